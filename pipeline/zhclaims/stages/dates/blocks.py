"""The local part of the stage: the time expressions of each block, which depend on the block's view alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from zhclaims.cache import Cache, CachedFunction
from zhclaims.spans import Span
from zhclaims.stages.dates.expressions import Duration, Expression, Interval, Offset, Point, Recurrence, Vague
from zhclaims.stages.dates.grammar import expressions


class Expressions(msgspec.Struct, frozen=True, array_like=True):
    """The expressions of a block by their class, each class in order. Spans are of the block's view."""

    points: list[Point]
    intervals: list[Interval]
    durations: list[Duration]
    offsets: list[Offset]
    recurrences: list[Recurrence]
    vague: list[Vague]


def find(view: str, blocks: Sequence[Span], cache: Cache) -> list[list[Expression]]:
    """The expressions of each block of the view, in order."""
    found = cache.recall(_CACHED, [block.of(view) for block in blocks])
    return [_in_order(e, block.start) for e, block in zip(found, blocks, strict=True)]


def _read(views: Sequence[str]) -> Iterator[Expressions]:
    for view in views:
        found = expressions(view, Span(0, len(view)))
        yield Expressions(
            points=[e for e in found if isinstance(e, Point)],
            intervals=[e for e in found if isinstance(e, Interval)],
            durations=[e for e in found if isinstance(e, Duration)],
            offsets=[e for e in found if isinstance(e, Offset)],
            recurrences=[e for e in found if isinstance(e, Recurrence)],
            vague=[e for e in found if isinstance(e, Vague)],
        )


_CACHED = CachedFunction("dates", "blocks", Expressions, _read, (__name__,))


def _in_order(found: Expressions, offset: int) -> list[Expression]:
    mixed = (e for kind in msgspec.structs.astuple(found) for e in kind)
    return sorted((_shifted(e, offset) for e in mixed), key=lambda e: e.span)


def _shifted(expression: Expression, by: int) -> Expression:
    if isinstance(expression, Interval):
        start, end = expression.start, expression.end
        return expression._replace(span=expression.span.shift(by), start=_moved(start, by), end=end and _moved(end, by))
    return expression._replace(span=expression.span.shift(by))


def _moved(point: Point, by: int) -> Point:
    return point._replace(span=point.span.shift(by))
