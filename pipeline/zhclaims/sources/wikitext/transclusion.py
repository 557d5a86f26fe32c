"""What `{{…}}` gives: a variable, a parser function, or a template with its parameters replaced.

The text of a template comes from the caller, from the table (see `templates`) or from the wiki's own page of it (see
`own_templates`), in this order. Most calls of the table's templates have
arguments in which nothing must be expanded; they are answered by a plan (see `plans`). A template whose text is not known gives
nothing but a mark of the hole and the footnotes in its arguments, or the values of an information box.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from zhclaims.sources.wikitext import boxes, citations, functions, own_templates, plans, tags, templates
from zhclaims.sources.wikitext.context import Frame
from zhclaims.sources.wikitext.nodes import Call
from zhclaims.sources.wikitext.plans import Literals, literal_arguments
from zhclaims.sources.wikitext.strip import Hole
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, generated, joined

_EMPTY = generated("")
_PREFIX = re.compile(r"\s*(?:safesubst|subst|msgnw|msg|raw):", re.IGNORECASE)
_NAME_AT_MOST = 255  # MediaWiki's limit; longer ones are text, and not kept in mind
_NO_NAME = re.compile(r"[\n{}\[\]<>|]")
_LINE_AT_MOST = 300
"""Characters of a line that are looked at beside a call."""
_CALLS_BEFORE = re.compile(r"<!--[^>]*-->|\A[^{}]*\}\}|\{\{[^{}]*\}\}")
_CALLS_AFTER = re.compile(r"<!--[^>]*-->|\{\{[^{}]*(?:\}\}|\Z)")
"""Comments and calls, among them one that began on an earlier line or ends on a later one."""


def transclude(frame: Frame, call: Call) -> Traced:
    """The text of a call that is no parameter; as it is written if it can be neither function nor template."""
    name = call.name
    if name is None or len(name) > _NAME_AT_MOST or not _is_template(name):
        title = _without_prefix(frame.expand(call.title))
        if boxes.is_module(title.text):
            return boxes.box_of_module(frame, call, title.text.strip())
        function = functions.call_function(frame, call, title)
        if function is not None:
            return function
        name = frame.context.strip.plain(title.text).strip()
        if not name or len(name) > _NAME_AT_MOST or _NO_NAME.search(name):
            return _as_written(frame, call, title)
    result = _template(frame, call, name)
    if result.text.startswith(("{|", "*", "#", ":", ";")) and not _at_line_start(frame, call):
        return joined(["\n", result])
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
    text = templates.text_given(name, frame.context)
    known = templates.known_template(name)
    unknown = text is None and known is None and not citations.is_unknown_citation(name)
    if unknown and (page := own_templates.find(frame.context, name)) is not None:
        text, known = templates.text_given(page.title, frame.context), templates.known_template(page.title)
        if text is None and known is None:
            inner = own_templates.opened(frame, call, page)
            return inner.expand(inner.document.nodes) if inner is not None else _unknown(frame, call, name)
    is_citation = known.is_citation if known is not None else citations.is_unknown_citation(name)
    if text is None and known is None and not is_citation:
        return _unknown(frame, call, name)
    if text is None and known is not None and (literals := literal_arguments(frame.document.text, call)) is not None:
        return _planned(frame, call, (name, known), literals)
    body = plans.template_document(text if text is not None else known.text if known is not None else "")
    inner = Frame(frame.context, body, call, frame, frame.place(call), frame.depth)
    if is_citation:
        values = _values(inner)
        if text is None:
            inner.set_arguments(citations.table_arguments(values))
        return citations.with_parameters(frame.context, name, values, inner.expand(body.nodes))
    result = inner.expand(body.nodes)
    if known is not None and known.is_note_ta:
        return joined([result, templates.group_rules(frame.context, _values(inner))])
    return result


def _values(frame: Frame) -> dict[str, Traced]:
    """The values of all arguments that the template was called with."""
    return {name: value for name in frame.arguments() if (value := frame.argument(name)) is not None}


def _planned(frame: Frame, call: Call, named: tuple[str, templates.KnownTemplate], literals: Literals) -> Traced:
    """The text of a template of the table, by its plan for such arguments."""
    name, known = named
    inner = Frame(frame.context, plans.template_document(known.text), call, frame, frame.place(call), frame.depth)
    written = literals.values
    if known.is_citation:
        literals = plans.named_literals(citations.table_arguments(written))
    inner.set_arguments(literals.values)
    result = _written(inner, plans.make_plan(known.text, literals.given))
    if known.is_citation:
        return citations.with_parameters(frame.context, name, written, result)
    return joined([result, templates.group_rules(frame.context, literals.values)]) if known.is_note_ta else result


def _written(frame: Frame, pieces: Sequence[plans.Piece]) -> Traced:
    """The pieces of a plan, with the arguments that the frame was called with."""
    out = TracedBuilder()
    for piece in pieces:
        if isinstance(piece, Traced):
            out.add(piece)
        elif isinstance(piece, plans.ArgumentSlot):
            out.add(frame.argument(piece.name) or _EMPTY)
        elif isinstance(piece, plans.TagSlot):
            content = _written(frame, piece.content).strip() if piece.content is not None else None
            attributes = {key: _written(frame, value).text for key, value in piece.attributes}
            out.add(tags.tag_output(frame, piece.name, attributes, content))
        else:
            out.add(frame.expand([piece]))
    return out.build()


def _at_line_start(frame: Frame, call: Call) -> bool:
    return call.start == 0 or frame.document.text.text[call.start - 1] == "\n"


def _as_written(frame: Frame, call: Call, title: Traced) -> Traced:
    """Braces that can be no template: literal, with what stands in them expanded."""
    pieces: list[Traced | str] = ["{{", title]
    for part in call.parts:
        pieces += ["|", frame.expand(part.nodes)]
    return joined([*pieces, "}}"])


def _unknown(frame: Frame, call: Call, name: str) -> Traced:
    """A mark of the hole; footnotes in the arguments are kept, since the template most likely shows them.

    What stands apart from sentences (a box, a chart, a whole line) leaves no hole, and its footnotes back nothing of the text.
    """
    context = frame.context
    stands_apart = templates.stands_apart(name)
    fills_its_lines = stands_apart or _fills_its_lines(frame, call)
    if templates.is_infobox(name) or (fills_its_lines and not stands_apart and boxes.looks_like_one(frame, call)):
        context.unknown[name] += 0  # the box says itself what is left out of it
        return boxes.box(frame, call, name)
    context.unknown[name] += 1
    text = "".join(frame.expand(part.value).text for part in call.parts)
    if fills_its_lines:
        return generated(context.strip.apart(text))
    hole = context.strip.add(Hole(name, frame.place(call)))
    return generated(hole + "".join(context.strip.footnote_markers(text)))


def _fills_its_lines(frame: Frame, call: Call) -> bool:
    """Whether nothing but other calls stands on the lines where the call begins and ends, as around a box. A template of the
    wiki that is nothing but the call stands where it was called itself."""
    if frame.template and frame.caller is not None and frame.call is not None and not _fills_its_lines(frame.caller, frame.call):
        return False
    text = frame.document.text.text
    before = text[max(call.start - _LINE_AT_MOST, 0) : call.start].rpartition("\n")[2]
    after = text[call.end : call.end + _LINE_AT_MOST].partition("\n")[0]
    return not _CALLS_BEFORE.sub("", before).strip() and not _CALLS_AFTER.sub("", after).strip()
