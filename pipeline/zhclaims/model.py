"""The frozen records that every layer shares. Spans count code points of the article text unless a field says otherwise."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from zhclaims.meanings import About, Anaphora
from zhclaims.offsets import OffsetMap, Run
from zhclaims.spans import Span
from zhclaims.tagged_spans import TaggedSpans, in_block
from zhclaims.terms import (
    AttributionKind,
    BlockKind,
    DateModifier,
    DateType,
    EntityLabel,
    EntityOrigin,
    ReferenceErrorKind,
    ReferenceKind,
    Role,
    ScriptVariant,
    Support,
)


class Param(msgspec.Struct, frozen=True):
    """What the text of an issue names, under the name that it has in `vocab/issue_texts.tsv`."""

    name: str
    value: str


class Issue(msgspec.Struct, frozen=True):
    """Something in the input that is broken or unclear, reported and left as it is."""

    code: str
    """Stable, lower_snake_case: `marker_inside_token`, `impossible_date`, `unbalanced_quote` …"""
    message: str
    """One line for a person: what is wrong and what was done about it."""
    span: Span | None = None  # where in the article text; None if it stands outside of it
    source: Span | None = None  # where in the source document (code points of the decoded file), where that is text
    params: tuple[Param, ...] | None = None
    """What its text names: from it the message can be told in another language. None in records of older versions."""


# ── what a source yields ────────────────────────────────────────────────────────────────────────────────────────────────


class Section(msgspec.Struct, frozen=True):
    """A section, by its heading. It reaches to the next heading of the same or a higher level."""

    span: Span
    """The heading's own text."""
    title: str
    level: int  # 2 for a top section, as in wikitext; the best that can be known where the source has lost levels


class Block(msgspec.Struct, frozen=True):
    """A run of the article text that belongs together. Blocks are in order, disjoint and joined by one newline."""

    kind: BlockKind
    span: Span
    path: tuple[int, ...] = ()
    """Indices into `Page.sections`, from the outermost section to the one that the block stands in."""
    is_row: bool = False
    """It is a row of an information box, label and value: markers within it part no statements."""


class Marker(msgspec.Struct, frozen=True):
    """A footnote marker: where it stood and which reference entry it shows."""

    at: int
    """Offset in the article text at which the marker stood (between two characters)."""
    ref: str
    """The label as shown, without brackets: "12", "註 1", "a"."""
    source: Span | None = None  # the marker's own characters
    inside_token: bool = False
    """The marker cuts a word or number in two ("1[19] 2月27日"): it then belongs to the statement before that token."""
    apart: bool = False
    """What the marker stands on is no part of the text (a box that is left out): it backs no statement."""

    @property
    def ends_statement(self) -> bool:
        """Whether a statement of the text may end at the marker."""
        return not self.inside_token and not self.apart


class Link(msgspec.Struct, frozen=True):
    """A wikilink: the linked text and the page it leads to."""

    span: Span
    target: str
    wikidata: str | None = None
    """Item of that page in Wikidata, redirects followed: `Q42`; None where the wiki does not tell."""
    partial: bool = False
    """It leads to a section, by itself or over a redirect: the item is of the whole page, and not of what is linked."""


class ReferenceEntry(msgspec.Struct, frozen=True):
    """One entry of a reference list, as the source gives it, unparsed."""

    ref: str | None
    """The label by which markers call it: "12", "註 1", "a". Unique on a page except where the page itself is broken; None for a
    work of a list that no marker calls."""
    text: str
    """The entry as a reader sees it, without its "^ 2.0 2.1" backlinks."""
    backlinks: int = 0
    """How many markers the entry itself says call it (0: the list does not show backlinks)."""
    group: str = ""
    """"" for the main list; "註", "注", "lower-alpha" … for others."""
    name: str | None = None
    source: Span | None = None
    """The `name` attribute and the whole entry in the source document, where that has them."""
    urls: tuple[str, ...] = ()
    """Where its links lead: addresses, and the places of works on the page (`#CITEREF王2001`)."""
    fields: tuple[tuple[str, str], ...] = ()
    """Parameters of its citation template after ("template", "Cite web"); of each of them, where several works share it."""
    beside: str = ""  # what stands around its citation template
    role: Role = Role.FOOTNOTE  # for any that markers call: whether it explains shows when it is parsed
    anchors: tuple[str, ...] = ()
    """Ids of its works on the page, by which short notes lead to them: `CITEREF王2001`."""
    calls: tuple[str, ...] = ()
    """Labels of the footnote markers that stand in it."""


class ListedWork(msgspec.Struct, frozen=True):
    """A block that is an entry of a list of works, links or notes that no marker calls: it states nothing."""

    block: int
    """Index into `Page.blocks`."""
    entry: ReferenceEntry | None
    """Without `ref`. None where it names no work: it leads to another page of the wiki, or says what the list holds."""


class Licence(msgspec.Struct, frozen=True):
    name: str
    url: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a source yields of one revision of one page: the article text and everything that was taken out of it."""

    title: str
    text: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    markers: tuple[Marker, ...] = ()
    links: tuple[Link, ...] = ()
    entries: tuple[ReferenceEntry, ...] = ()
    works: tuple[ListedWork, ...] = ()
    source_map: tuple[Run, ...] = ()
    issues: tuple[Issue, ...] = ()
    page_id: int | None = None
    revision_id: int | None = None
    timestamp: str | None = None
    url: str | None = None
    wiki: str = "zhwiki"  # name of the wiki's database
    wikidata: str | None = None  # item of the page in Wikidata, where the wiki tells it
    licence: Licence | None = None  # of its text, where what is known of the page tells it

    @property
    def listed(self) -> frozenset[int]:
        """The blocks that are entries of lists of works: of these nothing is read but the entry."""
        return frozenset(work.block for work in self.works)


# ── what the stages yield ───────────────────────────────────────────────────────────────────────────────────────────────


class Script(msgspec.Struct, frozen=True):
    """The article text in Simplified script, and the analysis view that rules and models read.

    `view` differs from `text_hans` by one-to-one replacements of characters (see `zhclaims.stages.script`), so one map serves
    both. Rules read `view` and give back spans of the article text through `to_text`.
    """

    variant: ScriptVariant
    """Script of the source, detected."""
    text_hans: str
    view: str
    map: OffsetMap
    """From the article text to the view."""

    def to_text(self, span: Span) -> Span:
        return self.map.back(span)

    def to_view(self, span: Span) -> Span:
        return self.map.forward(span)


class Mention(msgspec.Struct, frozen=True):
    """A name as the analyzer alone saw it, before the document has been asked."""

    span: Span
    label: EntityLabel
    label_fine: str  # the analyzer's own label
    score: float = 1.0  # how sure the analyzer is, 0 to 1; 1 where it does not say


class Analysis(msgspec.Struct, frozen=True):
    """What the analyzer says of each block, in offsets of the article text."""

    words: tuple[Span, ...]
    tags: tuple[str, ...]  # part of speech of each word by Universal Dependencies, "" where the analyzer gives none
    mentions: tuple[Mention, ...]
    by_block: tuple[TaggedSpans, ...] = ()  # the longest words that are known (统计学家), of each block: see `longest`

    def longest(self, page: Page, script: Script) -> tuple[TaggedSpans, ...]:
        """What rules of grammar read of each block: its longest words, in offsets of the view from one character before it."""
        return self.by_block or tuple(in_block(self.words, self.tags, block.span, script.map) for block in page.blocks)


class Entity(msgspec.Struct, frozen=True):
    """A mention of a named entity after document-level agreement."""

    span: Span
    label: EntityLabel
    label_fine: str
    id: str  # equal for mentions of the same entity in this article (long form, short form, foreign name in brackets)
    link: str | None = None  # target of the wikilink on the mention, where the source has one
    by: EntityOrigin = EntityOrigin.MODEL
    wikidata: str | None = None  # item in Wikidata of the page that a mention of the same entity links to


class Date(msgspec.Struct, frozen=True):
    """A temporal expression and what it means."""

    span: Span
    type: DateType
    value: str
    """EDTF, ISO 8601 duration or TIMEX3 set; PRESENT_REF, PAST_REF, FUTURE_REF or X-masked where vague."""
    mod: DateModifier | None = None
    anchor: str | None = None
    """Where a completed part came from: `section:2006年`, `previous`, `title`, `document`."""
    vague: bool = False


class Archive(msgspec.Struct, frozen=True):
    """An archived copy that an entry names."""

    host: str | None
    date: str | None
    url: str | None = None


class Identifiers(msgspec.Struct, frozen=True):
    """Identifiers printed in a reference, in canonical form (no prefix, no blanks)."""

    doi: str | None = None
    isbn: str | None = None
    issn: str | None = None
    pmid: str | None = None
    pmc: str | None = None
    arxiv: str | None = None
    oclc: str | None = None
    bibcode: str | None = None
    wikidata: str | None = None
    """Item of the work in Wikidata: `Q15625490`."""


class ParsedReference(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one reference string. None where the text does not say or does not say surely."""

    text: str
    kind: ReferenceKind = ReferenceKind.UNKNOWN
    title: str | None = None
    chapter: str | None = None
    """Title of the part of the work that is meant."""
    container: str | None = None
    """Journal, newspaper, site or book that the work stands in, where that is known."""
    series: str | None = None
    publisher: str | None = None
    author: str | None = None
    editor: str | None = None
    translator: str | None = None
    place: str | None = None
    date: str | None = None
    """ISO 8601, as precise as the source."""
    original_date: str | None = None
    """Of the first publication, where the work is printed anew; written like `date`."""
    access_date: str | None = None
    url: str | None = None
    archive: Archive | None = None
    dead_link: bool = False
    language: str | None = None
    edition: str | None = None
    volume: str | None = None
    issue: str | None = None
    number: str | None = None
    """Of the work itself (a report, an episode), where it is not the issue of a periodical."""
    pages: str | None = None
    identifiers: Identifiers = Identifiers()
    error: ReferenceErrorKind | None = None
    """None if the entry is sound."""
    parsed: bool = True
    """False if the text could not be taken apart: `text` is then all that is known."""


class Reference(msgspec.Struct, frozen=True):
    """An entry of the reference list with its parsed fields."""

    entry: ReferenceEntry
    parsed: ParsedReference
    work: int | None = None
    """Of a short note: index of the reference that is the work which it names."""


class Claim(msgspec.Struct, frozen=True):
    """A statement of the article: a sentence, or the stretch of it that ends at a footnote marker."""

    span: Span
    kind: BlockKind
    path: tuple[int, ...]
    sentence: int
    """Index of the sentence that it is (part of)."""
    flags: tuple[str, ...] = ()
    """`citation_needed` and other notices that the text itself carries."""


class Quoted(NamedTuple):
    """A piece of the article text that plays a part in an attribution."""

    span: Span
    entity: int | None = None
    """For a source: index of the entity that the phrase surely stands for."""


class Attribution(msgspec.Struct, frozen=True):
    """Who says what: `source` speaks `content`, and `cue` is the word that says so."""

    source: Quoted | None
    cue: Span
    content: Span | None
    kind: AttributionKind
    quoted: bool
    """Whether the content holds direct speech of the source."""


class Citation(msgspec.Struct, frozen=True):
    """A link from a claim to a reference."""

    ref: str
    support: Support
    reason: str
    """`marker_at_end`, `marker_inside`, `next_marker_in_paragraph`, `list_item` …"""
    marker: int  # index into `Page.markers`
    distance: int = 0
    """How many sentences before the marker's own the claim stands; 0 for a direct link."""


class Layers(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one page once every stage has run; `attributions`, `about` and `citations` claim by claim."""

    page: Page
    script: Script
    analysis: Analysis
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    dates: tuple[Date, ...]
    references: tuple[Reference, ...]
    claims: tuple[Claim, ...]
    anaphora: Anaphora
    attributions: tuple[tuple[Attribution, ...], ...]
    about: tuple[About, ...]
    citations: tuple[tuple[Citation, ...], ...]
    issues: tuple[Issue, ...]
