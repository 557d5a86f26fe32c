"""Reading ahead: the same records whether pages are read together or one by one, and whose fault it is when that goes wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from zhclaims.analyzers.protocol import Reading
from zhclaims.cache import NO_CACHE, CachedFunction, Prefetched
from zhclaims.dataset import PageLines, read_shard
from zhclaims.progress import TOGETHER, Tick
from zhclaims.run import dealing, shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings

TEXTS = {
    "丙": "",
    "丁": "甲\ud800乙𠮷野家，王芳在廣州出生。",
    "乙": "张三2008年毕业于北京大学。\n他认为这很好。",
    "甲": "王芳在廣州出生。她說：「我喜歡這裡。」[1]\n參考資料\n1. 李明. 城市史. 北京出版社. 2001.",
}
EMBEDDED = shard.analyzer("embedded")


class Counting:
    """The embedded analyzer; counts its calls, and dies of some texts."""

    name, fingerprint = EMBEDDED.name, EMBEDDED.fingerprint

    def __init__(self, deadly: str = "\x00") -> None:
        self.calls: list[int] = []
        self._deadly = deadly

    def readings(self, texts: Iterable[str]) -> Iterator[Reading]:
        given = list(texts)
        if any(self._deadly in text for text in given):
            raise ValueError("this text is too much")
        self.calls.append(len(given))
        engine: Any = EMBEDDED
        return iter(list(engine.readings(given)))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Counting:
    engine = Counting()
    monkeypatch.setattr(shard, "analyzer", lambda name: engine)
    return engine


def work(folder: Path, to: Path) -> dealing.Shard:
    files = sorted(folder.iterdir())
    inputs = tuple(dealing.Input(str(file), source_record(file.name, file.read_bytes())) for file in files)
    return dealing.Shard(str(to), inputs, Settings())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "in" / f"{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
    return tmp_path / "in"


def written(work: dealing.Shard, avoid: Mapping[int, str] = MappingProxyType({})) -> tuple[list[PageLines], list[int]]:
    """What is written of a shard, and the pages of which ticks came."""
    ticked: list[int] = []

    def on_tick(tick: Tick) -> None:
        ticked.extend([tick.at] if tick.at is not None else [])

    shard.process_shard(work, on_tick, avoid)
    return list(read_shard(Path(work.directory))), ticked


def test_records_are_the_same_whether_pages_are_read_together_or_not(folder, tmp_path, engine):
    one_by_one, ticked = written(work(folder, tmp_path / "alone"), {TOGETHER: "worker_died"})
    assert ticked == [0, 1, 2, 3]
    alone = list(engine.calls)
    together, ticked = written(work(folder, tmp_path / "together"))
    assert together == one_by_one
    assert [page.index.reject is not None for page in together] == [True, True, False, False]
    assert ticked == [0, 1, 2, 3, TOGETHER, 0, 1, 2, 3]
    assert len(alone) == 2
    assert engine.calls[len(alone) :] == [sum(alone)]


def test_pages_are_read_as_far_ahead_as_there_is_room(folder, tmp_path, engine, monkeypatch):
    monkeypatch.setattr(shard, "_CHARACTERS", 2 * shard._A_STEP)
    _, ticked = written(work(folder, tmp_path / "out"))
    assert ticked == [0, 0, 1, 1, 2, 2, 3, 3]
    assert len(engine.calls) == 2


def test_one_page_that_the_engine_fails_over_is_the_only_reject(folder, tmp_path, engine):
    engine._deadly = "毕业"
    pages, _ = written(work(folder, tmp_path / "out"))
    assert [page.index.reject.reason if page.index.reject else None for page in pages][2:] == ["value_error", None]
    assert len(engine.calls) == 1


def test_a_page_that_is_avoided_is_not_read(folder, tmp_path, engine):
    pages, _ = written(work(folder, tmp_path / "out"), {3: "worker_died"})
    assert [page.index.reject.reason if page.index.reject else None for page in pages][2:] == [None, "worker_died"]


def test_values_at_hand_are_not_asked_for_again():
    asked: list[str] = []

    def compute(inputs: Any) -> list[str]:
        asked.extend(inputs)
        return [text * 2 for text in inputs]

    function: CachedFunction[str, str] = CachedFunction("doubling", "words", str, compute, (__name__,))
    other: CachedFunction[list[str], str] = CachedFunction(
        "joining", "words", str, lambda inputs: ["".join(i) for i in inputs], (__name__,)
    )
    cache = Prefetched(NO_CACHE)
    assert cache.fetch(function, ["a", "b"]) == ["aa", "bb"]
    assert cache.recall(function, ["b", "a", "b"]) == ["bb", "aa", "bb"]
    assert asked == ["a", "b"]
    assert cache.recall(function, ["c", "a"]) == ["cc", "aa"]
    assert cache.recall(other, [["a", "b"]]) == ["ab"]


def test_equal_blocks_are_read_once() -> None:
    """Revisions of a page that are read together have most of their blocks in common."""
    asked: list[str] = []

    def doubled(texts: Sequence[str]) -> list[str]:
        asked.extend(texts)
        return [text * 2 for text in texts]

    function = CachedFunction("doubled", "texts", str, doubled, (__name__,))
    cache = Prefetched(NO_CACHE)
    assert cache.fetch(function, ["甲", "乙", "甲"]) == ["甲甲", "乙乙", "甲甲"]
    assert cache.recall(function, ["乙", "甲"]) == ["乙乙", "甲甲"]
    assert asked == ["甲", "乙"]
