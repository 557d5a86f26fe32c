"""A dataset directory: pages written whole, a manifest, and the way back from a break."""

from zhclaims.dataset.directory import Dataset, now
from zhclaims.dataset.lock import locked
from zhclaims.dataset.manifest import BESIDES, COUNTED, TEMPLATES, WIKIDATA, Identity, Manifest, Tool, differences, tool
from zhclaims.dataset.pages import EVIDENCE, PARTS, PageIndex, PageLines, page_lines, reject_lines
from zhclaims.dataset.parts import InStep, Line, Part, Record
from zhclaims.dataset.previous import LostArticles, PreviousPage, PreviousSnapshot, index_articles, open_snapshot
from zhclaims.dataset.shards import FAULTS_OF_THE_MACHINE, LedgerEntry, ShardWriter, read_entry, read_index, read_shard

__all__ = [
    "BESIDES",
    "COUNTED",
    "EVIDENCE",
    "FAULTS_OF_THE_MACHINE",
    "PARTS",
    "TEMPLATES",
    "WIKIDATA",
    "Dataset",
    "Identity",
    "InStep",
    "LedgerEntry",
    "Line",
    "LostArticles",
    "Manifest",
    "PageIndex",
    "PageLines",
    "Part",
    "PreviousPage",
    "PreviousSnapshot",
    "Record",
    "ShardWriter",
    "Tool",
    "differences",
    "index_articles",
    "locked",
    "now",
    "open_snapshot",
    "page_lines",
    "read_entry",
    "read_index",
    "read_shard",
    "reject_lines",
    "tool",
]
