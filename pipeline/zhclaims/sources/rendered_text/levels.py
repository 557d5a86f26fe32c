"""Levels of headings where the copy has lost them. What it shows (a numbered table of contents, markup) is kept as it is.

Rules, for headings of unknown level:

1. A heading that directly follows another is its child: nobody writes a section without text except to hold sections.
2. That parent's other children have no sign of their own; the sections after it stay children until a heading that again has
   none but children below it, or one that usually stands at the top (參考文獻, 外部链接, 批评 …).
3. Among other headings, those that are mere points of time ("2004年", "1990年代") divide the section before them, and the next
   heading returns to that section's level. On a page where they are the most, they are the sections.
4. Otherwise 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.sources.rendered_text.headings import role

_TIME = re.compile(
    r"(公元)?前?([0-9０-９]{1,4}|[〇零一二三四五六七八九十]{1,5})\s?(年代?|月|世[紀纪]|年[度底初中])([至到\-–—~～－]\s?[^\s]{0,8})?"
    r"|[0-9]{4}(\s?[至到\-–—~～－]\s?[0-9]{2,4}年?)?|(春|夏|秋|冬)季?"
)
_DEEPEST = 6
"""No page has headings below `<h6>`."""
_END_ROLES = ("references", "notes", "list", "links")


class Title(NamedTuple):
    text: str
    level: int | None
    empty: bool
    """Whether another heading follows directly."""


def complete(titles: Sequence[Title]) -> list[int]:
    """A level for each heading, 2 or more."""
    times = [bool(_TIME.fullmatch(t.text)) for t in titles]
    body = [is_time for t, is_time in zip(titles, times, strict=True) if role(t.text) not in _END_ROLES]
    if 2 * sum(times) > len(body) or (times and times[0]):
        times = [False] * len(times)
    levels: list[int] = []
    section = 2  # of the last heading that is no point of time
    inside = False  # a section that holds nothing but sections is open
    for i, title in enumerate(titles):
        child = i > 0 and titles[i - 1].empty and _may_hold(titles[i - 1].text, title.text)
        if title.level is not None:
            level, inside = min(title.level, _DEEPEST), False
        elif child:
            level, inside = min(levels[-1] + 1, _DEEPEST), True
        elif times[i]:
            level = min(section + 1, _DEEPEST)
        elif inside and not title.empty and not role(title.text):
            level = section
        else:
            level, inside = 2, False
        levels.append(level)
        section = section if times[i] and not child else level
    return levels


def _may_hold(parent: str, child: str) -> bool:
    """Whether the second section may be part of the first. What ends an article holds no other such thing but lists of notes."""
    if role(child) in ("list", "links"):
        return False
    if role(child) in ("references", "notes"):
        return role(parent) in ("references", "notes")
    return True
