"""Pairs of a claim and a reference: as JSON lines and as Parquet, each with the paragraph around it, and counted."""

import json

import pytest

import exports
from test_cli import zhclaims
from zhclaims.errors import UsageError
from zhclaims.export.pairs import pair_columns


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    return lines(exports.exported(exports.real(), "pairs", tmp_path_factory.mktemp("pairs") / "pairs.jsonl"))


def test_every_claim_stands_beside_every_reference_that_it_cites(pairs):
    claims = exports.records(exports.real(), "claims")
    references = {(r["article_id"], r["ref"]): r for r in exports.records(exports.real(), "references")}
    wanted = {
        (c["article_id"], c["claim_id"], i["ref"])
        for c in claims
        for i in c["citations"]
        if references.get((c["article_id"], i["ref"]), {"text": ""})["text"].strip()
    }
    assert {(p["article_id"], p["claim_id"], p["ref"]) for p in pairs} == wanted
    assert len(pairs) == len(wanted) > 100
    for pair in pairs:
        reference = references[pair["article_id"], pair["ref"]]
        assert pair["reference"] == reference["text"]
        assert pair["archive_url"] == (reference["archive"] or {}).get("url")
        for name in ("reference_id", "title", "container", "publisher", "author", "date", "url", "dead_link", "language"):
            assert pair[name] == reference[name]


def test_a_claim_stands_in_its_context(pairs):
    texts = {a["article_id"]: a["text"] for a in exports.records(exports.real(), "articles")}
    for pair in pairs:
        assert pair["context"][slice(*pair["claim_in_context"])] == pair["claim"]
        assert f"\n{pair['context']}\n" in f"\n{texts[pair['article_id']]}\n"
        assert "\n" not in pair["context"]
    assert any(len(pair["context"]) > len(pair["claim"]) for pair in pairs)


def test_addresses_and_archived_copies_are_there(tmp_path):
    directory = exports.many(tmp_path / "small", 1)
    (reference,) = exports.records(directory, "references")
    archive = {"host": "某檔案館", "date": "2008-01-01", "url": "https://archive.example/1"}
    known = reference | {"url": "https://a.example/1", "archive": archive, "dead_link": True, "access_date": "2007-03-01"}
    records = [*exports.records(directory, "articles"), *exports.records(directory, "claims"), known]
    (pair,) = lines(exports.exported(exports.write_records(tmp_path / "in", records), "pairs", tmp_path / "pairs.jsonl"))
    found = [pair[name] for name in ("url", "archive_url", "archive_date", "dead_link", "access_date")]
    assert found == ["https://a.example/1", "https://archive.example/1", "2008-01-01", True, "2007-03-01"]


def test_support_is_the_best_that_the_claim_has(pairs):
    claims = {(c["article_id"], c["claim_id"]): c for c in exports.records(exports.real(), "claims")}
    for pair in pairs:
        own = [i["support"] for i in claims[pair["article_id"], pair["claim_id"]]["citations"] if i["ref"] == pair["ref"]]
        assert pair["support"] == ("direct" if "direct" in own else "carried")
    assert {pair["support"] for pair in pairs} == {"direct", "carried"}


def test_columns_are_those_of_the_lines_and_described(pairs):
    assert [column.name for column in pair_columns()] == list(pairs[0])
    assert [column.name for column in pair_columns() if not column.description] == []


def test_parquet_has_the_same_and_is_read_by_others(pairs, tmp_path):
    pq = exports.need("pyarrow.parquet")
    file = exports.exported(exports.real(), "pairs", tmp_path / "pairs.parquet")
    assert pq.read_table(file).to_pylist() == pairs
    frame = exports.need("pandas").read_parquet(file)
    assert list(frame["support"].cat.categories) == ["direct", "carried"]
    assert str(frame["distance"].dtype) == "Int64"
    query = f"SELECT count(*), count(url) FROM '{file}' WHERE support = 'direct'"
    direct = [pair for pair in pairs if pair["support"] == "direct"]
    assert exports.need("duckdb").sql(query).fetchall() == [(len(direct), sum(pair["url"] is not None for pair in direct))]
    assert exports.need("polars").read_parquet(file).height == len(pairs)


def test_batches_are_put_together(pairs, tmp_path, monkeypatch):
    pq = exports.need("pyarrow.parquet")
    monkeypatch.setattr("zhclaims.export.pairs._BATCH", 7)
    assert pq.read_table(exports.exported(exports.real(), "pairs", tmp_path / "p.parquet")).to_pylist() == pairs


def test_datasets_reads_the_lines(pairs, tmp_path):
    datasets = exports.need("datasets")
    file = exports.exported(exports.real(), "pairs", tmp_path / "pairs.jsonl")
    found = datasets.load_dataset("json", data_files=str(file), cache_dir=str(tmp_path / "cache"), split="train")
    assert found["claim_id"][:] == [pair["claim_id"] for pair in pairs]


def test_counts_are_said_at_the_end(tmp_path):
    directory = exports.many(tmp_path / "in", 3)
    result = zhclaims("export", directory, "--format", "pairs", "--to", tmp_path / "pairs.jsonl")
    assert result.stdout.splitlines() == [
        f"{tmp_path / 'pairs.jsonl'}: pairs of a claim and a reference that the article gives for it",
        "3 articles, 9 claims, 3 references, 3 pairs, 3 of direct support",
    ]


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"--format pairs writes \.jsonl or \.parquet: give a --to that ends so"):
        exports.exported(exports.many(tmp_path / "in", 1), "pairs", tmp_path / "pairs.csv")
    assert [f.name for f in tmp_path.iterdir()] == ["in"]
