"""One walk over the tags of a page, with the stack of open elements.

An element that matters has an opener, which may give back what is to be done when the element closes; all others only hold their
place on the stack. What a tag means is looked up once for all tags that are written alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from zhclaims.sources.html.tokens import VOID, decoded, name_of, split_tags

Closer = Callable[[], None]
Opener = Callable[[Any, str], Closer | None]
"""Takes what collects the text, and the tag."""

_PLANS_AT_MOST = 10_000
_KEY_AT_MOST = 200  # characters
_PARSOID_ID = 7  # characters at most of the ids that Parsoid gives to all elements, after their "mw"

TELLING = ("cite_ref", "mwe-math", "data-mw-variant")
"""What an opener looks for anywhere in a tag."""


class Malformed(Exception):
    """The document is not well formed: an end tag closes nothing, or an element is never closed."""


class Plan(NamedTuple):
    """What to do about a tag."""

    end: str
    """The end tag that it waits for, "" if it has none."""
    opener: Opener | None


_plans: dict[str, Plan] = {}
"""By tags without their ids. A plan depends on nothing but its tag, so pages may share them."""


class Content(Protocol):
    """What collects the text and knows what elements mean."""

    pieces: list[str]
    open_bare_links: int
    """Links that show a number unless they hold anything, be it a line break."""

    def opener(self, name: str, tag: str) -> Opener | None:
        """What begins with an element: the same where tags differ in their ids alone, unless those hold words of `TELLING`."""

    def compound(self, tag: str) -> Opener | None:
        """What a tag means that is an element with all that stands in it; None if it is a start tag alone."""

    def link(self, href: str, text: str) -> None:
        """A link within the wiki that holds text alone; its address is as it is written."""

    def link_out(self, href: str, text: str) -> None:
        """A link out of the wiki that holds text alone; its address is as it is written."""

    def marker(self, ref: str, entry: str, text: str) -> None:
        """A footnote marker as Cite writes it: its id, that of its entry, and its text, as they are written."""


class Walk:
    """The stack of open elements. `strict`: raise `Malformed` where the document is not well formed, else read on."""

    def __init__(self, content: Content, *, strict: bool) -> None:
        self._content = content
        self._strict = strict
        self._ends: list[str] = []
        self._closers: list[Closer | None] = []

    def read(self, html: str) -> None:
        """Take in a document to the end of the element that it begins with."""
        content, ends, closers, pieces = self._content, self._ends, self._closers, self._content.pieces
        link, link_out, marker = content.link, content.link_out, content.marker
        outer = len(ends)
        ends.append("")  # no end tag in this document closes what is open around it
        for text, href, address, span, inner, ref, entry, label, tag in split_tags(html):
            if text and (pieces or text != "\n" or content.open_bare_links):  # between blocks a line break is nothing
                pieces.append(decoded(text) if "&" in text else text)
            if tag:
                if tag == ends[-1]:
                    del ends[-1]
                    closer = closers.pop()
                    if closer is not None:
                        closer()
                    if not closers:
                        break
                elif tag[0] != "/":
                    end, opener = _plans.get(tag) or self._plan(tag)
                    closer = opener(content, tag) if opener is not None else None
                    if end:
                        ends.append(end)
                        closers.append(closer)
                else:
                    self._close(tag, outer)
            elif inner is not None:
                inner = decoded(inner) if "&" in inner else inner
                if href is not None:
                    link(href, inner)
                elif span is None:
                    link_out(address or "", inner)
                else:
                    self._take(span, inner)
            elif ref is not None:
                marker(ref, entry or "", label or "")
        self._end(outer)

    def _take(self, tag: str, text: str) -> None:
        """An element that holds text alone."""
        opener = (_plans.get(tag) or self._plan(tag)).opener
        closer = opener(self._content, tag) if opener is not None else None
        if text:
            self._content.pieces.append(text)
        if closer is not None:
            closer()

    def _close(self, tag: str, outer: int) -> None:
        """An end tag that is not written as the end of the innermost element."""
        end = f"/{name_of(tag[1:])}"
        if self._strict and self._ends[-1] != end:
            raise Malformed
        if end in self._ends[outer + 1 :]:
            while self._pop() != end:
                pass

    def _end(self, outer: int) -> None:
        if self._strict and len(self._ends) > outer + 1:
            raise Malformed
        while len(self._ends) > outer + 1:
            self._pop()
        self._ends.pop()

    def _pop(self) -> str:
        closer = self._closers.pop()
        if closer is not None:
            closer()
        return self._ends.pop()

    def _plan(self, tag: str) -> Plan:
        if "</" in tag and (compound := self._content.compound(tag)):
            return Plan("", compound)
        key = "a" if tag.startswith("a ") else _without_id(tag)  # links are the most frequent elements, and no two are alike
        known = _plans.get(key)
        if known is not None:
            return known
        name = name_of(tag)
        if tag.endswith("/") and name not in VOID and key != "a":
            if "/math" in self._ends or "/svg" in self._ends:  # "/>" closes an element only within formulas and drawings
                return Plan("", None)
            if self._strict:
                raise Malformed
        plan = Plan("" if name in VOID else f"/{name}", self._content.opener(name, tag))
        if key and len(key) <= _KEY_AT_MOST:
            if len(_plans) >= _PLANS_AT_MOST:
                _plans.clear()
            _plans[key] = plan
        return plan


def _without_id(tag: str) -> str:
    """The tag without an id, and what it is about, which say nothing; "" where they may say something, or may be none.

    >>> _without_id('li id="cite_note-1"'), _without_id('p'), _without_id('sup id="cite_ref-1"')
    ('li', 'p', '')
    """
    before, found, rest = tag.rpartition(' id="mw')
    if found and rest.find('"') == len(rest) - 1 < _PARSOID_ID:
        return _without(' about="', before)
    return _without(' about="', _without(' id="', tag))


def _without(attribute: str, tag: str) -> str:
    before, found, rest = tag.partition(attribute)
    if not found:
        return tag
    value, _, rest = rest.partition('"')
    if "'" in tag or before.count('"') % 2 or any(word in value for word in TELLING):
        return ""
    return before + rest
