"""Single values of citation parameters in the form that records have: dates, addresses, identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhclaims.model import Identifiers
from zhclaims.stages.references.dates import iso, match_date, whole_date
from zhclaims.stages.references.draft import fold
from zhclaims.stages.references.tail import find_identifiers

_URL = re.compile(r"(?:(?:https?|ftp):)?//[^\s<>\"]+", re.IGNORECASE)
_STAMP = re.compile(r"/(?:web/)?((?:19|20)\d{2})(\d{2})?(\d{2})?(?:\d{6})?(?:[a-z]{2}_)?/")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi\s?:\s?)?(10\.\S+/\S+)", re.IGNORECASE)
_LABELS = {
    "isbn": "ISBN ",
    "issn": "ISSN ",
    "pmid": "PMID ",
    "pmc": "PMC ",
    "arxiv": "arXiv:",
    "bibcode": "Bibcode:",
    "oclc": "OCLC ",
}
_LABELLED = re.compile(r"^(?:ISBN|ISSN|PMID|PMC|arXiv|Bibcode|OCLC)\s?:?\s?", re.IGNORECASE)
_DEAD = frozenset({"dead", "yes", "y", "true", "unfit", "usurped", "是", "死", "失效", "已失效", "1"})
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


def date_of(value: str) -> str | None:
    """The date with which the value begins, as ISO 8601; None if there is none, or no such day.

    >>> date_of("2007年5月14日（星期一）"), date_of("September 1977"), date_of("2011年2月30日")
    ('2007-05-14', '1977-09', None)
    """
    folded = fold(value).strip(" .,;([")
    found = whole_date(folded) or match_date(folded)
    return found.iso if found else None


def printed_date(one: Mapping[str, str]) -> str | None:
    """The date of publication of `date`, or else of `year` with `month` and `day`; None if none of them gives one."""
    if found := date_of(one.get("date", "")):
        return found
    year, month, day = date_of(one.get("year", "")), one.get("month", ""), one.get("day", "")
    if year and len(year) == 4 and month:
        number = fold(month).strip("月份 ")
        whole = iso(int(year), int(number), int(day) if day.isdecimal() else None) if number.isdecimal() else None
        return whole or date_of(f"{day} {month} {year}".strip()) or date_of(f"{year}年{month}") or year
    return year or date_of(one.get("publication_date", ""))


def day_of_archive(url: str) -> str | None:
    """The day that stands in the address of an archived copy; None if none does.

    >>> day_of_archive("https://web.archive.org/web/20130928024839/http://a.com/1")
    '2013-09-28'
    """
    found = _STAMP.search(url)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    return iso(year, month, day) if year else None


def web_address(value: str) -> str | None:
    """The address with which the value begins; None if it is none.

    >>> web_address("http://a.b/?c=d 標題"), web_address("無")
    ('http://a.b/?c=d', None)
    """
    found = _URL.match(value.strip(" []"))
    return found[0] if found else None


def is_dead(value: str) -> bool:
    """Whether the value of `url-status` or `dead-url` says that the address leads nowhere any more."""
    return fold(value).strip().lower() in _DEAD


def script_text(value: str) -> str:
    """A title in another script without the code of its language.

    >>> script_text("ja:奈良県立"), script_text("甲：乙")
    ('奈良県立', '甲：乙')
    """
    code, colon, rest = value.partition(":")
    return rest.strip() if colon and _CODE.fullmatch(code.strip()) else value


# ── identifiers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def identifiers_of(one: Mapping[str, str]) -> Identifiers:
    """The identifiers in canonical form; what `id` holds fills in those that have no parameter of their own."""
    found = dict(_named(find_identifiers(fold(one.get("id", ""))).identifiers))
    for name, label in _LABELS.items():
        bare = _LABELLED.sub("", fold(one.get(name, "")).strip(" ()"))
        if value := getattr(find_identifiers(label + bare).identifiers, name) if bare else None:
            found[name] = value
    if doi := _DOI.match(fold(one.get("doi", "")).strip(" ()[]")):
        found["doi"] = doi[1]
    return Identifiers(**found)


def _named(identifiers: Identifiers) -> list[tuple[str, str]]:
    pairs = ((name, getattr(identifiers, name)) for name in Identifiers.__struct_fields__)
    return [(name, value) for name, value in pairs if value]
