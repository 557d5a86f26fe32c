"""What the tags of an entry say of the work that it cites: the fields of a reference, as its citation template was given them.

Three kinds of tags say something, each more than those after it:

- `data-mw` of Parsoid: the call of the template that wrote the element, its parameters in wikitext;
- COinS, which CS1 writes behind each work, `<span class="Z3988" title="ctx_ver=…&rft.btitle=…">`: title, container, the authors
  (sorted by letter, so that their order is that of the text), date, volume, issue, pages, publisher, place, series, identifiers;
- `<cite class="citation journal">`: the kind; in one of an article or a page of the web the first link is the title.

What they do not say surely is no field here. The last pair of fields that are not all that the template was given is
`("partial", …)`: the others are to be read from the text.

Attributes may hold anything: those that are too long, and values that are not well formed, say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from zhclaims.cite_parameters import ARCHIVE_URL, is_citation, read_parameter, template_title
from zhclaims.sources.common.text import REMARK, decode_references
from zhclaims.sources.html.blocks import Draft, Entry, Told
from zhclaims.sources.html.coins import (
    AND_OTHERS,
    TAG_AT_MOST,
    VALUE_AT_MOST,
    VALUES_AT_MOST,
    Fields,
    fields_of_coins,
)
from zhclaims.sources.html.tokens import data_mw

_WORKS_AT_MOST = 50  # of one entry

_TEMPLATES = {
    "web": "Cite web",
    "news": "Cite news",
    "newspaper": "Cite news",
    "journal": "Cite journal",
    "paper": "Cite journal",
    "magazine": "Cite magazine",
    "book": "Cite book",
    "encyclopaedia": "Cite encyclopedia",
    "encyclopedia": "Cite encyclopedia",
    "conference": "Cite conference",
    "thesis": "Cite thesis",
    "report": "Cite report",
    "techreport": "Cite techreport",
    "arxiv": "Cite arXiv",
    "map": "Cite map",
    "pressrelease": "Cite press release",
    "press-release": "Cite press release",
    "audio-visual": "Cite AV media",
    "av-media-notes": "Cite AV media notes",
    "episode": "Cite episode",
    "interview": "Cite interview",
    "podcast": "Cite podcast",
    "speech": "Cite speech",
    "mailinglist": "Cite mailing list",
    "newsgroup": "Cite newsgroup",
}
"""The template by the class of its `<cite>`."""

_LINKED = frozenset(("Cite web", "Cite news", "Cite journal", "Cite magazine", "Cite press release", "Cite podcast"))
"""Works whose first link is surely their title: no chapter may stand before it."""

# ── which tags ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_TARGET = re.compile(r"""wt(?:"|&quot;):\s*(?:"|&quot;)([^"&{}<>]{1,80})""")
_SHORTEST_WORD = 2
_CATALOGUED = re.compile(r"\b[A-Z]{2,8}[ :]{1,2}[0-9X-]{3,20}[.,; ]*+")


def calls_citation(tag: str) -> bool:
    """Whether Parsoid says of an element that a citation template wrote it, by the template's name.

    >>> calls_citation('''cite typeof="mw:Transclusion" data-mw='{"parts":[{"template":{"target":{"wt":"cite web"}}}]}' ''')
    True
    """
    targets = islice(_TARGET.finditer(tag), _WORKS_AT_MOST)
    return len(tag) <= TAG_AT_MOST and any(is_citation(template_title(target[1])) for target in targets)


def fields(entry: Entry | Draft) -> Fields:
    """The fields of each work that an entry, or a line of a list, cites.

    None if one of them is not known, or if another stands beside the only one that is marked.

    >>> tag = 'span title="ctx_ver=Z39.88-2004&amp;rft.btitle=A&amp;rft.genre=book" class="Z3988"'
    >>> fields(Entry("", "A.", (), (), (), 0, "", (Told("coins", tag),)))
    (('template', 'Cite book'), ('title', 'A'), ('partial', 'coins'))
    """
    works, shown = _works(entry.told), entry.shown
    if len(works) == 1:
        return () if isinstance(entry, Entry) and _cites_beside(entry) else _of_work(works[0], shown)
    found = [_of_work(work, shown) for work in works[:_WORKS_AT_MOST]]
    return tuple(pair for some in found for pair in some) if all(found) else ()


def _cites_beside(entry: Entry) -> bool:
    """Whether another work stands beside the one that is marked: a link to no archive, and words enough for a title."""
    words = _CATALOGUED.sub("", entry.beside)
    if len(words) < _SHORTEST_WORD or REMARK.fullmatch(words):
        return False
    return any(not ARCHIVE_URL.match(url) for url in entry.links_beside)


def _works(told: Sequence[Told]) -> list[dict[str, Told]]:
    """What is told of each work, by its kind. The element that a template wrote stands before the other tags of its work."""
    works: list[dict[str, Told]] = []
    work: dict[str, Told] = {}
    for tag in told:
        if not work or tag.kind in work or tag.kind == "made" or (tag.kind == "cite" and "coins" in work):
            work = {}
            works.append(work)
        work[tag.kind] = tag
    return works


def _of_work(work: dict[str, Told], shown: str) -> Fields:
    kind = ""
    if "cite" in work:
        kind = next((_TEMPLATES[c] for c in work["cite"].tag.split() if c in _TEMPLATES), "")
    said = fields_of_coins(work["coins"].tag, kind, shown) if "coins" in work else ()
    if "made" in work and (call := _call(work["made"].tag)):
        return _merged(call, said)
    if said:
        return (*said, ("partial", "coins"))
    return _from_link(kind, work["link"], shown) if kind and "link" in work else ()


# ── Parsoid's calls of templates ────────────────────────────────────────────────────────────────────────────────────────────────

_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_NOWIKI = re.compile(r"</?(?:nowiki|i|b|u|em|strong|small|big|sup|sub|span|font|abbr|cite|br)\b[^<>]*+>", re.IGNORECASE)
_LANG = re.compile(r"\{\{\s*(?:lang|langx|语言|語言)\s*\|[^{}|]*+\|([^{}|]*+)\}\}", re.IGNORECASE)
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*+\|)?([^\[\]|]*+)\]\]")
_LINK = re.compile(r"\[(?:https?:)?//[^\s\[\]]++ +([^\[\]]++)\]")
_QUOTES = re.compile(r"''+")
_UNCERTAIN = ("{{", "-{", "[[", "<ref", "{|")
"""What is left of markup whose text only the wiki knows."""


def _call(tag: str) -> tuple[str, dict[str, str], bool] | None:
    """The one citation template that wrote an element: name, parameters as text, whether all could be told; None if several."""
    try:
        parts: Any = msgspec.json.decode(data_mw(tag))["parts"]
        templates = [p["template"] for p in parts if isinstance(p, dict) and "template" in p]
        cited = [t for t in templates if is_citation(template_title(str(t["target"]["wt"])))]
        return _parameters(cited[0]) if len(cited) == 1 else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _parameters(template: Mapping[str, Any]) -> tuple[str, dict[str, str], bool]:
    found: dict[str, str] = {}
    whole = True
    for key, value in list(template.get("params", {}).items())[:VALUES_AT_MOST]:
        written = str(value.get("wt", ""))
        text = _plain(written)
        whole = whole and (bool(text) or not written.strip())
        if text:
            found[str(key).strip()] = text
    return template_title(str(template["target"]["wt"])), found, whole


def _plain(wikitext: str) -> str:
    """The text that wikitext shows; "" where that is not sure.

    >>> _plain("[[甲|乙]]的''丙''<!-- 丁 -->&nbsp;戊"), _plain("{{未知|己}}")
    ('乙的丙 戊', '')
    """
    if len(wikitext) > VALUE_AT_MOST:
        return ""
    if "<" in wikitext:
        wikitext = _NOWIKI.sub("", _COMMENT.sub("", wikitext))
    if "{{" in wikitext:
        wikitext = _LANG.sub(r"\1", wikitext)
    if "[" in wikitext:
        wikitext = _LINK.sub(r"\1", _WIKILINK.sub(r"\1", wikitext))
    if any(mark in wikitext for mark in _UNCERTAIN):
        return ""
    return " ".join(decode_references(_QUOTES.sub("", wikitext)).replace("\0", " ").split())


def _merged(call: tuple[str, dict[str, str], bool], said: Fields) -> Fields:
    """The parameters of a call, and what COinS says where the call does not say it, as in `{{Cite Q|Q42}}`."""
    written, given, whole = call
    named = any(not key.isdecimal() for key in given)
    own: Fields = (("template", written), *given.items())
    if named and whole:
        return own
    if not named:
        return (*said, ("partial", "coins")) if said else own
    present = {_subject(key) for key in given}
    more = tuple((key, value) for key, value in said[1:] if _subject(key) not in present)
    return (*own, *more, ("partial", "coins" if said else "template"))


def _subject(parameter: str) -> str:
    """What a parameter says, so that two that say the same are told: `author` for `last1` and `作者`."""
    known = read_parameter(parameter)
    field = known.field if known is not None else parameter
    return _SUBJECTS.get(field, field)


_SUBJECTS = dict.fromkeys(("last", "first", "authors", "vauthors", "coauthors"), "author") | {
    "editor_last": "editor",
    "editor_first": "editor",
    "script_title": "title",
    "page": "pages",
    "year": "date",
}


# ── the link of the title ───────────────────────────────────────────────────────────────────────────────────────────────────────

_NO_TITLE = re.compile(
    r"(?:doi|pmid|pmc|isbn|issn|oclc|jstor|arxiv|bibcode|lccn|原始[内內]容|存[档檔]|页面存档|頁面存檔)", re.IGNORECASE
)
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(https?://.+)")
_NO_AUTHOR = re.compile(r"[0-9“”\"《》「」()（）:：]|[编編译譯]\W*$")
_INITIAL = re.compile(r"(?:^|[\s.,-])[A-Z]$")
"""Its full stop and that behind the names are one."""
_PERIODICALS = {"Cite journal": "journal", "Cite magazine": "magazine"}
_IMPRINT = re.compile(
    r"(?: \([A-Z]{3,4}\))?\. ([^.\[\]]{2,200})\. (?P<date>[^.,:\[\]]{0,12}[0-9]{4}[^.,:\[\]]{0,8}), "
    r"(?P<volume>[^,:()\[\] ]{1,30})"
    r"(?: \((?P<issue>[^()]{1,30})\))?(?:: (?P<pages>[^.,:\[\] ]{1,40}))?(?=[. ]|\Z)"
)
"""A periodical, date, volume, issue and pages as CS1 writes them on this wiki."""
_AUTHORS_AT_MOST = 300


def _from_link(kind: str, link: Told, shown: str) -> Fields:
    """The title that the first link of a work shows, its address, the authors before it and, behind it, where it was printed."""
    title = " ".join(link.text.split())
    if kind not in _LINKED or not title or len(title) > VALUE_AT_MOST or _NO_TITLE.match(title):
        return ()
    found = [("template", kind), ("title", title)]
    archived = _ARCHIVED.fullmatch(link.tag)
    found.append(("url", archived[1] if archived else link.tag))
    authors = " ".join(link.before.split()).rstrip()
    if authors.endswith(".") and len(authors) <= _AUTHORS_AT_MOST and not _NO_AUTHOR.search(authors[:-1]):
        names = AND_OTHERS.sub("", authors.rstrip(". "))
        found.append(("author", f"{names}." if _INITIAL.search(names) else names))
    if kind in _PERIODICALS and (after := _IMPRINT.match(shown.partition(title)[2])):
        found += [(_PERIODICALS[kind], after[1]), *((k, v) for k, v in after.groupdict().items() if v)]
    return (*found, ("partial", "link"))
