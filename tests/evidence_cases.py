"""Pairs of a claim and a source, made by hand: what `zhclaims check` sees of the changes that were planted, and what else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import zhclaims
from zhclaims.check import texts
from zhclaims.check.claims import ClaimItems, forms_of_names
from zhclaims.check.comparing import Comparison, compare
from zhclaims.check.prepared import Prepared
from zhclaims.settings import Settings
from zhclaims.terms import Finding

CASES = Path(__file__).parent / "cases"
AMISS = (Finding.DIFFERENT, Finding.NOT_FOUND)


class Seen(NamedTuple):
    """What was seen of a set of pairs."""

    pairs: int
    signals: int
    """Pieces of claims that were looked for."""
    planted: int
    found: list[tuple[str, str]]
    """Planted changes that are told as different or not found, by the pair and the piece."""
    missed: list[tuple[str, str]]
    alarms: list[tuple[str, str]]
    """Pieces that the source holds and that are told as different or not found."""

    @property
    def false_alarms(self) -> float:
        """Share of the pieces that the source holds."""
        return len(self.alarms) / max(1, self.signals - len(self.found))


def pairs(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def compared(pair: dict[str, Any]) -> Iterator[Comparison]:
    """Each cited claim of a pair beside its source."""
    before = f"{pair['before']}\n\n" if pair["before"] else ""
    page = f"{before}{pair['claim']}<ref>某報. 2001-01-01.</ref>\n\n\n"
    records = msgspec.to_builtins(zhclaims.extract(page, Settings(format="wikitext")))
    name = "s.html" if pair["form"] == "html" else "s.txt"
    source = Prepared(texts.extract(pair["source"].encode(), name).text)
    forms = forms_of_names(records["article"])
    for claim in records["claims"]:
        if claim["citations"]:
            yield compare(ClaimItems(claim, records["article"], forms), source)


@cache
def seen(name: str) -> Seen:
    """All pairs of a file."""
    result = Seen(len(pairs(name)), 0, sum(len(p["planted"]) for p in pairs(name)), [], [], [])
    for pair in pairs(name):
        result = _added(result, pair)
    return result


def _added(result: Seen, pair: dict[str, Any]) -> Seen:
    signals = [signal for comparison in compared(pair) for signal in comparison.signals]
    told = [s for s in signals if s.finding in AMISS]
    planted = [(kind, text) for kind, text in pair["planted"]]
    hit = {p: [s for s in told if s.kind == p[0] and (p[1] in s.text or s.text in p[1])] for p in planted}
    right = [s for some in hit.values() for s in some]
    wrong = [s for s in told if s not in right and not any(piece in s.text for piece in pair["absent"])]
    return Seen(
        result.pairs,
        result.signals + len(signals),
        result.planted,
        result.found + [(pair["name"], text) for (_, text), some in hit.items() if some],
        result.missed + [(pair["name"], text) for (_, text), some in hit.items() if not some],
        result.alarms + [(pair["name"], s.text) for s in wrong],
    )
