"""What the fields of a reference show without the text of its source. Only what is certain is told.

Dates are compared by their bounds: one known to the month lies somewhere in it, so that "before" means before its first day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from zhclaims.check import addresses
from zhclaims.dataset import Record
from zhclaims.records.evidence import MetadataRecord
from zhclaims.terms import DateType, MetadataCode, ReferenceKind

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:T.*)?")
_AHEAD = re.compile(r"[将將][会會在于於]?|[预預][计計定期测測]|[计計][划劃]|[拟擬]|至今|目前|[现現]在|[届屆][满滿]|到期")
"""What a sentence has that tells of days to come, which a source may do; and what may have been added later."""
_DATED = (
    ReferenceKind.NEWS,
    ReferenceKind.JOURNAL,
    ReferenceKind.MAGAZINE,
    ReferenceKind.BOOK,
    ReferenceKind.THESIS,
    ReferenceKind.REPORT,
)
"""Kinds of works that stay as they appeared; web pages go on being written."""


def first_day(date: str | None) -> str | None:
    """The first day that an ISO date may mean; None for what is none. Of an interval, that of its beginning.

    >>> first_day("2006"), last_day("2006-02"), last_day("2006/2007")
    ('2006-01-01', '2006-02-28', '2007-12-31')
    """
    m = _ISO.fullmatch((date or "").split("/")[0])
    return f"{m[1]}-{m[2] or '01'}-{m[3] or '01'}" if m and int(m[2] or 1) <= 12 else None


def last_day(date: str | None) -> str | None:
    """The last day that an ISO date may mean; None for what is none. Of an interval, that of its end."""
    m = _ISO.fullmatch((date or "").split("/")[-1])
    if not m or int(m[1]) < 1 or not 1 <= int(m[2] or 12) <= 12:
        return None
    month = int(m[2] or 12)
    return f"{m[1]}-{month:02}-{m[3] or calendar.monthrange(int(m[1]), month)[1]:02}"


def metadata(claim: Record, article: Record, reference: Record, dead_since: str | None) -> list[MetadataRecord]:
    """The signals of a reference that a claim cites. `dead_since`: when an earlier revision of the article, or this one, knew its
    link as dead."""
    return [*_access(reference), *_archive(reference, dead_since), *_later(claim, article, reference), *_host(reference)]


def _access(reference: Record) -> Iterator[MetadataRecord]:
    """The work was consulted before it appeared."""
    accessed, published = last_day(reference["access_date"]), first_day(reference["date"])
    if accessed and published and accessed < published:
        message = f"consulted on {reference['access_date']}, published on {reference['date']}"
        yield MetadataRecord(MetadataCode.ACCESS_BEFORE_PUBLICATION, message)


def _archive(reference: Record, dead_since: str | None) -> Iterator[MetadataRecord]:
    """The archived copy was made when the link was known to be dead: what it shows may be no more than an error."""
    made = first_day((reference["archive"] or {}).get("date"))
    if made and dead_since and made > dead_since[:10]:
        message = f"archived on {reference['archive']['date']}; a revision of {dead_since[:10]} says that the link is dead"
        yield MetadataRecord(MetadataCode.ARCHIVE_OF_DEAD_LINK, message)


def _later(claim: Record, article: Record, reference: Record) -> Iterator[MetadataRecord]:
    """The claim tells of a day that was still to come when the work appeared."""
    published = last_day(reference["date"])
    if not published or reference["kind"] not in _DATED or _AHEAD.search(claim["text"]):
        return
    for date in (article["dates"][i] for i in claim["dates"]):
        told = first_day(date["value"])
        if date["type"] == DateType.DATE and not date["vague"] and date["mod"] is None and told and told > published:
            message = f"tells of {date['value']}, published on {reference['date']}"
            yield MetadataRecord(MetadataCode.CLAIM_AFTER_PUBLICATION, message)
            return


def _host(reference: Record) -> Iterator[MetadataRecord]:
    """The publisher is named by a domain, and the address is of another."""
    host = addresses.host(addresses.original(reference["url"])) if reference["url"] else None
    named = [addresses.domain(reference[field]) for field in ("publisher", "container") if reference[field]]
    known = [domain for domain in named if domain]
    if host and known and addresses.registered(host) not in known and len(known) == len(named):
        message = f"published by {' and '.join(known)}, the address is of {addresses.registered(host)}"
        yield MetadataRecord(MetadataCode.HOST_NOT_OF_PUBLISHER, message)
