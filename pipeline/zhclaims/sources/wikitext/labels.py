"""How footnotes of a group are called: by numbers, by letters, or by the name of the group and a number."""

from __future__ import annotations

from collections.abc import Callable


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("a") + digit) + letters
    return letters


def _roman(number: int) -> str:
    pairs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    shown = ""
    for value, sign in pairs:
        shown += sign * (number // value)
        number %= value
    return shown


_SERIES: dict[str, Callable[[int], str]] = {
    "lower-alpha": _letters,
    "upper-alpha": lambda n: _letters(n).upper(),
    "lower-roman": _roman,
    "upper-roman": lambda n: _roman(n).upper(),
    "lower-greek": lambda n: "αβγδεζηθικλμνξοπρστυφχψω"[n - 1 : n],
}


def shown_as(group: str, number: int) -> str:
    """The label between the brackets of a marker.

    >>> shown_as("", 3), shown_as("注", 3), shown_as("lower-alpha", 28)
    ('3', '注 3', 'ab')
    """
    if not group:
        return str(number)
    series = _SERIES.get(group)
    return (series(number) if series else "") or f"{group} {number}"
