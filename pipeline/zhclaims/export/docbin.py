"""spaCy: articles as Docs in .spacy files, which `DocBin` and spaCy's training corpus read.

Names are in `doc.ents`; `doc.spans` has `claims` (label: status, kb_id: claim id), `dates` (type, value), `references` (support,
label of the reference; over the claim that cites it), `entities` (all of them), and for who says what `speakers`, `cues` and
`contents` (kind). `doc.user_data` says which article it is. Tokens are the dataset's words, or characters where it has none, cut
wherever something begins or ends, so that every span is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhclaims.dataset import Record
from zhclaims.export import Format, Plan
from zhclaims.export.conllu import split_tokens
from zhclaims.reader import Document
from zhclaims.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin
    from spacy.vocab import Vocab

_FILE = 5_000_000
"""Weight of the articles in a file: a DocBin is in memory as a whole."""

_ATTRIBUTES = ["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START"]
_ABOUT = ("article_id", "revision_id", "title", "url")

Marked = tuple[str, list[int], str, str]
"""A span of the text: the group that it belongs to, [start, end), label, kb_id."""


def _write(plan: Plan, directory: Path) -> None:
    import spacy

    for number, portion in enumerate(_portions(plan.documents())):
        vocab, docs = spacy.blank("zh").vocab, _empty()  # a vocabulary keeps every id that it has seen
        for document in portion:
            docs.add(to_doc(document, vocab))
        docs.to_disk(directory / f"{number:05}.spacy")


def _empty() -> DocBin:
    from spacy.tokens import DocBin

    return DocBin(attrs=_ATTRIBUTES, store_user_data=True)


def _portions(documents: Iterator[Document]) -> Iterator[Iterator[Document]]:
    """The documents in runs, each to be used up before the next: as many as a file holds."""
    for first in documents:
        yield _portion(first, documents)


def _portion(first: Document, others: Iterator[Document]) -> Iterator[Document]:
    yield first
    weight = first.weight
    while weight < _FILE and (document := next(others, None)) is not None:
        yield document
        weight += document.weight


def to_doc(document: Document, vocab: Vocab) -> Doc:
    """The article as a Doc."""
    from spacy.tokens import Doc
    from spacy.util import filter_spans

    article = document.article
    text, marked = article["text"], list(_marked(document))
    ends = {offset for _, span, _, _ in marked for offset in span} | {offset for s in article["sentences"] for offset in s}
    pieces = _with_blanks(text, split_tokens(text, article["words"] or _characters(text), ends))
    words, spaces = [text[a:b] for a, b, _ in pieces], [space for _, _, space in pieces]
    starts = {piece[0] for piece in pieces} & {s[0] for s in article["sentences"]}
    made = Doc(vocab, words=words, spaces=spaces, sent_starts=[piece[0] in starts for piece in pieces])
    for group in _GROUPS:
        made.spans[group] = [span for m in marked if m[0] == group and (span := _span(made, m)) is not None]
    made.ents = filter_spans(made.spans["entities"])
    made.user_data.update({name: article[name] for name in _ABOUT})
    return made


def _characters(text: str) -> list[Span]:
    """Every character as a word."""
    return [Span(i, i + 1) for i in range(len(text))]


_GROUPS = ("entities", "dates", "claims", "references", "speakers", "cues", "contents")


def _span(made: Doc, marked: Marked) -> Any:
    _, (start, end), label, kb_id = marked
    return made.char_span(start, end, label=label, kb_id=kb_id, alignment_mode="expand") if start < end else None


def _with_blanks(text: str, visible: list[Span]) -> list[tuple[int, int, bool]]:
    """Tokens that make up the whole text: one space belongs to the token before it, other blanks are tokens."""
    pieces: list[tuple[int, int, bool]] = []
    last = 0
    for token in [*visible, Span(len(text), len(text))]:
        if last < token.start and text[last] == " " and pieces:
            pieces[-1] = (*pieces[-1][:2], True)
            last += 1
        if last < token.start:
            pieces.append((last, token.start, False))
        if token.start < token.end:
            pieces.append((*token, False))
        last = token.end
    return pieces


def _marked(document: Document) -> Iterator[Marked]:
    article = document.article
    yield from (("entities", e["span"], e["label"], e["id"]) for e in article["entities"])
    yield from (("dates", d["span"], d["type"], d["value"]) for d in article["dates"])
    for claim in document.claims:
        yield "claims", claim["span"], claim["status"], claim["claim_id"]
        yield from (("references", claim["span"], c["support"], c["ref"]) for c in claim["citations"])
        yield from (piece for attribution in claim["attributions"] for piece in _said(attribution))


def _said(attribution: Record) -> Iterator[Marked]:
    for group, part in (("speakers", "source"), ("cues", "cue"), ("contents", "content")):
        if attribution[part]:
            yield group, attribution[part]["span"], attribution["kind"], ""


FORMAT = Format("spacy", "spaCy Docs: names in ents, dates, claims and references in span groups", _write, is_directory=True)
