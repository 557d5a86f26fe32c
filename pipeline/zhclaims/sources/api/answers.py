"""What the API answers (`format=json`, `formatversion=2`), as far as we read it."""

from __future__ import annotations

import re

import msgspec

_THINGS_AT_MOST = 4_000_000

_SURROGATES = re.compile(
    rb"(?<!\\)(?:\\\\)*+"
    rb"(?:\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?P<escaped>\\u[dD][89a-fA-F][\da-fA-F]{2}))"
    rb"|(?P<bare>\xed[\xa0-\xbf][\x80-\xbf])"
)
"""In JSON: escaped, in pairs or alone, or as the bytes that UTF-8 would have for one."""


class ApiError(msgspec.Struct, frozen=True):
    code: str
    info: str = ""


class Slot(msgspec.Struct, frozen=True):
    content: str | None = None
    contentmodel: str = "wikitext"


class Revision(msgspec.Struct, frozen=True):
    """A revision; its text stands in the slot `main`."""

    revid: int
    parentid: int | None = None
    timestamp: str | None = None
    user: str | None = None
    size: int | None = None
    """Bytes of its text."""
    sha1: str | None = None
    slots: dict[str, Slot] = {}


class Used(msgspec.Struct, frozen=True):
    """A page that is used by another."""

    title: str
    ns: int = 0


class Page(msgspec.Struct, frozen=True):
    title: str = ""
    ns: int | None = None
    pageid: int | None = None
    lastrevid: int | None = None
    contentmodel: str = "wikitext"
    missing: bool = False
    invalid: bool = False
    invalidreason: str = ""
    special: bool = False
    revisions: tuple[Revision, ...] = ()
    templates: tuple[Used, ...] = ()
    """Those that the page uses, templates within templates included."""
    pageprops: dict[str, object] = {}
    """Properties of the page, as far as they were asked for."""


class Step(msgspec.Struct, frozen=True, rename={"source": "from"}):
    """A title that another stands for: normalised, converted into another variant, or a redirect."""

    source: str
    to: str
    tofragment: str = ""
    """The section that a redirect leads to."""


class Interwiki(msgspec.Struct, frozen=True):
    title: str
    iw: str


class General(msgspec.Struct, frozen=True):
    """The site: address of its main page, name of its database."""

    base: str = ""
    wikiid: str = ""


class Rights(msgspec.Struct, frozen=True):
    url: str = ""
    text: str = ""


class Query(msgspec.Struct, frozen=True):
    pages: tuple[Page, ...] = ()
    normalized: tuple[Step, ...] = ()
    converted: tuple[Step, ...] = ()
    redirects: tuple[Step, ...] = ()
    interwiki: tuple[Interwiki, ...] = ()
    general: General | None = None
    rightsinfo: Rights = Rights()


class Parse(msgspec.Struct, frozen=True):
    text: str
    revid: int = 0


class Answer(msgspec.Struct, frozen=True, rename={"further": "continue"}):
    query: Query = Query()
    parse: Parse | None = None
    error: ApiError | None = None
    further: dict[str, str | int] = {}
    """Parameters of the next request, where the answer goes on."""


def decode_answer(body: bytes | bytearray) -> Answer | None:
    """The answer; None if it is none."""
    try:
        return msgspec.json.decode(body, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def is_crowded(body: bytes | bytearray) -> bool:
    """Whether an answer may hold so many objects and fields that it takes many times its size in memory: 150 bytes for `{}`."""
    return body.count(b"{") + body.count(b":") > _THINGS_AT_MOST


def is_garbled(body: bytes | bytearray) -> bool:
    """Whether what is none would be an answer but for lone surrogates."""
    mended = bytearray(body)
    for found in _SURROGATES.finditer(body):
        if found["escaped"]:
            mended[slice(*found.span("escaped"))] = b"\\ufffd"
        elif found["bare"]:
            mended[slice(*found.span("bare"))] = "\ufffd".encode()
    return decode_answer(mended) is not None
