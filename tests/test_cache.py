"""The cache itself: what it gives back, and that nothing which happens to its file matters."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cached import FINGERPRINT, cache, doubled, function, sql
from zhclaims.cache import NO_CACHE, current, database, stored, using
from zhclaims.cache.database import NAME, Database, RowFingerprint, Unusable
from zhclaims.cache.stored import report_lines
from zhclaims.errors import UsageError

ROWS = {b"a" * 32: b"first", b"b" * 32: b"second"}
TEXTS = ["甲", "乙", "甲", ""]


def writer(directory, first=0, last=10**9):
    command = [sys.executable, str(Path(__file__).with_name("cached.py")), str(directory), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


# ── rows ──


def test_rows_come_back(tmp_path):
    Database(tmp_path, 1 << 30).put(ROWS, FINGERPRINT)
    found = Database(tmp_path, 1 << 30).get([*ROWS, b"c" * 32], FINGERPRINT)
    assert found == ROWS
    assert Database(tmp_path, 1 << 30).get_others([*ROWS, b"c" * 32], FINGERPRINT) == {}


def test_rows_of_another_fingerprint_are_told_and_not_given(tmp_path):
    Database(tmp_path, 1 << 30).put(ROWS, FINGERPRINT)
    here, other = Database(tmp_path, 1 << 30), RowFingerprint("doubled", b"g" * 32, b"{}")
    assert here.get(list(ROWS), other) == {}
    assert here.get_others(list(ROWS), other) == dict.fromkeys(ROWS, FINGERPRINT.content)


def test_rows_of_two_fingerprints_stand_side_by_side(tmp_path):
    other = RowFingerprint("doubled", b"g" * 32, b"{}")
    here = Database(tmp_path, 1 << 30)
    here.put({b"a" * 32: b"one"}, FINGERPRINT)
    here.put({b"a" * 32: b"two"}, other)
    assert [here.get([b"a" * 32], f)[b"a" * 32] for f in (FINGERPRINT, other)] == [b"one", b"two"]
    assert here.get_others([b"a" * 32], other) == {b"a" * 32: FINGERPRINT.content}


@pytest.mark.parametrize(
    "damage",
    [
        "value = zeroblob(length(value))",
        "value = substr(value, 1, length(value) - 1)",
        "value = 7",
        "value = 'text'",
        "value = (SELECT value FROM rows WHERE input = x'" + "62" * 32 + "')",
    ],
)
def test_a_damaged_row_is_no_row(tmp_path, damage):
    Database(tmp_path, 1 << 30).put(ROWS, FINGERPRINT)
    sql(tmp_path, f"UPDATE rows SET {damage} WHERE input = x'{'61' * 32}'")
    found = Database(tmp_path, 1 << 30).get(list(ROWS), FINGERPRINT)
    assert found == {b"b" * 32: b"second", b"a" * 32: None}


def test_many_rows_are_asked_for_at_once(tmp_path):
    rows = {bytes([n % 256, n // 256]) * 16: b"%d" % n for n in range(1200)}
    Database(tmp_path, 1 << 30).put(rows, FINGERPRINT)
    assert Database(tmp_path, 1 << 30).get(list(rows), FINGERPRINT) == rows


# ── size ──


def test_the_size_stays_below_the_bound_and_the_longest_unused_goes_first(tmp_path, monkeypatch):
    limit = 2 << 20
    here = Database(tmp_path, limit)
    monkeypatch.setattr("zhclaims.cache.database._CHECKED_EVERY", 100_000)
    monkeypatch.setattr("zhclaims.cache.database.today", lambda: 1000)
    here.put({b"old" + bytes(29): b"x" * 1000}, FINGERPRINT)
    monkeypatch.setattr("zhclaims.cache.database.today", lambda: 2000)
    for n in range(100):
        here.put({b"%032d" % (n * 100 + i): os.urandom(1000) for i in range(50)}, FINGERPRINT)
        assert here.size() <= limit + 200_000
    newest = b"%032d" % 9949
    assert set(here.get([b"old" + bytes(29), newest], FINGERPRINT)) == {newest}


def test_what_is_used_stays(tmp_path, monkeypatch):
    here = Database(tmp_path, 1 << 30)
    monkeypatch.setattr("zhclaims.cache.database.today", lambda: 1000)
    here.put(ROWS, FINGERPRINT)
    monkeypatch.setattr("zhclaims.cache.database.today", lambda: 1040)
    here.get([b"a" * 32], FINGERPRINT)
    here.touch()
    assert here.shrink(1 << 30, before=1010) == 1
    assert set(here.get(list(ROWS), FINGERPRINT)) == {b"a" * 32}


@pytest.mark.parametrize(
    ("text", "size"), [("500MB", 500 << 20), ("2G", 2 << 30), ("1.5 KiB", 1536), ("77", 77), ("1 tb", 1 << 40)]
)
def test_sizes(text, size):
    assert database.parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1XB", "٣", "1e9"])
def test_no_sizes(text):
    with pytest.raises(UsageError, match="no size"):
        database.parse_size(text)


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHCLAIMS_CACHE", str(tmp_path / "named"))
    assert (database.default_directory(), database.default_directory(tmp_path)) == (tmp_path / "named", tmp_path)
    monkeypatch.delenv("ZHCLAIMS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert database.default_directory().name == "zhclaims"


# ── the file ──


def damages():
    yield "no database", lambda path: path.write_bytes(b"nothing that SQLite knows " * 500)
    yield "another program's", lambda path: (path.unlink(), sqlite3.connect(path).execute("CREATE TABLE rows (a)"))
    yield "zeros in the middle", lambda path: path.write_bytes(path.read_bytes()[:4096] + bytes(len(path.read_bytes()) - 4096))
    yield "noise at the head", lambda path: path.write_bytes(os.urandom(100) + path.read_bytes()[100:])


@pytest.mark.parametrize(("what", "damage"), list(damages()), ids=lambda x: x if isinstance(x, str) else "")
def test_a_damaged_file_is_moved_aside_and_told(tmp_path, what, damage):
    here = cache(tmp_path)
    here.recall(function(), TEXTS)
    here.database.close()
    damage(tmp_path / NAME)
    again = cache(tmp_path)
    assert again.recall(function(), TEXTS) == list(doubled(TEXTS))
    assert again.counts().get("files/cache/damaged") == 1
    assert (tmp_path / f"{NAME}.damaged").exists()
    assert cache(tmp_path).counts() == {}
    assert cache(tmp_path).recall(function(), TEXTS) == list(doubled(TEXTS))


def test_a_file_that_is_damaged_while_it_is_in_use(tmp_path):
    here = cache(tmp_path)
    here.recall(function(), [f"{n}" * 100 for n in range(200)])
    sql(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = (tmp_path / NAME).read_bytes()
    with (tmp_path / NAME).open("r+b") as file:
        file.write(os.urandom(len(content)))
    for _ in range(3):
        assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    assert cache(tmp_path).recall(function(), TEXTS) == list(doubled(TEXTS))


def test_a_damaged_file_is_moved_aside_by_one_of_those_who_use_it(tmp_path):
    first, second = cache(tmp_path), cache(tmp_path)
    first.recall(function(), [f"{n}" * 100 for n in range(200)])
    sql(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / NAME).write_bytes(os.urandom((tmp_path / NAME).stat().st_size))
    for n, here in enumerate([first, second, first, second]):
        texts = [f"{n}", "甲"]
        assert here.recall(function(), texts) == list(doubled(texts))
    counts = [here.counts().get("files/cache/damaged", 0) for here in (first, second)]
    assert sum(counts) == 1
    assert cache(tmp_path).recall(function(), ["0", "3"]) == ["00", "33"]
    assert sql(tmp_path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("version", [database.VERSION + 1, 99])
def test_a_file_of_another_version_is_begun_anew(tmp_path, version):
    cache(tmp_path).recall(function(), TEXTS)
    sql(tmp_path, f"PRAGMA user_version = {version}")
    here = cache(tmp_path)
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    counts = here.counts()
    assert (counts["files/cache/older"], counts["texts/doubled/new"]) == (1, 4)
    assert report_lines(counts) == ["the cache was written by another version of zhclaims: it was begun anew"]


def test_a_file_that_goes_while_it_is_in_use(tmp_path):
    here = cache(tmp_path)
    here.recall(function(), TEXTS)
    for file in tmp_path.iterdir():
        file.unlink()
    assert here.recall(function(), ["丙", *TEXTS]) == list(doubled(["丙", *TEXTS]))
    assert cache(tmp_path).recall(function(), TEXTS) == list(doubled(TEXTS))


def test_a_directory_that_cannot_be_made(tmp_path, caplog):
    (tmp_path / "file").touch()
    with pytest.raises(Unusable):
        Database(tmp_path / "file" / "below", 1 << 30)
    stored.open_cache.cache_clear()
    assert stored.usable_directory(tmp_path / "file" / "below") is None
    assert [r.message for r in caplog.records if "goes on without it" in r.message] == [caplog.records[0].message]
    assert stored.cache_in(str(tmp_path / "file" / "below")) is NO_CACHE


def test_a_file_system_without_locks(tmp_path, monkeypatch, caplog):
    def acquire(*_, **__):
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr("filelock.FileLock.acquire", acquire)
    stored.open_cache.cache_clear()
    assert stored.usable_directory(tmp_path) is None
    assert "goes on without it" in caplog.text


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize("there", [False, True], ids=["new", "filled"])
def test_a_directory_that_cannot_be_written(tmp_path, there):
    if there:
        cache(tmp_path).recall(function(), TEXTS)
    for path in (*tmp_path.iterdir(), tmp_path):
        path.chmod(0o555 if path.is_dir() else 0o444)
    program = (
        "import sys, os; from pathlib import Path; from zhclaims.cache import stored\n"
        "os.geteuid() == 0 and os.setuid(65534)\n"
        "print(stored.usable_directory(Path(sys.argv[1])))"
    )
    try:
        _open_ways(tmp_path)
        found = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60)
    finally:
        tmp_path.chmod(0o755)
    assert found.stdout == "None\n", found.stderr
    assert found.stderr.count("the run goes on without it") == 1


def _open_ways(path):
    """Let other users reach what pytest made for this one; what they may write is not changed."""
    for parent in path.parents:
        if parent.stat().st_uid == os.geteuid() and "pytest" in str(parent):
            parent.chmod(parent.stat().st_mode | 0o055)


def test_a_full_disk_ends_the_use_of_the_cache_and_not_the_run(tmp_path, caplog):
    here = cache(tmp_path)
    here.database.do(lambda c: c.execute("PRAGMA max_page_count = 8").fetchall(), [])
    texts = [os.urandom(3000).hex() for _ in range(20)]
    for _ in range(2):
        assert here.recall(function(), texts) == list(doubled(texts))
    assert len([r for r in caplog.records if "is not used from here on" in r.message]) == 1


# ── processes ──


def test_a_killed_writer_loses_nothing_that_it_has_said(tmp_path):
    for _ in range(4):
        process = writer(tmp_path)
        said = [process.stdout.readline() for _ in range(25)][-1]
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert sql(tmp_path, "PRAGMA integrity_check") == [("ok",)]
        here = cache(tmp_path)
        texts = [f"{n}.{i}" * 50 for n in range(int(said) + 1) for i in range(10)]
        assert here.recall(function(), texts) == list(doubled(texts))
        counts = here.counts()
        assert counts == {"texts/doubled/known": len(texts)}


def test_two_processes_at_once(tmp_path):
    processes = [writer(tmp_path, 0, 60), writer(tmp_path, 30, 90)]
    assert [p.communicate(timeout=60)[0].count("\n") for p in processes] == [60, 60]
    assert [p.returncode for p in processes] == [0, 0]
    here = cache(tmp_path)
    texts = [f"{n}.{i}" * 50 for n in range(90) for i in range(10)]
    assert here.recall(function(), texts) == list(doubled(texts))
    assert here.counts() == {"texts/doubled/known": 900}


def test_a_writer_that_is_held_up_does_without(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_WAIT", 0.05)
    here = cache(tmp_path)
    other = sqlite3.connect(tmp_path / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    other.close()
    assert sql(tmp_path, "SELECT count(*) FROM rows") == [(0,)]
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    assert here.counts() == {"texts/doubled/new": 4, "texts/doubled/known": 8}


def test_threads_share_a_memory(tmp_path):
    here, wrong = cache(tmp_path), []

    def work(n):
        texts = [f"{n % 3}.{i}" for i in range(40)]
        if here.recall(function(), texts) != list(doubled(texts)):
            wrong.append(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# ── memory ──


def test_known_values_are_not_computed(tmp_path):
    here = cache(tmp_path)
    here.recall(function(), TEXTS)
    lazy = function()
    object.__setattr__(lazy, "compute", lambda texts: (_ for _ in ()).throw(AssertionError(texts)))
    assert cache(tmp_path).recall(lazy, TEXTS) == list(doubled(TEXTS))
    assert here.counts() == {"texts/doubled/new": 4}


@pytest.mark.parametrize("text", ["\ud800", 1 << 70], ids=["lone surrogate", "large number"])
def test_what_cannot_be_written_is_computed(tmp_path, text):
    anything = function()
    object.__setattr__(anything, "kind", object)
    for _ in range(2):
        assert cache(tmp_path).recall(anything, [text, "甲"]) == [text * 2, "甲甲"]


@pytest.mark.parametrize(
    ("engine", "line"),
    [
        ({"name": "a", "model": "2"}, "model changed: 4 texts again (doubled)"),
        ({"name": "b", "model": "1"}, "analyzer changed: 4 texts again (doubled)"),
    ],
)
def test_what_changed_is_told(tmp_path, engine, line):
    cache(tmp_path).recall(function(engine={"name": "a", "model": "1"}), TEXTS)
    here = cache(tmp_path)
    here.recall(function(engine=engine), TEXTS)
    counts = here.counts()
    assert report_lines(counts) == [line]
    here.recall(function(engine=engine), TEXTS)
    assert report_lines(here.counts()) == []


def test_one_reason_of_many_functions_is_one_line():
    counts = {"blocks/analysis/code": 1204, "blocks/dates/code": 7, "blocks/dates/known": 3, "references/references/damaged": 2}
    assert report_lines(counts) == [
        "code changed: 1,204 blocks again (analysis, dates)",
        "cache: 2 damaged rows: computed again (references)",
    ]


def test_a_damaged_row_is_computed_again_and_told(tmp_path):
    cache(tmp_path).recall(function(), TEXTS)
    sql(tmp_path, "UPDATE rows SET value = x'00' WHERE rowid = 1")
    here = cache(tmp_path)
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    assert report_lines(here.counts()) == ["cache: 1 damaged rows: computed again (doubled)"]
    assert cache(tmp_path).recall(function(), TEXTS) == list(doubled(TEXTS))


def test_a_memory_in_use_is_the_current_one(tmp_path):
    assert current() is NO_CACHE
    here = cache(tmp_path)
    with using(here):
        assert current() is here
    assert current() is NO_CACHE


STEPS = st.lists(
    st.one_of(
        st.lists(st.text(max_size=3), max_size=6),
        st.sampled_from(["delete", "close", "UPDATE rows SET value = randomblob(9)", "UPDATE rows SET input = randomblob(32)"]),
        st.sampled_from(["UPDATE rows SET fingerprint = fingerprint + 1", "DELETE FROM fingerprints", "PRAGMA user_version = 0"]),
        st.sampled_from(["UPDATE fingerprints SET content = 5", "DROP TABLE rows", "UPDATE rows SET used = NULL"]),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_whatever_happens_values_are_those_of_the_function(tmp_path_factory, steps):
    directory = tmp_path_factory.mktemp("steps")
    here = cache(directory)
    for step in steps:
        if isinstance(step, list):
            assert here.recall(function(), step) == list(doubled(step))
        elif step == "delete":
            for file in directory.glob(f"{NAME}*"):
                file.unlink()
        elif step == "close":
            here = cache(directory)
        else:
            _try(directory, step)
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))
    here.database.close()


def _try(directory, statement):
    try:
        sql(directory, statement)
    except sqlite3.Error:  # no such table, after another step
        return


# ── upkeep ──


def test_upkeep(tmp_path):
    here = cache(tmp_path)
    here.recall(function(), [f"{n}" for n in range(50)])
    here.recall(function("other", {"name": "a"}), TEXTS)
    here.recall(function("other", {"name": "b"}), TEXTS)
    found = database.existing(tmp_path)
    assert [(h.function, h.rows, h.versions) for h in database.holdings(found)] == [("doubled", 50, 1), ("other", 6, 2)]
    assert found.size() > 0
    assert database.prune(tmp_path, 1 << 30, days=1) == 0
    assert database.clear(tmp_path) == 56
    assert database.holdings(database.existing(tmp_path)) == []
    assert here.recall(function(), TEXTS) == list(doubled(TEXTS))


@pytest.mark.parametrize("damage", ["content = 5", "content = 'no JSON'", "function = 5", "digest = randomblob(32)"])
def test_damaged_fingerprints_cost_no_more_than_their_rows(tmp_path, damage):
    cache(tmp_path).recall(function(engine={"name": "a"}), TEXTS)
    sql(tmp_path, f"UPDATE fingerprints SET {damage}")
    for engine in ({"name": "b"}, {"name": "a"}):
        assert cache(tmp_path).recall(function(engine=engine), TEXTS) == list(doubled(TEXTS))
    assert sum(holding.rows for holding in database.holdings(database.existing(tmp_path))) >= 3


def test_upkeep_of_nothing(tmp_path):
    with pytest.raises(UsageError, match="no cache in"):
        database.existing(tmp_path)
    assert list(tmp_path.iterdir()) == []
