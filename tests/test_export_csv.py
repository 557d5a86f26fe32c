"""CSV: every cell of every record comes back, and no cell is a formula."""

import csv
import io
import json

import msgspec
import pytest

import exports
import made
from zhclaims.export import csv_tables
from zhclaims.export.tables import tables
from zhclaims.reader import KINDS
from zhclaims.reader.columns import columns


def rows(file, encoding="utf-8"):
    with file.open(encoding=encoding, newline="") as opened:
        return list(csv.DictReader(opened, strict=True))


def text(cell):
    """The text of a cell as it was."""
    return cell[1:] if cell.startswith("'") else cell


def as_cell(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@pytest.mark.parametrize("part", KINDS)
def test_every_record_and_every_item_comes_back(tmp_path, part):
    """What survives: all of it, but for the difference between null and empty text, and between null and an object of nulls."""
    to = exports.exported(exports.real(), "csv", tmp_path / "out")
    records = exports.records(exports.real(), part)
    for table in tables(KINDS[part], columns(KINDS[part])):
        expected = [[as_cell(cell) for cell in row] for record in records for row in table.rows(record)]
        names = [csv_tables._name(KINDS[part], column, table) for column in table.flat]
        found = [[text(row[name]) for name in names] for row in rows(to / f"{table.name}.csv")]
        assert found == expected, table.name


def test_items_are_led_back_to_their_records(tmp_path):
    to = exports.exported(exports.real(), "csv", tmp_path / "out")
    claims = {c["claim_id"]: c for c in exports.records(exports.real(), "claims")}
    for row in rows(to / "claim_citations.csv"):
        assert claims[row["claim_id"]]["citations"][int(row["position"])]["ref"] == text(row["ref"])
    pairs = rows(to / "claim_cited_references.csv")
    known = {(r["article_id"], r["ref"]) for r in exports.records(exports.real(), "references")}
    cited = {(c["claim_id"], i["ref"]) for c in claims.values() for i in c["citations"] if (c["article_id"], i["ref"]) in known}
    assert {(row["claim_id"], text(row["ref"])) for row in pairs} == cited
    assert len(pairs) == len(cited)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", "＝1", '=cmd|"/c calc"!A1', "a,b\r\nc\"d'"])
def test_no_cell_is_a_formula_and_all_text_comes_back(tmp_path, title):
    page = made.article()
    odd = msgspec.structs.replace(page, article=msgspec.structs.replace(page.article, title=title))
    to = exports.exported(exports.write(tmp_path / "in", [odd]), "csv", tmp_path / "out")
    cell = rows(to / "articles.csv")[0]["title"]
    assert text(cell) == title
    assert cell[0] not in "=+-@\t\r＝"


def test_lines_and_quotation_marks_are_those_of_rfc_4180(tmp_path):
    to = exports.exported(exports.many(tmp_path / "in", 1), "csv", tmp_path / "out")
    data = (to / "articles.csv").read_bytes()
    assert data.count(b"\r\n") == 2
    assert data.endswith(b"\r\n")
    assert len({len(row) for row in csv.reader(io.StringIO(data.decode(), newline=""), strict=True)}) == 1


def test_a_byte_order_mark_is_written_where_it_is_wanted(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    plain, marked = (exports.exported(directory, "csv", tmp_path / str(bom), bom=bom) for bom in (False, True))
    assert not (plain / "claims.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for file in marked.glob("*.csv"):
        assert file.read_bytes() == b"\xef\xbb\xbf" + (plain / file.name).read_bytes()


def test_lists_of_numbers_are_json(tmp_path):
    to = exports.exported(exports.many(tmp_path / "in", 1), "csv", tmp_path / "out")
    assert [json.loads(row["entities"]) for row in rows(to / "claims.csv")] == [[], [0], []]
