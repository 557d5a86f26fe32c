"""The days of movable feasts and solar terms (2014年清明, 1949年中秋节), from `vocab/feasts.tsv`."""

from __future__ import annotations

from functools import cache

from zhclaims.stages.dates.expressions import YEAR, Moment
from zhclaims.vocab import load


@cache
def _days() -> dict[str, dict[str, str]]:
    return {row["year"]: row for row in load("feasts")}


_NO_FEASTS = ("year", "source")


@cache
def _months() -> dict[str, int]:
    """The month of each feast that always falls in the same one, as solar terms do."""
    found = {name: {row[name][:2] for row in load("feasts")} - {""} for name in load("feasts")[0] if name not in _NO_FEASTS}
    return {name: int(*months) for name, months in found.items() if len(months) == 1}


def on_feast(moment: Moment, feast: str) -> Moment:
    """The day of a feast in the year of the moment; its month where the day is not certain; else the moment as it is."""
    if moment.year is None or moment.digits < YEAR:
        return moment
    day = _days().get(str(moment.year), {}).get(feast, "")
    if day:
        return moment._replace(month=int(day[:2]), day=int(day[3:]))
    return moment._replace(month=_months().get(feast)) if moment.year > _GREGORIAN else moment


_GREGORIAN = 1582
"""After this year solar terms keep to their months."""
