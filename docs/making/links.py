"""Links that hold where the checkout is not beside the page: in README on an index of packages, and on the site.

hatchling finds the hook here (see pyproject.toml), and calls it whenever it builds.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)(\[[^\]]*\]\()([^)\s:#]+)(#[^)\s]*)?\)")


def absolute(text: str, home: str, *, revision: str, within: str = "", kept: str | None = None) -> str:
    """The text with its relative links led to the project's own pages on the web, at a revision of it.

    `within` is the folder that the text stands in. Links below the folder `kept` stay, and so do pictures, if it is given.

    >>> absolute("[a](b.md#c) ![d](e.png)", "https://example.org/p", revision="v1")
    '[a](https://example.org/p/blob/v1/b.md#c) ![d](https://example.org/p/raw/v1/e.png)'
    """

    def led(found: re.Match[str]) -> str:
        picture, label, target, fragment = found.groups(default="")
        place = posixpath.normpath(posixpath.join(within, target))
        if kept is not None and (picture or place.startswith(f"{kept}/")):
            return found[0]
        return f"{picture}{label}{home}/{'raw' if picture else 'blob'}/{revision}/{place}{fragment})"

    return _LINK.sub(led, text)


class ReadmeHook(MetadataHookInterface):
    """README as an index shows it: beside no other file of the project."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        shown = absolute(text, metadata["urls"]["Homepage"], revision=f"v{metadata['version']}")
        metadata["readme"] = {"content-type": "text/markdown", "text": shown}
