"""The fingerprint of the program: everything that records depend on beside their documents, settings and analyzer.

It is the SHA-256 of code and vocabulary, and the versions of the packages in `COUNTED`. There is one for all uses: the manifest
of a dataset and the names of shards hold that of the whole program (`of_program`), so that what another one has made is made
again; rows of the cache hold that of the modules which compute them (`of_modules`), so that a change costs only what it touches.
An analyzer adds a fingerprint of its own: its model and the packages that run it.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import msgspec

__version__ = "0.1.0"
"""The version of a release, in this one place. Builds between two releases differ by their fingerprint."""

COUNTED = {
    "msgspec": "writes the bytes of every record",
    "numpy": "arithmetic of the analyzer, whose last digits decide between words; assignment of claims in lineages",
    "onnxruntime": "arithmetic of the networks, whose last digits decide between words and between fields",
    "opencc": "conversion to the script that rules read, and of pages to a variant",
    "rapidfuzz": "similarity of claims, by which a lineage follows them",
    "selectolax": "the tree of an HTML page that is not well formed",
    "zhconv-rs": "conversion of pages to a variant, in place of opencc where it is installed",
    "zhconv-rs-opencc": "the same module under another name, with more tables",
}
"""Packages whose data or answers reach records, and how. Those that are installed are in every fingerprint of the program."""

NOT_COUNTED = {
    "datasets": "reads exports",
    "datasette": "reads exports",
    "duckdb": "reads exports",
    "filelock": "keeps other runs out; writes nothing",
    "httpx": "fetches pages before a run, which knows them by their bytes",
    "jinja2": "pages to look at",
    "jsonschema": "judges finished records; it has nothing to say against those of a build without bugs",
    "jsonschema-rs": "the same",
    "mlcroissant": "reads exports",
    "orjson": "reads schemas and prints logs",
    "pandas": "tables from records",
    "platformdirs": "where the cache is",
    "polars": "tables from records",
    "pyarrow": "exports",
    "pyld": "reads exports",
    "pypdf": "text of sources that claims are checked against, which is known by its hash",
    "ray": "carries shards to other machines, and nothing of their content",
    "rich": "output on a terminal",
    "s3fs": "carries files, which are known by their bytes",
    "spacy": "counted in the fingerprints of the analyzers that use it; the embedded one does not in a run",
    "stanza": "counted in the fingerprint of the analyzer that it is",
    "typer": "the command line",
    "udtools": "reads exports",
    "universal-pathlib": "carries files, which are known by their bytes",
    "warcio": "finds sources that claims are checked against, in web archives",
    "zstandard": "unpacks dumps: the bytes are those that were packed",
}
"""All other packages that `pyproject.toml` names for users, and why their versions do not matter to records."""

PACKAGE = Path(__file__).parent
_IMPORT = re.compile(r"^(?:from +([\w.]+) +import +(\([^)]*\)|[^\n]*)|import +([^\n]*))", re.MULTILINE)
_STRING = re.compile(r"\"(\w+)\"|'(\w+)'")
_COMMENT = re.compile("#[^\n]*")


class Fingerprint(msgspec.Struct, frozen=True):
    """Two results of equal fingerprint, for the same input, are equal."""

    code: str
    """SHA-256 over files of code and vocabulary, in hexadecimal."""
    packages: dict[str, str]
    """Versions by name: packages, and `python` and `unicode`."""


class Code(NamedTuple):
    """What modules run: files of ours, and packages of others by the names that they are imported by."""

    files: tuple[Path, ...]
    packages: tuple[str, ...]


@cache
def of_program() -> Fingerprint:
    """The fingerprint of the whole program as it is installed, its schemas included."""
    schemas = next(path for path in (PACKAGE / "schemas", PACKAGE.parents[1] / "schemas") if path.is_dir())
    files = [file for file in PACKAGE.rglob("*") if file.suffix in (".py", ".tsv")]
    code = _hash({PACKAGE: sorted(files), schemas: sorted(schemas.glob("*.json"))})
    return Fingerprint(code, _versions())


@cache
def of_modules(modules: tuple[str, ...], package: Path = PACKAGE) -> Fingerprint:
    """The fingerprint of what modules compute: of their code and of the packages that they use."""
    code = closure(modules, package)
    used = {name: v for name, v in _versions().items() if name not in COUNTED or name.replace("-", "_") in code.packages}
    return Fingerprint(_hash({package: code.files}), used)


def versions(*packages: str) -> dict[str, str]:
    """The versions of those packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def changes(there: dict[str, str], here: dict[str, str]) -> list[str]:
    """What differs between two sets of versions, as `opencc 1.4.0 → 1.4.1`."""
    names = sorted(name for name in {**there, **here} if there.get(name) != here.get(name))
    return [f"{name} {there.get(name, 'none')} → {here.get(name, 'none')}" for name in names]


@cache
def _versions() -> dict[str, str]:
    """Of Python without its patch number, which mends bugs: `re`, `html` and `urllib.parse` read the documents. Of its Unicode
    database, which says what a character is and has normal forms, and which builds of one Python may have in two versions. Of the
    packages."""
    python = {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "unicode": unicodedata.unidata_version}
    return {**python, **versions(*COUNTED)}


def _hash(files: Mapping[Path, Iterable[Path]]) -> str:
    """SHA-256 over files by their folders: over names, relative to the folder, and contents."""
    digest = hashlib.sha256()
    for folder, some in files.items():
        for file in some:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


# ── which files a module depends on ─────────────────────────────────────────────────────────────────────────────────────


def closure(modules: tuple[str, ...], package: Path = PACKAGE) -> Code:
    """Modules, by name, and all that they need: the modules that they import, theirs in turn, and every table of the vocabulary
    that one of them names in a string.

    Sources are read and nothing is run. Imports at the top of a file count; those for the type checker, and those inside of
    functions (which choose an analyzer, known by its own fingerprint) do not.
    """
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
    return Code(tuple(sorted(files | tables)), tuple(sorted(packages - sys.stdlib_module_names)))


def _imports(source: str, package: Path) -> list[str]:
    """The modules that a source imports at its top: of `from a import b` the module a.b, where there is one, else a."""
    found: list[str] = []
    for module, names, plain in _IMPORT.findall(_COMMENT.sub("", source)):
        found += _names(plain)
        for name in _names(names):
            below = f"{module}.{name}"
            found.append(below if _file(below, package) else module)
    return found


def _names(listed: str) -> list[str]:
    """The names in a list of imports, without what they are called here."""
    return [part.split()[0] for part in listed.strip("()").split(",") if part.strip()]


def _file(module: str, package: Path) -> Path | None:
    """The source of a module of zhclaims; None for a module of others, or where there is none of that name."""
    top, *rest = module.split(".")
    place = package.joinpath(*rest)
    sources = (place.with_suffix(".py"), place / "__init__.py") if rest else (place / "__init__.py",)
    return next((file for file in sources if file.is_file()), None) if top == "zhclaims" else None
