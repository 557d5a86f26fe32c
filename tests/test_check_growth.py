"""Checking grows with the length of the sources, in the manner of `test_growth`: their texts, the archives, the pairs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

import exports
import hostile
import made
from hostile import again
from source_files import warc
from test_growth import grows_too_fast
from zhclaims import check
from zhclaims.check import texts
from zhclaims.check.claims import ClaimItems
from zhclaims.check.comparing import compare
from zhclaims.check.prepared import Prepared

SIZE = 20_000
CLAIM = "2006年6月4日，國際危機組織說「這座橋是禮物」，造成47人死亡、74人受傷，耗資1.5億美元，占23%。"
NAME = CLAIM.index("國際")
ENTITY = {"span": [NAME, NAME + 6], "text": "國際危機組織", "text_hans": "国际危机组织", "id": "e", "link": None, "label": "ORG"}
ARTICLE = {
    "dates": [{"span": [0, 9], "text": "2006年6月4日", "value": "2006-06-04", "type": "DATE", "anchor": None}],
    "entities": [ENTITY],
}

SHAPES: Mapping[str, hostile.Shape] = {
    **{name: hostile.PROSE[name] for name in ("sentences", "no full stop", "names", "dates", "years", "months")},
    "the claim": again(CLAIM),
    "the claim without stops": again(CLAIM.rstrip("。")),
    "numbers": again("47人，"),
    "many numbers": again("%人，"),
    "numerals": again("四十七萬"),
    "a long numeral": again("億"),
    "English": again("On 4 June 2006 the Crisis Group said 47 people were killed. "),
    "English without stops": again("forty-seven people and "),
    "number words": again("one hundred "),
    "months by name": again("May "),
    "days of months": again("4 June "),
    "thousands": again("1,234,"),
    "dotted thousands": again("1.234."),
    "quotation marks": again("「這座橋"),
    "nearly the quotation": again("這座橋是禮品"),
    "Mr.": again("Mr. A. "),
    "percent": again("百分之"),
    "German": again("Am 9. November 1989 sagte Jäger 20.000 Menschen. "),
}


def measured(text: str) -> dict[str, float]:
    seconds: dict[str, float] = {}
    with hostile.counted("preparing", seconds):
        source = Prepared(text)
        assert source.index is not None
    with hostile.counted("comparing", seconds):
        compare(ClaimItems({"span": [0, len(CLAIM)], "text": CLAIM, "dates": [0], "entities": [0]}, ARTICLE, {}), source)
    return seconds


def repeated(page: Callable[[str], bytes]) -> Callable[[str], dict[str, float]]:
    def measure(text: str) -> dict[str, float]:
        seconds: dict[str, float] = {}
        with hostile.counted("extracting", seconds):
            texts.extract(page(text), "a.html")
        return seconds

    return measure


@pytest.mark.parametrize("name", SHAPES)
def test_comparing_grows_with_the_length(name: str) -> None:
    assert not grows_too_fast(measured, SHAPES[name], SIZE)


@pytest.mark.parametrize("packed", [False, True], ids=["files", "archive"])
def test_the_command_grows_with_the_number_of_sources(tmp_path: Path, packed: bool) -> None:
    def measure(text: str) -> dict[str, float]:
        seconds: dict[str, float] = {}
        place = Path(tempfile.mkdtemp(dir=tmp_path))
        many_sources(place, len(text), packed=packed)
        with hostile.counted("checking", seconds):
            assert check.check(place, [place / "sources"]).counts["available"] == len(text)
        return seconds

    assert not grows_too_fast(measure, lambda size: "甲" * (size // 100 + 1), 3_000)


def many_sources(directory: Path, count: int, *, packed: bool) -> None:
    """A dataset of articles of one cited claim, each with a source of its own."""
    pages = []
    answers = []
    (directory / "sources").mkdir()
    replace = msgspec.structs.replace
    for number in range(count):
        page = made.article(f"會議{number}")
        (reference,) = page.references
        url, name = f"http://example.org/{number}", f"r_{number:020x}"
        pages.append(replace(page, references=(replace(reference, reference_id=name, url=url),), claims=page.claims[:1]))
        source = "2006年6月4日，發言人說會議結束。" * 20
        if packed:
            answers.append((url, "text/plain; charset=utf-8", source.encode()))
        else:
            (directory / "sources" / f"{name}.txt").write_text(source, encoding="utf-8")
    if packed:
        (directory / "sources" / "a.warc.gz").write_bytes(warc(answers))
    exports.write(directory, pages)


@pytest.mark.parametrize("unit", ["<p>大橋通車。</p>", "<div>", "<p>a", "&amp;", "a<br>"])
def test_texts_of_pages_grow_with_the_length(unit: str) -> None:
    assert not grows_too_fast(repeated(lambda text: f"<html><body><p>甲</p>{text}".encode()), again(unit), 4_000)
