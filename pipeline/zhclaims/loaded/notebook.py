"""Records as HTML for notebooks: small tables, all text escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

_COLUMNS: Mapping[str, Mapping[str, Callable[[Any], object]]] = {
    "articles": {
        "article": lambda a: a.title,
        "revision": lambda a: a.revision_id,
        "script": lambda a: a.variant,
        "characters": lambda a: len(a.text),
        "names": lambda a: len(a.entities),
        "dates": lambda a: len(a.dates),
    },
    "claims": {
        "article": lambda c: c.article.title,
        "status": lambda c: c.status,
        "claim": lambda c: c.text,
        "said by": lambda c: "、".join(a.source.text for a in c.attributions if a.source),
        "references": lambda c: "; ".join(r.title or r.text for r in c.cited_references),
    },
    "references": {
        "ref": lambda r: r.ref,
        "kind": lambda r: r.kind,
        "title": lambda r: r.title or r.text,
        "in": lambda r: r.container or r.publisher,
        "date": lambda r: r.date,
        "claims": lambda r: len(r.cited_by),
    },
    "changes": {
        "revision": lambda c: c.revision_id,
        "change": lambda c: c.kind,
        "before": lambda c: c.before,
        "after": lambda c: c.after,
    },
}
"""What is shown of a record of each part."""

_LONGEST = 120
"""Characters of a cell that are shown."""


def summary(title: str, counts: Mapping[str, int], claims: Sequence[Any]) -> str:
    """A dataset: how much it holds, and its first claims."""
    told = ", ".join(f"{n:,} {part}" for part, n in counts.items())
    return table(f"{title}: {told}", "claims", claims)


def table(title: str, part: str, records: Iterable[Any]) -> str:
    """Records of a part as a table."""
    columns = _COLUMNS[part]
    head = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in columns)
    rows = "".join(f"<tr>{''.join(_cell(of(record)) for of in columns.values())}</tr>" for record in records)
    caption = f'<caption style="text-align:left">{escape(title)}</caption>'
    return f'<table lang="zh">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f'<td style="text-align:left">{escape(short)}</td>'
