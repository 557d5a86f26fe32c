"""One shard of a run end to end: documents are dealt into shards, and a shard is read, processed, validated and written."""

from zhclaims.shard.dealing import deal, survey
from zhclaims.shard.inputs import Input, Shard, source
from zhclaims.shard.processing import Report, analyzer, extract, read, run
from zhclaims.shard.updating import kept, why

__all__ = ["Input", "Report", "Shard", "analyzer", "deal", "extract", "kept", "read", "run", "source", "survey", "why"]
