"""Tiny engines for tests: trained in seconds on sentences of our own, saved as their makers save models."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import spacy
from spacy.training import Example
from spacy.util import fix_random_seed

_PEOPLE = ("张三", "李小明", "王芳", "陳大文")
_PLACES = ("北京", "上海", "台中", "南京")
_BODIES = ("红星公司", "海洋大学", "春天医院")
_FRAMES = ("{PERSON}在{GPE}的{ORG}工作。", "{ORG}的{PERSON}昨天到了{GPE}。", "他说，{PERSON}不在{GPE}。")


def _sentences() -> list[tuple[str, list[tuple[int, int, str]]]]:
    made = []
    for frame, *fillers in product(_FRAMES, _PEOPLE, _PLACES, _BODIES):
        text, truth = frame, []
        for label, filler in sorted(zip(("PERSON", "GPE", "ORG"), fillers, strict=True), key=lambda f: frame.find(f[0])):
            at = text.find(f"{{{label}}}")
            if at >= 0:
                text = text.replace(f"{{{label}}}", filler)
                truth.append((at, at + len(filler), label))
        made.append((text, truth))
    return made


SENTENCES = _sentences()
"""Texts and their names: start, end, label."""


def spacy_pipeline(directory: Path, seed: int = 0) -> Path:
    """A pipeline for Chinese with names, characters as words."""
    fix_random_seed(seed)
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": {"@architectures": "spacy.HashEmbedCNN.v2", **_TOK2VEC}})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": _TOK2VEC["width"]}
    nlp.add_pipe("ner", config={"model": {"@architectures": "spacy.TransitionBasedParser.v2", **_PARSER, "tok2vec": listener}})
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": truth}) for text, truth in SENTENCES]
    optimizer = nlp.initialize(lambda: examples)
    shuffle = random.Random(seed)
    for _ in range(8):
        shuffle.shuffle(examples)
        for at in range(0, len(examples), 16):
            nlp.update(examples[at : at + 16], sgd=optimizer)
    nlp.to_disk(directory)
    return directory


_TOK2VEC = {
    "width": 32, "depth": 2, "embed_size": 500, "window_size": 1, "maxout_pieces": 2, "subword_features": False,
    "pretrained_vectors": None,
}  # fmt: skip
_PARSER = {
    "state_type": "ner", "extra_state_tokens": False, "hidden_width": 32, "maxout_pieces": 2, "use_upper": False, "nO": None,
}  # fmt: skip
