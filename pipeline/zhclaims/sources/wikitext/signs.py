"""The signs that the preprocessor looks for, by what is open where it stands."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.sources.wikitext.nodes import EXTENSIONS, Call, Node, Part, Text

_CLOSING = {"{": r"\}\}\}?", "[": r"\]\]", "-{": r"\}-", "\n": r"\n"}
_LINK = r"\[\[[^\[\]{<\n]*+\]\]"
"""A link in which nothing opens: as good as text."""
_CALL = r"\{\{(?:[^{}\[<]++|\[(?!\[)|\[\[[^\[\]{}<\n|=]*+\]\])*+\}\}"
"""A template in which nothing opens but links without "|" and "=": its parts are known by these two signs alone."""
INCLUSIONS = ("noinclude", "includeonly", "onlyinclude")


@cache
def pattern(opening: str, pipe: bool, equals: bool) -> re.Pattern[str]:
    """What comes next; each kind begins with a sign of its own, so that text between them is skipped quickly.

    A link or template in which nothing opens is found whole; what begins like one and ends otherwise is only what opens it.
    """
    found = [_CALL, r"\{\{+", r"-\{+", _LINK, r"\[\[+", "<!--"]
    found += [rf"</?(?:{'|'.join(INCLUSIONS)})(?=[\s/>])", rf"<(?:{'|'.join(EXTENSIONS)})(?=[\s/>])"]
    if opening not in ("", "\n"):  # where nothing is open, a heading changes nothing
        found.append(r"\n(?==)")
    if opening:
        found.append(_CLOSING[opening])
    if pipe:
        found.append(r"\|")
    if equals:
        found.append("=")
    return re.compile("|".join(found), re.IGNORECASE)


@cache
def closing_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)


def whole_call(token: str, start: int) -> Call:
    """The call that a template is in which nothing opens."""
    title, *parts = token[2:-2].split("|")
    at = start + 2 + len(title)
    found = []
    for part in parts:
        at += 1
        name, equals, value = part.partition("=")
        end = at + len(part)
        if equals:
            middle = at + len(name)
            named: list[Node] = [Text(at, middle)] if name else []
            found.append(Part(named, [Text(middle + 1, end)] if value else [], at))
        else:
            found.append(Part(None, [Text(at, end)] if part else [], at))
        at = end
    nodes: list[Node] = [Text(start + 2, start + 2 + len(title))] if title else []
    return Call(nodes, found, start, start + len(token), False, title.strip() if title else None)
