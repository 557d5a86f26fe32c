"""`zhclaims cache`, and `run` with a cache."""

import pytest
from typer.testing import CliRunner

from cached import cache as stored
from cached import function
from test_cli import PAGE, zhclaims
from zhclaims.cache.database import NAME
from zhclaims.cli.app import app
from zhclaims.errors import UsageError


def cache(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["cache", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.fixture
def filled(tmp_path):
    stored(tmp_path).recall(function(), [f"{n}" * 2000 for n in range(500)])
    stored(tmp_path).recall(function(engine={"name": "other"}), ["甲"])
    return tmp_path


def test_stats(filled):
    lines = cache("stats", "--dir", filled).splitlines()
    assert lines[0].split()[:3] == ["doubled", "501", "rows"]
    assert lines[0].endswith(", of 2 builds or models")
    assert lines[1].startswith(f"{filled / NAME}: ")
    assert lines[1].endswith(" of at most 1,024.0 MB")


def test_the_variable_names_the_directory_and_the_bound(filled, monkeypatch):
    monkeypatch.setenv("ZHCLAIMS_CACHE", str(filled))
    monkeypatch.setenv("ZHCLAIMS_CACHE_SIZE", "5MB")
    assert cache("stats").splitlines()[-1].endswith(" of at most 5.0 MB")


def test_prune_and_clear(filled):
    assert cache("prune", "--dir", filled) == f"{filled}: 0 rows forgotten\n"
    gone = int(cache("prune", "--dir", filled, "--max-size", "1MB").split(": ")[1].split()[0])
    assert 200 < gone < 501
    assert (filled / NAME).stat().st_size <= 1 << 20
    assert cache("clear", "--dir", filled) == f"{filled}: {501 - gone} rows forgotten\n"
    assert len(cache("stats", "--dir", filled).splitlines()) == 1


@pytest.mark.parametrize("command", ["stats", "prune", "clear"])
def test_there_is_none(tmp_path, command):
    with pytest.raises(UsageError, match=f"no cache in {tmp_path}"):
        cache(command, "--dir", tmp_path)


def test_what_is_no_size(filled):
    with pytest.raises(UsageError, match="no size: 'much'"):
        cache("prune", "--dir", filled, "--max-size", "much")


def test_runs_write_the_same_with_a_cache_and_without(tmp_path):
    file = tmp_path / "page.txt"
    file.write_text(PAGE.format(title="會議"), encoding="utf-8")
    options = {
        "first": ("--cache", tmp_path / "c"),
        "second": ("--cache", tmp_path / "c", "--workers", 2),
        "without": ("--no-cache",),
    }
    for to, more in options.items():
        result = zhclaims("run", file, "--to", tmp_path / to, *more)
        assert (result.returncode, result.stderr) == (0, "")
        for name in ("articles", "claims", "references"):
            assert (tmp_path / to / f"{name}.jsonl").read_bytes() == (tmp_path / "first" / f"{name}.jsonl").read_bytes()
    assert (tmp_path / "c" / NAME).exists()


def test_a_wrong_bound_is_told_before_anything_is_done(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHCLAIMS_CACHE_SIZE", "much")
    file = tmp_path / "page.txt"
    file.write_text(PAGE.format(title="會議"), encoding="utf-8")
    result = zhclaims("run", file, "--to", tmp_path / "out", "--cache", tmp_path / "c")
    assert result.returncode == 2
    assert "no size: 'much'" in result.stderr
