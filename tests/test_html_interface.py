"""Strings of readers and apps on pages of the wiki are no text of the article; what apps fold up is."""

from __future__ import annotations

import pytest

from zhclaims.sources.html import read_html

BODY = (
    '<!DOCTYPE html><html><head><title>某城</title></head><body class="content"><div id="pcs" class="mw-parser-output">{}'
    "</div></body></html>"
)
MOBILE = BODY.format(
    '<header><div class="pcs-edit-section-header v2"><h1 data-id="0" class="pcs-edit-section-title">某城</h1></div>'
    '<a href="#" data-action="add_title_description"><p id="pcs-edit-section-add-title-description">增加條目描述</p></a>'
    '<hr id="pcs-edit-section-divider"></header>'
    '<section data-mw-section-id="0"><span class="pcs-edit-section-link-container"><a href="/w/index.php?title=某城"'
    ' class="pcs-edit-section-link">編輯</a></span><p>某城在河邊<sup id="cite_ref-a_1-0" class="reference">'
    '<a href="#cite_note-a-1" class="reference-link">[1]</a></sup>。</p>'
    '<div class="pcs-collapse-table-container"><div class="pcs-collapse-table-collapsed-container pcs-collapse-table-expanded"'
    ' style="display: block;"><strong class="pcs-table-infobox">快速預覽</strong><span class="pcs-collapse-table-collapse-text">'
    ' 人口 ...</span></div><div class="pcs-collapse-table-content" style="display: none;"><table class="infobox"><tr><th>人口'
    "</th><td>三萬</td></tr></table></div>"
    '<div class="pcs-collapse-table-collapsed-bottom pcs-collapse-table-icon" style="display: none;">關閉</div></div></section>'
    '<section data-mw-section-id="1" style="display: none;"><div class="pcs-edit-section-header v2 pcs-section-hideable-header">'
    '<span class="pcs-section-control" role="button">展開</span><h2 id="歷史" class="pcs-edit-section-title">歷史</h2></div>'
    '<div id="pcs-section-content-1" class="pcs-section-hidden" style="display: none;"><p>城建於河灣<sup id="cite_ref-a_1-1"'
    ' class="reference"><a href="#cite_note-a-1">[1]</a></sup>。</p><span style="display:none">看不見</span></div></section>'
    '<section data-mw-section-id="2" style="display: none;"><ol class="references mw-references"><li id="cite_note-a-1">'
    '<div class="pcs-ref"><div class="pcs-ref-backlink-container"><a class="pcs-ref-back-link" href="./某城#pcs-ref-back-link-a"'
    ' pcs-back-links="[&quot;#cite_ref-a_1-0&quot;,&quot;#cite_ref-a_1-1&quot;]">[1]</a></div>'
    '<div class="pcs-ref-body"><span class="reference-text">某城志. 山河社. 2001.</span></div></div></li></ol></section>'
    '<footer><div id="pcs-footer-container">閱讀更多</div></footer>'
)


def test_a_page_of_the_mobile_content_service() -> None:
    """Its sections are folded up, which is no reason to leave them out; nothing of its frame is text."""
    page = read_html(MOBILE)
    assert page.title == "某城"
    assert page.text.split("\n") == ["某城在河邊。", "人口：三萬", "歷史", "城建於河灣。"]
    assert [(e.ref, e.text, e.backlinks) for e in page.entries] == [("1", "某城志. 山河社. 2001.", 2)]
    assert [(m.ref, page.text[: m.at].rpartition("\n")[2]) for m in page.markers] == [("1", "某城在河邊"), ("1", "城建於河灣")]
    assert page.issues == ()


@pytest.mark.parametrize(
    "box",
    [
        '<table class="mbox-small plainlinks sistersitebox"><tr><td>維基共享資源上的某城</td></tr></table>',
        '<div class="side-box metadata side-box-right sister-box"><div>維基詞典中的「某城」</div></div>',
        '<table class="infobox sisterproject noprint"><tr><td>查詢維基詞典</td></tr></table>',
        '<div class="noprint portal plainlist tright"><ul><li>河流主題</li></ul></div>',
        '<div class="noprint">此頁可以幫忙</div>',
        '<table class="noprint"><tr><td>此頁可以幫忙</td></tr></table>',
        '<table class="box-Refimprove plainlinks metadata ambox"><tr><td>此條目需要來源</td></tr></table>',
        '<table class="messagebox"><tr><td>此條目需要來源</td></tr></table>',
        '<div class="NavFrame"><span class="NavToggle">[隱藏]</span></div>',
        '<div class="pagelib_collapse_table_collapsed_container">快速預覽</div>',
        '<nav class="navbox">河流</nav>',
        '<div class="mw-collapsible"><span class="mw-collapsible-toggle">展開</span></div>',
    ],
)
def test_boxes_of_the_frame(box: str) -> None:
    assert read_html(f'<div class="mw-parser-output"><p>某城在河邊。</p>{box}</div>').text == "某城在河邊。"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>甲<span class="noprint ilh-comment">（英語：A）</span>。</p>', "甲（英語：A）。"),
        ('<p style="display:none">甲</p><p>乙</p>', "乙"),
        ('<div style="display:none"><section data-mw-section-id="1"><p>甲</p></section></div><p>乙</p>', "乙"),
        ('<section class="mf-section-1 collapsible-block" style="display:none"><p>甲</p></section>', "甲"),
    ],
    ids=("in a line", "hidden", "hidden around", "folded up"),
)
def test_what_only_looks_like_the_frame(html: str, text: str) -> None:
    assert read_html(f'<div class="mw-parser-output">{html}</div>').text == text
