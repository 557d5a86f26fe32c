"""Analysis: what the analyzer says, in offsets of the article text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from spacy.tokens import Doc

from pages import page_of
from zhclaims import analyzers
from zhclaims.analyzers.protocol import Reading
from zhclaims.hanscript import to_simplified
from zhclaims.model import Analysis, Script
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span
from zhclaims.stages.analysis import Words, analysis
from zhclaims.stages.script import script
from zhclaims.tagged_spans import TaggedSpans

EMBEDDED = analyzers.load()


def analysed(source: str) -> tuple[str, Analysis]:
    page = page_of(source)
    layer, issues = analysis(page, script(page)[0], EMBEDDED)
    assert issues == ()
    return page.text, layer


def longest(source: str, layer: Analysis) -> list[tuple[str, str]]:
    """The longest words and their parts of speech, as the view has them."""
    page = page_of(source)
    view = script(page)[0]
    found = zip(page.blocks, layer.longest(page, view), strict=True)
    return [
        (span.of(view.view), tag)
        for block, words in found
        for span, tag in zip(words.spans(view.to_view(block.span).start - 1), words.labels(), strict=True)
    ]


def test_words_tags_and_mentions_are_of_the_article_text() -> None:
    source = "== 生平 ==\n李娜[1]在武漢讀書。\n* 姚明在上海。"
    text, layer = analysed(source)
    assert [w.of(text) for w in layer.words][:6] == ["生平", "李", "娜", "在", "武漢", "讀書"]
    assert layer.tags[1] == "PROPN"
    assert longest(source, layer)[1] == ("李娜", "PROPN")
    assert len(layer.tags) == len(layer.words)
    assert [(m.span.of(text), m.label) for m in layer.mentions] == [
        ("李娜", "PER"), ("武漢", "LOC"), ("姚明", "PER"), ("上海", "LOC"),
    ]  # fmt: skip


def test_a_marker_inside_a_word_does_not_cut_it() -> None:
    page = page_of("他於1[3]2月27日到達。")
    page = replace(page, markers=tuple(replace(marker, inside_token=True) for marker in page.markers))
    layer, _ = analysis(page, script(page)[0], EMBEDDED)
    assert "12" in [w.of(page.text) for w in layer.words]


def test_no_word_crosses_a_marker() -> None:
    text, layer = analysed("他去學[1]校。")
    assert [w.of(text) for w in layer.words] == ["他", "去", "學", "校", "。"]
    assert "学校" in {word for word, _ in longest("他去學[1]校。", layer)}


def test_rules_read_words_where_the_analyzer_knows_no_longer_ones() -> None:
    source = "李娜是經濟學家。\n他在這裡。"
    text, layer = analysed(source)
    assert "经济学家" in {word for word, _ in longest(source, layer)}
    bare = Analysis(layer.words, layer.tags, layer.mentions)
    expected = [(to_simplified(word.of(text))[0], tag) for word, tag in zip(layer.words, layer.tags, strict=True)]
    assert longest(source, bare) == expected


class Knowing:
    """An analyzer that knows the words of one text."""

    name, fingerprint = "knowing", {"name": "knowing"}

    def readings(self, texts: Iterable[str]) -> Iterator[Reading]:
        words = TaggedSpans.of([(0, 1), (1, 2), (2, 5)], ["A", "B", "C"])
        return (Reading(words, TaggedSpans.of([(0, 2), (2, 5)], ["AB", "C"]), []) for _ in texts)

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        raise AssertionError


def test_words_of_a_view_that_is_longer_than_the_text_are_those_that_the_text_has() -> None:
    page = page_of("甲乙丙丁")
    longer = Script("zh", "子甲乙丙丁", "子甲乙丙丁", OffsetMap([(1, 2), (3, 3)]))
    layer, _ = analysis(page, longer, Knowing())
    assert layer.words == (Span(0, 1), Span(1, 4))
    (words,) = layer.longest(page, longer)
    assert (words.spans(-1), words.labels()) == ([Span(0, 2), Span(2, 5)], ["AB", "C"])


def test_a_block_is_read_alike_on_any_page() -> None:
    text, alone = analysed("李娜在武漢打網球。")
    _, last = analysed("張三說：「好。」\n李娜在武漢打網球。")
    by = len("張三說：「好。」\n")
    assert [w.shift(by) for w in alone.words] == list(last.words)[-len(alone.words) :]


@given(st.text(alphabet="中國国𠮷😀a1 \t·。，“”「[]()", max_size=40))
@settings(max_examples=40, deadline=None)
def test_words_are_in_order_disjoint_and_without_white_space(source: str) -> None:
    text, layer = analysed(source)
    ends = [0, *(w.end for w in layer.words)]
    assert all(end <= w.start < w.end for end, w in zip(ends, layer.words, strict=False))
    assert not any(c.isspace() for w in layer.words for c in w.of(text))


def test_a_word_that_two_markers_cut_is_three() -> None:
    words = Words([Span(0, 4), Span(4, 6)], ["NOUN", "VERB"])
    words.cut([1, 3, 4])
    assert words == Words([Span(0, 1), Span(1, 3), Span(3, 4), Span(4, 6)], ["NOUN", "NOUN", "NOUN", "VERB"])
