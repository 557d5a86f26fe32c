"""Addresses as they are matched, and the address of a work in that of an archived copy.

Two addresses are the same if they are equal after this normalisation: http and https are one, the host is in small letters
without "www." and without the port of its scheme, percent-encoded characters are decoded, parameters of campaigns (utm_…) and
the fragment are gone, and so is a "/" at the end of the path.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from zhclaims import vocab

_ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/(?:web|save)/(?:(?:[0-9]{1,14}\*?|\*)(?:[a-z]{2}_)?/)?|wayback\.archive-it\.org/(?:[0-9]+/)?[0-9]{4,14}/"
    r"|(?:archive\.(?:today|is|ph|li|fo|md|vn)|(?:www\.)?ghostarchive\.org/archive)/(?:[0-9]{4,14}|o/[^/]+|newest)/"
    r"|www\.webarchive\.org\.uk/wayback/(?:archive|en/archive)/[0-9]+/|arquivo\.pt/wayback/[0-9]+/"
    r"|perma-archives\.org/warc/[^/]+/|webarchive\.nationalarchives\.gov\.uk/(?:ukgwa/)?[0-9*]+/)(?P<url>.+)",
    re.IGNORECASE,
)
"""Addresses of archives that hold that of the work."""
_CAMPAIGN = re.compile(r"(?:utm_[a-z]+|fbclid|gclid|spm)=", re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}
_SECOND_LEVEL = frozenset(["com", "co", "org", "net", "gov", "edu", "ac", "go", "or", "ne", "gob", "gouv", "mil", "idv"])
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,12})/?", re.IGNORECASE)


def original(url: str) -> str:
    """The address of the work of which an address leads to a copy; any other as it is.

    >>> original("https://web.archive.org/web/20070221000000*/http://example.org/a")
    'http://example.org/a'
    """
    found = _ARCHIVED.match(url)
    if not found:
        return url
    inner = found["url"]
    return inner if re.match(r"https?:/", inner, re.IGNORECASE) else f"http://{inner}"


def normalised(url: str) -> str | None:
    """The address as it is matched; None for what is no address of the web.

    >>> normalised("HTTPS://www.Example.org:443/A%20b/?utm_source=x&c=1#top"), normalised("ftp://example.org")
    ('example.org/A b?c=1', None)
    """
    try:
        parts = urlsplit(re.sub(r"^(https?):/(?!/)", r"\1://", url.strip(), flags=re.IGNORECASE))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or not host:
        return None
    shown = host.removeprefix("www.") + (f":{port}" if port and str(port) != _PORTS[parts.scheme.lower()] else "")
    query = "&".join(part for part in parts.query.split("&") if part and not _CAMPAIGN.match(part))
    return f"{shown}{unquote(parts.path).rstrip('/')}{f'?{unquote(query)}' if query else ''}"


def keys(url: str) -> list[str]:
    """What an address is found by: itself, and the work's if it leads to a copy."""
    found = (normalised(url), normalised(original(url)))
    return list(dict.fromkeys(key for key in found if key))


def domain(name: str) -> str | None:
    """The domain that a publisher's name is; None for a name of any other kind, and for an archive, which publishes nothing.

    >>> domain("bbc.co.uk"), domain("www.People.com.cn"), domain("人民网"), domain("J. Smith")
    ('bbc.co.uk', 'people.com.cn', None, None)
    """
    found = _DOMAIN.fullmatch(name.strip())
    known = registered(found[1].lower()) if found else None
    return None if known in _archives() else known


@cache
def _archives() -> frozenset[str]:
    """The domains of archives."""
    return frozenset(registered(row["host"].lower()) for row in vocab.load("archive_hosts") if _DOMAIN.fullmatch(row["host"]))


def registered(host: str) -> str:
    """The part of a host that somebody has registered.

    >>> registered("news.bbc.co.uk"), registered("zh.example.org")
    ('bbc.co.uk', 'example.org')
    """
    labels = host.lower().split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-size:])


def host(url: str) -> str | None:
    """The host of an address; None if it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
