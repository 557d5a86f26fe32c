"""Identifiers of articles, claims, references and entities that stay when footnotes are renumbered or the script changes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from zhclaims.cite_parameters import ARCHIVE_URL
from zhclaims.hanscript import HAN, to_simplified
from zhclaims.model import Page, ParsedReference

_DROPPED = "ZPC"
"""General categories that make no difference: separators, punctuation, control and format characters."""

_ALONE = re.compile(f"[\x00-\x7f—‘’“”…·、-】{HAN}\uff01-\uff5e]*")
"""Text whose characters are normalised each by itself: none of them joins another."""

_ARCHIVED = re.compile(r"https?://(?:web\.)?archive\.org/(?:web/)?(?:\d{4,14}(?:[a-z]{2}_)?|\*)/(?=https?:)", re.IGNORECASE)
"""What the Wayback Machine puts before the address of the page that it keeps."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_OF_DOI = frozenset({"doi.org", "dx.doi.org"})


def article_id(page: Page) -> str:
    """The name of the wiki's database (`zhwiki`) and the page id, where it is known, or else the title."""
    return f"{page.wiki}:{page.title if page.page_id is None else page.page_id}"


@lru_cache(maxsize=1 << 13)
def normalised(text_hans: str) -> str:
    """Text in Simplified script without what editors change and readers do not see: width, case, blanks, punctuation.

    >>> normalised("2006年，「聖戰」。") == normalised("２００６年,“聖戰”")
    True
    """
    return "".join(map(_character, text_hans)) if _ALONE.fullmatch(text_hans) else _folded(text_hans)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in _DROPPED)


@lru_cache(maxsize=1 << 15)
def _character(character: str) -> str:
    return _folded(character)


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
    return f"c_{_hash(article, key, str(ordinal))}"


def reference_id(reference: ParsedReference, links: Sequence[str] = ()) -> str | None:
    """The id of the work that an entry names, in every article: from its DOI, or else its address, its title, its text. None for
    an entry that is empty.

    `links`: where the entry's links lead. An address counts without its scheme, `www.`, fragment and closing slash, and without
    the archive that keeps a copy of it.
    """
    keys = work_keys(reference.identifiers.doi, address(reference, links), reference.title)
    for kind, key in (*keys.items(), ("text", normalised(to_simplified(reference.text)[0]))):
        if key:
            return f"r_{_hash(kind, key)}"
    return None


def work_keys(doi: str | None, url: str | None, title: str | None) -> dict[str, str]:
    """What distinguishes works, the surest first: `doi`, `url` and `title` in the form that is compared, where known."""
    kind, of_url = (_key_of(url) if url else None) or ("", "")
    found = {
        "doi": doi.casefold() if doi else of_url if kind == "doi" else "",
        "url": of_url if kind == "url" else "",
        "title": normalised(to_simplified(title)[0]) if title else "",
    }
    return {name: key for name, key in found.items() if key}


def address(reference: ParsedReference, links: Sequence[str] = ()) -> str | None:
    """The address of the work: as the entry shows it, or else where its first link leads that is to no archive, or else any.

    Where a text shows an address with Chinese in it only its link tells where it ends.
    """
    if reference.url:
        known = (link for link in links if link.startswith(reference.url) and not link[len(reference.url) :][:1].isascii())
        return reference.url if reference.url in links else next(known, reference.url)
    web = [link for link in links if _WEB.match(link)]
    return next((link for link in web if not ARCHIVE_URL.match(link)), web[0] if web else None)


def entity_ids(article: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of an article's entities, for each of its mentions: the mention's entity by any label, and its text in Simplified
    script. An id is made from the article and the entity's longest name, and its ordinal among entities with the same."""
    mentions = list(names)
    of: dict[str, set[str]] = defaultdict(set)
    for label, text in mentions:
        of[label].add(normalised(text) or text)
    seen: Counter[str] = Counter()
    ids: dict[str, str] = {}
    for label, texts in of.items():
        longest = min(texts, key=lambda text: (-len(text), text))
        ids[label] = f"e_{_hash(article, longest, str(seen[longest]))}"
        seen[longest] += 1
    return [ids[label] for label, _ in mentions]


def _key_of(url: str) -> tuple[str, str] | None:
    """What kind of address it is, and the address without what makes no difference; None if it is no address."""
    try:
        parts = urlsplit(_ARCHIVED.sub("", url.strip(), count=1))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    path = unquote(parts.path).rstrip("/")
    if not host:
        return None
    if host in _OF_DOI and path.startswith("/10."):
        return "doi", path[1:].casefold()
    return "url", f"{host}{path}?{parts.query}" if parts.query else host + path


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
