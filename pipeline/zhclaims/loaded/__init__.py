"""A dataset directory read back: `zhclaims.load`."""

from zhclaims.loaded.records import LoadedClaim, LoadedDataset, Records, load

__all__ = ["LoadedClaim", "LoadedDataset", "Records", "load"]
