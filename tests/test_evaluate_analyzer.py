"""Scores of an analyzer against hand-made words and names; the numbers are counted by hand."""

import json

import pytest
import spacy
from spacy.tokens import Doc
from typer.testing import CliRunner

from zhclaims import analyzers
from zhclaims.cli.app import app
from zhclaims.errors import UsageError
from zhclaims.evaluate import Score
from zhclaims.evaluate.analyzer import evaluate_analyzer, load_truths, read_sentences

NAMED = """\
# newdoc id = a
# sent_id = a-1
# text = 李华在国际 会议说话。
1\t李华\tB-PER\t-\t-
2\t在\tO\t-\t-
3\t国际\tB-ORG\t-\t-
4\t会议\tI-ORG\t-\t-
5\t说话\tO\t-\t-
6\t。\tO\t-\t-

# sent_id = a-2
1\t兰州\tB-LOC\t-\t-
2\t西安\tB-LOC\t-\t-
3\t猫\tB-OTH\t-\t-
"""
WORDS = """\
# text = 她們說話。
1\t她們\t_\t_\t_\t_\t_\t_\t_\t_
2-3\t說話\t_\t_\t_\t_\t_\t_\t_\t_
2\t說\t_\t_\t_\t_\t_\t_\t_\t_
3\t話\t_\t_\t_\t_\t_\t_\t_\t_
3.1\t了\t_\t_\t_\t_\t_\t_\t_\t_
4\t。\t_\t_\t_\t_\t_\t_\t_\t_
"""
FOUND = {
    "李华在国际 会议说话。": (["李华", "在", "国际", " ", "会议", "说", "话", "。"], [(0, 1, "PER"), (2, 5, "ORG")]),
    "兰州西安猫": (["兰州", "西安", "猫"], [(0, 1, "LOC"), (1, 2, "ORG"), (2, 3, "MISC")]),
    "她們說話。": (["她", "們", "說話", "。"], []),
}


class Fake:
    name = "fake"
    fingerprint = {"name": "fake"}

    def analyze(self, texts):
        vocab = spacy.blank("zh").vocab
        for text in texts:
            words, names = FOUND[text]
            doc = Doc(vocab, words, [False] * len(words))
            doc.set_ents([spacy.tokens.Span(doc, *name) for name in names])
            yield doc


@pytest.fixture
def files(tmp_path):
    named, words = tmp_path / "a.iob2", tmp_path / "b.conllu"
    named.write_text(NAMED, encoding="utf-8")
    words.write_text(WORDS, encoding="utf-8")
    return named, words


def test_words_and_names_by_script(files):
    named, words = files
    evaluation = evaluate_analyzer(Fake(), load_truths([named, words], [named]))
    assert evaluation.scripts == {
        "Simplified": {
            "words": Score(8, 9, 10),
            "names": Score(3, 4, 4),
            "names.PER": Score(1, 1, 1),
            "names.ORG": Score(1, 1, 2),
            "names.LOC": Score(1, 2, 1),
        },
        "Traditional": {"words": Score(2, 3, 4)},
    }
    assert evaluation.characters == 21
    assert evaluation.speed > 0


def test_either_option_alone(files):
    named, words = files
    assert evaluate_analyzer(Fake(), load_truths([words], [])).scripts == {"Traditional": {"words": Score(2, 3, 4)}}
    assert "words" not in evaluate_analyzer(Fake(), load_truths([], [named])).scripts["Simplified"]


def test_files_of_one_script_are_added_up(files):
    named, words = files
    again = named.with_name("again.iob2")
    again.write_text(NAMED, encoding="utf-8")
    assert evaluate_analyzer(Fake(), load_truths([], [named, again])).scripts["Simplified"]["names"] == Score(6, 8, 8)


def test_a_name_over_white_space_and_words_run_together(files):
    named, words = files
    assert read_sentences(named, names=True)[0].names == {(0, 2, "PER"), (3, 8, "ORG")}
    assert [word.of("她們說話。") for word in read_sentences(words, names=False)[0].words] == ["她們", "說話", "。"]


def test_an_inside_tag_with_nothing_before_it_begins_a_name(tmp_path):
    file = tmp_path / "a.iob2"
    file.write_text("1\t兰州\tI-LOC\n2\t大学\tI-ORG\n", encoding="utf-8")
    assert read_sentences(file, names=True)[0].names == {(0, 2, "LOC"), (2, 4, "ORG")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ":1: no sentences"),
        ("1\t兰州\tO\n兰州\n", ":2: not a word"),
        ("1\t兰州\tO\nx\t大学\tO\n", ":2: 'x' is not the number"),
        ("1\t兰州\t兰州\n", ":1: '兰州' is not a name tag"),
        ("# text = 兰州大学\n1\t兰州\tO\n2\t西安\tO\n", ":3: '西安' is not what follows"),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path, text, told):
    file = tmp_path / "a.iob2"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_sentences(file, names=True)
    assert str(error.value).startswith(f"{file}{told}")


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "a").write_bytes(b"1\t\xff\tO\n")
    for name, told in (("a", "not UTF-8"), ("b", "No such file")):
        with pytest.raises(UsageError, match=told):
            read_sentences(tmp_path / name, names=True)


def test_the_command_prints_lines_or_json(files, monkeypatch):
    named, words = files
    monkeypatch.setattr(analyzers, "load", {"fake": Fake()}.__getitem__)
    arguments = ["evaluate", "--words", str(named), "--words", str(words), "--names", str(named), "--analyzer", "fake"]
    lines = CliRunner().invoke(app, arguments).stdout.splitlines()
    assert lines[:3] == ["fake", "Simplified", "  words                 P 0.800  R 0.889  F1 0.842   gold     9  predicted    10"]
    assert lines[-1].endswith(" characters a second")
    rows = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert rows["scripts"]["Simplified"]["names.LOC"] == {
        "p": 1.0,
        "r": 0.5,
        "f1": pytest.approx(2 / 3),
        "gold": 2,
        "predicted": 1,
        "hit": 1,
    }
    assert (rows["analyzer"], rows["characters"]) == ("fake", 21)


@pytest.mark.parametrize(
    "arguments", [[], ["gold.json"], ["gold.json", "out", "--words", "a"], ["--names", "a", "--errors", "2"], ["--analyzer", "x"]]
)
def test_wrong_combinations_are_told(arguments):
    error = CliRunner().invoke(app, ["evaluate", *arguments]).exception
    assert isinstance(error, UsageError)
    assert "--words" in str(error)
