"""The accuracy gate, and the gate on the gate."""

import json

import pytest

import gate


def test_the_article_is_at_or_above_every_floor(demo):
    assert gate.failures(gate.scores(gate.GOLD, demo), gate.load(gate.FLOORS, gate.GOLD)) == []


def test_floors_are_what_was_promised():
    """Floors may be raised above these, never lowered below them."""
    promised = {
        **dict.fromkeys(("markers", "references.backlinks", "references.error", "references.dead_link"), 1.0),
        **dict.fromkeys(
            (f"references.{f}" for f in ("title", "publisher", "author", "date", "access_date", "archive_host")), 0.98
        ),
        "references.archive_date": 0.98,
        "sentences": 0.98,
        "entities": 0.88,
        "dates": 0.97,
        "dates.value": 0.96,
        "citations.direct": 0.99,
        "citations.all": 0.97,
        "attributions.cue": 0.93,
        "attributions.whole": 0.86,
    }
    floors = gate.load(gate.FLOORS, gate.GOLD)
    assert {name: floor for name, floor in promised.items() if floors.get(name, 0.0) < floor} == {}


def test_failures_name_scores_that_fall_are_missing_or_unpinned():
    found = gate.failures({"a": 0.9, "b": 0.5, "d": 1.0}, {"a": 0.9, "b": 0.6, "c": 0.1})
    assert found == ["b: 0.5 is below its floor 0.6", "c: missing is below its floor 0.1", "d: no floor; pin it with --raise"]


def test_floors_only_rise():
    assert gate.raised({"a": 0.8, "b": 0.9, "d": 0.4}, {"a": 0.9, "b": 0.5, "c": 0.3}) == {"a": 0.9, "b": 0.9, "c": 0.3, "d": 0.4}


@pytest.fixture
def pinned(tmp_path, monkeypatch):
    path = tmp_path / "floors.json"
    monkeypatch.setattr(gate, "scores", lambda gold, dataset: {"a": 0.8})
    return path


def run(path, *flags):
    return gate.main(["dataset", *flags], gate.GOLD, path)


def floors(path):
    return json.loads(path.read_text())["floors"]


def test_lowering_needs_its_flag(pinned, capsys):
    gate.save(pinned, gate.GOLD, {"a": 0.9})
    assert run(pinned) == 1
    assert run(pinned, "--raise") == 1
    assert floors(pinned) == {"a": 0.9}
    assert "a: 0.8 is below its floor 0.9" in capsys.readouterr().out
    assert run(pinned, "--allow-lowering") == 0
    assert floors(pinned) == {"a": 0.8}
    assert run(pinned) == 0


def test_raising_pins_what_is_better(pinned):
    gate.save(pinned, gate.GOLD, {"a": 0.7})
    assert run(pinned) == 0
    assert floors(pinned) == {"a": 0.7}
    assert run(pinned, "--raise") == 0
    assert floors(pinned) == {"a": 0.8}


def test_floors_hold_for_one_version_of_the_truth(pinned, tmp_path):
    other = tmp_path / "gold.json"
    other.write_text("{}")
    gate.save(pinned, other, {"a": 0.1})
    with pytest.raises(SystemExit, match="another version"):
        run(pinned)


def test_the_copied_truth_is_the_shared_one(shared):
    assert gate.GOLD.read_bytes() == (shared / "gold" / "article.json").read_bytes()
