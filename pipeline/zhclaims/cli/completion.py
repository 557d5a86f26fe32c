"""Completion in shells: `zhclaims completion SHELL` prints a script, which asks zhclaims itself what may stand at the cursor."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import typer

_ASKED = "_ZHCLAIMS_COMPLETE"
"""The variable by which a shell's script asks."""
_READ_AT_MOST = 64 << 20
"""Bytes of articles that are read to complete a title: a keystroke must not wait for a whole wiki."""

# typer's own script for bash takes titles apart at blanks and expands `*` in them
_BASH = """\
_zhclaims_completion() {
    local word form=%q
    [[ ${COMP_WORDS[COMP_CWORD]} == [\\'\\"]* ]] && form=%s
    COMPREPLY=()
    while IFS= read -r word; do
        [[ $word ]] && COMPREPLY+=("$(printf "$form" "$word")")
    done < <(IFS=$'\\n'; COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _ZHCLAIMS_COMPLETE=complete_bash "$1" 2>/dev/null)
}

complete -o default -F _zhclaims_completion zhclaims"""


class Shell(StrEnum):
    """Shells that completion is there for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def prepare() -> None:
    """Have what a shell asks answered in the way of that shell; costs nothing where none asks."""
    if _ASKED in os.environ:
        from typer._completion_classes import completion_init

        completion_init()


def script(shell: Shell) -> str:
    """The script of a shell."""
    from typer._completion_shared import get_completion_script

    return _BASH if shell is Shell.BASH else get_completion_script(prog_name="zhclaims", complete_var=_ASKED, shell=shell.value)


def titles(ctx: typer.Context, incomplete: str) -> Iterable[str]:
    """The articles of the dataset that stands before on the line; none of one that is large, or is none."""
    from zhclaims.dataset import Dataset
    from zhclaims.errors import ZhclaimsError
    from zhclaims.reader import find_titles

    try:
        dataset = Dataset(Path(ctx.params["directory"]))
        small = sum(file.stat().st_size for file in dataset.files("articles")) <= _READ_AT_MOST
        return find_titles(dataset, incomplete) if small else []
    except (KeyError, TypeError, ValueError, OSError, ZhclaimsError):  # the line is not complete, and nor need its dataset be
        return []
