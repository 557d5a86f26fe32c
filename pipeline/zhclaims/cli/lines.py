"""Lines for people and for machines: whatever a title, a path or a message holds, it stays in its line."""

from __future__ import annotations

import json
import logging
import re
import sys

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What ends a line, steers a terminal, turns the order of letters around, or cannot be written."""


def plain(text: str) -> str:
    """The text on one line, with U+FFFD for what would steer a terminal.

    >>> plain("甲\\nzhclaims: all well")
    '甲\ufffdzhclaims: all well'
    """
    return _STEERING.sub("\ufffd", text)


def as_json(event: str, **fields: object) -> str:
    """An event as a JSON object on one line, with escapes for what would steer a terminal.

    >>> as_json("rejected", path="甲\\n\u2028")
    '{"event": "rejected", "path": "甲\\\\n\\\\u2028"}'
    """
    line = json.dumps({"event": event, **fields}, ensure_ascii=False)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def say(line: str) -> None:
    """Print a line on stderr."""
    print(line, file=sys.stderr, flush=True)


def fail(message: str, *, json: bool) -> None:
    """Print on stderr why a command has come to an end."""
    say(as_json("error", message=message) if json else plain(f"zhclaims: {message}"))


class Lines(logging.Handler):
    """Messages of the log on stderr, a line each; tracebacks, which only --debug asks for, below them."""

    def __init__(self, *, json: bool) -> None:
        super().__init__()
        self._json = json

    def emit(self, record: logging.LogRecord) -> None:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        if self._json:
            more = {"traceback": trace} if trace else {}
            say(as_json("log", level=record.levelname.lower(), message=record.getMessage(), **more))
        else:
            say("\n".join([plain(record.getMessage()), *map(plain, trace.splitlines())]))
