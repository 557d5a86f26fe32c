"""From drafts to the article: text, blocks, sections, markers, links, and issues at their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from zhclaims.cite_errors import error_kind
from zhclaims.hanscript import to_simplified
from zhclaims.issue_texts import reported
from zhclaims.model import Link, Marker
from zhclaims.sources.common import assembly
from zhclaims.sources.common.text import BLANKS, CLOSING, codes_of_notices, cuts_number, fold
from zhclaims.sources.common.works import Details
from zhclaims.sources.html import cited
from zhclaims.sources.html.blocks import Draft, Event, FootnoteMarker, LinkEnd, LinkStart, Message
from zhclaims.sources.html.tokens import SLOT
from zhclaims.spans import Span

_BLANK = " \t\n\r\f"
_BLANK_RUN = re.compile("[ \t\n\r\f]+")
_NOTICE = re.compile(r"[\[［]([^\[\]［］]{1,40})[\]］]")
_WORD = re.compile(r"[0-9A-Za-z]")


class _Edit(NamedTuple):
    """A change of a block's text: `span` gives way to `text`."""

    span: Span
    text: str = ""
    issue: str = ""
    """Code of the issue to report, "" for none."""
    taken: str = ""
    """The notice that is taken out."""


class _Placed(NamedTuple):
    """The text of a draft with the places of its events."""

    text: str
    places: list[int]
    edits: Sequence[_Edit] = ()


class HtmlAssembly(assembly.Assembly):
    """The article of a rendered page, from drafts of its blocks."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._texts)

    def add(self, draft: Draft) -> None:
        """Append a block. One without text is none: its markers stand at the end of the block before."""
        if draft.hidden and not any(isinstance(e, FootnoteMarker) for e in draft.events):
            return
        placed = _plain(draft)
        if not placed.text:
            self._record(draft.events, [0] * len(draft.events), self.length)
            return
        self._texts.append(placed.text)
        span = self.add_block(draft.kind, placed.text, 0 if draft.hidden else draft.level, is_row=draft.is_row)
        anchors = tuple(tag.anchor for tag in draft.told if tag.anchor)
        self.add_details(Details(draft.urls, cited.fields(draft) if draft.told else (), anchors))
        if draft.events:
            self._record(draft.events, placed.places, span.start)
        if placed.edits:
            self._report(placed, span.start)
        if draft.hidden:
            self.report_hidden(span)

    def _record(self, events: Iterable[Event], places: Iterable[int], start: int) -> None:
        """Markers, links and messages, at their places in the article text."""
        open_links: list[tuple[int, LinkStart]] = []
        for event, place in zip(events, places, strict=True):
            at = start + place
            if isinstance(event, LinkStart):
                open_links.append((at, event))
            elif isinstance(event, LinkEnd):
                low, link = open_links.pop() if open_links else (at, LinkStart(""))
                if low < at:
                    self.links.append(Link(Span(low, at), link.target, None, link.partial))
            elif isinstance(event, FootnoteMarker):
                self.markers.append(Marker(at, event.label, apart=event.apart))
            elif isinstance(event, Message):
                self.issues.append(reported(f"cite_error_{_kind(event.text)}", Span(at, at), message=event.text))
            else:
                self.report_taken("marker_pages", event.text, at)

    def _report(self, placed: _Placed, start: int) -> None:
        """Issues of what was changed; a number that was joined is marked as such on its markers."""
        grown = 0
        for edit in placed.edits:
            at = start + edit.span.start + grown
            grown += len(edit.text) - (edit.span.end - edit.span.start)
            if edit.issue == "marker_between_words":
                self.issues.append(reported(edit.issue, Span(at, at + 1)))
            elif edit.issue == "marker_inside_token":
                self._mark_inside(at)
            elif edit.issue:
                self.report_taken(edit.issue, edit.taken, at)

    def _mark_inside(self, at: int) -> None:
        for i in range(len(self.markers) - 1, -1, -1):
            marker = self.markers[i]
            if marker.at < at:
                return
            if marker.at == at:
                self.markers[i] = Marker(marker.at, marker.ref, None, True, marker.apart)


# ── the text of a draft ─────────────────────────────────────────────────────────────────────────────────────────────────


def _plain(draft: Draft) -> _Placed:
    """The draft's text as a reader sees it, without what is no text."""
    text = draft.text.strip(_BLANK)
    if _is_uneven(text):
        text = _BLANK_RUN.sub(" ", text)
    placed = _placed(text) if draft.events else _Placed(text.strip(BLANKS), [])
    edits = _notices(placed.text) if "[" in placed.text or "［" in placed.text else []
    edits += _around_markers(placed, draft.events) if draft.events else []
    return _edited(placed, edits) if edits else placed


def _is_uneven(text: str) -> bool:
    return "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text


def _placed(raw: str) -> _Placed:
    """Blanks collapsed across events, as a browser shows it where they are not; each part has single blanks already."""
    parts = raw.split(SLOT)
    if " \0" in raw or raw.lstrip(SLOT).startswith(" "):
        last = " "
        for i, part in enumerate(parts):
            if part[:1] == " " == last:
                parts[i] = part = part[1:]
            last = part[-1:] or last
    text = "".join(parts)
    places = list(accumulate(map(len, parts[:-1])))
    kept = text.strip(BLANKS)
    if len(kept) == len(text):
        return _Placed(text, places)
    left = len(text) - len(text.lstrip(BLANKS))
    return _Placed(kept, [min(max(p - left, 0), len(kept)) for p in places])


def _notices(text: str) -> list[_Edit]:
    """Notices such as [來源請求], which become flags of the claim that they stand on."""
    known = codes_of_notices()
    found = ((m, known.get(fold(m[1]))) for m in _NOTICE.finditer(text))
    return [_Edit(Span(*m.span()), "", code, m[0]) for m, code in found if code]


def _around_markers(placed: _Placed, events: Sequence[Event]) -> list[_Edit]:
    """Blanks that stand only because of a marker go; numbers and words that only a marker keeps apart are joined or parted."""
    text = placed.text
    edits: list[_Edit] = []
    for at in dict.fromkeys([p for p, e in zip(placed.places, events, strict=True) if type(e) is FootnoteMarker]):
        if not 0 < at < len(text):
            continue
        blanks = len(text) - at - len(text[at:].lstrip(BLANKS))
        before = text[at - 1]
        if _WORD.match(before) and _WORD.match(text, at + blanks):
            edits += _between_words(text, at, blanks)
        elif before in BLANKS and text[at] in CLOSING:
            low = len(text[:at].rstrip(BLANKS))
            edits.append(_Edit(Span(low, at)))
    return edits


def _between_words(text: str, at: int, blanks: int) -> list[_Edit]:
    if cuts_number(text, Span(at, at)):
        return [_Edit(Span(at, at + blanks), "", "marker_inside_token")]
    return [] if blanks else [_Edit(Span(at, at), " ", "marker_between_words")]


def _edited(placed: _Placed, edits: Iterable[_Edit]) -> _Placed:
    """The text after the edits; where two overlap, the first alone."""
    kept: list[_Edit] = []
    for edit in sorted(edits, key=lambda e: e.span):
        if not kept or edit.span.start >= kept[-1].span.end:
            kept.append(edit)
    text, at = "", 0
    for edit in kept:
        text += placed.text[at : edit.span.start] + edit.text
        at = edit.span.end
    text += placed.text[at:]
    ends = [e.span.end for e in kept]
    grown = [0, *accumulate(len(e.text) - (e.span.end - e.span.start) for e in kept)]
    return _Placed(text, [_moved(p, kept, ends, grown) for p in placed.places], kept)


def _moved(place: int, edits: Sequence[_Edit], ends: Sequence[int], grown: Sequence[int]) -> int:
    """Where a place of the text before the edits lies after them: before what an edit puts in."""
    i = bisect_right(ends, place - 1)
    if i < len(edits) and edits[i].span.start < place:
        place = edits[i].span.start
    return place + grown[i]


def _kind(message: str) -> str:
    return error_kind(fold(to_simplified(message)[0]))
