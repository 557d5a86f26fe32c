"""Which names are the same entity: equal strings, defined short forms, and short forms that only one long form can have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from zhclaims.stages.entities import aliases, latin, links
from zhclaims.stages.entities.links import Linked
from zhclaims.stages.entities.passages import Candidate, Passage

_KNOWN_LENGTH = 40
"""Characters of a name whose short forms are remembered: those of a longer one take much memory, and it hardly comes again."""


def identified(article: Passage, agreed: list[Candidate], of: list[Linked | None]) -> tuple[list[Candidate], list[str]]:
    """The names, where a bracket or a link makes a form another one of a longer name with that name's label, and the id of each:
    "e1", "e2" … by first appearance; equal where the names are surely of one entity.

    `of`: the link that each name is the text of. A text that leads to several pages is one name for each of them.
    """
    texts = [article.text(name.span) for name in agreed]
    unsure = _ambiguous(texts, of)
    explained = [*latin.bracketed(article, agreed), *aliases.defined(article, agreed)]
    labels = dict(zip(texts, (name.label for name in agreed), strict=True))
    joined = {short: labels[long] for short, long in _linked(texts, of) if not {short, long} & unsure}
    joined |= {article.text(short.span): long.label for short, long in (*latin.apposed(article, agreed), *explained)}
    labels = {text: joined.get(text, label) for text, label in labels.items()}
    names = [name if labels[t] == name.label else name._replace(label=labels[t]) for name, t in zip(agreed, texts, strict=True)]
    pairs = [(article.text(a.span), article.text(b.span)) for a, b in (*latin.apposed(article, names), *explained)]
    nodes = [f"{t}\n{link.target}" if link and t in unsure else t for t, link in zip(texts, of, strict=True)] if unsure else texts
    same = [(a, b) for a, b in (*pairs, *_linked(nodes, of), *_derived(labels)) if not {a, b} & unsure]
    return names, _ids(nodes, {*texts, *nodes}, same)


def _ids(nodes: list[str], known: set[str], same: list[tuple[str, str]]) -> list[str]:
    """The ids of the nodes, where of those that are known pairs are the same."""
    parent = {node: node for node in known}

    def root(text: str) -> str:
        while parent[text] != text:
            parent[text] = parent[parent[text]]  # keeps the way short
            text = parent[text]
        return text

    for short, long in same:
        if short in parent and long in parent:
            parent[root(short)] = root(long)
    numbers: dict[str, str] = {}
    ids: dict[str, str] = {}
    for node in dict.fromkeys(nodes):
        ids[node] = numbers.setdefault(root(node), f"e{len(numbers) + 1}")
    return [ids[node] for node in nodes]


def _ambiguous(texts: list[str], of: list[Linked | None]) -> set[str]:
    if not any(of):
        return set()
    targets: dict[str, set[str]] = defaultdict(set)
    for text, link in zip(texts, of, strict=True):
        if link is not None:
            targets[text].add(link.target)
    return {text for text, found in targets.items() if len(found) > 1}


def _linked(nodes: list[str], of: list[Linked | None]) -> list[tuple[str, str]]:
    return [(node, main) for (node, _), main in links.same(nodes, of).items()]


def _derived(labels: dict[str, str]) -> list[tuple[str, str]]:
    """Short forms with the one long form of the document from which they can come."""
    by_key: dict[tuple[str, str], list[str]] = defaultdict(list)
    by_head: dict[tuple[str, str], list[str]] = defaultdict(list)
    for text, label in labels.items():
        by_head[label, text[0]].append(text)
        for key in _keys(text, label) if len(text) <= _KNOWN_LENGTH else _short_forms(text, label):
            by_key[label, key].append(text)
    pairs = []
    for text, label in labels.items():
        fits = by_key.get((label, text), [])
        alike = by_head[label, text[0]]
        if not fits and label == "ORG" and not text.isascii() and len(alike) <= aliases.ALIKE_AT_MOST:
            fits = [long for long in alike if _abbreviates(text, long)]
        if len(fits) == 1:
            pairs.append((text, fits[0]))
    return pairs


@lru_cache(maxsize=1 << 14)
def _keys(long: str, label: str) -> tuple[str, ...]:
    return tuple(_short_forms(long, label))


def _short_forms(long: str, label: str) -> Iterator[str]:
    """Short forms that a long one surely has."""
    if label == "PER":
        last = re.split("[ ·]", long)[-1]
        if last != long:
            yield last
            if last.isascii() and len(last) > 6:
                yield last[:-1]  # a letter is easily lost
    elif label == "LOC" and len(long) > 2 and long[-1] in "市省县":
        yield long[:-1]
    elif label == "ORG" and long.isascii():
        yield "".join(re.findall("(?:^|[ -])([A-Z])", long))
    elif label == "ORG":
        yield from (long[at:] for at in range(2, len(long) - 3))


def _abbreviates(short: str, long: str) -> bool:
    """Whether the short form picks characters of the long one in its order, from its first to one of its last two."""
    if not (2 <= len(short) <= 6 and len(long) >= len(short) + 2) or long.startswith(short):
        return False
    return aliases.picks_from(short, long) and long.rfind(short[-1]) >= len(long) - 2
