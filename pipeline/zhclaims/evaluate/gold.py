"""Hand-made truth of an article. Offsets are code points of the source document; layers that are absent are not scored."""

from __future__ import annotations

from pathlib import Path

import msgspec

from zhclaims.errors import UsageError
from zhclaims.spans import Span


class Piece(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class GoldMarker(Piece, frozen=True, kw_only=True):
    ref: str


class GoldEntity(Piece, frozen=True, kw_only=True):
    label: str
    optional: bool = False
    """Counts neither way."""


class GoldDate(Piece, frozen=True, kw_only=True):
    value: str
    vague: bool = False
    """Counts neither way."""


class GoldCitation(Piece, frozen=True, kw_only=True):
    """A stretch of the source and a reference that backs it."""

    ref: str
    support: str


class GoldAttribution(msgspec.Struct, frozen=True):
    cue: Piece | None = None
    source: Piece | None = None
    content: Piece | None = None
    source_alternatives: tuple[Piece | None, ...] = ()
    content_alternatives: tuple[Piece | None, ...] = ()
    optional: bool = False
    """Counts neither way."""


class GoldArchive(msgspec.Struct, frozen=True):
    host: str | None = None
    date: str | None = None


class GoldReference(msgspec.Struct, frozen=True):
    ref: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    access_date: str | None = None
    archive: GoldArchive | None = None
    dead_link: bool | None = None
    backlinks: int | None = None
    error: str | None = None


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """The truth of one article."""

    file: str | None = None
    """Name of the source document."""
    range: Span = Span(0, 10**9)
    """What begins in this part of the source counts."""
    markers: tuple[GoldMarker, ...] | None = None
    sentences: tuple[Piece, ...] | None = None
    entities: tuple[GoldEntity, ...] | None = None
    dates: tuple[GoldDate, ...] | None = None
    citation_spans: tuple[GoldCitation, ...] | None = None
    attributions: tuple[GoldAttribution, ...] | None = None
    references: tuple[GoldReference, ...] | None = None

    def counts(self, span: Span | None) -> bool:
        """Whether a span of the source begins in the part that counts."""
        return span is not None and self.range.start <= span.start < self.range.end


def load(path: Path) -> list[Gold]:
    """The truth in a file, or in the `*.json` files of a directory, by name. UsageError says what is wrong with it."""
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if not files:
            raise UsageError(f"no *.json files in {path}")
        return [_load(file) for file in files]
    return [_load(path)]


def _load(file: Path) -> Gold:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Gold)
    except FileNotFoundError as error:
        raise UsageError(f"no such file or directory: {file}") from error
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file} is no truth that can be scored against: {error}") from error
