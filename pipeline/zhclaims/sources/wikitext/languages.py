"""Names of languages by their codes, as `{{#language:}}` gives them (CLDR)."""

from __future__ import annotations

from functools import lru_cache

_LONGEST_CODE = 12


@lru_cache(maxsize=1_000)
def name(code: str, of: str = "") -> str:
    """The language's name in the language `of`, or in itself; the code where it has none.

    >>> name("en", "zh"), name("fr"), name("xx")
    ('英语', 'français', 'xx')
    """
    from babel import Locale, UnknownLocaleError  # heavy, and seldom asked for

    if len(code) > _LONGEST_CODE or len(of) > _LONGEST_CODE:
        return code
    try:
        names = Locale.parse((of or code).replace("-", "_")).languages
    except (ValueError, TypeError, UnknownLocaleError):
        return code
    return str(names.get(code.lower().replace("-", "_"), code))
