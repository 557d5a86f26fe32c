"""How much work a call takes, counted and not timed: the same number on every machine, whatever else runs on it."""

import sys
from collections.abc import Callable


def calls(work: Callable[..., object], *arguments: object) -> int:
    """How many calls of functions, ours and built in, the call takes.

    Work within one built-in call (a search, a slice) counts as one; for that a bound in seconds is set far above what is
    needed.
    """
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work(*arguments)
    finally:
        sys.setprofile(None)
    return count
