"""COinS: what a work is, for programs that manage references, as CS1 writes it behind each: key=value pairs in an attribute.

`<span class="Z3988" title="ctx_ver=Z39.88-2004&rft.genre=article&rft.atitle=…&rft.jtitle=…&rft.au=…">`. CS1 sorts the pairs, so
that the order of the authors is that of the text; it names the title of a page of the web `btitle` where no site is given, and
the editors as authors where there is no author. What is behind a link to an identifier is an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from zhclaims.sources.common.text import decode_references
from zhclaims.sources.html.tokens import attribute

Fields = tuple[tuple[str, str], ...]

TAG_AT_MOST = 100_000  # characters
VALUE_AT_MOST = 4_000
VALUES_AT_MOST = 400

AND_OTHERS = re.compile(r"[;；,，、]\s*(?:等|et al)\.?\s*$")
_CONTAINERS = {"Cite journal": "journal", "Cite magazine": "magazine", "Cite news": "newspaper", "Cite web": "website"}
_GENRES = {
    "article": "Cite journal",
    "preprint": "Cite arXiv",
    "conference": "Cite conference",
    "proceeding": "Cite conference",
    "book": "Cite book",
    "bookitem": "Cite book",
    "report": "Cite report",
    "dissertation": "Cite thesis",
}
_SAME = {
    "date": "date",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "pub": "publisher",
    "inst": "publisher",
    "place": "location",
    "edition": "edition",
    "series": "series",
    "isbn": "isbn",
    "issn": "issn",
}
"""Keys of COinS without their "rft.", and the parameter that each is."""

_INFO = {"doi": "doi", "pmid": "pmid", "oclcnum": "oclc", "bibcode": "bibcode", "arxiv": "arxiv", "hdl": "hdl", "lccn": "lccn"}
_PMC = re.compile(r"(?:https?:)?//(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/(?:PMC)?(\d+)/?")
_RESOLVED = re.compile(
    r"https?://(?:(?:www\.)?jstor\.org/stable/|openlibrary\.org/|mathscinet\.ams\.org/|zbmath\.org/|citeseerx\.ist\.psu\.edu/"
    r"|api\.semanticscholar\.org/|(?:www\.)?osti\.gov/|papers\.ssrn\.com/|(?:dx\.)?doi\.org/10\.(?:1101|64898)/)"
)
"""Addresses by which CS1 names identifiers; most are written without a scheme."""

_EDITION = re.compile(r"\(?(.*?)(?: ed(?:ition)?\.?)?\)?")


def fields_of_coins(tag: str, kind: str, shown: str) -> Fields:
    """What COinS says, by the names of the template's parameters; nothing if it says no title."""
    values = _values(tag)
    journal = values.get("rft_val_fmt", [""])[0].endswith(":journal") or "jtitle" in values
    one = {key: some[0] for key, some in values.items()}
    genre = one.get("genre", "")
    name = kind or _GENRES.get(genre) or ("Cite journal" if journal and genre != "unknown" else "Cite web")
    found = [("template", name), *_titles(values, name, journal=journal, shown=shown)]
    if len(found) == 1:
        return ()
    found += _authors(values, shown)
    if "spage" in one and "pages" not in one:
        one["pages"] = one["spage"] + (f"-{one['epage']}" if one.get("epage", one["spage"]) != one["spage"] else "")
    for key, parameter in _SAME.items():
        if value := one.get(key, ""):
            value = _as_shown(value, shown) if key == "pages" else value
            value = _EDITION.fullmatch(value)[1] if key == "edition" else value  # type: ignore[index]
            found.append((parameter, value))
    return tuple(found) + _identified(values.get("rft_id", []))


def _values(tag: str) -> dict[str, list[str]]:
    """The values of the keys of the work (without "rft."), decoded; those that are not well formed, and wikitext, are left out.

    >>> _values('span title="rft.au=%E7%8E%8B&amp;rft.date=2005+a&amp;rft.pub=%E7%8E%" class="Z3988"')
    {'au': ['王'], 'date': ['2005 a']}
    """
    found: dict[str, list[str]] = {}
    title = attribute(tag, "title") if len(tag) <= TAG_AT_MOST else ""
    for pair in title.split("&", VALUES_AT_MOST):
        written, _, value = pair.partition("=")
        key = _KEYS.get(written)
        if key is None or len(value) > VALUE_AT_MOST:
            continue
        if "+" in value:
            value = value.replace("+", " ")
        if "%" in value:
            value = value.replace("%2F", "/").replace("%3A", ":").replace("%2C", ",")  # nearly all in addresses and names
            if "%" in value:
                value = _ESCAPES.sub(_decoded, value)
                if "\0" in value or "\ufffd" in value or "{{" in value or "-{" in value or "[[" in value:
                    continue
        if "&" in value:
            value = decode_references(value)
        if value:
            found.setdefault(key, []).append(" ".join(value.split()))
    return found


_RFT = ("genre", "atitle", "btitle", "jtitle", "title", "au", "aucorp", "aulast", "aufirst", "auinit", "spage", "epage", *_SAME)
_KEYS = {"rft_id": "rft_id", "rft_val_fmt": "rft_val_fmt"} | {f"rft.{key}": key for key in _RFT}
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})++|%")


@lru_cache(4096)
def _character_of(escape: str) -> str:
    """The text of escapes; of what is not well formed U+FFFD."""
    return bytes.fromhex(escape.replace("%", "")).decode(errors="replace") if len(escape) > 1 else "\ufffd"


def _decoded(escapes: re.Match[str]) -> str:
    return _character_of(escapes[0])


def _titles(values: Mapping[str, list[str]], name: str, *, journal: bool, shown: str) -> list[tuple[str, str]]:
    """Title, chapter and container."""
    one = {key: some[0] for key, some in values.items()}
    names = [n for key in ("au", "aulast", "aufirst") for n in values.get(key, ())]
    article, book, other = one.get("atitle", ""), one.get("btitle", ""), one.get("title", "")
    if journal:
        periodical = one.get("jtitle") or (other if article else "")
        pairs = [("title", article or book or ("" if periodical else other)), (_CONTAINERS.get(name, "work"), periodical)]
    elif article and name == "Cite encyclopedia":
        pairs = [("title", article), ("encyclopedia", book or other)]
    elif article:
        pairs = [("chapter", article), ("title", book or other)]
    elif name == "Cite conference" and not _comes_first(book, names, shown):
        pairs = [("book-title", book)]
    else:
        pairs = [("title", book or other)]
    return [(key, value) for key, value in pairs if value]


def _comes_first(title: str, names: Sequence[str], shown: str) -> bool:
    """Whether nothing but authors stands before a title, so that no other title does: COinS names the proceedings alone."""
    before = shown.partition(title)[0] if title in shown else ""
    for name in names:
        before = before.replace(name, "")
    return _WORD.search(AND_OTHERS.sub("", before)) is None


_WORD = re.compile(r"\w")
_EDITED = re.compile(r"\s*(?:[;；]\s*(?:等|et al\.?))?\s*[,，]?\s*[(（]?\s*(?:[编編]|eds?\b)")
"""What stands behind editors, whom COinS names as authors where a work has none."""


def _authors(values: Mapping[str, list[str]], shown: str) -> list[tuple[str, str]]:
    """The authors, or editors, in the order of the text, since COinS sorts them; the first may have its parts apart."""
    others = values.get("au", []) + values.get("aucorp", [])
    last, first = values.get("aulast", [""])[0], values.get("aufirst", values.get("auinit", [""]))[0]
    if first and shown.startswith(f"{last} {first}") and len(others) > shown.partition(". ")[0].count(";"):
        return [("vauthors", AND_OTHERS.sub("", shown.partition(". ")[0]))]
    ordered = sorted(others, key=lambda name: _place(name, shown))
    if not last:
        found = [("author1", name) for name in ordered[:1]]
        ordered = ordered[1:]
    else:
        found = [("last1", last), ("first1", first)] if first else [("author1", last)]
        ordered = [name for name in ordered if name not in (f"{last}, {first}", f"{first} {last}", last)]
    found += [(f"author{n}", name) for n, name in enumerate(ordered, 2)]
    final = ordered[-1] if ordered else f"{last}, {first}" if last and first else found[0][1] if found else ""
    edited = _EDITED.match(shown, shown.find(final) + len(final)) if final in shown else None
    return [(f"editor-{key}" if key[:6] != "author" else f"editor{key[6:]}", name) for key, name in found] if edited else found


def _place(name: str, shown: str) -> int:
    """Where a name stands in the text, by its last name if it is written in another way there."""
    at = shown.find(name)
    if at < 0:
        at = shown.find(name.partition(",")[0])
    return at if at >= 0 else len(shown)


def _as_shown(pages: str, shown: str) -> str:
    """Pages with the dash that the text has."""
    return next((written for dash in "-–—−" if (written := pages.replace("-", dash)) in shown), pages)


def _identified(ids: Sequence[str]) -> Fields:
    """Identifiers and the address, from what COinS has as ids."""
    found: dict[str, str] = {}
    for value in ids:
        scheme, _, rest = value.removeprefix("info:").partition("/")
        if value.startswith("info:"):
            if scheme in _INFO and rest:
                found.setdefault(_INFO[scheme], rest)
        elif pmc := _PMC.fullmatch(value):
            found.setdefault("pmc", pmc[1])
        elif value.lower().startswith(("http://", "https://", "ftp://")) and " " not in value and not _RESOLVED.match(value):
            found.setdefault("url", value)
    return tuple(found.items())
