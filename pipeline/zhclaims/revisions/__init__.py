"""What changed between revisions of an article, claim by claim: `follow` carries the identities of claims along its history."""

from zhclaims.revisions.lineage import Fate, History, Known, Revision, Step, follow
from zhclaims.revisions.records import (
    Past,
    State,
    emptied,
    from_record,
    known_after,
    known_before,
    to_record,
    with_ids_of,
    with_lineage,
)
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
    "with_ids_of",
    "with_lineage",
    "from_record",
    "known_after",
    "known_before",
    "same_statement",
    "to_record",
]
