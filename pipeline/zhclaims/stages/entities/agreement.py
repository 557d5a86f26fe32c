"""Agreement over the document: which strings are names, of which type, and everywhere that they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from zhclaims.spans import Span
from zhclaims.stages.entities import junctions, lexicon, organisations
from zhclaims.stages.entities.contexts import around
from zhclaims.stages.entities.reading import Candidate, Reading

_ENGINE_SHARE = 3.0
"""Weight of the engine's labels of one form over the whole document, however often it says them."""
_LIST_SHARE = 2.0
_HINT = 2.0
_HEADED = 2.0
_SEAT = 1.5
"""Weight of a court, a university … that is called after the form."""
_BETWEEN = re.compile("[”’》]?(?:、|和|与|及|以及|或)[“‘《]?|[”’]?（[^（）]{2,60}）[”’]?、[“‘]?")
"""What stands between two names of a list."""
_OWN_SUFFIX = frozenset("市州省县区镇乡村郡国军队党会社局部院校河湖山岛海江城路街站港氏帝王")
"""One character more makes another name: 彰化县 beside 彰化."""
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER_BEFORE = re.compile("[A-Za-z\u00c0-\u024f][ -]?$")
_LETTER_AFTER = re.compile("[ -]?[A-Za-z\u00c0-\u024f]")


Votes = dict[str, float]
"""Weight by label."""


@dataclass
class Form:
    """A string that is taken for a name somewhere in the document."""

    text: str
    rules: dict[Span, Candidate] = field(default_factory=dict)
    engine: dict[Span, Candidate] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    """Everywhere that it stands and no longer name covers it."""
    hint: str = ""
    """The label that follows from another name of the document: the form is a person's surname or an abbreviation."""
    label: str = ""


def agree(reading: Reading, candidates: Iterable[Candidate], hints: dict[str, str]) -> tuple[list[Candidate], list[Span]]:
    """Names of the document, disjoint and in order (the longest where they overlap), and pairs that lost their separator.

    `hints`: strings that are names of the given label wherever they stand, because a longer form stands in the document.
    """
    forms = _forms(reading, candidates, hints)
    joints = _split(reading, forms)
    _drop_overlong(forms)
    sure = {text for text, form in forms.items() if _spreads(form)}
    taken = _place(reading, forms, sure)
    for span in taken:
        forms[reading.text(span)].spans.append(span)
    kept = [f for f in forms.values() if f.spans]
    _label(reading, kept, taken)
    names = [_name(reading, forms[reading.text(span)], span) for span in taken]
    return names, sorted({*joints, *junctions.touching(reading, names)})


def _forms(reading: Reading, candidates: Iterable[Candidate], hints: dict[str, str]) -> dict[str, Form]:
    forms = {text: Form(text, hint=label) for text, label in sorted(hints.items())}
    for c in candidates:
        form = forms.setdefault(reading.text(c.span), Form(reading.text(c.span)))
        kind = form.engine if c.engine else form.rules
        if c.span not in kind or kind[c.span].weight < c.weight:
            kind[c.span] = c
    return forms


def _spreads(form: Form) -> bool:
    """Whether the form is a name surely enough to be found where no rule and no engine saw it."""
    if len(form.text) < 2:
        return False
    return bool(form.hint) or bool(form.rules) or len(form.text) > 2 or len(form.engine) > 1


def _split(reading: Reading, forms: dict[str, Form]) -> list[Span]:
    """Take apart forms that are two names run together; the spans of the pairs."""
    joints: list[Span] = []
    seen = {text: [*form.rules, *form.engine] for text, form in forms.items()}
    for text in sorted(forms):
        if junctions.cut(reading, text, seen):
            joints += seen[text]
            del forms[text]
    return joints


def _drop_overlong(forms: dict[str, Form]) -> None:
    """Forget what the engine took for a name once or twice and what is a frequent name and one stray character (岳飞升)."""
    for text in sorted(forms):
        form = forms[text]
        shorter = [forms[t] for t in (text[1:], text[:-1]) if t in forms]
        stray = text[-1] not in _OWN_SUFFIX
        if not form.rules and stray and any(len(s.engine) >= 3 * len(form.engine) for s in shorter):
            del forms[text]


def _place(reading: Reading, forms: dict[str, Form], sure: set[str]) -> list[Span]:
    """Where names stand: every candidate and every further occurrence of a sure form; the longest wins."""
    spans = {span for form in forms.values() for span in (*form.rules, *form.engine)}
    spans.update(_occurrences(reading, sure))
    chosen: list[Span] = []
    used = bytearray(len(reading.view))
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if used.find(1, *span) < 0:
            used[span.start : span.end] = b"\x01" * (span.end - span.start)
            chosen.append(span)
    return sorted(chosen)


def _occurrences(reading: Reading, sure: set[str]) -> list[Span]:
    """Where the forms stand as words; the longest one at each place."""
    if not sure:
        return []
    lengths: dict[str, list[int]] = defaultdict(list)
    for head, length in sorted({(text[:2], len(text)) for text in sure}, reverse=True):
        lengths[head].append(length)
    first = re.compile(f"[{''.join(map(re.escape, sorted({head[0] for head in lengths})))}]")
    found = []
    view = reading.view
    for match in first.finditer(view):
        at = match.start()
        for length in lengths.get(view[at : at + 2], ()):
            if view[at : at + length] in sure and _stands(reading, at, at + length):
                found.append(Span(at, at + length))
                break
    return found


def _stands(reading: Reading, start: int, end: int) -> bool:
    """Whether the string is a word there: no part of a longer word in letters, of a people's name, or of two words."""
    if _LETTER.match(reading.view, start) or _LETTER.match(reading.view, end - 1):
        return not (_LETTER_BEFORE.search(reading.before(start, 2)) or _LETTER_AFTER.match(reading.after(end, 2)))
    if lexicon.names_people(reading.view, end) or organisations.goes_on(reading, end):
        return False
    if end - start > 3:
        return True
    edges = reading.is_boundary(start) + reading.is_boundary(end)
    return edges == 2 if end - start < 3 else edges >= 1


def _label(reading: Reading, forms: list[Form], taken: list[Span]) -> None:
    """Give each form the label of the weightiest evidence; lists of names tell each other's type in a second round."""
    seats = organisations.seats(reading, [c for form in forms for c in form.rules.values() if c.label == "ORG"])
    votes = {form.text: _votes(reading, form, seats) for form in forms}
    for form in forms:
        form.label = _best(votes[form.text])
    by_text = {form.text: form for form in forms}
    neighbours = _listed(reading, taken)
    for form in forms:
        beside: Counter[str] = Counter()
        for span in form.spans:
            for other in neighbours.get(span, ()):
                text = reading.text(other)
                if text != form.text and _margin(votes[text]) >= 1.5:
                    beside[by_text[text].label] += 1
        total = beside.total()
        for label, count in beside.items():
            votes[form.text][label] += min(_LIST_SHARE, total) * count / total
    for form in forms:
        form.label = _best(votes[form.text])


def _votes(reading: Reading, form: Form, seats: set[str]) -> Votes:
    votes: Votes = defaultdict(float)
    if form.hint:
        votes[form.hint] += _HINT
    said = sum(c.weight for c in form.engine.values()) or 1.0
    for c in form.engine.values():
        votes[c.label] += min(_ENGINE_SHARE, len(form.engine)) * c.weight / said
    by_rule: dict[str, Candidate] = {}
    for c in form.rules.values():
        by_rule[c.label + c.rule] = max(c, by_rule.get(c.label + c.rule, c), key=lambda x: x.weight)
    for c in by_rule.values():
        votes[c.label] += c.weight * 1.5
    if organisations.is_headed(form.text):
        votes["ORG"] += _HEADED
    if form.text in seats:
        votes["LOC"] += _SEAT
    for span in form.spans:
        for label, weight in around(reading, span).items():
            votes[label] += weight
    return votes


def _best(votes: Votes) -> str:
    return max(sorted(votes), key=lambda label: votes[label])


def _margin(votes: Votes) -> float:
    ranked = sorted(votes.values(), reverse=True)
    return ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)


def _listed(reading: Reading, taken: list[Span]) -> dict[Span, list[Span]]:
    """For each name the names that stand beside it in a list (甲、乙和丙)."""
    beside: dict[Span, list[Span]] = defaultdict(list)
    for a, b in zip(taken, taken[1:], strict=False):
        if _BETWEEN.fullmatch(reading.view, a.end, b.start):
            beside[a].append(b)
            beside[b].append(a)
    return beside


def _name(reading: Reading, form: Form, span: Span) -> Candidate:
    own = form.engine.get(span) or form.rules.get(span)
    by = "model" if span in reading.engine else own.by if own is not None else "agreement"
    if own is not None and own.label == form.label:
        return own._replace(by=by)
    otherwise = "short" if form.hint else "context"
    said = next((c.rule for c in (*form.rules.values(), *form.engine.values()) if c.label == form.label), otherwise)
    return Candidate(span, form.label, said if own is None else f"document:{said}", 1.0, by)
