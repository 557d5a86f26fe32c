"""Titles in the variants of Chinese: a link to a page that does not exist leads to the page of that title in another variant."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from zhclaims.hanscript import has_han
from zhclaims.sources.language_converter.tables import tables_of
from zhclaims.sources.language_converter.variants import VARIANTS

T = TypeVar("T")

_TITLE_AT_MOST = 255
"""Characters; no title has more."""


def in_any_variant(find: Callable[[str], T | None]) -> Callable[[str], T | None]:
    """What finds something of a title, so that it finds it by the title in any variant, where it finds nothing by the title as it
    is written, as MediaWiki does with links."""

    def found(title: str) -> T | None:
        known = find(title)
        if known is not None or len(title) > _TITLE_AT_MOST:
            return known
        return next((known for other in other_variants(title) if (known := find(other)) is not None), None)

    return found


@lru_cache(maxsize=1 << 13)
def other_variants(title: str) -> tuple[str, ...]:
    """A title in every variant, each form once, without its own.

    >>> other_variants("天山"), "计算机" in other_variants("計算機")
    ((), True)
    """
    if not has_han(title):
        return ()
    forms = dict.fromkeys(tables_of(variant).convert([title], {})[0].text for variant in VARIANTS[1:])
    return tuple(form for form in forms if form != title)
