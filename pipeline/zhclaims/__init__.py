"""zhclaims: Chinese Wikipedia as checkable evidence.

From a page to its records: who claims what, about whom and when, and which footnote backs it.

    >>> import zhclaims
    >>> page = "天山\\n\\n天山在2006年宣稱很高。[1]它也很長。\\n\\n參考資料\\n\\n1. ^ 王明. 天山史. 商務印書館. 1998.\\n"
    >>> records = zhclaims.extract(page)
    >>> for claim in records.claims:
    ...     print(claim.status, claim.text, [citation.ref for citation in claim.citations])
    cited 天山在2006年宣稱很高。 ['1']
    uncited 它也很長。 []

A reference string alone, and names in any text:

    >>> zhclaims.parse_reference("王明. 天山史. 商務印書館. 1998 [2007-03-01].").title
    '天山史'
    >>> [document.ents[0].text for document in zhclaims.analyzers.load("embedded").analyze(["張三在北京。"])]
    ['張三']

A dataset that `zhclaims run` wrote, as objects that point at each other, and as tables:

    >>> data = zhclaims.load("outputs/sample")
    >>> data.claims[0].article.title
    '恐怖主義與哈薩克'
    >>> all(reference.text for claim in data.where("status = 'cited'").claims for reference in claim.cited_references)
    True

`data.claims.to_pandas()` needs pandas. `Settings` are the choices of a run; `ArticleRecords` (what `extract` gives),
`ArticleRecord`, `ClaimRecord` and `ReferenceRecord` the types of records. What goes wrong is a `ZhclaimsError`: `UsageError` (the
call), `InputError` (the document), or `InternalError` and `StageError` (a bug).

What is public is loaded when it is first used: importing the package alone is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from zhclaims.errors import InputError as InputError
from zhclaims.errors import InternalError as InternalError
from zhclaims.errors import StageError as StageError
from zhclaims.errors import UsageError as UsageError
from zhclaims.errors import ZhclaimsError as ZhclaimsError

if TYPE_CHECKING:
    from zhclaims import analyzers
    from zhclaims.api import extract
    from zhclaims.fingerprint import __version__
    from zhclaims.reader import load
    from zhclaims.records import ArticleRecord as ArticleRecord
    from zhclaims.records import ArticleRecords as ArticleRecords
    from zhclaims.records import ClaimRecord as ClaimRecord
    from zhclaims.records import ReferenceRecord as ReferenceRecord
    from zhclaims.settings import Settings as Settings
    from zhclaims.stages.references import parse_reference

__all__ = ["__version__", "analyzers", "extract", "load", "parse_reference"]
"""What one calls: `help(zhclaims)` shows it. The types below are public as well."""

_TYPES = (
    *("ArticleRecord", "ArticleRecords", "ClaimRecord", "ReferenceRecord", "Settings"),
    *("InputError", "InternalError", "StageError", "UsageError", "ZhclaimsError"),
)

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
    return [*_TYPES, *__all__]
