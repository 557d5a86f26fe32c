"""Fields of reference strings by zhclaims and by refextract, the one packaged parser of printed references: a table in Markdown.

    pip install refextract
    python tests/benchmarks/references.py FILE.jsonl [--by style]

Each line of the file is an object with `text` and its right fields, in `truth` or beside it: title, container, publisher, place,
year or date, volume, issue, pages, first_author or author. A field counts as right when it is equal without blanks, case and
punctuation; `first_author` when the author begins with it; container and publisher may stand for each other where only one is
asked for. What an entry does not show is not asked for. Both run in one process on one core; speed is in strings a second.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zhclaims import parse_reference

Fields = dict[str, str]
NAMES = ("title", "container", "publisher", "place", "year", "date", "volume", "issue", "pages", "first_author", "author")


def of_zhclaims(text: str) -> Fields:
    parsed = parse_reference(text)
    found = {name: getattr(parsed, name) or "" for name in NAMES if hasattr(parsed, name)}
    return found | {"year": (parsed.date or "")[:4], "first_author": parsed.author or ""}


def of_refextract(text: str) -> Fields:
    from refextract import extract_references_from_string

    found: Fields = {}
    for reference in extract_references_from_string(text):
        named = {name: " ".join(values) for name, values in reference.items() if isinstance(values, list)}
        found = {
            "title": named.get("title", named.get("book_title", "")),
            "container": named.get("journal_title", ""),
            "publisher": named.get("publisher", ""),
            "place": "",
            "year": named.get("journal_year", named.get("year", "")),
            "date": named.get("journal_year", named.get("year", "")),
            "volume": named.get("journal_volume", ""),
            "issue": named.get("journal_issue", ""),
            "pages": named.get("journal_page", ""),
            "first_author": named.get("author", ""),
            "author": named.get("author", ""),
        }
    return found


def bare(value: str) -> str:
    return re.sub(r"[\W_]+", "", value).casefold()


def wrong(found: Fields, truth: dict[str, Any]) -> Iterator[str]:
    """The fields that are not as they should be."""
    swappable = ("container" in truth) != ("publisher" in truth)
    for name in NAMES:
        if not truth.get(name):
            continue
        right = {bare(str(value)) for value in (truth[name] if isinstance(truth[name], list) else [truth[name]])}
        names = ("container", "publisher") if swappable and name in ("container", "publisher") else (name,)
        given = [bare(found.get(n, "")) for n in names]
        if name == "first_author":
            if not any(g.startswith(r) for g in given for r in right):
                yield name
        elif not right & set(given):
            yield name


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--by", default="")
    options = arguments.parse_args()
    rows = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines()]
    engines: dict[str, Callable[[str], Fields]] = {"zhclaims": of_zhclaims, "refextract": of_refextract}
    table: dict[str, dict[str, list[bool]]] = defaultdict(lambda: {name: [] for name in engines})
    speed = {}
    for name, engine in engines.items():
        engine(rows[0]["text"])
        start = time.process_time()
        found = [engine(row["text"]) for row in rows]
        speed[name] = len(rows) / (time.process_time() - start)
        for row, fields in zip(rows, found, strict=True):
            table[row.get(options.by, "all")][name].append(not list(wrong(fields, row.get("truth", row))))
    print("| | strings |", " | ".join(engines), "|\n|---|---|" + "---|" * len(engines))
    for key, by_engine in table.items():
        shares = " | ".join(f"{sum(hits) / len(hits):.3f}" for hits in by_engine.values())
        print(f"| {key} | {len(by_engine['zhclaims'])} | {shares} |")
    print("| strings a second | |", " | ".join(f"{speed[name]:,.0f}" for name in engines), "|")


if __name__ == "__main__":
    main()
