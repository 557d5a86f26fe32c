"""CoNLL-U: valid by the validator of Universal Dependencies, every word in its place, with its name, date and claim."""

import argparse
import json

import msgspec
import pytest

import exports
import made
from test_cli import fails, zhclaims
from zhclaims import analyzers, flow
from zhclaims.dataset import Dataset
from zhclaims.export.conllu import conllu_lines, find_words
from zhclaims.reader import read_documents
from zhclaims.records import records as build
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return exports.worded(tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="module")
def file(directory, tmp_path_factory):
    return exports.exported(directory, "conllu", tmp_path_factory.mktemp("conllu") / "out.conllu")


def rows(written):
    """ID, form and MISC of every word."""
    found = [line.split("\t") for line in written.splitlines() if line and not line.startswith("#")]
    return [(int(row[0]), row[1], dict(pair.split("=", 1) for pair in row[9].split("|"))) for row in found]


def validated(path, level):
    """What the validator of Universal Dependencies finds wrong."""
    udtools = exports.need("udtools.validator")
    options = argparse.Namespace(level=level, lang="zh", check_coref=False, quiet=True)
    return udtools.Validator(lang="zh", level=level, args=options).validate_files([str(path)])


def test_the_validator_passes_it_at_its_level_of_format(file):
    state = validated(file, 2)
    assert state.passed(), str(state)


def test_every_sentence_word_and_claim_is_there(directory, file):
    """What survives: sentences, words, ids of claims, names, values of dates; not who says what nor what is cited."""
    article = exports.records(directory, "articles")[0]
    text, written = article["text"], file.read_text(encoding="utf-8")
    assert written.count("# sent_id = ") == len(article["sentences"])
    found = rows(written)
    for _, form, misc in found:
        assert text[int(misc["start_char"]) : int(misc["end_char"])] == form
    covered = "".join(form for _, form, _ in found)
    assert covered == "".join("".join(text[a:b].split()) for a, b in article["sentences"])
    claims = [c["claim_id"] for c in exports.records(directory, "claims")]
    assert list(dict.fromkeys(misc["Claim"] for _, _, misc in found if "Claim" in misc)) == claims
    written_at = {offset for a, b in article["sentences"] for offset in range(a, b)}
    names, dates = ([i for i in article[layer] if i["span"][0] in written_at] for layer in ("entities", "dates"))
    assert {misc["EntityId"] for _, _, misc in found if "EntityId" in misc} == {name["id"] for name in names}
    begun = [int(misc["start_char"]) for _, _, misc in found if misc.get("ner", "").startswith("B-")]
    assert begun == [e["span"][0] for e in names]
    assert [misc["Date"] for _, _, misc in found if "Date" in misc] == [d["value"] for d in dates]


def written(text, words, sentences):
    page = made.article()
    article = msgspec.structs.replace(page.article, text=text, entities=(), dates=())
    record = msgspec.to_builtins(article) | {"words": words, "sentences": sentences, "revision_id": 7}
    directory_less = type("Document", (), {"article": record, "claims": []})
    return list(conllu_lines(directory_less))


def test_blanks_paragraphs_and_what_no_word_covers():
    found = written("甲 乙丙\n  丁", [[0, 1], [3, 4]], [[0, 4], [7, 8]])
    assert [line.split("\t")[:2] + line.split("\t")[-1:] if line[:1].isdigit() else line for line in found] == [
        "# newdoc id = zhwiki:會議@7",
        "# annotation = words and sentences; UPOS, HEAD and DEPREL are placeholders",
        "# newpar",
        "# sent_id = zhwiki:會議@7-1",
        "# text = 甲 乙丙",
        ["1", "甲", "start_char=0|end_char=1"],
        ["2", "乙", "start_char=2|end_char=3|SpaceAfter=No"],
        ["3", "丙", "start_char=3|end_char=4"],
        "",
        "# newpar",
        "# sent_id = zhwiki:會議@7-2",
        "# text = 丁",
        ["1", "丁", "start_char=7|end_char=8"],
        "",
    ]


def test_forms_are_composed_and_words_do_not_begin_with_a_mark():
    found = written("cafe\u0301 x", [[0, 4], [4, 5], [6, 7]], [[0, 7]])
    assert [line.split("\t")[1] for line in found if line[:1].isdigit()] == ["caf\u00e9", "x"]


def test_no_word_reaches_over_the_end_of_a_sentence():
    found = written("甲。乙", [[0, 1], [1, 3]], [[0, 2], [2, 3]])
    assert [line.split("\t")[1] for line in found if line[:1].isdigit()] == ["甲", "。", "乙"]


def test_articles_follow_one_another(directory, file):
    document = next(read_documents(Dataset(directory)))
    assert file.read_text(encoding="utf-8") == "".join(f"{line}\n" for line in conllu_lines(document))


# ── a dataset without words ─────────────────────────────────────────────────────────────────────────────────────────────

PAGES = [
    "環保組織在2006年3月1日[1]宣稱冰川正在縮小。",
    "他說1[2] 2月27日會議在北[3]京結束[4]，“很好”。\n第二段有Mixed words 和數字 3.5。",
]
"""Plain copies, with markers after words and inside of them."""


@pytest.mark.parametrize("text", [*PAGES, None])
def test_words_that_are_found_again_are_those_of_a_run_with_words(text, tmp_path):
    content = (exports.SAMPLE.parents[1] / "corpus" / "000_76d8361835199d27.txt").read_bytes() if text is None else text.encode()
    analyzer = analyzers.load("embedded")
    page = read_document(LoadedDocument(content), "rendered_text")
    found = build(flow.process(page, Settings(), analyzer), made.SOURCE, words=True)
    document = next(iter(read_documents(Dataset(exports.write(tmp_path, [found])))))
    assert [list(word) for word in find_words(document, analyzer)] == document.article["words"]


def test_a_dataset_without_words_is_written_all_the_same(tmp_path):
    result = zhclaims("export", exports.SAMPLE, "--format", "conllu", "--to", tmp_path / "out.conllu")
    told = "the dataset has no words: they were found again in 1 article (`zhclaims run --words` keeps them)\n"
    assert (result.returncode, result.stderr) == (0, told)
    assert validated(tmp_path / "out.conllu", 2).passed()


def test_words_of_another_analyzer_are_not_made_up(tmp_path):
    directory = exports.many(tmp_path / "in", 1)
    for part, change in (("articles.jsonl", {"words": None}), ("manifest.json", {"analyzer": {"name": "spacy:zh"}})):
        record = json.loads((directory / part).read_bytes()) | change
        (directory / part).write_text(json.dumps(record) + "\n", encoding="utf-8")
    result = zhclaims("export", directory, "--format", "conllu", "--to", tmp_path / "out")
    fails(result, 2, f"not 'spacy:zh': run again with `--words`, `zhclaims run … --words --to {directory}`")
    assert [f.name for f in tmp_path.iterdir()] == ["in"]
