"""A dataset as objects: typed, resolved, lazy, and as tables."""

import itertools
import re
import sys
import tracemalloc

import msgspec
import pytest

import exports
import made
import zhclaims
from zhclaims import extras
from zhclaims.reader import objects
from zhclaims.records import ChangeRecord


@pytest.fixture(scope="module")
def data():
    return zhclaims.load(exports.real())


def test_records_are_those_of_the_dataset(data):
    for part in ("articles", "references", "changes"):
        found = [msgspec.json.decode(msgspec.json.encode(record)) for record in getattr(data, part)]
        assert found == exports.records(exports.real(), part)
        assert len(getattr(data, part)) == len(found)
    assert [c.claim_id for c in data.claims] == [c["claim_id"] for c in exports.records(exports.real(), "claims")]
    assert all(isinstance(change, ChangeRecord) for change in data.changes)


def test_claims_have_what_they_point_at(data):
    for claim in data.claims:
        assert isinstance(claim, zhclaims.ClaimRecord)
        assert claim.span.of(claim.article.text) == claim.text
        assert [e.span.start for e in claim.entity_mentions] == [claim.article.entities[i].span.start for i in claim.entities]
        assert all(claim.span.start <= d.span.start < claim.span.end for d in claim.date_mentions)
        assert {r.ref for r in claim.cited_references} <= {c.ref for c in claim.citations}
        assert all(claim.claim_id in r.cited_by for r in claim.cited_references)
    assert sum(len(claim.cited_references) for claim in data.claims) > 100


def test_pages_are_whole_articles(data):
    pages = list(data.pages)
    assert all(isinstance(page, zhclaims.ArticleRecords) for page in pages)
    assert [len(page.claims) for page in pages] == [len(exports.records(exports.SAMPLE, "claims")), 3]


def test_records_can_be_read_again_and_again(data):
    claims = data.claims
    assert list(claims) == list(claims)
    assert claims.head(3) == list(claims)[:3]


def test_records_are_taken_by_their_numbers(data):
    whole = list(data.claims)
    assert (data.claims[0], data.claims[5], data.claims[-1]) == (whole[0], whole[5], whole[-1])
    for beyond in (len(whole), -len(whole) - 1):
        with pytest.raises(IndexError, match="there is no claims"):
            data.claims[beyond]
    with pytest.raises(IndexError):
        data.where("0").claims[0]
    assert whole[3] in data.claims
    assert next(reversed(data.claims)) == whole[-1]


@pytest.mark.parametrize(
    "which",
    [
        *(slice(None), slice(3), slice(2, 5), slice(-3, None), slice(None, -3), slice(0, 20, 7), slice(5, 2), slice(400, 500)),
        *(slice(None, None, -1), slice(10, 2, -3), slice(-2, -9, -2), slice(2, 10, -1), slice(0, None, -1)),
    ],
)
def test_slices_are_those_of_a_list(data, which):
    assert data.claims[which] == list(data.claims)[which]
    assert data.where("status = 'uncited'").claims[which] == list(data.where("status = 'uncited'").claims)[which]


def test_a_record_is_read_no_further_than_it_stands(tmp_path, monkeypatch):
    data = zhclaims.load(exports.many(tmp_path, 50))
    read = []
    monkeypatch.setattr("zhclaims.reader.objects._page", lambda document, page=objects._page: read.append(1) or page(document))
    assert data.claims[4].article.title == "會議1"
    assert len(read) == 2
    assert len(data.claims[:5]) == 5
    assert len(read) == 4


def test_a_condition_leaves_what_belongs_together(data):
    uncited = data.where("status = 'uncited'")
    assert {c.status for c in uncited.claims} == {"uncited"}
    assert len(uncited.claims) == sum(c.status == "uncited" for c in data.claims)
    assert len(uncited.references) == 0
    both = uncited.where("kind = 'list_item' OR kind = 'paragraph'").claims.where("article_title = '會議'")
    assert [c.text for c in both] == ["另一項"]


def test_what_is_no_dataset_or_no_condition_is_told(tmp_path, data):
    with pytest.raises(zhclaims.UsageError, match="no finished dataset"):
        zhclaims.load(tmp_path)
    with pytest.raises(zhclaims.UsageError, match="no such column: colour"):
        data.where("colour = 'red'")


def test_records_of_another_version_are_told(tmp_path):
    record = exports.records(exports.SAMPLE, "articles")[0]
    del record["variant"]
    with pytest.raises(zhclaims.UsageError, match="not as this version"):
        list(zhclaims.load(exports.write_records(tmp_path, [record])).articles)


def test_reading_is_lazy(tmp_path):
    data = zhclaims.load(exports.many(tmp_path, 300))
    tracemalloc.start()
    try:
        assert len(list(itertools.islice(data.claims, 6))) == 6
        assert sum(1 for _ in data.claims) == 900
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", exports.PARTS)
def test_tables_hold_every_record(data, part):
    exports.need("pyarrow")
    table = getattr(data, part).to_arrow()
    records = exports.records(exports.real(), part)
    names = [name for name in table.column_names if name in records[0]]
    assert list(map(exports.record_of, table.select(names).to_pylist())) == records
    assert len(exports.need("pandas").DataFrame(getattr(data, part).to_pandas())) == len(records)
    assert getattr(data, part).to_polars().height == len(records)


def test_a_table_may_be_empty(data):
    exports.need("pyarrow")
    assert data.where("0").claims.to_arrow().num_rows == 0
    assert list(data.where("0").claims.to_pandas().columns) == list(data.claims.to_pandas().columns)


@pytest.mark.parametrize(("module", "method"), [("pyarrow", "to_arrow"), ("pandas", "to_pandas"), ("polars", "to_polars")])
def test_what_is_missing_is_told_with_the_command_that_installs_it(data, monkeypatch, module, method):
    monkeypatch.setitem(sys.modules, module, None)
    extra = "parquet" if module == "pyarrow" else module
    with pytest.raises(zhclaims.UsageError, match=re.escape(f"needs {module}: {extras.command(extra)}")):
        getattr(data.claims, method)()


# ── notebooks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_notebooks_show_a_table_with_all_text_escaped(tmp_path):
    page = made.article(title="<script>alert(1)</script>")
    data = zhclaims.load(exports.write(tmp_path, [page, exports.changed(exports.revised(page, 2))]))
    heads = (data.claims.head(2), data.references[:1], data.changes.head(), data.where("status = 'uncited'").claims[:0])
    for shown in (data, data.articles, data.claims, data.references, data.changes, *heads[:3]):
        html = shown._repr_html_()
        assert html.startswith("<table")
        assert html.count("<tr>") > 1
        assert "<script>" not in html
    assert "&lt;script&gt;" in data.claims._repr_html_()
    assert heads[0]._repr_html_().count("<tr>") == 3
    assert heads[3]._repr_html_().startswith("<table")


def test_what_is_printed_is_short(data):
    assert repr(data.claims) == f"claims of {data!r}: {len(data.claims)}"
    assert len(repr(data.claims.head(1))) < 300
