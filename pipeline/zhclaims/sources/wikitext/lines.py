"""Passes over single lines: headings, horizontal rules, behaviour switches (`__NOTOC__`), bold and italics."""

from __future__ import annotations

import re

from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, rewrite

_HEADING = re.compile("\n=[^\n]*")
_HEADING_FIRST = re.compile("=[^\n]*")
_RULE = re.compile(r"^-----*", re.MULTILINE)
_SWITCH = re.compile(
    r"__(?:(?:NO|FORCE)?TOC|NOEDITSECTION|(?:NO)?NEWSECTIONLINK|(?:NO)?INDEX|HIDDENCAT|NOGALLERY|STATICREDIRECT|DISAMBIG"
    r"|EXPECTUNUSEDCATEGORY|EXPECTUNUSEDTEMPLATE|NO(?:TITLE|CONTENT)CONVERT|NO[TC]C|ARCHIVEDTALK|NOTALK"
    r"|[无無]目[录錄]|不要目[录錄]|[强強]制目[录錄]|目[录錄]|[无無]段[编編][辑輯]|[不]?[转轉][换換]标题|[不]?[转轉][换換]内容)__",
    re.IGNORECASE,
)
_APOSTROPHES = re.compile("''+")


def behaviour_switches(text: Traced) -> Traced:
    """The text without behaviour switches: `__NOTOC__` and its like."""
    return rewrite(text, _SWITCH, lambda m, out: None) if "__" in text.text else text


def turns_conversion_off(text: str) -> bool:
    """Whether a switch of the page turns conversion between variants off."""
    return any(m[0].strip("_").upper() in ("NOCONTENTCONVERT", "NOCC") for m in _SWITCH.finditer(text))


def horizontal_rules(text: Traced) -> Traced:
    """The text with lines of four hyphens or more as `<hr>`."""
    return rewrite(text, _RULE, lambda m, out: out.write("<hr>")) if "----" in text.text else text


def headings(text: Traced) -> Traced:
    """Lines between equals signs: as many as stand on both sides, six at most, make the level; the rest is part of the title."""
    first = _HEADING_FIRST.match(text.text)
    if not first and "\n=" not in text.text:
        return text
    out = TracedBuilder()
    at = 0
    if first:
        _heading(text, first.span(), out)
        at = first.end()
    for match in _HEADING.finditer(text.text, at):
        out.copy(text, at, match.start() + 1)
        _heading(text, (match.start() + 1, match.end()), out)
        at = match.end()
    out.copy(text, at, len(text))
    return out.build()


def _heading(text: Traced, place: tuple[int, int], out: TracedBuilder) -> None:
    start, end = place
    line = text.text[start:end].rstrip()
    inner = line.strip("=")
    left, right = len(line) - len(line.lstrip("=")), len(line) - len(line.rstrip("="))
    if not inner:
        left = right = (len(line) - 1) // 2
    level = min(left, right, 6)
    if not level:
        out.copy(text, start, end)
        return
    title = line[level : len(line) - level]
    low = start + level + len(title) - len(title.lstrip(" \t"))
    out.write(f"<h{level}>")
    out.copy(text, low, low + len(title.strip(" \t")))
    out.write(f"</h{level}>")


# ── bold and italics ────────────────────────────────────────────────────────────────────────────────────────────────────


def bold_and_italics(text: Traced) -> Traced:
    """The text with runs of apostrophes as elements; those that make none stay, line by line, as MediaWiki counts them."""
    if "''" not in text.text:
        return text
    out = TracedBuilder()
    at = kept = 0
    for line in text.text.split("\n"):
        end = at + len(line)
        if "''" in line:
            out.copy(text, kept, at)
            _quoted(text.cut(at, end), out)
            kept = end
        at = end + 1
    out.copy(text, kept, len(text))
    return out.build()


def _quoted(line: Traced, out: TracedBuilder) -> None:
    runs = [[m.start(), m.end(), _marked(m.end() - m.start())] for m in _APOSTROPHES.finditer(line.text)]
    bold = sum(size in (3, 5) for _, _, size in runs)
    italic = sum(size in (2, 5) for _, _, size in runs)
    if bold % 2 and italic % 2:
        _unbalanced(line.text, runs)
    at = 0
    for _, end, size in runs:
        out.copy(line, at, end - size)
        out.write("<i>" if size == 2 else "<b>")
        at = end
    out.copy(line, at, len(line))


def _marked(length: int) -> int:
    """How many of so many apostrophes make an element; the others, before them, are text."""
    return {2: 2, 3: 3, 4: 3}.get(length, 5)


def _unbalanced(text: str, runs: list[list[int]]) -> None:
    """One run of three is an apostrophe and two: after a single letter if there is one, else after a word, else after a blank."""
    best: list[int] | None = None
    rank = 4
    for run in runs:
        if run[2] != 3:
            continue
        before = text[: run[1] - 3][-2:]
        kind = 3 if before[-1:] == " " else 1 if before[:-1] == " " else 2
        if kind < rank:
            best, rank = run, kind
        if kind == 1:
            break
    if best is not None:
        best[2] = 2
