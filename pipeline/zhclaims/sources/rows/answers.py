"""An object of JSON → the pages in it. What it is, its fields say: a row of a snapshot of Wikimedia Enterprise, of a data set
(`wikimedia/wikipedia` on Hugging Face, lines of wikiextractor), an answer of a wiki's api.php or of its REST API.

Fields that nothing is known of are passed over without being built, so that an object takes little more memory than its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import unescape

import msgspec

from zhclaims import hanscript
from zhclaims.model import Licence
from zhclaims.sources.common.items import item_id
from zhclaims.sources.rows.records import HTML, TEXT, WIKITEXT, Item, Row, address, number, timestamp, unreadable

OBJECTS_AT_MOST = 1_000_000
"""In one object: an empty one takes 50 times its bytes."""

UNKNOWN = (
    "JSON, but no page that zhclaims knows: rows of wikimedia/wikipedia or wikiextractor, Wikimedia Enterprise, answers of "
    "api.php (action=parse, or query with the content of revisions) are read; else give the page as HTML, wikitext or text"
)
_SIDECAR = "what is known of a page, which stands beside it, and no page: name the page"
_LICENCE_AT_MOST = 1_000
_RECORD = "a record that zhclaims has written, and no page"


class _Named(msgspec.Struct, frozen=True):
    identifier: str | int | None = None


class _Body(msgspec.Struct, frozen=True):
    html: str | None = None
    wikitext: str | None = None


class _Latest(msgspec.Struct, frozen=True):
    id: int | None = None
    timestamp: str | None = None


class _Object(msgspec.Struct, frozen=True):
    """All fields that show what an object is, as they stand there: the same name means another thing in another kind."""

    schema: msgspec.Raw = msgspec.Raw()
    title: msgspec.Raw = msgspec.Raw()
    id: msgspec.Raw = msgspec.Raw()
    text: msgspec.Raw = msgspec.Raw()
    url: msgspec.Raw = msgspec.Raw()
    article_body: msgspec.Raw = msgspec.Raw()
    latest: msgspec.Raw = msgspec.Raw()
    parse: msgspec.Raw = msgspec.Raw()
    query: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()


class _Article(msgspec.Struct, frozen=True):
    """Of Wikimedia Enterprise. Its `additional_entities` say which items are used, and not which link is of which: they are
    passed over."""

    name: str
    article_body: _Body
    identifier: int | None = None
    version: _Named | None = None
    date_modified: str | None = None
    url: str | None = None
    is_part_of: _Named | None = None
    namespace: _Named | None = None
    main_entity: object = None
    license: object = None


class _DataRow(msgspec.Struct, frozen=True):
    title: str
    text: str
    id: str | int | None = None
    url: str | None = None
    revid: str | int | None = None
    """Of wikiextractor alone, which writes "&lt;" for "<"."""


class _RestPage(msgspec.Struct, frozen=True):
    title: str
    latest: _Latest
    id: int | None = None
    source: str | None = None
    html: str | None = None


class _Star(msgspec.Struct, frozen=True):
    """A text as format version 1 has it."""

    text: str = msgspec.field(name="*", default="")


class _Parse(msgspec.Struct, frozen=True):
    title: str = ""
    pageid: int | None = None
    revid: int | None = None
    text: str | _Star | None = None
    wikitext: str | _Star | None = None
    properties: object = None
    """Page properties: an object, or in format version 1 a list of names with their values."""


class _Slot(msgspec.Struct, frozen=True):
    content: str | None = None
    contentmodel: str = "wikitext"
    star: str | None = msgspec.field(name="*", default=None)


class _Revision(msgspec.Struct, frozen=True):
    revid: int | None = None
    timestamp: str | None = None
    content: str | None = None
    star: str | None = msgspec.field(name="*", default=None)
    slots: dict[str, _Slot] = {}


class _Page(msgspec.Struct, frozen=True):
    title: str = ""
    pageid: int | None = None
    fullurl: str | None = None
    missing: bool | str = False
    revisions: tuple[_Revision, ...] = ()
    extract: str | _Star | None = None
    pageprops: object = None


class _General(msgspec.Struct, frozen=True):
    wikiid: str | None = None


class _Query(msgspec.Struct, frozen=True):
    pages: msgspec.Raw = msgspec.Raw(b"[]")
    general: _General | None = None


class _Error(msgspec.Struct, frozen=True):
    code: str = ""
    info: str = ""


def pages_of(data: bytes, place: str, newest: int | None = 1) -> Iterator[tuple[Item, ...]]:
    """The pages in an object, each with its `newest` revisions (None: all) in the order of time; what is no page is told."""
    try:
        if data.count(b"{") > OBJECTS_AT_MOST:
            yield (unreadable("too_dense", f"JSON with more than {OBJECTS_AT_MOST:,} objects in one: no page", place),)
            return
        yield from _pages_of(data, place, newest)
    except msgspec.ValidationError:
        yield (unreadable("unknown_json", UNKNOWN, place),)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield (unreadable("broken_json", f"no valid JSON: {error}", place),)


def _pages_of(data: bytes, place: str, newest: int | None) -> Iterator[tuple[Item, ...]]:
    found = msgspec.json.decode(data, type=_Object)
    if schema := bytes(found.schema):
        yield (unreadable("unknown_json", _why(schema), place),)
    elif found.article_body:
        yield (_of_enterprise(msgspec.json.decode(data, type=_Article), place),)
    elif found.title and found.latest:
        yield (_of_rest(msgspec.json.decode(data, type=_RestPage), place),)
    elif found.title and found.text and (found.id or found.url):
        yield (_of_data_set(msgspec.json.decode(data, type=_DataRow)),)
    elif found.parse:
        yield (_of_parse(msgspec.json.decode(found.parse, type=_Parse), place),)
    elif found.query:
        yield from _of_query(msgspec.json.decode(found.query, type=_Query), place, newest)
    elif found.error:
        error = msgspec.json.decode(found.error, type=_Error)
        yield (unreadable("api_error", f"the wiki answered with an error ({error.code}: {error.info}): ask it again", place),)
    else:
        yield (unreadable("unknown_json", UNKNOWN, place),)


def _why(schema: bytes) -> str:
    if schema.startswith(b'"zhclaims/page/'):
        return _SIDECAR
    return _RECORD if schema.startswith(b'"zhclaims/') else UNKNOWN


def _of_enterprise(article: _Article, place: str) -> Item:
    body = article.article_body
    text, form = (body.html, HTML) if body.html else (body.wikitext, WIKITEXT)
    if not text:
        return unreadable("no_text", f"{article.name}: neither HTML nor wikitext of it", place, article.name)
    return Row(
        article.name,
        text,
        form,
        page_id=number(article.identifier),
        revision_id=number(article.version.identifier) if article.version else None,
        timestamp=timestamp(article.date_modified),
        url=address(article.url),
        database=str(article.is_part_of.identifier or "") if article.is_part_of else None,
        namespace=number(article.namespace.identifier) or 0 if article.namespace else 0,
        wikidata=_item(article.main_entity, "identifier"),
        licence=_licence(article.license),
    )


def _licence(given: object) -> Licence | None:
    """The first licence that has a name or an address, both as long as such are."""
    for one in given if isinstance(given, list) else [given]:
        told = [one.get(field) if isinstance(one, dict) else None for field in ("name", "url")]
        name, url = (value if isinstance(value, str) and len(value) <= _LICENCE_AT_MOST else "" for value in told)
        if name or url:
            return Licence(hanscript.clean(name), address(url) or "")
    return None


def _item(properties: object, name: str = "wikibase_item") -> str | None:
    """The item among the properties of a page, by their name, in either format version."""
    if isinstance(properties, list):
        named = (p for p in properties if isinstance(p, dict) and p.get("name") == name)
        return next((item for p in named if (item := item_id(p.get("*")))), None)
    return item_id(properties.get(name)) if isinstance(properties, dict) else None


def _of_data_set(row: _DataRow) -> Row:
    url = address(row.url)
    if row.revid is None:
        return Row(row.title, row.text, TEXT, page_id=number(row.id), url=url)
    return extracted(row.title, row.text, number(row.id), url)._replace(revision_id=number(row.revid))


def extracted(title: str, text: str, page_id: int | None, url: str | None) -> Row:
    """A page as wikiextractor writes it: with "&lt;" for "<", and in files of `<doc>` its title above it."""
    first, _, rest = text.lstrip("\n").partition("\n")
    text = rest if first.strip() == title.strip() else text
    return Row(title, unescape_marks(text), TEXT, page_id=page_id, url=url)


def unescape_marks(text: str) -> str:
    """The text with "<", ">" and "&" as they are.

    >>> unescape_marks("&lt;br&gt; R&amp;D &nbsp;")
    '<br> R&D &nbsp;'
    """
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _of_rest(page: _RestPage, place: str) -> Item:
    text, form = (page.html, HTML) if page.html else (page.source, WIKITEXT)
    if not text:
        return unreadable("no_text", f"{page.title}: neither HTML nor wikitext of it", place, page.title)
    return Row(page.title, text, form, number(page.id), number(page.latest.id), timestamp(page.latest.timestamp))


def _of_parse(parse: _Parse, place: str) -> Item:
    html, wikitext = (text.text if isinstance(text, _Star) else text for text in (parse.text, parse.wikitext))
    if not (html or wikitext):
        message = f"{parse.title or 'a page'}: an answer without its text: ask with prop=text or prop=wikitext"
        return unreadable("no_text", message, place, parse.title or None)
    ids = number(parse.pageid), number(parse.revid)
    item = _item(parse.properties)
    return Row(unescape(parse.title), html or wikitext or "", HTML if html else WIKITEXT, *ids, wikidata=item)


def _of_query(query: _Query, place: str, newest: int | None) -> Iterator[tuple[Item, ...]]:
    raw = bytes(query.pages)
    if raw.lstrip().startswith(b"["):
        pages: Sequence[_Page] = msgspec.json.decode(raw, type=tuple[_Page, ...])
    else:
        pages = tuple(msgspec.json.decode(raw, type=dict[str, _Page]).values())
    if not pages:
        yield (unreadable("no_text", "an answer without pages: ask with prop=revisions&rvprop=ids|timestamp|content", place),)
    database = query.general.wikiid if query.general else None
    for page in pages:
        revisions = sorted(page.revisions, key=lambda r: (r.timestamp or "", r.revid or 0))
        revisions = revisions[-newest:] if newest else revisions
        items = tuple(
            _of_revision(page, revision, place)._replace(database=database) for revision in revisions if _text(revision)
        )
        yield items or (_without_text(page, place),)


def _of_revision(page: _Page, revision: _Revision, place: str) -> Row:
    return Row(
        page.title,
        _text(revision) or "",
        WIKITEXT,
        page_id=number(page.pageid),
        revision_id=number(revision.revid),
        timestamp=timestamp(revision.timestamp),
        url=address(page.fullurl),
        wikidata=_item(page.pageprops),
    )


def _text(revision: _Revision) -> str | None:
    """The wikitext of a revision, by either format version; None where the answer lacks it."""
    main = revision.slots.get("main")
    return (main.content or main.star if main else None) or revision.content or revision.star


def _without_text(page: _Page, place: str) -> Item:
    """What is told of a page that has no revision with a text; its extract, where the answer holds one as HTML."""
    extract = page.extract.text if isinstance(page.extract, _Star) else page.extract
    if extract and extract.lstrip().startswith("<"):
        item = _item(page.pageprops)
        return Row(page.title, extract, HTML, page_id=number(page.pageid), url=address(page.fullurl), wikidata=item)
    if page.missing is not False:
        return unreadable("no_page", f"{page.title}: the wiki has no such page", place, page.title)
    message = f"{page.title}: an answer without its wikitext: ask with prop=revisions&rvprop=ids|timestamp|content"
    return unreadable("no_text", message, place, page.title)
