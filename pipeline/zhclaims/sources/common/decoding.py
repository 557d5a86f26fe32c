"""Bytes of a file → text, strictly: what is no UTF-8 text is refused with the way out, never repaired.

Offsets of everything that is read count code points of the decoded text, after a byte order mark at its start was dropped. Line
ends stay as they are in the file (CR, LF or both), so an offset leads back to the file exactly.
"""

from __future__ import annotations

from zhclaims.errors import InputError

_COMMON = frozenset("的一是在不了有和人這这中大為为上個个國国我以要他時时來来用們们到作地於于出就分對对成會会可也你")
"""Characters that make up some fifth of any Chinese text and hardly any of a text decoded wrongly."""

_KINDS = (
    (b"%PDF-", "a PDF", "save the page as HTML, or its text"),
    (b"PK\x03\x04", "a zip archive, or a document of an office program", "unpack it, or save its text"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program", "save its text"),
    (b"ZIM\x04", "a ZIM archive of Kiwix", "take the pages out of it with zimdump"),
    (b"\x89PNG", "a picture", "give the page as HTML, wikitext or text"),
    (b"\xff\xd8\xff", "a picture", "give the page as HTML, wikitext or text"),
    (b"GIF8", "a picture", "give the page as HTML, wikitext or text"),
    (b"SQLite format 3\0", "an SQLite database", "give the pages as HTML, wikitext or text"),
    (b"\xfd7zXZ\0", "packed with xz", "unpack it"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"bplist00", "a web archive of Safari, or another property list", "save the page as HTML, or its text"),
)
"""Files that are no text by their first bytes, and the way out of each."""

_PIECE = 1 << 20
_UTF16 = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_CONTROLS = frozenset(chr(c) for c in range(0x20) if chr(c) not in "\t\n\v\f\r\x1b") | {"\x7f"}


def decode(data: bytes, name: str) -> str:
    """The text of the bytes of the file `name`, without a byte order mark. Raises `InputError`."""
    if data[:2] in _UTF16:
        raise _not_utf8(name, 0, "UTF-16")
    for magic, what, way_out in _KINDS:
        if data.startswith(magic):
            raise InputError(f"{name}: {what}, not text: {way_out}", reason="binary", place="byte 0")
    if b"\0" in data:
        raise InputError(f"{name}: binary file (NUL at byte {data.index(0)}), not text", reason="binary", place="byte 0")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, error.start, likely_encoding(data)) from None
    return checked(text.removeprefix("\ufeff"), name)


def checked(text: str, name: str) -> str:
    """The text as it is. Raises `InputError` where it is empty, mostly control characters, or no valid Unicode text."""
    if not text.strip():
        raise InputError(f"{name}: empty file", reason="empty_file")
    surrogate = next((i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff"), None) if has_surrogate(text) else None
    if surrogate is not None:
        message = f"{name}: lone surrogate U+{ord(text[surrogate]):04X} at character {surrogate}: not valid Unicode text"
        raise InputError(message, reason="lone_surrogate", place=f"character {surrogate}")
    controls = sum(text.count(c) for c in _CONTROLS)
    if "\0" in text or controls * 10 > len(text):
        raise InputError(f"{name}: binary data ({controls} control characters in {len(text)}), not text", reason="binary")
    return text


def has_surrogate(text: str) -> bool:
    """Whether the text holds half a character. Encoding shows it faster than looking, and UTF-32 faster than UTF-8."""
    try:
        for start in range(0, len(text), _PIECE):
            text[start : start + _PIECE].encode("utf-32-le")
    except UnicodeEncodeError:
        return True
    return False


def _not_utf8(name: str, byte: int, encoding: str | None) -> InputError:
    found = f"{name}: not UTF-8 at byte {byte}"
    if encoding is None:
        way_out = "save the page as UTF-8 text"
    else:
        way_out = f"it decodes as {encoding}: iconv -f {encoding.upper()} -t UTF-8 {_quoted(name)} > utf8.txt"
    return InputError(f"{found}; {way_out}", reason="not_utf8", place=f"byte {byte}")


def _quoted(name: str) -> str:
    """The name as a shell takes it.

    >>> _quoted("a b.txt")
    "'a b.txt'"
    """
    plain = all(c.isalnum() or c in "/._-+" for c in name)
    return name if plain else "'" + name.replace("'", "'\\''") + "'"


def likely_encoding(data: bytes) -> str | None:
    """GB18030 or Big5, whichever decodes the bytes to text that looks Chinese; None if neither does."""
    scores = {encoding: _chinese_share(data, encoding) for encoding in ("GB18030", "Big5")}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 0.05 else None


def _chinese_share(data: bytes, encoding: str) -> float:
    """How much of the Han text that the bytes decode to is very common characters; 0 if they do not decode."""
    try:
        text = data.decode("big5hkscs" if encoding == "Big5" else encoding)
    except UnicodeDecodeError:
        return 0.0
    beyond_ascii = [c for c in text if c > "\u2e7f"]
    return sum(c in _COMMON for c in beyond_ascii) / max(len(beyond_ascii), 1)
