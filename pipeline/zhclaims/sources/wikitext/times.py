"""`{{#time:format|date}}` for dates that are written out; a page that asks for the time of now says nothing that stays true."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_CODE = re.compile(r'"([^"]*)"|\\(.)|(xn|xr|xg|[a-zA-Z])|([^"\\a-zA-Z]+)', re.DOTALL)
_WEEKDAYS = "一二三四五六日"


def formatted(form: str, text: str) -> str | None:
    """The date in the given form; None if either is not understood.

    >>> formatted("Y年n月j日", "2010-02-03")
    '2010年2月3日'
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    pieces = [_piece(m, day) for m in _CODE.finditer(form)]
    return None if None in pieces else "".join(p for p in pieces if p is not None)


def _piece(match: re.Match[str], day: date) -> str | None:
    quoted, escaped, code, literal = match.groups()
    if code is None:
        return str(quoted or escaped or literal or "")
    return _code(code, day)


def _code(code: str, day: date) -> str | None:
    values = {
        "Y": f"{day.year:04d}",
        "y": f"{day.year % 100:02d}",
        "n": str(day.month),
        "m": f"{day.month:02d}",
        "F": f"{day.month}月",
        "M": f"{day.month}月",
        "j": str(day.day),
        "d": f"{day.day:02d}",
        "l": f"星期{_WEEKDAYS[day.weekday()]}",
        "D": _WEEKDAYS[day.weekday()],
        "N": str(day.isoweekday()),
        "xn": "",
        "xr": "",
    }
    return values.get(code)
