"""`export --update`: what it gives is what an export of the whole gives, and only what has changed is made again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

import exports
import made
from test_cli import fails, zhclaims
from test_crash import KILLS, killed, nobody, operations, suicide, watched
from test_export_crash import content
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export import Plan, export, parquet
from zhclaims.export.updating import ANEW
from zhclaims.reader import Document
from zhclaims.records import ArticleRecords
from zhclaims.records import records as build

pytest.importorskip("pyarrow")

FOLDERS = ("parquet", "hf")


def page(n: int, words: str = "另一項") -> ArticleRecords:
    """The article n, one of whose claims has these words."""
    source = msgspec.structs.replace(made.SOURCE, path=f"{n}.txt")
    found = build(made.layers(title=f"會議{n}"), source)
    last = msgspec.structs.replace(found.claims[-1], text_hans=words)
    return exports.changed(msgspec.structs.replace(found, claims=(*found.claims[:-1], last)))


def dataset(directory: Path, pages: Iterable[ArticleRecords]) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    return exports.write(directory, pages)


def updated(directory: Path, form: str, to: Path, **options: Any) -> list[str]:
    return export(Plan(dataset=Dataset(directory), update=True, **options), form, to)


@pytest.fixture
def small(monkeypatch):
    """Row groups and shards of a few articles."""
    monkeypatch.setattr(parquet, "ROW_GROUP", 12_000)
    monkeypatch.setattr(parquet, "SHARD", 30_000)
    monkeypatch.setattr("zhclaims.reader.arrow._BATCH", 9_000)


BEFORE = list(range(40))
AFTER = {
    "nothing": (BEFORE, []),
    "one article": (BEFORE, [17]),
    "the first": (BEFORE, [0]),
    "the last": (BEFORE, [39]),
    "several": (BEFORE, [3, 4, 20, 39]),
    "all": (BEFORE, BEFORE),
    "new ones at the end": ([*BEFORE, 41, 42, 43], []),
    "a new one in the middle": ([*BEFORE[:20], 50, *BEFORE[20:]], [1]),
    "one that went": ([n for n in BEFORE if n != 5], []),
    "the first and the last went": (BEFORE[1:-1], []),
    "nearly all went": ([7], []),
    "another order": (BEFORE[::-1], [3]),
    "many more": (list(range(120)), [2]),
}


@pytest.mark.parametrize("form", FOLDERS)
@pytest.mark.parametrize("what", AFTER)
def test_an_update_gives_the_bytes_of_an_export_of_the_whole(tmp_path, small, form, what):
    options = {"split": (0.7, 0.3)} if form == "hf" else {}
    directory, to = tmp_path / "in", tmp_path / "out"
    updated(dataset(directory, map(page, BEFORE)), form, to, **options)
    now, edited = AFTER[what]
    dataset(directory, (page(n, "別的說法" if n in edited else "另一項") for n in now))
    updated(directory, form, to, **options)
    updated(directory, form, tmp_path / "fresh", **options)
    assert content(to) == content(tmp_path / "fresh")


@pytest.mark.parametrize("form", FOLDERS)
def test_updates_over_updates(tmp_path, small, form):
    chance = random.Random(3)
    directory, to = tmp_path / "in", tmp_path / "out"
    version = dict.fromkeys(range(30), 0)
    for step in range(8):
        for n in chance.sample([*version], min(4, len(version))):
            version[n] += 1
        for n in chance.sample([*version], 3):
            del version[n]
        version |= {100 * step + n: 0 for n in range(chance.randint(0, 9))}
        dataset(directory, (page(n, f"第{v}版") for n, v in version.items()))
        updated(directory, form, to)
        updated(directory, form, tmp_path / f"fresh{step}")
        assert content(to) == content(tmp_path / f"fresh{step}")


@pytest.mark.parametrize("form", [*FOLDERS, "sqlite"])
def test_only_what_has_changed_is_read(tmp_path, small, form, monkeypatch):
    directory, to = tmp_path / "in", tmp_path / "out"
    updated(dataset(directory, map(page, BEFORE)), form, to)
    dataset(directory, (page(n, "別的" if n == 7 else "另一項") for n in BEFORE[2:]))
    read = []
    joined = Document.__init__
    monkeypatch.setattr(
        Document, "__init__", lambda self, article, *more: (read.append(article["title"]), joined(self, article, *more))[1]
    )
    told = updated(directory, form, to)
    assert told == ["articles: 1 changed, 2 gone, 37 as they were"]
    assert read == ["會議7"]


@pytest.mark.parametrize("form", [*FOLDERS, "sqlite"])
def test_a_newer_revision_is_a_change_of_its_article(tmp_path, form):
    directory, to = tmp_path / "in", tmp_path / "out"
    updated(dataset(directory, (exports.revised(page(n), 1) for n in range(4))), form, to)
    dataset(directory, (exports.revised(page(n), 2 if n == 1 else 1) for n in (0, 1, 3, 4)))
    assert updated(directory, form, to) == ["articles: 1 changed, 1 new, 1 gone, 2 as they were"]


def test_shards_in_which_nothing_has_changed_keep_their_files(tmp_path, small):
    directory, to = tmp_path / "in", tmp_path / "out"
    updated(dataset(directory, map(page, range(80))), "hf", to)
    before = {f.read_bytes(): f.stat().st_ino for f in to.rglob("*.parquet")}
    assert len(before) > 12
    dataset(directory, (page(n, "別的" if n == 40 else "另一項") for n in range(80)))
    updated(directory, "hf", to)
    kept = [f for f in to.rglob("*.parquet") if before.get(f.read_bytes()) == f.stat().st_ino]
    assert len(kept) >= len(before) - 8


@pytest.mark.parametrize("form", FOLDERS)
def test_what_all_rows_depend_on_has_changed(tmp_path, small, form):
    directory, to = tmp_path / "in", tmp_path / "out"
    updated(dataset(directory, map(page, BEFORE)), form, to)
    manifest = json.loads((directory / "manifest.json").read_bytes())
    manifest["analyzer"] = {"name": "another"}
    (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert updated(directory, form, to, where="status = 'cited'") == [ANEW]
    updated(directory, form, tmp_path / "fresh", where="status = 'cited'")
    assert content(to) == content(tmp_path / "fresh")


@pytest.mark.parametrize("form", FOLDERS)
def test_a_condition_holds_in_updates_too(tmp_path, small, form):
    directory, to = tmp_path / "in", tmp_path / "out"
    where = "text_hans = '另一項'"
    updated(dataset(directory, (page(n, "另一項" if n % 3 else "別的") for n in BEFORE)), form, to, where=where)
    dataset(directory, (page(n, "另一項" if n % 4 else "別的") for n in BEFORE))
    updated(directory, form, to, where=where)
    updated(directory, form, tmp_path / "fresh", where=where)
    assert content(to) == content(tmp_path / "fresh")


@pytest.mark.parametrize("form", FOLDERS)
def test_an_export_that_keeps_no_state_or_a_broken_one_is_made_anew(tmp_path, small, form):
    directory, to = dataset(tmp_path / "in", map(page, BEFORE)), tmp_path / "out"
    exports.exported(directory, form, to)
    assert (to / ".zhclaims-export").read_bytes() == b""
    updated(directory, form, to)
    whole = content(to)
    (to / ".zhclaims-export").write_bytes(b'["cut')
    assert updated(directory, form, to) == [ANEW]
    assert content(to) == whole


def test_formats_that_are_written_whole_say_so(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    result = zhclaims("export", directory, "--format", "csv", "--to", tmp_path / "out", "--update")
    fails(result, 2, "--update is not for --format csv, which is written whole (use --force); it is for parquet, hf, sqlite")


def test_on_the_command_line(tmp_path):
    directory, to = exports.many(tmp_path / "in", 3), tmp_path / "out"
    for told in ("", "articles: 3 as they were\n"):
        result = zhclaims("export", directory, "--format", "parquet", "--to", to, "--update")
        assert (result.returncode, result.stderr) == (0, told)
        assert result.stdout.splitlines()[1] == "3 articles, 9 claims, 3 references"


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(path: Path) -> dict[str, list[str]]:
    """All rows of a database, in an order of their own, each key in the place of which stands what it is the key of; and what the
    search has for each claim."""
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'claims_fts%'"
        ).fetchall()
        found = {}
        for (name,) in tables:
            foreign = {column: table for _, _, table, column, *_ in database.execute(f"PRAGMA foreign_key_list({name})")}
            cursor = database.execute(f"SELECT * FROM {name}")
            columns = [c[0] for c in cursor.description]
            stated = name.startswith("_export")
            found[name] = sorted(
                repr(
                    [
                        named(database, foreign[c], value) if c in foreign else value
                        for c, value in zip(columns, row, strict=True)
                        if c != "pk" and not (stated and c == "article")
                    ]
                )
                for row in cursor.fetchall()
            )
        database.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'claims_fts', 'instance')")
        terms = database.execute("SELECT term, claim_id, article_id, offset FROM words JOIN claims ON pk = doc").fetchall()
        found["search"] = sorted(map(repr, terms))
        (found["terms"],) = database.execute("SELECT count(*) FROM words").fetchall()
        found["ranked"] = database.execute(
            "SELECT claim_id, round(rank, 9) FROM claims_fts('會議') JOIN claims ON pk = claims_fts.rowid ORDER BY 2, 1"
        ).fetchall()
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return found


def named(database: sqlite3.Connection, table: str, key: int | None) -> str | None:
    """A row by what it holds itself."""
    if key is None:
        return None
    cursor = database.execute(f"SELECT * FROM {table} WHERE pk = ?", (key,))
    foreign = {column for _, _, _, column, *_ in database.execute(f"PRAGMA foreign_key_list({table})")}
    names = [c[0] for c in cursor.description]
    return repr([v for c, v in zip(names, cursor.fetchone(), strict=True) if c not in {"pk", *foreign}])


@pytest.mark.parametrize("what", AFTER)
def test_a_database_has_the_rows_of_an_export_of_the_whole(tmp_path, what):
    directory, to = tmp_path / "in", tmp_path / "out.db"
    updated(dataset(directory, map(page, BEFORE)), "sqlite", to)
    now, edited = AFTER[what]
    dataset(directory, (page(n, "別的說法" if n in edited else "另一項") for n in now))
    updated(directory, "sqlite", to)
    updated(directory, "sqlite", tmp_path / "fresh.db")
    assert rows(to) == rows(tmp_path / "fresh.db")
    assert not list(tmp_path.glob("*-journal"))


def test_a_database_of_real_records_is_updated_with_its_search(tmp_path):
    """Names and dates are words of the search, in both scripts: all of them go with their claims."""
    directory = shutil.copytree(exports.real(), tmp_path / "in")
    updated(directory, "sqlite", to := tmp_path / "out.db")
    lines = (directory / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(lines[0])
    record["url"] = "https://example.org/changed"
    (directory / "articles.jsonl").write_text("\n".join([json.dumps(record), *lines[1:], ""]), encoding="utf-8")
    assert updated(directory, "sqlite", to) == ["articles: 1 changed, 1 as they were"]
    updated(directory, "sqlite", tmp_path / "fresh.db")
    assert rows(to) == rows(tmp_path / "fresh.db")


def test_own_tables_stay_in_an_updated_database(tmp_path):
    directory, to = tmp_path / "in", tmp_path / "out.db"
    updated(dataset(directory, map(page, range(3))), "sqlite", to)
    with closing(sqlite3.connect(to)) as database:
        database.execute("CREATE TABLE mine (note TEXT)")
        database.commit()
    updated(dataset(directory, map(page, range(4))), "sqlite", to)
    with closing(sqlite3.connect(to)) as database:
        assert database.execute("SELECT count(*) FROM mine").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM articles").fetchone() == (4,)


def test_a_file_that_no_export_wrote_is_not_touched(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE mine (note TEXT)")
        database.commit()
    for name in ("letter.txt", "other.db"):
        before = (tmp_path / name).read_bytes()
        result = zhclaims("export", directory, "--format", "sqlite", "--to", tmp_path / name, "--update")
        fails(result, 2, "file is not a database" if name == "letter.txt" else "was not written by `zhclaims export`")
        assert (tmp_path / name).read_bytes() == before


def test_an_update_that_leaves_nothing_changes_nothing(tmp_path):
    directory, to = tmp_path / "in", tmp_path / "out.db"
    updated(dataset(directory, map(page, range(3))), "sqlite", to)
    before = rows(to)
    with pytest.raises(UsageError, match="nothing to export"):
        updated(exports.write_records(directory, []), "sqlite", to)
    assert rows(to) == before


# ── updates that are killed ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
@pytest.mark.parametrize("form", FOLDERS)
def test_an_update_that_is_killed_is_finished_by_the_same_command(tmp_path, small, form):
    before, directory = tmp_path / "before", tmp_path / "in"
    dataset(before, map(page, range(12)))
    dataset(directory, (page(n, "別的" if n == 4 else "另一項") for n in range(1, 14)))
    updated(before, form, tmp_path / "old")
    updated(directory, form, tmp_path / "new")
    old, new = content(tmp_path / "old"), content(tmp_path / "new")
    counted = tmp_path / "counted" / "out"
    updated(before, form, counted)
    lasts = operations(lambda: updated(directory, form, counted), tmp_path / "note")
    chance = random.Random(5)
    for operation in {*chance.sample(range(lasts), min(KILLS, lasts)), *range(max(0, lasts - 6), lasts)}:
        place = tmp_path / str(operation) / "out"
        updated(before, form, place)
        assert not killed(watched(lambda place=place: updated(directory, form, place), suicide(operation)), nobody)
        if place.exists():
            assert content(place) in (old, new)
        updated(directory, form, place)
        assert content(place) == new
        assert [f.name for f in place.parent.iterdir()] == ["out"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
@pytest.mark.parametrize("steps", [1, 4, 30, 70, 90])
def test_a_database_whose_update_is_killed_is_as_it_was_and_is_finished_by_the_same_command(tmp_path, steps):
    before, directory, to = tmp_path / "before", tmp_path / "in", tmp_path / "out.db"
    updated(dataset(before, map(page, range(12))), "sqlite", to)
    dataset(directory, (page(n, "別的" if n == 4 else "另一項") for n in range(1, 14)))
    old = rows(to)

    class Dying(sqlite3.Connection):
        left = steps

        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().execute(*arguments)

    def connect(path: Any, **more: Any) -> sqlite3.Connection:
        if path != to:
            return original(path, **more)
        database = original(path, factory=Dying, **more)
        sqlite3.Connection.execute(database, "PRAGMA cache_size = 5")  # what is written goes to the file before the end
        return database

    original = sqlite3.connect

    def work() -> None:
        sqlite3.connect = connect
        updated(directory, "sqlite", to)

    assert not killed(work, nobody)
    assert rows(to) == old
    updated(directory, "sqlite", to)
    updated(directory, "sqlite", tmp_path / "fresh.db")
    assert rows(to) == rows(tmp_path / "fresh.db")
