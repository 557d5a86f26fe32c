"""What `zhclaims export` does: flags become a plan, and a line says what was written."""

from __future__ import annotations

from pathlib import Path

from zhclaims.errors import UsageError
from zhclaims.export import Plan, export, load


def shares(split: str) -> tuple[float, ...]:
    """`0.8,0.1,0.1` as numbers: two or three shares, none negative, one in all.

    >>> shares("0.8,0.2")
    (0.8, 0.2)
    """
    try:
        found = tuple(float(share) for share in split.split(","))
    except ValueError:
        found = ()
    if not (2 <= len(found) <= 3 and all(0 <= share <= 1 for share in found) and abs(sum(found) - 1) < 1e-6):
        raise UsageError(f"--split {split!r}: give two or three shares that make 1, such as 0.8,0.1,0.1")
    return found


def run(wanted: Plan, form: str, to: Path, *, force: bool, quiet: bool) -> None:
    """Export, and say so."""
    export(wanted, form, to, force=force)
    if not quiet:
        print(f"{to}: {load(form).what}")
