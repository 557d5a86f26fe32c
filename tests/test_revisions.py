"""Identities of claims from revision to revision, on small histories and on random edits whose truth is known."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclaims.revisions.lineage import History, Revision, Step, follow
from zhclaims.revisions.matching import best_pairs
from zhclaims.revisions.statements import Statement, same_statement


def history(*texts: list[str | Statement]) -> list[Step]:
    """The steps of an article whose revisions have these statements."""
    steps: list[Step] = []
    for number, revision in enumerate(texts, 1):
        statements = tuple(s if isinstance(s, Statement) else Statement(s) for s in revision)
        steps.append(follow(steps[-1].history if steps else History(), Revision("zhwiki:1", number, None, "zh-hans", statements)))
    return steps


def changes(step: Step) -> list[str]:
    return [fate.change for fate in step.fates]


def ids(step: Step) -> list[str]:
    return [fate.known.claim_id for fate in step.fates]


A, B, C = "大桥建成于1957年。", "它连接汉阳和武昌两区。", "设计者是一位苏联专家。"


def test_the_first_revision_is_new() -> None:
    (first,) = history([A, B])
    assert changes(first) == ["new", "new"]
    assert [(f.known.first_revision, f.known.last_changed_revision) for f in first.fates] == [(1, 1), (1, 1)]


def test_punctuation_and_blanks_change_nothing() -> None:
    first, second = history([A, B], ["大橋建成於１９５７年".replace("橋", "桥").replace("於", "于"), " 它连接汉阳和武昌两区"])
    assert changes(second) == ["unchanged", "unchanged"]
    assert ids(first) == ids(second)


def test_a_typing_error_keeps_the_id() -> None:
    first, second = history([A, B, C], [A, "它连结汉阳和武昌两区。", C])
    assert changes(second) == ["unchanged", "reworded", "unchanged"]
    assert ids(first) == ids(second)
    assert second.fates[1].known.last_changed_revision == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("大桥建成于1957年十月，长1670米。", "大桥建成于1959年十月，长1670米。"),
        ("他从来承认自己参加过那次行动。", "他从来没承认自己参加过那次行动。"),
        ("委员会共有三人参加了表决会议。", "委员会共有五人参加了表决会议。"),
    ],
)
def test_a_different_statement_gets_an_id_of_its_own_and_names_where_it_comes_from(before: str, after: str) -> None:
    first, second = history([A, before], [A, after])
    (fate,) = second.fates[1:]
    assert fate.change == "reworded"
    assert fate.known.claim_id != ids(first)[1]
    assert [known.claim_id for known in fate.previous] == [ids(first)[1]]
    assert second.removed == ()


def test_another_name_is_another_statement_and_a_longer_form_is_not() -> None:
    before = Statement("王明在会上作了关于水利的报告。", names=frozenset({"王明"}))
    other = Statement("李强在会上作了关于水利的报告。", names=frozenset({"李强"}))
    longer = Statement("王明亮在会上作了关于水利的报告。", names=frozenset({"王明亮"}))
    assert not same_statement(before, other)
    assert same_statement(before, other, regional=True)
    assert same_statement(before, longer)


def test_a_removed_claim_comes_back_with_its_id() -> None:
    first, second, third = history([A, B, C], ["哈哈哈"], [A, B, C])
    assert len(second.removed) == 3
    assert changes(third) == ["restored"] * 3
    assert ids(third) == ids(first)


def test_a_reverted_number_gets_its_old_id_back() -> None:
    first, _, third = history([A, B], ["大桥建成于1975年。", B], [A, B])
    assert ids(third) == ids(first)


def test_split_and_merged() -> None:
    whole = "大桥全长一千六百米，由铁道部的工程局负责施工，历时两年完成。"
    first, second, third = history(
        [A, whole], [A, "大桥全长一千六百米。", "由铁道部的工程局负责施工，历时两年完成。"], [A, whole]
    )
    assert ids(second)[2] == ids(first)[1]
    assert [known.claim_id for known in second.fates[1].previous] == [ids(first)[1]]
    assert third.fates[1].known.claim_id == ids(first)[1]
    assert len(third.fates[1].previous) == 2


def test_a_short_claim_after_a_long_one_that_lost_a_word_is_no_part_of_it() -> None:
    long = "大桥全长一千六百米，由铁道部的工程局负责施工，历时两年完成，为两岸居民的往来提供了很大的便利，通车典礼由市长主持。"
    first, second = history([long, "它是第一座桥。"], [long.replace("很大的", ""), "它是头一座桥。"])
    assert ids(first) == ids(second)
    assert changes(second) == ["reworded", "reworded"]


def test_renamed_sections_do_not_move_and_moved_claims_do() -> None:
    def at(section: str, *texts: str) -> list[str | Statement]:
        return [Statement(text, (section,)) for text in texts]

    renamed = history(at("历史", A, B), at("建设历史", A, B))
    assert changes(renamed[1]) == ["unchanged", "unchanged"]
    moved = history([*at("历史", A, B), *at("设计", C)], [*at("历史", A), *at("设计", B, C)])
    assert changes(moved[1]) == ["unchanged", "moved", "unchanged"]
    swapped = history([A, B, C], [C, A, B])
    assert changes(swapped[1]) == ["moved", "unchanged", "unchanged"]


def test_another_source_for_the_same_words() -> None:
    steps = history([Statement(A, references=frozenset({"url:a"}))], [Statement(A, references=frozenset({"url:b"}))])
    assert changes(steps[1]) == ["recited"]
    assert ids(steps[0]) == ids(steps[1])


def test_two_candidates_alike_are_none() -> None:
    _, second = history(["甲队在第一场以大比分战胜乙队。", "甲队在第一场以大比分战胜丙队。"], ["甲队在第一场以大比分战胜丁队。"])
    (fate,) = second.fates
    assert fate.change == "new"
    assert fate.candidate is not None


def test_words_of_another_variant_are_no_edit() -> None:
    """意大利 and 义大利 stand in two statements each; what stands in one alone cannot be told from an edit."""
    before = ("他在意大利学习雕刻。", "意大利的工匠来到此地。", "他出版了三本画册。", "展览于1957年在柏林开幕。")
    now = ("他在义大利学习雕刻。", "义大利的工匠来到此地。", "他出版了三册画册。", "展览于1959年在柏林开幕。")

    def revision(number: int, variant: str, texts: tuple[str, ...]) -> Revision:
        return Revision("zhwiki:1", number, None, variant, tuple(map(Statement, texts)))

    first = follow(History(), revision(1, "zh-hans", before))
    second = follow(first.history, revision(2, "zh-hant", now))
    assert changes(second) == ["unchanged", "unchanged", "reworded", "reworded"]
    assert [a == b for a, b in zip(ids(first), ids(second), strict=True)] == [True, True, True, False]
    same_variant = follow(first.history, revision(2, "zh-hans", now))
    assert changes(same_variant) == ["reworded"] * 4


def test_many_words_that_each_stand_for_another_are_those_of_a_variant() -> None:
    regional = [("意大利", "义大利"), ("新西兰", "纽西兰"), ("老挝", "寮国"), ("沙特", "沙乌地"), ("信息", "资讯")]
    random = Random(5)
    texts = [f"据{word}的一份报告，{_sentence(random)}" for word, _ in regional for _ in range(2)]
    texts.append("委员会由布殊主持了三次会议。")
    now = [text.replace("布殊", "布希") for text in texts]
    for word, other in regional:
        now = [text.replace(word, other) for text in now]
    first, second = history(list(texts), list(now))
    assert ids(first) == ids(second)
    assert changes(second) == [*["unchanged"] * 10, "reworded"]


def test_a_page_of_mixed_script_is_in_no_other_variant_when_its_majority_turns() -> None:
    """A name that was changed by the edit that turned it is another statement still."""
    texts = [("大桥建成于一九五七年。", "大桥建成于一九五七年。"), ("工廠在河的對岸。", "工厂在河的对岸。")]
    before = [*texts, ("會議由王明主持。", "会议由王明主持。")]
    now = [*texts, ("會議由李强主持。", "会议由李强主持。")]

    def revision(number: int, variant: str, some: list[tuple[str, str]]) -> Revision:
        names = [frozenset(name for name in ("王明", "李强") if name in hans) for _, hans in some]
        statements = (Statement(hans, names=n, shown=shown) for (shown, hans), n in zip(some, names, strict=True))
        return Revision("zhwiki:1", number, None, variant, tuple(statements))

    first = follow(History(), revision(1, "zh-hant", before))
    second = follow(first.history, revision(2, "zh-hans", now))
    assert ids(first)[2] != ids(second)[2]


def test_statements_without_end_cost_bounded_time() -> None:
    random = Random(3)
    before, now = ([Statement("".join(random.choices("甲乙丙丁戊己", k=200_000))) for _ in range(8)] for _ in range(2))
    start = process_time()
    first = follow(History(), Revision("zhwiki:1", 1, None, "zh-hans", tuple(before)))
    follow(first.history, Revision("zhwiki:1", 2, None, "zh-hant", tuple(now)))
    assert process_time() - start < 5


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.floats(0.1, 1), max_size=12))
def test_no_swap_makes_the_assignment_better(weights: dict[tuple[int, int], float]) -> None:
    found = best_pairs(weights)
    assert len(set(found.values())) == len(found)
    total = sum(weights[pair] for pair in found.items())
    for (a, b), weight in weights.items():
        lost = {pair for pair in found.items() if pair[0] == a or pair[1] == b}
        assert total - sum(weights[pair] for pair in lost) + weight <= total + 1e-9


# ── random edits ────────────────────────────────────────────────────────────────────────────────────────────────────────

_SUBJECTS = [
    "委员会",
    "大学",
    "工厂",
    "报社",
    "图书馆",
    "球队",
    "王国",
    "舰队",
    "乐团",
    "寺院",
    "铁路局",
    "出版社",
    "研究所",
    "剧院",
    "商会",
    "医院",
]
_VERBS = ["修建了", "出版了", "收购了", "访问了", "批评了", "资助了", "占领了", "改组了", "公布了", "废除了", "记录了", "拍卖了"]
_OBJECTS = [
    "港口",
    "词典",
    "矿山",
    "邻邦",
    "法案",
    "画展",
    "要塞",
    "航线",
    "档案",
    "债券",
    "古籍",
    "庄园",
    "灯塔",
    "唱片",
    "运河",
    "温室",
]
_MANNERS = [
    "在压力之下",
    "出于好意",
    "按照惯例",
    "秘密地",
    "因为经费充足",
    "经过长期谈判",
    "应民众要求",
    "由于战争",
    "为纪念前人",
    "依照章程",
]
_TAILS = [
    "引起各界关注",
    "成为当地的骄傲",
    "后来不了了之",
    "持续到世纪末",
    "影响深远",
    "受到学者称赞",
    "遭到邻国抗议",
    "得到皇室支持",
]


def _sentence(random: Random) -> str:
    year, number = random.randint(1600, 2020), random.randint(2, 9000)
    subject, verb, thing, manner, tail = (random.choice(s) for s in (_SUBJECTS, _VERBS, _OBJECTS, _MANNERS, _TAILS))
    other = random.choice(_OBJECTS)
    return f"{year}年{subject}{manner}{verb}{number}处{thing}与{other}，{tail}。"


def _edited(random: Random, texts: list[str]) -> list[tuple[str, int | None]]:
    """The texts after some edits, each with the index of the text that it must have its id from."""
    now: list[tuple[str, int | None]] = [(text, i) for i, text in enumerate(texts)]
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(now))
        text, origin = now[at]
        match random.choice(("insert", "delete", "move", "swap", "reword", "typo", "number")):
            case "insert":
                now.insert(at, (_sentence(random), None))
            case "delete" if len(now) > 3:
                del now[at]
            case "move":
                now.insert(random.randrange(len(now)), now.pop(at))
            case "swap":
                other = random.randrange(len(now))
                now[at], now[other] = now[other], now[at]
            case "reword":
                now[at] = (text.replace("，", "，据说", 1), origin)
            case "typo":
                now[at] = (text.replace("了", "过", 1), origin)
            case "number":
                now[at] = (str(random.randint(1000, 1599)) + text[4:], None)
    return now


def test_random_edits() -> None:
    random = Random(7)
    kept = must = wrong = total = 0
    for _ in range(300):
        texts = [_sentence(random) for _ in range(random.randint(4, 60))]
        edited = _edited(random, texts)
        first, second = history(list(texts), [text for text, _ in edited])
        before = ids(first)
        for fate, (_, origin) in zip(second.fates, edited, strict=True):
            total += 1
            must += origin is not None
            kept += origin is not None and fate.known.claim_id == before[origin]
            wrong += fate.known.claim_id in before and (origin is None or fate.known.claim_id != before[origin])
    print(f"kept {kept / must:.4f}, wrong {wrong / total:.5f} of {total}")
    assert kept / must >= 0.995
    assert wrong / total <= 0.001
