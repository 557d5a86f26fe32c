"""CoNLL-U: the words of every sentence, with names, dates and claims in MISC.

MISC holds `start_char` and `end_char` in the article's text, `ner` (B-PER, I-PER …) with `EntityId`, `Date` with the value of a
date, and `Claim`, the claim that the word begins in. Where the dataset has no words, the analyzer that ships with zhclaims finds
them again, if it is the one that the dataset was made with: they are those that `zhclaims run --words` writes. Words are
cut where a sentence, a name or a date begins or ends in them. A dataset knows no parts of speech and no trees: as the format asks
for them, every word is an X, and hangs on the first by `dep`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.export import Format, Plan
from zhclaims.model import Block, Marker, Page
from zhclaims.reader import Document
from zhclaims.records.build import whole_words
from zhclaims.spans import Span
from zhclaims.stages.analysis import analysis
from zhclaims.stages.script import script
from zhclaims.terms import BlockKind

_EMBEDDED = "embedded"
_VISIBLE = re.compile(r"\S+")
_TO_MISC = str.maketrans({"|": "/", "\t": " ", "\n": " "})


def _write(plan: Plan, path: Path) -> Iterator[str]:
    read = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in plan.documents():
            if document.article["words"] is None:
                document.article["words"] = _words_again(document, plan)
                read += 1
            file.writelines(line + "\n" for line in conllu_lines(document))
    if read:
        some = "1 article" if read == 1 else f"{read:,} articles"
        yield f"the dataset has no words: they were found again in {some} (`zhclaims run --words` keeps them)"


def _words_again(document: Document, plan: Plan) -> list[Span]:
    """The words of an article that was recorded without. UsageError if another analyzer than the embedded one would find them."""
    name = plan.provenance().get("analyzer", {}).get("name")
    if name != _EMBEDDED:
        told = f"{document.article['article_id']} has no words, and only the analyzer {_EMBEDDED!r} finds them here, not {name!r}"
        raise UsageError(f"{told}: run again with `--words`, `zhclaims run … --words --to {plan.dataset.directory}`")
    return find_words(document, _analyzer())


@cache
def _analyzer() -> Analyzer:
    return analyzers.load(_EMBEDDED)


def find_words(document: Document, analyzer: Analyzer) -> list[Span]:
    """The words of an article as a run records them, by its text, dates and claims alone."""
    article = document.article
    lines, start = [], 0
    for line in article["text"].split("\n"):
        lines.append(Block(BlockKind.PARAGRAPH, Span(start, start + len(line))))
        start += len(line) + 1
    ends = {end for claim in document.claims for end in claim["span"]}  # a marker within a word ends no claim
    markers = tuple(Marker(m["at"], m["ref"]) for m in article["markers"] if m["at"] in ends)
    page = Page(title=article["title"], text=article["text"], blocks=tuple(lines), markers=markers)
    found, _ = analysis(page, script(page)[0], analyzer)
    return whole_words(found.words, [Span(*date["span"]) for date in article["dates"]])


def conllu_lines(document: Document) -> Iterator[str]:
    """The lines of an article, which has words, each sentence closed by an empty one."""
    article = document.article
    text, sentences = article["text"], [Span(*s) for s in article["sentences"]]
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
