"""How many strings are read wholly right: floors that only rise."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from reference_scores import lines, share_right, wrong_of_case, wrong_of_entry, wrong_of_standard


def test_every_style_of_the_standard(shared: Path) -> None:
    """GB/T 7714 in eight styles: four editions, by number and by author and date, in half and in full width."""
    styles: dict[str, list[dict[str, object]]] = defaultdict(list)
    for entry in lines(shared / "gbt7714" / "entries.jsonl"):
        styles[entry["style"]].append(wrong_of_standard(entry["text"], entry["truth"]))
    shares = {style: share_right(wrong) for style, wrong in styles.items()}
    assert len(shares) == 8
    assert min(shares.values()) >= 0.98, shares


def test_own_strings_in_many_styles(shared: Path) -> None:
    cases = [case for name in ("references", "reference_kinds") for case in lines(shared / "cases" / f"{name}.jsonl")]
    wrong = {case["text"]: wrong_of_case(case) for case in cases}
    assert share_right(wrong.values()) >= 0.9, {text: w for text, w in wrong.items() if w}


def test_entries_of_a_real_page(shared: Path) -> None:
    wrong = {entry["text"]: wrong_of_entry(entry) for entry in lines(shared / "references" / "rendered_entries.jsonl")}
    assert share_right(wrong.values()) >= 0.96, {text: w for text, w in wrong.items() if w}
