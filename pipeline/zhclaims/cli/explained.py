"""What the command `explain` prints: each stage's part in a claim, and the answers of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from zhclaims.cli.lines import plain
from zhclaims.errors import InputError, UsageError
from zhclaims.explain import Answer, Explanation, explain
from zhclaims.records.types import AttributionRecord
from zhclaims.run import own_templates, shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.documents import load_document, read_document
from zhclaims.spans import Span

_LAYER = 14
"""Columns of a layer's name."""


def explanations(file: Path, claim: str | None, settings: Settings) -> Iterator[Explanation]:
    """The explanations of a page's claims. UsageError if there is no such file, no page in it, or
    no such claim."""
    try:
        document = load_document(file, file.name)
        with own_templates.opened(settings) as find_template:
            page = read_document(document, variant=settings.variant, find_template=find_template)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except InputError as error:
        raise UsageError(f"no page in {file}: {error}") from error
    source = source_record(file.name, document.content)
    yield from explain(page, source, settings, shard.analyzer(settings.analyzer), claim=claim)


def as_json(found: Iterator[Explanation]) -> None:
    """A JSON object a claim, a line each."""
    for one in found:
        print(msgspec.json.encode(one).decode())


def shown(found: Iterator[Explanation]) -> None:
    """For people: a paragraph a claim."""
    for number, one in enumerate(found):
        if number:
            print()
        for line in _lines(one):
            print(plain(line).rstrip())


def _lines(one: Explanation) -> Iterator[str]:
    claim = one.claim
    where = " › ".join(claim.section) or "lead"
    yield f"{one.article}, claim {one.number} ({claim.claim_id}), {claim.kind} in {where}, characters {_range(claim.span)}"
    yield f"  {claim.text}"
    for layer, parts in _layers(one):
        for i, part in enumerate(parts or ["–"]):
            yield f"  {layer if i == 0 else '':<{_LAYER}}{part}"
    if one.answers:
        yield "  rules that were asked, stage by stage, and what each answered (no: it does not hold, or finds nothing)"
        yield from _answers(one.answers)


def _layers(one: Explanation) -> Iterator[tuple[str, list[str]]]:
    claim = one.claim
    yield "sentence", [_range(one.sentence)]
    yield "read as", [one.view]
    yield "words", [" ".join(f"{word}/{tag}" if tag else word for word, tag in one.words)]
    shift = -one.sentence.start
    yield (
        "analyzer",
        [f"{_range(m.span)} {m.span.shift(shift).of(one.text)}: {m.label_fine}, {m.score:.2f}" for m in one.mentions],
    )
    yield "entities", [_entity(one, i) for i in range(len(one.entities))]
    yield (
        "dates",
        [
            f"{_range(d.span)} {d.text}: {d.type} {d.value}"
            + "".join(f", {name} {value}" for name, value in (("mod", d.mod), ("from", d.anchor)) if value)
            + (", vague" if d.vague else "")
            for d in one.dates
        ],
    )
    yield "stand for", [f"{led.text}: {led.meant or 'not sure'} ({led.reason})" for led in one.anaphors]
    yield "about", [f"{led.meant} ({led.reason})" for led in one.about]
    yield "read alone", [claim.text_resolved.text] if claim.text_resolved else []
    yield "attributions", [_attribution(a) for a in claim.attributions]
    titles = {r.ref: r.title or r.text for r in one.references}
    yield "refused", [f"{_range(r.span)} {r.text}{f' ({r.rule})' if r.rule else ''}: {r.why}" for r in one.refused]
    yield "citations", [f"[{c.ref}] {c.support}, {c.reason}: {titles.get(c.ref, 'no such reference')}" for c in claim.citations]
    yield "claim", [", ".join([claim.status, *claim.flags])]
    yield "issues", [f"{issue.code}: {issue.message}" for issue in one.issues]
    yield "word lists", [f"{word}: {'; '.join(tables)}" for word, tables in one.listed.items()]


def _entity(one: Explanation, number: int) -> str:
    entity, index = one.entities[number], one.claim.entities[number]
    what = f"{entity.label} ({entity.label_fine}), by {entity.by}" + (f", link to {entity.link}" if entity.link else "")
    return f"{_range(entity.span)} {entity.text}: {what}, entity {index}, {entity.id}"


def _attribution(found: AttributionRecord) -> str:
    who = found.source
    source = "nobody named" if who is None else who.text + ("" if who.entity is None else f" (entity {who.entity})")
    content = "nothing" if found.content is None else found.content.text
    return f"{source} | {found.cue.text} | {content}: {found.kind}{', quoted' if found.quoted else ''}"


def _answers(answers: tuple[Answer, ...]) -> Iterator[str]:
    for stage, of_stage in groupby(answers, key=lambda a: a.stage):
        yield f"  {stage}"
        for (about, span), some in groupby(of_stage, key=lambda a: (a.about, a.span)):
            yield f"    {about}" + (f"  {_range(span)}" if span else "")
            for answer in some:
                meaning = f": {answer.meaning}" if answer.meaning else ""
                yield f"      {'yes' if answer.holds else 'no':<4}{answer.rule}{meaning} ({answer.place})"


def _range(span: Span) -> str:
    return f"{span.start}–{span.end}"
