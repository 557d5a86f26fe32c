"""Names as the engine sees them, without its usual mistakes."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.reading import Candidate, Reading

_LATIN = re.compile("[A-Za-z]")
_TAIL = re.compile("(.{0,4}部门|政府|当局|警方|军方|官方|智库|媒体|首都|境内|国内|民众|人民|公民|总统|总理|首相|国王|王室?|[东南西北]部?|[东西][南北]部?|史)$")
_COMMON = re.compile("(伊斯兰教?|恐怖|极端|激进|犯罪|武装|国际|反对|宗教|军事|政治|伊斯兰|民间|非政府|其他)+(组织|势力|团体|运动|联盟|共和国|国家)")
_ADMINISTRATIVE = re.compile("(?<=..)[市州县区镇乡郡村省]$")
_EDGES = "“”‘’《》〈〉（）()、，。；：·-—…！？ "


def find(reading: Reading) -> list[Candidate]:
    """The engine's mentions in Han characters: trimmed to the name, joined where it cut one, without what is no name."""
    pieces = [m for m in reading.mentions if not _LATIN.search(reading.text(m.span))]
    return [c for m in _joined(reading, pieces) for c in _cleaned(reading, m)]


def _joined(reading: Reading, pieces: list[Candidate]) -> list[Candidate]:
    """Adjacent pieces of one transliterated name that the engine cut (南瓦 济里斯坦) as one; the last piece tells the label."""
    joined: list[Candidate] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.span.end == piece.span.start and _belong_together(reading, last, piece):
            joined[-1] = Candidate(Span(last.span.start, piece.span.end), piece.label, piece.rule, 1.0)
        else:
            joined.append(piece)
    return joined


def _belong_together(reading: Reading, a: Candidate, b: Candidate) -> bool:
    left, right = reading.text(a.span), reading.text(b.span)
    known = lexicon.places()
    foreign = lexicon.is_transliterated(left) and lexicon.is_transliterated(right)
    return foreign and left not in known and right not in known and len(left) <= 3


def _cleaned(reading: Reading, mention: Candidate) -> list[Candidate]:
    span = _trimmed(reading, mention.span)
    text = reading.text(span)
    if len(text) < 2 or text in lexicon.words("no_names") or _COMMON.fullmatch(text) or _is_people(reading, span):
        return []
    place = _leading_place(reading, span)
    if place is not None and _TAIL.fullmatch(reading.view, place.end, span.end):
        return [Candidate(place, "LOC", mention.rule, 1.0)]
    tail = _TAIL.search(text)
    if tail and tail.start() >= 2 and mention.label in ("ORG", "LOC") and tail[0] in _strippable():
        return [Candidate(Span(span.start, span.start + tail.start()), "LOC", mention.rule, 1.0)]
    label = "LOC" if mention.label == "PER" and _ADMINISTRATIVE.search(text) else mention.label
    return [Candidate(span, label, mention.rule, 1.0)]


@cache
def _strippable() -> frozenset[str]:
    return frozenset({"政府", "当局", "警方", "军方", "官方", "首都", "境内"})


def _trimmed(reading: Reading, span: Span) -> Span:
    text = reading.text(span)
    left = len(text) - len(text.lstrip(_EDGES))
    return Span(span.start + left, span.start + max(left, len(text.rstrip(_EDGES))))


def _is_people(reading: Reading, span: Span) -> bool:
    text = reading.text(span)
    if lexicon.names_people(reading.view, span.end) and text in lexicon.places():
        return True
    return bool(re.search("(族|语|裔|教)$", text)) and len(text) > 2 and not text.endswith(("民族", "真理教"))


def _leading_place(reading: Reading, span: Span) -> Span | None:
    known = lexicon.places()
    for end in range(span.end - 1, span.start + 1, -1):
        if reading.view[span.start : end] in known:
            return Span(span.start, end)
    return None
