"""Texts of any length that are one thing again and again: readers and stages take them in time linear in their length.

`tests/test_growth.py` asks for that with a factor of 2 to spare, `tests/benchmarks/hostile.py` more exactly.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from zhclaims.cache import NO_CACHE
from zhclaims.errors import InputError
from zhclaims.flow import STAGES, needs
from zhclaims.model import Block, Layers, Marker, Page, ReferenceEntry
from zhclaims.records import SourceRecord, records
from zhclaims.settings import Settings
from zhclaims.sources import formats
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.spans import Span
from zhclaims.terms import BlockKind

Shape = Callable[[int], str]
"""A text of about so many characters."""


_MARKER = re.compile(r"\[(\d+)\]")


def again(unit: str, before: str = "", after: str = "") -> Shape:
    """The unit again and again; "%" in it is its number, "@" the same in Han characters."""

    def build(size: int) -> str:
        if not {"%", "@"} & set(unit):
            return before + unit * (size // len(unit) + 1) + after
        pieces: list[str] = [before]
        for number in count():
            pieces.append(unit.replace("%", str(number)).replace("@", _han(number)))
            size -= len(pieces[-1])
            if size <= 0:
                return "".join([*pieces, after])
        raise AssertionError

    return build


def _han(number: int) -> str:
    return chr(0x4E00 + number % 20_000) + chr(0x4E00 + number // 20_000 * 7 % 20_000)


def nested(opens: str, inner: str, closes: str, before: str = "") -> Shape:
    """As many that open as close."""

    def build(size: int) -> str:
        depth = size // (len(opens) + len(closes)) + 1
        return before + opens * depth + inner + closes * depth

    return build


_PROSE = "河流从山上流下来经过平原进入大海两岸的居民以种植水稻为生"
_NAMES = "张三在北京大学教书后来到上海市与李四和约翰·史密斯见面"
_SAID = "教授说他认为研究者指出专家表示"

PROSE: Mapping[str, Shape] = {
    "sentences": again(_PROSE + "。"),
    "no full stop": again(_PROSE),
    "commas": again(_PROSE + "，"),
    "names": again(_NAMES),
    "names with commas": again(_NAMES + "，"),
    "foreign names": again("约翰·史密斯"),
    "dots of names": again("约·"),
    "numbered rulers": again("路易十四世"),
    "dates": again("2006年3月5日"),
    "years": again("2006年"),
    "years with commas": again("2006年，"),
    "months": again("3月"),
    "days": again("5日"),
    "eras": again("民国三十五年"),
    "ranges": again("2006年至"),
    "lengths": again("三年零两个月"),
    "digits": again("1234567890"),
    "Chinese digits": again("一二三四五六七八九十"),
    "hours": again("12时30分"),
    "decades": again("1990年代"),
    "relative dates": again("同年次年翌年去年"),
    "verbs of saying": again(_SAID),
    "said": again("說"),
    "said with commas": again("他说，"),
    "said with colons": again("他说："),
    "according": again("根据"),
    "according with commas": again("根据报道，"),
    "according to names": again("据张三称，"),
    "sources of speech": again("张三说河流很长，"),
    "quotes": again("「河流」"),
    "said quotes": again("张三说：「河流很长。」"),
    "quotes that open": again("「"),
    "quotes that close": again("」"),
    "nested quotes": nested("「", "河", "」"),
    "nested quotes of two kinds": nested("「『", "河", "』」"),
    "brackets": again("（河流）"),
    "brackets that open": again("（"),
    "brackets that open in prose": again("河流（"),
    "brackets that close in prose": again("河流）"),
    "nested brackets": nested("（", "河", "）"),
    "nested brackets with names": nested("张三（", "河", "）"),
    "narrow brackets": nested("(", "河", ")"),
    "narrow brackets that open": again("河("),
    "titles": again("《河流》"),
    "titles that open": again("河《"),
    "titles that close": again("河》"),
    "nested titles": nested("《", "河", "》"),
    "quotes in prose": again("河流“"),
    "quotes that close in prose": again("河流”"),
    "straight quotes": again('河"'),
    "apostrophes": again("河'"),
    "square brackets": nested("[", "河", "]"),
    "square brackets that open": again("河["),
    "Latin": again("John Smith "),
    "Latin without spaces": again("John"),
    "capitals": again("A"),
    "small letters": again("a"),
    "Latin with brackets": again("河流（John Smith）"),
    "abbreviations": again("（简称河）"),
    "definitions": again("张三（John Smith，1950年—）"),
    "organisations": again("中国河流研究会"),
    "heads": again("公司"),
    "heads of organs": again("委员会"),
    "places": again("北京市海淀区"),
    "provinces": again("省市县区"),
    "spaces": again("河 "),
    "nothing but spaces": again(" ", "河", "河流。"),
    "narrow marks among spaces": again(", ", "河"),
    "narrow marks": again(",", "河"),
    "full stops": again("。"),
    "exclamations in quotes": again("“河！”"),
    "exclamation marks": again("河！"),
    "ellipses": again("……河"),
    "dashes": again("——河"),
    "colons": again("河："),
    "semicolons": again("河；"),
    "enumeration": again("河、"),
    "names in a list": again("张三、"),
    "Latin in a list": again("John、"),
    "pronouns": again("他"),
    "titles of persons": again("总统"),
    "surnames": again("张"),
    "transliteration": again("斯特里"),
    "emoji": again("\U0001f600"),
    "rare characters": again("\U00020000"),
    "traditional": again("發後裏"),
    "combining marks": again("\u0301", "河"),
    "lines": again("河流很长\n"),
    "markers": again("河流[%]"),
    "markers and commas": again("河流[%]，"),
    "markers behind commas": again("，[%]"),
    "markers behind full stops": again("河流很长。[%]"),
    "markers of one": again("河流[1][2]"),
    "markers in numbers": again("1[1]2月"),
    "markers in digits": again("1[1]"),
    "markers behind spaces": again(" [%]", "河"),
    "organisations that begin alike": again("中国@公司，"),
    "organisations that begin alike in short": again("中@公司、中@甲乙丙丁公司，"),
    "names that begin alike": again("约翰·@，"),
    "quoted names": again("“@”组织，"),
    "brackets behind names": again("北京大学（@），"),
    "Latin names": again("A%b Smith, "),
    "rows of one clause": again("他说河流很长"),
    "closed pairs and speech": lambda n: nested("「", "河", "」")(n // 2) + again("他说")(n // 2),
    "openers and other closers": lambda n: again("「")(n // 2) + again("）")(n // 2),
    "closers after full stops": again("河！）"),
    "full stops in brackets": nested("（河。", "河", "）"),
    "lines of names": again("张三%在北京。\n"),
    "lines of speech": again("张三%说：「河流很长。」\n"),
    "lines that open": again("「河流\n"),
    "lines of dates": again("2006年3月，河流很长。\n"),
}
"""Text of an article."""

REFERENCES: Mapping[str, Shape] = {
    "words": again("河流"),
    "dots": again("河. "),
    "commas": again("河, "),
    "Chinese commas": again("河，"),
    "quotes": again("“河”"),
    "quotes that open": again("“"),
    "titles": again("《河》"),
    "titles that open": again("《"),
    "brackets": again("（河）"),
    "brackets that open": again("("),
    "square brackets": again("[J]"),
    "square brackets that open": again("["),
    "dates": again("2006-01-02 "),
    "dates in brackets": again("(2006-01-02)"),
    "years": again("2006"),
    "addresses": again("http://a.b/c "),
    "one address": again("a/", "http://a.b/"),
    "identifiers": again("ISBN 9787532132001 "),
    "doi": again("doi:10.1/a "),
    "names": again("Smith, J.; "),
    "initials": again("J. "),
    "colons": again("河: "),
    "slashes": again("河//"),
    "ranges": again("1-2, "),
    "volumes": again("第1卷第2期"),
    "archived": again("存档于"),
    "archived at": again("（原始内容存档于2006-01-02）"),
    "spaces": again(" ", "河", "河"),
    "dashes": again("河—"),
    "hyphens": again("-"),
    "digits": again("1"),
    "letters": again("a"),
    "languages": again("（英语）"),
    "press": again("北京：出版社，"),
    "carets": again("^ "),
    "quotes of two kinds": again("「河」"),
    "straight quotes": again('"河" '),
}
"""One entry of a reference list."""

_END = "\n河是水。\n"

RENDERED: Mapping[str, Shape] = {
    "markers": again("河流[1][2]", "", "。\n参考文献\n1. ^ 河\n2. ^ 江\n"),
    "markers of many": again("河流[%]。"),
    "letters": again("河流[a]", "河是水。\n"),
    "notes": again("[註 1]", "河是水。\n"),
    "brackets that open": again("[", "河是水。"),
    "brackets that open on digits": again("[1", "河是水。"),
    "brackets that close": again("]", "河是水。"),
    "brackets": nested("[", "1", "]", "河是水。"),
    "numbers cut in two": again("1[1] 2月", "河是水。"),
    "headings": again("河%[编辑]\n河是水。\n"),
    "headings alone": again("河%[编辑]\n", "河是水。\n"),
    "contents": again("%河\n", "目录\n", _END),
    "contents twice": lambda n: again("1.% 河%\n", "目录\n")(n // 2) + again("河%[编辑]\n河是水。\n")(n // 2),
    "entries": again("^ 河%\n", "河是水。[1]\n参考文献\n"),
    "numbered entries": again("1. ^ 河%\n", "河是水。[1]\n参考文献\n"),
    "entries with backlinks": again("^ 1.0 1.1 1.2 河%\n", "河是水。[1]\n参考文献\n"),
    "backlinks": again("1.0 ", "河是水。[1]\n参考文献\n1. ^ ", "河\n"),
    "backlinks of letters": again("a b ", "河是水。[1]\n参考文献\n1. ^ ", "河\n"),
    "entry": again("河", "河是水。[1]\n参考文献\n1. ^ "),
    "list items": again("• 河%\n", "河是水。\n"),
    "short lines": again("河\n", "河是水。\n"),
    "empty lines": again("\n", "河是水。", "河是水。"),
    "lines of spaces": again(" \n", "河是水。", "河是水。"),
    "carriage returns": again("\r\n", "河是水。", "河是水。"),
    "cells": again("河\t", "河是水。\n"),
    "rows": again("河\t江\n", "河是水。\n"),
    "bars": again("| 河 ", "河是水。\n"),
    "rows with bars": again("| 河 | 江 |\n", "河是水。\n"),
    "one line": again(_PROSE),
    "edit links": again("[编辑]", "河是水。\n"),
    "notices": again("[来源请求]", "河是水。\n"),
    "notices in prose": again("河流[来源请求]。", "河是水。\n"),
    "list markers": again("河是水。[%]\n"),
    "entries of many": lambda n: again("河是水。[%]")(n // 2) + "\n参考文献\n" + again("%. ^ 河流\n")(n // 2),
    "entries without a list": lambda n: again("河是水。[%]")(n // 2) + "\n" + again("%. 河流\n")(n // 2),
    "lists": again("参考文献\n1. ^ 河\n", "河是水。[1]\n"),
    "errors": again("引用错误：没有为名为a的参考文献提供内容\n", "河是水。[1]\n"),
    "signs of errors": again("引用错误", "河是水。\n"),
    "furniture": again("维基百科，自由的百科全书\n", "河是水。\n"),
    "spaces": again(" ", "河是水。", "河"),
    "categories": again("分类：河\n", "河是水。\n"),
    "carets": again("^", "河是水。\n"),
    "digits": again("1", "河是水。\n"),
    "dots": again("1.", "河是水。\n"),
    "retrieved": again("取自“", "河是水。\n"),
    "brackets of Chinese": again("【", "河是水。"),
    "doubled marks": again("。，", "河是水"),
    "full stops": again("。", "河是水"),
}
"""Copies of rendered pages."""

_P = "<p>河是水。</p>"
_DIV = '<div class="mw-parser-output">' + _P
_HEAD = "<html><head>"

HTML: Mapping[str, Shape] = {
    "paragraphs": again(_P, _DIV, "</div>"),
    **{
        f"{name} {where}": again(unit, before)
        for name, unit in (
            ("div", "<div "),
            ("div closed", "<div>"),
            ("div of a class", '<div class="'),
            ("div of an id", "<div id="),
            ("div of an id in quotes", '<div id="'),
            ("body", "<body "),
            ("body of a class", '<body class="'),
            ("section", '<section class="'),
            ("a", "<a "),
            ("a closed", "<a>"),
            ("a of an address", '<a href="/wiki/'),
            ("span", "<span "),
            ("span closed", "<span>"),
            ("b", "<b>"),
            ("comments", "<!--"),
            ("comments half closed", "<!-- --"),
            ("declarations", "<!"),
            ("instructions", "<?"),
            ("less", "<"),
            ("end tags", "</"),
            ("ends of div", "</div>"),
            ("ends of p", "</p>"),
            ("greater", ">"),
            ("ampersands", "&"),
            ("entities", "&amp;"),
            ("numbers", "&#"),
            ("names of entities", "&a"),
            ("scripts", "<script>"),
            ("styles", "<style "),
            ("templates", "<template>"),
            ("titles", "<title "),
            ("titles closed", "<title>"),
            ("tables", "<table>"),
            ("rows", "<tr><td>"),
            ("lists", "<ul><li>"),
            ("items", "<li>河"),
            ("h1", "<h1 "),
            ("h1 of an id", '<h1 id="firstHeading">'),
            ("meta", '<meta property="mw:pageId" content="'),
            ("link", '<link rel="canonical" href="'),
            ("html", "<html "),
            ("html about", '<html about="'),
            ("html about revisions", '<html about="/revision/1'),
            ("saved", "<!-- saved from url=(1)"),
            ("config", '"wgPageName":"\\'),
            ("config of digits", '"wgArticleId":'),
            ("indicators", 'id="mw-indicator-'),
            ("markers", '<sup id="a" class="reference"><a href="#cite_note-1">[1]</a></sup>'),
            ("markers that open", '<sup id="a" class="reference"><a href="#cite_note-1">['),
            ("edit links", '<span class="mw-editsection">'),
            ("edit links with links", '<span class="mw-editsection"><a>河</a>'),
            ("backlinks", '<span class="mw-cite-backlink">'),
            ("backlinks that open", '<span class="mw-cite-backlink"><a '),
            ("Parsoid markers", '<sup about="a" class="mw-ref reference" id="b">'),
            ("Parsoid backlinks", '<a href="#cite_ref-1"><span class="mw-linkback-text">'),
            ("contents", '<div id="toc">'),
            ("contents of", '<div id="toc"><div>河'),
            ("svg", "<svg>"),
            ("math", "<math>"),
            ("images", "<img>"),
            ("br", "<br>"),
            ("br closed", "<br/>"),
            ("quotes", '"'),
            ("attributes", "a='"),
            ("cdata", "<![CDATA["),
            ("p", "<p>"),
            ("dl", "<dl><dd>"),
            ("sup", "<sup>"),
            ("ruby", "<ruby><rt>"),
            ("select", "<select><option>"),
            ("forms", "<form><input>"),
            ("textarea", "<textarea "),
            ("frames", "<frameset>"),
            ("font", "<font>"),
            ("font of kinds", "<font a%>"),
        )
        for where, before in (("alone", _P), ("in an article", _DIV), ("in a head", _HEAD), ("in a tag", _P + "<p x "))
    },
    "attributes of one tag": again("a% ", _P + "<p ", ">河是水。"),
    "attributes with values": again('a%="1" ', _DIV + "<p ", ">河是水。</p></div>"),
    "attributes without values in an article": again("a% ", _DIV + "<p ", ">河是水。</p></div>"),
    "equal attributes": again("a=1 ", _P + "<p ", ">河是水。"),
    "attributes of an end tag": again("a% ", _P + "<p>河是水。</p ", ">"),
    "attributes of a body": again("a% ", "<body ", ">河是水。<p>"),
    "attributes of many bodies": again("<body a%>", "<body>", "河是水。<p>"),
    "attributes of many documents": again("<html a%>", "<html>", "河是水。<p>"),
    "tags with some attributes": again("<i a b c d e f g h>河</i>", _P + "<p x"),
    "a long value": again("a", _DIV + '<p title="', '">河是水。</p></div>'),
    "a long class": again("a ", _DIV + '<p class="', '">河是水。</p></div>'),
    "a long style": again("a:b;", _DIV + '<p style="', '">河是水。</p></div>'),
    "a long class without its end": again("a ", _DIV + '<p class="'),
    "a long name": again("a", _P + "<"),
    "nested div": nested("<div>", "河是水。", "</div>", _P),
    "nested div in an article": lambda n: _DIV + nested("<div>", "河是水。", "</div>")(n) + "</div>",
    "nested lists": lambda n: _DIV + nested("<ul><li>", "河是水。", "</li></ul>")(n) + "</div>",
    "nested tables": lambda n: _DIV + nested("<table><tr><td>", "河是水。", "</td></tr></table>")(n) + "</div>",
    "nested spans": lambda n: _DIV + "<p>" + nested("<span>", "河是水。", "</span>")(n) + "</p></div>",
    "nested classes": lambda n: _DIV + nested('<div class="a">', "河是水。", "</div>")(n) + "</div>",
    "nested quotations": lambda n: _DIV + nested("<blockquote>", "河是水。", "</blockquote>")(n) + "</div>",
    "headings": again("<h2>河%</h2><p>河是水。</p>", _DIV, "</div>"),
    "links": again('<a href="/wiki/A">河</a>', _DIV + "<p>", "</p></div>"),
    "one paragraph": again("<b>河</b>", _DIV + "<p>", "</p></div>"),
    "footnotes": lambda n: (
        _DIV
        + again('<p>河<sup id="cite_ref-%" class="reference"><a href="#cite_note-%">[%]</a></sup></p>')(n // 2)
        + again('<li id="cite_note-%"><a href="#cite_ref-%">^</a> 河</li>', '<ol class="references">')(n // 2)
        + "</ol></div>"
    ),
    "cells": again("<td>河</td>", _DIV + "<table><tr>", "</tr></table></div>"),
    "spanning cells": again('<td rowspan="9999" colspan="9999">河</td>', _DIV + "<table><tr>", "</tr></table></div>"),
    "rows of cells": again("<tr><td>河</td></tr>", _DIV + "<table>", "</table></div>"),
    "conversion": again("-{", _DIV + "<p>", "</p></div>"),
    "conversion rules": again("-{zh-cn:河;zh-tw:江}-", _DIV + "<p>", "</p></div>"),
}
"""HTML documents."""

WIKITEXT: Mapping[str, Shape] = {
    **{
        f"{unit!r} {where}": again(unit, before, after)
        for unit in (
            *(
                "{",
                "{{",
                "{{{",
                "{{{1|",
                "{{a|",
                "{{a}}",
                "{{#if:1|",
                "{{#switch:a|",
                "{{#invoke:",
                "[",
                "[[",
                "[[a|",
                "[[File:a|",
            ),
            *("[http://a ", "]]", "}}", "}}}", "|}", "{|", "{|\n|", "\n|-\n| a", "\n! a !! b", "-{", "-{zh-cn:a;", "-{A|", "}-"),
            *("<", "<!--", "<ref", "<ref>", "<ref name=", '<ref name="', "<ref name=a/>", "</ref>", "<references>", "<nowiki>"),
            *("<div ", "<div>", '<div class="', "<b>", "</div>", "<table>", "<math>", "<pre>", "<gallery>", "<br>", "<poem>"),
            *("<noinclude>", "<includeonly>", "<onlyinclude>", "<!-- -->", "&", "&amp;", "&#", "''", "'''", "'", "'''''a"),
            *(
                "\n=",
                "\n==a==",
                "\n* a",
                "\n" + "*" * 40,
                "\n# a",
                "\n:",
                "\n;a:b",
                "\n a",
                "\n\n",
                "\n----",
                "__TOC__",
                "__",
                "~~~~",
            ),
            *(
                "http://",
                "http://a ",
                "//",
                "ISBN ",
                "ISBN 1",
                "RFC ",
                "#",
                "=",
                "|",
                "||",
                "!",
                "!!",
                "\t",
                " ",
                ":",
                ";",
                "a",
                "河",
            ),
            *("<a%>", "[[a%]]", "{{a%}}", "{{cn}}", "<ref>河%</ref>", "[[分类:河]]", "{{cite web|title=河|url=http://a}}"),
            *(
                "{{lang|en|",
                "{{le|河|a}}",
                "{{notetag|a}}",
                "{{efn|a}}",
                "{{sfn|a|b}}",
                "{{r|a}}",
                "{{#tag:ref|",
                "{{#expr:1+",
                "{{#time:",
            ),
            *(
                '<ref group="g%">志</ref>',
                "<ref follow=a>志</ref>",
                "<ref>[[",
                "<ref>{{",
                "<ref>-{",
                "<p>",
                "<li>",
                "<s>",
                "<span style=",
            ),
        )
        for where, before, after in (
            ("alone", "河是水。", ""),
            ("in a template", "河是水。{{a|", "}}"),
            ("in a reference", "河是水。<ref>", "</ref>"),
            ("in a table", "河是水。\n{|\n| ", "\n|}"),
            ("in a link", "河是水。[[a|", "]]"),
        )
    },
    **{
        f"nested {opens}": nested(opens, "河", closes, "河是水。")
        for opens, closes in (
            *(
                ("{{a|", "}}"),
                ("{{{a|", "}}}"),
                ("[[a|", "]]"),
                ("{|\n|\n", "\n|}"),
                ("-{", "}-"),
                ("-{zh-cn:", "}-"),
                ("<div>", "</div>"),
            ),
            *(("<b>", "</b>"), ("<ref>", "</ref>"), ("[", "]"), ("<table><tr><td>", "</td></tr></table>"), ("{{#if:1|", "}}")),
            *(("[[File:a|", "]]"), ("<!--", "-->"), ("'''''", "''"), ("{{lang|en|", "}}"), ("<noinclude>", "</noinclude>")),
        )
    },
    "references defined in a list": again('<ref name="a%">志</ref>', "{{reflist|refs=", "}}"),
    "references defined in a tag": again('<ref name="a%">志</ref>', "{{#tag:references|", "}}"),
    "footnotes that go on": again("<ref follow=a>志%</ref>", "<ref name=a>志</ref>", "<references/>"),
    "addresses in brackets that open": again("[http://a "),
    "templates in which others open": again("{{a|b=[[c]]"),
    "groups": again('河<ref group="g%">志</ref>'),
    "definitions that differ": again('<ref name="a">志%</ref>'),
    "elements in a reference": again("<x%>", "<ref>", "<ref></ref>"),
    "open tags in a reference": again("<a ", "<ref>", "<ref x></ref>"),
    "tags of inclusion": again("<noinclude "),
    "blanks in a rule": again(" ", "-{A|;", "河}-"),
    "links to other languages": again("[[en:a]] "),
    "links in a caption": again("[[河]]", "[[File:a|thumb|", "]]"),
    "cells of a line": again("| a | 河 || ", "{|\n", "\n|}"),
    "terms": again("a<b>:", ";", ""),
    "clean-up marks": again("河水{{cn}}。"),
    "addresses without an end": again("http://"),
    "colons": again("a:"),
    "numbers cut in two": again("。1<ref>志</ref> 2月"),
}
"""Wikitext."""

CONVERTED: Mapping[str, Shape] = {
    "rules between text": again("-{A|zh-cn:河%;zh-tw:江%}-水"),
    "arrows in a rule": again("=> ", "-{A|", "河}-"),
    "rules without an end": again("-{"),
    "rules without an end, with a variant": again("-{zh-cn:河;"),
    "nested rules": nested("-{", "河", "}-"),
    "Traditional": again("發後裏"),
}
"""Wikitext that is rendered in the variant of Taiwan."""


TAIWAN = "wikitext, zh-tw"

FORMS: Mapping[str, Mapping[str, Shape]] = {
    formats.RENDERED_TEXT: RENDERED,
    formats.WIKITEXT: WIKITEXT,
    TAIWAN: CONVERTED,
    formats.HTML: HTML,
}
"""The shapes that each reader is given."""


def page(text: str) -> Page:
    """An article of the text, each line a paragraph, "[12]" a footnote marker."""
    blocks, markers = [], []
    pieces: list[str] = []
    at = 0
    for line in filter(None, text.split("\n")):
        start = at
        for piece, ref in zip(*[iter([*_MARKER.split(line), ""])] * 2, strict=True):
            pieces.append(piece)
            at += len(piece)
            markers += [Marker(at, ref, inside_token=piece[-1:].isdigit())] if ref else []
        pieces.append("\n")
        blocks.append(Block(BlockKind.PARAGRAPH, Span(start, at)))
        at += 1
    return Page(title="甲", text="".join(pieces[:-1]), blocks=tuple(blocks), markers=tuple(markers))


def cited(*entries: str) -> Page:
    """An article with these entries of its reference list."""
    text = "河是水。"
    return Page(
        title="甲",
        text=text,
        blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),),
        markers=tuple(Marker(len(text), str(i)) for i in range(len(entries))),
        entries=tuple(ReferenceEntry(str(i), entry) for i, entry in enumerate(entries)),
    )


@contextmanager
def counted(name: str, seconds: dict[str, float]) -> Iterator[None]:
    """The processor's seconds within the block. Garbage is collected outside of it: that takes its time when it likes."""
    gc.disable()
    start = time.process_time()
    try:
        yield
    finally:
        seconds[name] = time.process_time() - start
        gc.enable()


def read(text: str, form: str) -> dict[str, float]:
    """The time that telling a document's format, and reading or refusing it, takes."""
    name, _, variant = form.partition(", ")
    seconds: dict[str, float] = {}
    with counted("format", seconds):
        formats.detect_text(text)
    with counted(form, seconds), suppress(InputError):
        read_document(LoadedDocument(text, "甲"), name, variant or "source")
    return seconds


def processed(given: Page, analyzer: object) -> dict[str, float]:
    """The time of each stage, and of the records."""
    seconds: dict[str, float] = {}
    layers: dict[str, Any] = {"page": given, "settings": Settings(), "analyzer": analyzer, "cache": NO_CACHE}
    for stage in STAGES:
        with counted(stage.__name__, seconds):
            layers[stage.__name__], _ = stage(**{name: layers[name] for name in needs(stage)})
    found = Layers(page=given, issues=(), **{stage.__name__: layers[stage.__name__] for stage in STAGES})
    with counted("records", seconds):
        records(found, SourceRecord("甲", "rendered_text", "0" * 64, len(given.text)))
    return seconds
