"""What is to be done for a shard, step by step."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, count, groupby, islice, takewhile
from typing import NamedTuple

from zhclaims.dataset import PageLines, PreviousSnapshot, open_snapshot
from zhclaims.progress import Avoid
from zhclaims.settings import Settings
from zhclaims.shard.chain import Chain, Kept, kept, kept_of_dump
from zhclaims.shard.inputs import Input, Shard
from zhclaims.shard.jobs import Emptied, Job, Pages, avoided, failing, pages
from zhclaims.sources import formats


class Turn(NamedTuple):
    """What comes next of a page: a revision, by its number in the shard, or the end of all that is known of the page."""

    chain: Chain
    revision: Job | Emptied | None
    number: int = -1


Step = PageLines | Turn
"""What comes next in a shard: lines that are kept, or what is to be done."""


def job_of(step: Step) -> Job | None:
    """The revision that is to be processed, if the step is that."""
    return step.revision if isinstance(step, Turn) and isinstance(step.revision, Job) else None


def steps(shard: Shard, avoid: Avoid) -> Iterator[Step]:
    """What is to be done for a shard, in order, page by page.

    `avoid`: pages that are not tried; to read them fails.
    """
    numbers = count()
    held = open_snapshot(shard.held) if shard.held else None
    for documents in by_page(shard.inputs):
        before = _kept(held, documents) if held else None
        if before is not None:
            yield from before.lines
            documents = documents[len(before.lines) :]
            deque(islice(numbers, len(before.lines)), maxlen=0)
        whole = is_history(documents, shard.settings)
        one = before is not None or len(documents) > 1
        found = (page for document in documents for page in pages(document, shard.settings))
        for page in [Pages(chain.from_iterable(page.revisions for page in found))] if one else found:
            if held and page.unread and (lines := kept_of_dump(held, page.unread)):
                yield from lines
                deque(islice(numbers, len(lines)), maxlen=0)
                continue
            follows = Chain(held, whole=whole, state=before.state if before else None)
            for revision in page.revisions:
                if isinstance(revision, Job) and (number := next(numbers)) in avoid:
                    yield Turn(follows, revision._replace(read=partial(failing, avoided(avoid[number]))), number)
                elif isinstance(revision, Job):
                    yield Turn(follows, revision, number)
                else:
                    yield Turn(follows, revision)
            yield Turn(follows, None)


def _kept(held: PreviousSnapshot, documents: Sequence[Input]) -> Kept | None:
    """What is kept of a page: its first documents, if they have not changed."""
    if documents[0].source.format == formats.DUMP:
        return None
    paths = [document.source.path for document in takewhile(lambda document: document.kept, documents)]
    return kept(held, paths) if paths else None


def by_page(inputs: Sequence[Input]) -> Iterator[list[Input]]:
    """The documents of a shard, those that hold revisions of one page together."""
    for _, group in groupby(enumerate(inputs), key=lambda item: item[1].page or item[0]):
        yield [document for _, document in group]


def is_history(documents: Sequence[Input], settings: Settings) -> bool:
    """Whether the revisions of a page are read one after the other."""
    return len(documents) > 1 or (settings.revisions != "latest" and any(d.source.format == formats.DUMP for d in documents))
