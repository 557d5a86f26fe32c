"""Imports go down one list only, and stages never import one another."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline" / "zhclaims"

LAYERS = (
    ("__main__",),
    ("cli",),
    ("__init__",),
    ("api", "validate", "evaluate", "view", "export", "explain", "check"),
    ("run",),
    ("revisions",),
    ("reader",),
    ("dataset",),
    ("records", "schema"),
    ("flow",),
    ("sources",),
    ("stages",),
    ("analyzers",),
    ("issue_texts",),
    ("model",),
    ("cite_parameters",),
    ("hanscript", "cite_errors", "statements", "meanings"),
    ("terms",),
    ("cache",),
    ("fingerprint",),
    ("tagged_spans",),
    ("offsets",),
    ("spans",),
    ("watchdog",),
    ("places",),
    ("networks",),
    ("settings", "errors", "progress", "timing", "extras"),
    ("vocab",),
)
"""From the top to the bottom. Members of one layer do not import one another. `__init__` loads what it shows late, by name."""

FILES = sorted(PACKAGE.rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules of zhclaims that a module imports, below the package: `stages.dates`, `errors`; "__init__" for the package.

    Those inside of functions, and those for the type checker alone, count as well.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("zhclaims.") for alias in node.names if alias.name.startswith("zhclaims."))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "zhclaims":
            for alias in node.names:
                yield target(node.module, alias.name)


def target(module: str, name: str) -> str:
    """What `from module import name` leads to: a module below it, or a name in it."""
    path = f"{module}.{name}".split(".")[1:]
    place = PACKAGE.joinpath(*path)
    if place.is_dir() or place.with_suffix(".py").exists():
        return ".".join(path)
    return ".".join(path[:-1]) or "__init__"


def layer(module: str) -> int:
    top = module.split(".")[0]
    return next(i for i, names in enumerate(LAYERS) if top in names)


def module_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def stage(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "stages" and len(parts) > 1 else None


def forbidden(module: str, imported: str) -> bool:
    if imported.split(".")[0] == module.split(".")[0]:
        return stage(module) != stage(imported)
    return layer(imported) <= layer(module)


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_imports_go_down(file):
    module = module_of(file)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert [i for i in imports(tree) if forbidden(module, i)] == []


ROOMS = {
    "common": (),
    "language_converter": (),
    "html": ("common", "language_converter"),
    "rendered_text": ("common",),
    "wikitext": ("common", "language_converter"),
    "dump": ("common", "wikitext"),
    "rows": ("common", "dump", "html", "rendered_text", "wikitext"),
    "wikidata": ("common", "dump", "rows"),
    "api": ("common", "language_converter", "sidecar"),
}
"""What each room of `sources` may import there besides itself: a dump holds wikitext, and a page is fetched with what is known of
it, which stands beside it. The modules at the top are the door: they know every room, and no room knows another reader."""


@pytest.mark.parametrize("room", ROOMS)
def test_readers_share_what_is_common_and_nothing_else(room):
    files = [f for f in FILES if f.is_relative_to(PACKAGE / "sources" / room)]
    paths = [i.split(".") for f in files for i in imports(ast.parse(f.read_text(encoding="utf-8")))]
    found = {path[1] if len(path) > 1 else "sources" for path in paths if path[0] == "sources"}
    assert found - {room} <= set(ROOMS[room])


def test_every_room_of_sources_has_its_rule():
    assert {f.parent.name for f in FILES if f.parent.parent == PACKAGE / "sources"} == set(ROOMS)


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Modules that import each other, directly or by way of others (Tarjan 1972: strongly connected components)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = low[module] = len(number)
        path.append(module)
        for other in graph.get(module, ()):
            if other not in number:
                visit(other)
            if other in path:
                low[module] = min(low[module], low[other])
        if low[module] == number[module]:
            circle = path[path.index(module) :]
            del path[path.index(module) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in graph:
        if module not in number:
            visit(module)
    return found


def test_no_modules_import_each_other():
    graph = {module_of(file): sorted({*imports(ast.parse(file.read_text(encoding="utf-8")))}) for file in FILES}
    assert circles(graph) == []


def test_circles_are_found():
    assert circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a"]}) == [["b", "c"]]
    assert circles({"a": ["b"], "b": ["c"], "c": []}) == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("stages.dates", "from zhclaims.stages.entities import entities", True),
        ("stages.dates.rules", "from zhclaims.stages.dates.words import WORDS", False),
        ("stages.dates", "from zhclaims.model import Date", False),
        ("model", "import zhclaims.stages.dates", True),
        ("sources.files", "from zhclaims import errors", False),
        ("errors", "from zhclaims import model", True),
        ("run.local", "from zhclaims.evaluate import score", True),
        ("model", "if TYPE_CHECKING:\n    from zhclaims.stages import dates", True),
    ],
)
def test_the_rule_itself(module, source, wrong):
    assert any(forbidden(module, i) for i in imports(ast.parse(source))) is wrong
