"""Engines of others behind the door of analyzers: a tiny spaCy pipeline and tiny Stanza models, trained here and really run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from tiny_engines import SENTENCES, spacy_pipeline, stanza_resources, text_of
from zhclaims import analyzers, extras
from zhclaims.analyzers import Analyzer, docs, installations, stanza_pipeline
from zhclaims.errors import UsageError
from zhclaims.hanscript import clean
from zhclaims.spans import Span

ROOT = Path(__file__).parents[1]
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中國国張三在北京。 \t\n\u3000Aa1，「」")), max_size=40)
ODD = ("", " ", "\n\n", " 張三 在\n\n北京。 ", "甲\ud800乙", "「他」說 Jean Paul\u3000好", "\x00\u200b", "没有标点" * 1500)


@pytest.fixture(scope="session")
def spacy_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spacy_pipeline(tmp_path_factory.mktemp("spacy") / "tiny")


@pytest.fixture(scope="session")
def spacy_analyzer(spacy_directory: Path) -> Analyzer:
    return analyzers.load(f"spacy:{spacy_directory}")


def names(doc: Doc) -> list[tuple[str, str, str]]:
    return [(name.text, name.label_, name.id_) for name in doc.ents]


def finds_names(analyzer: Analyzer) -> None:
    """What the engine has learnt comes back, with our labels beside its own."""
    own = {"PERSON": "PER", "GPE": "LOC", "ORG": "ORG"}
    for sentence, doc in zip(SENTENCES[:5], analyzer.analyze(map(text_of, SENTENCES[:5])), strict=True):
        assert names(doc) == [(word, own[label], label) for word, label in sentence if label]


def keeps_the_protocol(analyzer: Analyzer, texts: list[str]) -> None:
    """The text comes back; white space and quotation marks are no part of words; names carry our labels."""
    for text, doc in zip(texts, analyzer.analyze(texts), strict=True):
        assert doc.text == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
        for token in doc:
            assert token.text.isspace() or not any(c.isspace() or c in "「」" for c in token.text) or token.text in "「」"
            assert token.is_space == (token.pos_ == "SPACE")
        assert {name.label_ for name in doc.ents} <= {"PER", "ORG", "LOC", "MISC"}


def runs_soundly(spec: str, to: Path) -> dict[str, object]:
    """The corpus through the command line with an engine; its manifest."""
    command = [sys.executable, "-m", "zhclaims"]
    command_line = [*command, "run", "corpus/", "--to", to, "--analyzer", spec]
    run = subprocess.run(command_line, cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    check = subprocess.run([*command, "validate", to], cwd=ROOT, capture_output=True, text=True)
    assert check.stdout.endswith("sound\n"), check.stdout
    manifest: dict[str, object] = json.loads((to / "manifest.json").read_text(encoding="utf-8"))
    return manifest


# ── the Doc over the text ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_words_and_gaps_make_the_text() -> None:
    words = [docs.Word(Span(0, 2), "n", "NOUN"), docs.Word(Span(3, 8), "x", "X"), docs.Word(Span(7, 9), "v", "VERB")]
    doc = docs.DocBuilder().of_output("甲乙 「丙」\n丁戊己", docs.Output(words, []))
    assert [(w.text, w.pos_, w.whitespace_) for w in doc] == [
        *(("甲乙", "NOUN", " "), ("「", "PUNCT", ""), ("丙", "X", ""), ("」", "PUNCT", ""), ("\n", "SPACE", "")),
        *(("丁", "X", ""), ("戊", "VERB", ""), ("己", "", "")),
    ]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("唱卡拉OK", ["唱卡拉", "OK"]),
        ("mp3播放器", ["mp3", "播放器"]),
        ("2003年", ["2003年"]),
        ("3.5", ["3.5"]),
        ("《春》A", ["《", "春", "》", "A"]),
        ("……", ["……"]),
    ],
)
def test_no_word_is_of_two_scripts_or_crosses_a_quotation_mark(word: str, parts: list[str]) -> None:
    doc = docs.DocBuilder().of_output(word, docs.Output([docs.Word(Span(0, len(word)), "n", "NOUN")], []))
    assert [token.text for token in doc] == parts


@pytest.mark.parametrize(
    ("label", "own"), [("PERSON", "PER"), ("GPE", "LOC"), ("FAC", "LOC"), ("ORG", "ORG"), ("NORP", "MISC"), ("DATE", None)]
)
def test_labels_of_engines_become_ours_and_what_is_no_name_goes(label: str, own: str | None) -> None:
    doc = docs.DocBuilder().of_output("甲乙丙", docs.Output([docs.Word(Span(0, 2))], [docs.Name(Span(0, 2), label)]))
    assert names(doc) == ([("甲乙", own, label)] if own else [])


@given(TEXTS, st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_spans_give_a_doc_over_the_text(text: str, found: list[tuple[int, int]]) -> None:
    text = clean(text)
    spans = [Span(a, b) for a, b in found]
    reading = docs.Output([docs.Word(s) for s in spans], [docs.Name(s, "PER") for s in spans if s.end <= len(text)])
    assert docs.DocBuilder().of_output(text, reading).text == text


@given(st.text(alphabet="甲。\n ", max_size=9000))
@settings(max_examples=30, deadline=None)
def test_pieces_are_short_and_lose_only_outer_white_space(text: str) -> None:
    found = list(docs.pieces(text))
    assert "".join(piece.of(text) for piece in found) == text.strip()
    assert all(0 < piece.end - piece.start <= 2000 for piece in found)


# ── spaCy ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_spacy_finds_words_and_names(spacy_analyzer: Analyzer) -> None:
    finds_names(spacy_analyzer)


def test_spacy_keeps_the_protocol(spacy_analyzer: Analyzer) -> None:
    keeps_the_protocol(spacy_analyzer, list(ODD))


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_spacy_gives_any_text_back(spacy_analyzer: Analyzer, text: str) -> None:
    keeps_the_protocol(spacy_analyzer, [text])


def test_spacy_fingerprint_is_that_of_the_files(spacy_analyzer: Analyzer, spacy_directory: Path, tmp_path: Path) -> None:
    assert spacy_analyzer.fingerprint["name"] == spacy_analyzer.name == f"spacy:{spacy_directory}"
    assert {"model", "spacy", "thinc"} <= set(spacy_analyzer.fingerprint)
    other = spacy_pipeline(tmp_path / "other", seed=1)
    assert analyzers.load(f"spacy:{other}").fingerprint["model"] != spacy_analyzer.fingerprint["model"]


def test_a_run_with_spacy_is_sound(spacy_directory: Path, tmp_path: Path) -> None:
    manifest = runs_soundly(f"spacy:{spacy_directory}", tmp_path / "out")
    assert manifest["analyzer"]["spacy"]
    assert manifest["counts"]["claims"] > 0


# ── Stanza ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def stanza_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("stanza") is None:
        told = "the package stanza is not installed: pip install -e '.[stanza]'"
        (pytest.fail if os.environ.get("ZHCLAIMS_ENGINES") else pytest.skip)(told)
    return stanza_resources(tmp_path_factory.mktemp("stanza") / "tiny")


@pytest.fixture(scope="session")
def stanza_analyzer(stanza_directory: Path) -> Analyzer:
    return analyzers.load(f"stanza:{stanza_directory}")


def test_stanza_finds_words_and_names(stanza_analyzer: Analyzer) -> None:
    finds_names(stanza_analyzer)
    doc = next(iter(stanza_analyzer.analyze([text_of(SENTENCES[0])])))
    assert [word.text for word in doc] == [word for word, _ in SENTENCES[0]]


def test_stanza_keeps_the_protocol(stanza_analyzer: Analyzer) -> None:
    keeps_the_protocol(stanza_analyzer, list(ODD))


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_stanza_gives_any_text_back(stanza_analyzer: Analyzer, text: str) -> None:
    keeps_the_protocol(stanza_analyzer, [text])


def test_stanza_fingerprint_is_that_of_the_files(stanza_analyzer: Analyzer, stanza_directory: Path) -> None:
    assert stanza_analyzer.fingerprint["name"] == stanza_analyzer.name == f"stanza:{stanza_directory}"
    assert stanza_analyzer.fingerprint["packages"] == "tokenize=tiny ner=tiny"
    assert {"model", "stanza", "torch"} <= set(stanza_analyzer.fingerprint)


def test_a_run_with_stanza_is_sound(stanza_directory: Path, tmp_path: Path) -> None:
    manifest = runs_soundly(f"stanza:{stanza_directory}", tmp_path / "out")
    assert manifest["analyzer"]["language"] == "zh-hans"
    assert manifest["counts"]["claims"] > 0


def test_broken_stanza_models_are_told(stanza_directory: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"stanza\.download\('zh-hans', model_dir='{tmp_path}'\)"):
        analyzers.load(f"stanza:{tmp_path}")
    broken = shutil.copytree(stanza_directory, tmp_path / "broken")
    (broken / "zh-hans/ner/tiny.pt").write_bytes(b"no model")
    with pytest.raises(UsageError, match="cannot be loaded"):
        analyzers.load(f"stanza:{broken}")


# ── what is missing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("embedded:x", "unknown analyzer"),
        ("spacy", rf"{re.escape(extras.python())} -m spacy download zh_core_web_sm"),
        ("spacy:zh_core_web_none", rf"{re.escape(extras.python())} -m spacy download zh_core_web_none"),
        ("spacy:no/such/place", "no such directory"),
        ("spacy:tests", "cannot be loaded"),
    ],
)
def test_what_is_missing_is_told_with_its_command(spec: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(UsageError, match=told):
        analyzers.load(spec)


def test_without_stanza_its_commands_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stanza_pipeline, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=re.escape(extras.command("stanza"))):
        analyzers.load("stanza")


def test_every_analyzer_is_installed_or_has_a_command() -> None:
    found = {i.spec.partition(":")[0]: i for i in installations()}
    assert set(found) == {"embedded", "spacy", "stanza"}
    assert found["embedded"].installed
    assert all(i.installed != bool(i.command) for i in installations())


def test_the_command_line_lists_them() -> None:
    result = subprocess.run([sys.executable, "-m", "zhclaims", "analyzers"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines() if not line.startswith(" ")] == [
        i.spec for i in installations()
    ]
