"""What an element is on a page of a wiki: by its name, its classes, its role and its style."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from zhclaims import vocab
from zhclaims.model import BlockKind
from zhclaims.sources.html.tokens import attribute

KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("td", "th"), BlockKind.TABLE_CELL),
    **dict.fromkeys(("caption", "figcaption"), BlockKind.CAPTION),
    "blockquote": BlockKind.QUOTE,
}
"""Elements that give the blocks in them their kind."""

LEVELS = {f"h{n}": n for n in range(1, 7)}
"""Headings."""

BLOCKS = frozenset(
    ("address", "article", "aside", "center", "dir", "div", "dl", "details", "fieldset", "figure", "footer", "form", "header")
    + ("hr", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul")
    + ("body", "html", "gallery", *KINDS, *LEVELS)
)
"""Elements that begin and end a block."""

UNSEEN = frozenset(("head", "nav", "math", "svg", "button", "select", "audio", "video", "object", "map", "datalist"))
"""Elements whose text is no text of the article."""

_HIDDEN = re.compile(r"display\s*+:\s*+none", re.IGNORECASE)


def role(tag: str) -> str:
    """The role of an element with classes, a style or a role: that of one of its classes, or `furniture`, `hidden`, ""."""
    found = role_of_classes(attribute(tag, "class")) if "class" in tag else ""
    if found in ("", "pages") and "style" in tag and _HIDDEN.search(attribute(tag, "style")):
        return "hidden"
    if not found and "role=" in tag and attribute(tag, "role") in ("navigation", "note"):
        return "furniture"
    return found


@lru_cache(4096)
def role_of_classes(classes: str) -> str:
    """The role of the first class that has one (`vocab/html_classes.tsv`, `furniture_classes.tsv`).

    >>> role_of_classes("navbox plainlist"), role_of_classes("wikitable")
    ('furniture', '')
    """
    known = _roles()
    return next((known[name] for name in classes.split() if name in known), "")


@cache
def _roles() -> dict[str, str]:
    furniture = {row["class"]: "furniture" for row in vocab.load("furniture_classes")}
    return furniture | {row["class"]: row["role"] for row in vocab.load("html_classes")}


def tex(alternative: str) -> str:
    """The TeX of a formula from the text that stands for it."""
    for opening in ("{\\displaystyle ", "{\\textstyle "):
        if alternative.startswith(opening) and alternative.endswith("}"):
            return alternative[len(opening) : -1].strip()
    return alternative.strip()
