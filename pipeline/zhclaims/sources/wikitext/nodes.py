"""The nodes that the preprocessor finds in wikitext: literal text, templates and their parameters, extension tags."""

from __future__ import annotations

from typing import NamedTuple

from zhclaims.sources.wikitext.traced import Traced
from zhclaims.spans import Span

_TAGS = (
    "ref references nowiki pre poem gallery indicator langconvert section math chem ce score timeline hiero"
    " syntaxhighlight source templatestyles imagemap graph mapframe maplink categorytree inputbox templatedata"
    " charinsert phonos includedtext notice"
)
EXTENSIONS = tuple(_TAGS.split())
"""Names of extension tags, and `notice`, which is ours: templates of the table write notices with it."""


class Text(NamedTuple):
    """Literal text: `[start, end)` of the document."""

    start: int
    end: int


class Part(NamedTuple):
    """An argument of a template."""

    name: list[Node] | None
    """None if it is known by its position."""
    value: list[Node]
    start: int
    """Where it begins in the document, after its "|"."""
    equals: int = -1
    """Where its "=" stands, if it has a name."""

    @property
    def nodes(self) -> list[Node]:
        """Its value; with its name and "=" before that if it has a name."""
        if self.name is None:
            return self.value
        return [*self.name, Text(self.equals, self.equals + 1), *self.value]


class Call(NamedTuple):
    """`{{title|part|…}}`, or `{{{title|part}}}` if `is_parameter`."""

    title: list[Node]
    parts: list[Part]
    start: int
    end: int
    is_parameter: bool
    name: str | None = None
    """Its title without white space at its ends, if that is literal text."""


class Tag(NamedTuple):
    """An extension tag with everything up to its closing tag."""

    name: str
    attributes: Span
    inner: Span | None
    """None if the tag closes itself."""
    start: int
    end: int


Node = Text | Call | Tag


class Document(NamedTuple):
    """Wikitext taken apart. All offsets in the nodes count characters of `text`."""

    text: Traced
    nodes: list[Node]
