"""Runs by the wiki's own templates: those of a dump, of another one, and of a directory."""

from __future__ import annotations

import bz2
import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from test_dump import export, page, revision, written
from test_shard import Quiet, content
from zhclaims.api import extract
from zhclaims.cli.app import app
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.run import job, local, own_templates
from zhclaims.settings import Settings
from zhclaims.validate import faults

NOTE = "&lt;includeonly&gt;{{#tag:ref|{{{1}}}|group={{{group|}}}}}&lt;/includeonly&gt;&lt;noinclude&gt;{{说明}}&lt;/noinclude&gt;"
TEXT = "甲市是城市。{{nsX|王明：《甲市史》，1998年。}}它在河边。{{旧名|李四：《河》，2001年。}}"


def template(number: int, title: str, text: str, **fields: str) -> str:
    return page(number, revision(number * 10, text, **fields), title=f"Template:{title}", namespace=10)


def redirect(number: int, title: str, target: str) -> str:
    more = f'<redirect title="Template:{target}" />'
    return page(number, revision(number, f"#REDIRECT [[Template:{target}]]"), title=f"Template:{title}", namespace=10, more=more)


TEMPLATES = (template(1, "NsX", NOTE), redirect(2, "旧名", "NsX"))


def article(number: int, text: str = TEXT) -> str:
    return page(number, revision(number * 10, text), title=f"甲市{number}")


def a_dump(folder: Path, *pages: str, name: str = "wiki.xml") -> Path:
    folder.mkdir(exist_ok=True)
    return written(folder, export(*pages), name)


def run(*inputs: Path, to: Path, **options: Any) -> job.Outcome:
    settings = Settings(**{name: options.pop(name) for name in ("templates", "revisions", "namespaces") if name in options})
    options.setdefault("cache", to.parent / "cache")
    outcome = job.run(job.Job(inputs=inputs, to=to, settings=settings, **options), local.run, Quiet())
    assert list(faults(to)) == []
    assert not own_templates._OPEN
    return outcome


def statuses(to: Path) -> list[str]:
    return [claim["status"] for claim in Dataset(to).records("claims")]


def test_the_templates_of_a_dump_make_footnotes(tmp_path: Path) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, article(10), article(11))
    outcome = run(file, to=tmp_path / "out")
    assert statuses(tmp_path / "out") == ["cited"] * 4
    notes = [r["text"] for r in Dataset(tmp_path / "out").records("references")]
    assert notes == ["王明：《甲市史》，1998年。", "李四：《河》，2001年。"] * 2
    (told,) = outcome.templates
    assert told.startswith("templates: 2 of wiki.xml read in ")
    found = [i for i in outcome.manifest.inputs if i.format == "templates"]
    assert [i.path for i in found] == ["wiki.xml"]


def test_templates_after_the_pages_that_call_them(tmp_path: Path) -> None:
    run(a_dump(tmp_path / "in", article(10), *TEMPLATES), to=tmp_path / "out")
    assert statuses(tmp_path / "out") == ["cited"] * 2


def test_none(tmp_path: Path) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, article(10))
    outcome = run(file, to=tmp_path / "out", templates="none")
    assert statuses(tmp_path / "out") == ["uncited"] * 2
    assert outcome.templates == ()
    assert [i.format for i in outcome.manifest.inputs] == ["dump"]
    assert not (tmp_path / "cache" / "templates").exists()


def test_a_dump_without_templates_has_no_index(tmp_path: Path) -> None:
    outcome = run(a_dump(tmp_path / "in", article(10)), to=tmp_path / "out")
    assert outcome.templates == ()
    assert [i.format for i in outcome.manifest.inputs] == ["dump"]
    assert not (tmp_path / "cache" / "templates").exists()


def test_the_index_is_used_again_and_needs_no_cache(tmp_path: Path) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, article(10))
    run(file, to=tmp_path / "out")
    again = run(file, to=tmp_path / "again")
    assert again.templates[0].startswith("templates: 2 of wiki.xml known from a run before")
    run(file, to=tmp_path / "without", cache=None)
    assert content(tmp_path / "out") == content(tmp_path / "again") == content(tmp_path / "without")
    assert len(list((tmp_path / "cache" / "templates").iterdir())) == 1


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("revisions", ["latest", "all"])
def test_any_number_of_workers_writes_the_same(tmp_path: Path, workers: int, revisions: str) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, *(article(n) for n in range(10, 150)))
    run(file, to=tmp_path / "out", revisions=revisions)
    run(file, to=tmp_path / "more", revisions=revisions, workers=workers, cache=None)
    assert content(tmp_path / "out") == content(tmp_path / "more")
    assert set(statuses(tmp_path / "more")) == {"cited"}


def test_after_a_break_the_same_command_carries_on_though_the_index_is_gone(tmp_path: Path) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, *(article(n) for n in range(10, 150)))

    def stopped(function: Any, shards: Any, workers: int, on_tick: Any) -> Any:
        yield function(shards[0], on_tick, {})
        raise KeyboardInterrupt

    wanted = job.Job(inputs=(file,), to=tmp_path / "out", settings=Settings(), cache=tmp_path / "cache")
    with pytest.raises(KeyboardInterrupt):
        job.run(wanted, stopped, Quiet())
    shutil.rmtree(tmp_path / "cache" / "templates")
    run(file, to=tmp_path / "out")
    run(file, to=tmp_path / "whole")
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_a_worker_that_does_not_find_the_index_makes_it(tmp_path: Path) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, article(10))

    def elsewhere(function: Any, shards: Any, workers: int, on_tick: Any) -> Any:
        shutil.rmtree(tmp_path / "cache" / "templates")
        for shard in shards:
            yield function(shard, on_tick, {})

    job.run(job.Job(inputs=(file,), to=tmp_path / "out", settings=Settings(), cache=tmp_path / "cache"), elsewhere, Quiet())
    assert statuses(tmp_path / "out") == ["cited"] * 2


def test_a_damaged_index_is_told_and_made_anew(tmp_path: Path) -> None:
    file = a_dump(tmp_path / "in", *TEMPLATES, article(10))
    run(file, to=tmp_path / "out")
    (index,) = (tmp_path / "cache" / "templates").iterdir()
    index.write_bytes(b"no database" * 1_000)
    again = run(file, to=tmp_path / "again")
    assert " read in " in again.templates[0]
    assert content(tmp_path / "out") == content(tmp_path / "again")


class TestUpdates:
    def test_a_template_that_changed_has_all_pages_done_again(self, tmp_path: Path) -> None:
        a_dump(tmp_path / "in", *TEMPLATES, article(10))
        run(tmp_path / "in", to=tmp_path / "out")
        a_dump(tmp_path / "in", template(1, "NsX", "（{{{1}}}）"), TEMPLATES[1], article(10))
        outcome = run(tmp_path / "in", to=tmp_path / "out")
        assert outcome.update is not None
        assert outcome.update.startswith("the wiki's templates changed (wiki.xml): all of it again")
        assert "（王明" in next(iter(Dataset(tmp_path / "out").records("articles")))["text"]

    def test_pages_are_kept_where_templates_are_the_same(self, tmp_path: Path) -> None:
        a_dump(tmp_path / "in", *TEMPLATES, article(10))
        run(tmp_path / "in", to=tmp_path / "out")
        a_dump(tmp_path / "in", *TEMPLATES, article(10), article(11))
        outcome = run(tmp_path / "in", to=tmp_path / "out")
        assert outcome.update == "1 of 1 documents changed"

    def test_templates_that_come_in_and_go(self, tmp_path: Path) -> None:
        file = a_dump(tmp_path / "in", *TEMPLATES, article(10))
        run(file, to=tmp_path / "out", templates="none")
        assert "the wiki's templates came in (wiki.xml)" in str(run(file, to=tmp_path / "out").update)
        assert "the wiki's templates are gone (wiki.xml)" in str(run(file, to=tmp_path / "out", templates="none").update)
        assert statuses(tmp_path / "out") == ["uncited"] * 2


class TestOtherFiles:
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "templates"
        folder.mkdir()
        (folder / "nsX.wikitext").write_text("{{#tag:ref|{{{1}}}}}", encoding="utf-8")
        (folder / "旧名.wikitext").write_text("#REDIRECT [[Template:内/里]]", encoding="utf-8")
        (folder / "Template%3A内%2F里.wikitext").write_text("{{NsX|{{{1}}}}}", encoding="utf-8")
        return folder

    def test_of_a_directory_for_pages_and_dumps(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path)
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "甲市.wikitext").write_text(TEXT, encoding="utf-8")
        a_dump(tmp_path / "in", template(1, "NsX", "错"), article(10))
        outcome = run(tmp_path / "in", to=tmp_path / "out", templates=str(folder))
        assert statuses(tmp_path / "out") == ["cited"] * 4
        assert [i.path for i in outcome.manifest.inputs if i.format == "templates"] == ["templates"]
        assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["settings"]["templates"] == "templates"
        moved = folder.rename(tmp_path / "elsewhere")
        (moved / "README.wikitext").write_text("x", encoding="utf-8")
        (tmp_path / "deep").mkdir()
        there = moved.rename(tmp_path / "deep" / "templates")
        assert run(tmp_path / "in", to=tmp_path / "out", templates=str(there)).done_before
        (there / "nsX.wikitext").write_text("（{{{1}}}）", encoding="utf-8")
        outcome = run(tmp_path / "in", to=tmp_path / "out", templates=str(there))
        assert str(outcome.update).startswith("the wiki's templates changed (templates): all of it again")

    def test_of_a_packed_dump(self, tmp_path: Path) -> None:
        given = tmp_path / "given.xml.bz2"
        given.write_bytes(bz2.compress(export(*TEMPLATES, article(3))))
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "甲市.wikitext").write_text(TEXT, encoding="utf-8")
        outcome = run(tmp_path / "in", to=tmp_path / "out", templates=str(given))
        assert statuses(tmp_path / "out") == ["cited"] * 2
        assert outcome.templates[0].startswith("templates: 2 of given.xml.bz2 read in ")
        (source,) = (i for i in outcome.manifest.inputs if i.format == "templates")
        assert (source.path, source.bytes) == ("given.xml.bz2", given.stat().st_size)

    def test_what_is_neither_is_refused(self, tmp_path: Path) -> None:
        file = a_dump(tmp_path / "in", article(10))
        (tmp_path / "page.txt").write_text("甲市是城市。", encoding="utf-8")
        (tmp_path / "empty").mkdir()
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "a.txt").write_text("甲", encoding="utf-8")
        for name in ("page.txt", "missing", "empty", "other", "in/wiki.xml"):
            with pytest.raises(UsageError, match="templates|no pages"):
                run(file, to=tmp_path / "out", templates=str(tmp_path / name))
        assert not (tmp_path / "out").exists()

    def test_of_a_damaged_dump_what_is_sound_is_read_and_the_rest_told(self, tmp_path: Path, caplog: Any) -> None:
        given = written(tmp_path, export(template(1, "坏", "&nothing;"), *TEMPLATES)[:-12], "given.xml")
        file = a_dump(tmp_path / "in", article(10))
        run(file, to=tmp_path / "out", templates=str(given))
        assert statuses(tmp_path / "out") == ["cited"] * 2
        assert "given.xml: templates may be missing" in caplog.text


def test_the_templates_of_a_damaged_dump(tmp_path: Path) -> None:
    data = export(template(1, "坏", "&nothing;"), *TEMPLATES, article(10))
    outcome = run(written(tmp_path, data), to=tmp_path / "out")
    assert statuses(tmp_path / "out") == ["cited"] * 2
    assert [r.reason for r in outcome.rejects] == ["broken_xml"]


def test_parts_of_a_dump_share_their_templates_and_other_wikis_do_not(tmp_path: Path) -> None:
    a_dump(tmp_path / "in", article(10), name="a.xml")
    a_dump(tmp_path / "in", *TEMPLATES, article(11), name="b.xml")
    other = export(article(12)).replace(b"testwiki", b"otherwiki")
    written(tmp_path / "in", other, "c.xml")
    run(tmp_path / "in", to=tmp_path / "out")
    found = {c["article_id"]: c["status"] for c in Dataset(tmp_path / "out").records("claims")}
    assert found == {"testwiki:10": "cited", "testwiki:11": "cited", "otherwiki:12": "uncited"}


def test_of_a_history_the_latest_revision_of_a_template_counts(tmp_path: Path) -> None:
    old, new = revision(1, "错", at="2020-01-01T00:00:00Z"), revision(2, NOTE, at="2022-01-01T00:00:00Z")
    older = revision(3, "错", at="2019-01-01T00:00:00Z")
    history = page(1, old, new, older, title="Template:NsX", namespace=10)
    run(a_dump(tmp_path / "in", history, TEMPLATES[1], article(10)), to=tmp_path / "out", revisions="all")
    assert statuses(tmp_path / "out") == ["cited"] * 2


def test_few_indexes_are_kept(tmp_path: Path) -> None:
    for n in range(8):
        run(a_dump(tmp_path / "in", *TEMPLATES, article(n + 10)), to=tmp_path / "out", force=True)
    assert len(list((tmp_path / "cache" / "templates").iterdir())) == 5


def test_a_page_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHCLAIMS_CACHE", str(tmp_path / "cache"))
    given = written(tmp_path, export(*TEMPLATES), "given.xml")
    file = tmp_path / "甲市.wikitext"
    file.write_text(TEXT, encoding="utf-8")
    for _ in range(2):
        assert [c.status for c in extract(file, Settings(templates=str(given))).claims] == ["cited", "cited"]
    assert [c.status for c in extract(file).claims] == ["uncited", "uncited"]
    assert not own_templates._OPEN


def test_templates_that_are_given_expand_rows_and_answers_and_those_have_none_of_their_own(tmp_path: Path) -> None:
    given = a_dump(tmp_path / "t", *TEMPLATES, name="templates.xml")
    rows = [
        {"name": "甲市", "identifier": 1, "article_body": {"wikitext": TEXT}},
        {"parse": {"title": "乙市", "pageid": 2, "wikitext": TEXT}},
    ]
    file = tmp_path / "x.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(file, to=tmp_path / "out", templates=str(given))
    assert statuses(tmp_path / "out") == ["cited"] * 4
    run(file, to=tmp_path / "without")
    assert statuses(tmp_path / "without") == ["uncited"] * 4
    documents = json.loads((tmp_path / "without" / "manifest.json").read_bytes())["inputs"]
    assert [document["path"] for document in documents] == ["x.ndjson"]


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHCLAIMS_CACHE", str(tmp_path / "cache"))
    given = str(written(tmp_path, export(*TEMPLATES), "given.xml"))
    file = tmp_path / "甲市.wikitext"
    file.write_text(TEXT, encoding="utf-8")
    made = CliRunner().invoke(app, ["run", str(file), "--to", str(tmp_path / "out"), "--templates", given])
    assert made.exit_code == 0
    assert "templates: 2 of given.xml read in " in made.output
    shown = CliRunner().invoke(app, ["explain", str(file), "--claim", "甲市", "--templates", given])
    assert "cited" in shown.output
    assert "uncited" not in shown.output
    assert "indexes of templates: " in CliRunner().invoke(app, ["cache", "stats"]).output
    assert CliRunner().invoke(app, ["cache", "clear"]).exit_code == 0
    assert list((tmp_path / "cache" / "templates").iterdir()) == []


NOTES = {
    "注": "{{#tag:ref|{{{1|}}}|group={{{group|參}}}|name={{{name|}}}}}",
    "注列": "<div class=x>{{#tag:references||group={{{group|參}}}}}</div>",
    "书注": "{{#if:{{{书|}}}|{{#tag:ref|{{{著者|}}}：《{{{书}}}》，{{{年|2001}}}年。}}|{{#tag:ref|{{{1}}}}}}}",
    "双注": "{{注|{{{1}}}}}{{注|{{{2|{{{1}}}}}}}}",
    "外层": "{{#switch:{{{类|书}}}|书={{书注|书={{{1}}}|著者=王明}}|网=<ref>[http://a.example 站志]</ref>}}",
    "再引": "<ref name={{{1}}} /><includeonly>{{#if:{{{頁|}}}|<sup>:{{{頁}}}</sup>}}</includeonly>",
    "题注": "{{{1}}}{{#tag:ref|{{{2}}}|name=题{{{1}}}}}",
    "包": "<onlyinclude>{{{{{1|注}}}|{{{2}}}}}</onlyinclude>",
}
TEN = [
    ("甲市是城市{{注|某注}}，也是港口{{注|name=a|港志}}。它建于1891年{{注|name=a}}。\n{{注列}}", ["參 1", "參 2", "參 2"]),
    ("甲市是城市。{{书注|书=市志|著者=李四}}它在河边。{{书注|河志}}", ["1", "2"]),
    ("甲市是城市。{{双注|某注|又注}}它在河边。{{双注|河注}}\n{{注列}}", ["參 1", "參 2", "參 3", "參 4"]),
    ("甲市是城市。{{外层|市志}}它在河边。{{外层|类=网}}", ["1", "2"]),
    ("甲市是城市，在{{题注|河边|河志}}。", ["1"]),
    ("甲市是城市。{{包|书注|市志}}它在河边。{{包|2=河注}}\n{{注列}}", ["1", "參 1"]),
    ("甲市是城市。{{書註|市志}}它在河边。{{旧注|河注}}\n{{注列}}", ["1", "參 1"]),
    ("甲市是城市。{{书注|{{cite book|title=市志|author=王明|date=2001}}}}它在河边。{{模板:书注|河志}}", ["1", "2"]),
    ("甲市是城市{{注|某注{{书注|市志}}}}。\n{{注列}}", ["參 1"]),
    ("* 甲市是城市{{书注|市志}}。\n* 它在河边{{书注\n|书=河志\n|著者=李四}}。", ["1", "2"]),
]
"""Pages of a wiki whose notes are templates of its own, and the markers in their text."""


def test_notes_that_only_the_wiki_defines(tmp_path: Path) -> None:
    """Defaults, conditions, redirects, templates in templates and footnotes in footnotes: all that is said is cited."""
    own = [template(n, title, escape(text)) for n, (title, text) in enumerate(NOTES.items(), 1)]
    pages = [article(100 + n, escape(text)) for n, (text, _) in enumerate(TEN)]
    run(a_dump(tmp_path / "in", *own, redirect(50, "旧注", "注"), *pages), to=tmp_path / "out")
    dataset = Dataset(tmp_path / "out")
    claims = list(dataset.records("claims"))
    assert [claim["text"] for claim in claims if claim["status"] not in ("cited", "carried")] == []
    found: dict[str, list[str]] = {article["article_id"]: [] for article in dataset.records("articles")}
    for claim in claims:
        found[claim["article_id"]] += [cited["ref"] for cited in claim["citations"] if cited["support"] == "direct"]
    assert sorted(found.values()) == sorted(markers for _, markers in TEN)
    assert [r for r in dataset.records("references") if r["error"] or not r["text"]] == []
    issues = [issue["code"] for article in dataset.records("articles") for issue in article["issues"]]
    assert "unknown_template" not in issues
