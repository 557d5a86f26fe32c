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
    at = np.array(article.at, dtype=np.int64)
    known = at >= 0
    if source is not None:
        known &= _characters(article.text) == _characters(source)[np.maximum(at, 0)] if len(at) else known
    places = np.flatnonzero(known)
    if not len(places):
        return ()
    breaks = np.flatnonzero((np.diff(places) != 1) | (np.diff(at[places]) != 1)) + 1
    starts = np.concatenate(([0], breaks))
    lengths = np.diff(np.concatenate((starts, [len(places)])))
    return tuple(Run(int(places[s]), int(at[places[s]]), int(n)) for s, n in zip(starts, lengths, strict=True))


def _characters(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
