"""What the tagger that ships scores on hand-made truth, in both scripts. The floors only rise."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from zhclaims.analyzers.tagger import Tagger
from zhclaims.hanscript import to_simplified

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "nlp"
sys.path.append(str(ROOT / "pipeline" / "training"))

from card import evaluate, traditional  # noqa: E402
from corpora import read_iob2  # noqa: E402

FLOORS = {"words": 0.960, "names": 0.780, "PER": 0.790, "LOC": 0.790, "ORG": 0.700}
BETWEEN_SCRIPTS = 0.01


@pytest.fixture(scope="module")
def dev():
    file = DATA / "uner_dev.iob2"
    if not file.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{file} is missing")
        pytest.skip(f"{file} is missing: the scores of the tagger are not checked")
    return read_iob2(file)


@pytest.fixture(scope="module")
def simplified(dev):
    return evaluate(Tagger(), dev, lambda text: text)


@pytest.fixture(scope="module")
def of_traditional(dev):
    return evaluate(Tagger(), traditional(dev, DATA / "gsd_dev_traditional.conllu"), lambda text: to_simplified(text)[0])


@pytest.mark.parametrize("what", FLOORS)
def test_reaches_the_floor(simplified, what):
    assert round(simplified[what].f1, 3) >= FLOORS[what]


@pytest.mark.parametrize("what", FLOORS)
def test_scripts_score_alike(simplified, of_traditional, what):
    assert of_traditional[what].f1 >= simplified[what].f1 - BETWEEN_SCRIPTS
