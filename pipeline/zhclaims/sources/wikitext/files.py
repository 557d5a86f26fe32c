"""Parameters of `[[File:…|…]]`: which of them is the caption, and whether a reader sees it."""

from __future__ import annotations

import re

from zhclaims.sources.wikitext.traced import Traced

_FRAMED = re.compile(r"thumb(?:nail)?(?:=.*)?|frame|framed|enframed|缩略图|縮圖|缩图|有框|加框|縮略圖")
_OPTION = re.compile(
    r"(?:left|right|center|centre|none|[左右中无無]|居中|置中|不设置|靠左|靠右|frameless|无框|無框|border|边框|邊框|baseline|sub|super|top|text-top"
    r"|middle|bottom|text-bottom|upright|右上|直立|\d*x?\d*\s*(?:px|像素)(?:px)?"
    r"|(?:link|alt|page|class|lang|upright|thumbtime|start|end|链接|連結|替代|替代文本|替代文字|页数|頁|类|語言|语言|右上|直立)\s*=.*)",
    re.DOTALL,
)

_SEPARATOR = re.compile(r"\[\[|\]\]|-\{|\}-|<a [^>]*>|</a>|\|")


def caption(text: Traced, *, needs_frame: bool = True) -> Traced | None:
    """The caption among the parameters after the file's name; None if no reader sees one.

    The text of a picture that stands within a line, without a frame, is only its title.
    """
    found: Traced | None = None
    framed = not needs_frame
    for part in _parts(text):
        word = part.text.strip()
        if _FRAMED.fullmatch(word):
            framed = True
        elif not _OPTION.fullmatch(word):
            found = part
    return found if framed else None


def _parts(text: Traced) -> list[Traced]:
    """The parameters, cut at the bars that stand in no link and no conversion rule."""
    parts: list[Traced] = []
    start = text.text.find("|") + 1
    if not start:
        return parts
    depth = 0
    for match in _SEPARATOR.finditer(text.text, start):
        token = match[0]
        if token == "|" and depth <= 0:
            parts.append(text.cut(start, match.start()))
            start = match.end()
        elif token in ("[[", "-{") or token.startswith("<a"):
            depth += 1
        elif token != "|":
            depth -= 1
    return [*parts, text.cut(start)]
