"""The model card that ships beside the model: what it is, what it was made of, what it scores."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from corpora import LABELS, Sentence, places_of, read_conllu
from scores import Score, score, table

from zhclaims.analyzers.decoding import SINGLE
from zhclaims.analyzers.tagger import Tagger
from zhclaims.hanscript import to_simplified

_MIN_MATCHED = 0.99


def write(
    model: Path, sha256: str, data: Path, sets: tuple[list[Sentence], list[Sentence]], like_lac: tuple[Score, Score]
) -> None:
    """Score the file as it ships and fill in the card's template; `sets`: development sets, of Universal NER and of the corpus;
    `like_lac`: longer words, and with parts, against LAC's."""
    dev, guided = sets
    tagger = Tagger(model, sha256)
    other_script = traditional(dev, data / "gsd_dev_traditional.conllu")
    tables = {
        "simplified": table(evaluate(tagger, dev)),
        "traditional": table(evaluate(tagger, other_script, lambda text: to_simplified(text)[0])),
        "guided": table({key: total for key, total in evaluate(tagger, guided).items() if key != "words"}),
        "file": model.name,
        "bytes": f"{model.stat().st_size:,}",
        "sha256": sha256,
        "words_of_lac": f"{like_lac[0].f1:.3f}",
        "parts_of_lac": f"{like_lac[1].f1:.3f}",
    }
    template = (Path(__file__).parent / "MODEL_CARD.md.in").read_text(encoding="utf-8")
    card = re.sub(r"\{(\w+)\}", lambda match: tables[match[1]], template)
    model.with_name("MODEL_CARD.md").write_text(card, encoding="utf-8")


def traditional(dev: list[Sentence], path: Path) -> list[Sentence]:
    """The same sentences in Traditional script: words from the file, names from where they stand in the Simplified text.

    A sentence whose two texts have not the same length in characters is left out; ValueError if there are more than a few.
    """
    found = []
    for sentence, words in zip(dev, read_conllu(path), strict=True):
        text = "".join(words)
        bare = [(c, place, tag) for c, place, tag in zip(*sentence[:3], strict=True) if not c.isspace()]
        if len(bare) == len(text):
            places = [place for word in words for place in places_of(len(word))]
            found.append(Sentence(text, places, [tag for _, _, tag in bare]))
    if len(found) < _MIN_MATCHED * len(dev):
        raise ValueError(f"{path}: {len(dev) - len(found)} sentences do not fit those in Simplified script")
    return found


def evaluate(tagger: Tagger, gold: list[Sentence], convert: Callable[[str], str] = str) -> dict[str, Score]:
    """Scores of the tagger; a text whose conversion changes its length counts as not analyzed."""
    texts = [convert(sentence.text) for sentence in gold]
    texts = [text if len(text) == len(sentence.text) else "" for text, sentence in zip(texts, gold, strict=True)]
    spelled: dict[str, list[list[int]]] = defaultdict(list)
    for sentence, text in zip(gold, texts, strict=True):
        tagging = tagger.tag(text, [len(text)], sentence.convention)
        tags = [0] * len(sentence.text)
        for span, label, _ in tagging.names:
            first = 2 * LABELS.index(label) + 1
            tags[span.start : span.end] = [first, *[first + 1] * (span.end - span.start - 1)]
        places = [place for a, b in pairwise([*tagging.words.starts.tolist(), len(text)]) for place in places_of(b - a)]
        spelled["places"].append(places or [SINGLE] * len(tags))
        spelled["tags"].append(tags)
    return score(gold, spelled["places"], spelled["tags"])
