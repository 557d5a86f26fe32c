"""Tokens: the words of time expressions in a text: counts with their unit ("2006年", "3个多月"), time words, connectors.

`Cursor` holds the tokens of a block and answers what the rules ask of the text around them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from zhclaims.stages.dates.eras import era_before, last_characters
from zhclaims.stages.dates.lexicon import lookalikes, words
from zhclaims.stages.dates.numerals import CHINESE, neighbours, number
from zhclaims.vocab import alternatives


class Token(NamedTuple):
    """A word of a time expression. Offsets count in the text that was read."""

    kind: str
    """`count` for a number with or without a unit, `clock`, `iso`, `turned` (12.10.2006), `english`, `to`, `and`, or a kind of
    vocab/date_words.tsv."""
    start: int
    end: int
    text: str
    value: str = ""
    """For a word, its value in the vocabulary."""
    n: int | None = None
    """For a count, the number; None if it is vague (数, 几, 十多) or no whole number."""
    digits: str = ""
    """For a count, the number as written."""
    unit: str = ""
    """For a count: 年 月 日 号 天 周 时 点 小时 分 秒 世纪 年代 季度 旬 …; "" if none follows."""
    ge: bool = False
    """For a count: 个 stands before the unit (三个月 is a duration, 三月 a month)."""
    vague: bool = False
    half: bool = False
    """For a count: "and a half" follows (一年半, 两个半月)."""


_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+)?"
_CN = CHINESE
_MIXED = rf"(?:{_ARABIC})(?:[十百千万亿]{{1,3}}(?:[零〇]?[0-9]+[十百千万亿]{{1,2}}){{0,3}}(?:[零〇]?[0-9]+)?)?"
"""Arabic digits, with Chinese units or without: 250万, 1.5亿, 3万5千."""
_FRACTION = rf"(?:[0-9{_CN}]{{1,12}}又)?[0-9{_CN}]{{1,12}}分之[0-9{_CN}]{{1,12}}"
_DECIMAL = (
    rf"(?<![晚午晨夜早上])[{_CN}]{{1,12}}点[零〇○一二三四五六七八九]{{1,12}}[万亿]{{0,2}}"
    r"(?=[ ]?个?(?:年|世纪|季度|月|周|星期|礼拜|天|日|小时|钟头|刻钟|分钟|秒))"
)
"""零点五秒: no time of day, as no minutes follow (三点五分)."""
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
ENGLISH = (
    rf"(?P<month>{_MONTH}) ?(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?[,，]? ?(?P<year>[12][0-9]{{3}})"
    rf"|(?P<day2>[0-3]?[0-9])(?:st|nd|rd|th)? (?:of )?(?P<month2>{_MONTH})[,，]? ?(?P<year2>[12][0-9]{{3}})"
    rf"|(?P<month3>{_MONTH})[,，]? ?(?P<year3>[12][0-9]{{3}})"
)
"""Dates in English."""
_BARE_ENGLISH = re.sub(r"\(\?P<\w+>", "(?:", ENGLISH)
_UNITS = {
    "年代": "年代", "世纪": "世纪", "季度": "季度", "月份": "月", "月": "月", "年度": "年", "年": "年", "日": "日", "号": "号",
    "昼夜": "天", "天": "天", "夜": "夜", "晚": "夜", "周": "周", "星期": "周", "礼拜": "周", "小时": "小时", "钟头": "小时",
    "时": "时", "点钟": "点", "点": "点", "刻钟": "刻钟", "分钟": "分钟", "分": "分", "秒钟": "秒", "秒": "秒",
    "岁": "junk", "甲子": "junk",
    **dict.fromkeys(("赛季", "球季", "学年度", "学年", "财年", "财政年度", "会计年度"), "赛季"),
}  # fmt: skip

_SEASON_ENDS = re.compile(rf"[0-9{CHINESE}次翌隔同今当春秋冬]")
LINKS = ("to", "and")
"""The kinds of what stands between two counts of a range or a list."""
_COUNTS = f"0-9{_CN}元半好许若数几多"
"""The characters that a count can begin with, as the inside of a regular-expression class."""
_BEHIND = ("reign_phase", "feast")
"""The kinds of words that are tokens only behind a reign title or a year."""
_TO = r"\-–—－~～〜─"
"""The marks of a range, as the inside of such a class."""


@cache
def _pattern() -> re.Pattern[str]:
    """Any token. The kinds are tried only at characters with which one can begin."""
    kinds = _kind_of_word().items()
    often = {word[0] for word in (*(w for w, (kind, _) in kinds if kind not in _BEHIND), *words("lunar_day"))}
    often |= set("至到以和及与、或暨跟/每星礼周第闰")
    behind = {word[0] for word, (kind, _) in kinds if kind in _BEHIND} - often | set("甲乙丙丁戊己庚辛壬癸")
    any_first, rare = "".join(sorted(often | behind)), "".join(sorted(behind))
    allowed = rf"(?![{rare}JFMASOND])|(?<=[年{''.join(sorted(last_characters()))}])(?=[{rare}])|(?<![A-Za-z])(?=[A-Z])"
    return re.compile(f"(?=[{_COUNTS}{_TO}JFMASOND{any_first}])(?:{allowed})(?:{any_token()})")


def any_token() -> str:
    """The regular expression of a token. Each kind is a group; a link is one only in front of a count."""
    count = (
        rf"(?<![0-9{_CN}])(?<![0-9]\.)(?<![0-9{_CN}][兆京垓])(?=[{_COUNTS}])(?P<pre>好几|许多|若干|(?<![双单奇偶])数|几|多)?(?P<num>{_FRACTION}|{_DECIMAL}|{_MIXED}|半|元(?=[年月])(?!年[间代])|[{_CN}]{{1,30}})?"
        rf"(?P<post>多|余|几|来)?(?P<num2>[十百千万亿]{{1,2}})?[ ]?(?P<ge>个)?(?P<post2>多|半)?[ ]?"
        rf"(?:(?P<junk>{alternatives(lookalikes('unit'))})|(?P<unit>{alternatives(_UNITS)}))?"
    )
    return (
        r"(?P<iso>(?<![0-9A-Za-z/.\-])(?:[0-9]{4}(?P<sep>[-/.])[0-9]{1,2}(?P=sep)[0-9]{1,2}|[12][0-9]{3}/(?:0[1-9]|1[0-2]))"
        r"(?![0-9A-Za-z/\-]|\.[0-9]|[年赛球学财]))"
        r"|(?P<turned>(?<![0-9A-Za-z/.\-])[0-3]?[0-9](?P<sep2>[-/.])[0-3]?[0-9](?P=sep2)[12][0-9]{3}(?![0-9A-Za-z/\-年]|\.[0-9]))"
        rf"|(?P<english>(?<![0-9A-Za-z/.\-])(?:{_BARE_ENGLISH})(?![0-9A-Za-z年]))"
        r"|(?P<clock>(?<![0-9:：.])[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?(?![0-9:：]))"
        r"|(?P<weekday>(?:星期|礼拜)[一二三四五六日天]|(?<![一二两三四五六七八九十0-9几数上下本每个])周[一二三四五六日](?![0-9年岁个]))"
        r"|(?P<quarter>第?[一二三四1-4]季度|第[一二三四1-4]季)"
        rf"|(?P<lunar_day>(?:{alternatives(words('lunar_day'))})(?![年月]))"
        r"|(?P<leap>闰(?:十[一二]?|[二三四五六七八九]|1[0-2]|[1-9])月)"
        r"|(?P<cycle>[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥](?:年|岁|(?=[科春夏秋冬正，]|[一二三四五六七八九十]{1,2}月)))"
        rf"|(?P<word>(?!公元年){alternatives(_kind_of_word())})"
        rf"|(?P<count>{count})"
        rf"|(?:(?P<to>至|到|[{_TO}]{{1,2}})|(?P<and>以及|和|及|与|、|或|暨|跟|/))(?= *[{_COUNTS}])"
        r"|(?P<each>每(?:隔|逢|当)?个?)"
    )


@cache
def _kind_of_word() -> dict[str, tuple[str, str]]:
    kinds = ("feast", "season", "lunar_month", "lunar_mark", "holiday", "part", "half", "calendar", "vague", "day_now",
             "day", "month_now", "month", "year_now", "year", "year_phase", "century", "every", "reign_phase")  # fmt: skip
    return {w: (k, v) for k in kinds for w, v in words(k).items()}


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """The tokens of `text[start:end]`, in order and disjoint. Linear in its length."""
    return [t for m in _pattern().finditer(text, start, end) if m.end() > m.start() and (t := _token(m))]


def _token(m: re.Match[str]) -> Token | None:
    """The token of a match of the pattern; None if it is a unit without a number, or what stands only behind a reign title."""
    kind = str(m.lastgroup)
    if kind == "count":
        return _count(m)
    kind, value = _kind_of_word()[m[0]] if kind == "word" else (kind, words(kind).get(m[0], ""))
    if m[0] in ("冬至", "夏至") and _SEASON_ENDS.match(m.string, m.end()):  # 2003年冬|至2004年春
        return Token("season", m.start(), m.end() - 1, m[0][0], words("season")[m[0][0]])
    if kind in ("cycle", "reign_phase") and not era_before(m.string, m.start()):
        return None
    if kind == "feast" and m.string[m.start() - 1 : m.start()] != "年":
        return None
    return Token(kind, m.start(), m.end(), m[0], value)


def _count(m: re.Match[str]) -> Token | None:
    """The count of a match of the pattern, with its unit; None if no number and no 数, 几 … stands in it."""
    digits, before = m["num"] or "", m["pre"] or ""
    if not digits and not before:
        return None
    start = m.start()
    if digits and before in ("多", "许多", "若干"):  # "多伦|多两小时": 多 is no part of a number before a number
        start, before = start + len(before), ""
    unit = _UNITS.get(m["unit"] or "", "")
    end = m.end() if unit or not (m["ge"] or m["post"] or m["post2"]) else start + len(before + digits)
    if m["junk"]:
        unit = _unit_of_lookalike(m, digits)
        end = m.end() if unit == "junk" else m.end() - len(m["junk"]) + 1
    vague = bool(before or m["post"] or m["post2"] == "多" or neighbours(digits))
    value = None if vague else number(digits)
    text = m.string[start:end]
    return Token("count", start, end, text, "", value, digits, unit, bool(m["ge"]), vague, m["post2"] == "半")


def _unit_of_lookalike(m: re.Match[str], digits: str) -> str:
    """`junk`, but for 12月8日|军方 (after a month the day is a day), 1506年|生于 (four digits make a year, and so does a reign
    title or what goes on as a verb: 民国18年|制定)."""
    first = str(m["junk"])[0]
    after_month = first in "日号" and m.string[max(0, m.start() - 1) : m.start()] == "月"
    after = m.string[m.end() : m.end() + 1]
    verb = (m["junk"], after) in (("年生", "于"), ("年生", "在")) or m["junk"] == "年制" and after in "定作造订成止"
    is_year = first == "年" and (len(digits) == 4 or verb or bool(era_before(m.string, m.start())))
    return first if after_month or is_year else "junk"


# ── what rules ask ──────────────────────────────────────────────────────────────────────────────────────────────────────

_CLAUSE_START = re.compile(
    r"(?:^|[，。；：！？、（）“”‘’…\n,;:!?()] ?)"
    r"(?:但是?|而|却|并|就?在|于|仅|直到|到了?|也|又|不过|然而|可|且)*$"
)
_BEFORE = 12
"""How many characters before a place decide whether a clause begins there."""

LATER = re.compile(r"[之以过]后|后(?![来期方备卫裔勤续半叶])")
_RANK = rf"(?:[0-9]{{1,3}}|[{CHINESE}]{{1,3}})[名位强大甲场轮届集]"
EARLIER = re.compile(rf"[之以]前|前(?!{_RANK}|去(?!世)|[往来赴夕期半后锋卫身辈任苏总首])")
"""后 and 前 after a time, where they are no part of the next word (后方, 前往)."""


class Cursor(NamedTuple):
    """The text that one block is part of, the tokens of the block, and its start and end: rules look no further."""

    text: str
    tokens: list[Token]
    start: int
    end: int

    def get(self, i: int) -> Token | None:
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def next_to(self, i: int) -> Token | None:
        """Token `i`, if nothing but one blank stands between it and token `i - 1`."""
        before, token = self.get(i - 1), self.get(i)
        if before is None or token is None or self.text[before.end : token.start] not in ("", " "):
            return None
        return token

    def before(self, at: int, length: int = _BEFORE) -> str:
        return self.text[max(self.start, at - length) : at]

    def after(self, at: int, length: int = 4) -> str:
        return self.text[at : min(self.end, at + length)]

    def clause_starts(self, at: int) -> bool:
        """Whether a clause begins at `at`, conjunctions and 在, 于 left aside."""
        before = self.before(at)
        return bool(_CLAUSE_START.search(before)) if len(before) == _BEFORE else bool(_CLAUSE_START.search("，" + before))
