"""What README and docs tell their readers to type, typed as they would: commands into one shell, Python into one process.

A document's blocks are of these languages: `console` (lines that begin with "$ " are commands, those below what is printed),
`python` (code; a `text` block at once below it is what is printed), `json` and `text` (to look at). "..." stands for anything.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted(file for file in (ROOT / "docs").rglob("*.md") if "made" not in file.parts)]
"""All that is for readers; `docs/made` is made of the program itself."""
LANGUAGES = {"console", "json", "python", "text"}

_BLOCK = re.compile(r"^( *)```([^\s`]*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(zhclaims [^`]+)`")
_MEASURED = re.compile(r"\d+(\.\d+)? s\b|\(\d+%\)|\b\d+\.\d+ MB\b")
"""What differs from machine to machine."""


class Block(NamedTuple):
    language: str
    text: str
    place: str
    """File and line."""


class Step(NamedTuple):
    """Something to type, and what is printed then; None if the document does not say."""

    language: str
    text: str
    printed: str | None
    place: str


def blocks(document: Path) -> list[Block]:
    """The fenced blocks of a document, without the directives of Sphinx."""
    text = document.read_text(encoding="utf-8")
    found = [(m[2], m[3], text.count("\n", 0, m.start()) + 1) for m in _BLOCK.finditer(text)]
    return [Block(language, body, f"{document.name}:{line}") for language, body, line in found if not language.startswith("{")]


def steps(document: Path) -> Iterator[Step]:
    """What the document tells to type, in order."""
    found = blocks(document)
    text = document.read_text(encoding="utf-8")
    for block, following in pairwise([*found, Block("", "", "")]):
        if block.language == "console":
            yield from _commands(block)
        elif block.language == "python":
            joined = f"{block.text}```\n\n```text\n{following.text}" in text
            yield Step("python", block.text, following.text if joined else None, block.place)


def _commands(block: Block) -> Iterator[Step]:
    """The commands of a block. One that ends in a backslash goes on in the next line."""
    for piece in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command = re.match(r"(?:[^\n]*\\\n)*[^\n]*\n", piece)
        assert command, block.place
        yield Step("console", command[0].rstrip("\n"), piece[command.end() :] or None, block.place)


def command_lines(document: Path) -> list[str]:
    """The commands of a document, without comments."""
    return [re.sub(r"\s+#.*", "", step.text) for step in steps(document) if step.language == "console"]


def main_command() -> str:
    """The one line of README that makes an environment, installs the package and runs it."""
    return next(line for line in command_lines(README) if "pip install" in line and "zhclaims run" in line)


def uses(document: Path) -> list[list[str]]:
    """Each use of zhclaims in a document's commands and in its text, as arguments."""
    inline = _INLINE.findall(document.read_text(encoding="utf-8"))
    pieces = [piece for line in [*command_lines(document), *inline] for piece in re.split(r"&&|\$?\(|[|<>]", line)]
    words = (shlex.split(piece.replace("\\\n", " ").rstrip(")")) for piece in pieces if piece.count('"') % 2 == 0)
    return [w[1:] for w in words if len(w) > 1 and w[0].rsplit("/", 1)[-1] == "zhclaims"]


def agrees(printed: str, expected: str) -> bool:
    """Whether it is what the document shows; times and sizes are those of another machine."""
    pieces = _MEASURED.sub("0", expected.strip()).split("...")
    pattern = ".*".join(re.escape(piece.strip(" ")) for piece in pieces)
    return re.fullmatch(re.sub(r"(\\ |\\\n)+", r"\\s+", pattern), _MEASURED.sub("0", printed.strip()), re.DOTALL) is not None


_PYTHON = """
import contextlib, io, json, sys, traceback
names, told = {"__name__": "__main__"}, sys.stdout
for line in sys.stdin:
    printed, error = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(json.loads(line), "sample", "exec"), names)
        except BaseException:
            error = traceback.format_exc()
    print(json.dumps([printed.getvalue(), error]), file=told, flush=True)
"""


class Reader:
    """Somebody at a terminal: a shell that keeps what was done in it, and a Python that does."""

    _END = "--- end of a command ---"

    def __init__(self, folder: Path, environment: dict[str, str], *, fetches: dict[str, str] | None = None) -> None:
        """`fetches` is set in the environment of commands that ask a wiki."""
        self._folder = folder
        self._environment = environment
        self._fetches = fetches or {}
        self._shell = self._open("bash")
        self._python: subprocess.Popen[str] | None = None

    def _open(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        pipe, out = subprocess.PIPE, subprocess.STDOUT
        settings: dict[str, Any] = {"cwd": self._folder, "env": self._environment | environment, "encoding": "utf-8"}
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=out, **settings)

    def types(self, command: str) -> tuple[int, str]:
        """The exit code of a command, and what it prints."""
        asks = self._fetches if re.search(r"\bzhclaims fetch\b", command) else {}
        before = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in asks.items())
        after = "".join(f"unset {name}\n" for name in asks)
        ask(self._shell, f"{before}{{ {command}\n}} </dev/null\ncode=$?\n{after}printf '\\n{self._END} %s\\n' $code\n")
        printed = ""
        for line in self._shell.stdout or ():
            if line.startswith(self._END):
                return int(line.rsplit(" ", 1)[1]), printed.removesuffix("\n")
            printed += line
        raise AssertionError(f"the shell ended: {printed}")

    def runs(self, code: str) -> tuple[str | None, str]:
        """The error of a piece of Python, and what it prints."""
        self._python = self._python or self._open("python", "-c", _PYTHON, PATH=self.types('printf %s "$PATH"')[1])
        ask(self._python, json.dumps(code) + "\n")
        noise = ""
        for line in self._python.stdout or ():
            if line.startswith("["):
                printed, error = json.loads(line)
                return error, printed
            noise += line
        raise AssertionError(f"Python ended: {noise}")

    def does(self, step: Step) -> None:
        """Types it. AssertionError if it fails, or prints other things than the document shows."""
        failed, printed = self.types(step.text) if step.language == "console" else self.runs(step.text)
        assert not failed, f"{step.place}: {step.text}\n{failed}\n{printed}"
        if step.printed is not None:
            assert agrees(printed, step.printed), f"{step.place}: {step.text}\nprints\n{printed}\nnot\n{step.printed}"

    def leaves(self) -> None:
        for process in filter(None, (self._shell, self._python)):
            process.communicate(timeout=30)


def ask(process: subprocess.Popen[str], what: str) -> None:
    assert process.stdin
    process.stdin.write(what)
    process.stdin.flush()
