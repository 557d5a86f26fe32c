"""Words of fixed vocabularies: those of the schemas, and plain strings to whatever writes, reads, stores or compares them."""

from __future__ import annotations

import json
import pickle
import sqlite3
from enum import StrEnum

import msgspec
import orjson
import pytest

import exports
import made
from zhclaims import schema
from zhclaims.dataset import page_lines
from zhclaims.model import BlockKind, Change, Role, Status, Support
from zhclaims.records import ClaimRecord

CLAIM, CHANGE = schema.load("claim"), schema.load("change")

TERMS = [term for vocabulary in (BlockKind, Change, Role, Status, Support) for term in vocabulary]


@pytest.mark.parametrize(
    ("vocabulary", "words"),
    [
        (BlockKind, CLAIM["properties"]["kind"]["enum"]),
        (Role, schema.load("reference")["properties"]["role"]["enum"]),
        (Status, CLAIM["properties"]["status"]["enum"]),
        (Support, CLAIM["$defs"]["citation"]["properties"]["support"]["enum"]),
        (Change, {*CLAIM["properties"]["change"]["enum"], *CHANGE["properties"]["kind"]["enum"]} - {None}),
    ],
)
def test_they_are_those_of_the_schemas(vocabulary: type[StrEnum], words):
    assert set(vocabulary) == set(words)
    assert len(vocabulary) == len(words)


@pytest.mark.parametrize("term", TERMS)
def test_they_are_plain_strings_to_everything(term):
    word = term.value
    assert type(word) is str
    assert term == word
    assert hash(term) == hash(word)
    assert {word: 1}[term] == {term: 1}[word] == 1
    assert (str(term), repr(term), f"{term:>20}", term + "!") == (word, repr(word), f"{word:>20}", word + "!")
    quoted = json.dumps(word)
    assert json.dumps(term) == msgspec.json.encode(term).decode() == orjson.dumps(term).decode() == quoted
    assert msgspec.json.encode({term: 1}) == msgspec.json.encode({word: 1})
    assert msgspec.msgpack.encode(term) == msgspec.msgpack.encode(word)
    assert pickle.loads(pickle.dumps(term)) is term
    assert sqlite3.connect(":memory:").execute("select ?, typeof(?)", (term, term)).fetchone() == (word, "text")


@pytest.mark.parametrize("term", TERMS)
def test_they_are_plain_strings_to_arrow_and_pandas(term):
    arrow, pandas = exports.need("pyarrow"), exports.need("pandas")
    assert arrow.array([term], arrow.string()).to_pylist() == [term.value]
    assert (pandas.Series([term.value, "x"]) == term).tolist() == [True, False]


def test_records_read_back_hold_terms_and_are_written_alike():
    for line in page_lines(made.article()).lines["claims"]:
        claim = msgspec.json.decode(line, type=ClaimRecord)
        assert isinstance(claim.status, Status)
        assert isinstance(claim.kind, BlockKind)
        assert all(isinstance(citation.support, Support) for citation in claim.citations)
        assert msgspec.json.encode(claim) + b"\n" == line
        assert pickle.loads(pickle.dumps(claim)) == claim


def test_a_word_of_another_vocabulary_is_refused_when_a_record_is_read():
    line = page_lines(made.article()).lines["claims"][0]
    with pytest.raises(msgspec.ValidationError, match=r"\$\.status"):
        msgspec.json.decode(line.replace(b'"status":"cited"', b'"status":"direct"'), type=ClaimRecord)
