"""Information boxes: a table of rows, label and value, which the assembly makes into lines (see `common.box_rows`).

Nearly all boxes of the wiki are calls of `{{Infobox|label1=…|data1={{{人口|}}}|header2=…}}`, which is a program (Module:Infobox).
What it does with these parameters is done here: so where the wiki's own page of a box is known (see `own_templates`), the labels
are those that the wiki shows, and so are values. Where a value goes through another program, which is not run, those parameters
of the page that it is made of stand for it, unless they are bare numbers, to which the program may add a unit.

A template is a box by its name, or by its parameters and its place. Where its page is not known, `box_labels` says which values
are surely shown, and under which label; all others are left out, which is an issue with the place of the box. Footnotes are
numbered in the order in which MediaWiki reads the parameters, those of values that are left out included; these back nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclaims.hanscript import detect
from zhclaims.sources.common.box_rows import says_something
from zhclaims.sources.wikitext import box_labels
from zhclaims.sources.wikitext.context import Frame
from zhclaims.sources.wikitext.nodes import Call, Node, Part, Text
from zhclaims.sources.wikitext.strip import STRIP_MARKER, Hole
from zhclaims.sources.wikitext.traced import Traced, generated, joined
from zhclaims.terms import ScriptVariant

_OPEN, _CLOSE = '\n<table class="infobox">\n', "</table>\n"
_IS_BOX = "infobox"
"""What a value holds that is a box, which has labels of its own."""
_ROW = re.compile(r"(header|label|data)([1-9]\d{0,4})")
_BEFORE = re.compile(r"(?:title|above|subheader\d*|image\d*|caption\d*)")
_BELOW = "below"
_HEADING = re.compile(r"^=", re.MULTILINE)
_NOTHING = generated("")
_MODULE = re.compile(r"#invoke\s*:\s*infobox\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[\d\s,.，．+−-]*")
_CONDITION = re.compile(r"\s*#(?:if|ifeq|ifexpr|ifexist|switch)\s*:", re.IGNORECASE)
_NESTED_AT_MOST = 40
_SCRIPT_AT_MOST = 2_000
"""Characters of a box that show its script."""


def is_module(title: str) -> bool:
    """Whether the title of a call is that of Module:Infobox."""
    return _MODULE.fullmatch(title) is not None


def looks_like_one(frame: Frame, call: Call) -> bool:
    """Whether a template that is not known is a box for all that the page shows: it stands above the first heading, and its
    parameters have names, most of them Chinese ones that can be labels."""
    if frame.caller is not None or call.start > _lead_end(frame):
        return False
    names = [part.name for part in call.parts if part.name is not None]
    if len(names) < len(call.parts) - 1:
        return False
    return box_labels.has_labels([_plain(frame, frame.expand(name)) for name in names])


def _lead_end(frame: Frame) -> int:
    """Where the first heading of the page stands, or the page ends."""
    context, text = frame.context, frame.document.text.text
    if context.lead_end < 0:
        found = _HEADING.search(text)
        context.lead_end = found.start() if found else len(text)
    return context.lead_end


def box(frame: Frame, call: Call, name: str) -> Traced:
    """The rows of an information box whose template is not known."""
    parts = _by_name(frame, call)
    if any(_ROW.fullmatch(key) for key in parts):
        return _table(frame, _rows_of_module(frame, parts))
    return _named_values(frame, call, name, parts)


def box_of_module(frame: Frame, call: Call, name: str) -> Traced:
    """The rows of a call of Module:Infobox; one without arguments reads those of the template that it stands in."""
    if frame.call is not None and frame.caller is not None and all(part.name is None for part in call.parts):
        return box(frame.caller, frame.call, name)
    return box(frame, call, name)


def _by_name(frame: Frame, call: Call) -> dict[str, Part]:
    """The arguments by their names; the last of equal names counts."""
    return {_plain(frame, frame.expand(part.name)): part for part in call.parts if part.name is not None}


def _plain(frame: Frame, text: Traced) -> str:
    return frame.context.strip.plain(text.text).strip()


def _table(frame: Frame, rows: Iterator[Traced | str]) -> Traced:
    """The rows in a table; what has no row is nothing but footnotes."""
    pieces = list(rows)
    if any(isinstance(piece, Traced) for piece in pieces):
        return joined([_OPEN, *pieces, _CLOSE])
    return generated("".join(piece for piece in pieces if isinstance(piece, str)))


# ── Module:Infobox ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows_of_module(frame: Frame, parts: dict[str, Part]) -> Iterator[Traced | str]:
    """What Module:Infobox shows, read in its order: headings, then row by row the header or else the value and its label."""
    for name, part in parts.items():
        if _BEFORE.fullmatch(name):
            yield from _row(frame.context.strip.apart(frame.expand(part.value).text))
    for number in sorted({int(found[2]) for name in parts if (found := _ROW.fullmatch(name))}):
        header, data, label = (parts.get(f"{kind}{number}") for kind in ("header", "data", "label"))
        title = frame.expand(header.value).strip() if header is not None else _NOTHING
        value = _value(frame, data) if data is not None else _NOTHING
        if title.text:
            yield from ("<tr><th>", title, "</th></tr>\n")
            yield from _row(frame.context.strip.apart(value.text))
        elif value.text:
            yield from _labelled(frame.expand(label.value).strip() if label is not None else _NOTHING, value)
    if _BELOW in parts:
        yield from _row(frame.context.strip.apart(frame.expand(parts[_BELOW].value).text))


def _row(footnotes: str) -> Iterator[Traced | str]:
    """Footnotes of what is left out, in a row of their own: they stand on no other."""
    if footnotes:
        yield f"<tr><td>{footnotes}</td></tr>\n"


def _labelled(label: Traced, value: Traced) -> Iterator[Traced | str]:
    yield from ("<tr><th>", label, "</th><td>\n", value, "\n</td></tr>\n")


def _value(frame: Frame, part: Part) -> Traced:
    """The value of a row; where a program makes it, the parameters that it is made of."""
    strip = frame.context.strip
    shown = frame.expand(part.value).strip()
    found = {m[0]: strip.item(m[0]) for m in STRIP_MARKER.finditer(shown.text)}
    holes = {token: item for token, item in found.items() if isinstance(item, Hole)}
    if not holes or frame.call is None:
        return shown
    given = list(_given(frame, part.value, 0))
    written = "".join(value.text for value in given)
    if all(hole in written for hole in holes):
        return shown
    given = [value for value in given if not _NUMBER.fullmatch(strip.plain(value.text))]
    written = "".join(value.text for value in given)
    rest = strip.apart("".join(token for token in strip.footnote_markers(shown.text) if token not in written))
    if not written:
        return generated(rest)
    for hole in holes.values():
        frame.context.unknown[hole.name] -= 1
    return joined([*(piece for value in given for piece in (value, "<br>")), rest])


def _given(frame: Frame, nodes: list[Node], depth: int) -> Iterator[Traced]:
    """The values that the page gives to the parameters in the nodes, each once, without those that are only asked about."""
    seen: set[str] = set()
    for node in nodes if depth < _NESTED_AT_MOST else ():
        if isinstance(node, Call):
            for value in _given_in(frame, node, depth + 1):
                if value.text and value.text not in seen:
                    seen.add(value.text)
                    yield value


def _given_in(frame: Frame, call: Call, depth: int) -> Iterator[Traced]:
    """Those in a parameter or a call. Of what a program takes, options are no values: they have names, or words of their own."""
    if call.is_parameter:
        value = frame.argument(call.name if call.name is not None else frame.expand(call.title).text.strip())
        if value is None:
            yield from _given(frame, call.parts[0].nodes if call.parts else [], depth)
        elif frame.context.spend(len(value)):
            yield value.strip()
        return
    if _CONDITION.match(_beginning(frame, call)):
        parts = [part.nodes for part in call.parts]
    else:
        parts = [call.title, *(part.value for part in call.parts if part.name is None and _is_bare(frame, part.value))]
    for nodes in parts:
        yield from _given(frame, nodes, depth)


def _is_bare(frame: Frame, nodes: list[Node]) -> bool:
    """Whether nothing but calls and white space stands in the nodes."""
    text = frame.document.text.text
    return not any(isinstance(node, Text) and text[node.start : node.end].strip() for node in nodes)


def _beginning(frame: Frame, call: Call) -> str:
    """What the title of a call begins with, as far as it is literal."""
    first = call.title[0] if call.title else None
    return frame.document.text.text[first.start : first.end] if isinstance(first, Text) else ""


# ── boxes of which nothing is known ─────────────────────────────────────────────────────────────────────────────────────────────


def _named_values(frame: Frame, call: Call, name: str, parts: dict[str, Part]) -> Traced:
    expanded = {key: frame.expand(part.value).strip() for key, part in parts.items()}
    values = {key: frame.context.strip.plain(value.text) for key, value in expanded.items()}
    end = min(call.end, call.start + _SCRIPT_AT_MOST)
    simplified = detect(frame.document.text.text[call.start : end]) == ScriptVariant.SIMPLIFIED
    labels = {key: box_labels.label_of(name, key, values, simplified=simplified) for key in values}
    holders = {label.parameter: expanded[label.parameter] for label in labels.values() if label.parameter}
    rows: list[Traced | str] = []
    left_out = 0
    for key, value in expanded.items():
        text, holder = labels[key]
        if holder:
            rows += _labelled(holders[holder], value)
            holders[holder] = generated(values[holder])  # its footnotes stand on the first row that it is the label of
        elif text or _IS_BOX in value.text:
            rows += _labelled(_label(frame, parts, text), value)
        elif key not in holders:
            left_out += says_something(values[key])
            rows += _row(frame.context.strip.apart(value.text))
    if left_out:
        frame.context.report("unknown_template", frame.place(call), template=name, values=left_out)
    return _table(frame, iter(rows))


def _label(frame: Frame, parts: dict[str, Part], label: str) -> Traced:
    """The label as it stands in the source, if it is the name of a parameter."""
    name = parts[label].name if label in parts else None
    if name is not None and len(name) == 1 and isinstance(name[0], Text):
        return frame.document.text.cut(name[0].start, name[0].end).strip()
    return generated(label)
