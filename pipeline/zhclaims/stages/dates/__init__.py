"""Dates: every temporal expression of the article with a normalised value.

Expressions are found block by block on the analysis view (`grammar`), then completed from section, paragraph and previous
dates in the order of the article (`anchoring`).
"""

from __future__ import annotations

from zhclaims.stages.dates.resolution import dates

__all__ = ["dates"]
