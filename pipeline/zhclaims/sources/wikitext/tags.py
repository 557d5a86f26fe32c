"""Extension tags: what `<ref>`, `<nowiki>`, `<poem>` … leave in the text, from the page or through `{{#tag:…}}`."""

from __future__ import annotations

import re

from zhclaims.sources.wikitext.cite import Footnote, Listed, Reference
from zhclaims.sources.wikitext.context import Frame
from zhclaims.sources.wikitext.internal_links import file_caption
from zhclaims.sources.wikitext.messages import error
from zhclaims.sources.wikitext.nodes import Tag
from zhclaims.sources.wikitext.sanitizer import read_attributes
from zhclaims.sources.wikitext.strip import Literal, Notice, Piece
from zhclaims.sources.wikitext.traced import Traced, Weaver, joined, own
from zhclaims.spans import Span

_QUOTED = re.compile(r"""(["'])(.+)\1|""|''""", re.DOTALL)
_NO_TEXT = "indicator section templatestyles graph mapframe maplink categorytree inputbox templatedata timeline score imagemap"
_HIDDEN = frozenset(_NO_TEXT.split())
_VERBATIM = frozenset(("pre", "syntaxhighlight", "source", "includedtext", "hiero"))
_LINE_END = re.compile(r"\n")


def expand_tag(frame: Frame, tag: Tag) -> Traced:
    """What stands in the text for the tag."""
    text = frame.document.text
    inner = text.cut(tag.inner.start, tag.inner.end) if tag.inner is not None else None
    attributes = read_attributes(frame.context.strip.plain(tag.attributes.of(text.text)))
    return _result(frame, tag.name, attributes, (inner, frame.place(tag)))


def tag_output(frame: Frame, name: str, attributes: dict[str, str], inner: Traced | None) -> Traced:
    """What a tag leaves that is written as a function; `attributes` as they were expanded."""
    read = {key: _unquoted(frame.context.strip.plain(value).strip()) for key, value in attributes.items()}
    return _result(frame, name, read, (inner, frame.site))


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value) if value[:1] in ("'", '"') else None
    return (quoted[2] or "") if quoted else value


def _result(frame: Frame, name: str, attributes: dict[str, str], content: tuple[Traced | None, Span | None]) -> Traced:
    inner, place = content
    strip = frame.context.strip
    if name == "ref":
        return own(frame.context.cite.ref(Reference(inner, attributes, place)))
    if name == "references":
        return _references(frame, attributes, inner)
    if name == "notice":
        return own(strip.put(Notice(attributes.get("code", ""), inner.text if inner else "", place)))
    if inner is None or name in _HIDDEN:
        return own("")
    if name == "nowiki":
        return own(strip.put(Literal(inner)))
    if name in _VERBATIM:
        literal = inner.cut(1) if inner.text.startswith("\n") else inner
        return own(strip.put(Piece(joined([own("<pre>"), own(strip.put(Literal(literal))), own("</pre>")]))))
    if name == "poem":
        return own(strip.put(Piece(_poem(frame, inner))))
    if name == "gallery":
        return own(strip.put(Piece(_gallery(frame, inner, attributes.get("caption", "")))))
    return own(strip.put(Piece(joined([own("<span>"), own(strip.put(Literal(inner))), own("</span>")]))))


def _poem(frame: Frame, inner: Traced) -> Traced:
    """A poem: every line end shows, blanks at the start of lines do not make preformatted text."""
    out = Weaver()
    out.own('<div class="poem">\n')
    lines = inner.strip("\n")
    at = 0
    for end in [*(m.start() for m in _LINE_END.finditer(lines.text)), len(lines)]:
        line = lines.cut(at, end)
        indent = len(line) - len(line.text.lstrip(" "))
        out.own("&#160;" * indent)
        out.add(line.cut(indent))
        out.own("<br>\n" if end < len(lines) else "")
        at = end + 1
    out.own("\n</div>")
    return frame.context.handlers.half_parse(out.done(), frame)


def _gallery(frame: Frame, inner: Traced, title: str) -> Traced:
    """The caption of the gallery and those of its files, one on a line, each in an element of its own; file names are no text."""
    pieces = (
        [own("\n<div class=caption>"), frame.context.handlers.half_parse(own(title), frame), own("</div>\n")] if title else []
    )
    at = 0
    for line in inner.text.split("\n"):
        end = at + len(line)
        shown = file_caption(inner.cut(at, end), needs_frame=False) if "|" in line else None
        if shown is not None and shown.text.strip():
            pieces += [own("\n<div class=caption>"), frame.context.handlers.half_parse(shown.strip(), frame), own("</div>\n")]
        at = end + 1
    return joined(pieces)


def _references(frame: Frame, attributes: dict[str, str], inner: Traced | None) -> Traced:
    context = frame.context
    if context.cite.is_in_list:
        return own("")
    listed = context.cite.references(attributes, inner, lambda text: context.handlers.half_parse(text, frame))
    if not isinstance(listed, Listed):
        return own(context.strip.put(listed))
    return own(context.strip.put(Piece(entries(frame, listed))))


def entries(frame: Frame, listed: Listed) -> Traced:
    """The list: an element for each footnote, with its text read now, as the list shows it."""
    strip = frame.context.strip
    out = Weaver()
    if listed.notes:
        out.own("\n<ol class=references>\n")
    for note in listed.notes:
        frame.context.listed.append(note)
        out.own(f"<entry {len(frame.context.listed) - 1}>")
        out.add(_entry(frame, note))
        out.own("</entry>\n")
    if listed.notes:
        out.own("</ol>\n")
    for problem in listed.errors:
        out.own(strip.put(problem))
    return out.done()


def _entry(frame: Frame, note: Footnote) -> Traced:
    strip = frame.context.strip
    whole = note.whole()
    if whole is None:
        return own(strip.put(error("references_no_text", note.source, note.name)))
    text = frame.context.handlers.half_parse(whole, frame)
    if note.conflict:
        return joined([text, own(" " + strip.put(error("references_duplicate_key", note.source, note.name)))])
    return text
