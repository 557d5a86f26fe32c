"""Identifiers of articles and claims that stay the same when footnotes are renumbered or the script changes."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable

from zhclaims.model import Page

_DROPPED = "ZPC"
"""General categories that make no difference: separators, punctuation, control and format characters."""


def article_id(page: Page) -> str:
    """The name of the wiki's database (`zhwiki`) and the page id, where it is known, or else the title."""
    return f"{page.wiki}:{page.title if page.page_id is None else page.page_id}"


def normalised(text_hans: str) -> str:
    """Text in Simplified script without what editors change and readers do not see: width, case, blanks, punctuation.

    >>> normalised("2006年，「聖戰」。") == normalised("２００６年,“聖戰”")
    True
    """
    folded = unicodedata.normalize("NFKC", text_hans).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in _DROPPED)


def claim_ids(article: str, texts_hans: Iterable[str]) -> list[str]:
    """The ids of an article's claims in order: article + normalised text + ordinal among claims of equal text."""
    seen: Counter[str] = Counter()
    ids = []
    for key in map(normalised, texts_hans):
        ids.append(claim_id(article, key, seen[key]))
        seen[key] += 1
    return ids


def claim_id(article: str, key: str, ordinal: int) -> str:
    """The id of the claim of an article that first stood there with that normalised text, after `ordinal` others."""
    digest = hashlib.sha256(f"{article}\0{key}\0{ordinal}".encode("utf-8", "surrogatepass"))
    return f"c_{digest.hexdigest()[:20]}"
