"""What the page itself says: every label in Traditional, Simplified and English."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from zhclaims.hanscript import to_simplified

LANGUAGES = ("zh-Hant", "zh-Hans", "en")


@cache
def labels() -> dict[str, dict[str, str]]:
    """For each language (BCP 47) each label by its key. `{n}` stands for a number that is filled in."""
    text = resources.files(__package__).joinpath("page/labels.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        "zh-Hant": {row["key"]: row["zh"] for row in rows},
        "zh-Hans": {row["key"]: to_simplified(row["zh"])[0] for row in rows},
        "en": {row["key"]: row["en"] for row in rows},
    }
