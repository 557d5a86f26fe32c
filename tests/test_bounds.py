"""Pages that are too large: what reading costs is told beforehand and never too low, and a reject says where and what to do."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from pages import read_text
from test_shard import Quiet
from zhclaims.errors import InputError
from zhclaims.model import Page
from zhclaims.run import job, local
from zhclaims.settings import Settings
from zhclaims.sources.common import bounds, pairs, reports
from zhclaims.sources.documents import load_document, read_document
from zhclaims.sources.dump import Revision, Site, read_revision
from zhclaims.sources.html import read_html
from zhclaims.sources.rendered_text import read_rendered_text
from zhclaims.sources.wikitext import read_wikitext

READERS: dict[str, tuple[bounds.Price, Callable[[str], Page]]] = {
    "wikitext": (bounds.WIKITEXT, read_wikitext),
    "html": (bounds.HTML, lambda text: read_html(f'<div class="mw-parser-output"><p>河是水，很長。</p>{text}</div>')),
    "rendered_text": (
        bounds.RENDERED_TEXT,
        lambda text: read_rendered_text(f"河\n維基百科，自由的百科全書\n河是水，很長。\n{text}"),
    ),
}

PAIRS = ("「", "甲」", "（", "《", "“", "[", "]", "(「")

DENSE = {
    "wikitext": (
        *PAIRS,
        *(
            "河是水，很長。",
            "[[甲]]",
            "{{甲}}",
            "<ref>甲</ref>",
            "<ref name=a/>",
            "'''甲'''",
            "*甲\n",
            "甲\n\n",
            "|甲\n",
            "==甲==\n",
            "\n",
        ),
        *(
            "{",
            "[",
            "{{{{}}}}",
            "[http://a b]",
            "&amp;",
            "-{甲}-",
            "<b>",
            "<!---->",
            "<",
            "''",
            "{{r|a}}",
            "甲{{fact}}",
            "#甲<br>",
        ),
    ),
    "html": (
        *PAIRS,
        *(
            "<p>甲</p>",
            '<a href="/wiki/X">甲</a>',
            "<b>甲</b>",
            "<li>甲</li>",
            "<br>",
            "&amp;",
            "<span>a</span>",
            "<i><b></b></i>",
            "<",
        ),
        '<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>',
    ),
    "rendered_text": (*PAIRS, "河是水，很長。", "甲[1]", "甲\n", "甲[编辑]\n", "1. ^ 甲\n", "[", "甲，", "甲[1]\n\n"),
}


@pytest.mark.parametrize(("form", "unit"), [(form, unit) for form, units in DENSE.items() for unit in units])
def test_reading_takes_no_more_memory_than_was_told(form, unit, monkeypatch):
    """What is bounded by a number, whatever the length of a page, is made to count for nothing here."""
    monkeypatch.setattr(pairs, "_MARKS_AT_MOST", 100)
    monkeypatch.setattr(pairs, "_PIECE", 500)
    monkeypatch.setattr(reports, "_AT_MOST", 100)
    price, reader = READERS[form]
    reader(unit * 3)
    text = unit * (6_000 // len(unit))
    told = len(text) * price.character + sum(cost * text.count(mark) for mark, cost in price.marks.items())
    tracemalloc.start()
    reader(text)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken <= told + 150_000, f"{taken / len(text):.0f} bytes a character"


@pytest.mark.parametrize("form", READERS)
def test_a_page_that_is_too_dense(form, monkeypatch):
    """The bound is one of memory: a page of the same length without marks is read."""
    price, reader = READERS[form]
    monkeypatch.setattr(bounds, "MEMORY_AT_MOST", 1 << 20)
    monkeypatch.setattr(bounds, "_STEP", 1000)
    assert reader("河是水，很長。" * 1000).text
    mark = max(price.marks, key=lambda m: price.marks[m])
    with pytest.raises(InputError, match="so dense in marks .* split the page into several files") as caught:
        reader("河是水，很長。" * 300 + f"{mark}甲" * 6000)
    assert caught.value.reason == "too_large"
    assert int((caught.value.place or "").removeprefix("character ")) in range(2000, 14_000)


@pytest.mark.parametrize("form", READERS)
def test_a_document_that_is_too_long(form):
    price, _ = READERS[form]
    with pytest.raises(InputError, match=r"at most [0-9,]+ are read: split") as caught:
        bounds.check("甲" * (price.at_most + 1), price)
    assert (caught.value.reason, caught.value.place) == ("too_large", f"character {price.at_most}")


@pytest.mark.parametrize("form", READERS)
def test_an_article_that_is_too_long(form, monkeypatch):
    monkeypatch.setattr(bounds, "ARTICLE_AT_MOST", 1000)
    with pytest.raises(InputError, match="at most 1,000 are analysed: split") as caught:
        READERS[form][1]("河是水，很長。" * 200)
    assert (caught.value.reason, caught.value.place) == ("too_large", "character 1000 of its text")


def test_a_revision_of_a_dump_is_bounded_as_wikitext_is(monkeypatch):
    monkeypatch.setattr(bounds, "MEMORY_AT_MOST", 1 << 16)
    revision = Revision("河", 0, 1, 2, "2024-01-01T00:00:00Z", None, None, "wikitext", "[[甲]]" * 1000)
    with pytest.raises(InputError) as caught:
        read_revision(revision, Site())
    assert caught.value.reason == "too_large"


def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    file = tmp_path / "x.txt"
    with file.open("wb") as out:
        out.truncate(bounds.FILE_AT_MOST + 1)
    with pytest.raises(InputError, match="split the page") as caught:
        load_document(file, file.name)
    assert (caught.value.reason, caught.value.place) == ("too_large", f"byte {bounds.FILE_AT_MOST}")


def test_a_page_of_brackets_has_no_million_issues():
    page = read_text("河是水，很長。\n" + "甲（乙。\n" * 3000, form="rendered_text")
    codes = [i.code for i in page.issues]
    assert codes.count("unbalanced_bracket") == 1000
    assert codes.count("more_issues") == 1


@pytest.mark.parametrize(
    ("content", "reason", "told"),
    [
        (b'{"title": "\xe6\xb2\xb3", "x": "' + b"a" * bounds.SIDECAR_AT_MOST + b'"}', "too_large", r"at most 1,048,576 bytes"),
        (b'{"title": "\xe6\xb2\xb3", "x": ' + b"[" * 500_000 + b"]" * 500_000 + b"}", "broken_metadata", "recursion"),
    ],
    ids=["large", "deep"],
)
def test_a_file_beside_a_page_is_bounded(tmp_path, content, reason, told):
    """The page is refused, in a run, too, which sees the file when it looks over its input."""
    pages = tmp_path / "in"
    pages.mkdir()
    (pages / "x.txt").write_text("河\n\n河是水，很長。", encoding="utf-8")
    (pages / "x.txt.json").write_bytes(content)
    with pytest.raises(InputError, match=rf"x\.txt\.json: .*{told}") as caught:
        read_document(load_document(pages / "x.txt", "x.txt"))
    assert caught.value.reason == reason
    wanted = job.Job(inputs=(pages,), to=tmp_path / "out", settings=Settings())
    (reject,) = job.run(wanted, local.run, Quiet()).rejects
    assert (reject.source.path, reject.stage, reject.reason) == ("x.txt", "read", reason)
