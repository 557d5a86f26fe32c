"""Parsoid's footnotes, numbered as the page numbers them.

Parsoid gives a number to every `<ref>`, Cite on the page only to sound ones; a bad one is a message there. What the `<ref>` was
made from stands in `data-mw`, so its soundness can be judged as Cite does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from zhclaims.cite_errors import cite_message
from zhclaims.sources.common.labels import label_like
from zhclaims.sources.html.footnotes import group_of, number_of
from zhclaims.sources.html.pieces import Call, Event, Found, Message, Note
from zhclaims.sources.html.tokens import attributes, unescaped

_ALLOWED = frozenset(("group", "name", "follow", "dir"))
_DATA = re.compile(r"""\sdata-mw=(?:'([^']*)'|"([^"]*)")""")
_INNER_REF = re.compile(r"(?:<|&lt;)ref\b", re.IGNORECASE)


class _Made(NamedTuple):
    """What a `<ref>` was made from."""

    attributes: dict[str, str]
    content: str | None
    """None if it has none."""
    defines: bool
    """The list shows its content."""
    errors: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.attributes.get("name", "")


def follow_page(found: Found) -> Found:
    """The footnotes as the page shows them, if the document is Parsoid's; as they are if not."""
    calls = [c for c in found.calls if c.tag]
    if not calls:
        return found
    texts = {n.id: n.text for n in found.notes}
    made = {c: _made(c, texts) for c in calls}
    problems = {c: key for c, m in made.items() if m and (key := _problem(m))}
    labels = _labels([c for c in found.calls if c not in problems], found.notes)

    def change(event: Event) -> Event:
        if isinstance(event, Call) and event in problems:
            m = made[event]
            return Message(cite_message(problems[event], m.name if m else "", "").text)
        return event._replace(label=labels.get(event.note, event.label)) if isinstance(event, Call) else event

    sound = [(c, m) for c, m in made.items() if m and c not in problems]
    bad = {c.ref for c in problems}
    undefined = {c.note for c in problems if (m := made[c]) and m.defines}
    changed = found.change(change)
    of_note: dict[str, list[_Made]] = defaultdict(list)
    for call, m in sound:
        of_note[call.note].append(m)
    notes = [_note(n, bad, undefined, of_note.get(n.id, ())) for n in changed.notes]
    unlisted = {c.note for c, m in sound if "cite_error_group_refs_without_references" in m.errors}
    return Found(changed.drafts, [n for n in notes if n.backlinks and n.id not in unlisted])


def _note(note: Note, bad: set[str], undefined: set[str], made: Sequence[_Made]) -> Note:
    """The entry without the calls that the page refuses, and with the message that the page shows in it."""
    note = note._replace(backlinks=tuple(b for b in note.backlinks if b not in bad))
    name = next((m.name for m in made if m.name), "")
    if note.id in undefined or not note.text.strip():
        return note._replace(text=cite_message("references_no_text", name).text, events=())
    if any("cite_error_references_duplicate_key" in m.errors for m in made):
        return note._replace(text=f"{note.text} {cite_message('references_duplicate_key', name).text}")
    return note


def _labels(calls: Sequence[Call], notes: Sequence[Note]) -> dict[str, str]:
    """The label of each entry by its id: its rank among the sound ones of its group and list."""
    lists = {n.id: n.list for n in notes}
    numbered: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for call in calls:
        numbered[group_of(call.label), lists.get(call.note, -1)].setdefault(call.note, number_of(call.label))
    return {
        note: label_like("", group, rank)
        for (group, _), numbers in numbered.items()
        for rank, note in enumerate(sorted(numbers, key=lambda n: numbers[n]), start=1)
    }


def _made(call: Call, texts: dict[str, str]) -> _Made | None:
    """What Parsoid says; None where a template wrote the `<ref>`, which is taken for sound."""
    try:
        data: Any = msgspec.json.decode(_data(call.tag))
        if "parts" in data:
            return _from_function(data["parts"])
        given = {str(k): str(v) for k, v in data.get("attrs", {}).items()}
        body = data.get("body")
        errors = tuple(str(e.get("key")) for e in data.get("errors", ()))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(body, dict):
        return _Made(given, None, False, errors)
    if "id" in body:
        return _Made(given, texts.get(str(body["id"]).removeprefix("mw-reference-text-"), ""), True, errors)
    return _Made(given, str(body.get("html", "")), False, errors)


def _data(tag: str) -> str:
    """What the tag tells in `data-mw`."""
    found = _DATA.search(tag)
    if found is None or tag.count("data-mw=") > 1:
        return attributes(tag).get("data-mw", "")
    return unescaped(found[1] or found[2] or "")


def _from_function(parts: Any) -> _Made | None:
    """A `<ref>` that `{{#tag:ref|…}}` wrote."""
    template = parts[0]["template"] if len(parts) == 1 else {}
    if template.get("target", {}).get("function") != "tag" or "ref" not in template["target"].get("wt", ""):
        return None
    given = {str(k): str(v.get("wt", "")) for k, v in template.get("params", {}).items()}
    content = given.pop("1", None)
    return _Made(given, content, False, ())


def _problem(made: _Made) -> str:
    """The key of the message that Cite shows instead of a number; "" if the `<ref>` is sound."""
    if not _ALLOWED.issuperset(made.attributes):
        return "ref_too_many_keys"
    if any(x.isascii() and x.isdecimal() for x in (made.name, made.attributes.get("follow", ""))):
        return "ref_numeric_key"
    if made.attributes.get("dir", "ltr").lower() not in ("ltr", "rtl"):
        return "ref_invalid_dir"
    if not made.name and not (made.content or "").strip():
        return "ref_no_key" if made.content is None else "ref_no_input"
    return "included_ref" if made.content and _INNER_REF.search(made.content) else ""
