"""Short notes are led to the works that they name; notes say through which of them an entry is cited."""

from __future__ import annotations

import pytest

import zhclaims
from effort import calls
from zhclaims.model import ParsedReference, Reference, ReferenceEntry
from zhclaims.records.types import ArticleRecords, ReferenceRecord
from zhclaims.settings import Settings
from zhclaims.stages.references import parse_reference
from zhclaims.stages.references.short_notes import lead_to_works, read_note

WORKS = """
== 參考書目 ==
* {{cite book|last=王|first=明|year=2001|title=天山史|publisher=商务印书馆}}
* {{cite book|author=李红|year=2003a|title=石桥志甲}}
* {{cite book|author=李红|year=2003b|title=石桥志乙}}
* {{cite book|last=Taxay|first=Don|title=The U.S. Mint|publisher=Arco|year=1966|ref={{sfnRef|Taxay}}}}
* {{cite journal|last1=Smith|first1=J.|last2=Jones|first2=K.|title=Bridges|journal=Nature|date=May 1999}}
* {{cite book|editor-last=Brown|editor-first=Ann|title=Hills|year=1990}}
* 赵甲. 河流志. 北京: 某社, 2005.
* 周一良、吳于廑：《世界通史》，北京：人民出版社，1973年。
* 陈某. 甲卷[M]. 北京: 某社, 1987.
* 陈某. 乙卷[M]. 北京: 某社, 1987.
"""


def page(*notes: str, works: str = WORKS) -> ArticleRecords:
    body = "".join(f"某城有{i}座桥{note}。" for i, note in enumerate(notes, start=1))
    return zhclaims.extract(f"{body}\n\n== 注释 ==\n{{{{reflist}}}}\n{works}", Settings(format="wikitext"))


def ref(text: str) -> str:
    return f"<ref>{text}</ref>"


def footnote(found: ArticleRecords, label: str = "1") -> ReferenceRecord:
    return next(r for r in found.references if r.ref == label)


@pytest.mark.parametrize(
    ("note", "title", "author", "pages"),
    [
        ("{{sfn|王|2001|p=12}}", "天山史", "王", "第12页"),
        ("{{sfn|Taxay|p=124}}", "The U.S. Mint", "Taxay", "第124页"),
        ("{{sfn|Smith|Jones|1999|pp=3-5}}", "Bridges", "Smith、Jones", "第3-5页"),
        ("{{sfn|李红|2003b|p=7}}", "石桥志乙", "李红", "第7页"),
        (ref("{{harvnb|Brown|1990|p=9}}"), "Hills", "Brown", "第9页"),
        (ref("王 2001，第12頁。"), "天山史", "王", "第12頁"),
        (ref("王明 2001，第12頁"), "天山史", "王明", "第12頁"),
        (ref("Smith & Jones (1999), pp. 3–5."), "Bridges", "Smith & Jones", "pp. 3–5"),
        (ref("Smith et al. 1999, p. 5"), "Bridges", "Smith et al.", "p. 5"),
        (ref("李红 2003a，第7页"), "石桥志甲", "李红", "第7页"),
        (ref("赵 2005，第1页"), "河流志", "赵", "第1页"),
        (ref("周一良、吴于廑 1973，第88页"), "《世界通史》", "周一良、吴于廑", "第88页"),
        (ref("周一良等 1973，第88页"), "《世界通史》", "周一良等", "第88页"),
    ],
)
def test_a_note_is_led_to_the_work_that_it_names(note: str, title: str, author: str, pages: str) -> None:
    found = page(note)
    reference = footnote(found)
    work = next(
        r for r in found.references if r.role == "bibliography" and r.title and r.title.strip("《》") == title.strip("《》")
    )
    assert reference.work_id == work.reference_id == reference.reference_id
    assert (reference.title, reference.container, reference.kind) == (work.title, work.container, work.kind)
    assert (reference.author, reference.pages) == (author, pages)
    assert found.claims[0].status == "cited"
    assert not [i for i in found.article.issues if i.code.startswith("short_note") or i.code == "unparsed_reference"]


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("{{sfn|孙|2001|p=12}}", "short_note_without_work"),
        (ref("Miller 2001, p. 5"), "short_note_without_work"),
        (ref("王 2002，第5页"), "short_note_without_work"),
        (ref("Smith、Miller 1999，第5页"), "short_note_without_work"),
        (ref("陈 1987，第5页"), "short_note_of_several_works"),
        (ref("李红 2003，第5页"), "short_note_of_several_works"),
    ],
)
def test_a_note_that_fits_no_work_or_several_says_so(note: str, code: str) -> None:
    found = page(note)
    reference = footnote(found)
    assert [i.code for i in found.article.issues if i.code.startswith("short_note")] == [code]
    assert (reference.work_id, reference.title) == (None, None)
    assert reference.parsed
    assert reference.author
    assert reference.pages


def test_a_note_of_several_works_is_led_to_none() -> None:
    reference = footnote(page("{{sfnm|1a1=王|1y=2001|1p=3|2a1=李红|2y=2003a|2p=5}}"))
    assert (reference.kind, reference.work_id) == ("multi", None)


@pytest.mark.parametrize("text", ["第12页", "见下文", "BBC", "王明：《天山史》，第5页", "2001, p. 5", "Smith", "1999-05-03"])
def test_what_is_no_short_note(text: str) -> None:
    note = read_note(text)
    assert note is None or not note.year
    reference = footnote(page(ref(text)))
    assert reference.work_id is None
    assert "short_note_without_work" not in [i.code for i in page(ref(text)).article.issues]


def test_a_footnote_that_cites_in_full_is_a_work_for_later_notes() -> None:
    full = ref("{{cite book|last=钱|first=甲|year=1988|title=桥梁史}}")
    found = page(full, ref("钱 1988，第5页"), works="")
    assert footnote(found, "2").title == "桥梁史"
    assert footnote(found, "2").work_id == footnote(found, "1").reference_id


HTML = (
    '<html><head><title>某城 - 维基百科</title></head><body><div id="mw-content-text"><div class="mw-parser-output">'
    '<p>某城有桥<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>。某城有河。</p>'
    '<div class="mw-references-wrap"><ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink">'
    '<b><a href="#cite_ref-1">^</a></b></span> <span class="reference-text">'
    "<a href=\"#CITEREFO'Neil_B2001\">O'Neil B 2001</a>，第12页</span></li></ol></div><h2>参考书目</h2>"
    '<ul><li><cite id="CITEREFO\'Neil_B2001" class="citation book cs1">O\'Neil B, Peter. Bridges. Press. 2001.</cite></li></ul>'
    "</div></div></body></html>"
)


def test_links_of_a_rendered_page() -> None:
    found = zhclaims.extract(HTML, Settings(format="html"))
    work = next(r for r in found.references if r.role == "bibliography")
    assert footnote(found).work_id == work.reference_id
    assert footnote(found).title == work.title


def test_a_reference_within_a_note_says_through_which_it_is_cited() -> None:
    note = '<ref group="註">另說見{{r|a}}。</ref>'
    source = f"某城有桥{note}。某城有河{{{{r|a}}}}。\n\n== 注 ==\n{{{{reflist|group=註}}}}\n== 源 ==\n"
    source += '<references><ref name="a">王明. 桥. 某社. 2001.</ref></references>'
    found = zhclaims.extract(source, Settings(format="wikitext"))
    assert {r.ref: r.cited_through for r in found.references} == {"註 1": (), "1": ("註 1",)}
    inner = footnote(found)
    assert inner.cited_by == (found.claims[1].claim_id,)


def test_work_is_linear_in_notes_and_works() -> None:
    def many(count: int) -> list[Reference]:
        works = [Reference(ReferenceEntry(None, "王. 书. 1990."), parse_reference("王. 书. 某社. 1990.")) for _ in range(count)]
        notes = [
            Reference(ReferenceEntry(str(i), "王 1990，第1页"), ParsedReference(text="王 1990，第1页")) for i in range(count)
        ]
        return works + notes

    calls(lead_to_works, many(100))  # what is loaded once does not count
    assert calls(lead_to_works, many(4000)) < 11 * calls(lead_to_works, many(400))


def test_a_marker_within_a_note_is_no_part_of_its_fields() -> None:
    note = '<ref group="註">譯名參考自航運網{{r|a}}</ref>'
    source = f"某城有桥{note}。\n\n== 注 ==\n{{{{reflist|group=註}}}}\n== 源 ==\n"
    source += '<references><ref name="a">王明. 桥. 某社. 2001.</ref></references>'
    found = zhclaims.extract(source, Settings(format="wikitext"))
    reference = footnote(found, "註 1")
    assert reference.text == "譯名參考自航運網[1]"
    assert "[1]" not in (reference.title or "")
