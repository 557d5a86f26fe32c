"""Fields of a reference from the parameters of its citation template, as CS1/CS2 and Chinese Wikipedia's own names give them.

Parameters come first: `read_parameters` gives what they say, `completed` lays it over what the entry's text says. Of the text
only that counts which parameters do not give and which stands in notes of their own: an archived copy, a dead link, pages after
the template, an error message. Where a page gives fewer fields than its template had, the text gives the rest (`partial`).
`people` writes lists of names, `values` dates, addresses and identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from zhclaims.cite_parameters import by_field, kind_of_template
from zhclaims.hanscript import has_han
from zhclaims.model import Archive, Identifiers, ParsedReference
from zhclaims.stages.references.draft import GLOSS, fold
from zhclaims.stages.references.languages import language_tag
from zhclaims.stages.references.parse import parse_marks, parse_reference
from zhclaims.stages.references.partial import with_rest_of_text
from zhclaims.stages.references.people import people
from zhclaims.stages.references.values import (
    date_of,
    day_of_archive,
    identifiers_of,
    is_dead,
    printed_date,
    script_text,
    web_address,
)
from zhclaims.stages.references.words import is_thesis, kind_of, kind_of_type
from zhclaims.terms import ReferenceKind

Fields = Iterable[tuple[str, str]]
NONE = Identifiers()
_TEMPLATE = "template"
_TITLES = ("title", "script_title", "trans_title")
_CHAPTERS = ("chapter", "script_chapter", "trans_chapter")
_PARTS = ("series", "edition", "volume", "place")
_PERIODICAL = frozenset({"journal", "magazine", "news"})
"""Kinds of works that stand in something with issues: there `number` is that of an issue."""
_ITEM = re.compile(r"[Qq][1-9][0-9]{0,11}")
_OF_ITEM = frozenset({"Cite Q", "Cite q", "Cite wikidata", "Cite Wikidata"})
_TRANSLATED = re.compile(r"(?:翻?译|\(翻?译\))$|^(?:translated by|译者?:)\s?", re.IGNORECASE)
_PAGES = re.compile(r"(?:第\s?[\w,、 -]{1,30}\s?页|页\s?\d[\d,、-]{0,20}|\bpp?\.\s?\d[\d, -]{0,20})")
_EPISODES = frozenset({"Cite episode", "Cite serial"})


def read_parameters(fields: Fields) -> dict[str, Any]:
    """The fields of a reference that the parameters of its citation template give; `fields` begin with the template's name.

    >>> read_parameters([("template", "Cite book"), ("title", "甲"), ("last", "王"), ("first", "明"), ("year", "1998年")])
    {'title': '甲', 'author': '王, 明', 'date': '1998', 'kind': 'book'}
    """
    written = list(fields)
    template = next((value for name, value in written if name == _TEMPLATE), "")
    given = by_field((name, GLOSS.sub("", value).strip()) for name, value in written if name != _TEMPLATE)
    one = {field: value for (field, number), value in sorted(given.items(), reverse=True) if number == 1}
    positional = dict(written).get("1", "").strip()
    found: dict[str, Any] = _titles(one, template, positional)
    for role in ("author", "editor", "translator"):
        found[role] = people(given, role)
    found["translator"] = found["translator"] or _translator(one.get("others", ""))
    found |= {name: one.get(name) for name in _PARTS}
    found["publisher"] = one.get("publisher") or (None if found["container"] else one.get("agency"))
    found["pages"] = one.get("page") or one.get("pages") or one.get("at")
    found |= _dates(one) | _places(one, positional)
    found["identifiers"] = msgspec.structs.replace(identifiers_of(one), wikidata=_item(one, template, positional))
    found["kind"] = ReferenceKind(_kind(one, template, found))
    kind = str(found["kind"])
    found |= _numbers(one, kind in _PERIODICAL or (kind == "unknown" and bool(found["container"])))
    return {name: value for name, value in found.items() if value not in (None, "", Identifiers())}


def completed(text: str, fields: Fields, beside: str) -> ParsedReference:
    """The reference with the text that has these parameters; `beside` stands around its template."""
    written = list(fields)
    parsed = parse_marks(text)
    if sum(name == _TEMPLATE for name, _ in written) > 1:
        return ParsedReference(text=parsed.text, kind=ReferenceKind.MULTI, dead_link=parsed.dead_link, error=parsed.error)
    given = read_parameters(written)
    if written[-1][0] == "partial":
        given = with_rest_of_text(parse_reference(text), given)
    if not (any(given.get(name) for name in ("title", "container", "author", "url")) or given.get("identifiers", NONE).wikidata):
        given = _of_text(parse_reference(text), written[0][1]) | given
    given.setdefault("archive", parsed.archive)
    if given["archive"] is not None and parsed.archive is not None and given["archive"].host is None:
        given["archive"] = msgspec.structs.replace(given["archive"], host=parsed.archive.host)
    given["dead_link"] = given.get("dead_link", False) or parsed.dead_link
    if "pages" not in given and (pages := _PAGES.search(fold(beside))):
        given["pages"] = beside[pages.start() : pages.end()].strip()
    return ParsedReference(text=text, error=parsed.error, parsed=True, **given)


def _of_text(parsed: ParsedReference, template: str) -> dict[str, Any]:
    """The fields that the text gives: where no parameter says who wrote what, they are all that there is.

    What stands for a template without known text, its name or a bare number, is no title.
    """
    fields = {name: getattr(parsed, name) for name in ParsedReference.__struct_fields__}
    if parsed.text == template or not (has_han(parsed.text) or " " in parsed.text):
        fields["title"] = None
    left_out = ("text", "error", "parsed", "dead_link", "archive")
    return {name: value for name, value in fields.items() if value is not None and name not in left_out}


def _titles(one: Mapping[str, str], template: str, positional: str) -> dict[str, str | None]:
    """Title, chapter and container. A chapter without a title is the title of what is cited."""
    title = _first(one, _TITLES)
    chapter = _first(one, _CHAPTERS)
    if not title and not chapter and _is_title(positional, template):
        title = positional
    if chapter and not title:
        title, chapter = chapter, None
    container = one.get("container") or script_text(one.get("script_container", ""))
    if template in _EPISODES and not container:
        container = one.get("series", "")
    return {"title": title, "chapter": chapter, "container": container or None}


def _is_title(positional: str, template: str) -> bool:
    """Whether a parameter without a name is the title: words, in a template whose parameters are not those of CS1."""
    named = kind_of_template(template) is not None and "source" not in template
    return not named and (has_han(positional) or " " in positional) and not web_address(positional)


def _first(one: Mapping[str, str], names: Iterable[str]) -> str | None:
    """The first of the parameters that is given; those in another script without the code of its language."""
    for name in names:
        if value := one.get(name):
            return script_text(value) if name.startswith("script_") else value
    return None


def _translator(others: str) -> str | None:
    """The translator whom `others` names; None if it names somebody else."""
    found = _TRANSLATED.search(fold(others))
    if not found:
        return None
    return (others[: found.start()] + others[found.end() :]).strip(" ,，、:：()（）") or None


def _dates(one: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "date": printed_date(one),
        "original_date": date_of(one.get("original_date", "")),
        "access_date": date_of(one.get("access_date", "")),
        "language": language_tag(one.get("language", "")) or _language_of_script(one),
    }


def _language_of_script(one: Mapping[str, str]) -> str | None:
    """The language whose code stands before a title in its script (`ja:奈良県`); None if there is none."""
    code, colon, _ = one.get("script_title", one.get("script_chapter", "")).partition(":")
    return language_tag(code) if colon and code.isascii() else None


def _places(one: Mapping[str, str], positional: str) -> dict[str, Any]:
    """Where the work and its copy are found."""
    urls = (one.get("url", ""), one.get("part_url", ""), positional)
    copy = web_address(one.get("archive_url", ""))
    day = date_of(one.get("archive_date", "")) or day_of_archive(copy or "")
    return {
        "url": next((url for url in map(web_address, urls) if url), None),
        "archive": Archive(host=None, date=day, url=copy) if copy or day else None,
        "dead_link": True if is_dead(one.get("url_status", "")) else None,
    }


def _item(one: Mapping[str, str], template: str, positional: str) -> str | None:
    """The item of Wikidata that the template cites; None if it cites none."""
    value = one.get("item") or (positional if template in _OF_ITEM else "")
    return value.upper() if _ITEM.fullmatch(value) else None


def _kind(one: Mapping[str, str], template: str, found: Mapping[str, Any]) -> str:
    """The kind of work: as the template says, or else by what it gives."""
    named = kind_of_type(fold(one.get("type", "")))
    if named and named != "other":
        return named
    if is_thesis(one.get("type", "")):
        return "thesis"
    if kind := kind_of_template(template):
        return kind
    on_web = bool(found["url"] or found["access_date"] or found["archive"])
    if found["chapter"] or one.get("edition") or (found["publisher"] and not found["container"] and not on_web):
        return "book"
    known = {name: value for name, value in found.items() if isinstance(value, str)}
    known |= {name: one[name] for name in ("volume", "issue") if name in one}
    return kind_of(known, found["identifiers"], on_web)


def _numbers(one: Mapping[str, str], in_periodical: bool) -> dict[str, str | None]:
    """Issue and number: `number` is the work's own where the work is no part of a periodical, or its place in a series."""
    issue, number = one.get("issue"), one.get("number")
    if issue is None and in_periodical:
        issue, number = number, None
    return {"issue": issue, "number": number or one.get("series_number")}
