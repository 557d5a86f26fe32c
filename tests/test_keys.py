"""Keys outside of memory are a mapping like any other."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.dataset import keys
from zhclaims.errors import UsageError

PARTS = st.sampled_from(["甲", "甲\ud800", "", "None", "1", "a'b", 'a"b', "\0"]) | st.none() | st.integers(0, 2**70)
KEYS = st.tuples(PARTS, PARTS)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(KEYS, st.sampled_from(["", "甲", "\udcff", "\0"])), max_size=12))
def test_what_was_put_last_is_found(puts):
    wanted: dict[keys.Key, str] = {}
    with keys.temporary() as found:
        for key, value in puts:
            assert (key in found) is (key in wanted)
            assert found.put(key, value) is (key not in wanted)
            wanted[key] = value
        assert {key: found.get(key) for key in wanted} == wanted
        assert found.get(("another",)) is None


def test_a_disk_without_room_is_told():
    with pytest.raises(UsageError, match="cannot index the records .*: database or disk is full; TMPDIR"), keys.temporary():
        raise sqlite3.OperationalError("database or disk is full")
