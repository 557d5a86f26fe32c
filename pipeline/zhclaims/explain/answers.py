"""Which rules were asked about a claim, and what each answered.

A rule is any function of a stage that answers yes or no (`-> bool`) or finds something or nothing (`-> … | None`). The stages run
once more while Python's profiler hook (`sys.setprofile`) hears every such function return. So no rule has to report itself, a new
one is heard without being registered anywhere, and a run that nobody explains pays nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import CO_GENERATOR
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple, TypeVar

import msgspec

from zhclaims.cache import CachedFunction
from zhclaims.model import Layers
from zhclaims.spans import Span

I = TypeVar("I")  # noqa: E741
V = TypeVar("V")

_STAGES = "zhclaims.stages."
_TEXTS = ("view", "text", "level", "cursor", "sentence", "article", "script")
"""Attributes through which the arguments of rules lead to the text that their offsets count in."""
_DEEPEST = 3
"""Attributes that are followed one after the other."""


class Answer(msgspec.Struct, frozen=True):
    """What a rule answered about a piece of the article."""

    stage: str
    rule: str
    """Its module below `zhclaims.stages`, and its name."""
    about: str
    """The piece of the article text that it was asked about, or the label of a reference in brackets."""
    span: Span | None
    """Where that stands in the article text; None where the rule was given the bare words."""
    holds: bool
    """Whether it holds, or has found something."""
    meaning: str
    """What it asks: the first sentence of its documentation, "" where it has none."""
    place: str
    """Its file and line below the package."""


class _Rule(NamedTuple):
    name: str
    meaning: str
    place: str


class Listener:
    """A cache that knows nothing, and hears what rules answer about one claim of a page that has been processed before.

    It is handed to `flow.process` in place of a cache: local parts of stages are computed block by block, and heard only for the
    claim's own block and for the references that it cites; parts that see the whole page are heard throughout. What is about
    another sentence is dropped.
    """

    def __init__(self, layers: Layers, claim: int) -> None:
        self.answers: list[Answer] = []
        page, script = layers.page, layers.script
        self._layers = layers
        self._sentence = script.to_view(layers.sentences[layers.claims[claim].sentence])
        block = next(block.span for block in page.blocks if block.span.overlaps(layers.claims[claim].span))
        self._block = script.to_view(block)
        self._block_texts = {block.of(page.text), self._block.of(script.view)}
        cited = {citation.ref for citation in layers.citations[claim]}
        self._cited = {entry.text: entry.ref for entry in page.entries if entry.ref in cited}
        self._reference: str | None = None
        self._rules: dict[CodeType, _Rule | None] = {}

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Within the block, rules are heard."""
        before = sys.getprofile()
        sys.setprofile(self._hear)
        try:
            yield
        finally:
            sys.setprofile(before)

    def recall(self, function: CachedFunction[I, V], inputs: Sequence[I]) -> list[V]:
        """The values of the inputs, each computed by itself."""
        hook = sys.getprofile()
        sys.setprofile(None)
        try:
            return [self._computed(function, given) for given in inputs]
        finally:
            sys.setprofile(hook)

    def _computed(self, function: CachedFunction[I, V], given: I) -> V:
        text = given if isinstance(given, str) else getattr(given, "view", getattr(given, "text", ""))
        self._reference = self._cited.get(text) if function.name == "references" else None
        try:
            if self._reference is None and (function.name == "references" or text.strip("\n") not in self._block_texts):
                return next(iter(function.compute([given])))
            with self.hearing():
                return next(iter(function.compute([given])))
        finally:
            self._reference = None

    def _hear(self, frame: FrameType, event: str, answer: object) -> None:
        if event != "return":
            return
        code = frame.f_code
        if code not in self._rules:
            self._rules[code] = _rule(frame)
        rule = self._rules[code]
        if rule is None:
            return
        given = {name: frame.f_locals.get(name) for name in code.co_varnames[: code.co_argcount]}
        about = self._about(given)
        if about is not None:
            holds = answer if isinstance(answer, bool) else answer is not None
            self.answers.append(Answer(rule.name.partition(".")[0], rule.name, *about, holds, rule.meaning, rule.place))

    def _about(self, given: Mapping[str, object]) -> tuple[str, Span | None] | None:
        """What a rule is asked about, in words and in the article text; None if that is not the claim's sentence."""
        if self._reference is not None:
            return f"[{self._reference}]", None
        script = self._layers.script
        spans = list(_spans(given))
        origin = next((at for at in map(self._origin, given.values()) if at is not None), None)
        if not spans or origin is None:
            words = [w for w in given.values() if isinstance(w, str) and w and w in self._sentence.of(script.view)]
            return (words[0], None) if words and not spans else None
        shifted = [span.shift(origin) for span in spans]
        here = next((span for span in shifted if not span.covers(self._sentence)), shifted[0])  # the piece, not all around it
        if not self._sentence.overlaps(here):
            return None
        there = script.to_text(here)
        return there.of(self._layers.page.text), there

    def _origin(self, value: object, depth: int = 0) -> int | None:
        """Where in the view the text begins that an argument's offsets count in; None if it leads to no text that holds them."""
        if isinstance(value, str):
            if value == self._layers.script.view:
                return 0
            at = value.find(self._block.of(self._layers.script.view))
            return self._block.start - at if at in (0, 1) and len(value) <= self._block.end - self._block.start + 2 else None
        if depth == _DEEPEST:
            return None
        inner = (getattr(value, name, None) for name in _TEXTS)
        return next((at for at in (self._origin(v, depth + 1) for v in inner if v is not None) if at is not None), None)


def _spans(given: Mapping[str, object]) -> Iterator[Span]:
    """The spans among the arguments of a rule, in order; else the one between two offsets, or the character at one."""
    found = [getattr(getattr(value, "cue", value), "span", value) for value in given.values()]
    spans = [span for span in found if isinstance(span, Span)]
    offsets = [value for value in given.values() if type(value) is int]
    if spans:
        yield from spans
    elif offsets:
        end = offsets[1] if len(offsets) > 1 and offsets[1] > offsets[0] else offsets[0] + 1
        yield Span(offsets[0], end)


def _rule(frame: FrameType) -> _Rule | None:
    """The rule that a frame runs; None if it runs something else."""
    module, code = str(frame.f_globals.get("__name__", "")), frame.f_code
    if not module.startswith(_STAGES) or code.co_flags & CO_GENERATOR or "." in code.co_qualname:
        return None  # a method only reads what its object holds
    function = frame.f_globals.get(code.co_name)
    returns = str(getattr(function, "__annotations__", {}).get("return", ""))
    if returns != "bool" and not returns.endswith("| None"):
        return None
    meaning = " ".join((function.__doc__ or "").partition("\n\n")[0].split())
    file = Path(code.co_filename).relative_to(Path(__file__).parents[1])
    return _Rule(f"{module.removeprefix(_STAGES)}.{code.co_name}", meaning, f"{file.as_posix()}:{code.co_firstlineno}")


def in_order(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers, each once: stage by stage, those about the same piece together, pieces in the order of the text, bare words
    after them."""
    stages = {stage: i for i, stage in enumerate(dict.fromkeys(answer.stage for answer in answers))}
    asked = list(dict.fromkeys(answers))
    return tuple(sorted(asked, key=lambda a: (stages[a.stage], a.span is None, a.span or Span(0, 0), a.about)))
