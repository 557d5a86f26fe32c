"""Entries in no style that is sure by its signs: each atom (`atoms`) gets the field for which its signs (`signs`) and its
neighbours speak, all of them at once. What a style of weak signs has read gives way if much more speaks against it (`reread`).

A linear chain model: the weight of a sequence of fields is that of every sign for the field of its atom and of every pair of
fields that follow each other across their separators; the heaviest sequence is found in one pass. The weights are a table
(`vocab/reference_weights.tsv`), which `pipeline/training/references.py` learns from strings with their right fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhclaims import vocab
from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references.atoms import Atom, atoms_of
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.facts import VOLUME
from zhclaims.stages.references.parts import without_types
from zhclaims.stages.references.signs import separator_class, signs_of
from zhclaims.stages.references.words import ends_like, kind_of_type

FIELDS = (
    *("none", "title", "author", "editor", "translator", "container", "publisher", "place", "edition", "series", "volume"),
    *("issue", "pages", "date", "original_date", "number"),
)
"""What an atom can be; "none" for one that belongs to no field."""
LONGEST = 400
"""Longer texts (characters) are no entries."""
_AT = {name: i for i, name in enumerate(FIELDS)}
_TITLE = _AT["title"]
_PEOPLE = {"author", "editor", "translator"}
_NEVER = -1e9
MARGIN = 8.0
"""How much more must speak for other fields before those are dropped that a style has read."""
_POSSIBLE = {
    "edition": {"edition", "title", "none", "container"},
    "pages": {"pages", "title", "none", "volume"},
    "issue": {"issue", "title", "none", "volume", "number", "container", "pages"},
    "volume": {"volume", "title", "none", "container", "pages", "edition", "series"},
    "date": {*FIELDS} - _PEOPLE - {"place", "edition"},
    "role": {"none", "title"},
    "lead": {"none", "title"},
    "printed": {"none", "title"},
    "seen": {"none"},
    "type": {"none", "title", "publisher"},
    "chapter": {"none", "title", "pages", "volume"},
    "day": {"none", "title", "date"},
    "book": {"title", "container", "series", "none"},
    "quoted": {*FIELDS} - _PEOPLE - {"place", "publisher", "date"},
    "number": {*FIELDS} - _PEOPLE - {"place"},
    "domain": {"container", "publisher", "title", "none", "author"},
    "east": {*FIELDS} - {"date", "original_date"},
    "west": {*FIELDS} - {"original_date"},
}
"""The fields that an atom may lie in by its form."""
Array = npt.NDArray[np.float64]
_CLASSIC = re.compile(rf"·(?P<volume>{VOLUME})(?:·(?P<part>.+))?$")
"""The volume and the part that a title in its marks names (《史記·卷六·秦始皇本紀》)."""
_NTH = re.compile(r"第\S{1,4}版|[二三四五六七八九十]版")
_SHOWN = re.compile("(?:电影|影片|纪录片|电视剧|连续剧|节目|动画)$")
_NUMBER_WORD = re.compile(r"(?:[Vv]ol(?:ume|s)?|[Nn]os?|[Nn]r|Band|Bd|Heft|S|[Ii]ssue|v|n)\.?\s?(?=[\dIVXLC])")
"""What says what a number is, in an entry in a Latin script."""
_MARKS = " ,;，；:：、\u3000《》〈〉“”「」"
_PERIODICALS = ("news", "magazine", "journal")
_PRINTED = frozenset({"volume", "chapter", "pages", "place", "edition", "translator"})


class Chain(NamedTuple):
    """The atoms of a stretch, and what speaks for each field of each."""

    atoms: list[Atom]
    emissions: Array
    transitions: list[Array]


@cache
def masks() -> dict[str, Array]:
    """For each kind of atom 0 where it may lie in the field, and else what no sign outweighs."""
    return {kind: np.array([0.0 if name in may else _NEVER for name in FIELDS]) for kind, may in _POSSIBLE.items()}


class Weights(NamedTuple):
    """The learned weights: rows of signs of atoms, and of signs of two that follow each other."""

    signs: dict[str, int]
    of_signs: Array
    """A row for each sign, and a last one of zeros for none."""
    pairs: dict[str, int]
    of_pairs: Array


@cache
def weights() -> Weights:
    """The table of weights, in hundredths."""
    rows = vocab.load("reference_weights")
    single = [row for row in rows if ">" not in row["weights"]]
    double = [row for row in rows if ">" in row["weights"]]
    of_signs, of_pairs = np.zeros((len(single) + 1, len(FIELDS))), np.zeros((len(double), len(FIELDS), len(FIELDS)))
    for i, row in enumerate(single):
        for told in row["weights"].split():
            name, _, weight = told.rpartition(":")
            of_signs[i, _AT[name]] = int(weight) / 100
    for i, row in enumerate(double):
        for told in row["weights"].split():
            names, _, weight = told.rpartition(":")
            first, _, second = names.partition(">")
            of_pairs[i, _AT[first], _AT[second]] = int(weight) / 100
    return Weights(_numbered(single), of_signs, _numbered(double), of_pairs)


def _numbered(rows: Iterable[dict[str, str]]) -> dict[str, int]:
    return {row["sign"]: i for i, row in enumerate(rows)}


def pair_signs(atoms: Sequence[Atom], i: int) -> tuple[str, ...]:
    """The signs of two atoms that follow each other: that before `i` and it."""
    return "t", "t" + separator_class(atoms[i].before), f"k{atoms[i - 1].kind}>{atoms[i].kind}"


def chain_of(folded: str, body: Span) -> Chain | None:
    """What speaks for each field of each atom of a stretch; None if there is none."""
    atoms, behind = atoms_of(folded, body)
    if not atoms:
        return None
    known, mask = weights(), masks()
    rows: list[int] = []
    starts = []
    for signs in signs_of(folded, atoms, behind):
        starts.append(len(rows))
        rows.append(len(known.signs))
        rows += [row for sign in signs if (row := known.signs.get(sign)) is not None]
    emissions = np.add.reduceat(known.of_signs[rows], starts) + np.array([mask[atom.kind] for atom in atoms])
    return Chain(atoms, emissions, [_between(pair_signs(atoms, i)) for i in range(1, len(atoms))])


@lru_cache(maxsize=4096)
def _between(signs: tuple[str, ...]) -> Array:
    known = weights()
    rows = [row for sign in signs if (row := known.pairs.get(sign)) is not None]
    between: Array = known.of_pairs[rows].sum(0)
    return between


# ── the heaviest sequence ───────────────────────────────────────────────────────────────────────────────────────────────


def best(chain: Chain) -> tuple[list[int], float]:
    """The heaviest sequence of fields in which the title is one run, and its weight (Viterbi).

    A state is a field and whether the title is still to come (0), is being read (1) or has been read (2).
    """
    no_title, only_title = np.zeros(len(FIELDS)), np.full(len(FIELDS), _NEVER)
    no_title[_TITLE], only_title[_TITLE] = _NEVER, 0.0
    weight = np.stack([chain.emissions[0] + no_title, chain.emissions[0] + only_title, np.full(len(FIELDS), _NEVER)])
    back: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]] = []
    for between, emission in zip(chain.transitions, chain.emissions[1:], strict=True):
        coming = weight[:, :, None] + between[None]
        heaviest = coming.max(1)
        stays, ends = heaviest[1] >= heaviest[0], heaviest[2] >= heaviest[1]
        back.append((coming.argmax(1), stays, ends))
        weight = np.stack(
            [
                heaviest[0] + no_title,
                np.maximum(heaviest[0], heaviest[1]) + only_title,
                np.maximum(heaviest[1], heaviest[2]) + no_title,
            ]
        )
        weight += emission
    stage, field = (int(x) for x in np.unravel_index(weight.argmax(), weight.shape))
    total, path = float(weight[stage, field]), [field]
    for before, stays, ends in reversed(back):
        earlier = 0 if stage == 0 else int(stays[field]) if stage == 1 else 1 + int(ends[field])
        field, stage = int(before[earlier, field]), earlier
        path.append(field)
    return path[::-1], total


def weight_of(chain: Chain, path: Sequence[int]) -> float:
    """The weight of one sequence of fields."""
    alone = sum(float(chain.emissions[i, field]) for i, field in enumerate(path))
    return alone + sum(float(t[a, b]) for t, a, b in zip(chain.transitions, path, path[1:], strict=False))


# ── from fields of atoms to fields of the entry ─────────────────────────────────────────────────────────────────────────


def reread(draft: Draft, folded: str, kept: dict[str, str]) -> None:
    """Read an entry anew that a style with weak signs has read, if the learned weights speak much more for other fields.

    `folded` is the text as the style found it, `kept` the fields from before.
    """
    chain = chain_of(folded, Span(0, len(folded))) if len(folded) <= LONGEST else None
    if not chain:
        return
    path, weight = best(chain)
    lost = ("title" in draft.fields and _TITLE not in path) or ("date" in draft.fields and _AT["date"] not in path)
    if lost or "number" in draft.fields:
        return
    if weight - weight_of(chain, path_of(draft, folded, chain.atoms)) > MARGIN:
        draft.folded, draft.fields = folded, dict(kept)
        put_path(draft, chain, path)


def path_of(draft: Draft, folded: str, atoms: Sequence[Atom]) -> list[int]:
    """The field of each atom by what a style has read: that which covers most of it."""
    part = {"chapter": "title", "title": "container"} if "chapter" in draft.fields else {}
    spans = [(part.get(name, name), span) for name, span in draft.spans if name in draft.fields]
    spans = [(name, span) for name, span in spans if name in _AT]
    dates = {iso: name for name in ("original_date", "date") if (iso := draft.fields.get(name))}
    path = []
    for atom in atoms:
        name = dates.get(match_iso(folded, atom)) if atom.kind == "date" else None
        for other, span in spans if not name else ():
            shared = min(atom.span.end, span.end) - max(atom.span.start, span.start)
            if shared > 0 and (2 * shared >= len(atom.span.of(folded)) or (name is None and other != "title")):
                name = other
        may = _POSSIBLE[atom.kind]
        path.append(_AT[name if name in may else "none" if "none" in may else min(may)])
    return path


def put_path(draft: Draft, chain: Chain, path: list[int]) -> None:
    """Put the runs of atoms of one field each into the draft."""
    if _TITLE not in path and _AT["container"] not in path:
        return  # who or where without a work: a guess would be worse than nothing
    path = _editions(draft, chain.atoms, path)
    start = 0
    for i in range(1, len(path) + 1):
        if i < len(path) and path[i] == path[start]:
            continue
        _put_run(draft, FIELDS[path[start]], chain.atoms[start:i])
        start = i
    _turn(draft, chain.atoms, path)
    titles = [atom for atom, field in zip(chain.atoms, path, strict=True) if field == _TITLE]
    if len(titles) == 1 and titles[0].kind == "book" and _PRINTED & draft.fields.keys() and "issue" not in draft.fields:
        draft.set("kind", "book")


def _editions(draft: Draft, atoms: list[Atom], path: list[int]) -> list[int]:
    """The fields, where 第3版 is the page of a daily newspaper and the edition of anything else."""
    daily = any(atom.kind == "date" and len(match_iso(draft.folded, atom)) == 10 for atom in atoms)
    told = _AT["pages" if daily else "edition"]
    either = (_AT["pages"], _AT["edition"])
    return [told if y in either and _NTH.fullmatch(a.span.of(draft.folded)) else y for a, y in zip(atoms, path, strict=True)]


def match_iso(folded: str, atom: Atom) -> str:
    """The ISO 8601 form of the date that an atom is."""
    found = match_date(folded, atom.span.start)
    return (found.iso if found else None) or ""


def _turn(draft: Draft, atoms: list[Atom], path: list[int]) -> None:
    """What stands behind the work that it is a part of is its chapter (《宋史》卷一《太祖本紀》); not of a periodical."""
    hosts = [atom for atom, field in zip(atoms, path, strict=True) if field == _AT["container"]]
    first = path.index(_TITLE) if _TITLE in path else 0
    if len(hosts) != 1 or hosts[0].kind != "book" or hosts[0].span.start > atoms[first].span.start or "issue" in draft.fields:
        return
    if len(draft.fields.get("date", "")) == 10 or any(ends_like(kind, hosts[0].span.of(draft.folded)) for kind in _PERIODICALS):
        return
    fields = draft.fields
    if "container" in fields and "title" in fields and "chapter" not in fields:
        draft.put("chapter", Span(atoms[first].span.start, atoms[path_end(path, first)].span.end), strip=_MARKS)
        fields["title"] = fields.pop("container")
        draft.set("kind", "book")


def path_end(path: list[int], first: int) -> int:
    """The last atom of the run that begins with `first`."""
    last = first
    while last + 1 < len(path) and path[last + 1] == path[first]:
        last += 1
    return last


def _put_run(draft: Draft, name: str, run: list[Atom]) -> None:
    """A run of neighbouring pieces for whose signs the learned weights give this field."""
    if name in ("container", "publisher") and len(run) > 1 and all(ends_like("news", a.span.of(draft.folded)) for a in run):
        run = run[:1]  # a portal and the agency or paper that it copies
    span = _closed(draft.folded, Span(run[0].span.start, run[-1].span.end))
    if name == "none":
        _put_types(draft, run)
    elif name in ("date", "original_date"):
        if iso := match_iso(draft.folded, run[0]):
            draft.set(name, iso)
    elif name in ("volume", "issue", "pages") and not has_han(draft.folded):
        word = _NUMBER_WORD.match(draft.folded, *span)
        draft.put(name, Span(word.end(), span.end) if word and name != "pages" else span)
    elif name in ("author", "translator") and _SHOWN.search(span.of(draft.folded)):
        draft.set("kind", "video")
    elif name == "editor" and _BY_ALONE.search(draft.folded, 0, span.start):
        draft.put("author", span)
    elif name == "translator" and draft.folded[span.start] == "由":
        draft.put(name, Span(span.start + 1, span.end))
    elif name == "title" and len(run) == 1 and run[0].kind == "book":
        _put_book(draft, run[0].span)
    elif name == "title":
        draft.put(name, without_types(draft, span))
    else:
        draft.put(name, span)


_BY_ALONE = re.compile(r"(?<![Ee]dited)(?<!\b[Ee]d\.)(?<!\b[Ee]ds\.)(?<!compiled)(?<!selected)\s[Bb]y\s$")
"""The word before who wrote a work, where none before it tells of another role."""


def _put_types(draft: Draft, run: list[Atom]) -> None:
    """The kind of work that words beside the fields name (博士论文, 新闻稿)."""
    for atom in run:
        if _SHOWN.search(atom.span.of(draft.folded)):
            draft.set("kind", "video")
        kind = "thesis" if atom.kind == "type" else kind_of_type(atom.span.of(draft.folded)) if atom.depth else None
        if kind not in (None, "other"):
            draft.set("kind", str(kind))


def _put_book(draft: Draft, book: Span) -> None:
    """A work in its marks; volume and part that they hold too (《史記·卷六·秦始皇本紀》) each for itself."""
    m = _CLASSIC.search(draft.folded, book.start + 1, book.end - 1)
    if not m or m.start() == book.start + 1:
        draft.put("title", book)
        return
    draft.put("title", Span(book.start + 1, m.start()))
    draft.put("volume", Span(*m.span("volume")))
    draft.put("chapter", Span(*m.span("part")) if m["part"] else None)


def _closed(folded: str, span: Span) -> Span:
    """The span with the bracket behind it that closes one in it, and the full stop of a last initial."""
    text = span.of(folded)
    for opening, closing in ("()", "[]", "《》", "「」", "“”"):
        if text.count(opening) > text.count(closing) and folded[span.end : span.end + 1] == closing:
            return Span(span.start, span.end + 1)
    if folded[span.end : span.end + 1] == "." and len(text) > 1 and text[-1].isupper() and text[-2] in " .-":
        return Span(span.start, span.end + 1)
    return span
