"""The stages, in order, and the fold over them.

A stage is a function: its parameters name the layers that it needs, its own name is the layer that it gives.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from zhclaims import watchdog
from zhclaims.analyzers import Analyzer
from zhclaims.cache import Cache, Prefetched, current
from zhclaims.errors import InternalError, StageError, ZhclaimsError
from zhclaims.model import Issue, Layers, Page
from zhclaims.settings import Settings
from zhclaims.stages.about import about
from zhclaims.stages.analysis import analysis, reading_by
from zhclaims.stages.anaphora import anaphora
from zhclaims.stages.attributions import attributions
from zhclaims.stages.citations import citations
from zhclaims.stages.claims import claims
from zhclaims.stages.dates import dates
from zhclaims.stages.entities import entities
from zhclaims.stages.references import references
from zhclaims.stages.script import CONVERSION, script
from zhclaims.stages.sentences import sentences
from zhclaims.timing import timed

Stage = Callable[..., tuple[Any, tuple[Issue, ...]]]

GIVEN = ("page", "settings", "analyzer", "cache")
"""What is there before the first stage. `cache` recalls what local parts of stages are known to give; no layer depends on it."""

STAGES: tuple[Stage, ...] = (
    script,
    analysis,
    sentences,
    entities,
    dates,
    references,
    claims,
    anaphora,
    attributions,
    about,
    citations,
)


@cache
def needs(stage: Stage) -> tuple[str, ...]:
    """The names of the layers that a stage reads."""
    return tuple(inspect.signature(stage).parameters)


def check(stages: Sequence[Stage]) -> None:
    """InternalError if a stage needs a layer that no stage before it gives, or gives one that is there already."""
    there = set(GIVEN)
    for stage in stages:
        missing = [n for n in needs(stage) if n not in there]
        if missing:
            raise InternalError(f"stage {stage.__name__} needs {', '.join(missing)}, which no stage before it gives")
        if stage.__name__ in there:
            raise InternalError(f"two stages give {stage.__name__}")
        there.add(stage.__name__)


def process(page: Page, settings: Settings, analyzer: Analyzer, cache: Cache | None = None) -> Layers:
    """Every layer of a page, with the issues of the source and of all stages in the order of the text.

    `cache`: the one in use unless it is given. StageError if a stage raises.
    """
    layers: dict[str, Any] = {"page": page, "settings": settings, "analyzer": analyzer, "cache": cache or current()}
    issues = list(page.issues)
    for stage in STAGES:
        with in_stage(stage.__name__):
            layers[stage.__name__], found = stage(**{name: layers[name] for name in needs(stage)})
        issues += found
    return Layers(page=page, issues=in_text_order(issues), **{s.__name__: layers[s.__name__] for s in STAGES})


def prefetch(pages: Iterable[Page], analyzer: Analyzer, cache: Cache) -> Prefetched:
    """A cache that has at hand, before pages are processed, what the analyzer says of their blocks: it analyzes those of many
    pages together in less time. StageError if it raises.
    """
    known = Prefetched(cache)
    with in_stage("script"):
        converted = known.fetch(CONVERSION, [block.span.of(page.text) for page in pages for block in page.blocks])
    with in_stage("analysis"):
        known.fetch(reading_by(analyzer), [block.view for block in converted])
    return known


def in_text_order(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues by their place in the text, then those that stand outside of it by their place in the source; each one once."""
    return tuple(sorted(dict.fromkeys(issues), key=_place))


def _place(issue: Issue) -> tuple[bool, tuple[int, int], bool, tuple[int, int]]:
    return issue.span is None, issue.span or (0, 0), issue.source is None, issue.source or (0, 0)


@contextmanager
def in_stage(stage: str) -> Iterator[None]:
    """Within the block every unforeseen exception becomes a StageError that names the stage; its time is counted."""
    try:
        with timed(stage):
            yield
            watchdog.check()
    except ZhclaimsError:
        raise
    except watchdog.OutOfTime:
        raise watchdog.too_slow(stage) from None
    except Exception as error:
        kind = "SystemError" if isinstance(error, OSError) else type(error).__name__  # no page is to blame for what the disk does
        reason = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
        message = f"{stage} failed: {type(error).__name__}: {' '.join(str(error).split())}"
        raise StageError(message, stage=stage, reason=reason, place=_raised_at(error)) from error


def _raised_at(error: Exception) -> str | None:
    """The innermost line of zhclaims that the exception went through, as `stages/dates.py:12`."""
    package = Path(__file__).parent
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if package in path.parents and path != Path(__file__):
            return f"{path.relative_to(package).as_posix()}:{frame.lineno}"
    return None


check(STAGES)
