"""The Template: pages of a dump, taken from its revisions as they stream by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhclaims.sources.common.template_pages import NAMESPACE, TEXT_AT_MOST, TemplatePage, page_title
from zhclaims.sources.common.text import REDIRECT
from zhclaims.sources.dump.export import Export
from zhclaims.sources.dump.histories import latest_revisions, wikitext_revisions
from zhclaims.sources.dump.records import Revision, Unreadable
from zhclaims.sources.dump.streams import Fingerprint, chunks


def read_templates(path: Path, fingerprint: Fingerprint | None = None) -> Iterator[TemplatePage | Unreadable]:
    """The templates of a dump, in its order, and what is unreadable in between; of a dump with histories the latest revision of
    each. Raises as `read_dump`."""
    for item in latest_revisions(wikitext_revisions(Export(chunks(path, fingerprint)).items(), frozenset((NAMESPACE,)))):
        page = template_page(item) if isinstance(item, Revision) else item
        if page is not None:
            yield page


def template_page(revision: Revision) -> TemplatePage | None:
    """The template that a revision of its page holds; None for other pages, and where its text is missing or too long."""
    if revision.namespace != NAMESPACE or revision.model not in ("wikitext", "") or revision.text is None:
        return None
    if len(revision.text) > TEXT_AT_MOST or (title := page_title(revision.title.partition(":")[2])) is None:
        return None
    return TemplatePage(title, _target(revision.redirect, revision.text), revision.text)


def redirect_of(text: str) -> str | None:
    """The template that a redirect leads to; None for what is no redirect, or leads to a page of another namespace."""
    return _target(None, text)


def _target(given: str | None, text: str) -> str | None:
    """The title that a redirect leads to; None for what is none."""
    if given is None:
        written = REDIRECT.match(text)
        given = written[1] if written else None
    return page_title(given.partition("#")[0]) if given else None
