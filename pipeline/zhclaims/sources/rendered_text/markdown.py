r"""Markdown, as html2text, pandoc, markdownify and Turndown make it of a page, read as the plain copy that it stands for.

Nothing of it reaches the article: links, emphasis, escapes and pictures go; footnotes `[[1]](#cite_note-1)`, `[\[1\]](…)`, `[^1]`
become "[1]"; definitions `[^1]: …`, `[1]: …` and entries "1. **^** …" become "1. ^ …"; headings of both kinds keep their "#".
Where links lead is kept for the entries of references. Every edit is of the source's own characters, so offsets stay exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.hanscript import HAN
from zhclaims.sources.rendered_text.rewriting import Address, Edit, Rewritten, rewrite
from zhclaims.spans import Span

_QUICK = ("](", "**", "\\[", "[^", "]: ")
_SURE = re.compile(
    r"\]\([^()\s]{0,300}#cite_(?:note|ref)|\*\*\^\*\*|^ {0,3}\[\^[^\]\s]{1,40}\]:"
    r"|^ {0,3}\[\d{1,4}\]: #cite_"
    r"|\]\(<?(?:(?:https?:)?//|/wiki/|\./)|\\\[\d{1,3}\\\]|\\\[\[",
    re.MULTILINE,
)
_SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\*\*[^*\n]{1,80}\*\*"),
    re.compile(r"^ {0,3}\[\d{1,4}\]: \S", re.MULTILINE),
    re.compile(r"^[^\n]{1,40}\n(?:={2,80}|-{2,80})$", re.MULTILINE),
)
_MARKS_AT_MOST = 500_000  # more make no page

_TARGET = re.compile(
    r"\]\(\s{0,3}(?:<(?P<angle>[^<>\n]{0,2000})>|(?P<plain>(?:[^\s()\\]|\\.|\([^\s()]{0,300}\)){0,2000}+))"
    r"(?:\s{1,3}(?:\"(?:[^\"\\]|\\.){0,500}\"|'(?:[^'\\]|\\.){0,500}'))?\s{0,3}\)(?P<attributes>\{[^{}]{0,300}\})?"
)
_REFERENCE = re.compile(r"\]\[(?P<label>[^\[\]\n]{1,200})\]")
_ATTRIBUTES = re.compile(r"\]\{[.#][^{}]{0,300}\}")
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\]\s\^\[]{1,40})\]")
_TAGS = "sup|sub|span|a|div|small|big|b|i|u|s|em|strong|br|abbr|cite|bdi|time|font|section|article|p|tt|code|del|ins|kbd|ruby|rt|rp|rb"
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])|(?P<code>`[^`\n]{1,300}`)|(?P<gap>\n[ \t]*(?=\n))|(?P<note>\[\^[^\]\s\^\[]{1,40}\])"
    r"|(?P<opens>!?\[)|(?P<closes>\])|(?P<strong>\*{1,3}|_{1,3})|(?P<raised>\^)"
    rf"|(?P<tag></?(?:{_TAGS})(?:\s[^<>]{{0,500}})?/?>|<!--.{{0,300}}?-->)|(?P<auto><https?://[^<>\s]{{1,500}}>)"
)
_URL_ONLY = r"<?(?P<url>(?:https?://|\.?/|\#)[^\s<>]{1,2000})>?(?:\s+[\"'(][^\n]{0,500}[\"')])?[ \t]*$"
_DEFINITION = re.compile(rf"^ {{0,3}}\[(?P<label>[^\[\]\n^]{{1,200}})\]:[ \t]*{_URL_ONLY}", re.MULTILINE)
_NAMED = re.compile(r"[^\d\[\]\s]\s?\]{1,2}\[(\d{1,4})\]|\d\]\]\[(\d{1,4})\]")
"""A link with words, or a footnote's marker, whose target stands below."""
_ENTRY = re.compile(r"^ {0,3}\[(?:\^(?P<name>[^\]\s\[]{1,40})|(?P<number>\d{1,4}))\]:[ \t]*(?=\S)", re.MULTILINE)
_LINE = re.compile(
    r"^(?:(?P<fence>:{3,}[^\n]*)|(?P<rule>[ \t]*(?:(?:-[ ]?){3,2000}|(?:\*[ ]?){3,2000}|(?:_[ ]?){3,2000})[ \t]*)"
    r"|(?P<under>={2,2000}|-{2,2000})[ \t]*|(?P<quote>[ \t]*>[ \t]?)(?=[^\n]))(?P<end>$)?",
    re.MULTILINE,
)
_PLUS = re.compile(r"^[ \t]*(\+)[ \t]", re.MULTILINE)
_ATX = re.compile(r"^(#{1,6}[ \t]+)[^\n]*?((?:[ \t]+#+)?[ \t]*(?:\{[#.][^{}\n]{0,300}\})?)[ \t]*$", re.MULTILINE)
_BREAK = re.compile(r"(?<=[^\s\\|])\n[ \t]*(?=[^\s|])")
_BLOCK = re.compile(
    r"[ \t]*(?:[*+•-][ \t]|\d{1,4}[.)][ \t]|#{1,6}[ \t]|>|\||```|:::|\[\^?[^\]\n]{1,40}\]:|=+$|-+$|!\[)", re.MULTILINE
)
_RAISES = re.compile(r"(?:\)|\}|\\\])\^")
_RAISED_AT_MOST = 600
_WRAPPED_FROM = 50  # columns: converters wrap at 72 to 80
_WIDE = re.compile(rf"[{HAN}，。；：、！？（）「」『』《》〈〉“”‘’【】…—]")
_BLANK = " \t\u00a0"


def is_markdown(text: str) -> bool:
    """Whether the text is Markdown: its title has a mark, there is a sure sign, or two kinds of others."""
    titled = text[:1000].lstrip().startswith("# ")
    if not (titled or any(sign in text for sign in _QUICK)) or sum(map(text.count, "*_[\\<`")) > _MARKS_AT_MOST:
        return False
    return titled or bool(_SURE.search(text)) or sum(1 for sign in _SIGNS if sign.search(text)) > 1


def as_copy(text: str) -> Rewritten:
    """The Markdown as a plain copy."""
    scan = _Scan(text)
    edits = [*_line_edits(text), *_soft_breaks(text), *scan.definitions()]
    edits += scan.inline()
    return rewrite(text, edits, scan.addresses)


class _Open(NamedTuple):
    at: int
    """Of the bracket, or of the mark of emphasis."""
    mark: str


class _Scan:
    """One way through the inline marks: brackets and emphasis pair within a paragraph."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._targets: dict[str, str] = {}
        self._names: dict[str, int] = {}
        self._edits: list[Edit] = []
        self._brackets: list[_Open] = []
        self._emphasis: list[_Open] = []
        self._raised: list[int] = []
        """Where a "^" opened."""
        self._raises = bool(_RAISES.search(text))
        self.addresses: list[Address] = []

    def definitions(self) -> Iterator[Edit]:
        """Lines that define footnotes become entries; lines that say where links lead go.

        "[1]: https://…" is the entry of a footnote, unless the page has "[words][1]".
        """
        text = self._text
        definitions = list(_DEFINITION.finditer(text))
        named = {m[1] or m[2] for m in _NAMED.finditer(text)} if definitions else set()
        if any(not m["label"].isdigit() or not m["url"].startswith("http") or m["label"] in named for m in definitions):
            self._targets = {m["label"].casefold(): m["url"] for m in definitions}
        for found in _FOOTNOTE.finditer(text):
            self._names.setdefault(found["label"], len(self._names) + 1)
        if self._targets:
            yield from (Edit(*found.span()) for found in definitions)
        for found in _ENTRY.finditer(text):
            name = found["name"]
            if name or found["number"] not in self._targets:
                yield Edit(*found.span(), f"{self._number(name) if name else found['number']}. ^ ")

    def _number(self, name: str) -> str:
        return name if name.isdigit() else str(self._names[name])

    def inline(self) -> list[Edit]:
        """The edits of all that stands within lines."""
        text, resume = self._text, 0
        for token in _TOKEN.finditer(text):
            if token.start() < resume:
                continue
            kind, start, end = token.lastgroup, *token.span()
            if kind == "gap":
                self._brackets.clear()
                self._emphasis.clear()
                self._raised.clear()
            elif kind == "escape":
                self._edits.append(Edit(start, start + 1))
            elif kind == "code":
                self._edits += [Edit(start, start + 1), Edit(end - 1, end)]
            elif kind == "note":
                self._note(token)
            elif kind == "opens":
                self._brackets.append(_Open(end - 1, token[0]))
            elif kind == "closes":
                resume = self._close(start)
            elif kind == "strong":
                self._emphasise(token)
            elif kind == "raised":
                self._raise(start)
            elif kind == "tag":
                self._edits.append(Edit(start, end, " " if token[0].startswith("<br") else ""))
            else:
                self._edits += [Edit(start, start + 1), Edit(end - 1, end)]
                self.addresses.append(Address(Span(start + 1, end - 1), text[start + 1 : end - 1]))
        return self._edits

    def _note(self, token: re.Match[str]) -> None:
        name = token[0][2:-1]
        if name.isdigit():
            self._edits.append(Edit(token.start() + 1, token.start() + 2))
        else:
            self._edits.append(Edit(token.start() + 1, token.end() - 1, self._number(name)))

    def _close(self, at: int) -> int:
        """A bracket closes: what it is, what follows shows. Returns from where to go on."""
        opening = self._brackets.pop() if self._brackets else None
        if opening is None:
            return at + 1
        text = self._text
        if target := _TARGET.match(text, at):
            self._link(opening, at, target.end(), target["angle"] or target["plain"] or "")
            return target.end()
        reference = _REFERENCE.match(text, at)
        if reference and reference["label"].casefold() in self._targets:
            self._link(opening, at, reference.end(), self._targets[reference["label"].casefold()])
            return reference.end()
        if attributes := _ATTRIBUTES.match(text, at):
            self._edits += [Edit(opening.at, opening.at + 1), Edit(*attributes.span())]
            return attributes.end()
        return at + 1

    def _link(self, opening: _Open, at: int, end: int, url: str) -> None:
        """A link from the opening bracket to the closing one at `at`, with its target up to `end`."""
        text, start = self._text, opening.at
        inner = text[start + 1 : at]
        if opening.mark == "![" or inner.strip(" \\") in ("↩", "↩︎", "\u21a9\ufe0e"):
            self._edits.append(Edit(start - (opening.mark == "!["), end))
            return
        if "#cite_note" in url or "#fn" in url:
            if "[" not in inner and "［" not in inner:
                self._edits.append(Edit(at + 1, end))
            else:
                self._edits += [Edit(start, start + 1), Edit(at, end)]
            return
        self._edits += [Edit(start, start + 1), Edit(at, end)]
        if url.startswith(("http://", "https://", "//")) and "#cite_ref" not in url:
            self.addresses.append(Address(Span(start, at), _unescaped(url if url.startswith("http") else f"https:{url}")))
        if _WIDE.match(inner[:1]) and _WIDE.match(inner[-1:]):
            self._drop_blanks(start, end)

    def _drop_blanks(self, start: int, end: int, *, before: bool = True, after: bool = True) -> None:
        """The blanks that a converter puts between a mark and Chinese text go."""
        text = self._text
        if before and start > 1 and text[start - 1] in _BLANK and _WIDE.match(text, start - 2):
            self._edits.append(Edit(start - 1, start))
        if after and text[end : end + 1] in _BLANK and _WIDE.match(text, end + 1):
            self._edits.append(Edit(end, end + 1))

    def _raise(self, at: int) -> None:
        """The "^" on both sides of what pandoc raises. One before a blank or a bracket that closes leads back from an entry."""
        before, after = self._text[at - 1 : at], self._text[at + 1 : at + 2]
        if not self._raises:
            return
        if self._raised and before.strip() and after not in ("[", "\\") and at - self._raised[-1] < _RAISED_AT_MOST:
            self._edits += [Edit(self._raised[-1], self._raised[-1] + 1), Edit(at, at + 1)]
            self._raised.clear()
        elif after.strip() and after != "]" and before + after != "**":
            self._raised[:] = [at]

    def _emphasise(self, token: re.Match[str]) -> None:
        """A mark of emphasis closes the last like one of its paragraph, or opens; alone or inside a word it is a character."""
        text, start, end, mark = self._text, *token.span(), token[0]
        before, after = text[start - 1 : start], text[end : end + 1]
        if mark[0] == "_" and _is_letter(before) and _is_letter(after):
            return
        if before.strip() and any(x.mark == mark for x in self._emphasis[-8:]):
            while self._emphasis[-1].mark != mark:
                self._emphasis.pop()
            opening = self._emphasis.pop().at
            self._edits += [Edit(opening, opening + len(mark)), Edit(start, end)]
            inner = text[opening + len(mark) : start]
            self._drop_blanks(opening, opening, after=False)
            self._drop_blanks(end, end, before=False, after=not re.search(r"[\^↑]|^\d+\.\d+$", inner))
        elif after.strip():
            self._emphasis.append(_Open(start, mark))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _unescaped(url: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", url)


def _line_edits(text: str) -> Iterator[Edit]:
    """Rules, fences, marks of quotations and of headings; the one title of the page gets none."""
    headings: list[tuple[int, int, Edit]] = []  # where, level, and the edit that makes it no heading
    for found in _LINE.finditer(text):
        if found["quote"]:
            yield Edit(*found.span("quote"))
        elif found["end"] is not None:
            start = _underlined(text, found)
            if start is not None:
                headings.append((start, 1 + ("-" in found[0]), Edit(start, start)))
            if start is not None or "=" not in found[0]:
                yield Edit(found.start() - (start is not None), found.end())
    for found in _PLUS.finditer(text):
        yield Edit(*found.span(1), "•")
    for found in _ATX.finditer(text):
        headings.append((found.start(), len(found[1].strip()), Edit(*found.span(1))))
        if found.start(2) < found.end(2):
            yield Edit(*found.span(2))
    headings.sort()
    titled = bool(headings) and headings[0][1] == 1 and sum(level == 1 for _, level, _ in headings) == 1
    for n, (start, level, edit) in enumerate(headings):
        if titled and n == 0:
            yield edit
        elif edit.start == edit.end:
            yield Edit(start, start, "#" * level + " ")


def _underlined(text: str, found: re.Match[str]) -> int | None:
    """Where the line begins that a line of dashes or equals signs makes a heading: one of its own length, alone above it."""
    start, under = found.start(), found[0]
    line_start = text.rfind("\n", max(start - 2500, 0), max(start - 1, 0)) + 1
    above = text[line_start : max(start - 1, 0)]
    lone = line_start == 0 or text[line_start - 2 : line_start] == "\n\n"
    fits = set(under) in ({"="}, {"-"}) and len(under) in (len(above), _width(above))
    return line_start if fits and lone and above.strip() else None


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _soft_breaks(text: str) -> Iterator[Edit]:
    """Line breaks within a paragraph, where a converter wrapped its lines: a blank, or nothing between Chinese characters."""
    for found in _BREAK.finditer(text):
        at, end = found.span()
        start = text.rfind("\n", max(at - 400, 0), at) + 1
        line = text[start:at]
        if len(line) > 200 or _width(line) < _WRAPPED_FROM or _BLOCK.match(text, at + 1) or line.startswith(("#", ":::", "[")):
            continue
        wide = _WIDE.match(text, at - 1) and _WIDE.match(text, end)
        yield Edit(at, end, "" if wide else " ")
