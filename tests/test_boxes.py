"""Information boxes: label and value together, in wikitext, in HTML and by the wiki's own templates; nothing else of a box."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pages import read_text
from zhclaims.model import Page
from zhclaims.records import ArticleRecords
from zhclaims.run import shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.common.template_pages import TemplatePage
from zhclaims.sources.dump import redirect_of
from zhclaims.sources.html import read_html
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.terms import BlockKind


def records(page: Page) -> ArticleRecords:
    return shard.extract(page, source_record("x", b""), Settings())


def claims(page: Page) -> list[tuple[str, list[str]]]:
    return [(claim.text, [c.ref for c in claim.citations]) for claim in records(page).claims]


def lines(page: Page) -> list[str]:
    return page.text.split("\n")


def expanded(text: str, own: dict[str, str]) -> Page:
    pages = {title: TemplatePage(title, redirect_of(source), source) for title, source in own.items()}
    return read_wikitext(text, title="甲市", find_template=pages.get)


ROWS = """<tr><th colspan="2">甲市</th></tr>
<tr><td colspan="2"><img src="a.jpg"/><div>甲市的夜景</div></td></tr>
<tr><th>人口</th><td>7,450<ref1/>（2010年）<ref2/></td></tr>
<tr><th colspan="2">面積</th></tr>
<tr><th>&#160;•&#160;總計</th><td>20平方公里</td></tr>
<tr><th>市長</th><td><ul><li>李明<ref3/></li><li>王五</li></ul></td></tr>
<tr><td>語言：</td><td>某語<br/>乙語</td></tr>
<tr><td colspan="2">綽號：山城</td></tr>
<tr><th>年份</th><th>球隊</th></tr>
<tr><td>2001年</td><td>某隊</td></tr>
<tr><th>空</th><td> — </td></tr>
<tr><td colspan="2">圖片來源<ref4/></td></tr>
"""
SHOWN = ["人口：7,450（2010年）", "面積 總計：20平方公里", "市長：李明 王五", "語言：某語 乙語", "綽號：山城", "甲市很大。"]
CITED = [["1", "2"], [], ["3"], [], [], ["5"]]
CLASSES = ["infobox", "infobox geography vcard", "infobox_v3"]


def as_wikitext(classes: str) -> Page:
    rows = ROWS
    for n in range(1, 5):
        rows = rows.replace(f"<ref{n}/>", f"<ref>志{n}</ref>")
    return read_wikitext(f'<table class="{classes}">{rows}</table>\n甲市很大。<ref>志5</ref>', title="甲市")


def as_html(classes: str) -> Page:
    marker = '<sup id="cite_ref-{0}" class="reference"><a href="#cite_note-{0}">[{0}]</a></sup>'
    rows = ROWS
    for n in range(1, 5):
        rows = rows.replace(f"<ref{n}/>", marker.format(n))
    notes = "".join(f'<li id="cite_note-{n}"><span class="reference-text">志{n}</span></li>' for n in range(1, 6))
    return read_html(
        f'<div class="mw-parser-output"><table class="{classes}"><tbody>{rows}</tbody></table><p>甲市很大。{marker.format(5)}</p>'
        f'<ol class="references">{notes}</ol></div>',
        title="甲市",
    )


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("read", [as_wikitext, as_html])
def test_a_box_says_what_it_shows_as_label_and_value(read: type, classes: str) -> None:
    page = read(classes)
    assert lines(page) == SHOWN
    assert claims(page) == list(zip(SHOWN, CITED, strict=True))
    assert [marker.ref for marker in page.markers] == ["1", "2", "3", "4", "5"]
    assert [marker.ref for marker in page.markers if marker.apart] == ["4"]
    assert [entry.text for entry in page.entries] == [f"志{n}" for n in range(1, 6)]
    assert [block.kind for block in page.blocks] == [BlockKind.TABLE_CELL] * 5 + [BlockKind.PARAGRAPH]


def test_a_label_needs_no_header_in_a_box_that_has_none() -> None:
    page = read_wikitext('{| class="infobox"\n| 分子式 || H<sub>2</sub>O\n|-\n| 2001 || 甲\n|}\n水。', title="水")
    assert lines(page) == ["分子式：H2O", "水。"]


def test_two_values_side_by_side_are_no_label_and_value() -> None:
    box = (
        '{| class="infobox"\n! 日期\n| 23年\n|-\n! colspan=2 | 參戰方\n|-\n| 新朝<ref>甲</ref> || 綠林軍\n|}\n戰役。<ref>乙</ref>'
    )
    page = read_wikitext(box, title="戰")
    assert claims(page) == [("日期：23年", []), ("戰役。", ["2"])]


def test_a_box_within_a_box_has_labels_of_its_own() -> None:
    inner = '<table class="infobox"><tr><th>丙</th><td>丁<ref>志</ref></td></tr></table>'
    page = read_wikitext(
        f'<table class="infobox"><tr><th>甲</th><td>{inner}</td></tr><tr><th>戊</th><td>己</td></tr></table>\n文。'
    )
    assert claims(page) == [("丙：丁", ["1"]), ("戊：己", []), ("文。", [])]


def test_other_tables_stay_as_they_are() -> None:
    table = '{| class="wikitable"\n! 年 !! 事\n|-\n| 1941年 || 開會\n|}'
    assert lines(read_wikitext(table, title="x")) == ["年", "事", "1941年", "開會"]


@pytest.mark.parametrize("box", ['{| class="infobox"\n| 甲市是城。', '<table class="infobox"><tr><td>甲市是城。'])
def test_a_box_that_is_never_closed_swallows_no_article(box: str) -> None:
    page = read_wikitext(f"{box}\n\n乙。\n\n== 歷史 ==\n丙。\n\n丁。", title="甲市")
    assert lines(page) == ["甲市是城。", "乙。", "歷史", "丙。", "丁。"]


def test_pages_of_an_app_and_sister_projects_are_no_boxes_of_the_article() -> None:
    box = '<table class="infobox sisterproject noprint"><tr><th>查詢</th><td>詞典</td></tr></table>'
    assert lines(read_html(f'<div class="mw-parser-output">{box}<p>文。</p></div>', title="x")) == ["文。"]


class TestUnknownBoxes:
    """The template is not known: what is surely shown under a label, and nothing else."""

    @pytest.mark.parametrize(
        ("parameters", "shown"),
        [
            ("| 出生日期 = 1903年\n| 出生地點 = [[湖南]]", ["出生日期：1903年", "出生地點：湖南"]),
            ("| author = [[李明]]<br />王五\n| starring = 張三", ["作者：李明 王五", "主演：張三"]),
            ("| leader_title1 = [[市長]]\n| leader_name1 = 李明", ["市長：李明"]),
            ("| company_type = [[上市公司]]\n| company_name = 甲", []),
            ("| 頭銜1 = 主席\n| 姓名1 = 李明", ["主席：李明"]),
            ("| stat1label = 勝投—敗投\n| stat1value = 0－0", ["勝投—敗投：0－0"]),
            ("| 人口 = 7450\n| 面積 = 20平方公里", ["人口：7450", "面積：20平方公里"]),
            ("| 面積 = 20\n| 身高 = 180\n| length = 12", []),
            ("| pushpin_map = China\n| coordinates_region = CN\n| native_name_lang = zh\n| image_size = 200px\n| bats = 右", []),
            ("| OMIM = 151623\n| eMedicineSubj = ped\n| status = Fossil\n| 7450", []),
            ("| 圖片 = a\n| 圖片說明 = 甲市的夜景\n| 顏色 = #fff\n| 名稱 = 甲市\n| 參考 = 某書\n| 黨徽文件名 = x", []),
            ("| 官網 = a.png\n| 常用 = 是\n| 長 = —", []),
        ],
    )
    def test_values(self, parameters: str, shown: list[str]) -> None:
        page = read_wikitext(f"{{{{Infobox 某某\n{parameters}\n}}}}\n甲市很大。", title="甲市")
        assert lines(page) == [*shown, "甲市很大。"]

    def test_a_label_may_depend_on_the_box(self) -> None:
        film, museum = (read_wikitext(f"{{{{Infobox {x}|director=李明|country=某國}}}}\n文。") for x in ("film", "museum"))
        assert (lines(film), lines(museum)) == (["導演：李明", "產地：某國", "文。"], ["國家：某國", "文。"])

    def test_a_template_above_the_headings_with_labels_for_parameters_is_a_box(self) -> None:
        parameters = (
            "姓名 = 李明\n| 圖片 = a\n| 出生日期 = 1903年<ref>志</ref>\n| 國籍 = 某國\n| 職業 = 演員\n| imdb = 7<ref>庫</ref>"
        )
        box = f"{{{{藝人\n| {parameters}\n}}}}"
        page = read_wikitext(f"{box}\n文。<ref>書</ref>", title="李明")
        assert claims(page) == [("出生日期：1903年", ["1"]), ("國籍：某國", []), ("職業：演員", []), ("文。", ["3"])]
        assert lines(read_wikitext(f"文。\n== 節 ==\n{box}\n文。", title="李明")) == ["文。", "節", "文。"]

    def test_what_is_left_out_is_said_with_its_place(self) -> None:
        text = "甲。\n{{Infobox 某某|人口=一萬|ped=7450<ref>志</ref>|omim=3}}\n甲市很大。<ref>書</ref>"
        page = read_wikitext(text, title="甲市")
        (issue,) = [i for i in page.issues if i.code == "unknown_template"]
        assert (issue.message.split(":")[0], issue.span) == ("Infobox 某某", None)
        assert "2 values" in issue.message
        assert issue.source is not None
        assert issue.source.of(text) == "{{Infobox 某某|人口=一萬|ped=7450<ref>志</ref>|omim=3}}"
        assert claims(page) == [("甲。", []), ("人口：一萬", []), ("甲市很大。", ["2"])]

    def test_footnotes_of_a_label_stand_on_its_first_row(self) -> None:
        box = "est_title=成立<ref>甲</ref>|est_name=某會<ref>乙</ref>|est_date=一九年|x=<ref>丙</ref>"
        page = read_wikitext(f"{{{{Infobox 某某|{box}}}}}\n文。<ref>書</ref>", title="x")
        assert claims(page) == [("成立：某會", ["1", "2"]), ("成立：一九年", []), ("文。", ["4"])]
        assert [marker.ref for marker in page.markers] == ["1", "2", "3", "4"]

    def test_a_hole_in_a_value_is_said_where_it_is(self) -> None:
        page = read_wikitext("{{Infobox 某某|創立={{某模板|x}}年}}\n文。", title="x")
        assert [(c.text, c.flags) for c in records(page).claims] == [("創立：年", ("template_left_out",)), ("文。", ())]

    def test_labels_and_values_stand_in_the_source(self) -> None:
        text = "{{Infobox 某某|創立=一九年|leader_title=市長|leader_name=李明}}\n文。"
        page = read_wikitext(text, title="x")
        assert [text[run.source_start : run.source_start + run.length] for run in page.source_map][:2] == ["創立", "一九年"]


class TestOwnTemplates:
    """The wiki's own page of the box is known: its labels, and the values that it takes."""

    OWN = {
        "Infobox movie": "#REDIRECT [[Template:電影]]",
        "電影": """{{Infobox|above={{{name|}}}|caption={{{caption|}}}|header1=資料
|label2=导演|data2={{#iferror:{{#invoke:Wikidata|getValue|P57|{{{director|{{{導演|FETCH}}}}}}}}}}
|label3=片长|data3={{#invoke:Wikidata|x|{{{runtime|}}}}}
|label10=产地|data10={{{country|}}}
|label4=语言|data4={{#if:{{{language|}}}|{{{language}}}片}}|label5=空|data5={{{x|}}}
|data6={{{inner|}}}|below={{{notes|}}}}}<noinclude>說明</noinclude>""",
        "Infobox 表": '{| class="infobox"\n! 座位\n| {{{seats}}}\n|}',
        "Infobox 模": "<includeonly>{{#invoke:Infobox|infobox|label1=人口|data1={{{人口}}}}}</includeonly>",
        "Infobox 程序": "{{#invoke:Xyz|main}}{{#if:{{{a|}}}|[[Category:甲]]}}",
    }

    def test_labels_are_those_of_the_box(self) -> None:
        box = "name=甲|country=[[乙國]]<ref>志</ref>|language=某語|director=李明|導演=x|caption=海報<ref>圖</ref>"
        box += "|notes=注<ref>丙</ref>"
        page = expanded(f"{{{{Infobox movie|{box}}}}}\n文。<ref>書</ref>", self.OWN)
        assert claims(page) == [("导演：李明", []), ("语言：某語片", []), ("产地：乙國", ["2"]), ("文。", ["4"])]
        assert [entry.text for entry in page.entries] == ["圖", "志", "丙", "書"]

    def test_a_bare_number_of_which_a_program_makes_something_is_left_out(self) -> None:
        page = expanded("{{Infobox movie|runtime=101}}\n文。", self.OWN)
        assert lines(page) == ["文。"]
        assert any(i.code == "unknown_template" for i in page.issues)

    def test_a_box_within_the_box(self) -> None:
        page = expanded("{{Infobox movie|country=乙國|inner={{Infobox 表|seats=30}}}}\n文。", self.OWN)
        assert lines(page) == ["座位：30", "产地：乙國", "文。"]

    def test_a_box_by_a_call_of_the_module(self) -> None:
        assert lines(expanded("{{Infobox 模|人口=三千}}\n文。", self.OWN)) == ["人口：三千", "文。"]

    def test_a_call_of_the_module_reads_the_arguments_of_its_template(self) -> None:
        own = {
            "Infobox": "{{#invoke:Infobox|infobox}}{{#if:{{{x|}}}|[[Category:甲]]}}",
            "Infobox 某": "{{Infobox|label1=甲|data1={{{a}}}}}",
        }
        assert lines(expanded("{{Infobox 某|a=乙<ref>志</ref>}}\n文。", own)) == ["甲：乙", "文。"]

    def test_options_of_a_program_are_no_values(self) -> None:
        call = "{{#invoke:Coord|insert|{{{coord|}}}|type:city({{{people|}}})|region={{{land|}}}|{{#if:{{{land|}}}|{{{more|}}}}}}}"
        own = {"Infobox 某": f"{{{{Infobox|label1=坐标|data1={call}}}}}"}
        assert lines(expanded("{{Infobox 某|coord=北緯三度|people=很多|land=某國|more=東經二度}}\n文。", own)) == [
            "坐标：北緯三度 東經二度",
            "文。",
        ]

    def test_a_box_of_another_program_is_unknown(self) -> None:
        assert lines(expanded("{{Infobox 程序|人口=三千|ped=3}}\n文。", self.OWN)) == ["人口：三千", "文。"]

    def test_the_general_box_on_a_page(self) -> None:
        page = read_wikitext("{{Infobox|title=甲|label1=人口|data1=三千<ref>志</ref>|data2=圖|header3=他}}\n文。", title="x")
        assert claims(page) == [("人口：三千", ["1"]), ("文。", [])]


@pytest.mark.parametrize("name", ["猫.html", "pcs_mobile.html", "中国移动.wikitext", "山东科技大学.wikitext"])
def test_no_box_of_a_real_page_gives_a_bare_value(shared: Path, name: str) -> None:
    file = shared / "real_pages" / "large" / name
    read = read_html if file.suffix == ".html" else read_wikitext
    page = read(file.read_text(encoding="utf-8"), title=file.stem)
    cells = [block.span.of(page.text) for block in page.blocks if block.kind is BlockKind.TABLE_CELL]
    assert cells
    assert [cell for cell in cells if "：" not in cell and ": " not in cell] == []


@pytest.mark.parametrize("kind", ["tables", "rows", "parameters", "labels", "unknown"])
def test_hostile_boxes_take_linear_time(kind: str) -> None:
    count = 20_000
    text = {
        "tables": '<table class="infobox"><tr><th>甲</th><td>' * count,
        "rows": '<table class="infobox">' + "<tr><th>甲</th><td>乙" * count,
        "parameters": "{{Infobox 某某" + "".join(f"|甲{chr(0x4E00 + i % 5000)}=乙" for i in range(count)) + "}}",
        "labels": "{{Infobox 某某" + "".join(f"|a{i}_title=甲|a{i}_name=乙" for i in range(count)) + "}}",
        "unknown": "{{某某|出生=甲|國籍=乙|職業=丙}}\n" * count,
    }[kind]
    start = time.process_time()
    read_wikitext(f"{text}文。", title="x")
    ends = "</td></tr></table>" * count if kind == "tables" else ""
    read_html(f'<div class="mw-parser-output">{text}{ends}文。</div>', title="x")
    assert time.process_time() - start < 20


def test_rows_of_a_box_in_a_copy_are_lines_too() -> None:
    """Nothing but its place and its tabs shows there what a box is."""
    box = "甲市\n甲市的夜景\n人口[1]\t7,450[2]（2010年）\n面積：\t20平方公里\n2001年\t某隊\n"
    page = read_text(f"甲市\n維基百科，自由的百科全書\n{box}\n甲市很大，是一座城市。[3]\n\n參考\n^ 甲\n^ 乙\n^ 丙\n")
    assert [block.span.of(page.text) for block in page.blocks if block.is_row] == ["人口：7,450（2010年）", "面積： 20平方公里"]
    cited = {text: refs for text, refs in claims(page) if refs}
    assert cited == {"人口：7,450（2010年）": ["1", "2"], "甲市很大，是一座城市。": ["3"]}
