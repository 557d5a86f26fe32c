"""Records: what is written of a page, and how it is made from the page's layers."""

from zhclaims.records.build import backs, records, status
from zhclaims.records.evidence import EvidenceRecord
from zhclaims.records.identity import article_id, claim_ids, normalised, work_keys
from zhclaims.records.types import (
    ArticleRecord,
    ArticleRecords,
    ChangeRecord,
    ClaimRecord,
    ClaimState,
    EntityRecord,
    LineageRecord,
    ReferenceRecord,
    RejectRecord,
    SourceRecord,
    WorkState,
)

__all__ = [
    "ArticleRecord",
    "ArticleRecords",
    "ChangeRecord",
    "ClaimRecord",
    "ClaimState",
    "EntityRecord",
    "EvidenceRecord",
    "LineageRecord",
    "ReferenceRecord",
    "RejectRecord",
    "SourceRecord",
    "WorkState",
    "article_id",
    "backs",
    "claim_ids",
    "normalised",
    "records",
    "status",
    "work_keys",
]
