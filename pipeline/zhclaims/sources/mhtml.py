"""A web archive (`.mhtml`), as browsers save a page in "a single file": the HTML in it, and where it was saved from.

It is a MIME message of parts side by side, which is looked through once: time and memory are linear in its length. What is not
HTML (pictures, styles) is not decoded.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.parser import HeaderParser
from typing import NamedTuple

from zhclaims.errors import InputError
from zhclaims.sources.common import decoding

HEAD = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){1,60}")
_HEADERS_AT_MOST = 1 << 16
_BLANK = re.compile(rb"\r?\n\r?\n")


class WebArchive(NamedTuple):
    """A page in a web archive."""

    html: str
    url: str | None
    """That the browser had open."""


def is_message(head: str) -> bool:
    """Whether a text is a message of MIME, by its first lines."""
    found = HEAD.match(head)
    names = {line.partition(":")[0].lower() for line in found[0].splitlines()} if found else set()
    return names >= {"mime-version", "content-type"}


def read_mhtml(data: bytes, name: str) -> WebArchive:
    """The page in a web archive: the part that its head names, else the first that is HTML.

    InputError with reason `no_web_archive` for another kind of message, `not_utf8` where the part cannot be decoded.
    """
    headers, body = _headers(data.lstrip(b"\r\n"))
    boundary = headers.get_boundary()
    if not boundary:
        parts = [(headers, body)] if headers.get_content_type() == "text/html" else []
    else:
        parts = [part for part in _parts(data, boundary.encode("utf-8", "replace")) if part[0].get_content_type() == "text/html"]
    start = str(headers.get_param("start") or "")
    wanted = [part for part in parts if start and part[0].get("Content-ID", "").strip() == start] or parts
    if not wanted:
        message = f"{name}: a MIME message without a page in HTML: save the page from a browser, as HTML or as a single file"
        raise InputError(message, reason="no_web_archive")
    about, content = wanted[0]
    url = str(headers.get("Snapshot-Content-Location") or about.get("Content-Location") or "").strip()
    return WebArchive(_decoded(about, content, name), url if url.startswith(("http://", "https://")) else None)


def _headers(part: bytes) -> tuple[Message, bytes]:
    """The head of a part and what follows it."""
    blank = _BLANK.search(part)
    head = part[: min(blank.start() if blank else len(part), _HEADERS_AT_MOST)]
    message = HeaderParser().parsestr(head.decode("utf-8", "replace") + "\n\n")
    return message, part[blank.end() :] if blank else b""


def _parts(data: bytes, boundary: bytes) -> list[tuple[Message, bytes]]:
    """The parts that HTML may be in: those whose heads say so; a copy is made of no other."""
    found: list[tuple[Message, bytes]] = []
    marks = [m.span() for m in re.finditer(rb"^--" + re.escape(boundary) + rb"(?:--)?[ \t]*\r?$", data, re.MULTILINE)]
    ends = [start for start, _ in marks[1:]] + [len(data)]
    for (_, start), end in zip(marks, ends, strict=False):
        if b"text/html" in data[start : min(end, start + _HEADERS_AT_MOST)].lower():
            found.append(_headers(data[start:end].lstrip(b"\r\n")))
    return found


def _decoded(about: Message, content: bytes, name: str) -> str:
    """The text of a part, by its transfer encoding and its character set."""
    encoding = str(about.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if encoding == "base64":
            content = base64.b64decode(content)
        elif encoding == "quoted-printable":
            content = quopri.decodestring(content)
    except binascii.Error as error:
        raise InputError(f"{name}: its HTML cannot be decoded ({error}): save the page anew", reason="no_web_archive") from error
    charset = about.get_content_charset() or "utf-8"
    if charset not in ("utf-8", "utf8", "us-ascii"):
        try:
            return decoding.checked(content.decode(charset), name)
        except (LookupError, UnicodeDecodeError) as error:
            raise InputError(f"{name}: its HTML is no {charset}: save the page anew as UTF-8", reason="not_utf8") from error
    return decoding.decode(content, name)
