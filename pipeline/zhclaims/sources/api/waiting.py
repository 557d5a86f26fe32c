"""How long to wait before a request is tried again."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TRIES = 5
"""Requests at most for one answer."""

LONGEST = 120.0
"""Seconds; a wiki that asks for more is left alone."""

_FIRST = 2.0


def seconds(tried: int, retry_after: str | None, now: datetime | None = None) -> float:
    """What the wiki asks for (`Retry-After`: seconds, or a date), or else twice as long each time.

    now: by the clock of the wiki, which the date is by as well: ours may be wrong, or be set while we wait.

    >>> seconds(0, None), seconds(3, None), seconds(0, "7")
    (2.0, 16.0, 7.0)
    """
    asked = _asked(retry_after, now or datetime.now(UTC)) if retry_after else None
    return min(_FIRST * 2**tried, LONGEST) if asked is None else max(asked, 1.0)


def time(written: str) -> datetime | None:
    """A date of HTTP; None if it is none."""
    try:
        at = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _asked(retry_after: str, now: datetime) -> float | None:
    written = retry_after.strip()
    if written.isascii() and written.isdecimal():
        return float(written[:9])
    at = time(written)
    return None if at is None else (at - now).total_seconds()
