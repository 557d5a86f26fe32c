"""The command `view`: pages of a dataset, written and if wanted shown in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from zhclaims import view


def pages(directory: Path, article: str | None, dest: Path | None) -> Path:
    """Write the pages and say where the first of them is."""
    written = view.write(directory, article, dest)
    print(written)
    return written


def show(page: Path) -> None:
    """Open the page in the browser that the system names."""
    webbrowser.open(page.resolve().as_uri())
