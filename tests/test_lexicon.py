"""The word list: every word of it is found wherever it stands, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhclaims.analyzers.alphabet import code_points
from zhclaims.analyzers.lexicon import CLASSES, PLACES, Lexicon, features

START, END, INSIDE, LONG = range(PLACES)
WORDS = {"中国": 1, "中国人民": 2, "人民": 4, "ab": 8, "一二三四五六七八": 16}


def expected(text: str, words: dict[str, int]) -> list[list[int]]:
    flags = [[0] * PLACES for _ in text]
    for word, bits in words.items():
        for at in range(len(text) - len(word) + 1):
            if text[at : at + len(word)] == word:
                flags[at][START] |= bits
                flags[at + len(word) - 1][END] |= bits
                for i in range(at + 1, at + len(word) - 1):
                    flags[i][INSIDE] |= bits
                for i in range(at, at + len(word) if len(word) > 3 else at):
                    flags[i][LONG] |= bits
    return flags


@given(st.lists(st.text(alphabet="中国人民ab一二三四五六七八", min_size=1, max_size=12), min_size=1, max_size=4))
def test_finds_what_a_search_for_each_word_finds(texts):
    flags = Lexicon.of(WORDS).match(code_points(texts))
    for row, text in enumerate(texts):
        assert flags[row, : len(text)].tolist() == expected(text, WORDS)
        assert not flags[row, len(text) :].any()


def test_words_of_one_character_and_very_long_ones_are_left_out():
    assert len(Lexicon.of({"的": 1, "一二三四五六七八九": 1, "中国": 1}).hashes) == 1


def test_empty_list_finds_nothing():
    assert not Lexicon.of({}).match(code_points(["中国人民"])).any()


def test_features_are_the_bits():
    flags = Lexicon.of({"中国": 0b101}).match(code_points(["中国"]))
    assert features(flags).shape == (1, 2, PLACES * CLASSES)
    assert features(flags)[0, 0].nonzero()[0].tolist() == [0, 2]
