"""What `zhclaims run` does: a run with its progress, its log and its report."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import NamedTuple

from zhclaims.cli import display
from zhclaims.cli.lines import Lines, as_json, fail, plain, say
from zhclaims.cli.progress import progress
from zhclaims.dataset import FAULTS_OF_THE_MACHINE
from zhclaims.errors import UsageError
from zhclaims.run import job, local, ray_tasks

_SHOWN = 20
"""Rejects that are named one by one for people; the rest is counted."""


class Talk(NamedTuple):
    """How a run reports: on a terminal, as JSON, or not at all."""

    quiet: bool = False
    log_json: bool = False
    debug: bool = False


def engine(name: str, address: str | None) -> job.Engine:
    """The engine of that name. UsageError if it is not installed, or for an address that it does not take."""
    if name == "ray":
        return ray_tasks.engine(address)
    if address is not None:
        raise UsageError("--address names a Ray cluster: give --engine ray with it")
    return partial(local.run, renew=True)  # this process is the command line's own


def run(wanted: job.Job, engine: job.Engine, talk: Talk) -> int:
    """Carry out a job and report on it; the exit code."""
    log(talk)
    try:
        with progress(quiet=talk.quiet, log_json=talk.log_json) as shown:
            outcome = job.run(wanted, engine, shown)
    except KeyboardInterrupt:
        fail("stopped; the same command carries on from here", json=talk.log_json)
        return 130
    if not talk.quiet:
        display.summarize(outcome, wanted.to)
    if talk.log_json:
        _as_json(outcome)
    else:
        _rejects(outcome, wanted.to)
    return 1 if outcome.rejects else 0


def log(talk: Talk) -> None:
    """Have warnings, or with `debug` everything, come out on stderr."""
    logging.basicConfig(level=logging.WARNING, handlers=[Lines(json=talk.log_json)], force=True)
    logging.getLogger("zhclaims").setLevel(logging.DEBUG if talk.debug else logging.WARNING)


def _as_json(outcome: job.Outcome) -> None:
    for r in outcome.rejects:
        where = {"path": r.source.path, "title": r.title, "stage": r.stage, "reason": r.reason, "place": r.place}
        say(as_json("rejected", **where, message=r.message))
    for path in outcome.left_out:
        say(as_json("left_out", path=str(path)))
    seconds = {what: round(some, 3) for what, some in outcome.seconds.items()}
    told: dict[str, object] = {"update": outcome.update, "templates": outcome.templates, "wikidata": outcome.wikidata}
    told |= {"counts": outcome.manifest.counts, "seconds": seconds}
    say(as_json("end", done_before=outcome.done_before, **told))


def _rejects(outcome: job.Outcome, directory: Path) -> None:
    for reject in outcome.rejects[:_SHOWN]:
        place = f", {reject.place}" if reject.place else ""
        say(plain(f"rejected: {reject.source.path} ({reject.stage}, {reject.reason}{place}): {reject.message}"))
    if len(outcome.rejects) > _SHOWN:
        say(f"… and {len(outcome.rejects) - _SHOWN} more: see {directory / 'rejects.jsonl'}")
    again = sum(reject.reason in FAULTS_OF_THE_MACHINE for reject in outcome.rejects)
    if again:
        say(f"{again} of these are no fault of the page: the same command tries them again")
