"""Entities and works from revision to revision."""

from __future__ import annotations

import msgspec

import made
from zhclaims.records import EntityRecord, ReferenceRecord
from zhclaims.revisions import identities


def mention(name: str, identifier: str) -> EntityRecord:
    return msgspec.structs.replace(made.article().article.entities[0], text=name, text_hans=name, id=identifier)


def reference(identifier: str, title: str | None = None, url: str | None = None, doi: str | None = None) -> ReferenceRecord:
    found = made.article().references[0]
    identifiers = msgspec.structs.replace(found.identifiers, doi=doi)
    return msgspec.structs.replace(found, reference_id=identifier, title=title, url=url, identifiers=identifiers)


def ids(found: tuple[EntityRecord, ...]) -> list[str]:
    return [entity.id for entity in found]


def test_an_entity_keeps_its_id_under_a_longer_name() -> None:
    before = identities.names_of_entities([mention("大桥", "e_a"), mention("长江大桥", "e_a"), mention("李明", "e_b")])
    now = (mention("武汉长江大桥", "e_c"), mention("大桥", "e_c"), mention("李明", "e_b"), mention("王明", "e_d"))
    assert ids(identities.keep_entity_ids(now, before)) == ["e_a", "e_a", "e_b", "e_d"]


def test_entities_that_differ_stay_apart() -> None:
    before = identities.names_of_entities([mention("布什", "e_a"), mention("乔治", "e_a")])
    now = (mention("布什", "e_a"), mention("乔治", "e_b"), mention("布什", "e_a"))
    assert ids(identities.keep_entity_ids(now, before)) == ["e_a", "e_b", "e_a"]
    now = (mention("布什", "e_c"), mention("约翰", "e_a"))
    assert ids(identities.keep_entity_ids(now, before)) == ["e_a", "e_a_2"]


def test_a_name_of_two_entities_tells_neither() -> None:
    before = identities.names_of_entities([mention("布什", "e_a"), mention("布什", "e_b")])
    assert before == {}


def test_a_work_is_known_by_the_surest_of_what_both_tell() -> None:
    before = identities.works_known_after([reference("r_a", "甲", "https://example.org/a"), reference("r_b", "乙")], {})
    now = (
        reference("r_1", "甲的續篇", "https://example.org/a", "10.1/a"),
        reference("r_2", "甲", "https://example.org/b"),
        reference("r_3", "乙", "https://example.org/c"),
    )
    found = identities.keep_work_ids(now, before)
    assert [r.reference_id for r in found] == ["r_a", "r_2", "r_b"]
    after = identities.works_known_after(found, before)
    later = identities.keep_work_ids((reference("r_4", None, None, "10.1/A"),), after)
    assert [r.reference_id for r in later] == ["r_a"]
    assert (after["r_b"].url, after["r_b"].title) == ("example.org/c", "乙")


def test_two_works_alike_are_none() -> None:
    before = identities.works_known_after(
        [reference("r_a", "社論", "https://example.org/a"), reference("r_b", "社論", "https://example.org/b")], {}
    )
    assert [r.reference_id for r in identities.keep_work_ids((reference("r_c", "社論"),), before)] == ["r_c"]
