"""Entries in no style that is sure by its signs, as the learned weights read them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclaims import parse_reference
from zhclaims.errors import UsageError
from zhclaims.spans import Span
from zhclaims.stages.references import explain_reference, reader
from zhclaims.stages.references.atoms import atoms_of
from zhclaims.stages.references.draft import fold
from zhclaims.stages.references.learned import FIELDS, MEETINGS, best, reading_of, weight_of
from zhclaims.stages.references.signs import SIZES
from zhclaims.stages.references.tokens import SPACE, class_of


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "周明，山歌的解讀，《東南語言學報》，1991年",
            {"author": "周明", "title": "山歌的解讀", "container": "東南語言學報", "date": "1991"},
        ),
        ("张平、王容、李辉主编, 浙江考试史. 高等教育出版社. 页98-99", {"editor": "张平、王容、李辉", "title": "浙江考试史"}),
        ("山田さくら. 新訳　春の海. 某出版社. 2013. ISBN 978-7-101-00000-0.", {"author": "山田さくら", "title": "新訳　春の海"}),
    ],
)
def test_fields(text: str, fields: dict[str, str]) -> None:
    parsed = parse_reference(text)
    assert {name: getattr(parsed, name) for name in fields} == fields


def test_atoms_cover_all_words() -> None:
    """Each letter and digit lies in one atom: nothing that could be a field is lost."""
    text = fold("王明：《天山史》（某社，2001年），第12-15页；cf. Smith, J. “On rivers”, Nature 12 (3)")
    atoms, _ = atoms_of(text, Span(0, len(text)))
    covered = [i for atom in atoms for i in range(*atom.span)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if c.isalnum()} <= set(covered)


@given(st.text(max_size=60))
def test_tokens_cover_all_but_blanks(text: str) -> None:
    """Each character but blanks lies in one token, in order, and no token has characters of two classes."""
    folded = fold(text)
    tokens = reader.load().pieces.tokens_of(folded)
    covered = [i for token in tokens for i in range(*token.span)]
    assert covered == [i for i, c in enumerate(folded) if class_of(c) != SPACE]
    assert all(len({class_of(c) for c in token.span.of(folded)}) == 1 for token in tokens)


def test_tokens_end_where_fields_may() -> None:
    """第, 卷, 年 and the like are tokens of their own, so that a number and what stands beside it can lie in two fields."""
    tokens = reader.load().pieces.tokens_of("明史第十二卷中华书局1974年")
    ends = {token.span.end for token in tokens}
    assert {2, 3, 5, 6, 10, 14, 15} <= ends


def test_heaviest() -> None:
    """No other sequence of fields with one title weighs more."""
    reading = reading_of(fold("王明、李红：天山史，某社，2001年，第12页"))
    assert reading is not None
    path = best(reading.scores, reading.meetings)
    weight = weight_of(reading, path)
    dice = random.Random(1)
    for _ in range(200):
        other = list(path)
        other[dice.randrange(len(path))] = dice.randrange(len(FIELDS))
        titles = "".join("t" if FIELDS[y] == "title" else " " for y in other).split()
        assert len(titles) > 1 or weight_of(reading, other) <= weight + 1e-3


def test_same_in_any_company() -> None:
    """A string gives the same alone as behind another one: the network sees one at a time."""
    text = fold("周明，山歌的解讀，《東南語言學報》，1991年")
    alone = reading_of(text)
    reading_of(fold("别的"))
    again = reading_of(text)
    assert alone is not None
    assert again is not None
    assert (alone.scores == again.scores).all()


def test_model_fits_the_code() -> None:
    network = reader.load()
    reading = reading_of("周明.山歌")
    assert reading is not None
    assert reading.scores.shape[1] == len(FIELDS)
    assert network.follow.shape == (MEETINGS, len(FIELDS), len(FIELDS))
    assert network.features.shape[0] == sum(SIZES)


def test_damaged_model(tmp_path: Path) -> None:
    damaged = tmp_path / "model.npz"
    damaged.write_bytes(reader.MODEL.read_bytes()[:-1])
    with pytest.raises(UsageError, match="install zhclaims again"):
        reader.load(damaged)
    with pytest.raises(UsageError, match="install zhclaims again"):
        reader.load(tmp_path / "none.npz")


@pytest.mark.parametrize("text", ["", " ", "\ue000\ue000"])
def test_nothing_to_read(text: str) -> None:
    assert reading_of(text) is None


def test_explained() -> None:
    _, rules = explain_reference("周明，山歌的解讀，《東南語言學報》，1991年")
    assert rules["author"].startswith("learned.")
