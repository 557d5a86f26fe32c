"""A document of one page → `Page`: the one way in, for files, for bytes and for text in hand.

A dump, which holds many pages, is read by `zhclaims.sources.dump`, rows of pages by `zhclaims.sources.rows`.

Every offset into the source counts code points of the decoded text, a byte order mark at its start not counted (see
`common.decoding`).
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path, PurePath
from typing import NamedTuple

import msgspec

from zhclaims.errors import InputError
from zhclaims.model import Page
from zhclaims.sources import formats, mhtml, rows, sidecar
from zhclaims.sources.common import bounds, decoding, wikis
from zhclaims.sources.html import read_html
from zhclaims.sources.rendered_text import read_rendered_text
from zhclaims.sources.wikitext import FindTemplate, read_wikitext


class LoadedDocument(NamedTuple):
    """What a document holds, before it is read: the bytes of a file, or text in hand, which has no path."""

    content: bytes | str
    path: str = ""
    """Names it in messages; its last part stands in for a title."""
    sidecar: bytes | None = None
    """The bytes of its sidecar: see `sidecar`."""


def load_document(file: Path, path: str, size: int | None = None) -> LoadedDocument:
    """A file with its sidecar; `size` in bytes where that is known before.

    InputError with reason `too_large` or `broken_metadata`, OSError as `open` raises it.
    """
    bounds.check_file(file.stat().st_size if size is None else size, path)
    return LoadedDocument(file.read_bytes(), path, sidecar.load_sidecar(file))


def read_document(
    document: LoadedDocument, form: str = formats.AUTO, variant: str = "source", *, find_template: FindTemplate | None = None
) -> Page:
    """The page in a document, in the format given or found out, with what its sidecar knows of it.

    A sidecar that names a variant decides where `variant` leaves it open ("source"). Where nothing shows the page's title, the
    file's name stands for it (and an issue says so). `find_template`: see `read_wikitext`.

    InputError with reason `empty_file`, `binary`, `not_utf8`, `lone_surrogate`, `no_prose`, `many_pages`, `broken_metadata` …
    """
    known = None
    if document.sidecar is not None:
        known = sidecar.decode_sidecar(document.sidecar, PurePath(document.path).name + sidecar.SUFFIX)
    if known and known.variant and variant == "source":
        variant = known.variant
    form = formats.format_of(document.content, document.path, form)
    if form == formats.WIKITEXT:
        page = _titled(read_wikitext(_text(document), variant=variant, find_template=find_template), document.path)
    elif form in (formats.JSON, formats.WIKIEXTRACTOR, formats.PARQUET):
        page = _only_row(document, form, variant, find_template)
    else:
        page = _page(document, form)
    return sidecar.with_sidecar(page, known) if known else page


def _text(document: LoadedDocument) -> str:
    if isinstance(document.content, str):
        return decoding.checked(document.content, document.path or "text")
    return decoding.decode(document.content, document.path)


def _page(document: LoadedDocument, form: str) -> Page:
    path = document.path
    if form == formats.MHTML:
        return _archived(document)
    text = _text(document)
    if form == formats.RENDERED_TEXT:
        return read_rendered_text(text, path)
    if form == formats.DUMP:
        raise InputError(f"{path or 'a dump'} holds many pages: zhclaims run reads them all", reason="many_pages")
    return _titled(read_html(text), path)


def _titled(page: Page, path: str) -> Page:
    """The page, with the name of its file for a title where it has none."""
    return msgspec.structs.replace(page, title=page.title or PurePath(path).stem)


def _bytes(document: LoadedDocument) -> bytes:
    return document.content if isinstance(document.content, bytes) else _text(document).encode()


def _archived(document: LoadedDocument) -> Page:
    """The page in a web archive, with the address that it was saved from where it says none itself."""
    found = mhtml.read_mhtml(_bytes(document), document.path or "a web archive")
    page = read_html(found.html)
    known = wikis.name(None, found.url) if found.url and not page.url else page.wiki
    return msgspec.structs.replace(page, title=page.title or PurePath(document.path).stem, url=page.url or found.url, wiki=known)


def _only_row(document: LoadedDocument, form: str, variant: str, find_template: FindTemplate | None) -> Page:
    """The page of a file of rows that holds no other."""
    pages = list(islice(rows.read_content(_bytes(document), form, document.path), 2))
    if len(pages) != 1:
        raise InputError(f"{document.path or form} holds many pages: zhclaims run reads them all", reason="many_pages")
    item = pages[0][-1]
    if not isinstance(item, rows.Row):
        raise InputError(item.message, reason=item.reason, place=item.place)
    return rows.read_row(item, variant=variant, find_template=find_template)
