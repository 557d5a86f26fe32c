"""What is wrong with a dataset is found and told by file, line and path."""

import json
from collections import deque

import pytest

import exports
from test_dataset import complete
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.validate import faults, record_faults


@pytest.fixture
def directory(tmp_path):
    complete(tmp_path)
    return tmp_path


def change(directory, part, line, edit):
    path = directory / f"{part}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    record = json.loads(lines[line])
    edit(record)
    lines[line] = json.dumps(record, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_dataset_as_it_was_written_is_sound(directory):
    assert list(faults(directory)) == []


def test_the_article_of_the_corpus_gives_a_sound_dataset(demo):
    assert list(faults(demo)) == []


@pytest.mark.parametrize(
    ("part", "edit", "told"),
    [
        ("claims", lambda r: r.update(status="fine"), "claims.jsonl:1: $.status: 'fine' is not one of"),
        ("claims", lambda r: r.update(text="別的"), "claims.jsonl:1: $.span: [3, 22] does not re-quote '別的'"),
        ("claims", lambda r: r.update(span=[5, 10**6]), "claims.jsonl:1: $.span: [5, 1000000] does not re-quote"),
        ("claims", lambda r: r["dates"].append(7), "claims.jsonl:1: $.dates[1]: 7, but the article has 1"),
        (
            "claims",
            lambda r: r["citations"][0].update(marker=9),
            "claims.jsonl:1: $.citations[0].marker: 9, but the article has 2",
        ),
        ("claims", lambda r: r["attributions"][0]["cue"].update(text="道"), "claims.jsonl:1: $.attributions[0].cue.span: "),
        (
            "claims",
            lambda r: r["attributions"][0]["source"].update(entity=5),
            "$.attributions[0].source.entity: 5, but the article has 1",
        ),
        ("claims", lambda r: r.update(article_id="zhwiki:丙"), "claims.jsonl:1: $.article_id: no article zhwiki:丙"),
        ("references", lambda r: r.update(cited_by=["c_" + "0" * 20]), "$.cited_by[0]: no claim c_00000000000000000000"),
        ("references", lambda r: r.update(cited_by=[]), "$.citations[0]: reference 1 does not name the claim in cited_by"),
        ("references", lambda r: r.update(article_id="zhwiki:丙"), "references.jsonl:1: $.article_id: no article zhwiki:丙"),
        ("articles", lambda r: r.update(article_id="zhwiki:乙"), "articles.jsonl:2: $.article_id: zhwiki:乙 stands twice"),
        ("articles", lambda r: r["sentences"].append([0, 1]), "$.sentences[3]: [0, 1] overlaps the one before it"),
        ("articles", lambda r: r["markers"][0].update(at=10**6), "$.markers[0].at: [1000000, 1000000] leaves the text"),
        ("articles", lambda r: r["entities"][0].update(text="王明"), "$.entities[0].span: "),
        ("articles", lambda r: r["sections"][0].update(title="別的"), "$.sections[0].span: "),
        ("articles", lambda r: r["issues"][0].update(span=[0, 10**6]), "$.issues[0].span: [0, 1000000] leaves the text"),
        ("articles", lambda r: r.update(extra=1), "articles.jsonl:1: $: Additional properties are not allowed"),
    ],
)
def test_faults_are_found(directory, part, edit, told):
    change(directory, part, 0, edit)
    found = list(faults(directory))
    assert any(told in fault for fault in found), found
    assert any(f"{part}.jsonl has changed" in fault for fault in found)


def test_ids_that_stand_twice_are_found(directory):
    lines = (directory / "claims.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (directory / "claims.jsonl").write_text("".join([lines[0], *lines]), encoding="utf-8")
    assert sum("stands twice" in fault for fault in faults(directory)) == 2


def test_a_missing_part_is_told(directory):
    (directory / "claims.jsonl").unlink()
    assert "manifest.json: claims.jsonl is missing" in list(faults(directory))


def test_a_part_too_many_is_told(directory):
    (directory / "claims-00001.jsonl").write_bytes(b"")
    assert list(faults(directory)) == ["manifest.json: claims-00001.jsonl is not in the manifest: another run has left it"]


def test_half_a_part_is_told(directory):
    with (directory / "references.jsonl").open("r+b") as file:
        size = file.seek(0, 2)
        file.truncate(size - 10)
    found = list(faults(directory))
    cut = f"references.jsonl has changed since it was written (SHA-256): cut off, {size - 10} of {size} bytes are left"
    assert f"manifest.json: {cut}" in found
    assert any("references.jsonl, line 2: " in fault for fault in found)


def test_what_is_no_dataset_is_told(tmp_path):
    with pytest.raises(UsageError, match="no such directory"):
        list(faults(tmp_path / "nothing"))
    with pytest.raises(UsageError, match=r"holds no dataset: manifest\.json is missing"):
        list(faults(tmp_path))


# ── at scale ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def spoilt(directory):
    """A dataset of which each kind of fault is told: its articles in another order than their claims, and one of them twice."""
    exports.many(directory, 12)
    articles = (directory / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    (directory / "articles.jsonl").write_text("\n".join([*reversed(articles[1:]), articles[3]]), encoding="utf-8")
    change(directory, "articles", 5, lambda r: r["sentences"].append([0, 1]))
    change(directory, "claims", 8, lambda r: r.update(status="fine"))
    change(directory, "claims", 10, lambda r: r.update(text="別的"))
    change(directory, "claims", 20, lambda r: r.update(change="moved"))
    change(directory, "references", 3, lambda r: r.update(cited_by=[]))
    (directory / "changes.jsonl").touch()
    return directory


TOLD = [
    "claims.jsonl:9: $.status: 'fine' is not one of ['cited', 'carried', 'uncited', 'broken']",
    "articles.jsonl:6: $.sentences[3]: [0, 1] overlaps the one before it or leaves the text",
    "articles.jsonl:12: $.article_id: zhwiki:會議3 stands twice",
    "claims.jsonl:1: $.article_id: no article zhwiki:會議0",
    "claims.jsonl:2: $.article_id: no article zhwiki:會議0",
    "claims.jsonl:3: $.article_id: no article zhwiki:會議0",
    "claims.jsonl:11: $.span: [22, 27] does not re-quote '別的'",
    "references.jsonl:1: $.article_id: no article zhwiki:會議0",
    "claims.jsonl:10: $.citations[0]: reference 1 does not name the claim in cited_by",
    "claims.jsonl:21: $.change: moved, but no row of the changes tells it",
]


def test_faults_are_told_in_the_order_of_checks_and_lines(tmp_path):
    found = list(record_faults(Dataset(spoilt(tmp_path))))
    assert [fault for fault in found if "lineage" not in fault] == TOLD


def test_a_dataset_twenty_times_as_large_does_not_need_twice_the_memory(tmp_path):
    small, large = exports.many(tmp_path / "small", 10), exports.many(tmp_path / "large", 200)
    for directory in (small, large):
        for part in ("changes", "lineage"):
            (directory / f"{part}.jsonl").touch()
    assert list(record_faults(Dataset(small))) == []
    needed = [exports.peak(lambda d=d: deque(record_faults(Dataset(d)), maxlen=0)) for d in (small, large)]
    assert needed[1] < 2 * needed[0], needed
