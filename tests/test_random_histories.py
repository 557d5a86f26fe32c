"""Random edits of random pages through the whole pipeline: the truth is known by construction."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import NamedTuple

from test_dump import export, page, revision
from test_histories import Record, at, by_revision, read
from test_revisions import _sentence

PAGES, REVISIONS = 8, 3
SEVERAL = 100
"""Revisions of page n have ids from n times this."""


class Unit(NamedTuple):
    """A sentence of a page: its number, which stays with it, its words, and the works that it cites."""

    number: int
    text: str
    works: tuple[int, ...] = ()
    changed: bool = False
    """It states something different now."""


Sections = dict[str, list[Unit]]


class Edits:
    """Makes pages and edits them. Every number and every work is given once."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._last = 0

    def page(self) -> Sections:
        return {
            title: [self._unit() for _ in range(self._random.randint(3, 9))] for title in ("早期历史", "建设经过", "社会影响")
        }

    def edited(self, sections: Sections) -> Sections:
        now = {title: [unit._replace(changed=False) for unit in units] for title, units in sections.items()}
        for _ in range(self._random.randint(1, 6)):
            now = self._edit(now)
        return now

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _unit(self) -> Unit:
        works = (self._next(),) if self._random.random() < 0.5 else ()
        return Unit(self._next(), _sentence(self._random), works)

    def _edit(self, now: Sections) -> Sections:
        title = self._random.choice([t for t, units in now.items() if units])
        units = now[title]
        place = self._random.randrange(len(units))
        unit = units[place]
        match self._random.choice(("insert", "delete", "move", "swap", "reword", "typo", "number", "cite", "rename", "first")):
            case "insert":
                units.insert(place, self._unit())
            case "first":  # every footnote after it gets another number
                units.insert(0, self._unit()._replace(works=(self._next(),)))
            case "delete" if len(units) > 2:
                del units[place]
            case "move":
                del units[place]
                there = now[self._random.choice(list(now))]
                there.insert(self._random.randint(0, len(there)), unit)
            case "swap":
                other = self._random.randrange(len(units))
                units[place], units[other] = units[other], unit
            case "reword" if not unit.changed:
                units[place] = unit._replace(text=unit.text.replace("，", "，据说", 1))
            case "typo" if not unit.changed:
                units[place] = unit._replace(text=unit.text.replace("了", "过", 1))
            case "number":
                units[place] = unit._replace(text=str(self._random.randint(1000, 1599)) + unit.text[4:], changed=True)
            case "cite":
                units[place] = unit._replace(works=(self._next(),))
            case "rename":
                return {f"{t}概述" if t == title else t: some for t, some in now.items()}
        return now


def wikitext(sections: Sections) -> str:
    return "\n\n".join(f"== {title} ==\n{''.join(map(_cited, units))}" for title, units in sections.items())


def _cited(unit: Unit) -> str:
    sources = (f"{{{{cite web|title=第{work}号|url=https://example.org/{work}}}}}" for work in unit.works)
    return unit.text + "".join(f"&lt;ref>{source}&lt;/ref>" for source in sources)


def of_units(claims: list[Record], sections: Sections) -> dict[int, str]:
    """From the number of each sentence to the id of its claim."""
    ids = {claim["text"]: claim["claim_id"] for claim in claims}
    return {unit.number: ids[unit.text] for units in sections.values() for unit in units}


def test_ids_through_the_whole_pipeline(tmp_path: Path) -> None:
    edits = Edits(11)
    histories = []
    for _ in range(PAGES):
        history = [edits.page()]
        for _ in range(REVISIONS - 1):
            history.append(edits.edited(history[-1]))
        histories.append([*history, history[-2]])  # and the last edit is undone
    file = tmp_path / "dump.xml"
    file.write_bytes(
        export(
            *(
                page(n, *(revision(n * SEVERAL + k, wikitext(sections), at=at(k + 1)) for k, sections in enumerate(history)))
                for n, history in enumerate(histories, 1)
            )
        )
    )
    claims = by_revision(read(file, tmp_path / "out"), "claims")
    must = kept = wrong = total = 0
    for n, history in enumerate(histories, 1):
        found = [of_units(claims[n * SEVERAL + k], sections) for k, sections in enumerate(history)]
        assert found[-1] == found[-3], "a revert gives every claim its id back"
        for before, now, sections in zip(found, found[1:-1], history[1:], strict=False):
            units = {unit.number: unit for some in sections.values() for unit in some}
            for number, claim_id in now.items():
                total += 1
                same = number in before and not units[number].changed
                must += same
                kept += same and before[number] == claim_id
                wrong += claim_id in before.values() and (not same or before[number] != claim_id)
    print(f"kept {kept / must:.4f}, wrong {wrong / total:.5f} of {total}")
    assert total > 200
    assert kept / must >= 0.995
    assert wrong / total <= 0.001
