"""What a claim is found by: its words of up to four characters, in either script, for SQLite's own full-text search.

SQLite takes an unbroken row of Chinese characters for one word, in what is searched and in what is searched for alike, and no
search box cuts it. So every stretch of one to four characters is a word of the index: what is typed is then found as it stands,
with the counts of LIKE, and ranked. Names, dates and titles are words as a whole, however long they are. Any other longer phrase
is found by its characters with blanks between them, in quotation marks, for the index has them in the order of the text.

A word of Latin letters and a number count as one character: `2006年` is found, `06年` is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhclaims.hanscript import HAN

LONGEST = 4
"""Characters of the longest stretch that is found wherever it stands."""

_RUN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
"""What SQLite's tokenizer `unicode61` takes for one word: letters and digits of any script, with their accents."""
_UNIT = re.compile(rf"[{HAN}]|[^{HAN}]+")
_TITLE = re.compile(r"[《〈「『“]([^《》〈〉「」『』“”]+)[》〉」』”]")


def index_text(text: str, text_hans: str, names: Iterable[str]) -> str:
    """The words by which a claim is found, with blanks between them. `names` are names and dates in it, in both scripts.

    >>> index_text("天山很高", "天山很高", ["天山"])
    '天 山 很 高 天山 山很 很高 天山很 山很高 天山很高'
    """
    found = _stretches(text)
    if text_hans != text:
        there = set(found)
        found += [word for word in _stretches(text_hans) if word not in there]
    long = dict.fromkeys(name for name in [*names, *_TITLE.findall(text), *_TITLE.findall(text_hans)] if len(name) > LONGEST)
    return " ".join([*found, *long])


def _stretches(text: str) -> list[str]:
    """Single characters in the order of the text, so that phrases are found; then those of two, three and four."""
    runs = [_UNIT.findall(run) for run in _RUN.findall(text)]
    found = [unit for run in runs for unit in run]
    for run in runs:
        later = [run[i:] for i in range(1, LONGEST)]
        for i in range(1, LONGEST):
            found += map("".join, zip(run, *later[:i], strict=False))
    return found
