"""What holds for any page: nothing raises, records are valid and agree with one another, every span leads back to the source."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import zhclaims
from zhclaims.dataset import Dataset, page_lines
from zhclaims.offsets import Run, SourceMap
from zhclaims.spans import Span
from zhclaims.validate import record_faults

PIECES = [
    *(
        "會議",
        "[1]",
        "[註 2]",
        "[",
        "]",
        "(",
        ")",
        "「",
        "」",
        "“",
        '"',
        "，",
        ",",
        "。",
        ".",
        "\n",
        "\n\n",
        " ",
        "\u3000",
        "\t",
        "\r\n",
    ),
    *("2006年", "1[3] 2月27日", "6月4日", "次日", "民國95年", "2月30日", "上世紀90年代", "911事件"),
    *(
        "他說",
        "發言人聲稱:",
        "根據某報報道",
        "被控",
        "李明",
        "王小明(Wang)",
        "美國",
        "北京市",
        "Jamaat of Mujahedins",
        "U.S.",
        "的",
        "和",
        "、",
    ),
    *(
        "參考資料[編輯]",
        "1. ^ ",
        "2. ^ 2.0 2.1 ",
        "引用錯誤",
        "頁面存檔備份,存於互聯網檔案館",
        "外部連結",
        "* ",
        "== 歷史 ==",
        "[編輯]",
    ),
    *(
        "𠮷",
        "𬭊",
        "😀",
        "e\u0301",
        "\u200b",
        "\ufeff",
        "\u2028",
        "乾隆皇帝",
        "里程",
        "什么",
        "\x01",
        "０１",
        "a",
        "http://a.b/c?d=e&f",
    ),
]
ANY = st.characters(exclude_categories=("Cs", "Cc"))  # with too many control characters a text is refused as binary
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(ANY, max_size=3), max_size=40).map("".join)
PROSE = "這是一個關於某次會議的條目,會議在北京市舉行。"


def faults_of(records: zhclaims.ArticleRecords) -> list[str]:
    """What is wrong with the lines that would be written; an error is raised if one breaks its schema."""
    with tempfile.TemporaryDirectory() as directory:
        for part, lines in page_lines(records).lines.items():
            Path(directory, f"{part}.jsonl").write_bytes(b"".join(lines))
        return list(record_faults(Dataset(Path(directory))))


def check(text: str) -> None:
    records = zhclaims.extract(text)
    assert faults_of(records) == []
    assert_leads_back(records.article, text.removeprefix("\ufeff"))
    assert zhclaims.extract(text) == records


def assert_leads_back(article: zhclaims.ArticleRecord, source: str) -> None:
    """Every run of the map holds the same characters on both sides, and every marker is where it is said to be."""
    for text_start, source_start, length in article.source_map:
        assert article.text[text_start : text_start + length] == source[source_start : source_start + length]
    to_source = SourceMap([Run(*run) for run in article.source_map]).to_source
    for sentence in article.sentences:
        span = to_source(sentence)
        assert span is None or source[span.start] == article.text[sentence.start]
    for marker in article.markers:
        assert marker.source is None or marker.ref.strip() in Span(*marker.source).of(source)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_page(text):
    check(f"條目\n\n{PROSE}\n{text}")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
@example("㐀?")  # prose without a title
def test_any_text_is_a_page_or_is_refused(text):
    assume(not Path(text).exists())  # the name of a file is no text
    try:
        check(text)
    except zhclaims.InputError as error:
        assert error.reason  # noqa: PT017


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 300,
        PROSE + "[" * 3000,
        PROSE + "「" * 3000,
        PROSE + "[1]" * 2000,
        PROSE + "2006年" * 1500,
        PROSE + "他說" * 1500,
        PROSE + "\n" * 20000,
        PROSE + "a" * 20000,
        "\n".join(["== 甲 ==", PROSE] * 100),
    ],
    ids=lambda text: text[len(PROSE) : len(PROSE) + 4] + f"×{len(text)}",
)
def test_long_pages_take_bounded_time(text):
    check("條目\n\n" + text)


def test_real_prose_of_many_topics(shared):
    lines = (shared / "nlp" / "wikipedia_prose.jsonl").read_text(encoding="utf-8").splitlines()
    for line in random.Random(3).sample(lines, 40):
        check(f"條目\n\n{json.loads(line)['text']}")
