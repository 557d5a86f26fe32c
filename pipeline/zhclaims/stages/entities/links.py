"""Wikilinks: a linked name is one whole name, and mentions that lead to one page are mentions of one entity."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from zhclaims.hanscript import HAN, to_simplified
from zhclaims.model import Page, Script
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.entities import aliases, contexts, lexicon, mentions, organisations
from zhclaims.stages.entities.passages import MODEL, Candidate, Passage

_SAID = 5.0
"""Weight of a target that gives the type: it outweighs what else speaks for another one."""
_LONGEST = 64
"""No name is longer: such a link is a sentence or a broken one."""
_DOTS = re.compile("[•‧・∙]")
_HAN_PART = re.compile(f"[{HAN}]{{1,8}}")
_DISAMBIGUATED = re.compile(r"(?P<name>.+?) *[（(](?P<of>[^（）()]+)[）)]")


class Linked(NamedTuple):
    """A wikilink as the rules see it."""

    span: Span
    """Of the view, without the brackets and marks at its ends."""
    target: str
    """The page that it leads to, as the source has it."""
    title: str
    """The page's title in Simplified script, without what sets it apart from pages of the same name."""
    of: str
    """What sets it apart from them: 导演 of 王伟 (导演), or ""."""
    item: str | None = None
    """Item in Wikidata of the page, if the page as a whole is meant."""
    partial: bool = False
    """It leads to a section: what is linked is another thing than the page is about."""


def read_links(page: Page, script: Script, article: Passage) -> list[Linked]:
    """The wikilinks of the page that may be names, in order and disjoint."""
    found: list[Linked] = []
    entries = SpanIndex(sorted(page.blocks[i].span for i in page.listed))
    short = (k for k in page.links if k.span.end - k.span.start <= _LONGEST and entries.at(k.span.start) is None)
    for link in sorted(short, key=lambda link: link.span):
        span = mentions.alphanumeric(article, script.to_view(link.span))
        title = _DOTS.sub("·", to_simplified(link.target.partition("#")[0].replace("_", " ").strip())[0])
        parts = _DISAMBIGUATED.fullmatch(title)
        if span.start < span.end and (not found or found[-1].span.end <= span.start):
            item = None if link.partial else link.wikidata
            found.append(
                Linked(
                    span,
                    link.target,
                    parts["name"] if parts else title,
                    parts["of"] if parts else "",
                    item,
                    link.partial or "#" in link.target,
                )
            )
    return found


def find_linked_names(article: Passage, linked: list[Linked], candidates: Iterable[Candidate]) -> list[Candidate]:
    """The links that are names: those that another rule or the network sees, and those whose target says so."""
    if not linked:
        return []
    index = SpanIndex([link.span for link in linked])
    touching: list[list[Candidate]] = [[] for _ in linked]
    for c in candidates:
        for i in index.touching(c.span):
            touching[i].append(c)
    named = (_named(article, link, near) for link, near in zip(linked, touching, strict=True))
    return [name for name in named if name is not None]


def _named(article: Passage, link: Linked, touching: list[Candidate]) -> Candidate | None:
    """The name that a link is, with the label that its target or else what was found in it gives; None if it is no name."""
    said = _said(link)
    inside = [c for c in touching if link.span.covers(c.span)]
    if not _is_name(article, link, said, touching):
        return None
    same = next((c.by for c in inside if c.span == link.span), "link")
    label = said or next(c.label for c in inside if c.span.end == link.span.end)
    return Candidate(link.span, label, "link", _SAID if said else 1.0, "gazetteer" if same == MODEL else same)


def without_spoilers(candidates: Iterable[Candidate], named: list[Candidate]) -> list[Candidate]:
    """The candidates without those that cut a linked name in two or run two linked names of their own type together."""
    if not named:
        return list(candidates)
    index = SpanIndex([c.span for c in named])
    return [c for c in candidates if not _spoils(c, [named[i] for i in index.touching(c.span)])]


def _spoils(candidate: Candidate, named: list[Candidate]) -> bool:
    """Whether linked names forbid a candidate. An organisation may own another one: such a pair may be one name."""
    same = [c for c in named if c.label == candidate.label != "ORG"]
    return len(same) > 1 or any(_crosses(candidate.span, c.span) for c in named)


def _crosses(a: Span, b: Span) -> bool:
    """Whether two spans overlap and neither holds the other."""
    return a.start < b.start < a.end < b.end or b.start < a.start < b.end < a.end


def _is_name(article: Passage, link: Linked, said: str, touching: list[Candidate]) -> bool:
    """Whether a link is a name: another rule or the network sees one there, or its target is the title of one."""
    text = article.text(link.span)
    if len(text) < 2 or contexts.is_title(text) or mentions.why_no_name(article, link.span, said or "ORG"):
        return False
    whole = text == link.title
    if any(c.span == link.span or (whole and c.span.end == link.span.end and link.span.covers(c.span)) for c in touching):
        return True
    if not said or not (whole or _is_short(text, link.title)):
        return False
    return not _only_its_form(link) or _opens_with_place(link.title) or (whole and bool(touching))


def _said(link: Linked) -> str:
    """The label that the target gives: by the word in its brackets, as a place of the lexicon, or by its form; or ""."""
    place = lexicon.places().get(link.title)
    if link.of:
        in_place = "LOC" if link.of in lexicon.places() else ""
        return in_place or ("PER" if contexts.is_title(link.of) else contexts.label_of(link.of) or "")
    if place is not None and place.weight >= 1:
        return "LOC"
    if _is_dotted(link.title):
        return "PER"
    return "ORG" if organisations.is_headed(link.title) else "LOC" if mentions.ends_as_place(link.title) else ""


def _is_dotted(title: str) -> bool:
    """Whether it is a person's name in transcription: parts of Han characters of which most are those of foreign names."""
    parts = title.split("·")
    han = "".join(parts)
    foreign = sum(lexicon.is_transliterated(c) for c in han)
    return len(parts) > 1 and all(_HAN_PART.fullmatch(part) for part in parts) and 2 * foreign > len(han)


def _only_its_form(link: Linked) -> bool:
    """Whether nothing but its form speaks for a target, which is not enough: 公司 ends names and words (跨国公司) alike, short
    names of towns are words."""
    return not (link.of or lexicon.sure_place(link.title) or _is_dotted(link.title))


def _opens_with_place(title: str) -> bool:
    """Whether a title begins with a place of the lexicon and goes on after it (上海交通大学)."""
    return any(title[:n] in lexicon.places() for n in lexicon.place_heads().get(title[:2], ()) if n < len(title))


def _is_short(text: str, title: str) -> bool:
    """Whether a text is a short form of a title: characters of it in their order from the first, or the last part of a name."""
    return (text[0] == title[:1] and aliases.picks_from(text, title)) or title.endswith(f"·{text}")


# ── which link a mention stands for ─────────────────────────────────────────────────────────────────────────────────────


def of_names(article: Passage, linked: list[Linked], names: list[Candidate]) -> list[Linked | None]:
    """For each name the link that it is the text of, but for what stands before it (美国总统林肯) or a title after it."""
    if not linked:
        return [None] * len(names)
    by_end = {link.span.end: link for link in linked}
    by_start = {link.span.start: link for link in by_end.values()}
    found: list[Linked | None] = []
    for name in names:
        link = by_end.get(name.span.end)
        if link is not None and link.span.start <= name.span.start:
            found.append(link)
            continue
        link = by_start.get(name.span.start)
        rest = article.view[name.span.end : link.span.end] if link else ""
        found.append(link if name.label == "PER" and contexts.is_title(rest) else None)
    return found


def same(texts: list[str], of: list[Linked | None]) -> dict[tuple[str, str], str]:
    """For each (text, target) the text that stands for the target: its title if that is a name here, else its longest text."""
    if not any(of):
        return {}
    by_target: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, str] = {}
    for text, link in zip(texts, of, strict=True):
        if link is not None and not link.partial:
            by_target[link.target].add(text)
            titles[link.target] = link.title
    known = set(texts)
    main = {
        target: titles[target] if titles[target] in known else max(sorted(found), key=len) for target, found in by_target.items()
    }
    return {(text, target): main[target] for target, found in by_target.items() for text in found}
