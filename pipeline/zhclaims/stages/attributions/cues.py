"""Cues: the reporting words that stand as verbs in a sentence, and not as parts of other words or as nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from zhclaims.spans import Span
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.lexicon import cue_pattern, function_words, leads_to_speech, limited, not_reporting, senses
from zhclaims.stages.attributions.report import Cue
from zhclaims.stages.attributions.tokens import Token

_LONGEST_CLAUSE = 400
"""Tokens between two marks beyond which a text is no prose that could be read."""
_SPEECH_FOLLOWS = "：“，"
_IN_A_SENSE = re.compile("从[^，。]*(?:上|来|角度|意义|而言)$")
"""What stands before the verb in "从某种意义上说", which reports nothing."""
_MADE_TO = ("令人", "使人", "让人", "叫人", "引人", "惹人")
"""What stands before a feeling that is nobody's report ("令人赞赏")."""
_TREATED = re.compile("被|遭|得到|获|未|是|总是|也|都|均")
"""What follows a noun at the head of its clause and no verb ("提议被否决")."""
_WITH_HEARER = frozenset({"报告"})
"""Words that are nouns unless the person addressed stands before them ("向上级报告")."""
_RECEIVED = frozenset({"收到", "接到", "接获", "得到", "听到"})
"""Verbs whose object is a message: what stands right behind them is a noun ("收到通知")."""
_RULED_OUT = "it is negated, or only possible, wanted or figurative"
NOUN = "it is a noun here"
_PRESS = ("报道", "报导")
"""Nouns that run together with their verb in the vocabulary (报道称)."""
_WHILE = re.compile("[^，。；：！？“”]{1,20}?[时后]")
_MAKE_NOUNS = frozenset({*"组队员社网稿集界站团链学家师", "学家"})
"""Words that make a noun of the verb right before them."""
_REASONS = ("因", "因为", "由于")
_PRESS_LENGTH = 2
_NOUN_FRAMES = frozenset({"noun", "hearsay"})
_OWN_FRAMES = frozenset({"hearsay", "passive", "about", "view", "noun"})
"""Frames whose words can neither be negated by a verb before them nor be common nouns."""


def find_cues(sentence: Sentence) -> list[Cue]:
    """The reporting words of a sentence in order, those inside of title marks left out."""
    return list(_joined(outcome for _, outcome in judge_words(sentence) if isinstance(outcome, Cue)))


def _joined(found: Iterator[Cue]) -> Iterator[Cue]:
    """Verbs that follow each other at once make one report ("表示相信", "上奏建议"): the second says of what kind,
    unless it mostly does something else ("表示希望")."""
    last: Cue | None = None
    for cue in found:
        plain = last and not last.doubt and not cue.doubt and len(last.word) > 1 and cue.word not in limited("learned")
        if last and plain and last.span.end == cue.span.start and "clause" in last.senses and "clause" in cue.senses:
            cue = cue._replace(span=Span(last.span.start, cue.span.end))
        elif last:
            yield last
        last = cue
    if last:
        yield last


def judge_words(sentence: Sentence) -> Iterator[tuple[Span, Cue | str]]:
    """Every word of the vocabulary in a sentence, in order: as a cue, or why it is none there."""
    at = sentence.span.start
    while match := cue_pattern().search(sentence.view, at, sentence.span.end):
        span = Span(*match.span())
        if sentence.view.startswith(_PRESS, span.start) and _opens_alone(sentence, span.start):
            rest = Span(span.start + _PRESS_LENGTH, span.end)  # 报道称: it is the report that says so
            span = rest if rest.of(sentence.view) in senses() else span
        crosses = _crosses_word(sentence, span)
        at = span.start + 1 if crosses else span.end
        word = span.of(sentence.view)
        yield span, "it is part of another word or of a name" if crosses else _judge(sentence, span, word)


def _opens_alone(sentence: Sentence, at: int) -> bool:
    """Whether nothing but 有, 据 or an adverb stands before a word in its clause: it can have no subject."""
    level = sentence.level(sentence.segment_at(at))
    before = level.tail(level.clause(at).span.start, at)
    return all(t.is_a("existential", "adverb", "connective", "determiner", "time") for t in before)


def _judge(sentence: Sentence, span: Span, word: str) -> Cue | str:
    if word in not_reporting():
        return "it only looks like a reporting word (not_reporting.tsv)"
    cue = _as_used(sentence, Cue(_with_suffix(sentence, span), word, senses()[word]))
    if not cue.senses:
        return "it is a modifier or a noun by what stands beside it"
    if not _is_whole_word(sentence, cue):
        return "it is no word of its own"
    cue = cue._replace(segment=sentence.segment_at(span.start))
    if not _is_readable(sentence, cue):
        return "it stands in a title or in a clause too long for prose"
    why = _why_not_asserted(sentence, cue)
    return cue._replace(doubt=why) if why in ("", NOUN) else why


def _is_readable(sentence: Sentence, cue: Cue) -> bool:
    """Whether the cue stands in prose, not in a title."""
    if sentence.segments[cue.segment].opener in ("《", "〈", "【"):
        return False
    level = sentence.level(cue.segment)
    return level.size(level.clause(cue.span.start).span) <= _LONGEST_CLAUSE


def _crosses_word(sentence: Sentence, span: Span) -> bool:
    """Whether the characters are the end of one word and the beginning of another ("会上表示"), or stand inside of a name."""
    if sentence.words.in_name(span.start):
        return not _ends_name_before_speech(sentence, span)
    word = sentence.words.word_at(span.end - 1)
    return word is not None and word[0] > span.end and span.start < sentence.words.start_of(span.end - 1)


def _ends_name_before_speech(sentence: Sentence, span: Span) -> bool:
    """Whether the analyzer has run a name and the verb that leads over to speech together ("孟子曰：", "郑玄注曰：")."""
    return span.end - span.start <= 2 and leads_to_speech(sentence.view, span.end) and not sentence.words.in_name(span.end)


def _with_suffix(sentence: Sentence, span: Span) -> Span:
    """With the 道, 说 or 称 that leads over to what is said ("解释道："), unless that stands after the end of the sentence."""
    suffix = Span(span.end, span.end + 1)
    if suffix.end > sentence.span.end:
        return span
    stands_alone = sentence.words.known and sentence.words.bounds(suffix) and suffix.of(sentence.view) == "道"
    led_over = suffix.of(sentence.view) in tuple("道说称到") and sentence.view[suffix.end : suffix.end + 1] in tuple("：，“")
    return Span(span.start, suffix.end) if stands_alone or led_over else span


def _as_used(sentence: Sentence, cue: Cue) -> Cue:
    """The cue with the senses that it can have here: as the noun that a modifier leads to ("……的指控"), as a verb, or none."""
    before = sentence.view[max(cue.span.start - 1, sentence.span.start) : cue.span.start]
    after = sentence.view[cue.span.end : min(cue.span.end + 1, sentence.span.end)]
    kept: Set[str]
    if before == "的" and after not in tuple("：“"):
        kept = _NOUN_FRAMES
    elif (
        after in tuple("的者之")
        or before == "所"
        or _is_genitive(sentence, before, cue)
        or (len(cue.word) == 1 and after in tuple("和与及"))
    ):
        kept = frozenset()
    else:
        kept = cue.senses.keys() - {"noun"}
    return cue._replace(senses={frame: sense for frame, sense in cue.senses.items() if frame in kept})


def _is_genitive(sentence: Sentence, before: str, cue: Cue) -> bool:
    """Whether 之 before the cue is a word and not the end of a name ("王羲之曰")."""
    return before == "之" and sentence.words.bounds(Span(cue.span.start - 1, cue.span.start))


def _is_whole_word(sentence: Sentence, cue: Cue) -> bool:
    """Whether the cue is a word: one character must be a word of its own; a longer cue may be cut by the analyzer, but not
    stand inside of a longer noun."""
    if len(cue.word) == 1 and sentence.view[cue.span.end : cue.span.end + 1] in tuple(_SPEECH_FOLLOWS):
        return sentence.words.begins(cue.span.start) or sentence.view[cue.span.end] != "，"
    if len(cue.word) == 1:
        return sentence.words.known and sentence.words.bounds(cue.span)
    if cue.word == "以为" and not (sentence.words.begins(cue.span.start) and _in_one_word(sentence, cue)):
        return False  # "用以为军队提供资金"
    if cue.word[0] in "有据" and not (sentence.words.begins(cue.span.start) and sentence.words.ends(cue.span.end)):
        return False
    word = sentence.words.word_at(cue.span.end - 1)
    return word is None or word[0] <= cue.span.end or word[1] not in ("NOUN", "PROPN")


def _in_one_word(sentence: Sentence, cue: Cue) -> bool:
    """Whether the word that begins the cue also holds its last character, so far as words are known."""
    word = sentence.words.word_at(cue.span.start)
    return word is None or word[0] >= cue.span.end


def _why_not_asserted(sentence: Sentence, cue: Cue) -> str:
    """Why the verb does not stand as a statement: negated ("未说明"), what one could or should say, a noun; or ""."""
    level = sentence.level(cue.segment)
    before = [t for t in level.tail(level.clause(cue.span.start).span.start, cue.span.start) if not t.is_a("gap")]
    if not _OWN_FRAMES.isdisjoint(cue.senses):
        before = before[:-1] if before and before[-1].span.of(sentence.view) in _REASONS else before
        ruled_out = "passive" in cue.senses and is_ruled_out(sentence.view, before)
        return _RULED_OUT if ruled_out or not _is_affirmed(sentence, cue) else ""
    if before and before[-1].span.of(sentence.view) in ("在", "当") and _leads_into(sentence, cue):
        return "it is a setting of the verb behind it"
    feared = cue.kind == "believe" and before and before[-1].span.of(sentence.view) in _REASONS
    if is_ruled_out(sentence.view, before[:-1] if feared else before):
        return _RULED_OUT
    return NOUN if _is_noun(sentence, cue, before) or _in_compound(sentence, cue) else ""


def _leads_into(sentence: Sentence, cue: Cue) -> bool:
    """Whether a 时 or 后 in the cue's own clause ends a setting, and another reporting word follows ("在评价名将时说")."""
    match = _WHILE.match(sentence.view, cue.span.end)
    return match is not None and cue_pattern().match(sentence.view, match.end()) is not None


def _is_affirmed(sentence: Sentence, cue: Cue) -> bool:
    """Whether neither 不 nor 未 stands right before the cue."""
    return sentence.view[cue.span.start - 1 : cue.span.start] not in ("不", "未")


def is_ruled_out(view: str, before: Sequence[Token]) -> bool:
    """Whether the tokens before a verb rule out a report: a negation or modal word (没有, 可能), a purpose (以, 为了), 令人,
    "从某种意义上"."""
    if before and _IN_A_SENSE.search(view, max(before[-1].span.end - 20, before[0].span.start), before[-1].span.end):
        return True
    if before and before[-1].span.of(view) in function_words("purpose"):
        return True
    if before and view.endswith(_MADE_TO, 0, before[-1].span.end):
        return True
    for token in reversed(before[-4:]):
        word = token.span.of(view)
        if word in function_words("negation") or word in function_words("modal") or word == "不":
            return True
        if not token.is_a("adverb", "auxiliary"):
            return False
    return False


def _in_compound(sentence: Sentence, cue: Cue) -> bool:
    """Whether the word after the cue makes a noun of it ("报道组", "命令链", "统计学家")."""
    word = sentence.words.word_at(cue.span.end)
    return word is not None and sentence.view[cue.span.end : word[0]] in _MAKE_NOUNS


def _is_noun(sentence: Sentence, cue: Cue, before: list[Token]) -> bool:
    """Whether the cue is a noun: by the analyzer, unless what stands around it shows a verb: speech after it, or a noun before
    and a noun after."""
    if cue.word in _WITH_HEARER and not any(t.span.of(sentence.view) == "向" for t in before):
        return True
    if not before and len(cue.word) > 1 and _TREATED.match(sentence.view, cue.span.end):
        return True
    if before and before[-1].span.of(sentence.view) in _RECEIVED:
        return True
    word = sentence.words.word_at(cue.span.start)
    if word is None or word[1] != "NOUN" or len(cue.word) == 1 or sentence.view[cue.span.end : cue.span.end + 1] in ("：", "“"):
        return False
    following = sentence.level(cue.segment).head(cue.span.end, cue.span.end + 1)
    return not (before and before[-1].is_a("noun", "determiner", "adverb") and following and following[0].nominal)
