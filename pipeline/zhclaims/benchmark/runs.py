"""A whole run that is measured: from files to a finished dataset on the disk, in this process, without a cache."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from zhclaims.engines import job, local
from zhclaims.progress import Tick
from zhclaims.settings import Settings


def run(inputs: Sequence[Path]) -> None:
    """Make a dataset of the inputs, and throw it away."""
    with tempfile.TemporaryDirectory(prefix="zhclaims-") as to:
        job.run(job.Job(inputs=tuple(inputs), to=Path(to, "out"), settings=Settings()), local.run, _Silent())


class _Silent:
    def begin(self, pages: int) -> None:
        """Nobody watches."""

    def tell(self, tick: Tick) -> None:
        """Nor here."""
