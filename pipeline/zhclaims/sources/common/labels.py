"""How footnotes are called: by numbers, by letters and other series, or by the name of their group and a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_LONGEST = 200  # entries that a list without numbers may have

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_OF_CITE = frozenset(("lower-alpha", "upper-alpha", "lower-roman", "upper-roman", "lower-greek"))
"""The groups for which Cite has a series; any other shows its own name."""
_NUMBER_AT_END = re.compile(r"\d+$")


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


def label_of_cite(group: str, number: int) -> str:
    """The label between the brackets of a marker, as Cite makes it.

    >>> label_of_cite("", 3), label_of_cite("注", 3), label_of_cite("lower-alpha", 28)
    ('3', '注 3', 'ab')
    """
    label = SERIES[group](number) if group in _OF_CITE else ""
    return label or f"{group} {number}".lstrip()


def label_like(example: str, group: str, number: int) -> str:
    """The label of an entry that no marker of a page shows: made like `example`, a marker of its group ("" if there is none).

    >>> label_like("註1", "註", 12), label_like("c", "lower-alpha", 4), label_like("", "註", 2)
    ('註12', 'd', '註 2')
    """
    if group in SERIES:
        return SERIES[group](number) or str(number)
    if group and _NUMBER_AT_END.search(example):
        return _NUMBER_AT_END.sub(str(number), example)
    return label_of_cite(group, number)
