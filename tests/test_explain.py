"""`zhclaims explain`: what each stage made of a sentence, and what each rule answered."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import zhclaims
from test_cli import fails
from test_cli import zhclaims as command
from zhclaims import flow
from zhclaims.errors import UsageError
from zhclaims.explain import explain
from zhclaims.explain.answers import Listener
from zhclaims.records import records
from zhclaims.run import shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document

PACKAGE = Path(zhclaims.__file__).parent

PAGE = """天山

天山是亚洲的山脉。[1]环保组织宣稱冰川正在縮小。沒有報道顯示冰川會消失。

2010年，測量局局長王建國表示，冰川退縮了三百米。[2]其後該局否認此事，並說“沒有這樣的數字”。

參考資料

1. ^ 張三. 天山. 新華社. 2005-03-04.
2. ^ 李四. 冰川的退縮. 人民日報. 2010-07-01.
"""


@pytest.fixture
def page():
    return read_document(LoadedDocument(PAGE, "天山.txt"))


@pytest.fixture
def explained(page):
    def of(claim=None):
        source = source_record("天山.txt", PAGE.encode())
        return list(explain(page, source, Settings(), shard.analyzer("embedded"), claim=claim))

    return of


def rules() -> Iterator[tuple[str, str | None]]:
    """The file and name of each function of a stage whose answers are explained, and its docstring."""
    for file in sorted((PACKAGE / "stages").rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.returns:
                returns = ast.unparse(node.returns)
                if returns == "bool" or returns.endswith("| None"):
                    yield f"{file.relative_to(PACKAGE).as_posix()}: {node.name}", ast.get_docstring(node)


def answers(explanation, rule):
    return {v.about: v.holds for v in explanation.answers if v.rule == rule}


def test_every_claim_is_explained_in_order_without_words_to_choose_by(page, explained):
    found = explained()
    extracted = zhclaims.extract(PAGE, Settings(format="rendered_text"))
    assert [one.claim.text for one in found] == [claim.text for claim in extracted.claims]
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.answers == () for one in found)


def test_a_claim_is_chosen_by_words_in_either_script_or_by_its_id(explained):
    (one,) = explained("环保组织宣称")
    assert "宣稱" in one.claim.text
    assert [other.number for other in explained(one.claim.claim_id)] == [one.number]


def test_the_layers_are_those_of_the_sentence(explained):
    (one,) = explained("測量局局長")
    assert one.text == "2010年，測量局局長王建國表示，冰川退縮了三百米。"
    assert one.view.startswith("2010年，测量局局长王建国表示")
    assert "".join(word for word, _ in one.words) == one.text
    assert [d.value for d in one.dates] == ["2010"]
    assert [(a.cue.text, a.kind) for a in one.claim.attributions] == [("表示", "say")]
    assert [r.title for r in one.references] == ["冰川的退縮"]
    assert any(table.startswith("reporting_verbs: ") for table in one.listed["表示"])


def test_what_mentions_stand_for_and_claims_are_about_is_told(explained):
    (one,) = explained("其後該局")
    assert [(led.text, led.meant, led.reason) for led in one.anaphors] == [("該局", "", "none_fits")]  # no entity is called so
    (other,) = explained("王建國表示")
    assert ("測量局局長王建國" in other.claim.text, other.about[0].reason) == (True, "subject")
    assert any(v.rule == "anaphora.mentions._phrase" and v.holds for v in one.answers)


def test_the_rule_that_refused_a_report_is_named(explained):
    (one,) = explained("沒有報道顯示")
    assert one.claim.attributions == ()
    refusals = [v for v in one.answers if v.rule.endswith(".is_denied") and v.holds]
    assert [v.about for v in refusals] == ["顯示"]
    assert "nobody says so" in refusals[0].meaning


def test_rules_about_references_are_heard_for_those_that_the_claim_cites(explained):
    (one,) = explained("冰川退縮了三百米")
    assert {v.about for v in one.answers if v.stage == "references"} == {"[2]"}


def test_a_answer_names_the_line_of_its_rule_and_stands_in_its_sentence(explained):
    (one,) = explained("並說")
    assert len(one.answers) > 20
    for answer in one.answers:
        file, line = re.fullmatch(r"(stages/.+\.py):(\d+)", answer.place).groups()
        name = answer.rule.rpartition(".")[2]
        lines = (PACKAGE / file).read_text(encoding="utf-8").splitlines()[int(line) - 1 :]
        assert any(f"def {name}(" in text for text in lines[:3])  # a decorator may stand before it
        if answer.span:
            assert answer.span.overlaps(one.sentence)
            assert answer.about == answer.span.shift(-one.sentence.start).of(one.text) or not one.sentence.covers(answer.span)


def test_every_rule_says_what_it_asks():
    found = dict(rules())
    assert len(found) > 250
    assert [rule for rule, docstring in found.items() if not docstring] == []


def test_listening_changes_nothing_and_leaves_no_hook(page):
    plain = flow.process(page, Settings(), shard.analyzer("embedded"))
    listener = Listener(plain, 1)
    with listener.hearing():
        heard = flow.process(page, Settings(), shard.analyzer("embedded"), listener)
    source = source_record("天山.txt", PAGE.encode())
    assert records(heard, source, words=True) == records(plain, source, words=True)
    assert listener.answers
    assert sys.getprofile() is None


def test_words_that_no_claim_holds_are_refused(explained):
    with pytest.raises(UsageError, match="no claim of '天山' holds '崑崙'"):
        explained("崑崙")


def test_the_command(tmp_path):
    file = tmp_path / "天山.txt"
    file.write_text(PAGE, encoding="utf-8")
    result = command("explain", file, "--claim", "宣稱")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"^  attributions +环保组织.* \| 宣稱 \| 冰川正在縮小: say$", result.stdout, re.MULTILINE)
    assert re.search(r"^  about +环保组织 \(subject\)$", result.stdout, re.MULTILINE)
    assert re.search(r"^      (yes|no ) attributions\..+\(stages/attributions/.+\.py:\d+\)$", result.stdout, re.MULTILINE)
    everything = command("explain", file)
    assert everything.stdout.count(", claim ") == 5
    assert "rules that were asked" not in everything.stdout


def test_the_command_gives_json(tmp_path):
    file = tmp_path / "天山.txt"
    file.write_text(PAGE, encoding="utf-8")
    (one,) = map(json.loads, command("explain", file, "--claim", "宣稱", "--json").stdout.splitlines())
    assert one["claim"]["text"] == "环保组织宣稱冰川正在縮小。"
    assert {"stage", "rule", "about", "span", "holds", "meaning", "place"} <= one["answers"][0].keys()


def test_what_cannot_be_explained_is_told_in_one_line(tmp_path):
    fails(command("explain", tmp_path / "none.txt"), 2, "cannot read")
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    fails(command("explain", empty), 2, "no page in")
    file = tmp_path / "天山.txt"
    file.write_text(PAGE, encoding="utf-8")
    fails(command("explain", file, "--claim", "崑崙"), 2, "no claim of")
