"""The tokens of a sentence, as far as finding a speaker needs them: closed classes by vocabulary, names, dates, nouns and verbs.

A token's classes are those of `function_words` ("preposition", "adverb" …) for closed-class words, else "noun" (with "name",
"number" or "adjective" where that is known), "verb", "time", "of" (的), "gap" (white space, brackets and other marks that a
phrase may run across) and "mark" (that it may not).
Quotations, title marks and names are one token each. The analyzer's words decide where a closed-class word can stand and which
of the other words are verbs; without them every other character is a noun.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.attributions.lexicon import PERSON_ENDS, function_classes, function_pattern, leads_to_speech
from zhclaims.tagged_spans import TaggedSpans

_NAME = frozenset({"noun", "name"})
_NOMINAL = ("noun", "determiner", "measure")
_NOUN, _VERB, _TIME, _OF, _GAP, _MARK = (frozenset({c}) for c in ("noun", "verb", "time", "of", "gap", "mark"))
_ADVERB = frozenset({"adverb"})
_COUNTING, _MEASURE = frozenset({"number", "determiner"}), frozenset({"measure"})
_BY_TAG = {
    "VERB": _VERB,
    "NUM": frozenset({"noun", "number"}),
    "ADJ": frozenset({"noun", "adjective"}),
    "ADV": frozenset({"adverb"}),
    "AUX": frozenset({"auxiliary"}),
    "SCONJ": frozenset({"connective"}),
    "CCONJ": frozenset({"connective"}),
}
_TIME_SETTING = re.compile("[0-9一二三四五六七八九十百两数几多半].*[后前内间]|..+(?<![皇王太母天])[后前时]")
"""A word of time that is a setting: 三天后, 竣工后."""
_TITLE_ENDS = frozenset(["学家", "家", "员", "人员", "人士", "专员", "委员", "官", "师", "学者", "者", "总长", "总监", "长官"])
_INSTITUTION_ENDS = ("实验室", "研究所", "研究院", "中心", "委员会", "学院", "公司", "基金会", "协会", "局", "署", "处")
_OFFICE_ENDS = "庭局署处院厅"
"""What ends no verb of three characters: 上诉庭."""
_PHRASAL_MARKS = frozenset("·-–—/&.'’%％‰°℃+〇")


class Token(NamedTuple):
    span: Span
    classes: frozenset[str]

    def is_a(self, *classes: str) -> bool:
        return not self.classes.isdisjoint(classes)

    @property
    def nominal(self) -> bool:
        return not self.classes.isdisjoint(_NOMINAL)


class Words:
    """What other stages know of the text: words with their tags, names and dates, in offsets of the view."""

    def __init__(self, words: TaggedSpans, names: Iterable[Span], dates: Iterable[Span], *, tagged: bool) -> None:
        borders = words.borders()
        self._starts, self._ends, self._tags = borders[::2], borders[1::2], words.labels()
        self._begin, self._end = set(self._starts), set(self._ends)
        self.known = bool(borders)
        """Whether there are any words."""
        self.tagged = tagged
        """Whether they have parts of speech."""
        self.names = {span.start: span.end for span in names}
        self._name_starts = sorted(self.names)
        self.dates = {span.start: span.end for span in dates}
        self.special = self.names.keys() | self.dates.keys()
        """Where names and dates begin."""

    def bounds(self, span: Span) -> bool:
        """Whether the span begins and ends where words do, so far as words are known."""
        return self.begins(span.start) and self.ends(span.end)

    def begins(self, offset: int) -> bool:
        return offset in self._begin or not self.known

    def ends(self, offset: int) -> bool:
        return offset in self._end or not self.known

    def in_name(self, offset: int) -> bool:
        """Whether the character stands inside of a name and does not begin it."""
        i = bisect_left(self._name_starts, offset) - 1
        return i >= 0 and offset < self.names[self._name_starts[i]]

    def start_of(self, offset: int) -> int:
        """Where the word begins that holds the character."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def word_at(self, offset: int) -> tuple[int, str] | None:
        """End and tag of the word that holds the character at `offset`."""
        i = bisect_right(self._starts, offset) - 1
        return None if i < 0 or self._ends[i] <= offset else (self._ends[i], self._tags[i])

    def has_tag(self, span: Span, *tags: str) -> bool:
        """Whether a word with one of the tags begins in the span."""
        first = bisect_left(self._starts, span.start)
        return not set(tags).isdisjoint(self._tags[first : bisect_left(self._starts, span.end)])


def tokenize(view: str, span: Span, inner: dict[int, int], words: Words) -> list[Token]:
    """The tokens of one level, which is `span`. `inner` leads from where a nested pair opens to where it closes."""
    found: list[Token] = []
    at, last = span.start, _GAP
    while at < span.end:
        end, classes = _next(view, at, inner, words)
        end = min(max(end, at + 1), span.end)
        if classes == _VERB and last == _NOUN and view[at - 1] not in PERSON_ENDS and _forms_institution(view, end, words):
            classes = _NOUN
        if "measure" in classes and "connective" in classes and last.isdisjoint(_COUNTING):
            classes -= _MEASURE  # 则 goes on with the sentence and counts nothing
        if view[at:end] == "地" and found and words.has_tag(Span(at, end), "PART") and not found[-1].is_a("name", "of"):
            found[-1], classes = found[-1]._replace(classes=_ADVERB), _ADVERB  # 严肃地
        found.append(Token(Span(at, end), classes))
        at, last = end, classes
    return found


def _next(view: str, at: int, inner: dict[int, int], words: Words) -> tuple[int, frozenset[str]]:
    if at in inner:
        spoken = view[at] in "“‘" and view[inner[at] - 2] in "，。！？…"
        return inner[at], _GAP if view[at] == "（" else _MARK if spoken else _NOUN
    if at in words.dates:
        end = words.dates[at]
        return end, _NOUN if view[end : end + 1] in ("版", "度", "款") else _TIME
    if at in words.names:
        if _holds_preposition(view, at, words.names[at]):
            return at + 1, function_classes()[view[at]]
        return _before_speech(view, at, words.names[at]), _NAME
    c = view[at]
    if c.isspace() or c in _PHRASAL_MARKS:
        return at + 1, _GAP
    if not c.isalnum() and c != "、":
        return at + 1, _MARK
    function = function_pattern().match(view, at) if words.begins(at) else None
    if function and words.ends(function.end()):
        return function.end(), _with_noun(function_classes()[function[0]])
    return _content_word(view, at, words)


def _holds_preposition(view: str, at: int, end: int) -> bool:
    """Whether what was taken for a name is a preposition and a name: "向诸葛明", for no surname and given name are so long."""
    return end - at == 4 and view[at] in "向对从由被令给" and "·" not in view[at:end]


def _with_noun(classes: frozenset[str]) -> frozenset[str]:
    """结果, 相反 … are nouns wherever they do not open a clause."""
    return classes | _NOUN if classes == {"initial"} else classes


def _content_word(view: str, at: int, words: Words) -> tuple[int, frozenset[str]]:
    if view[at] in "的之":
        return at + 1, _OF
    if view[at].isascii():
        return _latin_end(view, at), _NOUN
    word = words.word_at(at)
    if word is None:
        return at + 1, _NOUN
    end, tag = word
    speech = _before_speech(view, at, end)
    if speech < end:
        return speech, _NOUN  # what the analyzer has run together with the verb: 她说
    if tag == "VERB" and (_forms_title(view, end, words) or (end - at > 2 and view[end - 1] in _OFFICE_ENDS)):
        tag = "NOUN"
    if view[end - 1] in "后前内间时" and _TIME_SETTING.fullmatch(view, at, end):
        return min(end, _before_special(at, end, words)), _TIME
    return _before_special(at, end, words), _BY_TAG.get(tag, _NOUN)


def _before_speech(view: str, at: int, end: int) -> int:
    """The end of a word, or of what stands in it before a verb of saying that leads over to speech ("她说：")."""
    return end - 1 if end - at > 1 and leads_to_speech(view, end) else end


def _forms_title(view: str, end: int, words: Words) -> bool:
    """Whether a word taken for a verb is the first part of a title ("统计学家", "监察总长")."""
    following = words.word_at(end)
    return following is not None and view[end : following[0]] in _TITLE_ENDS


def _forms_institution(view: str, end: int, words: Words) -> bool:
    """Whether a word taken for a verb goes on to name an institution ("遥感应用研究所")."""
    following = words.word_at(end)
    return following is not None and view[end : following[0]].endswith(_INSTITUTION_ENDS)


def _latin_end(view: str, at: int) -> int:
    while at < len(view) and view[at].isascii() and view[at].isalnum():
        at += 1
    return at


def _before_special(at: int, end: int, words: Words) -> int:
    """The end of a word, or where a name or date begins inside of it."""
    inside = range(at + 1, end)
    return end if words.special.isdisjoint(inside) else next(i for i in inside if i in words.special)
