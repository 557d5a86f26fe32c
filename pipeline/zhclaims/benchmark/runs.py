"""A whole run that is measured: from files to a finished dataset on the disk, in this process, without a cache."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from zhclaims.progress import Tick
from zhclaims.run import job, local
from zhclaims.settings import Settings


def run(inputs: Sequence[Path]) -> None:
    """Make a dataset of the inputs, and throw it away."""
    with tempfile.TemporaryDirectory(prefix="zhclaims-") as to:
        job.run(job.Job(inputs=tuple(inputs), to=Path(to, "out"), settings=Settings()), local.run, _Silent())


class _Silent:
    """Shows nothing of the run."""

    def begin(self, pages: int) -> None: ...

    def update(self, tick: Tick) -> None: ...
