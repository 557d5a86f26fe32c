"""Copies by programs that print HTML as text: marks of w3m, texts of an HTML parser one a line, full-width brackets of markers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclaims.sources.rendered_text.rewriting import Edit, Rewritten, rewrite

_RAISED = re.compile(r"\^(?=\[[^\[\]\n]{1,40}\])|(?<=[\^ ])\^(?=\d{1,4}\.\d{1,3}(?:[ \n]|$))")
"""What w3m puts before raised text: "^[1]", and in an entry "^ ^2.0 ^2.1"."""


def as_copy(text: str) -> Rewritten:
    """The text as a plain copy."""
    edits = list(_edits(text))
    return rewrite(text, edits) if edits else Rewritten(text)


def _edits(text: str) -> Iterator[Edit]:
    if "^[" in text:
        yield from (Edit(*found.span()) for found in _RAISED.finditer(text))
