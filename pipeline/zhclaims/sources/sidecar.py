"""The sidecar of a page: what is known of it and is not in its own file, as JSON in a file named like it with `.json` added."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from zhclaims.errors import InputError, UsageError
from zhclaims.model import Licence as Licence
from zhclaims.model import Page
from zhclaims.sources import language_converter, page_items
from zhclaims.sources.common import bounds, wikis
from zhclaims.sources.common.items import Known

SUFFIX = ".json"
FORMAT = "page_metadata"
"""Its name among the inputs of a run."""
SCHEMA = "zhclaims/page/1"


Number = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]


Item = Annotated[str, msgspec.Meta(pattern=r"^Q[1-9][0-9]{0,17}\Z")]


class Sidecar(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page came from. `requested` are the titles that led to it."""

    schema: str = SCHEMA
    title: str
    requested: tuple[str, ...] = ()
    wiki: str | None = None
    """Address of the wiki's API."""
    site: str | None = None
    """Name of its database: `zhwiki`."""
    url: str | None = None
    namespace: int | None = None
    page_id: Number | None = None
    revision_id: Number | None = None
    parent_id: Number | None = None
    """The revision before; 0 where this one made the page."""
    timestamp: str | None = None
    contributor: str | None = None
    """Name or address; None where it is suppressed."""
    licence: Licence | None = None
    variant: str | None = None
    """The variant that the page was asked for in."""
    sha256: str | None = None
    """Of the page's file, as it was fetched: by it the next fetch sees what was edited since. A run does not ask for it."""
    wikidata: Item | None = None
    """Item of the page in Wikidata."""
    links: dict[str, Item | None] | None = None
    """Items of the pages that it links to, by the titles of the links, redirects followed; None for a page without an item.
    Titles of no page are missing. None where the wiki was not asked."""
    sections: tuple[str, ...] = ()
    """Those of the titles that lead to a section of their page."""


def sidecar_path(page: Path) -> Path:
    """The sidecar of a page's file."""
    return page.with_name(page.name + SUFFIX)


def read_sidecar(page: Path) -> Sidecar | None:
    """What the sidecar of a page's file says; None if there is none, or it is none of ours. InputError as `load_sidecar` and
    `decode_sidecar`."""
    data = load_sidecar(page)
    return None if data is None else decode_sidecar(data, sidecar_path(page).name)


def is_ours(page: Path) -> bool:
    """Whether the file beside a page is its sidecar: one of ours, or so broken that the page's reject must tell."""
    try:
        return read_sidecar(page) is not None
    except InputError:
        return True


def load_sidecar(page: Path) -> bytes | None:
    """The bytes of the sidecar of a page's file; None if there is none. InputError with reason `broken_metadata` if it cannot be
    read, `too_large` if it is more than such a file holds."""
    path = sidecar_path(page)
    try:
        with path.open("rb") as file:
            data = file.read(bounds.SIDECAR_AT_MOST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}", reason="broken_metadata") from error
    bounds.check_sidecar(len(data), path.name)
    return data


def decode_sidecar(data: bytes, name: str) -> Sidecar | None:
    """What a sidecar says; None if it is none of ours. InputError with reason `broken_metadata` if it is broken."""
    try:
        found = msgspec.json.decode(data, type=Sidecar)
        language_converter.check_variant(found.variant or "source")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, UsageError) as error:
        raise InputError(f"cannot read {name}: {error}", reason="broken_metadata") from error
    return found if found.schema == SCHEMA else None


def encode_sidecar(sidecar: Sidecar) -> bytes:
    """The bytes of a sidecar."""
    return msgspec.json.format(msgspec.json.encode(sidecar), indent=2) + b"\n"


def with_sidecar(page: Page, sidecar: Sidecar) -> Page:
    """The page with what its sidecar says; the rest stays as the page has it."""
    page = _with_known(page, sidecar)
    if not (sidecar.wikidata or sidecar.links):
        return page
    known, sections = sidecar.links or {}, frozenset(sidecar.sections)

    def find(title: str) -> Known | None:
        return Known(known[title], title in sections) if title in known else None

    return page_items.with_items(page, sidecar.wikidata, page_items.by_links(page, find))


def _with_known(page: Page, sidecar: Sidecar) -> Page:
    return msgspec.structs.replace(
        page,
        title=sidecar.title,
        page_id=sidecar.page_id or page.page_id,
        revision_id=sidecar.revision_id or page.revision_id,
        timestamp=sidecar.timestamp or page.timestamp,
        url=sidecar.url or page.url,
        wiki=wikis.name(sidecar.site, sidecar.url) if sidecar.site or sidecar.url else page.wiki,
        licence=sidecar.licence or page.licence,
    )
