"""What is known of a page and stands in no file of its own format: a JSON file beside it, named like it with `.json` added."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from zhclaims.errors import InputError, UsageError
from zhclaims.model import Page
from zhclaims.sources import language_converter
from zhclaims.sources.common import bounds, wikis

SUFFIX = ".json"
FORMAT = "page_metadata"
"""Its name among the inputs of a run."""
SCHEMA = "zhclaims/page/1"


Number = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]


class Licence(msgspec.Struct, frozen=True):
    name: str
    url: str


class Beside(msgspec.Struct, frozen=True, kw_only=True):
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


def path_of(page: Path) -> Path:
    """The file beside a page's file."""
    return page.with_name(page.name + SUFFIX)


def read(page: Path) -> Beside | None:
    """What stands beside a page's file; None if nothing does, or nothing of ours. InputError as `content` and `decoded`."""
    data = content(page)
    return None if data is None else decoded(data, path_of(page).name)


def content(page: Path) -> bytes | None:
    """The bytes of the file beside a page's file; None if there is none. InputError with reason `broken_metadata` if it cannot be
    read, `too_large` if it is more than such a file holds."""
    path = path_of(page)
    try:
        with path.open("rb") as file:
            data = file.read(bounds.BESIDE_AT_MOST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror}", reason="broken_metadata") from error
    bounds.check_beside(len(data), path.name)
    return data


def decoded(data: bytes, name: str) -> Beside | None:
    """What such a file tells; None if it is none of ours. InputError with reason `broken_metadata` if it is broken."""
    try:
        found = msgspec.json.decode(data, type=Beside)
        language_converter.check_variant(found.variant or "source")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, UsageError) as error:
        raise InputError(f"cannot read {name}: {error}", reason="broken_metadata") from error
    return found if found.schema == SCHEMA else None


def encoded(known: Beside) -> bytes:
    """The bytes of a file beside a page."""
    return msgspec.json.format(msgspec.json.encode(known), indent=2) + b"\n"


def joined(page: Page, beside: Beside) -> Page:
    """The page with what stands beside it; what that does not tell stays as the page has it."""
    return msgspec.structs.replace(
        page,
        title=beside.title,
        page_id=beside.page_id or page.page_id,
        revision_id=beside.revision_id or page.revision_id,
        timestamp=beside.timestamp or page.timestamp,
        url=beside.url or page.url,
        wiki=wikis.name(beside.site, beside.url) if beside.site or beside.url else page.wiki,
    )
