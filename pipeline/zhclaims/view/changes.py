"""What the last revision did to the claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from zhclaims.records import ArticleRecords, ChangeRecord
from zhclaims.view.scripts import Scripts, Text

_LONG = 5000
"""Characters of a claim from which its words are no longer compared one by one."""


class Piece(NamedTuple):
    """Words that were taken away (`del`), put in (`ins`) or stayed (empty)."""

    kind: str
    text: Text


class Change(NamedTuple):
    kind: str
    claim: str
    """Id of the claim; empty for one that was removed."""
    place: int
    """Index of the claim, or of the one that a removed claim is shown after."""
    pieces: tuple[Piece, ...]
    before: Text | None
    section: Text | None
    """Of one that was moved: the section that it stood in."""
    added: tuple[str, ...]
    """References that now back it, by their titles."""
    dropped: int
    """How many references no longer back it."""


def has_earlier_revision(records: ArticleRecords) -> bool:
    """Whether there is an earlier revision to compare with: a first one is all new."""
    return any(c.change not in (None, "new") for c in records.claims) or any(c.kind == "removed" for c in records.changes)


def changes(records: ArticleRecords, scripts: Scripts) -> list[Change]:
    """The changes in the order of the text, each removed claim where its section ends."""
    if not has_earlier_revision(records):
        return []
    titles = {r.reference_id: r.title or r.text for r in records.references if r.reference_id}
    here = {c.claim_id: i for i, c in enumerate(records.claims)}
    last = {c.section: i for i, c in enumerate(records.claims)}
    made = []
    for row in records.changes:
        stands = row.claim_id in here
        place = here[row.claim_id] if stands else last.get(row.section_before or (), len(here) - 1)
        made.append(_change(row, scripts, titles)._replace(claim=row.claim_id if stands else "", place=place))
    return sorted(made, key=lambda change: (change.place, not change.claim))


def by_kind(made: list[Change]) -> list[tuple[str, list[Change]]]:
    """The changes of each kind together, the kinds in the order of their first ones."""
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for change in made:
        found[change.kind].append(change)
    return list(found.items())


def removed(made: list[Change]) -> dict[int, list[Change]]:
    """The removed claims by the index of the claim that they are shown after: the last of their section, or of all."""
    found: defaultdict[int, list[Change]] = defaultdict(list)
    for change in made:
        if not change.claim:
            found[change.place].append(change)
    return found


def _change(row: ChangeRecord, scripts: Scripts, titles: dict[str, str]) -> Change:
    kept = set(row.citations_before)
    section = row.section_before if row.kind == "moved" else None
    return Change(
        kind=row.kind,
        claim="",
        place=-1,
        pieces=tuple(_pieces(row.before or "", row.after or "", scripts)),
        before=scripts.string(row.before) if row.before else None,
        section=scripts.string(" / ".join(section)) if section else None,
        added=tuple(titles.get(r, r) for r in row.citations_after if r not in kept),
        dropped=len(kept - set(row.citations_after)) if row.after else 0,
    )


def _pieces(before: str, after: str, scripts: Scripts) -> Iterator[Piece]:
    """The words of both, what they share once."""
    if max(len(before), len(after)) > _LONG:
        parts = [("del", before), ("ins", after)]
    else:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        parts = []
        for kind, a1, a2, b1, b2 in matcher.get_opcodes():
            parts += [("", before[a1:a2])] if kind == "equal" else [("del", before[a1:a2]), ("ins", after[b1:b2])]
    yield from (Piece(kind, scripts.string(text)) for kind, text in parts if text)
