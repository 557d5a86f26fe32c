"""Fields of references from what the tags of a rendered page say: COinS, `data-mw` of Parsoid, the link in a `<cite>`."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from html_footnotes import coins, entries, made
from zhclaims.sources.html import read_html

Pairs = tuple[tuple[str, str], ...]


def fields(text: str) -> Pairs:
    return entries(text)[0].fields


JOURNAL = (
    '<cite class="citation journal cs1">王, 明; Smith, John. 黄河的变迁. 水利学报. 2005, <b>36</b> (4): 412–418.</cite>'
    + coins(
        ("genre", "article"),
        ("atitle", "黄河的变迁"),
        ("jtitle", "水利学报"),
        ("aulast", "王"),
        ("aufirst", "明"),
        ("au", "Smith, John"),
        ("date", "2005"),
        ("volume", "36"),
        ("issue", "4"),
        ("pages", "412-418"),
        ("issn", "1234-5679"),
        ("rft_id", "info:doi/10.1000/182"),
        ("rft_id", "info:pmid/123"),
        ("rft_id", "//www.ncbi.nlm.nih.gov/pmc/articles/PMC77"),
        ("rft_id", "http://src.example/a?b=1&c=2"),
        fmt="journal",
    )
)

CASES: dict[str, tuple[str, Pairs]] = {
    "journal": (
        JOURNAL,
        (
            ("template", "Cite journal"),
            ("title", "黄河的变迁"),
            ("journal", "水利学报"),
            ("last1", "王"),
            ("first1", "明"),
            ("author2", "Smith, John"),
            ("date", "2005"),
            ("volume", "36"),
            ("issue", "4"),
            ("pages", "412–418"),
            ("issn", "1234-5679"),
            ("pmc", "77"),
            ("url", "http://src.example/a?b=1&c=2"),
            ("doi", "10.1000/182"),
            ("pmid", "123"),
        ),
    ),
    "authors stand in the text's order": (
        '<cite class="citation journal">Zhao, A; Bao, B; 丙. T. J. 2001.</cite>'
        + coins(
            ("atitle", "T"), ("au", "丙"), ("au", "Bao, B"), ("aulast", "Zhao"), ("aufirst", "A"), ("jtitle", "J"), fmt="journal"
        ),
        (("title", "T"), ("journal", "J"), ("last1", "Zhao"), ("first1", "A"), ("author2", "Bao, B"), ("author3", "丙")),
    ),
    "a first author of one part": (
        '<cite class="citation web">丁某; 乙某. 題. 2001.</cite>' + coins(("btitle", "題"), ("au", "乙某"), ("au", "丁某")),
        (("template", "Cite web"), ("title", "題"), ("author1", "丁某"), ("author2", "乙某")),
    ),
    "editors whom COinS calls authors": (
        '<cite class="citation book">甲某; Yi, B. (编). 目錄. 山城: 乙社.</cite>'
        + coins(("aulast", "甲某"), ("au", "Yi, B."), ("btitle", "目錄"), ("place", "山城"), ("pub", "乙社"), ("genre", "book")),
        (("title", "目錄"), ("editor1", "甲某"), ("editor2", "Yi, B."), ("publisher", "乙社"), ("location", "山城")),
    ),
    "book": (
        '<cite class="citation book cs1">Weber, Max. The Religion (3rd ed.). New York: Free Press. 1968: 5.</cite>'
        + coins(
            ("genre", "book"),
            ("btitle", "The Religion"),
            ("aulast", "Weber"),
            ("aufirst", "Max"),
            ("place", "New York"),
            ("pub", "Free Press"),
            ("date", "1968"),
            ("edition", "(3rd ed.)"),
            ("series", "叢書"),
            ("isbn", "978-0-00-000000-2"),
            ("pages", "5"),
            ("rft_id", "info:oclcnum/99"),
        ),
        (
            ("template", "Cite book"),
            ("title", "The Religion"),
            ("last1", "Weber"),
            ("first1", "Max"),
            ("date", "1968"),
            ("pages", "5"),
            ("publisher", "Free Press"),
            ("location", "New York"),
            ("edition", "3rd"),
            ("series", "叢書"),
            ("isbn", "978-0-00-000000-2"),
            ("oclc", "99"),
        ),
    ),
    "chapter": (
        '<cite class="citation book">章. 書. 社.</cite>' + coins(("genre", "bookitem"), ("atitle", "章"), ("btitle", "書")),
        (("template", "Cite book"), ("chapter", "章"), ("title", "書")),
    ),
    "article of an encyclopedia": (
        '<cite class="citation encyclopaedia">條. 典.</cite>' + coins(("genre", "bookitem"), ("atitle", "條"), ("btitle", "典")),
        (("template", "Cite encyclopedia"), ("title", "條"), ("encyclopedia", "典")),
    ),
    "site and its publisher": (
        '<cite class="citation web">題. 某網.</cite>'
        + coins(("genre", "unknown"), ("atitle", "題"), ("jtitle", "某網"), fmt="journal"),
        (("template", "Cite web"), ("title", "題"), ("website", "某網")),
    ),
    "news": (
        '<cite class="citation news">題. 某報.</cite>'
        + coins(("genre", "article"), ("atitle", "題"), ("jtitle", "某報"), fmt="journal"),
        (("template", "Cite news"), ("title", "題"), ("newspaper", "某報")),
    ),
    "thesis": (
        '<cite class="citation thesis">題. 某大學. 2001.</cite>' + coins(("title", "題"), ("inst", "某大學"), fmt="dissertation"),
        (("template", "Cite thesis"), ("title", "題"), ("publisher", "某大學")),
    ),
    "paper in proceedings": (
        '<cite class="citation conference">Lee, K. On maps. Proceedings. ACM: 5–9. 2001.</cite>'
        + coins(("genre", "conference"), ("btitle", "Proceedings"), ("aulast", "Lee"), ("aufirst", "K."), ("pages", "5-9")),
        (("template", "Cite conference"), ("book-title", "Proceedings"), ("pages", "5–9")),
    ),
    "no class: the genre": (
        "題. 社." + coins(("genre", "report"), ("btitle", "題")),
        (("template", "Cite report"), ("title", "題")),
    ),
    "escapes and entities": (
        "<cite class='citation web'>A &amp; B [c].</cite>" + coins(("btitle", "A & B [c&#93;+100%")),
        (("title", "A & B [c]+100%"),),
    ),
    "first and last page": ("題." + coins(("atitle", "題"), ("spage", "3"), ("epage", "9"), fmt="journal"), (("pages", "3-9"),)),
}


@pytest.mark.parametrize("case", CASES)
def test_coins(case: str) -> None:
    text, expected = CASES[case]
    found = fields(text)
    assert found[-1] == ("partial", "coins"), found
    assert set(expected) <= set(found)
    if len(expected) > 8:  # all that is said
        assert found[:-1] == expected


def test_cases_of_the_project(shared: Path) -> None:
    """`minipage_html.html`: "等" is no author; a page of the web without a site."""
    page = read_html((shared / "cases" / "pages" / "minipage_html.html").read_text(encoding="utf-8"))
    journal, web = (dict(e.fields) for e in page.entries)
    assert journal == {
        "template": "Cite journal",
        "title": "Rocket science",
        "journal": "J. Geophys. Res.",
        "last1": "Smith",
        "first1": "John",
        "author2": "Doe, Jane",
        "date": "1995",
        "volume": "100",
        "issue": "B7",
        "pages": "12431–12447",
        "partial": "coins",
    }
    assert web["title"] == "某城遭遇洪水"
    assert web["author1"] == "新华社"


def test_a_real_page(shared: Path) -> None:
    """Every work with COinS has its title, which stands in the text."""
    page = read_html((shared / "real_pages" / "large" / "猫.html").read_text(encoding="utf-8"))
    told = [(e, dict(e.fields)) for e in page.entries if e.fields]
    assert len(told) == 80
    assert sum(f["title"] in e.text for e, f in told) == 80
    assert sum("url" in f for _, f in told) > 60


# ── Parsoid ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_parameters_of_parsoid() -> None:
    """They are what the template was given, as text; those that are empty say nothing. Nothing else is needed."""
    given = {
        "title": "[[甲|乙]]的''丙''<!-- 丁 -->",
        "last1": "O'Neill &amp; Co.",
        "url": "http://src.example/?a=1&copy=2",
        "作者": " 王明 ",
        "publisher": "",
    }
    found = fields(made("cite web ", given) + "王明. 乙的丙.</cite>" + coins(("btitle", "乙的丙")))
    assert found == (
        ("template", "Cite web"),
        ("title", "乙的丙"),
        ("last1", "O'Neill & Co."),
        ("url", "http://src.example/?a=1&copy=2"),
        ("作者", "王明"),
    )


@pytest.mark.parametrize(
    "text",
    [
        made("Cite web", {"title": "題"}, "style", ' data-mw-deduplicate="TemplateStyles:r1"')
        + '.a > .b{color:red}</style><cite class="citation web cs1" about="#mwt3">題.</cite>',
        made("Cite web", {"title": "題"}, "link", ' rel="mw-deduplicated-inline-style"')
        + '<cite class="citation web cs1" about="#mwt3">題.</cite>',
        made("template:cite_web", {"title": "題"}, "span", "") + "題.</span>",
    ],
    ids=("style sheet", "its link", "namespace"),
)
def test_where_parsoid_says_it(text: str) -> None:
    entry = entries(text)[0]
    assert entry.fields == (("template", "Cite web"), ("title", "題"))
    assert entry.text == "題."


def test_parameters_whose_text_is_not_sure() -> None:
    """They come from COinS where that is there, else from the text."""
    start = made("Cite web", {"title": "{{未知|甲}}", "last": "王", "url": "http://src.example/"})
    said = coins(("btitle", "甲乙"), ("au", "王"), ("date", "2001"))
    assert fields(start + "王. 甲乙.</cite>" + said) == (
        ("template", "Cite web"),
        ("last", "王"),
        ("url", "http://src.example/"),
        ("title", "甲乙"),
        ("date", "2001"),
        ("partial", "coins"),
    )
    assert fields(start + "王. 甲乙.</cite>")[-1] == ("partial", "template")


def test_a_template_without_named_parameters() -> None:
    """`{{Cite Q|Q42}}`: COinS says what the wiki found."""
    found = fields(made("Cite Q", {"1": "Q42"}) + "題.</cite>" + coins(("btitle", "題")))
    assert found == (("template", "Cite web"), ("title", "題"), ("partial", "coins"))


def test_other_templates_say_nothing() -> None:
    assert fields(made("Wayback", {"url": "http://src.example/"}, "span", "") + "（存檔）</span>") == ()
    assert fields("<sup>" + made("Citation needed", {"date": "2001"}, "span", "") + "[來源請求]</span></sup>") == ()


def test_several_works_in_one_entry() -> None:
    """The fields of each, one after the other."""
    two = "".join(f'<cite class="citation book">{t}. 社.</cite>{coins(("btitle", t))}' for t in ("甲", "乙"))
    assert [v for k, v in fields(two) if k in ("template", "title")] == ["Cite book", "甲", "Cite book", "乙"]


# ── without either ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def link(address: str, text: str) -> str:
    return f'<a rel="nofollow" class="external text" href="{address}">{text}</a>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"van Leeuwen, F. {link('http://src.example/1', 'HIP')}. A site. 2007.",
            (("title", "HIP"), ("url", "http://src.example/1"), ("author", "van Leeuwen, F.")),
        ),
        (
            f"王明、李某; 等. {link('//web.archive.org/web/20200101000000/http://src.example/1', '<i>題</i>目')}. 站.",
            (("title", "題目"), ("url", "http://src.example/1"), ("author", "王明、李某")),
        ),
        (f"{link('http://src.example/1', '題')}. 站.", (("title", "題"), ("url", "http://src.example/1"))),
        (f"甲某 (编). {link('http://src.example/1', '題')}. 站.", (("title", "題"), ("url", "http://src.example/1"))),
    ],
    ids=("initial", "archived, others", "no author", "editor"),
)
def test_the_link_of_an_article(text: str, expected: Pairs) -> None:
    """As on pages of the mobile content service, which takes COinS away."""
    assert fields(f'<cite class="citation web">{text}</cite>') == (("template", "Cite web"), *expected, ("partial", "link"))


@pytest.mark.parametrize(
    "text",
    [
        f'<cite class="citation book">甲. {link("http://src.example/1", "章")}. 書.</cite>',
        f'<cite class="citation journal">甲. 題. 刊. {link("//dx.doi.org/10.1%2F2", "<span>doi:10.1/2</span>")}.</cite>',
        f"甲. {link('http://src.example/1', '題')}. 站.",
        f"<cite>{link('http://src.example/1', '題')}</cite>",
    ],
    ids=("chapter or book", "identifier", "no work", "no citation"),
)
def test_a_link_that_is_not_surely_the_title(text: str) -> None:
    assert fields(text) == ()


# ── hostile attributes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", ["%E7%8E%", "%E7%8E", "%zz", "100%", "%00", "a%FFb", "{{{1}}}", "%7B%7Bx", "%5B%5Bx%5D%5D"])
def test_malformed_values_of_coins(value: str) -> None:
    """They are no field, and harm no other."""
    title = escape(f"ctx_ver=Z39.88-2004&rft.btitle=ok&rft.pub={value}&rft.date=2001")
    found = dict(fields(f'題.<span class="Z3988" title="{title}"></span>'))
    assert (found["title"], found["date"]) == ("ok", "2001")
    assert found.get("publisher", value) == value


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        '{"parts": 3}',
        '{"parts": [{"template": []}]}',
        '{"parts": [{"template": {"target": {"wt": "cite web"}, "params": []}}]}',
    ]
    + ['{"parts":' + "[" * 50_000, '{"parts": [{"template": {"target": {"wt": "cite web"}, "params": {"a": 1}}}]}'],
)
def test_malformed_data(data: str) -> None:
    written = escape(data if "cite web" in data else data + '"wt":"cite web"', quote=False)
    text = f"<cite class='citation web' typeof='mw:Transclusion' data-mw='{written}'>題.</cite>"
    assert fields(text) == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_attributes(title: str, data: str) -> None:
    found = fields(
        f'<span class="Z3988" title="rft.btitle={escape(title)}"></span>'
        f'<cite class="citation web" typeof="mw:Transclusion" data-mw="{escape(""""wt":"cite web""")}{escape(data)}">題</cite>'
    )
    assert all(isinstance(v, str) and "\0" not in v for pair in found for v in pair)


@pytest.mark.parametrize(
    "attribute",
    ["rft.au=%E7%8E%8B&amp;" * 200_000, "rft.btitle=" + "%E7%8E%8B" * 300_000, "&amp;" * 1_000_000, "%" * 1_000_000],
    ids=("keys", "value", "separators", "percent signs"),
)
def test_huge_attributes_are_bounded(attribute: str) -> None:
    started = time.process_time()
    assert fields(f'題.<span class="Z3988" title="{attribute}"></span>') == ()
    assert time.process_time() - started < 3


def test_many_hostile_entries_cost_time_linear_in_their_number() -> None:
    bad = [
        coins(*(("au", f"{i}甲") for i in range(390)), ("btitle", "題")),
        made("Cite web", {f"a{i}": "<!--" * 900 + "[[" * 40 for i in range(20)}) + "題.</cite>",
    ]
    started = time.process_time()
    entries(*bad * 20)
    assert time.process_time() - started < 5
