"""The product beside its peers: what each costs on the same text, in the same run, on one core."""

from zhclaims.benchmark.comparisons import Row, compare
from zhclaims.benchmark.growth import Growth, growth
from zhclaims.benchmark.plot import svg

__all__ = ["Growth", "Row", "compare", "growth", "svg"]
