"""How right fields of references are: strings with their right fields, compared as a reader would compare them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from zhclaims.model import ParsedReference
from zhclaims.stages.references import parse_reference
from zhclaims.stages.references.languages import language_tag

_TAGS = re.compile(r"</?\w[^<>]*>")
_OTHER = re.compile(r"[\W_]+")
_FORMAT = re.compile(r"\s?\((?:PDF|DOC|XLS|PPT)\)$")
_SWAP = {"container": "publisher", "publisher": "container"}
_ISO = {"accessed": "access_date"}


def letters(value: object) -> str:
    """The value without tags, blanks, case and punctuation."""
    return _OTHER.sub("", _TAGS.sub("", str(value or ""))).casefold()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def wrong_of_standard(text: str, truth: Mapping[str, str]) -> dict[str, tuple[Any, Any]]:
    """The wanted fields of an entry of GB/T 7714 that are wrong: what is found, what is right."""
    parsed = msgspec.to_builtins(parse_reference(text))
    found = {**parsed, **parsed["identifiers"], "year": (parsed["date"] or "")[:4], "accessed": parsed["access_date"]}
    wrong = {}
    for name, value in truth.items():
        if name == "first_author":
            right = letters(parsed["author"]).startswith(letters(value))
        else:
            right = name == "type" or letters(found.get(name)) == letters(value)
        if not right:
            wrong[name] = (parsed["author"] if name == "first_author" else found.get(name), value)
    return wrong


def wrong_of_case(case: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields of a case of our own that are wrong; container and publisher may change places."""
    parsed = parse_reference(case["text"])
    found = {**msgspec.to_builtins(parsed), **msgspec.to_builtins(parsed.identifiers)}
    wrong = {}
    for name, value in case.items():
        if name in ("id", "style", "text") or (name == "kind" and "id" not in case):
            continue
        field = {"ref_kind": "kind"}.get(name, name)
        if not _is_right(found, field, value):
            wrong[name] = (found[field], value)
    return wrong


def _is_right(found: Mapping[str, Any], field: str, value: Any) -> bool:
    if field == "archive":
        return found["archive"] is not None and (not value["date"] or found["archive"]["date"] == value["date"])
    if field == "language":
        return language_tag(found[field] or "") == language_tag(value or "")
    if field == "kind":
        return bool(found[field] == value)
    swapped = _SWAP.get(field)
    return letters(found[field]) == letters(value) or bool(swapped and value and letters(found[swapped]) == letters(value))


def wrong_of_entry(truth: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The wrong fields of a rendered entry of a real page: no field more and none less than a reader would name."""
    parsed: ParsedReference = parse_reference(truth["text"])
    wrong: dict[str, tuple[Any, Any]] = {}
    for name in ("title", "author"):
        value, found = truth[name], getattr(parsed, name)
        shortened = name == "author" and "…" in (value or "")
        if not shortened and letters(_FORMAT.sub("", value or "")) != letters(_FORMAT.sub("", found or "")):
            wrong[name] = (found, value)
    expected = {
        "date": truth["date_iso"],
        "access_date": truth["access_date_iso"],
        "archive": (truth["archive"] or {}).get("date_iso"),
        "has_archive": bool(truth["archive"]),
        "dead_link": truth["dead_link"],
        "language": language_tag(truth["language"] or ""),
    }
    got = {
        "date": parsed.date,
        "access_date": parsed.access_date,
        "archive": parsed.archive and parsed.archive.date,
        "has_archive": bool(parsed.archive),
        "dead_link": parsed.dead_link,
        "language": language_tag(parsed.language or ""),
    }
    wrong |= {name: (got[name], value) for name, value in expected.items() if got[name] != value}
    hosts, named = (
        {letters(parsed.container), letters(parsed.publisher)},
        {letters(truth["container"]), letters(truth["publisher"])},
    )
    if not hosts - {""} & named and hosts | named != {""}:
        wrong["host"] = ((parsed.container, parsed.publisher), (truth["container"], truth["publisher"]))
    return wrong


def share_right(wrong: Iterable[Mapping[str, Any]]) -> float:
    """The share of those that are wholly right."""
    found = list(wrong)
    return sum(not w for w in found) / len(found)
