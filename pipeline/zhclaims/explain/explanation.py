"""What each stage made of a claim's sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from zhclaims import flow, vocab
from zhclaims.analyzers import Analyzer
from zhclaims.errors import UsageError
from zhclaims.explain.answers import Answer, Listener, in_order
from zhclaims.hanscript import to_simplified
from zhclaims.model import Issue, Layers, Mention, Page
from zhclaims.records import ArticleRecords, ClaimRecord, ReferenceRecord, SourceRecord, records
from zhclaims.records.identity import normalised
from zhclaims.records.types import AboutRecord, ArticleRecord, DateRecord, EntityRecord, MentionRecord
from zhclaims.settings import Settings
from zhclaims.spans import Span
from zhclaims.stages.attributions import explain_cues
from zhclaims.stages.entities import explain_names


class Refusal(msgspec.Struct, frozen=True):
    """A piece of the article text that a stage considered and left alone."""

    layer: str
    """`entities` or `attributions`."""
    span: Span
    text: str
    rule: str
    """That proposed it; "" for a word that no frame was tried on."""
    why: str


class Led(msgspec.Struct, frozen=True):
    """What a mention stands for, or a claim is about."""

    text: str
    """Of the mention; "" for a claim."""
    meant: str
    """What it is led to, as the text or the article's title names it; "" where that is not sure."""
    reason: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with what every stage made of its sentence. Spans count code points of the article text, half-open."""

    article: str
    """Title of the page."""
    number: int
    """Of the claim in the article, from 1."""
    claim: ClaimRecord
    sentence: Span
    text: str
    """Of the sentence."""
    view: str
    """The sentence as rules read it: Simplified script, Chinese punctuation."""
    words: tuple[tuple[str, str], ...]
    """The words of the sentence with their parts of speech."""
    mentions: tuple[Mention, ...]
    """The names that the analyzer saw, before any rule."""
    entities: tuple[EntityRecord, ...]
    dates: tuple[DateRecord, ...]
    anaphors: tuple[Led, ...]
    """Mentions of the claim that are no names."""
    about: tuple[Led, ...]
    """What the claim is about."""
    references: tuple[ReferenceRecord, ...]
    """Those that the claim cites."""
    issues: tuple[Issue, ...]
    listed: dict[str, tuple[str, ...]]
    """The tables of the vocabulary that hold a name of the claim, a reporting word, or a word of two characters or more of its
    sentence, in Simplified script."""
    refused: tuple[Refusal, ...]
    """Names that were proposed and words that may report, of the claim's sentence, of which nothing was made."""
    answers: tuple[Answer, ...]
    """Of the rules that were asked; empty unless they are wanted."""


def explain(
    page: Page, source: SourceRecord, settings: Settings, analyzer: Analyzer, *, claim: str | None = None
) -> Iterator[Explanation]:
    """The explanations of a page's claims, in order; with `claim` of those that hold these words, in either script, or have this
    id, and for them the answers of the rules as well.

    UsageError if no claim does; StageError if a stage fails.
    """
    layers = flow.process(page, settings, analyzer)
    found = records(layers, source)
    wanted = [i for i, one in enumerate(found.claims) if claim is None or _is_meant(one, claim)]
    if claim is not None and not wanted:
        raise UsageError(f"no claim of {page.title!r} holds {claim!r}: without --claim all {len(found.claims)} are shown")
    for i in wanted:
        yield _explanation(layers, found, i, () if claim is None else _answers(layers, settings, analyzer, i))


def _is_meant(claim: ClaimRecord, wanted: str) -> bool:
    folded = normalised(to_simplified(wanted)[0])
    return wanted == claim.claim_id or wanted in claim.text or (folded != "" and folded in normalised(claim.text_hans))


def _answers(layers: Layers, settings: Settings, analyzer: Analyzer, claim: int) -> tuple[Answer, ...]:
    listener = Listener(layers, claim)
    with listener.hearing():
        flow.process(layers.page, settings, analyzer, listener)
    return in_order(listener.answers)


def _explanation(layers: Layers, found: ArticleRecords, number: int, answers: tuple[Answer, ...]) -> Explanation:
    claim, text = found.claims[number], layers.page.text
    sentence = layers.sentences[layers.claims[number].sentence]
    entities = tuple(found.article.entities[i] for i in claim.entities)
    dates = tuple(found.article.dates[i] for i in claim.dates)
    cited = {citation.ref for citation in claim.citations}
    cues = [layers.script.to_view(a.cue.span).of(layers.script.view) for a in claim.attributions]
    tagged = [
        (word.of(text), tag)
        for word, tag in zip(layers.analysis.words, layers.analysis.tags, strict=True)
        if word.overlaps(sentence)
    ]
    words = [to_simplified(word)[0] for word, _ in tagged if len(word) > 1 and not word.isdigit()]
    return Explanation(
        article=layers.page.title,
        number=number + 1,
        claim=claim,
        sentence=sentence,
        text=sentence.of(text),
        view=layers.script.to_view(sentence).of(layers.script.view),
        words=tuple(tagged),
        mentions=tuple(mention for mention in layers.analysis.mentions if mention.span.overlaps(sentence)),
        entities=entities,
        dates=dates,
        anaphors=tuple(_led(found.article, m, m.text) for m in ((found.article.mentions or ())[i] for i in claim.mentions or ())),
        about=tuple(_led(found.article, topic, "") for topic in claim.about or ()),
        references=tuple(reference for reference in found.references if reference.ref in cited),
        issues=tuple(issue for issue in layers.issues if issue.span and issue.span.overlaps(claim.span)),
        listed=_listed([*cues, *(e.text_hans for e in entities), *words]),
        refused=tuple(_refusals(layers, sentence)),
        answers=answers,
    )


def _led(article: ArticleRecord, found: MentionRecord | AboutRecord, text: str) -> Led:
    meant = "、".join(span.of(article.text) for span in found.named) or (article.title if found.topic else "")
    return Led(text, meant, found.reason)


def _refusals(layers: Layers, sentence: Span) -> Iterator[Refusal]:
    text = layers.page.text
    for name in explain_names(layers, sentence):
        if name.refused:
            yield Refusal("entities", name.span, name.span.of(text), f"{name.label} by {name.rule}", name.refused)
    verdicts = explain_cues(layers, sentence)
    made = {verdict.cue for verdict in verdicts if not isinstance(verdict.outcome, str)}
    for verdict in verdicts:
        if isinstance(verdict.outcome, str) and verdict.cue not in made:
            yield Refusal("attributions", verdict.cue, verdict.cue.of(text), verdict.rule, verdict.outcome)


def _listed(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The tables of the vocabulary that hold a word as it is, for those that stand in any."""
    found: dict[str, list[str]] = {word: [] for word in words}
    for table in vocab.tables():
        for row in vocab.load(table):
            for word in found.keys() & set(row.values()):
                others = [f"{name} {value}" for name, value in row.items() if value not in (word, "") and name != "source"]
                found[word].append(f"{table}: {', '.join(others)}" if others else table)
    return {word: tuple(dict.fromkeys(places)) for word, places in found.items() if places}
