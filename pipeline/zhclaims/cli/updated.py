"""What the command `changes` prints: what became of each claim since an earlier state of a dataset, a JSON object a line."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhclaims.cli.lines import plain, say
from zhclaims.dataset.files import whole_file, writing
from zhclaims.revisions.updates import Kind, made_alike, updates


class Wanted(NamedTuple):
    """What is to be told."""

    everything: bool
    quiet: bool


def write(directory: Path, older: Path, to: Path | None, wanted: Wanted) -> None:
    """Write the updates to a file, which is there once it is whole, or to standard output; the counts to stderr."""
    counts: Counter[str] = Counter()
    found = updates(directory, older, everything=wanted.everything)
    with writing(to) if to else nullcontext(), whole_file(to) if to else nullcontext(sys.stdout.buffer) as out:
        for update in found:
            counts[update["kind"]] += 1
            out.write(msgspec.json.encode(update) + b"\n")
    sys.stdout.buffer.flush()
    if wanted.quiet:
        return
    told = ", ".join(f"{counts[kind]:,} {kind}" for kind in Kind if counts[kind]) or "no claim has changed"
    say(plain(f"{directory} since {older}: {told}"))
    if not wanted.everything and not made_alike(directory, older):
        say("another build of zhclaims has made one of them: --all tells, too, what only that changed")
