"""A limit on the time that one page may take, so that no page can hold up a run.

The time is the processor's, in this process: a busy machine, or one that slept, rejects nothing. On Linux and macOS a timer of
the system interrupts whatever runs, a regular expression that does not end too. Windows has none, and no thread but the first can
use it: there the clock is looked at when a stage ends, so that a page takes as long as the stage that it hangs in.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from zhclaims.errors import StageError

_RINGS = 1.0
"""Seconds from one ring of the timer to the next: the first may fall where Python lets no exception through."""

_STATE = threading.local()
"""How long the page that this thread is working on may take, and when that is over; it holds for this page alone."""


class OutOfTime(BaseException):
    """The page has had its time. No `Exception`: nothing that a stage catches may hold it up."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Within the block, one page is worked on. StageError with reason `too_slow` if it takes longer."""
    _STATE.seconds, _STATE.ends = seconds, time.process_time() + seconds
    try:
        with _timer(seconds):
            yield
    except OutOfTime:
        raise too_slow("page") from None
    finally:
        _STATE.ends = math.inf


def check() -> None:
    """OutOfTime if the page at hand has had its time."""
    if time.process_time() > getattr(_STATE, "ends", math.inf):
        raise OutOfTime


def too_slow(stage: str) -> StageError:
    """The error for a page whose time was over in that stage."""
    message = f"{stage} was not done when the page had taken {_STATE.seconds:g} s of the processor's time"
    return StageError(message, stage=stage, reason="too_slow")


@contextmanager
def _timer(seconds: float) -> Iterator[None]:
    """Within the block, the time is looked at from outside."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, lambda *_: check())
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _RINGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
