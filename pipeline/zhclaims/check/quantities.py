"""Numbers of a text with what they count: Chinese numerals, 萬 and 億, thousands separators, percentages, number words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from zhclaims.check import counted
from zhclaims.hanscript import HAN
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.dates.numerals import CHINESE, amount

_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])")
"""Thousands as German and others part them."""
_NUMBER = re.compile(
    rf"(?P<share>百分之)?(?P<n>(?:{_ARABIC})(?:[十百千万亿]{{1,3}}(?:[零〇]?[0-9][0-9,]{{0,6}}[十百千万亿]{{1,2}}){{0,3}})?|[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?)"
    rf"(?:分之(?P<above>[0-9{CHINESE}]+))?(?P<more>[多余几来])?"
)
_NO_NUMBER_BEFORE = re.compile(r"[A-Za-z0-9_./:][-–]?$|[数几每某]$|[0-9][:：/.]$")
_NO_NUMBER_AFTER = re.compile(r"[A-Za-z]*[:：/][0-9]|[-–][A-Za-z]{3,}[0-9]|[0-9]")
_TENTH = re.compile(r"成(?![员立为功果本就人长分年品都绩])(?:(?P<half>半)|(?P<n>[一二三四五六七八九]))?")
_OVER = re.compile(r"(?:逾|超过|至少|最少|达到|more than|over|at least|mehr als|plus de|más de|più di)\s?$", re.IGNORECASE)
_UNDER = re.compile(
    r"(?:将?近|接近|不足|不到|最多|多达|nearly|almost|up to|fewer than|less than|knapp|fast|près de)\s?$", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?:大?约|上|大概|about|around|some|an estimated|approximately|roughly|rund|etwa|environ|unos|circa)\s?$", re.IGNORECASE
)
_BEHIND = {"左右": (-1, 1), "上下": (-1, 1), "以上": (0, 2), "以下": (-2, 0), "or so": (-1, 1), "or more": (0, 2)}
_ABOUT_BEHIND = re.compile("|".join(_BEHIND))
_SMALL = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {word: 10 * n for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_TIMES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "m": 10**6,
    "bn": 10**9,
}
_TIMES |= {"mn": 10**6, "tn": 10**12, "k": 1000, "millionen": 10**6, "milliarden": 10**9, "millions": 10**6, "milliards": 10**9}
_ORDINALS = {
    word: n
    for n, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"], 1
    )
}
_WORD = "|".join(sorted({*_SMALL, *_TENS}, key=len, reverse=True))
_WORDS = re.compile(
    rf"\b(?:(?P<a>an?) (?=hundred|thousand|million|billion|dozen)|(?P<w>(?:{_WORD})(?:[- ](?:{_WORD}))?))?"
    r"(?P<times>(?:[ -]?(?:hundred|thousand|million|billion|dozen)\b)*)",
    re.IGNORECASE,
)
_FACTOR = re.compile(
    r"\s?-?(hundred|thousand|million(?:en|s)?|billion|milliarden|milliards|trillion|m|bn|mn|tn|k)\b", re.IGNORECASE
)
_BEGINS = re.compile(rf"\b(?:{_WORD}|an? (?:hundred|thousand|million|billion|dozen)|{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th)\b")
_RANGE = re.compile(r"\s?(?:至|到|[-–—~～]|to|and)\s?")
_CLAUSE = re.compile(r"[，。；：、！？\n;!?()（）]|[,.:](?![0-9])|\band\b|\bund\b|\bet\b")
_AROUND_AT_MOST = 40
_YEARS = range(1000, 2200)


class Quantity(NamedTuple):
    """A number, and what it counts. The span is of the text that was read."""

    span: Span
    value: Fraction
    thing: str
    """See `counted`; "" where nothing tells."""
    low: Fraction
    high: Fraction
    """The numbers that it may stand for: both are `value` unless it is approximate or rounded."""
    around: frozenset[str]
    """Words of its clause: pairs of Han characters, Latin words, and what `counted.beside` makes of them, after "="."""

    @property
    def told(self) -> frozenset[str]:
        """What of the words around it means the same in any language."""
        return frozenset(word for word in self.around if word.startswith("="))

    @property
    def shown(self) -> str:
        """The value and what it counts, as records have it."""
        return f"{_decimal(self.value)} {self.thing}".strip()


def _decimal(value: Fraction) -> str:
    """A value in digits; as a fraction where they would not end.

    >>> _decimal(Fraction("52.30")), _decimal(Fraction(1200)), _decimal(Fraction(1, 3))
    ('52.3', '1200', '1/3')
    """
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1 or not places:
        return str(value)
    whole, below = divmod(value.numerator * 10**places // value.denominator, 10**places)
    return f"{whole}.{below:0{places}}".rstrip("0")


class _Read(NamedTuple):
    start: int
    end: int
    value: Fraction
    written: str
    chinese: bool
    """In Chinese numerals alone: a number only before what it counts."""
    thing: str | None = None
    more: bool = False
    """多 or 余 stands behind it."""


def quantities(text: str, apart: SpanIndex, *, chinese: bool) -> list[Quantity]:
    """The numbers of a text in order, but for those in the spans `apart` (dates, names)."""
    found: list[Quantity] = []
    for read in _numbers(text, chinese=chinese):
        if any(True for _ in apart.touching(Span(read.start, read.end))):
            continue
        quantity = _quantity(text, read, chinese=chinese)
        if quantity is not None and not (found and quantity.span.overlaps(found[-1].span)):
            found.append(quantity)
    return _with_units_of_ranges(text, found)


def _numbers(text: str, *, chinese: bool) -> Iterator[_Read]:
    reads = [_digits(text, m, chinese=chinese) for m in _NUMBER.finditer(text)]
    if any(c.isascii() and c.isalpha() for c in text):
        reads += [_words(text, m.start()) for m in _BEGINS.finditer(text)]
    last = 0
    for read in sorted((r for r in reads if r is not None), key=lambda r: (r.start, -r.end)):
        if read.start >= last:
            yield read
            last = read.end


def _digits(text: str, m: re.Match[str], *, chinese: bool) -> _Read | None:
    """The number that a match of digits or numerals is; None if it is a piece of something else."""
    if _NO_NUMBER_BEFORE.search(text, max(0, m.start() - 3), m.start()):
        return None
    written, end = m["n"], m.end()
    dotted = _DOTTED.match(text, m.start()) if not chinese else None
    if dotted:
        written, end = dotted[0].replace(".", ""), dotted.end()
    value = amount(f"{written}分之{m['above']}" if m["above"] else written)
    if value is None or _NO_NUMBER_AFTER.match(text, end):
        return None
    numerals = not any(c.isascii() and c.isdigit() for c in written)
    if m["share"] and not m["above"]:
        return _Read(m.start(), end, value, written, False, "percent", bool(m["more"]))
    if (tenth := _TENTH.match(text, end)) and value <= 10:
        rest = Fraction(1, 2) if tenth["half"] else (amount(tenth["n"]) or Fraction(0)) / 10 if tenth["n"] else Fraction(0)
        return _Read(m.start(), tenth.end(), (value + rest) * 10, written, False, "percent", bool(m["more"]))
    return _Read(m.start(), end, value, written, numerals and not m["above"], None, bool(m["more"]) and not dotted)


def _words(text: str, at: int) -> _Read | None:
    """The number that English words from `at` on are (forty-seven, two million, a dozen, third); None if they are none."""
    ordinal = re.compile("|".join(_ORDINALS), re.IGNORECASE).match(text, at)
    m = _WORDS.match(text, at)
    if m is None or not m[0].strip():
        return (
            _Read(at, ordinal.end(), Fraction(_ORDINALS[ordinal[0].lower()]), ordinal[0], False, "ordinal") if ordinal else None
        )
    words = (m["w"] or "one").lower().replace("-", " ").split()
    value = sum({**_SMALL, **_TENS}[word] for word in words)
    if len(words) == 2 and (words[0] not in _TENS or words[1] not in _SMALL):
        return None
    for times in m["times"].lower().replace("-", " ").split():
        value *= _TIMES[times]
    return _Read(at, m.end(), Fraction(value), m[0], False)


def _quantity(text: str, read: _Read, *, chinese: bool) -> Quantity | None:
    """The number with what it counts; None for Chinese numerals that count nothing, and for what is a year."""
    value, end, written = read.value, read.end, read.written
    if factor := _FACTOR.match(text, end):
        money = counted.prefix(text, read.start) is not None
        if len(factor[1]) > 2 or money:
            value, end = value * _TIMES[factor[1].lower()], factor.end()
    thing, scale, end = _thing(text, read, end)
    if thing is None:
        return None
    if thing == "" and not chinese and written.isdecimal() and len(written) == 4 and int(written) in _YEARS:
        return None
    if read.chinese and value == 1:
        return None  # 一座: an article, as English has one
    low, high = _bounds(read.written, value, _reach(text, read, end))
    span = Span(read.start, end)
    return Quantity(span, value * scale, thing, low * scale, high * scale, around(text, span))


def _reach(text: str, read: _Read, end: int) -> tuple[int, int] | None:
    """How many halves of its last digit a number may stand below and above; None if it is not approximate."""
    if read.more or _OVER.search(text, max(0, read.start - 12), read.start):
        return 0, 2
    if _UNDER.search(text, max(0, read.start - 12), read.start):
        return -2, 0
    if _ABOUT.search(text, max(0, read.start - 16), read.start):
        return -1, 1
    behind = _ABOUT_BEHIND.match(text, end)
    return _BEHIND[behind[0]] if behind else None


def _thing(text: str, read: _Read, end: int) -> tuple[str | None, Fraction, int]:
    """What a number counts, how many basic units one of it is, and where that ends; None for numerals that count nothing."""
    if read.thing is not None:
        return read.thing, Fraction(1), end
    if text[max(0, read.start - 1) : read.start] == "第":
        return "ordinal", Fraction(1), end
    if mark := _ORDINAL_END.match(text, end):
        return "ordinal", Fraction(1), mark.end()
    named = counted.prefix(text, read.start)
    unit = counted.chinese_unit(text, end) or counted.latin_unit(text, end)
    if named and (unit is None or unit.thing in ("money", "zh:块") or named not in counted.CURRENCIES):
        return named, Fraction(1), unit.end if unit and unit.thing == "money" else end
    if unit is None:
        is_score = "比" in (text[end : end + 1], text[read.start - 1 : read.start])
        return (None if read.chinese and not is_score else ""), Fraction(1), end
    return unit.thing, unit.scale, unit.end


def _bounds(written: str, value: Fraction, reach: tuple[int, int] | None) -> tuple[Fraction, Fraction]:
    """The least and the greatest number that one may stand for: what rounds to it as it is written, or what it reaches."""
    step = _step(written, value)
    below, above = reach or ((-1, 1) if _is_rounded(written) else (0, 0))
    return value + below * step / 2, value + above * step / 2


def _is_rounded(written: str) -> bool:
    """Whether a number is written in 萬, 億 or with a point: what is below its last digit was left out."""
    return any(c in "万亿." for c in written)


def _step(written: str, value: Fraction) -> Fraction:
    """The worth of the last digit of a number as it is written: 0.1亿 of 1.5亿, 10 of 40."""
    digits, _, decimals = written.replace(",", "").partition(".")
    fraction = re.match("[0-9]*", decimals)
    count = len(fraction[0]) if fraction else 0
    bare = re.match("[0-9]+", digits)
    if bare and value and (count or len(bare[0]) < len(digits) or _is_rounded(written)):
        factor: Fraction = value / (Fraction(f"{bare[0]}.{fraction[0] if fraction else ''}0") or 1)
        return factor / int(f"1{'0' * count}")
    power = Fraction(1)
    while value and value % (power * 10) == 0:
        power *= 10
    return power


def around(text: str, span: Span) -> frozenset[str]:
    """The words of the clause that a number stands in."""
    low, high = max(0, span.start - _AROUND_AT_MOST), min(len(text), span.end + _AROUND_AT_MOST)
    cuts = [m.span() for m in _CLAUSE.finditer(text, low, high)]
    low = max((end for _, end in cuts if end <= span.start), default=low)
    high = min((start for start, _ in cuts if start >= span.end), default=high)
    before, after = text[low : span.start], text[span.end : high]
    pairs = (run[i : i + 2] for piece in (before, after) for run in re.findall(f"[{HAN}]+", piece) for i in range(len(run) - 1))
    words = (word.lower() for piece in (before, after) for word in re.findall(r"[^\W\d_]{3,}", piece) if word[0] < "\u0530")
    behind = (f"·{c}" for c in after[:1])
    told = counted.beside(f"{before} {text[span.start : span.end]} {after}")
    return frozenset((*pairs, *words, *behind, *(f"={thing}" for thing in told)))


def _with_units_of_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """The first number of a range counts what the last one does (41至46毫米)."""
    for i in range(len(found) - 1):
        first, last = found[i], found[i + 1]
        if not first.thing and last.thing and last.value and _RANGE.fullmatch(text, first.span.end, last.span.start):
            scale = last.value / (amount(_written(text, last.span)) or last.value)
            found[i] = first._replace(thing=last.thing, value=first.value * scale, low=first.low * scale, high=first.high * scale)
    return found


def _written(text: str, span: Span) -> str:
    found = _NUMBER.match(text, span.start, span.end)
    return found["n"] if found else ""
