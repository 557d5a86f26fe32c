"""Every vocabulary table is whole: a header, as many cells in each row, a source for each, no row twice."""

from __future__ import annotations

from importlib import resources

import pytest

from zhclaims import vocab

TABLES = sorted(p.name.removesuffix(".tsv") for p in resources.files(vocab).iterdir() if p.name.endswith(".tsv"))


@pytest.mark.parametrize("name", TABLES)
def test_table(name: str) -> None:
    rows = vocab.load(name)
    assert rows
    assert all(row.get("source") and None not in row and None not in row.values() for row in rows)
    assert len({tuple(row.values()) for row in rows}) == len(rows)
