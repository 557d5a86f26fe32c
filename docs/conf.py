"""The documentation as a site: `make docs`. References and the notebook's page are made anew each time, into `made/`.

Nothing is loaded from elsewhere, neither by the build nor by the pages.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from making import commands, links, notebook, python, schemas  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

from zhclaims.fingerprint import __version__  # noqa: E402

project = "zhclaims"
author = "zhclaims contributors"
copyright = author
version = release = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["making"]
html_theme = "furo"
html_title = f"zhclaims {version}"
html_show_sphinx = False
html_copy_source = False
nitpicky = True

made = HERE / "made"
made.mkdir(exist_ok=True)
for name, page in (
    ("commands", commands.page()),
    ("schemas", schemas.page()),
    ("python", python.page()),
    ("notebook", notebook.page(HERE / "notebook.ipynb")),
):
    (made / f"{name}.md").write_text(page, encoding="utf-8")

home = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Homepage"]


def lead_out(_: Sphinx, document: str, text: list[str]) -> None:
    """What a page links to outside of `docs/` is not on the site."""
    within = Path("docs", document).parent.as_posix()
    text[0] = links.absolute(text[0], home, revision="main", within=within, kept="docs")


def setup(app: Sphinx) -> None:
    app.connect("source-read", lead_out)
