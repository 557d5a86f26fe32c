"""White space as a browser shows it: runs collapse to one blank, none stands at the ends of a block."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from zhclaims.sources.wikitext.traced import NOWHERE, Traced, TracedBuilder

_RUN = re.compile("[ \t\n\r\f]{2,}|[\t\n\r\f]")
"""White space that is shown otherwise than it is written: all but a single blank."""
_ENDS = " \t\n\r\f\u00a0"


def collapsed(text: str) -> str:
    """The text as it is shown.

    >>> collapsed(" 甲\\n\\n乙 ")
    '甲 乙'
    """
    return _RUN.sub(" ", text.strip(_ENDS))


class CollapsedText:
    """A block's text as it is shown, and where each offset of the text as written lies in it."""

    __slots__ = ("_after", "_before", "_dropped", "_left", "text")

    def __init__(self, text: Traced) -> None:
        written = text.text
        kept = written.strip(_ENDS)
        self._left = len(written) - len(written.lstrip(_ENDS)) if len(kept) < len(written) else 0
        self._before: list[int] = []
        self._after: list[int] = []
        self._dropped: list[int] = []
        if len(kept) < len(written):
            text = Traced(kept, text.at[self._left : self._left + len(kept)])
        self.text = text if _RUN.search(kept) is None else self._collapsed(text)

    def _collapsed(self, text: Traced) -> Traced:
        pieces: list[str] = []
        at = text.at[:0]
        start = length = 0
        self._before, self._after = [0], [0]
        for run in _RUN.finditer(text.text):
            pieces += [text.text[start : run.start()], " "]
            at += text.at[start : run.start()]
            at.append(text.at[run.start()] if run[0][0] == " " else NOWHERE)
            length += run.start() - start + 1
            start = run.end()
            self._before.append(start)
            self._after.append(length)
        pieces.append(text.text[start:])
        return Traced("".join(pieces), at + text.at[start:])

    def offset(self, written: int) -> int:
        """The offset in the text as shown of what stood at an offset of the text as written."""
        at = written - self._left if written > self._left else 0
        if self._before:
            i = bisect_right(self._before, at) - 1
            at += self._after[i] - self._before[i]
            at = min(at, self._after[i + 1]) if i + 1 < len(self._after) else at
        if self._dropped:
            at -= bisect_left(self._dropped, at)
        return min(at, len(self.text.text))

    def drop(self, places: list[int]) -> None:
        """Leave single characters out of the text as it is shown; `places` in order."""
        out = TracedBuilder()
        at = 0
        for place in places:
            out.copy(self.text, at, place)
            at = place + 1
        out.copy(self.text, at, len(self.text))
        self.text, self._dropped = out.build(), places
