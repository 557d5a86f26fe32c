"""The state of the parser: `Context` of a page, `Frame` of one document that is being expanded (MediaWiki's PPFrame).

Expansion recurses: a frame meets a template, which opens another frame. What a frame does with templates and extension tags is
therefore handed in (`Handlers`), and this module knows nothing of the modules that do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zhclaims.issue_texts import reported
from zhclaims.model import Issue
from zhclaims.sources.common.template_pages import TemplatePage
from zhclaims.sources.wikitext.cite import Cite, Footnote
from zhclaims.sources.wikitext.nodes import Call, Document, Node, Tag, Text
from zhclaims.sources.wikitext.strip import StripState
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, generated
from zhclaims.spans import Span

EXPANSION_AT_MOST = 4_000_000
"""Characters that the templates of one page may give (MediaWiki's own limit is 2 MiB)."""
OWN_TEMPLATES_AT_MOST = 2_000_000
"""Characters of the wiki's own templates that a page may use, each counted once."""
WORK_AT_MOST = 50_000_000
"""Characters of the wiki's own templates that are gone through for one page, those that give nothing included; a template counts
each time that it is called."""
DEPTH_AT_MOST = 40
"""Calls within calls."""
_EMPTY = generated("")
_IF = "#if:"


class Handlers(NamedTuple):
    """What the parser does with the nodes of a document (`parsing.HANDLERS`)."""

    transclude: Callable[[Frame, Call], Traced]
    """The text of a template, parser function or variable."""
    expand_tag: Callable[[Frame, Tag], Traced]
    """The text of an extension tag."""
    half_parse: Callable[[Traced, Frame], Traced]
    """Wikitext that stands within something else, read by all passes but the one that makes lines into blocks."""


FindTemplate = Callable[[str], TemplatePage | None]
"""The page of a template by its title, as `template_pages.page_title` has it."""


class LinkTarget(NamedTuple):
    """Where a link leads: a page of the wiki, or an address."""

    page: str = ""
    url: str = ""


class Citation(NamedTuple):
    """A citation template with its parameters as they are written in the source."""

    template: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Context:
    """What the passes over one page share: strip markers, footnotes, links, issues, and how much work may still be done."""

    handlers: Handlers
    title: str
    templates: Mapping[str, str]
    """Template texts that the caller knows, by name."""
    groups: Mapping[str, Sequence[str]]
    """Conversion rules by the name of their group."""
    find_template: FindTemplate | None = None
    """Knows the wiki's own templates by the titles of their pages."""
    strip: StripState = field(default_factory=StripState)
    cite: Cite = field(init=False)
    listed: list[Footnote] = field(default_factory=list)
    """The footnotes that reference lists have shown, in order."""
    targets: list[LinkTarget] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    """How often each template whose text is not known stands on the page where no sentence has a hole for it."""
    issues: list[Issue] = field(default_factory=list)
    reported: set[Issue] = field(default_factory=set)
    budget: int = EXPANSION_AT_MOST
    """Characters that templates may still give; negative once they have given too many."""
    own_templates: dict[str, Document] = field(default_factory=dict)
    """The wiki's own templates that the page has used, by title (see `own_templates`)."""
    unread: int = OWN_TEMPLATES_AT_MOST
    """Characters that further ones may have."""
    work: int = WORK_AT_MOST
    """Characters of such templates that may still be gone through."""
    links_without_text: int = 0
    lead_end: int = -1
    """Where the first heading of the page stands in its source; negative until somebody asks."""

    def __post_init__(self) -> None:
        self.cite = Cite(self.strip)

    def spend(self, characters: int) -> bool:
        """Whether the page may still expand by so many characters."""
        if self.budget >= 0 > self.budget - characters:
            self.report("too_much_expansion", characters=EXPANSION_AT_MOST)
        self.budget -= characters
        return self.budget >= 0

    def report(self, code: str, source: Span | None = None, /, **params: str | int) -> None:
        self.issues.append(reported(code, None, source, **params))

    def report_once(self, code: str, source: Span | None, /, **params: str | int) -> None:
        """Report what the same template at the same place may come upon again and again."""
        found = reported(code, None, source, **params)
        if found not in self.reported:
            self.reported.add(found)
            self.issues.append(found)


@dataclass(slots=True)
class Frame:
    """A document being expanded, and the template arguments that it was called with.

    Arguments are expanded in the frame of the page that writes them, and only if they are asked for: a `<ref>` in a branch of
    `{{#if:}}` that is not taken has no number.
    """

    context: Context
    document: Document
    call: Call | None = None
    caller: Frame | None = None
    site: Span | None = None
    """Where in the source the outermost template stands that this is part of."""
    depth: int = 0
    template: str = ""
    """The title of the wiki's own template that the document is."""
    _arguments: dict[str, tuple[list[Node], bool]] | None = None
    _values: dict[str, Traced] = field(default_factory=dict)

    def expand(self, nodes: list[Node]) -> Traced:
        """The text of the nodes, with templates, parameters and extension tags replaced by what they give."""
        if not nodes:
            return _EMPTY
        if len(nodes) == 1:
            return self._single(nodes[0])
        out = TracedBuilder()
        for node in nodes:
            if isinstance(node, Text):
                out.copy(self.document.text, node.start, node.end)
            elif isinstance(node, Tag):
                out.add(self.context.handlers.expand_tag(self, node))
            elif not self._is_empty(node):
                out.add(self._bounded(node))
        return out.build()

    def _is_empty(self, node: Call) -> bool:
        """Whether it surely gives nothing: a parameter that was not given (`{{{name|}}}`), or a condition on such ones alone."""
        if not node.is_parameter:
            return len(node.parts) == 1 and self._is_false(node.title)
        if node.name is None or not node.parts or node.parts[0].value or node.parts[0].name is not None:
            return False
        return node.name not in self.arguments()

    def _is_false(self, title: list[Node]) -> bool:
        """Whether the title of a call is `#if:` and nothing but parameters that were not given."""
        first = title[0] if title else None
        if not isinstance(first, Text) or first.end - first.start != len(_IF):
            return False
        if not self.document.text.text.startswith(_IF, first.start):
            return False
        return all(isinstance(node, Call) and node.is_parameter and self._is_empty(node) for node in title[1:])

    def _single(self, node: Node) -> Traced:
        if isinstance(node, Text):
            return self.document.text.cut(node.start, node.end)
        return self.context.handlers.expand_tag(self, node) if isinstance(node, Tag) else self._bounded(node)

    def place(self, node: Call | Tag) -> Span | None:
        """Where the node stands in the source, or the template that writes it."""
        return self.site or self.document.text.span(node.start, node.end)

    # ── arguments ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def argument(self, name: str) -> Traced | None:
        """The value of an argument that this document was called with; named ones without white space at their ends."""
        if name not in self._values:
            found = self._by_name().get(name)
            if found is None or self.caller is None:
                return None
            nodes, is_named = found
            value = self.caller.expand(nodes)
            self._values[name] = value.strip() if is_named else value
        return self._values[name]

    def arguments(self) -> Collection[str]:
        """The names of the arguments that this document was called with, in order."""
        return self._by_name().keys()

    def set_arguments(self, values: dict[str, Traced]) -> None:
        """Give the values of all arguments, where they are known already."""
        self._arguments = dict.fromkeys(values, ([], False))
        self._values = values

    def _by_name(self) -> dict[str, tuple[list[Node], bool]]:
        """The nodes of each argument, and whether it is named; the last of equal names counts."""
        if self._arguments is not None:
            return self._arguments
        found: dict[str, tuple[list[Node], bool]] = {}
        position = 0
        for part in self.call.parts if self.call is not None else ():
            if part.name is None:
                position += 1
                found[str(position)] = (part.value, False)
            elif self.caller is not None:
                found[self.context.strip.plain(self.caller.expand(part.name).text).strip()] = (part.value, True)
        self._arguments = found
        return found

    # ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _bounded(self, node: Call) -> Traced:
        """What a call gives, as long as calls do not nest too deep and do not give too much."""
        context = self.context
        if context.budget < 0:
            return _EMPTY
        if self.depth >= DEPTH_AT_MOST:
            context.report_once("nested_too_deep", self.place(node), depth=DEPTH_AT_MOST)
            return generated("")
        self.depth += 1
        try:
            result = self._parameter(node) if node.is_parameter else context.handlers.transclude(self, node)
        finally:
            self.depth -= 1
        return result if context.spend(len(result)) else generated("")

    def _parameter(self, node: Call) -> Traced:
        name = self.expand(node.title).text.strip() if node.name is None else node.name
        value = self.argument(name)
        if value is not None:
            return value
        if node.parts:
            return self.expand(node.parts[0].nodes)
        return self.document.text.cut(node.start, node.end)
