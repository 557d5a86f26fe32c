"""Copies by programs that print HTML as text, read as the plain copies that they stand for.

- w3m puts "^" before raised text, "[200px-Name]" and "●" for pictures, and wraps lines at a width.
- An HTML parser's texts (BeautifulSoup's `get_text("\\n")`) stand one a line: each link and each marker cuts its sentence. With
  the white space of the page kept, the blank lines are those between paragraphs; stripped, only ends of sentences, edit links and
  "^" show where a paragraph, a heading, an entry ends.
- Full-width brackets ［1］, 【1】 stand for markers where no others do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from zhclaims.hanscript import HAN
from zhclaims.sources.common.text import fold
from zhclaims.sources.rendered_text.furniture import phrases
from zhclaims.sources.rendered_text.rewriting import Edit, Rewritten, rewrite

_RAISED = re.compile(
    r"\^(?=\[[^\[\]\n]{1,40}\]|ⓘ)|(?<=\])\^(?=[:：])|(?<=[\^ ])\^(?=\d{1,4}\.\d{1,3}(?:[ \n]|$))"
    r"|\[\d{2,4}px-[^\[\]\n]{0,80}\]|●[ \t]?|^━+$",
    re.MULTILINE,
)
_MARKER = re.compile(r"\^\[[^\[\]\n]{1,40}\]")
_LINE = re.compile(r"[^\n]+")
_WRAPS_AT_LEAST = 60  # columns
_FULL_AT_LEAST = 3  # lines that reach the width, of a text that is wrapped
_ITEM = re.compile(r"[ \t]*(?:[•‣◦▪▫○■□☆★*·\-–][ \t]|\d{1,4}\.[ \t]|[\^↑])")
_WIDE = re.compile(rf"[{HAN}，。；：、！？（）「」『』《》〈〉“”‘’【】…—]")

_ALONE = re.compile(r"\n(?:\[[^\[\]\n]{1,12}\]|\[\n[^\[\]\n]{1,12}\n\])(?=\n)")
_MARKERS = re.compile(r"\[\n?[^\[\]\n]{1,12}\n?\]")
_CUT = re.compile(r"\n[ \t]*[，。、；：）」』》][^\n]*(?=\n)|\n[\[\^↑] ?(?=\n)")
_NEWLINES = re.compile("\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)*")
_ENDS = re.compile("[。！？][”」』’）]*$")
_PART_OF_MARKER = re.compile(r"\[[^\[\]]{0,12}\]|\[|\]|\d{1,4}|[a-z]|[註注]\s?\d{1,3}")

_WIDE_MARKER = re.compile(r"［((?:[註注][釋释解]?|note|N)?\s?\d{1,3}|[a-z])］|【(\d{1,3})】|〔(\d{1,3})〕")
_PLAIN_MARKER = re.compile(r"\[\d{1,3}\]")


def with_plain_brackets(text: str) -> str:
    """The text with "[1]" for ［1］ and 【1】, if it has these from 1 on and no other markers; as long as before."""
    if not any(bracket in text for bracket in "［【〔") or _PLAIN_MARKER.search(text):
        return text
    kinds = _kinds_of_markers([(m[0][0], m[0][1:-1]) for m in _WIDE_MARKER.finditer(text)])
    return _WIDE_MARKER.sub(lambda m: f"[{m[0][1:-1]}]" if m[0][0] in kinds else m[0], text)


def _kinds_of_markers(found: Sequence[tuple[str, str]]) -> set[str]:
    """The brackets that hold markers, of pairs of bracket and label: those with a 1, and those that only have numbers which
    these leave out or which follow on theirs."""
    numbers: dict[str, set[int]] = {}
    for bracket, label in found:
        if label.isdecimal():
            numbers.setdefault(bracket, set()).add(int(label))
    kinds = {bracket for bracket, some in numbers.items() if 1 in some}
    known = {number for bracket in kinds for number in numbers[bracket]}
    for bracket, some in sorted(numbers.items(), key=lambda item: min(item[1])):
        if known and bracket not in kinds and not some & known and min(some) <= max(known) + 1:
            kinds.add(bracket)
            known |= some
    return kinds


def as_copy(text: str) -> Rewritten:
    """The text as a plain copy."""
    edits: list[Edit] = []
    if "^[" in text and _MARKER.search(text):
        edits = [*(Edit(*found.span()) for found in _RAISED.finditer(text)), *_wraps(text)]
    elif "\n[" in text and _is_of_parser(text):
        edits = list(_joints_of_stripped(text) if _is_stripped(text) else _joints(text))
    return rewrite(text, edits) if edits else Rewritten(text)


def _wraps(text: str) -> Iterator[Edit]:
    """Line breaks where a text is wrapped at a width that several lines reach and none passes."""
    lines = list(_LINE.finditer(text))
    widths = [_width(m[0]) for m in lines]
    widest = max(widths, default=0)
    if widest < _WRAPS_AT_LEAST or sum(w >= widest - 1 for w in widths) < _FULL_AT_LEAST:
        return
    for this, following, width in zip(lines, lines[1:], widths, strict=False):
        if following.start() != this.end() + 1 or _ITEM.match(following[0]):
            continue
        word = re.match(r"\s*(?:[!-~]{1,100}|.)", following[0])
        if width + _width(word[0] if word else "") >= widest:
            end = following.start() + len(following[0]) - len(following[0].lstrip())
            wide = _WIDE.match(this[0], len(this[0]) - 1) or _WIDE.match(text, end)
            yield Edit(this.end(), end, "" if wide else " ")


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# ── texts of a parser, one a line ─────────────────────────────────────────────────────────────────────────────────────────


def _is_of_parser(text: str) -> bool:
    """Whether most markers stand on lines of their own, and lines begin with marks that no line begins with."""
    alone = sum(1 for _ in _ALONE.finditer(text))
    return alone > 0 and 5 * alone >= 4 * sum(1 for _ in _MARKERS.finditer(text)) and bool(_CUT.search(text))


def _is_stripped(text: str) -> bool:
    return "\n\n" not in text.strip("\n")


def _joints(text: str) -> Iterator[Edit]:
    """One line break is the parser's; a text of nothing but blanks is one; more breaks are the page's."""
    for found in _NEWLINES.finditer(text):
        breaks = found[0].count("\n")
        if breaks == 1 or (breaks == 2 and not found[0].startswith("\n\n")):
            yield Edit(*found.span(), _between(text, *found.span()) if breaks == 1 else " ")


def _joints_of_stripped(text: str) -> Iterator[Edit]:
    lines = list(_LINE.finditer(text))
    shown = [m[0] for m in lines]
    headings = _edit_links(shown)
    ended = False
    for n in range(len(lines) - 1):
        following = shown[n + 1]
        ended = bool(_ENDS.search(shown[n])) or (ended and bool(_PART_OF_MARKER.fullmatch(shown[n])))
        goes_on = _PART_OF_MARKER.fullmatch(following) and following != "]" or following == "]"
        if n in headings.values() or n + 1 in headings or following.startswith(("^", "↑")) or (ended and not goes_on):
            continue
        is_backlink = shown[n] in ("^", "↑") or re.fullmatch(r"\d+\.\d+", shown[n])
        yield Edit(
            lines[n].end(), lines[n + 1].start(), " " if is_backlink else _between(text, lines[n].end(), lines[n + 1].start())
        )


def _edit_links(lines: Sequence[str]) -> dict[int, int]:
    """The lines of headings, and the last line of the edit link behind each: "[", "编辑", "]"."""
    found: dict[int, int] = {}
    for n, line in enumerate(lines[:-1]):
        if n and line in ("[", "［") and fold(lines[n + 1]) in phrases("edit"):
            end = next((k for k in range(n + 2, min(n + 8, len(lines))) if lines[k] in ("]", "］")), None)
            if end is not None:
                found[n - 1] = end
    return found


def _between(text: str, start: int, end: int) -> str:
    """A blank where the texts on both sides would make one word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""
