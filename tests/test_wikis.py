"""Which wiki a page is of, from its database's name or its address, and never anything that an id could not hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclaims.sources.common import wikis


@pytest.mark.parametrize(
    ("database", "url", "expected"),
    [
        ("zhwiki", None, "zhwiki"),
        ("zh_yuewiki", "https://zh.wikipedia.org/wiki/X", "zh_yuewiki"),
        (None, "https://zh.wikipedia.org/wiki/%E7%94%B2", "zhwiki"),
        (None, "https://zh.m.wikipedia.org/wiki/X", "zhwiki"),
        (None, "http://ZH.Wiktionary.org:80/wiki/X", "zhwiktionary"),
        (None, "https://zh-min-nan.wikipedia.org/wiki/X", "zh_min_nanwiki"),
        (None, "https://wiki.example/wiki/X", "wiki.example"),
        (None, "https://wikipedia.org.example/wiki/X", "wikipedia.org.example"),
        (None, "https://[::1]/wiki/X", "zhwiki"),
        (None, "https://[", "zhwiki"),
        (None, None, "zhwiki"),
        ("", "", "zhwiki"),
        ("a b:c/..", None, "zhwiki"),
        ("x" * 65, None, "zhwiki"),
    ],
)
def test_name(database, url, expected):
    assert wikis.name(database, url) == expected


@given(st.one_of(st.none(), st.text(max_size=80)), st.one_of(st.none(), st.text(max_size=80)))
def test_a_name_can_always_stand_in_an_id(database, url):
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", wikis.name(database, url))
