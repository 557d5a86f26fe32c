"""Notes on archived copies and dead links, in the wordings of Chinese Wikipedia's templates."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.references.dates import match_date


class ArchiveNote(NamedTuple):
    """A note that an archived copy exists. `of_template`: written by a citation template, which then ends the reference."""

    span: Span
    host: Span | None
    date: str | None
    of_template: bool


_HOSTS = "|".join(sorted((re.escape(row["host"]) for row in vocab.load("archive_hosts")), key=len, reverse=True))
_FORMAT = r"(?:\s?\((?:PDF|DOC|XLS|PPT|HTML?)\w*\))?"
_ORIGINAL = re.compile(
    r"\(?\s?(?:已?[从由]?原始?(?:内容|网页|页面|链接|网址|连结|地址|文件)|原文)"
    + _FORMAT
    + r"(?:使用[^()]{0,60}\([^()]{0,12}\))?\s?已?存档"
    + _FORMAT
    + r"(?:[于自到]|日期:?)?\s?",
)
_BACKUP = re.compile(
    r"\s?\(?\s?的?(?:页面)?存档备份\s?(?:[,;]\s?存[于档在]于?\s?(?P<host>"
    + _HOSTS
    + r"|[^()\[\]{},.;。\ue000]{1,24}(?=\)))?)?\s?[,;]?\s?(?:存档日期\s?)?",
    re.IGNORECASE,
)
_HOSTED = re.compile(
    r"\(?\s?(?:存档?[于在]\s?)?(?P<host>"
    + _HOSTS
    + r")\s?的?(?:页面)?(?:存档|备份)\s?[,;:]?\s?(?:(?:存档)?(?:日期|时间|于)\s?:?\s?)?",
    re.IGNORECASE,
)
_UNHOSTED = re.compile(r"\s?的?(?:页面)?存档\s?[,;]\s?存档(?:日期|时间|于)\s?:?\s?(?=\d)")
_ENGLISH = re.compile(
    r"\(?\bArchived (?:\(PDF\) )?(?:copy |version )?from the original\b(?: \(PDF\))?(?: on)?\s?"
    r"|\(?\bArchived(?: \(PDF\))? (?:(?P<date>[^()]{6,20}) )?at (?:the )?(?P<host>" + _HOSTS + r")\s?",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"[\s,;.]{0,3}\)?[,.]{0,2}")
_DEAD = re.compile(
    r"\[\s?(?:永久)?(?:失效的?(?:链接|连结|网址|超链接)|(?:链接|连结|网址)(?:已|永久)?失效"
    r"|(?:permanent )?dead link)[^\[\]]{0,20}\]"
    r"|\((?:页面|链接|连结|网页|网址)已?(?:永久)?失效\)",
    re.IGNORECASE,
)


def find_archive_notes(folded: str) -> list[ArchiveNote]:
    """Every archive note, in order of place; where two readings overlap the earlier one."""
    notes = [_note(folded, m, True) for m in _ORIGINAL.finditer(folded)]
    notes += [_note(folded, m, False) for pattern in (_BACKUP, _HOSTED, _UNHOSTED) for m in pattern.finditer(folded)]
    notes += [_note(folded, m, True) for m in _ENGLISH.finditer(folded)]
    notes = [n for n in notes if n.date or _is_marked(folded, n)]
    kept: list[ArchiveNote] = []
    for note in sorted(notes, key=lambda n: (n.span.start, -n.span.end)):
        if not kept or note.span.start >= kept[-1].span.end:
            kept.append(note)
    return kept


def _is_marked(folded: str, note: ArchiveNote) -> bool:
    """Whether a note without a date is set off as one: by a bracket, or by naming where the copy is kept."""
    text = note.span.of(folded).strip(" ,.")
    return text.startswith("(") or text.endswith(")") or "存档备份" in text and note.host is not None


def _note(folded: str, m: re.Match[str], of_template: bool) -> ArchiveNote:
    groups = m.groupdict()
    end = m.end()
    date = match_date(folded, end)
    if date:
        end = date.end
    elif groups.get("date"):
        date = match_date(groups["date"].strip())
    closing = _CLOSE.match(folded, end)
    end = closing.end() if closing else end
    host = Span(*m.span("host")) if groups.get("host") else None
    return ArchiveNote(Span(m.start(), end), host, date.iso if date else None, of_template)


def find_dead_links(folded: str) -> list[Span]:
    """Where a notice says that the link is dead."""
    return [Span(*m.span()) for m in _DEAD.finditer(folded)]
