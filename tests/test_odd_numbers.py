"""Numbers of any size and script, where pages and references have dates, pages and identifiers: every record is valid."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zhclaims
from test_dump import export, items, page, revision
from zhclaims import schema
from zhclaims.settings import Settings
from zhclaims.sources import formats

NUMBERS = st.one_of(
    st.integers(-5, 3000).map(str),
    st.integers(0, 10**30).map(str),
    st.sampled_from(
        re.split(r"\|", "0000|20060231|2006-13-45|2006-02-30|1,000,000|1e5|0.00001|²³|٣٤٥|１２|〇〇〇〇|十十十十|二〇〇六|一萬億")
    ),
    st.just("9" * 400),
)
MARKS = st.sampled_from(re.split(r"\|", "年|月|日|-|/|.|,|，|年度|–| |:|期|卷|頁"))
RUNS = st.lists(st.tuples(NUMBERS, MARKS).map("".join), min_size=1, max_size=3).map("".join)
WORDS = st.sampled_from(
    re.split(
        r"\|",
        "某報|Smith, J.|王明《書》|北京：出版社|pp. |第|ISBN |ISSN |doi:10.1000/|PMID |PMC|arXiv:|OCLC |查閱於|存檔於|民國|公元前"
        "|http://a.b/|https://web.archive.org/web/20061399/http://a.b/|Retrieved |January |Spring |May-June |[J]|[EB/OL]|約|c. ",
    )
)
REFERENCES = st.lists(st.one_of(WORDS, RUNS), min_size=1, max_size=8).map("".join)
PARAMETERS = st.sampled_from(
    re.split(
        " ",
        "date year access-date archive-date archive-url url title last author pages page at volume issue isbn issn doi pmid pmc"
        " oclc arxiv bibcode language edition publisher month day name",
    )
)
TEMPLATES = st.tuples(
    st.sampled_from(["cite web", "cite book", "cite journal", "citation"]),
    st.lists(st.tuples(PARAMETERS, st.one_of(RUNS, REFERENCES)).map("=".join), min_size=1, max_size=6).map("|".join),
).map(lambda parts: f"{{{{{parts[0]}|{parts[1]}}}}}")


def assert_valid(text: str, form: str) -> None:
    found = zhclaims.extract(text, Settings(format=form))
    for kind, records in (("article", [found.article]), ("claim", found.claims), ("reference", found.references)):
        for record in records:
            assert schema.faults(kind, msgspec.json.decode(msgspec.json.encode(record))) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RUNS, NUMBERS, st.one_of(TEMPLATES, REFERENCES))
def test_a_page_in_wikitext(run, number, reference):
    text = f"'''會議'''在2006年{run}舉行，歷時{number}天。<ref>{reference}</ref>\n== {run} ==\n{number}年後。<ref>{run}</ref>"
    assert_valid(text, formats.WIKITEXT)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RUNS, NUMBERS, REFERENCES, REFERENCES)
def test_a_copied_page(run, number, first, second):
    text = f"會議\n\n會議於2006年6月4日{run}舉行。[1] 歷時{number}年。[2]\n\n參考資料\n\n1. ^ {first}\n2. ^ {second}\n"
    assert_valid(text, formats.RENDERED_TEXT)


@settings(max_examples=300, deadline=None)
@given(REFERENCES)
def test_a_reference(text):
    parsed = zhclaims.parse_reference(text)
    properties = schema.load("reference")["properties"]
    for name in ("date", "access_date"):
        value = getattr(parsed, name)
        assert value is None or re.search(properties[name]["pattern"], value, re.ASCII)


@pytest.mark.parametrize("number", ["-5", "9" * 19, "9" * 5000, "1_0", "٣", "", "1e3"])
def test_what_is_no_number_of_a_page_or_revision(number):
    whole = page(3, revision(31))
    for data in (whole.replace("<id>3<", f"<id>{number}<"), whole.replace("<id>31<", f"<id>{number}<")):
        assert [getattr(item, "reason", None) for item in items(export(data, page(4)))] == ["broken_page", None]
