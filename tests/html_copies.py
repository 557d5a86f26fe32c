"""Plain-text copies of rendered HTML, as browsers and text extractors make them, for tests of the reader."""

from __future__ import annotations

import re
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


# ── what converters to Markdown and parsers make of a page ────────────────────────────────────────────────────────────────────


class Dialect(NamedTuple):
    """How a converter writes Markdown."""

    strong: str
    emphasis: str
    bullet: str
    links: str
    """"" (left out), "inline", "titled" or "reference"."""
    escaped: bool = False
    """Brackets of the text are escaped."""
    underlined: bool = False
    """Headings of the first two levels are underlined."""
    spaced: bool = False
    """Blanks stand around emphasis."""
    attributes: bool = False
    """Links and spans carry their ids and classes, superscripts stand between "^"."""


DIALECTS = {
    "html2text": Dialect("**", "_", "  * ", "", spaced=True),
    "html2text with links": Dialect("**", "_", "  * ", "titled", spaced=True),
    "html2text with links below": Dialect("**", "_", "  * ", "reference", spaced=True),
    "markdownify": Dialect("**", "*", "* ", "titled", underlined=True),
    "turndown": Dialect("**", "_", "*   ", "titled", escaped=True, underlined=True),
    "turndown, atx": Dialect("**", "*", "-   ", "inline", escaped=True),
    "pandoc": Dialect("**", "*", "-   ", "titled", escaped=True, attributes=True),
}


class _Markdown(HTMLParser):
    """The blocks of a page as Markdown."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(convert_charrefs=True)
        self.dialect = dialect
        self.out: list[str] = []
        self.skipped = 0
        self.lists: list[int] = []
        self.links: list[tuple[str, str]] = []
        self.below: list[str] = []
        self.heading = 0
        self.heading_at = 0
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        hidden = tag in _SKIPPED or "display:none" in given.get("style", "").replace(" ", "") or given.get("id") == "toc"
        if self.skipped or hidden:
            self.skipped += tag not in _VOID
            return
        closing = ""
        if tag == "br":
            self.out.append("  \n")
        elif tag in ("td", "th"):
            closing = " | "
        elif tag == "li":
            self.lists[-1:] = [self.lists[-1] + 1 if self.lists[-1] >= 0 else -1] if self.lists else []
            number = self.lists[-1] if self.lists else -1
            self.out.append("\n" + (f"{number}. " if number > 0 else self.dialect.bullet))
        elif tag in _BLOCKS:
            self.out.append("\n\n")
            closing = "\n\n"
            if tag in ("ol", "ul"):
                self.lists.append(0 if tag == "ol" else -1)
            if tag[0] == "h" and tag[1:].isdigit():
                self._heading(int(tag[1:]))
        elif tag in ("b", "strong", "i", "em"):
            mark = self.dialect.strong if tag in ("b", "strong") else self.dialect.emphasis
            before = "".join(self.out[-2:])[-1:]
            self.out.append(" " * (self.dialect.spaced and before.strip() != "") + mark)
            closing = mark + " " * self.dialect.spaced
        elif tag == "sup" and self.dialect.attributes:
            self.out.append("^")
            closing = "^"
        elif tag == "a" and self.dialect.links:
            self.out.append("[")
            closing = self._target(given)
        if tag not in _VOID:
            self.open.append((tag, closing))

    def _heading(self, level: int) -> None:
        self.heading = level
        if not (self.dialect.underlined and level <= 2):
            self.out.append("#" * level + " ")
        self.heading_at = len(self.out)

    def _target(self, given: dict[str, str]) -> str:
        url = given.get("href", "").replace(" ", "%20")
        if self.dialect.links == "reference":
            self.below.append(f"   [{len(self.below) + 1}]: {url if url.startswith(('#', '/', 'http')) else '#' + url}")
            return f"][{len(self.below)}]"
        title = f' "{given["title"]}"' if self.dialect.links == "titled" and given.get("title") else ""
        return f"]({url}{title})" + ("{.a rel=b}" if self.dialect.attributes and "class" in given else "")

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= tag not in _VOID
            return
        if tag[0] == "h" and tag[1:].isdigit() and self.dialect.underlined and self.heading <= 2:
            title = "".join(self.out[self.heading_at :]).strip()
            self.out.append("\n" + "=-"[self.heading - 1] * len(title) + "\n\n")
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        if any(t == tag for t, _ in self.open):
            found = ""
            while found != tag:
                found, closing = self.open.pop()
                if closing.startswith(self.dialect.emphasis) and self.out[-1].endswith(" "):
                    self.out[-1] = self.out[-1].rstrip(" ")
                self.out.append(closing)

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            if self.dialect.escaped:
                for mark in ("\\", "[", "]", "*", "_"):
                    data = data.replace(mark, "\\" + mark)
            self.out.append(data.replace("\n", " "))


def markdown(html: str, title: str, dialect: Dialect) -> str:
    """The page as Markdown, with its title above it."""
    parser = _Markdown(dialect)
    parser.feed(html)
    lines = ["".join(parser.out), "", *parser.below] if parser.below else ["".join(parser.out)]
    text: list[str] = []
    for line in "\n".join(lines).split("\n"):
        if line.strip() or (text and text[-1]):
            text.append((line.rstrip() + "  " if line.endswith("  ") else line.strip(" ")) if line.strip() else "")
    return "\n".join([f"# {title}", "", *text]) + "\n"


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        hidden = tag in _SKIPPED or given.get("id") == "toc"
        self.skipped += (bool(self.skipped) or hidden) and tag not in _VOID

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= bool(self.skipped) and tag not in _VOID

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.texts.append(data)


def texts(html: str, title: str, *, stripped: bool) -> str:
    """The page as an HTML parser gives its texts, one a line: BeautifulSoup's `get_text("\\n")`."""
    parser = _Texts()
    parser.feed(html)
    found = [x.strip() for x in parser.texts] if stripped else parser.texts
    breaks = "\n" if stripped else "\n\n\n"
    return f"{title}{breaks}維基百科，自由的百科全書{breaks}" + "\n".join(x for x in found if x)


def raised(text: str) -> str:
    """A plain copy as w3m makes it: "^" before what is raised."""
    text = re.sub(r"\[(?=(?:\d+|[a-z]|[註注]\s?\d+|來源請求|来源请求)\])", "^[", text)
    return re.sub(r"(?<= )(\d+\.\d+)(?= )", r"^\1", text)


def wide(text: str, brackets: str = "［］") -> str:
    """A plain copy with full-width brackets around its markers."""
    return re.sub(r"\[(\d{1,3})\]", rf"{brackets[0]}\1{brackets[1]}", text)
