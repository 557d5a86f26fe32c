"""Learns from the annotated corpus what pronouns, common nouns and dropped subjects stand for.

    python pipeline/training/anaphors.py --prose PROSE...

PROSE is what `annotations.py` joins the corpus with. A log-linear model over the things that a paragraph has told of (by the
signs that the stage computes itself, `stages/anaphora/signs`) is fitted in plain numpy to the paragraphs of the split `train`: to
all of their anaphors, and to the pronouns and common nouns that are sources of attributions. How likely the likeliest thing has
to be is chosen by kind of mention, by cross-validation over the articles of train, with dev. What was answered before is itself a
sign; so the corpus is read again by weights that have not learned from the article, and those learn that earlier answers may be
wrong (as in Ross, Gordon and Bagnell, "A reduction of imitation learning and structured prediction to no-regret online learning",
2011). The weights replace `vocab/anaphor_weights.tsv`: the same corpus gives the same file. Precision and recall by kind are
printed.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from annotations import joined, read_prose

import zhclaims.vocab
from zhclaims import analyzers
from zhclaims.flow import process
from zhclaims.model import Layers, Page, Script
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.spans import Span
from zhclaims.stages.anaphora import anaphora, ranking
from zhclaims.stages.anaphora.memory import Thing
from zhclaims.stages.anaphora.ranking import Choice, name_of, pool, softmax
from zhclaims.stages.anaphora.signs import DROPPED, Asked, Signs, things
from zhclaims.stages.script import script

TABLE = Path(zhclaims.vocab.__file__).parent / "anaphor_weights.tsv"
SOURCE = "learned from corpus/annotations (train)"
STEPS, LEAST, RIDGE = 200, 2, 15.0
"""How often a sign must occur and the penalty were chosen by cross-validation."""
FOLDS = 5
ROUNDS = 3
"""How often the corpus is read, each time by what the time before has taught."""
GROUPS = {"dropped": (DROPPED,), "nominal": ("noun", "there", "many", "bare")}
"""Kinds of mentions whose answers shall be as precise; all others are pronouns."""
WANTED = {"dropped": 0.45, "nominal": 0.87, "pronoun": 0.9}
"""How precise answers shall be, in cross-validation; a subject that was not dropped counts as wrong."""
MARGINAL = 0.6
"""How precise, as a share of that, the least sure answers of each kind shall be themselves."""
NEAR = 25
"""How far a dropped subject is annotated from where the stage looks for it, at most."""
_MARKS = "《》“”「」『』"

Weights = dict[str, float]


class Example(NamedTuple):
    """A mention with what it may stand for; behind the things stands nothing at all."""

    kind: str
    title: str
    split: str
    signs: list[list[str]]
    right: list[int]
    names: list[str]
    """What the things are called: those of one name are one."""
    wanted: bool
    """Whether there is something that it stands for."""
    optional: bool


class Gold(NamedTuple):
    """An anaphor as annotated, in offsets of the view."""

    span: Span
    kind: str
    antecedents: tuple[Span, ...]
    is_topic: bool
    """Whether it stands for what the article is about."""
    optional: bool

    @property
    def meant(self) -> bool:
        return bool(self.antecedents) or self.is_topic


# ── the corpus as the stage sees it ─────────────────────────────────────────────────────────────────────────────────────


def share(a: Span, b: Span) -> float:
    """What two spans share, of what they cover together."""
    common = max(0, min(a.end, b.end) - max(a.start, b.start))
    return common / max(1, (a.end - a.start) + (b.end - b.start) - common)


def names_same(view: str, a: Span, b: Span) -> bool:
    """Whether two spans name the same: they overlap, end alike or read alike."""
    if share(a, b) >= 0.6 or (a.end == b.end and share(a, b) > 0.2):
        return True
    short, long = sorted((a.of(view).strip(_MARKS), b.of(view).strip(_MARKS)), key=len)
    return short == long or (len(short) > 1 and len(long) < 7 and long.endswith(short))


def is_right(thing: Thing, gold: Gold, asked: Asked) -> bool:
    """Whether the thing is what the annotation says."""
    discourse, meant = asked.discourse, thing.referent
    view = discourse.passage.view
    if gold.is_topic and meant.key == discourse.topic.key:
        return True
    if not gold.antecedents:
        return False
    whole = Span(gold.antecedents[0].start, gold.antecedents[-1].end)
    if meant.several:
        if len(gold.antecedents) == 1:
            return share(whole, Span(meant.spans[0].start, meant.spans[-1].end)) > 0.8
        named = len(meant.spans) == len(gold.antecedents)
        return named and all(any(names_same(view, a, s) for s in meant.spans) for a in gold.antecedents)
    spans = [place.span for place in thing.places if place.named]
    if len(gold.antecedents) > 1:
        return any(share(whole, span) > 0.8 for span in spans)
    near = [n.key for n in discourse.between(*whole) if share(n.span, whole) >= 0.5 or 0 <= whole.end - n.span.end <= 2]
    return meant.key in near or any(names_same(view, whole, span) for span in spans)


class Lesson:
    """Stands in for the model while the corpus is read, and notes the examples. What it answers is gone on from: as annotated, or
    as by weights that have not learned from the article, so that what was answered before is as often wrong as it will be.
    """

    def __init__(self, row: dict[str, Any], gold: Sequence[Gold], weights: Weights | None) -> None:
        self.row, self._gold, self._weights = row, gold, weights
        self._whole = "sentences" in row
        self.examples: list[Example] = []
        self.missed = {g for g in gold if g.meant and not g.optional}
        """What the stage has not asked about."""

    def __call__(self, asked: Asked) -> Choice:
        at = asked.at
        gold = min((g for g in self._gold if _is_at(g, asked)), key=lambda g: abs(g.span.start - at), default=None)
        found = things(asked)
        signs = Signs(asked, found)
        rows = [*map(signs.of, found), signs.of_nothing()]
        right = [i for i, thing in enumerate(found) if gold and is_right(thing, gold, asked)]
        self.missed -= {gold}
        if gold or self._whole:
            self.examples.append(self._example(asked, gold, rows, right, [name_of(asked, thing) for thing in found]))
        if self._weights is not None:
            shares = shares_by(self._weights, rows)
            best = max(range(len(rows)), key=shares.__getitem__)
            return Choice(found[best], 1.0, 0.0, 0.0, signs) if best < len(found) else Choice(None)
        return Choice(found[right[0]], 1.0, 0.0, 0.0, signs) if right else Choice(None)

    def _example(self, asked: Asked, gold: Gold | None, rows: list[list[str]], right: list[int], names: list[str]) -> Example:
        optional, wanted = gold is not None and gold.optional, gold is not None and gold.meant
        if not wanted and not optional:
            right = [len(names)]
        return Example(asked.kind, self.row["title"], self.row["split"], rows, right, names, wanted, optional)


def _is_at(gold: Gold, asked: Asked) -> bool:
    """Whether the annotation is of the mention."""
    span = asked.found.span
    if asked.found.kind == DROPPED or gold.kind == DROPPED:
        return asked.found.kind == gold.kind and abs(gold.span.start - span.start) < NEAR
    return gold.span.start == span.start or share(gold.span, span) >= 0.5


class Paragraph(NamedTuple):
    """A paragraph as the stage is given it, and what is annotated in it."""

    row: dict[str, Any]
    layers: Layers
    gold: list[Gold]

    def read(self, weights: Weights | None) -> Lesson:
        """Let the stage read it, by weights or as annotated."""
        lesson, known = Lesson(self.row, self.gold, weights), self.layers
        kept, ranking.choose = ranking.choose, lesson  # type: ignore[assignment]
        try:
            anaphora(known.page, known.script, known.analysis, known.entities, known.dates, known.claims)
        finally:
            ranking.choose = kept
        return lesson


def page_of(row: dict[str, Any]) -> Page | None:
    """The page of a paragraph; None where reading changes the text, so that its offsets do not hold."""
    page = read_document(LoadedDocument(row["text"]), "rendered_text")
    return msgspec.structs.replace(page, title=row["title"].replace("_", " ")) if page.text == row["text"] else None


def read_corpus(prose: Sequence[Path]) -> Iterator[Paragraph]:
    """The paragraphs of train and dev whose anaphors are annotated, and those of train where the sources of reports are."""
    engine, texts = analyzers.load("embedded"), read_prose(prose)
    whole = [row for row in joined("anaphors", texts) if row["split"] != "test"]
    known = {row["sha256"] for row in whole}
    sources = [
        _of_sources(row) for row in joined("attributions", texts) if row["split"] == "train" and row["sha256"] not in known
    ]
    for row in whole + [row for row in sources if row["anaphors"]]:
        page = page_of(row)
        if page:
            yield Paragraph(row, process(page, Settings(), engine), _gold(row["anaphors"], script(page)[0]))


def _of_sources(row: dict[str, Any]) -> dict[str, Any]:
    """A paragraph with its attributions' sources that are no names as its anaphors."""
    found = [report for report in row["attributions"] if report["source"] and "antecedent" in report]
    anaphors = [r["source"] | {"kind": "source", "antecedent": r["antecedent"] and [r["antecedent"]]} for r in found]
    return {key: row[key] for key in ("title", "split", "sha256", "text")} | {"anaphors": anaphors}


def _gold(anaphors: Iterable[dict[str, Any]], view: Script) -> list[Gold]:
    found = []
    for one in anaphors:
        antecedents = one["antecedent"] if isinstance(one["antecedent"], list) else ()
        spans = tuple(view.to_view(Span(a["start"], a["end"])) for a in antecedents)
        start, end = one["start"], one["end"]
        at = view.to_view(Span(start, max(end, start + 1)))  # a dropped subject stands before the character
        is_topic = one["antecedent"] == "title" or bool(one.get("topic"))
        span = at if end > start else Span(at.start, at.start)
        found.append(Gold(span, one["kind"], spans, is_topic, bool(one.get("optional"))))
    return found


# ── log-linear ranking ──────────────────────────────────────────────────────────────────────────────────────────────────


def fit(examples: Sequence[Example]) -> Weights:
    """The weights under which what is right is likeliest, with a penalty on their squares."""
    used = [e for e in examples if e.right]
    counts = Counter(chain.from_iterable({*chain.from_iterable(e.signs)} for e in used))
    index = {sign: i for i, sign in enumerate(sorted(s for s, n in counts.items() if n >= LEAST))}
    held = [[index[s] for s in row if s in index] for e in used for row in e.signs]
    rows = np.repeat(np.arange(len(held)), [len(h) for h in held])
    columns = np.fromiter(chain.from_iterable(held), dtype=np.int64)
    group = np.repeat(np.arange(len(used)), [len(e.signs) for e in used])
    starts = np.searchsorted(group, np.arange(len(used)))
    truth = np.array([k in e.right for e in used for k in range(len(e.signs))], dtype=float)
    weights, mean, square = (np.zeros(len(index)) for _ in range(3))
    for step in range(1, STEPS + 1):  # Adam on all examples at once
        odds = np.bincount(rows, weights[columns], len(group))
        part = np.exp(odds - np.maximum.reduceat(odds, starts)[group])
        shares = part / np.add.reduceat(part, starts)[group]
        wanted = shares * truth
        wanted /= np.add.reduceat(wanted, starts)[group]
        slope = np.bincount(columns, (shares - wanted)[rows], len(index)) + RIDGE * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = 0.05 if step < STEPS * 0.7 else 0.01
        weights -= rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return {sign: round(100 * weights[i]) / 100 for sign, i in index.items()}


# ── how likely is likely enough ─────────────────────────────────────────────────────────────────────────────────────────


class Guess(NamedTuple):
    """The likeliest thing of an example that was not learned from."""

    probability: float
    right: bool


def fold_of(title: str) -> int:
    """The part of the articles that one is in."""
    return zlib.crc32(title.encode()) % FOLDS


def guess(examples: Sequence[Example]) -> Iterator[tuple[Example, Guess]]:
    """The guesses at each example by weights of the train articles of other parts. What is optional counts neither way."""
    for part in range(FOLDS):
        weights = fit(_others(examples, part))
        for example in examples:
            if fold_of(example.title) == part and not example.optional and example.names:
                yield example, _guess(example, weights)


def shares_by(weights: Weights, rows: Sequence[Sequence[str]]) -> list[float]:
    """How likely each thing is by its signs, and nothing at all."""
    return softmax([sum(weights.get(s, 0.0) for s in row) for row in rows])


def _others(examples: Sequence[Example], part: int) -> list[Example]:
    """Those of the train articles of other parts."""
    return [e for e in examples if e.split == "train" and fold_of(e.title) != part]


def _guess(example: Example, weights: Weights) -> Guess:
    shares = shares_by(weights, example.signs)
    best = max(range(len(example.names)), key=shares.__getitem__)
    return Guess(pool(example.names, shares)[best], best in example.right)


def group_of(kind: str) -> str:
    return next((group for group, kinds in GROUPS.items() if kind in kinds), "pronoun")


def thresholds(guesses: Sequence[tuple[Example, Guess]]) -> dict[str, float]:
    """How likely the likeliest thing has to be by kind of mention: so that most are answered while those of a group are as
    precise together as is wanted.
    """
    by_kind = defaultdict(list)
    for example, found in guesses:
        by_kind[example.kind].append(found)
    limits = dict.fromkeys(sorted(by_kind), 1.01)
    for group, wanted in WANTED.items():
        steps = [(s, kind) for kind, found in sorted(by_kind.items()) if group_of(kind) == group for s in steps_of(found)]
        count = right = 0
        for step, kind in sorted(steps, key=lambda s: (-s[0].right / s[0].count, -s[0].probability)):
            count, right = count + step.count, right + step.right
            if right < wanted * count or step.right < wanted * step.count * MARGINAL:
                break
            limits[kind] = round(step.probability - 0.005, 2)
    return limits


class Step(NamedTuple):
    """Guesses that come next if more are answered."""

    count: int
    right: int
    probability: float
    """Of the least likely one."""


def steps_of(guesses: Sequence[Guess]) -> list[Step]:
    """The guesses from the likeliest on in steps each of which is less precise than the one before."""
    steps: list[Step] = []
    for one in sorted(guesses, reverse=True):
        step = Step(1, int(one.right), one.probability)
        while steps and steps[-1].right * step.count <= step.right * steps[-1].count:
            last = steps.pop()
            step = Step(last.count + step.count, last.right + step.right, step.probability)
        steps.append(step)
    return steps


def report(guesses: Sequence[tuple[Example, Guess]], missed: Counter[str], limits: dict[str, float]) -> None:
    """Print for each kind how many are right of those answered, and of all."""
    kinds: defaultdict[str, list[tuple[Example, Guess]]] = defaultdict(list)
    for example, found in guesses:
        kinds[example.kind].append((example, found))
    for kind, of_kind in sorted(kinds.items()):
        wanted = [e for e, _ in of_kind if e.wanted]
        reach = sum(bool(e.right) for e in wanted)
        said = [found for _, found in of_kind if found.probability >= limits[kind]]
        right = sum(found.right for found in said)
        print(
            f"{kind:8} {len(wanted):4} ({reach} among the things), from {limits[kind]:.2f} on {len(said)} answered,"
            f" P {right / max(len(said), 1):.2f} R {right / max(len(wanted), 1):.2f}"
        )
    print("not asked about:", dict(missed))


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def table(weights: Weights, limits: dict[str, float]) -> str:
    """The table of weights and thresholds, in hundredths; weights of nothing are left out."""
    rows = [("odds", sign, weight) for sign, weight in weights.items() if weight]
    rows += [("least", kind, limit) for kind, limit in limits.items()]
    return "model\tsign\tweight\tsource\n" + "".join(f"{m}\t{s}\t{round(100 * w)}\t{SOURCE}\n" for m, s, w in rows)


def practise(corpus: Sequence[Paragraph]) -> tuple[list[Example], Counter[str]]:
    """The examples of the corpus, and what the stage does not ask about: read as annotated at first, then by what was learned."""
    learned: dict[int, Weights] = {}
    for _ in range(ROUNDS):
        lessons = [paragraph.read(learned.get(fold_of(paragraph.row["title"]))) for paragraph in corpus]
        examples = [example for lesson in lessons for example in lesson.examples]
        learned = {part: fit(_others(examples, part)) for part in range(FOLDS)}
    return examples, Counter(g.kind for lesson in lessons for g in lesson.missed if "sentences" in lesson.row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, default=TABLE)
    options = parser.parse_args()
    examples, missed = practise(list(read_corpus(options.prose)))
    guesses = list(guess(examples))
    limits = thresholds(guesses)
    report(guesses, missed, limits)
    options.to.write_text(table(fit([e for e in examples if e.split == "train"]), limits), encoding="utf-8")


if __name__ == "__main__":
    main()
