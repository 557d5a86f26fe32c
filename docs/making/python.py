"""The reference of Python, made of the docstrings of what is public."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from typing import Any

import msgspec

import zhclaims

DATASET = ("LoadedDataset", "Records", "LoadedClaim")
"""Types that `load` leads to."""


def page() -> str:
    """All that `import zhclaims` gives."""
    called = [name for name in zhclaims.__all__ if not name.startswith("__")]
    types = [name for name in dir(zhclaims) if name not in zhclaims.__all__]
    from zhclaims import reader

    parts = ["# Python", markdown(inspect.getdoc(zhclaims) or "")]
    parts += ["## What one calls", *(entry(f"zhclaims.{name}", getattr(zhclaims, name)) for name in called)]
    parts += ["## What `load` gives", *(entry(name, getattr(reader, name), made=False) for name in DATASET)]
    parts += ["## Types", *(entry(f"zhclaims.{name}", getattr(zhclaims, name)) for name in types)]
    return "\n\n".join(parts) + "\n"


def entry(name: str, found: Any, *, made: bool = True) -> str:
    """A function, a class with its methods, or a module with its functions; `made`: readers make one."""
    signature = shown_signature(found) if made and not inspect.ismodule(found) and not is_record(found) else ""
    head = f"### {name}\n\n" + (f"```text\n{name}{signature}\n```\n\n" if signature else "")
    return "\n\n".join([head + markdown(inspect.getdoc(found) or ""), *members(name, found)]).rstrip()


def is_record(found: Any) -> bool:
    return inspect.isclass(found) and issubclass(found, msgspec.Struct)


def shown_signature(found: Any) -> str:
    try:
        signature = str(inspect.signature(found))
    except (TypeError, ValueError):
        return ""
    return re.sub(r"(?<=: )'([^']+)'|(?<=-> )'([^']+)'", r"\1\2", signature.replace("self, ", "").replace("(self)", "()"))


def members(name: str, found: Any) -> Iterator[str]:
    if is_record(found):
        yield "| field | type |\n|---|---|\n" + "\n".join(
            f"| `{field.name}` | `{shown_type(field.type)}` |" for field in msgspec.structs.fields(found)
        )
    elif inspect.ismodule(found):
        yield from (method(f"{name}.{n}", getattr(found, n)) for n in found.__all__ if inspect.isfunction(getattr(found, n)))
    elif inspect.isclass(found) and not issubclass(found, Exception):
        yield from class_members(name, found)


def class_members(name: str, found: type) -> Iterator[str]:
    if dataclasses.is_dataclass(found) and found.__name__ == "Settings":
        yield "| field | default |\n|---|---|\n" + "\n".join(
            f"| `{f.name}` | `{f.default!r}` |" for f in dataclasses.fields(found)
        )
    for key, value in vars(found).items():
        if not key.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield method(f"{name}.{key}", value)


def method(name: str, found: Any) -> str:
    signature = "" if isinstance(found, property) else shown_signature(found)
    told = " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split())
    return f"- `{name}{signature}`" + (f": {told}" if told else "")


def shown_type(found: Any) -> str:
    whole = str(found)
    name = whole if "[" in whole or "|" in whole else getattr(found, "__name__", whole)
    return re.sub(r"(\w+\.)+", "", name).replace("|", "\\|")


def markdown(docstring: str) -> str:
    """A docstring: text as it stands, examples as blocks."""
    pieces = re.split(r"(?m)((?:^ *>>> .*\n?(?:^(?! *$).*\n?)*)+)", docstring)
    found = (f"```pycon\n{inspect.cleandoc(piece)}\n```" if ">>> " in piece else piece.strip() for piece in pieces)
    return "\n\n".join(filter(None, found))
