"""Conversion against what a real MediaWiki made of the same strings (../shared/oracle/convert_oracle.tsv), characters alike."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from zhclaims.sources.language_converter import tables
from zhclaims.sources.wikitext import read_wikitext

OPENCC = {"zh-cn": 0.99, "zh-hans": 0.998, "zh-tw": 0.989, "zh-hk": 0.98, "zh-hant": 0.992}
MEDIAWIKI = {"zh-cn": 0.999, "zh-hans": 0.999, "zh-tw": 0.999, "zh-hk": 0.998, "zh-hant": 0.999}


@pytest.mark.parametrize("variant", OPENCC)
@pytest.mark.parametrize("engine", ["opencc", "mediawiki"])
def test_agreement(engine: str, variant: str, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Share of characters as the wiki has them, and the strings that differ, in print."""
    if engine == "mediawiki" and not tables.has_mediawiki():
        pytest.skip("zhclaims[mediawiki] is not installed")
    monkeypatch.setattr(tables, "has_mediawiki", lambda: engine == "mediawiki")
    same = total = 0
    for text, wanted in _rows(shared)[variant]:
        shown = read_wikitext(text, title="T", variant=variant).text
        alike = sum(block.size for block in SequenceMatcher(None, shown, wanted, autojunk=False).get_matching_blocks())
        if shown != wanted:
            print(f"{variant} {text!r}: {shown!r}, wanted {wanted!r}")
        same, total = same + 2 * alike, total + len(shown) + len(wanted)
    print(f"{engine} {variant}: {same / total:.4f}")
    assert same / total >= (OPENCC if engine == "opencc" else MEDIAWIKI)[variant]


def _rows(shared: Path) -> dict[str, list[tuple[str, str]]]:
    """Strings and their conversions by variant; those with HTML in them are about attributes and not about text."""
    rows = defaultdict(list)
    for line in (shared / "oracle" / "convert_oracle.tsv").read_text(encoding="utf-8").splitlines():
        text, variant, wanted = line.split("\t")
        if "<" not in text and "&" not in text and text.strip():
            rows[variant].append((text, wanted.strip()))
    return rows
