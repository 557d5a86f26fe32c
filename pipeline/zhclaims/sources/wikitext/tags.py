"""Extension tags: what `<ref>`, `<references>`, `<nowiki>`, `<poem>` … leave in the text; `{{#tag:…}}` writes them, too."""

from __future__ import annotations

import re

from zhclaims.sources.wikitext import citations
from zhclaims.sources.wikitext.cite import Footnote, RefList, RefTag
from zhclaims.sources.wikitext.context import Frame
from zhclaims.sources.wikitext.internal_links import file_caption
from zhclaims.sources.wikitext.messages import error
from zhclaims.sources.wikitext.nodes import Tag
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.sanitizer import read_attributes
from zhclaims.sources.wikitext.strip import ExtensionOutput, Item, Literal, Notice
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, generated, joined
from zhclaims.spans import Span

_QUOTED = re.compile(r"""(["'])(.+)\1|""|''""", re.DOTALL)
_NO_TEXT = "indicator section templatestyles graph mapframe maplink categorytree inputbox templatedata timeline score imagemap"
_HIDDEN = frozenset(_NO_TEXT.split())
_VERBATIM = frozenset(("pre", "syntaxhighlight", "source", "includedtext", "hiero"))
_TAG = re.compile("<[^>]*>")
_LINE_END = re.compile(r"\n")


def expand_tag(frame: Frame, tag: Tag) -> Traced:
    """What stands in the text in place of the tag."""
    text = frame.document.text
    inner = text.cut(tag.inner.start, tag.inner.end) if tag.inner is not None else None
    attributes = read_attributes(frame.context.strip.plain(tag.attributes.of(text.text)))
    return _result(frame, tag.name, attributes, (inner, frame.place(tag)))


def tag_output(frame: Frame, name: str, attributes: dict[str, str], inner: Traced | None) -> Traced:
    """What a tag leaves that is written as `{{#tag:…}}`, with its attributes as they were expanded."""
    read = {key: _unquoted(frame.context.strip.plain(value).strip()) for key, value in attributes.items()}
    return _result(frame, name, read, (inner, frame.site))


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value) if value[:1] in ("'", '"') else None
    return (quoted[2] or "") if quoted else value


def _result(frame: Frame, name: str, attributes: dict[str, str], content: tuple[Traced | None, Span | None]) -> Traced:
    inner, place = content
    if name == "ref":
        return generated(frame.context.cite.ref(RefTag(inner, attributes, place)))
    if name == "references":
        return _references(frame, attributes, inner)
    if name == "notice":
        return _stripped(frame, Notice(attributes.get("code", ""), inner.text if inner else "", place))
    if inner is None or name in _HIDDEN:
        return generated("")
    if name == "nowiki":
        return _stripped(frame, Literal(inner))
    if name == "poem":
        return _stripped(frame, ExtensionOutput(_poem(frame, inner)))
    if name == "gallery":
        return _stripped(frame, ExtensionOutput(_gallery(frame, inner, attributes.get("caption", ""))))
    if name in _VERBATIM:
        literal = Literal(inner.cut(1) if inner.text.startswith("\n") else inner)
        return _stripped(frame, ExtensionOutput(joined(["<pre>", _stripped(frame, literal), "</pre>"])))
    return _stripped(frame, ExtensionOutput(joined(["<span>", _stripped(frame, Literal(inner)), "</span>"])))


def _stripped(frame: Frame, item: Item) -> Traced:
    """The strip marker that stands for the item from now on."""
    return generated(frame.context.strip.add(item))


def _poem(frame: Frame, inner: Traced) -> Traced:
    """A poem: every line end shows, blanks at the start of lines do not make preformatted text."""
    out = TracedBuilder()
    out.write('<div class="poem">\n')
    lines = inner.strip("\n")
    at = 0
    for end in [*(m.start() for m in _LINE_END.finditer(lines.text)), len(lines)]:
        line = lines.cut(at, end)
        indent = len(line) - len(line.text.lstrip(" "))
        out.write("&#160;" * indent)
        out.add(line.cut(indent))
        out.write("<br>\n" if end < len(lines) else "")
        at = end + 1
    out.write("\n</div>")
    return frame.context.handlers.half_parse(out.build(), frame)


def _gallery(frame: Frame, inner: Traced, title: str) -> Traced:
    """The caption of the gallery and those of its files, one on a line, each in an element of its own; file names are no text."""
    captions = [generated(title)] if title else []
    at = 0
    for line in inner.text.split("\n"):
        end = at + len(line)
        shown = file_caption(inner.cut(at, end), needs_frame=False) if "|" in line else None
        if shown is not None and shown.text.strip():
            captions.append(shown.strip())
        at = end + 1
    half_parse = frame.context.handlers.half_parse
    return joined([piece for c in captions for piece in ("\n<div class=caption>", half_parse(c, frame), "</div>\n")])


def _references(frame: Frame, attributes: dict[str, str], inner: Traced | None) -> Traced:
    context = frame.context
    if context.cite.is_in_list:
        return generated("")
    shown = context.cite.references(attributes, inner, lambda text: context.handlers.half_parse(text, frame))
    return _stripped(frame, ExtensionOutput(ref_list(frame, shown)) if isinstance(shown, RefList) else shown)


def ref_list(frame: Frame, listed: RefList) -> Traced:
    """The reference list: an `<entry>` for each footnote, whose text is parsed only now, and the errors of the list."""
    strip = frame.context.strip
    out = TracedBuilder()
    if listed.notes:
        out.write("\n<ol class=references>\n")
    for note in listed.notes:
        frame.context.listed.append(note)
        out.write(f"<entry {len(frame.context.listed) - 1}>")
        out.add(_entry(frame, note))
        out.write("</entry>\n")
    if listed.notes:
        out.write("</ol>\n")
    for problem in listed.errors:
        out.write(strip.add(problem))
    return out.build()


def _entry(frame: Frame, note: Footnote) -> Traced:
    """The text of a footnote; of one that would show nothing, since its templates are not known, what they are given."""
    whole = note.full_text()
    if whole is None:
        return _stripped(frame, error("references_no_text", note.source, note.name))
    unknown = frame.context.unknown.total()
    text = frame.context.handlers.half_parse(whole, frame)
    if frame.context.unknown.total() > unknown and not _TAG.sub("", frame.context.strip.plain(text.text)).strip():
        text = joined([text, frame.context.handlers.half_parse(citations.of_unknown_calls(frame, preprocess(whole)), frame)])
    if note.conflict:
        return joined([text, " ", _stripped(frame, error("references_duplicate_key", note.source, note.name))])
    return text
