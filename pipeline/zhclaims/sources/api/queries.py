"""What we ask of a wiki: its site, which pages titles lead to, their revisions, texts and renderings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from zhclaims.errors import InputError
from zhclaims.sources.api.answers import Page, Query, Revision, Step
from zhclaims.sources.api.client import Client, Garbled, Parameters
from zhclaims.sources.common.items import item_id
from zhclaims.sources.sidecar import Licence

T = TypeVar("T")

BATCH = 50
"""Titles or revisions that one request may name."""

_PARTS_BESIDES = 10
"""Parts of an answer that may be empty, whatever was asked for."""

_PARTS_OF_LINKS = 20
"""Parts of an answer about the links of a page that are asked for, at most: each tells of 500 of them."""
_BYTES_OF_LINKS = 700_000
"""What stands beside a page about its links, at most; a file beside a page holds a mebibyte."""
_ITEM = {"ppprop": "wikibase_item"}

_TEMPLATE = 10
"""Number of the namespace of templates."""
_TEMPLATES_OF_A_PAGE = 20
"""Parts of an answer about a page's templates, at most: each holds hundreds of them."""
_PROPERTIES = "ids|timestamp|user|contentmodel"
_DIGESTS = "ids|size|sha1"


class Unreadable(NamedTuple):
    """A revision whose text makes an answer unreadable."""

    revid: int
    error: Garbled


class Site(NamedTuple):
    """A wiki: address of its main page, name of its database, licence of its texts."""

    base: str
    name: str
    licence: Licence | None


class Resolved(NamedTuple):
    """What a title leads to: a page, or why there is none."""

    requested: str
    page: Page | None
    path: tuple[str, ...] = ()
    """The titles on the way, the page's own last; empty where the title is the page's."""
    why: str = ""


def site(client: Client) -> Site:
    """The wiki itself. InputError if it cannot be read, or is none."""
    found = client.get({"action": "query", "meta": "siteinfo", "siprop": "general|rightsinfo"}).query
    if found.general is None:
        raise InputError(f"{client.endpoint} gives no answer of MediaWiki's API about its site", reason="malformed_answer")
    rights = found.rightsinfo
    licence = Licence(rights.text, rights.url) if rights.text or rights.url else None
    return Site(found.general.base, found.general.wikiid, licence)


def templates(client: Client, titles: Sequence[str]) -> list[str]:
    """The templates that up to 50 pages use, templates within templates and redirects on the way included, in order of titles.

    InputError if the wiki does not tell.
    """
    query = {"prop": "templates", "tlnamespace": str(_TEMPLATE), "tllimit": "max", "titles": "|".join(titles)}
    parts = _queries(client, query, len(titles) * _TEMPLATES_OF_A_PAGE)
    return sorted({used.title for part in parts for page in part.pages for used in page.templates if used.ns == _TEMPLATE})


class LinkItems(NamedTuple):
    """Items of the pages that a page links to, and titles that lead to a section: see `Sidecar.links`."""

    items: dict[str, str | None]
    sections: tuple[str, ...]


def link_items(client: Client, title: str) -> LinkItems:
    """The items of the articles that a page links to, with one request for 500 links, up to 10,000 of them.

    InputError if the wiki does not tell.
    """
    query = {"generator": "links", "gplnamespace": "0", "gpllimit": "max", "redirects": "1", "prop": "pageprops", "titles": title}
    pages: dict[str, str | None] = {}
    steps: dict[str, Step] = {}
    for part in islice(_queries(client, query | _ITEM, _PARTS_OF_LINKS), _PARTS_OF_LINKS):
        pages |= {p.title: own_item(p) or pages.get(p.title) for p in part.pages if not p.missing and not p.invalid}
        steps |= {step.source: step for step in part.redirects}
    to = {title: None if step.to in steps else pages.get(step.to) for title, step in steps.items()}  # one step, as readers go
    return _bounded(pages | to, [title for title, step in steps.items() if step.tofragment])


def _bounded(items: dict[str, str | None], sections: Sequence[str]) -> LinkItems:
    """What has room beside a page, in the order of titles."""
    kept: dict[str, str | None] = {}
    size = 0
    for title in sorted(items):
        size += 2 * len(title.encode("utf-8", "surrogatepass")) + 40
        if size > _BYTES_OF_LINKS:
            break
        kept[title] = items[title]
    return LinkItems(kept, tuple(title for title in sorted(sections) if title in kept))


def own_item(page: Page) -> str | None:
    """The item of a page, where its properties were asked for and tell it."""
    return item_id(page.pageprops.get("wikibase_item"))


def resolve(client: Client, titles: Sequence[str], *, follow: bool = True) -> Iterator[Resolved]:
    """The pages that up to 50 titles lead to: normalised, in another variant, over redirects if `follow`."""
    try:
        yield from _resolved(client, titles, follow)
    except Garbled as error:
        if len(titles) == 1:
            yield Resolved(titles[0], None, why=str(error))
        for half in _halves(titles):
            yield from resolve(client, half, follow=follow)


def _resolved(client: Client, titles: Sequence[str], follow: bool) -> Iterator[Resolved]:
    cleaned = {title: normalized_title(title) for title in titles}
    asked = list(dict.fromkeys(c for c in cleaned.values() if c))
    parameters = {"prop": "info|pageprops", "converttitles": "1", "titles": "|".join(asked)} | _ITEM
    parameters |= {"redirects": "1"} if follow else {}
    parts = list(_queries(client, parameters, len(asked))) if asked else []
    pages = _whole(p for part in parts for p in part.pages)
    steps = {s.source: s.to for part in parts for s in (*part.normalized, *part.converted, *part.redirects)}
    elsewhere = {i.title: i.iw for part in parts for i in part.interwiki}
    for title, cleared in cleaned.items():
        if cleared is None:
            yield Resolved(title, None, why="no title of a page: it is empty, or holds a character that titles cannot have")
            continue
        path = _path(cleared, steps)
        yield _judged(title, path, pages.get(path[-1]), elsewhere.get(path[-1]))


def _whole(pages: Iterable[Page]) -> dict[str, Page]:
    """Pages by title; of one that comes in several parts of an answer the first, with the properties of all."""
    found: dict[str, Page] = {}
    for page in pages:
        before = found.setdefault(page.title, page)
        if page.pageprops and not before.pageprops:
            found[page.title] = msgspec.structs.replace(before, pageprops=page.pageprops)
    return found


def revision_ids(client: Client, page: Page, count: int) -> list[int]:
    """The ids of a page's last revisions, the latest first; at least one."""
    latest = [page.lastrevid] if page.lastrevid else []
    if count == 1:
        return latest
    limit = str(min(count, BATCH * 10))
    query = {"prop": "revisions", "rvprop": "ids", "rvlimit": limit, "pageids": str(page.pageid)}
    ids: dict[int, None] = {}
    for part in _queries(client, query, count):
        ids |= dict.fromkeys(r.revid for p in part.pages for r in p.revisions)
        if len(ids) >= count:
            break
    return list(ids)[:count] or latest


def revisions(client: Client, ids: Sequence[int], *, texts: bool) -> Iterator[Revision | Unreadable]:
    """Up to 50 revisions; with their wikitext if `texts`. Those that the wiki does not give are missing."""
    return _revisions(client, ids, _PROPERTIES + ("|content" if texts else ""))


def digests(client: Client, ids: Sequence[int]) -> Iterator[Revision | Unreadable]:
    """Up to 50 revisions with the size and the SHA-1 of their texts, as far as the wiki gives them."""
    return _revisions(client, ids, _DIGESTS)


def _revisions(client: Client, ids: Sequence[int], properties: str) -> Iterator[Revision | Unreadable]:
    query = {"prop": "revisions", "rvprop": properties, "rvslots": "main", "revids": "|".join(map(str, ids))}
    left = dict.fromkeys(ids)
    try:
        for part in _queries(client, query, len(ids)):
            for revision in (r for page in part.pages for r in page.revisions):
                left.pop(revision.revid, None)
                yield revision
    except Garbled as error:
        missing = list(left)
        if len(missing) == 1:
            yield Unreadable(missing[0], error)
        for half in _halves(missing):
            yield from _revisions(client, half, properties)


def rendered(client: Client, revision_id: int, variant: str) -> str:
    """The HTML of a revision in a variant, without edit links. `Refused` if the wiki does not render it."""
    query = {"action": "parse", "prop": "text|revid", "oldid": str(revision_id), "variant": variant}
    parse = client.get(query | {"disableeditsection": "1", "disablelimitreport": "1"}).parse
    if parse is None:
        raise InputError(f"{client.endpoint} gives no rendering of revision {revision_id}", reason="malformed_answer")
    return parse.text


def normalized_title(title: str) -> str | None:
    """The title as it can be asked for; None where no wiki has a page of that name."""
    composed = unicodedata.normalize("NFC", title).replace("_", " ").strip()
    if not composed or any(c in "|#<>[]{}" or unicodedata.category(c) in ("Cc", "Cs") for c in composed):
        return None
    return composed


def _queries(client: Client, parameters: Parameters, things: int) -> Iterator[Query]:
    """The parts of an answer about some things, to its end. InputError with reason `endless` if it never gets there: a part holds
    one of them at least, as a rule."""
    further: Parameters = {}
    for _ in range(2 * things + _PARTS_BESIDES):
        answer = client.get({"action": "query"} | parameters | further)
        yield answer.query
        if not answer.further:
            return
        following = {key: str(value) for key, value in answer.further.items()}
        if following == further:
            break
        further = following
    raise InputError(f"{client.endpoint} continues an answer without end", reason="endless")


def _halves(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """Where one thing makes an answer unreadable, the others are asked for without it. Nothing for a single one."""
    if len(things) > 1:
        middle = len(things) // 2
        yield from (things[:middle], things[middle:])


def _path(title: str, steps: dict[str, str]) -> list[str]:
    """The titles that one leads to, itself first; where they lead in a circle, the last is one of those before."""
    path = [title]
    while (following := steps.get(path[-1])) is not None and following != path[-1]:
        path.append(following)
        if following in path[:-1]:
            break
    return path


def _judged(requested: str, path: list[str], page: Page | None, wiki: str | None) -> Resolved:
    via = tuple(path[1:])
    if path[-1] in path[:-1]:
        return Resolved(requested, None, via, "its redirects lead in a circle")
    if wiki is not None:
        return Resolved(requested, None, via, f"leads to another wiki ({wiki}:): fetch it there, with --wiki")
    if page is None:
        return Resolved(requested, None, via, "the wiki says nothing about it")
    if page.invalid:
        return Resolved(requested, None, via, f"no title of a page: {page.invalidreason or 'the wiki refuses it'}")
    if page.special or (page.ns is not None and page.ns < 0):
        return Resolved(requested, None, via, "a special page: it has no text of its own")
    if page.missing or not page.lastrevid or not page.pageid:
        return Resolved(requested, None, via, "no such page: look at its spelling, or name the wiki with --wiki")
    if page.contentmodel != "wikitext":
        return Resolved(requested, None, via, f"its content is {page.contentmodel}, no wikitext")
    return Resolved(requested, page, via)
