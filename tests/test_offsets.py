"""Offset maps: monotone, exact where characters correspond, generous where they do not; each against a naive model of it."""

from hypothesis import example, given
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


# ── against a model ──


def atoms(pieces: list[tuple[int, int]]) -> list[tuple[Span, Span]]:
    """What belongs together in the two texts, in order: a character and its copy, or the whole of a piece of unequal lengths."""
    found, a, b = [], 0, 0
    for in_a, in_b in pieces:
        step_a, step_b, count = (1, 1, in_a) if in_a == in_b else (in_a, in_b, 1)
        for _ in range(count):
            found.append((Span(a, a + step_a), Span(b, b + step_b)))
            a, b = a + step_a, b + step_b
    return found


def image(pairs: list[tuple[Span, Span]], span: Span) -> Span:
    """The span of the other text: all that belongs to a character of the span; of an empty one, where its next character is."""
    length = pairs[-1][1].end if pairs else 0
    if span.start == span.end:
        at = next((there.start for here, there in pairs if here.start <= span.start < here.end), length)
        return Span(at, at)
    hit = [there for here, there in pairs if here.overlaps(span)]
    return Span(hit[0].start, hit[-1].end)


def spans_of(length: int) -> list[Span]:
    return [Span(i, j) for i in range(length + 1) for j in range(i, length + 1)]


@given(PIECES)
@example([(2, 2), (0, 3), (1, 1)])
@example([(2, 2), (0, 3)])
@example([(0, 2), (2, 2)])
@example([(3, 0), (2, 2)])
@example([(2, 3), (3, 2), (0, 1), (1, 0)])
@example([(2, 2), (0, 0), (3, 3)])
def test_both_ways_as_the_model(pieces):
    m, pairs = OffsetMap(pieces), atoms(pieces)
    for span in spans_of(sum(a for a, _ in pieces)):
        assert m.forward(span) == image(pairs, span)
    for span in spans_of(sum(b for _, b in pieces)):
        assert m.back(span) == image([(b, a) for a, b in pairs], span)


@given(PIECES)
@example([(2, 2), (0, 3), (2, 2)])
@example([(2, 2), (3, 0), (2, 2)])
@example([(1, 1), (1, 2)])
def test_what_only_moves_as_the_model(pieces):
    m, pairs = OffsetMap(pieces), atoms(pieces)
    for span in spans_of(sum(a for a, _ in pieces)):
        if span.start < span.end:
            hit = [(here, there) for here, there in pairs if here.overlaps(span)]
            alone = all(here.end - here.start == there.end - there.start == 1 for here, there in hit)
            assert m.only_moves(span) is (alone and len({there.start - here.start for here, there in hit}) == 1)


def test_offsets_beyond_the_text_stay_at_its_end():
    assert OffsetMap([(2, 2), (1, 3)]).forward(Span(1, 9)) == Span(1, 5)
    assert OffsetMap([(1, 3), (2, 2)]).forward(Span(9, 9)) == Span(5, 5)
    assert OffsetMap([(1, 3), (2, 2)]).forward(Span(8, 9)) == Span(5, 5)
    assert OffsetMap([]).forward(Span(2, 3)) == Span(2, 3)


@st.composite
def runs(draw):
    """Runs in the order of the text, disjoint there, anywhere in the source; some empty."""
    found, at = [], 0
    for gap, length, source in draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 20)), max_size=6)):
        found.append(Run(at + gap, source, length))
        at += gap + length
    return found


@given(runs())
@example([Run(1, 5, 2), Run(3, 9, 2)])
@example([Run(0, 5, 0), Run(0, 9, 2), Run(2, 3, 0)])
def test_the_source_as_the_model(found):
    m = SourceMap(found)
    at = {run.text_start + i: run.source_start + i for run in found for i in range(run.length)}
    for span in spans_of(max(at, default=0) + 2):
        there = [at[i] for i in range(*span) if i in at]
        assert m.to_source(span) == (Span(min(there), max(there) + 1) if there else None)
