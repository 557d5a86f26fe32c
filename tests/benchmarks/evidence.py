"""How many pairs of a claim and a source `zhclaims check` compares in a minute, on one core: a line of figures.

    python tests/benchmarks/evidence.py [--pairs 1000] [--characters 6000]

The pairs are those of `tests/cases/evidence.jsonl`, again and again, each claim in an article of its own and each source in a
file of its own, with other text around it so that it has the given number of characters. Times are of the whole command: sources
read, texts made, passages found, rows validated and written.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import msgspec

import zhclaims
from zhclaims import check
from zhclaims.records import ArticleRecords
from zhclaims.settings import Settings

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))


def dataset(directory: Path, pairs: int, characters: int) -> Path:
    """A dataset of that many cited claims, and a directory of their sources beside it."""
    import exports

    cases = [json.loads(line) for line in (TESTS / "cases" / "evidence.jsonl").read_text(encoding="utf-8").splitlines()]
    around = "".join(case["source"] for case in cases if case["form"] == "text")
    (directory / "sources").mkdir()
    pages = []
    for number in range(pairs):
        case = cases[number % len(cases)]
        url = f"http://example.org/{number}"
        text = f"{case['before']}\n\n{case['claim']}<ref>{{{{cite web|title=第{number}篇|url={url}}}}}</ref>\n\n\n"
        found = zhclaims.extract(text, Settings(format="wikitext"))
        name = f"zhwiki:{number}"
        claims = tuple(msgspec.structs.replace(c, article_id=name) for c in found.claims if c.citations)
        references = tuple(msgspec.structs.replace(r, article_id=name) for r in found.references)
        pages.append(ArticleRecords(msgspec.structs.replace(found.article, article_id=name), claims, references))
        source = f"{around[: characters // 2]}\n{case['source']}\n{around[characters // 2 : characters - len(case['source'])]}"
        (directory / "sources" / f"{found.references[0].reference_id}.txt").write_text(source, encoding="utf-8")
    return exports.write(directory / "data", pages)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=int, default=1000)
    arguments.add_argument("--characters", type=int, default=6000)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        made = dataset(Path(name), options.pairs, options.characters)
        start, cpu = time.perf_counter(), time.process_time()
        outcome = check.check(made, [made.parent / "sources"])
        seconds, used = time.perf_counter() - start, time.process_time() - cpu
    read = outcome.counts["available"]
    rate = f"{60 * read / used:,.0f} a minute of one core ({seconds:.1f} s)"
    print(f"{read:,} pairs, sources of {options.characters:,} characters: {rate}")


if __name__ == "__main__":
    main()
