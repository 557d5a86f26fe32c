"""HTML → Page: what each construct of a wiki's pages becomes, in whole pages of several skins and in fragments."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from zhclaims.errors import InputError
from zhclaims.model import Page
from zhclaims.sources.common import bounds
from zhclaims.sources.html import documents, read_html
from zhclaims.sources.html.content import Article
from zhclaims.sources.html.walk import Malformed
from zhclaims.terms import BlockKind


def marker(n: int, label: str = "") -> str:
    return f'<sup id="cite_ref-{n}" class="reference"><a href="#cite_note-{n}">[{label or n}]</a></sup>'


def entry(n: int, text: str, backlinks: int = 1) -> str:
    links = "".join(f'<a href="#cite_ref-{n}">{n}.{i}</a> ' for i in range(backlinks))
    return (
        f'<li id="cite_note-{n}"><span class="mw-cite-backlink">^ {links}</span> <span class="reference-text">{text}</span></li>'
    )


def references(*entries: str, attributes: str = "") -> str:
    return f'<ol class="references"{attributes}>{"".join(entries)}</ol>'


def page(inner: str) -> Page:
    return read_html(f'<div class="mw-parser-output">{inner}</div>')


def blocks(found: Page) -> list[tuple[str, str]]:
    return [(b.kind.value, b.span.of(found.text)) for b in found.blocks]


def before(found: Page) -> list[tuple[str, str]]:
    return [(m.ref, found.text[: m.at].rpartition("\n")[2]) for m in found.markers]


CASES = {
    "paragraphs": ("<p>今天下雨。\n</p><p>明天放晴。</p>", [("paragraph", "今天下雨。"), ("paragraph", "明天放晴。")]),
    "text beside blocks": ("甲<div>乙</div>丙<p>丁</p>戊", [("paragraph", x) for x in "甲乙丙丁戊"]),
    "line breaks": ("<p>河水<br>上漲<br/>三尺</p>", [("paragraph", "河水"), ("paragraph", "上漲"), ("paragraph", "三尺")]),
    "lists": (
        "<ul><li>米<ul><li>糯米</li></ul></li></ul><dl><dt>茶</dt><dd>飲料</dd></dl>",
        [("list_item", x) for x in ("米", "糯米", "茶", "飲料")],
    ),
    "table": (
        "<table><caption>產量</caption><tr><th>年</th><td>2<br>3</td></tr></table>",
        [("caption", "產量"), ("table_cell", "年"), ("table_cell", "2"), ("table_cell", "3")],
    ),
    "quotations": (
        '<blockquote><p>山高水長。</p></blockquote><div class="quotebox">人生如夢。</div>',
        [("quote", "山高水長。"), ("quote", "人生如夢。")],
    ),
    "pictures": (
        '<div class="thumb"><a href="/wiki/File:A.jpg"><img alt="x"></a><div class="thumbcaption"><div'
        ' class="magnify">放大</div>城門</div></div>'
        '<figure><img><figcaption>城樓</figcaption></figure><ul class="gallery"><li><div'
        ' class="gallerytext">城牆</div></li></ul>',
        [("caption", "城門"), ("caption", "城樓"), ("caption", "城牆")],
    ),
    "poem": (
        '<div class="poem"><p>白日依山盡，<br>黃河入海流。</p></div>',
        [("paragraph", "白日依山盡，"), ("paragraph", "黃河入海流。")],
    ),
    "preformatted": ("<pre>一  行\n二行</pre>", [("paragraph", "一 行"), ("paragraph", "二行")]),
    "ruby": ("<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字</p>", [("paragraph", "漢(hàn)字")]),
    "furniture": (
        '<div class="hatnote">關於別的</div><table class="navbox"><tr><td>導航</td></tr></table><table'
        ' class="box ambox"><tr><td>清理</td></tr></table>'
        '<div id="toc" class="toc" role="navigation"><h2>目錄</h2><ul><li>一</li></ul></div><style>p{}</style>'
        "<script>x<y</script><p>正文。</p><!-- 註 -->",
        [("paragraph", "正文。")],
    ),
    "collapsed": ('<div class="mw-collapsible mw-collapsed"><p>收起的文字。</p></div>', [("paragraph", "收起的文字。")]),
    "hidden": (
        '<p><span style="display:none">007</span>金牌<span class="sortkey">1</span><span'
        ' class="cs1-hidden-error error">錯誤</span></p>'
        '<div style="display: none;">看不見</div>',
        [("paragraph", "金牌")],
    ),
    "formula": (
        '<p>質能<span class="mwe-math-element"><span style="display: none;">'
        '<math alttext="{\\displaystyle E=mc^{2}}"><mi>E</mi><mspace/></math>'
        '</span><img class="mwe-math-fallback-image-inline" alt="{\\displaystyle E=mc^{2}}"></span>方程</p>',
        [("paragraph", "質能E=mc^{2}方程")],
    ),
    "entities": ("<p>A&amp;<b>lt;</b>B&nbsp;&#x4e00;</p>", [("paragraph", "A&lt;B\u00a0一")]),
}


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES)
def test_blocks(html, expected):
    assert blocks(page(html)) == expected


def test_sections_and_their_levels():
    found = page(
        '<div class="mw-heading mw-heading2"><h2 id="史">史</h2><span class="mw-editsection">[<a'
        ' href="/w">編輯</a>]</span></div><p>甲</p>'
        f'<h3><span class="mw-headline" id="古">古代{marker(1)}</span><span class="mw-editsection">[編輯]</span></h3>'
        f"<p>乙</p><h2>地</h2>"
    )
    assert [(s.title, s.level) for s in found.sections] == [("史", 2), ("古代", 3), ("地", 2)]
    assert [b.path for b in found.blocks] == [(0,), (0,), (0, 1), (0, 1), (2,)]
    assert before(found) == [("1", "古代")]


class TestFootnotes:
    def test_are_paired_by_address_not_by_number(self):
        found = page(
            f"<p>甲{marker(7, '注 1')}，乙{marker(9, '1')}。丙{marker(9, '1')}</p>"
            + references(entry(7, "解釋"), attributes=' data-mw-group="注"')
            + references(entry(9, "張三《河流》", 2))
        )
        assert before(found) == [("注 1", "甲"), ("1", "甲，乙"), ("1", "甲，乙。丙")]
        assert [(e.ref, e.group, e.text, e.backlinks) for e in found.entries] == [
            ("注 1", "注", "解釋", 1),
            ("1", "", "張三《河流》", 2),
        ]

    def test_brackets_of_newer_sites(self):
        inner = '<span class="cite-bracket">[</span>12<span class="cite-bracket">]</span>'
        found = page(f'<p>甲<sup id="cite_ref-x_3-0" class="reference"><a href="#cite_note-x-3">{inner}</a></sup>。</p>')
        assert (found.text, before(found)) == ("甲。", [("12", "甲")])

    def test_an_address_that_leads_nowhere(self):
        lost = '<sup id="cite_ref-" class="reference"><a href="#cite_note-">[註 1]</a></sup>'
        found = page(f"<p>甲{lost}</p>" + references(entry(5, "說明")))
        assert [(e.ref, e.group) for e in found.entries] == [("註 1", "註")]

    def test_a_marker_within_a_link_whose_address_stands_behind_it(self):
        found = page(
            '<p><a href="/wiki/X">甲<sup id="cite_ref-6" class="reference"></sup></a><a href="#cite_note-6">[6]</a>。</p>'
        )
        assert (found.text, before(found)) == ("甲。", [("6", "甲")])

    def test_entries_in_wrong_nesting(self):
        html = references(f"{entry(1, '一<b>粗')}<b>{entry(2, '二')}</b>").replace("粗</span></li>", "粗</b></span></li>")
        found = page(f"<p>甲{marker(1)}{marker(2)}</p>{html}")
        assert [e.text for e in found.entries] == ["一粗", "二"]

    def test_a_note_with_a_source_of_its_own(self):
        found = page(f"<p>甲{marker(2, '註 1')}</p>" + references(entry(2, f"說明{marker(1)}。")) + references(entry(1, "來源")))
        assert [(e.ref, e.text) for e in found.entries] == [("註 1", "說明[1]。"), ("1", "來源")]
        assert before(found) == [("註 1", "甲")]

    def test_letters(self):
        found = page(f"<p>甲{marker(1, 'a')}乙{marker(2, 'b')}</p>" + references(entry(1, "一"), entry(2, "二"), entry(3, "三")))
        assert [(e.ref, e.group) for e in found.entries] == [("a", "lower-alpha"), ("b", "lower-alpha"), ("c", "lower-alpha")]

    def test_look_alikes_are_text_and_the_number_of_an_address_is_none(self):
        html = '<p><a class="external autonumber" href="http://src.example">[1]</a>與<sup class="reference">[9]</sup>與[3]</p>'
        found = page(html)
        assert (found.text, found.markers) == ("與[9]與[3]", ())

    def test_messages_are_taken_out_of_the_text_and_kept_in_entries(self):
        error = '<span class="error mw-ext-cite-error">引用错误：没有为名为<code>x</code>的参考文献提供内容</span>'
        found = page(
            f"<p>甲{error}乙{marker(1)}</p>"
            + references(f'<li id="cite_note-1"><span class="mw-cite-backlink">^</span> {error}</li>')
        )
        assert found.text == "甲乙"
        assert [i.code for i in found.issues if i.code.startswith("cite_error")] == ["cite_error_missing_definition"]
        assert found.entries[0].text == "引用错误：没有为名为x的参考文献提供内容"

    def test_a_number_cut_in_two(self):
        found = page(f"<p>比賽結束。1{marker(1)} 2月27日下雨。</p>")
        assert found.text == "比賽結束。12月27日下雨。"
        assert found.markers[0].inside_token

    def test_pages_and_notices_are_no_text(self):
        notice = '<sup>[<i><a href="/wiki/W">來源請求</a></i>]</sup>'
        html = f'<p>甲。{marker(1)}<sup class="reference">:12-13</sup>乙{notice}。</p>'
        found = page(html)
        assert found.text == "甲。乙。"
        assert [(i.code, i.span.start, i.message) for i in found.issues if i.span and i.span.start == i.span.end][:2] == [
            ("marker_pages", 2, ":12-13 taken out of the text"),
            ("citation_needed", 3, "[來源請求] taken out of the text"),
        ]

    def test_hidden_text_is_kept_where_a_footnote_stands_on_it(self):
        found = page(f'<p>甲</p><div style="display:none">藏{marker(1)}</div><div style="display:none">無</div>')
        assert (found.text, before(found)) == ("甲\n藏", [("1", "藏")])
        assert "hidden_text" in {i.code for i in found.issues}

    def test_addresses_of_an_entry(self):
        text = '<a class="external text" href="//src.example/a?b=1&amp;c=2">甲</a><a href="/wiki/乙">乙</a>'
        assert page(f"<p>甲{marker(1)}</p>" + references(entry(1, text))).entries[0].urls == ("https://src.example/a?b=1&c=2",)


def test_links():
    html = (
        '<p><a href="/wiki/%E6%B2%B3_%E6%B5%81#%E6%BA%90" title="x">河</a>、<a href="/zh-hk/山">山</a>、<a href="./海">海</a>、'
        '<a href="/w/index.php?title=%E6%B9%96&amp;action=edit&amp;redlink=1" class="new">湖</a>、<a href="#節">節</a>、'
        '<a href="/wiki/Category:水">類</a>、<a href="/wiki/File:水.jpg">圖</a>、<a class="external text"'
        ' href="http://src.example/wiki/外">外</a>、'
        '<a class="extiw" href="https://en.wikipedia.org/wiki/Sea">sea</a></p>'
    )
    found = page(html)
    assert [(link.span.of(found.text), link.target) for link in found.links] == [
        ("河", "河 流"),
        ("山", "山"),
        ("海", "海"),
        ("湖", "湖"),
    ]


BODY = f'<div class="mw-parser-output"><p>長江是河流{marker(1)}。</p>{references(entry(1, "地理書"))}</div>'
CONFIG = '"wgPageName":"長江_(河流)","wgRevisionId":812,"wgArticleId":34,"wgUserVariant":"zh-hk"'
SECTIONS = BODY.replace("<p>", '<section class="mf-section-0"><p>').replace("</p>", "</p></section>")
SKINS = {
    "vector": (
        f"<!DOCTYPE html><html><head><title>长江 - 维基百科，自由的百科全书</title><script>RLCONF={{{CONFIG}}};</script>"
        '<link rel="canonical" href="https://zh.wikipedia.org/wiki/%E9%95%B7%E6%B1%9F"></head><body>'
        '<div id="mw-navigation"><p>登入</p></div>'
        f'<div id="content"><h1 id="firstHeading">长江</h1><div id="mw-content-text">{BODY}</div><div'
        f' class="printfooter">取自</div></div></body></html>'
    ),
    "vector-2022": (
        f"<html><head><script>RLCONF={{{CONFIG}}};</script></head><body><div class='mw-page-container'>"
        f"<div id='mw-indicator-x'>"
        f'<div class="mw-parser-output">圖示</div></div><main id="content"><div id="mw-content-text" class="mw-body-content">'
        f'<div class="mw-content-ltr mw-parser-output" lang="zh" dir="ltr">{BODY}</div></div></main>'
        f"<footer>隱私</footer></div></body></html>"
    ),
    "minerva": (
        f"<html><head><script>RLCONF={{{CONFIG}}};</script></head><body class='skin-minerva'><div id='mw-content-text'>"
        f"{SECTIONS}</div><nav>選單</nav></body></html>"
    ),
    "parsoid": (
        '<html about="https://zh.wikipedia.org/wiki/Special:Redirect/revision/812"><head><meta property="mw:pageId"'
        ' content="34"/>'
        '<meta property="dc:modified" content="2024-02-01T00:00:00.000Z"/><link rel="dc:isVersionOf"'
        ' href="//zh.wikipedia.org/wiki/%E9%95%B7%E6%B1%9F_(%E6%B2%B3%E6%B5%81)"/>'
        f"<title>長江 (河流)</title></head><body class='parsoid-body mw-parser-output'><section>{BODY}</section></body></html>"
    ),
}


@pytest.mark.parametrize("html", SKINS.values(), ids=SKINS)
def test_skins(html):
    found = read_html(html)
    assert found.text == "長江是河流。"
    assert (found.title, found.page_id, found.revision_id) == ("長江 (河流)", 34, 812)
    assert [e.text for e in found.entries] == ["地理書"]


def test_what_a_page_says_of_itself():
    assert read_html(SKINS["vector"]).url == "https://zh.wikipedia.org/wiki/%E9%95%B7%E6%B1%9F"
    assert read_html(SKINS["parsoid"]).timestamp == "2024-02-01T00:00:00Z"
    assert (
        read_html("<html><head><title>長江 - 維基百科，自由的百科全書</title></head><body><p>甲</p></body></html>").title
        == "長江"
    )
    nameless = read_html("<p>甲</p>")
    assert (nameless.title, nameless.issues[0].code) == ("", "missing_title")


def test_ids_that_are_too_long_are_not_cut():
    html = '<html><head><script>RLCONF={"wgArticleId":%s,"wgRevisionId":%s};</script></head><body><p>河水。</p></body></html>'
    assert [read_html(html % (n, n)).page_id for n in ("9" * 18, "9" * 19, "9" * 5000)] == [int("9" * 18), None, None]


@pytest.mark.parametrize("shown", ["[]", "[ ]", "[&#8203;]"])
def test_a_marker_that_shows_nothing_is_labelled_by_its_entry(shown):
    call = f'<sup class="reference" id="cite_ref-2"><a href="#cite_note-a-2">{shown}</a></sup>'
    note = '<li id="cite_note-a-2"><a href="#cite_ref-2">^</a> <span class="reference-text">志。</span></li>'
    page = read_html(f'<div class="mw-parser-output"><p>河水上漲。{call}</p><ol class="references">{note}</ol></div>')
    assert [m.ref for m in page.markers] == [e.ref for e in page.entries]
    assert page.markers[0].ref.strip("\u200b ")


@pytest.mark.parametrize(
    ("html", "wiki"),
    [
        (SKINS["vector"], "zhwiki"),
        (SKINS["vector"].replace("zh.wikipedia.org", "zh.m.wikivoyage.org"), "zhwikivoyage"),
        (SKINS["vector"].replace("RLCONF={", 'RLCONF={"wgDBname":"zh_classicalwiki",'), "zh_classicalwiki"),
        (SKINS["vector"].replace("RLCONF={", 'RLCONF={"wgDBname":"../.. x",'), "zhwiki"),
        (SKINS["parsoid"].replace("zh.wikipedia.org", "wiki.example"), "wiki.example"),
        (BODY, "zhwiki"),
    ],
)
def test_which_wiki_a_page_is_of(html, wiki):
    assert read_html(html).wiki == wiki


class TestParsoid:
    def call(self, n: int, shown: str, data: str, error: bool = False) -> str:
        kind = "mw:Extension/ref mw:Error" if error else "mw:Extension/ref"
        return (
            f'<sup about="#mwt{n}" class="mw-ref reference" id="cite_ref-{n}" typeof="{kind}" data-mw=\'{data}\'>'
            f'<a href="./X#cite_note-{n}"><span class="mw-reflink-text">[{shown}]</span></a></sup>'
        )

    def note(self, n: int, text: str) -> str:
        return (
            f'<li id="cite_note-{n}"><a href="./X#cite_ref-{n}" rel="mw:referencedBy"><span>↑ </span></a> '
            f'<span id="mw-reference-text-cite_note-{n}">{text}</span></li>'
        )

    def test_numbers_are_those_of_the_page(self):
        sound = '{"name":"ref","attrs":{},"body":{"id":"mw-reference-text-cite_note-%d"}}'
        bad = '{"name":"ref","attrs":{"name":"8"},"body":{"id":"mw-reference-text-cite_note-2"}}'
        html = (
            f"<p>甲{self.call(1, '1', sound % 1)}乙{self.call(2, '2', bad)}丙{self.call(3, '3', sound % 3)}</p>"
            f"{references(self.note(1, '一'), self.note(2, '二'), self.note(3, '三'))}"
        )
        found = page(html)
        assert before(found) == [("1", "甲"), ("2", "甲乙丙")]
        assert [(e.ref, e.text) for e in found.entries] == [("1", "一"), ("2", "三")]
        assert [i.code for i in found.issues if i.code.startswith("cite_error")] == ["cite_error_other_error"]

    def test_letters_are_those_of_the_page(self):
        made = '{"name":"ref","attrs":{"group":"lower-alpha"},"body":{"id":"mw-reference-text-cite_note-1"}}'
        found = page(f"<p>甲{self.call(1, 'lower-alpha 1', made)}</p>" + references(self.note(1, "一")))
        assert (found.markers[0].ref, found.entries[0].ref) == ("a", "a")

    def test_text_of_language_converter_markup(self):
        rule = '{"twoway":[{"l":"zh-hans","t":"软件"},{"l":"zh-hant","t":"&lt;b>軟體&lt;/b>"}]}'
        html = f"<p>用<span typeof=\"mw:LanguageVariant\" data-mw-variant='{rule}'></span>寫</p>"
        assert page(html).text == "用软件寫"
        head = '<html><head><script>"wgUserVariant":"zh-tw"</script></head>'
        assert read_html(f'{head}<body class="mw-parser-output">{html}</body></html>').text == "用軟體寫"


class TestNotWellFormed:
    def test_is_read_as_a_browser_does(self):
        assert blocks(read_html("<ul><li>米<li>麥</ul><p>甲<p>乙<b>丙")) == [
            ("list_item", "米"),
            ("list_item", "麥"),
            ("paragraph", "甲"),
            ("paragraph", "乙丙"),
        ]

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=60, deadline=None)
    def test_any_damage_gives_a_page_or_a_clear_error(self, source: random.Random):
        html = SKINS["vector"]
        for _ in range(source.randrange(1, 12)):
            at = source.randrange(len(html))
            html = (
                html[:at]
                + source.choice(["<", ">", '"', "</p>", "<b>", "\0", "&#0;", "<!--", ""])
                + html[at + source.randrange(4) :]
            )
        try:
            found = read_html(html)
        except InputError:
            return
        assert all(0 <= m.at <= len(found.text) for m in found.markers)
        assert found.text == "\n".join(b.span.of(found.text) for b in found.blocks)


HOSTILE = {
    "deep": ("<body>" + "<div>" * 100_000 + "甲。" + "</div>" * 100_000 + "</body>", ""),
    "deep and open": ("<body>" + "<b>" * 100_000 + "甲。", "too_deep"),
    "formatting that multiplies": ("<p>" + "".join(f"<b id={i}>" for i in range(1000)) + "</p>" + "<p>甲" * 3000, "too_deep"),
    "quotes without end": ("<body><p>甲</p>" + '<a href="' * 100_000, "too_deep"),
    "comments without end": ("<body><p>甲</p>" + "<!--" * 200_000, ""),
    "only <": ("<body><p>甲" + "<" * 500_000, ""),
    "one long line": ("<body><p>" + "甲" * 2_000_000 + "</p></body>", ""),
    "references": (
        f"<body><p>{''.join(map(marker, range(20_000)))}甲</p>{references(*(entry(i, '文') for i in range(20_000)))}</body>",
        "",
    ),
    "edit links without end": ("<body><p>甲</p>" + '<span class="mw-editsection"><a>乙</a>' * 50_000, "too_deep"),
    "backlinks without end": ("<body><p>甲</p>" + '<span class="mw-cite-backlink"><a>乙</a>' * 50_000, "too_deep"),
    "contents without end": ("<body><p>甲</p>" + '<div id="toc"><p>乙</p><div></div>' * 50_000, "too_deep"),
    "odd characters": ("<body><p>甲\0乙\ud800丙\u202e&#xD800;</p></body>", ""),
}


@pytest.mark.parametrize(("html", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_cost_little(html, reason):
    begun = time.process_time()
    if reason:
        with pytest.raises(InputError) as caught:
            read_html(html)
        assert caught.value.reason == reason
    else:
        read_html(html).text.encode()
    assert time.process_time() - begun < 15


ATTRIBUTES = " ".join(f"a{i}" for i in range(5_000))
CROWDED = {
    "alone": f"<p {ATTRIBUTES}>甲",
    "with values": "<p " + ATTRIBUTES.replace(" ", '=">" ') + ">甲",
    "with values that are tags": "<p " + ATTRIBUTES.replace(" ", "='<p>' ") + ">甲",
    "without spaces": "<p " + ATTRIBUTES.replace(" ", '="1"') + ">甲",
    "with slashes": "<p/" + ATTRIBUTES.replace(" ", "/") + ">甲",
    "without end": f"<p {ATTRIBUTES}",
    "of an element of its own": f"<x-y {ATTRIBUTES}>甲",
    "behind a comment": f'<!-- <p x=" --><p {ATTRIBUTES}>甲<!-- " -->',
    "behind a title in a drawing": f'<svg><title><p x="</title></svg><p {ATTRIBUTES}>甲"',
    "of all bodies": "".join(f"<body {name}></body>" for name in ATTRIBUTES.split()),
}


@pytest.mark.parametrize("html", CROWDED.values(), ids=CROWDED)
def test_a_tag_with_thousands_of_attributes_is_refused_before_it_is_repaired(html, monkeypatch):
    monkeypatch.setattr(documents, "LexborHTMLParser", lambda _: pytest.fail("parsed"))
    with pytest.raises(InputError, match=r"more than 1,000 attributes .* take the tag away") as caught:
        documents.repaired(f"<div><p>乙</p>{html}")
    assert caught.value.reason == "too_dense"
    assert caught.value.place is not None


def test_a_well_formed_tag_may_have_any_attributes():
    assert read_html(f'<div class="mw-parser-output"><p {ATTRIBUTES}>甲是乙。</p></div>').text == "甲是乙。"


def test_many_tags_with_attributes_are_repaired():
    some = " ".join(ATTRIBUTES.split()[:900])
    assert read_html(f"<p {some}>甲是乙。" * 3).text == "甲是乙。\n甲是乙。\n甲是乙。"


def _long(paragraphs: int) -> str:
    """A page with as many paragraphs as entries, each with a link, a marker and an edit link."""
    body = "".join(
        f'<h2>節<span class="mw-editsection"><a href="/e?{i}">編輯</a></span></h2>'
        f'<p>甲<a href="/wiki/{i}">乙</a>{marker(i)}。</p>'
        for i in range(paragraphs)
    )
    return f"<body>{body}{references(*(entry(i, '文') for i in range(paragraphs)))}</body>"


def test_work_is_linear_up_to_five_megabytes():
    """Eight times the page takes eight times the calls, and five megabytes some seconds at the most."""
    read_html(_long(10))
    few = calls(read_html, _long(500))  # before the many, which would fill the caches for it
    assert calls(read_html, _long(4_000)) <= 8.5 * few
    large = _long(18_000)
    assert len(large.encode()) > 5_000_000
    begun = time.process_time()
    assert len(read_html(large).entries) == 18_000
    assert time.process_time() - begun < 10


def test_work_is_linear_in_the_footnotes_of_parsoid():
    def long(count: int) -> str:
        calls = "".join(
            f'<sup class="mw-ref reference" id="cite_ref-{i}" data-mw=\'{{"name":"ref","attrs":{{"name":"n{i}"}},'
            f'"body":{{"id":"mw-reference-text-cite_note-{i}"}}}}\'><a href="./T#cite_note-{i}">[{i}]</a></sup>甲。'
            for i in range(1, count + 1)
        )
        return f"<body><p>{calls}</p>{references(*(entry(i, '文') for i in range(1, count + 1)))}</body>"

    assert len(read_html(long(50)).entries) == 50
    begun = time.process_time()
    assert len(read_html(long(15_000)).entries) == 15_000
    assert time.process_time() - begun < 10


def test_what_is_taken_as_one_tag_reads_as_its_elements():
    """Written a little differently, the same elements are walked one by one."""
    contents = '<body><p>一</p><div id="toc" class="toc"><ul><li>二</li></ul></div><p>三</p></body>'
    for html in (*SKINS.values(), _long(20), contents):
        apart = re.sub(r'<(sup|span|div) (?=id="|class="mw-)', r"<\1  ", html)
        assert apart != html
        assert read_html(apart) == read_html(html)


def test_too_long(monkeypatch):
    monkeypatch.setattr(bounds, "HTML", bounds.HTML._replace(at_most=10))
    with pytest.raises(InputError, match="at most 10"):
        read_html("<p>一二三四五六七八</p>")


def test_nothing_to_read():
    with pytest.raises(InputError, match="without any text"):
        read_html("<html><body><div></div></body></html>")


def test_documents_that_are_well_formed_are_not_repaired(monkeypatch):
    monkeypatch.setattr(documents, "repaired", lambda html: pytest.fail("repaired"))
    for html in SKINS.values():
        read_html(html)


def test_a_repaired_document_reads_as_the_well_formed_one():
    for html in SKINS.values():
        plain, repaired = (Article("zh", strict=True).read(documents.article(x)) for x in (html, documents.repaired(html)))
        assert plain == repaired
    with pytest.raises(Malformed):
        Article("zh", strict=True).read("<div><p></div>")


def test_a_block_keeps_its_kind_within_others():
    found = page("<table><tr><td><p>格</p><ul><li>項</li></ul>尾</td></tr></table>")
    assert [b.kind for b in found.blocks] == [BlockKind.TABLE_CELL, BlockKind.LIST_ITEM, BlockKind.TABLE_CELL]
