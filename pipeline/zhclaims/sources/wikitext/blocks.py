"""Lines made into paragraphs, lists and preformatted text, as MediaWiki's `BlockLevelPass` does it."""

from __future__ import annotations

import re
from itertools import takewhile

from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, generated

_BLOCKS = "table|h1|h2|h3|h4|h5|h6|pre|p|ul|ol|dl"
_OPENS = re.compile(rf"<(?:(?:{_BLOCKS})|/(?:td|th)|/?(?:tr|caption|dt|dd|li|entry))\b", re.IGNORECASE)
_CLOSES = re.compile(rf"<(?:/(?:{_BLOCKS})|(?:td|th)|/?(?:center|blockquote|div|hr))\b", re.IGNORECASE)
_BLOCKQUOTE = re.compile(r"<(/?)blockquote[\s>]")
_COLON_OR_TAG = re.compile(r":|-\{|\}-|<(/?)[a-z][^>]*>")
_LIST = {"*": "ul", "#": "ol", ":": "dl", ";": "dl"}
_NOTHING = generated("")
_ITEM = {"*": "li", "#": "li", ":": "dd", ";": "dt"}


def blocks(text: Traced) -> Traced:
    """The text with elements around its paragraphs and list items."""
    return _Blocks(text).run()


class _Blocks:
    def __init__(self, text: Traced) -> None:
        self._text = text
        self._out = TracedBuilder()
        self._term_open = False
        self._in_pre = False
        self._in_element = False
        self._in_quote = False
        self._paragraph = ""
        """"p" or "pre", if one is open."""
        self._pending = ""
        self._prefix = ""

    def run(self) -> Traced:
        at, prefix = 0, ""
        lines = self._text.text.split("\n")
        for line in lines:
            prefix = self._line(line, at)
            at += len(line) + 1
        for mark in reversed(prefix.replace(";", ":")):
            self._close_list(mark)
        self._close_paragraph()
        return self._out.build()

    def _line(self, line: str, at: int) -> str:
        """Write the line that begins at `at`; its prefix of list marks."""
        has_tag = "<" in line
        closes_pre, opens_pre = has_tag and "</pre" in line, has_tag and "<pre" in line
        prefix = ""
        if not self._in_pre:
            prefix = line[: len(line) - len(line.lstrip("*#:;"))] if line[:1] in _LIST else ""
            self._in_pre = opens_pre
        if prefix:
            self._item(prefix, self._text.cut(at + len(prefix), at + len(line)))
        else:
            if self._prefix:
                self._change_lists("", _NOTHING)
            start = at + self._outside_lists(line, opens_pre, closes_pre)
            if not self._pending:
                self._write(start, at + len(line))
        if closes_pre:
            self._in_pre = False
        return prefix

    def _write(self, start: int, end: int) -> None:
        """A line outside of lists, with its end; the last line has none, but is given one in a paragraph."""
        if end < len(self._text):
            self._out.copy(self._text, start, end + 1)
        else:
            self._out.copy(self._text, start, end)
            self._out.write("\n" if self._paragraph else "")

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _item(self, prefix: str, rest: Traced) -> None:
        if prefix.replace(";", ":") == self._prefix:
            self._next_item(prefix[-1])
            rest = self._after_term(rest) if prefix[-1] == ";" else rest
            self._pending = ""
        else:
            rest = self._change_lists(prefix, rest)
        if not self._pending:
            self._out.add(rest.strip())

    def _change_lists(self, prefix: str, rest: Traced) -> Traced:
        """Close the lists that the line is not in, open those that it begins."""
        self._pending = ""
        common = len([1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(prefix, self._prefix, strict=False))])
        for mark in reversed(self._prefix[common:]):
            self._close_list(mark)
        if common and len(prefix) <= common:
            self._next_item(prefix[common - 1])
        if self._term_open and common and prefix[common - 1] == ":":
            self._next_item(":")
        for mark in prefix[common:]:
            self._close_paragraph()
            self._out.write(f"<{_LIST[mark]}><{_ITEM[mark]}>")
            self._term_open = self._term_open or mark == ";"
            rest = self._after_term(rest) if mark == ";" else rest
        self._prefix = prefix.replace(";", ":")
        return rest

    def _close_list(self, mark: str) -> None:
        item = _ITEM[mark]
        if mark == ":" and self._term_open:
            item, self._term_open = "dt", False
        self._out.write(f"</{item}></{_LIST[mark]}>")

    def _next_item(self, mark: str) -> None:
        if mark in "*#":
            self._out.write("</li><li>")
            return
        self._out.write("</dt>" if self._term_open else "</dd>")
        self._term_open = mark == ";"
        self._out.write("<dt>" if self._term_open else "<dd>")

    def _after_term(self, rest: Traced) -> Traced:
        """Write the term before a colon and open its definition; the rest of the line."""
        depth = 0
        for match in _COLON_OR_TAG.finditer(rest.text):
            token = match[0]
            if token == ":" and depth <= 0:
                self._out.add(rest.cut(0, match.start()))
                self._next_item(":")
                return rest.cut(match.end())
            if token == "-{" or (token[0] == "<" and not match[1] and not token.startswith(("<br", "<i>", "<b>"))):
                depth += 1
            elif token == "}-" or (token[0] == "<" and match[1]):
                depth -= 1
        return rest

    # ── paragraphs ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _close_paragraph(self) -> None:
        if self._paragraph:
            self._out.write(f"</{self._paragraph}>\n")
        self._paragraph = ""
        self._in_pre = False

    def _outside_lists(self, text: str, opens_pre: bool, closes_pre: bool) -> int:
        """Begin or end paragraphs by a line outside of lists; how many of its first characters are a mark."""
        has_tag = "<" in text
        opens = _OPENS.search(text) if has_tag else None
        closes = _CLOSES.search(text) if has_tag else None
        if opens or closes:
            self._pending = ""
            if not self._in_pre or opens_pre:
                self._close_paragraph()
            if opens_pre and not closes_pre:
                self._in_pre = True
            for match in _BLOCKQUOTE.finditer(text):
                self._in_quote = not match[1]
            self._in_element = closes is None
            return 0
        if self._in_element or self._in_pre:
            return 0
        is_blank = not text.strip()
        if text.startswith(" ") and (self._paragraph == "pre" or not is_blank) and not self._in_quote:
            self._preformatted()
            return 1
        if is_blank:
            self._blank_line()
        else:
            self._text_line()
        return 0

    def _preformatted(self) -> None:
        if self._paragraph != "pre":
            self._pending = ""
            self._close_paragraph()
            self._out.write("<pre>")
            self._paragraph = "pre"

    def _blank_line(self) -> None:
        if self._pending:
            self._out.write(self._pending + "<br>")
            self._pending = ""
            self._paragraph = "p"
        elif self._paragraph != "p":
            self._close_paragraph()
            self._pending = "<p>"
        else:
            self._pending = "</p><p>"

    def _text_line(self) -> None:
        if self._pending:
            self._out.write(self._pending)
            self._pending = ""
            self._paragraph = "p"
        elif self._paragraph != "p":
            self._close_paragraph()
            self._out.write("<p>")
            self._paragraph = "p"
