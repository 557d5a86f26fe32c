"""What `{{convert}}`, `{{val}}` and `{{URL}}` show, which the wiki computes with modules.

`{{convert}}` shows the measure and, in brackets, another unit, rounded as the wiki does: to as many digits as the input is exact
to, and to two at least. Units stand in `vocab/units.tsv`; what it does not understand is shown as it is written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from zhclaims import vocab

_NUMBER = re.compile(r"[-+−]?\d{1,30}(?:\.\d{1,30})?(?:e[-+]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_FRACTION = re.compile(r"([-−]?)(?:(\d{1,9})\+)?(\d{1,9})/(\d{1,9})", re.ASCII)
_RANGES = {
    **dict.fromkeys(("to", "-", "–", "to(-)", "to about", "~"), "至"),
    **dict.fromkeys(("and", "&", "and(-)"), "和"),
    **dict.fromkeys(("x", "by", "×", "*", "xx", "by(x)"), "×"),
    **dict.fromkeys(("+/-", "±", "+-"), "±"),
    "or": "或",
}
_ABSOLUTE_ZERO = {"C": (1.0, 273.15), "F": (5 / 9, 459.67), "K": (1.0, 0.0)}
_DEGREES = {"C": "°C", "F": "°F", "K": "K"}
_SUBUNITS = {("ft", "in"), ("yd", "ft"), ("st", "lb"), ("lb", "oz"), ("mi", "yd"), ("mi", "ft"), ("m", "cm")}
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}:)?//", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s\[\]|<>]+")


class Unit(NamedTuple):
    """A unit of measure: `scale` of its kind's base unit each."""

    code: str
    name: str
    symbol: str
    scale: float
    kind: str
    output: str
    """The unit that it is shown in besides, if the page names none."""


@cache
def _units() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for row in vocab.load("units"):
        codes = row["code"].split("|")
        unit = Unit(codes[0], row["name"], row["symbol"], float(row["scale"]), row["kind"], row["output"])
        found.update(dict.fromkeys(codes, unit))
    return found


class _Measure(NamedTuple):
    """What was given to `{{convert}}`: values in one unit (or in a unit and its subunit), joined by words."""

    values: list[float]
    written: list[str]
    """The numbers as the page writes them."""
    words: list[str]
    """What stands between two values."""
    unit: str
    subunit: tuple[str, str] | None
    """The number and the unit of inches after feet."""
    rest: list[str]


def convert(arguments: list[str], options: Mapping[str, str]) -> str:
    """What `{{convert|…}}` shows.

    >>> convert(["93", "to", "95", "m"], {}), convert(["5", "ft", "6", "in"], {}), convert(["14", "kn", "km/h"], {})
    ('93至95米（305至312英尺）', '5英尺6英寸（1.68米）', '14节（26公里每小时）')
    """
    measure = _measure([a.strip() for a in arguments])
    if measure is None:
        return "".join(arguments[:2])
    shown = _given(measure, abbreviates=options.get("abbr", "") in ("on", "in", "~"))
    wanted = [a for a in measure.rest if a and not _NUMBER.fullmatch(a)]
    digits = next((int(a) for a in measure.rest if re.fullmatch(r"-?\d{1,2}", a, re.ASCII)), None)
    figures = options.get("sigfig", "")
    outputs = (wanted[0] if wanted else _output(measure.unit)).split()
    converted = [_converted(measure, code, digits, int(figures) if figures.isdecimal() else 0) for code in outputs]
    known = [piece for piece in converted if piece]
    display = options.get("disp", "")
    if display in ("out", "output only") and known:
        return known[0]
    if not known or display == "number":
        return shown
    return f"{shown}，{known[0]}" if display in ("comma", "x") else f"{shown}（{'；'.join(known)}）"


def _measure(arguments: list[str]) -> _Measure | None:
    """The measure that the arguments begin with; None if they do not begin with a number and a unit."""
    values: list[float] = []
    written: list[str] = []
    words: list[str] = []
    while arguments and (value := _value(arguments[0])) is not None and len(values) < 10:
        values.append(value)
        written.append(_FRACTION.sub(lambda m: f"{m[1]}{(m[2] or '') + (' ' if m[2] else '')}{m[3]}/{m[4]}", arguments[0]))
        if len(arguments) < 3 or arguments[1] not in _RANGES or _value(arguments[2]) is None:
            break
        words.append(_RANGES[arguments[1]])
        arguments = arguments[2:]
    if not values or len(arguments) < 2:
        return None
    unit, rest = arguments[1], arguments[2:]
    subunit = None
    if len(rest) > 1 and _value(rest[0]) is not None and (_code(unit), _code(rest[1])) in _SUBUNITS:
        subunit, rest = (rest[0], rest[1]), rest[2:]
    return _Measure(values, written, words, unit, subunit, rest)


def _code(unit: str) -> str:
    return _units()[unit].code if unit in _units() else unit


def _value(text: str) -> float | None:
    """The number that the text is; None if it is none."""
    text = text.replace(",", "").replace("−", "-")
    if _NUMBER.fullmatch(text):
        return float(text)
    found = _FRACTION.fullmatch(text)
    if not found or not int(found[4]):
        return None
    return (-1 if found[1] else 1) * (int(found[2] or 0) + int(found[3]) / int(found[4]))


def _given(measure: _Measure, *, abbreviates: bool) -> str:
    pieces = [grouped(measure.written[0])]
    for word, number in zip(measure.words, measure.written[1:], strict=False):
        pieces += [word, grouped(number)]
    shown = "".join(pieces) + _named(measure.unit, abbreviates=abbreviates)
    if measure.subunit:
        shown += measure.subunit[0] + _named(measure.subunit[1], abbreviates=abbreviates)
    return shown


def _named(unit: str, *, abbreviates: bool) -> str:
    degree = _DEGREES.get(unit.lstrip("°"))
    if degree:
        return f" {degree}" if degree == "K" else degree
    known = _units().get(unit)
    if known is None:
        return f" {unit}" if unit else ""
    return known.symbol if abbreviates else known.name


def _output(unit: str) -> str:
    plain = unit.lstrip("°")
    if plain in _DEGREES:
        return "F" if plain == "C" else "C"
    return _units()[unit].output if unit in _units() else ""


def _converted(measure: _Measure, code: str, digits: int | None, figures: int) -> str:
    """The values in another unit; "" if it is not known or measures something else."""
    pieces = []
    for number, value in enumerate(measure.values):
        found = _other_value(measure, value, code)
        if found is None:
            return ""
        places = digits
        if places is None:
            places = _figures(found, figures) if figures else _places(measure, number, found, code)
        pieces.append(_rounded(found, places))
    joined = pieces[0] + "".join(word + piece for word, piece in zip(measure.words, pieces[1:], strict=False))
    return joined + _named(code, abbreviates=True)


def _other_value(measure: _Measure, value: float, code: str) -> float | None:
    """The value in the other unit; None if that cannot be told."""
    source, target = measure.unit.lstrip("°"), code.lstrip("°")
    if source in _ABSOLUTE_ZERO and target in _ABSOLUTE_ZERO:
        (scale, offset), (other_scale, other_offset) = _ABSOLUTE_ZERO[source], _ABSOLUTE_ZERO[target]
        return (value + offset) * scale / other_scale - other_offset
    known, other = _units().get(measure.unit), _units().get(code)
    if known is None or other is None or known.kind != other.kind:
        return None
    base = value * known.scale
    if measure.subunit:
        base += (_value(measure.subunit[0]) or 0.0) * _units()[measure.subunit[1]].scale
    return base / other.scale


def _places(measure: _Measure, number: int, found: float, code: str) -> int:
    """How many decimal places the wiki rounds to: as exact as the input, two digits at least."""
    written = measure.subunit[0] if measure.subunit else measure.written[number].replace(",", "")
    whole, _, decimals = written.partition(".")
    exact = len(decimals) if decimals or measure.subunit else -(len(whole) - len(whole.rstrip("0")))
    source = measure.unit.lstrip("°")
    if source in _ABSOLUTE_ZERO:
        kelvin = abs((measure.values[number] + _ABSOLUTE_ZERO[source][1]) * _ABSOLUTE_ZERO[source][0])
        return max(exact, 2 - _magnitude(kelvin))
    value = abs(measure.values[number])
    if not value or not found:
        return 0
    if measure.subunit and _code(measure.subunit[1]) == "in":
        exactness = math.log10(_units()[code].scale) + 2
    elif _code(code) == "ft" and value == int(value):
        exactness = -math.log10(_units()[measure.unit].scale)
    else:
        exactness = math.log10(value / abs(found))
    return max(math.floor(exact + exactness + math.log10(2)), 1 - _magnitude(found))


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)) + 1e-14) if value else 0


def _figures(value: float, figures: int) -> int:
    return min(figures, 15) - 1 - _magnitude(value)


def _rounded(value: float, places: int) -> str:
    places = max(min(places, 15), -30)
    scaled = math.floor(abs(value) * 10.0**places + 0.5) / 10.0**places
    return ("−" if value < 0 and scaled else "") + f"{scaled:,.{max(places, 0)}f}"


def grouped(number: str) -> str:
    """The number with commas between thousands and a minus sign.

    >>> grouped("-12345.6"), grouped("1/2")
    ('−12,345.6', '1/2')
    """
    found = re.fullmatch(r"([-+−]?)(\d{1,40})(\.\d+)?", number.replace(",", ""), re.ASCII)
    if not found:
        return number
    whole = found[2] if found[2].startswith("0") else f"{int(found[2]):,}"
    return found[1].replace("-", "−") + whole + (found[3] or "")


def quantity(arguments: list[str], options: Mapping[str, str]) -> str:
    """What `{{val|…}}` shows: a number, its uncertainty, a power of ten and a unit.

    >>> quantity(["1.67"], {"e": "-27", "u": "kg"}), quantity(["1.5", "0.2"], {}), quantity(["3", "+0.5", "-0.1"], {})
    ('1.67×10−27 kg', '1.5±0.2', '3+0.5−0.1')
    """
    numbers = [a.strip().replace("-", "−") for a in arguments if a.strip()]
    shown = grouped(numbers[0]) if numbers and options.get("fmt") == "commas" else (numbers or [""])[0]
    if len(numbers) > 1:
        shown += numbers[1] + numbers[2] if len(numbers) > 2 and numbers[1][:1] in "+−" else f"±{numbers[1]}"
    exponent = options.get("e", "").replace("-", "−")
    bracketed = f"({shown})" if exponent and len(numbers) > 1 else shown
    if exponent:
        shown = f"{bracketed}×10{exponent}" if bracketed else f"10{exponent}"
    unit = options.get("u") or options.get("ul") or ""
    per = options.get("up") or options.get("upl") or ""
    unit = f"{unit}/{per}" if per else unit
    close = unit[:1] in ("%", "‰", "°", "′", "″") and unit[:2] not in ("°C", "°F")
    unit = unit if close or not unit else f" {unit}"
    return options.get("p", "") + shown + unit + options.get("s", "")


def address(url: str, text: str) -> str:
    """A link to an address as wikitext; without a text it shows the address without what all addresses have.

    >>> address("10086.cn", ""), address("https://a.example/", "")
    ('[http://10086.cn 10086.cn]', '[https://a.example/ a.example]')
    """
    url, text = url.strip(), text.strip()
    if not url:
        return text
    if not _ADDRESS.fullmatch(url):
        return text or url
    target = url if _SCHEME.match(url) or url.startswith("mailto:") else f"http://{url}"
    shown = _SCHEME.sub("", url, count=1)
    shown = shown[:-1] if shown.endswith("/") and shown.count("/") == 1 else shown
    return f"[{target} {text or shown}]"
