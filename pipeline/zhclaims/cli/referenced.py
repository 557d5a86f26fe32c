"""What the command `references` prints: the fields of reference strings, one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from zhclaims.cli.lines import plain, say
from zhclaims.errors import InputError, UsageError
from zhclaims.export.csl import csl_item, write_json_array
from zhclaims.model import ParsedReference
from zhclaims.sources.common.decoding import decode
from zhclaims.stages.references import explain_reference, parse_reference

_STDIN = "-"
_LINE_AT_MOST = 1 << 20
_BIBTEX = ("@article{", "@book{", "@inproceedings{", "@misc{", "@phdthesis{", "@online{", "@incollection{")

Numbered = tuple[int, ParsedReference]
"""The number of a line, from 1, and the reference that stands in it."""


def parsed(lines: Iterable[tuple[int, str]]) -> Iterator[Numbered]:
    """The reference of each line."""
    return ((number, parse_reference(text)) for number, text in lines)


def texts(file: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank with their numbers, from 1, as they stream by; `file` is a path, or "-" for standard input.

    UsageError with file, line and the way out if the file cannot be read or a line is no text.
    """
    try:
        with nullcontext(sys.stdin.buffer) if file == _STDIN else Path(file).open("rb") as stream:
            yield from _texts(stream, file)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _texts(stream: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    number = 0
    while line := stream.readline(_LINE_AT_MOST):
        number += 1
        if len(line) == _LINE_AT_MOST and not line.endswith(b"\n"):
            raise UsageError(f"line {number} of {name} is longer than 1 MiB: no reference; they are read one a line")
        if not line.strip():
            continue
        try:
            text = decode(line, name).strip()
        except InputError as error:
            raise UsageError(f"line {number} of {error}") from error
        if text.lower().startswith(_BIBTEX):
            way_out = "which has fields already (pandoc -f bibtex -t csljson); printed references are read, one a line"
            raise UsageError(f"line {number} of {name} is BibTeX, {way_out}")
        yield number, text


def as_json(found: Iterator[Numbered]) -> None:
    """A JSON object a line: the number of the line and the fields of `ParsedReference`."""
    read = taken_apart = 0
    for number, parsed in found:
        sys.stdout.buffer.write(msgspec.json.encode({"line": number} | msgspec.to_builtins(parsed)) + b"\n")
        read, taken_apart = read + 1, taken_apart + parsed.parsed
    sys.stdout.buffer.flush()
    _tell(read, taken_apart)


def as_csl(found: Iterator[Numbered], file: str) -> None:
    """CSL-JSON, an item a line; ids are `FILE#LINE`."""
    name = "stdin" if file == _STDIN else Path(file).name
    counts = [0, 0]

    def items() -> Iterator[dict[str, Any]]:
        for number, parsed in found:
            counts[0] += 1
            counts[1] += parsed.parsed
            yield csl_item(msgspec.to_builtins(parsed) | {"article_id": name, "revision_id": None}, str(number))

    write_json_array(sys.stdout.buffer, items())
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()
    _tell(*counts)


def explained(lines: Iterable[tuple[int, str]]) -> None:
    """For people: each line, and below it a line a field: its value, and the rule that filled it."""
    for number, text in lines:
        reference, rules = explain_reference(text)
        print(plain(f"{number}: {text}"))
        for name, rule in rules.items():
            print(plain(f"  {name:<14}{getattr(reference, name, '')}    {rule}"))
        if not rules:
            print("  no field could be told")


def _tell(read: int, taken_apart: int) -> None:
    say(plain(f"{read} references read, {taken_apart} taken apart"))
