"""The schemas themselves, and how faults are told."""

import copy
from typing import Any

import jsonschema
import pytest

from zhclaims import schema
from zhclaims.dataset.manifest import COUNTED, Manifest

LATER = {
    "Tool": {"packages"},
    "Issue": {"params"},
    "Article": {"wikidata", "licence", "mentions"},
    "Link": {"wikidata"},
    "Entity": {"wikidata"},
    "Manifest": {"evidence"},
    "Claim": {"mentions", "about", "text_resolved"},
}
"""Properties that came after the first version: records that were written before are valid without them."""


def nodes(node: Any):
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


@pytest.mark.parametrize("name", schema.ALL)
def test_schema_is_valid_closed_described_and_has_a_valid_example(name):
    found = schema.load(name)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"]
    assert found["description"]
    assert found["examples"]
    for example in found["examples"]:
        assert schema.faults(name, example) == []
    for node in nodes({k: v for k, v in found.items() if k != "examples"}):
        if "properties" in node:
            assert node["additionalProperties"] is False
            later = LATER.get(node.get("title"), set())
            assert node["required"] == [name for name in node["properties"] if name not in later]


@pytest.mark.parametrize("name", schema.ALL)
def test_every_property_of_a_record_is_described(name):
    found = schema.load(name)
    for key, node in found["properties"].items():
        target = found["$defs"][node["$ref"].rsplit("/", 1)[-1]] if "$ref" in node else node
        assert node.get("description") or target.get("description"), key


@pytest.mark.parametrize("name", ["article", "claim", "reference", "evidence"])
def test_offset_unit_is_told(name):
    assert "Unicode code points" in schema.load(name)["description"]


def test_every_example_quotes_its_text():
    article, claim = (schema.load(name)["examples"][0] for name in ("article", "claim"))
    for item in (*article["entities"], *article["dates"], claim, *(p for a in claim["attributions"] for p in a.values())):
        if isinstance(item, dict):
            assert article["text"][slice(*item["span"])] == item["text"]


def test_faults_are_told_by_path():
    broken = copy.deepcopy(schema.load("claim")["examples"][0])
    broken["span"][0] = -1
    broken["status"] = "fine"
    del broken["kind"]
    broken["extra"] = 1
    assert [fault.split(": ")[0] for fault in schema.faults("claim", broken)] == ["$", "$", "$.span[0]", "$.status"]


@pytest.mark.parametrize("record", [None, [], 1, "", {}])
def test_what_is_no_record_has_faults(record):
    assert schema.faults("claim", record)


def test_long_values_are_cut():
    assert len(schema.faults("claim", "長" * 10_000)[0]) < 300


def test_versions():
    assert schema.version("claim") == "zhclaims/claim/2"


def test_manifest_keys_stand_in_the_order_of_the_schema():
    found = schema.load("manifest")["properties"]
    assert list(found) == list(Manifest.__struct_fields__)
    assert list(found["counts"]["properties"]) == list(COUNTED)
