"""Records: what is written of a page, and how it is made from the page's layers."""

from zhclaims.records.build import backs, records, status
from zhclaims.records.identity import article_id, claim_ids, normalised
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
)

__all__ = [
    "ArticleRecord",
    "ArticleRecords",
    "ChangeRecord",
    "ClaimRecord",
    "ClaimState",
    "EntityRecord",
    "LineageRecord",
    "ReferenceRecord",
    "RejectRecord",
    "SourceRecord",
    "article_id",
    "backs",
    "claim_ids",
    "normalised",
    "records",
    "status",
]
