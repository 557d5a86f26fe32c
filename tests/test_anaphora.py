"""What pronouns, common nouns and dropped subjects stand for, what claims are about, and claims read alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhclaims
from effort import calls
from pages import page_of
from zhclaims import analyzers, flow
from zhclaims.analyzers import Analyzer
from zhclaims.meanings import Meant
from zhclaims.model import Analysis, Claim, Layers
from zhclaims.settings import Settings
from zhclaims.spans import Span
from zhclaims.stages.about import about
from zhclaims.stages.anaphora import anaphora
from zhclaims.stages.anaphora.signs import SPEAKING
from zhclaims.stages.script import script
from zhclaims.terms import BlockKind
from zhclaims.vocab import load


@cache
def analyzer() -> Analyzer:
    return analyzers.load("embedded")


@cache
def layers(text: str, title: str = "測試") -> Layers:
    return flow.process(page_of(text, title), Settings(), analyzer())


def named(found: Layers, meant: Meant) -> str:
    """What is meant, as the text names it; TITLE where only the title does, "" where nothing is sure."""
    return "+".join(span.of(found.page.text) for span in meant.named) or ("TITLE" if meant.topic else "")


def mentions(text: str, title: str = "測試") -> list[tuple[str, str]]:
    found = layers(text, title)
    return [(m.span.of(found.page.text), named(found, m.meant)) for m in found.anaphora.mentions]


def topics(text: str, title: str = "測試") -> list[list[str]]:
    found = layers(text, title)
    return [[named(found, meant) for meant in claim.topics] for claim in found.about]


def alone(text: str, title: str = "測試") -> list[str | None]:
    return [claim.resolved and claim.resolved.text for claim in layers(text, title).about]


# ── mentions ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "mention", "meant"),
    [
        ("王刚是作家。李文是一名画家。他认为艺术没有国界。", "他", "李文"),  # the subject that is carried on
        ("李文是一名画家，曾向王剛學習繪畫。他認為藝術沒有國界。", "他", "李文"),  # not the name that is nearest
        ("李文與王剛一同學習繪畫。他認為藝術沒有國界。", "他", ""),  # two
        ("環保組織說，王剛離開了北京。李文批評他沒有說明原因。", "他", "王剛"),  # no object is its own subject
        ("李文於1900年出生。其父李明是商人。", "其", "李文"),
        ("李文打敗了王剛的軍隊，獲得其物資。", "其", ""),  # an object may be of somebody nearer
        ("李文表示自己沒有去過北京。", "自己", "李文"),
        ("法國與德國於1963年簽署條約。兩國同意合作。", "兩國", "法國+德國"),
        ("法國、德國與英國於1963年簽署條約。兩國同意合作。", "兩國", ""),
        ("北京大學成立於1898年。該校位於北京。", "該校", "北京大學"),
        ("李文離開了北京。他說：「我不會回來。」", "我", "李文"),  # whoever speaks
        ("李文與王剛一同學習，後者認為藝術沒有國界。", "後者", "王剛"),
        ("李文與王剛一同學習，前者認為藝術沒有國界。", "前者", "李文"),
        ("李文、王剛與張華一同學習，後者認為藝術沒有國界。", "後者", ""),  # of three
        ("李文是一名画家。\n他认为艺术没有国界。", "他", ""),  # not into another paragraph
    ],
)
def test_mentions_are_led_to_what_was_named(text: str, mention: str, meant: str) -> None:
    assert (mention, meant) in mentions(text)


@pytest.mark.parametrize(
    ("text", "title", "mention"),
    [
        ("他於1900年出生。", "李文", "他"),
        ("該書於1900年出版。在書中，《戰爭與和平史》被引用。", "《百年孤獨》", "該書"),
        ("本片由王剛執導。", "天山之戀（電影）", "本片"),
    ],
)
def test_mentions_stand_for_what_the_article_is_about(text: str, title: str, mention: str) -> None:
    found = layers(text, title)
    meant = next(m.meant for m in found.anaphora.mentions if m.span.of(found.page.text) == mention)
    assert meant.topic or meant == Meant(reason=meant.reason)


def test_a_person_whom_the_article_is_about_is_meant_before_any_is_named() -> None:
    assert ("他", "TITLE") in mentions("他於1900年出生。", "李文")


@pytest.mark.parametrize(
    "text", ["其他人沒有離開。", "其中三人離開了。", "尤其是在冬天。", "這是一個錯誤。", "此後情況改變。", "吉他很貴。"]
)
def test_parts_of_words_and_what_points_to_statements_stand_for_nothing(text: str) -> None:
    assert [m for m in mentions(f"李文是一名畫家。{text}") if m[1]] == []


def test_a_text_may_end_on_a_word_of_place() -> None:
    assert [m for m, _ in mentions("李文住在此")] == ["此"]


def test_mentions_say_why() -> None:
    found = layers("李文與王剛一同學習繪畫。他認為藝術沒有國界。")
    assert [m.meant.reason for m in found.anaphora.mentions] == ["several_fit"]
    assert {m.meant.reason for m in layers("王刚是作家。他认为艺术没有国界。").anaphora.mentions} == {"subject_before"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("漳州有府城，李文將之層層包圍。", ["之"]),  # an object
        ("北京是中國之首都。", []),  # it joins two words
        ("該國主要民族是漢族。", ["該國"]),  # whose they are, and not the people
        ("這並不表示李文離開了北京。", []),  # no noun phrase goes over an adverb
        ("李文住在此", ["此"]),
    ],
)
def test_mentions_end_where_the_noun_phrase_ends(text: str, found: list[str]) -> None:
    assert [mention for mention, _ in mentions(text)] == found


def test_who_stands_beside_others_is_not_told_from_them() -> None:
    assert ("他", "") in mentions("李文、王剛和張明一同學習繪畫。他認為藝術沒有國界。")


def test_a_woman_is_not_meant_by_a_mans_pronoun() -> None:
    assert ("他", "李娜") not in mentions("李娜女士離開了北京。他認為藝術沒有國界。")


def test_every_kind_of_mention_has_a_threshold_and_the_weights_are_whole() -> None:
    rows = load("anaphor_weights")
    kinds = {row["sign"] for row in rows if row["model"] == "least"}
    assert kinds == {"dropped", "he", "it", "its", "many", "noun", "self", "them", "there", "they", *SPEAKING}
    assert {row["model"] for row in rows} == {"odds", "least"}
    assert len({(row["model"], row["sign"]) for row in rows}) == len(rows)


# ── what claims are about ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "title", "about_first"),
    [
        ("李文是一名畫家。", "測試", "李文"),
        ("1900年，李文離開了北京。", "測試", "李文"),
        ("畫家李文離開了北京。", "測試", "李文"),
        ("在戰爭期間，李文離開了北京。", "測試", "李文"),
        ("雖然下著雨，但李文離開了北京。", "測試", "李文"),
        ("当地居民离开了北京。", "測試", "当地居民"),
        ("位於北京市中心。", "天壇公園", "TITLE"),
        ("面對壓力，李文離開了北京。", "測試", "李文"),  # a clause without its subject before the one that has it
        ("出於安全，發射場選在遠離城市的地方。", "測試", "發射場"),
        ("燃燒木材會排放煙霧。", "測試", "燃燒木材"),  # a verb with its object as the subject
        ("發射通常受天氣限制。", "測試", "發射"),
        ("2006年是李文的本命年。", "測試", "2006年"),  # a time of which something is said
        ("會議的任期為五年。", "測試", "會議的任期"),
        ("組成系統的基本要素包括三種。", "測試", "組成系統的基本要素"),
        ("李文一直顯示較高的才能。", "測試", "李文"),  # an adjective before 的 modifies no more than its noun
        ("這些飛機的外型沿用過去的經驗。", "測試", "這些飛機的外型"),  # new, whatever its owner is
    ],
)
def test_a_claim_is_about_its_subject(text: str, title: str, about_first: str) -> None:
    assert topics(text, title)[0][:1] == [about_first]


def test_a_dropped_subject_is_the_topic_that_is_carried_on() -> None:
    assert topics("天壇位於北京市。始建於1420年。", "天壇")[1] == ["天壇"]
    assert topics("李文離開了北京。於1900年出生。", "測試")[1] == ["李文"]
    assert topics("李文離開了王剛的公司。成立於1900年。", "測試")[1] == []  # what was brought up last, or somebody else


def test_a_noun_phrase_alone_is_said_of_the_topic() -> None:
    assert topics("天門冬分布於長江流域。多年生草本。", "天門冬")[1] == ["天門冬"]
    assert topics("李文是作家。天津人，漢族。", "李文")[1] == ["李文"]


def test_a_claim_is_about_those_who_stand_together_and_about_owners() -> None:
    assert topics("李文和王剛離開了北京。")[0] == ["李文", "王剛"]
    assert topics("李文的律師離開了北京。")[0] == ["李文的律師", "李文"]


def test_a_government_is_its_country() -> None:
    found = layers("法國政府宣布稅率不會提高。")
    (meant, *_) = found.about[0].topics
    assert named(found, meant) == "法國政府"
    assert found.entities[meant.entity or 0].span.of(found.page.text) == "法國"


# ── claims read alone ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_stand_in_place_of_what_stands_for_them() -> None:
    assert alone("李文是一名畫家。他認為藝術沒有國界。") == [None, "李文認為藝術沒有國界。"]
    assert alone("李文是一名畫家。其父是商人。")[1] == "李文的父是商人。"
    assert alone("李文與王剛一同學習繪畫。他認為藝術沒有國界。")[1] is None


def test_dates_that_are_not_whole_are_followed_by_their_value() -> None:
    assert alone("2006年6月4日，李文離開。10月12日，李文回到北京。")[1] == "10月12日（2006-10-12），李文回到北京。"


def test_runs_lead_to_what_was_not_replaced() -> None:
    found = layers("李文是一名畫家。他認為藝術沒有國界，他也這樣說。")
    resolved = found.about[1].resolved
    assert resolved
    for run in resolved.map:
        start, at, length = run
        assert resolved.text[start : start + length] == found.page.text[at : at + length]
    assert sum(run[2] for run in resolved.map) == len("認為藝術沒有國界，也這樣說。")


# ── records ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_records_hold_them() -> None:
    found = zhclaims.extract("李文是一名畫家。他認為藝術沒有國界。")
    (mention,) = found.article.mentions or ()
    assert (mention.text, mention.kind, mention.topic) == ("他", "pronoun", False)
    assert found.article.entities[mention.entity or 0].text == "李文"
    assert [claim.mentions for claim in found.claims] == [(), (0,)]
    assert [[topic.reason for topic in claim.about or ()] for claim in found.claims] == [["subject"], ["subject_subject_before"]]
    assert found.claims[1].attributions[0].source
    assert found.claims[1].attributions[0].source.entity == mention.entity


# ── any text ────────────────────────────────────────────────────────────────────────────────────────────────────────────

TEXTS = st.text(st.sampled_from("他她它其这该此本两国双方自己李文王刚大学北京，。；：“”《》（）的在后是说 \n1年"), max_size=60)


@given(TEXTS, st.sampled_from(["", "李文", "北京大学", "（a）", "其"]))
@settings(max_examples=150, deadline=None)
def test_nothing_fails_and_spans_lie_in_the_text(text: str, title: str) -> None:
    found = flow.process(page_of(text, title), Settings(), analyzer())
    length = len(found.page.text)
    starts = [m.span.start for m in found.anaphora.mentions]
    assert starts == sorted(starts)
    for mention in found.anaphora.mentions:
        assert 0 <= mention.span.start < mention.span.end <= length
        assert all(0 <= span.start < span.end <= length for span in mention.meant.named)
    assert len(found.about) == len(found.claims)


@pytest.mark.parametrize("piece", ["他", "其", "该", "李文，", "这的", "两国和", "《", "“他说", "在后，", "李文说：“我去"])
def test_time_is_linear_in_a_sentence_without_end(piece: str) -> None:
    def work(count: int) -> int:
        page = page_of(piece * count)
        view, _ = script(page)
        words = tuple(Span(i, i + 1) for i in range(len(page.text)))
        known = Analysis(words, ("NOUN",) * len(words), ())
        claims = (Claim(Span(0, len(page.text)), BlockKind.PARAGRAPH, (), 0),)

        def lead() -> None:
            led, _ = anaphora(page, view, known, (), (), claims)
            about(page, claims, led, (), ())

        return calls(lead)

    work(100)  # what is loaded once does not count
    assert work(8000) < 9 * work(1000)


def test_time_is_linear_in_a_paragraph_without_end() -> None:
    def work(count: int) -> int:
        text = "".join(f"李文{i}號離開了北京的大學，他認為該校的其他成員沒有國界。" for i in range(count))
        known = flow.process(page_of(text, "李文"), Settings(), analyzer())
        return calls(anaphora, known.page, known.script, known.analysis, known.entities, known.dates, known.claims)

    work(20)  # what is loaded once does not count
    assert work(1600) < 9 * work(200)
