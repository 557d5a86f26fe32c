"""Entries in no style that is sure by its signs: each token (`tokens`) gets the field for which most speaks (`reader`), all of
them at once. A field is a run of tokens.

A linear chain model over the network's scores (Lafferty et al. 2001): the weight of a sequence of fields is that of every field
for its token and of every two fields that follow each other; the heaviest sequence in which the title is one run is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references import reader
from zhclaims.stages.references.atoms import Atom
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.parts import without_standard, without_types
from zhclaims.stages.references.pieces import without_original
from zhclaims.stages.references.signs import ATOM_KINDS, KIND, WITHIN, Seen, seen_of
from zhclaims.stages.references.tokens import MARK, Token
from zhclaims.stages.references.words import ends_like, is_press, is_thesis, kind_of_type, words
from zhclaims.terms import ReferenceKind

FIELDS = (
    *("none", "title", "author", "editor", "translator", "container", "publisher", "place", "edition", "series", "volume"),
    *("issue", "pages", "date", "original_date", "number"),
)
"""What a token can be; "none" for one that belongs to no field."""
LONGEST = 400
"""Longer texts (characters) are no entries."""
MARGIN = 5.0
"""How much more must speak for other fields before those are dropped that tell who, where and when."""
MEETINGS = 5
"""How two tokens meet: within an atom, touching or parted by a blank; in two atoms, touching or parted; one of them a mark."""
_AT = {name: i for i, name in enumerate(FIELDS)}
_TITLE = _AT["title"]
_PEOPLE = {"author", "editor", "translator"}
_NEVER = -1e9
_TAG = 20
"""How long what stands in marks before a title may be (【新華網】)."""
_OTHERS = [i for i in range(len(FIELDS)) if i != _TITLE]
_STATES = np.array([*_OTHERS, _TITLE, *_OTHERS])
"""The field of each state: before the title, the title, behind it."""
_STAGES = np.repeat([0, 1, 2], [len(_OTHERS), 1, len(_OTHERS)])
_EVERY = np.arange(len(_STATES))
_POSSIBLE = {
    "edition": {"edition", "title", "none", "container"},
    "pages": {"pages", "title", "none", "volume"},
    "issue": {"issue", "title", "none", "volume", "number", "container", "pages"},
    "volume": {"volume", "title", "none", "container", "pages", "edition", "series"},
    "date": {*FIELDS} - _PEOPLE - {"place", "edition", "publisher"},
    "role": {"none", "title"},
    "lead": {"none", "title"},
    "printed": {"none", "title", "edition"},
    "seen": {"none"},
    "type": {"none", "title", "publisher"},
    "chapter": {"none", "title", "pages", "volume"},
    "day": {"none", "title", "date"},
    "book": {*FIELDS} - {"place", "pages", "date", "original_date"},
    "quoted": {*FIELDS} - {"place", "pages", "date", "original_date"},
    "number": {*FIELDS} - _PEOPLE - {"place"},
    "domain": {"container", "publisher", "title", "none", "author"},
    "east": {*FIELDS} - {"date", "original_date"},
    "west": {*FIELDS} - {"original_date"},
    "none": {*FIELDS},
}
"""The fields that a token may lie in by the form of its atom."""
NUMBERED = ("volume", "issue", "pages", "edition")
"""Fields that hold what says what their number is, too (第12卷), where that is one atom."""
_ALONE = frozenset({"date", "original_date", *NUMBERED})
"""Fields whose runs a mark parts: 第1版，第5頁."""
_ONE_MARK = re.compile(rf"\s*[^{BLANK}]?\s*")
_NUMBER_WORD = re.compile(r"(?:[Vv]ol(?:ume|s)?|[Nn]os?|[Nn]r|Band|Bd|Heft|S|[Ii]ssue|v|n)\.?\s?(?=[\dIVXLC])")
"""What says what a number is, in an entry in a Latin script."""
_SHOWN = re.compile("(?:电影|影片|纪录片|电视剧|连续剧|节目|动画)$")
_BY_ALONE = re.compile(r"(?<![Ee]dited)(?<!\b[Ee]d\.)(?<!\b[Ee]ds\.)(?<!compiled)(?<!selected)\s[Bb]y\s$")
"""The word before who wrote a work, where none before it tells of another role."""
_EDITS = re.compile(r",?\s?\(?(?:Hrsgg?|Hg|[Ee]ds?)\b\.?")
"""The word behind who edited a work."""
_OPENING = "([《〈「『“【"
_NAMED = frozenset({*_PEOPLE, "container", "publisher", "place"})
_SMALL = re.compile(r"[a-z][a-z'-]*(?:\s|$)(?!\S*\.)")
_NTH = re.compile(r"第\S{1,4}版|[二三四五六七八九十]版")
_ORIGIN = re.compile(rf"[\[(][{HAN}]{{1,4}}[\])]\s?$")
"""The dynasty or country that stands before a name: [清], (美)."""
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十百千〇零上中下]+")
_MARKS = ' ,;，；:：、\u3000《》〈〉“”「」『』"'
_PERIODICALS = ("news", "magazine", "journal")
_PRINTED = frozenset({"volume", "chapter", "pages", "place", "edition", "translator"})
Array = npt.NDArray[np.float32]


class Run(NamedTuple):
    """Tokens of one field that follow each other."""

    field: str
    span: Span


class Reading(NamedTuple):
    """An entry as the network sees it."""

    folded: str
    tokens: list[Token]
    atoms: list[Atom]
    scores: Array
    """How much speaks for each field of each token."""
    meetings: list[int]


def reading_of(folded: str) -> Reading | None:
    """The reading of a folded text; None if there is nothing in it to read."""
    seen = seen_of(folded, reader.load().pieces)
    if seen is None:
        return None
    scores = reader.scores(seen) + masks()[seen.features.categories[:, KIND]]
    return Reading(folded, seen.tokens, seen.atoms, scores, meetings_of(seen))


@cache
def masks() -> Array:
    """For each kind of atom 0 where its tokens may lie in the field, and else what nothing outweighs."""
    return np.array([[0.0 if name in _POSSIBLE[kind] else _NEVER for name in FIELDS] for kind in ATOM_KINDS], dtype=np.float32)


def meetings_of(seen: Seen) -> list[int]:
    """How each token meets the one before it (MEETINGS); 0 for the first."""
    tokens, categories = seen.tokens, seen.features.categories.tolist()
    found = [0] * len(tokens)
    for i in range(1, len(tokens)):
        before, here = categories[i - 1], categories[i]
        touching = tokens[i - 1].span.end == tokens[i].span.start
        if not (here[WITHIN] and before[WITHIN]) or MARK in (here[0], before[0]):
            found[i] = 4
        else:
            found[i] = (0 if here[WITHIN] in (1, 3) else 2) + (not touching)
    return found


# ── the heaviest sequence ───────────────────────────────────────────────────────────────────────────────────────────────


def best(scores: Array, meetings: Sequence[int], follow: Array | None = None) -> list[int]:
    """The heaviest sequence of fields in which the title is one run (Viterbi): by the scores of each token, how they meet, and
    what speaks for two fields that follow each other (by default that of the model).

    A state is a field before the title, the title, or a field behind it.
    """
    between = _between() if follow is None else _of_states(follow)
    emissions = scores[:, _STATES]
    weight = emissions[0].copy()
    weight[len(FIELDS) :] = _NEVER  # the first token is not behind the title
    back = []
    for emission, meeting in zip(emissions[1:], meetings[1:], strict=True):
        coming = weight[:, None] + between[meeting]
        heaviest = coming.argmax(0)
        back.append(heaviest)
        weight = coming[heaviest, _EVERY] + emission
    state = int(weight.argmax())
    path = [state]
    for heaviest in reversed(back):
        state = int(heaviest[state])
        path.append(state)
    return [int(_STATES[state]) for state in reversed(path)]


@cache
def _between() -> Array:
    return _of_states(reader.load().follow)


def _of_states(follow: Array) -> Array:
    """For each meeting what speaks for every two states that follow each other."""
    steps = _STAGES[None, :] - _STAGES[:, None]
    allowed = (steps == 0) | (steps == 1)
    return np.where(allowed[None], follow[:, _STATES][:, :, _STATES], np.float32(_NEVER))


def weight_of(reading: Reading, path: Sequence[int]) -> float:
    """The weight of one sequence of fields."""
    follow = reader.load().follow
    alone = sum(float(reading.scores[i, field]) for i, field in enumerate(path))
    return alone + sum(float(follow[reading.meetings[i], path[i - 1], path[i]]) for i in range(1, len(path)))


# ── from fields of tokens to fields of the entry ────────────────────────────────────────────────────────────────────────


def reread(draft: Draft, folded: str, kept: Mapping[str, str]) -> None:
    """Read an entry anew that a style with weak signs has read. `folded` is the text as the style found it, `kept` the fields
    from before. What the style has read stays where the network finds no work, and where it tells who, where and when unless much
    more speaks for what the network reads."""
    reading = reading_of(folded) if len(folded) <= LONGEST else None
    if reading is None or "number" in draft.fields:
        return
    path = best(reading.scores, reading.meetings)
    runs = runs_of(reading, path)
    style, found = draft.fields, {run.field for run in runs}
    if found.isdisjoint(("title", "container")) or _is_cut(reading, runs):
        return
    if style.get("kind") == ReferenceKind.NOTE and not (_is_printed(folded, runs) or reading.atoms[0].kind in ("book", "quoted")):
        return  # prose; but what begins with a work tells what that says
    if _is_whole(style.keys()) and not (_is_whole(found) and _outweighs(reading, path, path_of(draft, reading))):
        return
    draft.folded, draft.fields = folded, dict(kept)
    put_runs(draft, reading, runs)
    _keep_dress(draft.fields, style)


def _is_cut(reading: Reading, runs: Sequence[Run]) -> bool:
    """Whether a name in a Latin script begins with a small letter: then it is a part of a longer one."""
    named = (run.span.of(reading.folded) for run in runs if run.field in _NAMED)
    return any(_SMALL.match(text) and text.split()[0] not in words("name_particle") for text in named)


def _is_printed(folded: str, runs: Sequence[Run]) -> bool:
    """Whether who, where and when are told, and where is a place with a house, or a house that prints by its name."""
    found = {run.field: run.span.of(folded) for run in runs}
    return _is_whole(found.keys()) and ("place" in found or is_press(found.get("publisher", "")))


def _is_whole(told: Set[str]) -> bool:
    """Whether who, where and when are told."""
    return {"author", "date"} <= told and not told.isdisjoint(("publisher", "container"))


def _outweighs(reading: Reading, path: Sequence[int], other: Sequence[int]) -> bool:
    """Whether much more speaks for one sequence of fields than for another."""
    return weight_of(reading, path) - weight_of(reading, other) >= MARGIN


def path_of(draft: Draft, reading: Reading) -> list[int]:
    """The field of each token by what a style has read."""
    part = {"chapter": "title", "title": "container"} if "chapter" in draft.fields else {}
    spans = [(part.get(name, name), span) for name, span in draft.spans if name in draft.fields]
    dates = {iso: name for name in ("original_date", "date") if (iso := draft.fields.get(name))}
    for atom in reading.atoms:
        iso = _iso(reading.folded, atom.span) if atom.kind == "date" else ""
        spans += [(dates[iso], atom.span)] if iso in dates else []
    told = ["none"] * len(reading.tokens)
    for name, marked in spans:
        span = trim(reading.folded, marked, _MARKS)
        for i, token in enumerate(reading.tokens):
            told[i] = name if span.overlaps(token.span) and name in _AT else told[i]
    return [_AT[name] for name in told]


def _keep_dress(fields: dict[str, str], style: Mapping[str, str]) -> None:
    """Write a number that the style has read, too, as it writes it (12, Vol. 12); the host is a publisher where it says so."""
    for name in NUMBERED:
        new, old = fields.get(name, ""), style.get(name, "")
        if new and old and (_DIGITS.findall(new) == _DIGITS.findall(old) if _DIGITS.search(new) else old.endswith(new)):
            fields[name] = old
    if "container" in fields and "publisher" not in fields and fields["container"] == style.get("publisher"):
        fields["publisher"] = fields.pop("container")


def runs_of(reading: Reading, path: Sequence[int]) -> list[Run]:
    """The runs of tokens of one field. Numbers have what says what they are, where it is one atom; one mark parts no field."""
    found: list[Run] = []
    for token, field in zip(reading.tokens, path, strict=True):
        name, last = FIELDS[field], found[-1] if found else None
        if last and last.field == name:
            found[-1] = Run(name, Span(last.span.start, token.span.end))
        else:
            found.append(Run(name, token.span))
    joined: list[Run] = []
    for run in found:
        if run.field == "none":
            continue
        last = joined[-1] if joined else None
        if (
            last
            and last.field == run.field
            and run.field not in _ALONE
            and _ONE_MARK.fullmatch(reading.folded, last.span.end, run.span.start)
        ):
            joined[-1] = Run(run.field, Span(last.span.start, run.span.end))
        else:
            joined.append(run)
    return [dressed(run, reading.atoms) if run.field in NUMBERED else run for run in joined]


def dressed(run: Run, atoms: Sequence[Atom]) -> Run:
    """A number with what says what it is, where that is one atom with it."""
    met = [a.span for a in atoms if a.kind == run.field and a.span.overlaps(run.span)]
    return Run(run.field, Span(min(run.span.start, met[0].start), max(run.span.end, met[-1].end))) if met else run


def put_runs(draft: Draft, reading: Reading, runs: Sequence[Run]) -> None:
    """Put runs into the draft, and what words between them say."""
    daily = any(run.field == "date" and len(_iso(draft.folded, run.span)) == 10 for run in runs)
    runs = [run._replace(span=_closed(draft.folded, run.span)) for run in runs]
    titles = [run.span for run in runs if run.field == "title"]
    runs = [run for run in runs if run.field == "title" or not any(title.covers(run.span) for title in titles)]
    for run in runs:
        _put_run(draft, run, daily)
    _turn(draft, reading, runs)
    taken = [run.span for run in runs]
    for atom in reading.atoms:
        if atom.kind == "type" or not any(atom.span.overlaps(span) for span in taken):
            _put_untold(draft, atom)
    books = [a for a in reading.atoms if a.kind == "book" and any(a.span.covers(title) for title in titles)]
    if len(books) == 1 and _PRINTED & draft.fields.keys() and "issue" not in draft.fields:
        draft.set("kind", "book")


def _put_run(draft: Draft, run: Run, daily: bool) -> None:
    """A run of tokens for which most speaks for this field."""
    name, span = run
    text = span.of(draft.folded)
    if name == "author" and _EDITS.match(draft.folded, span.end):
        name = "editor"
    if name in NUMBERED and _NTH.fullmatch(text):
        name = "pages" if daily else "edition"  # 第3版 is the page of a daily newspaper and the edition of anything else
    if name in ("date", "original_date"):
        if iso := _iso(draft.folded, span):
            draft.set(name, iso)
    elif name in ("volume", "issue", "pages") and not has_han(draft.folded):
        word = _NUMBER_WORD.match(draft.folded, *span)
        draft.put(name, Span(word.end(), span.end) if word and name != "pages" else span)
    elif name in ("author", "translator") and _SHOWN.search(text):
        draft.set("kind", "video")
    elif name == "editor" and _BY_ALONE.search(draft.folded, 0, span.start):
        draft.put("author", span)
    elif name == "title":
        draft.put(name, without_standard(draft, without_types(draft, span)))
    elif name in _PEOPLE:
        draft.put(name, _named(draft.folded, span))
    else:
        draft.put(name, span)


def _named(folded: str, span: Span) -> Span:
    """Who is named in a run: with the dynasty or country in brackets before the first, without the original of the last one."""
    if origin := _ORIGIN.search(folded, 0, span.start):
        span = Span(origin.start(), span.end)
    return without_original(folded, span)


def _iso(folded: str, span: Span) -> str:
    """The ISO 8601 form of the first date in a span."""
    found = (match_date(folded, at) for at in range(span.start, span.end))
    return next((m.iso for m in found if m and m.iso), "")


def _put_untold(draft: Draft, atom: Atom) -> None:
    """What words beside the fields say by their form: a date, an edition, the kind of work (博士论文, 新闻稿)."""
    if atom.kind == "edition":
        draft.put("edition", atom.span)
    if atom.kind == "date" and (iso := _iso(draft.folded, atom.span)):
        draft.set("date", iso)
    text = atom.span.of(draft.folded)
    if _SHOWN.search(text):
        draft.set("kind", "video")
    kind = "thesis" if atom.kind == "type" or is_thesis(text) else kind_of_type(text) if atom.depth else None
    if kind not in (None, "other"):
        draft.set("kind", str(kind))


def _turn(draft: Draft, reading: Reading, runs: Sequence[Run]) -> None:
    """What stands behind the work that it is a part of is its chapter (《宋史》卷一《太祖本紀》); not of a periodical."""
    hosts = [run.span for run in runs if run.field == "container"]
    titles = [run.span for run in runs if run.field == "title"]
    fields = draft.fields
    if len(hosts) != 1 or not titles or hosts[0].start > titles[0].start or {"issue", "chapter"} & fields.keys():
        return
    marked = any(a.kind == "book" and a.span.covers(hosts[0]) for a in reading.atoms)
    quoted = any(a.kind == "quoted" and a.span.covers(titles[0]) for a in reading.atoms)
    periodical = any(ends_like(kind, hosts[0].of(draft.folded)) for kind in _PERIODICALS)
    if quoted or not marked or periodical or len(fields.get("date", "")) == 10 or not {"container", "title"} <= fields.keys():
        return
    draft.put("chapter", titles[0], strip=_MARKS)
    fields["title"] = fields.pop("container")
    draft.set("kind", "book")


def _closed(folded: str, span: Span) -> Span:
    """The span with the marks that pair with one in it, behind it or before it, and the full stop of a last initial; without one
    at its end that opens what lies behind it."""
    text = span.of(folded).rstrip(_OPENING)
    span = Span(span.start, span.start + len(text))
    for opening, closing in ("()", "[]", "《》", "「」", "“”", "【】"):
        more = text.count(opening) - text.count(closing)
        if more > 0 and folded[span.end : span.end + 1] == closing:
            return Span(span.start, span.end + 1)
        before = folded.rfind(opening, max(0, span.start - _TAG), span.start)
        if more < 0 and before >= 0 and closing not in folded[before : span.start]:
            return Span(before, span.end)
    if folded[span.end : span.end + 1] == "." and len(text) > 1 and text[-1].isupper() and text[-2] in " .-":
        return Span(span.start, span.end + 1)
    return span
