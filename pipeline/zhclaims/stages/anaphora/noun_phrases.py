"""Where the noun phrases of a clause begin and end."""

from __future__ import annotations

from functools import cache

from zhclaims.stages.anaphora.lexicon import PRONOUNS, words
from zhclaims.stages.anaphora.passage import BRACKET, NAME, QUOTED, TIME, TITLE, Unit
from zhclaims.vocab import load

_NOUNS = frozenset({NAME, TITLE, QUOTED, "NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X"})
MODIFIED = (_NOUNS - {"ADJ"}) | {TIME}
_MODIFYING = frozenset({"VERB", "ADV", "ADJ", "AUX", "ADP"})
JOINS = frozenset("、和与及或跟暨兼·-－—–/&") | {"以及", "或者"}


def phrase_end(units: list[Unit], texts: list[str], first: int) -> int:
    """The index after the noun phrase that begins at unit `first`."""
    i = first
    while i < len(units) and (is_noun(units[i], texts[i]) or _continues(units, texts, i, first)):
        i += 1
    while i > first + 1 and (texts[i - 1] in ("的", "之") or units[i - 1].tag == BRACKET or texts[i - 1] in JOINS):
        i -= 1
    return i


def is_noun(unit: Unit, text: str) -> bool:
    """Whether a unit may stand in a noun phrase as it is."""
    return unit.tag in _NOUNS or (unit.tag == "ADP" and not is_preposition(unit, text)) or text in _like_nouns()


def is_preposition(unit: Unit, text: str) -> bool:
    """Whether a unit opens a prepositional phrase; the analyzer takes 东部, 南面 for such words too."""
    return text in words("agent") or (unit.tag == "ADP" and (len(text) == 1 or text in _prepositions()))


def is_modifier(units: list[Unit], texts: list[str], i: int) -> bool:
    """Whether the verb or adverb at unit `i` modifies a noun with the 的 behind it (新建的, 十分传统的). A verb before an
    adjective does not: that modifies its object (显示较高的增长率).
    """
    if texts[i] in words("copula"):
        return False
    k = i
    while k < len(units) and units[k].tag in _MODIFYING and k - i < 3:
        k += 1
    if k == i or k + 1 >= len(units) or texts[k] not in ("的", "之") or units[k + 1].tag not in MODIFIED:
        return False
    return units[k - 1].tag != "ADJ" or all(unit.tag in ("ADV", "ADJ") for unit in units[i:k])


def without_time(units: list[Unit], texts: list[str], first: int, last: int) -> int:
    """The end of a noun phrase without the word behind it that only says when (瀛台现为……)."""
    stands_apart = last - first > 1 and texts[last - 1] in words("then") and is_noun(units[last - 2], texts[last - 2])
    return last - 1 if stands_apart else last


def with_relative(units: list[Unit], texts: list[str], first: int, last: int) -> int:
    """The end of a noun phrase with the noun behind it whose modifier it belongs to: 政府所提供的资助仍……"""
    k = last
    while k < len(units) and (texts[k] == "所" or (units[k].tag == "ADV" and texts[k] not in words("agent"))):
        k += 1
    if k + 1 >= len(units) or texts[k] in words("embedding") or texts[k] in words("copula"):
        return last
    counts = all(u.tag in ("NUM", "DET", "PRON") for u in units[first:last]) and texts[last - 1] not in _standing_alone()
    if counts and units[k].tag in ("VERB", "ADP"):  # 少数靠近中心的树……
        close = next((j for j in range(k + 1, min(k + 14, len(units) - 1)) if texts[j] in ("的", "之")), k)
        return _goes_on_behind(units, texts, close) or last
    if units[k].tag != "VERB":
        return last
    if texts[k + 1] in ("的", "之"):
        return _goes_on_behind(units, texts, k + 1) or last
    if k > last or len(texts[k]) < 2 or units[last - 1].tag != "NOUN" or units[k + 1].tag != "NOUN":
        return last
    end = phrase_end(units, texts, k + 1)  # 声音感受细胞是……
    return end if texts[end : end + 1] in (["是"], ["为"], ["被"]) else last


def without_comment(units: list[Unit], first: int, last: int) -> int:
    """The end of a noun phrase without what is already said of it: 潮州（历史悠久）, 芙蓉洞（全长2846米）."""
    end = last
    while end > first + 1 and units[end - 1].tag in ("ADJ", "NUM"):
        end -= 1
    named = units[first].tag == NAME and all(unit.tag == "NOUN" for unit in units[first + 1 : end])
    return first + 1 if named and end < last else end


def _continues(units: list[Unit], texts: list[str], i: int, first: int) -> bool:
    """Whether a unit that is no noun belongs to a noun phrase all the same: 的, what joins nouns or modifies the next one."""
    if texts[i] in ("的", "之", "等") or (units[i].tag == BRACKET and i > first):
        return True
    if units[i].tag == TIME and i > first and texts[i - 1] in ("的", "之"):
        return True
    if units[i].tag == "ADP" and texts[i + 1 : i + 2] in (["的"], ["之"]):
        return True
    joins = i + 1 < len(units) and (texts[i] in JOINS or is_modifier(units, texts, i))
    return joins and _goes_on(units, texts, i + 1)


def _goes_on(units: list[Unit], texts: list[str], i: int) -> bool:
    """Whether a noun phrase goes on at unit `i`."""
    return is_noun(units[i], texts[i]) or texts[i] in ("的", "之") or is_modifier(units, texts, i)


def _goes_on_behind(units: list[Unit], texts: list[str], close: int) -> int | None:
    """The end of the noun phrase behind the 的 at unit `close`, if a predicate stands behind it; else None."""
    if close + 1 >= len(units) or texts[close] not in ("的", "之") or units[close + 1].tag not in MODIFIED | {"ADJ"}:
        return None
    end = phrase_end(units, texts, close + 1)
    goes_on = end < len(units) and units[end].tag in ("VERB", "AUX", "ADV", "ADP") and texts[end] not in words("closing")
    return end if goes_on else None


@cache
def _standing_alone() -> frozenset[str]:
    """Pronouns, which no noun follows, and determiners without a measure word."""
    return frozenset().union(*(words(kind) for kind in (*PRONOUNS, "determiner")))


@cache
def _prepositions() -> frozenset[str]:
    known = {row["word"] for row in load("function_words") if row["class"] in ("preposition", "localizer")}
    return frozenset(known | words("subordinate") | words("closing"))


@cache
def _like_nouns() -> frozenset[str]:
    """Words of titles that the analyzer takes for verbs: 驻, 时任."""
    return frozenset(row["word"] for row in load("function_words") if row["class"] == "noun")
