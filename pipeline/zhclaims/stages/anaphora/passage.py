"""The view of a page with what other stages know of it, cut into the units that clauses are read by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from zhclaims.model import Analysis, Date, Entity, Page, Script
from zhclaims.spans import Span

_PAIRS = {"《": "》", "〈": "〉", "“": "”", "‘": "’", "（": "）", "(": ")", "【": "】"}
WORK = re.compile("《[^《》\n]{1,40}》")
"""Matches the title of a work with its marks."""
NAME, TIME, TITLE, QUOTED, BRACKET, COMMA, STOP = "NAME", "TIME", "TITLE", "QUOTED", "BRACKET", "COMMA", "STOP"
"""Units that are no single words, beside the parts of speech."""
_OF_PAIR = {"《": TITLE, "〈": TITLE, "【": TITLE, "“": QUOTED, "‘": QUOTED, "（": BRACKET, "(": BRACKET}
_LONGEST_PAIR = 200
_ENDS = frozenset("，,；。：！？!?;…\n")
_new = tuple.__new__
"""Makes a named tuple of its fields in a third of the time: a page has thousands of units."""


class Unit(NamedTuple):
    """What stands between two offsets of the view: a word with its part of speech, a name, a date, a pair of marks."""

    start: int
    end: int
    tag: str


class Passage:
    """A page as it is read: its view, words, names and dates. Offsets are of the view."""

    def __init__(self, page: Page, script: Script, analysis: Analysis, marked: tuple[Sequence[Entity], Sequence[Date]]) -> None:
        self.view = script.view
        blocks = [script.to_view(block.span) for block in page.blocks]
        longest = analysis.longest(page, script)
        borders = [words.borders(block.start - 1) for words, block in zip(longest, blocks, strict=True)]
        self.starts = list(chain.from_iterable(b[::2] for b in borders))
        self.ends = list(chain.from_iterable(b[1::2] for b in borders))
        self.tags = list(chain.from_iterable(words.labels() for words in longest))
        self.names = [script.to_view(entity.span) for entity in marked[0]]
        self.name_starts = [span.start for span in self.names]
        self.name_at = {span.start: i for i, span in enumerate(self.names)}
        self._special = {span.start: Unit(*span, NAME) for span in self.names}
        self.people = {span.start for span, entity in zip(self.names, marked[0], strict=True) if entity.label == "PER"}
        """Where persons are named."""
        self.clauses: dict[tuple[int, int], Any] = {}
        """Clauses of the paragraph that have been read (`subjects.clause_from`)."""
        self._special |= {span.start: Unit(*span, TIME) for span in (script.to_view(date.span) for date in marked[1])}

    def text(self, unit: Unit) -> str:
        return self.view[unit.start : unit.end]

    def mark(self, span: Span) -> None:
        """Read the span as a name, unless a longer one begins there."""
        known = self._special.get(span.start)
        if known is None or known.end < span.end:
            self._special[span.start] = Unit(*span, NAME)

    @cached_property
    def _special_ends(self) -> dict[int, Unit]:
        return {unit.end: unit for unit in self._special.values()}

    def unit(self, at: int, end: int) -> Unit:
        """The unit that begins at `at`, of those before `end`."""
        special = self._special.get(at)
        if special:
            return special
        character = self.view[at]
        if character in _PAIRS:
            close = self.view.find(_PAIRS[character], at + 1, min(end, at + _LONGEST_PAIR))
            return Unit(at, close + 1 if close > 0 else at + 1, _OF_PAIR[character] if close > 0 else "PUNCT")
        if character in "，,":
            return Unit(at, at + 1, COMMA)
        if character in "；。：！？!?;…\n":
            return Unit(at, at + 1, STOP)
        i = bisect_right(self.starts, at) - 1
        if i < 0 or self.ends[i] <= at:
            return Unit(at, at + 1, "PUNCT")
        after = self.ends[i]
        for inside in range(at + 1, after):
            if inside in self._special:
                after = inside
                break
        return Unit(at, max(min(after, end), at + 1), self.tags[i])

    def ends_at(self, at: int) -> Unit | None:
        """The word or date that ends at an offset; None if none does, or a name."""
        special = self._special_ends.get(at)
        if special:
            return special if special.tag == TIME else None
        i = bisect_left(self.ends, at)
        return Unit(self.starts[i], at, self.tags[i]) if i < len(self.ends) and self.ends[i] == at else None

    def word_before(self, at: int) -> str:
        """The text of the word that ends at an offset; "" if none does."""
        unit = self.ends_at(at)
        return self.text(unit) if unit else ""

    def ends_with_name(self, at: int) -> bool:
        """Whether a name ends at an offset."""
        unit = self._special_ends.get(at)
        return unit is not None and unit.tag == NAME

    def begins(self, at: int) -> bool:
        """Whether a word begins at an offset."""
        return at in self.words_begin

    def word_ending(self, end: int, start: int) -> str:
        """The word that ends at `end`, or what of it stands behind `start`."""
        word = self.ends_at(end)
        return self.view[max(word.start, start) : end] if word else self.view[start:end]

    def is_word(self, span: Span) -> bool:
        """Whether the span begins and ends where words do, and no name reaches into it."""
        i = bisect_left(self.starts, span.start)
        if i == len(self.starts) or self.starts[i] != span.start:
            return False
        last = bisect_left(self.ends, span.end, i)
        return last < len(self.ends) and self.ends[last] == span.end and self.name_over(span.start) is None

    def clause(self, start: int, end: int, most: int) -> tuple[list[Unit], int]:
        """The units of the clause that begins at `start`, no more than so many, and where the comma or stop stands that ends it;
        `end` if none does before that. Marks within pairs end no clause.
        """
        view, special, starts, ends, cuts = self.view, self._special, self.starts, self.ends, self._cuts
        found: list[Unit] = []
        at, i, last = start, bisect_right(starts, start) - 1, len(starts) - 1
        while at < end:
            unit = special.get(at)
            if unit is None:
                while i < last and starts[i + 1] <= at:
                    i += 1
                character = view[at]
                if character in _ENDS:
                    return found, at
                if character in _PAIRS or i < 0 or ends[i] <= at:
                    unit = self.unit(at, end)
                else:
                    cut = cuts.get(i, 0)
                    after = cut if cut > at else ends[i]
                    unit = _new(Unit, (at, after if after < end else end, self.tags[i]))
            if len(found) < most and not (unit.tag == "PUNCT" and view[at].isspace()):
                found.append(unit)
            at = unit.end
        return found, end

    @cached_property
    def _cuts(self) -> dict[int, int]:
        """Where the first name or date begins within a word, by the word's index."""
        found: dict[int, int] = {}
        for at in sorted(self._special, reverse=True):
            i = bisect_right(self.starts, at) - 1
            if i >= 0 and self.starts[i] < at < self.ends[i]:
                found[i] = at
        return found

    @cached_property
    def words_begin(self) -> frozenset[int]:
        """Where words begin."""
        return frozenset(self.starts)

    def name_over(self, at: int) -> int | None:
        """The index of the name that holds the character at `at`; None if none does."""
        i = bisect_right(self.name_starts, at) - 1
        return i if i >= 0 and at < self.names[i].end else None
