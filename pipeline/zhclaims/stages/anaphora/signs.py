"""Signs of what a mention may stand for, for the learned model (`ranking`): of each thing that may be meant, and of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from zhclaims.stages.anaphora.clauses import SUBJECT
from zhclaims.stages.anaphora.discourse import Discourse, Referent
from zhclaims.stages.anaphora.lexicon import called_places, label_of, place_kinds, words
from zhclaims.stages.anaphora.memory import Memory, Place, Thing
from zhclaims.stages.anaphora.mentions import Found
from zhclaims.stages.anaphora.passage import COMMA, NAME, STOP, Passage, Unit

DROPPED = "dropped"
"""The kind of a subject that is not there."""
_KINDS = {"他": "he", "她": "he", "祂": "he", "它": "it", "牠": "it", "之": "it", "其": "its"}
_KINDS |= {"他们": "they", "她们": "they", "它们": "them", "牠们": "them"}
_GENDERS = {"他": "woman", "她": "man"}
"""The gender that a pronoun is not said of."""
_ALSO = {"校": "学院", "片": "影剧画", "书": "说集记", "刊": "志报", "社": "司", "寺": "庙院", "馆": "院", "队": "团", "团": "队"}
"""Class nouns by their last character, each with those of names that may be called so as well."""
_FIRST = 5
"""Words behind a dropped subject that are looked at."""
_NO_OBJECT = frozenset("于在，。；、") | {""}
"""What stands behind a verb that has no object."""
_QUOTED = 400
"""Characters that are looked back through for the mark that opens a quotation."""
SPEAKING = ("speaker", "speakers", "hearer")
"""Kinds of mentions in direct speech of whoever speaks, or is spoken to."""
_PLURAL = ("些", "两", "几", "各", "众", "许多", "一些", "不少")


@dataclass(frozen=True)
class Asked:
    """A mention where it stands."""

    found: Found
    discourse: Discourse
    memory: Memory

    @property
    def at(self) -> int:
        return self.found.span.start

    @cached_property
    def text(self) -> str:
        return self.found.span.of(self.discourse.passage.view)

    @cached_property
    def kind(self) -> str:
        """The kind of mention: those of one kind behave alike."""
        if self.found.kind == DROPPED:
            return DROPPED
        return "he" if self.text == "其" and self.label else _KINDS.get(self.text, self.found.kind)

    @cached_property
    def clause(self) -> int:
        """The number of its clause."""
        return self.memory.clause_at(self.at)

    @cached_property
    def role(self) -> str:
        """Where it stands: as the subject, an object, behind a preposition; in small letters if within such a phrase."""
        if self.found.kind == DROPPED:
            return SUBJECT
        for phrase in self.memory.clauses[self.clause].phrases:
            if phrase.span.start <= self.at < phrase.span.end:
                return phrase.place if phrase.span.end <= self.found.span.end else phrase.place.lower()
        return "-"

    @cached_property
    def is_object(self) -> bool:
        """Whether it is the object of a verb or preposition: the subject of its clause is then somebody else."""
        passage = self.discourse.passage
        before, text = passage.ends_at(self.at), passage.word_before(self.at)
        if before is None or text in words("embedding") or text in words("opening"):
            return False
        owns = passage.view[self.found.span.end : self.found.span.end + 1] in ("的", "之") or self.text == "其"
        return not owns and (before.tag == "VERB" or text in words("governing"))

    def owns_clause(self, meant: Referent) -> bool:
        """Whether it is an object, and the subject of its clause is the thing."""
        if not self.is_object:
            return False
        thing = self.memory.things.get(meant.key)
        last = thing.last_subject if thing else None
        return last is not None and last.clause == self.clause and last.sentence == self.memory.sentence

    @cached_property
    def begins(self) -> tuple[Unit, ...]:
        """The first words behind the place where a subject is dropped, up to the first verb."""
        passage, found, at = self.discourse.passage, list[Unit](), self.at
        while at < len(passage.view) and len(found) < _FIRST and not (found and found[-1].tag == "VERB"):
            unit = passage.unit(at, len(passage.view))
            if unit.tag in (COMMA, STOP):
                break
            found.append(unit)
            at = unit.end
        return tuple(found)

    @cached_property
    def does(self) -> str:
        """The last of these words: the verb, if one is near."""
        return self.discourse.passage.text(self.begins[-1]) if self.begins else ""

    @cached_property
    def is_of_things(self) -> bool:
        """Whether what is dropped is said of things alone: it was founded, built, shown at some time (成立于……)."""
        if self.does not in words("made"):
            return False
        end = self.begins[-1].end
        return self.discourse.passage.view[end : end + 1] in _NO_OBJECT

    @cached_property
    def quotation(self) -> int | None:
        """Where the quotation opens that it stands in; None if it stands in none."""
        view = self.discourse.passage.view
        start = max(self.at - _QUOTED, self.discourse.start)
        opened = view.rfind("“", start, self.at)
        return opened if opened > view.rfind("”", start, self.at) else None

    @cached_property
    def label(self) -> str:
        """The type of what may be meant; "" for any. The owner of a relative is a person, and who was born or died."""
        if self.found.kind == DROPPED and self.does in words("lived"):
            return "PER"
        if self.text == "其":
            after, view = self.found.span.end, self.discourse.passage.view
            return "PER" if any(view.startswith(w, after) for w in words("kin")) else ""
        return self.found.label


def things(asked: Asked) -> list[Thing]:
    """What may be meant: what the paragraph has told of in the last sentences, and the article's topic."""
    memory, topic = asked.memory, asked.discourse.topic
    memory.advance(asked.at)
    found = [thing for thing in memory.latest() if _is_in_focus(asked, thing)]
    known = memory.things.get(topic.key)
    if known is None:
        found.append(Thing(Referent(topic.key, topic.label, (), None)))
    elif known not in found:
        found.append(known)
    if asked.kind in SPEAKING and asked.quotation is not None:  # whoever speaks has been named before
        found = [thing.until(asked.quotation) for thing in found]
    return [thing for thing in found if (thing.places or thing.referent.key == topic.key) and _fits(asked, thing.referent)]


def _is_in_focus(asked: Asked, thing: Thing) -> bool:
    """Whether a thing is still thought of: what has a name is, and what a noun may call again. Other things are for a sentence
    longer; those that were no subjects not even that, where a person or the subject of the sentence is asked for.
    """
    if asked.found.noun or not thing.referent.is_common:
        return True
    last = thing.places[-1]
    back = asked.memory.sentence - last.sentence
    return back == 0 or (back == 1 and (last.role == SUBJECT or asked.kind not in ("he", DROPPED)))


def _fits(asked: Asked, meant: Referent) -> bool:
    """Whether nothing forbids that it is meant: its type, its number, its gender."""
    label, kind = asked.label, asked.kind
    several = asked.found.kind == "many"
    if meant.several and not several and kind not in ("its", "self", "speakers", DROPPED):
        return False
    if several and not meant.several and meant.label == "PER" and meant.entity is not None:
        return False
    if meant.label == "PER" and (kind == "it" or (kind == DROPPED and asked.is_of_things)):
        return False
    if label and meant.label and label != meant.label and kind != "they":
        return {label, meant.label} == {"ORG", "LOC"} and kind in ("noun", "bare")
    if kind in ("he", "it") and asked.owns_clause(meant):
        return False
    return kind != "he" or asked.discourse.gender(meant.key) != _GENDERS.get(asked.text)


class Signs:
    """The signs of the things that a mention may stand for."""

    def __init__(self, asked: Asked, found: Sequence[Thing]) -> None:
        self._asked = asked
        self._found = found
        self.subjects = _latest_first([(t.last_subject, t.referent.key) for t in found if t.last_subject])
        """The keys of those that were subjects, the latest one first."""
        self._latest = _latest_first([(t.places[-1], t.referent.key) for t in found if t.places])
        self._agreeing = _only(self._latest, {t.referent.key for t in found if t.referent.label == asked.label})
        near = [t for t in found if t.referent.label == "PER" and t.referent.entity is not None and t.places]
        near = [t for t in near if t.places[-1].sentence >= asked.memory.sentence - 1]
        self._lone = near[0].referent.key if len(near) == 1 else ""
        """The only person who has been named in the sentence and the one before."""
        self._match = {t.referent.key: self._called(t) for t in found} if asked.found.noun else {}

    @property
    def is_alone(self) -> bool:
        """Whether there is but one thing."""
        return len(self._found) == 1

    @property
    def is_called(self) -> bool:
        """Whether anything is called by the noun of the mention, or by one like it."""
        return any(match in ("name", "so", "nearly") for match in self._match.values())

    def match(self, thing: Thing) -> str:
        """How the thing is called, beside the noun of the mention: `name`, `so`, `nearly` so, `otherwise`, `unknown`."""
        return self._match.get(thing.referent.key, "")

    def of(self, thing: Thing) -> list[str]:
        """The signs of a thing."""
        asked, kind, as_what = self._asked, self._asked.kind, self._asked.role
        meant, last = thing.referent, thing.places[-1] if thing.places else None
        where, role = (self._distance(last), last.role) if last else ("never", "")
        rank, form = _rank(self.subjects, meant.key), self.form(thing)
        far = (asked.at - last.span.end).bit_length() if last else "never"
        signs = [
            f"at:{where}:{role}",
            f"at:{where}:{role}:{kind}",
            f"at:{where}:{kind}",
            f"at:{where}:{role}:{as_what}",
            f"of-subjects:{rank}:{kind}",
            f"of-subjects:{rank}:{as_what}",
            f"of-all:{_rank(self._latest, meant.key)}:{kind}",
            f"form:{form}",
            f"form:{form}:{kind}",
            f"is:{meant.label or '?'}:{kind}",
            f"count:{min(len(thing.places), 4)}:{kind}",
            f"far:{far}:{kind}",
        ]
        if asked.label:
            agrees = "unknown" if not meant.label else "same" if meant.label == asked.label else "other"
            signs.append(f"agrees:{agrees}:{kind}")
        if meant.key == self._lone:
            signs += (f"lone:{kind}", f"lone:{where}:{role}:{kind}")
        if meant.key == asked.discourse.topic.key:
            signs += (f"topic:{kind}", f"topic:{meant.label or '?'}:{kind}", f"topic:{where}", f"topic:{as_what}")
        if asked.discourse.subject and asked.discourse.subject.key == meant.key:
            signs += (f"sentence-before:{kind}", f"sentence-before:{as_what}")
        if thing.last_pronoun and kind != DROPPED:
            same = "same" if thing.last_pronoun == asked.text else "other"
            signs += (f"chain:{thing.last_pronoun}:{asked.text}", f"chain:{same}:{kind}")
        if kind == DROPPED:
            signs += [f"does:{asked.discourse.passage.text(word)}:{meant.label or '?'}" for word in asked.begins[:2]]
        if asked.found.noun:
            signs += self._of_noun(thing, where)
        return signs

    def form(self, thing: Thing) -> str:
        """How the thing is named: a `name`, the `title`, a `work`, a `group`, as something `new`, `plural`, `owned`, `common`."""
        meant = thing.referent
        if meant.several:
            return "group"
        if meant.entity is not None:
            return "name"
        if meant.key[0] == "《":
            return "work"
        if meant.key == self._asked.discourse.topic.key:
            return "title"
        text = meant.key[1:-1]
        if "们" in text or text.startswith(_PLURAL):
            return "plural"
        return "new" if text[:1] in "一某" else "owned" if meant.owner else "common"

    def _of_noun(self, thing: Thing, where: str) -> Iterator[str]:
        asked, key = self._asked, thing.referent.key
        how = self._match[key]
        yield f"called:{how}:{asked.kind}"
        yield f"called:{how}:{asked.text[0]}"
        yield f"of-agreeing:{_rank(self._agreeing, key)}:{asked.kind}"
        if key == asked.discourse.topic.key:
            yield f"topic-called:{how}"
            yield f"topic:{asked.text[0]}:{asked.kind}"
        if how in ("name", "so"):
            others = sum(match in ("name", "so") for match in self._match.values())
            yield f"called:{how}:of:{min(others, 3)}"
            yield f"called:{how}:{where}"
        else:
            yield f"called:{how}:{_rank(self.subjects, key)}"

    def _called(self, thing: Thing) -> str:
        noun, topic = self._asked.found.noun, self._asked.discourse.topic
        names = thing.names | {topic.title} if thing.referent.key == topic.key else thing.names
        if any(name.endswith(noun) for name in names):
            return "name"
        kinds, wanted = {kind for name in names for kind in place_kinds(name)}, called_places(noun)
        if wanted in kinds or any(called.endswith(noun) for called in thing.called):
            return "so"
        if wanted and kinds:
            return "otherwise"
        if any(called[-1:] == noun[-1] for called in (*names, *thing.called)):
            return "nearly"
        own = [label_of(name)[0] for name in names]
        if any(noun[-1] in _ALSO and k and k[-1] in _ALSO[noun[-1]] for k in own):
            return "nearly"
        return "otherwise" if any(own) else "unknown"

    def _distance(self, place: Place) -> str:
        """How far back a place is: in clauses within the sentence, else in sentences."""
        back = self._asked.memory.sentence - place.sentence
        return f"s{min(back, 3)}" if back else f"c{min(self._asked.clause - place.clause, 2)}"

    def of_nothing(self) -> list[str]:
        """The signs that nothing that was named is meant, or several that are not told apart."""
        asked = self._asked
        kind, label = asked.kind, asked.label or "?"
        signs = [
            "nothing",
            f"nothing:{kind}",
            f"nothing:{asked.text[0] if kind == 'noun' else asked.text}",
            f"nothing:{kind}:{asked.role}",
            f"nothing:{kind}:{label}",
            f"nothing:{kind}:{min(len(self._found), 5)}",
            f"nothing:{kind}:subjects:{min(len(self.subjects), 3)}",
        ]
        if kind == DROPPED:
            signs += self._of_gap()
        if asked.found.noun:
            best = next((how for how in ("name", "so", "nearly") if how in self._match.values()), "-")
            signs += [f"nothing:called:{best}", f"nothing:called:{best}:{label}:{kind}"]
        return signs

    def _of_gap(self) -> Iterator[str]:
        """The signs that a subject is not dropped but stands in a later clause, or is not found: what the sentence opens with."""
        asked, memory = self._asked, self._asked.memory
        passage, clause = asked.discourse.passage, memory.clauses[asked.clause]
        rest = memory.clauses[asked.clause + 1 : asked.clause + 3]
        later = next((clause.subject for clause in rest if clause.subject), None)
        named = later is not None and passage.unit(later.start, later.end).tag == NAME
        subject = "name" if named else "noun" if later else "-"
        first, first_tag, end = _word(passage, asked.at)
        then, then_tag, _ = _word(passage, end)
        yield f"gap:later:{subject}:{len(rest)}"
        yield f"gap:word:{first}"
        yield f"gap:tag:{first_tag}:{subject}"
        yield f"gap:then:{first_tag}:{then_tag}"
        yield f"gap:then:{then}"
        if clause.subject and clause.subject.start == asked.at:  # a noun phrase, which may be what is said of somebody
            mark = passage.view[clause.span.end : clause.span.end + 1]
            word, tag, _ = _word(passage, clause.span.end + 1)
            yield f"gap:verbless:{mark}:{tag}"
            yield f"gap:verbless:{word}"
            yield f"gap:verbless:{passage.view[clause.span.end - 1]}"
        opens = asked.discourse.sentence == asked.discourse.start
        yield f"gap:first:{opens}:{asked.discourse.topic.label or '?'}"
        yield f"gap:lead:{min((asked.at - asked.discourse.sentence).bit_length(), 4)}"


def _word(passage: Passage, at: int) -> tuple[str, str, int]:
    """The word that begins at an offset, its tag and its end; nothing at the end of the text."""
    if at >= len(passage.view):
        return "", "", at
    unit = passage.unit(at, len(passage.view))
    return passage.text(unit), unit.tag, unit.end


def _latest_first(places: Sequence[tuple[Place, str]]) -> list[str]:
    return [key for _, key in sorted(places, key=lambda p: (p[0].span.start, p[1]), reverse=True)]


def _only(keys: Sequence[str], wanted: set[str]) -> list[str]:
    return [key for key in keys if key in wanted]


def _rank(order: Sequence[str], key: str) -> str:
    return str(min(order.index(key), 3)) if key in order else "-"
