"""spaCy: Docs whose text is the article's, and whose spans are exactly the records'."""

import msgspec
import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training import Corpus

import exports
import made


@pytest.fixture(scope="module", params=["characters", "words"])
def directory(request, tmp_path_factory):
    return exports.SAMPLE if request.param == "characters" else exports.worded(tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="module")
def doc(directory, tmp_path_factory):
    to = exports.exported(directory, "spacy", tmp_path_factory.mktemp("spacy") / "out")
    (found,) = DocBin().from_disk(to / "00000.spacy").get_docs(spacy.blank("zh").vocab)
    return found


def places(spans):
    return [([s.start_char, s.end_char], s.label_, s.kb_id_) for s in spans]


def test_the_text_is_the_articles(directory, doc):
    article = exports.records(directory, "articles")[0]
    assert doc.text == article["text"]
    assert [s.start_char for s in doc.sents if s.start_char in {a for a, _ in article["sentences"]}] == [
        a for a, _ in article["sentences"]
    ]
    assert doc.user_data["article_id"] == article["article_id"]


def test_every_name_date_and_claim_is_exactly_there(directory, doc):
    """What survives: spans, labels, ids, values, statuses; of a reference its label and support, not its parts."""
    article, claims = exports.records(directory, "articles")[0], exports.records(directory, "claims")
    assert places(doc.spans["entities"]) == [(e["span"], e["label"], e["id"]) for e in article["entities"]]
    assert places(doc.ents) == places(doc.spans["entities"])
    assert places(doc.spans["dates"]) == [(d["span"], d["type"], d["value"]) for d in article["dates"]]
    assert places(doc.spans["claims"]) == [(c["span"], c["status"], c["claim_id"]) for c in claims]
    assert places(doc.spans["references"]) == [(c["span"], i["support"], i["ref"]) for c in claims for i in c["citations"]]
    said = [a for c in claims for a in c["attributions"]]
    for group, part in (("speakers", "source"), ("cues", "cue"), ("contents", "content")):
        assert places(doc.spans[group]) == [(a[part]["span"], a["kind"], "") for a in said if a[part]]


@pytest.mark.parametrize("text", ["", " ", "甲", " 甲  乙\n\n丙 ", "甲 \n 乙　丙", "a b", "\n"])
def test_blanks_are_kept(tmp_path, text):
    page = made.article()
    article = msgspec.structs.replace(page.article, text=text, entities=(), dates=(), sentences=())
    bare = msgspec.structs.replace(page, article=article, claims=(), references=())
    to = exports.exported(exports.write(tmp_path / "in", [bare]), "spacy", tmp_path / "out")
    (doc,) = DocBin().from_disk(to / "00000.spacy").get_docs(spacy.blank("zh").vocab)
    assert doc.text == text


def test_spacys_corpus_reads_the_directory_in_portions(tmp_path, monkeypatch):
    monkeypatch.setattr("zhclaims.export.docbin._FILE", 5000)
    to = exports.exported(exports.many(tmp_path / "in", 9), "spacy", tmp_path / "out")
    files = sorted(f.name for f in to.glob("*.spacy"))
    assert files[:2] == ["00000.spacy", "00001.spacy"]
    found = [example.reference.user_data["title"] for example in Corpus(to)(spacy.blank("zh"))]
    assert sorted(found) == [f"會議{i}" for i in range(9)]
