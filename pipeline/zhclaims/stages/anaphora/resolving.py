"""What a mention without a name stands for: the likeliest thing that the paragraph has told of, if it is likely enough, with the
reason that shows it best; else why nobody is sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.stages.anaphora import ranking
from zhclaims.stages.anaphora.clauses import SUBJECT
from zhclaims.stages.anaphora.discourse import Referent, referent, together
from zhclaims.stages.anaphora.memory import MEMBER, Place, Thing
from zhclaims.stages.anaphora.named import Named
from zhclaims.stages.anaphora.ranking import Choice
from zhclaims.stages.anaphora.signs import SPEAKING, Asked, Signs

NONE, SEVERAL, UNSURE = "none_fits", "several_fit", "not_sure"

_LEADS_ON = "，。；：、）” 但而然后来于是因此故且并又也却所以"
"""What leads on from one clause to the next."""


class Answer(NamedTuple):
    """The referent, or None, and why."""

    referent: Referent | None
    reason: str


def resolve(asked: Asked) -> Answer:
    """What the mention stands for. From here on the likeliest thing counts as mentioned, sure or not."""
    if asked.found.kind in ("two", "former", "latter"):
        return _two(asked)
    if asked.found.kind == "bare":
        return _bare(asked)
    if asked.found.kind == "self" and _stands_beside(asked):
        return Answer(None, "beside_its_name")
    choice = ranking.choose(asked)
    answer = _answer(asked, choice)
    if choice.thing and choice.probability > choice.nothing:
        place = Place(asked.found.span, asked.role, asked.clause, asked.memory.sentence, named=False)
        asked.memory.add(choice.thing.referent, place)
        if not asked.found.noun and asked.text:
            asked.memory.things[choice.thing.referent.key].last_pronoun = asked.text
    return answer


def _answer(asked: Asked, choice: Choice) -> Answer:
    """The likeliest thing, or why it is not likely enough: nothing is likelier, or another one is likely too."""
    if choice.thing is None or choice.signs is None:
        return Answer(None, NONE)
    if choice.probability < ranking.least(asked.kind):
        if choice.nothing >= choice.probability or (asked.found.noun and not choice.signs.is_called):
            return Answer(None, NONE)
        return Answer(None, SEVERAL if choice.second > choice.nothing else UNSURE)
    if _another_is_near(asked, choice.thing):
        return Answer(None, SEVERAL)
    return Answer(_latest(asked, choice.thing), _reason(asked, choice.thing, choice.signs))


def _another_is_near(asked: Asked, thing: Thing) -> bool:
    """Whether somebody else may be meant as well: one who stands beside it (甲和乙), or whose name is the last word before."""
    if thing.places and thing.places[-1].role == MEMBER:
        return True
    if asked.kind != "he":
        return False
    view, key = asked.discourse.passage.view, thing.referent.key
    last = next((n for n in reversed(asked.discourse.so_far(asked.at)) if n.label == "PER"), None)
    return last is not None and last.key != key and not view[last.span.end : asked.at].strip(_LEADS_ON)


def _latest(asked: Asked, thing: Thing) -> Referent:
    """The thing by its nearest mention that names it."""
    if thing.referent.key == asked.discourse.topic.key:
        return asked.discourse.topic_referent(asked.at)
    named = thing.last_named
    return thing.referent if thing.referent.several or named is None else thing.referent._replace(spans=(named,))


def _reason(asked: Asked, thing: Thing, signs: Signs) -> str:
    """What shows best that the thing is meant."""
    key, form = thing.referent.key, signs.form(thing)
    if asked.kind in SPEAKING:
        return "speaks" if asked.kind != "hearer" else "spoken_to"
    if thing.referent.several:
        return "together"
    if asked.found.noun and signs.match(thing) in ("name", "so"):
        return "introduced_before" if form in ("new", "plural", "common", "owned") else "called_so"
    if not thing.places:
        return "title"
    if asked.discourse.passage.view[thing.places[-1].span.end : asked.at] == "，":
        return "named_right_before"
    if asked.found.kind == "self" and thing.places[-1].role == SUBJECT and thing.places[-1].clause == asked.clause:
        return "clause_subject"
    if signs.subjects[:1] == [key]:
        return "subject_before"
    if key == asked.discourse.topic.key:
        return "title"
    return "only_one" if signs.is_alone else "likeliest"


def _stands_beside(asked: Asked) -> bool:
    """Whether a reflexive stands right behind what it stands for: 张三自己."""
    passage = asked.discourse.passage
    return passage.ends_with_name(asked.at) or passage.view[asked.at - 1] in "他她它们"


def _fitting(names: Sequence[Named], label: str) -> list[Named]:
    """The names of a type, each thing once by its last mention, the nearest first."""
    found: dict[str, Named] = {}
    for name in reversed(names):
        if not label or name.label == label:
            found.setdefault(name.key, name)
    return list(found.values())


def _bare(asked: Asked) -> Answer:
    """天文台, 公司: the article's topic, where it is called so, and nothing else is."""
    discourse, noun = asked.discourse, asked.found.noun
    called = {n.key for n in discourse.so_far(asked.at) if _is_called(discourse.passage.view, n, noun)}
    if discourse.topic.title.endswith(noun) and called <= {discourse.topic.key}:
        return Answer(discourse.topic_referent(asked.at), "called_so")
    return Answer(None, SEVERAL if called else NONE)


def _is_called(view: str, named: Named, noun: str) -> bool:
    """Whether a name ends on the noun, or that of a person stands behind it as his title."""
    if named.label == "PER" and view[max(named.span.start - len(noun), 0) : named.span.start] == noun:
        return True
    return named.span.of(view).endswith(noun)


def _two(asked: Asked) -> Answer:
    """双方, 两国: the two that stand together, or the only two of their type in the sentence and the one before. 前者, 后者: one
    of two that stand together, or of the only two of one type in the sentence.
    """
    discourse, label, kind = asked.discourse, asked.found.label, asked.found.kind
    near = [g for g in discourse.groups(discourse.near(asked.at), asked.at) if not label or g[0].label == label]
    if near:
        two = list({n.key: n for n in near[-1]}.values())
        if len(two) != 2:
            return Answer(None, SEVERAL)
        return Answer(together(two), "together") if kind == "two" else Answer(referent(two[kind == "latter"]), "one_of_two")
    if kind != "two":
        names = discourse.between(discourse.sentence, asked.at)
        of_types = (_fitting(names, of_type) for of_type in ("PER", "ORG", "LOC"))
        pair = next((found for found in of_types if len(found) == 2), None)  # the nearest first
        return Answer(referent(pair[kind == "former"]), "one_of_two") if pair else Answer(None, SEVERAL)
    names = _fitting(discourse.between(discourse.previous, asked.at), label)
    if label and len(names) == 2:
        return Answer(together(names[::-1]), "only_two")
    return Answer(None, SEVERAL if names else NONE)
