"""Templates in sentences, list items and footnotes of real pages show what the wiki shows: each of a census, and more."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zhclaims.model import Page
from zhclaims.sources.wikitext import lookups, read_wikitext

PLACES = ("inline", "list item", "ref", "footnote machinery")
SHOWN = {
    "!": ("甲{{!}}乙。", "甲|乙。"),
    "#tag:ref": ("甲。{{#tag:ref|乙志}}", "甲。"),
    "bD": ("甲（{{BD|1903年|1月|1961年|2月}}）。", "甲（1903年1月—1961年2月）。"),
    "baseballstats": ("* {{baseballstats|br=x}}", "丙的生涯数据"),
    "bd": ("甲（{{bd|1903年|1月2日|1961年|3月4日|catIdx=J}}）。", "甲（1903年1月2日—1961年3月4日）。"),
    "cfn": ("甲。{{cfn|Hollis|1900|pp=145-146}}", "甲。"),
    "chem": ("甲是{{chem|CH|2|S}}。", "甲是CH2S。"),
    "citation": ("* {{citation|title=乙志|last=王|first=明|date=2001}}", "王, 明，乙志，2001"),
    "cite AV media": ("甲。<ref>{{cite AV media|title=乙志|people=王明}}</ref>", "甲。"),
    "cite book": ("* {{cite book|title=乙志|author=王明|publisher=丁社|date=2001}}", "王明. 乙志. 丁社. 2001."),
    "cite journal": ("甲。<ref>{{cite journal|title=乙志|journal=丁刊}}</ref>", "甲。"),
    "cite news": ("甲。<ref>{{cite news|title=乙志|newspaper=丁报}}</ref>", "甲。"),
    "cite press release": ("甲。<ref>{{cite press release|title=乙志}}</ref>", "甲。"),
    "cite web": ("* {{cite web|title=乙志|url=http://a.example}}", "乙志."),
    "cn": ("甲是乙{{cn|date=2020年1月}}。", "甲是乙。"),
    "color": ("* {{color|red|甲}}乙", "甲乙"),
    "commons category-inline": ("* {{commons category-inline|A}}", "维基共享资源上的相关多媒体资源：A"),
    "cs icon": ("* {{cs icon}}[http://a.example 甲]", "（捷克文）甲"),
    "dead link": ("* [http://a.example 甲]{{dead link}}", "甲"),
    "en": ("* {{en}}[http://a.example A]", "（英文）A"),
    "facebook": ("* {{facebook|abc|甲}}", "甲的Facebook专页"),
    "flagicon": ("* {{flagicon|JPN}} 甲", "甲"),
    "hkmdb name": ("* {{hkmdb name|id=1|name=甲}}", "香港影库上甲的资料（繁体中文）"),
    "imdb name": ("* {{imdb name|id=1|name=甲}}", "互联网电影数据库（IMDb）上甲的资料（英文）"),
    "ja": ("* {{ja}}[http://a.example 甲]", "（日文）甲"),
    "jpn": ("甲（{{jpn|j=漢字|hg=かな|rm=Kana}}）。", "甲（日语：漢字／かな Kana）。"),
    "kmr": ("甲（{{kmr|ប្រាសាទ}}）。", "甲（高棉语：ប្រាសាទ）。"),
    "kor": ("甲（{{kor|k=두만강|h=豆滿江}}）。", "甲（韩语：두만강／豆滿江）。"),
    "kotobank": ("甲。<ref>{{Kotobank|乙}}</ref>", "甲。"),
    "lang": ("甲（{{lang|en|Axe}}）。", "甲（Axe）。"),
    "lang-cs": ("甲（{{lang-cs|Axe}}）。", "甲（捷克语：Axe）。"),
    "lang-en": ("甲（{{lang-en|Axe}}）。", "甲（英语：Axe）。"),
    "lang-fr": ("甲（{{lang-fr|Axe}}）。", "甲（法语：Axe）。"),
    "lang-id": ("甲（{{lang-id|Axe}}）。", "甲（印度尼西亚语：Axe）。"),
    "lang-ru": ("甲（{{lang-ru|Акс}}）。", "甲（俄语：Акс）。"),
    "le": ("甲是{{le|乙|Axe|}}。", "甲是乙（英语：Axe）。"),
    "link-en": ("甲是{{link-en|乙|Axe|丁}}。", "甲是丁（英语：Axe）。"),
    "link-ja": ("甲是{{link-ja|乙}}。", "甲是乙（日语：乙）。"),
    "nAID": ("甲。<ref>王明：乙，{{NAID|110}}。</ref>", "甲。"),
    "pDFlink": ("甲。<ref>{{PDFlink|[http://a.example/a.pdf 乙]|1.2 MB}}</ref>", "甲。"),
    "quotation": ("{{quotation|甲是乙。}}", "甲是乙。"),
    "quote": ("{{quote|甲是乙。}}", "甲是乙。"),
    "reflist": ("甲。<ref>乙志</ref>\n{{reflist}}", "甲。"),
    "refnest": ("甲。{{refnest|group=注|乙。<ref>丁志</ref>}}\n{{reflist|group=注}}", "甲。"),
    "solar mass": ("甲约{{solar mass|14}}。", "甲约14 M☉。"),
    "translink": ("甲在{{Translink|ja|鏡川}}边。", "甲在鏡川（日语：鏡川）边。"),
    "twitter": ("* {{twitter|abc|甲}}", "甲的Twitter账户"),
    "vgname": ("{{vgname|甲|en=Axe}}是游戏。", "《甲》（英语：Axe）是游戏。"),
    "wayback": (
        "* [http://a.example 甲] {{Wayback|url=http://a.example|date=2020}}",
        "甲 （页面存档备份，存于互联网档案馆）",
    ),
    "webCite": ("* {{WebCite|url=http://b.example|date=2020-01-02}}", "Archived 2020-01-02 at WebCite"),
    "webarchive": ("甲。<ref>[http://a.example 乙]{{webarchive|url=http://b.example|date=2020-01-02}}</ref>", "甲。"),
    "what": ("甲是{{what|乙}}。", "甲是乙。"),
    "youTube": ("* {{YouTube|abc|甲}}", "YouTube上的《甲》"),
    "youtube": ("甲。<ref>{{youtube|abc|乙}}</ref>", "甲。"),
    "zh-hant": ("甲。<ref>{{zh-hant}}[http://a.example 乙]</ref>", "甲。"),
    "來源請求": ("甲是乙{{來源請求|time=2020}}。", "甲是乙。"),
    "外部連結/小田急電鐵車站": ("* {{外部連結/小田急電鐵車站|ebina|甲}}", "甲站 - 小田急電鐵"),
    "日本國指定文化財等數據庫": ("* {{日本國指定文化財等數據庫|102|1|甲}}", "甲 - 國指定文化財等數據庫（日文）"),
    "港鐵路線標誌": ("* {{港鐵路線標誌|TWL}}：荃灣站", "荃湾线：荃灣站"),
}
"""A call of each, and the text of its page."""
MORE = [
    ("{{engname|甲|''Axe''}}是電影。", "甲（英语：Axe）是電影。"),
    ("於{{和暦|1941}}12月16日服役。", "於1941年（昭和16年）12月16日服役。"),
    ("{{mp|(35396) 1997 XF|11}}的直徑大。", "(35396) 1997 XF11的直徑大。"),
    ("化學式：{{化學式|碳|氫|4}}。", "化學式：CH4。"),
    ("甲（{{hkex2|9988}}）、乙（{{sehk|700}}）。", "甲（港交所：9988）、乙（港交所：700）。"),
    (
        "生於{{flag|German Empire}}[[甲]]，卒於{{西德}}乙、{{QING}}丙、{{flag|JPN}}。",
        "生於德意志帝国甲，卒於西德乙、清朝丙、日本。",
    ),
    ("大學{{.w}}學院。", "大學\xa0· 學院。"),
    ("往{{站|觀塘}}，經{{stl|港鐵|太子}}。", "往觀塘，經太子。"),
    ("* {{zh}}{{Weibo|a|甲}}", "（中文）甲的新浪微博"),
    ("{{Columns-list|2|\n* 甲\n* 乙\n}}", "甲\n乙"),
    ("甲（{{lang-ru|Акс|Aks}}、{{lang-en|Axe|Axt}}）。", "甲（俄语：Акс，罗马化：Aks、英语：Axe）。"),
    ("甲是{{link-en||Axe}}、{{tsl|en||乙}}。", "甲是Axe（英语：Axe）、乙。"),
    ("售{{CNY|1200}}、{{JPY|3400}}。", "售人民币1,200元、¥3,400。"),
    ("甲讀{{IPA-en|æks}}。", "甲讀英语发音：/æks/。"),
    ("甲（{{langx|fr|Axe}}）。", "甲（法语：Axe）。"),
    ("甲（{{bo|b=ཀ|w=ka}}）。", "甲（藏文：ཀ，威利：ka）。"),
    ("甲{{ref label|a|1|b}}。", "甲。"),
    ("甲。[[Category:.NET|]]\n[[分类:乙| ]]", "甲。"),
    ("甲{{!!}}乙{{((}}丙{{))}}。", "甲||乙{{丙}}。"),
    ("{{jpn|j=東京|kanji=東亰|hg=とうきょう|kk=トウキョウ|rm=Tōkyō}}", "日语：東京／東亰／とうきょう／トウキョウ Tōkyō"),
    ("甲（{{jpn|j=東京|link=no}}、{{kor|k=가|hj=家|rm=ga|無注=是}}）。", "甲（東京、가／家 ga）。"),
    ("* [http://a.example 甲] {{Wayback|url=http://a.example|title=乙}}", "甲 乙，存于互联网档案馆"),
    ("生於{{OldStyleDate|1月2日|1850年|12月21日}}。", "生於1月2日1850年［儒略历12月21日］。"),
    ("由{{flagathlete|王明|CHN}}奪冠。", "由王明奪冠。"),
    ("甲。{{Bar box|title=乙|bars={{bar percent|丙|red|3}}}}\n{{wide image|A.jpg|20px|丁（戊）}}", "甲。\n丁（戊）"),
    ("* 甲{{WebCite|url=http://b.example|title=乙|date=2020-01-02}}", "甲乙 at WebCite (archived 2020-01-02)"),
    (
        "{{CHN}}、{{PRC}}、{{flag|TWN}}、{{ROC}}、{{ROC-TW}}、{{ROK}}。",
        "中国、中华人民共和国、台湾、中华民国、中华民国（台湾）、大韩民国。",
    ),
    ("* {{@movies|f1|甲}}\n* {{rotten-tomatoes|a|甲}}", "开眼电影网上《甲》的资料（繁体中文）\n烂番茄上《甲》的资料（英文）"),
]


def read(text: str) -> Page:
    return read_wikitext(text, title="丙")


@pytest.mark.parametrize("name", SHOWN)
def test_a_template_of_the_census(name: str) -> None:
    text, shown = SHOWN[name]
    page = read(text)
    assert page.text == shown
    assert [issue for issue in page.issues if issue.code == "unknown_template"] == []
    assert all(entry.text.strip() for entry in page.entries)


@pytest.mark.parametrize(("text", "shown"), MORE)
def test_other_templates(text: str, shown: str) -> None:
    page = read(text)
    assert page.text == shown
    assert [issue for issue in page.issues if issue.code == "unknown_template"] == []


def test_the_census_is_covered(shared: Path) -> None:
    """Every template that stands in a sentence, a list item or a footnote of the census has a case above."""
    with (shared / "real_pages" / "census.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["template"] for row in rows if row["place"] in PLACES} - SHOWN.keys() == set()


def test_flags_are_looked_up_by_the_case_of_their_code() -> None:
    assert lookups.flag_templates()["JPN"] == "[[日本]]"
    assert read("甲{{Jpn|j=漢字}}。").text == "甲日语：漢字。"


def test_a_note_that_the_list_of_notes_defines_by_its_first_argument() -> None:
    (note,) = read("甲{{NoteTag|name=a}}。\n{{NoteFoot\n|1 =\n{{NoteTag\n| name = a\n| 乙\n}}\n}}").entries
    assert note.text == "乙"
