"""`zhclaims cache`: what is printed."""

from __future__ import annotations

from pathlib import Path

from zhclaims.cache import place, upkeep


def stats(directory: Path | None) -> None:
    """A line for each part, then the whole."""
    found = upkeep.stats(place.directory(directory))
    for part, holding in found.holdings.items():
        versions = f", of {holding.versions} builds or models" if holding.versions > 1 else ""
        print(f"{part:14}{holding.rows:>12,} rows{_megabytes(holding.bytes):>12}{versions}")
    print(f"{found.path}: {_megabytes(found.bytes)} of at most {_megabytes(place.limit())}")


def prune(directory: Path | None, to: str | None, days: int) -> None:
    where = place.directory(directory)
    gone = upkeep.prune(where, place.size(to) if to else place.limit(), days)
    print(f"{where}: {gone:,} rows forgotten")


def clear(directory: Path | None) -> None:
    where = place.directory(directory)
    print(f"{where}: {upkeep.clear(where):,} rows forgotten")


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB"
