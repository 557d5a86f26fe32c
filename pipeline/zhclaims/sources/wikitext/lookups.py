"""Names that the wiki's templates look up: of languages (`{{#language:}}`), of states by their flags, of
years of Japan, of chemical elements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from zhclaims import vocab
from zhclaims.hanscript import to_simplified

_LANGUAGE_COLUMNS = {
    **dict.fromkeys(("zh", "zh-hans", "zh-cn", "zh-sg", "zh-my"), "zh"),
    **dict.fromkeys(("zh-hant", "zh-tw"), "zh_hant"),
    **dict.fromkeys(("zh-hk", "zh-mo"), "zh_hk"),
    **dict.fromkeys(("en", "en-gb", "en-us"), "en"),
}
"""Where the table of languages has names in a language."""
_JAPAN = "日本"
_YEAR_DIGITS_AT_MOST = 4


def language_name(code: str, of: str = "") -> str:
    """The language's name in the language `of`, Chinese or English, or else in itself; the code where it has none.

    >>> language_name("en", "zh"), language_name("fr"), language_name("fr", "ja"), language_name("xx")
    ('英语', 'français', 'français', 'xx')
    """
    row = _languages().get(code.lower().replace("_", "-"), {})
    return row.get(_LANGUAGE_COLUMNS.get(of.lower().replace("_", "-"), "own")) or code


@cache
def _languages() -> dict[str, dict[str, str]]:
    return {row["tag"]: row for row in vocab.load("languages")}


@cache
def flag_templates() -> dict[str, str]:
    """Templates that show a flag and the name of its state, `{{JPN}}`: what each shows."""
    return {name: f"[[{row['shown']}]]" for row in vocab.load("flags") for name in row["templates"].split("|") if name}


@cache
def _states() -> dict[str, str]:
    return {
        name: row["shown"] for row in vocab.load("flags") for name in f"{row['templates']}|{row['others']}".split("|") if name
    }


def state(texts: list[str], options: Mapping[str, str]) -> str:
    """What `{{flag|…}}` shows beside the flag: the state of a code or an English name, linked; other words as they are.

    >>> state(["JPN"], {}), state(["West Germany"], {}), state(["USA"], {"name": "美军"}), state(["上海"], {})
    ('[[日本]]', '[[西德]]', '[[美国|美军]]', '[[上海]]')
    """
    if not texts:
        return ""
    name = _states().get(texts[0], texts[0])
    return f"[[{name}|{options['name']}]]" if "name" in options else f"[[{name}]]"


def japanese_year(texts: list[str], options: Mapping[str, str]) -> str:
    """What `{{和暦|1941}}` shows: the year, and in brackets the year of each of Japan's eras that it belongs to.

    >>> japanese_year(["1941"], {}), japanese_year(["1868"], {}), japanese_year(["1989"], {}), japanese_year(["约1900"], {})
    ('1941年（昭和16年）', '1868年（庆应4年／明治元年）', '1989年（昭和64年／平成元年）', '约1900')
    """
    text = texts[0] if texts else ""
    if not (text.isascii() and text.isdigit() and len(text) <= _YEAR_DIGITS_AT_MOST):
        return text
    years = ((name, int(text) - first + 1) for name, first, last in _eras() if first <= int(text) <= last)
    named = "／".join(f"{name}{year if year > 1 else '元'}年" for name, year in years)
    return f"{text}年（{named}）" if named else f"{text}年"


@cache
def _eras() -> list[tuple[str, int, int]]:
    """Japan's eras with their first and last years, in order."""
    rows = (row for row in vocab.load("eras") if row["realm"] == _JAPAN)
    return [(row["name"], int(row["first"]), int(row["last"] or 9999)) for row in rows]


def formula(texts: list[str], options: Mapping[str, str]) -> str:
    """What `{{化學式|碳|氫|4}}` shows: symbols for the names of elements, everything else as it is written.

    >>> formula(["碳", "氫", "4"], {}), formula(["Na", "氯"], {}), formula(["矽", "氧", "2"], {})
    ('CH4', 'NaCl', 'SiO2')
    """
    return "".join(_elements().get(text) or _elements().get(to_simplified(text)[0], text) for text in texts)


@cache
def _elements() -> dict[str, str]:
    return {row["name"]: row["symbol"] for row in vocab.load("elements")}
