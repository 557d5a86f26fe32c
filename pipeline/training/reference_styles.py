"""Strings of references made from styles: a grammar (`reference_styles.txt`) and words for its fields (`reference_words.tsv`)."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.references.words import words

HERE = Path(__file__).parent
_SLOT = re.compile(r"<(?:(?P<field>[a-z_]*):(?P<words>[^<>]+)|(?P<rule>[^<>:]+))>")
_INNERMOST = re.compile(r"\{([^{}]*)\}")
_INITIALS = "ABCDEFGHJKLMNPRSTW"
_NUMERALS = "零一二三四五六七八九"
_WRAPPED = re.compile("^[《〈「『]([^《》〈〉「」『』]*)[》〉」』]$")


class Made(NamedTuple):
    """A string and the spans of its fields."""

    text: str
    fields: list[tuple[str, Span]]


class Styles:
    """Makes strings by the grammar. `pool` holds values of fields by field and script ("han", "latin", "kana")."""

    def __init__(self, seed: int, pool: Mapping[tuple[str, str], Sequence[str]]) -> None:
        self.random = random.Random(seed)
        self.pool = pool
        self.rules: dict[str, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for line in (HERE / "reference_styles.txt").read_text(encoding="utf-8").split("\n"):
            if line and not line.startswith("#") and (m := re.match(r"([a-z ]+?) (\d+)(?: (.*))?$", line)):
                self.rules[m[1]][0].append(m[3] or "")
                self.rules[m[1]][1].append(int(m[2]))
        self.lists: dict[str, list[str]] = defaultdict(list)
        with (HERE / "reference_words.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                self.lists[row["kind"]].append(row["word"])
        self.families = sorted(words("family_name"))
        self.given = sorted(w for w in words("given_name") if w.isascii() and len(w) > 2)
        self.makers: dict[str, Callable[[], str]] = {**self._names(), **self._titles(), **self._numbers()}

    def make(self) -> Made:
        """One string."""
        return self._expand("entry", Made("", []))

    def _expand(self, rule: str, made: Made) -> Made:
        texts, weights = self.rules[rule]
        text = self.random.choices(texts, weights)[0]
        while m := _INNERMOST.search(text):
            text = text[: m.start()] + self.random.choice(m[1].split("|")) + text[m.end() :]
        at = 0
        for slot in _SLOT.finditer(text):
            made = _with(made, text[at : slot.start()])
            at = slot.end()
            if slot["rule"]:
                made = self._expand(slot["rule"], made)
                continue
            value = self._words(slot["words"])
            if slot["field"]:
                made.fields.append((slot["field"], Span(len(made.text), len(made.text) + len(value))))
            made = Made(made.text + value, made.fields)
        return _with(made, text[at:])

    def _words(self, kind: str) -> str:
        maker = self.makers.get(kind)
        return maker() if maker else self.random.choice(self.lists[kind.replace(" ", "_")])

    def _of_pool(self, field: str, script: str) -> str:
        return self.random.choice(self.pool.get((field, script)) or self.pool[field, "han"])

    def _some(self, share: float) -> bool:
        return self.random.random() < share

    # ── names ──

    def _names(self) -> dict[str, Callable[[], str]]:
        return {
            "name": self._name,
            "names": self._list_of_names,
            "western names": self._latin,
            "western name": lambda: self._western("first last"),
            "two western names": lambda: f"{self._western('i. last')} and {self._western('i. last')}",
        }

    def _name(self) -> str:
        if self._some(0.12):
            return self._words("foreign name") + self.random.choice("··‧．・") + self._words("foreign name")
        given = self.lists["given_character"]
        return self.random.choice(self.families) + "".join(self.random.choices(given, k=2 if self._some(0.65) else 1))

    def _list_of_names(self) -> str:
        if self._some(0.1):
            return self._words("body")
        count = 1 if self._some(0.72) else self.random.randint(2, 4)
        joint = self.random.choice(["、", "、", "、", "，", " ", "; ", ", "])
        return joint.join(self._name() for _ in range(count)) + ("等" if self._some(0.05) else "")

    def _western(self, form: str) -> str:
        last, first = self._words("family name"), self.random.choice(self.given)
        i, j = self.random.choices(_INITIALS, k=2)
        forms = {
            "first last": f"{first} {last}",
            "first i. last": f"{first} {i}. {last}",
            "i. last": f"{i}. {last}",
            "i. j. last": f"{i}. {j}. {last}",
            "last, first": f"{last}, {first}",
            "last, i.": f"{last}, {i}.",
            "last, i. j.": f"{last}, {i}. {j}.",
            "last, i.j.": f"{last}, {i}.{j}.",
            "last ij": f"{last} {i}{j}",
            "last i.": f"{last} {i}.",
        }
        return forms[form or self.random.choice([*forms])]

    def _latin(self) -> str:
        form = self.random.choice(
            ["first last", "first last", "first i. last", "i. last", "i. j. last", "last, first", "last, i.", "last, i. j."]
            + ["last, i.j.", "last ij", "last i."]
        )
        count = 1 if self._some(0.55) else self.random.randint(2, 4)
        names = [self._western(form) for _ in range(count)]
        if form == "last, first" and self._some(0.5):
            names[1:] = [self._western("first last") for _ in names[1:]]
        if count == 1:
            return names[0] + (" et al." if self._some(0.06) else "")
        joint = "; " if form.startswith("last") and self._some(0.3) else ", "
        return joint.join(names[:-1]) + self.random.choice([" and ", ", and ", " & ", ", & ", joint]) + names[-1]

    # ── titles and hosts ──

    def _titles(self) -> dict[str, Callable[[], str]]:
        return {
            "han": lambda: _WRAPPED.sub(r"\1", self._of_pool("title", "han")),
            "latin": lambda: self._of_pool("title", "latin").strip('"“”. '),
            "japanese": lambda: self._of_pool("title", "kana"),
            "house": self._house,
            "journal": lambda: self._host("journal", "container", "han"),
            "press": lambda: self._host("press", "publisher", "latin"),
            "western journal": lambda: self._host("western journal", "container", "latin"),
            "history with part": lambda: f"{self._words('history')}·{self._words('part')}",
            "part": lambda: self.random.choice(self.lists["history_part"]),
        }

    def _house(self) -> str:
        if self._some(0.35):
            return self._of_pool("publisher", "han")
        where = self._words("place") if self._some(0.1) else ""
        return where + self._words("house head") + self._words("house tail")

    def _host(self, kind: str, field: str, script: str) -> str:
        listed = self.random.choice(self.lists[kind.replace(" ", "_")])
        return listed if self._some(0.7) else self._of_pool(field, script)

    # ── numbers and dates ──

    def _numbers(self) -> dict[str, Callable[[], str]]:
        number = self.random.randint
        return {
            "year": lambda: str(number(1880, 2022)),
            "year年": lambda: f"{number(1930, 2022)}年",
            "print": self._printed,
            "day": self._day,
            "western day": self._western_day,
            "small": lambda: str(number(1, 12)),
            "large": lambda: str(number(1, 300)),
            "range": self._range,
            "pages": self._pages,
            "page of a newspaper": lambda: self.random.choice(["A3版", f"第{number(1, 20)}版", "B2"]),
            "第期": lambda: self.random.choice([f"第{number(1, 12)}期", f"第{number(1, 300)}期", f"總第{number(1, 300)}期"]),
            "第卷": lambda: f"第{number(1, 60)}卷",
            "卷": lambda: f"{number(1, 60)}卷",
            "期": lambda: f"{number(1, 12)}期",
            "volume": self._volume,
            "edition": lambda: self.random.choice(["第二版", "修订版", "增訂版", "第3版", "初版", "二版"]),
            "western edition": lambda: self.random.choice(["2nd ed", "3rd edition", "2nd edn", "Rev. ed", "Fourth Edition"]),
        }

    def _range(self) -> str:
        first = self.random.randint(1, 900)
        return str(first) if self._some(0.5) else f"{first}{self.random.choice('-–－-~')}{first + self.random.randint(1, 40)}"

    def _pages(self) -> str:
        pages = self._range()
        dresses = ["第{}页", "第{}頁", "頁{}", "{}頁", "{}页", "p.{}", "pp. {}", "P{}", "p{}", "页{}", "p. {}"]
        return self.random.choice(dresses).format(pages)

    def _printed(self) -> str:
        y, m = self.random.randint(1905, 2022), self.random.randint(1, 12)
        republic = f"民國{self.random.randint(20, 99)}年"
        return self.random.choice([f"{y}年", f"{y}", f"{y}", f"{y}年", f"{y}年{m}月", f"{y}.{m:02d}", republic, self._day()])

    def _day(self) -> str:
        y, m, d = self.random.randint(1905, 2022), self.random.randint(1, 12), self.random.randint(1, 28)
        east = f"{y}年{m}月{d}日"
        return self.random.choice([east, east, f"{y}-{m:02d}-{d:02d}", f"{y}.{m}.{d}", f"{y}/{m:02d}/{d:02d}"])

    def _western_day(self) -> str:
        y, d, month = self.random.randint(1950, 2022), self.random.randint(1, 28), self._words("month")
        iso = f"{y}-{self.random.randint(1, 12):02d}-{d:02d}"
        return self.random.choice([f"{d} {month} {y}", f"{month} {d}, {y}", iso, f"{month[:3]}. {d}, {y}"])

    def _volume(self) -> str:
        n = self.random.randint(1, 199)
        forms = [f"卷{_numeral(n)}", f"卷{n}", f"第{_numeral(n % 20 + 1)}卷", f"卷{_numeral(n % 90 + 1)}上", "上卷"]
        return self.random.choice([*forms, f"卷{_numeral(n)}", f"第{n % 12 + 1}册", f"第{_numeral(n % 9 + 1)}冊"])


def _with(made: Made, text: str) -> Made:
    """With a text behind; a full stop that an initial has already is not set twice."""
    return Made(made.text + (text[1:] if made.text.endswith(".") and text.startswith(".") else text), made.fields)


def _numeral(n: int) -> str:
    """A number below 200 in Chinese numerals."""
    if n < 10:
        return _NUMERALS[n]
    if n < 100:
        return ("" if n < 20 else _NUMERALS[n // 10]) + "十" + (_NUMERALS[n % 10] if n % 10 else "")
    rest = n % 100
    return "一百" + ("" if not rest else "零" + _NUMERALS[rest] if rest < 10 else ("一" if rest < 20 else "") + _numeral(rest))
