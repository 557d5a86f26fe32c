"""Packages that only some uses need, and the command that installs them.

A hint must work where it is read: it names the packages themselves, as the extra of zhclaims asks for them, and the Python that
is running. So it is right in a checkout, for an installed wheel, and where nothing is on the PATH; and it names no package that
an index may not have.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from importlib import metadata

_OF_EXTRA = re.compile(r"\s*([^;]+?)\s*;.*\bextra\s*==\s*['\"]([\w-]+)['\"]")


def command(extra: str, *packages: str) -> str:
    """The command that installs what an extra of zhclaims asks for; `packages` where that is not known.

    >>> command("", "gcsfs").endswith(" -m pip install gcsfs")
    True
    """
    wanted = [*_requirements(extra)] or packages or (extra,)
    return f"{python()} -m pip install {' '.join(map(shlex.quote, wanted))}"


def python() -> str:
    """The Python that is running, as a shell takes it."""
    return shlex.quote(sys.executable or "python")


def _requirements(extra: str) -> Iterator[str]:
    try:
        asked = metadata.requires("zhclaims") or ()
    except metadata.PackageNotFoundError:  # it runs from its source, not installed
        return
    for found in map(_OF_EXTRA.match, asked):
        if found and found[2] == extra:
            yield found[1]
