"""White space as a browser shows it: runs collapse to one blank, none stands at the ends of a block."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from zhclaims.sources.wikitext.traced import NOWHERE, Traced, Weaver

_RUN = re.compile("[ \t\n\r\f]{2,}|[\t\n\r\f]")
"""White space that is shown otherwise than it is written: all but a single blank."""
_ENDS = " \t\n\r\f\u00a0"


class Shown:
    """A block's text as it is shown, and where each place of the text before lies in it."""

    def __init__(self, text: Traced) -> None:
        self._before: list[int] = [0]
        self._after: list[int] = [0]
        pieces: list[str] = []
        at = text.at[:0]
        start = length = 0
        for run in _RUN.finditer(text.text):
            pieces += [text.text[start : run.start()], " "]
            at += text.at[start : run.start()]
            at.append(text.at[run.start()] if run[0][0] == " " else NOWHERE)
            length += run.start() - start + 1
            start = run.end()
            self._before.append(start)
            self._after.append(length)
        pieces.append(text.text[start:])
        collapsed = Traced("".join(pieces), at + text.at[start:]) if start else text
        self._dropped: list[int] = []
        self._left = len(collapsed) - len(collapsed.text.lstrip(_ENDS))
        self._end = len(collapsed.text.rstrip(_ENDS))
        self.text = collapsed.strip(_ENDS)

    def place(self, offset: int) -> int:
        """Where the offset of the text before lies in the text as shown."""
        i = bisect_right(self._before, offset) - 1
        following = self._after[i + 1] if i + 1 < len(self._after) else self._end
        place = min(self._after[i] + offset - self._before[i], following)
        place = max(place - self._left, 0)
        return min(place - bisect_left(self._dropped, place), len(self.text))

    def drop(self, places: list[int]) -> None:
        """Leave single characters out of the text as it is shown; `places` in order."""
        out = Weaver()
        at = 0
        for place in places:
            out.keep(self.text, at, place)
            at = place + 1
        out.keep(self.text, at, len(self.text))
        self.text, self._dropped = out.done(), places
