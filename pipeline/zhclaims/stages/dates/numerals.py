"""Numbers as Chinese text writes them: Arabic digits, Chinese digits by place (二〇〇六), Chinese numerals by value (三十一)."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "元": 1}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_UNITS = {"亿": 100_000_000, "万": 10_000, "千": 1000, "百": 100, "十": 10}
CHINESE = "".join([*DIGITS, *_TENS, *_UNITS]).replace("元", "")
"""The characters of Chinese numerals, as the inside of a regular-expression class."""

DIGITS_AT_MOST = 18
"""How many digits before the point a number has at most: it fits the integers of every format. What is longer is no number."""
_MAX_LENGTH = 40  # characters; no number in a date is longer, and what is kept of hostile input is short
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


_FORMAL = str.maketrans("壹贰叁参肆伍陆柒捌玖拾", "一二三三四五六七八九十")
_FORMAL_DATE = re.compile(
    r"[壹贰叁参肆伍陆柒捌玖拾零〇]{2,8}年(?:[壹贰叁参肆伍陆柒捌玖拾]{1,3}月)?(?:[壹贰叁参肆伍陆柒捌玖拾]{1,3}日)?"
)
_ZEROS = re.compile(r"(?<=[一二三四五六七八九])[0OoΟ]{1,2}(?=[一二三四五六七八九0OoΟ]{0,2}年)")
_YEARS_OF_742 = re.compile(r"(?<=[宝德元一二三四五六七八九十])载(?=[正冬腊闰一二三四五六七八九十春夏秋冬，。（]|$)")
_REIGN_OF_742 = re.compile(r"(?:天宝|至德)[元一二三四五六七八九十]{1,3}载")


def legible(text: str) -> str:
    """The text, character by character, with numerals that are read: for letters and zeros among Chinese digits (二OO九年), the
    formal numerals of a date (壹玖肆玖年), and 载, which stood for 年 from 744 to 758.

    >>> legible("二OO九年"), legible("二00一年"), legible("壹玖肆玖年拾月壹日"), legible("天宝十四载十一月")
    ('二〇〇九年', '二〇〇一年', '一九四九年十月一日', '天宝十四年十一月')
    """
    text = text.replace("／", "/")
    text = _ZEROS.sub(lambda m: "〇" * len(m[0]), text)
    text = _FORMAL_DATE.sub(lambda m: m[0].translate(_FORMAL), text)
    return _YEARS_OF_742.sub("年", text) if _REIGN_OF_742.search(text) else text


def number(text: str) -> int | None:
    """The value of a whole number; None if the text is no well-formed number, is not whole, or has more than 18 digits.

    >>> number("2006"), number("二〇〇六"), number("廿三"), number("1,200"), number("两千零八"), number("1.5万"), number("3.0")
    (2006, 2006, 23, 1200, 2008, 15000, None)
    """
    return _number(text) if len(text) <= _MAX_LENGTH else None


@lru_cache(maxsize=1 << 12)
def _number(text: str) -> int | None:
    """The value of a whole number, as in `number`, for texts short enough to be remembered; None if it is none."""
    value = None if text.isascii() and "." in text else amount(text)
    return int(value) if value is not None and value.denominator == 1 else None


def amount(text: str) -> Fraction | None:
    """The exact value of a number, whole or not; None if the text is no well-formed number or has more than 18 digits before
    the point.

    What two readers take for two numbers is none: 三万五 is 35 000 when spoken, and 30 005 by the book.

    >>> [str(amount(text)) for text in ("0.10", "三分之一", "一又二分之一", "零点零五", "3万5千", "一亿五千万", "三万五")]
    ['1/10', '1/3', '3/2', '1/20', '35000', '150000000', 'None']
    """
    return _amount(text) if 0 < len(text) <= _MAX_LENGTH else None


@lru_cache(maxsize=1 << 12)
def _amount(text: str) -> Fraction | None:
    """The exact value of a number, as in `amount`, for texts short enough to be remembered; None if it is none."""
    value = _parts_of_whole(text)
    return value if value is not None and value < 10**DIGITS_AT_MOST else None


def _parts_of_whole(text: str) -> Fraction | None:
    """The value of a number that may be a fraction (三分之一, 一又二分之一); None if it is none."""
    if "分之" not in text:
        return _by_value(text)
    whole, _, fraction = text.rpartition("又")
    below, _, above = fraction.partition("分之")
    values = [_by_value(part) for part in (whole or "零", below, above)]
    if values[0] is None or not values[1] or values[2] is None:
        return None
    return values[0] + values[2] / values[1]


def is_positional(text: str) -> bool:
    """Whether Chinese digits stand by place, as in 一九九七 (and in a single digit)."""
    return bool(text) and all(c in DIGITS for c in text)


def neighbours(text: str) -> tuple[int, int] | None:
    """The two numbers of an approximate one: 三四 is 3 or 4, 七八十 70 or 80.

    >>> neighbours("两三"), neighbours("七八十"), neighbours("九七")
    ((2, 3), (70, 80), None)
    """
    if len(text) < 2 or text[0] not in DIGITS or text[1] not in DIGITS:
        return None
    low, high = DIGITS[text[0]], DIGITS[text[1]]
    scale = number("一" + text[2:]) if len(text) > 2 and text[2] in _UNITS else 1 if len(text) == 2 else None
    if scale is None or high != low + 1 or low == 0:
        return None
    return low * scale, high * scale


def _by_value(text: str) -> Fraction | None:
    """The value of numerals with 十, 百, 千, 万, 亿, and Arabic digits among them (250万, 3万5千), from the largest unit down;
    None if they are none."""
    for c, written in _TENS.items():
        text = text.replace(c, written)
    whole, point, decimals = text.partition("点")
    if point and is_positional(decimals):
        integer, fraction = _by_value(whole), _by_place(f"零点{decimals}")
        return None if integer is None or fraction is None else integer + fraction
    unit = next((u for u in _UNITS if u in text), None)
    if unit is None:
        return _by_place(text)
    before, _, after = text.rpartition(unit)
    times = _by_value(before) if before else Fraction(1)
    rest = _rest(after, unit)
    small = unit in "千百十" or rest != 0
    if times is None or rest is None or unit in "千百十" and times >= 10 or small and times.denominator != 1:
        return None
    return times * _UNITS[unit] + rest


def _rest(text: str, unit: str) -> Fraction | None:
    """The smaller number that follows a unit; None if it is none, or if a unit may have been left out in it (三万五, 一亿五千).

    零 must stand before a digit that is not of the next unit, and before what follows 亿 without 万.
    """
    bare = text.lstrip("零〇○0")
    if not bare:
        return Fraction(0)
    elliptic = len(text) == 1 and text not in _UNITS and unit != "十" or unit == "亿" and "万" not in text
    if elliptic and bare == text and not (text.isascii() and len(text) > 1):
        return None
    value = _by_value(bare)
    by_place = len(bare) > 1 and is_positional(bare)
    return value if value is not None and value < _UNITS[unit] and value.denominator == 1 and not by_place else None


def _by_place(text: str) -> Fraction | None:
    """The value of digits by place, with a point among them or not (2006, 1,200, 0.5, 二〇〇六, 零点五); None if they are
    none."""
    if text.isascii():
        plain = text.replace(",", "")
        return Fraction(plain) if _DECIMAL.fullmatch(plain) else None
    whole, point, decimals = text.partition("点")
    if not is_positional(whole) or point and not is_positional(decimals):
        return None
    return Fraction(".".join("".join(str(DIGITS[c]) for c in part) for part in (whole, decimals or "零")))
