"""Fixtures that are heavy or that many tests share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


CACHE = tempfile.mkdtemp(prefix="zhclaims-cache-")
"""No test reads or fills the user's own."""


def pytest_unconfigure() -> None:
    shutil.rmtree(CACHE, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    os.environ["ZHCLAIMS_CACHE"] = CACHE
    config.addinivalue_line("markers", "slow: makes an environment or runs for more than a few seconds")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Data that is not ours to copy, beside the checkout. Tests that need it are skipped without it, and fail where CI=true."""
    if not SHARED.is_dir():
        reason = "../shared is not there: this test needs data that is not part of the checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the article in `corpus/`."""
    from zhclaims.cli.progress import progress  # loads every stage: only for tests that need them
    from zhclaims.run import job, local
    from zhclaims.settings import Settings

    directory = tmp_path_factory.mktemp("demo")
    with progress(quiet=True, log_json=False) as bar:
        job.run(job.Job(inputs=(ROOT / "corpus",), to=directory, settings=Settings()), local.run, bar)
    return directory


@pytest.fixture(scope="module")
def many_shards() -> Iterator[None]:
    """Every file is a shard of its own, however short: what happens between shards needs few pages to be seen."""
    from zhclaims.run import dealing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dealing, "_ENOUGH", 1)
        yield
