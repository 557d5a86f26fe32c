"""What a run does again that brings a dataset up to date, and what it keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from zhclaims.dataset import Identity, LostArticles, differences
from zhclaims.shard.inputs import Input
from zhclaims.sources import beside, formats

_NAMED = 5


def kept(inputs: Sequence[Input], there: Identity, here: Identity) -> tuple[Input, ...]:
    """The inputs, with those marked whose records are kept: nothing that these depend on has changed since the run before.

    A dump is read again, whether or not it has changed: which of its pages have is not known before.
    """
    if differences(there, here):
        return tuple(inputs)
    same = _same(there, here)
    return tuple(msgspec.structs.replace(i, kept=i.source.format == formats.DUMP or same(i)) for i in inputs)


def why(inputs: Sequence[Input], there: Identity, here: Identity, lost: LostArticles) -> list[str]:
    """What of a run that is brought up to date is done again, and why, and what is no longer there, a phrase each."""
    before = {document.path for document in there.inputs if document.format != beside.FORMAT}
    gone = sorted(before - {document.path for document in here.inputs})
    same = _same(there, here)
    differ = differences(there, here)
    new = sum(document.source.path not in before for document in inputs)
    changed = sum(not same(document) for document in inputs) - new
    told = [f"{'; '.join(differ)}: all of it again"] if differ else [f"{changed:,} of {len(inputs):,} documents changed"]
    told += [f"{new:,} new"] if new else []
    told += [f"{len(gone):,} gone ({', '.join(gone[:_NAMED])}{' …' if len(gone) > _NAMED else ''})"] if gone else []
    names = ", ".join(lost.titles) + (" …" if lost.number > len(lost.titles) else "")
    told += [f"{lost.number:,} articles no longer there ({names})"] if lost.number else []
    return told


def _same(there: Identity, here: Identity) -> Callable[[Input], bool]:
    """Tells of a document whether it, and what stands beside it, is as it was; not of one whose path stands twice."""
    before = {document.path: document for document in there.inputs}
    times = Counter(document.path for run in (there, here) for document in run.inputs)

    def same(document: Input) -> bool:
        stood_beside = before.get(document.source.path + beside.SUFFIX)
        lost = document.beside is None and stood_beside is not None and stood_beside.format == beside.FORMAT
        return not lost and all(before.get(s.path) == s and times[s.path] == 2 for s in document.sources)

    return same
