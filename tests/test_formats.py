"""Which format a document is in, and runs over documents of every format."""

from __future__ import annotations

import bz2
import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest

from pages import read_text
from test_dump import export, page, revision
from test_html import entry, marker, references
from test_shard import Quiet
from zhclaims import api
from zhclaims.dataset import Dataset
from zhclaims.errors import InputError, UsageError
from zhclaims.run import job, local
from zhclaims.settings import Settings
from zhclaims.sources import formats
from zhclaims.sources.documents import load_document, read_document
from zhclaims.sources.files import find

WIKITEXT = "'''長江'''是[[亞洲]]的河流。<ref>張三. 河流. 某報. 2006年6月5日.</ref>\n\n== 參考資料 ==\n<references/>\n"
HTML = (
    f'<div class="mw-parser-output"><p><b>長江</b>是<a href="/wiki/%E4%BA%9E%E6%B4%B2">亞洲</a>的河流。{marker(1)}</p>'
    f"<h2>參考資料</h2>{references(entry(1, '張三. 河流. 某報. 2006年6月5日.'))}</div>"
)
PLAIN = "長江\n\n維基百科,自由的百科全書\n\n長江是亞洲的河流。[1]\n\n參考資料[編輯]\n\n1. ^ 張三. 河流. 某報. 2006年6月5日.\n"
FORMS = {"長江.wikitext": WIKITEXT, "長江.html": HTML, "長江.txt": PLAIN}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (PLAIN, "", "rendered_text"),
        (PLAIN, "x.txt", "rendered_text"),
        (WIKITEXT, "x.txt", "wikitext"),
        ("只有一句話。", "x.wikitext", "wikitext"),
        ("#重定向 [[長江]]", "", "wikitext"),
        (HTML, "", "html"),
        (f"<!DOCTYPE html><html><body>{WIKITEXT}</body></html>", "x", "html"),
        ("<p>甲</p>", "", "html"),
        ("甲<b>乙</b>", "x.htm", "html"),
        (export(page(1)).decode(), "", "dump"),
        ("<?xml version='1.0'?>\n<mediawiki>", "x.txt", "dump"),
        ("說明裡有一個[[連結]]的網頁。[1]", "", "rendered_text"),
        (PLAIN + "\n".join(f"用{x}。" for x in ("'''粗體'''", "[[連結]]", "<ref>來源</ref>")), "", "rendered_text"),
        ("== 歷史 ==\n長江流過。\n== 地理 ==\n", "", "rendered_text"),
    ],
)
def test_detection(text, name, expected):
    assert formats.detect(text.encode(), name) == expected


def test_packed_bytes_are_a_dump():
    assert formats.detect(bz2.compress(b"x"), "x.txt") == "dump"


@pytest.mark.parametrize("name", FORMS)
def test_a_page_is_the_same_in_every_form(tmp_path, name):
    file = tmp_path / name
    file.write_text(FORMS[name], encoding="utf-8")
    records = api.extract(file)
    assert records.article.title == "長江"
    assert records.article.source.format == formats.SUFFIXES[file.suffix]
    assert [(c.text, [(x.ref, x.support) for x in c.citations]) for c in records.claims][:1] == [
        ("長江是亞洲的河流。", [("1", "direct")])
    ]
    assert [(r.ref, r.title, r.author, r.date) for r in records.references] == [("1", "河流", "張三", "2006-06-05")]


def test_a_text_is_told_too_and_a_format_may_be_forced():
    assert read_text(WIKITEXT).text == "長江是亞洲的河流。\n參考資料"
    assert "[[亞洲]]" in read_text(WIKITEXT.replace("\n\n", "，甲乙。\n"), form="rendered_text").text


def test_a_dump_is_no_single_page(tmp_path):
    file = tmp_path / "x.xml"
    file.write_bytes(export(page(1)))
    with pytest.raises(InputError, match="many pages"):
        read_document(load_document(file, file.name))


def test_what_is_named_like_a_page_in_a_directory(tmp_path):
    for name in (
        "a.html",
        "b.wikitext",
        "b.wikitext.json",
        "c.xml.bz2",
        "d.bz2",
        "e.json",
        "f.xml",
        "index.txt.bz2",
        "README.html",
        "g.mhtml",
        "h.ndjson.gz",
        "claims.jsonl",
        "wiki_07",
    ):
        (tmp_path / name).write_text("甲")
    found = find([tmp_path])
    assert [d.path for d in found.documents] == [
        "a.html",
        "b.wikitext",
        "c.xml.bz2",
        "f.xml",
        "g.mhtml",
        "h.ndjson.gz",
        "wiki_07",
    ]
    assert [f.name for f in found.left_out] == ["README.html", "claims.jsonl", "d.bz2", "e.json", "index.txt.bz2"]


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def run(inputs: Path, to: Path, workers: int = 1, **settings) -> job.Outcome:
    progress = Quiet()
    outcome = job.run(job.Job(inputs=(inputs,), to=to, settings=Settings(**settings), workers=workers), local.run, progress)
    assert progress.pages == progress.done
    return outcome


def articles(directory: Path) -> list[tuple[str, int | None]]:
    return [(a["title"], a["revision_id"]) for a in Dataset(directory).records("articles")]


@pytest.fixture
def dump(tmp_path):
    texts = [WIKITEXT.replace("長江", f"第{n}號河") for n in range(150)]
    pages = [page(n, revision(1000 + n, text.replace("<", "&lt;")), title=f"第{n}號河") for n, text in enumerate(texts)]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "河.xml.bz2").write_bytes(
        bz2.compress(export(*pages[:149], page(999, "<revision><id>x</id></revision>"), pages[149]))
    )
    return folder


def test_a_dump_is_many_pages(dump, tmp_path):
    outcome = run(dump, tmp_path / "out")
    assert articles(tmp_path / "out") == [(f"第{n}號河", 1000 + n) for n in range(150)]
    assert [(r.title, r.stage, r.reason) for r in outcome.rejects] == [("頁999", "read", "broken_page")]
    (article, *_) = Dataset(tmp_path / "out").records("articles")
    assert (article["source"]["format"], article["article_id"]) == ("dump", "testwiki:0")


def test_dumps_of_every_kind_in_one_run(tmp_path, monkeypatch):
    """Multistream with its index beside it, gz and zst; schema 0.10 and 0.11; wikis that number their pages alike; texts that
    are deleted, hidden or huge."""
    zstandard = pytest.importorskip("zstandard")
    monkeypatch.setattr("zhclaims.sources.dump.export.TEXT_AT_MOST", 10_000)
    gone = [
        page(2, revision(20, "", attributes='deleted="deleted"')),
        page(3, revision(30, "", attributes='bytes="900" sha1="x"')),
        page(4, revision(40, "長" * 10_001)),
    ]
    river = revision(10, WIKITEXT.replace("<", "&lt;"))
    folder = tmp_path / "in"
    folder.mkdir()
    data = export(page(1, river), *gone, page(5), version="0.10")
    cuts = [0, data.index(b"<page>"), data.index(b"<page><title>\xe9\xa0\x815"), data.index(b"</mediawiki>"), len(data)]
    streams = [bz2.compress(data[a:b]) for a, b in pairwise(cuts)]
    (folder / "a-multistream.xml.bz2").write_bytes(b"".join(streams))
    (folder / "a-multistream-index.txt.bz2").write_bytes(bz2.compress(f"{len(streams[0])}:1:頁1\n".encode()))
    (folder / "b.xml.gz").write_bytes(gzip.compress(export(page(1, river)).replace(b"testwiki", b"zhwiki")))
    (folder / "c.xml.zst").write_bytes(zstandard.compress(export(page(1, river)).replace(b"testwiki", b"zhwikisource")))
    outcome = run(folder, tmp_path / "out")
    found = [(a["article_id"], a["source"]["path"]) for a in Dataset(tmp_path / "out").records("articles")]
    assert found == [
        ("testwiki:1", "a-multistream.xml.bz2"),
        ("testwiki:5", "a-multistream.xml.bz2"),
        ("zhwiki:1", "b.xml.gz"),
        ("zhwikisource:1", "c.xml.zst"),
    ]
    rejects = sorted((r.title, r.reason, r.place) for r in outcome.rejects)
    huge = data.index(b"<revision><id>40<")
    assert rejects == [("頁2", "deleted", "revision 20"), ("頁3", "no_text", "revision 30"), ("頁4", "too_large", f"byte {huge}")]
    assert [f.name for f in outcome.left_out] == ["a-multistream-index.txt.bz2"]


def test_a_dump_without_articles_leaves_nothing(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "talk.xml").write_bytes(export(page(1, namespace=1)))
    outcome = run(tmp_path / "in", tmp_path / "out")
    assert (outcome.manifest.counts["articles"], outcome.rejects) == (0, ())


def test_a_dump_is_written_the_same_by_any_number_of_workers(dump, tmp_path):
    for workers in (1, 2):
        run(dump, tmp_path / str(workers), workers)
    files = [{f.name: f.read_bytes() for f in (tmp_path / n).glob("*.jsonl")} for n in ("1", "2")]
    assert files[0] == files[1]


def test_a_dump_that_breaks_off_keeps_what_stands_before(dump, tmp_path):
    (file,) = dump.iterdir()
    whole = bz2.decompress(file.read_bytes())
    file.write_bytes(bz2.compress(whole[: len(whole) // 2]))
    outcome = run(dump, tmp_path / "out")
    assert len(articles(tmp_path / "out")) > 60
    assert [r.reason for r in outcome.rejects] == ["truncated"]
    assert "breaks off" in outcome.rejects[0].message


def test_what_is_no_dump_is_a_reject(tmp_path):
    (tmp_path / "x.xml").write_text("<mediawiki><!DOCTYPE", encoding="utf-8")
    (tmp_path / "y.txt").write_text(PLAIN, encoding="utf-8")
    outcome = run(tmp_path, tmp_path / "out")
    assert [(r.source.path, r.reason) for r in outcome.rejects] == [("x.xml", "broken_xml"), ("x.xml", "truncated")]


def test_wrong_settings_are_told(tmp_path):
    (tmp_path / "x.txt").write_text(PLAIN, encoding="utf-8")
    for wrong in ({"variant": "zh-xx"}, {"namespaces": "a"}):
        with pytest.raises(UsageError):
            run(tmp_path, tmp_path / "out", **wrong)


def test_what_stands_beside_a_page(tmp_path):
    (tmp_path / "x.wikitext").write_text("'''-{zh-hans:软件;zh-tw:軟體}-'''是[[程序]]。", encoding="utf-8")
    known = {"schema": "zhclaims/page/1", "title": "軟體", "page_id": 5, "revision_id": 9, "timestamp": "2024-01-01T00:00:00Z"}
    beside = tmp_path / "x.wikitext.json"
    beside.write_text(json.dumps(known | {"variant": "zh-tw", "url": "https://wiki.example/wiki/x"}), encoding="utf-8")
    run(tmp_path, tmp_path / "out")
    (article,) = Dataset(tmp_path / "out").records("articles")
    assert (article["title"], article["article_id"], article["revision_id"]) == ("軟體", "wiki.example:5", 9)
    assert article["text"].startswith("軟體")
    beside.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot read"):
        read_document(load_document(tmp_path / "x.wikitext", "x.wikitext"))


def test_comments_are_passed_over_once() -> None:
    """Each of many comments could end at any later one: two to the power of their number ways to read them."""
    assert formats.detect_text("<!-- 甲 -->\n" * 5_000 + "河是水。") == formats.RENDERED_TEXT
    assert formats.detect_text("<!-- 甲 -->\n" * 500 + "<html>") == formats.HTML
