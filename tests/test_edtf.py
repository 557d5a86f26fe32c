"""Values are what the schema names: EDTF level 2 for every date, by a public parser of EDTF, and the schema's pattern for all."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path

import pytest

from pages import page_of
from test_dates import run
from zhclaims.model import Date
from zhclaims.schema import load as load_schema

PATTERN = re.compile(load_schema("article")["$defs"]["date"]["properties"]["value"]["pattern"], re.ASCII)
CASES = Path(__file__).parent / "cases"
REFERENCES = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")
APART = re.compile(r"Y-?\d|-\d+X")
"""The parser knows no interval of years of more than four digits, or of masked years before Christ, which ISO 8601-2 has: their
ends are parsed alone."""


def values_of(texts: list[str]) -> list[Date]:
    return [date for text in texts for date in run(page_of(text))[0]]


def texts_of_cases() -> list[str]:
    names = ("dates.jsonl", "date_kinds.jsonl", "date_table.jsonl", "date_faults.jsonl")
    lines = [line for name in names for line in (CASES / name).read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


def no_edtf(dates: list[Date]) -> list[str]:
    """The values of dates that the parser refuses."""
    edtf = pytest.importorskip("edtf", reason="the extra dev has it")
    refused = []
    for value in {d.value for d in dates if d.type == "DATE" and d.value not in REFERENCES}:
        for part in value.split("/") if APART.search(value) else [value]:
            try:
                edtf.parse_edtf(part)
            except edtf.parser.edtf_exceptions.EDTFParseException:
                refused.append(value)
    return refused


def test_dates_of_cases_are_edtf() -> None:
    assert no_edtf(values_of(texts_of_cases())) == []


def test_dates_of_real_prose_are_edtf(shared: Path) -> None:
    with (shared / "nlp" / "wikipedia_prose.jsonl").open(encoding="utf-8") as lines:
        dates = values_of([json.loads(line)["text"] for line in islice(lines, 0, None, 3)])
    assert len(dates) > 1000
    assert no_edtf(dates) == []
    assert [d.value for d in dates if not PATTERN.search(d.value)] == []


def test_every_value_of_cases_is_one_that_the_schema_names() -> None:
    assert [d.value for d in values_of(texts_of_cases()) if not PATTERN.search(d.value)] == []


@pytest.mark.parametrize(
    "value",
    ["2006-13", "206", "199x", "2006-08-24T8", "2006-08-24T25", "T08", "P", "PT", "P1", "PXQ", "XXXX-WXX-8", "2006/", "PAST"]
    + ["2006-08-32", "Y2006", "2006-25", "2006-08-24T08+8", "1949/now"],
)
def test_what_the_schema_refuses(value: str) -> None:
    assert not PATTERN.search(value)
