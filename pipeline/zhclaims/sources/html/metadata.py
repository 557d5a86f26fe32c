"""What a saved page says of itself: title, ids, address, variant, time of its revision."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from zhclaims import vocab

_HEAD_AT_MOST = 200_000  # characters of a document in which it is looked for
_TAIL_AT_MOST = 50_000
_CONFIG = {
    key: re.compile(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*"|\d+)')
    for key in ("wgPageName", "wgArticleId", "wgRevisionId", "wgUserVariant", "wgDBname")
}
_ABOUT = re.compile(r'<html[^<>]*\sabout="([^"]*/revision/(\d+))"')
_META = re.compile(r'<meta\s+property="(mw:pageId|dc:modified)"\s+content="([^"]*)"')
_LINK = re.compile(r'<link\s+rel="(canonical|dc:isVersionOf)"\s+href="([^"]*)"')
_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title>")
_HEADING = re.compile(r'<h1\b[^<>]*\bid="(?:firstHeading|section_0)"[^<>]*>((?:[^<]++|<(?!/?h1\b))*+)</h1>')
_OLD_ID = re.compile(r"[?&](?:amp;)?oldid=(\d+)")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
_TAGS = re.compile(r"<[^<>]*>")
_PATH_VARIANT = re.compile(r"/(zh(?:-[a-z]+)?)/")
_REST_VERSION = re.compile(r"T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?$")


class Metadata(NamedTuple):
    title: str = ""
    page_id: int | None = None
    revision_id: int | None = None
    timestamp: str | None = None
    url: str | None = None
    variant: str | None = None
    database: str | None = None
    """Name of the wiki's database."""


def read(html: str) -> Metadata:
    """What the head of the document, the site's configuration in it and the heading say."""
    head = html[:_HEAD_AT_MOST]
    if "<head" not in head and "<title" not in head:
        return Metadata()
    end = head.find("</head>")
    own = head if end < 0 else head[:end]
    config = {key: m[1] for key, p in _CONFIG.items() if (m := p.search(head))} if '"wg' in head else {}
    meta = {m[1]: unescape(m[2]) for m in _META.finditer(own)}
    links = {m[1]: unescape(m[2]) for m in _LINK.finditer(own)}
    about = _ABOUT.search(head)
    url = links.get("canonical") or links.get("dc:isVersionOf") or _saved_from(head)
    return Metadata(
        title=_title(head, config.get("wgPageName"), links.get("dc:isVersionOf")),
        page_id=_number(config.get("wgArticleId") or meta.get("mw:pageId")),
        revision_id=_number(config.get("wgRevisionId") or (about[2] if about else None) or _old_id(html)),
        timestamp=_timestamp(meta.get("dc:modified")),
        url=_absolute(url),
        variant=_variant(config.get("wgUserVariant"), _saved_from(head)),
        database=_json_text(config["wgDBname"]) if "wgDBname" in config else None,
    )


def _title(head: str, name: str | None, version_of: str | None) -> str:
    """The page's name on the wiki, or the best that stands for it."""
    if name:
        return _json_text(name).replace("_", " ")
    if version_of:
        return unquote(urlsplit(version_of).path.rpartition("/wiki/")[2]).replace("_", " ")
    if heading := _HEADING.search(head):
        return " ".join(unescape(_TAGS.sub("", heading[1])).split())
    title = _TITLE.search(head)
    return _without_site(" ".join(unescape(title[1]).split())) if title else ""


def _without_site(title: str) -> str:
    """The title without " - 維基百科，自由的百科全書"."""
    suffixes = [row["phrase"] for row in vocab.load("page_furniture") if row["match"] == "title_suffix"]
    for dash in (" - ", " – ", " — ", "－"):
        before, found, site = title.rpartition(dash)
        if found and any(site.replace("，", ",").startswith(s) for s in suffixes):
            return before
    return title


def _json_text(quoted: str) -> str:
    """A string of JSON, or of JavaScript that looks like it."""
    escaped = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
    return escaped.sub(lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "u" and len(m[1]) == 5 else m[1], quoted[1:-1])


def _number(written: str | None) -> int | None:
    return int(written) or None if written and written.isascii() and written.isdecimal() and len(written) < 19 else None


def _old_id(html: str) -> str | None:
    """The revision that the footer's permanent link names."""
    tail = html[-_TAIL_AT_MOST:]
    found = _OLD_ID.search(tail) if 'class="printfooter"' in tail else None
    return found[1] if found else None


def _saved_from(head: str) -> str | None:
    found = _SAVED_FROM.search(head) if "<!-- saved from" in head else None
    return found[1] if found else None


def _absolute(url: str | None) -> str | None:
    """The address with its scheme, percent-encoded."""
    if not url or not url.lower().startswith(("//", "http://", "https://")):
        return None
    return quote("https:" + url if url.startswith("//") else url, safe="%/:?&=#;,+@!$'()*~[]")


def _timestamp(written: str | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    if not written:
        return None
    return _REST_VERSION.sub(r"T\1Z", written) if _REST_VERSION.search(written) else None


def _variant(config: str | None, url: str | None) -> str | None:
    if config:
        return _json_text(config).lower() or None
    found = _PATH_VARIANT.search(urlsplit(url).path) if url else None
    return found[1] if found else None
