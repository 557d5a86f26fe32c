"""The wiki's own templates: what a call gives whose definition stands in a dump or a directory."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from zhclaims.errors import UsageError
from zhclaims.model import Page
from zhclaims.sources.common.template_pages import IndexWriter, TemplateIndex, TemplatePage, page_title
from zhclaims.sources.dump import redirect_of
from zhclaims.sources.wikitext import read_wikitext


def expanded(text: str, own: dict[str, str], **choices: Any) -> Page:
    """A page of a wiki that has these templates."""
    pages = {title: TemplatePage(title, redirect_of(source), source) for title, source in own.items()}
    return read_wikitext(text, title="甲市", find_template=pages.get, **choices)


def codes(page: Page) -> list[str]:
    return [issue.code for issue in page.issues]


@pytest.mark.parametrize(
    ("text", "own", "shown"),
    [
        ("甲{{某某}}丙。", {"某某": "乙"}, "甲乙丙。"),
        ("甲{{某某|乙}}丙。", {"某某": "{{{1}}}"}, "甲乙丙。"),
        ("甲{{某某}}丙。", {"某某": "{{{1|乙}}}"}, "甲乙丙。"),
        ("甲{{某某|名= 乙 }}丙。", {"某某": "{{#if:{{{名|}}}|{{{名}}}|无}}"}, "甲乙丙。"),
        ("甲{{某某}}丙。", {"某某": "<noinclude>说明</noinclude>乙<includeonly>丁</includeonly>"}, "甲乙丁丙。"),
        ("甲{{某某}}丙。", {"某某": "说明<onlyinclude>乙</onlyinclude>说明<onlyinclude>丁</onlyinclude>"}, "甲乙丁丙。"),
        ("甲{{某某|}}丙。", {"某某": "{{#switch:{{{1}}}|=空|#default=满}}"}, "甲空丙。"),
        ("甲{{某某}}丙。", {"某某": "{{内里|{{{1|乙}}}}}", "内里": "[{{{1}}}]"}, "甲[乙]丙。"),
        ("甲{{某某|乙}}丙。", {"某某": "#REDIRECT [[Template:内里]]", "内里": "[{{{1}}}]"}, "甲[乙]丙。"),
        ("甲{{某某}}丙。", {"某某": "#重定向 [[模板:内里]]", "内里": "乙"}, "甲乙丙。"),
        ("甲{{某某}}丙。", {"某某": "#REDIRECT [[内里]]"}, "甲丙。"),
        ("甲{{模板:某某}}丙。", {"某某": "乙"}, "甲乙丙。"),
        ("甲{{Template:某_某}}丙。", {"某 某": "乙"}, "甲乙丙。"),
        ("甲{{:某某}}丙。", {"某某": "乙"}, "甲丙。"),
        ("甲{{xyzName}}丙。", {"XyzName": "乙"}, "甲乙丙。"),
        ("甲{{XyzNAME}}丙。", {"XyzName": "乙"}, "甲丙。"),
        ("甲{{歷史註}}丙。", {"历史注": "错", "历史註": "错", "歷史註": "乙"}, "甲乙丙。"),
        ("甲{{学历}}丙。", {"學歷": "乙"}, "甲乙丙。"),
        ("甲{{學歷}}丙。", {"学历": "乙"}, "甲乙丙。"),
        ("甲{{某某|[[乙]]}}丙。", {"某某": "'''{{{1}}}'''<templatestyles src='a.css' />[[Category:丁]]"}, "甲乙丙。"),
        ("甲{{{{某某}}|乙}}丙。", {"某某": "内里", "内里": "({{{1}}})"}, "甲(乙)丙。"),
        ("甲{{某某|a=1|b=2}}丙。", {"某某": "{{#expr:{{{a}}}+{{{b}}}}}"}, "甲3丙。"),
    ],
)
def test_a_template_is_expanded_as_mediawiki_does(text: str, own: dict[str, str], shown: str) -> None:
    assert expanded(text, own).text == shown


@pytest.mark.parametrize(
    "definition",
    [
        "<includeonly>{{#tag:ref|{{{1}}}|group={{{group|}}}|name={{{name|}}}}}</includeonly>",
        "{{#tag:ref|{{{1|}}}}}<noinclude>{{Documentation}}</noinclude>",
        "{{内里|{{{1}}}}}",
        "{{#if:{{{1|}}}|{{#tag:ref|{{{1}}}}}|}}{{#invoke:Check for unknown parameters|check|1}}",
    ],
)
def test_a_footnote_of_a_template(definition: str) -> None:
    source = "甲市是城市{{NsX|{{cite book|title=甲市史|author=王明}}}}。\n== 注 ==\n<references />"
    own = {"NsX": definition, "内里": "{{#tag:ref|{{{1}}}}}"}
    page = expanded(source, own)
    assert page.text.startswith("甲市是城市。")
    assert [marker.at for marker in page.markers] == [5]
    (entry,) = page.entries
    assert entry.text.startswith("王明")
    assert "甲市史" in entry.text
    assert source[slice(*entry.source)].startswith("{{NsX|")
    assert codes(page) == []


def test_what_stands_in_a_tag_sees_no_parameters_as_in_mediawiki() -> None:
    (entry,) = expanded("甲{{某某|注}}。", {"某某": "<ref>{{{1}}}</ref>"}).entries
    assert entry.text == "{{{1}}}"


class TestWhichDefinitionCounts:
    def test_the_callers_then_the_tables_then_the_wikis(self) -> None:
        own = {"Lang": "自己的", "某某": "自己的"}
        assert expanded("{{lang|en|word}}。", own).text == "word。"
        assert expanded("{{lang|en|word}}。", own, templates={"lang": "给的"}).text == "给的。"
        assert expanded("{{某某}}。", own).text == "自己的。"
        assert expanded("{{某某}}。", own, templates={"某某": "给的"}).text == "给的。"

    def test_a_redirect_to_a_template_of_the_table_is_that_template(self) -> None:
        own = {"某刊物": "#REDIRECT [[Template:Cite journal]]", "Cite journal": "{{#invoke:citation/CS1|citation}}"}
        page = expanded("甲<ref>{{某刊物|title=篇名|author=王明|journal=学报}}</ref>。", own)
        (entry,) = page.entries
        assert dict(entry.fields)["journal"] == "学报"
        assert "unknown_template" not in codes(page)

    def test_a_redirect_to_a_template_of_the_caller(self) -> None:
        own = {"某某": "#REDIRECT [[Template:内里]]"}
        assert expanded("{{某某|乙}}。", own, templates={"内里": "({{{1}}})"}).text == "(乙)。"


class TestModules:
    def test_a_call_of_a_module_is_a_hole_and_said_so(self) -> None:
        page = expanded("甲{{某某}}丙。", {"某某": "乙{{#invoke:Xyz|main}}"})
        assert page.text == "甲乙丙。"
        assert [i.message.split(":")[1] for i in page.issues if i.code == "unknown_template"] == ["Xyz"]

    @pytest.mark.parametrize(
        "definition",
        ["{{#invoke:Xyz|main}}", "<includeonly>{{#invoke:Xyz|main|{{{1}}}}}</includeonly>\n<noinclude>说明</noinclude>"],
    )
    def test_a_template_that_is_a_module_is_unknown_by_its_own_name(self, definition: str) -> None:
        page = expanded("甲{{某某|<ref>注</ref>}}丙。", {"某某": definition})
        assert [i.message.split(":")[0] for i in page.issues if i.code == "unknown_template"] == ["某某"]
        assert [entry.text for entry in page.entries] == ["注"]


class TestHostile:
    """Whoever writes templates is not trusted."""

    @pytest.mark.parametrize(
        "own",
        [
            {"T0": "x{{T0}}"},
            {"T0": "{{T1}}{{T1}}", "T1": "{{T0}}{{T0}}"},
            {"T0": "{{T1}}", "T1": "#REDIRECT [[Template:T0]]"},
            {"T0": "{{{{{1|T0}}}|T0}}"},
            {"T0": "<ref>{{T0}}{{T0}}</ref>"},
            {"T0": "{{#tag:ref|{{T0}}{{T0}}a}}"},
            {"T0": "{{#if:{{T0}}|{{T0}}|{{T0}}}}"},
        ],
    )
    def test_templates_that_call_themselves(self, own: dict[str, str]) -> None:
        page = expanded("甲{{T0}}。", own)
        assert page.text.startswith("甲")
        assert len(page.issues) < 20

    def test_redirects_in_a_circle(self) -> None:
        own = {"T0": "#REDIRECT [[Template:T1]]", "T1": "#REDIRECT [[Template:T0]]"}
        assert codes(expanded("甲{{T0}}。", own)) == ["unknown_template"]

    @pytest.mark.parametrize("last", ["", "x" * 1000])
    @pytest.mark.parametrize("levels", [20, 60])
    @pytest.mark.parametrize("body", ["{{%s}}{{%s}}", "{{#if:x|{{%s}}}}{{%s}}", "{{%s|{{%s}}}}", "<ref>{{%s}}{{%s}}</ref>"])
    def test_templates_that_double_again_and_again(self, body: str, levels: int, last: str) -> None:
        own = {f"T{i}": body % (f"T{i + 1}", f"T{i + 1}") for i in range(levels)} | {f"T{levels}": last}
        start = time.process_time()
        page = expanded("甲{{T0}}。", own)
        assert time.process_time() - start < 30
        assert len(page.text) <= 4_100_000
        assert len(page.issues) < 20

    def test_large_templates_that_are_called_again_and_again(self) -> None:
        own = {"T0": "{{{x|}}}" * 10_000}
        start = time.process_time()
        page = expanded("甲{{T0}}。" * 10_000, own)
        assert time.process_time() - start < 60
        assert "too_much_expansion" in codes(page)

    def test_more_templates_than_a_page_may_use(self) -> None:
        own = {f"T{i}": "乙" * 100_000 for i in range(40)}
        page = expanded("".join(f"{{{{T{i}}}}}" for i in range(40)), own)
        assert "unknown_template" in codes(page)
        assert len(page.text) < 2_000_000

    def test_a_template_too_dense_to_be_taken_apart(self) -> None:
        assert "unknown_template" in codes(expanded("甲{{T0}}。", {"T0": "<" * 990_000}))

    @pytest.mark.parametrize("mark", ["<onlyinclude>", "<noinclude>", "{{", "{{{", "<!--", "<ref>", "[[", "{{#if:"])
    def test_marks_that_open_again_and_again(self, mark: str) -> None:
        start = time.process_time()
        expanded("甲{{T0}}。", {"T0": mark * (400_000 // len(mark))})
        assert time.process_time() - start < 20

    def test_random_sets_come_to_an_end_and_say_the_same_again(self) -> None:
        chance = random.Random(7)
        pieces = ["{{T%d}}", "{{T%d|{{{1|}}}}}", "{{{1|{{T%d}}}}}", "<ref>", "</ref>"]
        pieces += ["{{#if:", "|", "}}", "{{", "\n", "{|", "甲"]
        for _ in range(150):
            texts = ["".join(chance.choices(pieces, k=chance.randint(1, 12))) for _ in range(6)]
            own = {f"T{i}": text.replace("%d", str(chance.randint(0, 5))) for i, text in enumerate(texts)}
            source = "甲{{T0|乙}}丙{{T1}}。<references/>"
            first = expanded(source, own)
            assert first == expanded(source, own)
            assert len(first.issues) < 1_000


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("cite_web", "Cite web"),
        (" 模板:  cite  web ", "Cite web"),
        ("T:某某", "某某"),
        ("Template:Template:甲", "Template:甲"),
        ("ßa", "ßa"),
        ("", None),
        (":首页", None),
        ("Template:", None),
    ],
)
def test_titles(name: str, title: str | None) -> None:
    assert page_title(name) == title


class TestIndex:
    def write(self, folder: Path, *pages: TemplatePage, name: str = "a.sqlite") -> Path:
        writer = IndexWriter(folder / f"{name}.draft")
        for page in pages:
            writer.add(page)
        writer.finish(folder / name)
        return folder / name

    def test_what_is_written_is_found(self, tmp_path: Path) -> None:
        pages = [TemplatePage(f"模板{i}", None if i % 3 else "目标", f"文字{i}" * i) for i in range(3_000)]
        index = TemplateIndex(self.write(tmp_path, *pages))
        assert [index.find(page.title) for page in pages] == pages
        assert index.find("没有") is None
        assert index.find("\ud800") is None
        assert index.contents().pages == 3_000
        assert index.contents().bytes == sum(len(page.text.encode()) for page in pages)
        index.close()

    def test_the_digest_is_of_what_it_holds(self, tmp_path: Path) -> None:
        pages = [TemplatePage("甲", None, "a"), TemplatePage("乙", "甲", ""), TemplatePage("丙", None, "c")]

        def digest(*some: TemplatePage) -> str:
            return TemplateIndex(self.write(tmp_path, *some)).contents().sha256

        assert digest(*pages) == digest(*pages[::-1])
        assert len({digest(*pages), digest(*pages[1:]), digest(*pages[:2], TemplatePage("丙", None, "d"))}) == 3
        assert digest(*pages, TemplatePage("甲", None, "z")) == digest(TemplatePage("甲", None, "z"), *pages[1:])

    def test_a_damaged_row_is_never_given_out(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, TemplatePage("甲", None, "a" * 100), TemplatePage("乙", None, "b"))
        rows = sqlite3.connect(path)
        rows.execute("UPDATE templates SET redirect = '乙' WHERE title = '甲'")
        rows.commit()
        rows.close()
        index = TemplateIndex(path)
        assert index.find("乙") is not None
        with pytest.raises(UsageError, match="damaged"):
            index.find("甲")
        assert not path.exists(), "the next run makes it anew"

    @pytest.mark.parametrize("left", [0, 10, 5_000])
    def test_a_file_cut_off(self, tmp_path: Path, left: int) -> None:
        path = self.write(tmp_path, *(TemplatePage(f"甲{i}", None, str(random.Random(i).random()) * 9) for i in range(999)))
        path.write_bytes(path.read_bytes()[:left])
        with pytest.raises(UsageError, match="damaged"):
            self.read(path)

    def read(self, path: Path) -> None:
        index = TemplateIndex(path)
        index.contents()
        for i in range(999):
            index.find(f"甲{i}")


def test_notes_and_their_reuse_in_the_group_that_the_wiki_gives_them() -> None:
    """A note without a group stands in the group that its template names, and so does its reuse by another template."""
    own = {
        "NsA": "{{#tag:ref|{{{1|}}}|group={{{group|參}}}|name={{{name|}}}}}",
        "NsB": "{{nsA|{{{1|}}}|group={{{group|}}}|name={{{name}}}}}",
    }
    own["NsList"] = "{{#tag:references||group={{{group|參}}}}}"
    page = expanded("甲市是城市{{nsA|某志}}，也是港口{{nsA|name=a|港志}}。它在河边{{nsB|group=參|name=a}}。\n{{nsList}}", own)
    assert [marker.ref for marker in page.markers] == ["參 1", "參 2", "參 2"]
    assert [entry.text for entry in page.entries] == ["某志", "港志"]
    assert codes(page) == []
