"""MediaWiki's XML export (0.10, 0.11), read as it streams by: one revision is held at a time.

expat does the parsing. A document type is refused at once, so no entity is ever declared. Where a page breaks the XML, reading
goes on with the next page (text is escaped in an export: `<page>` stands nowhere else); so it does behind a gap in a packed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from zhclaims.errors import InputError
from zhclaims.sources.dump.fields import Fields
from zhclaims.sources.dump.packed import TRUNCATED, Gap, Piece, Unchecked
from zhclaims.sources.dump.records import Item, Site, Unreadable

_PENDING_AT_MOST = 1 << 26  # bytes of one tag; MediaWiki writes no tag longer than a title
_PAGE = b"<page>"
_DUMP_BEGINS, _DUMP_ENDS = b"<mediawiki>", b"</mediawiki>"


class Export:
    """A dump, by its bytes. `site` is known once the first item was read."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = iter(pieces)
        self._fields = Fields(self._byte)
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
