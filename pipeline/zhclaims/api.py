"""Records of a page from Python, without a directory."""

from __future__ import annotations

from pathlib import Path

import msgspec

from zhclaims import shard, sources
from zhclaims.dataset import page_lines
from zhclaims.errors import UsageError
from zhclaims.records import ArticleRecords
from zhclaims.settings import Settings
from zhclaims.sources import beside, formats
from zhclaims.sources.common import bounds


def extract(path_or_text: Path | str, settings: Settings | None = None) -> ArticleRecords:
    """The records of one page, from a file or from its text.

    A `Path` is a file. A string is the name of a file if it is one line and such a file exists, or ends like one; otherwise it is
    the text of a page. UsageError if there is no such file, InputError if it cannot be read as a page; InvalidRecord (an
    InternalError) with the JSON path if a record breaks its schema.
    """
    settings = settings or Settings()
    file = _file(path_or_text)
    if file is None:
        text = str(path_or_text)
        form = formats.detect_text(text) if settings.format == formats.AUTO else settings.format
        page = sources.read_text(text, form=form)
        return _valid(shard.extract(page, shard.source("text", text.encode(), form), settings))
    data = _bytes(file)
    form = formats.told(data, file.name, settings.format)
    page = shard.read(data, file.name, msgspec.structs.replace(settings, format=form))
    known = beside.read(file)
    found = shard.source(file.name, data, form)
    return _valid(shard.extract(beside.joined(page, known) if known else page, found, settings))


def _valid(records: ArticleRecords) -> ArticleRecords:
    """The records. InvalidRecord if one breaks its schema."""
    page_lines(records)
    return records


def _bytes(file: Path) -> bytes:
    try:
        bounds.check_file(file.stat().st_size, file.name)
        return file.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"no such file: {file}") from error
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _file(path_or_text: Path | str) -> Path | None:
    if isinstance(path_or_text, Path):
        return path_or_text
    one_line = len(path_or_text.splitlines()) == 1 and len(path_or_text) < 4096 and "\0" not in path_or_text
    if one_line and (path_or_text.endswith((".txt", ".wikitext", ".html")) or _exists(Path(path_or_text))):
        return Path(path_or_text)
    return None


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for the file system is no file
        return False
