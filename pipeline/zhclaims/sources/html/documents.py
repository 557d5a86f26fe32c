"""A document as it comes: where the article stands in it, what is refused, how it is repaired, and what it says of itself.

Bounds: at most 64 million characters and some 4 million tags (see `sources.common.bounds`). A well-formed document costs time
and memory linear in its length, however deep it is. One that is not goes through a parser that follows the HTML standard
(lexbor). It looks at all open elements for each tag, opens formatting anew in each paragraph, and compares each attribute of a
tag with all before it; nothing interrupts it. So a document is refused if it has more than 50 million open elements × tags
(5,000 elements open at once in a page of 10,000 tags), 3 million open formatting elements × tags, or a tag of 1,000 attributes.
Pages of wikis stay below a hundredth of each.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from zhclaims import hanscript, vocab
from zhclaims.errors import InputError
from zhclaims.sources.common import bounds, decoding
from zhclaims.sources.html.items import own_item
from zhclaims.sources.html.tokens import VOID

OPEN_BY_TAGS_AT_MOST = 50_000_000
FORMATTING_BY_TAGS_AT_MOST = 3_000_000

_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OPTIONAL_END = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "optgroup", "rp", "rt"))
_FORMATTING = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
"""Elements that the standard opens anew after a block in which they were left open."""

_CONTENT = re.compile(r'<div\b[^<>]*\bid="mw-content-text"')
_OUTPUT = re.compile(r'<(?:div|body|section)\b[^<>]*\bclass="[^"]*\b(?:mw-parser-output|parsoid-body)\b')
_BARE = re.compile(r'\s*<div class="(?:[^"]* )?mw-parser-output[ "]')
"""A tag of wikis holds no "<" before these attributes. What goes on over one costs as much again for each that follows it."""

_BODY = re.compile(r"<body\b", re.IGNORECASE)
_INDICATOR = re.compile(r'id="mw-indicator-[^>]*>\s*$')

ATTRIBUTES_AT_MOST = 1000
"""Of one tag, or of all tags of the body and the document, whose attributes are put together. Tags of wikis have a dozen."""

_OPENED = re.compile(r"</?([a-zA-Z][^ \t\n\f\r/>]*+)")
_ATTRIBUTE = re.compile(
    r"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    r"""(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"?|'[^']*+'?|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?)?"""
)
"""As the HTML standard reads them: an attribute without a name is one, a quotation mark means something only after "="."""

_FEW = re.compile(r"""(?: [a-zA-Z][a-zA-Z:-]*+(?:="[^"<]*+")?){0,50}+ ?/?>""")
"""The rest of a tag as programs write it. No tag begins within it, so that it is looked at once."""

_JOINED = frozenset(("html", "body"))
_COUNTS_AT_MOST = 100_000

_HEAD_AT_MOST = 200_000  # characters of a document in which it is looked for
_TAIL_AT_MOST = 50_000
_CONFIG = {
    key: re.compile(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*"|\d+)')
    for key in ("wgPageName", "wgArticleId", "wgRevisionId", "wgUserVariant", "wgDBname")
}
_ABOUT = re.compile(r'<html[^<>]*\sabout="([^"]*/revision/(\d+))"')
_META = re.compile(r'<meta\s+property="(mw:pageId|dc:modified)"\s+content="([^"]*)"')
_LINK = re.compile(r"""<link\s+rel="?(canonical|dc:isVersionOf)"?\s+href=(?:"([^"]*)"|([^"'\s<>]+))""")
"""SingleFile leaves out quotation marks where HTML can do without them."""
_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title>")
_HEADING = re.compile(r'<h1\b[^<>]*\bid="?(?:firstHeading|section_0)\b[^<>]*>((?:[^<]++|<(?!/?h1\b))*+)</h1>')
_OLD_ID = re.compile(r"[?&](?:amp;)?oldid=(\d+)")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->|<!--\s+Page saved with SingleFile\s+url: (\S+)")
"""As browsers and the extension SingleFile note it."""

_FOOTER = re.compile(r'class="?printfooter\b')
_ANY_TAG = re.compile(r"<[^<>]*>")
_PATH_VARIANT = re.compile(r"/(zh(?:-[a-z]+)?)/")
_REST_VERSION = re.compile(r"T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?$")


def clean(html: str) -> str:
    """The document as it is read. InputError if it is too long, or too dense."""
    bounds.check(html, bounds.HTML)
    if decoding.has_surrogate(html):
        html = hanscript.clean(html)
    return html.replace("\0", "\ufffd") if "\0" in html else html


def article(html: str) -> str:
    """The document from the start tag of the element that the article stands in."""
    if is_bare(html):
        return html.lstrip()
    content = _CONTENT.search(html)
    for found in _OUTPUT.finditer(html, content.start() if content else 0):
        if not _INDICATOR.search(html, max(found.start() - 200, 0), found.start()):
            return html[found.start() :]
    body = _BODY.search(html)
    if content or body:
        return html[(content or body).start() :]  # type: ignore[union-attr]
    return f"<body>{html}</body>"


def is_bare(html: str) -> bool:
    """Whether the document is an article's element and nothing before it, as the API gives it."""
    return _BARE.match(html) is not None


def repaired(html: str) -> str:
    """The document as a browser would understand it, written well formed. InputError if that would cost too much."""
    _check_depth(html)
    _check_attributes(html)
    return LexborHTMLParser(html).html or ""


def _check_depth(html: str) -> None:
    depth = formatting = deepest = most_formatting = tags = 0
    for found in _TAGS.finditer(html):
        tags += 1
        name = found[2].lower()
        if name in VOID or name in _OPTIONAL_END:
            continue
        step = -1 if found[1] else 1
        depth = max(depth + step, 0)
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
            most_formatting = max(most_formatting, formatting)
        deepest = max(deepest, depth)
    if deepest * tags > OPEN_BY_TAGS_AT_MOST or most_formatting * tags > FORMATTING_BY_TAGS_AT_MOST:
        message = f"HTML that is not well formed, with {deepest} elements open at once among {tags} tags: too deep to repair"
        raise InputError(message, reason="too_deep")


def _check_attributes(html: str) -> None:
    """InputError if a tag has more attributes than lexbor reads in good time.

    Where tags begin depends on what is open around them: what stands in a comment, in a script or in another tag's value is none.
    Here a tag may begin anywhere, so that what is counted is never less than what lexbor finds; a page with 1,000 words after a
    "<" and no ">" among them is refused, too. Each attribute is looked at once: ways to read a document that meet go on together.
    """
    known: dict[int, int] = {}  # how many attributes there are from an offset to the end of the tag
    joined = 0
    for tag in _OPENED.finditer(html):
        if _FEW.match(html, tag.end()) and tag[1].lower() not in _JOINED:
            continue
        count = _count(html, tag.end(), known)
        if tag[1].lower() in _JOINED:
            count = joined = joined + count
        if count > ATTRIBUTES_AT_MOST:
            raise InputError(
                f"a tag with more than {ATTRIBUTES_AT_MOST:,} attributes in HTML that is not well formed: too dense to repair; "
                "take the tag away, or save the page anew from a browser",
                reason="too_dense",
                place=f"character {tag.start()}",
            )
        if len(known) > _COUNTS_AT_MOST:  # what lies before is not asked for again
            known = {at: count for at, count in known.items() if at > tag.start()}


def _count(html: str, at: int, known: dict[int, int]) -> int:
    """The attributes of a tag from an offset in it, or enough of them to be too many."""
    path: list[int] = []
    while at not in known and len(path) <= ATTRIBUTES_AT_MOST and (attribute := _ATTRIBUTE.match(html, at)):
        path.append(at)
        at = attribute.end()
    count = known.get(at, 0)
    for place in reversed(path):
        count += 1
        known[place] = count
    return count


# ── what the page says of itself ────────────────────────────────────────────────────────────────────────────────────────────────


class Metadata(NamedTuple):
    """What a saved page says of itself."""

    title: str = ""
    page_id: int | None = None
    revision_id: int | None = None
    timestamp: str | None = None
    url: str | None = None
    variant: str | None = None
    database: str | None = None
    """Name of the wiki's database."""
    wikidata: str | None = None
    """Item of the page in Wikidata."""


def read_metadata(html: str) -> Metadata:
    """What the head of the document, the site's configuration in it and the heading say."""
    head = html[:_HEAD_AT_MOST]
    if "<head" not in head and "<title" not in head:
        return Metadata()
    end = head.find("</head>")
    own = head if end < 0 else head[:end]
    config = {key: m[1] for key, p in _CONFIG.items() if (m := p.search(head))} if '"wg' in head else {}
    meta = {m[1]: unescape(m[2]) for m in _META.finditer(own)}
    links = {m[1]: unescape(m[2] or m[3] or "") for m in _LINK.finditer(own)}
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
        wikidata=own_item(html, head),
    )


def _title(head: str, name: str | None, version_of: str | None) -> str:
    """The page's name on the wiki, or the best that stands for it."""
    if name:
        return _json_text(name).replace("_", " ")
    if version_of:
        return unquote(urlsplit(version_of).path.rpartition("/wiki/")[2]).replace("_", " ")
    if heading := _HEADING.search(head):
        return " ".join(unescape(_ANY_TAG.sub("", heading[1])).split())
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
    found = _OLD_ID.search(tail) if _FOOTER.search(tail) else None
    return found[1] if found else None


def _saved_from(head: str) -> str | None:
    found = _SAVED_FROM.search(head) if "<!-- saved from" in head or "SingleFile" in head else None
    return found[1] or found[2] if found else None


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
