"""Every error that zhclaims raises on purpose: one root, and the class says whose fault it is.

ZhclaimsError
├── InputError     the document: fix the file            (a page that cannot be processed becomes a reject)
├── UsageError     the call: fix the flags or the paths  (exit code 2)
└── InternalError  us: an invariant is broken, please report it
    └── StageError  a stage failed on one page           (the page becomes a reject)
        └── InvalidRecord  what came out breaks its schema  (the same; with --strict the run ends, exit code 3)
"""

from __future__ import annotations


class ZhclaimsError(Exception):
    """The root: `except ZhclaimsError` catches everything that zhclaims raises on purpose.

    `str(error)` is one line that names the thing, the place and the way out.
    """


class InputError(ZhclaimsError):
    """A document that cannot be processed. `place` says where in it, `reason` is a short stable code for counting."""

    def __init__(self, message: str, *, reason: str, place: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.place = place


class UsageError(ZhclaimsError):
    """A call that cannot be carried out as it stands: a missing path, an unknown name, a directory in use."""


class InternalError(ZhclaimsError):
    """A record of ours that breaks our own rules. Always a bug of zhclaims, never of the input."""


class StageError(InternalError):
    """A stage that raised on a page. The exception itself is the `__cause__`.

    `stage` is its name, `reason` the class of the exception in snake_case, `place` the line of code that raised.
    """

    def __init__(self, message: str, *, stage: str, reason: str, place: str | None = None) -> None:
        super().__init__(message)
        self.stage = stage
        self.reason = reason
        self.place = place


class InvalidRecord(StageError):
    """A record of a page that breaks its schema. `place` is the JSON path in it: `$.dates[0].value`."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__(message, stage="write", reason="invalid_record", place=place)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.place)  # it is sent from one process to another
