"""A folder for the Hugging Face Hub: it loads as it is, no article is in two splits, and Croissant's own library reads it."""

import json
import os

import pytest

import exports
import made
from zhclaims.errors import UsageError
from zhclaims.export import parquet
from zhclaims.export.tables import table_of

pq = exports.need("pyarrow.parquet")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

PARTS = ("articles", "claims", "references")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twenty articles in three splits."""
    place = tmp_path_factory.mktemp("hub")
    return exports.exported(exports.many(place / "in", 20), "hf", place / "out", split=(0.8, 0.1, 0.1))


@pytest.fixture(scope="module")
def loaded(folder, tmp_path_factory):
    datasets = exports.need("datasets")
    cache = str(tmp_path_factory.mktemp("cache"))
    return {part: datasets.load_dataset(str(folder), table_of(part), cache_dir=cache) for part in PARTS}


def worded(split):
    """The rows with words in the place of the numbers that labels are."""
    labels = {name: feature for name, feature in split.features.items() if hasattr(feature, "int2str")}
    for row in split:
        yield row | {name: None if row[name] is None else label.int2str(row[name]) for name, label in labels.items()}


@pytest.mark.parametrize("part", PARTS)
def test_datasets_loads_every_record_equal(folder, loaded, part):
    """What survives: all of it."""
    rows = [row for split in loaded[part].values() for row in worded(split)]
    found = list(map(exports.record_of, rows))
    by_id = {json.dumps(r, ensure_ascii=False) for r in exports.records(folder.parent / "in", part)}
    assert {json.dumps(r, ensure_ascii=False) for r in found} == by_id
    assert len(found) == len(by_id)


def test_splits_are_of_whole_articles_in_the_wanted_shares(loaded):
    articles = {name: {row["article_id"] for row in split} for name, split in loaded["articles"].items()}
    assert {name: len(ids) for name, ids in articles.items()} == {"train": 16, "validation": 2, "test": 2}
    for part in ("claims", "references"):
        for name, split in loaded[part].items():
            assert set(split["article_id"]) == articles[name]


def test_the_whole_is_one_split_unless_shares_are_given(tmp_path):
    to = exports.exported(exports.many(tmp_path / "in", 3), "hf", tmp_path / "out")
    assert [f.name for f in (to / "data" / "claims").iterdir()] == ["train-00000-of-00001.parquet"]


def test_a_split_without_rows_is_neither_written_nor_told(tmp_path):
    to = exports.exported(exports.many(tmp_path / "in", 1), "hf", tmp_path / "out", split=(0.8, 0.1, 0.1))
    assert [f.name for f in (to / "data" / "claims").iterdir()] == ["train-00000-of-00001.parquet"]
    assert "validation-" not in (to / "README.md").read_text(encoding="utf-8")


def test_what_is_left_by_a_condition_may_lack_a_part(tmp_path):
    to = exports.exported(exports.many(tmp_path / "in", 2), "hf", tmp_path / "out", where="status = 'uncited'")
    assert sorted(f.name for f in (to / "data").iterdir()) == ["articles", "claims"]
    assert "for which `status = 'uncited'`" in (to / "README.md").read_text(encoding="utf-8")
    assert [s["@id"] for s in json.loads((to / "croissant.json").read_bytes())["recordSet"]] == ["articles", "claims"]


def test_nothing_is_no_folder(tmp_path):
    with pytest.raises(UsageError, match="no claim meets --where"):
        exports.exported(exports.many(tmp_path / "in", 2), "hf", tmp_path / "out", where="0")
    assert not (tmp_path / "out").exists()


def test_full_shards_are_followed_by_others(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "SHARD", 1)
    monkeypatch.setattr(parquet, "ROW_GROUP", 1)
    monkeypatch.setattr("zhclaims.reader.arrow._BATCH", 5000)
    to = exports.exported(exports.many(tmp_path / "in", 8), "hf", tmp_path / "out")
    names = sorted(f.name for f in (to / "data" / "claims").iterdir())
    assert names == [f"train-{i:05}-of-{len(names):05}.parquet" for i in range(len(names))]
    assert len(names) > 2
    assert sum(pq.read_metadata(to / "data" / "claims" / name).num_rows for name in names) == 24


# ── splits ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_revisions_of_an_article_are_in_one_split(tmp_path):
    pages = [exports.revised(made.article(f"會議{i}"), revision) for i in range(6) for revision in (1, 2)]
    to = exports.exported(exports.write(tmp_path / "in", pages), "hf", tmp_path / "out", split=(0.5, 0.5))
    ids = [pq.read_table(f)["article_id"].to_pylist() for f in sorted((to / "data" / "articles").iterdir())]
    assert [len(some) for some in ids] == [6, 6]
    assert not set(ids[0]) & set(ids[1])


@pytest.mark.parametrize(
    ("n", "shares", "expected"),
    [
        (10, (0.8, 0.1, 0.1), [8, 1, 1]),
        (1000, (0.8, 0.1, 0.1), [800, 100, 100]),
        (10, (0.5, 0.5), [5, 5]),
        (3, (0.0, 0.0, 1.0), [0, 0, 3]),
        (3, (1.0, 0.0, 0.0), [3, 0, 0]),
        (0, (0.8, 0.2), [0, 0]),
    ],
)
def test_shares_are_rounded_to_whole_articles(n, shares, expected):
    articles = [f"zhwiki:{i}" for i in range(n)]
    split_of = parquet.splitter(articles, shares, 0)
    found = [split_of(article) for article in articles]
    assert [found.count(name) for name in parquet.split_names(shares)] == expected


def test_a_split_depends_on_ids_and_seed_alone():
    articles = [f"zhwiki:{i}" for i in range(100)]
    splitters = [parquet.splitter(ids, (0.5, 0.5), seed) for ids, seed in ((articles, 0), (articles[::-1], 0), (articles, 1))]
    first, again, other = ([split_of(a) for a in articles] for split_of in splitters)
    assert first == again != other


# ── card and Croissant ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_card_tells_licence_language_sizes_and_every_column(folder, loaded):
    yaml = exports.need("yaml")
    text = (folder / "README.md").read_text(encoding="utf-8")
    header = yaml.safe_load(text.split("---\n")[1])
    assert (header["license"], header["language"], header["size_categories"]) == ("cc-by-sa-4.0", ["zh"], ["n<1K"])
    assert [c["config_name"] for c in header["configs"] if c.get("default")] == ["claims"]
    by_table = {table_of(part): splits for part, splits in loaded.items()}
    for info in header["dataset_info"]:
        assert [f["name"] for f in info["features"]] == list(by_table[info["config_name"]]["train"].features)
    for heading in ("Configurations", "Columns", "How it was made", "Limits", "Licence"):
        assert f"## {heading}\n" in text
    assert "| `claim_id` | string | Stable" in text


def test_mlcroissant_validates_the_description(folder):
    issues = exports.need("mlcroissant").Dataset(jsonld=str(folder / "croissant.json")).metadata.ctx.issues  # as its command does
    assert not issues.errors
    assert all("is recommended" in warning for warning in issues.warnings)


@pytest.mark.parametrize("part", PARTS)
def test_mlcroissant_loads_every_record(folder, part):
    found = list(exports.need("mlcroissant").Dataset(jsonld=str(folder / "croissant.json")).records(table_of(part)))
    records = {r["text"]: r for r in exports.records(folder.parent / "in", part)}
    assert len(found) == len(exports.records(folder.parent / "in", part))
    for row in found:
        text = row[f"{table_of(part)}/text"].decode()
        assert row[f"{table_of(part)}/schema"].decode() == records[text]["schema"]
    if part == "claims":
        cited = next(row for row in found if row["claims/status"] == b"cited")
        assert [c["claims/citations/ref"] for c in cited["claims/citations"]] == [b"1"]
        assert [a["claims/attributions/source.text"] for a in cited["claims/attributions"]] == ["發言人".encode()]
        assert [list(a["claims/attributions/cue.span"]) for a in cited["claims/attributions"]] == [[16, 17]]
