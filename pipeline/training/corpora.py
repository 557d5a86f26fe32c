"""Sentences to learn from: words and names made by hand (IOB2), names of the annotated corpus, and plain prose.

A sentence is its text as it stands, white space included, with two numbers for each character: its place in its word and its
name tag, as `zhclaims.analyzers.decoding` counts them. A white-space character is a word of its own and belongs to a name that
goes on behind it. Names are marked by one of two conventions: that of Universal NER, or that of the corpus's own guide, which has
no words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import annotations

from zhclaims.analyzers.decoding import BEGIN, END, MIDDLE, SINGLE
from zhclaims.analyzers.tagger import CONVENTIONS as CONVENTIONS
from zhclaims.analyzers.tagger import GUIDE, UNIVERSAL
from zhclaims.hanscript import to_simplified
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span

UNKNOWN = -1
"""Tag of a character of a name about which careful readers may differ."""
LABELS = ("PER", "LOC", "ORG")
TAGS = 2 * len(LABELS) + 1

_STOP = re.compile(r"[。！？!?；;\n…]+[」』”’）)】》\"']*")
_SHORTEST, _LONGEST = 6, 140
_OVERLAP = 12
"""Characters in a row that a paragraph must not share with a held-out text."""


class Sentence(NamedTuple):
    """A text, and for each character its place in its word (none where words are not known) and its name tag, or UNKNOWN."""

    text: str
    places: list[int]
    tags: list[int]
    convention: int = UNIVERSAL


def read_iob2(path: Path) -> list[Sentence]:
    """Sentences of a Universal NER file: a comment `# text = …`, then a line for each word, its name tag in the third column."""
    sentences = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        text = next((line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")), "")
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        if rows:
            sentences.append(_sentence(text, [(row[1], row[2]) for row in rows]))
    return sentences


def read_conllu(path: Path) -> list[list[str]]:
    """The words of each sentence of a Universal Dependencies file."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    rows = [[line.split("\t") for line in block.split("\n") if line and not line.startswith("#")] for block in blocks]
    return [[row[1] for row in block if row[0].isdigit()] for block in rows if block]


def read_prose(path: Path, but: Collection[str] = ()) -> list[str]:
    """The paragraphs of a JSON-lines file, less the lines that `held_out_lines.txt` beside it names by number, and less those
    whose SHA-256 is in `but`."""
    closed = {int(number) for number in (path.parent / "held_out_lines.txt").read_text(encoding="utf-8").split()}
    lines = enumerate(path.read_text(encoding="utf-8").splitlines())
    texts = [json.loads(line)["text"] for number, line in lines if number not in closed]
    return [text for text in texts if annotations.digest(text) not in but]


def sentences(paragraphs: Iterable[str], held_out: list[Path]) -> Iterator[str]:
    """Their sentences in Simplified script, without any paragraph that has a passage in common with a held-out text."""
    passages = {p for file in held_out for p in _passages(to_simplified(file.read_text(encoding="utf-8"))[0])}
    for text in (to_simplified(paragraph)[0] for paragraph in paragraphs):
        if passages.isdisjoint(_passages(text)):
            yield from (s for s in _cut(text) if _SHORTEST <= len(s) <= _LONGEST)


def annotated(rows: Iterable[annotations.Row]) -> list[Sentence]:
    """Sentences of rows with names (`annotations.joined`, `annotations.read_marked`) in Simplified script, with these names."""
    return [sentence for row in rows for sentence in _annotated(row)]


def _annotated(row: annotations.Row) -> Iterator[Sentence]:
    simplified, pieces = to_simplified(row["text"])
    offsets = OffsetMap(pieces)
    spans = [(offsets.forward(Span(name["start"], name["end"])), name) for name in row["names"]]
    at = 0
    for piece in filter(None, _cut(simplified)):
        start = simplified.index(piece, at)
        at = start + len(piece)
        inside = [(span.shift(-start), name) for span, name in spans if start <= span.start and span.end <= at]
        tags = [0] * len(piece)
        for span, name in inside:
            length = span.end - span.start
            tags[span.start : span.end] = [UNKNOWN] * length if name.get("optional") else tags_of(f"B-{name['label']}", length)
        if _SHORTEST <= len(piece) <= _LONGEST:
            yield Sentence(piece, [], tags, GUIDE)


def names(tags: list[int]) -> set[tuple[int, int, int]]:
    """The names that a row of tags spells: start, end, number of the label."""
    found = set()
    at = 0
    while at < len(tags):
        inside = (tags[at] + 1) // 2 * 2
        end = at + 1
        while inside and end < len(tags) and tags[end] == inside:
            end += 1
        if inside:
            found.add((at, end, inside // 2 - 1))
        at = end
    return found


def words(places: list[int]) -> set[tuple[int, int]]:
    """The words that a row of places spells: start, end."""
    starts = [i for i, place in enumerate(places) if place in (BEGIN, SINGLE) or i == 0]
    return set(zip(starts, [*starts[1:], len(places)], strict=True))


def places_of(length: int) -> list[int]:
    """The places of the characters of one word."""
    return [SINGLE] if length == 1 else [BEGIN, *[MIDDLE] * (length - 2), END]


def tags_of(tag: str, length: int) -> list[int]:
    """The tags of the characters of a word that the file marks so."""
    if tag[2:] not in LABELS:
        return [0] * length
    first = 2 * LABELS.index(tag[2:]) + 1
    return [first if tag.startswith("B") else first + 1, *[first + 1] * (length - 1)]


def _sentence(text: str, rows: list[tuple[str, str]]) -> Sentence:
    made = Sentence("", [], [])
    blanks: list[int] = []
    for word, tag in rows:
        at = text.find(word, len(made.text))
        blank = text[len(made.text) : at] if at > 0 else ""
        if blank.isspace():
            blanks.extend(range(len(made.text), len(made.text) + len(blank)))
            made = Sentence(made.text + blank, made.places + [SINGLE] * len(blank), made.tags + [0] * len(blank))
        made = Sentence(made.text + word, made.places + places_of(len(word)), made.tags + tags_of(tag, len(word)))
    for at in reversed(blanks):
        goes_on = at + 1 < len(made.tags) and made.tags[at + 1] and made.tags[at + 1] % 2 == 0
        made.tags[at] = made.tags[at + 1] if goes_on else 0
    return made


def _passages(text: str) -> Iterator[str]:
    return (text[at : at + _OVERLAP] for at in range(len(text) - _OVERLAP + 1))


def _cut(text: str) -> Iterator[str]:
    at = 0
    for end in [*(m.end() for m in _STOP.finditer(text)), len(text)]:
        yield text[at:end].strip()
        at = end
