"""What a noun phrase names: the name that it is or ends on, those that stand side by side in it, or itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.anaphora.discourse import Discourse, Referent, referent, together
from zhclaims.stages.anaphora.lexicon import label_of
from zhclaims.stages.anaphora.named import Named
from zhclaims.vocab import load

_PEOPLE = "人员者家师民们官兵生"
"""How nouns end that name people."""


def referent_of(discourse: Discourse, phrase: Span, inside: Sequence[Named] | None = None) -> Referent:
    """What a noun phrase stands for that is no mention of what was named before. `inside`: what is named in it, if known."""
    view = discourse.passage.view
    if inside is None:
        inside = [n for n in discourse.between(phrase.start, phrase.end) if n.span.end <= phrase.end]
    last = _head(view, inside, phrase) if inside else None
    if last is None:
        text = phrase.of(view)
        owner = inside[0] if inside and view[inside[0].span.end : inside[0].span.end + 1] in ("的", "之") else None
        label = label_of(text)[1] or ("PER" if text[-1] in _PEOPLE else "ORG" if text[-1] in "方军" else "")
        return Referent(f"“{text}”", label, (phrase,), _country(view, inside, phrase), owner=owner)
    if last.span.start == phrase.start or view[last.span.start - 1] not in "和与及、跟暨或以&":
        return referent(last)
    group = next((g for g in discourse.groups(phrase.start, phrase.end) if g[-1].span.end == last.span.end), ())
    members = {n.key: n for n in group}
    return together(list(members.values())) if len(members) > 1 else referent(last)


def _head(view: str, inside: Sequence[Named], phrase: Span) -> Named | None:
    """The name on which the phrase ends, but for a title behind it (李明教授); None if it ends on none."""
    for named in reversed(inside):
        rest = view[named.span.end : phrase.end]
        if named.span.start > phrase.start and view[named.span.start - 1] in "和与及、" and named != inside[0]:
            before = inside[inside.index(named) - 1]
            if before.span.end + 1 != named.span.start:
                return None
        if not rest or rest[0] in "（(" or (named.label == "PER" and rest in _titles()):
            return named
    return None


@cache
def _titles() -> frozenset[str]:
    return frozenset(row["title"] for row in load("person_titles") if row["side"] == "after")


def _country(view: str, inside: Sequence[Named], phrase: Span) -> int | None:
    """The country whose government the phrase names; None if it names no government."""
    if len(inside) == 1 and inside[0].label == "LOC" and view[inside[0].span.end : phrase.end] in ("政府", "当局"):
        return inside[0].entity
    return None
