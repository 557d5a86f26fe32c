"""The sections of a page, opened one after another."""

from __future__ import annotations

from zhclaims.model import Section
from zhclaims.spans import Span


class Outline:
    """Where in the tree of sections reading has got to."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.path: tuple[int, ...] = ()
        """Indices into `sections`, from the outermost section to the one that is open."""

    def open(self, span: Span, title: str, level: int) -> None:
        """Begin a section by its heading. It ends those of the same level and of deeper ones."""
        outer = tuple(i for i in self.path if self.sections[i].level < level)
        self.path = (*outer, len(self.sections))
        self.sections.append(Section(span, title, level))
