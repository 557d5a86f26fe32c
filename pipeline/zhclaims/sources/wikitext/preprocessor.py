"""The first pass of MediaWiki's parser: comments, extension tags, templates and their parameters.

Extension tags and comments are found from left to right before anything else, so that `<nowiki>` or `<ref>` hide braces and an
unclosed tag is plain text. Braces are matched with a stack, the innermost first. `[[…]]`, `-{…}-` and headings are no nodes here:
they are on the stack only because the pipes and equals signs inside of them separate no arguments. The pass is linear in the
length of the text, whatever the nesting, and needs no recursion.
"""

from __future__ import annotations

import re
from functools import cache

from zhclaims.sources.wikitext.nodes import EXTENSIONS, Call, Document, Node, Part, Tag, Text
from zhclaims.sources.wikitext.traced import Traced
from zhclaims.spans import Span

_BLANKS = " \t"
_CLOSING = {"{": r"\}\}\}?", "[": r"\]\]", "-{": r"\}-", "\n": r"\n"}
_LINK = r"\[\[[^\[\]{<\n]*+\]\]"
"""A link in which nothing opens: as good as text."""
_CALL = r"\{\{(?:[^{}\[<]++|\[(?!\[)|\[\[[^\[\]{}<\n|=]*+\]\])*+\}\}"
"""A template in which nothing opens but links without "|" and "=": its parts are known by these two signs alone."""
_INCLUSIONS = ("noinclude", "includeonly", "onlyinclude")


def preprocess(text: Traced, *, included: bool = False) -> Document:
    """The document's nodes; `included` if it stands in for a template, whose `<noinclude>` parts are then left out."""
    return Document(text, _Preprocessor(text.text, included).run())


class _Level:
    """Something open on the stack; `parts` only where it is a template or a parameter."""

    __slots__ = ("count", "dash", "equals", "names", "open", "outer", "parts", "start", "starts")

    def __init__(self, opening: str, start: int, count: int, outer: list[Node]) -> None:
        self.open = opening
        self.outer = outer
        """What it will stand in."""
        self.start = start
        self.count = count
        self.dash = False
        """A "-" stands before it that may yet begin `-{`."""
        self.reset(start + count)

    def reset(self, start: int) -> None:
        self.parts: list[list[Node]] = [[]]
        self.names: list[list[Node] | None] = [None]
        self.starts = [start]
        self.equals = [0]


class _Preprocessor:
    def __init__(self, text: str, included: bool) -> None:
        self._text = text
        self._included = included
        self._stack: list[_Level] = []
        self._root: list[Node] = []
        self._nodes = self._root
        self._unclosed: set[str] = set()
        self._at = 0
        self._comments_until = 0

    def run(self) -> list[Node]:
        while (found := self._search(self._at)) is not None:
            start, token = found.start(), found[0]
            if start > self._at:
                self._literal(self._at, start)
            if token[-1] == "}" and token[0] == "{":
                if "\n=" not in token:
                    self._nodes.append(_whole_call(token, start))
                    self._at = found.end()
                    continue
                token = "{{"
            self._at = start
            self._take(token)
        self._literal(self._at, len(self._text))
        return self._broken()

    def _search(self, at: int) -> re.Match[str] | None:
        """The next sign, past links in which nothing opens."""
        top = self._stack[-1] if self._stack else None
        if top is None:
            signs = _ROOT
        elif top.open == "{":
            signs = _pattern("{", True, len(top.parts) > 1 and top.names[-1] is None)
        else:
            signs = _pattern(top.open, False, False)
        found = signs.search(self._text, at)
        while found is not None and found[0][0] == "[" and found[0][-1] == "]":
            found = signs.search(self._text, found.end())
        return found

    def _take(self, token: str) -> None:
        """Act on what was found at the current place."""
        top = self._stack[-1].open if self._stack else ""
        if token in ("", "\n"):
            self._line(top)
        elif token[0] == "<":
            self._tag(token)
        elif token == "|":
            self._part()
        elif token == "=":
            self._equals()
        elif token[0] in "}]":
            self._close(token)
        else:
            self._opening(token)

    def _literal(self, start: int, end: int) -> None:
        if start >= end:
            return
        nodes = self._nodes
        if nodes and type(last := nodes[-1]) is Text and last.end == start:
            nodes[-1] = Text(last.start, end)
        else:
            nodes.append(Text(start, end))

    def _skip(self, length: int) -> None:
        self._literal(self._at, self._at + length)
        self._at += length

    def _line(self, top: str) -> None:
        """A line begins: a heading ends, or one may begin."""
        if top == "\n":
            self._stack.pop()
            if not self._text.startswith("\n=", self._at):
                self._skip(1)
            return
        if self._text.startswith("\n", self._at):
            self._skip(1)
        count = len(self._text[self._at : self._at + 6]) - len(self._text[self._at : self._at + 6].lstrip("="))
        waits_for_value = top == "{" and len(self._stack[-1].parts) > 1 and self._stack[-1].names[-1] is None
        if count == 1 and waits_for_value:
            self._equals()
            return
        self._stack.append(_Level("\n", self._at, count, self._nodes))
        self._skip(count)

    def _tag(self, token: str) -> None:
        name = token[1:].lower()
        if token == "<!--":
            self._comment()
        elif name.lstrip("/") in _INCLUSIONS:
            self._inclusion(name)
        else:
            self._extension(name)

    def _comment(self) -> None:
        """Left out, with its line where nothing else is on that; one that never ends hides the rest of the page."""
        close = self._text.find("-->", self._at + 4)
        if close < 0:
            self._at = len(self._text)
            return
        if self._at < self._comments_until:
            self._at = close + 3
            return
        end = self._blanks(close + 3)
        while self._text.startswith("<!--", end) and (close_next := self._text.find("-->", end + 4)) >= 0:
            end = self._blanks(close_next + 3)
        last = self._nodes[-1] if self._nodes else None
        low = last.start if isinstance(last, Text) and last.end == self._at else self._at
        start = low + len(self._text[low : self._at].rstrip(_BLANKS))
        if start > low and self._text[start - 1] == "\n" and self._text.startswith("\n", end):
            self._nodes[-1] = Text(low, start)
            self._at = end + 1
            if self._stack and self._text.startswith("=", self._at):
                self._line(self._stack[-1].open)
        else:
            self._at = close + 3
            self._comments_until = end  # those that follow directly stand on the same line

    def _blanks(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in _BLANKS:
            at += 1
        return at

    def _tag_end(self, at: int) -> int:
        """Where the tag that is open at the place closes; -1 if no tag does from here on."""
        end = self._text.find(">", at) if ">" not in self._unclosed else -1
        if end < 0:
            self._unclosed.add(">")
        return end

    def _inclusion(self, name: str) -> None:
        """`<noinclude>` and its like: the tag itself never shows; its content does where the page is read in that way."""
        end = self._tag_end(self._at)
        if end < 0:
            self._skip(1)
            return
        self._at = end + 1
        if name == ("noinclude" if self._included else "includeonly") and self._text[end - 1] != "/":
            close = _closing_tag(name).search(self._text, self._at)
            self._at = close.end() if close else len(self._text)

    def _extension(self, name: str) -> None:
        opened = self._at + 1 + len(name)
        end = self._tag_end(opened)
        if end < 0:
            self._skip(1)
            return
        closes_itself = self._text[end - 1] == "/"
        if closes_itself:
            self._add_tag(Tag(name, Span(opened, end - 1), None, self._at, end + 1))
            return
        close = _closing_tag(name).search(self._text, end + 1) if name not in self._unclosed else None
        if close is None:
            self._unclosed.add(name)
            self._skip(end + 1 - self._at)
            return
        self._add_tag(Tag(name, Span(opened, end), Span(end + 1, close.start()), self._at, close.end()))

    def _add_tag(self, tag: Tag) -> None:
        self._nodes.append(tag)
        self._at = tag.end

    # ── brackets ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _opening(self, token: str) -> None:
        dash = token[0] == "-"
        if dash and len(token) == 2:
            self._stack.append(_Level("-{", self._at, 2, self._nodes))
            self._skip(2)
            return
        if token[0] == "[":
            self._stack.append(_Level("[", self._at, len(token), self._nodes))
            self._skip(len(token))
            return
        level = _Level("{", self._at + dash, len(token) - dash, self._nodes)
        level.dash = dash
        self._stack.append(level)
        self._nodes = level.parts[0]
        self._at += len(token)

    def _part(self) -> None:
        top = self._stack[-1]
        self._at += 1
        top.parts.append([])
        top.names.append(None)
        top.starts.append(self._at)
        top.equals.append(0)
        self._nodes = top.parts[-1]

    def _equals(self) -> None:
        top = self._stack[-1]
        top.names[-1] = top.parts[-1]
        top.equals[-1] = self._at
        top.parts[-1] = self._nodes = []
        self._at += 1

    def _close(self, token: str) -> None:
        top = self._stack[-1]
        if top.open != "{":
            self._skip(2)
            top.count -= 2
            if top.count < 2:
                self._stack.pop()
            return
        matched = min(len(token), top.count, 3)
        self._at += matched
        fields = zip(top.names[1:], top.parts[1:], top.starts[1:], top.equals[1:], strict=True)
        parts = [Part(*some) for some in fields]
        title = top.parts[0]
        name = self._text[title[0].start : title[0].end].strip() if len(title) == 1 and isinstance(title[0], Text) else None
        call = Call(title, parts, top.start + top.count - matched, self._at, matched == 3, name)
        self._unwind(top, matched, call)

    def _unwind(self, top: _Level, matched: int, call: Call) -> None:
        """Put the call where it belongs: into what is left of its own braces, or into what they stand in."""
        top.count -= matched
        if top.count >= 2:
            top.reset(0)
            top.parts[0].append(call)
            self._nodes = top.parts[0]
            return
        self._stack.pop()
        self._nodes = top.outer
        self._literal(top.start - top.dash, top.start + top.count)
        if top.count and top.dash:
            self._stack.append(_Level("-{", top.start - 1, 2, self._nodes))
        self._nodes.append(call)

    def _broken(self) -> list[Node]:
        """The nodes of the page, with braces that were never closed as literal text."""
        self._nodes = self._root
        for level in self._stack:
            if level.open == "{":
                self._literal(level.start - level.dash, level.start + level.count)
                for i in range(len(level.parts)):
                    self._reopen(level, i)
        return self._root

    def _reopen(self, level: _Level, part: int) -> None:
        """Write an argument of a call that is none as literal text, the calls in it kept."""
        if part:
            self._literal(level.starts[part] - 1, level.starts[part])
        name = level.names[part]
        self._rewrite(name or [])
        if name is not None:
            self._literal(level.equals[part], level.equals[part] + 1)
        self._rewrite(level.parts[part])

    def _rewrite(self, nodes: list[Node]) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._literal(*node)
            else:
                self._nodes.append(node)


# ── signs ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _pattern(opening: str, pipe: bool, equals: bool) -> re.Pattern[str]:
    """What comes next; each kind begins with a sign of its own, so that text between them is skipped quickly.

    A link or template in which nothing opens is found whole; what begins like one and ends otherwise is only what opens it.
    """
    found = [_CALL, r"\{\{+", r"-\{+", _LINK, r"\[\[+", "<!--"]
    found += [rf"</?(?:{'|'.join(_INCLUSIONS)})(?=[\s/>])", rf"<(?:{'|'.join(EXTENSIONS)})(?=[\s/>])"]
    if opening not in ("", "\n"):  # where nothing is open, a heading changes nothing
        found.append(r"\n(?==)")
    if opening:
        found.append(_CLOSING[opening])
    if pipe:
        found.append(r"\|")
    if equals:
        found.append("=")
    return re.compile("|".join(found), re.IGNORECASE)


@cache
def _closing_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)


def _whole_call(token: str, start: int) -> Call:
    """The call that a template is in which nothing opens."""
    title, *parts = token[2:-2].split("|")
    at = start + 2 + len(title)
    found = []
    for part in parts:
        at += 1
        name, equals, value = part.partition("=")
        end = at + len(part)
        if equals:
            middle = at + len(name)
            named: list[Node] = [Text(at, middle)] if name else []
            found.append(Part(named, [Text(middle + 1, end)] if value else [], at, middle))
        else:
            found.append(Part(None, [Text(at, end)] if part else [], at))
        at = end
    nodes: list[Node] = [Text(start + 2, start + 2 + len(title))] if title else []
    return Call(nodes, found, start, start + len(token), False, title.strip() if title else None)


_ROOT = _pattern("", False, False)
