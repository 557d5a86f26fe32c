"""What the elements of a page mean: which of them begins what, links, footnote markers, entries of reference lists."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

from zhclaims.cite_parameters import CITEREF
from zhclaims.sources.html import tokens
from zhclaims.sources.html.blocks import (
    LINK_END,
    Entry,
    FootnoteMarker,
    LinkStart,
    OpenEntry,
    PageNote,
    PageParts,
    Told,
    opens,
)
from zhclaims.sources.html.boxes import BoxBlocks
from zhclaims.sources.html.cited import calls_citation
from zhclaims.sources.html.elements import (
    BLOCKS,
    KINDS,
    LEVELS,
    UNSEEN,
    external_address,
    is_interface,
    linked_id,
    linked_page,
    role,
    shown_in_variant,
)
from zhclaims.sources.html.footnotes import INVISIBLE
from zhclaims.sources.html.tokens import SLOT, VOID, attribute, unescaped
from zhclaims.sources.html.walk import Closer, Opener, Walk
from zhclaims.terms import BlockKind

_NESTED_AT_MOST = 8  # of language-converter markup within language-converter markup
_SHORT = 50  # characters of a tag; one that says what a work is has more
_OPENING, _CLOSING = ("[", "［"), ("]", "］")


class Article(BoxBlocks):
    """Collects drafts of blocks and entries of reference lists while a walk goes over the page."""

    def __init__(self, variant: str, *, strict: bool) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._walk = Walk(self, strict=strict)
        self._variant = variant
        self._nested = self.open_bare_links = 0
        self._ref = self._data = ""
        self._cited_from = -1  # the piece that the cited work begins with, until its first link
        self._lists: list[tuple[int, str]] = []
        self._lists_seen = 0

    def read(self, html: str) -> PageParts:
        """What stands in the first element of the document."""
        self._walk.read(html)
        self._flush()
        del self._walk  # it leads back to here; without the circle all of it goes at once
        return PageParts(self.drafts, self.entries)

    # ── which opener ────────────────────────────────────────────────────────────────────────────────────────────────────

    def opener(self, name: str, tag: str) -> Opener | None:
        if name == "a":
            return Article._open_link
        if len(tag) > _SHORT:
            if name == "span" and "Z3988" in tag:
                return _COINS
            if "mw:Transclusion" in tag and calls_citation(tag):
                return _telling("made", self._plain_opener(name, tag))
        return self._plain_opener(name, tag)

    def _plain_opener(self, name: str, tag: str) -> Opener | None:
        found = role(tag) if len(tag) > len(name) else ""
        if name in VOID:
            return self._void(name, tag)
        if found and (by_role := self._by_role(name, found, tag)):
            return by_role
        if name in UNSEEN:
            return Article._open_formula if name == "math" else Article._open_unseen
        if name in ("li", "cite"):
            return Article._open_item if name == "li" else Article._open_cite
        if name in ("td", "th"):
            return Article._open_cell
        if name in KINDS:
            return opens(KINDS[name])
        if name in BLOCKS:
            if is_interface(name, tag):
                return Article._open_hidden
            return _SPECIAL.get(name, Article._open_block)
        return Article._open_converted if "data-mw-variant" in tag else None

    def compound(self, tag: str) -> Opener | None:
        found = tokens.compound_kind(tag)
        return _COMPOUNDS[found] if found else None

    def _void(self, name: str, tag: str) -> Opener | None:
        if name == "img":
            return Article._open_picture if "mwe-math" in tag else None
        return {"br": Article._break_line, "hr": Article._open_block}.get(name)

    def _by_role(self, name: str, found: str, tag: str) -> Opener | None:
        if found in ("hidden", "furniture"):
            return Article._open_hidden if name in BLOCKS else Article._open_unseen
        if found in ("caption", "quote"):
            return opens(BlockKind(found))
        if found == "references":
            return Article._open_list if name in ("ol", "ul") else None
        if found == "pages":
            return Article._open_superscript if "cite_ref" in tag else Article._open_pages if name == "sup" else None
        return {"backlinks": Article._open_backlinks, "error": Article._open_message, "math": Article._open_math}[found]

    def _open_converted(self, tag: str) -> None:
        """Language-converter markup as Parsoid writes it: its text stands in an attribute."""
        html = shown_in_variant(attribute(tag, "data-mw-variant"), self._variant)
        if html and self._nested < _NESTED_AT_MOST:
            self._nested += 1
            self._walk.read(html)
            self._nested -= 1

    # ── links and footnotes ─────────────────────────────────────────────────────────────────────────────────────────────

    def _open_link(self, tag: str) -> Closer | None:
        href = attribute(tag, "href")
        if "pcs-back-links" in tag and self._entry is not None:
            self._entry.backlinks.extend(map(_id, tokens.backlinks_of_app(tag)))
        if "cite_" in href and "#cite_" in href:
            return self._open_marker(href)
        if ("external" in tag or "mw:ExtLink" in tag) and (url := external_address(href)):
            (self._urls if self._entry is None else self._entry.urls).append(url)
            if self._entry is not None and self._cited_from >= 0:
                return self._open_title(url)
        if self._entry is not None:
            self._note_link(href)
            return None
        if "autonumber" in tag:
            return self._open_bare_link()
        target = linked_page(href, tag)
        if not target:
            return None
        self._text.event(LinkStart(target, "#" in href))
        return self._close_link

    def _close_link(self) -> None:
        self._text.event(LINK_END)

    def link(self, href: str, text: str) -> None:
        """A link within the wiki that holds text alone."""
        target = _target(href) if self._entry is None else None
        if target is None:
            self._note_link(href)
            self.pieces.append(text)
        else:
            self.pieces += (SLOT, text, SLOT)
            self._text.events += (target, LINK_END)

    def _note_link(self, href: str) -> None:
        """Keep where a link of an entry leads on its page, if to a work."""
        if self._entry is not None and f"#{CITEREF}" in href:
            self._entry.urls.append(f"#{_id(href.partition('#')[2])}")

    def link_out(self, href: str, text: str) -> None:
        """A link out of the wiki that holds text alone."""
        if url := external_address(unescaped(href) if "&" in href else href):
            (self._urls if self._entry is None else self._entry.urls).append(url)
            if self._entry is not None and self._cited_from >= 0:
                self._tell_link(url, text)
        self.pieces.append(text)

    def _open_bare_link(self) -> Closer:
        self._text.start()
        self.open_bare_links += 1
        return self._close_bare_link

    def _close_bare_link(self) -> None:
        """A link without a text shows a number (which Parsoid leaves to the style sheet), and that is no word of the article."""
        self.open_bare_links -= 1
        self._text.taken()

    def _open_marker(self, href: str) -> Closer | None:
        target = linked_id(href)
        if target.startswith("cite_note"):
            self._text.start()
            return lambda: self._close_marker(target)
        if self._entry is not None and target.startswith("cite_ref"):
            self._entry.backlinks.append(target)
            return self._open_unseen(href)
        return None

    def _close_marker(self, entry: str) -> None:
        """A link to a footnote is a marker if its text stands in brackets."""
        self._add_marker(self._text.taken(), entry)

    def marker(self, ref: str, entry: str, text: str) -> None:
        """A footnote marker as Cite writes it."""
        self._ref = unescaped(ref) if "&" in ref else ref
        self._add_marker(unescaped(text) if "&" in text else text, _id(entry))

    def _take_marker(self, tag: str) -> None:
        """A footnote marker as Parsoid writes it."""
        start, ref, href, text = tokens.parsoid_marker(tag)
        entry = linked_id(unescaped(href))
        if entry.startswith("cite_note"):
            self._ref, self._data = unescaped(ref), start if "data-mw=" in start else ""
            self._add_marker(unescaped(text), entry)
        else:
            self.pieces.append(unescaped(text))

    def _add_marker(self, text: str, entry: str) -> None:
        label = _label(text)
        if label is not None:
            label = label or entry.removeprefix("cite_note").strip("-_ ") or "?"  # it shows none: its entry has a name
            self._text.event(FootnoteMarker(label, entry, self._ref, self._data))
        else:
            self.pieces.append(text)
        self._ref = self._data = ""

    def _open_superscript(self, tag: str) -> None:
        self._ref = attribute(tag, "id")
        self._data = tag if "data-mw=" in tag else ""

    def _open_pages(self, tag: str) -> Closer:
        self._text.start()
        return self._close_pages

    def _close_pages(self) -> None:
        text = self._text.taken().strip()
        if text[:1] in (":", "："):
            self._text.event(PageNote(text))
        else:
            self.pieces.append(text)

    # ── reference lists ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_list(self, tag: str) -> Closer:
        self._flush()
        self._lists.append((self._lists_seen, attribute(tag, "data-mw-group")))
        self._lists_seen += 1
        return self._close_list

    def _close_list(self) -> None:
        self._flush()
        self._lists.pop()

    def _open_item(self, tag: str) -> Closer:
        self._flush()
        name = attribute(tag, "id") if self._lists and self._entry is None else ""
        if name.startswith("cite_note"):
            self._entry = OpenEntry(name, *self._lists[-1], [], [], [], [])
            return self._close_entry
        self._kinds.append(BlockKind.LIST_ITEM)
        return self._close_kind

    def _open_backlinks(self, tag: str) -> Closer | None:
        return self._open_unseen(tag) if self._entry is not None else None

    def _take_backlinks(self, tag: str) -> None:
        if self._entry is None:
            self._walk.read(tokens.inner_html(tag))
        else:
            self._entry.backlinks.extend(map(_id, tokens.backlinks(tag)))

    def _open_cite(self, tag: str) -> Closer | None:
        if "citation" not in tag:
            return None
        name = attribute(tag, "id")
        self._tell(Told("cite", attribute(tag, "class"), anchor=name if name.startswith(CITEREF) else ""))
        start, first = len(self.pieces), len(self._entry.urls) if self._entry is not None else 0
        self._cited_from = start
        return lambda: self._close_cite(start, first)

    def _close_cite(self, start: int, first: int) -> None:
        self._cited_from = -1
        if self._entry is not None:
            self._entry.works.append((start, len(self.pieces), first, len(self._entry.urls)))

    def _open_title(self, url: str) -> Closer:
        """The first link of a cited work, which holds more than text."""
        before, start = self._cited_from, len(self.pieces)
        self._cited_from = -1
        return lambda: self._tell_link(url, "".join(self.pieces[start:]), "".join(self.pieces[before:start]))

    def _tell_link(self, url: str, text: str, before: str | None = None) -> None:
        if before is None:
            before, self._cited_from = "".join(self.pieces[self._cited_from :]), -1
        self._tell(Told("link", url, text.replace(SLOT, ""), before.replace(SLOT, "")))

    def _tell(self, told: Told) -> None:
        (self._told if self._entry is None else self._entry.told).append(told)

    def _close_entry(self) -> None:
        entry, self._entry, self._cited_from = self._entry, None, -1
        told = entry.told_of(self.pieces) if entry is not None and entry.told else ()
        text, events = self._text.emptied()
        if entry is not None:
            urls = tuple(dict.fromkeys(entry.urls)) if entry.urls else ()
            self.entries.append(Entry(entry.id, text, events, tuple(entry.backlinks), urls, entry.number, entry.group, *told))


def _telling(kind: str, opener: Opener | None) -> Opener:
    """The opener of an element whose tag is kept where it stands in an entry: it says what is cited."""

    def opened(article: Article, tag: str) -> Closer | None:
        article._tell(Told(kind, tag))
        return opener(article, tag) if opener is not None else None

    return opened


_COINS = _telling("coins", Article._open_unseen)


_SPECIAL: dict[str, Opener] = {
    "pre": Article._open_preformatted,
    "table": Article._open_table,
    "tr": Article._open_row,
    **dict.fromkeys(LEVELS, Article._open_title_of_section),
}


_COMPOUNDS: dict[str, Opener] = {
    tokens.PARSOID_MARKER: Article._take_marker,
    tokens.PARSOID_BACKLINK: Article._take_backlinks,
    tokens.BACKLINKS: Article._take_backlinks,
    tokens.CONTENTS: Article._open_block,
}


def _id(written: str) -> str:
    """The id that an address leads to within its page, from what follows its "#"."""
    if "&" in written:
        written = unescaped(written)
    return unquote(written) if "%" in written else written


@lru_cache(8192)
def _target(href: str) -> LinkStart | None:
    """The beginning of a link within the wiki; None if it leads to no page of it."""
    page = linked_page(unescaped(href), "")
    return LinkStart(page) if page else None


@lru_cache(4096)
def _label(text: str) -> str | None:
    """The label in a marker's brackets; None if it has none."""
    label = text.strip()
    return " ".join(INVISIBLE.sub("", label[1:-1]).split()) if label[:1] in _OPENING and label[-1:] in _CLOSING else None
