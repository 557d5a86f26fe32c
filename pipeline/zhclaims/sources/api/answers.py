"""What the API answers (`format=json`, `formatversion=2`), as far as we read it."""

from __future__ import annotations

import msgspec


class ApiError(msgspec.Struct, frozen=True):
    code: str
    info: str = ""


class Slot(msgspec.Struct, frozen=True):
    content: str | None = None
    contentmodel: str = "wikitext"
    texthidden: bool = False


class Revision(msgspec.Struct, frozen=True):
    """A revision; its text stands in the slot `main`."""

    revid: int
    parentid: int | None = None
    timestamp: str | None = None
    user: str | None = None
    slots: dict[str, Slot] = {}


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


class Step(msgspec.Struct, frozen=True, rename={"source": "from"}):
    """A title that another stands for: normalised, converted into another variant, or a redirect."""

    source: str
    to: str
    fromencoded: bool = False


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
