"""Templates whose text is known: common ones of zh.wikipedia from a table, and those that the caller gives.

`vocab/wikitext_templates.tsv` holds the names of each template (separated by "|") and what it shows, in wikitext of our own. A
citation template also leaves its parameters, so that the fields of a reference need not be read from its text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from zhclaims import vocab
from zhclaims.hanscript import to_simplified
from zhclaims.sources.wikitext.context import Context, Fields
from zhclaims.sources.wikitext.nodes import Call, Document
from zhclaims.sources.wikitext.preprocessor import preprocess
from zhclaims.sources.wikitext.strip import Parameters
from zhclaims.sources.wikitext.traced import Traced, joined, own

if TYPE_CHECKING:
    from zhclaims.sources.wikitext.expansion import Frame

_NAMESPACES = ("template:", "模板:", "样板:", "t:")
_CITATIONS = ("cite", "citation")


@lru_cache(maxsize=10_000)
def key(name: str) -> str:
    """The name of a template as it is looked up: without namespace, in Simplified script, first letter in lower case.

    >>> key("Template:Cite_web"), key("來源請求")
    ('cite web', '来源请求')
    """
    name = to_simplified(" ".join(name.replace("_", " ").split()))[0]
    for prefix in _NAMESPACES:
        if name.lower().startswith(prefix):
            name = name[len(prefix) :].strip()
    return name[:1].lower() + name[1:]


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Canonical name and text of each template of the table, by every name that it has."""
    found: dict[str, tuple[str, str]] = {}
    for row in vocab.load("wikitext_templates"):
        names = row["names"].split("|")
        for name in names:
            found[key(name)] = (names[0], row["text"].replace("\\n", "\n"))
    return found


@cache
def _document(text: str) -> Document:
    return preprocess(own(text), included=True)


def body(name: str, context: Context) -> Document | None:
    """What the template holds; None if that is not known."""
    given = context.templates.get(name) or context.templates.get(key(name))
    if given is not None:
        return _document(given)
    found = _known().get(key(name)) or _known().get(key(name).lower())
    return _document(found[1]) if found else None


def is_citation(name: str) -> bool:
    """Whether the template describes one work: `{{cite …}}`, `{{citation}}`, in any of its names."""
    found = _known().get(key(name))
    return found is not None and found[0].lower().startswith(_CITATIONS)


def is_box(name: str) -> bool:
    """Whether the template is an information box, by its name."""
    lowered = key(name).lower()
    return "infobox" in lowered or lowered.endswith(("信息框", "资讯框", "讯息框", "taxobox", "speciesbox"))


def group_rules(frame: Frame) -> Traced:
    """The rules of the conversion groups that `{{noteTA|G1=…}}` names, as if they were written there."""
    groups = frame.context.groups
    pieces: list[str] = []
    for name in frame.arguments():
        value = frame.argument(name) if re.fullmatch(r"G\d{1,2}", name) else None
        if value is None or not value.text.strip():
            continue
        if value.text.strip() in groups:
            pieces += (f"-{{H|{rule}}}-" for rule in groups[value.text.strip()])
        else:
            frame.context.unknown[f"CGroup/{value.text.strip()}"] += 1
    return own("".join(pieces))


def is_note_ta(name: str) -> bool:
    found = _known().get(key(name))
    return found is not None and found[0] == "NoteTA"


def fields(frame: Frame, name: str) -> Traced:
    """A mark that leads to the parameters of the citation template that `frame` is the text of."""
    values = ((n, frame.argument(n)) for n in frame.arguments())
    shown = tuple((n, frame.context.strip.plain(v.text).strip()) for n, v in values if v is not None and v.text.strip())
    frame.context.fields.append(Fields(_known()[key(name)][0], shown))
    return own(frame.context.strip.put(Parameters(len(frame.context.fields) - 1)))


def box(frame: Frame, call: Call) -> Traced:
    """An information box that the table does not know: its values, each in a cell, without their labels."""
    pieces = [own('\n<table class="infobox">\n')]
    for part in call.parts:
        value = frame.expand(part.value).strip()
        if value.text:
            pieces += [own("<tr><td>\n"), value, own("\n</td></tr>\n")]
    return joined([*pieces, own("</table>\n")])
