"""Scores: the arithmetic on small cases, and the same numbers as the reference program on the article."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path

import pytest

import exports
import made
from test_dataset import complete
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.evaluate import Score, evaluate
from zhclaims.evaluate.scores import compare

ARTICLE = Path(__file__).parents[1] / "corpus" / "gold" / "article.json"

GOLD = {
    "file": "頁.txt",
    "markers": [{"start": 28, "end": 31, "ref": "1"}, {"start": 36, "end": 39, "ref": "2"}],
    "entities": [{"start": 31, "end": 33, "text": "李明", "label": "PER"}],
}


@pytest.fixture
def directory(tmp_path):
    complete(tmp_path)
    return tmp_path


def write(path, gold):
    path.write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("score", "measures"),
    [
        (Score(1, 2, 4), (0.25, 0.5, 1 / 3)),
        (Score(0, 0, 0), (1.0, 1.0, 1.0)),
        (Score(0, 0, 3), (0.0, 1.0, 0.0)),
        (Score(0, 3, 0), (0.0, 0.0, 0.0)),
        (Score(3, 4), (0.75, 0.75, 0.75)),
    ],
)
def test_measures(score, measures):
    assert (score.precision, score.recall, score.value) == pytest.approx(measures)


def test_scores_add_up_over_articles():
    assert Score(1, 2, 4) + Score(2, 2, 2) == Score(3, 4, 6)
    assert Score(1, 2) + Score(2, 2) == Score(3, 4)


def test_differences_are_named():
    result = compare({(1, 2, "PER")}, {(5, 6, "LOC")}, {(1, 2, "PER"): "李", (5, 6, "LOC"): "京"})
    assert [(e.at, e.verdict, e.what) for e in result.errors] == [(1, "missed", "李 PER"), (5, "spurious", "京 LOC")]


@pytest.fixture(scope="session")
def reference(shared):
    """The reference program, which scores by itself."""
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_against(reference, directory):
    gold = json.loads(ARTICLE.read_text(encoding="utf-8"))
    expected, _ = reference.score(gold, directory)
    assert {name: result.score.row() for name, result in evaluate(ARTICLE, directory).items()} == expected


def test_the_same_numbers_as_the_reference_program(reference, demo):
    check_against(reference, demo)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_numbers_on_a_worse_dataset(reference, demo, tmp_path, seed):
    chance = random.Random(seed)
    for part in ("articles", "claims", "references"):
        records = [
            spoilt(record, chance) for record in Dataset(demo).records(part) if part == "articles" or chance.random() < 0.9
        ]
        (tmp_path / f"{part}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    check_against(reference, tmp_path)


def spoilt(record, chance):
    """The record with some of what is scored dropped or changed."""
    for layer in ("sentences", "entities", "dates", "markers", "attributions", "citations"):
        if layer in record:
            record[layer] = [change_one(item, chance) for item in record[layer] if chance.random() < 0.9]
    for key in ("title", "author", "date", "archive", "backlinks"):
        if "ref" in record and chance.random() < 0.1:
            record[key] = None
    return record


def change_one(item, chance):
    if not isinstance(item, dict) or chance.random() < 0.8:
        return item
    changes = {"label": "ORG", "value": "2006", "support": "carried", "ref": "1", "content": None, "source": None}
    key = chance.choice([k for k in changes if k in item and not (k == "source" and "at" in item)])
    return item | {key: changes[key]}


# ── truth and dataset ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_the_layers_of_the_truth_are_scored(directory, tmp_path):
    results = evaluate(write(tmp_path / "gold.json", GOLD), directory, "zhwiki:甲")
    assert list(results) == ["markers", "entities", "entities.span"]
    assert results["entities"].score == Score(1, 1, 1)


def test_a_directory_of_truth_is_added_up(directory, tmp_path):
    (tmp_path / "gold").mkdir()
    for name in ("a.json", "b.json"):
        write(tmp_path / "gold" / name, GOLD)
    assert evaluate(tmp_path / "gold", directory, "zhwiki:甲")["entities"].score == Score(2, 2, 2)


def test_the_article_is_found_by_the_file_that_the_truth_names(directory, tmp_path):
    assert evaluate(write(tmp_path / "gold.json", GOLD), directory)["markers"].score.gold == 2
    with pytest.raises(UsageError, match=r"no article for b\.txt in .*; name one by --article, such as zhwiki:甲"):
        evaluate(write(tmp_path / "gold.json", GOLD | {"file": "b.txt"}), directory)
    with pytest.raises(UsageError, match="no article for zhwiki:丙"):
        evaluate(write(tmp_path / "gold.json", GOLD), directory, "zhwiki:丙")


def test_each_truth_finds_its_article_in_one_reading(tmp_path, monkeypatch):
    directory = exports.many(tmp_path / "out", 4)
    (tmp_path / "gold").mkdir()
    for n in (3, 1):
        write(tmp_path / "gold" / f"{n}.json", GOLD | {"file": f"{n}.txt"})
    read, records = [], Dataset.records
    monkeypatch.setattr(Dataset, "records", lambda self, part: read.append(part) or records(self, part))
    assert evaluate(tmp_path / "gold", directory)["entities"].score == Score(2, 2, 2)
    assert read == ["articles", "claims", "references"]


def test_a_truth_without_a_file_is_about_the_only_article(tmp_path):
    gold = write(tmp_path / "gold.json", {"entities": GOLD["entities"]})
    assert evaluate(gold, exports.many(tmp_path / "one", 1))["entities"].score == Score(1, 1, 1)
    with pytest.raises(UsageError, match="no article for the truth in .*, such as zhwiki:會議0"):
        evaluate(gold, exports.many(tmp_path / "two", 2))


def test_a_dataset_twenty_times_as_large_does_not_need_twice_the_memory(tmp_path):
    gold = write(tmp_path / "gold.json", GOLD | {"file": "3.txt"})
    small, large = exports.many(tmp_path / "small", 10), exports.many(tmp_path / "large", 200)
    evaluate(gold, small)
    needed = [exports.peak(lambda d=d: evaluate(gold, d)) for d in (small, large)]
    assert needed[1] < 2 * needed[0], needed


def test_what_is_outside_of_the_range_does_not_count(directory, tmp_path):
    results = evaluate(write(tmp_path / "gold.json", GOLD | {"range": [0, 30]}), directory)
    assert results["markers"].score.gold == 1
    assert results["entities"].score.gold == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no truth that can be scored against"),
        (b"\xff", "is no truth"),
        (b"[]", "is no truth"),
        (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "is no truth"),
        (b'{"dates": [{"start": "a", "end": 1, "value": ""}]}', r"at `\$\.dates\[0\]\.start`"),
        (b'{"entities": [{"start": 0, "end": 1}]}', "missing required field `label`"),
    ],
)
def test_bad_truth_is_told(directory, tmp_path, content, told):
    (tmp_path / "gold.json").write_bytes(content)
    with pytest.raises(UsageError, match=told):
        evaluate(tmp_path / "gold.json", directory)


def test_missing_truth_and_missing_dataset_are_told(directory, tmp_path):
    with pytest.raises(UsageError, match="no such file or directory"):
        evaluate(tmp_path / "no.json", directory)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"no \*\.json files"):
        evaluate(tmp_path / "empty", directory)
    with pytest.raises(UsageError, match="no dataset"):
        evaluate(write(tmp_path / "gold.json", GOLD), tmp_path / "empty")


def test_attributions_are_paired_by_cue_and_measured_by_overlap(directory, tmp_path):
    text = next(Dataset(directory).records("articles"))["text"]
    offset = made.SOURCE_OFFSET
    piece = {k: {"start": text.index(v) + offset, "end": text.index(v) + offset + len(v), "text": v} for k, v in PIECES.items()}
    right = {"cue": piece["cue"], "source": piece["source"], "content": piece["content"]}
    for gold, whole in (
        (right, 1),
        (right | {"source": None}, 0),
        (right | {"source": None, "source_alternatives": [piece["source"]]}, 1),
        (right | {"content": piece["short"]}, 0),
    ):
        results = evaluate(write(tmp_path / "gold.json", {"file": "頁.txt", "attributions": [gold]}), directory)
        assert results["attributions.cue"].score == Score(1, 1, 1)
        assert results["attributions.whole"].score == Score(whole, 1, 1)
    neutral = evaluate(write(tmp_path / "gold.json", {"attributions": [right | {"optional": True}]}), directory, "zhwiki:甲")
    assert neutral["attributions.whole"].score == Score(0, 0, 0)


PIECES = {"source": "發言人", "cue": "說", "content": "會議結束", "short": "會議"}
