"""One frozen object that holds every choice a user can make. What is in it stands in the manifest of every dataset."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Choices that change what is written. Two runs with equal inputs and equal settings give byte-identical records."""

    analyzer: str = "embedded"
    """Analyzer of Chinese, as `zhclaims.analyzers.load` takes it: `embedded`, `spacy:NAME_OR_PATH`, `stanza[:DIR]`."""

    words: bool = False
    """Whether article records carry word spans (they are large and most users do not need them)."""

    format: str = "auto"
    """Format of the documents: one of `zhclaims.sources.formats.FORMATS`; `auto` finds it out for each."""

    variant: str = "source"
    """Variant of Chinese that wikitext is rendered in: `source` (as it is written), `zh-cn`, `zh-tw`, `zh-hk` …"""

    revisions: str = "latest"
    """Revisions of a page in a dump that are read: `latest`, `all`, or a number for the newest so many."""

    namespaces: str = "0"
    """Namespaces of a dump that are read, by their numbers with commas between them; 0 is articles."""

    templates: str = "own"
    """The wiki's own templates, by which its pages are expanded: `own` for those that a dump holds itself, `none`, or a dump or a
    directory of files named NAME.wikitext. What the table of templates knows comes before them. In a manifest only the name of
    the file stands here; what it held stands among the inputs.
    """

    wikidata: str = "none"
    """The wiki's dump of the table `page_props`, which tells the items of its pages in Wikidata, with `page` and `redirect`
    beside it; `none` for those alone that pages tell themselves. In a manifest only the name of the file stands here; what it
    held stands among the inputs.
    """

    seconds: int = 600
    """Seconds of the processor's time that one page may take, or one revision of it; a slower one becomes a reject, `too_slow`.

    A page of 25,000 characters takes one or two. It is the one setting by which a slower machine may write other
    records: a page that is rejected by one and not by another.
    """
