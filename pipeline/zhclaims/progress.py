"""What a run tells of itself as it goes."""

from __future__ import annotations

from collections.abc import Callable

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


Tell = Callable[[Tick], None]
"""Hears of a run as it goes."""
