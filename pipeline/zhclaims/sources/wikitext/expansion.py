"""Templates, parameters and extension tags replaced by what they give, as MediaWiki does it: lazily, from left to right.

Arguments are read in the frame of the page that writes them, and only if they are asked for: a `<ref>` in a branch of `{{#if:}}`
that is not taken has no number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from zhclaims.sources.wikitext import functions, plans, tags, templates
from zhclaims.sources.wikitext.context import DEPTH_AT_MOST, Context
from zhclaims.sources.wikitext.nodes import Call, Document, Node, Tag, Text
from zhclaims.sources.wikitext.plans import Literals, literal_arguments, whole
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.traced import Traced, Weaver, joined, own
from zhclaims.spans import Span

_EMPTY = own("")
_IF = "#if:"
_PREFIX = re.compile(r"\s*(?:safesubst|subst|msgnw|msg|raw):", re.IGNORECASE)
_NAME_AT_MOST = 255  # MediaWiki's limit; longer ones are text, and not kept in mind
_NO_NAME = re.compile(r"[\n{}\[\]<>|]")


@dataclass(slots=True)
class Frame:
    """A document being expanded, and the arguments that it was called with."""

    context: Context
    document: Document
    call: Call | None = None
    caller: Frame | None = None
    site: Span | None = None
    """Where in the source the outermost template stands that this is part of."""
    depth: int = 0
    _arguments: dict[str, tuple[list[Node], bool]] | None = None
    _values: dict[str, Traced] = field(default_factory=dict)

    def expand(self, nodes: list[Node]) -> Traced:
        if not nodes:
            return _EMPTY
        if len(nodes) == 1:
            return self._single(nodes[0])
        out = Weaver()
        for node in nodes:
            if isinstance(node, Text):
                out.keep(self.document.text, node.start, node.end)
            elif isinstance(node, Tag):
                out.add(tags.extension(self, node))
            elif not self._is_empty(node):
                out.add(self._bounded(node))
        return out.done()

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
        return tags.extension(self, node) if isinstance(node, Tag) else self._bounded(node)

    def place(self, node: Call | Tag) -> Span | None:
        """Where the node stands in the source, or the template that writes it."""
        return self.site or self.document.text.span(node.start, node.end)

    def argument(self, name: str) -> Traced | None:
        """The value of an argument that this document was called with; named ones without white space at their ends."""
        if self.caller is None or self.call is None:
            return None
        if self._arguments is None:
            self._arguments = _by_name(self.call, self.caller)
        if name not in self._values:
            if name not in self._arguments:
                return None
            nodes, is_named = self._arguments[name]
            value = self.caller.expand(nodes)
            self._values[name] = value.strip() if is_named else value
        return self._values[name]

    def arguments(self) -> Collection[str]:
        """The names of the arguments that this document was called with, in order."""
        if self._arguments is None:
            self._arguments = _by_name(self.call, self.caller) if self.call is not None and self.caller is not None else {}
        return self._arguments.keys()

    def take(self, values: dict[str, Traced]) -> None:
        """The values of all arguments, which are known already."""
        self._arguments = dict.fromkeys(values, ([], False))
        self._values = values

    def _bounded(self, node: Call) -> Traced:
        """What a call gives, as long as calls do not nest too deep and do not give too much."""
        context = self.context
        if context.budget < 0:
            return _EMPTY
        if self.depth >= DEPTH_AT_MOST:
            context.report("nested_too_deep", f"templates nest deeper than {DEPTH_AT_MOST}; left out", self.place(node))
            return own("")
        self.depth += 1
        try:
            result = self._parameter(node) if node.is_parameter else _called(self, node)
        finally:
            self.depth -= 1
        return result if context.spend(len(result)) else own("")

    def _parameter(self, node: Call) -> Traced:
        name = self.expand(node.title).text.strip() if node.name is None else node.name
        value = self.argument(name)
        if value is not None:
            return value
        if node.parts:
            return self.expand(whole(node.parts[0]))
        return self.document.text.cut(node.start, node.end)


def _by_name(call: Call, caller: Frame) -> dict[str, tuple[list[Node], bool]]:
    found: dict[str, tuple[list[Node], bool]] = {}
    position = 0
    for part in call.parts:
        if part.name is None:
            position += 1
            found[str(position)] = (part.value, False)
        else:
            found[caller.context.strip.plain(caller.expand(part.name).text).strip()] = (part.value, True)
    return found


def _called(frame: Frame, call: Call) -> Traced:
    name = call.name
    if name is None or len(name) > _NAME_AT_MOST or not _is_template(name):
        title = _without_prefix(frame.expand(call.title))
        function = functions.call(frame, call, title)
        if function is not None:
            return function
        name = frame.context.strip.plain(title.text).strip()
        if not name or len(name) > _NAME_AT_MOST or _NO_NAME.search(name):
            return _as_written(frame, call, title)
    result = _template(frame, call, name)
    if result.text.startswith(("{|", "*", "#", ":", ";")) and not _at_line_start(frame, call):
        return joined([own("\n"), result])
    return result


def _without_prefix(title: Traced) -> Traced:
    """The title without `safesubst:` and its like, which say how the call is meant."""
    while (prefix := _PREFIX.match(title.text)) is not None:
        title = title.cut(prefix.end())
    return title


@lru_cache(maxsize=2_000)
def _is_template(name: str) -> bool:
    """Whether literal text in the place of a title can only be the name of a template."""
    return bool(name) and not _NO_NAME.search(name) and ":" not in name and "\x7f" not in name and not functions.is_variable(name)


def _template(frame: Frame, call: Call, name: str) -> Traced:
    text = templates.given(name, frame.context)
    known = templates.known(name)
    if text is None and known is None:
        return _unknown(frame, call, name)
    if text is None and known is not None and (literals := literal_arguments(frame.document.text, call)) is not None:
        return _planned(frame, call, known, literals)
    body = plans.document(text if text is not None else known.text if known is not None else "")
    inner = Frame(frame.context, body, call, frame, frame.place(call), frame.depth)
    result = inner.expand(body.nodes)
    if known is not None and (known.is_citation or known.is_note_ta):
        values = [(name, value) for name in inner.arguments() if (value := inner.argument(name)) is not None]
        return joined([result, templates.said_beside(frame.context, known, dict(values))])
    return result


def _planned(frame: Frame, call: Call, known: templates.Known, literals: Literals) -> Traced:
    """The template with its conditions on arguments resolved beforehand."""
    inner = Frame(frame.context, plans.document(known.text), call, frame, frame.place(call), frame.depth)
    inner.take(literals.values)
    result = _written(inner, plans.plan(known.text, literals.given))
    if known.is_citation or known.is_note_ta:
        return joined([result, templates.said_beside(frame.context, known, literals.values)])
    return result


def _written(frame: Frame, pieces: Sequence[plans.Piece]) -> Traced:
    """The pieces of a plan, with the arguments that the frame was called with."""
    out = Weaver()
    for piece in pieces:
        if isinstance(piece, Traced):
            out.add(piece)
        elif isinstance(piece, plans.Given):
            out.add(frame.argument(piece.name) or _EMPTY)
        elif isinstance(piece, plans.Tagged):
            content = _written(frame, piece.content).strip() if piece.content is not None else None
            attributes = {key: _written(frame, value).text for key, value in piece.attributes}
            out.add(tags.called(frame, piece.name, attributes, content))
        else:
            out.add(frame.expand([piece]))
    return out.done()


def _at_line_start(frame: Frame, call: Call) -> bool:
    return call.start == 0 or frame.document.text.text[call.start - 1] == "\n"


def _as_written(frame: Frame, call: Call, title: Traced) -> Traced:
    """Braces that can be no template: literal, with what stands in them expanded."""
    pieces = [own("{{"), title]
    for part in call.parts:
        pieces += [own("|"), frame.expand(whole(part))]
    return joined([*pieces, own("}}")])


def _unknown(frame: Frame, call: Call, name: str) -> Traced:
    """Nothing of the template's text; but footnotes in its arguments are kept, since it most likely shows them."""
    frame.context.unknown[name] += 1
    if templates.is_box(name):
        return templates.box(frame, call)
    text = "".join(frame.expand(part.value).text for part in call.parts)
    return own("".join(frame.context.strip.notes(text)))


def expand(text: Traced, context: Context, parent: Frame | None = None, *, included: bool = False) -> Traced:
    """The wikitext with templates and extension tags replaced by what they give."""
    document = preprocess(text, included=included)
    depth, site = (parent.depth + 1, parent.site) if parent else (0, None)
    frame = Frame(context, document, None, None, site, depth)
    return frame.expand(document.nodes)
