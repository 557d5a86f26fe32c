"""Internal links: `[[target|text]]` becomes the text in an element that leads to its target.

Categories and links to the same page in another language show nothing, files show at most their caption, and what is no valid
link stays as it is written.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from zhclaims import vocab
from zhclaims.sources.common.text import decode_references
from zhclaims.sources.wikitext.context import Context, LinkTarget
from zhclaims.sources.wikitext.lines import bold_and_italics
from zhclaims.sources.wikitext.traced import Traced, generated, joined

_LINK = re.compile(r"([^\[\]{}|<>\n\x7f]+)(?:\|([\s\S]+?))?\]\]")
_PICTURE = re.compile(r"([^\[\]{}|<>\n\x7f]+)\|")
_NO_SORT_KEY = re.compile(r"[^\S\n]*([^\[\]{}|<>:\n\x7f]{2,20}):[^\[\]{}|<>\n\x7f]+\|[^\S\n]*\]\]")
"""A category with a bar and nothing behind it: copies of wikitext that lost the blank have it, MediaWiki saves none."""
_PROTOCOL = re.compile(r"(?:https?|ftp|mailto|news|irc)?:?//|mailto:", re.IGNORECASE)
_INVALID = re.compile(r"&[A-Za-z]+\d*;|\ufffd")
_CATEGORY = frozenset(("category", "分类", "分類", "cat"))
_FILE = frozenset(("file", "image", "文件", "檔案", "档案", "图像", "圖像", "图片", "圖片"))
_FRAMED = re.compile(r"thumb(?:nail)?(?:=.*)?|frame|framed|enframed|缩略图|縮圖|缩图|有框|加框|縮略圖")
_FILE_OPTION = re.compile(
    r"(?:left|right|center|centre|none|[左右中无無]|居中|置中|不设置|靠左|靠右|frameless|无框|無框|border|边框|邊框|baseline|sub|super|top|text-top"
    r"|middle|bottom|text-bottom|upright|右上|直立|\d*x?\d*\s*(?:px|像素)(?:px)?"
    r"|(?:link|alt|page|class|lang|upright|thumbtime|start|end|链接|連結|替代|替代文本|替代文字|页数|頁|类|語言|语言|右上|直立)\s*=.*)",
    re.DOTALL,
)
_FILE_SEPARATOR = re.compile(r"\[\[|\]\]|-\{|\}-|<a [^>]*>|</a>|\|")
_DEPTH_AT_MOST = 8
_TITLE_AT_MOST = 255  # longer ones can be no page, and are not kept in mind


@cache
def _languages() -> frozenset[str]:
    return frozenset(code for row in vocab.load("interlanguage_prefixes") for code in row["codes"].split())


def internal_links(context: Context, text: Traced, depth: int = 0) -> Traced:
    """The text with its links, categories and files resolved."""
    if "[[" not in text.text:
        return text
    return _Links(context, text, depth).run()


class _Links:
    def __init__(self, context: Context, text: Traced, depth: int) -> None:
        self._context = context
        self._text = text
        self._depth = depth
        self._starts = [m.start() for m in re.finditer(r"\[\[", text.text)]
        self._out: list[Traced] = []

    def run(self) -> Traced:
        self._out.append(self._text.cut(0, self._starts[0]))
        i = 0
        while i < len(self._starts):
            i = self._take(i)
        return joined(self._out)

    def _end(self, i: int) -> int:
        """Where the piece that begins with the link `i` ends: at the next link."""
        return self._starts[i + 1] if i + 1 < len(self._starts) else len(self._text)

    def _take(self, i: int) -> int:
        """Resolve the link `i`; the link to go on with."""
        start, end = self._starts[i], self._end(i)
        match = _LINK.match(self._text.text, start + 2, end)
        bare = _NO_SORT_KEY.match(self._text.text, start + 2, end)
        if bare is not None and bare[1].strip().lower() in _CATEGORY:
            self._strip_end()
            self._out.append(self._text.cut(bare.end(), end))
            return i + 1
        if match is None:
            return self._picture(i)
        text = self._text.cut(*match.span(2)) if match[2] else None
        after = match.end()
        if text is not None and "[" in text.text and self._text.text.startswith("]", after) and after < end:
            text, after = self._text.cut(match.start(2), match.end(2) + 1), after + 1
        if not self._resolve(match, text, self._text.cut(after, end)):
            self._out.append(self._text.cut(start, end))
        return i + 1

    # ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _resolve(self, match: re.Match[str], text: Traced | None, trail: Traced) -> bool:
        """Write the link; False if its target is none."""
        target = _target(match[1]) if len(match[1]) <= _TITLE_AT_MOST else _target.__wrapped__(match[1])
        if target is None:
            return False
        title, namespace, forced = target
        if not forced and namespace in _FILE:
            inner = self._text.cut(match.start(1), match.end(1) if text is None else match.start(2) + len(text.text))
            self._file(inner, trail)
        elif not forced and (namespace in _CATEGORY or namespace in _languages()):
            self._strip_end()
            self._out.append(trail)
        else:
            shown = self._bare(match, forced) if text is None else bold_and_italics(text) if "''" in text.text else text
            self._write(title, shown, trail)
        return True

    def _bare(self, match: re.Match[str], forced: bool) -> Traced:
        """What a link shows that has no text of its own: its target as it is written."""
        if "%" in match[1]:
            return generated(unquote(match[1]).strip().lstrip(":" if forced else ""))
        return self._text.cut(*match.span(1)).strip().cut(int(forced))

    def _write(self, title: str, shown: Traced, trail: Traced) -> None:
        self._context.targets.append(LinkTarget(page=title))
        self._out += [generated(f"<a {len(self._context.targets) - 1}>"), shown, generated("</a>"), trail]

    def _strip_end(self) -> None:
        """Take away the white space before what shows nothing."""
        while self._out:
            last = self._out.pop()
            kept = last.cut(0, len(last.text.rstrip()))
            if kept.text:
                self._out.append(kept)
                return

    # ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _picture(self, i: int) -> int:
        """A file whose caption holds links; anything else that does not close is text."""
        start, end = self._starts[i], self._end(i)
        match = _PICTURE.match(self._text.text, start + 2, end)
        is_file = match is not None and match[1].partition(":")[0].strip().lower() in _FILE and self._depth < _DEPTH_AT_MOST
        close, after = self._closing(i) if is_file else (None, i + 1)
        if close is None:
            self._out.append(self._text.cut(start, self._end(after - 1)))
            return after
        self._file(self._text.cut(start + 2, close), self._text.cut(close + 2, self._end(after - 1)))
        return after

    def _closing(self, i: int) -> tuple[int | None, int]:
        """Where the file's brackets close, and the link after it: each link in the caption closes first."""
        for n in range(i + 1, len(self._starts)):
            first = self._text.text.find("]]", self._starts[n], self._end(n))
            if first < 0:
                return None, i + 1
            second = self._text.text.find("]]", first + 2, self._end(n))
            if second >= 0:
                return second, n + 1
        return None, i + 1

    def _file(self, inner: Traced, trail: Traced) -> None:
        shown = file_caption(inner)
        if shown is not None and shown.text.strip():
            self._out += [
                generated("<div class=caption>"),
                internal_links(self._context, shown.strip(), self._depth + 1),
                generated("</div>"),
            ]
        else:
            kept = self._context.strip.footnote_markers(inner.text)
            self._out.append(generated("".join(kept)))
        self._out.append(trail)


class _Page(NamedTuple):
    """Where a link leads."""

    title: str
    namespace: str
    forced: bool
    """A colon before it makes a link of what would be a file or a category."""


@lru_cache(maxsize=10_000)
def _target(written: str) -> _Page | None:
    """The page as it is meant: blanks for underscores, percent signs and entities decoded; None if it can be no page."""
    target = decode_references(unquote(written) if "%" in written else written)
    target = " ".join(target.replace("_", " ").split())
    title = target.lstrip(":").strip()
    if not title or (_PROTOCOL.match(title) is not None) or _INVALID.search(title):
        return None
    namespace = title.partition(":")[0].strip().lower() if ":" in title else ""
    return _Page(title, namespace, target.startswith(":"))


def file_caption(text: Traced, *, needs_frame: bool = True) -> Traced | None:
    """The caption among the parameters of `[[File:name|…|…]]`; None if no reader sees one.

    The text of a picture that stands within a line, without a frame, is only its title.
    """
    found: Traced | None = None
    framed = not needs_frame
    for part in _file_parameters(text):
        word = part.text.strip()
        if _FRAMED.fullmatch(word):
            framed = True
        elif not _FILE_OPTION.fullmatch(word):
            found = part
    return found if framed else None


def _file_parameters(text: Traced) -> list[Traced]:
    """The parameters, cut at the bars that stand in no link and no conversion rule."""
    parts: list[Traced] = []
    start = text.text.find("|") + 1
    if not start:
        return parts
    depth = 0
    for match in _FILE_SEPARATOR.finditer(text.text, start):
        token = match[0]
        if token == "|" and depth <= 0:
            parts.append(text.cut(start, match.start()))
            start = match.end()
        elif token in ("[[", "-{") or token.startswith("<a"):
            depth += 1
        elif token != "|":
            depth -= 1
    return [*parts, text.cut(start)]
