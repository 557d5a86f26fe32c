"""The wikitext that a page was read from, where whoever makes the page says where it lies."""

from __future__ import annotations

import hashlib
from pathlib import Path

from zhclaims.errors import InputError
from zhclaims.offsets import Run, SourceMap
from zhclaims.records import ArticleRecord
from zhclaims.sources.common import bounds, decoding
from zhclaims.spans import Span

_BESIDE = 60
"""Characters of wikitext that are shown before and after a claim."""
_AT_MOST = 2000
"""Characters of a claim's wikitext; in a longer one a template or a table stands."""


def source_text(article: ArticleRecord, folder: Path | None) -> str:
    """The wikitext of an article from the folder of the documents that the dataset was made of; "" if it does not lie there.

    A record that names a file outside of the folder, or one that is another now, has none.
    """
    if folder is None or article.source.format != "wikitext" or not article.source_map:
        return ""
    file = folder / article.source.path if folder.is_dir() else folder
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
        if not inside or not file.is_file() or file.stat().st_size > bounds.FILE_AT_MOST:
            return ""
        content = file.read_bytes()
        return decoding.decode(content, file.name) if hashlib.sha256(content).hexdigest() == article.source.sha256 else ""
    except (OSError, ValueError, InputError):
        return ""


class Around:
    """The wikitext around pieces of an article's text."""

    def __init__(self, source_map: tuple[Run, ...], wikitext: str) -> None:
        self._map = SourceMap(source_map)
        self._wikitext = wikitext

    def of(self, span: Span) -> tuple[str, str, str] | None:
        """What stands before it, it, and what stands after it; None if that is not known."""
        place = self._map.to_source(span) if self._wikitext else None
        if place is None or place.end > len(self._wikitext) or place.end - place.start > _AT_MOST:
            return None
        start, end = place
        text = self._wikitext
        return text[max(start - _BESIDE, 0) : start], text[start:end], text[end : end + _BESIDE]
