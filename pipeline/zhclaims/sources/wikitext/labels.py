"""How footnotes of a group are called: by numbers, by letters, or by the name of the group and a number."""

from __future__ import annotations

from zhclaims.sources.series import SERIES

_OF_CITE = frozenset(("lower-alpha", "upper-alpha", "lower-roman", "upper-roman", "lower-greek"))
"""The groups for which Cite has a series; any other shows its own name."""


def shown_as(group: str, number: int) -> str:
    """The label between the brackets of a marker.

    >>> shown_as("", 3), shown_as("注", 3), shown_as("lower-alpha", 28)
    ('3', '注 3', 'ab')
    """
    if not group:
        return str(number)
    series = SERIES[group] if group in _OF_CITE else None
    return (series(number) if series else "") or f"{group} {number}"
