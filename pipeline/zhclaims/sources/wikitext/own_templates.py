"""Templates whose text is known from the wiki's own pages, which a dump holds: what a call of one opens.

As MediaWiki has it, a name leads to the page of that title, only the case of its first letter being free, or else to that of the
same title in Simplified or Traditional script; a redirect leads on; a template within itself gives nothing. A redirect to a
template that the table knows is that template.

A template that is nothing but a call of a module is unknown, for modules are programs, which are not run; so is an information
box that neither shows a table nor is made by another box.

Whoever writes a wiki's templates is not trusted: beside the bounds of all templates (see `context`), those that one page uses
have 2 million characters at most, and 50 million are gone through, so that templates which call each other again and again and
give nothing come to an end, too.
"""

from __future__ import annotations

import re

from zhclaims.errors import InputError
from zhclaims.hanscript import to_simplified, to_traditional
from zhclaims.sources.common import bounds
from zhclaims.sources.common.template_pages import TemplatePage, page_title
from zhclaims.sources.wikitext import plans, templates
from zhclaims.sources.wikitext.context import WORK_AT_MOST, Context, Frame
from zhclaims.sources.wikitext.nodes import Call, Document, Tag, Text
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.traced import generated

_REDIRECTS_AT_MOST = 8
"""MediaWiki follows one; a wiki's robots mend longer ways."""
_A_CALL = 100
"""Characters that a call counts for at least."""
_SHORT = 2_000
"""Characters of a template that is kept in mind from page to page, taken apart."""
_MODULE = "#invoke:"
_MAKES_BOX = re.compile(
    r"\{\||<table\b|#invoke\s*:\s*infobox\s*\||\{\{[^{}|]*(?:infobox|taxobox|[信资資讯訊][息讯訊]框)", re.IGNORECASE
)


def find(context: Context, name: str) -> TemplatePage | None:
    """The page that the name of a template leads to, past redirects, if the wiki has it; one that the table or the caller knows
    ends the way."""
    title = page_title(name)
    if context.find_template is None or title is None:
        return None
    page = _in_some_script(context, title)
    for _ in range(_REDIRECTS_AT_MOST):
        if page is None or page.redirect is None:
            return page
        if templates.text_given(page.redirect, context) is not None or templates.known_template(page.redirect) is not None:
            return TemplatePage(page.redirect, None, "")
        page = _in_some_script(context, page.redirect)
    return None


def _in_some_script(context: Context, title: str) -> TemplatePage | None:
    """The page of the title, or of the title in another script."""
    assert context.find_template is not None
    found = context.find_template(title)
    if found is None and not title.isascii():
        others = dict.fromkeys(convert(title)[0] for convert in (to_simplified, to_traditional))
        found = next((page for other in others if other != title and (page := context.find_template(other))), None)
    return found


def opened(frame: Frame, call: Call, page: TemplatePage) -> Frame | None:
    """The frame of a call of a wiki's own template; None if what it shows cannot be known, or would be too much."""
    context = frame.context
    document = _document(context, page)
    if document is None or _is_of_module(document) or _is_box_of_a_module(page):
        return None
    if _is_open(frame, page.title):
        context.report_once("template_loop", frame.place(call), template=page.title)
        document = preprocess(generated(""))
    if context.work < 0:
        document = preprocess(generated(""))
    else:
        context.work -= _A_CALL + len(document.text.text)
        if context.work < 0:
            context.report("too_much_expansion", work=WORK_AT_MOST)
    return Frame(context, document, call, frame, frame.place(call), frame.depth, page.title)


def _document(context: Context, page: TemplatePage) -> Document | None:
    """The template, taken apart; None where it, or all of the page together, would be too large."""
    found = context.own_templates.get(page.title)
    if found is None:
        context.unread -= _A_CALL + len(page.text)
        if context.unread < 0:
            return None
        try:
            bounds.check(page.text, bounds.WIKITEXT)
        except InputError:
            return None
        short = len(page.text) <= _SHORT
        found = plans.template_document(page.text) if short else plans.taken_apart(page.text)
        context.own_templates[page.title] = found
    return found


def _is_open(frame: Frame | None, title: str) -> bool:
    """Whether the template is being expanded already."""
    while frame is not None:
        if frame.template == title:
            return True
        frame = frame.caller
    return False


def _is_of_module(document: Document) -> bool:
    """Whether the template is a call of a module, and nothing else but white space and tags that show nothing."""
    is_found = False
    for node in document.nodes:
        if isinstance(node, Text):
            if document.text.text[node.start : node.end].strip():
                return False
        elif isinstance(node, Tag):
            if node.name != "templatestyles":
                return False
        elif node.is_parameter or not _title(document, node).lower().startswith(_MODULE):
            return False
        else:
            is_found = True
    return is_found


def _title(document: Document, call: Call) -> str:
    """What a call's title begins with, as far as it is literal."""
    first = call.title[0] if call.title else None
    text = document.text.text[first.start : first.end].strip() if isinstance(first, Text) else ""
    return re.sub(r"^(?:safesubst:|subst:)\s*", "", text, flags=re.IGNORECASE)


def _is_box_of_a_module(page: TemplatePage) -> bool:
    """Whether it is an information box whose rows only a program knows."""
    return templates.is_infobox(page.title) and _MAKES_BOX.search(page.text) is None
