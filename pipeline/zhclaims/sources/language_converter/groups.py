"""Groups of conversion rules (`{{noteTA|G1=IT}}`), read from a folder with a file for each group."""

from __future__ import annotations

import re
from pathlib import Path

from zhclaims.errors import UsageError

_CODE = r"zh(?:-(?:hans|hant|cn|hk|mo|my|sg|tw))?"
_RULE = re.compile(rf"(?:[^\n|'\"{{}};=]{{1,60}}=>\s*)?\b{_CODE}\s*:[^\n|'\"{{}}]+")
_AT_MOST = 4_000_000


def read_groups(folder: Path) -> dict[str, tuple[str, ...]]:
    """The rules of each group, by its name: the name of its file without the ending.

    A file holds rules such as `zh-cn:软件; zh-tw:軟體;` in any of the forms that wikis keep them in: one on a line,
    `{{CItem|…}}`, `Item('…', '…')` of a module. Raises `UsageError` if there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"no such folder of conversion groups: {folder}")
    files = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith("."))
    return {f.stem: rules_in(f.read_text(encoding="utf-8", errors="replace")[:_AT_MOST]) for f in files}


def rules_in(text: str) -> tuple[str, ...]:
    """The rules that a text holds.

    >>> rules_in("Item('Software', 'zh-cn:软件; zh-tw:軟體;'),")
    ('zh-cn:软件; zh-tw:軟體;',)
    """
    return tuple(m[0].strip() for m in _RULE.finditer(text))
