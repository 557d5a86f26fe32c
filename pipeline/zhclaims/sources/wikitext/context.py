"""What the passes over one page share: things put aside, footnotes, links, issues, and how much work may still be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zhclaims.model import Issue
from zhclaims.sources.wikitext.cite import Cite, Footnote
from zhclaims.sources.wikitext.strip import StripState
from zhclaims.sources.wikitext.traced import Traced
from zhclaims.spans import Span

EXPANSION_AT_MOST = 4_000_000
"""Characters that the templates of one page may give (MediaWiki's own limit is 2 MiB)."""
DEPTH_AT_MOST = 40
"""Calls within calls."""


HalfParse = Callable[[Traced, Any], Traced]


class Target(NamedTuple):
    """Where a link leads: a page of the wiki, or an address."""

    page: str = ""
    url: str = ""


class Fields(NamedTuple):
    """The parameters of a citation template as they are written in the source."""

    template: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Context:
    """The state of the parser on one page."""

    title: str
    templates: Mapping[str, str]
    """Template texts that the caller knows, by name."""
    groups: Mapping[str, Sequence[str]]
    """Conversion rules by the name of their group."""
    strip: StripState = field(default_factory=StripState)
    cite: Cite = field(init=False)
    half_parse: HalfParse = field(init=False)
    """Reads wikitext that stands within something else, all but its lines (`zhclaims.sources.wikitext.parsing`)."""
    listed: list[Footnote] = field(default_factory=list)
    """The footnotes that lists have shown, in order."""
    targets: list[Target] = field(default_factory=list)
    fields: list[Fields] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    """How often each template stands on the page whose text is not known."""
    issues: list[Issue] = field(default_factory=list)
    budget: int = EXPANSION_AT_MOST
    links_without_text: int = 0

    def __post_init__(self) -> None:
        self.cite = Cite(self.strip)

    def spend(self, characters: int) -> bool:
        """Whether the page may still expand by so many characters."""
        if self.budget >= 0 > self.budget - characters:
            self.report(
                "too_much_expansion", f"its templates give more than {EXPANSION_AT_MOST} characters; the rest is not read"
            )
        self.budget -= characters
        return self.budget >= 0

    def report(self, code: str, message: str, source: Span | None = None) -> None:
        self.issues.append(Issue(code, message, None, source))
