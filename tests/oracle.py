"""What a real MediaWiki rendered (../shared/oracle), in the form that pages are compared with."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from zhclaims.model import Page
from zhclaims.stages.references.parse import parse_reference

ROOT = Path(__file__).resolve().parents[2] / "shared" / "oracle"
VARIANTS = {"source": "zh", "zh-hans": "zh-hans", "zh-hant": "zh-hant", "zh-cn": "zh-cn", "zh-tw": "zh-tw", "zh-hk": "zh-hk"}
NOT_PROSE = frozenset(("hatnote", "navbox", "ambox", "Inline-Template", "Template-Fact", "scribunto-error", "autonumber"))
"""Classes whose text the article text does not have: furniture, notices (they are issues), errors of modules, bare numbers."""

_BLANKS = re.compile(r"\s+")


class Mark(NamedTuple):
    """A marker as both sides can tell it: its label, and the text of its block on both sides of it."""

    shown: str
    before: str
    after: str


def names() -> list[str]:
    return sorted(p.stem for p in (ROOT / "pages").glob("*.wikitext"))


@cache
def titles() -> dict[str, str]:
    found: dict[str, str] = json.loads((ROOT / "pages" / "titles.json").read_text(encoding="utf-8"))
    return found


def source(name: str) -> str:
    return (ROOT / "pages" / f"{name}.wikitext").read_text(encoding="utf-8")


FIXTURES = ("Infobox settlement", "Outer", "Inner", "Transcluded part", "Cite quote", "Note", "Tsl")
"""Templates of the wiki that rendered the pages which zh.wikipedia does not have, or has with another text."""


@cache
def templates() -> dict[str, str]:
    """The texts of the fixtures, by name as it is looked up."""
    files = {name: ROOT / "templates" / f"Template__{name.replace(' ', '_')}.wikitext" for name in FIXTURES}
    return {name[:1].lower() + name[1:]: file.read_text(encoding="utf-8") for name, file in files.items()}


@cache
def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "truth" / f"{name}.json").read_text(encoding="utf-8"))["variants"]
    return found


def squeezed(text: str) -> str:
    """The text without white space: where that stands, a page and its text need not agree."""
    return _BLANKS.sub("", text)


class _LeftOut(HTMLParser):
    """The texts of elements that are no prose."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "img", "hr", "link", "meta", "input"):
            return
        classes = set((dict(attrs).get("class") or "").split())
        page_marks = {"reference", "nowrap"} <= classes
        if self._depth or classes & NOT_PROSE or page_marks:
            if not self._depth:
                self.texts.append("")
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.texts[-1] += data


@cache
def left_out(name: str, variant: str) -> tuple[str, ...]:
    parser = _LeftOut()
    parser.feed((ROOT / "html" / f"{name}.{VARIANTS[variant]}.html").read_text(encoding="utf-8"))
    return tuple(squeezed(t) for t in parser.texts if t.strip())


def prose(name: str, variant: str, *, strict: bool = False) -> str:
    """The rendered prose, with hidden text that a footnote stands on; `strict`: with furniture and notices too."""
    view = truth(name)[VARIANTS[variant]]
    cited = {m["block"] for m in view["markers"]}
    shown = [b["text"] for n, b in enumerate(view["blocks"]) if not b.get("hidden") or n in cited]
    lines = [squeezed(line) for text in shown for line in text.split("\n")]
    text = "\n".join(line for line in lines if line)
    for piece in () if strict else left_out(name, variant):
        text = text.replace(piece, "", 1)
    return "\n".join(line for line in text.split("\n") if line)


def prose_of(page: Page) -> str:
    return "\n".join(line for line in map(squeezed, page.text.split("\n")) if line)


def markers(name: str, variant: str) -> list[Mark]:
    view = truth(name)[VARIANTS[variant]]
    blocks = view["blocks"]
    found = []
    for marker in view["markers"]:
        text, at = blocks[marker["block"]]["text"], marker["offset"]
        hidden = blocks[marker["block"]].get("hidden", False)
        left = "" if hidden else _without(text[:at], name, variant).split("\n")[-1]
        right = "" if hidden else _without(text[at:], name, variant).split("\n")[0]
        found.append(Mark(marker["shown"][1:-1], squeezed(left), squeezed(right)))
    return found


def _without(text: str, name: str, variant: str) -> str:
    for piece in left_out(name, variant):
        text = text.replace(piece, "")
    return text


def markers_of(page: Page) -> list[Mark]:
    """The markers of a page; where one stands between two blocks, the block before it counts."""
    found = []
    for marker in page.markers:
        block = next((b for b in page.blocks if b.span.start <= marker.at <= b.span.end), None)
        left = page.text[block.span.start : marker.at] if block else ""
        right = page.text[marker.at : block.span.end] if block else ""
        found.append(Mark(marker.ref, squeezed(left), squeezed(right)))
    return found


def same_place(expected: Mark, found: Mark) -> bool:
    """Whether a marker is the right one in the right place; a block of markers only stands nowhere in the text."""
    if expected.shown != found.shown:
        return False
    return (not expected.before and not expected.after) or expected[1:] == found[1:]


def kind_of(message: str | None) -> str | None:
    """What kind of error a message of Cite's tells of, in either script."""
    return parse_reference(message).error if message else None


class Listed(NamedTuple):
    """An entry of a reference list."""

    group: str
    number: int
    backlinks: int
    error: str | None


def entries(name: str) -> list[Listed]:
    """The entries of all lists, the same in every variant. A list of letters is shown without the name of its group."""
    view = truth(name)["zh"]
    lettered = {m["entry"]["list"] for m in view["markers"] if m["entry"] and not m["group"] and m["number"].isalpha()}
    groups = {x["list"]: "lower-alpha" if x["list"] in lettered else x["group"] for x in view["reference_lists"]}
    lists = [(groups[x["list"]], e) for x in view["reference_lists"] for e in x["entries"]]
    return [Listed(group, e["number"], e["backlinks"], kind_of(e["error"])) for group, e in lists]


def number(ref: str) -> int:
    """The number of a label: "注 2" is 2, "b" is 2."""
    last = ref.rpartition(" ")[2]
    return int(last) if last.isdecimal() else ord(last) - ord("a") + 1


def errors_in_text(name: str) -> list[str]:
    return [str(kind_of(e["error"])) for e in truth(name)["zh"]["cite_errors_in_body"]]


def sections(name: str, variant: str) -> list[tuple[str, int]]:
    return [(squeezed(s["title"]), s["level"]) for s in truth(name)[VARIANTS[variant]]["sections"]]


def plain_copy() -> str:
    """The article as an extractor copied it from its page."""
    (file,) = (Path(__file__).parents[1] / "corpus").glob("*.txt")
    return file.read_text(encoding="utf-8")
