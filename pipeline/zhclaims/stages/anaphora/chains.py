"""Who is carried on: the subject of the clause that a mention stands in, of the clauses before it, of the sentence before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zhclaims.stages.anaphora.discourse import Discourse, Referent, referent
from zhclaims.stages.anaphora.mentions import Found
from zhclaims.stages.anaphora.named import Named
from zhclaims.stages.anaphora.phrases import referent_of
from zhclaims.stages.anaphora.subjects import read_clause_before


@dataclass(frozen=True)
class Asked:
    """A mention where it stands."""

    found: Found
    discourse: Discourse
    subject: Referent | None
    """What its sentence is about, if the mention stands behind the subject."""
    has_subject: bool
    """Whether its sentence has a subject before it, known or not."""
    clause: int
    """Where the predicate of its sentence begins."""

    @cached_property
    def own(self) -> Referent | None:
        """What the subject of its own clause stands for, if that is a full noun phrase before it."""
        discourse = self.discourse
        subject = read_clause_before(discourse.passage, max(discourse.sentence, discourse.near(self.at)), self.at)
        return referent_of(discourse, subject) if subject else None

    @property
    def at(self) -> int:
        return self.found.span.start

    @property
    def text(self) -> str:
        return self.found.span.of(self.discourse.passage.view)


def chain_of(asked: Asked, label: str, *, without: str = "-", own: bool = True) -> Referent | None:
    """Who was the subject last: of the mention's clause (if that is wanted: `own`), of one before it in its sentence, or of the
    sentence before. Of the type `label`, if one is given, and not of the type `without`.
    """
    discourse = asked.discourse

    def fits(found: str) -> bool:
        return found != without and (not label or found == label)

    nearest = asked.own
    if nearest and own and fits(nearest.label):
        return nearest
    start = max(asked.clause if asked.subject else discourse.sentence, discourse.near(asked.at))
    end = nearest.spans[0].start if nearest and not own else asked.at
    last = discourse.clause_subject(start, end)
    if last and fits(last.label):
        return referent(last)
    if asked.has_subject and not asked.subject:
        return None
    chain = asked.subject or discourse.subject
    if chain is None:
        return None
    if not fits(chain.label):
        return referent(chain.owner) if chain.owner and fits(chain.owner.label) else None
    if chain.several or chain.entity is not None or _is_known(discourse, chain) or (without == "PER" and asked.subject):
        return chain
    return referent(chain.owner) if chain.owner and chain.owner.label == "PER" else None


def _is_known(discourse: Discourse, chain: Referent) -> bool:
    """Whether a referent without an entity is more than a noun phrase that stood as a subject: the topic, or a work."""
    return chain.key == discourse.topic.key or chain.label == "WORK"


def latest(asked: Asked, chain: Referent) -> Referent:
    """The same by its nearest mention before the mention that is asked about."""
    last = next((n for n in reversed(asked.discourse.so_far(asked.at)) if n.key == chain.key), None)
    return referent(last) if last else chain


def may_be(asked: Asked, key: str) -> bool:
    """Whether nothing on the page says that the person is of the other gender."""
    if asked.text[:1] not in "他她":
        return True
    known = asked.discourse.gender(key)
    return known != ("woman" if asked.text[0] == "他" else "man")


def of_gender(asked: Asked, people: list[Named]) -> list[Named]:
    """The persons who may be meant by 他, 她; by 她 those of whom the page says that they are women, if there are any."""
    if asked.text[:1] == "她":
        women = [n for n in people if asked.discourse.gender(n.key) == "woman"]
        if women:
            return women
    return [n for n in people if may_be(asked, n.key)] if len(people) > 1 else people
