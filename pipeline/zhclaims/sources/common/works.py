"""Lists of works: bibliographies, further reading, external links, notes without numbers; and lists of what else to see.

What stands in such a list is no statement of the article: it names a work, a site or a page. A section is known by its title, or
by that of a section around it, and of what stands in it the items of its lists are meant: a paragraph of prose stays prose. A
paragraph is an entry, too, if it is nothing but one: a title without a full stop, or a work with what only works have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import to_simplified
from zhclaims.model import Block, ListedWork, Page, ReferenceEntry
from zhclaims.offsets import SourceMap
from zhclaims.sources.common.text import fold
from zhclaims.spans import Span
from zhclaims.terms import BlockKind, Role

_SEE_ALSO = "see_also"
_TITLE_AT_MOST = 40
_AND = re.compile("[及與与和、/／&＆暨]|以及|並|并")
"""What joins the titles of two sections that are one: 參考文獻及外部連結."""
_LABEL_AT_MOST = 12
_LABEL = re.compile(r"[^\W\d_]*[：:]?")
"""A line that only names what follows it: 專書, 期刊論文："""
_ENTRY_AT_MOST = 300
_ENDS_PROSE = ("。", "！", "？", "：", ":", "；", "，", "!", "?")
_NO_WORK = re.compile(
    r"\W*|\W{0,3}[编編][辑輯]?\W{0,3}|[●•·\s]*[维維]基(?:词典|詞典|共享|物种|物種|教科|语录|語錄|文库|文庫|新[闻聞]|学院|學院|导游|導遊|数据|數據).*"
)
"""What stands beside a list and names nothing: punctuation, the link to edit it, boxes that lead to sister projects."""
_SIGNS = re.compile(r"(?i:ISBN|ISSN|OCLC|\bdoi\b|https?://)|\[[A-Z]{1,2}(?:/OL)?\]")
"""What only works have: their numbers, an address, the letter of their kind ([M])."""
_CHINESE = re.compile(
    r"[^《》。]{0,40}《[^》]{1,80}》[^。]{0,120}(?:出版|[书書]局|[书書]店|印[书書]|[0-9０-９]{4}\s*年)[^。]{0,40}。?"
)
"""李紅：《石橋志》，北京：中華書局，1999年。"""


class Details(NamedTuple):
    """What a reader knows of a block beside its text."""

    urls: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """Parameters of its citation template, as in `ReferenceEntry.fields`."""
    anchors: tuple[str, ...] = ()
    """Ids of the works in it, as in `ReferenceEntry.anchors`."""


def listed_works(page: Page, details: Mapping[int, Details]) -> Iterator[ListedWork]:
    """The blocks of a page that are entries of such lists, in order. `details` are those of blocks, by index."""
    roles = [_roles(section.title) for section in page.sections]
    source = SourceMap(page.source_map) if any(roles) else None
    for i, block in enumerate(page.blocks if source else ()):
        known = next((roles[s] for s in reversed(block.path) if roles[s]), ())
        more = details.get(i, Details())
        if known and _is_entry(block, page.text, more):
            text = block.span.of(page.text)
            role = _role(known, text, more)
            place = source.to_source(block.span) if source else None
            yield ListedWork(i, _entry(text, place, more, role) if role else None)


def _entry(text: str, place: Span | None, details: Details, role: Role) -> ReferenceEntry:
    urls, fields, anchors = details
    return ReferenceEntry(None, text, source=place, urls=urls, fields=fields, role=role, anchors=anchors)


@cache
def _titles() -> dict[str, str]:
    return {to_simplified(fold(row["title"]))[0].lower(): row["role"] for row in vocab.load("work_sections")}


def holds_works(section: Sequence[str]) -> bool:
    """Whether the lists of a section are lists of works or links, by its title and those of the sections around it."""
    return any(map(_roles, section))


def _roles(title: str) -> tuple[str, ...]:
    """What the lists of a section hold, by its title: two where two sections are one, none for any other section."""
    if len(title) > _TITLE_AT_MOST:
        return ()
    title = to_simplified(fold(title))[0].lower().strip()
    if title in _titles():
        return (_titles()[title],)
    parts = [_titles().get(part.strip(), "") for part in _AND.split(title) if part.strip()]
    return tuple(dict.fromkeys(parts)) if len(parts) > 1 and all(parts) else ()


def _is_entry(block: Block, text: str, details: Details) -> bool:
    """Whether a block of such a section is an entry: an item of a list, or a paragraph that only names a work."""
    if block.kind is not BlockKind.PARAGRAPH:
        return block.kind is BlockKind.LIST_ITEM
    start, end = block.span
    words = text[start : min(end, start + 2 * _ENTRY_AT_MOST)].strip()
    if not words or len(words) > _ENTRY_AT_MOST:
        return False
    if details.fields or _SIGNS.search(words) or _CHINESE.fullmatch(words):
        return words.count("。") < 3
    return not words.endswith(_ENDS_PROSE) and "。" not in words


def _role(known: Sequence[str], text: str, details: Details) -> Role | None:
    """What an entry of a section of these roles is; None if it is no work: it leads to another page, or names what follows it.

    Where a section is two, an address is a link, and all else a work rather than a note.
    """
    if _NO_WORK.fullmatch(text):
        return None
    works = sorted((role for role in known if role != _SEE_ALSO), key=Role.NOTE.__eq__)
    bare = not details.urls and not details.fields
    if not works or (bare and len(text) <= _LABEL_AT_MOST and _LABEL.fullmatch(text) and known[0] != Role.EXTERNAL_LINK):
        return None
    if len(works) > 1 and Role.EXTERNAL_LINK in works:
        linked = bool(details.urls) and not details.fields
        return Role.EXTERNAL_LINK if linked else Role(next(role for role in works if role != Role.EXTERNAL_LINK))
    return Role(works[0])
