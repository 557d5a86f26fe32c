"""The annotated corpus (corpus/annotations) joined with the prose that it is about, which is not in the repository.

    python pipeline/training/annotations.py PROSE... [--annotations DIR] [--to FILE]

The corpus holds offsets alone. A paragraph is found by the SHA-256 of its text (UTF-8), wherever it stands: PROSE is JSON or JSON
lines in which paragraphs are strings under `text`, `context` or `context_text`, as DRCD, CMRC 2018 and collections of prose have
them, or the sentences of Universal NER (IOB2, `# text = `). What comes out is a JSON object a line: the paragraph with its text,
its names, attributions and anaphors and the subjects of its sentences, with the words that they quote. Offsets are Unicode code
points of the paragraph, half-open.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2] / "corpus" / "annotations"
PARTS = ("attributions", "names", "anaphors")
_TEXTS = ("text", "context", "context_text")

Row = dict[str, Any]


def digest(text: str) -> str:
    """The SHA-256 of a paragraph, by which it is found."""
    return hashlib.sha256(text.encode()).hexdigest()


def split_of(title: str) -> str:
    """The part of the corpus that an article is in: all of its paragraphs are in one. Fixed for good."""
    number = int(digest(title)[:8], 16) % 20
    return "test" if number < 3 else "dev" if number < 6 else "train"


def closed(directory: Path = HERE) -> set[str]:
    """Digests of the paragraphs of the dev and test splits, which nothing learns from."""
    rows = (json.loads(line) for part in PARTS for line in (directory / f"{part}.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["sha256"] for row in rows if row["split"] != "train"}


def read_prose(files: Iterable[Path]) -> dict[str, str]:
    """The paragraphs of the files by their digests."""
    found: dict[str, str] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        for document in _documents(text):
            found.update((digest(paragraph), paragraph) for paragraph in _paragraphs(document))
    return found


def read_sentences(files: Iterable[Path], directory: Path = HERE) -> Iterator[Row]:
    """The sentences of Universal NER's train file (IOB2) with their reports. All were read; one that has no row has none."""
    lines = (directory / "sentence_attributions.jsonl").read_text(encoding="utf-8").splitlines()
    known = {row["sha256"]: row["attributions"] for row in map(json.loads, lines)}
    for file in files:
        for number, text in enumerate(_sentences_of(file.read_text(encoding="utf-8"))):
            found = [_quoted("attributions", one, text) for one in known.get(digest(text), ())]
            head = {"sha256": digest(text), "title": f"{file.stem} {number // 8}", "split": "train"}
            yield head | {"text": text, "attributions": found}


def read_marked(files: Iterable[Path], part: str) -> Iterator[Row]:
    """Paragraphs that hold their text and are marked for a part (one of `PARTS`): a JSON object a line, with `title`, `text` and
    the part as the corpus has it. Paragraphs without it are left out."""
    for file in files:
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            if part in row:
                marks = [_quoted(part, one, row["text"]) for one in row[part]]
                yield row | {"sha256": digest(row["text"]), "split": "train", part: marks}


def _sentences_of(text: str) -> Iterator[str]:
    head = "# text = "
    return (line[len(head) :].strip() for line in text.splitlines() if line.startswith(head))


def _documents(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _paragraphs(value: Any) -> Iterator[str]:
    """Every string of a document that stands under one of the known names."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield from (part[name] for name in _TEXTS if isinstance(part.get(name), str))
            waiting += [inner for inner in part.values() if isinstance(inner, dict | list)]
        elif isinstance(part, list):
            waiting += part


def joined(part: str, prose: dict[str, str], directory: Path = HERE) -> Iterator[Row]:
    """The rows of a part (one of `PARTS`) with their text and what their spans quote, those that the prose has.

    Each span becomes `{"start", "end", "text"}`. ValueError if a span does not lie in its text.
    """
    for line in (directory / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = prose.get(row["sha256"])
        if text is not None:
            sentences = {"sentences": [_sentence(one, text) for one in row["sentences"]]} if "sentences" in row else {}
            yield row | {"text": text, part: [_quoted(part, one, text) for one in row[part]]} | sentences


def _quoted(part: str, one: Row, text: str) -> Row:
    if part == "names":
        return _piece(one["span"], text) | {name: value for name, value in one.items() if name != "span"}
    if part == "anaphors":
        mentions = one["antecedent"]
        mentions = [_piece(span, text) for span in mentions] if isinstance(mentions, list) else mentions
        place = _piece(one["span"], text, empty=one["kind"] == "dropped")
        return place | {name: value for name, value in one.items() if name != "span"} | {"antecedent": mentions}
    spans = {name: None if one[name] is None else _piece(one[name], text) for name in ("source", "cue", "content")}
    more = {"more": [_piece(span, text) for span in one["more"]]} if one.get("more") else {}
    antecedent = one.get("antecedent")
    led = {"antecedent": None if antecedent is None else _piece(antecedent, text)} if "antecedent" in one else {}
    return one | spans | more | led


def _sentence(one: Row, text: str) -> Row:
    meant = one["stands_for"]
    return _piece(one["span"], text) | {
        "subject": _piece(one["subject"], text, empty=True),
        "stands_for": _piece(meant, text) if isinstance(meant, list) else meant,
    }


def _piece(span: list[int], text: str, *, empty: bool = False) -> Row:
    """A span with what it quotes; an `empty` one is the place of a subject that is dropped, and may quote nothing."""
    start, end = span
    if not (0 <= start <= end <= len(text) and (start < end or empty)):
        raise ValueError(f"{span} does not lie in a text of {len(text)} characters")
    return {"start": start, "end": end, "text": text[start:end]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prose", type=Path, nargs="+")
    parser.add_argument("--annotations", type=Path, default=HERE)
    parser.add_argument("--to", type=Path, default=None)
    options = parser.parse_args()
    sentences = [file for file in options.prose if file.suffix == ".iob2"]
    prose = read_prose(file for file in options.prose if file not in sentences)
    rows: dict[str, Row] = {row["sha256"]: row for row in read_sentences(sentences, options.annotations)} if sentences else {}
    wanted = len(rows)
    for part in PARTS:
        wanted += len((options.annotations / f"{part}.jsonl").read_text(encoding="utf-8").splitlines())
        for row in joined(part, prose, options.annotations):
            rows.setdefault(row["sha256"], {}).update(row)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.values())
    if options.to:
        options.to.write_text(lines, encoding="utf-8")
    else:
        sys.stdout.write(lines)
    found = sum(part in row for row in rows.values() for part in PARTS)
    print(f"{len(rows)} paragraphs; {wanted - found} of {wanted} rows have no text in the prose given", file=sys.stderr)


if __name__ == "__main__":
    main()
