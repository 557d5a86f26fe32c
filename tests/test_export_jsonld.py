"""JSON-LD: read without a network, every claim says where it stands, and that place re-quotes it."""

import json

import msgspec
import pytest

import exports
import made

SCHEMA, OA = "https://schema.org/", "http://www.w3.org/ns/oa#"


@pytest.fixture(scope="module")
def jsonld():
    pyld = exports.need("pyld.jsonld")

    def refused(url, options):
        raise AssertionError(f"{url} is fetched")

    pyld.set_document_loader(refused)
    return pyld


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return json.loads(exports.exported(exports.SAMPLE, "jsonld", tmp_path_factory.mktemp("ld") / "out.jsonld").read_bytes())


@pytest.fixture(scope="module")
def expanded(document, jsonld):
    return jsonld.expand(document)


def of_type(nodes, kind):
    return [node for node in nodes if node["@type"] == [kind]]


def value(node, term):
    return node[term][0]["@value"]


def test_every_claim_and_reference_is_there(expanded):
    """What survives: claims, who says what, references, links and places; words, sentences, links to pages and issues do not."""
    claims = exports.records(exports.SAMPLE, "claims")
    found = of_type(expanded, f"{SCHEMA}Claim")
    assert [value(n, f"{SCHEMA}identifier") for n in found] == [c["claim_id"] for c in claims]
    assert [value(n, f"{SCHEMA}text") for n in found] == [c["text"] for c in claims]
    assert [value(n, "urn:zhclaims:terms:status") for n in found] == [c["status"] for c in claims]
    references = [n for n in expanded if "urn:zhclaims:terms:ref" in n]
    assert [value(n, "urn:zhclaims:terms:ref") for n in references] == [
        r["ref"] for r in exports.records(exports.SAMPLE, "references")
    ]
    said = sum(len(n.get("urn:zhclaims:terms:attribution", [])) for n in found)
    assert said == sum(len(c["attributions"]) for c in claims)


def test_selectors_re_quote_the_claim(expanded):
    article = exports.records(exports.SAMPLE, "articles")[0]
    claims = {f"urn:zhclaims:claim:{c['claim_id']}": c for c in exports.records(exports.SAMPLE, "claims")}
    annotations = of_type(expanded, f"{OA}Annotation")
    assert {a[f"{OA}hasBody"][0]["@id"] for a in annotations} == claims.keys()
    for annotation in annotations:
        claim = claims[annotation[f"{OA}hasBody"][0]["@id"]]
        (target,) = annotation[f"{OA}hasTarget"]
        assert target[f"{OA}hasSource"][0]["@id"] == of_type(expanded, f"{SCHEMA}Article")[0]["@id"]
        quote, position = target[f"{OA}hasSelector"]
        start, end = value(position, f"{OA}start"), value(position, f"{OA}end")
        assert [start, end] == claim["span"]
        assert value(quote, f"{OA}exact") == article["text"][start:end] == claim["text"]
        around = value(quote, f"{OA}prefix") + claim["text"] + value(quote, f"{OA}suffix")
        assert around in article["text"]


def test_links_lead_to_nodes(expanded):
    known = {node["@id"] for node in expanded}
    cited = [link["@id"] for node in of_type(expanded, f"{SCHEMA}Claim") for link in node.get(f"{SCHEMA}citation", [])]
    assert cited
    assert set(cited) <= known
    direct, carried = (f"urn:zhclaims:terms:{kind}Citation" for kind in ("direct", "carried"))
    for node in of_type(expanded, f"{SCHEMA}Claim"):
        both = [link["@id"] for kind in (direct, carried) for link in node.get(kind, [])]
        assert sorted(both) == sorted(link["@id"] for link in node.get(f"{SCHEMA}citation", []))


def test_no_term_is_lost_on_the_way(document, jsonld, expanded):
    """Every key has a meaning: compacting what was expanded gives the nodes back."""
    again = jsonld.compact(expanded, document["@context"])["@graph"]
    assert again[0] == document["@graph"][0]
    assert {n["id"] for n in again} == {n["id"] for n in document["@graph"]}
    assert [sorted(n) for n in again] == [sorted(n) for n in document["@graph"]]


def test_it_is_a_graph(document, jsonld):
    nodes = {triple["subject"]["value"] for triple in jsonld.to_rdf(document)["@default"]}
    assert {node["id"] for node in document["@graph"]} <= nodes


def test_revisions_are_different_nodes(tmp_path):
    directory = exports.write(tmp_path / "in", [exports.revised(made.article(), n) for n in (1, 2)])
    graph = json.loads(exports.exported(directory, "jsonld", tmp_path / "out").read_bytes())["@graph"]
    assert len({node["id"] for node in graph}) == len(graph) == 2 * (1 + 1 + 3 + 3)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/天?a=1#b", {"@id": "https://example.org/天?a=1#b"}),
        ("http://example.org/a b|c", {"@id": "http://example.org/a%20b%7Cc"}),
        ("example.org/a", {"@value": "example.org/a"}),
    ],
)
def test_addresses_are_iris_or_text(tmp_path, jsonld, url, expected):
    page = made.article()
    reference = msgspec.structs.replace(page.references[0], url=url)
    directory = exports.write(tmp_path / "in", [msgspec.structs.replace(page, references=(reference,))])
    nodes = jsonld.expand(json.loads(exports.exported(directory, "jsonld", tmp_path / "out").read_bytes()))
    assert [node[f"{SCHEMA}url"] for node in nodes if f"{SCHEMA}url" in node] == [[expected]]
