"""The tagger that ships: its file, what it refuses, what it finds, and that texts do not disturb one another."""

from __future__ import annotations

import hashlib
import random
import shutil
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.analyzers import tagger as module
from zhclaims.analyzers.tagger import Name, Tagger
from zhclaims.errors import UsageError
from zhclaims.spans import Span

SENTENCES = [
    "张晓明毕业于北京大学，现居上海。",
    "安娜·彼得罗娃在莫斯科会见了德国总理默克尔。",
    "The band 发行了新专辑。",
    "2008年，香港赛马会（HKJC）在沙田举办比赛。",
    "他说：“我不去。”",
    "鹿。",
    "",
]


TAGGER = Tagger()


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return TAGGER


Words = list[tuple[Span, str]]


def read(tagger: Tagger, *texts: str) -> list[tuple[Words, list[Name], Words]]:
    """Words, names and longer words of each text, in offsets of it."""
    text, ends = "".join(texts), list(accumulate(map(len, texts)))
    tagging = tagger.tag(text, ends)
    found = []
    for start, end in pairwise([0, *ends]):
        names = [name._replace(span=name.span.shift(-start)) for name in tagging.names if start <= name.span.start < end]
        found.append((within(tagging.words, start, end), names, within(tagging.compounds, start, end)))
    return found


def within(words: module.Words, start: int, end: int) -> Words:
    inside = [(at - start, module.PARTS[part]) for at, part in zip(*words, strict=True) if start <= at < end]
    borders = [*(at for at, _ in inside), end - start]
    return [(Span(a, b), part) for (a, b), (_, part) in zip(pairwise(borders), inside, strict=True)]


def found(tagger: Tagger, text: str) -> set[tuple[str, str]]:
    return {(name.span.of(text), name.label) for name in read(tagger, text)[0][1]}


def assert_sound(tagger: Tagger, text: str) -> None:
    """Words cover the text without gaps, names are whole words and do not overlap."""
    ((words, names, compounds),) = read(tagger, text)
    for some in (words, compounds):
        borders = [0, *(word.end for word, _ in some)]
        assert [word.start for word, _ in some] == borders[:-1]
        assert borders[-1] == len(text)
        assert {part for _, part in some} <= set(module.PARTS)
        assert all(name.span.start in borders and name.span.end in borders for name in names)
    assert all(a.span.end <= b.span.start for a, b in zip(names, names[1:], strict=False))


def test_model_is_the_one_that_belongs_to_the_code():
    assert hashlib.sha256(module.MODEL.read_bytes()).hexdigest() == module.SHA256
    assert module.MODEL.stat().st_size <= 12_000_000
    assert module.SHA256 in (module.MODEL.parent / "MODEL_CARD.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[: len(b) // 2], lambda b: b[:99] + b"?" + b[100:], lambda b: b""]
)
def test_damaged_model_is_refused(tmp_path, damage):
    file = tmp_path / "model.npz"
    file.write_bytes(damage(module.MODEL.read_bytes()))
    with pytest.raises(UsageError, match=r"model\.npz.*damaged.*install zhclaims again"):
        Tagger(file)


def test_missing_model_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"nothing\.npz.*cannot be read"):
        Tagger(tmp_path / "nothing.npz")


def test_model_may_lie_anywhere(tmp_path, tagger):
    copy = shutil.copy(module.MODEL, tmp_path / "copy.npz")
    assert read(Tagger(copy), *SENTENCES) == read(tagger, *SENTENCES)


def test_finds_names(tagger):
    assert {("张晓明", "PER"), ("北京大学", "ORG"), ("上海", "LOC")} <= found(tagger, SENTENCES[0])
    assert {("安娜·彼得罗娃", "PER"), ("莫斯科", "LOC"), ("默克尔", "PER")} <= found(tagger, SENTENCES[1])


def test_finds_words(tagger):
    text = "他们昨天参观了学校。"
    assert [word.of(text) for word, _ in read(tagger, text)[0][0]] == ["他们", "昨天", "参观", "了", "学校", "。"]


def test_says_parts_of_speech(tagger):
    assert [part for _, part in read(tagger, "他们昨天参观了学校。")[0][0]] == ["r", "TIME", "v", "u", "n", "w"]


def test_finds_longer_words(tagger):
    text = "统计学家王明说，他们来了。"
    assert ("统计学家", "n") in {(span.of(text), part) for span, part in read(tagger, text)[0][2]}


def test_latin_name_is_one_name(tagger):
    text = "评论家Robert Wilson认为这部电影很好。"
    assert ("Robert Wilson", "PER") in found(tagger, text)


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_no_text_and_empty_texts(tagger, texts):
    assert read(tagger, *texts) == [([], [], [])] * len(texts)


@pytest.mark.parametrize("text", ["😀", "👨‍👩‍👧好", "\ud800", "\x00", " ", "\n\n", "𠮷野家", "Ω≈ç√", "مرحبا", "a" * 500])
def test_any_text_is_covered_by_words(tagger, text):
    assert_sound(tagger, text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="张三在北京大学·，。“”AZaz09 ", max_size=60))
def test_words_cover_a_text_and_names_are_whole_words(tagger, text):
    assert_sound(tagger, text)


def test_long_text(tagger):
    text = "".join(SENTENCES) * 300
    assert_sound(tagger, text)


@pytest.mark.parametrize("seed", range(3))
def test_result_does_not_depend_on_company(tagger, seed):
    chance = random.Random(seed)
    texts = [text[: chance.randrange(len(text) + 1)] for text in SENTENCES * 24]
    together = read(tagger, *texts)
    assert together == [read(tagger, text)[0] for text in texts]


@given(st.lists(st.integers(0, 200), max_size=200))
def test_every_piece_is_in_one_batch_and_few_characters_pad_it(lengths):
    batches = [members.tolist() for members in module._batches(np.array(lengths, dtype=np.int64))]
    assert sorted(i for members in batches for i in members) == [i for i, length in enumerate(lengths) if length]
    padded = sum(len(members) * max(lengths[i] for i in members) for members in batches)
    steps = sum(max(lengths[i] for i in members) for members in batches)
    alone = sum(set(lengths))
    unit = module._STEP_IN_ROWS
    assert padded - sum(lengths) + unit * steps <= unit * (alone + sum(lengths) / module._ROWS) + 200


def test_scores_are_probabilities(tagger):
    names = [name for _, found, _ in read(tagger, *SENTENCES) for name in found]
    assert names
    assert all(0 < name.score <= 1 for name in names)


def test_fingerprint_names_the_model(tagger):
    assert tagger.fingerprint["model"] == module.SHA256


@given(st.lists(st.sampled_from(SENTENCES), max_size=8), st.lists(st.sampled_from(SENTENCES), max_size=8))
@settings(max_examples=20, deadline=None)
def test_pieces_that_are_known_give_the_same(first: list[str], then: list[str]) -> None:
    recent = module.RecentPieces()
    for texts in (first, then):
        text, ends = "".join(texts), list(accumulate(map(len, texts)))
        expected, tagging = TAGGER.tag(text, ends), TAGGER.tag(text, ends, recent=recent)
        assert tagging.names == expected.names
        for mine, others in zip((*tagging.words, *tagging.compounds), (*expected.words, *expected.compounds), strict=True):
            assert mine.tolist() == others.tolist()


def test_known_pieces_are_not_read_again_until_there_is_no_room(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RECENT", 20)
    recent = module.RecentPieces()
    asked: list[int] = []
    whole = tagger._tag_batch
    monkeypatch.setattr(tagger, "_tag_batch", lambda codes, *rest: asked.append(len(codes)) or whole(codes, *rest))
    for text in (SENTENCES[4], SENTENCES[4], SENTENCES[0], SENTENCES[4], SENTENCES[1]):
        tagger.tag(text, [len(text)], recent=recent)
    assert asked == [9, 16, 9, 22]
    assert recent.fill(SENTENCES[:5], module._Labels.blank(sum(map(len, SENTENCES[:5])))) == []
