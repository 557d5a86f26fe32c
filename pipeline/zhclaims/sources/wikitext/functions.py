"""Parser functions and variables that articles use, of MediaWiki and ParserFunctions: `{{#if:…}}`, `{{lc:…}}`, `{{PAGENAME}}`.

To add a function, write it as `Arguments → Traced` and enter it in `_FUNCTIONS`; a variable goes into `_VARIABLES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import quote, quote_plus

from zhclaims.sources.wikitext import expressions, lookups, measures
from zhclaims.sources.wikitext.context import Frame
from zhclaims.sources.wikitext.nodes import EXTENSIONS, Call, Part
from zhclaims.sources.wikitext.strip import Hole
from zhclaims.sources.wikitext.tags import tag_output
from zhclaims.sources.wikitext.traced import Traced, generated, joined

_EMPTY = generated("")
_PADDED_AT_MOST = 500
_CELL_AT_MOST = 1_000
_IN_CELL = re.compile(r"(?:\A[|!]|\|\||!!)(?:\s*[a-z-]+\s*=\s*(?:\"[^\"|]*\"|[^\s|\"]+))*\s*\Z", re.IGNORECASE)
"""Before the text of a cell stand its bar and attributes, and no more."""
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d)(?:\d{6})?)", re.ASCII)
"""A date, or a time as archives of web pages write it (`20091210192921`)."""
_DATE_CODE = re.compile(r'"([^"]*)"|\\(.)|(xn|xr|xg|[a-zA-Z])|([^"\\a-zA-Z]+)', re.DOTALL)
_WEEKDAYS = "一二三四五六日"
_VARIABLES: dict[str, Callable[[str], str]] = {
    "PAGENAME": lambda title: title,
    "FULLPAGENAME": lambda title: title,
    "BASEPAGENAME": lambda title: title.rpartition("/")[0] or title,
    "SUBPAGENAME": lambda title: title.rpartition("/")[2],
    "ROOTPAGENAME": lambda title: title.partition("/")[0],
    "ARTICLEPAGENAME": lambda title: title,
    "SUBJECTPAGENAME": lambda title: title,
    "TALKPAGENAME": lambda title: f"Talk:{title}",
    "PAGENAMEE": lambda title: quote(title.replace(" ", "_")),
    "FULLPAGENAMEE": lambda title: quote(title.replace(" ", "_")),
    "NAMESPACE": lambda title: "",
    "NAMESPACENUMBER": lambda title: "0",
    "SITENAME": lambda title: "维基百科",
    "!": lambda title: "|",
    "=": lambda title: "=",
}
_SETTERS = "displaytitle defaultsort defaultsortkey defaultcategorysort noexternallanglinks #babel int special"
_SWITCHES = frozenset(_SETTERS.split())
"""Functions that set something of the page or show something of the wiki, and give no text of the article."""
_CHECKS = frozenset(f"check for {what} parameters" for what in ("unknown", "deprecated", "conflicting"))
"""Modules that show something to editors alone."""


class Arguments:
    """What a function was called with; each argument is expanded when it is asked for."""

    def __init__(self, frame: Frame, first: Traced, parts: list[Part]) -> None:
        self.frame = frame
        self.first = first
        self.parts = parts

    def traced(self, index: int) -> Traced:
        """The argument at `index`, the one after the colon being 0; empty if there is none."""
        if index == 0:
            return self.first.strip()
        if index > len(self.parts):
            return _EMPTY
        part = self.parts[index - 1]
        return self.frame.expand(part.nodes).strip()

    def text(self, index: int) -> str:
        """The argument at `index` as plain text."""
        return self.frame.context.strip.plain(self.traced(index).text).strip()


def is_variable(name: str) -> bool:
    return name in _VARIABLES


def call_function(frame: Frame, node: Call, title: Traced) -> Traced | None:
    """What a variable or parser function gives; None if the call is neither. `title` is the call's title, expanded."""
    text = title.text.strip()
    if ":" not in text:
        return generated(_VARIABLES[text](frame.context.title)) if not node.parts and text in _VARIABLES else None
    name = text.partition(":")[0].strip().lower()
    function = _FUNCTIONS.get(name)
    if function is not None:
        return function(Arguments(frame, title.cut(title.text.index(":") + 1), node.parts))
    if name in _SWITCHES:
        return _EMPTY
    if name.upper() in _VARIABLES:
        return generated(_VARIABLES[name.upper()](Arguments(frame, title.cut(title.text.index(":") + 1), node.parts).text(0)))
    return None


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _if(a: Arguments) -> Traced:
    return a.traced(1 if a.traced(0).text else 2)


def _ifeq(a: Arguments) -> Traced:
    left, right = a.text(0), a.text(1)
    equal = left == right or (_number(left) is not None and _number(left) == _number(right))
    return a.traced(2 if equal else 3)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?", text, re.ASCII) else None


def _iferror(a: Arguments) -> Traced:
    failed = 'class="error"' in a.traced(0).text
    if failed:
        return a.traced(1)
    return a.traced(2) if len(a.parts) > 1 else a.traced(0)


def _ifexpr(a: Arguments) -> Traced:
    try:
        value = expressions.evaluate(a.text(0))
    except expressions.ExpressionError as error:
        return _error(str(error))
    return a.traced(1 if value else 2)


def _switch(a: Arguments) -> Traced:
    """The first case that equals the value, falling through cases without "="; else `#default` or a last case without "="."""
    value, found, default = a.text(0), False, None
    context = a.frame.context
    for i, part in enumerate(a.parts):
        label = context.strip.plain(a.frame.expand(part.value if part.name is None else part.name).text).strip()
        default_case = label == "#default"
        if part.name is None:
            if i == len(a.parts) - 1 and not found:
                return a.frame.expand(part.value).strip()
            found = found or _same(label, value)
            default = part if default_case else default
        elif found or _same(label, value) or (default is not None and default.name is None):
            return a.frame.expand(part.value).strip()
        elif default_case:
            default = part
    return a.frame.expand(default.value).strip() if default is not None and default.name is not None else _EMPTY


def _same(label: str, value: str) -> bool:
    number = _number(label)
    return label == value or (number is not None and number == _number(value))


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _error(text: str) -> Traced:
    return generated(f'<strong class="error">{text}</strong>')


def _expr(a: Arguments) -> Traced:
    try:
        return generated(expressions.format_number(expressions.evaluate(a.text(0))) if a.text(0) else "")
    except expressions.ExpressionError as error:
        return _error(str(error))


def _time(a: Arguments) -> Traced:
    shown = formatted_date(a.text(0), a.text(1))
    if shown is None:
        a.frame.context.unknown["#time"] += 1
    return generated(shown or "")


def _changed(change: Callable[[str], str]) -> Callable[[Arguments], Traced]:
    """A function of one argument whose text keeps its length, and so its places."""

    def function(a: Arguments) -> Traced:
        text = a.traced(0)
        changed = re.sub("[^\x7f]+|\x7f\\d+\x7f", lambda m: m[0] if m[0][0] == "\x7f" else change(m[0]), text.text)
        return Traced(changed, text.at) if len(changed) == len(text) else generated(changed)

    return function


def _first(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: change(text[:1]) + text[1:]


def _pad(left: bool) -> Callable[[Arguments], Traced]:
    def function(a: Arguments) -> Traced:
        text, fill = a.text(0), (a.text(2) if len(a.parts) > 1 else "0")
        wanted = _number(a.text(1))
        missing = min(int(wanted or 0), _PADDED_AT_MOST) - len(text)
        padding = (fill * max(missing, 0))[: max(missing, 0)] if fill else ""
        return generated(padding + text if left else text + padding)

    return function


def _formatnum(a: Arguments) -> Traced:
    text = a.text(0)
    if a.text(1).upper() == "R":
        return generated(text.replace(",", ""))
    found = re.fullmatch(r"([-+−]?)(\d{4,40})(\.\d+)?", text, re.ASCII)
    return generated(f"{found[1]}{int(found[2]):,}{found[3] or ''}") if found else a.traced(0)


def _plural(a: Arguments) -> Traced:
    """Chinese has one form only, the last one."""
    return a.traced(len(a.parts)) if a.parts else _EMPTY


def _anchor(text: str) -> str:
    return re.sub(r"[\s_]+", "_", text)


def _nothing(a: Arguments) -> Traced:
    return _EMPTY


def _address(a: Arguments) -> Traced:
    return generated("https://zh.wikipedia.org/wiki/" + quote(a.text(0).replace(" ", "_")))


def _shown(show: Callable[[list[str], dict[str, str]], str]) -> Callable[[Arguments], Traced]:
    """A function of ours by which templates of the table show what the wiki computes with modules; blank arguments are none."""

    def function(a: Arguments) -> Traced:
        plain = a.frame.context.strip.plain
        texts = [a.text(0)] + [plain(a.frame.expand(p.value).text).strip() for p in a.parts if p.name is None]
        named = [(p.name, p.value) for p in a.parts if p.name is not None]
        options = {a.frame.expand(name).text.strip(): plain(a.frame.expand(value).text).strip() for name, value in named}
        while texts and not texts[-1]:
            texts.pop()
        return generated(show(texts, {key: value for key, value in options.items() if value}))

    return function


def _linked(texts: list[str], options: dict[str, str]) -> str:
    return measures.address(texts[0], options.get("text", "")) if texts else options.get("text", "")


def _cell(a: Arguments) -> Traced:
    """`{{#cell:attributes|text}}` of ours: the text, with the attributes where the template is called in a cell of a table."""
    frame = a.frame
    if frame.call is None or frame.caller is None:
        return a.traced(1)
    text, at = frame.caller.document.text.text, frame.call.start
    line = text[max(text.rfind("\n", 0, at) + 1, at - _CELL_AT_MOST) : at].lstrip()
    return joined([a.first, " | ", a.traced(1)]) if _IN_CELL.search(line) else a.traced(1)


def _elsewhere(name: str) -> Callable[[Arguments], Traced]:
    """What a module gives, or a section of another page, is not known; footnotes in the arguments are kept."""

    def function(a: Arguments) -> Traced:
        called = f"{name}:{a.text(0)}"
        context = a.frame.context
        context.unknown[called] += 1
        text = "".join(a.traced(i).text for i in range(1, len(a.parts) + 1))
        return generated(context.strip.add(Hole(called, a.frame.site)) + "".join(context.strip.footnote_markers(text)))

    return function


def _module(a: Arguments) -> Traced:
    """What a module gives is not known; but those that only look over the parameters of a template show nothing to readers."""
    return _EMPTY if " ".join(a.text(0).lower().replace("_", " ").split()) in _CHECKS else _elsewhere("#invoke")(a)


def _language(a: Arguments) -> Traced:
    """The name of a language by its code, in the language of the second argument or in itself; the code if it has none."""
    return generated(lookups.language_name(a.text(0), a.text(1)))


def _tag(a: Arguments) -> Traced:
    """`{{#tag:name|content|attribute=value|…}}`: content and values are expanded before the tag is read."""
    name = a.text(0).lower()
    inner = a.traced(1) if a.parts else None
    named = [part for part in a.parts[1:] if part.name is not None]
    attributes = {a.frame.expand(p.name or []).text.strip().lower(): a.frame.expand(p.value).text for p in named}
    if name not in EXTENSIONS:
        return joined([f"<{name}>", inner or "", f"</{name}>"])
    return tag_output(a.frame, name, attributes, inner)


def _second(a: Arguments) -> Traced:
    return a.traced(1)


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def formatted_date(form: str, text: str) -> str | None:
    """The date in the given form; None if either is not understood.

    >>> formatted_date("Y年n月j日", "2010-02-03")
    '2010年2月3日'
    >>> formatted_date("Y-m-d", "20091210192921")
    '2009-12-10'
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None
    pieces = [_date_piece(m, day) for m in _DATE_CODE.finditer(form)]
    return None if None in pieces else "".join(p for p in pieces if p is not None)


def _date_piece(match: re.Match[str], day: date) -> str | None:
    quoted, escaped, code, literal = match.groups()
    if code is None:
        return str(quoted or escaped or literal or "")
    return _date_field(code, day)


def _date_field(code: str, day: date) -> str | None:
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


_FUNCTIONS: dict[str, Callable[[Arguments], Traced]] = {
    "#if": _if,
    "#ifeq": _ifeq,
    "#iferror": _iferror,
    "#ifexpr": _ifexpr,
    "#ifexist": _second,
    "#switch": _switch,
    "#expr": _expr,
    "#time": _time,
    "#timel": _time,
    "#tag": _tag,
    "#invoke": _module,
    "#lst": _elsewhere("#lst"),
    "#lsth": _elsewhere("#lsth"),
    "#section": _elsewhere("#section"),
    "#section-h": _elsewhere("#section-h"),
    "#language": _language,
    "#convert": _shown(measures.convert),
    "#val": _shown(measures.quantity),
    "#address": _shown(_linked),
    "#flag": _shown(lookups.state),
    "#japanese": _shown(lookups.japanese_year),
    "#formula": _shown(lookups.formula),
    "#cell": _cell,
    **dict.fromkeys(("#coordinates", "#related", "ns", "filepath"), _nothing),
    "lc": _changed(str.lower),
    "uc": _changed(str.upper),
    "lcfirst": _changed(_first(str.lower)),
    "ucfirst": _changed(_first(str.upper)),
    "padleft": _pad(left=True),
    "padright": _pad(left=False),
    "formatnum": _formatnum,
    "plural": _plural,
    "grammar": _second,
    "gender": _plural,
    "urlencode": lambda a: generated(quote_plus(a.text(0))),
    "anchorencode": lambda a: generated(_anchor(a.text(0))),
    "fullurl": _address,
    "canonicalurl": _address,
    "localurl": lambda a: generated("/wiki/" + quote(a.text(0).replace(" ", "_"))),
}
