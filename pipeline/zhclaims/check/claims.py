"""What of a claim is looked for in its sources: its quotations, numbers, dates and names, and the words that it is found by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.check.prepared import Prepared, date_words, fold, words
from zhclaims.check.quantities import Quantity, quantities
from zhclaims.check.written_dates import Parts, SourceDate, parts_of
from zhclaims.dataset import Record
from zhclaims.hanscript import has_han, to_simplified
from zhclaims.spans import Span, SpanIndex, without_overlaps
from zhclaims.terms import DateType, EntityLabel

_QUOTED = re.compile(r"“([^“”\n]{2,400})”|(?<!“)‘([^‘’\n]{2,400})’(?!”)")
_NAMES = (EntityLabel.PER, EntityLabel.ORG, EntityLabel.LOC)


class Quote(NamedTuple):
    view: Span
    parts: tuple[str, ...]
    """Folded; an ellipsis parts them."""
    latin: bool


class NamedDate(NamedTuple):
    view: Span
    parts: Parts
    value: str


class Name(NamedTuple):
    view: Span
    han: tuple[str, ...]
    """Its forms in Han characters, Simplified and folded, the claim's own first."""
    latin: tuple[str, ...]
    """Its forms in other letters, as they are."""
    person: bool


class ClaimItems:
    """A claim, read alone. Spans are of the view of the claim's text."""

    def __init__(self, claim: Record, article: Record, forms: dict[str, list[str]]) -> None:
        """`forms`: the forms of each entity of the article, by its id (see `forms_of_names`)."""
        self.at = claim["span"][0]
        self.read = Prepared(claim["text"])
        view = self.read.view
        self.dates = list(_dates(claim, article, self))
        self.names = list(_names(claim, article, self, forms))
        apart = [d.view for d in self.dates] + [n.view for n in self.names] + list(_times(claim, article, self))
        self.quantities: list[Quantity] = quantities(
            view, SpanIndex(without_overlaps({s for s in apart if s.start < s.end})), chinese=True
        )
        self.quotes = list(_quotes(view))

    def to_view(self, span: list[int]) -> Span | None:
        """A span of the article in the view of the claim; None if it is not all in the claim."""
        start, end = (offset - self.at for offset in span)
        if not 0 <= start <= end <= len(self.read.text):
            return None
        return self.read.to_view(Span(start, end))

    def to_article(self, view: Span) -> Span:
        """A span of the view in the article's text."""
        return self.read.back(view).shift(self.at)

    @property
    def text_words(self) -> list[str]:
        """The words that a Chinese source is searched by."""
        return [*words(self.read.view), *self._values]

    @property
    def _values(self) -> list[str]:
        dates = (SourceDate(d.view, d.parts) for d in self.dates)
        return [*(f"#{q.value}" for q in self.quantities), *(word for d in dates for word in date_words(d))]

    def foreign_words(self, source: Prepared) -> list[str]:
        """The words that a source in another language is searched by: of names those forms that it uses, numbers, dates, and the
        claim's own words in Latin letters."""
        own = [word for word in words(self.read.view) if not has_han(word)]
        return [*own, *(word for name in self.names for word in _used(name, source)), *self._values]


def _used(name: Name, source: Prepared) -> list[str]:
    """The words of the form of a name that a source uses most of; none if no form is known."""
    forms = [list(words(form)) for form in name.latin]
    return max(forms, key=lambda some: sum(word in source.index for word in some) / max(1, len(some)), default=[])


def forms_of_names(article: Record) -> dict[str, list[str]]:
    """The forms of each entity of an article, by its id: those of its mentions, the pages that they link to, and of countries the
    English names."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for entity in article["entities"]:
        forms = found[entity["id"]]
        forms[entity["text"]] = forms[entity["text_hans"]] = None
        if entity["link"]:
            forms[re.sub(r"\s*[（(].*", "", entity["link"])] = None
    return {key: [*forms, *(e for form in forms for e in _english_names(form))] for key, forms in found.items()}


def _english_names(form: str) -> list[str]:
    return _countries().get(to_simplified(form)[0], [])


@cache
def _countries() -> dict[str, list[str]]:
    """The English names of countries by their Chinese ones, in Simplified script."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in vocab.load("regions"):
        for name in {row["zh"], to_simplified(row["zh_hant"])[0], to_simplified(row["zh_hk"])[0]}:
            found[name].append(row["en"])
    return found


def _dates(claim: Record, article: Record, items: ClaimItems) -> Iterator[NamedDate]:
    for date in (article["dates"][i] for i in claim["dates"]):
        view = items.to_view(date["span"])
        if view is not None and date["type"] in (DateType.DATE, DateType.TIME):
            loose = date["anchor"] is not None and "年" not in date["text"]
            yield from (NamedDate(view, parts, date["value"]) for parts in parts_of(date["value"], without_year=loose)[:2])


def _times(claim: Record, article: Record, items: ClaimItems) -> Iterator[Span]:
    """The temporal expressions that are no lengths of time: numbers in them are none of the claim's."""
    for date in (article["dates"][i] for i in claim["dates"]):
        view = items.to_view(date["span"])
        if view is not None and date["type"] != DateType.DURATION:
            yield view


def _names(claim: Record, article: Record, items: ClaimItems, forms: dict[str, list[str]]) -> Iterator[Name]:
    seen: set[str] = set()
    for entity in (article["entities"][i] for i in claim["entities"]):
        view = items.to_view(entity["span"])
        if view is None or entity["label"] not in _NAMES or entity["text"] in seen:
            continue
        seen.add(entity["text"])
        own = list(dict.fromkeys([entity["text_hans"], *forms.get(entity["id"], ())]))
        han = tuple(dict.fromkeys(fold(to_simplified(form)[0]) for form in own if has_han(form)))
        latin = tuple(form for form in own if not has_han(form) and len(form) > 1)
        yield Name(view, han, latin, entity["label"] == EntityLabel.PER)


def _quotes(view: str) -> Iterator[Quote]:
    for m in _QUOTED.finditer(view):
        span = Span(*(m.span(1) if m[1] is not None else m.span(2)))
        parts = tuple(filter(None, map(fold, re.split("…+|\\.{3,}", span.of(view)))))
        if parts and sum(map(len, parts)) > 1:
            yield Quote(span, parts, not has_han(span.of(view)))
