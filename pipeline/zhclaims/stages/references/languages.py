"""Language tags, as templates write them: （英语）, (英文), （中文（臺灣））, （英國英語）. They are no part of the title.

`language_tag` reads the value of a parameter, which may be a name or a tag.
"""

from __future__ import annotations

import re
from functools import cache

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.references.draft import BLANK, fold
from zhclaims.stages.references.words import words

_BRACKETED = re.compile(
    r"\(\s?([^()\[\]{}。"
    + BLANK
    + r"]{2,24}(?:\([^()]{1,10}\)[^()\[\]{}。]{0,12})?)\s?\)|\[(英|日|法|德|俄|中|韩|[^\[\]()]{2,6}[语文])\]"
)
_COUNTRY = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r"\s?[、,/;]\s?|\s?[及和与]\s?")
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_LISTED = re.compile(r"\s?[,、;/&+]\s?|\s?[及和与]\s?|\s+and\s+")
_REGION = re.compile(r"\(([^()]{1,10})\)$")
_REST = re.compile(r"[\s.。,;" + BLANK + "]*")


@cache
def _names() -> frozenset[str]:
    """Names of languages in Chinese, folded."""
    chinese = {row[script] for row in vocab.load("languages") for script in ("zh", "zh_hant")}
    return frozenset(words("language")) | {fold(name) for name in chinese if len(name) >= 2}


def is_language(folded: str) -> bool:
    """Whether the text names a language, with its country before it or in brackets after it, or several languages.

    >>> is_language("英国英语"), is_language("中文(台湾)"), is_language("英语及法语"), is_language("学位论文")
    (True, True, True, False)
    """
    names, text = _names(), folded.strip()
    parts = _JOINED.split(_COUNTRY.sub("", text) if "(" in text else text)
    return all(p in names or any(p[n:] in names for n in range(2, min(6, len(p)))) for p in parts)


def find_language(folded: str) -> tuple[Span, str | None] | None:
    """The name of a language with its brackets, and its BCP 47 tag (of several that of the first): the last bracket of the entry,
    or else the first thing in it. The tag is None where the name has none."""
    found = [m for m in _BRACKETED.finditer(folded) if is_language(name := m[1] or m[2]) or _is_in_english(name)]
    for m in reversed(found):
        rest = _REST.match(folded, m.end())
        if rest and rest.end() == len(folded):
            return Span(*m.span()), language_tag((m[1] or m[2]).removeprefix("in "))
    for m in found:
        if not folded[: m.start()].strip(" ." + BLANK) or folded[m.start() - 1 : m.start()] == BLANK:
            return Span(*m.span()), language_tag((m[1] or m[2]).removeprefix("in "))
    return None


def _is_in_english(name: str) -> bool:
    """Whether the text is "in French"."""
    return name.startswith("in ") and language_tag(name[3:]) is not None


def language_tag(value: str) -> str | None:
    """The BCP 47 tag of a language that is given by its tag or name, the first of several; None if it is not known.

    >>> [language_tag(name) for name in ("zh-hk", "日語", "中文（臺灣）", "葡萄牙语（巴西）", "English, 法文")]
    ['zh-HK', 'ja', 'zh-TW', 'pt-BR', 'en']
    """
    whole = fold(value).strip(" .()[]" if "(" not in fold(value) else " .").lower()
    for name in (whole, _LISTED.split(whole)[0]) if whole else ():
        if found := _tag(name):
            return found
    return None


def _tag(name: str) -> str | None:
    """The tag of one language, by its name (folded, in lower case) or its tag; None if it is not known."""
    if known := _other_names("name").get(name) or _tags_of_names().get(name) or _tags_of_names().get(_other_ending(name)):
        return known
    region = _REGION.search(name)
    if region:
        return _with_region(_tag(name[: region.start()].strip()), region[1].strip())
    parts = name.replace("_", "-").split("-")
    if not _TAG.fullmatch(name) or parts[0] not in _tags():
        return None
    return "-".join([parts[0], *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])])


def _with_region(tag: str | None, region: str) -> str | None:
    """The tag of a language with that of the region (or script) that is named in brackets after it, where that is known."""
    if tag is None:
        return None
    if tag.split("-")[0] == "zh" and (known := _other_names("region_of_chinese").get(region)):
        return known
    return f"{tag}-{_regions()[region]}" if region in _regions() and "-" not in tag else tag


@cache
def _regions() -> dict[str, str]:
    """The subtag of each region by its names, folded and in lower case."""
    found: dict[str, str] = {}
    for row in vocab.load("regions"):
        for column in ("zh", "zh_hant", "zh_hk", "en"):
            found.setdefault(fold(row[column]).lower(), row["region"])
    found.pop("", None)
    return found


def _other_ending(name: str) -> str:
    """日文 for 日语 and back."""
    return name[:-1] + {"语": "文", "文": "语"}.get(name[-1:], name[-1:])


@cache
def _tags_of_names() -> dict[str, str]:
    """The tag of each language by its names, folded and in lower case."""
    found: dict[str, str] = {}
    for row in vocab.load("languages"):
        for column in ("zh", "zh_hant", "zh_hk", "en", "own"):
            found.setdefault(fold(row[column]).lower(), row["tag"])
    found.pop("", None)
    return found


@cache
def _tags() -> frozenset[str]:
    return frozenset(row["tag"].split("-")[0] for row in vocab.load("languages"))


@cache
def _other_names(kind: str) -> dict[str, str]:
    """The tags of names that no table of languages has, and of the regions in brackets after 中文."""
    return {row["name"]: row["tag"] for row in vocab.load("language_names") if row["kind"] == kind}
