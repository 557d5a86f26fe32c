"""Options that have new names: the earlier ones work for a release, and a line says what to write."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

import exports
from test_cli import zhclaims
from zhclaims.cli.app import app

TOLD = "zhclaims: write `{}` for `{}`, which goes with the next release\n"


@pytest.fixture
def place(tmp_path) -> Path:
    exports.many(tmp_path / "d", 2)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "new", "old"),
    [
        ("export d --to csv --dest out", "--format csv --to out", "--to csv --dest out"),
        ("export --dest=out --to=csv d", "--to=out --format=csv", "--dest=out --to=csv"),
        ("export d --format csv --dest out", "--to out", "--dest out"),
        ("export d --to pairs --bom --dest out.jsonl", "--format pairs --to out.jsonl", "--to pairs --dest out.jsonl"),
        ("view d 會議0 --dest 'a page.html'", "--to 'a page.html'", "--dest 'a page.html'"),
        ("diff d 會議0 --from 1 --to 2", "--old 1 --new 2", "--from 1 --to 2"),
        ("diff d 會議0 --to=2", "--new=2", "--to=2"),
        ("cache prune --dir d --to 1MB", "--max-size 1MB", "--to 1MB"),
    ],
)
def test_the_earlier_name_does_the_same_and_is_told(place, line, new, old):
    words = shlex.split(line)
    now = zhclaims(*(new_words := _replaced(words, old, new)), cwd=place)
    for made in ("out", "out.jsonl"):
        if (place / made).exists():
            (place / made).rename(place / f"{made}.now")
    then = zhclaims(*words, cwd=place)
    assert (then.returncode, then.stdout) == (now.returncode, now.stdout)
    assert then.stderr == TOLD.format(new, old) + now.stderr
    assert "next release" not in zhclaims(*new_words, cwd=place).stderr


def _replaced(words: list[str], old: str, new: str) -> list[str]:
    """The words with those of `new` where those of `old` are, one by one."""
    instead = dict(zip(shlex.split(old), shlex.split(new), strict=True))
    return [instead.get(word, word) for word in words]


def test_the_place_that_looks_like_an_earlier_format_is_a_place(place):
    result = zhclaims("export", "d", "--format", "csv", "--to", "sqlite", cwd=place)
    assert (result.returncode, result.stderr) == (0, "")
    assert (place / "sqlite" / "claims.csv").is_file()


def test_what_follows_two_dashes_is_no_option(place):
    result = zhclaims("view", "d", "--", "--dest", cwd=place)
    assert result.stderr == "zhclaims: no article '--dest' in d; it holds 2 articles\n"


def test_the_help_does_not_show_earlier_names():
    for command in ("export", "view", "diff"):
        assert not re.search(r"--dest|--from\b", zhclaims(command, "--help").stdout)


def test_a_name_means_one_thing_in_every_command():
    """`--to` is where a command writes to, wherever it is."""
    commands = get_command(app).commands
    found = {name: p.help for name, c in commands.items() for p in c.params if "--to" in p.opts}
    assert set(found) == {"run", "fetch", "export", "view", "changes"}
    assert all(re.match("(File|Directory)", told) for told in found.values())
