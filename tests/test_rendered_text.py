"""The reader of copied pages: readable cases, the first article, and properties that hold for any text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages import read_text
from zhclaims.errors import InputError
from zhclaims.model import Page
from zhclaims.offsets import SourceMap
from zhclaims.sources import rendered_text
from zhclaims.sources.documents import load_document, read_document

ROOT = Path(__file__).parents[1]
CASES = [json.loads(x) for x in (ROOT / "tests/cases/rendered_text.jsonl").read_text(encoding="utf-8").splitlines() if x]


def marked(page: Page) -> str:
    """The article text with "‹12›" where a marker stood."""
    text, at = "", 0
    for marker in page.markers:
        text += page.text[at : marker.at] + f"‹{marker.ref}›"
        at = marker.at
    return text + page.text[at:]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, object]) -> None:
    page = rendered_text.read_rendered_text(str(case["text"]), title=case.get("given_title"))  # type: ignore[arg-type]
    found = {
        "title": page.title,
        "marked": marked(page),
        "sections": [[s.title, s.level] for s in page.sections],
        "kinds": "".join(b.kind.value[0] for b in page.blocks),
        "entries": [[e.ref, e.text, e.backlinks] for e in page.entries],
        "groups": [e.group for e in page.entries],
        "issues": [i.code for i in page.issues],
        "inside": [m.ref for m in page.markers if m.inside_token],
    }
    expected = {k: v for k, v in case.items() if k in found}
    assert {k: found[k] for k in expected} == expected


@pytest.fixture(scope="module")
def article() -> tuple[str, Page]:
    path = ROOT / "corpus/000_76d8361835199d27.txt"
    return path.read_text(encoding="utf-8"), read_document(load_document(path, path.name))


@pytest.fixture(scope="module")
def gold() -> dict[str, list[dict[str, object]]]:
    return json.loads((ROOT / "corpus/gold/article.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_article_markers(article: tuple[str, Page], gold: dict[str, list[dict[str, object]]]) -> None:
    end = gold["range"][1]
    found = [(*m.source, m.ref) for m in article[1].markers if m.source and m.source.end <= end]  # type: ignore[operator]
    assert found == [(m["start"], m["end"], m["ref"]) for m in gold["markers"]]


def test_article_sections(article: tuple[str, Page], gold: dict[str, list[dict[str, object]]]) -> None:
    page = article[1]
    to_source = SourceMap(page.source_map)
    found = [(*(to_source.to_source(s.span) or ()), s.title, s.level) for s in page.sections]
    expected = [(s["start"], s["end"], s["title"], s["level"]) for s in gold["sections"]]
    assert found[: len(expected)] == expected
    assert [s.title for s in page.sections[-2:]] == ["參考內容", "外部連結"]


def test_article_entries(article: tuple[str, Page], gold: dict[str, list[dict[str, object]]]) -> None:
    page = article[1]
    assert [e.ref for e in page.entries] == [str(n) for n in range(1, 54)]
    backlinks = {e.ref: e.backlinks for e in page.entries}
    assert {r["ref"]: r["backlinks"] for r in gold["references"]}.items() <= backlinks.items()
    assert sum(backlinks.values()) == len(page.markers)
    assert not any(e.text.startswith(("^", "1")) or "[編輯]" in e.text for e in page.entries)


def test_article_issues(article: tuple[str, Page]) -> None:
    text, page = article
    broken = {(i.code, i.source.of(text)) for i in page.issues if i.source}
    assert ("marker_inside_token", "[19]") in broken
    assert ("missing_full_stop", "[1]") in broken
    assert ("unbalanced_bracket", "[") in broken
    assert ("doubled_punctuation", "。.") in broken
    assert sum(code == "reference_error" for code, _ in broken) == 2
    assert not {"marker_without_entry", "entry_without_marker", "backlinks_differ"} & {i.code for i in page.issues}


# ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    ["[1]", "[2]", "[註 1]", "[a]", "[b]", "[2004]", "[編輯]", "[来源请求]", "^ ", "1. ^ 1.0 1.1 ", "參考資料", "目录", "1 "]
    + ["1", "12", " ", "\n", "\r\n", "\r", "\t", "。", "，", "「", "」", "(", "]", "[", "他说", "哈薩克", "𠀀", "😀", "é"]
    + ["2月", "年", "\u200b", "\u2028", "•", "x"]
    + ["== 历史 ==", "維基百科,自由的百科全書", "分类：", "取自“https", "引用错误", ":12-13", "[]"]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=80))


def page_or_none(text: str) -> Page | None:
    try:
        return read_text("一句話。\n\n" + text)
    except InputError:
        return None


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_every_character_leads_back_to_the_source(text: str) -> None:
    page = page_or_none(text)
    if page is None:
        return
    source = "一句話。\n\n" + text
    end = 0
    own = list(page.text)
    for run in page.source_map:
        assert run.length > 0
        assert run.text_start >= end
        end = run.text_start + run.length
        assert page.text[run.text_start : end] == source[run.source_start : run.source_start + run.length]
        own[run.text_start : end] = [""] * run.length
    assert set(own) <= {"", " ", "\n"}
    assert sum(c == "\n" for c in own) == max(len(page.blocks) - 1, 0)
    starts = [r.source_start for r in page.source_map]
    assert starts == sorted(starts)


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_blocks_and_markers_are_sound(text: str) -> None:
    page = page_or_none(text)
    if page is None:
        return
    source = "一句話。\n\n" + text
    assert "\n".join(b.span.of(page.text) for b in page.blocks) == page.text
    assert all(b.span.of(page.text).strip() == b.span.of(page.text) != "" for b in page.blocks)
    assert all(b.span.start == 0 or b.span.start == a.span.end + 1 for a, b in zip(page.blocks, page.blocks[1:], strict=False))
    assert all(s.span.of(page.text) == s.title for s in page.sections)
    for marker in page.markers:
        assert marker.source is not None
        shown = marker.source.of(source)
        assert (shown[0], shown[1:-1].strip(), shown[-1]) == ("[", marker.ref, "]")
        assert 0 <= marker.at <= len(page.text)
    assert [m.at for m in page.markers] == sorted(m.at for m in page.markers)
    for issue in page.issues:
        assert issue.span is None or 0 <= issue.span.start <= issue.span.end <= len(page.text)
        assert issue.source is None or 0 <= issue.source.start <= issue.source.end <= len(source)
    for entry in page.entries:
        assert entry.source is not None
        assert entry.source.of(source).endswith(entry.text[-1:])


@pytest.mark.parametrize(
    "hostile",
    [
        "他说。" + "[" * 100_000,
        "他说。" + "[1]" * 100_000,
        "他说。" + "1[1] 2月" * 50_000,
        "他说" * 500_000,
        "他说。" + " " * 500_000 + "[1]" + " " * 500_000 + "。",
        "他说。\n" + "參考資料[編輯]\n1. ^ 甲\n" * 20_000,
        "他说。\n" + "1 甲\n" * 50_000,
        "他说。\n" + "目录\n甲\n" * 50_000,
        "他说。\n參考資料[編輯]\n^ " + " ".join(f"1.{i}" for i in range(100_000)),
        "他说。\n參考資料[編輯]\n" + "^ " * 100_000,
        "他说。\n參考資料[編輯]\n^ " + "跳转到：" * 100_000,
        "他说。「" * 100_000,
        "他说。\n" + "-" * 200_000 + "|x\n" + "- " * 200_000,
        "他说。" + "".join(f"[{chr(0x4E00 + i)} 1]" for i in range(5_000)) + "\n參考資料[編輯]\n" + "1. ^ 甲\n\n" * 5_000,
        "他说。\n" + "分类：甲\n" * 100_000,
        "他说。\n" + "维基百科，自由的百科全书\n" * 50_000,
    ],
    ids=lambda x: f"{x[:14]!r}{len(x)}",
)
def test_hostile_input_takes_linear_time(hostile: str) -> None:
    started = time.process_time()
    page_or_none(hostile)
    assert time.process_time() - started < 6
