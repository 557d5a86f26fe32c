"""Entries of bibliographies, further reading, external links and lists of notes are works and no claims, in every form."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import zhclaims
from exports import exported
from test_shard import run
from zhclaims.reader import latest_revisions
from zhclaims.records import ArticleRecords, ReferenceRecord
from zhclaims.settings import Settings
from zhclaims.sources.html import read_html
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.validate import faults
from zhclaims.view import article_page

CASE = Path(__file__).parent / "cases" / "biblio_sections.wikitext"

HTML = """<h1>某城</h1><p>某城建於十二世紀。</p>
<h2>參考書目</h2><ul><li>李紅：《石橋志》，北京：中華書局，1999年。</li></ul>
<h2>外部連結</h2><ul><li><a class="external text" href="http://example.com/a?b=1&amp;c=2">某城官方網站</a></li>
<li><a rel="mw:ExtLink" href="https://example.org/">某<i>城</i>志</a></li></ul>
<h2>參見</h2><ul><li><a href="/wiki/%E7%9F%B3%E6%A9%8B" title="石橋">石橋</a></li></ul>"""

COPY = """某城

維基百科，自由的百科全書

某城建於十二世紀，有一座石橋。

參考書目
李紅：《石橋志》，北京：中華書局，1999年。
張三. 某城漫步. 某社. 2005.

參見
石橋
"""


def read(text: str, name: str = "wikitext") -> ArticleRecords:
    return zhclaims.extract(text + "\n", Settings(format=name))


def works(found: ArticleRecords) -> list[ReferenceRecord]:
    return [reference for reference in found.references if reference.ref is None]


def roles(found: ArticleRecords) -> list[tuple[str | None, str | None]]:
    return [(reference.ref, reference.role) for reference in found.references]


def test_a_page_with_lists_of_works():
    found = zhclaims.extract(CASE)
    assert [claim.text for claim in found.claims] == ["某城建于十二世纪。"]
    assert roles(found) == [
        ("1", "footnote"),
        *[(None, "bibliography")] * 2,
        (None, "further_reading"),
        *[(None, "external_link")] * 2,
    ]
    assert {(w.backlinks, w.cited_by, w.error) for w in works(found)} == {(0, (), None)}
    assert [w.url for w in works(found)][-2:] == ["http://example.com/", "http://example.com"]
    assert [w.author for w in works(found)][:3] == ["王明", "李红", "张三"]
    assert [link.target for link in found.article.links] == ["石橋"]
    source = CASE.read_text(encoding="utf-8")
    assert [source[w.source.start : w.source.end] for w in works(found) if w.source][1] == works(found)[1].text


def test_nothing_but_the_entry_is_read_of_an_entry():
    entries = "* 王明：《某城》，北京：中華書局，1999年。\n* [[李紅]]，《北京志》，2001年5月3日。"
    found = read(f"中華書局在北京，1912年成立。\n== 參考書目 ==\n{entries}")
    end = found.article.text.index("\n參考書目")
    spans = [*found.article.sentences, *(e.span for e in found.article.entities), *(d.span for d in found.article.dates)]
    assert spans
    assert all(span[1] <= end for span in spans)
    assert "《北京志》" in found.article.text
    assert [link.target for link in found.article.links] == ["李紅"]


def test_prose_in_such_a_section_stays_prose():
    found = read("甲城在乙河邊。\n== 參考書目 ==\n本條目的內容主要取自下列兩書，兩書都寫於清末。\n* 王明. 某城史. 某社. 2001.")
    assert [claim.text for claim in found.claims] == ["甲城在乙河邊。", "本條目的內容主要取自下列兩書，兩書都寫於清末。"]
    assert [w.text for w in works(found)] == ["王明. 某城史. 某社. 2001."]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("参考书目", "bibliography"),
        ("參考文獻", "bibliography"),
        ("延伸閱讀", "further_reading"),
        ("进一步阅读", "further_reading"),
        ("外部連結", "external_link"),
        ("外部链接", "external_link"),
        ("註釋", "note"),
        ("注释", "note"),
        ("References", "bibliography"),
        ("注释與參考文獻", "bibliography"),
    ],
)
def test_sections_are_known_by_their_titles_in_both_scripts(heading, role):
    assert roles(read(f"甲城很大。\n== {heading} ==\n* 王明. 某城史. 某社. 2001.")) == [(None, role)]


@pytest.mark.parametrize("heading", ["參見", "相关条目", "另見", "See also"])
def test_what_else_to_see_is_no_work(heading):
    found = read(f"甲城很大。\n== {heading} ==\n* [[石橋]]\n* [[木橋]]，也很長。")
    assert (found.references, [claim.text for claim in found.claims]) == ((), ["甲城很大。"])
    assert [link.target for link in found.article.links] == ["石橋", "木橋"]


@pytest.mark.parametrize("heading", ["歷史", "作品", "著作", "獎項"])
def test_lists_of_any_other_section_are_claims(heading):
    found = read(f"甲城很大。\n== {heading} ==\n* 《某城史》，2001年出版。")
    assert len(found.claims) == 2
    assert found.references == ()


def test_parts_of_a_list_belong_to_its_section():
    found = read(
        "甲城很大。\n== 參考文獻 ==\n=== 專書 ===\n* 王明. 某城史. 某社. 2001.\n=== 外部連結 ===\n* [http://example.com/ 某網]"
    )
    assert roles(found) == [(None, "bibliography"), (None, "external_link")]


def test_a_label_in_a_list_is_no_work():
    found = read("甲城很大。\n== 參考書目 ==\n;專書\n* 王明. 某城史. 某社. 2001.")
    assert [w.text for w in works(found)] == ["王明. 某城史. 某社. 2001."]
    assert len(found.claims) == 1


def test_a_section_that_is_two():
    found = read("甲城很大。\n== 參考資料及外部連結 ==\n* 王明. 某城史. 某社. 2001.\n* [http://example.com/ 某網]")
    assert roles(found) == [(None, "bibliography"), (None, "external_link")]


@pytest.mark.parametrize(
    "line",
    [
        "[http://example.com/ 某城官方網站]",
        "{{cite book|author=王明|title=某城史|year=2001}}",
        "王明：《某城史》，中華書局，1999年。",
    ],
)
def test_an_entry_without_a_bullet_is_one_too(line):
    found = read(f"甲城很大。\n== 外部連結 ==\n{line}")
    assert len(found.claims) == len(works(found)) == 1


def test_a_footnote_in_an_entry_keeps_its_number():
    found = read(
        "甲城很大。<ref>甲. 乙. 2001.</ref>\n== 參考書目 ==\n* 王明. 某城史.<ref>丙. 丁. 2002.</ref>\n== 註釋 ==\n{{reflist}}"
    )
    assert [r.ref for r in found.references] == ["1", "2", None]
    assert [claim.status for claim in found.claims] == ["cited"]


def test_works_of_html():
    page = read_html(HTML)
    assert [(w.entry.role, w.entry.urls) if w.entry else None for w in page.works] == [
        ("bibliography", ()),
        ("external_link", ("http://example.com/a?b=1&c=2",)),
        ("external_link", ("https://example.org/",)),
        None,
    ]
    assert [claim.text for claim in read(HTML, "html").claims] == ["某城建於十二世紀。"]


def test_works_of_copies():
    found = read(COPY, "rendered_text")
    assert [claim.text for claim in found.claims] == ["某城建於十二世紀，有一座石橋。"]
    assert [(w.role, w.title) for w in works(found)] == [("bibliography", "石橋志"), ("bibliography", "某城漫步")]


def test_a_page_of_lists_alone_is_read_in_linear_time():
    item = "* 王明：《某城》，北京：中華書局，1999年。\n"
    page = read_wikitext("== 參考書目 ==\n" + item * 5_000)
    assert len(page.works) == 5_000


def test_a_dataset_with_works_is_sound_and_can_be_shown_and_exported(tmp_path):
    run(CASE, tmp_path / "out")
    assert list(faults(tmp_path / "out")) == []
    page = article_page(next(latest_revisions(tmp_path / "out")))
    assert [page.count(f'data-t="role_{role}"') for role in ("bibliography", "further_reading", "external_link")] == [2, 1, 2]
    items = json.loads(exported(tmp_path / "out", "csljson", tmp_path / "out.json").read_bytes())
    ends = [item["id"].partition("#")[2] for item in items]
    assert ends == ["1", "bibliography", "bibliography~2", "further_reading", "external_link", "external_link~2"]
    with closing(sqlite3.connect(exported(tmp_path / "out", "sqlite", tmp_path / "out.db"))) as database:
        joined = database.execute("select r.ref from claim_citations c join refs r on r.pk = c.reference").fetchall()
        assert joined == [("1",)]


@pytest.mark.parametrize("line", ["* [編輯]", "* [ ]", "* 維基詞典上的詞條「貓」", "* 维基共享资源上的相關多媒體資源：貓"])
def test_what_stands_beside_a_list_is_no_work(line):
    found = read(f"甲城很大。\n== 外部連結 ==\n{line}\n* [http://example.com/ 某網]")
    assert [w.text for w in works(found)] == ["某網"]
    assert len(found.claims) == 1
