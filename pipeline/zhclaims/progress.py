"""How a run reports its progress: a tick for pages that are done, and for a page that is begun."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec

TOGETHER = -1
"""In place of the number of a page: some pages are worked on at once, so that none of them is to blame if the process dies."""


class Tick(msgspec.Struct, frozen=True):
    """Some pages that are done."""

    pages: int
    rejects: int
    characters: int
    """Of the articles' texts."""
    before: bool = False
    """Whether they were done before this run."""
    at: int | None = None
    """No page is done, but that of this number in the shard is begun, or some are TOGETHER."""
    until: float = 0.0
    """By when it must be done, in seconds of the time that the processor has given to this process; 0 where that is open."""


OnTick = Callable[[Tick], None]
"""Is called with each tick of a run as it goes."""

Avoid = Mapping[int, str]
"""Pages of a shard, by their numbers, that are not tried again, and why: `worker_died`, `too_slow`. TOGETHER: pages are not
worked on at once."""


def page_begun(page: int, seconds: float) -> Tick:
    """The tick of a page that is begun, and may take so many seconds of the processor's time."""
    return Tick(0, 0, 0, at=page, until=time.process_time() + seconds)
