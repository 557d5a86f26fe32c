"""Names of files for titles of pages: safe on every system, never outside their directory, different for different titles.

A title may hold slashes, dots, reserved characters, and be too long. What is not safe is percent-encoded, as in addresses;
a name that gets too long is cut and ends in `~` and a hash. Blanks are `_`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_UNSAFE = frozenset('/\\:*?"<>|%@~')
"""Reserved somewhere, or a sign of our own: `%` encodes, `@` leads to a revision, `~` to a hash."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])[ _]*(?:\.|$)|readme", re.IGNORECASE)
"""Devices of Windows, and what a run takes for a note about the directory."""

_BYTES_AT_MOST = 180
"""A file system takes 255: the rest is for the revision, the suffixes and a temporary name."""

_CUT = 120


def stem(title: str) -> str:
    """The name for a title, without suffix. ValueError for an empty title.

    >>> stem("../C:A B"), stem("中国/历史")
    ('%2E.%2FC%3AA_B', '中国%2F历史')
    """
    if not title:
        raise ValueError("no title")
    name = "".join(map(_safe, title.replace(" ", "_")))
    if name.startswith(".") or _RESERVED.match(name):
        name = _percent(name[0]) + name[1:]
    return name if len(name.encode()) <= _BYTES_AT_MOST else f"{_cut(name)}~{_hash(title)}"


def _safe(character: str) -> str:
    return _percent(character) if character in _UNSAFE or unicodedata.category(character)[0] in "CZ" else character


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _cut(name: str) -> str:
    """The beginning of a name, no character of it broken."""
    return name.encode()[:_CUT].decode("utf-8", "ignore")


def _hash(title: str) -> str:
    return hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:24]
