"""What an index is given: a wheel and a source distribution that it takes, and whose page has no dead link."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from pathlib import Path

import pytest
import trove_classifiers

from samples import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def build(folder: Path, to: Path, *targets: str) -> list[Path]:
    """Built with what is installed: no network."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", to, *(word for target in targets for word in ("-t", target))]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return sorted(to.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source distribution."""
    wheel, source = build(ROOT, tmp_path_factory.mktemp("dist"))
    return wheel, source


@pytest.fixture(scope="module")
def metadata(built: tuple[Path, Path]) -> Message:
    with zipfile.ZipFile(built[0]) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(wheel.read(name))


def page(metadata: Message) -> str:
    """What the index shows."""
    shown = metadata.get_payload(decode=True)
    assert isinstance(shown, bytes)
    return shown.decode()


def test_an_index_takes_both(built: tuple[Path, Path]) -> None:
    told = subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *built], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout
    assert told.stdout.count("PASSED") == 2


def test_it_says_who_made_it_and_where(metadata: Message) -> None:
    assert metadata["Name"] == "zhclaims"
    assert metadata["Author"]
    assert metadata["Summary"] == PROJECT["description"]
    assert metadata["Description-Content-Type"].startswith("text/markdown")
    urls = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))
    assert {"Homepage", "Documentation", "Source", "Changelog", "Issues"} <= set(urls)
    assert all(url.startswith(urls["Homepage"]) for url in urls.values())
    assert set(metadata.get_all("Classifier", [])) <= set(trove_classifiers.classifiers)


def test_links_hold_where_no_file_of_the_project_is_near(metadata: Message) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page(metadata))
    assert targets
    assert [target for target in targets if not re.match(r"https://|#", target)] == []


def test_links_lead_to_files_of_that_version(metadata: Message) -> None:
    home, version = PROJECT["urls"]["Homepage"], metadata["Version"]
    ours = re.findall(rf"\]\({re.escape(home)}/(?:blob|raw)/v{re.escape(version)}/([^)#\s]+)", page(metadata))
    assert len(ours) > 20
    assert [name for name in ours if not (ROOT / name).exists()] == []


def test_the_wheel_is_the_same_from_the_source_distribution(built: tuple[Path, Path], tmp_path: Path) -> None:
    with tarfile.open(built[1]) as source:
        source.extractall(tmp_path / "source", filter="data")
    (again,) = build(next((tmp_path / "source").iterdir()), tmp_path / "dist", "wheel")
    with zipfile.ZipFile(built[0]) as one, zipfile.ZipFile(again) as other:
        assert {i.filename: i.CRC for i in one.infolist()} == {i.filename: i.CRC for i in other.infolist()}


def test_the_source_distribution_holds_what_its_documents_and_tests_need(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    wanted = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/tutorial.md", "docs/making/links.py", "tests/samples.py"}
    assert wanted | {"outputs/sample/claims.jsonl", "outputs/pages/article.png", "corpus/README.md"} <= names
    assert not [name for name in names if name.startswith("docs/made")]
