"""What README and docs tell their readers to type, as it stands there, in a copy of the checkout and a fresh environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import samples
import stand_ins
from samples import ROOT, main_command


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
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV_", "XDG_", "ZHCLAIMS_"))}
    return kept | {"HOME": str(home), "NO_COLOR": "1", "COLUMNS": "100"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The checkout after the README's main command has run in it, and what the command printed."""
    if os.name == "nt":
        pytest.skip("README's line is for a POSIX shell; for Windows it says what to type instead")
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


# ── every command and every piece of Python, as printed ─────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def roomier(installed, tmp_path_factory):
    """A copy of the environment, for documents that install more than the main command does."""
    old, new = installed[0] / ".venv", tmp_path_factory.mktemp("roomier") / ".venv"
    shutil.copytree(old, new, symlinks=True, copy_function=os.link)
    for program in (new / "bin").iterdir():
        if not program.is_symlink() and bytes(old) in program.read_bytes():
            own, mode = program.read_bytes().replace(bytes(old), bytes(new)), program.stat().st_mode
            program.unlink()
            program.write_bytes(own)
            program.chmod(mode)
    return new


@pytest.fixture
def reader(installed, tmp_path, request):
    """Somebody who has typed the main command, with a document before them and no network but what stands in for a wiki."""
    document = request.param
    more = any("pip install" in line for line in samples.command_lines(document) if line != main_command())
    environment = request.getfixturevalue("roomier") if more else installed[0] / ".venv"
    folder = tmp_path / "checkout"
    shutil.copytree(installed[0], folder, ignore=shutil.ignore_patterns(".venv"))
    (folder / ".venv").symlink_to(environment)
    stand_ins.lay_out(folder, document.read_text(encoding="utf-8"))
    for place in ("home", "python"):
        (tmp_path / place).mkdir()
    with stand_ins.answered(tmp_path / "python") as (wiki, fetches):
        found = samples.Reader(folder, clean_environment(tmp_path / "home") | {"BROWSER": "true"}, fetches=fetches)
        assert found.types(". .venv/bin/activate")[0] == 0
        yield found, document, wiki
        found.leaves()


@pytest.mark.slow
def test_the_main_command_prints_what_readme_shows(installed):
    step = next(step for step in samples.steps(samples.README) if step.text == main_command())
    assert step.printed
    assert samples.agrees(installed[1].stderr + installed[1].stdout, step.printed)


ELSEWHERE = {".ci/test": "runs these tests"}
"""Commands that are not typed here, and why."""
INSTALLED: set[str] = set()
"""What `roomier` has been told to install: the same line need not be typed again there."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "reader",
    [d for d in samples.DOCUMENTS if [*samples.steps(d)]],
    ids=lambda document: document.relative_to(ROOT).as_posix(),
    indirect=True,
)
def test_what_a_document_tells_to_type_works(reader):
    somebody, document, wiki = reader
    for step in samples.steps(document):
        if step.text not in {main_command(), *ELSEWHERE, *INSTALLED}:
            somebody.does(step)
        if step.text.startswith("pip install"):
            INSTALLED.add(step.text)
        if re.search(r"\bzhclaims fetch\b", step.text):
            stand_ins.edit(wiki)
