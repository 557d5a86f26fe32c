"""MediaWiki's XML export (0.10, 0.11), read as it streams by: one revision is held at a time.

expat does the parsing. A document type is refused at once, so no entity is ever declared. Where a page breaks the XML, reading
goes on with the next page: text is escaped in an export, so `<page>` stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from zhclaims.errors import InputError
from zhclaims.sources.dump.fields import Fields
from zhclaims.sources.dump.records import Item, Site, Unreadable
from zhclaims.sources.dump.streams import Broken

_PENDING_AT_MOST = 1 << 26  # bytes of one tag; MediaWiki writes no tag longer than a title
_PAGE = b"<page>"


class Export:
    """A dump, by its bytes. `site` is known once the first item was read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._fields = Fields(self._byte)
        self._parser = self._new_parser()
        self._start = 0
        """Where in the dump the parser's first byte stands."""
        self._fed = 0

    @property
    def site(self) -> Site:
        return self._fields.site

    def items(self) -> Iterator[Item]:
        """Every revision in order, and what is unreadable in between.

        InputError with reason `no_dump` if it is no export of MediaWiki, `xml_doctype` if it declares a document type.
        """
        try:
            for chunk in self._chunks:
                yield from self._read(chunk)
        except Broken as error:
            yield self._unreadable("truncated", f"the packed dump breaks off: {error}", last=True)
            return
        yield from self._end()

    def _read(self, chunk: bytes) -> Iterator[Item]:
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
                chunk = self._resume(chunk)
            yield from self._fields.taken()

    def _check_pending(self) -> None:
        if self._fed - self._parser.CurrentByteIndex > _PENDING_AT_MOST:
            raise InputError("a tag of more than 64 MiB: no dump of MediaWiki", reason="no_dump")

    def _resume(self, chunk: bytes) -> bytes:
        """What follows from the next page on, with a parser that knows nothing of the page before."""
        begun = self._parser.ErrorByteIndex - self._fed
        rest = chunk[max(begun, 0) :]
        at = self._start + self._parser.ErrorByteIndex
        while (found := rest.find(_PAGE)) < 0:
            at += max(len(rest) - len(_PAGE), 0)
            following = next(self._chunks, b"")
            if not following:
                return b""
            rest = rest[-len(_PAGE) :] + following
        self._fields.restart()
        self._parser = self._new_parser()
        self._parser.Parse(b"<mediawiki>", False)
        self._start = at + found - len(b"<mediawiki>")
        self._fed = len(b"<mediawiki>")
        return rest[found:]

    def _end(self) -> Iterator[Item]:
        if not self._fields.begun:
            raise InputError("no export of MediaWiki: it does not begin with <mediawiki>", reason="no_dump")
        if not self._fields.ended:
            yield self._unreadable("truncated", "the dump breaks off before </mediawiki>", last=True)

    def _unreadable(self, reason: str, message: str, *, last: bool = False) -> Unreadable:
        offset = self._byte()
        title = self._fields.open_title
        where = f" in the page {title!r}" if title else ""
        return Unreadable(reason, f"{message} at byte {offset}{where}", offset, title, last)

    def _byte(self) -> int:
        """Where in the dump the parser is."""
        return self._start + max(self._parser.CurrentByteIndex, 0)

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
