"""The cache of local results: what a stage finds in one block is kept by content, and a page costs only what changed of it.

The local part of a stage is a function from inputs to values, each value a function of its input alone: a `CachedFunction`. A
`Cache` recalls the values that are known and has the function compute the others. The one of a run (`stored`) keeps them in one
SQLite file (`database`), under the SHA-256 of the input and a fingerprint of all else that the value depends on: analyzer, code,
vocabulary, packages. The file can be deleted at any time: what a run writes never depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

I = TypeVar("I")  # noqa: E741
V = TypeVar("V")


@dataclass(frozen=True)
class CachedFunction(Generic[I, V]):
    """A function whose values can be kept. Inputs and values are what msgspec can write and read back as it was."""

    name: str
    unit: str
    """What one input is, in the plural: blocks, references."""
    kind: Any
    """Type of the values."""
    compute: Callable[[Sequence[I]], Iterable[V]]
    """The values of inputs, in order. Each depends on its own input, and on nothing else but what the fields below name."""
    modules: tuple[str, ...]
    """The modules whose code it runs; what they import is found."""
    engine: Mapping[str, str] = field(default_factory=dict)
    """Fingerprint of the analyzer that it asks."""


class Cache(Protocol):
    """Gives the values of cached functions."""

    def recall(self, function: CachedFunction[I, V], inputs: Sequence[I]) -> list[V]:
        """The values of the inputs, in order: the same as `function.compute` gives. Nobody may change them."""


class NoCache:
    """Keeps nothing: every value is computed."""

    def recall(self, function: CachedFunction[I, V], inputs: Sequence[I]) -> list[V]:
        return list(function.compute(inputs))

    def counts(self) -> dict[str, int]:
        """Nothing is counted: see `stored.StoredCache.counts`."""
        return {}


NO_CACHE = NoCache()


class Prefetched:
    """Some values that are computed before they are asked for, in front of another cache that gives all others."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._values: dict[str, dict[Any, Any]] = {}
        """Of each function whose values were fetched, by input."""

    def fetch(self, function: CachedFunction[I, V], inputs: Sequence[I]) -> list[V]:
        """The values of the inputs, in order, which are at hand from now on. Equal inputs, as revisions of a page have them, are
        asked for once."""
        distinct = list(dict.fromkeys(inputs))
        known = self._values.setdefault(function.name, {})
        known.update(zip(distinct, self._cache.recall(function, distinct), strict=True))
        return [known[i] for i in inputs]

    def recall(self, function: CachedFunction[I, V], inputs: Sequence[I]) -> list[V]:
        known = self._values.get(function.name)
        if known is None or not all(i in known for i in inputs):
            return self._cache.recall(function, inputs)
        return [known[i] for i in inputs]


_CURRENT: ContextVar[Cache] = ContextVar("cache", default=NO_CACHE)


def current() -> Cache:
    """The cache that is in use here: that of the innermost `using`, else none."""
    return _CURRENT.get()


@contextmanager
def using(cache: Cache) -> Iterator[None]:
    """Within the block the cache is the current one."""
    token = _CURRENT.set(cache)
    try:
        yield
    finally:
        _CURRENT.reset(token)
