"""What an editor can mend: claims that nothing backs, and references that are broken, each with the way there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.records import ArticleRecords, ReferenceRecord
from zhclaims.terms import Status
from zhclaims.view.scripts import Scripts, Text
from zhclaims.view.source import Around
from zhclaims.view.wiki import section_numbers, web_address, wiki_of

_CLAIM = 160
_ENTRY = 120
_ON_SAVING = "{{subst:#time:c}}"
"""Where no time is known: MediaWiki writes that of saving in its place."""
_ARCHIVE = "https://web.archive.org/web/*/"


class Uncited(NamedTuple):
    """A claim without a footnote."""

    claim: str
    text: Text
    section: Text | None
    edit: str | None
    around: tuple[str, str, str] | None
    """The wikitext before, of and after it."""


class Broken(NamedTuple):
    """A reference that backs nothing as it is, or whose address leads nowhere."""

    reference: int
    label: str
    shown: str
    name: str
    """By which the wikitext calls it; an ellipsis where that is not known."""
    reasons: tuple[str, ...]
    """Labels of what is wrong: `error_empty`, `dead_link`; `mend_…` says what mends it."""
    url: str | None
    search: str | None
    edit: str | None


class Todo(NamedTuple):
    uncited: list[Uncited]
    broken: list[Broken]
    stamp: str
    """The time that a tag is given, as MediaWiki writes times: that of the revision; empty if it is not known."""
    on_saving: str

    @property
    def tasks(self) -> int:
        return len(self.uncited) + len(self.broken)


def todo(records: ArticleRecords, scripts: Scripts, wikitext: str = "") -> Todo:
    """What is to be done in an article; `wikitext` is its source, where that is at hand."""
    stamp = (records.article.timestamp or "").replace("Z", "+00:00")
    return Todo(list(_uncited(records, scripts, wikitext)), list(_broken(records)), stamp, _ON_SAVING)


def _uncited(records: ArticleRecords, scripts: Scripts, wikitext: str) -> Iterator[Uncited]:
    article, wiki = records.article, wiki_of(records.article)
    starts, numbers = [s.span.start for s in article.sections], section_numbers(article)
    around = Around(article.source_map, wikitext)
    for claim in records.claims:
        if claim.status == Status.UNCITED:
            place = bisect_right(starts, claim.span.start) - 1
            number = numbers[place] if place >= 0 else 0
            section = {} if number is None else {"section": number}
            edit = wiki.action(action="edit", **section)
            heading = scripts.span(article.sections[place].span) if place >= 0 else None
            yield Uncited(claim.claim_id, scripts.clip(claim.span, _CLAIM), heading, edit, around.of(claim.span))


def _broken(records: ArticleRecords) -> Iterator[Broken]:
    edit = wiki_of(records.article).action(action="edit")
    for n, reference in enumerate(records.references):
        reasons = tuple(_reasons(reference))
        if reasons:
            url = web_address(reference.url)
            shown = reference.title or reference.text or url or "—"
            search = f"{_ARCHIVE}{url}" if url and reference.dead_link and not reference.archive else None
            yield Broken(n, reference.ref or "•", shown[:_ENTRY], reference.name or "…", reasons, url, search, edit)


def _reasons(reference: ReferenceRecord) -> Iterator[str]:
    if reference.error is not None:
        yield f"error_{reference.error}"
    if reference.dead_link and not (reference.archive and reference.archive.url):
        yield "dead_link"
