"""Completion in shells: what a person who presses Tab gets, in the shells themselves."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import exports
from test_cli import zhclaims

SHIM = f"""#!{sys.executable}
import json, os, sys
if "_ZHCLAIMS_COMPLETE" not in os.environ and "completion" not in sys.argv:
    open(os.environ["SEEN"], "w", encoding="utf-8").write(json.dumps(sys.argv[1:]))
    sys.exit()
from zhclaims.cli import main
main()
"""


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A directory with a dataset `d`, and a program `zhclaims` on PATH that notes how it is called."""
    exports.many(tmp_path / "d", 3)
    shim = tmp_path / "bin" / "zhclaims"
    shim.parent.mkdir()
    shim.write_text(SHIM, encoding="utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    return tmp_path


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def offered(place: Path, line: str) -> list[str]:
    """What bash is given for the last word of a line."""
    words = line.split(" ")
    set_up = f"COMP_WORDS=({shlex.join(words[:-1])} {words[-1] or chr(39) * 2}); COMP_CWORD={len(words) - 1}"
    asked = f"source <(zhclaims completion bash); {set_up}; _zhclaims_completion zhclaims"
    script = f'{asked}; for word in "${{COMPREPLY[@]}}"; do echo "$word"; done'
    run = subprocess.run([shell("bash"), "-c", script], cwd=place, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return run.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("zhclaims ex", ["explain", "export"]),
        ("zhclaims cache pr", ["prune"]),
        ("zhclaims cache prune --m", ["--max-size"]),
        ("zhclaims export d --fo", ["--format", "--force"]),
        ("zhclaims export d --format cs", ["csljson", "csv"]),
        ("zhclaims run x --format html", ["html"]),
        ("zhclaims run x --engine r", ["ray"]),
        ("zhclaims completion f", ["fish"]),
        ("zhclaims diff d 會", ["會議0", "會議1", "會議2"]),
        ("zhclaims view d 會議2", ["會議2"]),
        ("zhclaims diff nothing 會", []),
        ("zhclaims view d --d", ["--debug"]),  # earlier names are not offered
    ],
)
def test_what_bash_is_offered(place, line, wanted):
    assert sorted(offered(place, line)) == sorted(wanted)


def test_titles_are_quoted_as_bash_needs_them(place):
    directory = place / "odd"
    records = exports.records(place / "d", "articles")
    for record, title in zip(records, ("會 議 (*)", "$會", "會'"), strict=True):
        record["title"] = title
    exports.write_records(directory, records)
    assert offered(place, "zhclaims diff odd 會") == [r"會\ 議\ \(\*\)", r"會\'"]


def test_in_bash_as_it_is_typed(place):
    pty = pytest.importorskip("pty")
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(place)
        os.execv(shell("bash"), ["bash", "--norc", "--noprofile", "-i"])
    try:
        typed = ["source <(zhclaims completion bash)\n", "zhclaims expo\td --form\tsq\t--to out --where 'x y'\n"]
        for line in typed:
            for key in line:
                os.write(terminal, key.encode())
                if key == "\t":
                    time.sleep(2)
            time.sleep(2)
        deadline = time.monotonic() + 30
        while not (place / "seen").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.write(terminal, b"exit\n")
    finally:
        os.close(terminal)
        os.waitpid(process, 0)
    seen = json.loads((place / "seen").read_text(encoding="utf-8"))
    assert seen == ["export", "d", "--format", "sqlite", "--to", "out", "--where", "x y"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_scripts_are_sound(name):
    script = zhclaims("completion", name)
    assert (script.returncode, script.stderr) == (0, "")
    checked = subprocess.run([shell(name), "-n"], input=script.stdout, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_in_zsh(place):
    """Zsh's functions stand in for its completion system, which needs a terminal."""
    script = """
compdef() { :; }; _arguments() { print -rl -- "$@"; }; _files() { print files; }
source =(zhclaims completion zsh); words=(zhclaims export d --format cs); CURRENT=5; _zhclaims_completion"""
    run = subprocess.run([shell("zsh"), "-fc", script], cwd=place, capture_output=True, text=True, check=True)
    assert "csljson" in run.stdout
    assert "csv" in run.stdout


def test_in_fish(place):
    script = "zhclaims completion fish | source; complete --do-complete 'zhclaims export d --format cs'"
    run = subprocess.run([shell("fish"), "--no-config", "-c", script], cwd=place, capture_output=True, text=True, check=True)
    assert [line.split("\t")[0] for line in run.stdout.splitlines()] == ["csljson", "csv"]


def test_a_shell_that_is_not_known_is_told():
    result = zhclaims("completion", "tcsh")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("zhclaims: ")
    assert "'bash', 'zsh', 'fish'" in result.stderr
