"""Templates on real pages and on pages of one fault each: the words that readers see, and nothing that they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhclaims.sources.wikitext import read_wikitext

REAL = Path(__file__).resolve().parents[2] / "shared" / "real_pages"
CASES = Path(__file__).resolve().parents[2] / "shared" / "cases" / "pages"
MUST_OCCUR = {
    "07_be_kr": ["（韩语：대한민국", "日语：東京／とうきょう Tōkyō"],
    "24_tsl": ["公平原则（英语：Fairness measure）", "Vice Media（英语：Vice Media）"],
    "26_flagcase": ["（韩语：대한민국", "（越南语：Việt Nam", "日语：東京"],
    "38_fixture_templates": ["甲市是城市。"],
    "42_ref_in_unknown": ["乙市多雨。丙地寒冷。"],
    "44_weatherbox_blank": ["市长是王明。"],
    "real_01_bd_double_brackets": ["王明（1903年—1961年），是商人。"],
    "real_03_kor_becomes_korea": ["豆汁麵（韩语：콩국수）"],
    "real_05_translink_two_args": ["附近有鏡川（日语：鏡川）。"],
    "real_07_le_empty_third": ["維吉尼亞橡（英语：Quercus virginiana），"],
    "real_09_chem_lost": ["化學式為CH2S。"],
    "real_11_refnest": ["和公司合作研制。"],
    "real_23_youtube_ref_broken": ["甲是乙。"],
    "real_27_asof_alt": ["排名345（2020年7月）。"],
    "real_31_infobox_raw_params": ["某症候群是疾病。"],
    "real_33_no_cell": ["1500票", "落敗"],
    "real_37_jp_era": ["（1000年2月1日（長保元年十二月二十三）—1036年9月28日（長元九年九月初六）），"],
    "real_39_flag_by_other_case": ["甲（）乙（）。"],
}
NEVER = ("{{", "[[", "|", "（（", "7450", "ped", "韩国）", "加拿大", "印度")

pytestmark = pytest.mark.usefixtures("shared")


@pytest.mark.parametrize("name", MUST_OCCUR)
def test_a_page_of_one_fault(name: str) -> None:
    page = read_wikitext((CASES / f"{name}.wikitext").read_text(encoding="utf-8"), title="某")
    assert [words for words in MUST_OCCUR[name] if words not in page.text] == []
    assert [words for words in NEVER if words in page.text] == []
    assert all(entry.text for entry in page.entries)


def test_real_pages_show_the_words_of_their_templates() -> None:
    """All words that were checked by hand occur, and of those that must not one at most; all markers stand in order."""
    missing, shown, markers = [], [], []
    for file in sorted((REAL / "truth").glob("*.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        (source,) = (REAL / "pages").glob(f"{file.stem}_*")
        page = read_wikitext(source.read_text(encoding="utf-8"), title=truth["title"])
        missing += [(file.stem, words) for words in truth["prose_checks"] if words not in page.text]
        shown += [(file.stem, words) for words in truth["not_in_prose"] if words in page.text]
        if [m.ref for m in page.markers] != truth["markers"]:
            markers.append(file.stem)
    assert (missing, markers) == ([], [])
    assert len(shown) <= 1, shown
