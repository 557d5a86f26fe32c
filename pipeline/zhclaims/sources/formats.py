"""The formats of documents, and which one a document is in: what it holds decides, and its name what that leaves open."""

from __future__ import annotations

import re
from pathlib import PurePath

from zhclaims.sources.dump.streams import kind

RENDERED_TEXT, WIKITEXT, HTML, DUMP = FORMATS = ("rendered_text", "wikitext", "html", "dump")
AUTO = "auto"

HEAD = 1 << 16
"""Bytes of a document that are enough to know its format."""

SUFFIXES = {
    **dict.fromkeys((".txt", ".md", ".markdown"), RENDERED_TEXT),
    **dict.fromkeys((".wikitext", ".wiki", ".mediawiki"), WIKITEXT),
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
    **dict.fromkeys((".xml", ".bz2", ".gz", ".zst"), DUMP),
}
"""What a name says by its end."""

_DUMP = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE mediawiki\b|<mediawiki\b)")
_HTML = re.compile(r"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FRAGMENT = re.compile(r"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:div|section|p|h[1-6]|table|article)\b[^>]*>", re.IGNORECASE | re.DOTALL)
_REDIRECT = re.compile(r"\s*#(?:redirect|重定向)\s*:?\s*\[\[", re.IGNORECASE)
_RENDERED = re.compile(
    r"^[^\n]{1,80}\[(?:编辑|編輯)[^\[\]\n]{0,20}\][ \t]*$|^[ \t]*\d{1,4}\.[ \t]+\^"
    r"|\]\([^()\s]{0,300}#cite_(?:note|ref)|^ {0,3}\[\d{1,4}\]: #cite_"
    r"|^[ \t]*[维維]基百科[，,]自由的百科全[书書][ \t]*$",
    re.MULTILINE,
)
"""What no wikitext holds: links to edit a section, the site's line, entries with the "^" that leads back, and
Markdown's footnotes."""

_FOOTNOTE = re.compile(r"\]\([^()\s]{0,300}#cite_(?:note|ref)")
"""Markdown's: pandoc keeps the classes of a page's elements beside them."""

_WIKITEXT_MARKS = (
    re.compile(r"\[\[[^\[\]\n]+\]\]"),
    re.compile(r"\{\{[^{}\n]+"),
    re.compile(r"<ref\b[^<>]*>", re.IGNORECASE),
    re.compile(r"^==+[^=\n].*==\s*$", re.MULTILINE),
    re.compile(r"'''[^'\n]+'''"),
    re.compile(r"-\{[^{}\n]*\}-"),
    re.compile(r"^\{\|", re.MULTILINE),
)
"""Two kinds of these make wikitext: a plain copy may hold one by accident."""


def is_name_of_page(path: PurePath) -> bool:
    """Whether a file by this name in a directory is read; packed files are if they are packed XML."""
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes and suffixes[-1] in (".bz2", ".gz", ".zst"):
        return len(suffixes) > 1 and suffixes[-2] == ".xml"
    return bool(suffixes) and suffixes[-1] in SUFFIXES


def detect(head: bytes, name: str = "") -> str:
    """The format of a document that begins with these bytes.

    >>> detect(b"<!DOCTYPE html>..."), detect("'''河'''是[[水]]。".encode()), detect("河是水。[1]".encode())
    ('html', 'wikitext', 'rendered_text')
    """
    if kind(head):
        return DUMP
    return detect_text(head.decode("utf-8", "ignore").removeprefix("\ufeff"), name)


def format_of(content: bytes | str, name: str, form: str) -> str:
    """The format that a caller names; where that is `auto`, the one that the beginning of the document shows."""
    if form != AUTO:
        return form
    return detect_text(content, name) if isinstance(content, str) else detect(content[:HEAD], name)


def detect_text(text: str, name: str = "") -> str:
    """The same for a document that is decoded."""
    head = text[:HEAD]
    if _DUMP.match(head):
        return DUMP
    if _HTML.match(head) or ("mw-parser-output" in head and not _FOOTNOTE.search(head)):
        return HTML
    by_name = SUFFIXES.get(PurePath(name).suffix.lower(), "")
    if by_name in (WIKITEXT, HTML):
        return by_name
    if _RENDERED.search(head):
        return RENDERED_TEXT
    if _REDIRECT.match(head) or sum(1 for mark in _WIKITEXT_MARKS if mark.search(head)) > 1:
        return WIKITEXT
    return HTML if _FRAGMENT.match(head) else RENDERED_TEXT
