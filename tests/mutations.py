"""Documents that are broken on purpose: real pages of every format, cut, spliced, multiplied and spoilt."""

from __future__ import annotations

import bz2
import gzip
import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
ORACLE = ROOT.parent / "shared" / "oracle"

WINDOW = 800
"""Characters of a page that are kept, of most: pages must be many more than they must be long."""

_MARKUP = (
    '{{ }} {{{ }}} [[ ]] {| |} |- | -{ }- -{H| = == \'\'\' \'\' ---- ~~~~ <ref> </ref> <ref_name="a"/> <ref_name="a"_group="註"> '
    "<references/> <references> <nowiki> </nowiki> <!-- --> <div> </div> <table> <tr><td> </table> <p> <li> <sup> "
    "<sup_class='reference'> <script> </script> <style> <h3> </h9> <![CDATA[ ]]> <?xml <!DOCTYPE_a_[<!ENTITY_b_'c'>]> &b; &#0; "
    "&#x110000; &#xD800; &lt; &amp;amp; &nbsp; {{cite_web|url= {{#if:a| {{#expr:1/0}} {{{1| {{tl|a}} "
    '[1] [註_1] [ ] ( ) （ 「 」 『 《 》 “ ” " 1._^_ ^_2.0_2.1_ 。 ， 、 2006年 2月30日 民國 前221年 次日 他說 據報道 被指控 的 '
    "[編輯] 參考資料 http://[ //a.b/?c"
)
_BREAKS = (
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\n*",
    "\n:",
    "\n;",
    "\n#",
    "\n ",
    "\t",
    "\u3000",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
)

TOKENS = (*(token.replace("_", " ") for token in _MARKUP.split()), *_BREAKS)
"""What a page is made of, and what breaks it when it stands alone or many times."""

ODD = (
    *("\0", "\x01", "\x1b[31m", "\x7f", "\x80", "\ud800", "\udfff", "\ue000", "\ufdd0", "\uffff", "\U0010ffff", "\U000e0001"),
    *("\ufeff", "\ufffd", "\u00ad", "\u200b", "\u200d", "\u2060", "\u202e", "\u2066", "\u2069", "\u0301" * 50, "e\u0301"),
    *(
        "𠮷",
        "𬭊",
        "😀",
        "👨\u200d👩\u200d👧",
        "\u0661\u0662",
        "０１",
        "①",
        "㈠",
        "\ufb01",
        "İ",
        "ß",
        "\ufdfa",
        "㍿",
        "里程碑",
        "乾坤",
        "什麽",
    ),
)
"""Characters that programs trip over."""

Mutation = Callable[[random.Random, str], str]


def _place(rng: random.Random, text: str) -> int:
    return rng.randrange(len(text) + 1)


def _slice(rng: random.Random, text: str) -> tuple[int, int]:
    start = _place(rng, text)
    return start, min(len(text), start + int(rng.expovariate(1 / 40)))


def put(rng: random.Random, text: str) -> str:
    at, token = _place(rng, text), rng.choice(TOKENS) if rng.random() < 0.7 else rng.choice(ODD)
    return text[:at] + token + text[at:]


def multiplied(rng: random.Random, text: str) -> str:
    at, count = _place(rng, text), rng.choice([2, 5, 30, 300])
    return text[:at] + rng.choice(TOKENS + ODD) * count + text[at:]


def cut(rng: random.Random, text: str) -> str:
    start, end = _slice(rng, text)
    return text[:start] + text[end:]


def doubled(rng: random.Random, text: str) -> str:
    start, end = _slice(rng, text)
    return text[:end] + text[start:end] * rng.choice([1, 1, 3, 20]) + text[end:]


def ended(rng: random.Random, text: str) -> str:
    return text[: _place(rng, text)]


def unmarked(rng: random.Random, text: str) -> str:
    """Some characters of markup gone."""
    return re.sub(r"[<>\[\]{}|='/&;^]", lambda mark: "" if rng.random() < 0.1 else mark[0], text)


def lines_shuffled(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    rng.shuffle(lines)
    return "".join(lines)


def sections_shuffled(rng: random.Random, text: str) -> str:
    parts = re.split(r"(?m)(?=^==|^.{1,30}\[編輯\]|<h2)", text)
    rng.shuffle(parts)
    return "".join(parts)


def joined(rng: random.Random, text: str) -> str:
    return text.replace("\n", rng.choice(["", " ", "\r", "\r\n", "\n\n\n"]))


def renumbered(rng: random.Random, text: str) -> str:
    """Other digits: days that are none, labels that lead nowhere."""
    return re.sub(r"\d", lambda digit: rng.choice("0123456789") if rng.random() < 0.3 else digit[0], text)


def spliced(rng: random.Random, text: str) -> str:
    other = some_seed(rng, rng.choice(list(seeds())))
    return text[: _place(rng, text)] + other[_place(rng, other) :][:WINDOW]


MUTATIONS: tuple[Mutation, ...] = (
    *(put, put, put, multiplied, multiplied, cut, cut, doubled, ended, unmarked),
    *(lines_shuffled, sections_shuffled, joined, renumbered, spliced),
)


def mutated(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice([0, 1, 1, 2, 3, 5, 8])):
        text = rng.choice(MUTATIONS)(rng, text)
    return text


def flipped(rng: random.Random, data: bytes) -> bytes:
    """Some bytes of others' making."""
    spoilt = bytearray(data)
    for _ in range(rng.choice([1, 2, 8]) if spoilt else 0):
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

OWN = {
    "wikitext": """{{Infobox|名=天山|高=7443}}
'''天山'''（{{lang|ky|Теңир-Тоо}}）是-{zh-hans:亚洲;zh-hant:亞洲}-的[[山脈|大山脈]]。<ref name="a">{{cite web|url=http://a.example/1
|title=山|date=2006年6月5日|publisher=[[某報]]}}</ref>

== 歷史 ==
2006年6月4日，李明說：「會議已經結束。」<ref name="a" />次日，[[哈薩克]]宣布<ref group="註">見下。</ref>停止{{cn}}。
* 第一項<br>換行
* 第二項
{| class="wikitable"
! 年 !! 事
|-
| 1941年夏 || 開會
|}
<!-- 註 -->
== 參考 ==
{{reflist}}
<references group="註"/>
[[Category:山]]
""",
    "html": """<!DOCTYPE html><html lang="zh"><head><title>天山 - 維基百科</title><script>var a = "<p>";</script></head><body>
<h1>天山</h1><div class="mw-parser-output"><p><b>天山</b>是<a href="/wiki/%E4%BA%9A%E6%B4%B2" title="亞洲">亞洲</a>的山。<sup
id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup></p><h2>歷史<span class="mw-editsection">[編輯]</span></h2>
<p>2006年6月4日，李明說：「會議已經結束。」</p><ul><li>第一項</li></ul><table><tr><td>1941年夏</td></tr></table>
<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span>
<span class="reference-text">某報. 2006年6月5日.</span></li></ol></div></body></html>
""",
}
"""Pages that are always there."""


@cache
def seeds() -> dict[str, tuple[str, ...]]:
    """Real pages of each format of single pages; those of ../shared where that is there."""
    copies = [path.read_text(encoding="utf-8") for path in (ROOT / "corpus").glob("*.txt")]
    pages = [path.read_text(encoding="utf-8") for path in sorted((ORACLE / "pages").glob("*.wikitext"))]
    html = [
        path.read_text(encoding="utf-8") for name in ("html", "html_parsoid") for path in sorted((ORACLE / name).glob("*.html"))
    ]
    return {"txt": tuple(copies), "wikitext": (OWN["wikitext"], *pages), "html": (OWN["html"], *html)}


def some_seed(rng: random.Random, form: str) -> str:
    """A page or, of most, a window of it."""
    text = rng.choice(seeds()[form])
    if rng.random() < 0.005:
        return text[:40_000]
    start = rng.randrange(max(1, len(text) - WINDOW // 2)) if rng.random() < 0.7 else 0
    return text[start : start + WINDOW]


def write(rng: random.Random, folder: Path, name: str) -> None:
    """One broken document in the folder, some with a file beside it. No other has pages of its titles or ids."""
    form = rng.choice(["txt", "txt", "wikitext", "wikitext", "html", "html", "xml"])
    if form == "xml":
        form, data = _dump(rng, name)
    else:
        text = mutated(rng, _titled(some_seed(rng, form), form, name))
        data = text.encode("utf-8", rng.choice(["surrogatepass", "replace", "replace", "replace"]))
    path = folder / f"{name}.{form}"
    path.write_bytes(flipped(rng, data) if rng.random() < 0.15 else data)
    if form != "xml" and rng.random() < 0.2:
        path.with_name(path.name + ".json").write_bytes(_beside(rng, name))


def _titled(text: str, form: str, name: str) -> str:
    """The page by another title, where its text shows one."""
    if form == "txt":
        return f"第{name}號條目\n\n維基百科,自由的百科全書\n\n{text}"
    return re.sub(r"(?<=<title>)|(?<=<h1>)", name, text) if form == "html" else text


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


def _dump(rng: random.Random, name: str) -> tuple[str, bytes]:
    first = 10 * _number(name)
    pages = "".join(_page(rng, number) for number in range(first, first + rng.choice([0, 1, 2, 5])))
    text = f'<mediawiki version="0.11"><siteinfo><dbname>testwiki</dbname></siteinfo>{pages}</mediawiki>'
    data = (mutated(rng, text) if rng.random() < 0.4 else text).encode("utf-8", "replace")
    suffix, pack = rng.choice([("xml", bytes), ("xml", bytes), ("xml.bz2", bz2.compress), ("xml.gz", gzip.compress)])
    if suffix != "xml" and rng.random() < 0.3:  # in two streams
        half = len(data) // 2
        return suffix, pack(data[:half]) + pack(data[half:])
    return suffix, pack(data)


def _page(rng: random.Random, number: int) -> str:
    text = escape(mutated(rng, some_seed(rng, "wikitext"))[:WINDOW])
    title = rng.choice(["頁", "../../頁", "頁\n甲", "", "Talk:頁", "=頁", "a" * 300, escape("<頁>")]) + str(number)
    revision = f"<revision><id>{number}1</id><timestamp>2024-01-01T00:00:00Z</timestamp><text>{text}</text></revision>"
    return f"<page><title>{title}</title><ns>0</ns><id>{number}</id>{revision}</page>"


def _beside(rng: random.Random, name: str) -> bytes:
    names = ["title", "url", "page_id", "revision_id", "timestamp", "variant", "schema", "site", "licence", "more"]
    odd = [
        None,
        True,
        -1,
        0,
        7,
        2**70,
        1.5,
        "",
        "甲\n乙",
        "../../甲",
        "\u202e甲",
        "a" * 5000,
        [],
        {},
        "2024-13-45T99",
        "javascript:a",
    ]
    known: dict[str, object] = {"schema": "zhclaims/page/1", "title": f"甲{name}", "revision_id": 4, "variant": "zh-tw"}
    known["page_id"] = 10 * _number(name) + 9
    known |= {rng.choice(names): rng.choice(odd) for _ in range(rng.choice([0, 1, 2]))}
    data = json.dumps(known).encode()
    return flipped(rng, data) if rng.random() < 0.2 else data
