"""Learns from strings with their right fields how entries without sure signs of a style are read.

    python pipeline/training/references.py LABELLED.jsonl... [--folds 5] [--made 4000] [--to TABLE]

Each line of a LABELLED file is an object with `text` and the fields that it shows; a list holds alternatives, `ask_not` names
fields of which nobody knows. Three kinds of strings are learned from: these, each a few times more with other values of its
fields, and strings made by a grammar of styles (`reference_styles`). A conditional random field over the atoms of an entry
(`stages/references/learned`) is fitted by stochastic gradients in plain numpy, which takes a minute or two; the same strings give
the same table `vocab/reference_weights.tsv`. With `--folds` nothing is
written: the strings are read by weights that were learned without those of their pages, and the share wholly right is told.
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

import numpy as np
from reference_styles import Styles

import zhclaims.vocab
from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references import learned, parse
from zhclaims.stages.references.atoms import Atom, atoms_of
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.learned import FIELDS, Array
from zhclaims.stages.references.signs import signs_of

TABLE = Path(zhclaims.vocab.__file__).parent / "reference_weights.tsv"
OWN = tuple(Path(__file__).parents[2] / "tests" / "cases" / f"{name}.jsonl" for name in ("reference_styles", "references"))
SOURCE = "learned by pipeline/training/references.py"
AT = {name: i for i, name in enumerate(FIELDS)}
SURE = {f"read_{style}" for style in ("gbt", "legal", "patent", "short", "author_date", "unmarked_gbt")}
"""Readers of styles from which nothing is learned for others."""
EPOCHS, RATE, RIDGE = 8, 0.15, 0.0004
VARIED = ("title", "author", "publisher", "container", "place", "editor", "translator")
HOSTS = {"container", "publisher"}
LEAST = 12
"""Weights of fewer hundredths are left out."""
Row = Mapping[str, Any]
Pool = dict[tuple[str, str], list[str]]


class Example(NamedTuple):
    """The atoms of a string with their signs, and the fields that each may lie in."""

    draft: Draft
    atoms: list[Atom]
    signs: list[list[str]]
    pairs: list[tuple[str, ...]]
    fields: list[str | None]
    allowed: list[set[str]]
    weight: float


# ── strings to examples ─────────────────────────────────────────────────────────────────────────────────────────────────


def drafted(text: str) -> Draft | None:
    """The draft as the model finds it: what any style has is blanked. None for a string in a style that is sure by its signs."""
    seen: list[tuple[Draft, str]] = []
    kept = parse.read_work
    try:
        parse.read_work = lambda draft, body, *_: seen.append((draft, body.of(draft.folded).strip()))
        parse.parse_draft(Draft.of(text))
    finally:
        parse.read_work = kept
    if not seen or any(shows(seen[0][1]) for shows, read in parse.STYLES if read.__name__ in SURE):
        return None
    return seen[0][0]


def example(row: Row, weight: float = 1.0) -> Example | None:
    """An example of a labelled string; None if there is nothing in it to read."""
    draft = drafted(row["text"])
    atoms, behind = atoms_of(draft.folded, Span(0, len(draft.folded))) if draft else ([], "")
    if not draft or not atoms:
        return None
    fields = aligned(row, draft, atoms)
    unknown = {"none", *(name for name in row.get("ask_not", ()) if name in AT)}
    unknown |= {"title", "container"} if "chapter" in row.get("ask_not", ()) else set()
    allowed = [{name} if name else {"none"} if atom.kind == "seen" else unknown for name, atom in zip(fields, atoms, strict=True)]
    return _example(draft, (atoms, behind), fields, allowed, weight)


def made_example(text: str, spans: Sequence[tuple[str, Span]], weight: float) -> Example | None:
    """An example of a string made from a style; None if there is nothing in it to read."""
    draft = drafted(text)
    atoms, behind = atoms_of(draft.folded, Span(0, len(draft.folded))) if draft else ([], "")
    if not draft or not atoms:
        return None
    fields = _covered(atoms, spans)
    hosts = {name for name, _ in spans} & HOSTS
    either = HOSTS if len(hosts) == 1 else set()  # whether a site is the container or the publisher nobody can tell
    allowed = [either if name in either else {name or "none"} for name in fields]
    return _example(draft, (atoms, behind), fields, allowed, weight)


def _example(
    draft: Draft, found: tuple[list[Atom], str], fields: list[str | None], allowed: list[set[str]], weight: float
) -> Example:
    atoms, behind = found
    pairs = [learned.pair_signs(atoms, i) for i in range(1, len(atoms))]
    return Example(draft, atoms, signs_of(draft.folded, atoms, behind), pairs, fields, allowed, weight)


def letters(value: str) -> str:
    """Letters, digits and marks of a value alone, without case and width."""
    normal = unicodedata.normalize("NFKC", value).casefold()
    return "".join(c for c in normal if unicodedata.category(c)[0] in "LNM")


_NUMBER_DRESS = {
    "pages": re.compile(r"^(?:pp|p|第|頁|页)(?=[\divxlc]|序)|[頁页版]$"),
    "volume": re.compile(r"^vol(?:ume)?(?=\d)"),
    "issue": re.compile(r"^(?:no|issue)(?=\d)"),
}


def aligned(row: Row, draft: Draft, atoms: list[Atom]) -> list[str | None]:
    """The field of each atom by the values of the row; None for an atom in none of them."""
    row = {**row, "container": row["title"], "title": row["chapter"]} if {"chapter", "title"} <= row.keys() else row
    indexed = [(c, i) for i, character in enumerate(draft.text) for c in letters(character)]
    text, index = "".join(c for c, _ in indexed), [i for _, i in indexed]
    taken = [False] * len(draft.text)
    spans: list[tuple[str, Span]] = []
    names = [name for name in FIELDS if _values(row.get(name)) and name not in ("date", "original_date")]
    for name in sorted(names, key=lambda n: -max(map(len, _values(row[n])))):
        found = min(_places(name, row, (text, index, taken), atoms), default=None)
        if found:
            spans.append((name, found[1]))
            taken[found[1].start : found[1].end] = [True] * (found[1].end - found[1].start)
    for name in ("date", "original_date"):
        free = [a for a in atoms if a.kind == "date" and not any(taken[slice(*a.span)])]
        fitting = [a for a in free if _iso(draft, a) in _values(row.get(name))]
        if fitting:
            spans.append((name, fitting[-1].span))
    return _covered(atoms, spans)


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


def _covered(atoms: list[Atom], spans: Sequence[tuple[str, Span]]) -> list[str | None]:
    """The field that covers most of each atom."""
    found: list[str | None] = [None] * len(atoms)
    for name, span in spans:
        for i, atom in enumerate(atoms):
            shared = min(atom.span.end, span.end) - max(atom.span.start, span.start)
            most = 2 * shared >= atom.span.end - atom.span.start
            if shared > 0 and (most or (found[i] is None and name != "title")):
                found[i] = name  # of a number the dress is no part of its value: "12" of 第12頁
    return found


# ── more strings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def script(value: str) -> str:
    return "han" if has_han(value) else "kana" if re.search("[ぁ-ヿ가-힣]", value) else "latin"


def pool_of(rows: Iterable[Row]) -> Pool:
    """The values of fields by field and script."""
    pool: Pool = defaultdict(list)
    for row in rows:
        for name in VARIED:
            for value in _values(row.get(name))[:1]:
                if len(value) < 150:
                    pool[name, script(value)].append(value)
    return pool


def varied(row: Row, found: Example, pool: Pool, dice: random.Random) -> Row | None:
    """The string with other values of some of its fields; None if none can be changed."""
    text, new, edits = found.draft.text, dict(row), []
    starts = [i for i in range(len(found.fields)) if not i or found.fields[i] != found.fields[i - 1]]
    counts = Counter(found.fields[i] for i in starts)
    for i, end in zip(starts, [*starts[1:], len(found.fields)], strict=True):
        name = found.fields[i]
        if name not in VARIED or counts[name] > 1 or dice.random() > 0.7:
            continue
        span = Span(found.atoms[i].span.start, found.atoms[end - 1].span.end)
        span = Span(span.start + 1, span.end - 1) if end == i + 1 and found.atoms[i].kind in ("book", "quoted") else span
        old = span.of(text)
        choices = pool.get((name, script(old)))
        if choices and any(letters(v) == letters(old) for v in _values(row.get(name))):
            edits.append((span, _like(old, name, choices, dice)))
            new[name] = edits[-1][1]
    for span, value in sorted(edits, reverse=True):
        text = text[: span.start] + value + text[span.end :]
    new.pop("chapter", None)
    return {**new, "text": text} if edits else None


def _like(old: str, name: str, choices: list[str], dice: random.Random) -> str:
    """Another value; for names one of about the same form, if there is one."""
    for _ in range(6 if name in ("author", "editor", "translator") else 1):
        value = dice.choice(choices)
        if (len(value) <= 5) == (len(old) <= 5) and bool(re.search("[,;]", value)) == bool(re.search("[,;]", old)):
            break
    return value


def examples(rows: Sequence[Row], own: Sequence[Row], made: int, seed: int = 0) -> list[Example]:
    """All examples that are learned from."""
    dice, pool = random.Random(seed), pool_of([*rows, *own])
    found = [(row, e) for row in rows if (e := example(row))]
    out = [e for _, e in found] + [e for row in own if (e := example(row, 2.0))]
    for row, one in found:
        others = (varied(row, one, pool, dice) for _ in range(3))
        out += [e for other in others if other and (e := example(other, 0.5))]
    styles = Styles(seed, pool)
    strings = (styles.make() for _ in range(made))
    return out + [e for text, spans in strings if (e := made_example(text, spans, 0.25))]


# ── the model ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Encoded(NamedTuple):
    """An example in numbers."""

    rows: list[np.ndarray]
    pairs: list[np.ndarray]
    may: Array
    right: Array
    weight: float


class Model:
    """A conditional random field: weights of signs for fields, and of signs of neighbours for pairs of fields."""

    def __init__(self, found: Sequence[Example]) -> None:
        signs = Counter(s for e in found for one in e.signs for s in {*one})
        pairs = Counter(s for e in found for one in e.pairs for s in {*one})
        self.signs = {s: i for i, s in enumerate(sorted(s for s, n in signs.items() if n > 2))}
        self.pairs = {s: i for i, s in enumerate(sorted(s for s, n in pairs.items() if n > 1))}
        self.of_signs = np.zeros((len(self.signs), len(FIELDS)))
        self.of_pairs = np.zeros((len(self.pairs), len(FIELDS), len(FIELDS)))

    def encoded(self, e: Example) -> Encoded:
        rows = [np.array(sorted({self.signs[s] for s in one if s in self.signs}), int) for one in e.signs]
        pairs = [np.array(sorted({self.pairs[s] for s in one if s in self.pairs}), int) for one in e.pairs]
        may = np.array([learned.masks()[atom.kind] for atom in e.atoms])
        right = np.array([[0.0 if name in allowed else -1e9 for name in FIELDS] for allowed in e.allowed])
        lost = (right + may).max(1) < -1e8  # the field that is right cannot be by the form of the atom: leave it open
        return Encoded(rows, pairs, may, np.where(lost[:, None], 0.0, right), e.weight)

    def potentials(self, one: Encoded) -> tuple[Array, list[Array]]:
        emissions = np.array([self.of_signs[rows].sum(0) for rows in one.rows]) + one.may
        return emissions, [self.of_pairs[pairs].sum(0) for pairs in one.pairs]

    def fit(self, found: Sequence[Encoded]) -> None:
        """Stochastic gradients with a rate for each weight (AdaGrad)."""
        order = np.random.default_rng(0)
        seen_signs, seen_pairs = np.full_like(self.of_signs, 1e-2), np.full_like(self.of_pairs, 1e-2)
        for _ in range(EPOCHS):
            for k in order.permutation(len(found)):
                one = found[k]
                emissions, between = self.potentials(one)
                guess, guesses = expected(emissions, between)
                truth, truths = expected(emissions + one.right, between)
                for i, rows in enumerate(one.rows):
                    step(self.of_signs, seen_signs, rows, one.weight * (guess[i] - truth[i]))
                for rows, g, t in zip(one.pairs, guesses, truths, strict=True):
                    step(self.of_pairs, seen_pairs, rows, one.weight * (g - t))

    def read(self, e: Example) -> list[int]:
        emissions, between = self.potentials(self.encoded(e))
        return learned.best(learned.Chain(e.atoms, emissions, between))[0]


def step(weights: Array, seen: Array, rows: np.ndarray, gradient: Array) -> None:
    """One step for the weights of some signs."""
    slopes = gradient[None] + RIDGE * weights[rows]
    seen[rows] += slopes * slopes
    weights[rows] -= RATE * slopes / np.sqrt(seen[rows])


def expected(emissions: Array, between: list[Array]) -> tuple[Array, list[Array]]:
    """How likely each field of each atom is, and each pair of fields of neighbours (forward and backward)."""
    count, size = emissions.shape
    ahead, behind = np.zeros((count, size)), np.zeros((count, size))
    ahead[0] = emissions[0]
    grown = [np.exp(b) for b in between]
    for i in range(1, count):
        top = ahead[i - 1].max()
        ahead[i] = np.log(np.exp(ahead[i - 1] - top) @ grown[i - 1] + 1e-300) + top + emissions[i]
    for i in range(count - 2, -1, -1):
        coming = behind[i + 1] + emissions[i + 1]
        top = coming.max()
        behind[i] = np.log(grown[i] @ np.exp(coming - top) + 1e-300) + top
    top = ahead[-1].max()
    total = float(np.log(np.exp(ahead[-1] - top).sum()) + top)
    pairs = [np.exp(ahead[i][:, None] + between[i] + (emissions[i + 1] + behind[i + 1])[None] - total) for i in range(count - 1)]
    return np.exp(ahead + behind - total), pairs


def learn(found: Sequence[Example]) -> Model:
    model = Model(found)
    model.fit([model.encoded(e) for e in found])
    return model


def table(model: Model) -> str:
    """The table of weights, in hundredths; small ones are left out."""
    lines = ["sign\tweights\tsource"]
    for sign, i in model.signs.items():
        told = [(FIELDS[y], round(100 * w)) for y, w in enumerate(model.of_signs[i])]
        lines += _line(sign, told)
    for sign, i in model.pairs.items():
        found = np.argwhere(np.abs(model.of_pairs[i]) >= LEAST / 100)
        lines += _line(sign, [(f"{FIELDS[a]}>{FIELDS[b]}", round(100 * model.of_pairs[i, a, b])) for a, b in found])
    return "\n".join(lines) + "\n"


def _line(sign: str, told: Iterable[tuple[str, int]]) -> list[str]:
    kept = [f"{name}:{weight}" for name, weight in told if abs(weight) >= LEAST]
    plain = not any(c in sign for c in "\t\r\n") and not sign.startswith("#")
    return [f"{sign}\t{' '.join(kept)}\t{SOURCE}"] if kept and plain else []


# ── how right it is ─────────────────────────────────────────────────────────────────────────────────────────────────────


def is_right(row: Row, e: Example, path: list[int]) -> bool:
    """Whether each atom has the field that the row asks for."""
    return all(FIELDS[y] in allowed for y, allowed in zip(path, e.allowed, strict=True))


def folds(rows: Sequence[Row], own: Sequence[Row], made: int, count: int) -> None:
    """Tell the share of strings whose atoms all get the right field by weights that were learned without their pages."""
    pages = sorted({row.get("page", row["text"]) for row in rows})
    random.Random(1).shuffle(pages)
    fold = {page: i % count for i, page in enumerate(pages)}
    right = 0
    for k in range(count):
        model = learn(examples([r for r in rows if fold[r.get("page", r["text"])] != k], own, made, k))
        for row in rows:
            if fold[row.get("page", row["text"])] == k and (e := example(row)):
                right += is_right(row, e, model.read(e))
        print(f"fold {k + 1} of {count}: {right} right so far", flush=True)
    print(f"{right / len(rows):.3f} of {len(rows)} strings with each atom in its right field")


def read_rows(files: Iterable[Path]) -> list[Row]:
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="*")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--made", type=int, default=4000)
    parser.add_argument("--to", type=Path, default=TABLE)
    options = parser.parse_args()
    rows, own = read_rows(options.labelled), read_rows(OWN)
    if options.folds:
        folds(rows, own, options.made, options.folds)
    else:
        options.to.write_text(table(learn(examples(rows, own, options.made))), encoding="utf-8")


if __name__ == "__main__":
    main()
