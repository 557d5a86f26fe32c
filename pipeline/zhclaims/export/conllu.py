"""CoNLL-U: the words of every sentence, with names, dates and claims in MISC.

MISC holds `start_char` and `end_char` in the article's text, `ner` (B-PER, I-PER …) with `EntityId`, `Date` with the value of a
date, and `Claim`, the claim that the word begins in. Words are cut where a sentence, a name or a date begins or ends in them. A
dataset knows no parts of speech and no trees: as the format asks for them, every word is an X, and hangs on the first by `dep`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.export import Format, Plan
from zhclaims.reader import Document
from zhclaims.spans import Span

_VISIBLE = re.compile(r"\S+")
_TO_MISC = str.maketrans({"|": "/", "\t": " ", "\n": " "})


def _write(plan: Plan, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in plan.documents():
            file.writelines(line + "\n" for line in conllu_lines(document))


def conllu_lines(document: Document) -> Iterator[str]:
    """The lines of an article, each sentence closed by an empty one. UsageError if it has no words."""
    article = document.article
    text, sentences = article["text"], [Span(*s) for s in article["sentences"]]
    if article["words"] is None:
        raise UsageError(f"{article['article_id']} has no words: make the dataset with `zhclaims run --words`")
    named = [item["span"] for layer in ("entities", "dates") for item in article[layer]]
    cuts = {end for span in (*sentences, *named) for end in span}
    words = _composed(text, split_tokens(text, article["words"], cuts))
    misc = _marks(document, words)
    name, last = _name(article), None
    for number, sentence in enumerate(sentences, 1):
        own = _starting_in(words, *sentence)
        if own:
            yield from _head(name, number, last is None or "\n" in text[last : sentence.start])
            yield from _sentence(text, [words[i] for i in own], [misc[i] for i in own])
            last = sentence.end


def _composed(text: str, words: Iterable[Span]) -> list[Span]:
    """The words, where none begins with a mark that combines with the character before it."""
    whole: list[Span] = []
    for word in words:
        if whole and whole[-1].end == word.start and unicodedata.combining(text[word.start]):
            whole[-1] = Span(whole[-1].start, word.end)
        else:
            whole.append(word)
    return whole


def _name(article: Record) -> str:
    revision = "" if article["revision_id"] is None else f"@{article['revision_id']}"
    return "_".join(f"{article['article_id']}{revision}".split())


def _head(name: str, number: int, paragraph: bool) -> Iterator[str]:
    if number == 1:
        yield f"# newdoc id = {name}"
        yield "# annotation = words and sentences; UPOS, HEAD and DEPREL are placeholders"
    if paragraph:
        yield "# newpar"
    yield f"# sent_id = {name}-{number}"


def _sentence(text: str, words: Sequence[Span], misc: Sequence[list[str]]) -> Iterator[str]:
    forms = _forms(text, words)
    blanks = [*(a.end < b.start for a, b in zip(words, words[1:], strict=False)), True]
    rows = [
        (form, [*marks, *([] if blank else ["SpaceAfter=No"])]) for form, marks, blank in zip(forms, misc, blanks, strict=True)
    ]
    yield "# text = " + "".join(form + " " * blank for form, blank in zip(forms, blanks, strict=True)).rstrip()
    for number, (form, marks) in enumerate(rows, 1):
        tree = ("0", "root") if number == 1 else ("1", "dep")
        yield "\t".join([str(number), form, "_", "X", "_", "_", *tree, "_", "|".join(mark.translate(_TO_MISC) for mark in marks)])
    yield ""


def _forms(text: str, words: Sequence[Span]) -> list[str]:
    """The words in Unicode's composed form (NFC), as the format wants them."""
    return [unicodedata.normalize("NFC", word.of(text)) for word in words]


def _marks(document: Document, words: Sequence[Span]) -> list[list[str]]:
    """What MISC says of each word."""
    marks = [[f"start_char={word.start}", f"end_char={word.end}"] for word in words]
    for entity in document.article["entities"]:
        for i, position in enumerate(_starting_in(words, *entity["span"])):
            marks[position] += [f"ner={'I' if i else 'B'}-{entity['label']}", f"EntityId={entity['id']}"]
    for date in document.article["dates"]:
        for position in _starting_in(words, *date["span"])[:1]:
            marks[position].append(f"Date={date['value']}")
    for claim in document.claims:
        for position in _starting_in(words, *claim["span"]):
            marks[position].append(f"Claim={claim['claim_id']}")
    return marks


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def split_tokens(text: str, words: Iterable[Sequence[int]], cuts: Iterable[int]) -> list[Span]:
    """The text as tokens: the words, and what stands between them but for blanks. None reaches over one of the `cuts`."""
    ends = sorted(set(cuts))
    return [Span(a, b) for piece in _pieces(text, words) for a, b in _visible(text, piece, ends)]


def _pieces(text: str, words: Iterable[Sequence[int]]) -> Iterator[Span]:
    last = 0
    for start, end in words:
        yield from (Span(last, start), Span(start, end))
        last = end
    yield Span(last, len(text))


def _visible(text: str, piece: Span, cuts: Sequence[int]) -> Iterator[Span]:
    for found in _VISIBLE.finditer(text, piece.start, piece.end):
        start, end = found.span()
        borders = [start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]
        yield from (Span(a, b) for a, b in zip(borders, borders[1:], strict=False))


def _starting_in(spans: Sequence[Span], start: int, end: int) -> range:
    """The indices of the (ordered, disjoint) spans that begin in [start, end)."""
    return range(bisect_left(spans, (start, 0)), bisect_left(spans, (end, 0)))


FORMAT = Format("conllu", "words and sentences in CoNLL-U, with names, dates and claims in MISC", _write, is_directory=False)
