"""The README's main command, as it stands there, in a copy of the checkout and a fresh environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from test_readme import main_command

ROOT = Path(__file__).parents[1]


def copy_of_checkout(to: Path) -> Path:
    """The files that are part of the project: no environment, no cache, no output."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def clean_environment(home: Path) -> dict[str, str]:
    """As on a machine that has Python and nothing else: no packages and no caches of this one."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))}
    return kept | {"HOME": str(home), "NO_COLOR": "1", "COLUMNS": "100"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The checkout after the README's main command has run in it, and what the command printed."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout to know which files belong to the project")
    checkout = copy_of_checkout(tmp_path_factory.mktemp("checkout"))
    environment = clean_environment(tmp_path_factory.mktemp("home"))
    command = ["bash", "-c", main_command()]
    result = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return checkout, result


def zhclaims(checkout: Path, *arguments: str) -> subprocess.CompletedProcess:
    """The installed command, without a way to the network."""
    environment = clean_environment(checkout) | dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    return subprocess.run(
        [checkout / ".venv/bin/zhclaims", *arguments], cwd=checkout, env=environment, capture_output=True, text=True
    )


def python(checkout: Path, code: str) -> str:
    command = [checkout / ".venv/bin/python", "-c", code]
    return subprocess.run(
        command, cwd=checkout, env=clean_environment(checkout), capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.slow
def test_the_main_command_writes_valid_records(installed):
    checkout, result = installed
    assert "articles" in result.stdout
    assert sorted(f.name for f in (checkout / "outputs/demo").iterdir()) == [
        *(".lock", "articles.jsonl", "changes.jsonl", "claims.jsonl", "lineage.jsonl", "manifest.json"),
        *("references.jsonl", "rejects.jsonl"),
    ]
    assert zhclaims(checkout, "validate", "outputs/demo").stdout == "outputs/demo: sound\n"
    assert json.loads((checkout / "outputs/demo/manifest.json").read_bytes())["counts"]["rejects"] == 0


@pytest.mark.slow
def test_the_records_are_those_of_the_checkout(installed, demo):
    checkout, _ = installed
    for part in ("articles", "claims", "references", "rejects"):
        assert (checkout / f"outputs/demo/{part}.jsonl").read_bytes() == (demo / f"{part}.jsonl").read_bytes()


@pytest.mark.slow
def test_it_runs_without_network_and_without_torch(installed):
    checkout, _ = installed
    result = zhclaims(checkout, "run", "corpus/", "--to", "outputs/offline")
    assert result.returncode == 0, result.stderr
    assert "torch" not in python(checkout, "import importlib.util as u; print(u.find_spec('torch') and 'torch')")


FILES = """
import pathlib, zhclaims
package = pathlib.Path(zhclaims.__file__).parent
for file in package.rglob("*"):
    if file.suffix in (".json", ".tsv", ".typed", ".html", ".css", ".js"):
        print(file.relative_to(package).as_posix())
print(package)
"""


@pytest.mark.slow
def test_the_wheel_holds_schemas_vocabulary_and_parts_of_pages(installed):
    checkout, _ = installed
    *files, package = python(checkout, FILES).splitlines()
    assert "site-packages" in package
    assert set(files) >= {f"schemas/{f.name}" for f in (ROOT / "schemas").glob("*.json")} | {"py.typed"}
    assert set(files) >= {f"vocab/{f.name}" for f in (ROOT / "pipeline/zhclaims/vocab").glob("*.tsv")}
    assert set(files) >= {f"view/page/{f.name}" for f in (ROOT / "pipeline/zhclaims/view/page").iterdir()}


@pytest.mark.slow
def test_the_wheel_makes_pages(installed):
    checkout, _ = installed
    zhclaims(checkout, "view", "outputs/demo", "--to", "page.html")
    assert "恐怖主義與哈薩克" in (checkout / "page.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_evaluate_works_from_the_wheel(installed):
    checkout, _ = installed
    rows = json.loads(zhclaims(checkout, "evaluate", "corpus/gold/article.json", "outputs/demo", "--json").stdout)
    assert rows["markers"]["f1"] == 1.0
