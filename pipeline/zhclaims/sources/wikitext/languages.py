"""Names of languages by their codes, as `{{#language:}}` gives them (CLDR)."""

from __future__ import annotations

from functools import cache

from zhclaims import vocab

_COLUMNS = {
    **dict.fromkeys(("zh", "zh-hans", "zh-cn", "zh-sg", "zh-my"), "zh"),
    **dict.fromkeys(("zh-hant", "zh-tw"), "zh_hant"),
    **dict.fromkeys(("zh-hk", "zh-mo"), "zh_hk"),
    **dict.fromkeys(("en", "en-gb", "en-us"), "en"),
}
"""Where the table has names in a language."""


def name(code: str, of: str = "") -> str:
    """The language's name in the language `of`, Chinese or English, or else in itself; the code where it has none.

    >>> name("en", "zh"), name("fr"), name("fr", "ja"), name("xx")
    ('英语', 'français', 'français', 'xx')
    """
    row = _languages().get(code.lower().replace("_", "-"), {})
    return row.get(_COLUMNS.get(of.lower().replace("_", "-"), "own")) or code


@cache
def _languages() -> dict[str, dict[str, str]]:
    return {row["tag"]: row for row in vocab.load("languages")}
