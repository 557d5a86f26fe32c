"""Names that run together because the separator between them was lost."""

from __future__ import annotations

from functools import lru_cache

from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon, organisations
from zhclaims.stages.entities.reading import Candidate, Passage


def cut(article: Passage, text: str, seen: dict[str, list[Span]]) -> int:
    """Where a form is two names run together; 0 if it is one. `seen` holds where each form was seen as a name.

    Two countries or two cities in a row are two names (塔吉克吉尔吉斯). So are any two strings that both stand alone as names
    elsewhere in the document, unless the first can own the second: 美国最高法院, 北京大学医学院 are one.
    """
    if text in lexicon.places():
        return 0
    plain = _plain_cut(text)
    for at in range(2, plain or len(text) - 1):
        left, right = text[:at], text[at:]
        if left in seen and right in seen and not _owns(left, right) and _stand_apart(article, left, right, seen):
            return at
    return plain


@lru_cache(maxsize=1 << 14)
def _plain_cut(text: str) -> int:
    """Where it is to be seen without the document; 0 if nowhere."""
    for at in range(2, len(text) - 1):
        left, right = text[:at], text[at:]
        if (_rank(left) and _rank(left) == _rank(right)) or (right in lexicon.words("generic_organs") and _is_equal_organ(left)):
            return at
    return 0


def touching(article: Passage, names: list[Candidate]) -> list[Span]:
    """Pairs of neighbours of one type with nothing between them, of which the first cannot own the second."""
    found = []
    for a, b in zip(names, names[1:], strict=False):
        if a.span.end == b.span.start and a.label == b.label:
            left, right = article.text(a.span), article.text(b.span)
            if right.isascii() and not left.isascii():
                continue  # an abbreviation behind its long form needs no separator
            places = a.label == "LOC"
            if (places and _rank(left) and _rank(left) == _rank(right)) or (not places and not _owns(left, right)):
                found.append(Span(a.span.start, b.span.end))
    return found


def _is_equal_organ(left: str) -> bool:
    """Whether the left part ends on an organ that does not own another one (参议院众议院, but 国会参议院)."""
    ends = any(left.endswith(organ) for organ in lexicon.words("generic_organs"))
    return ends and not left.endswith(("国会", "议会", "联合国", "国务院", "委员会", "北约", "欧盟"))


def _rank(text: str) -> str:
    place = lexicon.places().get(text)
    return place.kind if place and (place.kind == "territory" or len(text) > 2) else ""


def _owns(left: str, right: str) -> bool:
    """Whether the first name may own the second: a place before an organisation, an organisation before its part."""
    if left in lexicon.places() or right in lexicon.words("generic_organs"):
        return True
    return bool(organisations.head_of(left) and organisations.head_of(right))


def _stand_apart(article: Passage, left: str, right: str, seen: dict[str, list[Span]]) -> bool:
    apart_left = any(article.after(s.end, len(right)) != right for s in seen[left])
    apart_right = any(article.before(s.start, len(left)) != left for s in seen[right])
    return apart_left and apart_right
