"""The passes of MediaWiki's parser in their order: from the source document to one traced text with tags.

Expansion of templates and extension tags, HTML, tables, rules, headings, links, bold and italics, addresses; then, for the page
as a whole, the lists that stand at its end, finished pieces put back, and lines made into blocks.
"""

from __future__ import annotations

import re

from zhclaims.sources.wikitext import lines, tags
from zhclaims.sources.wikitext.blocks import blocks
from zhclaims.sources.wikitext.cite import Listed
from zhclaims.sources.wikitext.context import Context, Frame, Handlers
from zhclaims.sources.wikitext.external_links import external_links
from zhclaims.sources.wikitext.internal_links import internal_links
from zhclaims.sources.wikitext.messages import error, message
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.sanitizer import sanitize
from zhclaims.sources.wikitext.strip import Piece
from zhclaims.sources.wikitext.tables import tables
from zhclaims.sources.wikitext.traced import Traced, joined, own
from zhclaims.sources.wikitext.transclusion import transclude

_SIGN = re.compile(r"[<\[{':_=]|----")
"""Text without any of these is left as it is by every pass."""
_REDIRECT = re.compile(r"\s*#(?:redirect|重定向)\s*:?\s*\[\[([^\[\]|\n]{1,512})(?:\|[^\[\]\n]{0,512})?\]\]", re.IGNORECASE)


def parse(text: Traced, context: Context) -> Traced:
    """The page as elements: paragraphs, list items, cells, headings, links, and tokens of footnote marks."""
    redirect = _REDIRECT.match(text.text)
    body = text.cut(redirect.end()) if redirect else text
    frame = Frame(context, preprocess(body))
    parsed = _half_parsed(frame.expand(frame.document.nodes), context)
    whole = joined([parsed, _lists_at_the_end(frame)])
    result = blocks(context.strip.unstrip(whole))
    return joined([_redirected(text, redirect, context), result]) if redirect else result


def _half_parsed(text: Traced, context: Context) -> Traced:
    """Expanded wikitext with everything done to it that does not depend on lines being blocks."""
    text = tables(sanitize(text))
    text = lines.headings(lines.switches(lines.rules(text)))
    text = internal_links(context, text)
    return external_links(context, lines.quotes(text))


def _half_parse(text: Traced, frame: Frame) -> Traced:
    if not _SIGN.search(text.text):
        return text
    document = preprocess(text)
    inner = Frame(frame.context, document, site=frame.site, depth=frame.depth + 1)
    return _half_parsed(inner.expand(document.nodes), frame.context)


def _lists_at_the_end(frame: Frame) -> Traced:
    """The footnotes of the page that no list shows: those of the main group are listed here, others only leave a message."""
    cite, strip = frame.context.cite, frame.context.strip
    pieces = []
    for group in cite.rest():
        if group:
            cite.groups.pop(group)
            pieces.append(own("\n<br>" + strip.put(error("group_without_list", None, "", group))))
        else:
            listed = cite.references({}, None, lambda text: None)
            assert isinstance(listed, Listed)
            pieces += [own("\n"), own(strip.put(Piece(tags.entries(frame, listed))))]
    return joined(pieces)


def _redirected(text: Traced, redirect: re.Match[str], context: Context) -> Traced:
    """What a reader sees of a redirect: where it leads to."""
    target = text.cut(*redirect.span(1)).strip().strip(":")
    context.report("redirect", f"the page only leads to {target.text!r}", text.span(redirect.start(1), redirect.end(1)))
    link = internal_links(context, joined([own("[[:"), target, own("]]")]))
    return joined([own(f"<p>-{{R|{message('redirect')}}}-</p><ul><li>-{{R|"), link, own("}-</li></ul>")])


HANDLERS = Handlers(transclude, tags.expand_tag, _half_parse)
"""What a page's frames do with what they meet."""
