"""Entries without marks of any kind: "王明：中国桥梁史，科学出版社，2001年，第5页", "王明 中国桥梁史 科学出版社 2001年".

Names, facts of the print, and one piece that is neither: that is the title.
"""

from __future__ import annotations

import re

from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.facts import put_facts
from zhclaims.stages.references.parts import put_title
from zhclaims.stages.references.pieces import Piece, pieces_of
from zhclaims.stages.references.plain import put_names
from zhclaims.stages.references.words import is_press

_LONGEST = 160
_ROLE = re.compile("[编著译撰]$")
_PRINTED = re.compile(r"(?:1\d|20)\d\d|出版|书局|书店|印书馆|民国|[编著译撰]\s?[,、 ]")


def is_loose(folded: str) -> bool:
    """Whether the text is names, one title and facts, of which one tells where or when it was printed; it is no prose."""
    if len(folded) > _LONGEST or not _PRINTED.search(folded) or not has_han(folded):
        return False
    if ". " in folded or "。" in folded.strip(" 。"):
        return False
    return _title(folded, pieces_of(folded, Span(0, len(folded)))) is not None


def _title(folded: str, pieces: list[Piece]) -> Piece | None:
    """The one piece that is neither names nor fact, beside names and facts of the print; None if that is not all there is."""
    unknown = [p for p in _with_subtitles(folded, pieces) if p.kind == "unknown"]
    names = [p for p in pieces if p.kind == "names"]
    facts = {name: span for p in pieces for name, span in p.facts.items()}
    printed = "publisher" in facts and (is_press(facts["publisher"].of(folded)) or {"date", "pages", "place"} & facts.keys())
    if (
        not unknown
        or not names
        or names[0] not in pieces[:2]
        or not (printed or {"pages", "date"} <= facts.keys() or ("pages" in facts and _ROLE.search(folded, *names[0].span)))
    ):
        return None
    title, others = unknown[0], unknown[1:]
    short = all(p.span.end - p.span.start <= 12 and _is_followed(p, pieces) for p in others)
    return (
        title
        if title.span.start in [p.span.start for p in pieces[:3]]
        and len(others) <= 1
        and short
        and title.span.end - title.span.start >= 2
        else None
    )


def _with_subtitles(folded: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces, where two of no known form with a colon between them are a title and what explains it."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.kind == piece.kind == "unknown" and folded[last.span.end : piece.span.start].strip() == ":":
            joined[-1] = last._replace(span=Span(last.span.start, piece.span.end))
        else:
            joined.append(piece)
    return joined


def _is_followed(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether a piece of no known form stands before a fact, as a publisher does."""
    return any(p.kind == "facts" and p.span.start > piece.span.start for p in pieces)


def read_loose(draft: Draft, body: Span) -> None:
    """The piece that can be a title is it; names and facts are told by their form, and what is left is the publisher."""
    pieces = _with_subtitles(draft.folded, pieces_of(draft.folded, body))
    title = _title(draft.folded, pieces)
    for piece in pieces:
        if piece == title:
            put_title(draft, piece.span, None)
        elif piece.kind == "names":
            put_names(draft, piece, True)
        elif piece.facts:
            put_facts(draft, piece.facts, False)
        else:
            draft.put("publisher", piece.span)
