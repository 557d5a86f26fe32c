"""What the tag of an element says: what the element is on a page of a wiki, where a link leads, what converted text shows."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

from zhclaims import vocab
from zhclaims.sources.html.tokens import attribute
from zhclaims.sources.language_converter.variants import FALLBACKS, NAMES
from zhclaims.terms import BlockKind

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

UNSEEN = frozenset(("head", "nav", "math", "svg", "button", "select", "audio", "video", "object", "map", "datalist", "style"))
"""Elements whose text is no text of the article."""

_PAGE = re.compile(r"(?:(?:https?:)?//[^/]+)?/(?:wiki|zh(?:-[a-z]+)?)/([^?#]+)|\./([^?#]+)|[^#]*?[?&]title=([^&#]+)")
_ELSEWHERE = re.compile(r'class="(?:[^"]*\s)?(?:external|extiw)\b|rel="mw:(?:WikiLink/Interwiki|ExtLink)')
_EXTERNAL = re.compile(r"(?:https?:|ftp:)?//", re.IGNORECASE)
_FOLDED = re.compile(r'\sdata-mw-section-id=|\sclass="(?:[^"]*\s)?(?:pcs-|pagelib_|collapsible-block)')
"""What mobile pages fold up: a touch shows it."""

_NOT_PRINTED = re.compile(r'\sclass="(?:[^"]*\s)?noprint[\s"]')
_HIDDEN = re.compile(r"display\s*+:\s*+none", re.IGNORECASE)


def role(tag: str) -> str:
    """The role of an element with classes, a style or a role: that of one of its classes, or `furniture`, `hidden`, ""."""
    found = role_of_classes(attribute(tag, "class")) if "class" in tag else ""
    if found in ("", "pages") and "style" in tag and _HIDDEN.search(attribute(tag, "style")) and not _FOLDED.search(tag):
        return "hidden"
    if not found and "role=" in tag and attribute(tag, "role") in ("navigation", "note"):
        return "furniture"
    return found


def is_interface(name: str, tag: str) -> bool:
    """Whether an element is part of a page's frame by what it is: a header or footer, or a box that is not printed.

    >>> is_interface("div", 'div class="noprint tright"'), is_interface("span", 'span class="noprint"')
    (True, False)
    """
    return name in ("header", "footer", "menu") or (name in ("div", "table") and _NOT_PRINTED.search(tag) is not None)


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


# ── links: to a page of the wiki, to a footnote and back, or out of the wiki ────────────────────────────────────────────────────


def linked_page(href: str, tag: str) -> str:
    """The page of the wiki that a link leads to; "" if it leads elsewhere, to a file or to a category.

    >>> linked_page("/wiki/%E7%94%B2_%E4%B9%99#%E8%8A%82", ""), linked_page("./甲", ""), linked_page("https://a.example/wiki", "")
    ('甲 乙', '甲', '')
    """
    if href[:1] == "#" or (_may_lead_out(tag) and _ELSEWHERE.search(tag)):
        return ""
    return _page(href)


def _may_lead_out(tag: str) -> bool:
    return "ext" in tag or "Ext" in tag or "Interwiki" in tag


@lru_cache(8192)
def _page(href: str) -> str:
    found = _PAGE.match(href)
    return _title(found[1] or found[2] or found[3]) if found else ""


def _title(written: str) -> str:
    title = unquote(written).replace("_", " ").strip()
    namespace = title.partition(":")[0].strip().lower() if ":" in title else ""
    return "" if namespace in _hidden_namespaces() else title


@lru_cache(1)
def _hidden_namespaces() -> frozenset[str]:
    return frozenset(row["name"] for row in vocab.load("namespaces") if row["kind"] in ("file", "category", "special"))


def external_address(href: str) -> str:
    """The address of a link out of the wiki; "" if it is none.

    >>> external_address("//src.example/a"), external_address("/wiki/甲")
    ('https://src.example/a', '')
    """
    if not _EXTERNAL.match(href):
        return ""
    return "https:" + href if href.startswith("//") else href


def linked_id(href: str) -> str:
    """The id that a link leads to on its page, as an id is written.

    >>> linked_id("./甲#cite_note-%E4%B9%99-1")
    'cite_note-乙-1'
    """
    written = href.partition("#")[2]
    return unquote(written) if "%" in written else written


# ── converted text ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown_in_variant(data: str, variant: str) -> str:
    """The HTML that Parsoid's `data-mw-variant` stands for on the page in a variant (`zh`: as it is written); "" if for nothing.

    >>> shown_in_variant('{"twoway": [{"l": "zh-hans", "t": "软件"}, {"l": "zh-tw", "t": "軟體"}]}', "zh-tw")
    '軟體'
    """
    try:
        rule: Any = json.loads(data)
    except ValueError:
        return ""
    if not isinstance(rule, dict):
        return ""
    texts = _texts(rule)
    if rule.get("describe"):
        return "".join(f"{NAMES.get(code, code)}：{text}；" for code, text in texts.items())
    if rule.get("title") and not rule.get("add"):
        return ""
    if isinstance(rule.get("name"), dict):
        return NAMES.get(str(rule["name"].get("t", "")).lower(), "")
    plain = rule.get("disabled") or rule.get("filter")
    if isinstance(plain, dict):
        return str(plain.get("t", ""))
    return next((texts[code] for code in (variant, *FALLBACKS.get(variant, FALLBACKS["zh"]), *texts) if code in texts), "")


def _texts(rule: dict[str, Any]) -> dict[str, str]:
    """The text for each variant, in the order in which they are written."""
    found: dict[str, str] = {}
    for kind in ("twoway", "oneway"):
        for item in rule.get(kind) or () if isinstance(rule.get(kind), list) else ():
            if isinstance(item, dict):
                found.setdefault(str(item.get("l", "")).lower(), str(item.get("t", "")))
    return found
