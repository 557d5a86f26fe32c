"""A page as wikitext, as HTML with COinS and as Parsoid's HTML gives the same fields of its references."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from html_footnotes import coins, entries, made
from zhclaims.model import Identifiers, Page, ParsedReference, ReferenceEntry
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.stages.references import references

WORKS: dict[str, tuple[str, dict[str, str], str, str]] = {
    "journal": (
        "cite journal",
        {
            "last": "王",
            "first": "明",
            "last2": "Doe",
            "first2": "Jane",
            "title": "黄河的变迁",
            "journal": "水利学报",
            "year": "2005",
        }
        | {"volume": "36", "issue": "4", "pages": "412–418", "doi": "10.1000/182", "url": "http://src.example/a?b=1&c=2"},
        "王, 明; Doe, Jane. {title}. 水利学报. 2005, <b>36</b> (4): 412–418. doi:10.1000/182.",
        coins(
            ("genre", "article"),
            ("atitle", "黄河的变迁"),
            ("jtitle", "水利学报"),
            ("aulast", "王"),
            ("aufirst", "明"),
            ("au", "Doe, Jane"),
            ("date", "2005"),
            ("volume", "36"),
            ("issue", "4"),
            ("pages", "412-418"),
            ("rft_id", "info:doi/10.1000/182"),
            ("rft_id", "http://src.example/a?b=1&c=2"),
            fmt="journal",
        ),
    ),
    "book": (
        "cite book",
        {
            "author": "某某",
            "title": "某城志",
            "edition": "第2版",
            "publisher": "方志出版社",
            "location": "北京",
            "date": "1995-03",
        }
        | {"isbn": "978-7-5000-0000-4", "pages": "12"},
        "某某. {title} 第2版. 北京: 方志出版社. 1995-03: 12. ISBN 978-7-5000-0000-4.",
        coins(
            ("genre", "book"),
            ("btitle", "某城志"),
            ("au", "某某"),
            ("edition", "第2版"),
            ("pub", "方志出版社"),
            ("place", "北京"),
            ("date", "1995-03"),
            ("isbn", "978-7-5000-0000-4"),
            ("pages", "12"),
        ),
    ),
    "chapter": (
        "cite book",
        {"last": "Weber", "first": "Max", "chapter": "Towns", "title": "The Religion", "publisher": "Free Press", "year": "1968"},
        "Weber, Max. Towns. {title}. Free Press. 1968.",
        coins(
            ("genre", "bookitem"),
            ("atitle", "Towns"),
            ("btitle", "The Religion"),
            ("aulast", "Weber"),
            ("aufirst", "Max"),
            ("pub", "Free Press"),
            ("date", "1968"),
        ),
    ),
    "page of the web": (
        "cite web",
        {"title": "某城旅游", "website": "某网", "url": "http://src.example/b", "date": "2012-07-22", "access-date": "2012-08-01"}
        | {"archive-url": "https://web.archive.org/web/20120801000000/http://src.example/b", "archive-date": "2012-08-01"},
        '{title}. 某网. 2012-07-22 <span class="reference-accessdate"> [<span class="nowrap">2012-08-01</span>]</span>. '
        "（原始内容"
        '<a rel="nofollow" class="external text" href="https://web.archive.org/web/20120801000000/http://src.example/b">存档</a>'
        "于2012-08-01）.",
        coins(
            ("genre", "unknown"),
            ("atitle", "某城旅游"),
            ("jtitle", "某网"),
            ("date", "2012-07-22"),
            ("rft_id", "http://src.example/b"),
            fmt="journal",
        ),
    ),
    "news": (
        "cite news",
        {
            "author": "李某",
            "title": "大桥通车",
            "newspaper": "某日报",
            "date": "2016-03-04",
            "url": "http://src.example/n",
            "language": "en",
        },
        "李某. {title}. 某日报. 2016-03-04 （英语）.",
        coins(
            ("genre", "article"),
            ("atitle", "大桥通车"),
            ("jtitle", "某日报"),
            ("au", "李某"),
            ("date", "2016-03-04"),
            ("rft_id", "http://src.example/n"),
            fmt="journal",
        ),
    ),
}


def said(page: Page | tuple[ReferenceEntry, ...]) -> dict[str, Any]:
    """The fields of the first reference, but for the text itself."""
    whole = page if isinstance(page, Page) else Page(title="", text="", entries=page)
    parsed = references(whole)[0][0].parsed
    fields = {name: getattr(parsed, name) for name in ParsedReference.__struct_fields__ if name != "text"}
    fields["archive"] = (fields["archive"].date, fields["archive"].url) if fields["archive"] else None
    return {name: value for name, value in fields.items() if value not in (None, Identifiers())}


def cite(name: str, given: dict[str, str], shown: str) -> str:
    title = given["title"]
    if "url" in given:
        title = f'<a rel="nofollow" class="external text" href="{escape(given["url"])}">{title}</a>'
    return f'<cite class="citation {name.split()[1]} cs1">{shown.replace("{title}", title)}</cite>'


@pytest.mark.parametrize("work", WORKS)
def test_the_same_in_every_form(work: str) -> None:
    name, given, shown, kev = WORKS[work]
    written = "|".join((name, *(f"{key}={value}" for key, value in given.items())))
    wikitext = said(read_wikitext(f"河水上漲。<ref>{{{{{written}}}}}</ref>\n\n== 参考文献 ==\n<references/>", title="某城"))
    html = cite(name, given, shown)
    assert said(entries(html + kev)) == wikitext
    parsoid = made(name, given, "cite", f' class="citation {name.split()[1]} cs1"') + html.partition(">")[2]
    assert said(entries(parsoid)) == wikitext
    assert said(entries(parsoid + kev)) == wikitext


def test_the_cases_of_the_project_give_their_fields() -> None:
    """What neither COinS nor the class says is read from the text, where the text was read with the same title."""
    text = (
        '<cite class="citation web">李某. 题目. 某站. 乙社. 2001 [2002-01-03].</cite>'
        + coins(("genre", "unknown"), ("atitle", "题目"), ("jtitle", "某站"), ("au", "李某"), ("date", "2001"), fmt="journal")
        + " 第5页。"
    )
    found = said(entries(text))
    assert (found["access_date"], found["container"], found["pages"]) == ("2002-01-03", "某站", "第5页")


def test_another_work_beside() -> None:
    """The fields of one of two works are not those of the entry."""
    one = f'<cite class="citation book">甲. 社.</cite>{coins(("btitle", "甲"))}'
    other = '另见<a rel="nofollow" class="external text" href="http://src.example/2">乙書</a>'
    archived = '<a rel="nofollow" class="external text" href="https://web.archive.org/web/2001/http://src.example/1">存档</a>'
    assert entries(f"{one} {other}")[0].fields == ()
    assert entries(f"{one} {archived}")[0].fields
    assert entries(f"{one} 第3頁")[0].beside == "第3頁"
