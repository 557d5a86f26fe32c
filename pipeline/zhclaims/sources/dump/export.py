"""MediaWiki's XML export (0.10, 0.11), read as it streams by: one revision is held at a time.

expat does the parsing. A document type is refused at once, so no entity is ever declared. Where a page breaks the XML, reading
goes on with the next page (text is escaped in an export: `<page>` stands nowhere else); so it does after a gap in a packed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from zhclaims.errors import InputError
from zhclaims.sources.dump.packed import TRUNCATED, Gap, Piece, Unchecked
from zhclaims.sources.dump.records import Item, Revision, Site, Unreadable

_PENDING_AT_MOST = 1 << 26  # bytes of one tag; MediaWiki writes no tag longer than a title
_PAGE = b"<page>"
_DUMP_BEGINS, _DUMP_ENDS = b"<mediawiki>", b"</mediawiki>"
TEXT_AT_MOST = 16_000_000
"""Characters of a revision; MediaWiki's own limit is 2 MiB."""

_FIELD_AT_MOST = 100_000
_DEPTH_AT_MOST = 32
_SITE_FIELDS = frozenset(("siteinfo/dbname", "siteinfo/base"))
_PAGE_FIELDS = frozenset(("page/title", "page/ns", "page/id"))
_REVISION_FIELDS = frozenset(
    f"page/revision/{name}" for name in ("id", "timestamp", "model", "text", "contributor/username", "contributor/ip")
)
_ID = re.compile(r"\s*[0-9]{1,18}\s*", re.ASCII)
_WANTED = _SITE_FIELDS | _PAGE_FIELDS | _REVISION_FIELDS


class Export:
    """A dump, by its bytes. `site` is known once the first item was read."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = iter(pieces)
        self._fields = _Fields(self._byte)
        self._parser = self._new_parser()
        self._start = 0
        """Where in the dump the parser's first byte stands."""
        self._fed = 0
        self._gaps = False
        """Whether something of what was packed is lost."""
        self._passed: bytes | None = None
        """The last of what is passed over in search of the next page; None while there is a page to read."""

    @property
    def site(self) -> Site:
        return self._fields.site

    def items(self) -> Iterator[Item]:
        """Every revision in order, and what is unreadable in between.

        InputError with reason `no_dump` if it is no export of MediaWiki, `xml_doctype` if it declares a document type.
        """
        for piece in self._pieces:
            if isinstance(piece, Unchecked):
                self._fields.unverified = piece.code
            elif isinstance(piece, Gap):
                yield from self._broken_off(piece)
                if piece.reason == TRUNCATED:
                    return
            else:
                yield from self._read(piece)
        yield from self._end()

    def _broken_off(self, gap: Gap) -> Iterator[Item]:
        """What a gap in the packed dump costs: the page that it stands in, and whatever it held."""
        self._gaps = True
        yield self._unreadable(gap.reason, str(gap), gap)
        if not self._fields.ended and gap.reason != TRUNCATED:
            self._pass_over()

    def _read(self, chunk: bytes) -> Iterator[Item]:
        if self._passed is not None:
            chunk = self._resumed(chunk)
        while chunk:
            try:
                self._parser.Parse(chunk, False)
                self._fed += len(chunk)
                self._check_pending()
                chunk = b""
            except expat.ExpatError as error:
                if not self._fields.begun:
                    raise InputError(f"no export of MediaWiki: {error}", reason="no_dump") from error
                yield from self._fields.taken()
                yield self._unreadable("broken_xml", f"no valid XML: {error}")
                begun = max(self._parser.ErrorByteIndex - self._fed, 0)
                self._fed += begun
                self._pass_over()
                chunk = self._resumed(chunk[begun:])
            yield from self._fields.taken()

    def _check_pending(self) -> None:
        if self._fed - self._parser.CurrentByteIndex > _PENDING_AT_MOST:
            raise InputError("a tag of more than 64 MiB: no dump of MediaWiki", reason="no_dump")

    def _pass_over(self) -> None:
        """Forget the page at hand: from here on the next one is looked for."""
        self._fields.restart()
        self._start, self._fed = self._start + self._fed, 0
        self._passed = b""

    def _resumed(self, chunk: bytes) -> bytes:
        """What follows from the next page on, with a parser that knows nothing of the page before; b"" if there is none yet."""
        data = (self._passed or b"") + chunk
        found = data.find(_PAGE)
        if found < 0:
            self._fields.ended = self._fields.ended or _DUMP_ENDS in data
            self._passed = data[-len(_DUMP_ENDS) :]
            self._start += len(chunk)
            return b""
        self._start += found - (len(data) - len(chunk)) - len(_DUMP_BEGINS)
        self._passed = None
        self._parser = self._new_parser()
        self._parser.Parse(_DUMP_BEGINS, False)
        self._fed = len(_DUMP_BEGINS)
        return data[found:]

    def _end(self) -> Iterator[Item]:
        if not self._fields.begun and self._passed is None:
            raise InputError("no export of MediaWiki: it does not begin with <mediawiki>", reason="no_dump")
        if not self._fields.ended and not (self._gaps and self._passed is not None):  # else the end is in what was lost
            yield self._unreadable("truncated", "the dump breaks off before </mediawiki>")

    def _unreadable(self, reason: str, message: str, gap: Gap | None = None) -> Unreadable:
        offset = self._byte()
        title = self._fields.open_title
        where = f" in the page {title!r}" if title else ""
        message += f" (the gap begins{where})" if gap and title else "" if gap else f" at byte {offset}{where}"
        return Unreadable(reason, message, offset, title, reason == TRUNCATED, gap.place if gap else "")

    def _byte(self) -> int:
        """Where in the dump the parser is."""
        return self._start + (max(self._parser.CurrentByteIndex, 0) if self._passed is None else 0)

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._fields.start
        parser.EndElementHandler = self._fields.end
        parser.CharacterDataHandler = self._fields.characters
        parser.StartDoctypeDeclHandler = _refuse
        return parser


def _refuse(*_: object) -> None:
    raise InputError("the dump declares a document type, as none of MediaWiki does: refused", reason="xml_doctype")


class _Fields:
    """Collects the elements of a page as expat meets them, and makes a revision of them when it is complete."""

    def __init__(self, place: Callable[[], int]) -> None:
        """`place` gives the byte of the dump that the parser is at."""
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
        if path in _SITE_FIELDS:
            self.site = self.site._replace(**{"name" if name == "dbname" else "base": value})
        elif path in _PAGE_FIELDS:
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
