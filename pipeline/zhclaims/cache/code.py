"""Which files the result of a module depends on, and their hash: two builds that differ in nothing that matters share results.

A module's files are its own source, the sources of the modules of zhclaims that it imports, theirs in turn, and the vocabulary
tables that any of them names. The rule reads the sources and runs nothing: imports at the top of a file count, those for the type
checker and those inside of functions (which choose an engine, told by its own fingerprint) do not.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1]
_IMPORT = re.compile(r"^(?:from +([\w.]+) +import +(\([^)]*\)|[^\n]*)|import +([^\n]*))", re.MULTILINE)
_STRING = re.compile(r"\"(\w+)\"|'(\w+)'")
_COMMENT = re.compile("#[^\n]*")


class Code(NamedTuple):
    """What a result depends on, but its input and its engine."""

    files: tuple[Path, ...]
    packages: tuple[str, ...]
    """Packages of others that the files import."""


@cache
def fingerprint(modules: tuple[str, ...], package: Path = PACKAGE) -> dict[str, str]:
    """The hash of the code that the modules run, and the versions of Python and of the packages that they use."""
    found = closure(modules, package)
    digest = hashlib.sha256()
    for file in found.files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(package).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    packages = {name: _version(name) for name in found.packages}
    return {"code": digest.hexdigest(), "python": ".".join(map(str, sys.version_info[:3])), **packages}


def closure(modules: tuple[str, ...], package: Path = PACKAGE) -> Code:
    """Every file and every package that the modules need, by name. A module of others counts by its package."""
    files: set[Path] = set()
    packages: set[str] = set()
    strings: set[str] = set()
    queue = list(modules)
    while queue:
        name = queue.pop()
        file = _file(name, package)
        if file is None:
            packages.add(name.partition(".")[0])
        elif file not in files:
            files.add(file)
            source = file.read_text(encoding="utf-8")
            queue += _imports(source, package)
            strings.update(a or b for a, b in _STRING.findall(source))
    tables = {table for table in (package / "vocab").glob("*.tsv") if table.stem in strings}
    ours = {name for name in packages if name not in sys.stdlib_module_names}
    return Code(tuple(sorted(files | tables)), tuple(sorted(ours)))


def _imports(source: str, package: Path) -> list[str]:
    """The modules that a source imports at its top: of `from a import b` the module a.b, where there is one, else a."""
    found: list[str] = []
    for module, names, plain in _IMPORT.findall(_COMMENT.sub("", source)):
        if plain:
            found += _names(plain)
        for name in _names(names):
            below = f"{module}.{name}"
            found.append(below if _file(below, package) else module)
    return found


def _names(listed: str) -> list[str]:
    """The names in a list of imports, without what they are called here."""
    parts = listed.strip("()").split(",")
    return [part.split()[0] for part in parts if part.strip()]


def _file(module: str, package: Path) -> Path | None:
    """The source of a module of zhclaims; None for a module of others, or where there is none of that name."""
    top, _, rest = module.partition(".")
    if top != "zhclaims":
        return None
    place = package.joinpath(*rest.split(".")) if rest else package
    source = place.with_suffix(".py") if rest else package / "__init__.py"
    return next((file for file in (source, place / "__init__.py") if file.is_file()), None)


def _version(package: str) -> str:
    for name in (package, package.replace("_", "-")):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return str(getattr(sys.modules.get(package), "__version__", ""))
