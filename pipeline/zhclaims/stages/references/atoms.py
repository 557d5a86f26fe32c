"""The atoms of an entry: the smallest stretches that one field can hold, cut at every mark that may part two fields.

Works in title marks or quotation marks, dates, numbers, role words and what has been read before are atoms by their own form;
what is left is cut at punctuation, and Chinese at blanks too. Fields are runs of atoms (`learned`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.hanscript import HAN, is_han
from zhclaims.spans import Span
from zhclaims.stages.references.dates import DRESSED_PAGES, FIRST_OF_DATE, match_date
from zhclaims.stages.references.draft import BLANK
from zhclaims.stages.references.facts import ISSUE, VOLUME
from zhclaims.stages.references.parts import EDITION
from zhclaims.stages.references.pieces import WORK
from zhclaims.stages.references.words import words

_KANA = "ぁ-ヿ々〇"
_HANGUL = "가-힣"
_EDITION = EDITION.pattern.replace("?P<edition>", "?:")
_FACT = re.compile(
    rf"(?P<volume>(?:{VOLUME})(?:(?=第)|(?![{HAN}])))|(?P<issue>(?:{ISSUE}))|(?P<pages>(?![Pp]{{1,2}}[a-oq-z])(?:{DRESSED_PAGES})(?![A-Za-z]))"
    r"|(?P<chapter>第[\d一二三四五六七八九十百千〇零○]{1,4}[章节回篇讲])"
    rf"|(?P<edition>(?<![{HAN}])(?=\S{{0,24}}[\d版本]|\w+\.?\s[Ee]d|[Rr]ev)(?:{_EDITION})(?![{HAN}A-Za-z]))"
    r"|(?P<domain>(?<![\w.])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|gov|edu|info|tv|[a-z]{2})(?:/\S*)?(?!\w))"
    r"|(?P<day>\d{1,2}月\d{1,2}[日号])|(?P<number>\d+(?:,\d{3}(?!\d))*(?:\.\d+)*(?:[A-Za-z](?![A-Za-z]))?(?:\s?[-/+]\s?\d+)*)"
)
"""What says by its form what it is, or at least that it is a number."""
_SEPARATOR = re.compile(
    r"(?:[,;:、。()\[\]{}|!?*=+<>《》〈〉「」『』“”\"'【】#%^_@$\\]"
    rf"|\.(?=[\s{HAN}《〈“「\"({BLANK}]|$)|(?<=[{HAN}])\.|\s|(?<=[\s{HAN}])[-/]+|[-/]+(?=[\s{HAN}])|[·•](?=\s)|(?<=\s)[·•])"
)
_EAST = re.compile(rf"[{HAN}{_KANA}{_HANGUL}](?:[{HAN}{_KANA}{_HANGUL}·•‧・&]|(?<=[{HAN}])\s?[·‧]\s?(?=[{HAN}]))*")
"""A run of Chinese, Japanese or Korean, with the middle dots of foreign names."""
_WEST = re.compile(rf"(?![{HAN}{_KANA}{_HANGUL}])[^\W\d_][^\s,;:、。()\[\]《》〈〉「」『』“”\"{HAN}ぁ-ヿ{BLANK}]*")
_SEEN = re.compile(f"{BLANK}[{BLANK} ]*")
_SIGNS_OF_WORK = frozenset('《『〈<“「"')
_LINKING = frozenset(
    [
        "in",
        "In",
        "IN",
        "by",
        "By",
        "ed",
        "eds",
        "Ed",
        "Eds",
        "edited",
        "Edited",
        "translated",
        "Translated",
        "trans",
        "from",
        "From",
        "via",
    ]
)
"""Words between two fields of an entry in English."""
_ROLE = re.compile(
    r"(?:监修|校补|校[证释刻印]|辑校|编校|编订|总纂|主撰|口述|执笔|摄影|原著|原作|编著|主编|编译|编撰|编纂|选编|校注|校点|点校|校订|整理|合著|合编"
    r"|总编|总主编|翻译|译注|编写|[编著撰译訳辑纂注修])$"
)
_LEAD = re.compile(
    r"(?:参见|参阅|参看|详见|另见|见于|见|转引自|引自|载于|载|原载|刊于|收录于|收录在|收入|收于|发表于|出自|摘自|作者|撰文|记者"
    r"|译者|编者|来源)"
)
_ALWAYS_LEADS = frozenset(["载于", "收录于", "收录在", "收入", "收于", "刊于", "发表于", "原载", "转引自", "引自"])
_PRINTED = frozenset(["出版", "版", "印行", "发行", "刊行", "初版", "刊", "年版", "编印", "重印", "印刷", "年"])
_TAIL = re.compile(
    rf"(?:(?<=[社局馆店司])(?:出版|版|印行|发行|刊行|印|[{HAN}]{{0,2}}(?:点校|标点|影印|排印|校点|整理|校注|铅印|石印)本)"
    r"|(?P<type>(?:博士|硕士|学士)(?:研究)?生?(?:学位)?(?:毕业)?论文|(?:学位|毕业)论文))$"
)
"""What a house, an edition or a university has behind its name: 某社版, 某社点校本, 某大学博士论文."""
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}")
_TITLED = frozenset(["Mr", "Dr", "Mrs", "St", "Prof"])


class Atom(NamedTuple):
    """A stretch that lies in one field."""

    span: Span
    kind: str
    """book, quoted, date, volume, issue, pages, chapter, edition, domain, day, number, east, west, role, lead, printed, type, or
    seen (read before)."""
    before: str
    """The separators before it."""
    depth: int
    """How many brackets it stands in."""


def atoms_of(folded: str, body: Span) -> tuple[list[Atom], str]:
    """The atoms of a stretch of a folded text, and the separators behind the last one.

    >>> found, _ = atoms_of("王明著:《天山史》,某社2001年版", Span(0, 18))
    >>> [(a.kind, a.span.start) for a in found]
    [('east', 0), ('role', 2), ('book', 4), ('east', 10), ('date', 12), ('printed', 17)]
    """
    scanner = _Scanner(folded[: body.end])
    scanner.scan(body.start)
    return _joined(folded, scanner.found), scanner.separators


class _Scanner:
    """One pass over the text from left to right."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.found: list[Atom] = []
        self.separators = ""
        self.depth = 0

    def scan(self, at: int) -> None:
        end = len(self.folded)
        while at < end:
            at = self._marked(at) or self._fact(at) or self._separator(at) or self._run(at)

    def _add(self, start: int, end: int, kind: str) -> int:
        if start < end:
            self.found.append(Atom(Span(start, end), kind, self.separators, self.depth))
            self.separators = ""
        return end

    def _marked(self, at: int) -> int:
        """The end of what has been read or of a work in its marks, if one begins here; else 0."""
        c = self.folded[at]
        if c == BLANK and (m := _SEEN.match(self.folded, at)):
            return self._add(at, m.end(), "seen")
        if c in _SIGNS_OF_WORK and (m := WORK.match(self.folded, at)):
            return self._add(at, m.end(), "book" if m["book"] else "quoted")
        return 0

    def _fact(self, at: int) -> int:
        """The end of a date or another fact that begins here; else 0. None begins within a word."""
        c, before = self.folded[at], self.folded[at - 1 : at]
        if before.isascii() and before.isalnum():
            return 0
        inside = is_han(c) and is_han(before) if before else False
        if c in FIRST_OF_DATE and not (inside and c not in "民公") and (date := match_date(self.folded, at)):
            behind = self.folded[date.end : date.end + 2]
            paged = behind.lstrip()[:1] in ("页", "版") and self.folded[date.end - 1].isdigit()
            if not paged and not (behind[:1].isascii() and behind[:1].isalpha()):
                return self._add(at, date.end, "date")
        m = _FACT.match(self.folded, at)
        if m and inside and m[0][-1] == "编" and m[0][0] not in "第卷":
            return 0  # the last character of a name and its role: 李四编
        if m and m.lastgroup == "edition" and (tail := _TAIL.search(m[0])) and tail.start() > 0:
            return 0  # a house and its edition: 某书局点校本
        if m and m.end() > at and (not inside or m.lastgroup in ("issue", "volume", "pages")):
            return self._add(at, m.end(), m.lastgroup or "number")
        return 0

    def _separator(self, at: int) -> int:
        m = _SEPARATOR.match(self.folded, at)
        if not m or m.end() == at:
            return 0
        marks = m[0]
        self.separators += marks
        self.depth = max(0, self.depth + marks.count("(") + marks.count("[") - marks.count(")") - marks.count("]"))
        return m.end()

    def _run(self, at: int) -> int:
        """The end of a run of letters; a character that nothing knows is a separator."""
        if m := _EAST.match(self.folded, at):
            return self._east(at, self._until_fact(at, m.end()))
        if m := _WEST.match(self.folded, at):
            end = m.end()
            while end > at + 1 and self.folded[end - 1] == "." and _SEPARATOR.match(self.folded, end - 1):
                end -= 1
            return self._add(at, end, "west")
        self.separators += self.folded[at]
        return at + 1

    def _until_fact(self, start: int, end: int) -> int:
        """Where a date, volume, issue or page begins with which the run ends; its end if it ends with none."""
        for at in range(start + 1, end):
            c = self.folded[at]
            if c == "民" and match_date(self.folded, at):
                return at
            m = _FACT.match(self.folded, at) if c in "第卷总〇一二三四五六七八九十上中下" else None
            if m and m.lastgroup in ("volume", "issue", "pages", "chapter") and m.end() >= max(end, at + 2):
                return at
        return end

    def _east(self, start: int, end: int) -> int:
        """Add a run without the words before and behind it that say what it is."""
        text = self.folded[start:end]
        if text in _PRINTED:
            return self._add(start, end, "printed")
        lead = _LEAD.match(text)
        if lead and (lead.end() == len(text) or lead[0] in _ALWAYS_LEADS or not self.found):
            start = self._add(start, start + lead.end(), "lead")
        if (tail := _TAIL.search(self.folded, start, end)) and tail.start() > start:
            self._add(start, tail.start(), "east")
            return self._add(tail.start(), end, "type" if tail["type"] else "edition" if tail[0][-1] == "本" else "printed")
        role = _ROLE.search(self.folded, start, end)
        if role and end - start < 40 and (self.folded[end : end + 1] or " ") in " ,:;、。)]《〈『":
            self._add(start, role.start(), "east")
            return self._add(role.start(), end, "role")
        return self._add(start, end, "east")


def _joined(folded: str, atoms: list[Atom]) -> list[Atom]:
    """The atoms, where the words of a Latin run are one."""
    found: list[Atom] = []
    for atom in atoms:
        last = found[-1] if found else None
        if last and atom.kind == last.kind == "west" and _goes_on(folded, found, atom):
            found[-1] = last._replace(span=Span(last.span.start, atom.span.end))
        else:
            found.append(atom)
    return found


def _goes_on(folded: str, found: list[Atom], atom: Atom) -> bool:
    """Whether a Latin word belongs to the run before it: a blank alone parts them and neither links two fields; or the full stop
    between them is that of an initial within a name."""
    last, word = found[-1], atom.span.of(folded)
    before = last.span.of(folded).split(" ")
    if atom.before == " ":
        return not (_links(folded, word, atom.span.end) or (before[-1] in _LINKING and not _inner(before)))
    if atom.before != ". " or not word[0].isupper():
        return False
    initial = _INITIALS.fullmatch(word) and folded[atom.span.end : atom.span.end + 1] == "."
    if before[-1] in _TITLED or (all(map(_INITIALS.fullmatch, before)) and initial):
        return True
    family_first = len(found) > 1 and last.before == ", " and _is_family(found[-2].span.of(folded))
    if not _INITIALS.fullmatch(before[-1]) or len(before[-1]) > 3:
        return False
    if len(before) > 1 and before[-2] in ("and", "&"):
        return True
    return not family_first and (all(map(_INITIALS.fullmatch, before)) or before[0] in words("given_name"))


def _is_family(text: str) -> bool:
    """Whether a piece before a comma may be a family name: one word, or particles before it."""
    return " " not in text or text.split(" ")[0] in words("name_particle")


def _links(folded: str, word: str, end: int) -> bool:
    """Whether the word stands between two fields; "in" and "from" do before quotation marks or a colon."""
    return word in _LINKING and (word not in ("in", "from", "In") or folded[end : end + 2] in (' "', " “", ": "))


def _inner(before: list[str]) -> bool:
    """Whether the last word of a run that has others is a mere preposition."""
    return len(before) > 1 and before[-1] in ("in", "from", "In")
