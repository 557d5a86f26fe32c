"""A position among the tokens of a text, and the questions that rules ask there."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.stages.dates.tokens import Token

_CLAUSE_START = re.compile(
    r"(?:^|[，。；：！？、（）“”‘’…\n,;:!?()] ?)"
    r"(?:但是?|而|却|并|就?在|于|仅|直到|到了?|也|又|不过|然而|可|且)*$"
)
_BEFORE = 12
"""How many characters before a place decide whether a clause begins there."""


LATER = re.compile(r"[之以过]后|后(?![来期方备卫裔勤续半叶])")
EARLIER = re.compile(r"[之以]前|前(?![往来去赴夕期半后锋卫身辈任苏总首])")
"""后 and 前 behind a time, where they are no part of the next word (后方, 前往)."""


class Cursor(NamedTuple):
    """The text of one block, its tokens, and what is known of where the block ends."""

    text: str
    tokens: list[Token]
    start: int
    end: int

    def get(self, i: int) -> Token | None:
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def next_to(self, i: int) -> Token | None:
        """The token behind token `i - 1`, if nothing but one blank stands between them."""
        before, token = self.get(i - 1), self.get(i)
        if before is None or token is None or self.text[before.end : token.start] not in ("", " "):
            return None
        return token

    def before(self, at: int, length: int = _BEFORE) -> str:
        return self.text[max(self.start, at - length) : at]

    def after(self, at: int, length: int = 4) -> str:
        return self.text[at : min(self.end, at + length)]

    def clause_starts(self, at: int) -> bool:
        """Whether a clause begins at `at`, conjunctions and 在, 于 left aside."""
        before = self.before(at)
        return bool(_CLAUSE_START.search(before)) if len(before) == _BEFORE else bool(_CLAUSE_START.search("，" + before))
