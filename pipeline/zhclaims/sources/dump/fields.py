"""The elements of an export as its parser meets them → revisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from zhclaims.errors import InputError
from zhclaims.sources.dump.records import Item, Revision, Site, Unreadable

TEXT_AT_MOST = 16_000_000
"""Characters of a revision; MediaWiki's own limit is 2 MiB."""

_FIELD_AT_MOST = 100_000
_DEPTH_AT_MOST = 32
_SITE = frozenset(("siteinfo/dbname", "siteinfo/base"))
_PAGE = frozenset(("page/title", "page/ns", "page/id"))
_REVISION = frozenset(
    f"page/revision/{name}" for name in ("id", "timestamp", "model", "text", "contributor/username", "contributor/ip")
)
_ID = re.compile(r"\s*[0-9]{1,18}\s*", re.ASCII)
_WANTED = _SITE | _PAGE | _REVISION


class Fields:
    """Collects the fields of a page and hands over each revision when it is complete."""

    def __init__(self, place: Callable[[], int]) -> None:
        """`place` tells at which byte of the dump the parser is."""
        self._place = place
        self._at = 0
        """Where the revision begins."""
        self.site = Site()
        self.begun = self.ended = False
        self.unverified = ""
        """Of what is read now: see `Revision`."""
        self._path: list[str] = []
        self._page: dict[str, str] = {}
        self._revision: dict[str, str] = {}
        self._redirect: str | None = None
        self._deleted = self._has_text = False
        self._parts: list[str] | None = None
        self._length = 0
        self._too_large = False
        self._done: list[Item] = []

    def taken(self) -> Iterator[Item]:
        """What has become complete since the last call."""
        done, self._done = self._done, []
        yield from done

    @property
    def open_title(self) -> str | None:
        """The title of the page that is being read."""
        return self._page.get("title")

    def restart(self) -> None:
        """Forget the page that broke off."""
        self._path = []
        self._page, self._revision, self._redirect = {}, {}, None
        self._parts = None

    # ── what the parser calls ───────────────────────────────────────────────────────────────────────────────────────────

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if not self._path:
            if name != "mediawiki":
                raise InputError(f"no export of MediaWiki: it begins with <{name[:40]}>", reason="no_dump")
            if not self.begun:
                self.site = self.site._replace(schema=attributes.get("version", "")[:20])
            self.begun = True
        elif len(self._path) > _DEPTH_AT_MOST:
            raise InputError(f"elements {_DEPTH_AT_MOST} deep: no dump of MediaWiki", reason="no_dump")
        self._path.append(name)
        path = "/".join(self._path[1:])
        if path == "page":
            self._page, self._redirect = {}, None
        elif path == "page/redirect":
            self._redirect = attributes.get("title", "")
        elif path == "page/revision":
            self._at = self._place()
            self._revision, self._deleted, self._has_text, self._too_large = {}, False, False, False
        elif path == "page/revision/text":
            self._deleted = "deleted" in attributes
            self._has_text = not self._deleted and attributes.get("bytes", "0") == "0"
        if path in _WANTED:
            self._parts, self._length = [], 0

    def characters(self, data: str) -> None:
        if self._parts is None:
            return
        self._length += len(data)
        if self._length <= (TEXT_AT_MOST if self._path[-1] == "text" else _FIELD_AT_MOST):
            self._parts.append(data)
        else:
            self._too_large = True
            self._parts.clear()

    def end(self, _: str) -> None:
        path = "/".join(self._path[1:])
        name = self._path.pop()
        if self._parts is not None and path in _WANTED:
            self._keep(path, name, "".join(self._parts))
            self._parts = None
        elif path == "page/revision":
            self._done.append(self._finished())
        elif path == "page":
            self._page = {}  # what is broken from here on is no part of it
        elif not self._path:
            self.ended = True

    def _keep(self, path: str, name: str, value: str) -> None:
        if path in _SITE:
            self.site = self.site._replace(**{"name" if name == "dbname" else "base": value})
        elif path in _PAGE:
            self._page[name] = value
        else:
            self._revision["contributor" if name in ("username", "ip") else name] = value

    def _finished(self) -> Item:
        title, revision = self._page.get("title"), self._revision
        if self._too_large:
            message = f"{title}: a revision of more than {TEXT_AT_MOST:,} characters at byte {self._at}; wikis save 2 MiB at most"
            return Unreadable("too_large", message, self._at, title)
        try:
            return Revision(
                title=_not_empty(title),
                namespace=int(self._page["ns"]),
                page_id=_id(self._page["id"]),
                revision_id=_id(revision["id"]),
                timestamp=_not_empty(revision.get("timestamp")),
                contributor=revision.get("contributor"),
                redirect=self._redirect,
                model=revision.get("model", "wikitext"),
                text=revision.get("text", "") if revision.get("text") or self._has_text else None,
                deleted=self._deleted,
                unverified=self.unverified,
            )
        except (KeyError, ValueError) as error:
            message = f"{title}: a revision lacks its title, number, namespace or time, at byte {self._at}: {error}"
            return Unreadable("broken_page", message, self._at, title)


def _not_empty(value: str | None) -> str:
    if not value:
        raise ValueError("title or timestamp")
    return value


def _id(written: str) -> int:
    """The number of a page or revision. ValueError for what no database counts to."""
    if not _ID.fullmatch(written):
        raise ValueError(f"{written[:40]!r} is no number of a page or revision")
    return int(written)
