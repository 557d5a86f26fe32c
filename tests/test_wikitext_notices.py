"""Clean-up marks of wikitext: flags of the claims that they stand on, nothing of the text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

import zhclaims
from zhclaims import vocab
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.stages.claims import claims, notice_codes
from zhclaims.stages.script import script
from zhclaims.stages.sentences import sentences

CODE = re.compile(r'<notice code="(\w+)">')
NO_COMPLAINTS = {"marker_pages", "old_note_mark"}
"""Of `{{rp}}`, which says where in a reference, and `{{ref}}`, a note mark of before Cite: they ask for nothing."""


def flags(source: str) -> list[tuple[str, tuple[str, ...]]]:
    page = read_wikitext(source, title="河")
    found, _ = claims(page, sentences(page, script(page)[0])[0])
    return [(c.span.of(page.text), c.flags) for c in found]


def test_every_notice_of_the_table_becomes_a_flag() -> None:
    codes = {m[1] for row in vocab.load("wikitext_templates") for m in CODE.finditer(row["text"])}
    assert codes - NO_COMPLAINTS <= notice_codes()


@pytest.mark.parametrize(
    ("mark", "flag"),
    [
        ("{{citation needed}}", "citation_needed"),
        ("{{Citation_needed|date=2020年5月}}", "citation_needed"),
        ("{{来源请求}}", "citation_needed"),
        ("{{來源請求|time=2020-05-01}}", "citation_needed"),
        ("{{cn}}", "citation_needed"),
        ("{{CN}}", "citation_needed"),
        ("{{Template:Fact}}", "citation_needed"),
        ("{{查證請求}}", "citation_needed"),
        ("{{who}}", "vague_attribution"),
        ("{{谁}}", "vague_attribution"),
        ("{{誰？}}", "vague_attribution"),
        ("{{When?}}", "vague_time"),
        ("{{何時}}", "vague_time"),
        ("{{clarify|reason=甚麼河？}}", "unclear_statement"),
        ("{{需要解釋}}", "unclear_statement"),
        ("{{dubious|讨论}}", "dubious_statement"),
        ("{{原創研究？}}", "original_research"),
        ("{{Better source needed}}", "better_source_needed"),
        ("{{failed verification}}", "verification_failed"),
        ("{{失效链接}}", "dead_link"),
        ("{{死連結}}", "dead_link"),
    ],
)
def test_a_mark_is_a_flag_of_the_claim_before_it(mark: str, flag: str) -> None:
    assert flags(f"河水往东流。{mark}人们住在两岸。") == [("河水往东流。", (flag,)), ("人们住在两岸。", ())]


def test_marks_within_a_sentence_and_beside_footnotes() -> None:
    source = "据说{{谁}}河水很深<ref>志</ref>{{dubious}}，鱼很多{{cn}}。两岸有城。{{fact}}{{when}}\n\n最后一段。"
    assert flags(source) == [
        ("据说河水很深，", ("dubious_statement", "vague_attribution")),
        ("鱼很多。", ("citation_needed",)),
        ("两岸有城。", ("citation_needed", "vague_time")),
        ("最后一段。", ()),
    ]


def test_marked_text_stays_and_only_its_mark_goes() -> None:
    assert flags("河{{Fact span|发源于北山}}。") == [("河发源于北山。", ("citation_needed",))]


def test_a_mark_in_a_cell_and_in_a_list() -> None:
    assert flags("{|\n| 长度{{cn}} || 宽度\n|}\n* 一条支流{{clarify}}\n* 两条") == [
        ("长度", ("citation_needed",)),
        ("宽度", ()),
        ("一条支流", ("unclear_statement",)),
        ("两条", ()),
    ]


def test_from_wikitext_to_the_record(tmp_path: Path) -> None:
    file = tmp_path / "大河.wikitext"
    file.write_text("'''大河'''是一条河。<ref>某志.</ref>相傳河中有龍{{来源请求}}。\n== 註 ==\n{{reflist}}", encoding="utf-8")
    records = [json.loads(msgspec.json.encode(c)) for c in zhclaims.extract(file).claims]
    assert [(r["text"], r["flags"]) for r in records] == [
        ("大河是一条河。", []),
        ("相傳河中有龍。", ["citation_needed"]),
    ]


def test_a_hole_is_a_flag_of_the_claim_that_it_stands_in() -> None:
    assert flags("河长{{某模板|9}}公里，很深。它叫{{某模板}}。人们住在两岸。") == [
        ("河长公里，很深。", ("template_left_out",)),
        ("它叫。", ("template_left_out",)),
        ("人们住在两岸。", ()),
    ]
    assert flags("{{某模板}}是一条河。人们住在两岸。{{某模板}}也有城。") == [
        ("是一条河。", ("template_left_out",)),
        ("人们住在两岸。", ("template_left_out",)),
        ("也有城。", ("template_left_out",)),
    ]


def test_a_box_is_no_hole() -> None:
    assert flags("河很长。\n\n{{某模板|文字<ref>志</ref>}}\n\n河很深。{{Weather box|甲}}人们住在两岸。") == [
        ("河很长。", ()),
        ("河很深。", ()),
        ("人们住在两岸。", ()),
    ]


def test_the_flag_of_marked_words_lands_on_their_claim() -> None:
    assert flags("河很长。{{who|有人}}说它很深。") == [("河很长。", ()), ("有人说它很深。", ("vague_attribution",))]


def test_footnotes_of_what_is_left_out_back_no_claim(tmp_path: Path) -> None:
    file = tmp_path / "大河.wikitext"
    box = "{{Weather box|来源=局<ref>气候.</ref>}}"
    file.write_text(f"大河很长，水也深。\n\n{box}\n\n兩岸有城。\n== 註 ==\n{{{{reflist}}}}", encoding="utf-8")
    records = [json.loads(msgspec.json.encode(c)) for c in zhclaims.extract(file).claims]
    assert [(r["text"], r["status"]) for r in records] == [("大河很长，水也深。", "uncited"), ("兩岸有城。", "uncited")]


def test_the_number_of_a_link_within_a_note_calls_no_other_note() -> None:
    page = read_wikitext("甲<ref>乙</ref>。丙<ref>另外[http://a.example] (2010-01-03瀏覽)。</ref>。", title="丁")
    assert [entry.text for entry in page.entries] == ["乙", "另外[1] (2010-01-03瀏覽)。"]
    assert "backlinks_differ" not in {issue.code for issue in page.issues}
