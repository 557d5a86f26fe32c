"""What stands in a source where a claim says something else: another number of the same things, another day, another name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from zhclaims.check import counted
from zhclaims.check.claims import Name, NamedDate, Quote
from zhclaims.check.prepared import Prepared
from zhclaims.check.quantities import Quantity
from zhclaims.check.written_dates import SourceDate, agree
from zhclaims.hanscript import HAN
from zhclaims.spans import Span, SpanIndex

_LIKE_A_QUOTE = 62.0
_LIKE_A_NAME = 72.0
_BESIDE = 2
"""Characters on either side of a name that must be the same."""
_NAME_AT_MOST = 10
_MARK = re.compile(r"[，。；：、！？\n“”‘’（）《》]")
_LATIN_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[\s.'’-]{1,2}(?:(?:of|the|de|van|von|al|bin|and)\s)?[^\W\d_a-z][^\W\d_]*){0,4}")


def same_slot(quantity: Quantity, others: Sequence[Quantity], *, alone: bool) -> list[Quantity]:
    """The numbers of a source that count the same, those with most of the claim's words beside them. `alone`: the claim has no
    other one of the kind, and where the source has none, no word needs to be beside it."""
    able = [other for other in others if counted.comparable(quantity.thing, other.thing)]
    shared = [(len(quantity.around & other.around), other) for other in able]
    most = max((n for n, _ in shared), default=0)
    if most:
        return [other for n, other in shared if n == most]
    return able if alone and len(able) == 1 and quantity.thing not in ("", "ordinal") else []


def agrees(quantity: Quantity, other: Quantity) -> bool:
    """Whether two numbers can be the same: one is what the other, approximate or rounded, may stand for."""
    meet = quantity.low <= other.value <= quantity.high or other.low <= quantity.value <= other.high
    return meet and counted.comparable(quantity.thing, other.thing)


def other_date(date: NamedDate, claimed: Iterable[NamedDate], found: Sequence[SourceDate]) -> SourceDate | None:
    """The date that stands where the claim's would: one as precise, which is no other date of the claim, with most of its parts;
    None if there is none."""
    others = [other for other in claimed if other is not date]
    able = [
        d
        for d in found
        if not agree(d.parts, date.parts)
        and not any(agree(d.parts, other.parts) for other in others)
        and [part is None for part in d.parts] == [part is None for part in date.parts]
    ]
    return max(able, key=lambda d: sum(a == b for a, b in zip(d.parts, date.parts, strict=True)), default=None)


def other_words(quote: Quote, source: Prepared, passages: Sequence[Span]) -> Span | None:
    """The words of the passages that are most like a quotation; None if none are like it."""
    wanted, best, where = "".join(quote.parts), _LIKE_A_QUOTE, None
    for view in passages:
        folded, at = source.folded_of(view)
        found = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=best) if folded else None
        if found is not None and found.dest_end > found.dest_start and len(folded) >= len(wanted) // 2:
            best, where = found.score, source.unfolded(at + found.dest_start, at + found.dest_end)
    return where


def other_name(name: Name, claim: Prepared, source: Prepared, passages: Sequence[Span]) -> Span | None:
    """What stands in a passage between the words that the claim has on either side of a name, or a name that differs from it by
    a character or two; None if nothing does."""
    for view in passages:
        found = _between(name, claim, source, view) if source.chinese else None
        found = found or _like(name, source, view)
        if found is not None:
            return found
    return None


def _between(name: Name, claim: Prepared, source: Prepared, view: Span) -> Span | None:
    """What stands between the same words on both sides as the name does; None if nothing does."""
    before = claim.view[max(0, name.view.start - _BESIDE) : name.view.start]
    after = claim.view[name.view.end : name.view.end + _BESIDE]
    if not (re.fullmatch(f"[{HAN}]{{2}}", before) and re.match(f"[{HAN}，。]", after)):
        return None
    close = after[:1] if after[:1] in "，。" else after
    pattern = re.compile(f"{re.escape(before)}([{HAN}·]{{1,{_NAME_AT_MOST}}}?){re.escape(close)}")
    m = pattern.search(source.view, *view)
    return Span(*m.span(1)) if m and not _MARK.search(m[1]) else None


def _like(name: Name, source: Prepared, view: Span) -> Span | None:
    """A name in a passage that is nearly the claim's; None if there is none."""
    folded, at = source.folded_of(view)
    for form in name.han if source.chinese else ():
        size = len(form)
        for i in range(len(folded) - size + 1) if size > 2 else ():
            piece = folded[i : i + size]
            if piece[0] == form[0] and sum(a != b for a, b in zip(piece, form, strict=True)) == 1:
                return source.unfolded(at + i, at + i + size)
    for m in _LATIN_NAME.finditer(source.view, *view):
        if any(fuzz.ratio(form, m[0]) >= _LIKE_A_NAME for form in name.latin if len(form) > 4):
            return Span(*m.span())
    return None


def within(found: Sequence[Quantity], passages: Sequence[Span]) -> list[Quantity]:
    """Those of the numbers that stand in the passages."""
    index = SpanIndex(sorted(passages))
    return [quantity for quantity in found if index.at(quantity.span.start) is not None]


def dates_within(found: Sequence[SourceDate], passages: Sequence[Span]) -> list[SourceDate]:
    """Those of the dates that stand in the passages."""
    index = SpanIndex(sorted(passages))
    return [date for date in found if index.at(date.span.start) is not None]
