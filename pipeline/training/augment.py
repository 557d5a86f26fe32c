"""More kinds of text from the same sentences: Latin names, acronyms, corner brackets, ASCII punctuation, variant characters."""

from __future__ import annotations

from pathlib import Path
from random import Random

from corpora import Sentence, names, places_of

_ROWS = [line.split("\t") for line in (Path(__file__).parent / "names.tsv").read_text(encoding="utf-8").splitlines()]
_GIVEN, _FAMILY = ([name for part, name in _ROWS if part == wanted] for wanted in ("given", "family"))
_CAPITALS = "ABCDEFGHIKLMNOPRSTUW"
_CORNERS = str.maketrans("“”‘’", "「」『』")
_STRAIGHT = str.maketrans("“”", '""')
_ASCII = str.maketrans("，（）：；", ",():;")
_PERSON, _ORGANISATION = 0, 2


def augment(sentence: Sentence, random: Random, rate: float = 0.2) -> Sentence:
    """The sentence with some of its names and some of its punctuation replaced; `rate` is that of transliterated persons."""
    made = _swap_names(sentence, random, rate) if any(sentence.tags) else sentence
    return made._replace(text=_swap_punctuation(made.text, random))


def _swap_names(sentence: Sentence, random: Random, rate: float) -> Sentence:
    text, places, tags, at = "", [], [], 0
    for start, end, label in sorted(names(sentence.tags)):
        other = _other_name(sentence.text[start:end], label, random, rate)
        text += sentence.text[at:start]
        places += sentence.places[at:start]
        tags += sentence.tags[at:start]
        text += " ".join(other) if other else sentence.text[start:end]
        places += _places(other) if other else sentence.places[start:end]
        tags += [2 * label + 1, *[2 * label + 2] * (len(text) - len(tags) - 1)]
        at = end
    return Sentence(text + sentence.text[at:], places + sentence.places[at:], tags + sentence.tags[at:])


def _other_name(name: str, label: int, random: Random, rate: float) -> list[str]:
    """The words of a Latin name in the place of this one; none if it stays."""
    if name.isascii():
        return []
    if label == _PERSON and ("·" in name or len(name) > 3) and random.random() < rate:
        return _person(random)
    if label == _ORGANISATION and random.random() < rate / 4:
        return ["".join(random.choice(_CAPITALS) for _ in range(random.choice((3, 3, 4))))]
    return []


def _person(random: Random) -> list[str]:
    parts = [random.choice(_GIVEN)]
    middle = random.random()
    if middle < 0.15:
        parts.append(random.choice(_CAPITALS) + ".")
    elif middle < 0.25:
        parts.append(random.choice(_GIVEN))
    return parts if random.random() < 0.15 else [*parts, *random.choice(_FAMILY).split()]


def _places(parts: list[str]) -> list[int]:
    """Places of the characters of words with a space between each two."""
    places = places_of(len(parts[0]))
    for part in parts[1:]:
        places += [*places_of(1), *places_of(len(part))]
    return places


def _swap_punctuation(text: str, random: Random) -> str:
    quotes = random.random()
    if quotes < 0.25:
        text = text.translate(_CORNERS)
    elif quotes < 0.32:
        text = text.translate(_STRAIGHT)
    if random.random() < 0.08:
        return text.translate(_ASCII)
    if random.random() < 0.08:
        text = text.replace("·", random.choice("•‧・"))
    return text.replace("着", "著") if random.random() < 0.15 else text  # the particle, as Traditional text converts
