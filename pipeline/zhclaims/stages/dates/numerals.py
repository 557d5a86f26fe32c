"""Numbers as Chinese text writes them: Arabic digits, Chinese digits by place (二〇〇六), Chinese numerals by value (三十一)."""

from __future__ import annotations

from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "元": 1}
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
CHINESE = "".join([*DIGITS, *_TENS, *_UNITS, *_BIG]).replace("元", "")
"""The characters of Chinese numerals, as the inside of a regular-expression class."""

_MAX_LENGTH = 24  # no number in a date is longer; keeps hostile input cheap


@lru_cache(maxsize=1 << 12)
def number(text: str) -> int | None:
    """The value of a whole number; None if the text is no well-formed number.

    >>> number("2006"), number("二〇〇六"), number("廿三"), number("1,200"), number("两千零八"), number("250万")
    (2006, 2006, 23, 1200, 2008, 2500000)
    """
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text.isascii():
        plain = text.replace(",", "")
        return int(plain) if plain.isdigit() else None
    if is_positional(text):
        return int("".join(str(DIGITS[c]) for c in text))
    return _by_value(text)


def is_positional(text: str) -> bool:
    """Whether Chinese digits stand by place, as in 一九九七 (and in a single digit)."""
    return bool(text) and all(c in DIGITS for c in text)


@lru_cache(maxsize=1 << 12)
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


def _by_value(text: str) -> int | None:
    """Numerals with 十, 百, 千, 万, 亿; Arabic digits may stand before them (250万)."""
    total = section = digit = 0
    arabic = ""
    for c in text:
        if c.isascii() and c.isdigit():
            arabic += c
            digit = int(arabic)
        elif c in DIGITS:
            digit = DIGITS[c]
        elif c in _TENS:
            section, digit = section + _TENS[c], 0
        elif c in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[c], 0
        elif c in _BIG:
            total, section, digit = (total + section + digit or 1) * _BIG[c], 0, 0
        else:
            return None
    return total + section + digit
