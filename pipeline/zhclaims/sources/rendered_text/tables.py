"""Tables, as browsers copy them (tabs between cells) and as text extractors draw them (bars, and a line of dashes)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhclaims.sources.rendered_text.headings import Entry
from zhclaims.sources.rendered_text.lines import Line, part

_CELL = re.compile(r"[^\t]+")
_BAR = re.compile(r"\|\s|\s\||^\||\|$")
_DRAWN_CELL = re.compile(r"[^\t|]+")


def rows(body: Sequence[Entry]) -> set[int]:
    """The places of lines that belong to drawn tables: lines with bars that stand together with a line of dashes."""
    found: set[int] = set()
    group: list[int] = []
    for i, entry in enumerate(body):
        is_row = entry.heading is None and (_is_rule(entry.line.text) or _BAR.search(entry.line.text))
        if group and (entry.line.gap or not is_row):
            found.update(_drawn(body, group))
            group = []
        if is_row:
            group.append(i)
    return found | set(_drawn(body, group))


def _drawn(body: Sequence[Entry], group: list[int]) -> list[int]:
    return group if any(_is_rule(body[i].line.text) for i in group) else []


def _is_rule(text: str) -> bool:
    return "---" in text and "|" in text and set(text) <= set("|:-+ ")


def cells(line: Line, *, drawn: bool) -> Iterator[Line]:
    """The cells of a row that have text in them."""
    if drawn and _is_rule(line.text):
        return
    for m in (_DRAWN_CELL if drawn else _CELL).finditer(line.text):
        cell = part(line, m.start(), m.end())
        if cell.text:
            yield cell
