"""References: each entry of the reference lists with its fields, and `parse_reference` for a single string."""

from zhclaims.stages.references.parse import parse_reference
from zhclaims.stages.references.stage import references

__all__ = ["parse_reference", "references"]
