"""Footnotes as MediaWiki's extension Cite (1.39) numbers them.

The displayed number of a footnote is the order in which its group first saw it, whatever the place of its definition. A bad
`<ref>` has no number and leaves a message instead; a list (`<references/>`) takes its group away, and numbering begins anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from zhclaims.sources.wikitext.messages import error
from zhclaims.sources.wikitext.strip import CiteError, FootnoteMark, StripState
from zhclaims.sources.wikitext.traced import Traced, joined
from zhclaims.spans import Span

_ALLOWED = frozenset(("group", "name", "extends", "follow", "dir"))
_ALLOWED_IN_LIST = frozenset(("group", "responsive"))
_OPENING = re.compile(r"<(\w+)|<!--")
_CLOSING = re.compile(r"</(\w+)\s*>|-->")
_REF_TAG = re.compile(r"<(?:references|ref)\b[^>]*>", re.IGNORECASE)


class RefTag(NamedTuple):
    """A `<ref>` as it stands in the page."""

    text: Traced | None
    """None if the tag closes itself."""
    attributes: dict[str, str]
    source: Span | None


@dataclass(slots=True)
class Footnote:
    """One entry of a list: everything that its uses say of it."""

    group: str
    name: str
    number: int
    text: Traced | None
    source: Span | None
    uses: int = 1
    conflict: bool = False
    """It was defined again with another text."""
    more: list[Traced | str] | None = None
    """What other footnotes append to it."""

    def full_text(self) -> Traced | None:
        """Its text with all that was appended; None if it has none."""
        if not self.more:
            return self.text
        return joined([self.text, *self.more] if self.text is not None else self.more[1:])


class _Use(NamedTuple):
    """What a `<ref>` did, so that it can be undone."""

    action: str
    key: object
    """Under which its group knows the footnote."""
    note: Footnote
    reference: RefTag


class RefList(NamedTuple):
    """What one `<references/>` shows: the footnotes of its group, and errors of the `<ref>` tags in it."""

    notes: list[Footnote]
    errors: list[CiteError]


@dataclass(slots=True)
class Cite:
    """The footnotes of a page, as far as the parser has read it."""

    strip: StripState
    groups: dict[str, dict[object, Footnote]] = field(default_factory=dict)
    _uses: list[_Use | None] = field(default_factory=list)
    _in_list: str | None = None
    """The group of the list whose content is being read."""
    _list_errors: list[CiteError] = field(default_factory=list)

    def ref(self, reference: RefTag) -> str:
        """Take in a `<ref>`: the strip marker of its footnote mark or of the error in its place; "" within a list."""
        attributes = reference.attributes
        group = attributes.get("group", self._in_list or "")
        name = attributes.get("name", "")
        problem = self._problem(reference, group, name)
        if self._in_list is not None:
            if problem:
                self._list_errors.append(error(problem, reference.source, name, group))
            else:
                self._define(self.groups[group][name], reference)
            return ""
        if problem:
            self._uses.append(None)
            named = attributes.get("dir", "") if problem == "ref_invalid_dir" else name
            return self.strip.add(error(problem, reference.source, named, group))
        if attributes.get("follow"):
            self._uses.append(None)
            self._follow(reference, group)
            return ""
        note = self._use(reference, group, name)
        return self.strip.add(FootnoteMark(group, note.number, reference.source))

    # ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _problem(self, reference: RefTag, group: str, name: str) -> str:
        """The key of Cite's message; "" if nothing is wrong."""
        attributes = reference.attributes
        if not attributes and self._in_list is None:
            return self._problem_in_text(reference, name)
        if not _ALLOWED.issuperset(attributes) or "extends" in attributes:
            return "ref_too_many_keys"
        if any(attributes.get(x, "").isdecimal() and attributes[x].isascii() for x in ("name", "follow")):
            return "ref_numeric_key"
        if attributes.get("follow") and name:
            return "ref_too_many_keys"
        if attributes.get("dir", "ltr").lower() not in ("ltr", "rtl"):
            return "ref_invalid_dir"
        if self._in_list is not None:
            return self._problem_in_list(reference, group, name)
        return self._problem_in_text(reference, name)

    def _problem_in_text(self, reference: RefTag, name: str) -> str:
        text = reference.text
        if not name and text is None:
            return "ref_no_key"
        if not name and text is not None and not text.text.strip():
            return "ref_no_input"
        return "included_ref" if text is not None and _holds_ref(text.text) else ""

    def _problem_in_list(self, reference: RefTag, group: str, name: str) -> str:
        if group != self._in_list:
            return "references_group_mismatch"
        if not name:
            return "references_no_key"
        if reference.text is None or not reference.text.text.strip():
            return "empty_references_define"
        return "" if name in self.groups.get(group, {}) else "references_missing_key"

    # ── the stack ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _use(self, reference: RefTag, group: str, name: str) -> Footnote:
        notes = self.groups.get(group)
        if notes is None:
            notes = self.groups[group] = {}
        text = _content(reference)
        key: object = name or object()
        note = notes.get(key)
        if note is None:
            note = notes[key] = Footnote(group, name, len(notes) + 1, text, reference.source)
            action = "new"
        else:
            action = "assign" if note.text is None and text is not None else "increment"
            self._define(note, reference)
            note.uses += 1
        self._uses.append(_Use(action, key, note, reference))
        return note

    def _follow(self, reference: RefTag, group: str) -> None:
        """Append the text to that of a footnote before (`follow="name"`); where there is none, nothing marks the text."""
        note = self.groups.get(group, {}).get(reference.attributes["follow"])
        text = _content(reference)
        if note is not None and text is not None:
            note.more = note.more or []
            note.more += [" ", text]

    def _define(self, note: Footnote, reference: RefTag) -> None:
        """Give a footnote its text, if this use has one; the first text wins, another one later is a conflict."""
        text = _content(reference)
        if text is None:
            return
        if note.text is None:
            note.text, note.source = text, reference.source
        elif self.strip.plain(note.text.text) != self.strip.plain(text.text):
            note.conflict = True

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def references(
        self, attributes: dict[str, str], inner: Traced | None, read_content: Callable[[Traced], object]
    ) -> RefList | CiteError:
        """The footnotes that `<references>` lists; `read_content` parses its content, and so calls `ref` for each tag there."""
        if not _ALLOWED_IN_LIST.issuperset(attributes):
            return error("references_invalid_parameters", None, "", "")
        group = attributes.get("group", "")
        if inner is not None and inner.text.strip():
            self._in_list = group
            self._undo(len(self.strip.footnote_markers(inner.text)))
            read_content(inner)
        self._in_list = None
        listed = RefList(list(self.groups.pop(group, {}).values()), self._list_errors)
        self._list_errors = []
        self._uses = []
        return listed

    @property
    def is_in_list(self) -> bool:
        return self._in_list is not None

    def _undo(self, count: int) -> None:
        """Take back the last uses and let the list define them: `#tag:references` reads its content before the list is known."""
        redone = []
        for use in reversed(self._uses[len(self._uses) - count :] if count else []):
            if use is not None:
                redone.append(self._take_back(use))
        self._uses = []
        for reference in reversed(redone):
            self.ref(reference)

    def _take_back(self, use: _Use) -> RefTag:
        notes = self.groups.get(use.note.group, {})
        use.note.uses -= 1
        if use.action == "new":
            if notes.get(use.key) is use.note:
                del notes[use.key]
            if not notes:
                self.groups.pop(use.note.group, None)
        elif use.action == "assign":
            use.note.text = None
        return use.reference

    def unlisted_groups(self) -> list[str]:
        """The groups that no list has shown, in order."""
        return list(self.groups)


def _content(reference: RefTag) -> Traced | None:
    text = reference.text
    return text if text is not None and text.text.strip() else None


def _holds_ref(text: str) -> bool:
    """Whether another `<ref` stands in the footnote, outside of anything that looks like a closed element or a comment.

    >>> _holds_ref("甲<ref>乙"), _holds_ref("<nowiki><ref></nowiki>")
    (True, False)
    """
    if "<" not in text:
        return False
    text = text[: text.rfind(">") + 1]  # so that every tag in it ends somewhere
    if not _REF_TAG.search(text):
        return False
    closings: dict[str, list[re.Match[str]]] = {}
    for found in _CLOSING.finditer(text):
        closings.setdefault(found[1] or "", []).append(found)
    kept: list[str] = []
    at = end = 0
    while (tag := _OPENING.search(text, at)) is not None:
        end = max(end, text.find(">", tag.end())) if tag[1] and end < tag.end() else end
        same = closings.get(tag[1] or "", [])
        i = bisect_left(same, end if tag[1] else tag.end(), key=re.Match.start)
        close = same[i] if i < len(same) else None
        kept.append(text[at : tag.start() if close else tag.start() + 1])
        at = close.end() if close else tag.start() + 1
    kept.append(text[at:])
    return bool(_REF_TAG.search("".join(kept)))
