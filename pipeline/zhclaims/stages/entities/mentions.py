"""Names as the analyzer's network sees them, without its usual mistakes."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.passages import BlockPassage, Candidate, Passage

_LATIN = re.compile("[A-Za-z]")
_MARK, _UNMARKED = re.compile("[（）()《》〈〉“”‘’]"), re.compile("[^（）()《》〈〉“”‘’]+")
_DIRECTION = "[东南西北中]部?|[东西][南北]部?"
_TAIL = re.compile(
    "(?:.{0,4}部门|政府|当局|警方|军方|官方|智库|媒体|首都|境内|国内|民众|人民|公民|总统|总理|首相|国王|王室?|地区|史|"
    f"{_DIRECTION})"
)
"""What follows a place and is no part of its name."""
_PLACE_TAIL = re.compile(
    "(?<=..)(?:(?:人民|国民|殖民|临时|革命|流亡|过渡|联邦|自治|县|市)?政府|人民|当局|警方|军方|官方|首都|境内|地区|市区|市郊|郊区|市中心|"
    "中心区|附近|国界|边境|沿岸|沿海|本岛|全境|[东西][南北]部?|[东南西北中]部)$"
)
_PEOPLE = re.compile(
    "..族$|..语$|.裔$|穆斯林$|..人$|"
    "(?:佛|道|基督|天主|新|正|印度|犹太|伊斯兰|锡克|神道|耆那|萨满|拜火|祆|景|摩尼|回|国|宗|邪|异)教$|"
    "^(?:犹太|阿拉伯|蒙古|维吾尔|哥特|日耳曼|印第安|斯拉夫|凯尔特|突厥|吉普赛)人?$"
)
_UNIT_AND_PLACE = re.compile("(.{2,}?[省州市县郡])((?!中心|地区|境内|市|郊|政府|议).{2,})")
"""A unit of administration and a place in it (江苏省南京), which are two names."""
_BOUNDS = re.compile("[东南西北][接连界邻临靠抵至距隔]")
"""Verbs that say what a place borders on: 东接, 北连."""
_YEAR_OF_RULE = re.compile(
    "[元正0-9一二三四五六七八九十廿卅百]{1,4}[年载]|年[间号]|[初末]年|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
)
"""What makes a reign title of what stands before it (宁康三年, 天宝元年, 万历年间)."""
_COUNTRIES = re.compile("[中美英法德俄日韩朝印巴哈台港澳苏越泰柬蒙以埃伊阿]{2,4}(?:[两三四]国|双方|关系|边境)?")
"""Countries by one character each (中美, 中哈两国): no name of either."""
_PREPOSITIONS = ("于", "在", "从", "由", "与", "和", "对", "向", "至", "到", "及")
_FUNCTION_BEFORE = "因与和被由在"
_FUNCTION_AFTER = "说与和及被曾据因是对将从在则都"
_FORMER = frozenset({"苏联", "南斯拉夫", "捷克斯洛伐克", "东德", "西德"})
_COMMON = re.compile(f"(?:{lexicon.COMMON_MODIFIERS}|其他)+(?:组织|势力|团体|运动|联盟|共和国|国家)")
_ADMINISTRATIVE = re.compile("(?<=..)[市州县区镇乡郡村省国]$")


def clean_mentions(passage: BlockPassage) -> list[Candidate]:
    """The network's mentions in Han characters: trimmed to the name, joined where it cut one, without what is no name."""
    pieces = [piece for m in passage.mentions for part in _between_marks(passage, m) for piece in _without_letters(passage, part)]
    cleaned = (c for m in _joined(passage, pieces) for c in _cleaned(passage, m))
    return [c for c in cleaned if not _is_common(passage.text(c.span))]


def _is_common(text: str) -> bool:
    """Whether a text is a word for a class of things and no name of one (自治区, 公司)."""
    return text in lexicon.words("no_names") or text in lexicon.words("class_nouns")


def _between_marks(passage: BlockPassage, mention: Candidate) -> list[Candidate]:
    """The mention, or what of it stands between brackets, quotation marks and marks of titles, which no name holds."""
    if not _MARK.search(passage.view, *mention.span):
        return [mention]
    return [mention._replace(span=Span(*m.span())) for m in _UNMARKED.finditer(passage.view, *mention.span)]


def _without_letters(passage: BlockPassage, mention: Candidate) -> list[Candidate]:
    """The mention, or what stands before the letters in it (白俄罗斯国家安全局KGB): names in letters are found elsewhere."""
    letter = _LATIN.search(passage.text(mention.span))
    if letter is None:
        return [mention]
    before = Span(mention.span.start, mention.span.start + letter.start())
    return [mention._replace(span=before)] if before.end - before.start > 2 else []


def _joined(passage: BlockPassage, pieces: list[Candidate]) -> list[Candidate]:
    """Adjacent pieces of one name that the network cut (南瓦 济里斯坦, 丰臣 秀吉) as one; the last piece gives the label."""
    joined: list[Candidate] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.span.end == piece.span.start and _belong_together(passage, last, piece):
            joined[-1] = piece._replace(span=Span(last.span.start, piece.span.end))
        else:
            joined.append(piece)
    return joined


def _belong_together(passage: BlockPassage, a: Candidate, b: Candidate) -> bool:
    """Whether two adjacent mentions are one name: a Japanese one (丰臣 and 秀吉) or a transcription (南瓦 and 济里斯坦)."""
    left, right = passage.text(a.span), passage.text(b.span)
    known = lexicon.places()
    if a.label == b.label == "PER" and len(left) == 2 and 2 <= len(right) <= 4:
        return not {left[0], right[0]} & lexicon.words("chinese_surnames")  # a Japanese family name and the given name
    foreign = lexicon.is_transliterated(left) and lexicon.is_transliterated(right)
    return foreign and left not in known and right not in known and 2 <= len(left) <= 3


def _cleaned(passage: BlockPassage, mention: Candidate) -> list[Candidate]:
    span, label = _trimmed(passage, mention), mention.label
    text = passage.text(span)
    if len(text) < 2 or why_no_name(passage, span, label):
        return []
    if lexicon.sure_place(text) == "territory":
        return [mention._replace(span=span, label="LOC")]
    place = _leading_place(passage, span)
    if place is not None and label != "PER" and _TAIL.fullmatch(passage.view, place.end, span.end):
        return [mention._replace(span=place, label="LOC")]
    if place is not None and label == "LOC" and _is_place_in(passage, place, span):
        rest = Span(place.end, span.end)
        return [mention._replace(span=place, label="LOC"), mention._replace(span=rest, label="LOC")]
    if place is not None and label == "ORG" and _any_of_its_kind().fullmatch(passage.view, place.end, span.end):
        return [mention._replace(span=place, label="LOC")]
    cut = _UNIT_AND_PLACE.fullmatch(text) if label == "LOC" else None
    if cut and not _is_common(cut[2]) and cut[2] not in lexicon.words("place_suffixes"):
        middle = span.start + cut.end(1)
        return [mention._replace(span=Span(span.start, middle)), mention._replace(span=Span(middle, span.end))]
    tail = _PLACE_TAIL.search(text)
    if tail and label in ("ORG", "LOC"):
        stem = Span(span.start, span.start + tail.start())
        return [mention._replace(span=stem, label="LOC")]
    if label == "ORG" and text[:-1] in lexicon.words("generic_organs"):
        return [mention._replace(span=Span(span.start, span.end - 1), label="ORG")]
    role = _role_tail().search(text) if label == "ORG" else None
    if role:
        return [mention._replace(span=Span(span.start, span.start + role.start()), label="ORG")]
    if _place_ending().search(text) or (label == "PER" and _ADMINISTRATIVE.search(text)):
        label = "LOC"
    return [mention._replace(span=span, label=label)]


def _is_place_in(passage: BlockPassage, place: Span, whole: Span) -> bool:
    """Whether a place of its own follows a country (哈萨克阿拉木图州), and no word that makes another name of it (朝鲜半岛)."""
    rest = passage.view[place.end : whole.end]
    own = len(rest) > 1 and rest not in lexicon.words("place_suffixes")
    return own and lexicon.sure_place(passage.text(place)) == "territory"


@cache
def _any_of_its_kind() -> re.Pattern[str]:
    """What after a country is any one of its kind and no name (法国公司)."""
    return re.compile(lexicon.any_of("organisation_heads", kind="kind"))


@cache
def _role_tail() -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:副)?(?:{lexicon.any_of('person_titles', side='before')})$")


def why_no_name(passage: Passage, span: Span, label: str) -> str:
    """Why what stands there is no name (a common noun, a people, a language, an event …), whatever is said of it; or ""."""
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
    if lexicon.names_people(passage.view, span.end) and text in lexicon.places():
        return "the stem of a people's or a language's name (people_suffixes.tsv)"
    if _COUNTRIES.fullmatch(text) and label != "PER":
        return "countries by one character each"
    return "a people, a language or a creed" if label != "PER" and _PEOPLE.search(text) else ""


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
    if mention.label == "PER" and len(text) > 2 and not lexicon.is_transliterated(text):
        left = 1 if text[0] in _FUNCTION_BEFORE and len(text) > 3 else 0
        right = 1 if text[-1] in _FUNCTION_AFTER else 0
        return Span(span.start + left, span.end - right)
    if text[:1] in _PREPOSITIONS and text[1:] in lexicon.places():
        return Span(span.start + 1, span.end)
    if mention.label == "LOC" and len(text) > 2 and text[0] in "前原" and text[1:] not in lexicon.places():
        return Span(span.start + 1, span.end) if text[1:] in _FORMER else span
    return span


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
