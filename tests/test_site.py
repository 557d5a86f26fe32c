"""The documentation as a site: it is built without a warning and without a network, and its references are complete."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.main import get_command

import zhclaims
from samples import ROOT
from zhclaims import schema
from zhclaims.cli.app import app

MISSING = [name for name in ("sphinx", "furo", "myst_parser", "nbclient", "ipykernel") if find_spec(name) is None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built where nothing answers on the network; warnings are errors. Its notebook has run."""
    if MISSING:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"not installed: {MISSING}: pip install -e '.[docs]'")
    to = tmp_path_factory.mktemp("site")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", to / "trees", ROOT / "docs", to / "html"]
    told = subprocess.run(command, cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return to / "html"


def text(page: Path) -> str:
    return re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")).replace("&quot;", '"').replace("&#39;", "'")


class Loaded(HTMLParser):
    """What a browser loads for a page, other than links that somebody follows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attributes if name in ("src", "srcset") or (tag, name) == ("link", "href")]


@pytest.mark.slow
def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        assert [place for place in loaded.found if "//" in place] == [], page
    for style in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style


def leaves(group: object, *before: str) -> list[str]:
    commands = getattr(group, "commands", {})
    return [n for name, found in commands.items() for n in leaves(found, *before, name)] if commands else [" ".join(before)]


@pytest.mark.slow
def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    shown = text(site / "made/commands.html")
    for name in leaves(get_command(app)):
        assert f"zhclaims {name}" in shown
    options = [
        o for c in get_command(app).commands.values() for p in c.params if not p.hidden for o in p.opts if o.startswith("--")
    ]
    assert len(options) > 30
    assert [option for option in options if option not in shown] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", schema.NAMES)
def test_every_field_of_every_record_is_in_the_reference(site: Path, name: str) -> None:
    shown = text(site / "made/schemas.html")
    found = schema.load(name)
    nodes = [found, *found.get("$defs", {}).values()]
    assert found["title"] in shown
    assert [key for node in nodes for key in node.get("properties", {}) if key not in shown] == []


@pytest.mark.slow
def test_all_that_is_public_is_in_the_reference(site: Path) -> None:
    shown = text(site / "made/python.html")
    assert [name for name in dir(zhclaims) if not name.startswith("__") and f"zhclaims.{name}" not in shown] == []
    assert "LoadedDataset.where" in shown


@pytest.mark.slow
def test_the_notebook_shows_what_its_cells_give(site: Path) -> None:
    shown = text(site / "made/notebook.html")
    sample = [json.loads(line) for line in (ROOT / "outputs/sample/claims.jsonl").open(encoding="utf-8")]
    assert f"'cited': {sum(claim['status'] == 'cited' for claim in sample)}" in shown
    assert "[('cited', '天山在2006年宣稱很高。', ['1']), ('uncited', '它也很長。', [])]" in shown


def test_links_that_leave_the_pages_hold_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    links = importlib.import_module("making.links")
    assert doctest.testmod(links).attempted
    led = links.absolute(
        "[a](../SECURITY.md) [b](limits.md) ![c](../x.png)", "https://h", revision="main", within="docs", kept="docs"
    )
    assert led == "[a](https://h/blob/main/SECURITY.md) [b](limits.md) ![c](../x.png)"
