"""Lists of names from parameters: `last2=Doe|first2=Jane` is "Doe, Jane", persons are joined by "; "."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKS = re.compile(r"^\(\((.*)\)\)$")
_PREFIX = {"author": "", "editor": "editor_", "translator": "translator_"}
_LISTS = {"author": ("vauthors", "authors"), "editor": ("veditors", "editors"), "translator": ()}


def people(given: Mapping[tuple[str, int], str], role: str) -> str | None:
    """The persons of a role (author, editor, translator) in the order of their numbers; None if no parameter names one.

    >>> people({("last", 1): "Smith", ("first", 1): "John", ("author", 2): "王明"}, "author")
    'Smith, John; 王明'
    """
    last, first = f"{_PREFIX[role]}last", f"{_PREFIX[role]}first"
    numbers = sorted({number for field, number in given if field in (last, first, role)})
    names = [_name(given, number, (last, first, role)) for number in numbers]
    if not names:
        names = [given[name, 1] for name in _LISTS[role] if (name, 1) in given][:1]
    if role == "author" and ("coauthors", 1) in given:
        names.append(given["coauthors", 1])
    names = [_MARKS.sub(r"\1", name).strip(" ;；") for name in names]
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def _name(given: Mapping[tuple[str, int], str], number: int, fields: tuple[str, str, str]) -> str:
    """One person: family name and given names, or the name as it is."""
    last, first, whole = (given.get((field, number), "") for field in fields)
    if not last:
        last, first = whole or first, first if whole and not whole.endswith(first) else ""
    if first.startswith("((") or not first or last == first:
        return last
    return f"{last}, {first}"
