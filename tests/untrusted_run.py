"""Runs a command of zhclaims, and ends it at once where it does what no document may make it do.

    python untrusted_run.py DIRECTORY [ARGUMENT …]

Nothing is written but below DIRECTORY, no connection is made or offered, no name is looked up, no program is started.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NETWORK = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"}
_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}
_CODE = {"pickle.find_class"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(allowed: Path) -> None:
    """Watch this process from here on."""
    places = (allowed.resolve(), Path("/dev/null"))

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _NETWORK | _PROGRAMS | _CODE or (
            event == "open" and _writes(arguments) and not _within(arguments[0], places)
        ):
            print(f"FORBIDDEN: {event} {arguments!r}", file=sys.stderr, flush=True)
            os._exit(99)

    sys.addaudithook(hook)


def _writes(arguments: tuple[object, ...]) -> bool:
    return isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)


def _within(path: object, places: tuple[Path, ...]) -> bool:
    if not isinstance(path, str | bytes):  # a descriptor that is open already
        return True
    resolved = Path(os.fsdecode(path)).resolve()
    return any(resolved == place or place in resolved.parents for place in places)


if __name__ == "__main__":
    import zhclaims
    from zhclaims.cli import main, running  # noqa: F401

    zhclaims.extract("甲\n\n河水上漲。")  # packages load what is theirs: spaCy the network's libraries
    watch(Path(sys.argv.pop(1)))
    main()
