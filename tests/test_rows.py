"""Files that people hold: rows of data sets and snapshots, answers of wikis, web archives; and what is none of these."""

from __future__ import annotations

import base64
import bz2
import contextlib
import gzip
import io
import json
import quopri
import random
import re
import tarfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from test_crash import killed, suicide, watched
from test_shard import Quiet, content
from zhclaims import api
from zhclaims.dataset import Dataset
from zhclaims.errors import InputError, UsageError
from zhclaims.records import ArticleRecords
from zhclaims.run import dealing, job, local
from zhclaims.settings import Settings
from zhclaims.sources import formats, sidecar
from zhclaims.sources.documents import load_document, read_document
from zhclaims.sources.rows import Row, read_row, read_rows, splitting
from zhclaims.sources.rows.tar import Archive, is_tar
from zhclaims.validate import faults

URL = "https://zh.wikipedia.org/wiki/%E6%B2%B3"
TEXT = "长江是亚洲的河流，流经十一个省级行政区。\n\n它在2006年决堤。\n\n参见\n黄河\n"
WIKITEXT = "'''长江'''是[[亚洲]]的河流。<ref>张三. 河流. 某报. 2006年6月5日.</ref>\n\n它在2006年决堤。\n"
HTML = '<div class="mw-parser-output"><p><b>长江</b>是<a href="/wiki/X">亚洲</a>的河流。</p><p>它在2006年决堤。</p></div>'


def run(*inputs: Path, to: Path, workers: int = 1, **settings: Any) -> job.Outcome:
    outcome = job.run(job.Job(inputs=inputs, to=to, settings=Settings(**settings), workers=workers), local.run, Quiet())
    assert list(faults(to)) == []
    return outcome


def put(file: Path, *rows: object, packed: Any = bytes) -> Path:
    file.write_bytes(packed(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)))
    return file


def hf(n: int, text: str = TEXT) -> dict[str, str]:
    return {"id": str(n), "url": f"{URL}{n}", "title": f"河{n}", "text": text}


def enterprise(n: int, **body: str) -> dict[str, Any]:
    return {
        "name": f"河{n}",
        "identifier": n,
        "date_modified": "2024-05-06T07:08:09Z",
        "version": {"identifier": 1000 + n, "tags": ["x"]},
        "url": f"https://zh.wikipedia.org/wiki/河{n}",
        "namespace": {"identifier": 0},
        "in_language": {"identifier": "zh"},
        "main_entity": {"identifier": "Q1"},
        "is_part_of": {"identifier": "zhwiki"},
        "license": [{"name": "CC BY-SA 4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"}],
        "article_body": body or {"html": HTML, "wikitext": WIKITEXT},
    }


def shown(records: ArticleRecords) -> object:
    """What the page says, whatever it was in."""
    return records.article.text, [(c.text, c.citations) for c in records.claims], [r.title for r in records.references]


def alone(tmp_path: Path, text: str, suffix: str) -> object:
    """What the page says where its text stands in a file of its own."""
    file = tmp_path / f"长江{suffix}"
    file.write_text(text, encoding="utf-8")
    return shown(api.extract(file))


def articles(directory: Path) -> list[dict[str, Any]]:
    return list(Dataset(directory).records("articles"))


def about(directory: Path) -> list[tuple[Any, ...]]:
    return [(a["title"], a["article_id"], a["revision_id"], a["timestamp"], a["url"]) for a in articles(directory)]


# ── one page ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

FORMS = {
    "data set": (hf(1), TEXT, ".txt"),
    "wikitext of an enterprise": (enterprise(1, wikitext=WIKITEXT), WIKITEXT, ".wikitext"),
    "html of an enterprise": (enterprise(1), HTML, ".html"),
    "extracted": ({"id": "1", "revid": "7", "url": URL, "title": "河", "text": "河\n" + TEXT}, TEXT, ".txt"),
    "parse, html": ({"parse": {"title": "河", "pageid": 1, "text": HTML}}, HTML, ".html"),
    "parse, version 1": ({"parse": {"title": "河", "pageid": 1, "text": {"*": HTML}}}, HTML, ".html"),
    "parse, wikitext": ({"parse": {"title": "河", "pageid": 1, "wikitext": {"*": WIKITEXT}}}, WIKITEXT, ".wikitext"),
    "query": (
        {"query": {"pages": [{"title": "河", "pageid": 1, "ns": 0, "revisions": [{"slots": {"main": {"content": WIKITEXT}}}]}]}},
        WIKITEXT,
        ".wikitext",
    ),
    "query, version 1": (
        {"batchcomplete": "", "query": {"pages": {"1": {"title": "河", "pageid": 1, "revisions": [{"*": WIKITEXT}]}}}},
        WIKITEXT,
        ".wikitext",
    ),
    "query, version 1 with slots": (
        {"query": {"pages": {"1": {"title": "河", "revisions": [{"slots": {"main": {"*": WIKITEXT}}}]}}}},
        WIKITEXT,
        ".wikitext",
    ),
    "rest": ({"id": 1, "title": "河", "latest": {"id": 7, "timestamp": "x"}, "source": WIKITEXT}, WIKITEXT, ".wikitext"),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_page_is_what_it_is_in_a_file_of_its_own(tmp_path, name, indent):
    row, text, suffix = FORMS[name]
    for value in (row, [row]):
        file = tmp_path / "x.json"
        file.write_text(json.dumps(value, indent=indent, ensure_ascii=bool(indent)), encoding="utf-8")
        records = api.extract(file)
        assert shown(records) == alone(tmp_path, text, suffix)
        assert records.article.source.format == "json"
        assert records.article.title.startswith("河")


def test_what_a_row_says_of_its_page_is_kept(tmp_path):
    rows = [
        enterprise(5),
        hf(6),
        {
            "query": {
                "general": {"wikiid": "zhwikisource"},
                "pages": [
                    {
                        "title": "河",
                        "pageid": 7,
                        "revisions": [{"revid": 70, "timestamp": "2020-01-01T00:00:00Z", "content": WIKITEXT}],
                    }
                ],
            }
        },
    ]
    run(put(tmp_path / "x.ndjson", *rows), to=tmp_path / "out")
    river = "https://zh.wikipedia.org/wiki/%E6%B2%B35"
    assert about(tmp_path / "out") == [
        ("河5", "zhwiki:5", 1005, "2024-05-06T07:08:09Z", river),
        ("河6", "zhwiki:6", None, None, f"{URL}6"),
        ("河", "zhwikisource:7", 70, "2020-01-01T00:00:00Z", None),
    ]


def mhtml(html: str, encoding: str, *, charset: str = "utf-8", start: str = "") -> bytes:
    data = html.encode(charset)
    data = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[encoding](data)
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://zh.wikipedia.org/wiki/%E6%B2%B3\r\n"
        "Subject: =?utf-8?Q?x?=\r\nDate: Mon, 1 Jan 2024 00:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";{start}\r\n\tboundary="----MultipartBoundary--x----"\r\n\r\n\r\n'
    )
    css = "------MultipartBoundary--x----\r\nContent-Type: text/css\r\n\r\np { content: 'text/html' }\r\n"
    part = (
        "------MultipartBoundary--x----\r\nContent-Type: text/html"
        f"{'' if charset == 'utf-8' else f'; charset={charset}'}\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {URL}\r\n\r\n"
    )
    return (head + css + part).encode() + data + b"\r\n------MultipartBoundary--x------\r\n"


DOCUMENT = f"<!DOCTYPE html><html><head><title>河 - 维基百科，自由的百科全书</title></head><body>{HTML}</body></html>"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", ["x.mhtml", "x.txt"])
def test_a_web_archive_is_the_page_in_it(tmp_path, encoding, charset, name):
    file = tmp_path / name
    file.write_bytes(mhtml(DOCUMENT, encoding, charset=charset))
    records = api.extract(file)
    assert shown(records) == alone(tmp_path, DOCUMENT, ".html")
    assert (records.article.title, records.article.url, records.article.source.format) == ("河", URL, "mhtml")


def test_the_frame_that_the_archive_names_is_its_page(tmp_path):
    file = tmp_path / "x.mhtml"
    data = mhtml(DOCUMENT, "8bit", start='\r\n\tstart="<frame-1@mhtml.blink>";')
    frame = b"------MultipartBoundary--x----\r\nContent-Type: text/html\r\n\r\n<p>frame</p>\r\n"
    file.write_bytes(
        data.replace(
            b"------MultipartBoundary--x----\r\nContent-Type: text/css",
            frame + b"------MultipartBoundary--x----\r\nContent-Type: text/css",
        )
    )
    assert api.extract(file).article.text.startswith("长江")


SINGLE_FILE = """<!DOCTYPE html> <html class=client-js lang=zh dir=ltr><!--
 Page saved with SingleFile
 url: https://zh.wikipedia.org/wiki/%E6%B2%B3
 saved date: Mon Jan 01 2024 00:00:00 GMT+0000
--><meta charset=utf-8><title>河 - 维基百科，自由的百科全书</title>LINK
<body class="skin-vector mediawiki"><nav><ul><li>首页<li>分类索引</ul></nav><main id=content class=mw-body>
<h1 id=firstHeading class="firstHeading mw-first-heading"><span class=mw-page-title-main>河</span></h1>
<div id=mw-content-text class=mw-body-content>BODY<div class=printfooter data-nosnippet>取自“<a dir=ltr
href="https://zh.wikipedia.org/w/index.php?title=%E6%B2%B3&amp;oldid=123">x</a>”</div></div></main><footer>本页面最后修订于</footer>"""
KIWIX = """<!DOCTYPE html><html lang="zh"><head><meta charset="UTF-8"><title>河</title>LINK</head><body class="mw-body" dir="ltr">
<div id="content" class="mw-body"><a id="top"></a><h1 id="openzim-page-title" class="article-header">河</h1>
<div id="mw-content-text">BODY</div><div class="zim-footer">本條目發佈於<a href="https://x/">維基百科</a>。文字採用知識共享條款。</div></div></body></html>"""


@pytest.mark.parametrize("link", ["", f"<link rel=canonical href={URL}>"])
def test_a_page_that_singlefile_has_saved(tmp_path, link):
    unquoted = HTML.replace('"mw-parser-output"', "mw-parser-output").replace("</p>", "")
    text = SINGLE_FILE.replace("LINK", link).replace("BODY", unquoted)
    (tmp_path / "x.html").write_text(text)
    article = api.extract(tmp_path / "x.html").article
    assert (article.title, article.url, article.revision_id) == ("河", URL, 123)
    assert (article.source.format, article.text) == ("html", "长江是亚洲的河流。\n它在2006年决堤。")


def test_a_page_of_kiwix(tmp_path):
    text = KIWIX.replace("LINK", f'<link rel="canonical" href="{URL}">').replace("BODY", HTML)
    (tmp_path / "x.html").write_text(text)
    article = api.extract(tmp_path / "x.html").article
    assert (article.title, article.url, article.text) == ("河", URL, "长江是亚洲的河流。\n它在2006年决堤。")


# ── many pages ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tarred(data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        for n, part in enumerate(
            (
                data,
                b"",
                re.sub(rb'"identifier": (\d+), "date', rb'"identifier": 9\1, "date', data.replace("河".encode(), "江".encode())),
            )
        ):
            info = tarfile.TarInfo(f"../../{'x' * 150 * n}{n}.ndjson")
            info.size, info.pax_headers = len(part), {"comment": "河"}
            archive.addfile(info, io.BytesIO(part))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("x.ndjson", bytes),
        ("x", gzip.compress),
        ("x.json.bz2", bz2.compress),
        ("x.jsonl", lambda d: b"\xef\xbb\xbf" + d),
        ("x.json", lambda d: b"[" + d.strip().replace(b"\n", b",\n") + b"]"),
    ],
)
def test_a_file_is_read_however_it_is_packed(tmp_path, name, packed):
    file = put(tmp_path / name, *(hf(n) for n in range(1, 80)), packed=packed)
    outcome = run(file, to=tmp_path / "out")
    assert outcome.rejects == ()
    assert [(a["title"], a["source"]["format"]) for a in articles(tmp_path / "out")] == [(f"河{n}", "json") for n in range(1, 80)]


def test_an_archive_is_read_file_by_file(tmp_path):
    file = put(tmp_path / "zhwiki.tar.gz", *(enterprise(n) for n in range(1, 40)), packed=tarred)
    assert run(file, to=tmp_path / "out").rejects == ()
    assert [a["title"] for a in articles(tmp_path / "out")] == [f"{x}{n}" for x in "河江" for n in range(1, 40)]


def test_a_broken_archive_tells_where_and_keeps_what_is_before(tmp_path):
    data = gzip.decompress(tarred(json.dumps(hf(1)).encode() + b"\n"))
    file = tmp_path / "x.tar"
    file.write_bytes(data[: data.rindex(b"ustar") + 400])
    outcome = run(file, to=tmp_path / "out")
    assert [a["title"] for a in articles(tmp_path / "out")] == ["河1"]
    assert [(r.reason, r.place) for r in outcome.rejects] == [
        ("broken_json", "line 1 of file 3 in the archive"),
        ("truncated", "the archive's end"),
    ]


def test_files_of_wikiextractor(tmp_path):
    docs = "".join(
        f'<doc id="{n}" url="https://zh.wikipedia.org/wiki?curid={n}" title="河"{n}"">\n河"{n}"\n\n{TEXT}A&lt;B&amp;C。\n</doc>\n'
        for n in (1, 2)
    )
    file = tmp_path / "wiki_00"
    file.write_text(docs + '多\n余\n<doc id="3" url="x" title="湖">\n没有完。\n', encoding="utf-8")
    outcome = run(tmp_path, to=tmp_path / "out")
    assert [(a["title"], a["article_id"], a["url"]) for a in articles(tmp_path / "out")] == [
        (f'河"{n}"', f"zhwiki:{n}", f"https://zh.wikipedia.org/wiki?curid={n}") for n in (1, 2)
    ]
    assert "A<B&C。" in articles(tmp_path / "out")[0]["text"]
    assert [(r.title, r.reason, r.place) for r in outcome.rejects] == [
        (None, "broken_row", "line 23"),
        ("湖", "broken_row", "line 25"),
    ]


def test_parquet(tmp_path, monkeypatch):
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = tmp_path / "train-00000-of-00001.parquet"
    parquet.write_table(arrow.Table.from_pylist([hf(n) for n in range(1, 40)]), file, row_group_size=7)
    run(file, to=tmp_path / "out")
    assert about(tmp_path / "out") == [(f"河{n}", f"zhwiki:{n}", None, None, f"{URL}{n}") for n in range(1, 40)]
    other = tmp_path / "other.parquet"
    parquet.write_table(arrow.table({"a": [1]}), other)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(file.read_bytes()[:-40])
    outcome = run(other, broken, to=tmp_path / "out2")
    assert [r.reason for r in outcome.rejects] == ["unknown_parquet", "broken_parquet"]
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install .*pyarrow"):
        run(file, to=tmp_path / "out3")


def test_damaged_lines_are_rejects_and_the_rest_is_read(tmp_path):
    file = put(tmp_path / "x.jsonl", hf(1), hf(2), hf(3), {"a": 1}, hf(4, text=" "), enterprise(5, html=""), hf(6))
    data = file.read_bytes().split(b"\n")
    data[1] = data[1][: len(data[1]) // 2]
    file.write_bytes(b"\n".join(data))
    outcome = run(file, to=tmp_path / "out")
    assert [a["title"] for a in articles(tmp_path / "out")] == ["河1", "河3", "河6"]
    assert [(r.reason, r.place) for r in outcome.rejects] == [
        ("broken_json", "line 2"),
        ("unknown_json", "line 4"),
        ("empty_file", None),
        ("no_text", "line 6"),
    ]


def test_the_same_bytes_whatever_the_number_of_workers(tmp_path):
    file = put(tmp_path / "x.ndjson", *(enterprise(n) if n % 2 else hf(n) for n in range(1, 150)), packed=gzip.compress)
    run(file, to=tmp_path / "one")
    run(file, to=tmp_path / "two", workers=2)
    assert len(articles(tmp_path / "one")) == 149
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_run_that_was_killed_is_carried_on(tmp_path):
    file = put(tmp_path / "x.ndjson", *(hf(n) for n in range(1, 150)))
    run(file, to=tmp_path / "whole")
    assert killed(watched(lambda: run(file, to=tmp_path / "out"), suicide(25)), lambda process: None) is False
    assert not (tmp_path / "out" / "manifest.json").exists()
    run(file, to=tmp_path / "out")
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_revisions_of_an_answer_are_a_history_and_an_update_is_followed(tmp_path):
    revisions = [{"revid": n, "timestamp": f"2020-01-0{n}T00:00:00Z", "content": WIKITEXT * n} for n in (2, 1, 3)]
    file = put(tmp_path / "x.json", {"query": {"pages": [{"title": "河", "pageid": 7, "revisions": revisions}]}})
    for wanted, found in (("latest", [3]), ("all", [1, 2, 3]), ("2", [2, 3])):
        run(file, to=tmp_path / wanted, revisions=wanted)
        assert [a["revision_id"] for a in articles(tmp_path / wanted)] == found
    put(file, enterprise(7, wikitext=WIKITEXT.replace("决堤", "改道")))
    outcome = run(file, to=tmp_path / "latest")
    assert outcome.update == "1 of 1 documents changed"
    assert [c["change"] for c in Dataset(tmp_path / "latest").records("claims")].count("unchanged") == 1


def test_a_file_that_did_not_change_keeps_its_pages_and_rejects(tmp_path):
    file = put(tmp_path / "x.jsonl", hf(1), {"a": 1})
    other = put(tmp_path / "y.jsonl", hf(2))
    run(file, other, to=tmp_path / "out")
    put(other, hf(3))
    assert len(run(file, other, to=tmp_path / "out").rejects) == 1
    assert [a["title"] for a in articles(tmp_path / "out")] == ["河1", "河3"]


def test_namespaces_are_chosen(tmp_path):
    talk = enterprise(2) | {"namespace": {"identifier": 1}}
    file = put(tmp_path / "x.ndjson", enterprise(1), talk)
    for wanted, found in (("0", ["河1"]), ("0,1", ["河1", "河2"])):
        run(file, to=tmp_path / wanted, namespaces=wanted)
        assert [a["title"] for a in articles(tmp_path / wanted)] == found


# ── bounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pieces(count: int) -> Iterator[bytes]:
    row = json.dumps(hf(1, TEXT * 100)).encode()
    for _ in range(count):
        yield row + b"\n"


@pytest.mark.parametrize("split", [splitting.lines, lambda p: splitting.Objects().split(p)])
def test_memory_does_not_grow_with_the_file(split):
    tracemalloc.start()
    assert sum(1 for _ in split(pieces(8_000))) == 8_000  # 200 MB
    assert tracemalloc.get_traced_memory()[1] < 1 << 21
    tracemalloc.stop()


@pytest.mark.parametrize("split", [splitting.lines, lambda p: splitting.Objects().split(p)])
def test_a_row_that_is_too_long_is_passed_over(split, monkeypatch):
    monkeypatch.setattr(splitting, "ROW_AT_MOST", 100)
    rows = [b'{"a":"%s"}\n' % (b"x" * size) for size in (5, 200, 5)]
    data = b"".join(rows)
    for size in (7, 1000):
        found = list(split(data[i : i + size] for i in range(0, len(data), size)))
        assert [(p.reason, p.line) for p in found] == [("", 1), ("too_large", 2), ("", 3)]


def test_objects_are_cut_at_their_ends_however_they_come():
    data = rb'[{"a": "}\"{\\"}, 7, {"b":{"c":"\\\\\""}},' + b'\n\n{"d":[{}]}]'
    expected = [(rb'{"a": "}\"{\\"}', 1), (rb'{"b":{"c":"\\\\\""}}', 1), (b'{"d":[{}]}', 3)]
    for size in (1, 2, 3, 5, 100):
        found = splitting.Objects().split(data[i : i + size] for i in range(0, len(data), size))
        assert [(p.data, p.line) for p in found] == expected


HOSTILE = {
    "deep": '{"title":"x","id":1,"text":' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep and unknown": '{"x":' + '{"a":' * 100_000 + "1" + "}" * 100_001,
    "huge number": json.dumps(hf(1)).replace('"1"', "9" * 100_000),
    "lone surrogate": '{"title":"\\ud800","id":"1","text":"甲。"}',
    "number as title": '{"title":7,"id":"1","text":"甲。"}',
    "many objects": '{"query":{"pages":[' + "{}," * 1_100_000 + "{}]}}",
    "empty object": "{}",
    "numbers": "[1, 2, 3]",
    "empty array": "[]",
    "truncated": '{\n"parse": {"title": "x", "te',
    "own record": '{"schema":"zhclaims/article/1","title":"x","text":"甲。","url":"https://x"}',
    "error": '{"error":{"code":"missingtitle","info":"no"}}',
    "missing": '{"query":{"pages":{"-1":{"ns":0,"title":"x","missing":""}}}}',
    "package": '{\n  "name": "x",\n  "version": {"identifier": 1}\n}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_other_json_is_one_reject(tmp_path, name):
    file = tmp_path / "x.txt"
    file.write_text(HOSTILE[name])
    page = tmp_path / "長江.wikitext"
    page.write_text(WIKITEXT)
    outcome = run(file, page, to=tmp_path / "out")
    (reject,) = outcome.rejects
    assert reject.source.format == "json"
    assert "\n" not in reject.message
    assert [a["title"] for a in articles(tmp_path / "out")] == ["長江"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%x", "binary"),
        (b"PK\x03\x04" + bytes(50), "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "binary"),
        (b"ZIM\x04" + bytes(50), "binary"),
        (b"From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx\r\n", "no_web_archive"),
        (
            b"From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nx\r\n--x--",
            "no_web_archive",
        ),
        ("\n".join(json.dumps({"level": "info", "n": n}) for n in range(5_000)).encode(), "unknown_json"),
    ],
)
def test_what_is_no_page_is_one_reject_with_the_way_out(tmp_path, data, reason):
    file = tmp_path / "x.txt"
    file.write_bytes(data)
    (reject,) = run(file, to=tmp_path / "out").rejects
    assert reject.reason == reason
    assert ":" in reject.message


def test_a_sidecar_that_is_named_goes_with_its_page(tmp_path):
    page = tmp_path / "a.wikitext"
    page.write_text(WIKITEXT)
    beside = sidecar.sidecar_path(page)
    beside.write_bytes(sidecar.encode_sidecar(sidecar.Sidecar(title="大河", page_id=7)))
    assert run(beside, page, to=tmp_path / "out").rejects == ()
    assert [(a["title"], a["article_id"]) for a in articles(tmp_path / "out")] == [("大河", "zhwiki:7")]
    (reject,) = run(beside, to=tmp_path / "alone").rejects
    assert "name the page" in reject.message


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("{{Infobox}}\n'''河'''是[[水]]。", "wikitext"),
        ("[[File:X.jpg]]\n'''河'''是[[水]]。", "wikitext"),
        ("[1] 河是水。", "rendered_text"),
        ('{ "河" }是水。', "rendered_text"),
        ("河：水\n\n河是水。", "rendered_text"),
        ("Note: MIME-Version: 1.0\n\n河是水。", "rendered_text"),
    ],
)
def test_pages_are_not_taken_for_json_or_mail(text, form):
    assert formats.detect_text(text) == form


def test_an_archive_of_garbage_ends():
    assert not is_tar(b"x" * 257 + b"ustar" + b"x" * 250)
    data = gzip.decompress(tarred(b"abc"))
    for cut in range(0, len(data), 97):
        archive = Archive([data[:cut]])
        assert sum(len(list(file)) for file in archive.files()) < 9


def test_what_is_read_does_not_depend_on_the_pieces(tmp_path):
    file = put(tmp_path / "x.ndjson", hf(1), hf(2))
    assert [item.title for _, (item,) in read_rows(file, "json") if isinstance(item, Row)] == ["河1", "河2"]
    with pytest.raises(InputError, match="many pages"):
        api.extract(file)
    assert msgspec.json.encode(formats.FORMATS)


def broken(rng: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        at = rng.randrange(len(spoilt) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            spoilt[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del spoilt[at : at + rng.choice([1, 3, 100, 5000])]
        elif kind == 2:
            spoilt[at:at] = rng.choice([b"{", b"}", b'"', b"\\", b"\n", bytes(600), b"[", b"--", b"ustar", b"\xff"])
        else:
            del spoilt[at:]
    return bytes(spoilt)


@pytest.fixture(scope="module")
def wholes() -> dict[str, bytes]:
    """A sound file of every kind."""
    rows = [hf(1), enterprise(2), *(row for row, _, _ in FORMS.values())]
    ndjson = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    docs = "".join(f'<doc id="{n}" url="{URL}" title="河">\n河\n\n{TEXT}\n</doc>\n' for n in range(5))
    found = {"ndjson": ndjson, "tgz": tarred(ndjson), "tar": gzip.decompress(tarred(ndjson)), "doc": docs.encode()}
    found |= {"json": json.dumps(rows, indent=1).encode(), "mhtml": mhtml(DOCUMENT, "quoted-printable")}
    with contextlib.suppress(ImportError):
        import pyarrow
        from pyarrow import parquet

        file = io.BytesIO()
        parquet.write_table(pyarrow.Table.from_pylist([hf(n) for n in range(20)]), file, row_group_size=7)
        found["parquet"] = file.getvalue()
    return found


@pytest.mark.parametrize("seed", range(8))
def test_broken_bytes_are_told_in_one_line_and_never_raise(tmp_path, wholes, seed):
    rng = random.Random(seed)
    told: list[str] = []
    for _ in range(60):
        data = broken(rng, wholes[rng.choice(list(wholes))])
        file = tmp_path / "x"
        file.write_bytes(data)
        form = formats.format_of(data[: formats.HEAD], "x", rng.choice([*[formats.AUTO] * 4, *formats.FORMATS]))
        try:
            if form not in formats.OF_MANY_PAGES:
                read_document(load_document(file, "x"), form)
                continue
            for _, items in dealing.document_pages(file, form, Settings(revisions=rng.choice(["latest", "all"]))):
                for item in items:
                    told.append(getattr(item, "message", ""))
                    with contextlib.suppress(InputError):
                        read_row(item) if isinstance(item, Row) else None
        except InputError as error:
            told.append(str(error))
    assert not [message for message in told if "\n" in message]
