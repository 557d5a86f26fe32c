"""brat standoff: a .txt and an .ann file for each article, and the annotation.conf that says which types there are.

Names, dates and claims are text-bound annotations; a claim's status is an attribute; who says what is an event whose trigger is
the cue. What else is known of them (a claim's id and references, a date's value, an entity's id) stands in a note, as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from zhclaims.dataset import Record
from zhclaims.export import Format, Plan
from zhclaims.reader import Document
from zhclaims.terms import AttributionKind, DateType, EntityLabel, Status

_LINE = re.compile(r"[^\n]+")
_UNSAFE = re.compile(r"[^\w-]+")


def _write(plan: Plan, directory: Path) -> None:
    (directory / "annotation.conf").write_text(configuration(), encoding="utf-8")
    for number, document in enumerate(plan.documents(), 1):
        name = f"{number:06}-{_UNSAFE.sub('_', document.article['title'])[:40]}"
        (directory / f"{name}.txt").write_bytes(document.article["text"].encode())
        (directory / f"{name}.ann").write_bytes("".join(f"{line}\n" for line in annotation_lines(document)).encode())


def configuration() -> str:
    """annotation.conf, with the types that records may have."""
    return "\n".join(
        [
            "[entities]",
            *EntityLabel,
            *DateType,
            "Claim",
            "Speaker",
            "Content",
            "\n[relations]",
            "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
            "\n[events]",
            *(f"{kind}\tSpeaker?:Speaker, Content?:Content" for kind in AttributionKind),
            "\n[attributes]",
            f"Status\tArg:Claim, Value:{'|'.join(Status)}",
            "Quoted\tArg:<EVENT>",
            "",
        ]
    )


def annotation_lines(document: Document) -> Iterator[str]:
    """The annotations of an article, a line each."""
    writer = _Standoff(document.article["text"])
    for entity in document.article["entities"]:
        item = {"wikidata": entity["wikidata"]} if entity.get("wikidata") else {}
        yield from writer.bound(entity["label"], entity["span"], {"id": entity["id"], "link": entity["link"], **item})
    for date in document.article["dates"]:
        yield from writer.bound(date["type"], date["span"], {k: date[k] for k in ("value", "mod", "anchor", "vague")})
    for claim in document.claims:
        about = {"claim_id": claim["claim_id"], "citations": claim["citations"], "flags": claim["flags"]}
        yield from writer.bound("Claim", claim["span"], about)
        yield f"A{next(writer.attributes)}\tStatus {writer.last} {claim['status']}"
        for attribution in claim["attributions"]:
            yield from _event(writer, attribution)


class _Standoff:
    """Numbers of annotations, and their lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bound, self._notes = count(1), count(1)
        self.attributes, self.events = count(1), count(1)
        self.last = ""
        """The name of the text-bound annotation that was written last."""

    def bound(self, kind: str, span: list[int], note: dict[str, Any] | None = None) -> Iterator[str]:
        """A text-bound annotation: in as many fragments as the span has lines."""
        found = list(_LINE.finditer(self._text, *span))
        self.last = f"T{next(self._bound)}"
        places = ";".join(f"{m.start()} {m.end()}" for m in found)
        yield f"{self.last}\t{kind} {places}\t{' '.join(m.group() for m in found)}"
        if note:
            yield f"#{next(self._notes)}\tAnnotatorNotes {self.last}\t{json.dumps(note, ensure_ascii=False)}"


def _event(writer: _Standoff, attribution: Record) -> Iterator[str]:
    yield from writer.bound(attribution["kind"], attribution["cue"]["span"])
    arguments = [f"{attribution['kind']}:{writer.last}"]
    for role, part in (("Speaker", "source"), ("Content", "content")):
        if attribution[part]:
            yield from writer.bound(role, attribution[part]["span"])
            arguments.append(f"{role}:{writer.last}")
    event = f"E{next(writer.events)}"
    yield f"{event}\t{' '.join(arguments)}"
    if attribution["quoted"]:
        yield f"A{next(writer.attributes)}\tQuoted {event}"


FORMAT = Format("brat", "brat standoff: a text and an annotation file for each article", _write, is_directory=True)
