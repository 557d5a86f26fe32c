"""Citation templates: their parameters beside their text, and a plain text for those whose own is not known.

What a reference gives is read from the parameters (`stages.references.parameters`), so they are kept with the entry: a strip
marker stands before and after the text of each citation template. Values are as a reader sees them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from zhclaims.cite_parameters import by_field, is_citation, read_parameter, template_title
from zhclaims.sources.common.text import decode_references
from zhclaims.sources.wikitext.context import Citation, Context, Frame
from zhclaims.sources.wikitext.conversion import Renderer
from zhclaims.sources.wikitext.nodes import Call, Document
from zhclaims.sources.wikitext.strip import CitationMark, CitationStart
from zhclaims.sources.wikitext.traced import Traced, generated, joined

_NO_TEXT = re.compile(r"(?:</?[a-z][^<>]*+>|\x7f\d++\x7f|-\{R\||&#32;|[\W_])*+\Z")
_ORDER = ("title", "script_title", "trans_title", "chapter", "container", "volume", "issue", "number", "pages", "page", "place")
_ORDER_AFTER = ("publisher", "date", "year", "doi", "isbn")
_NAMES = ("author", "authors", "vauthors", "coauthors", "editor")
_PEOPLE_AT_MOST = 20
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?\s*:\s*")
"""The code of its language before a title in its script."""
_PERSONS = frozenset({"last", "first", "author", "authors", "vauthors", "coauthors"})
_IN_TABLE = {
    **{name: (name, 0) for name in ("title", "publisher", "date", "url", "volume", "issue", "language")},
    **{name: (name, 0) for name in ("doi", "isbn", "issn", "pmid", "arxiv", "oclc", "quote")},
    **{"script_title": ("title", 1), "trans_title": ("title", 2), "chapter": ("title", 3), "year": ("date", 1)},
    **{
        "container": ("work", 0),
        "access_date": ("accessdate", 0),
        "page": ("pages", 0),
        "pages": ("pages", 1),
        "at": ("pages", 2),
    },
    **{"number": ("issue", 1), "archive_url": ("archiveurl", 0), "archive_date": ("archivedate", 0)},
}
"""The name by which the table's texts show a field, and which field comes first where several share it."""
_LINK = re.compile(r"\[\[:?(?:[^\[\]|]*\|(?=[^\[\]|]))?([^\[\]]*?)\|?\]\]")
_EXTERNAL = re.compile(r"\[(?:[a-z]{3,6}:)?//[^\s\[\]]++\s*+([^\[\]]*+)\]")
_TAG = re.compile(r"</?([A-Za-z][a-z0-9]*)\b[^<>]*>")
_QUOTES = re.compile("'{2,5}")
_BLANKS = re.compile(r"\s+")
_MARKUP = re.compile(r"[\[<&]|''|-\{|[^\S ]|  ")
"""Without any of these, a value is what a reader sees of it."""
_URL = re.compile(r"(?:https?|ftp)://[^\s\[\]<>|]+")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_KEPT_AS_WRITTEN = ("title", "script_title", "trans_title", "chapter")
"""Fields that the wiki's templates do not convert into the variant."""


def is_unknown_citation(name: str) -> bool:
    """Whether a template that no table knows describes one work, by its name."""
    return is_citation(template_title(name))


def with_parameters(context: Context, name: str, values: Mapping[str, Traced], text: Traced | None) -> Traced:
    """The text of a citation template, or a plain one where it shows none, between the marks that lead to its parameters."""
    if text is None or _NO_TEXT.match(text.text):
        text = _plain(context, name, values)
    plain = context.strip.plain
    shown = tuple((key, given) for key, value in values.items() if (given := plain(value.text).strip()))
    context.citations.append(Citation(template_title(name), shown))
    end = CitationMark(len(context.citations) - 1)
    return joined([context.strip.add(CitationStart()), text, context.strip.add(end)])


def of_unknown_calls(frame: Frame, document: Document) -> Traced:
    """For the calls of templates that are not known, of which a document consists, the values that they are given: a plain text,
    with the parameters beside it as if they were citations; the name of one that is given nothing."""
    own = Frame(frame.context, document, site=frame.site, depth=frame.depth + 1)
    return joined([_of_unknown_call(own, node) for node in document.nodes if isinstance(node, Call) and not node.is_parameter])


def _of_unknown_call(frame: Frame, call: Call) -> Traced:
    plain = frame.context.strip.plain
    inner = Frame(frame.context, frame.document, call, frame, frame.place(call), frame.depth)
    name = plain(frame.expand(call.title).text).strip()
    if name not in frame.context.unknown:
        return generated("")
    values = {key: value for key in inner.arguments() if (value := inner.argument(key)) is not None}
    if any("\x7f" in value.text for value in values.values()):  # another citation, a note
        return joined([piece for value in values.values() for piece in (value, " ")])
    words = [shown for value in values.values() if (shown := plain(value.text).strip())] or [template_title(name)]
    return with_parameters(frame.context, name, values, generated(f'<cite class="citation">{". ".join(words)}</cite> '))


def _plain(context: Context, name: str, values: Mapping[str, Traced]) -> Traced:
    """Who wrote what, where it stands and when; all values where none has a name that is known, the template's name at last."""
    given = by_field((key, context.strip.plain(value.text).strip()) for key, value in values.items())
    url = _URL.match(given.get(("url", 1), ""))
    title = next((given.pop((key, 1)) for key in _ORDER[:4] if (key, 1) in given), "")
    if not title and (first := values.get("1")) is not None:
        title = context.strip.plain(first.text).strip()
    pieces = [*_people(given), f"[{url[0]} -{{R|{title}}}-]" if url and title else title or (url[0] if url else "")]
    pieces += [given[key, 1] for key in (*_ORDER, *_ORDER_AFTER) if (key, 1) in given]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        others = (context.strip.plain(v.text).strip() for key, v in values.items() if read_parameter(key) is None)
        pieces = [value for value in others if value] or [template_title(name)]
    marks = "".join("".join(context.strip.footnote_markers(value.text)) for value in values.values())
    return generated(f'<cite class="citation">{". ".join(pieces)}{marks}</cite>')


def table_arguments(values: Mapping[str, Traced]) -> dict[str, Traced]:
    """The arguments for the text of a citation template of the table: of synonyms one, by a name that the table's text knows.

    >>> written = {"書名": "甲", "author": "王明", "last": "王", "first": "明", "date": "2001年", "year": "2001"}
    >>> {name: value.text for name, value in table_arguments({k: generated(v) for k, v in written.items()}).items()}
    {'title': '甲', 'date': '2001年', 'author': '王, 明'}
    """
    given = tuple(name for name, value in values.items() if _counts(name, value.text))
    shown, persons = _choice(given)
    arguments = {argument: values[name] for argument, name in shown.items()}
    if _is_in_script(shown.get("title", "")) and (code := _CODE.match(arguments["title"].text)):
        arguments["title"] = arguments["title"].cut(code.end())
    people = _people({key: values[name].text for key, name in persons.items()})
    return arguments | ({"author": generated(people[0])} if people else {})


def _is_in_script(name: str) -> bool:
    """Whether a parameter is a title in its own script, before which a language may be named."""
    known = read_parameter(name)
    return known is not None and known.field == "script_title"


def _counts(name: str, value: str) -> bool:
    """Whether an argument is given: an address that is none is not."""
    if not value or value.isspace():
        return read_parameter(name) is None
    known = read_parameter(name)
    return known is None or known.field != "url" or _ADDRESS.match(value) is not None


class _Choice(NamedTuple):
    """Which arguments the text of a citation template is given, and which of them name persons."""

    shown: dict[str, str]
    """By the name that the table's text knows."""
    persons: dict[tuple[str, int], str]


@lru_cache(maxsize=2_000)
def _choice(given: tuple[str, ...]) -> _Choice:
    """Of synonyms the one that comes first. It depends on the names alone, so that pages which cite alike choose once."""
    shown: dict[str, tuple[tuple[int, int], str]] = {}
    persons: dict[tuple[str, int], tuple[int, str]] = {}
    for name in given:
        known = read_parameter(name)
        if known is None:
            shown.setdefault(name, ((0, 0), name))
        elif known.field in _PERSONS:
            key = known.field, known.number
            persons[key] = min(persons.get(key, (known.rank, name)), (known.rank, name))
        elif known.field in _IN_TABLE and known.number == 1:
            argument, rank = _IN_TABLE[known.field]
            shown[argument] = min(shown.get(argument, ((rank, known.rank), name)), ((rank, known.rank), name))
    return _Choice({key: name for key, (_, name) in shown.items()}, {key: name for key, (_, name) in persons.items()})


def _people(given: Mapping[tuple[str, int], str]) -> list[str]:
    """The authors of a plain citation, as one piece; none where it names none."""
    people: list[str] = []
    for number in sorted({number for _, number in given if number <= _PEOPLE_AT_MOST}):
        name = [given[key, number] for key in ("last", "first") if (key, number) in given]
        people += [", ".join(name)] if name else [given["author", number]] if ("author", number) in given else []
    if not people:
        people = [given[key, 1] for key in _NAMES if (key, 1) in given][:1]
    return ["; ".join(people)] if people else []


def written_fields(context: Context, places: Sequence[int], renderer: Renderer) -> tuple[tuple[str, str], ...]:
    """The parameters of the citations at those places in `Context.citations`, as in `ReferenceEntry.fields`."""
    found: list[tuple[str, str]] = []
    for written in map(context.citations.__getitem__, places):
        found.append(("template", written.template))
        found += ((name, shown_value(name, value, renderer)) for name, value in written.parameters)
    return tuple(found)


def shown_value(name: str, value: str, renderer: Renderer) -> str:
    """The value of a parameter as a reader sees it: without markup, its `-{…}-` resolved; addresses as they are."""
    if renderer.tables_used == "none" and not _MARKUP.search(value):
        return value
    known = read_parameter(name)
    field = known.field if known is not None else ""
    if field.endswith("url"):
        return decode_references(value)
    if "-{" in value or renderer.tables_used != "none":
        value = renderer.shown(f"-{{R|{value}}}-" if field in _KEPT_AS_WRITTEN else value)
    if "[" in value:
        value = _EXTERNAL.sub(r"\1", _LINK.sub(r"\1", value))
    if "<" in value:
        value = _TAG.sub(lambda m: " " if m[1].lower() == "br" else "", value)
    if "''" in value:
        value = _QUOTES.sub("", value)
    return _BLANKS.sub(" ", decode_references(value)).strip()
