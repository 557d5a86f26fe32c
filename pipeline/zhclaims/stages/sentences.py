"""Sentences: where a statement ends.

A sentence ends at a full stop, question or exclamation mark, or an ellipsis — unless that mark stands inside brackets, title
marks or a quotation, for a quotation stays with its reporting frame. A quotation that ends on such a mark ends its sentence
too, unless the frame goes on after it ("……。"他说). Where a footnote marker stands, a full stop may have been lost: the marker
is then a boundary, but only if what follows it starts a new statement. Headings hold no sentences, nor do entries of lists of
works; a block without any mark is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from zhclaims.cache import NO_CACHE, Cache, CachedFunction
from zhclaims.model import Issue, Page, Script
from zhclaims.spans import Span, trim
from zhclaims.statements import SHORTEST_STATEMENT, WORD_DOT, starts_statement
from zhclaims.terms import BlockKind

_PAIRS = {"”": "“", "’": "‘", "）": "（", "》": "《", "〉": "〈", "】": "【", "〕": "〔", ")": "(", "]": "["}
_CLOSERS = "".join(_PAIRS)
_MARK = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")
_FULL_STOP = re.compile(
    r"(?:[。！？｡．]|…+|(?<=[^\x00-\x7f])\.(?=\s|[^\x00-\x7f]|$))"  # a dot between Chinese characters is a full stop
    rf"(?:[。！？!?…｡．]|(?!{WORD_DOT})\.)*"  # ".NET" begins the next sentence
)
_QUOTED_CLAUSE = re.compile(r"[：，。！？；]|[说道称曰云问答叫喊写]$")
"""What stands before a quotation that is a statement and not a name or a slogan in a sentence."""

_GOES_ON = re.compile(
    r"\s*(?:[，、；：）」』”’》…—～]|(?:的(?!确)|地(?![方区])|等(?!到)|和(?![平谐解])|与(?![此会其])|及|以及|并|而且|且|之(?![前后])|为(?!了)|一[语词句文事案]|[这此]?一?[说句番]话)(?!是)|"
    r"即|表示|认为|可见|意[思指为]|指(?:出|的)|以(?:此|示|表)|来(?![自到]))"
)
"""What continues a sentence after a quotation that ended on a full stop."""

_FRAME_AFTER = re.compile(
    r"(?![^，。；：？！“”]{0,24}[没未])[^，。；：？！“”]{0,24}(?:说|说道|表示|指出|称|写道|问|问道|答|答道|回答|回应|认为|强调|补充|解释|坦言|声称|宣称|喊|叫)"
    r"(?:到|道|过)?\s*(?:[，。；！？]|$)"
)
"""A reporting frame that follows its quotation: who spoke, and the verb at its end. With a colon it opens another quotation."""

_LONGEST_SLOGAN = 17  # characters, with its quotation marks
_BEGINNING = 100  # characters of a text, with white space before it, that show whether it is a statement
_NO_STATEMENT = re.compile("[。！？]|[，、；：（“]$")


class MarkedBlock(msgspec.Struct, frozen=True, array_like=True):
    """The view of a block, and for each footnote marker in it where the text before it ends and the text after it begins."""

    view: str
    markers: list[tuple[int, int]]


class SentenceEnds(msgspec.Struct, frozen=True, array_like=True):
    """Where sentences of a block end: offsets of its view, and the markers before which a full stop was lost, by their number."""

    stops: list[int]
    lost: list[int]


def sentences(page: Page, script: Script, cache: Cache = NO_CACHE) -> tuple[tuple[Span, ...], tuple[Issue, ...]]:
    """Sentence spans in order, disjoint, without white space at their ends."""
    spans: list[Span] = []
    places = sorted({m.at for m in page.markers if m.ends_statement})
    listed = page.listed
    kept = [b for i, b in enumerate(page.blocks) if b.kind is not BlockKind.HEADING and i not in listed]
    blocks = [b.span for b in kept]
    inside = [[] if b.is_row else places[bisect_right(places, b.span.start) : bisect_left(places, b.span.end)] for b in kept]
    marked = [_marked(script, *pair) for pair in zip(blocks, inside, strict=True)]
    for block, markers, ends in zip(blocks, inside, cache.recall(_CACHED, marked), strict=True):
        start = script.to_view(block).start
        stops = (script.to_text(Span(start + end, start + end)).start for end in ends.stops)
        spans += _cut(page.text, block, sorted({*stops, *(markers[n] for n in ends.lost)}))
    return tuple(spans), ()


def _marked(script: Script, block: Span, markers: list[int]) -> MarkedBlock:
    start, end = script.to_view(block)
    sides = ((script.to_view(Span(block.start, at)), script.to_view(Span(at, block.end))) for at in markers)
    return MarkedBlock(script.view[start:end], [(before.end - start, after.start - start) for before, after in sides])


def _find_ends(blocks: Sequence[MarkedBlock]) -> Iterator[SentenceEnds]:
    return (SentenceEnds(list(_ends_in_view(block.view)), list(_lost_full_stops(block))) for block in blocks)


_CACHED = CachedFunction("sentences", "blocks", SentenceEnds, _find_ends, (__name__,))


def _cut(text: str, block: Span, ends: list[int]) -> Iterator[Span]:
    """The pieces of a block between the ends, without those that hold no letter, which stay with the sentence before."""
    start = block.start
    pending: Span | None = None
    for end in [*ends, block.end]:
        piece = trim(text, Span(start, end))
        start = end
        if piece.start == piece.end:
            continue
        if pending and not any(c.isalnum() for c in piece.of(text)):
            pending = Span(pending.start, piece.end)
            continue
        if pending:
            yield pending
        pending = piece
    if pending:
        yield pending


def _ends_in_view(view: str) -> Iterator[int]:
    """Offsets in the view of a block at which a sentence ends."""
    inside = _protected(view)
    for stop in _FULL_STOP.finditer(view):
        end = _after_closers(view, stop.end(), inside)
        if end is not None and not _is_followed_up(view, stop, end):
            yield end


def _protected(view: str) -> list[int]:
    """For each character the end of the outermost pair of brackets or quotation marks around it, 0 outside of all pairs.

    A mark without a partner protects nothing, so a quotation that is never closed does not swallow the rest of its paragraph.
    """
    ends = [0] * len(view)
    covered = -1
    for start, end in sorted(_pairs(view)):
        if start > covered:
            ends[start:end] = [end + 1] * (end - start)
            covered = end
    return ends


def _pairs(view: str) -> Iterator[tuple[int, int]]:
    """Marks and their partners. A mark that closes gives up whatever opened within its pair and was never closed."""
    stack: list[int] = []
    still_open = Counter[str]()
    for mark in _MARK.finditer(view):
        i, opener = mark.start(), _PAIRS.get(mark[0])
        if opener is None:
            stack.append(i)
            still_open[mark[0]] += 1
        elif still_open[opener]:
            inner = ""
            while inner != opener:
                partner = stack.pop()
                inner = view[partner]
                still_open[inner] -= 1
            yield partner, i


def _after_closers(view: str, end: int, inside: list[int]) -> int | None:
    """The end of the sentence whose full stop ends at `end`: after the closing marks that follow; None inside of a pair."""
    outer = inside[end - 1]
    if not outer:
        while end < len(view) and view[end] in _CLOSERS:
            end += 1
        return end
    close = end
    while close < len(view) and view[close] in _CLOSERS:
        close += 1
    return close if close >= outer and view[outer - 1] == "”" else None


def _is_followed_up(view: str, stop: re.Match[str], end: int) -> bool:
    """Whether the sentence goes on after a full stop and the closing marks that follow it."""
    rest = view[end : end + 40]
    if end == stop.end():
        return stop[0].startswith("…") and bool(_GOES_ON.match(rest))
    if _GOES_ON.match(rest) or _FRAME_AFTER.match(rest.lstrip()):
        return True
    return "。" not in stop[0] and _is_slogan(view, stop, end)


def _is_slogan(view: str, stop: re.Match[str], end: int) -> bool:
    """Whether a full stop ends a short exclamation or question that is quoted as a name or slogan within a sentence
    ("高喊“自由！”的人群")."""
    start = view.rfind("“", max(end - _LONGEST_SLOGAN, 0), stop.start())
    before = view[max(start - 1, 0) : start]
    return start >= 0 and end < len(view) and not _QUOTED_CLAUSE.search(before)


def _lost_full_stops(block: MarkedBlock) -> Iterator[int]:
    """The markers, by their number, after which a new statement starts although no full stop stands before them."""
    view = block.view
    last = at = 0  # where what stands before a marker ends, without the white space there; the marker before
    for number, (end, start) in enumerate(block.markers):
        if piece := view[at:end].rstrip():
            last = at + len(piece)
        at = end
        before = view[max(last - SHORTEST_STATEMENT, 0) : last]
        follows = len(before) == SHORTEST_STATEMENT and not _NO_STATEMENT.search(before)
        if follows and starts_statement(view[start : start + _BEGINNING].lstrip()):
            yield number
