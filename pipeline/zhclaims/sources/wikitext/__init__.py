"""Wikitext → `Page`: the page as MediaWiki renders it in a variant, with exact runs back to the source.

The parser follows MediaWiki's own passes (listed in `parsing`), because footnotes are numbered by what the passes see: an
extension tag hides braces, an unclosed tag is text, a branch that is not taken has no number. Each pass carries the place of
every character in the source (see `traced`). Templates are known from the caller, from a table (see `templates`, where one is
added), or from the pages that the wiki has of them (see `own_templates`), in this order; others are left out, and each hole in a
sentence is an issue at its place.

Bounds: a page that is too long or too dense is refused (see `sources.common.bounds`); MediaWiki itself saves no page of more
than 2 MiB. Within that, time and memory are linear in the length of the page whatever nests in it: some 1 to 8 µs and 30 to 400
bytes a character, 1 GiB at most. Templates of a page give at most 4 million characters, in at most 40 levels; of the wiki's own
ones at most 2 million characters are read for a page, and 50 million gone through, where each call of one counts. Elements are
followed to 200 levels, rules of conversion to 10, files in captions to 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhclaims.cite_parameters import ARCHIVE_URL, CITEREF
from zhclaims.issue_texts import reported
from zhclaims.model import Issue, Page, ReferenceEntry
from zhclaims.sources import language_converter
from zhclaims.sources.common import bounds
from zhclaims.sources.common.text import REMARK
from zhclaims.sources.wikitext import strip, traced
from zhclaims.sources.wikitext.assembly import WikitextAssembly
from zhclaims.sources.wikitext.citations import written_fields
from zhclaims.sources.wikitext.context import Context, FindTemplate
from zhclaims.sources.wikitext.conversion import Renderer
from zhclaims.sources.wikitext.entries import Entry
from zhclaims.sources.wikitext.lines import turns_conversion_off
from zhclaims.sources.wikitext.parsing import HANDLERS, parse

__all__ = ["FindTemplate", "read_wikitext"]

Templates = Mapping[str, str]
Groups = Mapping[str, Sequence[str]]
_SHORTEST_WORK = 10
"""Characters of the shortest text beside a citation template that names another work."""


def read_wikitext(
    text: str,
    *,
    title: str | None = None,
    variant: str = "source",
    templates: Templates | None = None,
    groups: Groups | None = None,
    find_template: FindTemplate | None = None,
) -> Page:
    """The page that MediaWiki makes of the wikitext, rendered in a variant (`source`: as it is written).

    `templates` are texts of templates by name, laid over the table of known ones; `groups` are conversion rules, such as
    `zh-cn:软件; zh-tw:軟體;`, by the name of the group that a page asks for ({{noteTA|G1=IT}}). `find_template` gives the wiki's
    own page of a template that neither knows. Offsets into the source count code points of `text`.

    Raises `InputError` (`too_large`), `UsageError` for a variant that does not exist.
    """
    code = language_converter.check_variant(variant)
    bounds.check(text, bounds.WIKITEXT)
    context = Context(HANDLERS, title or "", templates or {}, groups or {}, find_template)
    parsed = parse(traced.from_source(strip.replace_reserved(text)), context)
    renderer = Renderer(code, converts=not turns_conversion_off(text))
    assembly = WikitextAssembly(context, renderer)
    article = assembly.assemble(renderer.render(parsed))
    page = Page(
        title=title or "",
        text=article.text,
        entries=tuple(_reference(entry, context, assembly, renderer) for entry in assembly.entries),
        source_map=traced.source_runs(article, text if code == "zh" else None),
        issues=tuple(_about_the_page(context, renderer, title)),
    )
    return assembly.finished(page)


def _reference(entry: Entry, context: Context, assembly: WikitextAssembly, renderer: Renderer) -> ReferenceEntry:
    note = context.listed[entry.place]
    targets = (context.targets[i] for i in entry.links)
    urls = (target.url or (target.page if target.page.startswith("#" + CITEREF) else "") for target in targets)
    return ReferenceEntry(
        ref=assembly.label(note.group, note.number),
        text=entry.text,
        backlinks=note.uses,
        group=note.group,
        name=note.name or None,
        source=note.source,
        urls=tuple(dict.fromkeys(url for url in urls if url)),
        fields=_fields(entry, context, renderer),
        beside=entry.beside,
        calls=entry.calls,
    )


def _fields(entry: Entry, context: Context, renderer: Renderer) -> tuple[tuple[str, str], ...]:
    """The parameters of the entry's citation templates, as a reader sees them; a link beside one counts as one without any."""
    found = written_fields(context, entry.citations, renderer)
    return (*found, ("template", "")) if len(entry.citations) == 1 and _cites_beside(entry, context) else found


def _cites_beside(entry: Entry, context: Context) -> bool:
    """Whether another work stands beside the entry's citation template: a link to no archive, and words enough for a title."""
    links = (context.targets[i].url for i in entry.links_beside)
    if len(entry.beside) < _SHORTEST_WORK or REMARK.fullmatch(entry.beside):
        return False
    return any(url and not ARCHIVE_URL.match(url) for url in links)


def _about_the_page(context: Context, renderer: Renderer, title: str | None) -> list[Issue]:
    found = [reported("missing_title")] if not title else []
    for name, count in sorted(context.unknown.items()):
        if count > 0:
            found.append(reported("unknown_template", template=name, count=count))
    if renderer.tables_used == "opencc":
        found.append(reported("variant_tables"))
    return [*found, *context.issues]
