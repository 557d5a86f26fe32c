"""Make the model that ships, again: `python pipeline/training/make.py --data ../shared/nlp --work /tmp/zhclaims-training`.

Needs the packages of requirements.txt and one core for about two hours. Steps whose result lies in the work folder are
not done again. `--marked` are paragraphs that hold their text (`annotations.read_marked`): prose, and names where marked.
The data folder holds uner_train.iob2 and uner_dev.iob2 (Universal NER, GSDSIMP), gsd_dev_traditional.conllu (UD
Chinese GSD), wikipedia_prose.jsonl (paragraphs: a line is a JSON object with "text") and held_out_lines.txt (numbers of its lines
that are not to be read). With the annotated corpus in corpus/annotations, which is about that prose, no other text is used to
train or to choose, no test set among them; the articles of corpus/ are kept out of the prose.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import annotations
import card
import corpora
import e5
import export
import gazetteer
import lac
import learn
import scores
import student as students
import teacher as teachers
import torch
from agreement import agreement
from corpora import GUIDE, UNIVERSAL, Sentence, read_iob2
from encoder import Cutter
from reading import Reader
from torch import nn

from zhclaims.analyzers.alphabet import KINDS, Alphabet, kind
from zhclaims.analyzers.lexicon import Lexicon
from zhclaims.analyzers.tagger import Tagger

_TEACHERS = 1
_TEACHER = learn.Plan(epochs=4, rows=16, average=0.995, gold=1, seed=0)
_STUDENT = learn.Plan(epochs=9, rows=32, average=0.998, gold=2, seed=0, last=3)
_TEACHER_AGAIN = _TEACHER._replace(epochs=2, rate=0.5)
_STUDENT_AGAIN = _STUDENT._replace(epochs=4, rate=0.7, last=2)
"""For networks that have learned before, from less."""
_UNIVERSAL_TIMES = 2
"""How often a sentence of Universal NER counts for one of a marked paragraph, of which there are three times as many."""


class Material(NamedTuple):
    """What training reads."""

    train: list[Sentence]
    dev: list[Sentence]
    guided: list[Sentence]
    """Of the annotated corpus, to choose by."""
    prose: list[str]
    lac: lac.Lac
    reader: Reader


def main() -> None:
    """Teachers, their opinions about the prose, the student, its file and its card."""
    options = _options()
    torch.set_num_threads(1)
    material = _material(options)
    opinions = [_opinion(material, seed, options.work, options.start) for seed in range(_TEACHERS)]
    asked = _ask_lac(learn.mean(opinions), options.work)
    student = _student(material, asked, options.work, options.start)
    digest = export.save(student, material.reader.alphabet, material.reader.lexicon, options.to)
    print(f"{options.to}: {options.to.stat().st_size:,} bytes, SHA-256 {digest}")
    like_lac = agreement(Tagger(options.to, digest), [sentence.text for sentence in material.dev])
    card.write(options.to, digest, options.data, (material.dev, material.guided), like_lac)


def _options() -> argparse.Namespace:
    repository = Path(__file__).parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--marked", type=Path, nargs="*", default=[], help="more paragraphs, with their text")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is between the steps")
    parser.add_argument("--start", type=Path, help="work folder of an earlier run, whose networks go on learning")
    parser.add_argument("--to", type=Path, default=repository / "pipeline/zhclaims/analyzers/data/zhclaims-2.npz")
    parser.add_argument("--held-out", type=Path, nargs="*", default=sorted((repository / "corpus").glob("*.txt")))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    return options


def _material(options: argparse.Namespace) -> Material:
    """The sentences of `options.data`, and of the paragraphs `options.marked`: names where they are marked, and prose."""
    paragraphs = options.data / "wikipedia_prose.jsonl"
    rows = list(annotations.joined("names", annotations.read_prose([paragraphs])))
    learned, guided = (corpora.annotated(row for row in rows if row["split"] == split) for split in ("train", "dev"))
    learned += corpora.annotated(annotations.read_marked(options.marked, "names"))
    universal, dev = (read_iob2(options.data / f"uner_{part}.iob2") for part in ("train", "dev"))
    train = _UNIVERSAL_TIMES * universal + learned
    texts = corpora.read_prose(paragraphs, annotations.closed())
    texts += [row["text"] for row in annotations.read_marked(options.marked, "attributions")]
    prose = list(dict.fromkeys([*corpora.sentences(texts, options.held_out), *(s.text for s in learned)]))
    source = lac.load()
    seen = set("".join([*prose, *(sentence.text for sentence in train)]))
    known = seen | gazetteer.characters() | {chr(code) for code in range(32, 127)}
    alphabet = Alphabet("".join(sorted(c for c in known if c in source.rows)))
    reader = Reader(alphabet, Lexicon.of(gazetteer.build()))
    print(f"sentences: {len(train)} to train, {len(dev)} and {len(guided)} to choose, {len(prose)} of prose")
    print(f"{len(alphabet)} characters, {len(reader.lexicon.hashes)} words", flush=True)
    return Material(train, dev, guided, prose, source, reader)


def _opinion(material: Material, seed: int, work: Path, start: Path | None) -> list[learn.Soft]:
    """A teacher's probabilities for each sentence of the prose."""
    path = work / f"opinion-{seed}.pickle"
    if not path.exists():
        print(f"teacher {seed}", flush=True)
        torch.manual_seed(seed)
        model = e5.E5()
        cutter = Cutter(model, [*(s.text for s in (*material.train, *material.dev, *material.guided)), *material.prose])
        teacher = teachers.Teacher(model, cutter.rows, len(material.reader.alphabet))
        teacher.start_from(material.lac, material.reader.alphabet.characters)
        plan = _TEACHER._replace(seed=seed)
        if start:
            plan = _TEACHER_AGAIN._replace(seed=seed)
            _restore(teacher, start / f"teacher-{seed}.pt", material.reader.alphabet)
        pupil = teachers.pupil(teacher, material.reader, cutter)
        learned = learn.train(pupil, material.train, [], plan, _report(pupil, material))
        _keep(learned, work / f"teacher-{seed}.pt", material.reader.alphabet)
        path.write_bytes(pickle.dumps(learn.predict(pupil, learned, material.prose)))
    found: list[learn.Soft] = pickle.loads(path.read_bytes())
    return found


def _ask_lac(prose: list[learn.Soft], work: Path) -> list[learn.Soft]:
    """The prose with LAC's opinion beside the teachers'."""
    path = work / "lac.pickle"
    if not path.exists():
        path.write_bytes(pickle.dumps(lac.tags([soft.text for soft in prose])))
    return [soft._replace(lac=tags) for soft, tags in zip(prose, pickle.loads(path.read_bytes()), strict=True)]


def _student(material: Material, prose: list[learn.Soft], work: Path, start: Path | None) -> students.Student:
    torch.manual_seed(_STUDENT.seed)
    alphabet = material.reader.alphabet
    student = students.Student(len(alphabet))
    student.start_from(material.lac, alphabet, kind)
    path = work / "student.pt"
    if not path.exists():
        print("student", flush=True)
        if start:
            _restore(student, start / "student.pt", alphabet)
        pupil = students.pupil(student, material.reader)
        plan = _STUDENT_AGAIN if start else _STUDENT
        _keep(learn.train(pupil, material.train, prose, plan, _report(pupil, material)), path, alphabet)
    _restore(student, path, alphabet)
    return student


def _keep(network: nn.Module, path: Path, alphabet: Alphabet) -> None:
    torch.save({"characters": alphabet.characters, "weights": network.state_dict()}, path)


def _restore(network: nn.Module, path: Path, alphabet: Alphabet) -> None:
    """Give a network the weights of one that was kept, and to each character the vectors that it had there, if it had any."""
    kept = torch.load(path)
    row = {character: KINDS + number for number, character in enumerate(kept["characters"])}
    known = [(KINDS + number, row[c]) for number, c in enumerate(alphabet.characters) if c in row]
    here, there = zip(*[*((kind, kind) for kind in range(KINDS)), *known], strict=True)
    weights = kept["weights"]
    for name, own in network.state_dict().items():
        if own.shape[:1] == (len(alphabet),):
            own[list(here)] = weights[name][list(there)]
            weights[name] = own
    network.load_state_dict(weights)


def _report(pupil: learn.Pupil, material: Material) -> Callable[[nn.Module], tuple[str, float]]:
    """Tells the scores of a network on the development sets, and of words and names together, by which it is chosen."""

    def report(network: nn.Module) -> tuple[str, float]:
        said, total = [], 0.0
        for convention, sentences in ((UNIVERSAL, material.dev), (GUIDE, material.guided)):
            spelled = learn.spell(learn.predict(pupil, network, [s.text for s in sentences]), convention)
            found = scores.score(sentences, *zip(*spelled, strict=True))
            said.append(scores.line(found))
            total += found["words"].f1 + found["names"].f1
        return " | ".join(said), total

    return report


if __name__ == "__main__":
    main()
