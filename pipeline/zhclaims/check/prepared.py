"""A text made ready to be searched: in Simplified script, folded, cut into passages, with its numbers and dates.

Everything is found in the analysis view of the text (see `stages.script`); folded, it is letters and digits alone, in small
letters, without diacritics. Spans are given back in the text itself.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from zhclaims.check.quantities import Quantity, quantities
from zhclaims.check.written_dates import SourceDate, of_prose, of_stage
from zhclaims.hanscript import HAN
from zhclaims.model import Block, Page
from zhclaims.spans import Span, SpanIndex, without_overlaps
from zhclaims.stages.dates import dates
from zhclaims.stages.script import script
from zhclaims.stages.sentences import sentences
from zhclaims.terms import BlockKind

_END = re.compile(
    r"[。！？!?；…]+[”’」』）)]*|\n+|(?<=[^\W\d_][^\W\d_][.])[”’)\"']*\s+(?=[^\Wa-z])|(?<=[0-9]{3}[.])\s+(?=[^\Wa-z])|(?<=[.][”\"’)])\s+(?=[^\Wa-z])"
)
_TITLES = re.compile(
    r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Lt|Sen|Rep|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_LONGEST = 400
"""Characters of a passage; a longer sentence is cut at a comma."""
_HAN_RUN = re.compile(f"[{HAN}]+")
_KANA = re.compile("[\u3041-\u30ff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_CHINESE_SHARE = 0.2
_COMMON_AT_MOST = 2_000
"""Passages with a word beyond which it tells nothing of any of them."""


class Prepared:
    """A text, ready to be searched. Spans named `view` are of the analysis view."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._page = page_of(text)
        self._script, _ = script(self._page)
        self.view = self._script.view
        self.chinese = _is_chinese(self.view)
        table = {ord(c): _fold(c) for c in set(self.view)}
        self.folded = self.view.translate(table)
        kept = {chr(c) for c, folded in table.items() if folded}
        self._places = array("l", (i for i, c in enumerate(self.view) if c in kept))

    def back(self, view: Span) -> Span:
        """The span of the text for one of the view."""
        return self._script.to_text(view)

    def to_view(self, span: Span) -> Span:
        """The span of the view for one of the text."""
        return self._script.to_view(span)

    # ── search ──

    def find(self, folded: str, within: Iterable[Span] = (), *, whole: bool = False) -> tuple[Span, bool] | None:
        """Where a folded string stands, as a span of the view, and whether that is in one of the spans `within`, which are looked
        at first; None if it stands nowhere. `whole`: only where no letter goes before or after it."""
        if not folded:
            return None
        for view in within:
            low, high = bisect_left(self._places, view.start), bisect_left(self._places, view.end)
            if (at := self._find(folded, low, high, whole=whole)) is not None:
                return at, True
        at = self._find(folded, 0, len(self.folded), whole=whole)
        return None if at is None else (at, False)

    def _find(self, folded: str, low: int, high: int, *, whole: bool) -> Span | None:
        """Where a folded string stands between two offsets of the folded text; None if it does not."""
        at = self.folded.find(folded, low, high)
        while at >= 0:
            view = self.unfolded(at, at + len(folded))
            if not whole or not self._is_inside_word(view):
                return view
            at = self.folded.find(folded, at + 1, high)
        return None

    def _is_inside_word(self, view: Span) -> bool:
        """Whether a letter or digit that is not Han stands right beside a span of the view."""
        beside = (self.view[view.start - 1 : view.start], self.view[view.end : view.end + 1])
        return any(c and c.isalnum() and not _HAN_RUN.match(c) for c in beside)

    def unfolded(self, start: int, end: int) -> Span:
        """The span of the view for one of the folded text."""
        return Span(self._places[start], self._places[end - 1] + 1)

    def folded_of(self, view: Span) -> tuple[str, int]:
        """The folded text of a span of the view, and where it begins in the whole."""
        low, high = bisect_left(self._places, view.start), bisect_left(self._places, view.end)
        return self.folded[low:high], low

    # ── what stands in it ──

    @cached_property
    def passages(self) -> list[Span]:
        """The sentences of the view, in order; those without a letter or digit are none."""
        return [span for span in _sentences(self.view) if any(c.isalnum() for c in span.of(self.view))]

    @cached_property
    def dates(self) -> list[SourceDate]:
        """Its dates, with spans of the view, in order."""
        ends, _ = sentences(self._page, self._script)
        found, _ = dates(self._page, self._script, ends)
        own = [SourceDate(self._script.to_view(d.span), d.parts) for d in of_stage(found, self.text)]
        if self.chinese:
            return own
        more = list(of_prose(self.view))
        read = SpanIndex(without_overlaps({d.span for d in more if d.parts.month is not None}))
        taken = SpanIndex(without_overlaps({d.span for d in own}))
        own = [d for d in own if not read.touching(d.span)]
        return sorted([*own, *(d for d in more if d.parts.month is not None or not taken.touching(d.span))], key=lambda d: d.span)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Its numbers that are no dates, with spans of the view, in order."""
        return quantities(self.view, SpanIndex(without_overlaps({d.span for d in self.dates})), chinese=self.chinese)

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """The passages that each word stands in. A word: a pair of Han characters, a Latin word, a number, a date."""
        found: dict[str, list[int]] = {}
        for number, passage in enumerate(self.passages):
            for word in set(words(passage.of(self.view))):
                found.setdefault(word, []).append(number)
        starts = [passage.start for passage in self.passages]
        marked = [(q.span, f"#{q.value}") for q in self.quantities]
        marked += [(d.span, word) for d in self.dates for word in date_words(d)]
        for span, word in marked:
            number = bisect_left(starts, span.start + 1) - 1
            if number >= 0 and number not in found.setdefault(word, [])[-1:]:
                found[word].append(number)
        return found

    def weight(self, word: str) -> float:
        """How much a word tells: the more the rarer it is here."""
        return math.log(1 + len(self.passages) / max(1, len(self.index.get(word, ()))))

    def holding(self, word: str) -> list[int]:
        """The passages that a word stands in; none if it stands in too many to tell one from another."""
        found = self.index.get(word, [])
        return found if len(found) <= _COMMON_AT_MOST else []


def page_of(text: str) -> Page:
    """A page of the text, whose lines are blocks."""
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(BlockKind.PARAGRAPH, Span(at, at + len(line))))
        at += len(line) + 1
    return Page(title="", text=text, blocks=tuple(blocks))


def words(text: str) -> Iterator[str]:
    """What a text is compared by: pairs of Han characters, and words of other letters without diacritics, in small letters."""
    for run in _HAN_RUN.findall(text):
        yield from (run[i : i + 2] for i in range(len(run) - 1))
    for word in _LETTERS.findall(_HAN_RUN.sub(" ", text)):
        if len(word) > 1:
            yield fold(word)


def date_words(date: SourceDate) -> Iterator[str]:
    """What a date is compared by: each of its precisions."""
    year, month, day = date.parts
    if year is not None:
        yield f"@{year}"
    if month is not None and day is not None:
        yield f"@-{month}-{day}"
    elif month is not None:
        yield f"@-{month}"


def fold(text: str) -> str:
    """A string as it is compared: letters and digits alone, in small letters, without diacritics.

    >>> fold("Harald Jäger, “東突”")
    'haraldjager東突'
    """
    return "".join(map(_fold, text))


def _fold(character: str) -> str:
    if not character.isalnum():
        return ""
    plain = unicodedata.normalize("NFKD", character)[:1] if not _HAN_RUN.match(character) else character
    small = plain.casefold()
    return small if len(small) == 1 else plain


def _is_chinese(view: str) -> bool:
    """Whether a text is in Chinese: a fifth of its letters are Han characters, and few are kana."""
    han, letters = sum(map(len, _HAN_RUN.findall(view))), sum(map(len, _LETTERS.findall(view)))
    return han > _CHINESE_SHARE * letters and 20 * len(_KANA.findall(view)) < han


def _sentences(view: str) -> Iterator[Span]:
    start = 0
    for m in _END.finditer(view):
        if m[0].isspace() and "\n" not in m[0] and _TITLES.search(view, max(start, m.start() - 8), m.start()):
            continue
        yield from _cut(view, Span(start, m.end()))
        start = m.end()
    yield from _cut(view, Span(start, len(view)))


def _cut(view: str, span: Span) -> Iterator[Span]:
    """The span, in pieces of no more than `_LONGEST` characters."""
    while span.end - span.start > _LONGEST:
        comma = max(view.rfind(mark, span.start + _LONGEST // 2, span.start + _LONGEST) for mark in "，,、 ")
        at = comma + 1 if comma > 0 else span.start + _LONGEST
        yield Span(span.start, at)
        span = Span(at, span.end)
    if span.start < span.end:
        yield span
