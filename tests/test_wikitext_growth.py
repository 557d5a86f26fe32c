"""What is written n times in wikitext costs n times as much, not n²: kinds of text that once did, or might."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from zhclaims.sources.wikitext import read_wikitext

FEW, MANY = 3_000, 12_000


def numbered(pattern: str) -> Callable[[int], str]:
    return lambda n: "".join(pattern.replace("%", str(i)) for i in range(n))


def between(before: str, pattern: str, after: str) -> Callable[[int], str]:
    return lambda n: before + numbered(pattern)(n) + after


KINDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "references defined in a list": ("source", between("{{reflist|refs=", '<ref name="a%">志</ref>', "}}")),
    "references defined in a tag": ("source", between("{{#tag:references|", '<ref name="a%">志</ref>', "}}")),
    "footnotes that go on": ("source", between("<ref name=a>志</ref>", "<ref follow=a>志%</ref>", "<references/>")),
    "addresses in brackets that open": ("source", numbered("[http://a ")),
    "templates in which others open": ("source", numbered("{{a|b=[[c]]")),
    "groups": ("source", numbered('河<ref group="g%">志</ref>')),
    "definitions that differ": ("source", numbered('<ref name="a">志%</ref>')),
    "elements in a reference": ("source", between("<ref>", "<x%>", "<ref></ref>")),
    "open tags in a reference": ("source", between("<ref>", "<a ", "<ref x></ref>")),
    "tags of inclusion": ("source", numbered("<noinclude ")),
    "rules between text": ("zh-tw", numbered("-{A|zh-cn:河%;zh-tw:江%}-水")),
    "blanks in a rule": ("source", between("-{A|;", " ", "河}-")),
    "arrows in a rule": ("zh-tw", between("-{A|", "=> ", "河}-")),
    "links to other languages": ("source", numbered("[[en:a]] ")),
    "links in a caption": ("source", between("[[File:a|thumb|", "[[河]]", "]]")),
    "cells of a line": ("source", between("{|\n", "| a | 河 || ", "\n|}")),
    "nested tables": ("source", lambda n: "{|\n|\n" * n + "河\n" + "|}\n" * n),
    "terms": ("source", between(";", "a<b>:", "")),
    "clean-up marks": ("source", numbered("河水{{cn}}。")),
    "addresses without an end": ("source", numbered("http://")),
    "colons": ("source", numbered("a:")),
    "numbers cut in two": ("source", numbered("。1<ref>志</ref> 2月")),
}


def seconds(source: str, variant: str) -> float:
    start = time.process_time()
    read_wikitext(source, title="甲", variant=variant)
    return time.process_time() - start


@pytest.mark.parametrize("kind", KINDS)
def test_cost_grows_with_the_length(kind: str) -> None:
    """Four times the text in clearly less than sixteen times the time; short times are not told apart."""
    variant, build = KINDS[kind]
    few = min(seconds(build(FEW), variant) for _ in range(2))
    assert seconds(build(MANY), variant) < 0.3 + 8 * few
