"""What records depend on beside documents, settings and analyzer: one fingerprint for datasets, shards and the cache."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
from importlib import metadata
from pathlib import Path

import msgspec
import pytest

from cached import Characters
from zhclaims import fingerprint, flow, schema
from zhclaims.cache.stored import _row_fingerprint, report_lines
from zhclaims.dataset import Dataset, tool
from zhclaims.dataset.shards import ShardWriter
from zhclaims.errors import UsageError
from zhclaims.run import job, local, shard
from zhclaims.settings import Settings

ROOT = Path(__file__).parents[1]
DEVELOPMENT = ("dev", "bench", "docs", "tables")
"""Extras that no user needs."""


@pytest.fixture
def installed(monkeypatch):
    """Has another version of a package, of Python or of Unicode be there, as for a process that starts then."""
    versions: dict[str, str] = {}
    monkeypatch.setattr(fingerprint, "version", lambda name: versions.get(name) or metadata.version(name))

    def install(**more: str) -> None:
        versions.update(more)
        forget()

    yield install
    monkeypatch.undo()
    forget()


def forget() -> None:
    """What a process has found out about the program."""
    for function in (fingerprint.of_program, fingerprint.of_modules, fingerprint._versions, _row_fingerprint):
        function.cache_clear()


# ── of the program ──


def test_it_is_decided_of_every_package_whether_it_counts():
    """A package that is new in pyproject.toml belongs in one of the tables of `zhclaims.fingerprint`, with the reason."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(p for extra, some in project["optional-dependencies"].items() if extra not in DEVELOPMENT for p in some),
    ]
    named = {re.match(r"[\w-]+", requirement)[0] for requirement in asked}
    assert not fingerprint.COUNTED.keys() & fingerprint.NOT_COUNTED.keys()
    assert {*named, "zhconv-rs-opencc"} == {*fingerprint.COUNTED, *fingerprint.NOT_COUNTED}  # one module, under two names


def test_the_manifest_and_the_cache_have_the_same_versions(installed):
    for version in ("1.2.3", "1.2.4"):
        installed(opencc=version)
        of_stage = fingerprint.of_modules(("zhclaims.stages.script",)).packages
        assert of_stage.items() <= tool().packages.items() == fingerprint.of_program().packages.items()
        assert of_stage["opencc"] == version


def test_the_patch_number_of_python_does_not_count_and_unicode_does(installed, monkeypatch):
    before = fingerprint.of_program()
    monkeypatch.setattr(sys, "version_info", type("Version", (), {"major": 3, "minor": sys.version_info.minor, "micro": 99})())
    installed()
    assert fingerprint.of_program() == before
    monkeypatch.setattr(unicodedata, "unidata_version", "99.0")
    installed()
    assert fingerprint.changes(before.packages, fingerprint.of_program().packages) == [
        f"unicode {before.packages['unicode']} → 99.0"
    ]


def test_what_changed_is_named_with_both_versions():
    assert fingerprint.changes({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "3", "d": "4"}) == [
        "b 2 → 3",
        "c 3 → none",
        "d none → 4",
    ]


# ── runs ──


class Quiet:
    def begin(self, pages: int) -> None:
        pass

    def update(self, tick: object) -> None:
        pass


def run(to: Path, cache: Path | None = None) -> job.Outcome:
    return job.run(job.Job(inputs=(to.parent / "in",), to=to, settings=Settings(), cache=cache), local.run, Quiet())


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(shard, "analyzer", lambda name: Characters())
    (tmp_path / "in").mkdir()
    for n in range(70):  # two shards
        (tmp_path / "in" / f"{n}.wikitext").write_text(f"張三在北京說，那是第{n}次會議。", encoding="utf-8")
    return tmp_path / "out"


@pytest.mark.parametrize("package", ["opencc", "numpy", "selectolax", "rapidfuzz", "msgspec"])
def test_with_another_version_of_a_package_the_same_command_does_it_again_and_says_so(out, installed, package):
    installed(**{package: "1.4.0"})
    assert not run(out).done_before
    assert run(out).done_before
    installed(**{package: "1.4.1"})
    outcome = run(out)
    assert (outcome.done_before, outcome.update) == (False, f"{package} 1.4.0 → 1.4.1: all of it again")
    assert outcome.manifest.tool.packages[package] == "1.4.1"
    assert run(out).done_before


def test_the_cache_says_so_too(out, installed, tmp_path):
    installed(opencc="1.4.0")
    run(out, tmp_path / "cache")
    installed(opencc="1.4.1")
    lines = report_lines(run(out, tmp_path / "cache").cache)
    assert len(lines) == 1
    assert lines[0].startswith("opencc 1.4.0 → 1.4.1: 70 blocks again (")
    assert "script" in lines[0]


@pytest.mark.parametrize("same", [True, False])
def test_finished_shards_of_an_interrupted_run_are_done_again_with_another_version(out, installed, monkeypatch, caplog, same):
    installed(opencc="1.4.0")
    with monkeypatch.context() as patch:
        patch.setattr(Dataset, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run(out)
    shards = {path.parent.name for path in (out / ".parts").glob("*/done")}
    assert len(shards) == 2
    installed(opencc="1.4.0" if same else "1.4.1")
    written = []
    monkeypatch.setattr(shard, "ShardWriter", lambda directory: written.append(directory) or ShardWriter(directory))
    run(out)
    assert len(written) == (0 if same else 2)
    told = [r.getMessage() for r in caplog.records]
    assert told == ([] if same else [f"{out} holds a run that was interrupted (opencc 1.4.0 → 1.4.1): it is done anew"])


def test_a_worker_with_another_version_of_a_package_writes_nothing(out, installed, monkeypatch):
    installed(opencc="1.4.0")

    def elsewhere(function, shards, workers, on_tick):
        installed(opencc="1.4.1")  # as on another machine of a cluster, or after an upgrade while the run goes on
        return map(function, shards)

    with pytest.raises(UsageError, match=r"a worker on .+ differs from the run: opencc 1\.4\.0 → 1\.4\.1: its records would"):
        job.run(job.Job(inputs=(out.parent / "in",), to=out, settings=Settings()), elsewhere, Quiet())
    assert not list((out / ".parts").glob("*/done"))
    installed(opencc="1.4.0")
    assert not run(out).done_before


def test_a_manifest_without_versions_is_of_another_tool(out):
    run(out)
    path = out / "manifest.json"
    manifest = json.loads(path.read_bytes())
    assert schema.faults("manifest", manifest) == []
    del manifest["tool"]["packages"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert schema.faults("manifest", manifest) == []
    assert Dataset(out).manifest().tool == msgspec.structs.replace(tool(), packages={})
    outcome = run(out)
    assert (outcome.done_before, outcome.update) == (
        False,
        f"written by another build of zhclaims (0.1.0, {tool().code[:8]}): all of it again",
    )


# ── of modules ──

FUNCTIONS = {
    "script": "zhclaims.stages.script",
    "analysis": "zhclaims.stages.analysis",
    "sentences": "zhclaims.stages.sentences",
    "entities": "zhclaims.stages.entities.blocks",
    "dates": "zhclaims.stages.dates.grammar",
    "references": "zhclaims.stages.references",
    "attributions": "zhclaims.stages.attributions.blocks",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """A copy of the package, to be changed."""
    copy = tmp_path_factory.mktemp("package") / "zhclaims"
    ignored = shutil.ignore_patterns("__pycache__", "*.npz", "page")
    return Path(shutil.copytree(fingerprint.PACKAGE, copy, ignore=ignored))


def changed_by(package: Path, file: str) -> set[str]:
    """The functions whose fingerprint a change of a file changes."""

    def fingerprints() -> dict[str, fingerprint.Fingerprint]:
        fingerprint.of_modules.cache_clear()
        return {name: fingerprint.of_modules((module,), package) for name, module in FUNCTIONS.items()}

    before = fingerprints()
    path = package / file
    content = path.read_bytes()
    path.write_bytes(content + b"\n# another line\n")
    after = fingerprints()
    path.write_bytes(content)
    fingerprint.of_modules.cache_clear()
    return {name for name in FUNCTIONS if before[name] != after[name]}


@pytest.mark.parametrize(
    ("file", "functions"),
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
        ("vocab/organisation_heads.tsv", {"entities", "references"}),
        ("vocab/eras.tsv", {"dates", "entities", "references"}),
        ("hanscript.py", {"script", "entities", "references"}),
        ("spans.py", set(FUNCTIONS)),
        ("cli/app.py", set()),
        ("cache/stored.py", set()),
        ("records/build.py", set()),
    ],
)
def test_a_change_of_code_changes_what_runs_it_alone(package, file, functions):
    found = changed_by(package, file)
    assert found == functions if file != "hanscript.py" else {"script", "entities"} <= found


def test_the_analyzer_s_own_code_counts():
    files = {f.name for f in fingerprint.closure(("zhclaims.analyzers.embedded",)).files}
    assert {"embedded.py", "tagger.py", "mending.py"} <= files
    assert "stanza_pipeline.py" not in files


def test_packages_of_others_count():
    found = fingerprint.of_modules(("zhclaims.stages.entities.blocks",)).packages
    assert {"opencc", "msgspec", "numpy", "python", "unicode"} <= found.keys()
    assert "selectolax" not in found  # which reads pages, before any stage
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
    found = fingerprint.closure(("zhclaims.all",), tmp_path)
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
        "from zhclaims.sources.documents import load_document, read_document\n"
        "t.lines(read_document(load_document(t.ARTICLE, t.ARTICLE.name)), t.Characters())\n"
        "print(json.dumps(sorted(asked)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ROOT / "tests")], capture_output=True, text=True, check=True)
    asked = set(json.loads(done.stdout))
    stages = [f"zhclaims.stages.{stage.__module__.split('.')[2]}" for stage in flow.STAGES]
    others = ["zhclaims.sources.rendered_text", "zhclaims.sources.documents", *FUNCTIONS.values()]
    assert len(asked) > 20
    assert asked <= {f.stem for f in fingerprint.closure((*stages, *others)).files if f.suffix == ".tsv"}
