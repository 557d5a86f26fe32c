"""Hints that name a command: it works in a checkout and from a wheel, and names no package that an index may lack."""

import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from zhclaims import extras

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
USED = ("parquet", "pandas", "polars", "stanza", "ray", "s3", "zstd", "check")
"""Extras that hints are about."""


@pytest.mark.parametrize("extra", USED)
def test_a_command_names_what_the_extra_asks_for_and_the_python_that_runs(extra):
    python, *words = shlex.split(extras.command(extra))
    assert Path(python) == Path(sys.executable)
    assert words[:3] == ["-m", "pip", "install"]
    assert {re.split("[<>=]", word)[0] for word in words[3:]} == {
        re.split("[<>=]", wanted)[0] for wanted in PROJECT["optional-dependencies"][extra]
    }


def test_pip_takes_the_command_as_it_is_printed():
    line = f"{extras.command('parquet')} --dry-run --no-deps --no-index --quiet"
    told = subprocess.run(line, shell=True, capture_output=True, text=True)
    assert told.returncode == 0 or "No matching distribution found for pyarrow" in told.stderr


def test_where_nothing_is_known_of_the_extra_the_packages_are_named(monkeypatch):
    assert extras.command("nothing", "a", "b>=1").endswith(" -m pip install a 'b>=1'")

    def none(_):
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", none)
    assert extras.command("parquet", "pyarrow").endswith(" -m pip install pyarrow")


def test_no_hint_names_zhclaims_itself():
    """It is on no index, and a name that nobody has registered invites whoever registers it."""
    for file in (ROOT / "pipeline" / "zhclaims").rglob("*.py"):
        assert not re.search(r"pip install [^\n]*zhclaims", file.read_text(encoding="utf-8")), file
