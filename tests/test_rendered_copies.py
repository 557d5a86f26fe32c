"""Copies of what a real MediaWiki renders, in four script variants and three ways of copying, against what its HTML says."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from html_copies import BROWSER, EXTRACTOR, PRINT, copy
from pages import read_text
from zhclaims.model import Page

ORACLE = Path(__file__).parents[2] / "shared/oracle"
VARIANTS = ("zh-hans", "zh-hant", "zh-tw", "zh-hk")
STYLES = {"extractor": EXTRACTOR, "browser": BROWSER, "print": PRINT}

LOOK_ALIKES = {"n29_toc_placement", "n35_links"}
"""Typed "[9]" and the number of a bare link: nobody can tell them from markers in plain text."""
HIDDEN = {"n21_blocks"}
"""A marker in hidden text, which no copy holds."""
PAGES_OF_REFERENCES = {"n15_short_refs"}
"""The page of a reference stands in the text, without a marker before it."""
NO_EDIT_LINK = {"n19_magic_words", "n25_headings"}
"""A heading that nothing but its looks gives away."""


def pages() -> list[str]:
    return sorted(p.stem for p in (ORACLE / "truth").glob("*.json"))


@pytest.fixture(scope="module", autouse=True)
def _oracle() -> None:
    if not ORACLE.is_dir():
        assert os.environ.get("CI") != "true", f"{ORACLE} is missing"
        pytest.skip(f"no rendered pages at {ORACLE}")


def copies(name: str, *styles: str) -> Iterator[tuple[dict[str, Any], Page]]:
    variants = _truth(name)["variants"]
    return ((variants[variant], _page(name, variant, style)) for variant in VARIANTS for style in styles or tuple(STYLES))


@cache
def _truth(name: str) -> dict[str, Any]:
    return json.loads((ORACLE / f"truth/{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _page(name: str, variant: str, style: str) -> Page:
    html = (ORACLE / f"html/{name}.{variant}.html").read_text(encoding="utf-8")
    return read_text(copy(html, _truth(name)["title"], STYLES[style]))


def squeezed(text: str) -> str:
    return re.sub(r"\s|\[\d+\]", "", text)


@pytest.mark.parametrize("name", [n for n in pages() if n not in LOOK_ALIKES | HIDDEN])
def test_markers(name: str) -> None:
    for truth, page in copies(name):
        assert [m.ref for m in page.markers] == [m["shown"][1:-1] for m in truth["markers"]]


@pytest.mark.parametrize("name", [n for n in pages() if n not in LOOK_ALIKES | HIDDEN | PAGES_OF_REFERENCES])
def test_places_of_markers(name: str) -> None:
    for truth, page in copies(name):
        for marker, expected in zip(page.markers, truth["markers"], strict=True):
            before, after = squeezed(expected["before"])[-8:], squeezed(expected["after"])[:8]
            assert squeezed(page.text[max(marker.at - 40, 0) : marker.at]).endswith(before)
            assert squeezed(page.text[marker.at : marker.at + 40]).startswith(after)


@pytest.mark.parametrize("name", pages())
def test_entries(name: str) -> None:
    for truth, page in copies(name):
        expected = [e for x in truth["reference_lists"] for e in x["entries"]]
        assert [e.backlinks for e in page.entries] == [e["backlinks"] for e in expected]
        for entry, known in zip(page.entries, expected, strict=True):
            assert squeezed(entry.text).startswith(squeezed(known["text"]))


@pytest.mark.parametrize("name", [n for n in pages() if n not in NO_EDIT_LINK])
def test_sections(name: str) -> None:
    """Titles in every copy; levels where the copy has a table of contents or the page has top sections only."""
    for truth, page in copies(name):
        assert [s.title for s in page.sections] == [re.sub(r"\[.*?\]", "", s["title"]) for s in truth["sections"]]
    for truth, page in copies(name, "browser", "print"):
        assert [s.level for s in page.sections] == [s["level"] for s in truth["sections"]]


def test_levels_without_contents() -> None:
    """What the rules make of the article's headings: all but the children of a section that has text of its own."""
    for truth, page in copies("article", "extractor"):
        levels = [s["level"] for s in truth["sections"]]
        assert sum(s.level == level for s, level in zip(page.sections, levels, strict=True)) >= len(levels) - 9


@pytest.mark.parametrize("name", sorted(LOOK_ALIKES))
def test_look_alikes_are_reported(name: str) -> None:
    for _, page in copies(name):
        assert {"marker_without_entry", "backlinks_differ", "link_like_marker"} & {i.code for i in page.issues}
