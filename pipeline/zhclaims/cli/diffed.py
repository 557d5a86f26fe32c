"""What the command `diff` prints: what revisions of an article changed, claim by claim."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from zhclaims.cli.lines import plain
from zhclaims.records import ChangeRecord
from zhclaims.revisions.diff import Diff
from zhclaims.terms import Change

_COLOURS = {
    Change.NEW: "green",
    Change.RESTORED: "green",
    Change.REMOVED: "red",
    Change.REWORDED: "yellow",
    Change.RECITED: "magenta",
    Change.MOVED: "cyan",
}
_LONGEST = 4000
"""Characters of texts that are compared with each other one by one."""


def as_json(found: Diff) -> None:
    """A JSON object a change, a line each."""
    for row in found.changes:
        print(msgspec.json.encode(row).decode())


def shown(found: Diff) -> None:
    """For people, in colour on a terminal."""
    console = Console(highlight=False, soft_wrap=True)
    title = plain(found.title)
    if not found.known:
        console.print(f"{title}: no earlier revision is known here (read a history with --revisions, or run again after an edit)")
        return
    console.print(Text(f"{title}: {_span(found)}", style="bold"))
    for row in found.changes:
        console.print()
        for line in _lines(row, found.works):
            console.print(line)


def _span(found: Diff) -> str:
    what = f"revision {found.revision}" if found.revision is not None else "the latest copy"
    against = f" against {found.previous}" if found.previous is not None else ""
    counts = Counter(row.kind for row in found.changes)
    return f"{what}{against}: {', '.join(f'{n} {kind}' for kind, n in counts.most_common()) or 'no claim changed'}"


def _lines(row: ChangeRecord, works: dict[str, str]) -> Iterator[Text]:
    yield Text.assemble((row.kind, f"bold {_COLOURS[row.kind]}"), f"  {row.claim_id}", (f"  {_where(row)}", "dim"))
    yield from _texts(row)
    for mark, colour, some, others in (
        ("−", "red", row.citations_before, row.citations_after),
        ("+", "green", row.citations_after, row.citations_before),
    ):
        if row.kind in (Change.NEW, Change.REMOVED, Change.RESTORED) or set(row.citations_before) != set(row.citations_after):
            yield from (Text(f"  {mark} source: {plain(works.get(i, i))}", style=colour) for i in some if i not in others)
    others_before = [i for i in row.previous_claim_ids if i != row.claim_id]
    if others_before:
        yield Text(f"    was {', '.join(others_before)}", style="dim")
    if row.candidate_claim_id:
        yield Text(f"    perhaps {row.candidate_claim_id}: too unsure to say", style="dim")


def _where(row: ChangeRecord) -> str:
    before, after = (" › ".join(map(plain, titles or ())) or "–" for titles in (row.section_before, row.section_after))
    if row.section_before is None or before == after:
        return after
    return before if row.section_after is None else f"{before} → {after}"


def _texts(row: ChangeRecord) -> Iterator[Text]:
    before, after = (None if text is None else plain(text) for text in (row.before, row.after))
    if before is None or after is None or before == after:
        text, colour = (before, "red") if after is None else (after, "green" if before is None else "")
        mark = "−" if after is None else "+" if before is None else " "
        yield Text(f"  {mark} {text}", style=colour)
        return
    equal = _equal(before, after)
    yield _marked("− ", before, [(a, n) for a, _, n in equal], "red")
    yield _marked("+ ", after, [(b, n) for _, b, n in equal], "green")


def _equal(before: str, after: str) -> Sequence[tuple[int, int, int]]:
    if len(before) + len(after) > _LONGEST:
        return []
    return difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()


def _marked(mark: str, text: str, equal: list[tuple[int, int]], colour: str) -> Text:
    """The text with what is not in the other one in colour, and bold."""
    line = Text.assemble((f"  {mark}", colour), text)
    starts = [start for start, _ in equal]
    for at in range(len(text)):
        n = bisect_left(starts, at + 1) - 1
        if n < 0 or at >= equal[n][0] + equal[n][1]:
            line.stylize(f"bold {colour} underline", 4 + at, 5 + at)
    return line
