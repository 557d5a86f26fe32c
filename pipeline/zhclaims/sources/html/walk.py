"""One walk over the tags of a page, with the stack of open elements.

An element that matters has an opener, which may give back what is to be done when the element closes; all others only hold their
place on the stack. Tags that are written alike are looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from zhclaims.sources.html.pieces import SLOT
from zhclaims.sources.html.tokens import VOID, name_of, unescaped

Closer = Callable[[], None]
Opener = Callable[[str], Closer | None]

_PLANS_AT_MOST = 20_000


class Malformed(Exception):
    """The document is not well formed: an end tag closes nothing, or an element is never closed."""


class Content(Protocol):
    """What collects the text and knows what elements mean."""

    pieces: list[str]

    def opener(self, name: str, tag: str) -> Opener | None: ...

    def compound(self, tag: str) -> Opener | None: ...


class Walk:
    """The stack of open elements. `strict`: raise `Malformed` where the document is not well formed, else read on."""

    def __init__(self, content: Content, *, strict: bool) -> None:
        self._content = content
        self._strict = strict
        self._plans: dict[str, tuple[str, Opener | None]] = {}
        self._names: list[str] = []
        self._closers: list[Closer | None] = []

    def read(self, tokens: Sequence[str | None]) -> None:
        """Take in text, tag, text … text, to the end of the element that it begins with."""
        names, closers, pieces, plans = self._names, self._closers, self._content.pieces, self._plans
        outer = len(names)
        rest = iter(tokens)
        for text, tag in zip(rest, rest, strict=False):  # the text behind the last tag is left over
            if text:
                pieces.append(decoded(text) if "&" in text else text)
            if not tag:
                continue
            if tag[0] != "/":
                name, opener = plans.get(tag) or self._plan(tag)
                closer = opener(tag) if opener is not None else None
                if name:
                    names.append(name)
                    closers.append(closer)
            elif len(names) > outer and tag[1:] == names[-1]:
                del names[-1]
                closer = closers.pop()
                if closer is not None:
                    closer()
                if not names:
                    return
            else:
                self._close(tag, outer)
        self._end(tokens[-1] or "", outer)

    def _close(self, tag: str, outer: int) -> None:
        """An end tag that is not written as the name of the innermost element."""
        name = name_of(tag[1:])
        if self._strict and (len(self._names) == outer or self._names[-1] != name):
            raise Malformed
        if name in self._names[outer:]:
            while self._pop() != name:
                pass

    def _end(self, text: str, outer: int) -> None:
        if self._strict and len(self._names) > outer:
            raise Malformed
        self._content.pieces.append(decoded(text))
        while len(self._names) > outer:
            self._pop()

    def _pop(self) -> str:
        closer = self._closers.pop()
        if closer is not None:
            closer()
        return self._names.pop()

    def _plan(self, tag: str) -> tuple[str, Opener | None]:
        """The name under which the element goes on the stack ("" if it has no end tag), and its opener."""
        if tag.startswith("a "):  # links are the most frequent elements, and no two are alike
            return "a", self._content.opener("a", tag)
        if "</" in tag and (compound := self._content.compound(tag)):
            return "", compound
        name = name_of(tag)
        closed = tag.endswith("/") and name not in VOID
        if closed and not ("math" in self._names or "svg" in self._names):
            if self._strict:  # "/>" closes an element only within formulas and drawings
                raise Malformed
            closed = False
        plan = ("" if closed or name in VOID else name, None if closed else self._content.opener(name, tag))
        if len(self._plans) < _PLANS_AT_MOST and not closed:
            self._plans[tag] = plan
        return plan


def decoded(text: str) -> str:
    """The text with its entities decoded."""
    return unescaped(text).replace(SLOT, "\ufffd")
