"""Ways in which lists count their entries when they do not use numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

_LONGEST = 200  # entries that a list without numbers may have

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def nth_letter(number: int) -> str:
    """a … z, aa, ab … as lists of notes count.

    >>> nth_letter(3), nth_letter(28)
    ('c', 'ab')
    """
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("a") + digit) + letters
    return letters


def roman(number: int) -> str:
    """Roman numbers up to some hundreds.

    >>> roman(14)
    'xiv'
    """
    shown = ""
    for value, letters in _ROMAN:
        shown += letters * (number // value)
        number %= value
    return shown


SERIES: dict[str, Callable[[int], str]] = {
    "lower-roman": roman,
    "upper-roman": lambda n: roman(n).upper(),
    "lower-alpha": nth_letter,
    "upper-alpha": lambda n: nth_letter(n).upper(),
    "lower-greek": lambda n: "αβγδεζηθικλμνξοπρστυφχψω"[n - 1 : n],
    "天干": lambda n: "甲乙丙丁戊己庚辛壬癸"[n - 1 : n],
}
"""The label of the n-th entry, by the name of the group; what could be of two series is read as of the first that fits."""


@cache
def ranks(series: str) -> dict[str, int]:
    """The place of each label in its series, from 1."""
    return {shown: n for n in range(1, _LONGEST) if (shown := SERIES[series](n))}


def is_nth(shown: str, number: int) -> bool:
    """Whether the label of a list entry, a number or one of a series, is that of its `number`-th entry."""
    return shown == str(number) or any(ranks(s).get(shown) == number for s in SERIES)
