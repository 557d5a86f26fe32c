"""What revisions changed, as the command line tells it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from test_cli import fails, zhclaims
from test_histories import A, B, C, D, by_revision, read, written
from test_updates import put
from test_updates import run as run_again
from zhclaims.cli import diffed
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.revisions.diff import Diff, diff

TITLE = "頁7"
OTHER = B.replace("连接", "连结")
LINK, LINKED = "它连接汉阳和武昌两区。", "它连结汉阳和武昌两区。"
BUILT = "大桥建成于1957年。"
SWAPPED = A.replace("example.org/a", "example.org/c")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("history")
    texts = (A + B + C, A + B + C + D, SWAPPED + B + D, SWAPPED + OTHER + D, A + B + C)
    return read(written(folder, *texts), folder / "out")


def kinds(found: Diff) -> list[tuple[str, str | None, str | None]]:
    return [(row.kind, row.before, row.after) for row in found.changes]


def test_the_latest_revision_against_the_one_before(dataset: Dataset) -> None:
    found = diff(dataset.directory, TITLE, None, None)
    assert (found.title, found.previous, found.revision) == (TITLE, 4, 5)
    assert kinds(found) == [
        ("recited", BUILT, BUILT),
        ("reworded", LINKED, LINK),
        ("restored", None, C),
        ("removed", D, None),
    ]


@pytest.mark.parametrize("name", ["testwiki:7", "页7", " 頁7"])
def test_articles_are_found_by_id_and_in_any_script(dataset: Dataset, name: str) -> None:
    assert diff(dataset.directory, name, None, None).revision == 5


def test_several_revisions_together(dataset: Dataset) -> None:
    assert kinds(diff(dataset.directory, TITLE, 1, 3)) == [
        ("new", None, D),
        ("recited", BUILT, BUILT),
        ("removed", C, None),
    ]
    assert kinds(diff(dataset.directory, TITLE, 2, 4)) == [
        ("recited", BUILT, BUILT),
        ("reworded", LINK, LINKED),
        ("removed", C, None),
    ]
    assert kinds(diff(dataset.directory, TITLE, 1, 5)) == []
    assert {row.previous_revision_id for row in diff(dataset.directory, TITLE, 1, 3).changes} == {1}


def test_a_range_of_one_revision_is_what_stands_in_its_rows(dataset: Dataset) -> None:
    for number, rows in by_revision(dataset, "changes").items():
        found = diff(dataset.directory, TITLE, number - 1 or None, number)
        assert [json.loads(json.dumps(row["claim_id"])) for row in rows] == [row.claim_id for row in found.changes]


@pytest.mark.parametrize(
    ("article", "first", "last", "told"),
    [
        ("頁8", None, None, r"no article '頁8' in .*; did you mean 頁7\?"),
        ("別的", None, None, r"no article '別的' in .*; it holds 1 article"),
        (TITLE, 9, None, "no revision 9 is known here; known: 1, 2, 3, 4, 5"),
        (TITLE, 1, 12, "no revision 12"),
        (TITLE, 3, 2, "revision 3 does not come before 2"),
        (TITLE, 2, 2, "revision 2 does not come before 2"),
    ],
)
def test_what_is_not_there_is_told(dataset: Dataset, article: str, first: int | None, last: int | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        diff(dataset.directory, article, first, last)


def test_on_the_command_line(dataset: Dataset, tmp_path: Path) -> None:
    result = zhclaims("diff", dataset.directory, TITLE, "--old", "1", "--new", "3")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "頁7: revision 3 against 1: 1 new, 1 recited, 1 removed"
    assert "  − source: 大桥 https://example.org/a" in lines
    assert "  + source: 大桥 https://example.org/c" in lines
    assert f"  + {D}" in lines
    rows = [json.loads(line) for line in zhclaims("diff", dataset.directory, TITLE, "--new", "3", "--json").stdout.splitlines()]
    assert [row["kind"] for row in rows] == ["recited", "removed"]
    assert list(rows[0]) == list(json.loads(next(dataset.lines("changes"))))
    fails(zhclaims("diff", dataset.directory, "別的"), 2, "no article '別的'")
    fails(zhclaims("diff", tmp_path / "nothing", TITLE), 2, "no dataset")


def test_in_colour_on_a_terminal(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(diffed, "Console", lambda **more: Console(file=out, force_terminal=True, color_system="standard", **more))
    diffed.shown(diff(dataset.directory, TITLE, 3, 4))
    told = out.getvalue()
    assert "\x1b[1;33mreworded\x1b[0m" in told
    for colour, letter in ((31, "接"), (32, "结")):
        assert re.search(rf"它连\x1b\[1;4;{colour}m{letter}\x1b\[0m汉阳", told)


def test_copies_without_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the last run over the folder changed; sources that are no longer there are named all the same."""
    corpus, out = tmp_path / "in", tmp_path / "out"
    run_again(put(corpus, 甲=A + B), out)
    found = diff(out, "甲", None, None)
    assert not found.known
    diffed.shown(found)
    assert "no earlier revision is known here" in capsys.readouterr().out
    run_again(put(corpus, 甲=A + B + C), out)
    run_again(put(corpus, 甲=SWAPPED + B + C), out)
    found = diff(out, "甲", None, None)
    assert kinds(found) == [("recited", BUILT, BUILT)]
    assert {found.works[i] for row in found.changes for i in row.citations_before} == {"大桥 https://example.org/a"}
    with pytest.raises(UsageError, match="no revision 1 is known here; known: none with an id"):
        diff(out, "甲", 1, None)
