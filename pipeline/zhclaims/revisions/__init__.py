"""What changed between revisions of an article, claim by claim: `follow` carries the identities of claims along its history."""

from zhclaims.revisions.lineage import Fate, History, Known, Revision, Step, follow
from zhclaims.revisions.records import Past, State, emptied, followed, from_record, known_after, past, to_record
from zhclaims.revisions.statements import Statement, same_statement

__all__ = [
    "Fate",
    "History",
    "Known",
    "Past",
    "Revision",
    "State",
    "Statement",
    "Step",
    "emptied",
    "follow",
    "followed",
    "from_record",
    "known_after",
    "past",
    "same_statement",
    "to_record",
]
