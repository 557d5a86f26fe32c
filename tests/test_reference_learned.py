"""Entries in no style that is sure by its signs, as the learned weights read them."""

from __future__ import annotations

import random

import pytest

from zhclaims import parse_reference
from zhclaims.spans import Span
from zhclaims.stages.references import explain_reference
from zhclaims.stages.references.atoms import atoms_of
from zhclaims.stages.references.draft import fold
from zhclaims.stages.references.learned import FIELDS, best, chain_of, weight_of, weights


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


def test_heaviest() -> None:
    """No other sequence of fields weighs more, and its weight is that of its signs."""
    text = fold("王明、李红：天山史，某社，2001年，第12页")
    chain = chain_of(text, Span(0, len(text)))
    assert chain is not None
    path, weight = best(chain)
    assert weight == pytest.approx(weight_of(chain, path))
    dice = random.Random(1)
    for _ in range(200):
        other = list(path)
        other[dice.randrange(len(path))] = dice.randrange(len(FIELDS))
        titles = "".join("t" if FIELDS[y] == "title" else " " for y in other).split()
        assert len(titles) > 1 or weight_of(chain, other) <= weight + 1e-6


def test_weights_name_fields() -> None:
    known = weights()
    assert known.signs
    assert known.pairs
    assert known.of_signs.shape == (len(known.signs) + 1, len(FIELDS))


def test_nothing_to_read() -> None:
    assert chain_of("", Span(0, 0)) is None
    assert chain_of(" ,.;", Span(0, 4)) is None


def test_explained() -> None:
    _, rules = explain_reference("周明，山歌的解讀，《東南語言學報》，1991年")
    assert rules["author"].startswith("learned.")
