"""Counts how often records tell rightly what pronouns, common nouns and dropped subjects stand for, and what sentences are about.

    python pipeline/training/anaphora_scores.py --split dev --prose PROSE...

PROSE is what `annotations.py` joins the corpus with. Of each kind: how many have an answer, how many of these are right, how
many there are; what is optional counts neither way. Where the annotation has no single answer, none is right. The subject of a
sentence is right where the first thing that its claim is about is what the annotation says.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anaphors import NEAR, names_same, page_of, share
from annotations import joined, read_prose

from zhclaims import analyzers
from zhclaims.flow import process
from zhclaims.meanings import Anaphora, Meant, Subject
from zhclaims.settings import Settings
from zhclaims.spans import Span

Row = dict[str, Any]
_DETERMINERS = ("該", "该", "此", "這", "这", "本", "上述", "兩", "两", "雙", "双", "當地", "当地")


def is_right(text: str, meant: Meant, antecedents: Sequence[Span], *, topic: bool) -> bool:
    """Whether what the record says is what the annotation says."""
    if topic and meant.topic:
        return True
    if not antecedents or not meant.named:
        return False
    named, whole = meant.named, Span(antecedents[0].start, antecedents[-1].end)
    if len(named) > 1 and len(named) == len(antecedents):
        return all(any(names_same(text, one, span) for span in named) for one in antecedents)
    if len(named) == len(antecedents) == 1:
        return names_same(text, antecedents[0], named[0])
    return share(whole, Span(named[0].start, named[-1].end)) > 0.8


class Scores:
    """The counts."""

    def __init__(self) -> None:
        self.kinds: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        """Of each kind the answers, those that are right, and all."""
        self.silent, self.subjects = [0, 0], [0, 0]
        """How many are right, and all: of what has no single answer, of the subjects."""

    def add(self, row: Row, text: str, found: Anaphora) -> None:
        """Count a paragraph."""
        for one in row["anaphors"]:
            if not one.get("optional"):
                self._add(one, text, _answer(one, found))
        for sentence in row["sentences"]:
            self.subjects[1] += 1
            self.subjects[0] += _is_subject_right(sentence, text, found.subjects)

    def _add(self, one: Row, text: str, meant: Meant | None) -> None:
        if one["antecedent"] is None:
            self.silent[1] += 1
            self.silent[0] += meant is None
            return
        bare = one["kind"] == "nominal" and not one["text"].startswith(_DETERMINERS)
        counts = self.kinds["nominal, bare" if bare else one["kind"]]
        topic = one["antecedent"] == "title" or bool(one.get("topic"))
        spans = [_span(a) for a in one["antecedent"]] if isinstance(one["antecedent"], list) else []
        counts[0] += meant is not None
        counts[1] += meant is not None and is_right(text, meant, spans, topic=topic)
        counts[2] += 1


def _span(piece: Row) -> Span:
    return Span(piece["start"], piece["end"])


def _answer(one: Row, found: Anaphora) -> Meant | None:
    """What the record says that an annotated anaphor stands for; None where it says nothing."""
    span = _span(one)
    if one["kind"] == "dropped":
        near = [s for s in found.subjects if s.span.start == s.span.end and abs(s.span.start - span.start) < NEAR]
        subject = min(near, key=lambda s: abs(s.span.start - span.start), default=None)
        return subject.meant[0] if subject and subject.meant and subject.meant[0].reason != "subject" else None
    mention = next((m for m in found.mentions if m.span.start == span.start or share(m.span, span) >= 0.5), None)
    return mention.meant if mention and mention.meant.known else None


def _is_subject_right(sentence: Row, text: str, subjects: Sequence[Subject]) -> bool:
    inside = [s for s in subjects if s.part.start < sentence["end"] and s.part.end > sentence["start"]]
    meant = inside[0].meant[0] if inside and inside[0].meant else None
    stands_for = sentence["stands_for"]
    if meant is None or stands_for is None:
        return meant is None and stands_for is None
    spans = [] if stands_for == "title" else [_span(stands_for)]
    return is_right(text, meant, spans, topic=stands_for == "title")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose", type=Path, nargs="+", required=True)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="dev")
    options = parser.parse_args()
    engine, scores, left_out = analyzers.load("embedded"), Scores(), 0
    for row in joined("anaphors", read_prose(options.prose)):
        page = page_of(row) if row["split"] == options.split else None
        if page:
            scores.add(row, page.text, process(page, Settings(), engine).anaphora)
        left_out += row["split"] == options.split and page is None
    if left_out:
        print(f"paragraphs left out, for their offsets do not hold: {left_out}")
    for kind, (told, right, count) in sorted(scores.kinds.items()):
        print(
            f"{kind:14} told {told:4}  right {right:4}  of {count:4}  P {right / max(told, 1):.3f}  R {right / max(count, 1):.3f}"
        )
    print("left without an answer: {} of {}".format(*scores.silent))
    print(f"subjects right: {scores.subjects[0]} of {scores.subjects[1]} ({scores.subjects[0] / max(scores.subjects[1], 1):.3f})")


if __name__ == "__main__":
    main()
