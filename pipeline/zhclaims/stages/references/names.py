"""Names: which stretch of a reference is a list of authors, editors or translators, and where it ends."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span
from zhclaims.stages.references.words import author_ends, is_body, kind_of_type, words

_PARTICLES = words("name_particle")
_INITIALS = re.compile(r"(?:-?[^\W\d_]\.[\s-]?)+|[A-Z]{1,3}")
_LATIN_WORD = re.compile(r"[^\W\d_](?:[\w'`-]|\.(?![a-z]))*")
_ROLE = re.compile(
    r"\s?[,(（/]?\s?(?P<role>作者|编著|主编|编译|编撰|编纂|选编|校注|校点|点校|审[校订]|校对|校[证订释]|辑校|集[解注]|疏证|标点|整理|监修|监制|合[著编译]|共[著编译]|总编|策划|编|著|撰|译|訳|译注|翻译|原著|辑|\beds?\.?|\btrans\.?|editors?)\s?[)）]?$",
    re.IGNORECASE,
)
_ROLE_GROUP = re.compile(r"[^()]{2,60}?\s?(?P<role_end>\((?:原著|编著|主编|[著编译撰]|翻译|编译)\))\s?[、,;]?\s?")
_ET_AL = re.compile(r"[\s,;]*(?:\bet al\.?|\band others|等人?)$")
_SEPARATOR = re.compile(rf"\s?[;;/]\s?|\s?、\s?|\s?&\s?|\s+and\s+|(?<=[{HAN}])\s?,\s?(?=[{HAN}\[(])")
_USER = re.compile(r"[A-Za-z]\w{2,20}")
_AND = re.compile("\\s?[和与及]\\s?")
_NATION = re.compile(rf"^[\[(【〔（](?:[{HAN}]{{1,6}})[\])】〕）]\s?")
_NATIONS = re.compile(rf"[\[(【〔（](?:[{HAN}]{{1,4}})[\])】〕）]")
_BRACKETED = re.compile(r"\s?\([^()]*\)")
_LATIN_GLOSSED = re.compile(rf"(?P<name>[A-Z][A-Za-z.' -]{{2,40}}?)\s?\((?P<gloss>[{HAN}·]{{2,6}})\)")
"""A Latin name with the Chinese one in brackets: Hoyt Tillman（田浩）."""
_CUT_NAME = re.compile(r"[\w'-]{2,20}\),\s[^()]{2,30}\([\w\s'-]{2,30}")
"""A name with its original in brackets, cut at its last blank by a citation tool: "Cooper）, 库帕（Kelly-Leigh"."""
_BEFORE_NAME = re.compile(r"(?:^|[\s;,])(?:Dr|Prof|Mr|Mrs|Ms|Sir|Rev|St|Ste)$")
_EDITORS_BEHIND = re.compile(r"\s?\((?:主?编|[Ee]ds?\.?)\)\.?")
_LAST_INITIAL = re.compile(rf"(?:^|[\s.,-])(?![{HAN}])[^\W\d_]$")
_SURNAME = re.compile(r"(?:[^\W\d_][\w'-]*\s){0,2}(?=[^\W\d_a-z])[^\W\d_][\w'-]+(?=[.,;&]|\s(?:and|et|und|y|[和与])\s)")
_BRACKET = re.compile(r"\s?\([^()]*\)?$")
_NO_NAME = re.compile(r"[。?!:《》“”\d]")
_FOREIGN = re.compile(rf"(?=.*(?:[·‧・•]|[{HAN}]\.[{HAN}]))[{HAN}A-Za-z.·‧・•-]{{3,24}}|(?:[A-Z]\.[\s-]?)+[{HAN}]{{2,8}}")
_SHORT = re.compile(f"[{HAN}]{{2,4}}")
_HANGUL = re.compile("[가-힣]{2,4}")
_COUNTED = re.compile("[卷第]")
_SPACED = re.compile(rf"[{HAN}]{{1,4}} [{HAN}]{{1,4}}")
_REPORTER = re.compile(
    rf"[{HAN}]{{0,10}}(?:记者|通讯员|特派员)\s?[{HAN}]{{2,4}}(?:\s?[{HAN}]{{2,4}}(?:\d{{1,2}}日)?(?:电|报导|报道))?|[{HAN}]{{0,8}}(?:报导|报道|编译|撰文|摄影|特稿|\d{{1,2}}日电)"
    r"|(?:[Ss]taff|[Ss]pecial|[Oo]ur) (?:[Rr]eporters?|[Ww]riters?|[Cc]orrespondents?)"
)
_MAX = 3000
"""No list of names that has to be read is longer (characters)."""


class Strength(IntEnum):
    """How surely a stretch of text is a list of names by its form alone."""

    NONE = 0
    WEAK = 1
    FAIR = 2
    SURE = 3


class NameList(NamedTuple):
    """Names at the head of a reference: the names without role words, the end of all of it, and the role."""

    span: Span
    end: int
    strength: Strength
    role: str
    """author, editor or translator."""


def find_names(folded: str, span: Span) -> NameList | None:
    """The list of names with which the text begins, up to its full stop; None if it begins with none.

    >>> text = "Rush, John E. Use of esmolol. Journal"
    >>> find_names(text, Span(0, len(text))).span.of(text)
    'Rush, John E.'
    """
    limit = min(span.end, span.start + _MAX)
    for dot in (m.start() for m in re.finditer(r"\.(?=[\s(《]|$)", folded[span.start : limit])):
        at = span.start + dot
        head = folded[span.start : at]
        if _BEFORE_NAME.search(head) and folded[at + 1 : at + 3].strip()[:1].isupper():
            continue  # Dr. Smith, St. John
        if re.search(r"[:?!\"“《「]|\d", head) and not _USER.fullmatch(head) and not _REPORTER.fullmatch(head):
            return None
        initial = bool(_LAST_INITIAL.search(head))
        if initial and _goes_on(folded, at + 1, head):
            continue
        found = read_names(folded, Span(span.start, at + initial))
        if found and found.strength:
            edited = _EDITORS_BEHIND.match(folded, at + 1, span.end)
            return found._replace(end=edited.end(), role="editor") if edited else found._replace(end=at + 1)
        if not initial and not head.endswith(("Jr", "Sr", "St", "et al")):
            return None
    return None


def _goes_on(folded: str, at: int, head: str) -> bool:
    """Whether the list of names goes on after an initial: more initials, a separator, or the surname of a given-first name."""
    rest = folded[at : at + 60].lstrip()
    if re.match(r"[,;&(]|(?:-?[^\W\d_]\.)+|(?:and|et al|编|等)\b", rest):
        return True
    item = re.split("[;&]", head)[-1]
    first = item.split(",")[0].split()
    given_first = len(first) > 1 and first[0] in words("given_name") or re.match(r"\s?[^\W\d_]\.", item)
    family_first = item.count(",") == 1 and not given_first
    return not family_first and bool(_SURNAME.match(rest))


def read_names(folded: str, span: Span) -> NameList | None:
    """The span as a list of names; None if any item of it is no name."""
    found = _read(folded[span.start : span.end])
    return NameList(Span(span.start, span.start + found[0]), span.end, found[1], found[2]) if found else None


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[int, Strength, str] | None:
    """How long the list of names is without its role, how sure, and the role; None if any item of it is no name."""
    role, whole = "author", text
    for _ in range(2):
        if m := _ROLE.search(text):
            role = _role(m["role"])
            text = text[: m.start()].rstrip(" ,")
    bare = _ET_AL.sub("", text)
    items = _items(bare)
    if not items or len(bare) > _MAX:
        return None
    strength = min(_item(i) for i in items)
    joined = len(items) > 1 and all(has_han(i) or re.search(r"[\s,.]", i.strip()) for i in items)
    if strength and (joined or bare != whole):
        strength = max(strength, Strength.FAIR if len(items) == 1 or strength is Strength.WEAK else Strength.SURE)
    if not strength:
        return None
    return len(text), Strength(strength), role


def _items(text: str) -> list[str]:
    """The names of a list. "和" joins names, but stands inside names too: it cuts only what is no name as a whole."""
    found: list[str] = []
    for item in _SEPARATOR.split(text):
        item = item.strip(" ,")
        parts = [item] if not has_han(item) or _item(item) else _AND.split(item)
        short = all(len(p) <= 3 or "·" in p for p in parts)
        found += parts if len(parts) == 1 or short and any(_item(p) > Strength.WEAK for p in parts) else [item]
    return [i for i in found if i]


_NO_PARTY = re.compile(r"[:?!\"“”《》〈〉=\[\]。]|https?|\d{3}|(?<!\bet )(?<!\W)(?!Jr|Sr|St)\w\w\.\s")
_PARTY_SEPARATOR = re.compile(r"\s?[,;、/]\s?|\s?&\s?|\s(?:and|y|et|und)\s(?!al)|(?<=[^\s])[和与及](?=[^\s])")
_PARTY_ROLE = re.compile(r"等?\s?(?:主编|编著|编|著|撰|译|辑|ed|eds|et al|等人?|trans)?\.?", re.IGNORECASE)
_HAN_ROLE = re.compile(r"(?:主编|编著|编|著|撰|译|辑)$")
_SMALL_WORDS = frozenset(
    ["of", "for", "the", "and", "in", "on", "at", "to", "&", "de", "del", "der", "des", "du", "für", "la", "y", "et"]
)


def is_responsible(folded: str, span: Span) -> bool:
    """Whether the span, where a style puts those who are responsible, may be them: names as they come there (family names alone,
    initials behind) or bodies; nothing in it speaks of a title."""
    text = _NATIONS.sub("", folded[span.start : span.end]).strip(" .")
    if not text or len(text) > _MAX or _NO_PARTY.search(text):
        return False
    items = [i.strip(" .").removeprefix("and ") for i in _PARTY_SEPARATOR.split(_BRACKETED.sub("", text))]
    return all(not i or _is_party(i) for i in items)


def _is_party(item: str) -> bool:
    """Whether one of those responsible may be called so: short in Chinese, or like a body; capitalised in English."""
    if _PARTY_ROLE.fullmatch(item):
        return True
    if has_han(item):
        bare = _HAN_ROLE.sub("", item.replace(" ", ""))
        if bare.endswith("等") and len(bare) <= 16:
            return True
        return (
            not bare.endswith("的")
            and not bare.startswith("关于")
            and (len(bare) <= 8 or (len(bare) <= 40 and is_body(bare)) or bool(_FOREIGN.fullmatch(bare)))
        )
    words_of = item.split()
    return (
        len(words_of) <= 14
        and item[:1].isupper() | (words_of[0] in _PARTICLES)
        and all(w[0].isupper() or w in _SMALL_WORDS or w in _PARTICLES or not w[0].isalpha() for w in words_of)
    )


def read_apart(folded: str, span: Span) -> list[NameList]:
    """Lists of names with commas between them, each with its role behind it: "王明 著，李华 译", "甲著/乙,丙译".

    Empty if it is anything else.
    """
    found = []
    start = span.start
    text = span.of(folded)
    if len(text) >= 200:
        return []
    split = (re.split("[,;]", text), _BEHIND_ROLE.split(text))
    parts = next((p for p in split if len(p) > 1 and all(map(_ROLE.search, p))), [])
    for part in parts:
        names = read_names(folded, Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
        if not names:
            return []
        found.append(names)
        start += len(part) + 1
    return found if len(found) > 1 else []


_BEHIND_ROLE = re.compile("(?<=[编著撰译注校])[/;,、]")


def read_roles(folded: str, span: Span) -> list[NameList]:
    """Lists of names, each followed by its role: "David Taylor（原著）、左兰芬（翻译）"; empty if it is anything else."""
    found = []
    at = span.start
    while at < span.end:
        m = _ROLE_GROUP.match(folded, at, span.end)
        names = read_names(folded, Span(m.start(), m.end("role_end"))) if m else None
        if not m or not names:
            return []
        found.append(names)
        at = m.end()
    return found


def _role(word: str) -> str:
    if word[0] in "译訳翻" or word.endswith(("译", "訳")) or word.lower().startswith("trans"):
        return "translator"
    return "author" if word in ("著", "撰", "编著", "原著", "合著", "共著", "作者") else "editor"


def _item(item: str) -> Strength:
    """One item of a list: "Rush, John E.", "Nassar R, Mosier JE", "Sarah Hartwell", "许慎", "加西亚·马尔克斯"."""
    text = _NATION.sub("", item.strip())
    text = _BRACKET.sub("", text) if text.endswith(")") and "," in text else text
    if (
        text.endswith(")")
        and (m := _LATIN_GLOSSED.fullmatch(text))
        and _item(m["name"])
        and not kind_of_type(m["gloss"])
        and not is_body(m["gloss"])
    ):
        return Strength.SURE
    if has_han(text):
        return _han(text)
    if _REPORTER.fullmatch(text):
        return Strength.SURE
    if _HANGUL.fullmatch(text):
        return Strength.FAIR if len(text) == 3 else Strength.WEAK
    parts = [p.strip() for p in text.split(",")]
    if all(_vancouver(p) for p in parts):
        return Strength.SURE
    if len(parts) == 1:
        return _given_first(text) or _handle(text)
    if len(parts) > 1 and all(re.match(r"[^\W\d_]\.", p) and _given_first(p) for p in parts):
        return Strength.FAIR
    if len(parts) == 2 and _latin(parts[0], 4) and _latin(parts[1], 4):
        return Strength.SURE if _INITIALS.fullmatch(parts[1].split()[-1]) else Strength.FAIR
    if len(parts) == 3 and parts[2].rstrip(".") in ("Jr", "Sr", "II", "III") and _latin(parts[0], 4):
        return Strength.SURE
    if (
        len(parts) > 3
        and len(parts) % 2 == 0
        and all(map(_INITIALS.fullmatch, parts[1::2]))
        and all(_latin(p, 4) for p in parts[::2])
    ):
        return Strength.SURE
    if len(parts) > 2 and all(_given_first(p) for p in parts):
        return Strength.FAIR
    return Strength.NONE


def _vancouver(part: str) -> bool:
    """Whether the part is a Latin family name with initials after it and no dots (Mosier JE)."""
    pieces = part.split()
    return len(pieces) >= 2 and bool(re.fullmatch("[A-Z]{1,3}", pieces[-1])) and _latin(" ".join(pieces[:-1]), 3)


def _latin(part: str, most: int) -> bool:
    """Whether every word is a capitalised word, an initial or a particle of names."""
    pieces = part.split()
    return (
        1 <= len(pieces) <= most
        and any(p[0].isupper() for p in pieces)
        and all((p[0].isupper() and bool(_LATIN_WORD.fullmatch(p))) or p in _PARTICLES for p in pieces)
    )


def _given_first(text: str) -> Strength:
    pieces = text.split()
    if not _latin(text, 5):
        return Strength.NONE
    if len(pieces) >= 2 and (pieces[0] in words("given_name") or any(re.fullmatch(r"[A-Z]\.", p) for p in pieces[:-1])):
        return Strength.FAIR
    return Strength.WEAK


def _handle(text: str) -> Strength:
    """A user name ("sshirokov", "NASA (@NASA)") or a body by its last word ("LLVM community")."""
    if re.fullmatch(r".{1,60}\s\(@\w+\)|@[\w.]+", text):
        return Strength.SURE
    body = text.rsplit(" ", 1)[-1].capitalize() in words("author_org") and len(text.split()) <= 6
    return Strength.WEAK if body or _USER.fullmatch(text) else Strength.NONE


def _han(text: str) -> Strength:
    """A Chinese name begins with a family name; a foreign one has a middle dot; a body has a body's last word."""
    bare = _BRACKET.sub("", text)
    if _CUT_NAME.fullmatch(text):
        return Strength.FAIR
    if _REPORTER.fullmatch(bare):
        return Strength.SURE
    if _NO_NAME.search(bare) or len(bare) > 24 or bare.endswith("的") or bare.startswith("关于"):
        return Strength.NONE
    if _FOREIGN.fullmatch(bare) and not _COUNTED.match(bare):
        return Strength.FAIR
    if _SPACED.fullmatch(bare):
        return Strength.FAIR if all(map(has_family_name, bare.split())) and len(bare) > 4 else Strength.WEAK
    short = _SHORT.fullmatch(bare) is not None
    if short and has_family_name(bare):
        return Strength.FAIR
    if short or bare.endswith(author_ends()):
        return Strength.WEAK
    return Strength.NONE


def has_family_name(name: str) -> bool:
    """Whether two to four characters begin with a family name, of one of them or of two (欧阳)."""
    families = words("family_name")
    return (len(name) < 4 and name[0] in families) or (len(name) > 2 and name[:2] in families)
