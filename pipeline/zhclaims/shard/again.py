"""A shard that is done again for some of its pages: what it has of the others is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhclaims.dataset import FAULTS_OF_THE_MACHINE, PageLines, read_shard
from zhclaims.places import place
from zhclaims.shard.inputs import Shard
from zhclaims.shard.steps import Step, Turn, by_page, is_history, job_of


def left(todo: Iterable[Step], shard: Shard) -> Iterator[Step]:
    """The steps of a shard that was done, where pages that no fault of the machine has made rejects are kept as they are.

    A page with several revisions is done again as a whole, for each depends on the one before; and so is a shard with any.
    """
    histories = any(is_history(documents, shard.settings) for documents in by_page(shard.inputs))
    before: Iterator[PageLines] = iter(()) if histories else read_shard(place(shard.directory))
    for step in todo:
        if isinstance(step, Turn) and job_of(step) is None:
            yield step  # the end of a page, whose lines follow nothing here
        else:
            page = next(before, None)
            yield step if page is None or _failed(page) else page


def _failed(page: PageLines) -> bool:
    return page.index.reject is not None and page.index.reject.reason in FAULTS_OF_THE_MACHINE
