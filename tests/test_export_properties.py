"""Exports of any text: tokens leave nothing out, spaCy gives the text back, CSV gives every cell back."""

import csv
import io

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.export.conllu import split_tokens
from zhclaims.export.csv_tables import _safe
from zhclaims.export.docbin import to_doc
from zhclaims.reader import Document

VOCAB = spacy.blank("zh").vocab
TEXT = st.text(alphabet=st.sampled_from("甲乙。，a1 \n\t　\u0301\u200b𠮷=+'\"-@"), max_size=40)


@st.composite
def marked(draw):
    """A text, disjoint words in it, and offsets."""
    text = draw(TEXT)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    words = list(zip(ends[::2], ends[1::2], strict=False))
    return text, words, draw(st.sets(st.integers(0, len(text)), max_size=5))


@given(marked())
@settings(max_examples=150, deadline=None)
def test_tokens_hold_every_visible_character_once_and_nothing_else(case):
    text, words, cuts = case
    found = split_tokens(text, words, cuts)
    assert "".join(token.of(text) for token in found) == "".join(text.split())
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all(not (token.start < cut < token.end) for token in found for cut in cuts)


@given(marked())
@settings(max_examples=60, deadline=None)
def test_a_doc_has_the_articles_text_and_spans(case):
    text, words, cuts = case
    spans = [[a, b] for a in cuts for b in cuts if a < b and text[a:b].strip() == text[a:b]]
    claims = [
        {"span": s, "status": "cited", "claim_id": f"c{i}", "citations": [], "attributions": []} for i, s in enumerate(spans)
    ]
    article = {"text": text, "words": words, "sentences": [], "entities": [], "dates": []}
    made = to_doc(Document(article | dict.fromkeys(("article_id", "revision_id", "title", "url")), claims, []), VOCAB)
    assert made.text == text
    assert [[s.start_char, s.end_char] for s in made.spans["claims"]] == spans


@given(st.lists(TEXT, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_row_of_csv_comes_back(row):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow([_safe(cell) for cell in row])
    (found,) = csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True)
    assert [cell.removeprefix("'") for cell in found] == row
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in found)
