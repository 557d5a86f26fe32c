"""GB/T 7714: "王明, 李华. 标题[J]. 期刊, 2005, 12(3): 45-67." The type mark in square brackets is the sure sign."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.fields import Draft
from zhclaims.stages.references.names import find_names, read_names
from zhclaims.stages.references.segments import trim_element

_KINDS = {
    "M": "book", "C": "book", "G": "book", "N": "news", "J": "journal", "D": "thesis", "R": "report", "S": "report", "A": "book",
    "P": "patent", "DB": "web", "CP": "web", "EB": "web", "CM": "map", "DS": "web", "Z": "unknown", "K": "book",
}  # fmt: skip
_MARK = re.compile(r"\s?\[(?P<mark>M|C|G|N|J|D|R|S|A|P|K|Z|DB|CP|EB|CM|DS)(?:\s?/\s?(?P<carrier>OL|CD|DK|MT))?\]")
_IN = re.compile(r"\s?//\s?")
_JOURNAL = re.compile(
    r"(?P<container>[^,]{2,80}?)\s?,\s?(?P<date>\d{4}[^,:()]{0,8})(?:\s?,\s?(?P<volume>[^,:()]{1,12}))?\s?(?:\((?P<issue>[^()]{1,16})\))?\s?(?::\s?(?P<pages>[^:]{1,40}))?"
)
_IMPRINT = re.compile(
    r"(?:(?P<edition>[^.,:]{1,12}版|\d+(?:st|nd|rd|th) ed)\.\s?)?"
    r"(?:(?P<place>[^:,.]{2,40})\s?:\s?)?(?P<publisher>[^,:]{2,80})\s?,\s?(?P<date>\d{4}[^,:()]{0,16})"
    r"(?:\s?\((?P<issue>[^()]{1,12})\))?(?:\s?:\s?(?P<pages>[^:]{1,40}))?"
)
_DATE = re.compile(r"[(\[]?(?P<date>\d{4}[\d\-/.年月日]{0,12})[)\]]?")


def is_gbt(folded: str) -> bool:
    return bool(_MARK.search(folded))


def read_gbt(draft: Draft, body: Span) -> None:
    """Read the responsibility and title before the mark, the imprint behind it."""
    mark = _MARK.search(draft.folded, *body)
    if not mark:
        return
    draft.fields["kind"] = _kind(mark["mark"])
    _read_head(draft, Span(body.start, mark.start()))
    tail = Span(mark.end(), body.end)
    if inner := _IN.match(draft.folded, tail.start):
        tail = _read_host(draft, Span(inner.end(), body.end))
    _read_tail(draft, trim_element(draft.folded, tail), mark["mark"])


def _kind(mark: str) -> str:
    kind = _KINDS[mark]
    return kind if kind not in ("patent", "map") else "unknown"


def _read_head(draft: Draft, head: Span) -> None:
    names = find_names(draft.folded, head)
    if names and names.end < head.end:
        draft.put(names.role, names.span)
        draft.put("title", trim_element(draft.folded, Span(names.end, head.end)))
        return
    dot = draft.folded.find(".", *head)
    author = Span(head.start, dot)
    if 0 < dot < head.end - 1 and _is_names_with_commas(draft.folded, author):
        draft.put("author", author)
        head = Span(dot + 1, head.end)
    draft.put("title", trim_element(draft.folded, head))


def _is_names_with_commas(folded: str, span: Span) -> bool:
    """Names joined by commas, as the standard wants them: "王明, 李华, 等", "SMITH J, JONES K"."""
    at = span.start
    for part in span.of(folded).split(","):
        piece = Span(at, at + len(part))
        at = piece.end + 1
        if part.strip() not in ("等", "et al", "et al.") and not read_names(folded, trim_element(folded, piece)):
            return False
    return True


def _read_host(draft: Draft, host: Span) -> Span:
    """The book that a chapter or paper stands in: "[C]//李四. 论文集. 北京: …"; what is left is the imprint."""
    dots = [m.start() for m in re.finditer(r"\.(?=\s|[\u3400-\u9fff])", draft.folded[host.start : host.end])]
    if not dots:
        return host
    at = host.start + dots[0]
    if len(dots) > 1 and read_names(draft.folded, Span(host.start, at)):
        draft.put("editor", Span(host.start, at))
        host, at = Span(at + 1, host.end), host.start + dots[1]
    draft.put("container", trim_element(draft.folded, Span(host.start, at)))
    return Span(at + 1, host.end)


def _read_tail(draft: Draft, tail: Span, mark: str) -> None:
    forms = (_JOURNAL, _IMPRINT, _DATE) if mark in ("J", "N") else (_IMPRINT, _DATE)
    m = next((m for form in forms if (m := form.fullmatch(draft.folded, *tail))), None)
    if m is None:
        _read_loose_tail(draft, tail)
        return
    for name in ("container", "place", "publisher", "volume", "issue", "edition", "pages"):
        if m.groupdict().get(name):
            draft.put(name, Span(*m.span(name)))
    draft.put_date(match_date(draft.folded, m.start("date")))
    if mark == "N" and "issue" in draft.fields and "pages" not in draft.fields:
        draft.fields["pages"] = draft.fields.pop("issue")  # 人民日报, 2005-03-05(3): the page of the paper


def _read_loose_tail(draft: Draft, tail: Span) -> None:
    m = re.search(r"[(\[]?(?=\d{4}(?:[-/.年)\]]|$))", tail.of(draft.folded))
    date = match_date(draft.folded, tail.start + m.end()) if m else None
    if m and date:
        draft.put_date(date)
        draft.put("publisher", trim_element(draft.folded, Span(tail.start, tail.start + m.start())))
