"""Templates that describe one work, and what their parameters say: the names of CS1/CS2 and those of Chinese Wikipedia.

`vocab/citation_templates.tsv` says what kind of work a template is for, `vocab/citation_parameters.tsv` which field a parameter
gives. Names are looked up without regard to case, blanks, hyphens and script, as wikis keep synonyms for all of these. A template
that no table knows is a citation if it is called like one (`{{Cite …}}`, `{{引用…}}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import to_simplified

ARCHIVE_URL = re.compile(
    r"https?://(?:web\.archive\.org|archive\.(?:org/web|is|today|ph|fo|li|md|vn)|(?:www\.)?webcitation\.org)/", re.IGNORECASE
)
"""How addresses of archived copies begin."""
_NAMESPACE = re.compile(r"(?:template|模板|样板|樣板|t)\s*:\s*", re.IGNORECASE)
_NAME_AT_MOST = 60
_SEPARATORS = re.compile(r"[\s_-]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_BY_NAME = re.compile(r"(?:v?cite|vancite|vcite2)[ _-].+|(?:citation|cite|引用)|引用[^/]+", re.IGNORECASE)
_ABOUT_CITATIONS = re.compile(
    r"(?:v?cite|citation)[ _-](?:check|needed|missing|error|style|help|templates?|doc|subst|note|sources?|references?)\b.*"
    r"|引用(?:文|句|错误|需|格式|样式|模板|模版|方式|来源|请求|框|开始|结束|始|终|不|次数|警告|检查|者).*",
    re.IGNORECASE,
)
"""Templates about citations, and quotations, which are called nearly the same."""


class Parameter(NamedTuple):
    """What a parameter is for."""

    field: str
    rank: int
    """Which of several parameters for the same field counts: the one of the lowest rank."""
    number: int
    """Of the person whom it names: `last2` is of the second; 1 where it has no number."""


def normal_name(name: str) -> str:
    """The name of a parameter or template as it is looked up.

    >>> normal_name("Archive-URL"), normal_name("出版_社")
    ('archiveurl', '出版社')
    """
    return _SEPARATORS.sub("", to_simplified(name[:_NAME_AT_MOST])[0]).lower()


@cache
def _parameters() -> dict[str, tuple[str, int]]:
    """The field and the rank of each parameter, by its normal name."""
    found: dict[str, tuple[str, int]] = {}
    for row in vocab.load("citation_parameters"):
        for rank, name in enumerate(row["names"].split("|")):
            found.setdefault(normal_name(name), (row["field"], rank))
    return found


@lru_cache(maxsize=10_000)
def read_parameter(name: str) -> Parameter | None:
    """What a parameter of a citation template is for; None if that is not known.

    >>> read_parameter("last2"), read_parameter("editor2-first")
    (Parameter(field='last', rank=0, number=2), Parameter(field='editor_first', rank=0, number=2))
    """
    normal = normal_name(name)
    if known := _parameters().get(normal):
        return Parameter(*known, 1)
    number = _NUMBER.search(normal)
    known = _parameters().get(normal[: number.start()] + normal[number.end() :]) if number else None
    return Parameter(*known, int(number[0])) if number and known else None


@cache
def _kinds() -> dict[str, str]:
    """The kind of work of each template, by its normal name."""
    rows = vocab.load("citation_templates")
    return {normal_name(name): row["kind"] for row in rows for name in row["names"].split("|")}


@lru_cache(maxsize=10_000)
def kind_of_template(name: str) -> str | None:
    """The kind of work that a citation template is for; None if that depends on what it cites."""
    kind = _kinds().get(normal_name(name))
    return None if kind == "unknown" else kind


@lru_cache(maxsize=10_000)
def template_title(name: str) -> str:
    """The name of a template as pages of the wiki have it, from how it is called.

    >>> template_title("template:cite_web"), template_title("Smart: x")
    ('Cite web', 'Smart: x')
    """
    called = " ".join(name.replace("_", " ").split())
    namespace = _NAMESPACE.match(called)
    bare = called[namespace.end() :] if namespace else called
    return bare[:1].upper() + bare[1:]


@lru_cache(maxsize=10_000)
def is_citation(name: str) -> bool:
    """Whether a template describes one work, by its name.

    >>> is_citation("Cite bilibili"), is_citation("引用雜誌"), is_citation("Citation needed")
    (True, True, False)
    """
    if normal_name(name) in _kinds():
        return True
    simplified = to_simplified(name[:_NAME_AT_MOST])[0].strip()
    return bool(_BY_NAME.fullmatch(simplified)) and not _ABOUT_CITATIONS.fullmatch(simplified)


CITEREF = "CITEREF"
"""How ids of works on a page begin."""
_YEAR = re.compile(r"(?<!\d)(\d{4}[a-z]?)(?![\da-z])")


def anchor(fields: Iterable[tuple[str, str]]) -> str | None:
    """The id that CS1 gives to a work with these parameters: `CITEREF`, up to four family names, the year; None if it has none.

    >>> anchor([("template", "Cite book"), ("last1", "王"), ("author2", "李明"), ("date", "2001年5月")])
    'CITEREF王李明2001'
    """
    written = list(fields)
    given = by_field(written)
    ref = dict(written).get("ref", "").strip()
    if ref.startswith(CITEREF):
        return ref
    authors = _family_names(given, ("last", "author")) or _family_names(given, ("editor_last", "editor"))
    dated = next((found for name in ("year", "date") if (found := _YEAR.search(given.get((name, 1), "")))), None)
    return f"{CITEREF}{''.join(authors)}{dated[1] if dated else ''}" if authors else None


def _family_names(given: Mapping[tuple[str, int], str], fields: tuple[str, str]) -> list[str]:
    """Up to four, in the order of their numbers: the first field that is given, or else the second."""
    names = (given.get((fields[0], n)) or given.get((fields[1], n)) for n in range(1, 5))
    return [name for name in names if name]


def by_field(parameters: Iterable[tuple[str, str]]) -> dict[tuple[str, int], str]:
    """The values of parameters by field and number; of synonyms that are given together, one."""
    found: dict[tuple[str, int], tuple[int, str]] = {}
    for name, value in parameters:
        known = read_parameter(name)
        if known is None or not value:
            continue
        key = known.field, known.number
        if key not in found or known.rank < found[key][0]:
            found[key] = known.rank, value
    return {key: value for key, (_, value) in found.items()}
