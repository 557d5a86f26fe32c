"""Opening the cache: once in each process of a run."""

from __future__ import annotations

import logging
import os
import time
from functools import cache
from pathlib import Path

import msgspec

from zhclaims.cache import place
from zhclaims.cache.database import Database, Unusable
from zhclaims.cache.memory import Remembering
from zhclaims.cache.parts import FORGETFUL, Memory
from zhclaims.cache.store import Store

_LOG = logging.getLogger(__name__)


class Use(msgspec.Struct, frozen=True):
    """The cache of a run, as its processes are told of it."""

    directory: str
    run: str
    """Name of the run, under which its processes add up what they count."""


def use(directory: Path) -> Use | None:
    """The cache in a directory for a new run; None, with a warning, if it cannot be used."""
    wanted = Use(str(directory.absolute()), f"{os.getpid()}-{time.time_ns()}")
    try:
        opened(wanted)
    except Unusable as reason:
        _LOG.warning("no cache in %s (%s): the run goes on without it", directory, reason)
        return None
    return wanted


@cache
def opened(wanted: Use) -> Remembering:
    """The memory of this process for a run. Unusable if it cannot be opened."""
    return Remembering(Store(Database(Path(wanted.directory)), place.limit()), wanted.run)


def memory(wanted: Use | None) -> Memory:
    """The memory of this process for a run; one that keeps nothing if there is none, or it has become unusable."""
    if wanted is None:
        return FORGETFUL
    try:
        return opened(wanted)
    except Unusable as reason:
        _LOG.debug("no cache in %s: %s", wanted.directory, reason)
        return FORGETFUL
