"""Learns from strings with their right fields how entries without sure signs of a style are read.

    python pipeline/training/references.py LABELLED.jsonl... [--made 3000] [--epochs 12] [--folds 5] [--to MODEL]

Each line of a LABELLED file is an object with `text` and the fields that it shows; a list holds alternatives, `ask_not` names
fields of which nobody knows. With `spans` (`[field, start, end, unsure]`) it tells where they stand, too. Three kinds of strings
are learned from: these, each a few times more with other values of its fields, and strings made by a grammar of styles
(`reference_styles`). The network (`reference_network`) replaces `stages/references/data/references-1.npz`; its SHA-256, which is
printed, goes into `stages/references/reader.py`. It takes a quarter of an hour on one core; the same strings give the same file.
With `--folds` nothing is written: the strings are read by networks that were learned without those of their pages, and the share
whose tokens all get the right field is told.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import reference_network as network
from reference_network import Example
from reference_styles import Styles

from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references import parse
from zhclaims.stages.references.atoms import Atom, atoms_of
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.learned import FIELDS, NUMBERED, Run, dressed
from zhclaims.stages.references.reader import MODEL
from zhclaims.stages.references.signs import seen_of
from zhclaims.stages.references.tokens import Pieces

OWN = tuple(Path(__file__).parents[2] / "tests" / "cases" / f"{name}.jsonl" for name in ("reference_styles", "references"))
VARIED = ("title", "author", "publisher", "container", "place", "editor", "translator")
HOSTS = {"container", "publisher"}
DATES = ("date", "original_date")
_PAIRS = ("《》", "〈〉", "「」", "『』", "“”", "()", "（）", "[]")
Row = Mapping[str, Any]
Pool = dict[tuple[str, str], list[str]]


class Labelled(NamedTuple):
    """A string with where its fields stand, the fields of which nobody knows, and how much it counts."""

    text: str
    spans: list[tuple[str, Span]]
    unsure: frozenset[str] = frozenset()
    weight: float = 1.0


# ── rows to labelled strings ────────────────────────────────────────────────────────────────────────────────────────────


def drafted(text: str) -> Draft | None:
    """The draft as the reader finds it: what any style has is blanked. None for what is no entry."""
    seen: list[Draft] = []
    kept = parse.read_work
    try:
        parse.read_work = lambda draft, *_: seen.append(draft)
        parse.parse_draft(Draft.of(text))
    finally:
        parse.read_work = kept
    return seen[0] if seen else None


def labelled(row: Row) -> Labelled | None:
    """The labelled string of a row; None if there is nothing in it to read."""
    draft = drafted(row["text"])
    if draft is None:
        return None
    unsure = {name for name in row.get("ask_not", ()) if name in FIELDS}
    unsure |= {"title", "container"} if "chapter" in row.get("ask_not", ()) else set()
    if "spans" in row:
        spans = [(name, Span(start, end)) for name, start, end, doubt in row["spans"] if name in FIELDS and not doubt]
    else:
        atoms, _ = atoms_of(draft.folded, Span(0, len(draft.folded)))
        spans = [(name, _with_marks(draft.text, span)) for name, span in aligned(row, draft, atoms)]
    return Labelled(draft.text, spans, frozenset(unsure))


def letters(value: str) -> str:
    """Letters, digits and marks of a value alone, without case and width."""
    normal = unicodedata.normalize("NFKC", value).casefold()
    return "".join(c for c in normal if unicodedata.category(c)[0] in "LNM")


_NUMBER_DRESS = {
    "pages": re.compile(r"^(?:pp|p|第|頁|页)(?=[\divxlc]|序)|[頁页版]$"),
    "volume": re.compile(r"^vol(?:ume)?(?=\d)"),
    "issue": re.compile(r"^(?:no|issue)(?=\d)"),
}


def aligned(row: Row, draft: Draft, atoms: list[Atom]) -> list[tuple[str, Span]]:
    """Where the values of the row stand."""
    row = {**row, "container": row["title"], "title": row["chapter"]} if {"chapter", "title"} <= row.keys() else row
    indexed = [(c, i) for i, character in enumerate(draft.text) for c in letters(character)]
    text, index = "".join(c for c, _ in indexed), [i for _, i in indexed]
    taken = [False] * len(draft.text)
    spans: list[tuple[str, Span]] = []
    names = [name for name in FIELDS if _values(row.get(name)) and name not in DATES]
    for name in sorted(names, key=lambda n: -max(map(len, _values(row[n])))):
        found = min(_places(name, row, (text, index, taken), atoms), default=None)
        if found:
            spans.append((name, found[1]))
            taken[found[1].start : found[1].end] = [True] * (found[1].end - found[1].start)
    for name in DATES:
        free = [a for a in atoms if a.kind == "date" and not any(taken[slice(*a.span)])]
        fitting = [a for a in free if _iso(draft, a) in _values(row.get(name))]
        if fitting:
            spans.append((name, fitting[-1].span))
    return spans


def _iso(draft: Draft, atom: Atom) -> str | None:
    found = match_date(draft.folded, atom.span.start)
    return found.iso if found else None


def _values(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) and value else []


def _places(
    name: str, row: Row, searched: tuple[str, list[int], list[bool]], atoms: list[Atom]
) -> Iterator[tuple[tuple[int, int], Span]]:
    """Where a value of the field stands, each with how badly it fits the atoms: as many as it cuts through."""
    text, index, taken = searched
    for n, value in enumerate(_values(row[name])):
        bare = _NUMBER_DRESS[name].sub("", letters(value)) if name in _NUMBER_DRESS else letters(value)
        at = text.find(bare) if bare else -1
        while at >= 0:
            span = Span(index[at], index[at + len(bare) - 1] + 1)
            if not any(taken[slice(*span)]) and not _in_number(text, index, Span(at, at + len(bare))):
                met = [a for a in atoms if a.span.overlaps(span)]
                cut = sum((a.span.start < span.start - 1) + (a.span.end > span.end + 1) for a in met)
                odd = name in _NUMBER_DRESS and not any(a.kind in (name, "number", "date", "east") for a in met)
                yield (cut + odd, n * len(text) + at), span
            at = text.find(bare, at + 1)


def _in_number(text: str, index: list[int], span: Span) -> bool:
    """Whether a number is but a part of a longer one."""
    first, last = text[span.start], text[span.end - 1]
    before = span.start and text[span.start - 1].isdigit() and index[span.start - 1] == index[span.start] - 1
    after = span.end < len(text) and text[span.end].isdigit() and index[span.end] == index[span.end - 1] + 1
    return bool((first.isdigit() and before) or (last.isdigit() and after))


def _with_marks(text: str, span: Span) -> Span:
    """The span with the marks beside it that pair with marks in it: letters alone have been compared."""
    start, end = span
    for opening, closing in _PAIRS:
        if text[start - 1 : start] == opening and text[start:end].count(closing) > text[start:end].count(opening):
            start -= 1
        if text[end : end + 1] == closing and text[start:end].count(opening) > text[start:end].count(closing):
            end += 1
    return Span(start, end)


# ── more strings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def script(value: str) -> str:
    return "han" if has_han(value) else "kana" if re.search("[ぁ-ヿ가-힣]", value) else "latin"


def pool_of(strings: Iterable[Labelled]) -> Pool:
    """The values of fields by field and script."""
    pool: Pool = defaultdict(list)
    for one in strings:
        for name, span in one.spans:
            if name in VARIED and len(value := span.of(one.text)) < 150:
                pool[name, script(value)].append(value)
    return pool


def varied(one: Labelled, pool: Pool, dice: random.Random) -> Labelled | None:
    """The string with other values of some of its fields; None if none is changed."""
    counts = Counter(name for name, _ in one.spans)
    text, spans, shift, changed = one.text, [], 0, False
    for name, span in sorted(one.spans, key=lambda s: s[1]):
        old, here = span.of(one.text), span.shift(shift)
        choices = pool.get((name, script(old)))
        if name in VARIED and counts[name] == 1 and choices and dice.random() < 0.7:
            value = _like(old, name, choices, dice)
            text = text[: here.start] + value + text[here.end :]
            shift += len(value) - len(old)
            here, changed = Span(here.start, here.start + len(value)), True
        spans.append((name, here))
    return Labelled(text, spans, one.unsure, one.weight / 2) if changed else None


def _like(old: str, name: str, choices: list[str], dice: random.Random) -> str:
    """Another value; for names one of about the same form, if there is one."""
    for _ in range(6 if name in ("author", "editor", "translator") else 1):
        value = dice.choice(choices)
        if (len(value) <= 5) == (len(old) <= 5) and bool(re.search("[,;]", value)) == bool(re.search("[,;]", old)):
            break
    return value


def strings_of(rows: Sequence[Row], own: Sequence[Row], made: int, seed: int = 0) -> list[Labelled]:
    """All strings that are learned from."""
    dice = random.Random(seed)
    found = [one for row in (*rows, *own) if (one := labelled(row))]
    pool = pool_of(found)
    more = [other for one in found[: len(rows)] for _ in range(2) if (other := varied(one, pool, dice))]
    styles = Styles(seed, pool)
    strings = (styles.make() for _ in range(made))
    return [*found, *more, *(Labelled(text, list(spans), weight=0.3) for text, spans in strings)]


# ── labelled strings to examples ────────────────────────────────────────────────────────────────────────────────────────


def example(one: Labelled, pieces: Pieces) -> Example | None:
    """What the network learns of a string; None if there is nothing in it to read."""
    draft = drafted(one.text)
    if draft is None:
        return None
    seen = seen_of(draft.folded, pieces)
    if seen is None:
        return None
    hosts = {name for name, _ in one.spans} & HOSTS if one.weight < 0.5 else set()
    either = HOSTS if len(hosts) == 1 else set()  # whether a made site is the container or the publisher nobody can tell
    spans = [_dressed(name, span, seen.atoms) for name, span in one.spans]
    right = []
    for token in seen.tokens:
        held = [name for name, span in spans if span.overlaps(token.span)]
        read = BLANK in token.span.of(draft.folded)
        right.append({"none"} if read else {*held, *(either if either.intersection(held) else ())} or {"none", *one.unsure})
    return network.example(seen, right, one.weight)


def _dressed(name: str, span: Span, atoms: Sequence[Atom]) -> tuple[str, Span]:
    """A number with what says what it is, where that is one atom: the reader is to find both. 第3版 is an edition or a page of a
    newspaper, which the reader tells apart by the date (`learned`): it has the field of its atom."""
    if name not in NUMBERED:
        return name, span
    met = [a for a in atoms if a.kind in NUMBERED and a.span.overlaps(span)]
    if not any(a.kind == name for a in met):
        return (met[0].kind, met[0].span) if met and {name, met[0].kind} == {"edition", "pages"} else (name, span)
    return dressed(Run(name, span), atoms)


def examples(strings: Iterable[Labelled], pieces: Pieces) -> list[Example]:
    return [e for one in strings if (e := example(one, pieces))]


def folds(rows: Sequence[Row], own: Sequence[Row], options: argparse.Namespace) -> None:
    """Tell the share of strings whose tokens all get a right field by networks that were learned without their pages."""
    pages = sorted({row.get("page", row["text"]) for row in rows})
    random.Random(1).shuffle(pages)
    fold = {page: i % options.folds for i, page in enumerate(pages)}
    right = total = 0
    for k in range(options.folds):
        strings = strings_of([r for r in rows if fold[r.get("page", r["text"])] != k], own, options.made, k)
        vocabulary = network.vocabulary_of(d.folded for s in strings if (d := drafted(s.text)))
        model = network.learn(examples(strings, vocabulary.pieces), vocabulary, options.epochs)
        kept = [r for r in rows if fold[r.get("page", r["text"])] == k]
        held = examples((one for r in kept if (one := labelled(r))), vocabulary.pieces)
        right += sum(map(model.reads, held))
        total += len(held)
        print(f"fold {k + 1} of {options.folds}: {right} of {total} right so far", flush=True)


def read_rows(files: Iterable[Path]) -> list[Row]:
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="*")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--made", type=int, default=3000)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--to", type=Path, default=MODEL)
    options = parser.parse_args()
    rows, own = read_rows(options.labelled), read_rows(OWN)
    if options.folds:
        folds(rows, own, options)
        return
    strings = strings_of(rows, own, options.made)
    vocabulary = network.vocabulary_of(d.folded for s in strings if (d := drafted(s.text)))
    model = network.learn(examples(strings, vocabulary.pieces), vocabulary, options.epochs)
    print(network.save(model, vocabulary, options.to))


if __name__ == "__main__":
    main()
