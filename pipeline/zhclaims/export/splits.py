"""Which articles are for training, which for validation and for test: shares of whole articles, drawn by a seed."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import numpy as np

NAMES = ("train", "validation", "test")


def names(shares: Sequence[float] | None) -> tuple[str, ...]:
    """The splits that these shares make: two are for training and test."""
    if shares is None:
        return NAMES[:1]
    return NAMES if len(shares) == len(NAMES) else (NAMES[0], NAMES[2])


def splitter(articles: Iterable[str], shares: Sequence[float] | None, seed: int) -> Callable[[str], str]:
    """The split of an article, by its id: all revisions of an article are in one.

    The articles are put in an order that depends on their ids and the seed alone, and cut by the shares, each rounded to whole
    articles. Needs some 30 bytes of memory a revision of an article.
    """
    if shares is None:
        return lambda article: NAMES[0]
    places = np.unique(np.fromiter((_place(article, seed) for article in articles), dtype=np.uint64))
    ends = [int(places[end - 1]) if end else -1 for end in _ends(len(places), shares)]
    known = names(shares)
    return lambda article: known[min(bisect_right(ends, _place(article, seed) - 1), len(known) - 1)]


def _place(article: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{article}".encode("utf-8", "surrogatepass")).digest()[:8])


def _ends(total: int, shares: Sequence[float]) -> list[int]:
    """Where each split ends among `total` articles.

    >>> _ends(10, (0.8, 0.1, 0.1))
    [8, 9, 10]
    """
    return [round(total * sum(shares[: i + 1])) for i in range(len(shares))]
