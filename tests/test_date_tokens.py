"""What is passed over unread: places where no token of a time expression begins, tokens where no expression does."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.stages.dates.grammar import can_begin, parse_expression
from zhclaims.stages.dates.tokens import Cursor, any_token, tokenize
from zhclaims.vocab import load

CASES = Path(__file__).parent / "cases"
ANYWHERE = re.compile(any_token())
WORDS = [row["word"] for row in load("date_words")]
OF_REIGNS = {row["word"] for row in load("date_words") if row["kind"] in ("reign_phase", "feast")}
"""What is a token only behind a reign title or a year."""
PIECES = st.sampled_from(WORDS) | st.sampled_from(
    [*"0123456789一二十百半几数多个年月日号天周时点分秒至到和、-—/每第闰 。，岁", "13日", "2006"]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def check(text: str) -> None:
    read = tokenize(text, 0, len(text))
    borders = {(m.start(), m.end()) for m in ANYWHERE.finditer(text) if m.end() > m.start()}
    within = {t for t in read if any(start <= t.start and t.end <= end for start, end in borders)}
    behind = {t for t in read if (m := ANYWHERE.match(text, t.start)) and t.end <= m.end()}  # 末|年初: no reign ends before 末
    assert within | behind == set(read)
    assert len(read) >= sum(m.lastgroup not in ("count", "cycle") and m[0] not in OF_REIGNS for m in ANYWHERE.finditer(text))
    cursor = Cursor(text, read, 0, len(text))
    assert all(can_begin(cursor, i) or parse_expression(cursor, i) is None for i in range(len(read)))


@given(TEXTS | st.text(max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text(text: str) -> None:
    check(text)


def test_a_bare_number_opens_only_a_list_or_a_range() -> None:
    text = "有3、4天的行程，另有25名队员和7名教练"
    cursor = Cursor(text, tokenize(text, 0, len(text)), 0, len(text))
    opening = [t.text for i, t in enumerate(cursor.tokens) if can_begin(cursor, i)]
    assert opening == ["3", "4天", "25"]
    assert cursor.tokens[-1].text == "7"


def test_own_cases() -> None:
    for file in sorted(CASES.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            check(str(json.loads(line).get("text", "")))


def test_real_prose(shared: Path) -> None:
    with (shared / "nlp" / "wikipedia_prose.jsonl").open(encoding="utf-8") as lines:
        for line in islice(lines, 200):
            check(str(json.loads(line)["text"]))
