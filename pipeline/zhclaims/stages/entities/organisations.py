"""Organisations by their heads: a name and its modifiers before 法院, 委员会, 党 …, and organs that need no name (最高法院).

A new head is a row of `vocab/organisation_heads.tsv` (`Head` says what its kinds mean), a new organ one of `generic_organs.tsv`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.entities import contexts, lexicon
from zhclaims.stages.entities.passages import BlockPassage, Candidate, Passage

_LONGEST = 24
_MOST_WORDS = 8
_COMMON = re.compile(f"(?:{lexicon.COMMON_MODIFIERS})组织$")
_NO_MODIFIER = re.compile("[0-9〇]|(?:部门|政府|当局|警方|地区|时期|期间|主义|分子)$")
_SEATED = re.compile(
    "(.{2,8}?)(?:市|州|省|县|区)?(?:(?:地方|地区|中级|高等|人民|上诉)*法院|警察局|公安局|检察院|市政府|市议会|大学|机场|车站)"
)
_HIS = frozenset("军部处")
"""Heads that a person's name makes his own: his troops, and where he is."""
_LEADING = frozenset({"自由", "人民", "皇家", "国立"})
"""Words that belong to the name of the organisation even before the place in it: 自由亚洲电台."""
_DAILY = "日报|时报|晚报|早报|邮报|周报|快报|晨报"
_PAPER = f"{_DAILY}|学报|导报|公报|周刊|月刊|报|新闻周刊|通讯|观察|杂志"
_STAFF = "的?(?:驻\\w{1,6})?(?:记者|报道|报导|社论|主编|总编|编辑|专栏|评论员|撰稿人|特派员|采访|专访|访问|编辑部|文章)"
_CLAUSE_EDGE = "，。；：！？“‘（《\n、"


class Head(NamedTuple):
    kind: str
    """`full`: an organisation after any modifiers. `weak`: only after a name and as a word of its own. `bare`: only right
    after a name. `modified`, `kind`: not right after a country, where it is any one of its kind. `sect`: after a name that
    is no place, and a noun."""
    unless: str
    """Characters that must not follow: 部 is no head in 部长."""


def find_organisations(passage: BlockPassage, names: list[Candidate]) -> list[Candidate]:
    """Organisations that end on a head; `names` are the places and mentions that may open them."""
    openers = {n.span.start: n for n in sorted(names, key=lambda n: n.span.end)}
    view, last = passage.view, _last_characters()
    ends = [end for end in passage.cuts.ends if view[end - 1] in last]
    both = (candidate for end in ends for candidate in (_by_head(passage, end, openers), _organ(passage, end)))
    return [candidate for candidate in both if candidate is not None]


def seats(passage: Passage, built: list[Candidate]) -> set[str]:
    """Strings that stand right before a head which only a place has (X法院, X市政府): X is a place wherever it stands."""
    found = (_SEATED.fullmatch(passage.text(c.span)) for c in built)
    return {match[1] for match in found if match}


@lru_cache(maxsize=1 << 14)
def is_headed(text: str) -> bool:
    """Whether a name ends on a head of two or more characters that makes it an organisation (臺灣大學, 足球總會)."""
    ends = (text[-n:] for n in _lengths() if 1 < n < len(text))
    return any(end in _heads() and _heads()[end].kind == "full" for end in ends)


@cache
def _heads() -> dict[str, Head]:
    return {row["head"]: Head(row["kind"], "".join(row["not_before"].split())) for row in vocab.load("organisation_heads")}


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(head) for head in _heads()}, reverse=True))


@cache
def _last_characters() -> frozenset[str]:
    """What a head or an organ ends on."""
    return frozenset(word[-1] for word in (*_heads(), *lexicon.words("generic_organs")))


def _head_at(passage: BlockPassage, end: int) -> tuple[str, Head] | None:
    """The longest head that ends at `end`, unless what follows makes another word of it."""
    for length in _lengths():
        text = passage.before(end, length)
        head = _heads().get(text)
        if head is not None:
            return None if goes_on(passage, end) else (text, head)
    return None


def _by_head(passage: BlockPassage, end: int, openers: dict[int, Candidate]) -> Candidate | None:
    """The organisation whose head ends at `end` (北京大学), from the name or modifiers before it; None if there is none."""
    head = _head_at(passage, end)
    if head is None:
        return None
    text, kind = head
    first = passage.word_at(end - len(text))
    if first is None or not _is_head(passage, first, Span(end - len(text), end), kind):
        return None
    chain = _chain(passage, first, end)
    start = _opening(passage, chain, openers, end - len(text))
    if start is None:
        start = _transcribed(passage, chain) if kind.kind == "sect" else _opened(passage, chain, end, text)
    if start is None:
        return _unnamed(passage, chain, end, kind)
    if kind.kind == "bare" and not _directly(passage, start, end - len(text), openers):
        return None
    if kind.kind == "weak" and text in _HIS and _is_of_person(passage, start, end - len(text), openers):
        return None
    if kind.kind == "sect" and not _is_sect(passage, start, end, openers):
        return None
    if kind.kind in ("modified", "kind") and _only_placed(passage, start, end - len(text), openers):
        return None
    return Candidate(Span(start, end), "ORG", f"head:{text}", 2.0)


def _is_head(passage: BlockPassage, first: int, span: Span, head: Head) -> bool:
    """Whether the words agree that the characters are a head: 报 is none inside 情报, 会 none as a verb."""
    word = passage.word(first)
    single = span.end - word.span.start == 1
    if head.kind == "sect":
        return single or word.tag == "NOUN" and word.span.end == span.end and span.end - word.span.start > 2
    if head.kind == "weak":
        return single and word.tag in ("NOUN", "PROPN")
    if head.kind == "full" and word.span == span and not single:
        return True  # such a head is a noun, whatever the analyzer takes it for
    return word.tag != "VERB" or span.end - word.span.start > 1 and word.span.end < span.end


def _chain(passage: BlockPassage, first: int, end: int) -> list[int]:
    """Indices of the words, from right to left, that may belong to the name: the head's own and modifiers before it."""
    chain = [first]
    for i in range(first - 1, max(first - _MOST_WORDS, -1), -1):
        apart = passage.cuts.ends[i] != passage.cuts.starts[i + 1]
        if apart or end - passage.cuts.starts[i] > _LONGEST or not _modifies(passage, i):
            break
        chain.append(i)
    return chain


def _modifies(passage: BlockPassage, index: int) -> bool:
    """Whether a word may stand before the head in an organisation's name: a name, noun, adjective or listed verb, and no title
    or date."""
    word = passage.word(index)
    text = passage.text(word.span)
    if text in lexicon.words("organisation_stops") or text in lexicon.words("person_titles") or _NO_MODIFIER.search(text):
        return False
    if word.tag == "VERB":
        return text in lexicon.words("organisation_verbs")
    if not word.tag:
        return len(text) > 1 and text.isalpha() and not text.isascii() and not _never_modifies(text)
    return word.tag in ("PROPN", "NOUN", "ADJ") or text == "·"


def _never_modifies(text: str) -> bool:
    """Whether a word of an analyzer without parts of speech is a particle or a verb of saying."""
    return text in lexicon.words("function_words") or text in lexicon.words("reporting_verbs")


def _opening(passage: BlockPassage, chain: list[int], openers: dict[int, Candidate], head_start: int) -> int | None:
    """Where the leftmost name of the chain starts, if one stands before the head."""
    for i in reversed(chain):
        start = passage.cuts.starts[i]
        name = openers.get(start)
        if name is not None and start < head_start and not lexicon.names_people(passage.view, name.span.end):
            before = passage.word(i - 1) if i else None
            leads = before is not None and before.span.end == start and passage.text(before.span) in _LEADING
            return before.span.start if leads and before is not None else start
    return None


def _opened(passage: BlockPassage, chain: list[int], end: int, head: str) -> int | None:
    """Where a word such as 世界 or 全国 opens the chain, if the head is one that it goes with."""
    openers = lexicon.organisation_openers()
    for i in reversed(chain):
        start = passage.cuts.starts[i]
        word = next((w for w in openers if passage.view.startswith(w, start)), None)
        if word is not None and end - start >= 5 and any(head.endswith(h) for h in openers[word]):
            return start
    return None


def _is_sect(passage: BlockPassage, start: int, end: int, openers: dict[int, Candidate]) -> bool:
    """Whether a name that is no place and a noun right after it stand before 教 (巴布真理教)."""
    first, last = passage.word_at(start), passage.word_at(end - 2)
    name = openers.get(start)
    if first is None or last is None or (name is not None and name.label == "LOC"):
        return False
    after = name.span.end if name is not None else passage.cuts.ends[first]
    return passage.cuts.tags[last] == "NOUN" and passage.cuts.starts[last] == after


def _transcribed(passage: BlockPassage, chain: list[int]) -> int | None:
    """Where a foreign proper noun of the chain starts, if there is one that is no place: it opens the name of a sect."""
    for i in reversed(chain):
        word = passage.word(i)
        text = passage.text(word.span)
        if word.tag == "PROPN" and lexicon.is_transliterated(text) and not lexicon.sure_place(text):
            return word.span.start
    return None


def _only_placed(passage: BlockPassage, start: int, head_start: int, openers: dict[int, Candidate]) -> bool:
    """Whether nothing but a place stands before the head: 法国公司 is any company of France, 新城区中心 the middle of a town."""
    if passage.before(head_start, 1) in "区村市镇城":
        return True
    name = openers.get(start)
    return name is not None and name.span.end == head_start and name.label == "LOC" and passage.text(name.span) not in ("中国",)


def _directly(passage: BlockPassage, start: int, head_start: int, openers: dict[int, Candidate]) -> bool:
    """Whether the head follows the opening name at once, and that is a name in Han characters and no place."""
    name = openers.get(start)
    if name is None:
        return False
    text = passage.text(name.span)
    return name.span.end == head_start and text not in lexicon.places() and not text.isascii()


def _is_of_person(passage: BlockPassage, start: int, head_start: int, openers: dict[int, Candidate]) -> bool:
    """Whether a person's name alone stands before the head: 郭子仪军 and 李灵曜部 are his troops, 朱棣处 is where he is."""
    name = openers.get(start)
    return name is not None and name.span.end == head_start and name.label == "PER"


def _unnamed(passage: BlockPassage, chain: list[int], end: int, head: Head) -> Candidate | None:
    """The organisation of a head after modifiers alone, where the whole is quoted or is the subject that opens a clause; None
    if it is none."""
    start = passage.cuts.starts[chain[-1]]
    before, after = passage.before(start, 1), passage.after(end, 1)
    if before == "“" and after == "”" and end - start > 3:
        return Candidate(Span(start, end), "ORG", "quoted", 1.5)
    opens = not before or before in _CLAUSE_EDGE
    common = _COMMON.search(passage.text(Span(start, end))) is not None
    named = head.kind in ("full", "kind") or (head.kind == "bare" and len(chain) > 2 and not common)
    if named and len(chain) > 1 and end - start >= 5 and opens and _is_subject(passage, end):
        return Candidate(Span(start, end), "ORG", "subject", 1.0)
    return None


def _is_subject(passage: BlockPassage, end: int) -> bool:
    """Whether what ends at `end` is followed by a verb, an adverb, a preposition or a title, or by the end of the block."""
    i = passage.word_at(end)
    if passage.after(end, 1) in ("", "\n"):
        return True
    if i is None:
        return False
    word = passage.word(i)
    return word.tag in ("VERB", "ADV", "AUX", "ADP") or contexts.is_title(passage.text(word.span))


def _organ(passage: BlockPassage, end: int) -> Candidate | None:
    """The organ of state or of the world that ends at `end` and needs no name before it (最高法院); None if there is none."""
    for start in (end - n for n in _organ_lengths()):
        if start >= 0 and passage.view[start:end] in lexicon.words("generic_organs") and passage.is_boundary(start):
            return None if goes_on(passage, end) else Candidate(Span(start, end), "ORG", "organ", 2.0)
    return None


def goes_on(passage: Passage, end: int) -> bool:
    """Whether what ends on a head is only the beginning of another word (国防部 in 国防部长)."""
    if passage.view[end - 1 : end + 1] not in going_on():
        return False
    heads = (_heads().get(passage.before(end, length)) for length in _lengths())
    return any(head is not None and passage.view[end] in head.unless for head in heads)


@cache
def going_on() -> frozenset[str]:
    """The last character of a head and one that makes another word of it."""
    return frozenset(text[-1] + c for text, head in _heads().items() for c in head.unless)


@cache
def _organ_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(o) for o in lexicon.words("generic_organs")}, reverse=True))


@lru_cache(maxsize=1 << 14)
def head_of(text: str) -> str:
    """The longest head that an organisation's name ends on; "" if there is none."""
    return next((text[-n:] for n in _lengths() if text[-n:] in _heads()), "")


# ── organisations that marks set off ─────────────────────────────────────────────────────────────────────────────────────


def find_quoted(passage: BlockPassage) -> list[Candidate]:
    """Names that quotation or title marks set off: “X”组织, 智库“X”, 《X》的记者."""
    found = ((m, weight) for pattern, weight in _patterns() for m in pattern.finditer(passage.view))
    return [Candidate(Span(*match.span("name")), "ORG", "quoted", weight) for match, weight in found]


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], float], ...]:
    name = f"(?P<name>[{HAN}·]{{2,12}})(?:[（(][^（）()]{{1,40}}[）)])?"
    before = lexicon.any_of("name_contexts", side="before", label="ORG", weight="2")
    kinds = "组织|集团|乐队|乐团|公司|企业|团体|球队|俱乐部|运动组织|政党|智库|机构"
    return (
        (re.compile(f"“{name}”(?={kinds})"), 2.0),
        (re.compile(f"(?:{before})“{name}”"), 2.0),
        (re.compile(f"《(?P<name>[^《》\\n]{{2,16}})》(?={_STAFF})"), 2.0),
        (re.compile(f"(?:据|根据|接受|告诉|向|由|在|经)《(?P<name>[^《》\\n]{{1,12}}(?:{_PAPER}))》"), 2.0),
        (re.compile(f"《(?P<name>[^《》\\n]{{1,12}}(?:{_DAILY}|大公报))》"), 1.5),
    )
