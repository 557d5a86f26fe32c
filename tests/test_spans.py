"""Spans and their arithmetic, against sets of characters: borders that touch, empty spans, one inside another, equal ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhclaims.spans import Span, SpanIndex, trim, without_overlaps

MOST = 9
SPANS = st.tuples(st.integers(0, MOST), st.integers(0, MOST)).map(lambda pair: Span(*sorted(pair)))
FULL = SPANS.filter(lambda span: span.start < span.end)
TEXTS = st.text("甲a \t。", max_size=MOST)


def characters(span: Span) -> set[int]:
    """The offsets of the characters that a span holds."""
    return set(range(span.start, span.end))


def borders(span: Span) -> set[int]:
    """The borders between characters that lie inside a span; of an empty one the border that it is."""
    return set(range(span.start + 1, span.end)) if span.start < span.end else {span.start}


@st.composite
def disjoint(draw: st.DrawFn) -> list[Span]:
    """Disjoint spans in order, none empty; neighbours may touch."""
    cuts = draw(st.lists(st.integers(0, 2 * MOST), unique=True, max_size=8).map(sorted))
    pieces = [Span(a, b) for a, b in pairwise(cuts)]
    return [piece for piece in pieces if draw(st.booleans())]


# ── two spans ──


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        (Span(0, 2), Span(2, 4), False),  # they touch
        (Span(0, 3), Span(2, 4), True),
        (Span(0, 2), Span(3, 4), False),
        (Span(0, 5), Span(1, 3), True),  # one inside the other
        (Span(0, 5), Span(0, 3), True),
        (Span(0, 5), Span(3, 5), True),
        (Span(1, 3), Span(1, 3), True),
        (Span(1, 2), Span(1, 2), True),
        (Span(2, 2), Span(0, 5), True),  # an empty one inside
        (Span(2, 2), Span(2, 5), False),  # at a border
        (Span(5, 5), Span(2, 5), False),
        (Span(2, 2), Span(2, 2), False),
    ],
)
def test_overlaps(a, b, overlap):
    assert a.overlaps(b) is b.overlaps(a) is overlap


@given(SPANS, SPANS)
def test_what_overlaps_shares_a_character_or_a_border_inside(a, b):
    if a.start == a.end and b.start == b.end:
        assert not a.overlaps(b)
    elif a.start == a.end or b.start == b.end:
        assert a.overlaps(b) is bool(borders(a) & borders(b))
    else:
        assert a.overlaps(b) is bool(characters(a) & characters(b))


@pytest.mark.parametrize(
    ("a", "b", "covered"),
    [
        (Span(1, 4), Span(1, 4), True),
        (Span(1, 4), Span(1, 3), True),
        (Span(1, 4), Span(2, 4), True),
        (Span(1, 4), Span(0, 4), False),
        (Span(1, 4), Span(1, 5), False),
        (Span(1, 4), Span(4, 5), False),
        (Span(1, 4), Span(1, 1), True),  # an empty one at a border
        (Span(1, 4), Span(4, 4), True),
        (Span(1, 4), Span(0, 0), False),
        (Span(1, 4), Span(5, 5), False),
        (Span(2, 2), Span(2, 2), True),
        (Span(2, 2), Span(2, 3), False),
    ],
)
def test_covers(a, b, covered):
    assert a.covers(b) is covered


@given(SPANS, SPANS)
def test_what_is_covered_has_all_its_borders_inside(a, b):
    assert a.covers(b) is (set(range(b.start, b.end + 1)) <= set(range(a.start, a.end + 1)))


@given(FULL, FULL)
def test_what_is_covered_overlaps_and_two_that_cover_each_other_are_equal(a, b):
    assert not a.covers(b) or a.overlaps(b)
    assert (a.covers(b) and b.covers(a)) is (a == b)


# ── a span and a text ──


@given(TEXTS, SPANS)
def test_the_text_of_a_span(text, span):
    assert span.of(text) == "".join(c for i, c in enumerate(text) if i in characters(span))


@given(SPANS, st.integers(-MOST, MOST))
def test_shift(span, by):
    assert characters(span.shift(by)) == {i + by for i in characters(span)}
    assert span.shift(by).shift(-by) == span
    assert span.shift(by).end - span.shift(by).start == span.end - span.start


@given(TEXTS, st.data(), st.sampled_from([None, "。 ", ""]))
@example(" 甲 ", None, None)
def test_trim(text, data, dropped):
    start = data.draw(st.integers(0, len(text))) if data else 0
    end = data.draw(st.integers(start, len(text))) if data else len(text)
    span = Span(start, end)
    kept = {i for i in characters(span) if not (text[i].isspace() if dropped is None else text[i] in dropped)}
    inner = Span(min(kept), max(kept) + 1) if kept else Span(span.end, span.end)
    assert trim(text, span, dropped) == inner


def test_trim_of_nothing_but_blanks_is_empty_at_its_end():
    assert trim("甲  乙", Span(1, 3)) == Span(3, 3)
    assert trim("甲乙", Span(1, 1)) == Span(1, 1)


# ── many spans ──


def chosen(spans: list[Span]) -> list[Span]:
    """One after the other the longest span, the earlier of equals, that shares no character with those chosen before."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (-len(characters(span)), span.start)):
        if not any(characters(span) & characters(other) for other in found):
            found.append(span)
    return sorted(found)


@given(st.lists(FULL, max_size=8))
@example([Span(0, 2), Span(2, 4)])
@example([Span(0, 4), Span(1, 2)])
@example([Span(0, 3), Span(2, 5), Span(4, 6)])
@example([Span(0, 2), Span(1, 3), Span(3, 4)])
def test_without_overlaps(spans):
    assert without_overlaps(spans) == chosen(spans)
    assert without_overlaps(iter(spans[::-1])) == chosen(spans)


@given(disjoint())
def test_the_span_that_holds_an_offset(spans):
    index = SpanIndex(spans)
    for offset in range(2 * MOST + 2):
        assert index.at(offset) == next((i for i, span in enumerate(spans) if offset in characters(span)), None)


@given(disjoint(), st.integers(0, 2 * MOST), st.integers(0, 2 * MOST))
def test_the_spans_that_overlap_one(spans, a, b):
    span = Span(min(a, b), max(a, b))
    assert list(SpanIndex(spans).touching(span)) == [i for i, other in enumerate(spans) if other.overlaps(span)]


@given(disjoint(), st.integers(0, 2 * MOST), st.integers(1, 5))
def test_whether_a_span_holds_one(spans, start, length):
    span = Span(start, start + length)
    assert SpanIndex(spans).holds(span) is any(characters(span) <= characters(other) for other in spans)


def test_an_index_of_neighbours():
    index = SpanIndex([Span(1, 3), Span(3, 5), Span(7, 8)])
    assert [index.at(offset) for offset in range(9)] == [None, 0, 0, 1, 1, None, None, 2, None]
    assert [list(index.touching(Span(*pair))) for pair in ((0, 1), (0, 2), (2, 4), (3, 5), (5, 7), (4, 8), (8, 9))] == [
        [], [0], [0, 1], [1], [], [1, 2], [],
    ]  # fmt: skip
    assert [list(index.touching(Span(i, i))) for i in (1, 2, 3, 4, 5, 7)] == [[], [0], [], [1], [], []]
    assert [index.holds(Span(*pair)) for pair in ((1, 3), (2, 4), (3, 4), (0, 1), (5, 6), (6, 8), (7, 8))] == [
        True, False, True, False, False, False, True,
    ]  # fmt: skip


def test_an_empty_index():
    index = SpanIndex([])
    assert index.at(0) is None
    assert list(index.touching(Span(0, 5))) == []
    assert not index.holds(Span(0, 1))
