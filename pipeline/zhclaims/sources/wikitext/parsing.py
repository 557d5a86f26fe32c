"""The passes of MediaWiki's parser in their order: from the source document to one traced text with tags.

1. `preprocessor`: nodes. 2. `Frame.expand` with `transclusion` and `tags`: templates and extension tags. 3. `sanitizer`: HTML.
4. `tables`. 5. `lines`: horizontal rules, behaviour switches, headings. 6. `internal_links`. 7. `lines`: bold and italics.
8. `external_links`. Then, for the page as a whole: the reference lists that stand at its end, 9. `strip`: the output of extension
tags put back, 10. `blocks`: lines made into paragraphs, lists and preformatted text. What comes of it is rendered in a variant by
`conversion` and made into a page by `assembly`.
"""

from __future__ import annotations

import re

from zhclaims.sources.common.text import REDIRECT
from zhclaims.sources.wikitext import lines, tags
from zhclaims.sources.wikitext.blocks import blocks
from zhclaims.sources.wikitext.cite import RefList
from zhclaims.sources.wikitext.context import Context, Frame, Handlers
from zhclaims.sources.wikitext.external_links import external_links
from zhclaims.sources.wikitext.internal_links import internal_links
from zhclaims.sources.wikitext.messages import error, message
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.sanitizer import sanitize
from zhclaims.sources.wikitext.strip import ExtensionOutput
from zhclaims.sources.wikitext.tables import tables
from zhclaims.sources.wikitext.traced import Traced, joined
from zhclaims.sources.wikitext.transclusion import transclude

_SIGN = re.compile(r"[<\[{':_=]|----")
"""Text without any of these is left as it is by the passes 1 to 8."""


def parse(text: Traced, context: Context) -> Traced:
    """The page as text with tags (paragraphs, list items, cells, headings, links) and strip markers (footnote marks)."""
    redirect = REDIRECT.match(text.text)
    body = text.cut(redirect.end()) if redirect else text
    frame = Frame(context, preprocess(body))
    parsed = _half_parsed(frame.expand(frame.document.nodes), context)
    whole = joined([parsed, _lists_at_the_end(frame)])
    result = blocks(context.strip.unstrip(whole))
    return joined([_redirected(text, redirect, context), result]) if redirect else result


def _half_parsed(text: Traced, context: Context) -> Traced:
    """Expanded wikitext after the passes 3 to 8."""
    text = tables(sanitize(text), some_left_out=bool(context.unknown))
    text = lines.headings(lines.behaviour_switches(lines.horizontal_rules(text)))
    text = internal_links(context, text)
    return external_links(context, lines.bold_and_italics(text))


def _half_parse(text: Traced, frame: Frame) -> Traced:
    """Wikitext that stands within something else (a caption, a footnote) after the passes 1 to 8."""
    if not _SIGN.search(text.text):
        return text
    document = preprocess(text)
    inner = Frame(frame.context, document, site=frame.site, depth=frame.depth + 1)
    return _half_parsed(inner.expand(document.nodes), frame.context)


def _lists_at_the_end(frame: Frame) -> Traced:
    """The footnotes of the page that no list shows: those of the main group are listed here, others only leave a message."""
    cite, strip = frame.context.cite, frame.context.strip
    pieces: list[Traced | str] = []
    for group in cite.unlisted_groups():
        if group:
            cite.groups.pop(group)
            pieces.append("\n<br>" + strip.add(error("group_without_list", None, "", group)))
        else:
            listed = cite.references({}, None, lambda text: None)
            assert isinstance(listed, RefList)
            pieces.append("\n" + strip.add(ExtensionOutput(tags.ref_list(frame, listed))))
    return joined(pieces)


def _redirected(text: Traced, redirect: re.Match[str], context: Context) -> Traced:
    """What a reader sees of a redirect: where it leads to."""
    target = text.cut(*redirect.span(1)).strip().strip(":")
    context.report("redirect", text.span(redirect.start(1), redirect.end(1)), target=target.text)
    link = internal_links(context, joined(["[[:", target, "]]"]))
    return joined([f"<p>-{{R|{message('redirect')}}}-</p><ul><li>-{{R|", link, "}-</li></ul>"])


HANDLERS = Handlers(transclude, tags.expand_tag, _half_parse)
"""What frames do with templates, tags, and wikitext within them: given to the `Context` of a page."""
