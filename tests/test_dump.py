"""XML dumps: every way they are packed and every way they break."""

from __future__ import annotations

import bz2
import gzip
import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhclaims.errors import InputError
from zhclaims.sources import dump
from zhclaims.sources.dump import Revision, Unreadable, read_dump, read_revision
from zhclaims.sources.dump.export import Export
from zhclaims.sources.dump.records import Item, Site

SITE = "<siteinfo><dbname>testwiki</dbname><base>https://wiki.example/wiki/%E9%A6%96%E9%A1%B5</base></siteinfo>"


def head(version: str = "0.11") -> str:
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-{version}/" version="{version}" xml:lang="zh">{SITE}'


def revision(number: int, text: str = "河水上漲。", **fields: str) -> str:
    text_attributes = fields.get("attributes", f'bytes="{len(text.encode())}" xml:space="preserve"')
    return (
        f"<revision><id>{number}</id><timestamp>{fields.get('at', '2024-01-01T00:00:00Z')}</timestamp>"
        f"<contributor>{fields.get('by', '<username>甲</username><id>7</id>')}</contributor>"
        f"<model>{fields.get('model', 'wikitext')}</model>"
        f"{fields.get('more', '')}<text {text_attributes}>{text}</text></revision>"
    )


def page(number: int, *revisions: str, title: str = "", more: str = "", namespace: int = 0) -> str:
    inner = "".join(revisions) or revision(number * 10)
    return f"<page><title>{title or f'頁{number}'}</title><ns>{namespace}</ns><id>{number}</id>{more}{inner}</page>"


def export(*pages: str, version: str = "0.11") -> bytes:
    return (head(version) + "".join(pages) + "</mediawiki>").encode()


def items(data: bytes, size: int = 1 << 16) -> list[Item]:
    return list(Export(data[i : i + size] for i in range(0, len(data), size)).items())


def told(found: list[Item]) -> list[tuple[Any, ...]]:
    return [(x.title, x.revision_id, x.text) if isinstance(x, Revision) else (x.reason, x.title) for x in found]


def written(folder: Path, data: bytes, name: str = "dump.xml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path, **choices: Any) -> list[Item]:
    return [item for _, item in read_dump(path, **choices)]


@pytest.mark.parametrize("version", ["0.10", "0.11"])
def test_a_page_and_what_is_known_of_it(tmp_path, version):
    path = written(
        tmp_path, export(page(3, revision(31, "'''河'''水<br>上漲&amp;。")).replace("<br>", "&lt;br&gt;"), version=version)
    )
    ((site, item),) = read_dump(path)
    assert site == Site("testwiki", "https://wiki.example/wiki/%E9%A6%96%E9%A1%B5", version)
    assert item == Revision("頁3", 0, 3, 31, "2024-01-01T00:00:00Z", "甲", None, "wikitext", "'''河'''水<br>上漲&。")
    found = read_revision(item, site)
    assert (found.text, found.page_id, found.revision_id, found.wiki) == ("河水\n上漲&。", 3, 31, "testwiki")
    assert found.url == "https://wiki.example/wiki/%E9%A0%813"


@pytest.mark.parametrize("pack", ["", "bz2", "multistream", "gz", "zst"])
def test_packed(tmp_path, pack):
    data = export(page(1), page(2))
    if pack == "zst":
        data = pytest.importorskip("zstandard").ZstdCompressor().compress(data)
    packers = {"bz2": bz2.compress, "gz": gzip.compress, "multistream": lambda d: bz2.compress(d[:400]) + bz2.compress(d[400:])}
    path = written(tmp_path, packers.get(pack, bytes)(data), "dump.bin")
    assert [x.title for x in read(path)] == ["頁1", "頁2"]


def test_zstd_that_needs_too_much_memory_is_refused_with_the_way_out(tmp_path):
    """The window is asked for before anything is unpacked."""
    zstandard = pytest.importorskip("zstandard")
    for log, fits in ((27, True), (28, False)):
        parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=log)
        packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        path = written(tmp_path, packer.compress(export(page(1))) + packer.flush(), f"{log}.xml.zst")
        if fits:
            assert [x.title for x in read(path)] == ["頁1"]
        else:
            with pytest.raises(InputError, match=r"takes 256 MiB of memory .* zstd -d --memory=256MB") as caught:
                read(path)
            assert caught.value.reason == "packed_too_wide"
    (cut,) = read(written(tmp_path, b"\x28\xb5\x2f\xfd", "head.xml.zst"))
    assert cut.reason == "truncated"


def test_7z_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(InputError, match=r"take the \.bz2"):
        read(written(tmp_path, b"7z\xbc\xaf\x27\x1c rest"))


def test_what_is_unreadable_says_where(monkeypatch):
    monkeypatch.setattr("zhclaims.sources.dump.export.TEXT_AT_MOST", 100)
    data = export(page(1), page(2, revision(20, "長" * 101)), page(3, "<revision><id>x</id></revision>"), page(4))
    found = [x for x in items(data, 64) if isinstance(x, Unreadable)]
    assert [(x.reason, x.title) for x in found] == [("too_large", "頁2"), ("broken_page", "頁3")]
    for x in found:
        assert data[x.offset :].startswith(b"<revision><id>" + (b"20" if x.reason == "too_large" else b"x"))
        assert f"at byte {x.offset}" in x.message


def test_what_is_passed_over(tmp_path):
    path = written(
        tmp_path,
        export(
            page(1),
            page(2, namespace=10),
            page(3, more='<redirect title="頁1"/>'),
            page(4, revision(40, "{}", model="json")),
            page(5),
        ),
    )
    assert [x.title for x in read(path)] == ["頁1", "頁5"]
    assert [x.title for x in read(path, namespaces=(10,))] == ["頁2"]


def histories(path: Path, newest: int | None = None) -> list[list[Item]]:
    return [list(page) for _, page in dump.read_histories(path, newest=newest)]


def test_histories_are_in_the_order_of_time(tmp_path):
    late, early = revision(12, "後", at="2024-02-01T00:00:00Z"), revision(11, "前", at="2024-01-01T00:00:00Z")
    last = revision(10, "末", at="2024-02-01T00:00:00Z")
    path = written(tmp_path, export(page(1, late, early, last), page(2)))
    assert [[x[1] for x in told(p)] for p in histories(path)] == [[11, 10, 12], [20]]
    assert [[x[1] for x in told(p)] for p in histories(path, newest=2)] == [[10, 12], [20]]
    assert [x[1] for x in told(read(path))] == [12, 20]


def test_the_newest_of_many(tmp_path):
    at = [f"{year}-01-01T00:00:00Z" for year in range(1500, 1800)]
    path = written(tmp_path, export(page(1, *(revision(n, at=time) for n, time in enumerate(reversed(at), 1)))))
    assert [[x.revision_id for x in p] for p in histories(path, newest=3)] == [[3, 2, 1]]


def test_a_revision_that_stands_twice_is_told_once(tmp_path):
    path = written(tmp_path, export(page(1, revision(1, "甲"), revision(2, "乙"), revision(1, "甲"))))
    (found,) = histories(path)
    assert told(found) == [("duplicate_revision", "頁1"), ("頁1", 1, "甲"), ("頁1", 2, "乙")]
    ((_, history),) = dump.read_histories(path)
    assert history.count == 3


def test_what_is_a_redirect_is_told_revision_by_revision(tmp_path):
    texts = (revision(1, "河水。"), revision(2, "#重定向 [[頁2]]"), revision(3, "河水上漲。"), revision(4, "#REDIRECT[[頁2|二]]"))
    path = written(tmp_path, export(page(1, *texts, more='<redirect title="頁2"/>'), page(3, texts[1])))
    ((_, history),) = dump.read_histories(path)
    assert [x.redirect for x in history] == [None, "頁2", None, "頁2"]
    assert history.count == 2


def test_what_is_unreadable_stays_with_its_page(tmp_path):
    broken = "<revision><id>x</id></revision>"
    path = written(tmp_path, export(page(1, revision(1), broken, revision(2)), page(2), page(3, broken)))
    assert [[x[0] for x in told(p)] for p in histories(path)] == [["broken_page", "頁1", "頁1"], ["頁2"], ["broken_page"]]
    cut = written(tmp_path, export(page(1, revision(1)), page(2))[:-60], "cut.xml")
    assert [[x[0] for x in told(p)] for p in histories(cut)] == [["頁1"], ["truncated"]]


def test_deleted_suppressed_and_missing_texts(tmp_path):
    texts = [
        revision(1, "", attributes='deleted="deleted"', by=""),
        revision(2, "", attributes='bytes="900" sha1="x"'),
        revision(3, "", attributes='bytes="0"'),
    ]
    (found,) = histories(written(tmp_path, export(page(1, *texts))))
    assert [(x.text, x.deleted, x.contributor) for x in found] == [(None, True, None), (None, False, "甲"), ("", False, "甲")]
    for item, reason in zip(found, ("deleted", "no_text"), strict=False):
        with pytest.raises(InputError) as caught:
            read_revision(item, Site())
        assert caught.value.reason == reason


def test_other_slots_of_a_revision_are_not_its_text():
    slot = "<origin>5</origin><content><role>mediainfo</role><model>json</model><text>{}</text></content>"
    assert told(items(export(page(1, revision(5, "文", more=slot))))) == [("頁1", 5, "文")]


class TestBroken:
    def test_a_page_is_reported_and_the_next_one_read(self):
        data = export(page(1), page(2, "<revision><id>x</id></revision>"), page(3, revision(30, "甲<乙")), page(4))
        found = items(data)
        assert [x.title for x in found] == ["頁1", "頁2", "頁3", "頁4"]
        assert [x.reason for x in found if isinstance(x, Unreadable)] == ["broken_page", "broken_xml"]

    @pytest.mark.parametrize("size", [1, 7, 64, 1 << 16])
    def test_the_place_is_told_however_the_dump_is_read(self, size):
        data = export(page(1), page(2, revision(20, "甲\x01乙")), page(3, revision(30, "丙\x02")), page(4))
        found = items(data, size)
        broken = [x for x in found if isinstance(x, Unreadable)]
        assert [x.title for x in found] == ["頁1", "頁2", "頁3", "頁4"]
        assert [x.offset for x in broken] == [data.index(b"\x01"), data.index(b"\x02")]

    def test_bytes_that_are_no_text(self):
        found = items(export(page(1), page(2, revision(20, "壞")), page(3)).replace("壞".encode(), b"\xff\xfe"))
        assert told(found)[1:] == [("broken_xml", "頁2"), ("頁3", 30, "河水上漲。")]

    @pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.99])
    @pytest.mark.parametrize("pack", ["plain", "bz2", "gz", "zst"])
    def test_what_stands_before_the_break_is_kept(self, tmp_path, share, pack):
        noise = random.Random(1)
        texts = ["".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(9000)) for _ in range(40)]
        data = export(*(page(n, revision(n, text)) for n, text in enumerate(texts, 1)))
        cut = data[: int(len(data) * share)]
        if pack == "zst":
            packed = pytest.importorskip("zstandard").ZstdCompressor().compress(data)
        else:
            packed = {"plain": bytes, "bz2": bz2.compress, "gz": gzip.compress}[pack](data)
        broken = cut if pack == "plain" else packed[: int(len(packed) * share)]
        *kept, last = read(written(tmp_path, broken))
        assert isinstance(last, Unreadable)
        assert (last.reason, last.last) == ("truncated", True)
        assert [x.title for x in kept] == [f"頁{n}" for n in range(1, len(kept) + 1)]
        assert len(kept) == cut.count(b"</revision>") or pack != "plain"

    def test_no_dump(self, tmp_path):
        for data in (b"<html><body/></html>", b"not xml", b"", b"<mediawiki"):
            with pytest.raises(InputError) as caught:
                read(written(tmp_path, data))
            assert caught.value.reason == "no_dump"


class TestHostile:
    @pytest.mark.parametrize("number", ["-5", "9" * 19, "9" * 5000, "1e5", "", " "])
    def test_ids_that_no_wiki_has(self, number):
        data = export(
            page(1), page(2).replace("<id>20</id>", f"<id>{number}</id>"), page(3).replace("<id>3</id>", f"<id>{number}</id>")
        )
        assert told(items(data))[1:] == [("broken_page", "頁2"), ("broken_page", "頁3")]

    def test_entities_cannot_be_declared(self):
        bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        data = f'<!DOCTYPE mediawiki [<!ENTITY a0 "哈">{bomb}]>'.encode() + export(page(1, revision(10, "&a11;")))
        with pytest.raises(InputError, match="document type"):
            items(data)

    def test_undeclared_entities_break_one_page(self):
        assert told(items(export(page(1, revision(10, "&a;")), page(2)))) == [("broken_xml", "頁1"), ("頁2", 20, "河水上漲。")]

    def test_depth(self):
        with pytest.raises(InputError, match="deep"):
            items(export("<a>" * 100_000))

    def test_a_tag_without_end(self):
        def data() -> Iterator[bytes]:
            yield head().encode() + b'<page x="'
            for _ in range(200):
                yield b"x" * (1 << 20)

        with pytest.raises(InputError, match="64 MiB"):
            list(Export(data()).items())

    def test_a_long_text_is_not_held(self, monkeypatch):
        monkeypatch.setattr("zhclaims.sources.dump.export.TEXT_AT_MOST", 1000)
        data = export(page(1, revision(10, "長" * 5000), revision(11, "短")), page(2))
        assert [x[0] for x in told(items(data))] == ["too_large", "頁1", "頁2"]

    def test_titles_are_only_names(self, tmp_path):
        ((_, item),) = read_dump(written(tmp_path, export(page(1, title="../../etc/passwd"))))
        assert item.title == "../../etc/passwd"

    def test_memory_does_not_grow_with_the_dump(self):
        def data() -> Iterator[bytes]:
            yield head().encode()
            for n in range(1, 2001):
                yield page(n, revision(n, f"{n}號河水上漲。" * 1500)).encode()
            yield b"</mediawiki>"

        tracemalloc.start()
        begun = time.process_time()
        assert sum(1 for _ in Export(data()).items()) == 2000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4_000_000
        assert time.process_time() - begun < 30


@pytest.mark.usefixtures("shared")
def test_a_real_history(shared):
    (found,) = histories(shared / "oracle/revisions/article_history.xml")
    assert [x.revision_id for x in found] == list(range(54, 63))
    assert read_revision(found[0], Site()).markers
