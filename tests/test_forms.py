"""The same page in every form that it comes in says the same: claims, what they cite, their flags, attributions, references.

Held to the page as a real MediaWiki rendered it: its wikitext, alone and in an XML dump, Parsoid's HTML, copies of it as plain
text, and the page in other variants. A claim's text is compared without white space: it stands elsewhere in a copy. What a form
cannot know (names of references, addresses) is left aside. Each assertion prints what differs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import oracle
from html_copies import BROWSER, EXTRACTOR, copy
from pages import read_text
from zhclaims.errors import InputError
from zhclaims.hanscript import to_simplified
from zhclaims.model import Page
from zhclaims.records import ArticleRecords
from zhclaims.run import shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.documents import load_document, read_document
from zhclaims.sources.dump import Revision, read_dump, read_revision
from zhclaims.sources.html import read_html
from zhclaims.sources.wikitext import read_wikitext

pytestmark = pytest.mark.usefixtures("shared")

COPIES = ("copy", "numbered_copy")
SOURCES = ("wikitext", "dump")

_NO_COINS = "this wiki's templates write no COinS: the fields of a work that is no footnote are read from its text there"
_IN_COPIES = {
    "n15_short_refs": "the page of a reference without a footnote marker before it: nothing but text in a copy",
    "n19_magic_words": "an error message of a module, and a heading that nothing but its looks gives away",
    "n21_blocks": "hidden text, which no copy holds",
    "n25_headings": "a heading without an edit link, which nothing but its looks gives away",
    "n29_toc_placement": "typed [9] looks like a marker",
    "n33_sfn": "without links a note is led by names, and a single character is no author in a text",
    "n35_links": "the number of a bare link looks like a marker",
}
_IN_SOURCES = {
    "n29_toc_placement": "a link to another language on its own line stands in the margin on zh.wikipedia; this wiki shows it",
    "n33_sfn": _NO_COINS,
    "n35_links": "the wiki has no files and shows their names",
}
_IN_PARSOID = {
    "n33_sfn": _NO_COINS,
    "n23_redirect": "Parsoid does not write where a redirect leads",
    "n23b_redirect_zh": "Parsoid does not write where a redirect leads",
    "n35_links": "Parsoid shows the caption of a file that does not exist, and no numbers of bare links",
}
KNOWN_DIFFERENCES = (
    {(n, form): why for n, why in _IN_COPIES.items() for form in COPIES}
    | {(n, form): why for n, why in _IN_SOURCES.items() for form in SOURCES}
    | {(n, "parsoid"): why for n, why in _IN_PARSOID.items()}
)
LINES_AT_MOST = 12
"""Of a known difference, those missing and those found; more are another difference."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", oracle.names() if oracle.ROOT.is_dir() else ["absent"])


def html(name: str, variant: str = "zh") -> str:
    return (oracle.ROOT / "html" / f"{name}.{variant}.html").read_text(encoding="utf-8")


def from_html(name: str, _: Path) -> Page:
    return read_html(html(name), title=oracle.titles()[name])


def from_parsoid(name: str, _: Path) -> Page:
    text = (oracle.ROOT / "html_parsoid" / f"{name}.html").read_text(encoding="utf-8")
    return read_html(text, title=oracle.titles()[name])


def from_wikitext(name: str, _: Path) -> Page:
    return read_wikitext(oracle.source(name), title=oracle.titles()[name], templates=oracle.templates())


def from_dump(name: str, directory: Path) -> Page:
    """The wikitext as the only page of a dump; a redirect, which a dump's reader passes over, as the revision that it holds."""
    title, text = oracle.titles()[name], oracle.source(name)
    text = text.replace("{{note|", "{{refn|group=注|")  # that wiki's own template, which the dump does not hold
    file = directory / "dump.xml"
    file.write_text(
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11"><page><title>{escape(title)}</title>'
        "<ns>0</ns><id>1</id><revision><id>2</id><timestamp>2024-01-01T00:00:00Z</timestamp><model>wikitext</model>"
        f'<text xml:space="preserve">{escape(text)}</text></revision></page></mediawiki>',
        encoding="utf-8",
    )
    ((site, item),) = read_dump(file)
    assert isinstance(item, Revision)
    return read_revision(item, site)


def from_copy(name: str, _: Path) -> Page:
    return read_text(copy(html(name), oracle.titles()[name], BROWSER))


def from_numbered_copy(name: str, _: Path) -> Page:
    return read_text(copy(html(name), oracle.titles()[name], EXTRACTOR))


FORMS: dict[str, Callable[[str, Path], Page]] = {
    "wikitext": from_wikitext,
    "dump": from_dump,
    "parsoid": from_parsoid,
    "copy": from_copy,
    "numbered_copy": from_numbered_copy,
}


def squeezed(text: str) -> str:
    return "".join(text.split())


@cache
def records(page: Page) -> ArticleRecords:
    return shard.extract(page, source_record("x", b""), Settings())


def said(page: Page) -> list[tuple[object, ...]]:
    """What the records of a page say, one line each: its claims, then its references."""
    found = records(page)
    claims = [
        (
            squeezed(c.text),
            tuple((x.ref, x.support) for x in c.citations),
            tuple((squeezed(a.cue.text), a.kind) for a in c.attributions),
            tuple(flag for flag in c.flags if flag != "template_left_out"),  # only wikitext has templates
            c.status,
        )
        for c in found.claims
    ]
    references = [
        (r.ref, squeezed(r.text), r.title, r.container or r.publisher, r.date, r.error, r.backlinks) for r in found.references
    ]
    return [*claims, *references]


def differences(expected: list[tuple[object, ...]], found: list[tuple[object, ...]]) -> list[str]:
    missing = [f"- {x}" for x in expected if x not in found]
    return missing + [f"+ {x}" for x in found if x not in expected] or ["the order"] * (expected != found)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_says_the_same_in_every_form(name: str, form: str, tmp_path: Path) -> None:
    known = KNOWN_DIFFERENCES.get((name, form))
    expected = said(from_html(name, tmp_path))
    try:
        found = said(FORMS[form](name, tmp_path))
    except (InputError, ValueError) as error:
        found = [(str(error),)]
    wrong = differences(expected, found)
    print(name, form, *wrong, sep="\n  ")
    if known and 0 < len(wrong) <= LINES_AT_MOST:
        pytest.xfail(known)
    assert not wrong


def test_a_page_cites_the_same_in_every_variant(name: str) -> None:
    """Words differ from variant to variant; how many claims and references there are, and which cite which, does not."""
    shapes = {}
    for variant in oracle.VARIANTS.values():
        found = records(read_html(html(name, variant), title=oracle.titles()[name]))
        cited = [[(to_simplified(x.ref)[0], x.support) for x in c.citations] for c in found.claims]
        listed = [(to_simplified(r.ref or "")[0], r.backlinks, r.error) for r in found.references]
        shapes[variant] = (cited, listed)
    assert all(shape == shapes["zh"] for shape in shapes.values()), shapes


def test_the_article_cites_the_same_in_the_copy_of_another_day(shared: Path) -> None:
    """`corpus/` holds the article as somebody copied it, in other words here and there: every claim has the same citations."""
    (copied,) = (Path(__file__).parents[1] / "corpus").glob("*.txt")
    by_form = [records(from_html("article", shared)), records(read_document(load_document(copied, copied.name)))]
    cited = [[[x.ref for x in c.citations] for c in found.claims] for found in by_form]
    listed = [[(r.ref, r.backlinks, r.error) for r in found.references] for found in by_form]
    assert cited[0] == cited[1]
    assert listed[0] == listed[1]
