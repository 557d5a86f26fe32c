"""What is meant where no name stands: by mentions, by dropped subjects, by a whole claim. Spans are of the article text."""

from __future__ import annotations

from typing import NamedTuple

from zhclaims.offsets import Run
from zhclaims.spans import Span
from zhclaims.terms import MentionKind


class Meant(NamedTuple):
    """What a mention or a dropped subject surely stands for; nothing where that is not sure."""

    entity: int | None = None
    """Index of the one entity."""
    named: tuple[Span, ...] = ()
    """The mentions that name it, the nearest one; one of each where it is several (双方)."""
    topic: bool = False
    """Whether it is what the article is about: its title."""
    reason: str = ""
    """Why, or why not."""

    @property
    def known(self) -> bool:
        return bool(self.named) or self.topic


class Anaphor(NamedTuple):
    """A mention that is no name: a pronoun, or a common noun that stands for one that was named (该组织)."""

    span: Span
    kind: MentionKind
    meant: Meant


class Subject(NamedTuple):
    """What a claim, or a part of one that a semicolon ends, is about."""

    span: Span
    """Its noun phrase; empty where it is dropped, at the place where it would stand."""
    part: Span
    """The claim or the part."""
    meant: tuple[Meant, ...]
    """What it is about, its subject first."""


class Anaphora(NamedTuple):
    """What is said of things without their names, in order of the text."""

    mentions: tuple[Anaphor, ...] = ()
    subjects: tuple[Subject, ...] = ()


class Resolved(NamedTuple):
    """A claim read alone: what stands for a name is replaced by it."""

    text: str
    map: tuple[Run, ...]
    """From offsets of that text to those of the claim's text."""


class About(NamedTuple):
    """What a claim is about, the subject first, and its text read alone: None if nothing was replaced."""

    topics: tuple[Meant, ...] = ()
    resolved: Resolved | None = None
