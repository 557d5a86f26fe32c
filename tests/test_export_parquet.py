"""Parquet: every record comes back equal, by whichever program, with its types and what they mean."""

import json
import random
import re
import sys

import msgspec
import pytest

import exports
import made
from zhclaims import extras, schema
from zhclaims.errors import UsageError
from zhclaims.export import parquet, row_groups
from zhclaims.export.tables import table_of
from zhclaims.reader import KINDS, arrow

pa, pq = exports.need("pyarrow"), exports.need("pyarrow.parquet")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return exports.exported(exports.real(), "parquet", tmp_path_factory.mktemp("parquet") / "out")


@pytest.mark.parametrize("part", KINDS)
def test_every_record_comes_back_equal(files, part):
    """What survives: all of it."""
    found = pq.read_table(files / f"{table_of(part)}.parquet").to_pylist()
    assert list(map(exports.record_of, found)) == exports.records(exports.real(), part)


@pytest.mark.parametrize("part", KINDS)
def test_columns_are_typed_as_in_the_schema_and_described(files, part):
    found = pq.read_schema(files / f"{table_of(part)}.parquet")
    properties = schema.load(KINDS[part])["properties"]
    assert found.names[: len(properties)] == list(properties)
    assert found.metadata[b"schema"].decode() == schema.version(KINDS[part])
    assert found.metadata[b"description"].decode() == schema.load(KINDS[part])["description"]
    assert json.loads(found.metadata[b"zhclaims"])["offset_unit"] == "unicode_code_points"
    described = {name: p["description"] for name, p in properties.items() if "description" in p}
    assert {n: found.field(n).metadata[b"description"].decode() for n in described} == described


def test_types_are_nested_where_the_record_is(files):
    found = pq.read_schema(files / "claims.parquet")
    assert str(found.field("span").type) == "list<element: int64>"
    assert str(found.field("revision_id").type) == "int64"
    assert "cue: struct<span: list<element: int64>, text: string, claim_span: list<element: int64>>" in str(
        found.field("attributions").type
    )


def test_files_are_packed_with_zstd(files):
    group = pq.ParquetFile(files / "claims.parquet").metadata.row_group(0)
    assert {group.column(i).compression for i in range(group.num_columns)} == {"ZSTD"}


def test_pages_have_an_index(files):
    group = pq.ParquetFile(files / "claims.parquet").metadata.row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    assert all(column.has_offset_index for column in columns)
    assert any(column.has_column_index for column in columns)


def test_what_stays_the_same_stays_in_equal_bytes(tmp_path):
    """Rows that go move none of the bytes that come later, so that a store that knows equal pieces takes in few."""
    if int(pa.__version__.split(".")[0]) < 21:
        pytest.skip("pyarrow before 21 cuts pages by the number of rows")
    chance = random.Random(1)
    texts = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(100)) for _ in range(20_000)]
    before, after = tmp_path / "before.parquet", tmp_path / "after.parquet"
    for file, rows in ((before, texts), (after, [*texts[50:9000], "新", *texts[9000:]])):
        table = pa.table({"text": rows})
        with row_groups.open_file(file, table.schema) as out:
            out.write_table(table, row_group_size=table.num_rows)
    old, new = before.read_bytes(), after.read_bytes()
    places = [chance.randrange(len(new) - 1000) for _ in range(100)]
    assert sum(new[at : at + 1000] in old for at in places) >= 85


def test_row_groups_are_of_the_wanted_size(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 10_000)
    monkeypatch.setattr(arrow, "_BATCH", 5000)
    directory = exports.many(tmp_path / "in", 60)
    file = pq.ParquetFile(exports.exported(directory, "parquet", tmp_path / "out") / "claims.parquet")
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    assert sum(sizes) == 180
    assert len(sizes) > 3
    assert max(sizes[:-1]) < 2 * min(sizes[:-1])


def test_parts_of_which_nothing_is_left_are_tables_without_rows(tmp_path):
    directory = exports.many(tmp_path / "in", 2)
    to = exports.exported(directory, "parquet", tmp_path / "out", where="status = 'uncited'")
    assert [pq.read_table(to / f"{table_of(part)}.parquet").num_rows for part in KINDS] == [2, 2, 0, 0]


def test_pandas_keeps_ids_whole_labels_categorical_and_instants_instants(tmp_path):
    pandas = exports.need("pandas")
    pages = [made.article("甲"), exports.changed(exports.revised(made.article("乙"), 7))]
    dated = msgspec.structs.replace(pages[1].article, timestamp="2024-05-01T06:07:08Z")
    pages[1] = msgspec.structs.replace(pages[1], article=dated)
    to = exports.exported(exports.write(tmp_path / "in", pages), "parquet", tmp_path / "out")
    frames = {table: pandas.read_parquet(to / f"{table}.parquet") for table in ("articles", "claims", "refs", "changes")}
    assert [str(frame["revision_id"].dtype) for frame in frames.values()] == ["Int64"] * 4
    assert frames["articles"]["revision_id"].tolist() == [pandas.NA, 7]
    assert frames["articles"]["timestamp"][1] == pandas.Timestamp("2024-05-01T06:07:08Z")
    assert frames["articles"]["timestamp"].isna().tolist() == [True, False]
    assert str(frames["refs"]["dead_link"].dtype) == "boolean"
    status = frames["claims"]["status"]
    assert list(status.cat.categories) == ["cited", "carried", "uncited", "broken"]
    assert status.tolist() == [c["status"] for c in exports.records(tmp_path / "in", "claims")]
    for table, name in (("claims", "kind"), ("claims", "change"), ("refs", "kind"), ("changes", "kind"), ("articles", "variant")):
        assert str(frames[table][name].dtype) == "category", name


def test_what_is_no_instant_is_none(tmp_path):
    page = made.article()
    odd = msgspec.structs.replace(page, article=msgspec.structs.replace(page.article, timestamp="lately"))
    to = exports.exported(exports.write(tmp_path / "in", [odd]), "parquet", tmp_path / "out")
    assert pq.read_table(to / "articles.parquet")["timestamp"].to_pylist() == [None]


def test_pandas_reads_it(files):
    pandas = exports.need("pandas")
    claims = pandas.read_parquet(files / "claims.parquet")
    assert claims.claim_id.tolist() == [c["claim_id"] for c in exports.records(exports.real(), "claims")]


def test_polars_reads_it(files):
    polars = exports.need("polars")
    found = polars.scan_parquet(files / "claims.parquet").filter(polars.col("status") == "uncited").collect()
    claims = exports.records(exports.real(), "claims")
    assert found["claim_id"].to_list() == [c["claim_id"] for c in claims if c["status"] == "uncited"]


def test_duckdb_reads_it(files):
    duckdb = exports.need("duckdb")
    query = f"SELECT r.ref, len(r.cited_by) FROM '{files}/refs.parquet' r ORDER BY ALL"
    expected = sorted((r["ref"], len(r["cited_by"])) for r in exports.records(exports.real(), "references"))
    assert duckdb.sql(query).fetchall() == expected


def test_without_pyarrow_the_command_that_installs_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=re.escape(f"needs pyarrow: {extras.command('parquet')}")):
        exports.exported(exports.real(), "parquet", tmp_path / "out")
    assert not (tmp_path / "out").exists()
