"""The runs that lead from the article text back to the source."""

from __future__ import annotations

import numpy as np

from zhclaims.offsets import Run
from zhclaims.sources.wikitext.traced import Traced


def runs(article: Traced, source: str | None) -> tuple[Run, ...]:
    """The longest runs whose characters stand one after another in the source.

    With `source`, characters that are spelt otherwise there (an entity's) are in no run: text and source are equal along each.
    Without it the text was converted, and a run joins characters that stand for each other.
    """
    if not article.text:
        return ()
    at = np.frombuffer(article.at, dtype=np.intc)
    known = at >= 0
    if source is not None:
        known &= _characters(article.text) == _characters(source)[at]
    places = np.where(known, at, -2)  # which is followed by no place
    breaks = np.flatnonzero(places[1:] - places[:-1] != 1) + 1
    starts = [0, *breaks.tolist()]
    ends = [*starts[1:], len(places)]
    sources = [int(places[0]), *places[breaks].tolist()]
    return tuple([Run(start, to, end - start) for start, to, end in zip(starts, sources, ends, strict=True) if to >= 0])


def _characters(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
