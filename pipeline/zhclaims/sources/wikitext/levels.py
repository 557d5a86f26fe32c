"""What is open while the preprocessor reads: braces, brackets and headings, one within another."""

from __future__ import annotations

from zhclaims.sources.wikitext.nodes import Node


class Level:
    """Something open on the stack; `parts` only where it is a template or a parameter."""

    __slots__ = ("count", "dash", "equals", "names", "open", "outer", "parts", "start", "starts")

    def __init__(self, opening: str, start: int, count: int, outer: list[Node]) -> None:
        self.open = opening
        self.outer = outer
        """What it will stand in."""
        self.start = start
        self.count = count
        self.dash = False
        """A "-" stands before it that may yet begin `-{`."""
        self.reset(start + count)

    def reset(self, start: int) -> None:
        self.parts: list[list[Node]] = [[]]
        self.names: list[list[Node] | None] = [None]
        self.starts = [start]
        self.equals = [0]
