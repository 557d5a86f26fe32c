"""`<gallery>`: one picture on a line; its caption is text of the page, its file name is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhclaims.sources.wikitext.files import caption
from zhclaims.sources.wikitext.traced import Traced, joined, own

if TYPE_CHECKING:
    from zhclaims.sources.wikitext.expansion import Frame


def captions(frame: Frame, inner: Traced, title: str = "") -> Traced:
    """The caption of the gallery and those of its pictures, each in an element of its own."""
    pieces = [own("\n<div class=caption>"), frame.context.half_parse(own(title), frame), own("</div>\n")] if title else []
    at = 0
    for line in inner.text.split("\n"):
        end = at + len(line)
        shown = caption(inner.cut(at, end), needs_frame=False) if "|" in line else None
        if shown is not None and shown.text.strip():
            pieces += [own("\n<div class=caption>"), frame.context.half_parse(shown.strip(), frame), own("</div>\n")]
        at = end + 1
    return joined(pieces)
