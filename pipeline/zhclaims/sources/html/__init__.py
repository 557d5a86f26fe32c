"""HTML → `Page`: pages as MediaWiki and Parsoid write them, in any skin, whole or in part, saved by a browser or a program.

A well-formed document, as all of these are, is read tag by tag in one walk; any other is repaired first by lexbor, which follows
the HTML standard. Footnotes are paired by their addresses. Offsets lead nowhere: HTML has no runs of the text to lead to.

Bounds: see `documents`; time and memory are linear in the length of the document.
"""

from __future__ import annotations

from zhclaims.errors import InputError
from zhclaims.issue_texts import reported
from zhclaims.model import Page
from zhclaims.sources.common import wikis
from zhclaims.sources.html import documents
from zhclaims.sources.html.assembly import HtmlAssembly
from zhclaims.sources.html.blocks import PageParts
from zhclaims.sources.html.content import Article
from zhclaims.sources.html.footnotes import EntryIndex, reference_entries, renumber_parsoid
from zhclaims.sources.html.walk import Malformed

__all__ = ["read_html"]


def read_html(text: str, *, title: str | None = None) -> Page:
    """The page that a document shows; `title` if the caller knows it better than the document.

    Raises `InputError` with reason `too_large`, `too_deep`, `too_dense`, `no_prose`.
    """
    html = documents.clean(text)
    about = documents.Metadata() if documents.is_bare(html) else documents.read_metadata(html)
    found = renumber_parsoid(_parts_of(html, about.variant or "zh"))
    assembly = HtmlAssembly()
    for draft in found.drafts:
        assembly.add(draft)
    if not assembly.blocks:
        raise InputError("HTML without any text of an article", reason="no_prose")
    name = title or about.title
    page = Page(
        title=name,
        text=assembly.text,
        entries=reference_entries(found.entries, EntryIndex(found.entries, found.markers)),
        issues=() if name else (reported("missing_title"),),
        page_id=about.page_id,
        revision_id=about.revision_id,
        timestamp=about.timestamp,
        url=about.url,
        wiki=wikis.name(about.database, about.url),
        wikidata=about.wikidata,
    )
    return assembly.finished(page)


def _parts_of(html: str, variant: str) -> PageParts:
    try:
        return Article(variant, strict=True).read(documents.article(html))
    except Malformed:
        return Article(variant, strict=False).read(documents.article(documents.repaired(html)))
