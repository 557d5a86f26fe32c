"""What words tell of a stretch of a reference: a site, a newspaper, a publisher, a place. The words are data."""

from __future__ import annotations

import re
from functools import cache

from zhclaims import vocab

_DOMAIN = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+(?:com|org|net|gov|edu|info|biz|int|mil|asia|tv|cc|io|me|co|[a-z]{2})(?:/\S*)?", re.IGNORECASE
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_SITE_SUFFIX = re.compile(r"(?:\.com|\.net|\.org|网|网站|官网|官方网站|百科|数据库|资料库|论坛|博客)$", re.IGNORECASE)

_PUBLIC_PAPER = re.compile(r"\d{4}\s?年|(?:公|通|预|情|年|简|捷|申|汇|回|举|警)报$|报告$")
"""Works whose names end like a newspaper's (统计公报, 天气预报) or name their year."""


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind in `vocab/bibliographic_words.tsv`."""
    return frozenset(row["word"] for row in vocab.load("bibliographic_words") if row["kind"] == kind)


@cache
def author_ends() -> tuple[str, ...]:
    """How the names of bodies that write end."""
    return tuple(words("author_org"))


@cache
def _longest(kind: str) -> int:
    return max(map(len, words(kind)))


def is_han(text: str) -> bool:
    """Whether the text is written (partly) in Han characters."""
    return bool(_HAN.search(text))


def is_domain(folded: str) -> bool:
    """Whether the text is the name of a host and nothing else.

    >>> is_domain("www.itis.gov"), is_domain("Hill's Pet Nutrition")
    (True, False)
    """
    return bool(_DOMAIN.fullmatch(folded.strip()))


def ends_like(kind: str, folded: str) -> bool:
    """Whether the text ends like the names of that kind: 人民日报 (news), 三联书店 (publisher).

    Latin-script words count anywhere in the text, because names there have their head in any place (Journal of …, … Journal).
    """
    text = folded.strip().rstrip("》〉>.)").split("(")[0].rstrip()
    found = words(kind)
    if any(text[-n:] in found and is_han(text[-n:]) for n in range(1, min(_longest(kind), len(text)) + 1)):
        return True
    return any(word in found for word in re.findall(r"[A-Za-zÀ-ÿ]+\.?", folded[:300]))


def is_container_like(folded: str) -> bool:
    """Whether the text looks like the name of a site, a newspaper, a journal, a publisher: a place where works stand."""
    text = re.sub(r"\s?\([^()]*\)$", "", folded.strip())
    if not text or len(text) > 60 or _PUBLIC_PAPER.search(text):
        return False
    if is_domain(text) or _SITE_SUFFIX.search(text):
        return True
    if is_han(text):
        return len(text) <= 16 and any(ends_like(k, text) for k in ("container", "news", "magazine", "publisher", "journal"))
    return len(text.split()) <= 6 and any(ends_like(k, text) for k in ("container", "news", "magazine", "publisher"))


def is_title_like(folded: str) -> bool:
    """Whether the text has what titles have and names of sites have not: length, punctuation, words in lower case."""
    text = folded.strip()
    if re.search(r"[?!:,《「“\"]|\d", text):
        return True
    if is_han(text):
        return len(text) >= 8
    return sum(w[:1].islower() for w in text.split()) >= 1 or len(text.split()) >= 5
