"""`parse_reference`: one reference string to its fields.

What every style may have is found first and blanked (archive notes, dead links, addresses, identifiers, access dates, messages,
the language); what is left is the body, which the first style of `STYLES` reads whose signs it shows. A new style is two
functions (does the body show its signs; read it) and a line of `STYLES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from zhclaims.cite_errors import find_cite_error
from zhclaims.model import Archive, Identifiers, ParsedReference
from zhclaims.spans import Span, trim
from zhclaims.stages.references.comma import is_comma_style, leads_to_tail, read_comma_style
from zhclaims.stages.references.dates import DRESSED_PAGES
from zhclaims.stages.references.dotted import read_dotted
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.english import is_english_note, read_english_note
from zhclaims.stages.references.gbt import is_gbt, is_unmarked_gbt, read_gbt, read_unmarked_gbt
from zhclaims.stages.references.harvard import (
    is_author_date,
    is_short,
    read_author_date,
    read_short,
    split_comma_author,
)
from zhclaims.stages.references.languages import find_language
from zhclaims.stages.references.learned import reread
from zhclaims.stages.references.linked import is_named, read_linked
from zhclaims.stages.references.marked import is_legal, is_patent, read_legal, read_patent
from zhclaims.stages.references.messages import find_template_messages
from zhclaims.stages.references.names import Strength, is_responsible, read_names
from zhclaims.stages.references.plain import (
    has_work,
    is_periodical_alone,
    is_plain,
    read_periodical_alone,
    read_plain,
)
from zhclaims.stages.references.segments import split_elements, trim_element
from zhclaims.stages.references.tail import (
    ArchiveNote,
    find_access_dates,
    find_archive_notes,
    find_dead_links,
    find_identifiers,
    find_urls,
)
from zhclaims.stages.references.tailed import is_tailed, read_tailed
from zhclaims.stages.references.words import has_facts, is_note, kind_of
from zhclaims.terms import ReferenceErrorKind, ReferenceKind

LONGEST = 20_000
"""Longer strings (characters) are no references: they are kept whole and not taken apart."""

_LIST_DRESS = re.compile(
    r"\s*(?:\d{1,3}\s?[.、]\s*)?[\^↑]\s*(?:(?:跳转到?至?|跳到|跳至|移至"
    r"|Jump (?:up )?to)\s?:?\s*)?(?:\^?\s*(?:\d{1,3}\.\d{1,3}|[a-z]{1,2})(?=\s)\s*)*:?\s*"
    r"|\s*(?:\[\s?(?:注|註)?\s?\d{1,3}\s?\]|【\s?\d{1,3}\s?】)\s*(?=\w|[《〈“「『\"\[])"
)
"""What the list that an entry was copied from shows before it: its number, its way back to the text."""
_PAGES_BEHIND = re.compile(rf"[\s,.;{BLANK}](?P<pages>{DRESSED_PAGES})(?=[\s.,;。{BLANK}]|$)")
_FILE = re.compile(
    r"\s?\(\s?(?:PDF|DOCX?|XLSX?|PPTX?|EPUB|DJVU|HTML?|MP[34])(?:\s?[,;:]?\s?\d[\d.,]*\s?[KMG]i?B)\s?\)", re.IGNORECASE
)
"""The format of a linked file and its size, which describe the file and not the work."""
_LABEL_BEFORE = re.compile(r"\s?\[\d{1,3}\]\s?$")
_QUOTE_BEHIND = re.compile(r"(?<=[.\d。])\s[\"“][^\"”]{60,}[\"”]?.{0,40}$")
_IN_EDITED = re.compile(
    r"(?:(?<=[.:] )[Ii]n:?|(?<=[,\"”] )in)\s(?P<editor>[^()\"“]{3,120}?)(?:\s?\((?:[Ee]ds?\.?|编|主编)\)"
    r"|,?\s[Ee]ditors?\b)[,:.]{0,2}\s"
    r"(?P<container>[^,.()]{3,200}?)(?:\s?\((?P<pages>pp?\.[^()]{1,20})\))?(?=[,.]\s)"
)
_IN_EDITED_BY = re.compile(
    r"(?<=\. )In:?\s(?P<container>[^()\"“.]{3,200})[.,]\s[Ee]d(?:ited|s?\.)\sby\s"
    r"(?P<editor>[^()\"“:]{3,200}?)(?P<pages>(?!))?(?=,\s\d+\w*\s[Ee]d|\.\s)"
)
"""A host with who edited it behind: "In: Metabolic Basis of Disease. Edited by Stanbury JB."."""
_IN_LISTED = re.compile(
    r"(?<=\. )In:\s(?P<editor>(?:[A-Z][\w'-]+,?\s[A-Z](?:\.?\s?-?[A-Z])*\.?(?:,\s|\s(?:and|&)\s|\s))+)"
    r"(?:\((?:1\d|20)\d\d\)\.?\s)?"
    r"(?P<container>(?:An?\s|The\s)?[A-Z][a-z]{2,}\s[^.()]{3,200})(?P<pages>(?!))?(?=\.\s)"
)
"""A host behind a list of family names with initials: "In: Cutler, DF and Price, CE The Plant Cuticle."."""
_IN_WITH_EDITORS = re.compile(
    r"(?<=[,.][\"”] )[Ii]n:?\s(?P<container>[^()\"“]{3,200}?),\s"
    r"(?P<editor>(?:[A-Z][\w'-]*\.?\s){1,3}[A-Z][\w'-]+(?:(?:,|,? and|,? &)\s(?:[A-Z][\w'-]*\.?\s){1,3}[A-Z][\w'-]+){0,4})"
    r",?\s\((?:[Ee]ds?\.?)\)(?P<pages>(?!))?(?=[,.]\s)"
)
"""A host with who edited it between commas: '"Rivers," in A History of Water, Mary Lee and Ann Brown (eds.),'."""
_NAME = r"[A-Z][\w.'-]*(?:\s[A-Z][\w.'-]*){1,3}"
_AUTHORS_BEHIND = re.compile(rf"(?P<title>[A-Z][^,]{{8,200}}),\s(?P<names>{_NAME}(?:,\s{_NAME}){{0,20}},?\s(?:and|&)\s{_NAME})")
"""A title and behind it who wrote it: "Rivers of the north, John Smith, and Mary Lee"."""
_HOSTS = (_IN_WITH_EDITORS, _IN_EDITED, _IN_EDITED_BY, _IN_LISTED)
_EDITOR_FIRST = re.compile(r"(?P<editor>[^():\"“《]{3,160}?)\s?\((?:[Ee]ds?\.?|主?编)\)[,:]?\s(?!\(?\d{4})")
_BEFORE_COMMAS = (is_author_date, is_plain, is_english_note)
"""Styles that have commas before the identifiers too."""
STYLES: tuple[tuple[Callable[[str], bool], Callable[[Draft, Span], None]], ...] = (  # the surest signs first
    (is_gbt, read_gbt),
    (is_legal, read_legal),
    (is_patent, read_patent),
    (is_short, read_short),
    (is_author_date, read_author_date),
    (is_periodical_alone, read_periodical_alone),
    (is_english_note, read_english_note),
    (is_tailed, read_tailed),
    (is_plain, read_plain),
    (is_comma_style, read_comma_style),
    (is_unmarked_gbt, read_unmarked_gbt),
)
_RENDERED = re.compile(
    r"\. (?:1\d|20)\d\d(?:年\d{1,2}月(?:\d{1,2}日)?|-\d\d(?:-\d\d)?)?(?:: [\divxlc第]|, [\d()]{1,9} ?[(:])"
    rf"|\. [^.,:《]{{2,30}}: [^.:《]{{2,80}}\. (?:(?:1\d|20)\d\d(?=[. ]|$)|{BLANK})"
)
"""What only citation templates write: "Title. Journal. 2009, 106 (4): 9971", "Title. Place: House. 2005"."""
_SUPPLIED = re.compile(r"(?:^|\. )\[(?=[^\d\[\]])[^\[\]]{4,}\]\.")
"""A title that GB/T 7714 has supplied, for a work that has none."""
SURE = frozenset({read_gbt, read_unmarked_gbt, read_legal, read_patent, read_short})
"""Styles whose signs no entry of another shows. What the others read is read anew by what was learned (`learned`)."""


def parse_reference(text: str) -> ParsedReference:
    """Parse one reference as a reader sees it, in Traditional or Simplified script, of any of the usual styles.

    Fields are slices of the text; dates are ISO 8601. What the text does not surely give is None. A text that is no reference
    comes back whole, with `parsed=False`, or as a `note`. Never raises on any string; time is linear in its length.

    >>> parse_reference("Terror in Tashkent 互聯網檔案館存檔,存檔日期2007-02-21. The Heritage Foundation").archive.date
    '2007-02-21'
    """
    return parse_draft(Draft.of(text)) if len(text) <= LONGEST else ParsedReference(text=text, parsed=False)


def parse_draft(draft: Draft) -> ParsedReference:
    """Read a draft of a whole text; see `parse_reference`."""
    text = draft.text
    if len(text) > LONGEST:
        return ParsedReference(text=text, parsed=False)
    if m := _LIST_DRESS.match(draft.folded):
        draft.blank(Span(*m.span()))
    error = find_cite_error(draft.folded)
    if error:
        draft.blank(error[1])
    name = error[0] if error else None
    if not draft.folded.strip(" .。" + BLANK):
        return ParsedReference(text=text, error=name or ReferenceErrorKind.EMPTY, parsed=False)
    return _read_draft(draft, name)


def parse_marks(text: str) -> ParsedReference:
    """What stands in a reference beside its work: the archived copy, a dead link, an error message. No other field is read.

    >>> parse_marks("甲. 乙報. 2001-02-03 （原始内容存档于2004-05-06）").archive.date
    '2004-05-06'
    """
    if len(text) > LONGEST:
        return ParsedReference(text=text)
    draft = Draft.of(text)
    error = find_cite_error(draft.folded)
    if error:
        draft.blank(error[1])
    notes = find_archive_notes(draft.folded)
    archive = _archive(draft, notes[0]) if notes else None
    dead = bool(find_dead_links(draft.folded))
    return ParsedReference(text=text, archive=archive, dead_link=dead, error=error[0] if error else None)


def _read_draft(draft: Draft, error: ReferenceErrorKind | None) -> ParsedReference:
    """Take out what any style has (archive notes, addresses, identifiers, access dates), then let the style read the rest."""
    notes = find_archive_notes(draft.folded)
    before = draft.folded
    apart = [span for n in notes if not draft.close_before(span := _with_label(before, n.span)) or n.of_template]
    draft.blank(*apart)
    accesses = find_access_dates(draft.folded)
    if is_multiple(before, notes, len(accesses)):
        dead_link = bool(find_dead_links(draft.folded))
        return ParsedReference(text=draft.text, kind=ReferenceKind.MULTI, dead_link=dead_link, error=error)
    archive = _archive(draft, notes[0]) if notes else None
    dead_link = bool(find_dead_links(draft.folded))
    dead = [span for span in find_dead_links(draft.folded) if not draft.close_before(span)]
    urls = find_urls(draft.folded, draft.text)
    identifiers, taken = find_identifiers(draft.folded)
    draft.put("url", urls[0] if urls else None)
    draft.blank(*dead, *urls, *taken, *(span for span, _ in accesses))
    draft.blank(*find_template_messages(draft.folded), *_find_files(draft.folded))
    if language := find_language(draft.folded):
        if language[1]:
            draft.fields["language"] = language[1]
        draft.blank(language[0])
    if accesses and accesses[0][1].iso:
        draft.set("access_date", accesses[0][1].iso)
    ends = [n.span.start for n in notes if n.of_template] + [s.start for s in taken] + [s.start for s, _ in accesses]
    end = min((e for e in ends if draft.folded[:e].strip(" .,;([" + BLANK)), default=len(draft.folded))
    if taken and not notes and not accesses and has_work(draft.folded[:end]) and is_plain(draft.folded):
        end = len(draft.folded)  # 《书名》, ISBN …, 王明著, 某社
    of_template = [n.span for n in notes if n.of_template]
    linked = [s for s in apart if not any(s.covers(t) for t in of_template)]
    templated = bool(of_template) or any(before[s.start] == "[" for s, _ in accesses)
    read_work(draft, Span(0, end), sorted(linked + dead), templated and ". " in draft.folded)
    if "pages" not in draft.fields and (pages := _PAGES_BEHIND.search(draft.folded, end)):
        draft.put("pages", Span(*pages.span("pages")))
    on_web = bool(archive or dead_link or urls or accesses)
    return _finish(draft, identifiers, (archive, dead_link, error), on_web)


def read_work(draft: Draft, body: Span, linked: list[Span], templated: bool) -> None:
    """Read what is told of the work itself: by the style that it shows, and anew by what was learned unless that is sure by its
    signs. What a template writes has the form that the template gives it."""
    kept, folded = dict(draft.fields), draft.folded
    if leads_to_tail(folded, body.end) and not any(shows(body.of(folded)) for shows in _BEFORE_COMMAS):
        read_comma_style(draft, body)
        sure = False
    else:
        sure = _read_body(draft, body, linked)
    formed = templated or _RENDERED.search(body.of(folded)) or _SUPPLIED.search(body.of(folded))
    if not sure and not formed:
        reread(draft, folded, kept)


def _find_files(folded: str) -> list[Span]:
    return [Span(*m.span()) for m in _FILE.finditer(folded)] if "B)" in folded.upper() else []


def _with_label(folded: str, note: Span) -> Span:
    """The note with the number that a link without words of its own shows before it ([1])."""
    label = _LABEL_BEFORE.search(folded, max(0, note.start - 8), note.start)
    return Span(label.start(), note.end) if label else note


def is_multiple(folded: str, notes: list[ArchiveNote], accesses: int) -> bool:
    """Whether several references share the footnote: two access dates, two archived copies, two cited works."""
    templates = sum(n.of_template for n in notes)
    if accesses > 1 or templates > 1 or len(notes) - templates > 1:
        return True
    parts = re.split(r"[;。]\s?(?=[^;。]{0,30}[《])", folded)
    return sum(bool(re.search(r"《[^《》]+》", p) and re.search(r"\d页|页\s?\d|\d{4}年", p)) for p in parts) > 1


def _archive(draft: Draft, note: ArchiveNote) -> Archive:
    return Archive(host=draft.slice(note.host) if note.host else None, date=note.date)


def _read_body(draft: Draft, body: Span, linked: list[Span]) -> bool:
    """Read what stands before the tail; whether the style is sure. Behind a note on the link (an archived copy, a dead link) the
    work is told of."""
    marked = bool(linked) and is_plain(draft.folded[body.start : linked[0].start]) and is_plain(body.of(draft.folded))
    if linked and linked[0].start < body.end and not marked:
        rest = trim(draft.folded, Span(linked[0].end, body.end), ' ,.;:-、。"”' + BLANK)
        title = Span(body.start, linked[0].start)
        named = rest.start >= rest.end and is_named(title.of(draft.folded))
        if (rest.start < rest.end or named) and trim_element(draft.folded, title).start < trim_element(draft.folded, title).end:
            read_linked(draft, title, rest)
            return True
        body = title if rest.start >= rest.end else body
    return _read_styles(draft, body)


def _read_styles(draft: Draft, body: Span) -> bool:
    """The first style whose signs the body shows; the dotted one where there is no other. Whether the style is sure."""
    folded = draft.folded[: body.end]
    body = trim(folded, body, " " + BLANK)
    bare = folded[body.start : body.end]
    alone = len(draft.folded) == len(folded) and BLANK not in draft.folded.strip(BLANK)
    if len(bare) > 80 and (quote := _QUOTE_BEHIND.search(bare)):
        body = Span(body.start, body.start + quote.start())
        bare = body.of(folded)
    hosted = " In" in bare or " in " in bare
    edited = next((m for form in _HOSTS if (m := form.search(bare))), None) if hosted else None
    if edited and not is_tailed(bare):
        bare = _take_edited(draft, edited.span(), body, edited)
        folded = draft.folded[: body.end]
    first = _EDITOR_FIRST.match(bare) if ". " not in bare.split("(")[0][:-3] else None
    if first and is_responsible(bare, Span(*first.span("editor"))):
        draft.put("editor", Span(*first.span("editor")).shift(body.start))
        body = Span(body.start + first.end(), body.end)
        bare = body.of(folded)
    for shows, read in STYLES:
        if shows(bare):
            read(draft, body)
            return read in SURE or edited is not None
    if alone and is_note(bare):
        draft.set("kind", ReferenceKind.NOTE)
        pages = _PAGES_BEHIND.search(bare)
        draft.put("pages", Span(*pages.span("pages")).shift(body.start) if pages else None)
        return False
    if alone and has_facts(bare) and len(split_elements(folded, body)) == 1:
        return False  # in no style that is known
    if pair := split_comma_author(folded, trim_element(folded, body)):
        draft.put("author", pair[0])
        body = pair[1]
    elif (" and " in bare or " & " in bare) and (m := _AUTHORS_BEHIND.fullmatch(draft.folded, *trim(draft.folded, body, " ."))):
        names = read_names(draft.folded, Span(*m.span("names")))
        if names and names.strength > Strength.WEAK:
            draft.put("title", Span(*m.span("title")))
            draft.put("author", names.span)
            return False
    read_dotted(draft, _without_last_stop(folded, body))
    return False


def _take_edited(draft: Draft, found: tuple[int, int], body: Span, m: re.Match[str]) -> str:
    """Take "In: Name (eds.), Book" out of the body, whose rest is given back: what stands around it has a form of its own."""
    for name in ("editor", "container", "pages"):
        draft.put(name, Span(*m.span(name)).shift(body.start) if m[name] else None)
    draft.blank(Span(*found).shift(body.start))
    return body.of(draft.folded)


def _without_last_stop(folded: str, body: Span) -> Span:
    """Without the full stop that ends the entry as a sentence."""
    return trim(folded, body, "。 ") if body.end == len(folded.rstrip(" " + BLANK)) else body


def _finish(
    draft: Draft, identifiers: Identifiers, marks: tuple[Archive | None, bool, ReferenceErrorKind | None], on_web: bool
) -> ParsedReference:
    archive, dead, error = marks
    fields = dict(draft.fields)
    kind = ReferenceKind(fields.pop("kind", "") or kind_of(fields, identifiers, on_web))
    parsed = bool(fields) or kind in (ReferenceKind.NOTE, ReferenceKind.LAW) or on_web or identifiers != Identifiers()
    return ParsedReference(
        text=draft.text, kind=kind, archive=archive, dead_link=dead, identifiers=identifiers, error=error, parsed=parsed, **fields
    )
