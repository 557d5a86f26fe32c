"""The quick validator gives the verdict of `jsonschema` on every record, sound or broken, that a JSON decoder can give."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import made
from zhclaims import schema
from zhclaims.dataset import page_lines

LINES = page_lines(made.article()).lines

RECORDS: dict[str, list[dict[str, Any]]] = {
    name: [*schema.load(name)["examples"], *(json.loads(line) for line in LINES.get(f"{name}s", []))] for name in schema.NAMES
}

DEEP: Any = json.loads("[" * 400 + "]" * 400)

WRONG = (
    *(None, True, False, 0, 1, -1, 8, 1.0, -0.0, 0.5, 1e300, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, -(10**30)),
    *("", " ", "a", "甲", "A\n", "\0", "\u202e", "😀", "2006-0１", "zhwiki:", " zhwiki:", "a" * 10_000),
    *([], {}, [0], [0, 1], [1, 0], [0, 1, 2], [0, 1, 2, 3], [-1, 2], [0.0, 1.0], ["0", "1"], [None], [[]], {"": None}, DEEP),
)
"""Values that stand somewhere in place of what belongs there."""

Path = tuple[str | int, ...]


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value in a record, its own included."""
    yield path
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(child, (*path, key))


def at(record: Any, path: Path) -> Any:
    for key in path:
        record = record[key]
    return record


def replaced(record: Any, path: Path, value: Any) -> Any:
    """A copy of the record with another value at the path."""
    if not path:
        return value
    copied = copy.deepcopy(record)
    at(copied, path[:-1])[path[-1]] = value
    return copied


def near(value: Any) -> Iterator[Any]:
    """Values that are nearly the given one."""
    if isinstance(value, str):
        yield from (value + "\n", "\n" + value, value + " ", value.upper(), value[:-1], value * 2, value + "１", value + "\u2028")
    elif isinstance(value, list):
        yield from (value[:-1], value + value, [*value, None], [*value, "a"], dict.fromkeys(map(str, value)))
    elif isinstance(value, dict):
        yield from ({k: v for k, v in value.items() if k != key} for key in value)
        yield from (value | {"extra": None}, value | {"": 0}, value | {"Schema": "a"}, list(value), list(value.values()))
    elif isinstance(value, int):
        yield from (value + 1, -value - 1, float(value), value + 0.5, value + 2**64, str(value), not value)


def agreed(name: str, record: Any) -> bool:
    """The verdict of both. The record goes the way of all: as a line that is read."""
    read = msgspec.json.decode(json.dumps(record))
    verdict = schema.authority(name).is_valid(read)
    assert schema._quickly_valid(name, read) is verdict, f"{'sound' if verdict else 'broken'} to jsonschema: {record}"
    assert (schema.faults(name, read) == []) is verdict
    return bool(verdict)


@pytest.mark.parametrize("name", schema.NAMES)
def test_records_are_sound_to_both(name):
    assert all(agreed(name, record) for record in RECORDS[name])


@pytest.mark.parametrize("name", schema.NAMES)
def test_every_value_replaced(name):
    record = RECORDS[name][0]
    first = (path for path in places(record) if not any(isinstance(key, int) and key > 1 for key in path))
    verdicts = [agreed(name, replaced(record, path, value)) for path in first for value in (*WRONG, *near(at(record, path)))]
    assert {True, False} == set(verdicts)
    assert len(verdicts) > 500


@st.composite
def mutated(draw, name):
    """A record with one to four values replaced, at any depth, also within what was put there before."""
    record = draw(st.sampled_from(RECORDS[name]))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(places(record))))
        leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
        arbitrary = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
        kept = list(near(at(record, path))) or [None]
        record = replaced(record, path, draw(st.sampled_from(kept) | st.sampled_from(WRONG) | arbitrary))
    return record


@pytest.mark.parametrize("name", schema.NAMES)
def test_records_broken_in_several_places(name):
    @settings(max_examples=60, deadline=None)
    @given(mutated(name))
    def check(record):
        agreed(name, record)

    check()


@pytest.mark.parametrize("line", [b'{"a": NaN}', b'{"a": 1e999999}', b'"\xed\xa0\x80"', b"[" * 5000 + b"]" * 5000])
def test_what_no_record_can_hold_is_refused_when_it_is_read(line):
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError, RecursionError)):
        msgspec.json.decode(line)


@pytest.mark.parametrize("text", ["\ud800", "甲\udfff乙"])
def test_half_a_surrogate_pair_is_told_in_words_and_not_raised(text):
    claim = RECORDS["claim"][0]
    assert schema.faults("claim", claim | {"kind": text})
    assert isinstance(schema.faults("claim", claim | {"text": text}), list)
