"""Docs of what the network that ships with the package says, over the text as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhclaims.analyzers.docs import Word, tokenised
from zhclaims.analyzers.embedded import Said, tagged, universal
from zhclaims.spans import Span

_STRINGS = 50_000
"""Words of a vocabulary before a new one takes its place."""


def docs(said: Iterable[Said]) -> Iterator[Doc]:
    """A Doc of each text."""
    vocab = Vocab(lex_attr_getters=LEX_ATTRS)
    for found in said:
        if len(vocab) > _STRINGS:  # spaCy never forgets a string: a new vocabulary now and then keeps memory bounded
            vocab = Vocab(lex_attr_getters=LEX_ATTRS)
        yield _doc(vocab, found)


def _doc(vocab: Vocab, found: Said) -> Doc:
    text = found.text
    spans = map(Span._make, pairwise([*found.words.starts, len(text)]))
    tokens, spaces = tokenised(text, map(Word, spans, found.words.tags))
    words, tags = [word.span.of(text) for word in tokens], [word.tag for word in tokens]
    doc = Doc(vocab, words=words, spaces=spaces, tags=tags, pos=list(map(universal, words, tags)))
    ents = [doc.char_span(*span, label=label, span_id=label, alignment_mode="expand") for span, label, _ in found.names]
    doc.ents = [span for span in ents if span is not None]
    doc.user_data["scores"] = {name.span: name.score for name in found.names}
    compounds = tagged(text, found.compounds)
    doc.user_data["compounds"] = tuple((*span, part) for span, part in zip(compounds.spans(), compounds.labels(), strict=True))
    return doc
