"""A dataset directory: pages written whole, a manifest, and the way back from a break."""

from zhclaims.dataset.directory import Dataset, now
from zhclaims.dataset.lock import locked
from zhclaims.dataset.manifest import COUNTED, Identity, Manifest, Part, Tool, tool
from zhclaims.dataset.pages import PARTS, PageIndex, PageLines, page_lines, read_index, read_shard, reject_lines, write_shard

__all__ = [
    "COUNTED",
    "PARTS",
    "Dataset",
    "Identity",
    "Manifest",
    "PageIndex",
    "PageLines",
    "Part",
    "Tool",
    "locked",
    "now",
    "page_lines",
    "read_index",
    "read_shard",
    "reject_lines",
    "tool",
    "write_shard",
]
