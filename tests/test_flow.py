"""The list of stages, and the fold over it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from pages import page_of
from zhclaims import flow
from zhclaims.errors import InputError, InternalError, StageError
from zhclaims.model import Issue, Layers
from zhclaims.settings import Settings
from zhclaims.spans import Span


def stage(name, function):
    function.__name__ = name
    return function


def test_every_layer_is_given_by_a_stage_whose_needs_are_given_before():
    flow.check(flow.STAGES)
    given_by_stages = [s.__name__ for s in flow.STAGES]
    assert {"page", "issues", *given_by_stages} == set(Layers.__struct_fields__)


def test_a_need_that_nothing_gives_is_refused():
    with pytest.raises(InternalError, match="needs sentences, which no stage before it gives"):
        flow.check([s for s in flow.STAGES if s.__name__ != "sentences"])


def test_two_stages_of_one_name_are_refused():
    with pytest.raises(InternalError, match="two stages give script"):
        flow.check([flow.STAGES[0], flow.STAGES[0]])


def test_stages_get_what_they_name_and_their_issues_are_gathered(monkeypatch):
    done = made.layers()
    values = {s.__name__: getattr(done, s.__name__) for s in flow.STAGES}
    monkeypatch.setattr(flow, "STAGES", [make(name, values[name]) for name in values])
    found = flow.process(done.page, Settings(), None)
    assert found.claims == done.claims
    assert sorted(i.code for i in found.issues) == sorted(values)


def make(name, value):
    def one(page):
        return value, (Issue(name, ""),)

    return stage(name, one)


def test_a_stage_that_raises_is_named_with_reason_and_place(monkeypatch):
    def dates(page):
        return [][1]

    monkeypatch.setattr(flow, "STAGES", (dates,))
    with pytest.raises(StageError, match="dates failed: IndexError") as caught:
        flow.process(page_of("甲。"), Settings(), None)
    assert (caught.value.stage, caught.value.reason) == ("dates", "index_error")
    assert isinstance(caught.value.__cause__, IndexError)


def test_the_place_is_the_innermost_line_of_the_package(monkeypatch):
    def dates(page):
        return page.blocks[0].span.of(None)

    monkeypatch.setattr(flow, "STAGES", (dates,))
    with pytest.raises(StageError) as caught:
        flow.process(page_of("甲。"), Settings(), None)
    assert caught.value.place.startswith("spans.py:")


def test_errors_on_purpose_pass_unchanged():
    with pytest.raises(InputError), flow.in_stage("read"):
        raise InputError("leer", reason="empty")


def test_issues_stand_in_text_order_each_once():
    a, b, c, d = Issue("a", "", Span(5, 6)), Issue("b", "", Span(1, 9)), Issue("c", "", None, Span(0, 1)), Issue("d", "")
    assert flow.in_text_order([d, c, a, b, a]) == (b, a, c, d)


@given(st.lists(st.builds(Issue, st.sampled_from("ab"), st.just(""), st.none() | st.builds(Span, st.integers(), st.integers()))))
def test_no_issue_is_lost(issues):
    assert set(flow.in_text_order(issues)) == set(issues)
