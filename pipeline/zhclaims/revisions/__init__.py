"""What changed between revisions of an article, claim by claim: `follow` carries the identities of claims along its history."""

from zhclaims.revisions.lineage import Fate, History, Known, Revision, Step, follow
from zhclaims.revisions.statements import Statement, same_statement

__all__ = ["Fate", "History", "Known", "Revision", "Statement", "Step", "follow", "same_statement"]
