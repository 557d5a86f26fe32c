"""What `zhclaims benchmark` does: a table of ratios, and the curve of growth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from zhclaims.benchmark import Growth, Row, compare, growth, svg
from zhclaims.benchmark.timing import one_core
from zhclaims.cli.lines import plain
from zhclaims.errors import UsageError

_HEADS = ("what", "peer", "characters", "ours, ch/s", "peer, ch/s", "time, ours / peer")


def benchmark(files: Sequence[Path], sizes: tuple[int, int], plot: Path | None, json: Path | None) -> None:
    """Print each comparison as it is made, then the growth. `sizes`: rounds, and pages of the largest run, 0 for none."""
    rounds, pages = sizes
    for file in files:
        if not file.is_file():
            raise UsageError(f"no such file: {file}")
    with one_core():
        print(line(_HEADS))
        rows = []
        for row in compare(files, rounds):
            rows.append(row)
            print(line(cells(row)), flush=True)
        grown = growth(files, pages) if pages else None
    if grown:
        show(grown, plot)
    if json:
        json.write_text(as_json(rows, grown), encoding="utf-8")


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table; seconds of both are told as characters a second."""
    ratio = row.missing if row.ratio is None else f"{row.ratio:.2f}"
    return (row.what, row.peer, f"{row.characters:,}", _speed(row, row.ours), _speed(row, row.theirs), ratio)


def line(cells: Sequence[str]) -> str:
    what, peer, *numbers, last = cells
    return plain(f"{what:20}{peer:30}{''.join(f'{number:>14}' for number in numbers)}  {last}")


def _speed(row: Row, seconds: float | None) -> str:
    return f"{row.characters / seconds:,.0f}" if seconds else "–"


def show(growth: Growth, plot: Path | None) -> None:
    """The curve in numbers, and as a picture if a file is named for it."""
    print(f"\n{'pages':>10}{'seconds':>12}{'a page':>10}")
    for pages, seconds in zip(growth.pages, growth.seconds, strict=True):
        print(f"{pages:10,}{seconds:12.2f}{seconds / pages:10.3f}")
    if growth.exponent is not None:
        print(f"seconds grow with the power {growth.exponent:.2f} of the pages")
    if plot:
        plot.write_text(svg(growth), encoding="utf-8")
        print(f"curve: {plot}")


def as_json(rows: Sequence[Row], growth: Growth | None) -> str:
    """Everything as one JSON object."""
    found: dict[str, object] = {"rows": [row._asdict() | {"ratio": row.ratio} for row in rows]}
    if growth:
        found["growth"] = growth._asdict() | {"exponent": growth.exponent}
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()
