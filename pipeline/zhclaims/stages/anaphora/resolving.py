"""What a mention without a name stands for: agreement in type, number and gender, then the subject that is carried on.

Each rule gives a referent and says why, or says why nobody is sure: two that may be meant are near, or none is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora import lexicon
from zhclaims.stages.anaphora.chains import Asked, chain_of, latest, may_be, of_gender
from zhclaims.stages.anaphora.discourse import Discourse, Referent, referent, together
from zhclaims.stages.anaphora.lexicon import words
from zhclaims.stages.anaphora.named import Named

_INTRODUCES = re.compile("(?:一|某|两|几|数|许多|[0-9]+)[些位名个条种部座本家间所款项支批篇块段件份]")
_ONE = re.compile("[一某][位名个条种部座本家间所款项支批篇块段件份]")
_BELONGS = tuple("的之与和及或、")
"""What behind a name makes it the owner of what is meant, or one of several."""
_WITH = frozenset("向与和跟对给为同替于")
_GOVERNING = frozenset("把将对向给让使令逼被与和跟")
_EMBEDDING = frozenset(
    {"说", "认为", "称", "表示", "指出", "相信", "因为", "由于", "当", "宣布", "知道", "发现", "直到", "在", "是", "从"}
)
"""Verbs behind which a clause with its own subject may begin."""
_LEADS_ON = "，。；：、）” 但而然后来于是因此故且并又也却所以"
_LAST_CLAUSE = re.compile("([^，。；：“”]{2,40})[，。；]$")
_BRINGS_UP = re.compile("一[位名个]|的")
_STATES = ("帝国", "王国", "王朝", "朝", "国", "政权")
"""How titles end that name states, which are no single place."""
_REGIONS = frozenset({"区", "地区", "地方", "地", "处", "地点"})
_ANY_WORK = frozenset({"作品", "书", "片", "剧", "节目", "系列", "组织", "机构", "团体"})
"""Class nouns that anything of the type may be called by."""
_PLURAL = re.compile("们$|些|许多|不少|大多|多数|几|各|众|[0-9两三四五六七八九十百千]+[位名个]|部分")
_EQUATES = re.compile("[是为任]|成为")
NONE, SEVERAL, UNSURE = "none_fits", "several_fit", "not_sure"


class Answer(NamedTuple):
    """The referent, or None, and why."""

    referent: Referent | None
    reason: str


def resolve(asked: Asked) -> Answer:
    """What the mention stands for."""
    answer = _RULES[asked.found.kind](asked)
    return answer if answer.referent is None or _is_sure(asked, answer) else Answer(None, UNSURE)


def _is_sure(asked: Asked, answer: Answer) -> bool:
    """Whether a thing that a rule gives is the article's topic, or a name near by that owns nothing and is none of several.

    Persons are told by gender and number, and the two of 双方 by their number; of things nothing but the subject speaks, and
    common nouns between it and the mention may be meant as well.
    """
    meant, discourse = answer.referent, asked.discourse
    if meant is None or meant.key == discourse.topic.key or asked.found.kind in ("two", "self"):
        return True
    if answer.reason == "introduced_before" or (asked.found.label == "PER" and asked.text != "其"):
        return True
    last = meant.spans[-1]
    named = meant.entity is not None or meant.label == "WORK" or bool(meant.several)
    return named and last.start >= discourse.near(asked.at) and not discourse.passage.view.startswith(_BELONGS, last.end)


def _fitting(names: Sequence[Named], label: str) -> list[Named]:
    """The names of a type, each thing once by its last mention, the nearest first."""
    found: dict[str, Named] = {}
    for name in reversed(names):
        if not label or name.label == label:
            found.setdefault(name.key, name)
    return list(found.values())


# ── one person or thing ─────────────────────────────────────────────────────────────────────────────────────────────────


def _one(asked: Asked) -> Answer:
    if asked.text == "其":
        return _possessor(asked)
    if asked.found.label == "PER":
        return _person(asked)
    return _thing(asked)


def _person(asked: Asked) -> Answer:
    discourse, topic = asked.discourse, asked.discourse.topic
    so_far = of_gender(asked, _fitting(discourse.so_far(asked.at), "PER"))
    title = Answer(discourse.topic_referent(asked.at), "title")
    if not so_far:
        return title if topic.label == "PER" and may_be(asked, topic.key) else Answer(None, NONE)
    beside = _right_before(asked)
    if beside and beside.label == "PER" and not beside.several:
        return Answer(beside, "named_right_before")
    is_object = _is_object(asked)
    own = asked.own if is_object else None
    chain = chain_of(asked, "PER", own=not is_object)
    acts_on_itself = is_object and (own is None or (chain is not None and own.key == chain.key))
    if acts_on_itself or (chain and chain.several) or _newcomer(asked, chain.key if chain else topic.key):
        return Answer(None, SEVERAL)
    if chain and may_be(asked, chain.key):
        meant = latest(asked, chain)
        return Answer(None, SEVERAL) if _another_since(asked, meant) else Answer(meant, "subject_before")
    if topic.label == "PER":
        open_subject = asked.has_subject and asked.subject is None
        known = chain is None and not open_subject and any(n.key == topic.key for n in so_far)
        return title if known else Answer(None, SEVERAL)
    alone = len(so_far) == 1 and so_far[0].span.start >= discourse.sentence
    return Answer(referent(so_far[0]), "only_one") if alone else Answer(None, SEVERAL)


def _another_since(asked: Asked, meant: Referent) -> bool:
    """Whether another person has been named since but behind a preposition, and it is not the topic who is carried on."""
    discourse = asked.discourse
    if meant.key == discourse.topic.key or not meant.spans:
        return False
    since = [n for n in discourse.between(meant.spans[-1].end, asked.at) if n.label == "PER" and n.key != meant.key]
    return any(discourse.passage.view[n.span.start - 1] not in _WITH for n in of_gender(asked, since))


def _right_before(asked: Asked) -> Referent | None:
    """What the clause before ends on, if the mention begins the next one: ……是亚里士多德，他……; None if that is no name."""
    discourse = asked.discourse
    if discourse.passage.view[asked.at - 1] != "，":
        return None
    last = next((n for n in reversed(discourse.between(discourse.sentence, asked.at)) if n.span.end + 1 == asked.at), None)
    if last is None:
        return None
    group = next(
        (g for g in discourse.groups(max(discourse.sentence, discourse.near(asked.at)), asked.at) if g[-1] == last), (last,)
    )
    return together(list({n.key: n for n in group}.values())) if len(group) > 1 else referent(last)


def _is_object(asked: Asked) -> bool:
    """Whether the pronoun is the object of a verb or preposition: the subject of its clause is then somebody else."""
    before = asked.discourse.passage.ends_at(asked.at)
    text = asked.discourse.passage.word_before(asked.at)
    return before is not None and (before.tag == "VERB" or text in _GOVERNING) and text not in _EMBEDDING


def _newcomer(asked: Asked, key: str) -> bool:
    """Whether somebody else was brought up last, at the end of the clause before or in direct speech: he may be meant as well."""
    discourse = asked.discourse
    view, start = discourse.passage.view, discourse.near(asked.at)
    before = view[start : asked.at]
    if before.count("“") > before.count("”"):
        return True
    last = next((n for n in reversed(discourse.between(start, asked.at)) if n.label == "PER"), None)
    if last and last.key != key and not view[last.span.end : asked.at].strip(_LEADS_ON):
        return True
    clause = _LAST_CLAUSE.search(before)
    if clause is None or not _BRINGS_UP.search(clause[1]) or _EQUATES.search(clause[1]):
        return False
    return lexicon.label_of(clause[1])[1] == "PER"


def _thing(asked: Asked) -> Answer:
    chain = chain_of(asked, "", without="PER")
    if chain and not chain.several:
        return Answer(latest(asked, chain), "subject_before")
    return Answer(None, NONE if chain is None else SEVERAL)


def _possessor(asked: Asked) -> Answer:
    """其: the subject of its clause, or what the sentence before was about."""
    view = asked.discourse.passage.view
    kin = any(view.startswith(w, asked.found.span.end) for w in words("kin"))
    beside = _right_before(asked)
    if beside and (not kin or beside.label == "PER"):
        return Answer(beside, "named_right_before")
    chain = chain_of(asked, "PER" if kin else "")
    if chain is None:
        return _topic_person(asked)
    if chain.several or _is_open(asked, chain, kin=kin):
        return Answer(None, SEVERAL)
    return Answer(latest(asked, chain), "subject_before")


def _is_open(asked: Asked, chain: Referent, *, kin: bool) -> bool:
    """Whether a 其 may as well be of something that stands nearer than the subject: it is an object, or names part of a list."""
    passage, after = asked.discourse.passage, asked.found.span.end
    view, before = passage.view, passage.ends_at(asked.at)
    if view[asked.at - 1] in "将把与和对向给为使" or view[after : after + 1] in tuple("均皆都分各"):
        return True
    if view[asked.at - 1] in "依据按由从" and chain.label in ("PER", "ORG") and not kin:
        return True
    if before and before.tag == "VERB" and not kin:
        return True
    last = next(iter(reversed(asked.discourse.so_far(asked.at))), None)
    return last is not None and last.span.end + 1 == asked.at and view[asked.at - 1] == "，" and last.key != chain.key


def _topic_person(asked: Asked) -> Answer:
    """The person whom the article is about, where no other one has been named in the sentence."""
    discourse = asked.discourse
    topic = discourse.topic
    others = {n.key for n in _fitting(discourse.between(discourse.sentence, asked.at), "PER")} - {topic.key}
    if topic.label == "PER" and not others:
        return Answer(discourse.topic_referent(asked.at), "title")
    return Answer(None, SEVERAL if others else NONE)


def _itself(asked: Asked) -> Answer:
    """自己: the subject of its clause."""
    if asked.discourse.passage.ends_with_name(asked.at) or asked.discourse.passage.view[asked.at - 1] in "他她它们":
        return Answer(None, "beside_its_name")
    chain = chain_of(asked, "")
    if chain is None or chain.several or chain.label not in ("PER", "ORG"):
        return Answer(None, NONE if chain is None else SEVERAL)
    return Answer(latest(asked, chain), "clause_subject")


# ── several ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _two(asked: Asked) -> Answer:
    """双方, 两国: the two that stand together, or the only two of their type in the sentence and the one before."""
    discourse, label = asked.discourse, asked.found.label
    near = [g for g in discourse.groups(discourse.near(asked.at), asked.at) if not label or g[0].label == label]
    if near:
        keys = {n.key: n for n in near[-1]}
        return Answer(together(list(keys.values())), "together") if len(keys) == 2 else Answer(None, SEVERAL)
    names = _fitting(discourse.between(discourse.previous, asked.at), label)
    if label and len(names) == 2:
        return Answer(together(names[::-1]), "only_two")
    return Answer(None, SEVERAL if names else NONE)


def _many(asked: Asked) -> Answer:
    """他们: those who stand together in the sentence or the one before, or the body that was its subject; 它们 alike."""
    discourse, label = asked.discourse, asked.found.label
    if asked.found.noun:
        introduced = _introduced(asked)
        return Answer(introduced, "introduced_before" if introduced else NONE)
    near = [g for g in discourse.groups(discourse.near(asked.at), asked.at) if label and g[0].label == label]
    if len(near) == 1:
        return Answer(together(list({n.key: n for n in near[0]}.values())), "together")
    people = _people(asked) if label else None
    if people and not near:
        return Answer(people, "subject_before")
    chain = chain_of(asked, "", without="PER")
    joined = discourse.passage.view[asked.at - 1] in "及和与"
    if chain and not near and not chain.several and not joined and (not label or _is_body(discourse, chain)):
        return Answer(latest(asked, chain), "subject_before")
    return Answer(None, SEVERAL if near else NONE)


def _people(asked: Asked) -> Referent | None:
    """The people whom the sentence, or the one before, is about: 有些学者; None where it is about somebody else."""
    about = asked.own or asked.subject or (None if asked.has_subject else asked.discourse.subject)
    if about is None or about.label != "PER" or about.entity is not None or len(about.spans) != 1:
        return None
    return about if _PLURAL.search(about.spans[0].of(asked.discourse.passage.view)) else None


def _is_body(discourse: Discourse, chain: Referent) -> bool:
    """Whether a referent is the organisation that the article is about: 他们 are its people."""
    return chain.key == discourse.topic.key and chain.label == "ORG"


# ── common nouns ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _noun(asked: Asked) -> Answer:
    """该委员会, 这位作家, 本片: what is called so, or the only one of its type."""
    discourse, noun, label = asked.discourse, asked.found.noun, asked.found.label
    view = discourse.passage.view
    so_far = discourse.so_far(asked.at)
    topic = discourse.topic
    called = _fitting([n for n in so_far if noun and n.span.of(view).rstrip("》").endswith(noun)], "")
    if noun and _names_kind(topic.title, noun) and topic.key not in {n.key for n in called}:
        called = [*called, Named(Span(0, 0), topic.key, topic.label, None)]
    chain = chain_of(asked, label) if label and called else None
    far = called and called[0].span.end and called[0].span.start < discourse.near(asked.at)
    if len(called) == 1 and not far and (chain is None or chain.key == called[0].key or chain.several):
        return Answer(_as_topic(asked, called[0]), "called_so")
    if called:
        return Answer(None, SEVERAL)
    if not label:
        introduced = _introduced(asked)
        return Answer(introduced, "introduced_before") if introduced else _like_topic(asked)
    return _of_type(asked, label)


def _names_kind(title: str, noun: str) -> bool:
    """Whether a title ends on a class noun, or on the one character of it that tells the kind: …奖 and 奖项."""
    return title.endswith(noun) or (len(noun) == 2 and title[-1:] in noun and title[-1:] not in "人家子者")


def _like_topic(asked: Asked) -> Answer:
    """A noun of no known type after the article's topic, which is of no known type too: 这份报告."""
    chain = chain_of(asked, "")
    is_kind = asked.text[1:2] in tuple("种类款套项些一")
    if chain and chain.key == asked.discourse.topic.key and not chain.label and not is_kind:
        return Answer(latest(asked, chain), "subject_before")
    return Answer(None, NONE)


def _bare(asked: Asked) -> Answer:
    """天文台, 公司: the article's topic, where it is called so."""
    discourse, noun = asked.discourse, asked.found.noun
    view = discourse.passage.view
    called = _fitting([n for n in discourse.so_far(asked.at) if _is_called(view, n, noun)], "")
    topic = discourse.topic
    opens = discourse.opens(Named(asked.found.span, "", "", None))
    if topic.title.endswith(noun) and all(n.key == topic.key for n in called):
        return Answer(discourse.topic_referent(asked.at), "called_so")
    if not called and topic.label == asked.found.label and topic.label in ("ORG", "WORK") and opens:
        return Answer(discourse.topic_referent(asked.at), "title")
    return Answer(None, SEVERAL if called else NONE)


def _is_called(view: str, named: Named, noun: str) -> bool:
    """Whether a name ends on the noun, or that of a person stands behind it as his title."""
    if named.label == "PER":
        return view[max(named.span.start - len(noun), 0) : named.span.start] == noun or named.span.of(view).endswith(noun)
    return named.span.of(view).endswith(noun)


def _of_type(asked: Asked, label: str) -> Answer:
    discourse, topic = asked.discourse, asked.discourse.topic
    if asked.text[0] == "本" and topic.label in (label, ""):
        return Answer(discourse.topic_referent(asked.at), "title")
    introduced = _introduced(asked)
    if introduced:
        return Answer(introduced, "introduced_before")
    chain = chain_of(asked, "")
    if chain and not chain.several and (chain.label == label or (chain.key == topic.key and not topic.label)):
        meant = latest(asked, chain)
        called = meant.spans[-1].of(discourse.passage.view) if meant.spans else topic.title
        another = label == "LOC" and lexicon.label_of(called)[0] and not _may_be_called(called, asked.found.noun)
        return Answer(None, SEVERAL) if another else Answer(meant, "subject_before")
    fits = _fitting(discourse.so_far(asked.at), label)
    may_be_topic = label != "PER" and (topic.label == label or (topic.label == "" and label == "WORK"))
    may_be_topic = may_be_topic and _may_be_called(topic.title, asked.found.noun)
    if len(fits) == 1 and (topic.key == fits[0].key or label == "PER"):
        return Answer(referent(fits[0]), "only_one")
    if (not fits and may_be_topic) or (may_be_topic and topic.label == label and (chain is None or chain.label != label)):
        return Answer(discourse.topic_referent(asked.at), "title")
    return Answer(None, SEVERAL if fits else NONE)


def _may_be_called(title: str, noun: str) -> bool:
    """Whether what a title names may be called by a class noun: it does not itself end on one of another kind."""
    own = lexicon.label_of(title)[0]
    if not own:
        return noun not in _REGIONS
    return own[-1] == noun[-1] or own in noun or noun in _ANY_WORK


def _introduced(asked: Asked) -> Referent | None:
    """What was introduced by the same noun in the sentence or the one before: 一位侦探 … 那位侦探; None if nothing was."""
    discourse, noun = asked.discourse, asked.found.noun
    if len(noun) < 2 or asked.text[0] == "本":
        return None
    view, start = discourse.passage.view, discourse.near(asked.at)
    pattern = _INTRODUCES if _PLURAL.search(asked.text[1:2]) else _ONE
    found = [m for m in pattern.finditer(view, start, asked.at) if view[m.start() - 1] not in "这该此那第"]
    for match in reversed(found):
        end = view.find(noun, match.end(), min(match.end() + 20, asked.at))
        if end >= 0 and not set("，。；：？！") & set(view[match.end() : end]):
            span = Span(match.start(), end + len(noun))
            if asked.found.label == "WORK" and _fitting(discourse.between(start, asked.at), "WORK"):
                return None
            return Referent(f"“{span.of(view)}”", asked.found.label, (span,), None)
    return None


def _as_topic(asked: Asked, named: Named) -> Referent:
    return referent(named) if named.span.end else asked.discourse.topic_referent(asked.at)


def _there(asked: Asked) -> Answer:
    """当地, 这里: the place that the article or the sentence before is about."""
    discourse = asked.discourse
    chain = chain_of(asked, "LOC")
    if chain and not chain.several and chain.entity is not None:
        return Answer(latest(asked, chain), "subject_before")
    if discourse.topic.label == "LOC" and not discourse.topic.title.endswith(_STATES):
        return Answer(discourse.topic_referent(asked.at), "title")
    return Answer(None, NONE)


_RULES: dict[str, Callable[[Asked], Answer]] = {
    "one": _one,
    "self": _itself,
    "two": _two,
    "many": _many,
    "noun": _noun,
    "bare": _bare,
    "there": _there,
}
