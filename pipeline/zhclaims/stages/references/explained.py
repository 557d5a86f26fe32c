"""Which rule filled which field of a reference: `explain_reference`.

A draft that listens takes down, each time that a field is set, the function that set it; so no rule has to report itself, and a
parse that nobody asks about costs nothing more.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass, field
from types import FrameType

from zhclaims.cite_errors import find_cite_error
from zhclaims.model import Identifiers, ParsedReference
from zhclaims.stages.references import draft as drafts
from zhclaims.stages.references import facts, parts
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.parse import parse_draft
from zhclaims.stages.references.tail import find_archive_notes, find_dead_links, find_identifiers
from zhclaims.stages.references.words import kind_of

_PASSED_ON = {drafts.__file__, facts.__file__, parts.__file__}
"""Modules whose functions put what a rule of a style found: the rule is who called them."""


@dataclass
class _ListeningDraft(Draft):
    """A draft that takes down which function set which field."""

    rules: dict[str, str] = field(default_factory=dict)

    def set(self, name: str, value: str) -> None:
        if name not in self.fields:
            self.rules[name] = _rule_above(sys._getframe(1))
        super().set(name, value)


def explain_reference(text: str) -> tuple[ParsedReference, dict[str, str]]:
    """The parsed reference, and for each field that is given the rule that filled it: its module and function, and what it says.

    >>> parsed, rules = explain_reference("王明. 天山史[M]. 北京: 某社, 2001.")
    >>> parsed.publisher, rules["publisher"].split(":")[0]
    ('某社', 'gbt._read_part')
    """
    draft = _ListeningDraft.of(text)
    parsed = parse_draft(draft)
    others = (
        ("kind", parsed.parsed, kind_of),
        ("archive", parsed.archive, find_archive_notes),
        ("dead_link", parsed.dead_link, find_dead_links),
        ("identifiers", parsed.identifiers != Identifiers(), find_identifiers),
        ("error", parsed.error, find_cite_error),
    )
    rules = {name: rule for name, rule in draft.rules.items() if getattr(parsed, name, None) is not None}
    for name, given, function in others:
        if given:
            rules.setdefault(name, _named(function.__module__, function.__name__, inspect.getdoc(function)))
    return parsed, {name: rules[name] for name in ParsedReference.__struct_fields__ if name in rules}


def _rule_above(frame: FrameType | None) -> str:
    """The rule that a frame belongs to: the first function up from it that is no mere helper for putting values."""
    while frame is not None and (frame.f_code.co_filename in _PASSED_ON or frame.f_code.co_name.startswith("<")):
        frame = frame.f_back
    if frame is None:
        return ""
    function = frame.f_globals.get(frame.f_code.co_name)
    return _named(str(frame.f_globals["__name__"]), frame.f_code.co_name, inspect.getdoc(function))


def _named(module: str, function: str, says: str | None) -> str:
    """The module and name of a rule, and the first line of what it says of itself."""
    first = (says or "").split("\n\n")[0].replace("\n", " ")
    return f"{module.rpartition('.')[2]}.{function}: {first}".rstrip(": ")
