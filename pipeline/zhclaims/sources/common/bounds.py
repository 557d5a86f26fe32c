"""How large a page may be: what reading it will cost is estimated from its length and its marks beforehand.

MediaWiki saves no page of more than 2 MiB, so what is refused here is no article. Four bounds, each an `InputError` with reason
`too_large`, the place where the bound is passed, and the way out:

- a file of more than 64 MiB is not opened (a dump may have any size: it streams by),
- a sidecar of more than 1 MiB is not read,
- a document is not read that would take more than 1 GiB of memory, by the prices below, which were measured on pages of
  one mark again and again, and rounded up,
- an article of more than 2 million characters is not analysed: the stages take some 600 bytes a character of prose, 1,300 of
  nothing but marks, 2.6 GB at most then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from zhclaims.errors import InputError

FILE_AT_MOST = 1 << 26  # bytes
SIDECAR_AT_MOST = 1 << 20  # bytes
MEMORY_AT_MOST = 1 << 30  # bytes
ARTICLE_AT_MOST = 2_000_000  # characters

_STEP = 1 << 20
_WAY_OUT = "split the page into several files, at its headings"


class Price(NamedTuple):
    """What a document of a form costs to read, in bytes of memory."""

    form: str
    at_most: int
    """Characters of the longest document."""
    character: int
    marks: Mapping[str, int]
    """For each of some characters, on top."""


WIKITEXT = Price("wikitext", 16_000_000, 35, dict.fromkeys("[]{}", 400) | {"\n": 1100, "<": 1200, "&": 250, "'": 70})
HTML = Price("HTML", 64_000_000, 6, {"<": 250})
RENDERED_TEXT = Price("text", 16_000_000, 8, {"\n": 1000, "[": 900})


def check_file(size: int, name: str) -> None:
    """InputError if a file of that many bytes is too large to be opened as one page."""
    if size > FILE_AT_MOST:
        message = f"{name}: {size:,} bytes; a file of one page has at most {FILE_AT_MOST:,}: {_WAY_OUT}"
        raise InputError(message, reason="too_large", place=f"byte {FILE_AT_MOST}")


def check_sidecar(size: int, name: str) -> None:
    """InputError if a sidecar has more bytes than such a file holds."""
    if size > SIDECAR_AT_MOST:
        message = f"{name}: a file beside a page has at most {SIDECAR_AT_MOST:,} bytes: take it away, or shorten it"
        raise InputError(message, reason="too_large", place=f"byte {SIDECAR_AT_MOST} of {name}")


def check(text: str, price: Price) -> None:
    """InputError if a document is too long, or would cost too much memory to read."""
    if len(text) > price.at_most:
        message = f"{price.form} of {len(text):,} characters; at most {price.at_most:,} are read: {_WAY_OUT}"
        raise InputError(message, reason="too_large", place=f"character {price.at_most}")
    if len(text) * (price.character + max(price.marks.values())) <= MEMORY_AT_MOST:
        return
    spent = 0
    for start in range(0, len(text), _STEP):
        part = text[start : start + _STEP]
        spent += len(part) * price.character + sum(cost * part.count(mark) for mark, cost in price.marks.items())
        if spent > MEMORY_AT_MOST:
            message = (
                f"{price.form} of {len(text):,} characters, so dense in marks that reading it would take more than "
                f"{MEMORY_AT_MOST >> 20:,} MiB of memory: {_WAY_OUT}"
            )
            raise InputError(message, reason="too_large", place=f"character {start}")


def check_article(text: str) -> None:
    """InputError if an article is too long to be analysed."""
    if len(text) > ARTICLE_AT_MOST:
        message = f"an article of {len(text):,} characters; at most {ARTICLE_AT_MOST:,} are analysed: {_WAY_OUT}"
        raise InputError(message, reason="too_large", place=f"character {ARTICLE_AT_MOST} of its text")
