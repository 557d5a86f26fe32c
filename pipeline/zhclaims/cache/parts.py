"""What stages know of the cache: parts, and the memory that recalls their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

I = TypeVar("I")  # noqa: E741
V = TypeVar("V")


@dataclass(frozen=True)
class Part(Generic[I, V]):
    """The local part of a stage. Inputs and values are what msgspec can write and read back as it was."""

    name: str
    unit: str
    """What one input is, in the plural: blocks, references."""
    kind: Any
    """Type of the values."""
    compute: Callable[[Sequence[I]], Iterable[V]]
    """The values of inputs, in order. Each depends on its own input and on nothing that the fields below do not tell."""
    modules: tuple[str, ...]
    """The modules whose code it runs; what they import is found."""
    engine: Mapping[str, str] = field(default_factory=dict)
    """Fingerprint of the engine that it asks."""


class Memory(Protocol):
    """Recalls what is known."""

    def recall(self, part: Part[I, V], inputs: Sequence[I]) -> list[V]:
        """The values of the inputs, in order: the same as `part.compute` gives."""


class Forgetful:
    """A memory that keeps nothing."""

    def recall(self, part: Part[I, V], inputs: Sequence[I]) -> list[V]:
        return list(part.compute(inputs))


FORGETFUL = Forgetful()


class AtHand:
    """A memory that has learned some values before they are asked for, over another one that it asks for the others."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._values: dict[str, dict[Any, Any]] = {}
        """Of each part that it has learned, by input."""

    def learn(self, part: Part[I, V], inputs: Sequence[I]) -> list[V]:
        """The values of the inputs, in order, which it has at hand from now on. Equal ones, as revisions of a page have them, are
        asked for once."""
        distinct = list(dict.fromkeys(inputs))
        known = self._values.setdefault(part.name, {})
        known.update(zip(distinct, self._memory.recall(part, distinct), strict=True))
        return [known[i] for i in inputs]

    def recall(self, part: Part[I, V], inputs: Sequence[I]) -> list[V]:
        known = self._values.get(part.name)
        if known is None or not all(i in known for i in inputs):
            return self._memory.recall(part, inputs)
        return [known[i] for i in inputs]


_CURRENT: ContextVar[Memory] = ContextVar("memory", default=FORGETFUL)


def current() -> Memory:
    """The memory that stages use here, unless they are given one."""
    return _CURRENT.get()


@contextmanager
def using(memory: Memory) -> Iterator[None]:
    """Within the block the memory is the current one."""
    token = _CURRENT.set(memory)
    try:
        yield
    finally:
        _CURRENT.reset(token)
