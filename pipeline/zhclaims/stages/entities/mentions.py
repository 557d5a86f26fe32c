"""Names as the analyzer's network sees them, without its usual mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.entities import latin, lexicon
from zhclaims.stages.entities.passages import BlockPassage, Candidate, Passage

_LETTER = re.compile("[A-Za-z]")
_LETTERS_LEAD = re.compile("[A-Za-z0-9]+[^A-Za-z0-9 与和及或、，]+")
_INITIAL = re.compile("[·•‧・][A-Za-z]{1,2}\\.?[·•‧・]|^[A-Za-z]\\.?[·•‧・.]")
_SURE_IN_LETTERS = 0.75
"""Letters are a name where the network is as sure as that: of those in 1,100 marked paragraphs it was right in 5 of 7."""
_MARK, _UNMARKED = re.compile("[（）()《》〈〉“”‘’]"), re.compile("[^（）()《》〈〉“”‘’]+")
_ORGANS = re.compile(
    "政府|当局|警方|军方|官方|.{0,4}部队|.{0,4}部门.{0,3}|智库|媒体|首都|境内|国内|民众|人民|公民|总统|总理|首相|国王|王室?"
)
"""What follows a country or a city and is no part of its name, nor makes a name with it."""
_TITLE_OR_KIND = re.compile(".{0,8}[部局厅司署处院校省州市县区乡镇社会]长|.*[猫犬狗鸡鸭鹅羊]")
"""Whoever heads its office (国防部长), and what is bred there (安哥拉猫), are no organisation and no place."""
_SURE_ALONE = 0.7
"""A single character (清, 皖, 蒋) is a name where the network is as sure as that; chosen by the annotated corpus (dev)."""
_BOUNDS = re.compile("[东南西北][接连界邻临靠抵至距隔]")
"""Verbs that say what a place borders on: 东接, 北连."""
_YEAR_OF_RULE = re.compile(
    "[元正0-9一二三四五六七八九十廿卅百]{1,4}[年载]|年[间号]|[初末]年|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
)
"""What makes a reign title of what stands before it (宁康三年, 天宝元年, 万历年间)."""
_COUNTRIES = re.compile("[中美英法德俄日韩朝印巴哈台港澳苏越泰柬蒙以埃伊阿]{2,4}(?:[两三四]国|双方|关系|边境)?")
"""Countries by one character each (中美, 中哈两国): no name of either."""
_FUNCTION_BEFORE = "因与和被由在"
_FUNCTION_AFTER = "与和及被曾据因是对将从在则都"
_COMMON = re.compile(f"(?:{lexicon.COMMON_MODIFIERS}|其他)+(?:组织|势力|团体|运动|联盟|共和国|国家)")
_ADMINISTRATIVE = re.compile("(?<=..)[市州县区镇乡郡村省国]$")


def clean_mentions(passage: BlockPassage) -> list[Candidate]:
    """The network's mentions, trimmed to the name, without what is no name."""
    parts = (part for mention in passage.mentions for part in _between_marks(passage, mention))
    pieces = (piece for part in parts for piece in _without_letters(passage, part))
    return [cleaned for piece in _joined(passage, pieces) if (cleaned := _cleaned(passage, piece))]


def _is_common(text: str) -> bool:
    """Whether a text is a word for a class of things and no name of one (自治区, 公司)."""
    return text in lexicon.words("no_names") or text in lexicon.words("class_nouns")


def _between_marks(passage: BlockPassage, mention: Candidate) -> list[Candidate]:
    """The mention, or what of it stands between brackets, quotation marks and marks of titles, which no name holds."""
    if not _MARK.search(passage.view, *mention.span):
        return [mention]
    return [mention._replace(span=Span(*m.span())) for m in _UNMARKED.finditer(passage.view, *mention.span)]


def _without_letters(passage: BlockPassage, mention: Candidate) -> list[Candidate]:
    """The mention, or what stands before the letters in it (白俄罗斯国家安全局KGB). One word in both (KTRT团队) is one name, as
    is a transcription with an initial (史蒂芬·T·洛根). What is or begins with letters is one where the network is sure; others
    are found in another way (`latin`)."""
    span = mention.span
    letter = _LETTER.search(passage.view, *span)
    if letter is None or _LETTERS_LEAD.fullmatch(passage.view, *span) or _INITIAL.search(passage.text(span)):
        return [mention]
    before = Span(span.start, letter.start())
    if before.end - before.start > 2:
        return [mention._replace(span=before)]
    if mention.weight < _SURE_IN_LETTERS or latin.is_term(passage.text(span)):
        return []
    return [mention._replace(span=latin.without_address(passage.view, span))]


def _joined(passage: BlockPassage, pieces: Iterable[Candidate]) -> list[Candidate]:
    """Adjacent pieces of one transcription that the network cut (南瓦 济里斯坦) as one; the last piece gives the label."""
    joined: list[Candidate] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.span.end == piece.span.start and _is_transcription(passage.text(last.span), passage.text(piece.span)):
            joined[-1] = piece._replace(span=Span(last.span.start, piece.span.end))
        else:
            joined.append(piece)
    return joined


def _is_transcription(left: str, right: str) -> bool:
    """Whether two strings are one foreign name: neither is a place of the lexicon."""
    foreign = lexicon.is_transliterated(left) and lexicon.is_transliterated(right)
    return foreign and not {left, right} & lexicon.places().keys() and 2 <= len(left) <= 3


def _cleaned(passage: BlockPassage, mention: Candidate) -> Candidate | None:
    """The mention from its first letter or digit to its last, of a country's organ only the country; None if it is no name."""
    span = _trimmed(passage, mention)
    alone = span.end - span.start == 1 and mention.weight < _SURE_ALONE
    if span.start == span.end or alone or why_no_name(passage, span, mention.label):
        return None
    place = _leading_place(passage, span) if mention.label != "PER" else None
    if place is not None and any(kind.fullmatch(passage.view, place.end, span.end) for kind in (_ORGANS, _TITLE_OR_KIND)):
        return mention._replace(span=place, label="LOC")
    return mention._replace(span=span)


def why_no_name(passage: Passage, span: Span, label: str) -> str:
    """Why what stands there is no name (a common noun, an event …), whatever is said of it; or ""."""
    text = passage.text(span)
    ending = _no_name_ending().search(text)
    if text in lexicon.words("eras") and _YEAR_OF_RULE.match(passage.view, span.end):
        return "a reign title with its year (eras.tsv)"
    if len(text) == 2 and text[0] in "从于因被":
        return f"{text[0]} is a preposition"
    if _is_common(text) or _COMMON.fullmatch(text) or _BOUNDS.fullmatch(text):
        return "a common noun or verb (no_names.tsv, class_nouns.tsv)"
    if ending and (label != "PER" or len(ending[1]) > 1 or lexicon.is_transliterated(text[: ending.start(1)])):
        return f"it ends on {ending[1]} (no_name_endings.tsv)"
    return "countries by one character each" if _COUNTRIES.fullmatch(text) and label != "PER" else ""


@cache
def _no_name_ending() -> re.Pattern[str]:
    return re.compile(f"..({lexicon.any_of('no_name_endings')})$")


@cache
def _place_ending() -> re.Pattern[str]:
    return re.compile(f"..(?:{lexicon.any_of('place_endings')})$|(?<=...)[站路街河村镇]$")


def ends_as_place(text: str) -> bool:
    """Whether a name's last characters are those of a place (体育馆, 海峡) or of a unit of administration (州, 县)."""
    return bool(_place_ending().search(text) or _ADMINISTRATIVE.search(text))


def _trimmed(passage: BlockPassage, mention: Candidate) -> Span:
    """The mention without marks at its ends and without the function word that sticks to a person's name (周恩来说)."""
    span = alphanumeric(passage, mention.span)
    text = passage.text(span)
    if mention.label != "PER" or len(text) < 3 or lexicon.is_transliterated(text):
        return span
    left = 1 if text[0] in _FUNCTION_BEFORE and len(text) > 3 else 0
    after = passage.after(span.end, 1)
    function = after.isalnum() and text[-1] in _FUNCTION_AFTER  # 翟中和， is a name
    commented = text[-1] in "注疏笺" and after in ("曰", "云")
    return Span(span.start + left, span.end - (text[-1] == "说" or function or commented))


def alphanumeric(passage: Passage, span: Span) -> Span:
    """The span from its first letter, Han character or digit to its last."""
    inside = [at for at in range(*span) if passage.view[at].isalnum()]
    return Span(inside[0], inside[-1] + 1) if inside else Span(span.start, span.start)


def _leading_place(passage: BlockPassage, span: Span) -> Span | None:
    """The longest place of the lexicon that the span begins with and goes on after (美国政府); None if there is none."""
    known = lexicon.places()
    for end in range(span.end - 1, span.start + 1, -1):
        if passage.view[span.start : end] in known:
            return Span(span.start, end)
    return None
