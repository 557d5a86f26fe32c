"""Titles that hold the marks of another title: 论《史记》的体例, 《明实录》研究述要, 二十四史之《辽史》."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.references.words import is_press

_LEADS = re.compile(
    r"[^\s,;:。.()《》〈〉「」“”][^,;:。.()《》〈〉「」“”]{0,30}(?<=[之论读评从谈说析展考与和及])$|[论读评析谈](?=《)|[试略浅也再简]?[论评析谈探]$"
)
"""What stands before the marks in a title that speaks of a work; no name and no word that leads to a source ends so."""
_GOES_ON = re.compile(
    r"(?:的|之(?!一)|中的|看|[与和及](?=《)|研究|研读|考(?!古)|述[要评略]|[新初再]?探|札记|版本|成书|校勘|问题|书后|读后|史料|手稿"
    r"|\w{1,6}(?:研究|述[要评略]|札记|校记|[新初]探)(?=[,.。;: ]|$))"
    r"(?:[^,;:。.()《》\d]|《[^《》]{1,60}》){0,40}"
)
"""What stands at once behind the marks in such a title."""
_SOURCE = re.compile(r"[参另详]|[转原]?载|引|见|据|收")
_RESPONSIBLE = re.compile(r"[编著译校撰](?:者)?$")


def phrase_around(folded: str, work: Span, start: int) -> Span | None:
    """The title that the marks of a work stand in, where words of it touch them from before or behind; None if none do.

    `start` is where what stands before the work may begin.
    """
    if folded[work.start] not in "《『":
        return None
    edge = max((i for i in range(max(start, work.start - 32), work.start) if folded[i] in ",;:。.()"), default=start - 1) + 1
    before = _LEADS.match(folded, edge + (folded[edge : edge + 1] == " "), work.start)
    if before and _SOURCE.match(before[0]):
        before = None
    behind = _GOES_ON.match(folded, work.end)
    if behind and (is_press(behind[0]) or _RESPONSIBLE.search(behind[0]) or (not before and behind[0] in ("手稿", "之", "的"))):
        behind = None
    if not before and not behind:
        return None
    return Span(before.start() if before else work.start, len(folded[: behind.end()].rstrip()) if behind else work.end)
