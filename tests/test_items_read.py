"""Items of Wikidata in what is made of a dataset: conditions, exports, objects; and datasets of builds that had none."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest

import exports
import zhclaims
from test_page_items import beside
from test_wikidata import cache_of_its_own as cache_of_its_own
from test_wikidata import run
from zhclaims import schema
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.reader import read_documents
from zhclaims.validate import faults

TEXT = "'''某城'''在[[日本]]。[[印度]]在2006年說河水上漲。河水很深。\n\n印度與日本都在河邊。"
LICENCE = {"name": "CC BY-SA 3.0", "url": "https://creativecommons.org/licenses/by-sa/3.0/"}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    file = beside(tmp_path / "in", TEXT, wikidata="Q42", links={"日本": "Q1", "印度": "Q12"}, licence=LICENCE)
    run(file, to=tmp_path / "out")
    return tmp_path / "out"


def left(directory: Path, where: str) -> list[str]:
    return [claim["text"] for d in read_documents(Dataset(directory), where) for claim in d.claims]


FIRST, SECOND, THIRD, LAST = "某城在日本。", "印度在2006年說河水上漲。", "河水很深。", "印度與日本都在河邊。"
CONDITIONS = {
    "wikidata = 'Q42'": [FIRST, SECOND, THIRD, LAST],
    "wikidata=Q1": [FIRST, LAST],
    "wikidata = q12": [SECOND, LAST],
    "WIKIDATA == Q12 AND status = 'uncited'": [SECOND, LAST],
    "wikidata IN ('Q1', 'Q7')": [FIRST, LAST],
    "wikidata = 'Q1' AND text LIKE '%印度%'": [LAST],
    "wikidata is Q1": [FIRST, LAST],
    "wikidata = Q2": [],
    "article_wikidata = Q42 and wikidata = 'Q12'": [SECOND, LAST],
    "article_wikidata = 'Q1'": [],
    "text <> 'wikidata=Q1'": [FIRST, SECOND, THIRD, LAST],
    "entity_mentions LIKE '%\"Q1\"%'": [FIRST, LAST],
    "wikidata IS NULL": [],
}


@pytest.mark.parametrize("where", CONDITIONS)
def test_claims_by_items(dataset: Path, where: str) -> None:
    assert left(dataset, where) == CONDITIONS[where]


def test_claims_without_any_item(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    run(beside(tmp_path / "in", TEXT), to=tmp_path / "out")
    assert len(left(tmp_path / "out", "wikidata IS NULL")) == 4


def test_what_is_no_condition_is_still_told(dataset: Path) -> None:
    with pytest.raises(UsageError, match=r"--where 'wikidata = P31': no such column: P31"):
        left(dataset, "wikidata = P31")


def test_objects(dataset: Path) -> None:
    data = zhclaims.load(dataset)
    (article,) = data.articles
    assert (article.wikidata, article.licence and article.licence.name) == ("Q42", "CC BY-SA 3.0")
    assert [link.wikidata for link in article.links] == ["Q1", "Q12"]
    assert [claim.wikidata for claim in data.claims] == [("Q42", "Q1"), ("Q42", "Q12"), ("Q42",), ("Q42", "Q12", "Q1")]
    assert [claim.text for claim in data.where("wikidata = Q1").claims] == [FIRST, LAST]
    assert [e.wikidata for claim in data.claims for e in claim.entity_mentions if e.text == "日本"] == ["Q1", "Q1"]


def test_json_ld(dataset: Path, tmp_path: Path) -> None:
    graph: list[dict[str, Any]] = json.loads(exports.exported(dataset, "jsonld", tmp_path / "x").read_bytes())["@graph"]
    (article,) = (node for node in graph if node["type"] == "Article")
    assert article["sameAs"] == "http://www.wikidata.org/entity/Q42"
    assert article["license"] == LICENCE["url"]
    mentions = {m["name"]: m.get("sameAs") for node in graph if node["type"] == "Claim" for m in node.get("mentions", ())}
    assert (mentions["日本"], mentions["印度"]) == ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/entity/Q12")


def test_tables(dataset: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader((exports.exported(dataset, "csv", tmp_path / "csv") / "claims.csv").open(encoding="utf-8-sig")))
    assert [(row["article_wikidata"], json.loads(row["wikidata"])) for row in rows][:2] == [
        ("Q42", ["Q42", "Q1"]),
        ("Q42", ["Q42", "Q12"]),
    ]
    with sqlite3.connect(exports.exported(dataset, "sqlite", tmp_path / "x.sqlite")) as base:
        assert base.execute("select wikidata from articles").fetchall() == [("Q42",)]
        assert base.execute("select count(*) from article_entities where wikidata = 'Q1'").fetchall() == [(2,)]
        assert base.execute("select wikidata from article_links").fetchall() == [("Q1",), ("Q12",)]


def test_parquet(dataset: Path, tmp_path: Path) -> None:
    exports.need("pyarrow")
    table = zhclaims.load(dataset).claims.to_arrow()
    assert table["wikidata"].to_pylist()[0] == ["Q42", "Q1"]
    assert table["article_wikidata"].to_pylist() == ["Q42"] * 4
    assert [e["wikidata"] for e in table["entity_mentions"].to_pylist()[0] if e["text"] == "日本"] == ["Q1"]


def without_items(value: Any) -> Any:
    """A record as builds wrote it that knew no items."""
    if isinstance(value, dict):
        return {key: without_items(child) for key, child in value.items() if key not in ("wikidata", "licence")}
    return [without_items(child) for child in value] if isinstance(value, list) else value


def test_datasets_of_earlier_builds_are_sound_and_read(dataset: Path, tmp_path: Path) -> None:
    (record,) = Dataset(dataset).records("articles")
    older = without_items(record)
    assert schema.faults("article", older) == []
    assert list(faults(dataset)) == []
    lines = (dataset / "articles.jsonl").read_bytes()
    (dataset / "articles.jsonl").write_bytes(msgspec.json.encode(older) + b"\n")
    assert lines != (dataset / "articles.jsonl").read_bytes()
    data = zhclaims.load(dataset)
    assert [article.wikidata for article in data.articles] == [None]
    assert [claim.wikidata for claim in data.claims] == [()] * 4
    assert len(left(dataset, "wikidata IS NULL")) == 4
    for form in ("jsonld", "csv", "sqlite"):
        assert exports.exported(dataset, form, tmp_path / form).exists()


@pytest.mark.parametrize("item", ["Q0", "Q", "Q01", "P31", "42", "Q42\n", "q42", ""])
def test_what_is_no_item_breaks_the_schema(item: str) -> None:
    example = schema.load("article")["examples"][0]
    assert schema.faults("article", example | {"wikidata": item})
    assert schema.faults("article", example) == []
