"""Damaged dumps: no byte whose checksum fails becomes text, what is sound is read, and what is lost is told with its place."""

from __future__ import annotations

import bz2
import gzip
import os
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from test_dump import export, page, read, revision, written
from zhclaims.sources.dump import Revision, Unreadable
from zhclaims.sources.dump.bzip2 import unpacked

PAGES = 60
FLIPS = 60 if os.environ.get("CI") == "true" else 20


@cache
def texts() -> tuple[str, ...]:
    """A text for each page, of characters that hardly pack."""
    noise = random.Random(1)
    return tuple("".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(3000)) for _ in range(PAGES))


@cache
def dump() -> bytes:
    return export(*(page(n, revision(n, text)) for n, text in enumerate(texts())))


@cache
def streams() -> tuple[bytes, ...]:
    """The dump, ten pages a stream, as the Foundation cuts its own."""
    begin, *pages = dump().split(b"<page>")
    *pages, last = [b"<page>" + p for p in pages]
    tens = [b"".join([*pages, last.removesuffix(b"</mediawiki>")][n : n + 10]) for n in range(0, PAGES, 10)]
    return begin, *tens, b"</mediawiki>"


def zst(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {"bz2": lambda data: bz2.compress(data, 1), "gz": gzip.compress, "zst": zst}


@cache
def packed(name: str) -> tuple[bytes, tuple[int, ...]]:
    """A packed dump, and where each of its streams begins."""
    pack, _, several = name.partition(" ")
    parts = [PACKERS[pack](part) for part in (streams() if several else (dump(),))]
    return b"".join(parts), tuple(sum(map(len, parts[:n])) for n in range(len(parts)))


KINDS = [f"{pack}{several}" for pack in PACKERS for several in ("", " in streams")]


def found(folder: Path, data: bytes) -> tuple[set[int], list[Unreadable], list[Revision]]:
    """The numbers of the pages that are read, what is told, and the pages that no checksum covers; all texts are as they were."""
    items = read(written(folder, data))
    revisions = [item for item in items if isinstance(item, Revision)]
    sure = [item for item in revisions if not item.unverified]
    assert all(item.text == texts()[item.page_id] and item.title == f"頁{item.page_id}" for item in sure)
    told = [item for item in items if isinstance(item, Unreadable)]
    return {item.page_id for item in revisions}, told, [item for item in revisions if item.unverified]


@pytest.mark.parametrize("kind", KINDS)
def test_one_bit_is_another(tmp_path, kind):
    """No page has a wrong text, the pages of streams without damage are all there, and what is not there is told."""
    data, begins = packed(kind)
    chance = random.Random(kind)
    heads = [8 * begins[2] + n for n in range(0, 80, 3 if kind[0] == "b" else 1)] if len(begins) > 1 else []
    for bit in [*range(32), *heads, *chance.sample(range(8 * len(data)), FLIPS), *range(8 * len(data) - 96, 8 * len(data), 5)]:
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        if not any(flipped.startswith(magic) for magic in (b"BZh", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
            continue  # it says no more what it is packed in, and is refused
        numbers, told, unverified = found(tmp_path, bytes(flipped))
        assert not unverified
        assert told or len(numbers) == PAGES
        if len(begins) > 1:
            damaged = max(n for n, begin in enumerate(begins) if begin <= bit // 8)
            lost = {n for n in range(PAGES) if n // 10 + 1 == damaged}
            assert numbers >= set(range(PAGES)) - lost
            assert len(told) <= 1
        for item in told:
            assert item.reason in ("damaged", "truncated")
            start, end = map(int, item.place.split()[1].split("-"))
            assert start - 4 <= bit // 8 < end or numbers == set(range(PAGES))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1, 512, 20_000])
def test_bytes_that_are_missing_or_overwritten(tmp_path, kind, size):
    """A frame of zst whose blocks are off by a hole may merely end too early, as a cut one does: all of its pages say that no
    checksum covers them."""
    data, _ = packed(kind)
    chance = random.Random(kind)
    for _ in range(FLIPS // 5):
        at = chance.randrange(10, len(data) - size)
        for hole in (b"", bytes(size), chance.randbytes(size)):
            numbers, told, unverified = found(tmp_path, data[:at] + hole + data[at + size :])
            assert not unverified or (kind.startswith("zst") and not hole and told[-1].reason == "truncated")
            assert told or len(numbers) == PAGES


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_behind_the_end_is_told_and_costs_nothing(tmp_path, kind):
    data, _ = packed(kind)
    for garbage in (b"garbage", random.Random(1).randbytes(5000), b"\0" * 9 + b"x"):
        numbers, (told,), _ = found(tmp_path, data + garbage)
        assert len(numbers) == PAGES
        assert (told.reason, told.title, told.last) == ("trailing_garbage", None, False)
        assert (
            told.place
            == f"bytes {len(data) + len(garbage) - len(garbage.lstrip(bytes(1)))}-{len(data + garbage)} of the packed file"
        )
    assert found(tmp_path, data + bytes(10_240))[:2] == (set(range(PAGES)), [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_what_stands_before_the_end_of_a_cut_file_is_used(tmp_path, kind, share):
    data, _ = packed(kind)
    cut = data[: int(len(data) * share)]
    numbers, (told,), unverified = found(tmp_path, cut)
    assert (told.reason, told.last) == ("truncated", True)
    assert numbers == set(range(len(numbers)))
    if kind.startswith("bz2"):  # each block has a checksum
        assert not unverified
    elif kind == "gz":
        assert len(unverified) == len(numbers) >= PAGES * share - 2
    else:
        assert numbers - {item.page_id for item in unverified} == set(range(len(numbers) // 10 * 10 if " " in kind else 0))
    assert len(numbers) >= PAGES * (share - 0.2)
    assert all(item.text == texts()[item.page_id] for item in unverified)
    assert {item.unverified for item in unverified} <= {"unverified_end"}


def test_a_frame_of_zst_without_a_checksum_is_read_and_told(tmp_path):
    zstandard = pytest.importorskip("zstandard")
    numbers, told, unverified = found(tmp_path, zstandard.ZstdCompressor().compress(dump()))
    assert (len(numbers), told, len(unverified)) == (PAGES, [], PAGES)
    assert {item.unverified for item in unverified} == {"unverified"}


def test_frames_of_zst_that_hold_no_text_are_passed_over(tmp_path):
    frame = b"\x53\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"notes"
    assert found(tmp_path, zst(dump()[:5000]) + frame + zst(dump()[5000:]) + frame)[:2] == (set(range(PAGES)), [])


def test_a_frame_without_text_that_reaches_beyond_the_file_hides_nothing_behind_it(tmp_path):
    frame = b"\x53\x2a\x4d\x18" + (1 << 30).to_bytes(4, "little") + b"notes"
    begin, *tens, end = map(zst, streams())
    numbers, (told,), _ = found(tmp_path, begin + tens[0] + frame + b"".join(tens[1:]) + end)
    assert (numbers, told.reason) == (set(range(PAGES)), "damaged")


def test_a_long_member_is_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr("zhclaims.sources.dump.members._HELD", 1000)
    for kind in ("gz in streams", "zst"):
        assert found(tmp_path, packed(kind)[0])[:2] == (set(range(PAGES)), [])


@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
@pytest.mark.parametrize("level", [1, 9])
def test_blocks_of_every_length(tmp_path, size, level):
    chance = random.Random(size)
    for data in (bytes(size), chance.randbytes(size), b"ab" * (size // 2)):
        path = written(tmp_path, bz2.compress(data, level) + bz2.compress(b"") + bz2.compress(data[::-1], level))
        with path.open("rb") as file:
            assert b"".join(unpacked(file)) == data + data[::-1]


def test_a_fault_between_two_pages_is_blamed_on_neither(tmp_path):
    data = export(page(1), "\x01", page(2), page(3, revision(30, "\x02")))
    items = read(written(tmp_path, data.replace(b"\x01", b"<&broken>")))
    assert {(x.title, getattr(x, "reason", None)) for x in items} == {
        ("頁1", None),
        (None, "broken_xml"),
        ("頁2", None),
        ("頁3", "broken_xml"),
    }
