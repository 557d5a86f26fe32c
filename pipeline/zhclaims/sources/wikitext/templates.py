"""Templates whose text is known: common ones of zh.wikipedia from a table, and those that the caller gives.

To add a template, add a line to `vocab/wikitext_templates.tsv`: all its names, separated by "|" (`lookup_name` makes one of
spellings that differ in namespace, script or the case of the first letter; a name in another case is another name), and what it
shows, in wikitext of our own. There `{{{1}}}`, `{{#if:…}}` and tags work as in any template, and so do `{{#convert:}}`,
`{{#val:}}`, `{{#address:}}`, `{{#flag:}}`, `{{#japanese:}}`, `{{#formula:}}` and `{{#cell:}}` of ours (see `measures`, `lookups`,
`functions`). Templates that show a flag (`{{JPN}}`) are rows of `vocab/flags.tsv`. `<notice code="…">` makes an issue of the
page, and a flag of the claim before it if `vocab/inline_notices.tsv` has the code. A case in `tests/cases/wikitext.jsonl` shows
that it works. Names that are the same for every language (`{{lang-sw|…}}`) are a row of their family. A template whose first
name begins with "cite" or "citation" also leaves its parameters (see `citations`), so that the fields of a reference need not be
read from its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import to_simplified
from zhclaims.sources.wikitext import lookups
from zhclaims.sources.wikitext.context import Context
from zhclaims.sources.wikitext.traced import Traced, generated

_NAMESPACES = ("template:", "模板:", "样板:", "t:")
_GROUP = re.compile(r"G\d{1,2}")
_CITATIONS = ("cite", "citation")
_CODE = r"([a-z]{2,3}(?:-[a-z]{2,8})?)"
_FAMILIES = {
    "Lang-any": re.compile(rf"lang[- ]{_CODE}"),
    "Link-any": re.compile(rf"(?:link[- ]|ilh-|internal link helper/){_CODE}|{_CODE}-link"),
    "IPA-any": re.compile(rf"iPA-{_CODE}"),
    "Icon-any": re.compile(rf"{_CODE} icon"),
}
"""Templates that a wiki has for each language; what they show stands in the table, in a row of the family's name."""
_ICONS = "Icon-any"
"""They name what is written, not what is spoken: 捷克文."""


@lru_cache(maxsize=10_000)
def lookup_name(name: str) -> str:
    """The name of a template as it is looked up: without namespace, in Simplified script, first letter in lower case.

    >>> lookup_name("Template:Cite_web"), lookup_name("來源請求")
    ('cite web', '来源请求')
    """
    name = to_simplified(" ".join(name.replace("_", " ").split()))[0]
    for prefix in _NAMESPACES:
        if name.lower().startswith(prefix):
            name = name[len(prefix) :].strip()
    return name[:1].lower() + name[1:]


class KnownTemplate(NamedTuple):
    """A template of the table."""

    canonical: str
    text: str
    is_citation: bool
    """Whether it describes one work: `{{cite …}}`, `{{citation}}`, in any of its names."""

    @property
    def is_note_ta(self) -> bool:
        return self.canonical == "NoteTA"


@cache
def _table() -> dict[str, KnownTemplate]:
    """Each template of the table by every name that it has."""
    found: dict[str, KnownTemplate] = {}
    for row in vocab.load("wikitext_templates"):
        names = row["names"].split("|")
        known = KnownTemplate(names[0], row["text"].replace("\\n", "\n"), names[0].lower().startswith(_CITATIONS))
        found.update(dict.fromkeys(map(lookup_name, names), known))
    flags = lookups.flag_templates().items()
    return {lookup_name(name): KnownTemplate(name, text, False) for name, text in flags} | found


def known_template(name: str) -> KnownTemplate | None:
    """The template of the table that has the name, if one has. As in MediaWiki, only the case of the first letter is free."""
    name = lookup_name(name)
    return _table().get(name) or _of_a_language(name)


@lru_cache(maxsize=1_000)
def _of_a_language(name: str) -> KnownTemplate | None:
    """The template of a family that has one for each language, if the name is of one: `{{lang-sw|…}}`, `{{link-sw|…}}`."""
    for family, pattern in _FAMILIES.items():
        found = pattern.fullmatch(name)
        language = _language(next(filter(None, found.groups()))) if found else ""
        if family == _ICONS and language.endswith("语"):
            language = f"{language[:-1]}文"
        if language:
            return KnownTemplate(family, _table()[lookup_name(family)].text.replace("{{{language}}}", language), False)
    return None


def _language(code: str) -> str:
    """The name of a language in Chinese; "" if the code is of none."""
    return next((row["zh"] for row in vocab.load("languages") if row["tag"] == code), "")


def text_given(name: str, context: Context) -> str | None:
    """The text that the caller gives for the template, if any."""
    if not context.templates:
        return None
    return context.templates.get(name) or context.templates.get(lookup_name(name))


def stands_apart(name: str) -> bool:
    """Whether the template is a box, a chart or navigation, by its name: no words of a sentence."""
    return bool(_apart().fullmatch(lookup_name(name)))


def is_infobox(name: str) -> bool:
    """Whether the template is an information box, by its name."""
    lowered = lookup_name(name).lower()
    return "infobox" in lowered or lowered.endswith(("信息框", "资讯框", "讯息框", "taxobox", "speciesbox"))


def group_rules(context: Context, values: Mapping[str, Traced]) -> Traced:
    """The rules of the conversion groups that `{{noteTA|G1=…}}` names, as if they were written there."""
    pieces: list[str] = []
    for name, value in values.items():
        group = value.text.strip() if _GROUP.fullmatch(name) else ""
        if group in context.groups:
            pieces += (f"-{{H|{rule}}}-" for rule in context.groups[group])
        elif group:
            context.unknown[f"CGroup/{group}"] += 1
    return generated("".join(pieces))


@cache
def _apart() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in vocab.load("templates_apart")), re.IGNORECASE)
