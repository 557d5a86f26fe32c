"""Train a network on probabilities: those of hand-made sentences (certain) and those that teachers give to prose."""

from __future__ import annotations

import copy
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

import numpy as np
import torch
from augment import augment
from corpora import CONVENTIONS, TAGS, UNKNOWN, Sentence
from numpy.typing import NDArray
from reading import Batch
from torch import Tensor, nn

from zhclaims.analyzers.alphabet import KINDS
from zhclaims.analyzers.decoding import PLACES, decode

Floats = NDArray[np.float32]

_NOTHING = -100


class Soft(NamedTuple):
    """A text and, for each character, the probabilities of places `(length, 4)` and of name tags `(length, TAGS)` by each
    convention; None where nothing is known."""

    text: str
    places: Floats | None
    tags: tuple[Floats | None, ...]
    lac: list[int] | None = None
    """LAC's tag of each character, if it has been asked."""


class Plan(NamedTuple):
    """How to train."""

    epochs: int
    rows: int
    """Examples in a step."""
    average: float
    """Share of the running average of weights that stays at each step: the average is the result."""
    gold: int
    """How often each hand-made sentence comes in an epoch, each time with other names and punctuation."""
    seed: int
    last: int = 0
    """The result is the mean of the running averages after so many of the last epochs; 0: the one that is reported best."""
    rate: float = 1.0
    """Share of the pupil's learning rates."""


class Pupil(NamedTuple):
    """A network, how it sees texts, and its parameter groups with their learning rates ("lr")."""

    network: nn.Module
    see: Callable[[nn.Module, list[str]], tuple[Tensor, ...]]
    """Network and texts → scores of places `(rows, width, 4)`, of name tags `(rows, width, TAGS)` and maybe of LAC's tags."""
    groups: list[dict[str, Any]]


Report = Callable[[nn.Module], tuple[str, float]]
"""What is said of a network, and a number by which the best one is chosen."""


def train(pupil: Pupil, gold: list[Sentence], prose: list[Soft], plan: Plan, report: Report) -> nn.Module:
    """The running average of the network's weights after the best of the epochs, or its mean over the last ones (`Plan.last`).
    Each epoch is reported.

    What hand-made sentences do not say (words, names by the other convention) they have from `prose`, where it holds their text.
    """
    softer = {soft.text: soft for soft in prose}
    random = Random(plan.seed)
    steps = plan.epochs * math.ceil((plan.gold * len(gold) + len(prose)) / plan.rows)
    optimizer = torch.optim.AdamW(pupil.groups, weight_decay=0.01, fused=True)
    rates = [plan.rate * group["lr"] for group in pupil.groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, steps + 1, pct_start=0.1)
    average = copy.deepcopy(pupil.network)
    best, chosen = -math.inf, average
    ends: deque[nn.Module] = deque(maxlen=plan.last)
    for epoch in range(plan.epochs):
        began = time.monotonic()
        pupil.network.train()
        certain = [_certain(sentence, softer, random) for _ in range(plan.gold) for sentence in gold]
        for members in batches([*certain, *prose], plan.rows, random):
            optimizer.zero_grad()
            _loss(pupil, members).backward()
            torch.nn.utils.clip_grad_norm_(pupil.network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            _follow(average, pupil.network, plan.average)
        said, score = report(average)
        print(f"epoch {epoch + 1} of {plan.epochs}: {said}, {time.monotonic() - began:.0f} s", flush=True)
        ends.append(copy.deepcopy(average))
        if score > best:
            best, chosen = score, copy.deepcopy(average)
    return _mean(ends) if ends else chosen


@torch.no_grad()
def predict(pupil: Pupil, network: nn.Module, texts: list[str]) -> list[Soft]:
    """The probabilities that a network of the pupil's kind gives to each text."""
    network.eval()
    found: list[Soft | None] = [None] * len(texts)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for at in range(0, len(order), 32):
        members = order[at : at + 32]
        seen = pupil.see(network, [texts[i] for i in members])[: 1 + len(CONVENTIONS)]
        places, *tags = (scores.softmax(-1).numpy().astype(np.float16) for scores in seen)
        for row, i in enumerate(members):
            n = len(texts[i])
            found[i] = Soft(texts[i], places[row, :n], tuple(one[row, :n] for one in tags))
    return [soft for soft in found if soft is not None]


def spell(soft: Sequence[Soft], convention: int) -> list[tuple[list[int], list[int]]]:
    """The best places and tags of each text by its probabilities."""
    found = []
    for text, *chances in ((one.text, one.places, one.tags[convention]) for one in soft):
        places, tags = (np.log(chance.astype(np.float32) + 1e-9)[None] for chance in chances if chance is not None)
        best = decode(places, tags, np.array([len(text)]))
        found.append((best[0][0].tolist(), best[1][0].tolist()))
    return found


def mean(opinions: Sequence[list[Soft]]) -> list[Soft]:
    """The mean of the probabilities of several teachers about the same texts."""
    return [
        Soft(
            same[0].text,
            np.mean([one.places for one in same], axis=0, dtype=np.float32),
            tuple(np.mean([one.tags[c] for one in same], axis=0, dtype=np.float32) for c in CONVENTIONS),
        )
        for same in zip(*opinions, strict=True)
    ]


def _certain(sentence: Sentence, softer: dict[str, Soft], random: Random) -> Soft:
    """A hand-made sentence, its names and punctuation changed here and there where it has words; else with what `softer` adds."""
    if sentence.places:
        return harden(augment(sentence, random))
    hard, other = harden(sentence), softer.get(sentence.text)
    if other is None:
        return hard
    tags = tuple(mine if mine is not None else soft for mine, soft in zip(hard.tags, other.tags, strict=True))
    return Soft(sentence.text, other.places, tags, other.lac)


@torch.no_grad()
def _mean(networks: Sequence[nn.Module]) -> nn.Module:
    """A network whose weights are the mean of theirs."""
    mean = copy.deepcopy(networks[0])
    for together in zip(mean.parameters(), *(network.parameters() for network in networks), strict=True):
        together[0].copy_(torch.stack(together[1:]).mean(0))
    return mean


def harden(sentence: Sentence) -> Soft:
    """A hand-made sentence as probabilities, all of them 0 or 1."""
    places, tags = np.eye(len(PLACES), dtype=np.float32), np.eye(TAGS, dtype=np.float32)
    known = (np.array(sentence.tags) != UNKNOWN)[:, None]
    names = tuple(tags[sentence.tags] * known if c == sentence.convention else None for c in CONVENTIONS)
    return Soft(sentence.text, places[sentence.places] if sentence.places else None, names)


def batches(examples: Sequence[Soft], rows: int, random: Random) -> Iterator[list[Soft]]:
    """All examples in random order, those of a batch about equally long."""
    order = list(examples)
    random.shuffle(order)
    groups = []
    for at in range(0, len(order), rows * 50):
        group = sorted(order[at : at + rows * 50], key=lambda example: len(example.text))
        groups.extend(group[i : i + rows] for i in range(0, len(group), rows))
    random.shuffle(groups)
    yield from groups


def _loss(pupil: Pupil, members: list[Soft]) -> Tensor:
    """Cross entropy for each character of which something is known, over all of them; names count twice."""
    places, *others = pupil.see(pupil.network, [m.text for m in members])
    names, lac = others[: len(CONVENTIONS)], others[len(CONVENTIONS) :]
    characters = sum(len(m.text) for m in members)
    total = _cross_entropy([m.places for m in members], places)
    total = total + 2 * sum(_cross_entropy([m.tags[c] for m in members], scores) for c, scores in enumerate(names))
    return total / characters + sum(_loss_of_lac(scores, members) for scores in lac)


def _cross_entropy(wanted: Sequence[Floats | None], scores: Tensor) -> Tensor:
    """Over the characters of the rows that are known, and 0 for those behind their ends."""
    rows = np.zeros(scores.shape, dtype=np.float32)
    for row, values in zip(rows, wanted, strict=True):
        if values is not None:
            row[: len(values)] = values
    return -(torch.from_numpy(rows) * scores.log_softmax(-1)).sum()


def _loss_of_lac(scores: Tensor, members: list[Soft]) -> Tensor:
    """Cross entropy for each character of which LAC has been asked, none for the others, over all of them."""
    width = scores.shape[1]
    rows = [m.lac or [] for m in members]
    wanted = torch.tensor([[*row, *[_NOTHING] * (width - len(row))] for row in rows])
    total = nn.functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=_NOTHING, reduction="sum")
    return total / sum(len(m.text) for m in members)


def hide(batch: Batch, share: float = 0.04) -> Batch:
    """The batch with a share of its known characters replaced by the unknown Han character."""
    hidden = (torch.rand(batch.numbers.shape) < share) & (batch.numbers >= KINDS)
    return batch._replace(numbers=torch.where(hidden, torch.ones_like(batch.numbers), batch.numbers))


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, keep: float) -> None:
    for mean, now in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(now, 1 - keep)
