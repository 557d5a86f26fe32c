"""SQLite: every record comes back, every link is a foreign key, and claims are found by their text."""

import sqlite3
from contextlib import closing

import pytest

import exports
import made
from zhclaims.errors import UsageError
from zhclaims.export import sqlite_file
from zhclaims.export.tables import tables
from zhclaims.reader import KINDS
from zhclaims.reader.columns import columns


def quoted(name):
    return f'"{name}"'


@pytest.fixture
def database(tmp_path):
    with closing(sqlite3.connect(exports.exported(exports.real(), "sqlite", tmp_path / "sample.db"))) as opened:
        opened.row_factory = sqlite3.Row
        yield opened


@pytest.mark.parametrize("part", KINDS)
def test_every_record_and_every_item_comes_back(database, part):
    """What survives: all of it, but for the difference between null and an object of nulls. Indices have become links."""
    for table in tables(KINDS[part], KINDS[part], columns(KINDS[part])):
        names = [c.name for c in table.flat if not (table.name == "claim" and c.name in ("entities", "dates"))]
        expected = [
            tuple(cell for c, cell in zip(table.flat, row, strict=True) if c.name in names)
            for record in exports.records(exports.real(), part)
            for row in table.rows(record)
        ]
        query = f"SELECT {', '.join(map(quoted, names))} FROM {table.name} ORDER BY pk"
        assert [tuple(row) for row in database.execute(query)] == expected, table.name


def test_links_are_foreign_keys_that_hold(database):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row["table"] for row in database.execute("PRAGMA foreign_key_list(claim_citations)")} == {"claim", "reference"}
    assert {row["table"] for row in database.execute("PRAGMA foreign_key_list(claim_entities)")} == {"claim", "article_entities"}


def test_a_claim_leads_to_its_entities_dates_and_references(database):
    records = exports.records(exports.real(), "claims")
    article = exports.records(exports.real(), "articles")[0]
    for link, field in (("entity", "entities"), ("date", "dates")):
        query = f"""SELECT claim_id, group_concat(position) AS found FROM
            (SELECT * FROM claim JOIN claim_{field} ON claim = claim.pk JOIN article_{field} i ON {link} = i.pk ORDER BY position)
            GROUP BY claim_id"""
        found = {row["claim_id"]: [int(n) for n in row["found"].split(",")] for row in database.execute(query)}
        assert found == {c["claim_id"]: c[field] for c in records if c[field]}
        assert article[field]
    query = "SELECT claim_id, r.ref FROM claim c JOIN claim_citations ON claim = c.pk JOIN reference r ON reference = r.pk"
    known = {(r["article_id"], r["ref"]) for r in exports.records(exports.real(), "references")}
    assert {tuple(row) for row in database.execute(query)} == {
        (c["claim_id"], i["ref"]) for c in records for i in c["citations"] if (c["article_id"], i["ref"]) in known
    }


def test_a_marker_without_a_reference_leads_nowhere(tmp_path):
    with closing(sqlite3.connect(exports.exported(exports.many(tmp_path / "in", 1), "sqlite", tmp_path / "db"))) as database:
        assert database.execute("SELECT ref, reference FROM claim_citations ORDER BY pk").fetchall() == [("1", 1), ("2", None)]


@pytest.mark.parametrize("query", ["最高法院", "哈萨克", "哈薩克"])
def test_claims_are_found_in_either_script(database, query):
    found = database.execute("SELECT text, text_hans FROM claim WHERE pk IN (SELECT rowid FROM claim_fts(?))", (f'"{query}"',))
    records = exports.records(exports.real(), "claims")
    assert len(found.fetchall()) == sum(query in c["text"] or query in c["text_hans"] for c in records) > 0


def test_revisions_keep_their_own_claims(tmp_path):
    directory = exports.write(tmp_path / "in", [exports.revised(made.article(), n) for n in (1, 2)])
    with closing(sqlite3.connect(exports.exported(directory, "sqlite", tmp_path / "db"))) as database:
        query = "SELECT a.revision_id, c.revision_id, count(*) FROM claim c JOIN article a ON article = a.pk GROUP BY 1, 2"
        assert database.execute(query).fetchall() == [(1, 1, 3), (2, 2, 3)]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    schema = sqlite_file._schema()
    monkeypatch.setattr("zhclaims.export.sqlite_file._schema", lambda: f"PRAGMA max_page_count = 2; {schema}")
    with pytest.raises(UsageError, match="cannot write .*full"):
        exports.exported(exports.SAMPLE, "sqlite", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
