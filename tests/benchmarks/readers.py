"""Characters a second of the readers of pages, and of a peer that does a part of the same, in the same run.

    pip install mwparserfromhell
    python tests/benchmarks/readers.py [--repeat N] [--variant V] [FILE …]

Without files, the pages of ../shared/oracle are read. The peer of wikitext is mwparserfromhell's parse: it gives a tree, we give
the text with its markers, references and places, in a variant also with every word converted. Each number is the best of N
rounds of one core's time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from zhclaims.sources.wikitext import read_wikitext

PAGES = Path(__file__).parents[3] / "shared/oracle/pages"


def best(function: Callable[[], object], rounds: int) -> float:
    """Seconds of the processor in the quickest of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def peer_of_wikitext() -> Callable[[str], object]:
    try:
        import mwparserfromhell
    except ImportError:
        raise SystemExit("the peer is not installed: pip install mwparserfromhell") from None
    return mwparserfromhell.parse


def compare(name: str, texts: Sequence[str], calls: tuple[Callable[[str], object], Callable[[str], object]], rounds: int) -> None:
    """Print how fast both calls are on the texts, and how many times as long ours takes."""
    ours, peer = (best(lambda call=call: [call(text) for text in texts], rounds) for call in calls)
    length = sum(map(len, texts))
    print(f"{name:28}{length:12,}{length / ours:14,.0f}{length / peer:14,.0f}{ours / peer:10.2f}")


def wikitext(files: Sequence[Path], rounds: int, variant: str) -> None:
    """All pages, the longest by itself, and pages joined into a long one; as they are written, then rendered in the variant."""
    peer = peer_of_wikitext()
    texts = [file.read_text(encoding="utf-8") for file in files]
    for shown in ("source", variant):
        calls = (lambda text, shown=shown: read_wikitext(text, title="頁", variant=shown), peer)
        compare(f"all pages, {shown}", texts, calls, rounds)
        compare(f"the longest, {shown}", [max(texts, key=len)], calls, rounds)
        compare(f"ten times in one, {shown}", ["\n\n".join(texts * 10)], calls, min(rounds, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description="Characters a second of the readers and of peers.")
    parser.add_argument("files", type=Path, nargs="*", help="pages of wikitext")
    parser.add_argument("--repeat", type=int, default=10, help="rounds; the quickest counts")
    parser.add_argument("--variant", default="zh-tw", help="rendered in, besides the page as it is written")
    options = parser.parse_args()
    files = options.files or sorted(PAGES.glob("*.wikitext"))
    if not files:
        raise SystemExit(f"no pages: {PAGES} is absent, name files")
    print(f"{'wikitext':28}{'characters':>12}{'ours, ch/s':>14}{'peer, ch/s':>14}{'ours/peer':>10}")
    wikitext(files, options.repeat, options.variant)


if __name__ == "__main__":
    main()
