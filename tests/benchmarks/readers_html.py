"""Reading HTML against selectolax's parse of the same, in the same run, on one thread's own time.

    python tests/benchmarks/readers_html.py [FILE ...] [--repeat N]

Without files: the largest pages of ../shared/oracle, and the largest repeated to 5 MB. A parse makes a tree; reading makes the
whole page: text, blocks, sections, links, paired footnotes, entries, issues.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from zhclaims.sources.html import documents, read_html
from zhclaims.sources.html.tokens import split

ORACLE = Path(__file__).resolve().parents[3] / "shared/oracle"
LARGE = 5_000_000


def best(function: Callable[[], Any], rounds: int) -> float:
    """Seconds of the quickest of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        function()
        times.append(time.thread_time() - start)
    return min(times)


def largest(folder: str) -> Path:
    return max((ORACLE / folder).glob("*.html"), key=lambda path: path.stat().st_size)


def repeated(html: str) -> str:
    """A page of 5 MB: what stands in its first element, again and again."""
    article = documents.article(html)
    start, end = article.index(">") + 1, article.rindex("</div>")
    inner = article[start:end]
    return article[:start] + inner * (LARGE // len(inner.encode()) + 1) + "</div>"


def pages(files: list[Path]) -> dict[str, str]:
    if files:
        return {path.name: path.read_text(encoding="utf-8") for path in files}
    found = [largest("html"), largest("html_parsoid")]
    texts = {f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8") for path in found}
    return texts | {"5 MB": repeated(found[0].read_text(encoding="utf-8"))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=20)
    given = parser.parse_args()
    print(f"{'page':32}{'characters':>12}{'selectolax':>12}{'tags apart':>12}{'read_html':>12}{'ratio':>8}")
    for name, html in pages(given.files).items():
        rounds = max(given.repeat * 100_000 // max(len(html), 100_000), 2)
        peer = best(lambda html=html: LexborHTMLParser(html), rounds)  # type: ignore[misc]
        apart = best(lambda html=html: list(split(html)), rounds)  # type: ignore[misc]
        ours = best(lambda html=html: read_html(html, title="-"), rounds)  # type: ignore[misc]
        print(f"{name:32}{len(html):12}{peer * 1e3:9.2f} ms{apart * 1e3:9.2f} ms{ours * 1e3:9.2f} ms{ours / peer:8.1f}")


if __name__ == "__main__":
    main()
