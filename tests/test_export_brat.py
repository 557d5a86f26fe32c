"""brat: every annotation re-quotes the text, and every type is in the configuration."""

import json
import re

import msgspec
import pytest

import exports
import made
from zhclaims.export.brat import configuration


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return exports.exported(exports.SAMPLE, "brat", tmp_path_factory.mktemp("brat") / "out")


def read(folder):
    """Text, text-bound annotations, the other lines, of the only article."""
    (text,) = [f.read_bytes().decode() for f in folder.glob("*.txt")]
    (found,) = [f.read_bytes().decode().splitlines() for f in folder.glob("*.ann")]
    bound = {}
    for line in found:
        if line.startswith("T"):
            name, place, quoted = line.split("\t")
            kind, offsets = place.split(" ", 1)
            bound[name] = kind, [tuple(map(int, fragment.split())) for fragment in offsets.split(";")], quoted
    return text, bound, [line.split("\t") for line in found if not line.startswith("T")]


def test_every_annotation_re_quotes_the_text(folder):
    text, bound, _ = read(folder)
    for _, fragments, quoted in bound.values():
        assert " ".join(text[a:b] for a, b in fragments) == quoted
        assert "\n" not in quoted


def test_every_name_date_claim_and_statement_is_there(folder):
    """What survives: all, with ids, values, statuses and citations; not sections, markers, parts of references."""
    article, claims = exports.records(exports.SAMPLE, "articles")[0], exports.records(exports.SAMPLE, "claims")
    text, bound, others = read(folder)
    assert text == article["text"]
    notes = {line[1].split()[1]: json.loads(line[2]) for line in others if line[0].startswith("#")}
    found = [(kind, [fragments[0][0], fragments[-1][1]]) for kind, fragments, _ in bound.values()]
    assert found[: len(article["entities"])] == [(e["label"], e["span"]) for e in article["entities"]]
    dates = [notes[name]["value"] for name in bound if "value" in notes.get(name, {})]
    assert dates == [d["value"] for d in article["dates"]]
    ids = {name: notes[name]["claim_id"] for name, (kind, _, _) in bound.items() if kind == "Claim"}
    assert list(ids.values()) == [c["claim_id"] for c in claims]
    status = {ids[line[1].split()[1]]: line[1].split()[2] for line in others if line[1].startswith("Status")}
    assert status == {c["claim_id"]: c["status"] for c in claims}
    events = [line[1].split() for line in others if line[0].startswith("E")]
    said = [a for c in claims for a in c["attributions"]]
    assert [event[0].split(":")[0] for event in events] == [a["kind"] for a in said]
    for event, attribution in zip(events, said, strict=True):
        parts = dict(argument.split(":") for argument in event[1:])
        assert sorted(parts) == sorted(n for n, p in (("Speaker", "source"), ("Content", "content")) if attribution[p])


def test_names_of_annotations_are_not_used_twice(folder):
    names = [line.split("\t")[0] for f in folder.glob("*.ann") for line in f.read_text(encoding="utf-8").splitlines()]
    assert len(names) == len(set(names))


def test_every_type_is_in_the_configuration(folder):
    _, bound, others = read(folder)
    known = set(re.findall(r"^[A-Za-z]+", configuration(), re.MULTILINE))
    assert {kind for kind, _, _ in bound.values()} <= known
    assert {line[1].split()[0] for line in others if line[0].startswith("A")} <= known
    assert (folder / "annotation.conf").read_text(encoding="utf-8") == configuration()


def test_a_span_over_several_lines_is_in_fragments(tmp_path):
    page = made.article()
    text = page.article.text
    whole = msgspec.structs.replace(page.claims[0], span=(0, len(text)), text=text)
    directory = exports.write(tmp_path / "in", [msgspec.structs.replace(page, claims=(whole,))])
    _, bound, _ = read(exports.exported(directory, "brat", tmp_path / "out"))
    (fragments,) = [fragments for kind, fragments, _ in bound.values() if kind == "Claim"]
    assert [text[a:b] for a, b in fragments] == text.split("\n")


@pytest.mark.parametrize("title", ["../../etc/passwd", "a/b\\c", "..", "", "con\0", "長" * 300])
def test_a_title_is_never_a_path(tmp_path, title):
    page = made.article()
    odd = msgspec.structs.replace(page, article=msgspec.structs.replace(page.article, title=title))
    to = exports.exported(exports.write(tmp_path / "in", [odd]), "brat", tmp_path / "out")
    assert len(list(to.glob("000001-*"))) == 2
    assert sorted(f.name for f in tmp_path.iterdir()) == ["in", "out"]
