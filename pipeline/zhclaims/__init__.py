"""zhclaims: Chinese Wikipedia as checkable evidence.

    >>> import zhclaims
    >>> records = zhclaims.extract(Path("corpus/page.txt"))                           # doctest: +SKIP
    >>> for claim in records.claims:                                                  # doctest: +SKIP
    ...     print(claim.status, claim.text, [c.ref for c in claim.citations])

What is public is loaded when it is first used: importing the package alone is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from zhclaims.errors import InputError, InternalError, StageError, UsageError, ZhclaimsError

if TYPE_CHECKING:
    from zhclaims import analyzers
    from zhclaims.api import extract
    from zhclaims.fingerprint import __version__
    from zhclaims.reader import load
    from zhclaims.records import ArticleRecord, ArticleRecords, ClaimRecord, ReferenceRecord
    from zhclaims.settings import Settings
    from zhclaims.stages.references import parse_reference

__all__ = [
    "ArticleRecord",
    "ArticleRecords",
    "ClaimRecord",
    "InputError",
    "InternalError",
    "ReferenceRecord",
    "Settings",
    "StageError",
    "UsageError",
    "ZhclaimsError",
    "__version__",
    "analyzers",
    "extract",
    "load",
    "parse_reference",
]

_HOMES = {
    "ArticleRecord": "zhclaims.records",
    "ArticleRecords": "zhclaims.records",
    "ClaimRecord": "zhclaims.records",
    "ReferenceRecord": "zhclaims.records",
    "Settings": "zhclaims.settings",
    "__version__": "zhclaims.fingerprint",
    "extract": "zhclaims.api",
    "load": "zhclaims.reader",
    "parse_reference": "zhclaims.stages.references",
}
"""Where the public names that are loaded late are defined."""


def __getattr__(name: str) -> Any:
    if name == "analyzers":
        return importlib.import_module("zhclaims.analyzers")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
