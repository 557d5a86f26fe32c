"""Plain-text copies of rendered HTML, as browsers and text extractors make them, for tests of the reader."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

_BLOCKS = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dd", "dt", "li", "table", "tr", "caption", "blockquote"]
    + ["pre", "center", "figcaption", "hr"]
)
_VOID = frozenset(["br", "hr", "img", "wbr", "input", "meta", "link", "col"])
_SKIPPED = frozenset(("style", "script", "noscript"))


class Style(NamedTuple):
    """What a way of copying keeps."""

    numbers: bool
    """The numbers and bullets of lists."""
    edit_links: bool
    contents: bool
    """The table of contents."""
    gaps: bool
    """Blank lines between paragraphs."""


EXTRACTOR = Style(numbers=True, edit_links=True, contents=False, gaps=True)
BROWSER = Style(numbers=False, edit_links=True, contents=True, gaps=True)
PRINT = Style(numbers=False, edit_links=False, contents=True, gaps=True)


class _Copier(HTMLParser):
    def __init__(self, style: Style) -> None:
        super().__init__(convert_charrefs=True)
        self.style = style
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.lists: list[int] = []

    @property
    def hidden(self) -> bool:
        return any(h for _, h in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "br":
            self.out.append("\n")
        if tag in _BLOCKS:
            self.out.append("\n\n" if self.style.gaps and tag in ("p", "h2", "h3", "h4", "ol", "ul") else "\n")
        if tag in ("td", "th"):
            self.out.append("\t")
        if tag in ("ol", "ul"):
            self.lists.append(0 if tag == "ol" else -1)
        if tag == "li" and self.lists and not self.hidden:
            self._item()
        if tag not in _VOID:
            self.open.append((tag, self._is_hidden(tag, given)))

    def _is_hidden(self, tag: str, given: dict[str, str]) -> bool:
        names = given.get("class", "").split()
        return (
            tag in _SKIPPED
            or "display:none" in given.get("style", "").replace(" ", "")
            or ("mw-editsection" in names and not self.style.edit_links)
            or (given.get("id") == "toc" and not self.style.contents)
            or "toctogglelabel" in names
        )

    def _item(self) -> None:
        if self.lists[-1] >= 0:
            self.lists[-1] += 1
        if self.style.numbers:
            self.out.append(f"  {self.lists[-1]}. " if self.lists[-1] > 0 else "  • ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        if any(t == tag for t, _ in self.open):
            while self.open.pop()[0] != tag:
                pass
        if tag in _BLOCKS and tag != "li":
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            in_pre = any(t == "pre" for t, _ in self.open)
            self.out.append(data if in_pre else data.replace("\n", " "))


def copy(html: str, title: str, style: Style) -> str:
    """The page as plain text in the given style, with the title and the site's line above it."""
    copier = _Copier(style)
    copier.feed(html)
    lines = "".join(copier.out).split("\n")
    text: list[str] = []
    for line in lines:
        if line.strip() or (text and text[-1]):
            text.append(line.rstrip() if line.strip() else "")
    return "\n".join([title, "", "維基百科，自由的百科全書", "", *text]) + "\n"
