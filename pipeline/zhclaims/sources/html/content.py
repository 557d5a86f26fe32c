"""What the elements of a page mean for its text: blocks, links, footnote markers, entries of reference lists, what is hidden."""

from __future__ import annotations

from zhclaims.model import BlockKind
from zhclaims.sources.html import compounds, links
from zhclaims.sources.html.buffer import Buffer
from zhclaims.sources.html.elements import BLOCKS, KINDS, LEVELS, UNSEEN, role, tex
from zhclaims.sources.html.pieces import Call, Draft, Entry, Found, LinkEnd, LinkStart, Message, Note, PageNote
from zhclaims.sources.html.tokens import VOID, attribute, split, unescaped
from zhclaims.sources.html.variants import shown
from zhclaims.sources.html.walk import Closer, Opener, Walk

_NESTED_AT_MOST = 8  # of language-converter markup within language-converter markup
_LINK_END = LinkEnd()


class Article:
    """Collects drafts of blocks and notes while a walk goes over the page."""

    def __init__(self, variant: str, *, strict: bool) -> None:
        self.drafts: list[Draft] = []
        self.notes: list[Note] = []
        self._text = Buffer()
        self.pieces = self._text.pieces
        self._walk = Walk(self, strict=strict)
        self._variant = variant
        self._kinds = [BlockKind.PARAGRAPH]
        self._level = 0
        self._hidden = self._preformatted = self._nested = self._bare_links = 0
        self._ref = self._data = ""
        self._formula = ""
        self._lists: list[tuple[int, str]] = []
        self._lists_seen = 0
        self._entry: Entry | None = None

    def read(self, html: str) -> Found:
        """What stands in the first element of the document."""
        self._walk.read(split(html))
        self._flush()
        del self._walk  # it leads back to here; without the circle all of it goes at once
        return Found(self.drafts, self.notes)

    # ── which opener ────────────────────────────────────────────────────────────────────────────────────────────────────

    def opener(self, name: str, tag: str) -> Opener | None:
        if name == "a":
            return self._open_link
        found = role(tag) if len(tag) > len(name) else ""
        if name in VOID:
            return self._void(name, tag)
        if found and (by_role := self._by_role(name, found, tag)):
            return by_role
        if name in UNSEEN:
            return self._open_formula if name == "math" else self._open_unseen
        if name == "li":
            return self._open_item
        if name in KINDS:
            return self._kind_opener(KINDS[name])
        if name in BLOCKS:
            special = {"pre": self._open_preformatted} | dict.fromkeys(LEVELS, self._open_heading)
            return special.get(name, self._open_block)
        return self._open_converted if "data-mw-variant" in tag else None

    def compound(self, tag: str) -> Opener | None:
        found = compounds.kind(tag)
        if found == compounds.MARKER:
            return self._take_marker
        return self._take_backlinks if found == compounds.BACKLINKS else self._open_block if found else None

    def _void(self, name: str, tag: str) -> Opener | None:
        if name == "img":
            return self._open_picture if "mwe-math" in tag else None
        return {"br": self._break_line, "hr": self._open_block}.get(name)

    def _by_role(self, name: str, found: str, tag: str) -> Opener | None:
        if found in ("hidden", "furniture"):
            return self._open_hidden if name in BLOCKS else self._open_unseen
        if found in ("caption", "quote"):
            return self._kind_opener(BlockKind(found))
        if found == "references":
            return self._open_list if name in ("ol", "ul") else None
        if found == "pages":
            return self._open_superscript if "cite_ref" in tag else self._open_pages if name == "sup" else None
        return {"backlinks": self._open_backlinks, "error": self._open_message, "math": self._open_math}[found]

    # ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _flush(self) -> None:
        """End the block."""
        if not self.pieces:
            return
        if self._entry is not None:
            self.pieces.append(" ")
            return
        text, events = self._text.emptied()
        if events or not text.isspace():
            draft = Draft(self._kinds[-1], text, events, self._level, self._hidden > 0)
            self.drafts += draft.lines() if self._preformatted else (draft,)

    def _open_block(self, tag: str) -> Closer:
        self._flush()
        return self._flush

    def _kind_opener(self, kind: BlockKind) -> Opener:
        def open_(tag: str) -> Closer:
            self._flush()
            self._kinds.append(kind)
            return self._close_kind

        return open_

    def _close_kind(self) -> None:
        self._flush()
        self._kinds.pop()

    def _open_heading(self, tag: str) -> Closer:
        self._flush()
        self._kinds.append(BlockKind.HEADING)
        self._level = int(tag[1])
        return self._close_heading

    def _close_heading(self) -> None:
        self._close_kind()
        self._level = 0

    def _open_preformatted(self, tag: str) -> Closer:
        self._flush()
        self._preformatted += 1
        return self._close_preformatted

    def _close_preformatted(self) -> None:
        self._flush()
        self._preformatted -= 1

    def _break_line(self, tag: str) -> None:
        """A line break: what follows is a block of its own, except within a heading."""
        if self._level:
            self.pieces.append(" ")
        else:
            self._flush()

    def _open_hidden(self, tag: str) -> Closer:
        self._flush()
        self._hidden += 1
        return self._close_hidden

    def _close_hidden(self) -> None:
        self._flush()
        self._hidden -= 1

    # ── within a line ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_unseen(self, tag: str) -> Closer:
        self._text.start()
        return self._close_unseen

    def _close_unseen(self) -> None:
        self._text.taken()

    def _open_converted(self, tag: str) -> None:
        """Language-converter markup as Parsoid writes it: its text stands in an attribute."""
        html = shown(attribute(tag, "data-mw-variant"), self._variant)
        if html and self._nested < _NESTED_AT_MOST:
            self._nested += 1
            self._walk.read(split(html))
            self._nested -= 1

    def _open_message(self, tag: str) -> Closer:
        self._text.start()
        return self._close_message

    def _close_message(self) -> None:
        self._text.event(Message(" ".join(self._text.taken().split())))

    def _open_math(self, tag: str) -> Closer:
        self._text.start()
        self._formula = ""
        return self._close_math

    def _close_math(self) -> None:
        """A formula reads as its TeX."""
        text = self._text.taken()
        self.pieces.append(self._formula or text)

    def _open_formula(self, tag: str) -> Closer:
        self._formula = tex(attribute(tag, "alttext"))
        return self._open_unseen(tag)

    def _open_picture(self, tag: str) -> None:
        self._formula = self._formula or tex(attribute(tag, "alt"))

    # ── links and footnotes ─────────────────────────────────────────────────────────────────────────────────────────────

    def _open_link(self, tag: str) -> Closer | None:
        href = attribute(tag, "href")
        if "cite_" in href and "#cite_" in href:
            return self._open_call(href)
        if self._entry is not None:
            if (url := links.address(href)) and "external" in tag or "mw:ExtLink" in tag:
                self._entry.urls.append(url)
            return None
        if "autonumber" in tag:
            return self._open_bare_link()
        target = links.page(href, tag)
        if not target:
            return None
        self._text.event(LinkStart(target))
        return self._close_link

    def _close_link(self) -> None:
        self._text.event(_LINK_END)

    def _open_bare_link(self) -> Closer:
        self._text.start()
        return self._close_bare_link

    def _close_bare_link(self) -> None:
        """A link without a text shows a number, which Parsoid leaves to the style sheet."""
        self._bare_links += 1
        self.pieces.append(self._text.taken() or f"[{self._bare_links}]")

    def _open_call(self, href: str) -> Closer | None:
        target = links.fragment(href)
        if target.startswith("cite_note"):
            self._text.start()
            return lambda: self._close_call(target)
        if self._entry is not None and target.startswith("cite_ref"):
            self._entry.backlinks.append(target)
            return self._open_unseen(href)
        return None

    def _close_call(self, note: str) -> None:
        """A link to a footnote is a marker if its text stands in brackets."""
        self._add_call(self._text.taken(), note)

    def _take_marker(self, tag: str) -> None:
        self._ref, target, text = map(unescaped, compounds.marker(tag))
        self._add_call(text, links.fragment(target))

    def _add_call(self, text: str, note: str) -> None:
        label = text.strip()
        if label[:1] in ("[", "［") and label[-1:] in ("]", "］"):
            self._text.event(Call(" ".join(label[1:-1].split()), note, self._ref, self._data))
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
            self._entry = Entry(name, *self._lists[-1], [], [])
            return self._close_entry
        self._kinds.append(BlockKind.LIST_ITEM)
        return self._close_kind

    def _open_backlinks(self, tag: str) -> Closer | None:
        return self._open_unseen(tag) if self._entry is not None else None

    def _take_backlinks(self, tag: str) -> None:
        if self._entry is None:
            self._walk.read(split(compounds.inner(tag)))
        else:
            self._entry.backlinks.extend(links.fragment("#" + unescaped(x)) for x in compounds.backlinks(tag))

    def _close_entry(self) -> None:
        entry, self._entry = self._entry, None
        text, events = self._text.emptied()
        if entry is not None:
            urls = tuple(dict.fromkeys(entry.urls))
            self.notes.append(Note(entry.id, text, events, tuple(entry.backlinks), urls, entry.number, entry.group))
