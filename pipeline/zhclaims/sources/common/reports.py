"""What is broken on a page, reported and left as it is: an ordered list of small functions `Page → issues`.

They read the model only, so every source can use them. Quotation marks the wrong way round are reported where the text is
normalised (`zhclaims.stages.script`), not here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

import msgspec

from zhclaims import cite_errors
from zhclaims.hanscript import HAN
from zhclaims.issue_texts import reported
from zhclaims.model import Block, Issue, Page, ReferenceEntry
from zhclaims.offsets import SourceMap
from zhclaims.sources.common.pairs import (
    marks_of_lines,
    may_be_unpaired_brackets,
    may_be_unpaired_quotes,
    unmatched_brackets,
    unmatched_quotes,
)
from zhclaims.spans import Span
from zhclaims.statements import SHORTEST_STATEMENT, begins_word, starts_statement
from zhclaims.terms import BlockKind

Report = Callable[[Page], Iterator[Issue]]

_AT_MOST = 1000
"""Issues of one report."""
_CLOSERS = '」』”’"）)》〉】]'
_COMMAS = ("，", ",", "、")
_STOPS = tuple("。！？!?…；;：:—～~.．")
_ENDS = _STOPS + _COMMAS
_RUNNING = (BlockKind.PARAGRAPH, BlockKind.QUOTE)
_DOUBLED = re.compile(
    r"[。，；：、！？.,;:!?．][。，；：、！？.,;:!?．]+"
)  # one that begins with a set is found faster than {2,}
_ALLOWED_TOGETHER = re.compile(r"[！？!?]+|[.．]{2,}|。{3,}|。?[.．]{3,}。?")
_HAN = re.compile(f"[{HAN}]")
_CHINESE = re.compile(f"[{HAN}。，；：、！？「」『』“”（）《》]")
_CLAUSE = re.compile("[，。；：！？,]")
_BEGINNING = 40  # characters of a text that show whether it is a statement, with white space before
_SHORTEST_PARAGRAPH = 10  # below, a line of verse
_CALL = re.compile(r"\[([^\[\]]{1,40})\]")


def issues(page: Page) -> tuple[Issue, ...]:
    """Everything that the reports find, in their order."""
    to_source = SourceMap(page.source_map)
    return tuple(_located(issue, to_source) for report in REPORTS for issue in _bounded(report, page))


def _bounded(report: Report, page: Page) -> Iterator[Issue]:
    """A page of nothing but brackets has no million issues."""
    found = report(page)
    yield from islice(found, _AT_MOST)
    if next(found, None) is not None:
        yield reported("more_issues", report=report.__name__, at_most=_AT_MOST)


def _located(issue: Issue, to_source: SourceMap) -> Issue:
    """The issue with its place in the source document, where the page has a map to it."""
    if issue.source is not None or issue.span is None:
        return issue
    start, end = issue.span
    source = to_source.to_source(issue.span if start < end else Span(max(start - 1, 0), start))
    if source is None:
        return issue
    return msgspec.structs.replace(issue, source=source if start < end else Span(source.end, source.end))


# ── the text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def marker_inside_token(page: Page) -> Iterator[Issue]:
    for marker in page.markers:
        if marker.inside_token:
            yield reported("marker_inside_token", Span(marker.at, marker.at), marker.source, ref=marker.ref)


def missing_full_stop_at_end(page: Page) -> Iterator[Issue]:
    for block in _paragraphs(page):
        text = block.span.of(page.text).rstrip(_CLOSERS)
        if not text.endswith(_ENDS) and _HAN.search(text[-1:]) and _CLAUSE.search(text):
            yield reported("missing_full_stop", Span(block.span.end, block.span.end))


def missing_full_stop_at_marker(page: Page) -> Iterator[Issue]:
    """A statement that a new one follows with only a footnote marker between them."""
    ends = {m.at: m for m in page.markers if m.ends_statement}
    places = sorted(ends)
    for block in _paragraphs(page):
        start = block.span.start
        for at in places[bisect_right(places, start) : bisect_left(places, block.span.end)]:
            before = page.text[max(start, at - SHORTEST_STATEMENT) : at].rstrip()
            after = page.text[at : at + _BEGINNING].lstrip()
            if len(before) == SHORTEST_STATEMENT and starts_statement(after) and not _is_closed(before):
                yield reported("missing_full_stop", Span(at, at), ends[at].source, ref=ends[at].ref)


def _is_closed(before: str) -> bool:
    return before.rstrip(_CLOSERS).endswith(_ENDS)


def trailing_comma(page: Page) -> Iterator[Issue]:
    for block in _paragraphs(page):
        text = block.span.of(page.text).rstrip(_CLOSERS)
        if text.endswith(_COMMAS) and len(text) >= _SHORTEST_PARAGRAPH:
            at = block.span.start + len(text)
            yield reported("trailing_comma", Span(at - 1, at))


def doubled_punctuation(page: Page) -> Iterator[Issue]:
    for found in _DOUBLED.finditer(page.text):
        before, after = page.text[max(found.start() - 1, 0) : found.start()], page.text[found.end() : found.end() + 1]
        abbreviated = before.isascii() and before.isalpha() and found[0][0] in ".!?" and len(found[0]) == 2
        chinese = _CHINESE.search(before + found[0] + after)
        if len(found[0]) == 2 and begins_word(page.text, found.end() - 1):
            continue
        if chinese and not abbreviated and not _ALLOWED_TOGETHER.fullmatch(found[0]):
            yield reported("doubled_punctuation", Span(*found.span()), text=found[0])


def unbalanced_bracket(page: Page) -> Iterator[Issue]:
    for block in _unpaired(page, may_be_unpaired_brackets):
        for at in unmatched_brackets(block.span.of(page.text)):
            span = Span(at, at + 1).shift(block.span.start)
            yield reported("unbalanced_bracket", span, text=span.of(page.text))


def unbalanced_quote(page: Page) -> Iterator[Issue]:
    for block in _unpaired(page, may_be_unpaired_quotes):
        for at in unmatched_quotes(block.span.of(page.text)):
            span = Span(at, at + 1).shift(block.span.start)
            yield reported("unbalanced_quote", span, text=span.of(page.text))


def _unpaired(page: Page, test: Callable[[str], bool]) -> Iterator[Block]:
    """The blocks whose brackets and quotation marks, taken by themselves, fail to pair at the first look."""
    marks = marks_of_lines(page.text)
    if len(marks) != len(page.blocks):  # a block holds a line break
        return iter(page.blocks)
    return (block for block, some in zip(page.blocks, marks, strict=True) if some and test(some))


def _paragraphs(page: Page) -> Iterator[Block]:
    return (b for b in page.blocks if b.kind in _RUNNING)


# ── the references ──────────────────────────────────────────────────────────────────────────────────────────────────────


def reference_error(page: Page) -> Iterator[Issue]:
    phrases = cite_errors.beginnings()
    for entry in page.entries:
        if any(phrase in entry.text for phrase in phrases):
            yield reported("reference_error", None, entry.source, ref=str(entry.ref))
    for found in _error_message().finditer(page.text) if any(phrase in page.text for phrase in phrases) else ():
        yield reported("reference_error", Span(*found.span()))


@cache
def _error_message() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, cite_errors.beginnings())))


def no_reference_list(page: Page) -> Iterator[Issue]:
    if page.markers and not page.entries:
        yield reported("no_reference_list", markers=len(page.markers))


def marker_without_entry(page: Page) -> Iterator[Issue]:
    known = {e.ref for e in page.entries}
    for marker in page.markers if known else ():
        if marker.ref not in known:
            yield reported("marker_without_entry", Span(marker.at, marker.at), marker.source, ref=marker.ref)


def duplicate_entry_label(page: Page) -> Iterator[Issue]:
    seen: set[str | None] = set()
    for entry in _called(page):
        if entry.ref in seen:
            yield reported("duplicate_entry_label", None, entry.source, ref=str(entry.ref))
        seen.add(entry.ref)


def entry_without_marker(page: Page) -> Iterator[Issue]:
    calls = _calls(page)
    for entry in _called(page):
        if not calls[entry.ref]:
            yield reported("entry_without_marker", None, entry.source, ref=str(entry.ref))


def backlinks_differ(page: Page) -> Iterator[Issue]:
    """`[1]` within a note can be the number of a link without words, too, where the page does not say what the note calls."""
    calls = _calls(page)
    certain: Counter[str | None] = Counter([m.ref for m in page.markers] + [called for e in page.entries for called in e.calls])
    entries = Counter(e.ref for e in page.entries)
    for entry in _called(page):
        found = calls[entry.ref]
        if entries[entry.ref] == 1 and found and entry.backlinks and entry.backlinks not in (found, certain[entry.ref]):
            counts = {"backlinks": entry.backlinks, "markers": found}
            yield reported("backlinks_differ", None, entry.source, ref=str(entry.ref), **counts)


def _called(page: Page) -> Iterator[ReferenceEntry]:
    """The entries that markers can call."""
    return (entry for entry in page.entries if entry.ref is not None)


def _calls(page: Page) -> Counter[str | None]:
    """How often each label is called: by markers of the text and within notes."""
    calls: Counter[str | None] = Counter(m.ref for m in page.markers)
    calls.update(m[1].strip() for e in page.entries for m in _CALL.finditer(e.text))
    return calls


REPORTS: tuple[Report, ...] = (
    marker_inside_token,
    missing_full_stop_at_marker,
    missing_full_stop_at_end,
    trailing_comma,
    doubled_punctuation,
    unbalanced_bracket,
    unbalanced_quote,
    reference_error,
    no_reference_list,
    marker_without_entry,
    entry_without_marker,
    duplicate_entry_label,
    backlinks_differ,
)
