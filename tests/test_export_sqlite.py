"""SQLite: every record comes back, every link is a foreign key, and claims are found by their text, in Datasette too."""

import asyncio
import random
import re
import sqlite3
from contextlib import closing

import msgspec
import pytest

import exports
import made
from zhclaims.errors import UsageError
from zhclaims.export import sqlite_file
from zhclaims.export.search import index_text
from zhclaims.export.tables import TABLES, tables
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
    for table in tables(KINDS[part], columns(KINDS[part])):
        names = [c.name for c in table.flat if not (table.name == "claims" and c.name in ("entities", "dates"))]
        expected = [
            tuple(cell for c, cell in zip(table.flat, row, strict=True) if c.name in names)
            for record in exports.records(exports.real(), part)
            for row in table.rows(record)
        ]
        query = f"SELECT {', '.join(map(quoted, names))} FROM {table.name} ORDER BY pk"
        assert [tuple(row) for row in database.execute(query)] == expected, table.name


def test_links_are_foreign_keys_that_hold(database):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row["table"] for row in database.execute("PRAGMA foreign_key_list(claim_citations)")} == {"claims", "refs"}
    assert {row["table"] for row in database.execute("PRAGMA foreign_key_list(claim_entities)")} == {"claims", "article_entities"}


def test_a_claim_leads_to_its_entities_dates_and_references(database):
    records = exports.records(exports.real(), "claims")
    article = exports.records(exports.real(), "articles")[0]
    for link, field in (("entity", "entities"), ("date", "dates")):
        query = f"""SELECT claim_id, group_concat(position) AS found FROM
            (SELECT * FROM claims c JOIN claim_{field} ON claim = c.pk JOIN article_{field} i ON {link} = i.pk ORDER BY position)
            GROUP BY claim_id"""
        found = {row["claim_id"]: [int(n) for n in row["found"].split(",")] for row in database.execute(query)}
        assert found == {c["claim_id"]: c[field] for c in records if c[field]}
        assert article[field]
    query = "SELECT claim_id, r.ref FROM claims c JOIN claim_citations ON claim = c.pk JOIN refs r ON reference = r.pk"
    known = {(r["article_id"], r["ref"]) for r in exports.records(exports.real(), "references")}
    assert {tuple(row) for row in database.execute(query)} == {
        (c["claim_id"], i["ref"]) for c in records for i in c["citations"] if (c["article_id"], i["ref"]) in known
    }


def test_a_marker_without_a_reference_leads_nowhere(tmp_path):
    with closing(sqlite3.connect(exports.exported(exports.many(tmp_path / "in", 1), "sqlite", tmp_path / "db"))) as database:
        assert database.execute("SELECT ref, reference FROM claim_citations ORDER BY pk").fetchall() == [("1", 1), ("2", None)]


def test_a_claim_stands_beside_each_reference_that_it_cites(database):
    claims = exports.records(exports.real(), "claims")
    references = {(r["article_id"], r["ref"]): r for r in exports.records(exports.real(), "references")}
    query = "SELECT claim_id, ref, support, distance, reference_title, reference_url, article_title FROM claims_with_refs"
    found = [tuple(row) for row in database.execute(query)]
    assert [row[:4] for row in found] == [
        (c["claim_id"], i["ref"], i["support"], i.get("distance")) for c in claims for i in c["citations"]
    ]
    beside = [references.get((c["article_id"], i["ref"]), {}) for c in claims for i in c["citations"]]
    assert [row[4:6] for row in found] == [(r.get("title"), r.get("url")) for r in beside]
    assert {row[6] for row in found} == {a["title"] for a in exports.records(exports.real(), "articles")}


@pytest.mark.parametrize("kind", TABLES)
def test_old_names_are_views_for_a_release(database, kind):
    old, new = (database.execute(f"SELECT * FROM {name}").fetchall() for name in (quoted(kind), TABLES[kind]))
    assert list(map(tuple, old)) == list(map(tuple, new))
    assert new


def test_no_table_or_view_needs_quotes_but_those_of_old(database):
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall():
        if name not in TABLES:
            database.execute(f"SELECT count(*) FROM {name}")


# ── search ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

FOUND = "SELECT rowid FROM claims_fts(?)"
HAN = re.compile("[\u4e00-\u9fff]+")


def like(database, query):
    """The keys of the claims in which LIKE finds it, in either script."""
    condition = "text LIKE '%' || ?1 || '%' OR text_hans LIKE '%' || ?1 || '%'"
    return [row[0] for row in database.execute(f"SELECT pk FROM claims WHERE {condition} ORDER BY pk", (query,))]


def random_queries(n):
    """Stretches of one to four characters, as often in the one script as in the other; a fifth are of characters put together."""
    chosen = random.Random(20)
    runs = [run for c in exports.records(exports.real(), "claims") for t in ("text", "text_hans") for run in HAN.findall(c[t])]
    queries = []
    while len(queries) < n:
        run, length = chosen.choice(runs), chosen.randint(1, 4)
        if chosen.random() < 0.2:
            queries.append("".join(chosen.choice(chosen.choice(runs)) for _ in range(length)))
        elif len(run) >= length:
            start = chosen.randint(0, len(run) - length)
            queries.append(run[start : start + length])
    return queries


def test_500_random_queries_find_what_like_finds(database):
    counts = []
    for query in random_queries(500):
        found = sorted(row[0] for row in database.execute(FOUND, (query,)))
        assert found == like(database, query), query
        counts.append(len(found))
    assert sum(n > 0 for n in counts) > 350
    assert 0 in counts


def test_500_random_queries_find_in_datasettes_search_box_what_like_finds(tmp_path):
    app = exports.need("datasette.app")
    file = exports.exported(exports.real(), "sqlite", tmp_path / "sample.db")

    async def answers(queries):
        opened = app.Datasette([str(file)])
        await opened.invoke_startup()
        page = await opened.client.get("/sample/claims")
        assert (page.status_code, 'name="_search"' in page.text) == (200, True)
        return [(await opened.client.get("/sample/claims.json", params=PARAMETERS | {"_search": q})).json() for q in queries]

    PARAMETERS = {"_shape": "arrays", "_col": "pk", "_size": "max"}
    queries = random_queries(500)
    found = asyncio.run(answers(queries))
    with closing(sqlite3.connect(file)) as database:
        for query, answer in zip(queries, found, strict=True):
            assert [row[0] for row in answer["rows"]] == like(database, query), query


@pytest.mark.parametrize(
    "query",
    [
        *("最高法院", "哈萨克", "哈薩克", "哈萨克最高法院", "哈薩克最高法院", "2006年", "2006年10月12日", "911事件", "911"),
        *("Mujahedins", "mujahedins", "東突厥斯坦伊斯蘭黨", '"遭 到 哈 薩 克 政 府 取 締 的"', '"Islamic Party of Eastern"'),
    ],
)
def test_names_dates_words_and_phrases_are_found_however_long_they_are(database, query):
    wanted = query.strip('"').replace(" ", "") if HAN.search(query) else query.strip('"')
    assert sorted(row[0] for row in database.execute(FOUND, (query,))) == like(database, wanted) != []


def test_the_best_comes_first(tmp_path):
    page = made.article()
    texts = ("很長的一句，說到冰川，也說到許多別的事情。", "冰川與冰川。", "沒有。")
    claims = [msgspec.structs.replace(c, text=t, text_hans=t) for c, t in zip(page.claims, texts, strict=True)]
    directory = exports.write(tmp_path / "in", [msgspec.structs.replace(page, claims=tuple(claims))])
    with closing(sqlite3.connect(exports.exported(directory, "sqlite", tmp_path / "db"))) as database:
        query = "SELECT claims.text FROM claims_fts('冰川') JOIN claims ON pk = claims_fts.rowid ORDER BY rank"
        assert [row[0] for row in database.execute(query)] == [texts[1], texts[0]]
        assert database.execute("SELECT text FROM claims_fts").fetchall() == [(t,) for t in texts]


@pytest.mark.parametrize("text", ["𠮷野家", "résumé寫好", "re\u0301sume\u0301寫好", "々〇〆一", "ⅫⅢ章", "ＡＢＣ甲", "ก็ไทย", "𞤀𞤁"])
def test_sqlites_tokenizer_reads_every_word_of_the_index_as_one(text):
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
        words = index_text(text, text, ())
        database.execute("INSERT INTO t VALUES (?)", (words,))
        assert database.execute("SELECT count(*) FROM t(?)", (text,)).fetchone() == (1,)


def test_revisions_keep_their_own_claims(tmp_path):
    directory = exports.write(tmp_path / "in", [exports.revised(made.article(), n) for n in (1, 2)])
    with closing(sqlite3.connect(exports.exported(directory, "sqlite", tmp_path / "db"))) as database:
        query = "SELECT a.revision_id, c.revision_id, count(*) FROM claims c JOIN articles a ON article = a.pk GROUP BY 1, 2"
        assert database.execute(query).fetchall() == [(1, 1, 3), (2, 2, 3)]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    schema = sqlite_file._schema()
    monkeypatch.setattr("zhclaims.export.sqlite_file._schema", lambda kinds: f"PRAGMA max_page_count = 2; {schema}")
    with pytest.raises(UsageError, match="cannot write .*full"):
        exports.exported(exports.SAMPLE, "sqlite", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
