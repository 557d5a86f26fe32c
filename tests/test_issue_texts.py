"""Every kind of issue has its texts in English and in both Chinese scripts, and what it names is what they are filled in with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhclaims import vocab
from zhclaims.issue_texts import issue_text, issue_texts, reported
from zhclaims.model import Param
from zhclaims.spans import Span
from zhclaims.terms import ReferenceErrorKind
from zhclaims.view.template import labels, worded

PACKAGE = Path(__file__).parents[1] / "pipeline" / "zhclaims"
CALLS = ("reported", "report", "report_once", "report_taken")
NOTICE = re.compile(r'code="?([a-z_]+)')


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the package that makes an issue of a kind that it names."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0] if node.args else None
                if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield name, node


def kinds() -> set[str]:
    """The kinds that are reported: those of calls, of notices, and of messages of Cite."""
    notices = {row["code"] for row in vocab.load("inline_notices")}
    notices |= {code for row in vocab.load("wikitext_templates") for code in NOTICE.findall("".join(row.values()))}
    return {node.args[0].value for _, node in calls()} | notices | {f"cite_error_{kind}" for kind in ReferenceErrorKind}


def test_every_kind_has_a_text_and_a_title():
    assert len(kinds()) > 40
    assert kinds() - {code for code, _ in issue_texts()} == set()
    for texts in labels().values():
        assert {kind for kind in kinds() if f"issue_{kind}" not in texts} == set()


def test_every_call_names_what_a_text_of_its_kind_is_filled_in_with():
    wrong = []
    for name, node in calls():
        names = {keyword.arg for keyword in node.keywords if keyword.arg} | ({"text"} if name == "report_taken" else set())
        known = [set(found) for code, found in issue_texts() if code == node.args[0].value]
        open_ended = any(keyword.arg is None for keyword in node.keywords)
        if not any(names <= found if open_ended else names == found for found in known):
            wrong.append((node.args[0].value, names))
    assert wrong == []


def test_issues_are_made_in_one_place():
    made = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Issue"
    }
    assert made == {"issue_texts.py"}


@pytest.mark.parametrize(("code", "names"), sorted((code, tuple(sorted(names))) for code, names in issue_texts()))
def test_texts_are_filled_in_with_the_same_in_every_language(code, names):
    text = issue_text(code, names)
    assert text is not None
    found = [set(re.findall(r"\{(\w+)", worded(text)[language])) for language in ("zh-Hant", "zh-Hans", "en")]
    assert found == [set(names)] * 3
    assert "{" not in reported(code, **dict.fromkeys(names, 3)).message
    assert text.zh == text.en or re.search("[一-鿿]", text.zh)


def test_an_issue_says_what_it_names():
    issue = reported("unbalanced_quote", Span(3, 4), text="「")
    assert (issue.message, issue.params) == ("'「' has no partner", (Param("text", "「"),))
    assert reported("more_issues", report="x", at_most=1000).message == "x stands in more than 1,000 places; the first are listed"
    assert len({issue, reported("unbalanced_quote", Span(3, 4), text="「"), reported("trailing_comma")}) == 2


def test_a_kind_that_is_not_known_is_told_all_the_same():
    assert reported("made_up", name="x").message == "made up x"
