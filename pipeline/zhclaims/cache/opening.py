"""Opening the cache: once in each process of a run."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from zhclaims.cache import place
from zhclaims.cache.database import Database, Unusable
from zhclaims.cache.memory import Remembering
from zhclaims.cache.parts import FORGETFUL, Memory
from zhclaims.cache.store import Store

_LOG = logging.getLogger(__name__)


def usable(directory: Path) -> str | None:
    """The directory by its whole path, as the processes of a run are told of it; None, with a warning, if it cannot be used."""
    whole = str(directory.absolute())
    try:
        opened(whole)
    except Unusable as reason:
        _LOG.warning("no cache in %s (%s): the run goes on without it", directory, reason)
        return None
    return whole


@cache
def opened(directory: str) -> Remembering:
    """The memory of this process over the cache in a directory. Unusable if that cannot be opened."""
    return Remembering(Store(Database(Path(directory)), place.limit()))


def memory(directory: str | None) -> Memory:
    """The memory of this process over the cache in a directory; one that keeps nothing where there is none that can be opened."""
    if directory is None:
        return FORGETFUL
    try:
        return opened(directory)
    except Unusable as reason:
        _LOG.debug("no cache in %s: %s", directory, reason)
        return FORGETFUL


def counted(memory: Memory) -> dict[str, int]:
    """What a memory has counted since the last time."""
    return memory.counted() if isinstance(memory, Remembering) else {}
