"""Offset maps: monotone, exact where characters correspond, generous where they do not."""

from hypothesis import given
from hypothesis import strategies as st

from zhclaims.offsets import OffsetMap, Run, SourceMap
from zhclaims.spans import Span

PIECES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8)


def test_unequal_pieces_are_atomic():
    m = OffsetMap([(2, 2), (1, 3), (2, 2)])
    assert m.forward(Span(2, 3)) == Span(2, 5)
    assert m.back(Span(3, 4)) == Span(2, 3)
    assert m.back(Span(1, 6)) == Span(1, 4)


def test_identity():
    assert OffsetMap.identity(5).back(Span(1, 4)) == Span(1, 4)
    assert OffsetMap.identity(0).forward(Span(0, 0)) == Span(0, 0)


@given(PIECES, st.data())
def test_a_span_is_within_what_leads_there_and_back(pieces, data):
    m = OffsetMap(pieces)
    length = sum(a for a, _ in pieces)
    start = data.draw(st.integers(0, length))
    span = Span(start, data.draw(st.integers(start, length)))
    there = m.forward(span)
    assert 0 <= there.start <= there.end <= sum(b for _, b in pieces)
    if there.start < there.end and span.start < span.end:
        assert m.back(there).covers(span) or any((a == 0) != (b == 0) for a, b in pieces)


@given(PIECES)
def test_monotone(pieces):
    m = OffsetMap(pieces)
    starts = [m.forward(Span(i, i)).start for i in range(sum(a for a, _ in pieces) + 1)]
    assert starts == sorted(starts)


@given(PIECES, st.data())
def test_what_only_moves_is_as_far_from_its_copy_everywhere(pieces, data):
    m = OffsetMap(pieces)
    length = sum(a for a, _ in pieces)
    start = data.draw(st.integers(0, length))
    span = Span(start, data.draw(st.integers(start, length)))
    if m.only_moves(span):
        by = m.forward(span).start - span.start
        inside = [Span(i, j) for i in range(*span) for j in range(i + 1, span.end + 1)]
        assert [m.forward(s) for s in inside] == [s.shift(by) for s in inside]
        assert [m.back(s.shift(by)) for s in inside] == inside


def test_what_does_not_only_move():
    m = OffsetMap([(2, 2), (1, 2), (2, 2)])
    assert [m.only_moves(s) for s in (Span(0, 2), Span(1, 3), Span(2, 3), Span(3, 5))] == [True, False, False, True]


def test_source_map_skips_what_is_not_in_the_source():
    m = SourceMap([Run(0, 5, 2), Run(3, 9, 2)])
    assert m.to_source(Span(2, 3)) is None
    assert m.to_source(Span(1, 4)) == Span(6, 10)
    assert SourceMap([]).to_source(Span(0, 1)) is None
