"""`zhclaims check`: numbers, dates, quotations and names of claims beside sources; signals that need no source."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zhclaims.check import addresses, counted, slots
from zhclaims.check.comparing import compare
from zhclaims.check.metadata import metadata
from zhclaims.check.prepared import Prepared, fold
from zhclaims.check.written_dates import Parts, agree


def numbers(text: str) -> list[tuple[str, str]]:
    read = Prepared(text)
    return [(q.span.of(read.view), q.shown) for q in read.quantities]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("大桥全长1,280米", "1280 length"),
        ("大橋全長1.28公里", "1280 length"),
        ("死亡四十七人", "47 person"),
        ("人口3万5千人", "35000 person"),
        ("耗資47億元", "4700000000 money"),
        ("耗资1.34亿美元", "134000000 usd"),
        ("得票率为52.3%", "52.3 percent"),
        ("百分之四十七的人", "47 percent"),
        ("約七成五的學生", "75 percent"),
        ("三千二百餘人", "3200 person"),
        ("第三屆大會", "3 ordinal"),
        ("面積8.7公頃", "87000 area"),
        ("47 people were killed", "47 person"),
        ("at least forty-seven civilians", "47 person"),
        ("cost $1.5 million", "1500000 usd"),
        ("took NT$305 million at the box office", "305000000 twd"),
        ("raised €3bn for it", "3000000000 eur"),
        ("rose by 23 per cent", "23 percent"),
        ("a dozen prisoners", "12 person"),
        ("two hundred ships", "200 vessel"),
        ("損失4億8,567萬元", "485670000 money"),
        ("以三比二獲勝", "3"),
        ("масса 4725 кг", "4725 mass"),
        ("mehr als 20.000 Menschen", "20000 person"),
    ],
)
def test_numbers_are_read_with_what_they_count(text, wanted):
    assert wanted in [shown for _, shown in numbers(text)]


@pytest.mark.parametrize(
    "text", ["一座橋", "三明治很好吃", "COVID-19", "A4纸", "於2006年6月4日", "統一之後", "opened in 1979.", "一直下雨"]
)
def test_what_is_no_number_is_none(text):
    assert numbers(text) == []


def test_a_range_counts_what_its_end_counts():
    assert [shown for _, shown in numbers("體長41至46毫米")] == ["0.041 length", "0.046 length"]


@pytest.mark.parametrize(
    ("a", "b"), [("约5万人", "49,800人"), ("40多人", "47人"), ("1.5亿人", "152,340,000人"), ("逾200人", "200多人")]
)
def test_approximate_numbers_meet_what_they_stand_for(a, b):
    (first,), (second,) = Prepared(a).quantities, Prepared(b).quantities
    assert slots.agrees(first, second)


@pytest.mark.parametrize(("a", "b"), [("47人", "74人"), ("约5万人", "6万人"), ("40多人", "57人"), ("1.5亿人", "1.6亿人")])
def test_and_no_others(a, b):
    (first,), (second,) = Prepared(a).quantities, Prepared(b).quantities
    assert not slots.agrees(first, second)


def test_units_join_the_languages():
    assert counted.beside("造成47人死亡") & counted.beside("killing at least 47 people") == {"killed"}
    (claim,), (source,) = Prepared("高10公里").quantities, Prepared("10 km high").quantities
    assert (claim.value, claim.thing) == (source.value, source.thing) == (Fraction(10_000), "length")


def dated(text: str) -> list[str]:
    return [date.parts.value for date in Prepared(text).dates]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("大橋於二〇〇六年六月四日通車", "2006-06-04"),
        ("民國九十八年十月十日開館", "2009-10-10"),
        ("It opened on June 4, 2006.", "2006-06-04"),
        ("It opened on 4th of June 2006.", "2006-06-04"),
        ("It opened on 4 June.", "XXXX-06-04"),
        ("It opened in March 1971 and closed", "1971-03"),
        ("It was completed in 1979.", "1979"),
        ("Das Tor wurde am 9. November 1989 geöffnet.", "1989-11-09"),
        ("Le pont a été ouvert le 4 août 2006.", "2006-08-04"),
        ("El puente se abrió el 4 de junio de 2006.", "2006-06-04"),
        ("Мост открыли 4 июня 2006 года.", "2006-06-04"),
        ("Published 2006-06-04 by the office.", "2006-06-04"),
    ],
)
def test_dates_are_read_in_many_languages(text, wanted):
    assert wanted in dated(text)


@pytest.mark.parametrize("text", ["It may be so.", "They march on.", "It cost $1979.", "code 1234567"])
def test_words_that_name_months_are_no_dates_alone(text):
    assert dated(text) == []


def test_dates_agree_by_the_parts_that_both_know():
    assert agree(Parts("2006", 6, 4), Parts("2006", 6))
    assert agree(Parts("199X"), Parts("1995"))
    assert not agree(Parts("2006", 6), Parts("2006", 7))
    assert not agree(Parts("2006", 6, 4), Parts(None, 6))


def test_folding_forgets_what_does_not_count():
    assert fold("「Harald  Jäger」,說:") == "haraldjager說"


def test_spans_lead_back_to_the_text_where_the_script_changes_lengths():
    text = "“東突厥斯坦”與臺灣的計程車，共47輛。"
    read = Prepared(text)
    (number,) = read.quantities
    assert read.back(number.span).of(text).startswith("47")
    found = read.find("东突厥斯坦")
    assert found is not None
    assert read.back(found[0]).of(text) == "東突厥斯坦"


def test_words_in_a_word_are_not_found():
    read = Prepared("The ICGroup and the ICG agreed.")
    found = read.find("icg", whole=True)
    assert found is not None
    assert read.view[found[0].start :].startswith("ICG agreed")


def test_nothing_is_found_in_nothing():
    empty = Prepared("…")
    assert (empty.passages, empty.quantities, empty.dates) == ([], [], [])
    assert empty.find("甲") is None
    assert empty.find("") is None


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a",
        "https://www.example.org/a/",
        "http://EXAMPLE.org:80/a#top",
        "http://example.org/a?utm_source=x",
        "https://web.archive.org/web/20100101000000/http://example.org/a",
        "http://web.archive.org/web/2010id_/example.org/a",
        "https://archive.ph/20100101/https://example.org/a",
    ],
)
def test_addresses_of_one_work_meet(url):
    assert "example.org/a" in addresses.keys(url)


@pytest.mark.parametrize("url", ["", "某報", "ftp://example.org", "http://[::1", "http://example.org:x/", "javascript:alert(1)"])
def test_what_is_no_address_has_no_key(url):
    assert addresses.keys(url) == []


def test_other_queries_are_other_pages():
    assert addresses.keys("http://example.org/?id=1") != addresses.keys("http://example.org/?id=2")


# ── metadata ────────────────────────────────────────────────────────────────────────────────────────────────────────────

REFERENCE = {
    **{"access_date": None, "date": None, "archive": None, "kind": "news", "url": None, "publisher": None, "container": None},
}


def codes(claim_date: str | None = None, dead: str | None = None, text: str = "大橋通車。", **fields: object) -> list[str]:
    dates = [{"value": claim_date, "type": "DATE", "vague": False, "mod": None}] if claim_date else []
    claim = {"text": text, "dates": [*range(len(dates))]}
    return [m.code for m in metadata(claim, {"dates": dates}, REFERENCE | fields, dead)]


def test_consulted_before_it_was_published():
    assert codes(access_date="2006-06-01", date="2006-06-05") == ["access_before_publication"]
    assert codes(access_date="2006-06", date="2006-06-05") == []
    assert codes(access_date="2005", date="2006-06") == ["access_before_publication"]
    assert codes(access_date="2006-06-05", date="2006-06-05") == []


def test_archived_after_its_death_was_known():
    assert codes(dead="2009-01-01T00:00:00Z", archive={"date": "2010-01-01"}) == ["archive_of_dead_link"]
    assert codes(dead="2009-01-01T00:00:00Z", archive={"date": "2008-01-01"}) == []
    assert codes(archive={"date": "2010-01-01"}) == []


def test_older_than_what_the_claim_tells():
    assert codes("2008-06", date="2006-06-05") == ["claim_after_publication"]
    assert codes("2006-06", date="2006-06-05") == []
    assert codes("2008", date="2006", text="大橋將於2008年通車。") == []
    assert codes("2008", date="2006", kind="web") == []


def test_published_elsewhere_than_it_says():
    url = "http://news.example.org/a"
    assert codes(url=url, publisher="bbc.co.uk") == ["host_not_of_publisher"]
    assert codes(url=url, publisher="example.org") == []
    assert codes(url=url, publisher="BBC") == []
    assert codes(url=url, container="web.archive.org") == []
    assert codes(url=f"https://web.archive.org/web/2010/{url}", publisher="Example.org") == []
    assert codes(url=url, publisher="bbc.co.uk", container="某報") == []


def test_a_comparison_of_nothing_has_no_score():
    from zhclaims.check.claims import ClaimItems

    claim = {"span": [0, 1], "text": "…", "dates": [], "entities": []}
    found = compare(ClaimItems(claim, {"dates": [], "entities": []}, {}), Prepared("大橋通車。"))
    assert (found.passages, found.signals, found.score) == ((), (), None)
