"""The fixed vocabularies of the records: every list of words that a schema closes with `enum`.

`tests/test_terms.py` holds them equal to the schemas. Making a term of a word that is not in its vocabulary is a ValueError;
reading a record that holds such a word is a msgspec.ValidationError.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A word of a fixed vocabulary: it equals, prints and is written as the plain string."""

    def __repr__(self) -> str:
        return repr(self.value)


class ScriptVariant(Term):
    """Which script a text is in."""

    TRADITIONAL = "zh-hant"
    SIMPLIFIED = "zh-hans"
    EITHER = "zh"
    """The text has no character that only one of the two has."""


class BlockKind(Term):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    QUOTE = "quote"
    CAPTION = "caption"


class EntityLabel(Term):
    """Type of a named entity."""

    PER = "PER"
    ORG = "ORG"
    LOC = "LOC"
    MISC = "MISC"


class EntityOrigin(Term):
    """What found a mention of an entity."""

    MODEL = "model"
    """The analyzer."""
    GAZETTEER = "gazetteer"
    """A list of names, or a rule of form: the head of an organisation, a name in Latin letters, a definition …"""
    AGREEMENT = "agreement"
    """Another mention in the article: of the same name or of a longer one."""
    LINK = "link"
    """A wikilink."""


class MentionKind(Term):
    """What a mention is that is no name."""

    PRONOUN = "pronoun"
    NOMINAL = "nominal"
    """A common noun that stands for one that was named: 该组织, 当地."""


class DateType(Term):
    """Type of a temporal expression, by TIMEX3."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


class DateModifier(Term):
    """What a temporal expression says beside its value, by TIMEX3: 2006年初, 約1940年, 2003年之前."""

    START = "START"
    MID = "MID"
    END = "END"
    APPROX = "APPROX"
    BEFORE = "BEFORE"
    AFTER = "AFTER"


class AttributionKind(Term):
    """What kind of reporting a cue does."""

    SAY = "say"
    BELIEVE = "believe"
    DENY = "deny"
    ACCUSE = "accuse"
    DEMAND = "demand"
    ANNOUNCE = "announce"
    QUESTION = "question"
    PROMISE = "promise"


class ReferenceKind(Term):
    """What kind of work a reference names."""

    WEB = "web"
    NEWS = "news"
    JOURNAL = "journal"
    MAGAZINE = "magazine"
    BOOK = "book"
    THESIS = "thesis"
    REPORT = "report"
    CONFERENCE = "conference"
    """A paper of a conference, or its proceedings."""
    STANDARD = "standard"
    PATENT = "patent"
    MAP = "map"
    VIDEO = "video"
    """A film, a broadcast, a recording on a site of videos."""
    POST = "post"
    """Of a social network, forum or mailing list."""
    PRESS_RELEASE = "press_release"
    DATASET = "dataset"
    LAW = "law"
    """A law, a regulation, a judgment."""
    NOTE = "note"
    """A remark of the article itself."""
    MULTI = "multi"
    """Several works in one footnote."""
    UNKNOWN = "unknown"


class ReferenceErrorKind(Term):
    """What is wrong with an entry of a reference list: what a message of Cite in it says, or that nothing stands in it."""

    DUPLICATE_DEFINITION = "duplicate_definition"
    MISSING_DEFINITION = "missing_definition"
    EMPTY = "empty"
    UNUSED = "unused"
    OTHER_ERROR = "other_error"


class Support(Term):
    """How surely a reference backs a claim."""

    DIRECT = "direct"
    """The marker closes the claim or stands inside of it."""
    CARRIED = "carried"
    """The next marker group of the paragraph covers it."""


class Status(Term):
    """How a claim is backed: by the best support of a sound reference; `broken` if it has citations and none is sound."""

    CITED = "cited"
    CARRIED = "carried"
    UNCITED = "uncited"
    BROKEN = "broken"


class Change(Term):
    """What a revision did to a claim. A claim that is there is never `removed`, a row of the changes never `unchanged`."""

    NEW = "new"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    REWORDED = "reworded"
    RECITED = "recited"
    RESTORED = "restored"
    REMOVED = "removed"


class Role(Term):
    """What an entry of a list of references or works is to the article."""

    FOOTNOTE = "footnote"
    NOTE = "note"
    """A footnote that explains and names no work, or a line of a list of such notes that has no numbers."""
    BIBLIOGRAPHY = "bibliography"
    FURTHER_READING = "further_reading"
    EXTERNAL_LINK = "external_link"


class TextState(Term):
    """Whether the text of a cited source is at hand."""

    AVAILABLE = "available"
    NOT_AVAILABLE = "not_available"
    """No source that was given belongs to the reference."""
    UNREADABLE = "unreadable"
    """One does, and no text can be got from it."""


class SourceForm(Term):
    """What the text of a source was made of."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


class SignalKind(Term):
    """What of a claim is looked for in a source."""

    QUOTE = "quote"
    """Words between quotation marks."""
    NUMBER = "number"
    DATE = "date"
    NAME = "name"


class Finding(Term):
    """What a source shows of a piece of a claim."""

    FOUND = "found"
    DIFFERENT = "different"
    """Where it would stand in a passage that tells of the same, something else stands."""
    NOT_FOUND = "not_found"
    NOT_COMPARABLE = "not_comparable"
    """The source is in another language, and no form of the piece in its letters is known."""


class FoundIn(Term):
    """Where in a source something was found."""

    PASSAGE = "passage"
    """In one of the passages that are most like the claim."""
    ELSEWHERE = "elsewhere"


class MetadataCode(Term):
    """What the fields of a reference show without its text."""

    ACCESS_BEFORE_PUBLICATION = "access_before_publication"
    ARCHIVE_OF_DEAD_LINK = "archive_of_dead_link"
    """The copy was made when an earlier revision knew the link as dead."""
    CLAIM_AFTER_PUBLICATION = "claim_after_publication"
    """The claim tells of a day after that on which the source appeared."""
    HOST_NOT_OF_PUBLISHER = "host_not_of_publisher"
    """The publisher is named by its domain, and the address is of another."""
