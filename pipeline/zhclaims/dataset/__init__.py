"""A dataset directory: pages written whole, a manifest, and the way back from a break."""

from zhclaims.dataset.directory import Dataset, now
from zhclaims.dataset.held import Gone, Held, HeldPage
from zhclaims.dataset.held import opened as open_held
from zhclaims.dataset.ledger import FAULTS_OF_THE_MACHINE, Entry
from zhclaims.dataset.ledger import read as read_entry
from zhclaims.dataset.lines import Line
from zhclaims.dataset.lock import locked
from zhclaims.dataset.manifest import COUNTED, Identity, Manifest, Tool, differences, tool
from zhclaims.dataset.pages import PARTS, PageIndex, PageLines, page_lines, reject_lines
from zhclaims.dataset.parts import Part
from zhclaims.dataset.shards import ShardWriter, read_index, read_shard

__all__ = [
    "COUNTED",
    "FAULTS_OF_THE_MACHINE",
    "PARTS",
    "Dataset",
    "Entry",
    "Gone",
    "Held",
    "HeldPage",
    "Identity",
    "Line",
    "Manifest",
    "PageIndex",
    "PageLines",
    "Part",
    "ShardWriter",
    "Tool",
    "locked",
    "differences",
    "now",
    "open_held",
    "page_lines",
    "read_entry",
    "read_index",
    "read_shard",
    "reject_lines",
    "tool",
]
