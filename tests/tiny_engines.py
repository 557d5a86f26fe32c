"""Tiny engines for tests: trained in seconds on sentences of our own, saved as their makers save models."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from itertools import accumulate, product
from pathlib import Path

import spacy
from spacy.training import Example
from spacy.util import fix_random_seed

_PEOPLE = ("张三", "李小明", "王芳", "陳大文")
_PLACES = ("北京", "上海", "台中", "南京")
_BODIES = ("红星公司", "海洋大学", "春天医院")
_FRAMES = ("PERSON 在 GPE 的 ORG 工作 。", "ORG 的 PERSON 昨天 到 了 GPE 。", "他 说 ， PERSON 不 在 GPE 。")

Sentence = list[tuple[str, str]]
"""Words and the label of each: that of a name, or ""."""


def _sentence(frame: str, names: dict[str, str]) -> Sentence:
    return [(names.get(word, word), word if word in names else "") for word in frame.split()]


SENTENCES: list[Sentence] = [
    _sentence(frame, dict(zip(("PERSON", "GPE", "ORG"), names, strict=True)))
    for frame, *names in product(_FRAMES, _PEOPLE, _PLACES, _BODIES)
]


def text_of(sentence: Sentence) -> str:
    return "".join(word for word, _ in sentence)


def names_of(sentence: Sentence) -> list[tuple[int, int, str]]:
    """Start, end and label of each name."""
    ends = list(accumulate(len(word) for word, _ in sentence))
    return [(end - len(word), end, label) for end, (word, label) in zip(ends, sentence, strict=True) if label]


def spacy_pipeline(directory: Path, seed: int = 0) -> Path:
    """A pipeline for Chinese with names, characters as words."""
    fix_random_seed(seed)
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": {"@architectures": "spacy.HashEmbedCNN.v2", **_TOK2VEC}})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": _TOK2VEC["width"]}
    nlp.add_pipe("ner", config={"model": {"@architectures": "spacy.TransitionBasedParser.v2", **_PARSER, "tok2vec": listener}})
    examples = [Example.from_dict(nlp.make_doc(text_of(s)), {"entities": names_of(s)}) for s in SENTENCES]
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


def stanza_resources(directory: Path) -> Path:
    """A directory of resources of Stanza with models of words and of names for Chinese, by Stanza's own training."""
    import torch
    from stanza.models import ner_tagger, tokenizer

    torch.set_num_threads(1)  # models as small as these lose time with more
    data = directory / "data"
    data.mkdir(parents=True)
    (data / "text").write_text("\n\n".join(map(text_of, SENTENCES)), encoding="utf-8")
    (data / "labels").write_text("\n\n".join(map(_marks, SENTENCES)), encoding="utf-8")
    (data / "names").write_text(json.dumps([_tagged(s) for s in SENTENCES]), encoding="utf-8")
    models = directory / "zh-hans"
    (data / "expansions").write_text("{}", encoding="utf-8")
    texts = {"txt_file": "text", "label_file": "labels", "dev_txt_file": "text", "dev_label_file": "labels"}
    files = {flag: str(data / name) for flag, name in (texts | {"mwt_json_file": "expansions"}).items()}
    tokenizer.main(["--skip_newline", "--no_use_mwt", *_flags(files | _TOKENIZER | {"save_dir": str(models / "tokenize")})])
    files = {"train_file": str(data / "names"), "eval_file": str(data / "names")}
    ner_tagger.main(["--no_pretrain", *_flags(files | _NER_TAGGER | {"save_dir": str(models / "ner")})])
    shutil.rmtree(data)
    packages = {"default": {"tokenize": "tiny", "ner": "tiny"}}
    entry = {"lang_name": "Simplified_Chinese", "packages": packages, "tokenize": {"tiny": {}}, "ner": {"tiny": {}}}
    (directory / "resources.json").write_text(json.dumps({"zh-hans": entry}), encoding="utf-8")
    return directory


def _flags(options: Mapping[str, str | float]) -> list[str]:
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def _marks(sentence: Sentence) -> str:
    """For each character 1 if a word ends there, 2 if the sentence does, else 0."""
    return "".join("0" * (len(word) - 1) + "1" for word, _ in sentence)[:-1] + "2"


def _tagged(sentence: Sentence) -> list[dict[str, str]]:
    return [{"text": word, "ner": f"S-{label}" if label else "O"} for word, label in sentence]


_COMMON: dict[str, str | float] = {"shorthand": "zh-hans_tiny", "save_name": "tiny.pt", "seed": 1, "device": "cpu"}
_TOKENIZER = _COMMON | {
    "lang": "zh-hans", "emb_dim": 16, "hidden_dim": 32, "batch_size": 16, "steps": 150, "eval_steps": 9999, "lr0": 0.01,
}  # fmt: skip
_NER_TAGGER = _COMMON | {
    "hidden_dim": 32, "char_hidden_dim": 16, "char_emb_dim": 16, "word_emb_dim": 16, "optim": "adam", "lr": 0.01,
    "batch_size": 16, "max_steps": 80, "eval_interval": 9999,
}  # fmt: skip
