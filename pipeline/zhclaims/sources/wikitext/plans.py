"""Plans of templates: a template with those conditions and defaults resolved that depend only on which arguments are given.

Most of a citation template is conditions on parameters. Which way they go depends only on which arguments are given and which of
those are empty, so a plan is made once for all calls that give the same ones; what is left are texts and slots for values.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from zhclaims.sources.wikitext.nodes import EXTENSIONS, Call, Document, Node, Tag, Text
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.traced import Traced, generated

_IF = "#if:"
_TAG = "#tag:"
_ONLY, _ONLY_ENDS = "<onlyinclude>", "</onlyinclude>"


class Argument(NamedTuple):
    """What is known of an argument before its value is."""

    is_named: bool
    """Named ones are without white space at their ends."""
    is_blank: bool


class ArgumentSlot(NamedTuple):
    """Where the value of an argument goes."""

    name: str


class TagSlot(NamedTuple):
    """`{{#tag:name|content|attribute=value}}`."""

    name: str
    content: tuple[Piece, ...] | None
    attributes: tuple[tuple[str, tuple[Piece, ...]], ...]


Piece = Traced | ArgumentSlot | TagSlot | Call | Tag
"""A piece of a plan: text of the template, a slot for an argument, or what must still be expanded."""
_Draft = str | ArgumentSlot | TagSlot | Call | Tag
Arguments = Mapping[str, Argument]


class _Undecided(Exception):
    """A condition depends on more than which arguments are given: the node stays in the plan and is expanded by each call."""


def taken_apart(text: str) -> Document:
    """The nodes of a template's text, as those who call it see it."""
    return preprocess(generated(_only_included(text)), included=True)


def _only_included(text: str) -> str:
    """What stands in `<onlyinclude>`, if something does: then nothing else of the text is seen."""
    pieces: list[str] = []
    begin = text.find(_ONLY)
    while begin >= 0 and (end := text.find(_ONLY_ENDS, begin)) >= 0:
        pieces.append(text[begin + len(_ONLY) : end])
        begin = text.find(_ONLY, end)
    return "".join(pieces) if pieces else text


@lru_cache(maxsize=500)
def template_document(text: str) -> Document:
    """The same, kept for the next call."""
    return taken_apart(text)


@lru_cache(maxsize=2_000)
def make_plan(text: str, given: frozenset[tuple[str, Argument]]) -> tuple[Piece, ...]:
    """What the template shows; arguments that are not in `given` are not given."""
    return _pieces(_Reducer(template_document(text), dict(given)).reduced(template_document(text).nodes))


def _pieces(drafts: list[_Draft]) -> tuple[Piece, ...]:
    """The pieces of a plan. A blank that was written as `&#32;`, so that no condition cuts it off, is one from here on."""
    return tuple(generated(draft.replace("&#32;", " ")) if isinstance(draft, str) else draft for draft in drafts)


class _Reducer:
    def __init__(self, document: Document, given: Arguments) -> None:
        self._text = document.text.text
        self._given = given

    def reduced(self, nodes: list[Node]) -> list[_Draft]:
        found: list[_Draft] = []
        for node in nodes:
            for piece in self._node(node):
                if isinstance(piece, str) and found and isinstance(found[-1], str):
                    found[-1] += piece
                elif piece != "":
                    found.append(piece)
        return found

    def _node(self, node: Node) -> list[_Draft]:
        if isinstance(node, Text):
            return [self._text[node.start : node.end]]
        if isinstance(node, Tag):
            return [node]
        try:
            if node.is_parameter:
                return self._parameter(node)
            return self._tagged(node) if node.name is not None and node.name.startswith(_TAG) else self._condition(node)
        except _Undecided:
            return [node]

    def _parameter(self, node: Call) -> list[_Draft]:
        if node.name is None:
            raise _Undecided
        known = self._given.get(node.name)
        if known is not None:
            return [] if known.is_named and known.is_blank else [ArgumentSlot(node.name)]
        if not node.parts:
            return [self._text[node.start : node.end]]
        return self.reduced(node.parts[0].nodes)

    def _condition(self, node: Call) -> list[_Draft]:
        first = node.title[0] if node.title else None
        if not isinstance(first, Text) or not self._text.startswith(_IF, first.start) or first.end - first.start < len(_IF):
            raise _Undecided
        condition = self.reduced([Text(first.start + len(_IF), first.end), *node.title[1:]])
        if not all(isinstance(piece, str | ArgumentSlot) for piece in condition):
            raise _Undecided
        index = 0 if any(map(self._is_something, condition)) else 1
        return self._stripped(self.reduced(node.parts[index].nodes)) if index < len(node.parts) else []

    def _tagged(self, node: Call) -> list[_Draft]:
        name = (node.name or "")[len(_TAG) :].strip().lower()
        if name not in EXTENSIONS:
            raise _Undecided
        content = _pieces(self.reduced(node.parts[0].nodes)) if node.parts else None
        attributes = []
        for part in node.parts[1:]:
            if part.name is not None:
                key = "".join(piece for piece in self.reduced(part.name) if isinstance(piece, str))
                attributes.append((key.strip().lower(), _pieces(self.reduced(part.value))))
        return [TagSlot(name, content, tuple(attributes))]

    def _is_something(self, piece: object) -> bool:
        if isinstance(piece, ArgumentSlot):
            return not self._given[piece.name].is_blank
        return isinstance(piece, str) and bool(piece.strip())

    def _stripped(self, pieces: list[_Draft]) -> list[_Draft]:
        """The pieces without white space at their ends, where that is known."""
        for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
            while pieces and isinstance(piece := pieces[end], str):
                pieces[end] = strip(piece)
                if pieces[end]:
                    break
                del pieces[end]
            if pieces and not isinstance(piece := pieces[end], str) and not self._is_stripped(piece):
                raise _Undecided
        return pieces

    def _is_stripped(self, piece: object) -> bool:
        return isinstance(piece, TagSlot) or (isinstance(piece, ArgumentSlot) and self._given[piece.name].is_named)


class Literals(NamedTuple):
    """Arguments in which nothing must be expanded."""

    values: dict[str, Traced]
    given: frozenset[tuple[str, Argument]]


_KINDS = {(named, blank): Argument(named, blank) for named in (True, False) for blank in (True, False)}


def literal_arguments(text: Traced, call: Call) -> Literals | None:
    """The arguments of a call by their names, if nothing in them must be expanded."""
    values: dict[str, Traced] = {}
    given: dict[str, Argument] = {}
    position = 0
    for part in call.parts:
        place = _literal(part.value)
        if place is None:
            return None
        if part.name is None:
            position += 1
            name, value = str(position), text.cut(*place)
        else:
            written = _literal(part.name)
            if written is None or "\x7f" in (name := text.text[slice(*written)].strip()):
                return None
            value = text.cut_bare(*place)
        values[name] = value
        given[name] = _KINDS[part.name is not None, not value.text or value.text.isspace()]
    return Literals(values, frozenset(given.items()))


def named_literals(values: dict[str, Traced]) -> Literals:
    """Arguments that are all named."""
    given = ((name, _KINDS[True, not value.text or value.text.isspace()]) for name, value in values.items())
    return Literals(values, frozenset(given))


def _literal(nodes: list[Node]) -> tuple[int, int] | None:
    """Where the text of the nodes begins and ends, if nothing in them must be expanded."""
    if not nodes:
        return 0, 0
    node = nodes[0]
    return (node.start, node.end) if isinstance(node, Text) and len(nodes) == 1 else None
