"""The formats of documents, and which one a document is in: what it holds decides, and its name what that leaves open."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePath

from zhclaims.sources import mhtml
from zhclaims.sources.common.text import REDIRECT
from zhclaims.sources.dump.streams import kind
from zhclaims.sources.rows import JSON as JSON
from zhclaims.sources.rows import PARQUET as PARQUET
from zhclaims.sources.rows import WIKIEXTRACTOR as WIKIEXTRACTOR
from zhclaims.sources.rows import is_tar
from zhclaims.sources.rows.parquet import MAGIC

RENDERED_TEXT, WIKITEXT, HTML, DUMP, MHTML = ("rendered_text", "wikitext", "html", "dump", "mhtml")
FORMATS = (RENDERED_TEXT, WIKITEXT, HTML, MHTML, DUMP, JSON, WIKIEXTRACTOR, PARQUET)
OF_MANY_PAGES = frozenset((DUMP, JSON, WIKIEXTRACTOR, PARQUET))
"""Formats of which a run reads page by page: a document may hold as many as it likes."""

AUTO = "auto"

HEAD = 1 << 16
"""Bytes of a document that are enough to know its format."""

SUFFIXES = {
    **dict.fromkeys((".txt", ".md", ".markdown"), RENDERED_TEXT),
    **dict.fromkeys((".wikitext", ".wiki", ".mediawiki"), WIKITEXT),
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
    **dict.fromkeys((".mhtml", ".mht"), MHTML),
    **dict.fromkeys((".ndjson", ".jsonl"), JSON),
    ".parquet": PARQUET,
    **dict.fromkeys((".xml", ".bz2", ".gz", ".zst"), DUMP),
}
"""What a name says by its end."""

_PACKED = (".bz2", ".gz", ".zst")

_OF_DIRECTORIES = frozenset(SUFFIXES) - {".jsonl", ".parquet"}
"""Of a directory files by these are read; datasets and exports of our own are named by the others."""

_EXTRACTED = re.compile(r"wiki_\d\d+(?:\.bz2)?")
"""What wikiextractor calls its files."""

_OBJECT = r'\{\s*+(?:"(?:[^"\\]|\\.){0,200}+"\s*+:|\}\s*+(?:\Z|[,\]]))'
_SIMPLE = r'(?:"(?:[^"\\]|\\.)*+"|-?\d[\d.eE+-]*+|true|false|null)\s*+[,\]]'
_JSON = re.compile(rf"\s*+(?:{_OBJECT}|\[\s*+(?:{_OBJECT}|\]\s*\Z|{_SIMPLE}\s*+(?:[\"\d\[{{tfn-]|\Z)))")
"""Neither wikitext nor prose begins like an object, or an array."""

_DOC = re.compile(r'\s*+<doc id="[^"<>]*+"(?: revid="[^"<>]*+")? url="')
_DUMP = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE mediawiki\b|<mediawiki\b)")
_HTML = re.compile(r"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FRAGMENT = re.compile(r"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:div|section|p|h[1-6]|table|article)\b[^>]*>", re.IGNORECASE | re.DOTALL)
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
    """Whether a file by this name in a directory is read; packed files are if they are packed XML or JSON lines."""
    suffixes = [s.lower() for s in path.suffixes]
    if _EXTRACTED.fullmatch(path.name):
        return True
    if suffixes and suffixes[-1] in _PACKED:
        return len(suffixes) > 1 and suffixes[-2] in (".xml", ".ndjson")
    return bool(suffixes) and suffixes[-1] in _OF_DIRECTORIES


def detect(head: bytes, name: str = "") -> str:
    """The format of a document that begins with these bytes.

    >>> detect(b"<!DOCTYPE html>..."), detect("'''河'''是[[水]]。".encode()), detect("河是水。[1]".encode())
    ('html', 'wikitext', 'rendered_text')
    """
    if packed := kind(head):
        return _packed(head, packed, name)
    if head.startswith(MAGIC):
        return PARQUET
    if is_tar(head):
        return JSON
    return detect_text(head.decode("utf-8", "ignore").removeprefix("\ufeff"), name)


def _packed(head: bytes, packed: str, name: str) -> str:
    """The format of what is packed: by its first bytes, where so few can be unpacked, else by the name. XML, if neither shows."""
    text = b""
    if packed == "gz":
        try:
            text = zlib.decompressobj(31).decompress(head, HEAD)
        except zlib.error:  # what is damaged, the reader tells
            text = b""
    if is_tar(text):
        return JSON
    inside = detect_text(text.decode("utf-8", "ignore").removeprefix("\ufeff")) if text else DUMP
    if inside in (JSON, WIKIEXTRACTOR):
        return inside
    path = PurePath(name.lower())
    if inside == DUMP and not text and path.suffix in _PACKED:
        if _EXTRACTED.fullmatch(path.name):
            return WIKIEXTRACTOR
        return JSON if path.with_suffix("").suffix in (".json", ".jsonl", ".ndjson", ".tar") else DUMP
    return DUMP


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
    if _JSON.match(head):
        return JSON
    if _DOC.match(head):
        return WIKIEXTRACTOR
    if mhtml.is_message(head.lstrip("\r\n")):
        return MHTML
    if _HTML.match(head) or ("mw-parser-output" in head and not _FOOTNOTE.search(head)):
        return HTML
    by_name = SUFFIXES.get(PurePath(name).suffix.lower(), "")
    if by_name in (WIKITEXT, HTML):
        return by_name
    if _RENDERED.search(head):
        return RENDERED_TEXT
    if REDIRECT.match(head) or sum(1 for mark in _WIKITEXT_MARKS if mark.search(head)) > 1:
        return WIKITEXT
    return HTML if _FRAGMENT.match(head) else RENDERED_TEXT
