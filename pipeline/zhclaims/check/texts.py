"""The text of a source, by the bytes of its file or of a WARC record.

- HTML: the blocks of the main content, a line each, as `sources.html` reads any page: without menus, headers, footers, scripts.
- PDF (pypdf): the lines of the pages in order, joined where a sentence goes on: a line that ends in no mark of a sentence's end
  is joined to the next one, without a blank between Han characters, else with one.
- Any other text as it is.

Spans count Unicode code points of that text; its SHA-256 stands in the records. Bounds: a file of at most 64 MiB, a PDF of at
most 2,000 pages, two million characters of text (what follows is cut off and told), a minute of the processor's time.
"""

from __future__ import annotations

import codecs
import importlib.util
import io
import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from zhclaims import extras, watchdog
from zhclaims.errors import InputError, StageError, UsageError
from zhclaims.hanscript import HAN, clean
from zhclaims.sources.common import bounds, decoding
from zhclaims.sources.html import read_html
from zhclaims.terms import SourceForm

CHARACTERS_AT_MOST = bounds.ARTICLE_AT_MOST
PAGES_AT_MOST = 2_000
SECONDS_AT_MOST = 60.0

_PDF = b"%PDF-"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|title|div|article|p)\b",
    re.I | re.S,
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEAD = 4096
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "iso-8859-1": "cp1252",
}
_ENDS = re.compile(r"[。！？!?.:：；;…”」』）)]\s*$")
_HAN = re.compile(f"[{HAN}，。、；：]")


class SourceText(NamedTuple):
    """The text of a source, and what it was made of."""

    text: str
    form: SourceForm
    cut: bool = False


def require(module: str) -> None:
    """UsageError, with the command that installs it, if a package that reads PDF or WARC is missing."""
    if importlib.util.find_spec(module) is None:
        what = {"pypdf": "the text of PDF", "warcio": "WARC files"}[module]
        raise UsageError(f"{what} needs {module}: {extras.command('check', 'pypdf', 'warcio')}")


def extract(data: bytes, name: str, charset: str | None = None) -> SourceText:
    """The text in the bytes of a source; `name` is that of its file, `charset` what an HTTP header says of it.

    InputError, with its reason, for what is no text, too large, broken, or takes too long; UsageError for a PDF without pypdf.
    """
    bounds.check_file(len(data), name)
    try:
        with watchdog.limited(SECONDS_AT_MOST):
            found = _extract(data, name, charset)
    except StageError as error:
        raise InputError(f"{name}: no text after {SECONDS_AT_MOST:g} seconds", reason="too_slow") from error
    except (RecursionError, MemoryError) as error:
        raise InputError(f"{name}: nested too deep, or too large", reason="too_deep") from error
    text = clean(found.text)
    if not text.strip():
        raise InputError(f"{name}: no text in it", reason="empty_file")
    return SourceText(text[:CHARACTERS_AT_MOST], found.form, found.cut or len(text) > CHARACTERS_AT_MOST)


def _extract(data: bytes, name: str, charset: str | None) -> SourceText:
    if _PDF in data[:1024]:
        return _pdf(data, name)
    text = decoded(data, name, charset)
    if not name.lower().endswith(".txt") and (_HTML.match(text) or name.lower().endswith((".html", ".htm", ".xhtml"))):
        return SourceText(read_html(text).text, SourceForm.HTML)
    return SourceText(text, SourceForm.TEXT)


def decoded(data: bytes, name: str, charset: str | None) -> str:
    """The bytes as text: by the header's character set, or that which the page names, or UTF-8, or what looks most Chinese.
    InputError for what is no text at all."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return decoding.checked(data.decode("utf-16", "replace"), name)
    named = _CHARSET.search(data[:_HEAD])
    told = [charset, named[1].decode("ascii") if named else None, "utf-8", decoding.likely_encoding(data[: 1 << 20])]
    wanted = [_WIDER.get(name.strip().lower(), name.strip().lower()) for name in told if name]
    for encoding in dict.fromkeys(wanted):
        try:
            return decoding.checked(data.decode(encoding).removeprefix("\ufeff"), name)
        except (LookupError, UnicodeDecodeError):
            continue
    return decoding.checked(data.decode(wanted[0] if _is_known(wanted[0]) else "utf-8", "replace"), name)


def _is_known(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except LookupError:
        return False
    return True


# ── PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pdf(data: bytes, name: str) -> SourceText:
    require("pypdf")
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every broken object
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        pages, size = [], 0
        for page in islice(reader.pages, PAGES_AT_MOST):
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > CHARACTERS_AT_MOST:
                break
        cut = len(pages) < len(reader.pages)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # whatever a broken file leads pypdf to
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise InputError(f"{name}: a PDF that cannot be read ({reason})", reason="broken_pdf") from error
    return SourceText("".join(_joined("\n".join(pages).splitlines())), SourceForm.PDF, cut)


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines of a page as prose: a line goes on in the next one unless a sentence ends with it, or a blank line follows."""
    last = ""
    for line in map(str.strip, lines):
        if last and line and not _ENDS.search(last):
            yield "" if _HAN.match(last[-1]) and _HAN.match(line) else " "
        elif last:
            yield "\n"
        yield line
        last = line
