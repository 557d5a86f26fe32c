"""Where something stands that is named elsewhere: pronouns, noun phrases with a determiner, words for two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora.lexicon import PRONOUNS, anaphor_pattern, label, label_of, nouns, words
from zhclaims.stages.anaphora.passage import QUOTED, TITLE, WORK, Passage

_NO_POSSESSOR = re.compile("其(?:[他它中后余次间时一二三四五六七八九十]|实(?![质力验现施际]))")
_JOINED = frozenset("将使对但令因为于由把从且在以与依及据按给被和跟让向经破攻至到受并而")
"""Characters that the analyzer may have joined with a pronoun behind them."""
_WHEN = tuple("后前时外间期等中")
"""What behind 此 makes it a time."""
_COUNT = re.compile("[0-9一二两三四五六七八九十百几数多]+")
_SEVERAL = re.compile("[该此这那](?:些|[0-9二两三四五六七八九十百几数]+|几|数|群|批)")


class Found(NamedTuple):
    """A mention of something without its name. Offsets are of the view."""

    span: Span
    kind: str
    """The class of a word of `vocab/anaphors.tsv` (`PRONOUNS`); `noun` for a phrase with a determiner, `bare` for a title or
    class noun alone."""
    noun: str
    """The class noun that a phrase ends on, "" where it ends on none."""
    label: str
    """The type of what may be meant; "" for any."""

    @property
    def is_nominal(self) -> bool:
        """Whether it is a common noun and no pronoun."""
        return self.kind in ("noun", "there", "bare") or (self.kind == "two" and self.label != "")


def find_mentions(passage: Passage) -> Iterator[Found]:
    """The mentions of a page that are no names, in order. Titles of works mention nothing."""
    view, after = passage.view, 0
    titles = WORK.finditer(view)
    title = next(titles, None)
    for match in anaphor_pattern().finditer(view):
        while title and title.end() <= match.start():
            title = next(titles, None)
        if match.start() < after or (title and title.start() < match.start()):
            continue
        found = _mention(passage, Span(*match.span()), match[0])
        if found:
            after = found.span.end
            yield found


def _mention(passage: Passage, span: Span, word: str) -> Found | None:
    """What stands at the word; None where it is part of another word, or stands for nothing that was named."""
    if word in words("determiner"):
        return _phrase(passage, span, word)
    if not _is_pronoun(passage, span, word):
        return None
    if word == "之" and passage.unit(span.start, span.end).tag != "PRON":
        return None  # it joins two words
    if word in words("there") and (passage.ends_with_name(span.start) or _after_noun(passage, span.start)):
        return None
    kind = next(k for k in PRONOUNS if word in words(k))
    return Found(span, kind, "", label(word))


def _after_noun(passage: Passage, at: int) -> bool:
    """Whether a noun ends at the offset: 男孩那里 is with the boy."""
    before = passage.ends_at(at)
    return before is not None and before.tag == "NOUN"


def _is_pronoun(passage: Passage, span: Span, word: str) -> bool:
    """Whether the pronoun is a word, or one with a preposition before it (在这里), and no part of another (尤其, 其他)."""
    view = passage.view
    if passage.name_over(span.start) is not None or (word == "其" and _NO_POSSESSOR.match(view, span.start)):
        return False
    if word == "其" and passage.begins(span.start):
        return True
    joined = view[span.start - 1 : span.start] in _JOINED and passage.ends_at(span.end) is not None
    return joined or passage.is_word(span)


def _phrase(passage: Passage, span: Span, word: str) -> Found | None:
    """The noun phrase that a determiner opens (这位年轻的作家); None where that names no thing."""
    view = passage.view
    here = _here(passage, span, word)
    if word in ("这", "那") and (passage.ends_with_name(span.start) or _after_noun(passage, span.start)):
        return None  # it repeats what stands before it: 李明这位作家
    if here or span.start not in passage.words_begin or passage.name_over(span.start) is not None:
        return here
    if view[span.end : span.end + 1] in tuple("时样么次刻外后类年月日周"):
        return None
    end = _noun_end(passage, span)
    if end is None:
        return None
    end = _without_owned(passage, span.end, end)
    noun, kind = label_of(view[span.end : end])
    if not noun and word in ("本", "那"):
        return None
    if word == "本" and end - span.end > len(noun) + 1:
        return None
    several = _SEVERAL.match(view, span.start)
    last = passage.word_ending(end, span.end)
    return Found(Span(span.start, end), "many" if several else "noun", noun or last, kind)


def _here(passage: Passage, span: Span, word: str) -> Found | None:
    """此 as a place (到此); None if it stands for something else."""
    view = passage.view
    if word != "此" or view[span.start - 1 : span.start] not in ("在", "到", "于", "至") or view.startswith(_WHEN, span.end):
        return None
    if span.end == len(view):
        return Found(span, "there", "", "LOC")
    after = passage.unit(span.end, len(view))
    is_place = after.tag in ("VERB", "ADV", "AUX", "COMMA", "STOP") and passage.text(after) not in words("measure")
    return Found(span, "there", "", "LOC") if is_place else None


def _noun_end(passage: Passage, span: Span) -> int | None:
    """Where the noun phrase of a determiner ends; None if there is no noun, or one that names no thing."""
    view, at = passage.view, span.end
    limit = min(span.end + 20, len(view))
    last, counted = None, False
    while at < limit:
        unit = passage.unit(at, limit)
        text = passage.text(unit)
        if at == span.end and not passage.begins(at):
            counts = text in words("measure") and view[span.start] != "本"
            last = None if counts or _COUNT.fullmatch(text) else unit.end  # 这本书 as one word
        elif not counted and last is None and (text in words("measure") or _COUNT.match(text)):
            counted = text in words("measure") or text[-1] in words("measure")
        elif unit.tag in ("NOUN", "PROPN", "X"):
            last = unit.end
        elif not (unit.tag in ("ADJ", "NUM", TITLE, QUOTED, "NAME") or (text == "的" and last is None)):
            if counted and last is None and label_of(view[span.end : at])[0] and unit.tag not in ("VERB", "X"):
                return at  # 此片在……
            if not counted and last is None and view[span.start] in "这此那" and unit.tag in ("ADV", "ADP", "AUX", "VERB"):
                return None  # 这并不……
            modifies = unit.tag in ("VERB", "ADV", "ADP") and not set("是为有") & set(text) and "的" in view[unit.end : limit]
            if last is not None or not modifies:
                break
        at = unit.end
    head = view[span.end : last] if last else ""
    return None if not last or any(head.endswith(w) and (len(w) > 1 or len(head) < 3) for w in words("no_thing")) else last


def _without_owned(passage: Passage, start: int, end: int) -> int:
    """The end of the phrase without what belongs to the thing: 该国 of 该国主要民族, 该海湾 of 该海湾面积."""
    if label_of(passage.view[start:end])[0]:
        return end
    at = start
    while at < end:
        unit = passage.unit(at, end)
        if unit.end < end and unit.tag in ("NOUN", "PROPN", "X") and passage.text(unit) in nouns():
            return unit.end
        at = unit.end
    return end


def find_bare(passage: Passage, called: dict[str, str]) -> Iterator[Found]:
    """Class nouns that stand alone for what has been named with them: 天文台 for 香港天文台. `called`: the nouns, with types."""
    view = passage.view
    for start, end, tag in zip(passage.starts, passage.ends, passage.tags, strict=True):
        if (
            tag == "NOUN"
            and view[start:end] in called
            and _stands_alone(passage, start)
            and view[end : end + 1] not in "议委人员长一"
        ):
            yield Found(Span(start, end), "bare", view[start:end], called[view[start:end]])


def _stands_alone(passage: Passage, start: int) -> bool:
    """Whether nothing before a noun modifies it, and it is no part of a name."""
    if passage.name_over(start) is not None or passage.ends_with_name(start):
        return False
    before = passage.ends_at(start)
    if before and passage.text(before)[-1] in "是为作任":
        return False
    return before is None or before.tag in ("PUNCT", "VERB", "ADV", "ADP", "CCONJ", "SCONJ", "AUX")
