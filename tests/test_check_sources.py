"""Where `zhclaims check` finds the texts of sources, how it makes them, and what it says of those that cannot be read."""

from __future__ import annotations

import gzip
import importlib.util
import shlex
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from source_files import pdf, warc, warc_record
from zhclaims.check import texts
from zhclaims.check import warc as warc_reader
from zhclaims.check.places import Places
from zhclaims.check.texts import extract
from zhclaims.dataset import keys
from zhclaims.errors import InputError, UsageError
from zhclaims.sources.common import bounds

ID = "r_0123456789abcdef0123"
OTHER = "r_fedcba9876543210fedc"
HTML = "<html><head><title>報</title></head><body><nav>首頁</nav><p>大橋昨日通車。</p><footer>版權</footer></body></html>"


@pytest.fixture
def known():
    with keys.temporary() as table:
        yield table


def reference(**fields: object) -> dict[str, object]:
    return {"reference_id": ID, "work_id": None, "url": None, "archive": None, "identifiers": {"doi": None}} | fields


def text_of(places: Places, **fields: object) -> str | None:
    found = places.find(reference(**fields))
    return None if found is None else places.read(found).text


# ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_html_is_its_main_content_a_block_a_line():
    found = extract(HTML.encode(), "a.html")
    assert (found.text, found.form, found.cut) == ("大橋昨日通車。", "html", False)


def test_text_is_as_it_is():
    assert extract("甲\r\n<p>乙</p>\n".encode(), "a.txt").text == "甲\r\n<p>乙</p>\n"


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "big5", "utf-8", "utf-16"])
def test_pages_name_their_encoding_or_look_like_it(encoding):
    text = "大桥昨日通车，市长说这是全市人民的喜事。" if encoding.startswith("gb") else "大橋昨日通車，市長說這是全市人民的喜事。"
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{text}</p></body></html>'
    assert extract(page.encode(encoding), "a.html").text == text
    if encoding != "utf-16":
        assert extract(f"{text}\n".encode(encoding), "a.txt").text.strip() == text
        assert extract(page.replace(encoding, "x-none").encode(encoding), "a.html", encoding).text == text


def test_a_pdf_is_its_lines_joined_where_a_sentence_goes_on():
    found = extract(pdf("The bridge was rebuilt on June 4,\n2008 and opened.\nIt is long.", "Page two"), "a.pdf")
    assert found.text.split() == [
        "The",
        "bridge",
        "was",
        "rebuilt",
        "on",
        "June",
        "4,",
        "2008",
        "and",
        "opened.",
        "It",
        "is",
        "long.",
        "Page",
        "two",
    ]
    assert found.form == "pdf"


def test_more_characters_than_are_read_are_cut_and_told(monkeypatch):
    monkeypatch.setattr(texts, "CHARACTERS_AT_MOST", 10)
    found = extract("大橋通車。".encode() * 10, "a.txt")
    assert (len(found.text), found.cut) == (10, True)
    monkeypatch.setattr(texts, "PAGES_AT_MOST", 1)
    monkeypatch.setattr(texts, "CHARACTERS_AT_MOST", 1000)
    assert extract(pdf("one", "two"), "a.pdf").cut


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\x00\x01\x02" * 100,
        b"%PDF-1.4\n",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF",
        pdf("text")[:300],
        pdf("text").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ],
    ids=["empty", "blank", "binary", "PDF head", "PDF circle", "PDF cut", "PDF pages circle", "PDF brackets", "picture"],
)
def test_what_has_no_text_is_told(data):
    with pytest.raises(InputError) as error:
        extract(data, "a.bin")
    assert str(error.value).startswith("a.bin")
    assert error.value.reason


def read_or_told(read: Callable[[], texts.SourceText]) -> str:
    """The text, or why there is none."""
    try:
        return read().text
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.pdf"])
def test_any_bytes_are_read_or_told(name):
    page = HTML.encode() if name != "a.pdf" else pdf("The bridge was rebuilt.")
    for at in range(0, len(page), 7):
        broken = page[:at] + bytes([page[at] ^ 0x5A]) + page[at + 1 :]
        assert read_or_told(lambda broken=broken: extract(broken, name)).strip()


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(bounds, "FILE_AT_MOST", 100)
    with pytest.raises(InputError, match="at most"):
        extract(b"a" * 101, "a.txt")


def test_a_text_that_takes_too_long_is_told(monkeypatch):
    monkeypatch.setattr(texts, "SECONDS_AT_MOST", 0.05)

    def forever(data: bytes, name: str) -> None:
        while True:
            pass

    monkeypatch.setattr(texts, "_pdf", forever)
    with pytest.raises(InputError, match="no text after"):
        extract(b"%PDF-", "a.pdf")


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_files_are_named_by_reference_id(tmp_path, known):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"{ID}.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "other.doc").write_text("甲", encoding="utf-8")
    places = Places([tmp_path], known)
    assert text_of(places) == "大橋昨日通車。"
    assert text_of(places, reference_id=None) is None
    assert text_of(places, reference_id=OTHER, work_id=ID) == "大橋昨日通車。"


def test_a_table_lists_files_by_id_or_address(tmp_path, known):
    (tmp_path / "a.txt").write_text("甲。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("乙。", encoding="utf-8")
    table = f"\ufeffreference_id,url,file\n{ID},,a.txt\n,https://www.example.org/b/,b.txt\n,http://example.org/c,none.txt\n"
    (tmp_path / "sources.csv").write_text(table, encoding="utf-8")
    places = Places([tmp_path], known)
    assert text_of(places) == "甲。"
    assert text_of(places, reference_id=OTHER, url="http://example.org/b#top") == "乙。"
    archived = {"url": "https://web.archive.org/web/2010/http://example.org/b", "date": None, "host": None}
    assert text_of(places, reference_id=OTHER, archive=archived) == "乙。"
    assert places.problems == ["sources.csv, line 4: no file none.txt"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("a,b\n1,2\n", "names the columns"),
        ("url,file\n,a.txt\n", "line 2"),
        ("url,file\nhttp://example.org/,../../a.txt\n", "outside"),
        ("url,file\nhttp://example.org/,/etc/passwd\n", "outside"),
        ("", "empty file"),
    ],
)
def test_a_table_that_is_none_is_told(tmp_path, known, table, message):
    (tmp_path / "sources.csv").write_text(table, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        Places([tmp_path], known)


@pytest.mark.parametrize("packed", [True, False])
def test_warc_files_are_found_by_address(tmp_path, known, packed):
    name = "a.warc.gz" if packed else "a.warc"
    answers = [
        ("http://example.org/picture", "image/png", b"\x89PNG"),
        ("http://www.example.org/a", "text/html; charset=big5", HTML.encode("big5")),
        ("http://example.org/p", "application/pdf", pdf("The bridge.")),
        ("https://web.archive.org/web/2010id_/http://example.org/old", "text/plain", "舊文。".encode()),
    ]
    (tmp_path / name).write_bytes(warc(answers, packed=packed))
    places = Places([tmp_path / name], known)
    assert places.problems == []
    assert text_of(places, url="https://example.org/a/") == "大橋昨日通車。"
    assert text_of(places, url="http://example.org/p") == "The bridge."
    assert text_of(places, url="http://example.org/old") == "舊文。"
    assert text_of(places, url="http://example.org/picture") is None


def test_errors_of_servers_are_no_sources(tmp_path, known):
    record = warc_record("http://example.org/a", "text/html", HTML.encode(), status="404 Not Found")
    (tmp_path / "a.warc").write_bytes(record)
    assert text_of(Places([tmp_path], known), url="http://example.org/a") is None


def test_packed_answers_are_unpacked(tmp_path, known):
    body = gzip.compress(HTML.encode())
    record = warc_record("http://example.org/a", "text/html", body, headers="Content-Encoding: gzip\r\n")
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record))
    assert text_of(Places([tmp_path], known), url="http://example.org/a") == "大橋昨日通車。"


def test_a_bomb_in_an_answer_is_told(tmp_path, known, monkeypatch):
    monkeypatch.setattr(bounds, "FILE_AT_MOST", 1 << 20)
    body = gzip.compress(b"a" * (1 << 24))
    record = warc_record("http://example.org/a", "text/plain", body, headers="Content-Encoding: gzip\r\n")
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record))
    places = Places([tmp_path], known)
    with pytest.raises(InputError, match="at most"):
        text_of(places, url="http://example.org/a")


def test_a_bomb_of_a_record_ends_the_file_and_is_told(tmp_path, known, monkeypatch):
    monkeypatch.setattr(warc_reader, "RECORD_AT_MOST", 1 << 22)
    before = gzip.compress(warc_record("http://example.org/a", "text/plain", "甲。".encode()))
    bomb = gzip.compress(warc_record("http://example.org/b", "text/plain", b"a" * (1 << 24)))
    after = gzip.compress(warc_record("http://example.org/c", "text/plain", "丙。".encode()))
    (tmp_path / "a.warc.gz").write_bytes(before + bomb + after)
    places = Places([tmp_path], known)
    assert text_of(places, url="http://example.org/a") == "甲。"
    assert text_of(places, url="http://example.org/c") is None
    assert any("what follows is not read" in problem for problem in places.problems)


@pytest.mark.parametrize("head", [b"a" * (1 << 24), b"X-A: b\r\n" * (1 << 21)], ids=["line", "lines"])
def test_a_head_that_does_not_end_is_told(tmp_path, known, head):
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\n" + head))
    http = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nWARC-Target-URI: http://example.org/\r\n"
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(http + b"Content-Length: 99999999\r\n\r\nHTTP/1.1 200 OK\r\n" + head))
    assert [p.partition(":")[0] for p in Places([tmp_path], known).problems] == ["a.warc.gz", "b.warc.gz"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:40] + b"\xff\xff\xff" + data[43:],
        lambda data: gzip.compress(gzip.decompress(data)),
        lambda data: b"no archive at all",
        lambda data: b"WARC/1.0\r\nContent-Length: x\r\n\r\n",
        lambda data: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nabc",
        lambda data: data + zlib.compress(b"rest"),
        lambda data: b"",
    ],
)
def test_damaged_archives_are_read_as_far_as_they_go(tmp_path, known, damage):
    answers = [(f"http://example.org/{n}", "text/plain", f"第{n}號。".encode() * 50) for n in range(20)]
    (tmp_path / "a.warc.gz").write_bytes(damage(warc(answers)))
    (tmp_path / f"{ID}.txt").write_text("乙。", encoding="utf-8")
    places = Places([tmp_path], known)
    assert text_of(places) == "乙。"
    for n in range(20):
        found = places.find(reference(reference_id=OTHER, url=f"http://example.org/{n}"))
        if found is not None:
            told = read_or_told(lambda found=found: places.read(found))
            assert f"第{n}號" in told or "a.warc.gz" in told


@pytest.mark.parametrize("name", ["none", "file.txt"])
def test_what_is_no_place_is_told(tmp_path, known, name):
    (tmp_path / "file.txt").write_text("甲", encoding="utf-8")
    with pytest.raises(UsageError, match="--sources"):
        Places([tmp_path / name], known)


def test_the_first_place_counts(tmp_path, known):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{ID}.txt").write_text(name, encoding="utf-8")
    assert text_of(Places([tmp_path / "b", tmp_path / "a"], known)) == "b"


@pytest.mark.parametrize(("module", "file"), [("pypdf", f"{ID}.pdf"), ("warcio", "a.warc.gz")])
def test_a_missing_package_is_named_with_the_command(tmp_path, known, monkeypatch, module, file):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == module else find(name, *more))
    (tmp_path / file).write_bytes(pdf("a"))
    with pytest.raises(UsageError, match=f"needs {module}") as error:
        Places([tmp_path], known)
    words = shlex.split(str(error.value))
    assert {"pip", "install"} <= set(words)
    assert {"pypdf", "warcio"} <= {Path(word).name.split(">")[0] for word in words}
