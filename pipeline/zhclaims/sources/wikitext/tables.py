"""Tables: `{|`, `|-`, `|`, `!`, `|+`, `|}` at the start of lines become elements, as MediaWiki's `doTableStuff` does it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhclaims.sources.wikitext.sanitizer import kept_attributes
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, generated, joined, rewrite

_START = re.compile(r"(:*)\s*\{\|(.*)", re.DOTALL)
_ROW = re.compile(r"^\s*[|!]", re.MULTILINE)
_HEADERS = re.compile("!!")
_CELLS = {"|": "td", "!": "th", "+": "caption"}


@dataclass(slots=True)
class _Table:
    indent: int
    of_template: bool = False
    """Its start is part of a template that was left out."""
    open_cell: str = ""
    open_row: bool = False

    def close_cell(self) -> str:
        closed, self.open_cell = (f"</{self.open_cell}>" if self.open_cell else ""), ""
        return closed

    def close_row(self) -> str:
        closed, self.open_row = ("</tr>" if self.open_row else ""), False
        return closed

    def close(self) -> str:
        return self.close_cell() + self.close_row() + "</table>"


def tables(text: Traced, *, some_left_out: bool = False) -> Traced:
    """The text with its tables as elements. Where templates were left out, rows that stand in no table are those of a table which
    such a template began; it ends with its last row."""
    if "{|" not in text.text and not (some_left_out and _ROW.search(text.text)):
        return text
    out = TracedBuilder()
    open_tables: list[_Table] = []
    at = 0
    for raw in text.text.split("\n"):
        line = text.cut(at, at + len(raw))
        if some_left_out:
            out.write(_of_a_template(raw.strip(), open_tables))
        out.add(_line(line, open_tables))
        at += len(raw) + 1
        out.write("\n") if at > len(text) else out.copy(text, at - 1, at)
    out.write("".join(table.close() + "\n" for table in reversed(open_tables)))
    result = out.build()
    return result.cut(0, len(result) - 1)


def _of_a_template(line: str, open_tables: list[_Table]) -> str:
    """What begins or ends the table of a template that was left out, before the line."""
    if not open_tables and (line.startswith("|") or (line.startswith("!") and "!!" in line)):
        open_tables.append(_Table(0, of_template=True))
        return "<table>"
    if open_tables and open_tables[-1].of_template and line[:1] not in ("|", "!"):
        return open_tables.pop().close()
    return ""


def _line(line: Traced, open_tables: list[_Table]) -> Traced:
    trimmed = line.strip()
    start = _START.match(trimmed.text)
    if start:
        table = _Table(len(start[1]))
        open_tables.append(table)
        return generated("<dl><dd>" * table.indent + f"<table{kept_attributes(start[2])}>")
    if not open_tables or not trimmed.text:
        return line
    table = open_tables[-1]
    if trimmed.text.startswith("|}"):
        open_tables.pop()
        return joined([table.close(), trimmed.cut(2), "</dd></dl>" * table.indent])
    if trimmed.text.startswith("|-"):
        return generated(table.close_cell() + table.close_row())
    if trimmed.text.startswith("|+"):
        return _cells(table, "+", trimmed.cut(2))
    return _cells(table, trimmed.text[0], trimmed.cut(1)) if trimmed.text[0] in "|!" else line


def _cells(table: _Table, mark: str, line: Traced) -> Traced:
    if mark == "!":
        line = rewrite(line, _HEADERS, lambda m, out: out.write("||"))
    pieces: list[Traced | str] = []
    at = 0
    for cell in line.text.split("||"):
        pieces += _cell(table, mark, line.cut(at, at + len(cell)))
        at += len(cell) + 2
    return joined(pieces)


def _cell(table: _Table, mark: str, cell: Traced) -> list[Traced | str]:
    before = table.close_cell()
    if mark != "+" and not table.open_row:
        before, table.open_row = before + "<tr>", True
    table.open_cell = _CELLS[mark]
    first, bar, _ = cell.text.partition("|")
    attributes = ""
    if bar and "[[" not in first and "-{" not in first:
        attributes, cell = kept_attributes(" " + first), cell.cut(len(first) + 1)
    return [f"{before}<{table.open_cell}{attributes}>", cell.strip()]
