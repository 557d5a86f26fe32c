"""HTML of a real MediaWiki and of Parsoid, against what was read off it: markers, reference lists, sections, errors and prose.

Prose is compared without white space, furniture and notices, which are no text of the article. Parsoid's pages are held to the
page, which numbers sound references only. Each assertion prints what differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

import pytest

import oracle
from html_copies import BROWSER, copy
from pages import read_text
from zhclaims.model import Page
from zhclaims.run import shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.html import read_html
from zhclaims.stages.references.parse import parse_reference

pytestmark = pytest.mark.usefixtures("shared")

PARSOID = "parsoid"
FORMS = (*oracle.VARIANTS, PARSOID)

KNOWN_DIFFERENCES = {
    ("article", form): "a marker cuts 12月27日 in two: the blank behind it goes, for the number is read whole" for form in FORMS
} | {
    ("n23_redirect", PARSOID): "Parsoid does not write where a redirect leads",
    ("n35_links", PARSOID): "Parsoid shows the caption of a file that does not exist, and no numbers of bare links",
}
NOTHING = {("n23b_redirect_zh", PARSOID)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", oracle.names() if oracle.ROOT.is_dir() else ["absent"])


def html(name: str, form: str) -> str:
    folder, file = ("html_parsoid", name) if form == PARSOID else ("html", f"{name}.{oracle.VARIANTS[form]}")
    return (oracle.ROOT / folder / f"{file}.html").read_text(encoding="utf-8")


@cache
def page(name: str, form: str) -> Page:
    return read_html(html(name, form), title=oracle.titles()[name])


def everywhere(name: str) -> Iterator[tuple[str, str, Page]]:
    """Every form of a page: its name, the variant that it shows, and the page."""
    return ((f, "source" if f == PARSOID else f, page(name, f)) for f in FORMS if (name, f) not in NOTHING)


def differences(expected: str, found: str) -> list[str]:
    codes = SequenceMatcher(None, expected, found, autojunk=False).get_opcodes()
    return [f"…{expected[max(a - 8, 0) : a]}[{expected[a:b]!r} → {found[c:d]!r}]" for op, a, b, c, d in codes if op != "equal"]


def test_markers_have_their_numbers_and_places(name: str) -> None:
    for form, variant, read in everywhere(name):
        pairs = list(zip(oracle.markers(name, variant), oracle.markers_of(read), strict=True))
        wrong = [(a, b) for a, b in pairs if not oracle.same_place(a, b)]
        assert not wrong or (form == PARSOID and [a.shown for a, _ in pairs] == [b.shown for _, b in pairs]), form


def test_reference_lists(name: str) -> None:
    expected = [(e.group, e.number, e.backlinks, e.error) for e in oracle.entries(name)]
    for form, _, read in everywhere(name):
        found = [
            (e.group, oracle.number(e.ref), e.backlinks, parse_reference(e.text).error if "引用" in e.text else None)
            for e in read.entries
        ]
        assert found == expected, form


def test_texts_of_entries(name: str) -> None:
    for form, variant, read in everywhere(name):
        lists = oracle.truth(name)[oracle.VARIANTS[variant]]["reference_lists"]
        for entry, expected in zip(read.entries, [e for x in lists for e in x["entries"]], strict=True):
            text = oracle.squeezed(entry.text)
            for inner in expected.get("markers_inside", ()):
                text = text.replace(oracle.squeezed(inner["shown"]), "")
            assert text.startswith(oracle.squeezed(expected["text"])), form
            assert [u for u in entry.urls if u and not u.startswith("#CITEREF")] == expected["urls"], form


def test_errors_in_the_text(name: str) -> None:
    expected = sorted(oracle.errors_in_text(name))
    for form, _, read in everywhere(name):
        found = sorted(str(oracle.kind_of(i.message)) for i in read.issues if i.code.startswith("cite_error_"))
        assert found == expected or form == PARSOID, form


def test_sections(name: str) -> None:
    for form, variant, read in everywhere(name):
        assert [(oracle.squeezed(s.title), s.level) for s in read.sections] == oracle.sections(name, variant), form


@pytest.mark.parametrize("form", FORMS)
def test_prose(form: str) -> None:
    """At least 99.9 % of the characters of all pages agree (Parsoid: 99.7 %, for the reasons above)."""
    total = wrong = 0
    for name in oracle.names():
        if (name, form) in NOTHING:
            continue
        expected = oracle.prose(name, "source" if form == PARSOID else form)
        found = oracle.prose_of(page(name, form))
        total += len(expected)
        if expected != found:
            matched = SequenceMatcher(None, expected, found, autojunk=False).get_matching_blocks()
            wrong += max(len(expected), len(found)) - sum(m.size for m in matched)
            print(name, form, *differences(expected, found), sep="\n  ")
    print(f"{form}: {wrong} of {total} characters differ")
    assert wrong <= total * (0.003 if form == PARSOID else 0.001)


def records(read: Page) -> dict[str, list[object]]:
    """What claims and references say, apart from what a plain copy cannot know: kinds of blocks, names, addresses."""
    found = shard.extract(read, source_record("x", b""), Settings())
    return {
        "claims": [(c.text, [(x.ref, x.support) for x in c.citations], c.flags, c.status) for c in found.claims],
        "attributions": [[(a.cue.text, a.kind) for a in c.attributions] for c in found.claims],
        "references": [
            (r.ref, r.text, r.title, r.container or r.publisher, r.date, r.error, r.backlinks) for r in found.references
        ],
    }


@pytest.mark.parametrize("form", ["source", "zh-hk", PARSOID])
def test_a_page_says_the_same_in_html_and_in_a_copy_of_it(form: str) -> None:
    """Claims, their citations and flags, and references of the article, from its HTML and from a browser's copy of that."""
    of_html = records(page("article", form))
    of_copy = records(read_text(copy(html("article", "source" if form == PARSOID else form), "恐怖主義與哈薩克", BROWSER)))
    for part in of_html:
        assert of_html[part] == of_copy[part], part
