"""Words of fixed vocabularies: those of the schemas, and plain strings to whatever writes, reads, stores or compares them."""

from __future__ import annotations

import json
import pickle
import re
import sqlite3
import typing
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import orjson
import pytest

import exports
import made
import pages
import zhclaims
from zhclaims import analyzers, schema, terms, vocab
from zhclaims.analyzers.protocol import Reading
from zhclaims.dataset import page_lines
from zhclaims.errors import UsageError
from zhclaims.meanings import Anaphora
from zhclaims.model import Analysis, Claim, Mention, ParsedReference, ReferenceEntry
from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, ClaimRecord, EvidenceRecord, ReferenceRecord
from zhclaims.spans import Span
from zhclaims.stages import dates as dates_stage
from zhclaims.stages.analysis import analysis
from zhclaims.stages.attributions import attributions
from zhclaims.stages.attributions.report import Draft
from zhclaims.stages.dates import dates
from zhclaims.stages.dates.expressions import Vague
from zhclaims.stages.entities import entities
from zhclaims.stages.references import parse, parse_reference, references
from zhclaims.stages.script import script
from zhclaims.tagged_spans import TaggedSpans
from zhclaims.terms import (
    AttributionKind,
    BlockKind,
    Change,
    DateModifier,
    DateType,
    EntityLabel,
    EntityOrigin,
    Finding,
    FoundIn,
    MentionKind,
    MetadataCode,
    ReferenceErrorKind,
    ReferenceKind,
    Role,
    ScriptVariant,
    SignalKind,
    SourceForm,
    Status,
    Support,
    Term,
    TextState,
)
from zhclaims.validate import faults

VOCABULARIES: dict[str, type[Term]] = {
    "article.variant": ScriptVariant,
    "article.entity.label": EntityLabel,
    "article.entity.by": EntityOrigin,
    "article.mention.kind": MentionKind,
    "article.date.type": DateType,
    "article.date.mod": DateModifier,
    "claim.kind": BlockKind,
    "claim.status": Status,
    "claim.attribution.kind": AttributionKind,
    "claim.citation.support": Support,
    "reference.kind": ReferenceKind,
    "reference.error": ReferenceErrorKind,
    "reference.role": Role,
    "evidence.state": TextState,
    "evidence.source.form": SourceForm,
    "evidence.signal.kind": SignalKind,
    "evidence.signal.finding": Finding,
    "evidence.signal.found_in": FoundIn,
    "evidence.metadata.code": MetadataCode,
}
"""By the property of a schema that lists all words of the vocabulary."""

PARTS: dict[str, tuple[type[Term], set[str | None]]] = {
    "claim.change": (Change, {"removed"}),
    "change.kind": (Change, {"unchanged"}),
    "lineage.variant": (ScriptVariant, set()),
}
"""By property, vocabularies of which it lists all but some words."""

EVERY = (*VOCABULARIES.values(), Change)

TERMS = [term for vocabulary in EVERY for term in vocabulary]


def enums(name: str) -> Iterator[tuple[str, list[str | None]]]:
    """Every property of a schema that has a list of words, and the list."""
    found = schema.load(name)
    for owner, properties in {"": found, **found.get("$defs", {})}.items():
        for key, value in properties.get("properties", {}).items():
            if "enum" in value:
                yield ".".join(filter(None, (name, owner, key))), value["enum"]


ENUMS = dict(pair for name in schema.NAMES for pair in enums(name))


def test_every_list_of_words_in_a_schema_is_a_vocabulary():
    assert set(ENUMS) == {*VOCABULARIES, *PARTS}
    everywhere = sum(json.dumps(schema.load(name)).count('"enum":') for name in schema.NAMES)
    assert everywhere == len(ENUMS)


def test_every_vocabulary_is_of_a_schema():
    defined = {t for t in vars(terms).values() if isinstance(t, type) and issubclass(t, Term) and t is not Term}
    assert defined == set(EVERY)


@pytest.mark.parametrize("place", VOCABULARIES)
def test_they_are_those_of_the_schemas(place):
    """In the same order, too: annotation.conf of brat lists them."""
    assert list(VOCABULARIES[place]) == [word for word in ENUMS[place] if word is not None]


@pytest.mark.parametrize("place", PARTS)
def test_a_schema_may_leave_some_out(place):
    vocabulary, without = PARTS[place]
    assert set(ENUMS[place]) - {None, ""} == set(vocabulary) - without
    assert without <= set(vocabulary)


@pytest.mark.parametrize("table", ["reporting_verbs", "cite_error_kinds"])
def test_tables_of_the_vocabulary_use_no_other_words(table):
    column, vocabulary = {"reporting_verbs": ("kind", AttributionKind), "cite_error_kinds": ("error", ReferenceErrorKind)}[table]
    assert {row[column] for row in vocab.load(table)} <= set(vocabulary)


@pytest.mark.parametrize("vocabulary", EVERY)
def test_a_word_of_no_vocabulary_is_an_error(vocabulary):
    with pytest.raises(ValueError, match="no such word"):
        vocabulary("no such word")


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


# ── in types ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", [*VOCABULARIES, "claim.change", "change.kind"])
def test_records_are_typed_by_them(place):
    """The property's field in the struct of the record."""
    name, *inner, key = place.split(".")
    records = {"article": ArticleRecord, "claim": ClaimRecord, "reference": ReferenceRecord, "change": ChangeRecord}
    owner: Any = (records | {"evidence": EvidenceRecord})[name]
    for part in inner:
        several = {"entity": "entities", "source": "source", "metadata": "metadata"}.get(part, f"{part}s")
        found = typing.get_type_hints(owner)[several]
        listed = next((one for one in typing.get_args(found) if typing.get_origin(one) is tuple), found)  # or None in older ones
        owner = typing.get_args(listed)[0]
    kind = typing.get_type_hints(owner)[key]
    nullable = None in ENUMS[place] or place == "reference.role"  # records of number 1 do not have it
    vocabulary = VOCABULARIES.get(place, Change)
    assert kind == (vocabulary | None if nullable else vocabulary)


# ── in what stages and readers give ─────────────────────────────────────────────────────────────────────────────────────

ARTICLE = """北京市

維基百科,自由的百科全書

約2006年6月4日,北京市市長王岐山說會議已經結束。[1]他每年訪問聯合國。[2]

參考資料[編輯]

1. ^ 會議結束. 某報. 2006年6月5日.
2. ^ 引用错误:没有为名为X的参考文献提供内容
"""


def untyped(node: Any, kind: Any, path: str = "$") -> Iterator[str]:
    """Where plain strings stand that the type declares as terms."""
    if isinstance(node, msgspec.Struct):
        for name, declared in typing.get_type_hints(type(node)).items():
            yield from untyped(getattr(node, name), declared, f"{path}.{name}")
    elif isinstance(node, tuple):
        arguments = typing.get_args(kind)
        inner = arguments[0] if arguments and arguments[-1] is ... else None
        for i, value in enumerate(node):
            yield from untyped(value, inner, f"{path}[{i}]")
    elif isinstance(node, str):
        declared = {kind, *typing.get_args(kind)}
        if any(isinstance(t, type) and issubclass(t, Term) and not isinstance(node, t) for t in declared):
            yield path


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "北京市.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return zhclaims.extract(file)


def test_stages_give_terms(extracted):
    assert list(untyped(extracted, ArticleRecords)) == []
    article = extracted.article
    assert {e.label for e in article.entities} >= {EntityLabel.PER, EntityLabel.LOC}
    assert {(d.type, d.mod) for d in article.dates} == {(DateType.DATE, DateModifier.APPROX), (DateType.SET, None)}
    assert {a.kind for c in extracted.claims for a in c.attributions} == {AttributionKind.SAY}
    assert [r.error for r in extracted.references] == [None, ReferenceErrorKind.MISSING_DEFINITION]


def test_plain_strings_where_terms_belong_are_seen(extracted):
    """By the test above, that is."""
    wrong = msgspec.structs.replace(
        extracted.article, variant="zh", dates=(msgspec.structs.replace(extracted.article.dates[0], type="SET"),)
    )
    assert list(untyped(wrong, ArticleRecord)) == ["$.variant", "$.dates[0].type"]


def test_records_read_back_hold_terms_and_are_written_alike():
    kinds = {"articles": ArticleRecord, "claims": ClaimRecord, "references": ReferenceRecord}
    for part, lines in page_lines(made.article()).lines.items():
        for line in lines:
            record = msgspec.json.decode(line, type=kinds[part])
            assert list(untyped(record, kinds[part])) == []
            assert msgspec.json.encode(record) + b"\n" == line
            assert pickle.loads(pickle.dumps(record)) == record


def test_references_recalled_from_a_cache_hold_terms():
    for text in ("李明. 書名[M]. 北京: 人民出版社, 2006.", "引用错误:没有为名为X的参考文献提供内容", "见下文。"):
        parsed = parse_reference(text)
        recalled = msgspec.msgpack.decode(msgspec.msgpack.encode(parsed), type=ParsedReference)
        assert recalled == parsed
        assert list(untyped(recalled, ParsedReference)) == list(untyped(parsed, ParsedReference)) == []


@pytest.mark.parametrize(
    ("part", "kind", "word"),
    [
        ("claims", ClaimRecord, "status"),
        ("claims", ClaimRecord, "attributions[0].kind"),
        ("articles", ArticleRecord, "variant"),
        ("articles", ArticleRecord, "entities[0].label"),
        ("articles", ArticleRecord, "dates[0].type"),
        ("references", ReferenceRecord, "kind"),
        ("references", ReferenceRecord, "error"),
    ],
)
def test_a_word_of_another_vocabulary_is_refused_when_a_record_is_read(part, kind, word):
    with pytest.raises(msgspec.ValidationError, match=rf"Invalid enum value 'direct' - at `\$\.{re.escape(word)}`"):
        msgspec.json.decode(msgspec.json.encode(with_direct(part, word)), type=kind)


def with_direct(part: str, place: str) -> dict[str, Any]:
    """The first record of a part, with the word `direct` in a place of it."""
    record = json.loads(page_lines(made.article()).lines[part][0])
    *within, key = place.split("[0].")
    owner = record[within[0]][0] if within else record
    owner[key] = "direct"
    return record


def test_a_dataset_that_holds_one_is_validated_all_the_same(tmp_path):
    others = [json.loads(line) for part in ("claims", "references") for line in page_lines(made.article()).lines[part]]
    directory = exports.write_records(tmp_path, [with_direct("articles", "dates[0].type"), *others])
    assert [fault for fault in faults(directory) if "$.dates[0].type" in fault] != []
    with pytest.raises(UsageError, match=r"Invalid enum value 'direct'"):
        list(zhclaims.load(directory).articles)


# ── where a stage makes another ─────────────────────────────────────────────────────────────────────────────────────────


class Given:
    """A cache that knows the value of every input."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def recall(self, function: Any, inputs: Sequence[Any]) -> list[Any]:
        return [self.value for _ in inputs]


def test_a_stage_that_makes_a_word_of_no_vocabulary_fails_itself(monkeypatch):
    page = pages.page_of("李明說會議結束。", "會議")
    page = msgspec.structs.replace(page, entries=(ReferenceEntry("1", "某報. 2006年"),))
    layer = script(page)[0]
    all_of_it = (Span(0, len(page.text)),)
    reading = Reading(TaggedSpans.of([], []), TaggedSpans.of([], []), [(0, 2, "EVENT", "EVENT", 1.0)])
    with pytest.raises(ValueError, match="'EVENT' is not a valid EntityLabel"):
        analysis(page, layer, analyzers.load(), Given(reading))
    with pytest.raises(ValueError, match="'EVENT' is not a valid EntityLabel"):
        entities(page, layer, Analysis(all_of_it, ("NOUN",), (Mention(Span(0, 2), "EVENT", "EVENT"),)))
    claims = (Claim(all_of_it[0], BlockKind.PARAGRAPH, (), 0),)
    draft = Draft(Span(1, 3), Span(3, 4), None, "sing")
    with pytest.raises(ValueError, match="'sing' is not a valid AttributionKind"):
        attributions(layer, Analysis((), (), ()), all_of_it, (), (), claims, Anaphora(), page, Given([draft]))
    monkeypatch.setattr(dates_stage, "find_in_blocks", lambda *given: [[Vague(Span(0, 2), "PAST_REF", "AGE")]])
    with pytest.raises(ValueError, match="'AGE' is not a valid DateType"):
        dates(page, layer, all_of_it)
    monkeypatch.setattr(parse, "kind_of", lambda *given: "song")
    with pytest.raises(ValueError, match="'song' is not a valid ReferenceKind"):
        references(page)
