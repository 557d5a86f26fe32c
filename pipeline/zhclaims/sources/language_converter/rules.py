"""Rules of conversion. Between `-{` and `}-`: flags, and texts by variant; their meaning is that of MediaWiki's `ConverterRule`.

Everything shown is a span of the rule, so that its place in the source is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zhclaims.sources.language_converter.variants import FALLBACKS, NAMES, TWO_WAY, VARIANTS
from zhclaims.spans import Span, trim

_FLAGS = {"A": "+", "T": "T", "R": "R", "D": "D", "-": "-", "H": "H", "N": "N"}
_CODES = "|".join(sorted(VARIANTS, key=len, reverse=True))
_SEPARATOR = re.compile(rf";\s*+(?=(?:{_CODES})\s*:|[^;]*?=>\s*(?:{_CODES})\s*:|\s*$)")
_ENTITY = re.compile(r"(&[#a-zA-Z0-9]+);")
_BLANKS = " \t\n\r\0\v"


@dataclass(slots=True)
class Rule:
    """A rule taken apart."""

    text: str
    flags: frozenset[str]
    """`+` add to the table, `-` remove from it, `S` show, `H` hide, `R` raw, `N` name of one, `D` description, `T` title."""
    content: Span
    """The text after the flags."""
    only: frozenset[str] = frozenset()
    """Variants for which the text is converted (`-{zh-hans;zh-hant|…}-`)."""
    two_way: dict[str, Span] = field(default_factory=dict)
    one_way: dict[str, dict[str, Span]] = field(default_factory=dict)
    """For each variant, what is replaced by what."""

    def shown(self, variant: str) -> Span | None:
        """The text for a variant, or for the nearest one that has a text; None if the rule has none for it."""
        if not self.two_way and not self.one_way:
            return self.content
        for code in (variant, *FALLBACKS[variant]):
            if code in self.two_way:
                return self.two_way[code]
        if variant in self.one_way:
            return next(iter(self.one_way[variant].values()))
        if variant == "zh":
            return next(iter(self.two_way.values()), None) or next(iter(next(iter(self.one_way.values())).values()))
        return None

    def title(self, variant: str) -> Span | None:
        """The title of the page for a variant (flag T); the page as it is written keeps its own."""
        return self.two_way.get("zh") if variant == "zh" else self.shown(variant)

    def pairs(self, variant: str) -> dict[str, str]:
        """What the rule has replaced outside of its place in a variant."""
        found: dict[str, str] = {}
        texts = self._all_variants()
        if variant in texts and variant in TWO_WAY:
            found = {text: texts[variant] for code, text in texts.items() if code != variant}
        if variant != "zh":
            one_way = self.one_way.get(variant, {})
            found = {source: span.of(self.text) for source, span in one_way.items()} | {
                k: v for k, v in found.items() if k not in one_way
            }
        return found

    def _all_variants(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for code in VARIANTS:
            span = next((self.two_way[c] for c in (code, *FALLBACKS[code]) if c in self.two_way), None)
            if span is not None:
                found[code] = span.of(self.text)
        return found

    def description(self) -> str:
        """What flag D shows: "简体：…；繁體：…；"."""
        both = "".join(f"{NAMES[code]}：{span.of(self.text)}；" for code, span in self.two_way.items())
        one = "".join(
            f"{source}⇒{NAMES[code]}：{span.of(self.text)}；"
            for code, pairs in self.one_way.items()
            for source, span in pairs.items()
        )
        return both + one


def parse_rule(text: str) -> Rule:
    """The rule that the text between `-{` and `}-` is. Nothing is ever wrong with it: what makes no rule is plain text."""
    bar = text.find("|")
    named = [x.strip() for x in text[:bar].split(";")] if bar >= 0 else []
    content = Span(bar + 1, len(text))
    flags, only = _flags({_FLAGS.get(x, x) for x in named if x in _FLAGS or x in VARIANTS})
    rule = Rule(text, flags, content, only)
    if not flags & {"R", "N"}:
        _read(rule)
    if not rule.two_way and not rule.one_way:
        _without_texts(rule)
    return rule


def _flags(named: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    if not named:
        return frozenset("S"), frozenset()
    for single in ("R", "N", "-"):
        if single in named:
            return frozenset(single), frozenset()
    if named == {"T"}:
        return frozenset("TH"), frozenset()
    if "H" in named:
        return frozenset({"+", "H"} | (named & {"T", "D"})), frozenset()
    only = frozenset(named & set(VARIANTS))
    if only:
        return frozenset("R"), only
    if "+" in named:
        named = named | {"S"}
    return frozenset(named - {"S"} if "D" in named else named), frozenset()


def _read(rule: Rule) -> None:
    """Fill in the texts by variant; a part that names no variant makes the whole no rule."""
    masked = _ENTITY.sub("\\1\x01", rule.content.of(rule.text))
    at = 0
    for start, end in [*(m.span() for m in _SEPARATOR.finditer(masked)), (len(masked), len(masked))]:
        choice = Span(at, start).shift(rule.content.start)
        at = end
        if not _choice(rule, choice):
            rule.two_way.clear()
            rule.one_way.clear()
            return


def _choice(rule: Rule, choice: Span) -> bool:
    """Take in `variant:text` or `from=>variant:text`; False if the variant is none."""
    left, colon, _ = choice.of(rule.text).partition(":")
    if not colon:
        return True
    to = trim(rule.text, Span(choice.start + len(left) + 1, choice.end), _BLANKS)
    source, arrow, code = left.replace("=&gt;", "=>").partition("=>")
    variant = (code if arrow else source).strip()
    if variant not in NAMES:
        return False
    if arrow and source.strip():
        rule.one_way.setdefault(variant, {})[source.strip()] = to
    elif not arrow and to.start < to.end:
        rule.two_way[variant] = to
    return True


def _without_texts(rule: Rule) -> None:
    if rule.flags & {"+", "-"}:
        if rule.content.start < rule.content.end:
            rule.two_way = dict.fromkeys(VARIANTS, rule.content)
    elif not rule.flags & {"N", "T"}:
        rule.flags = frozenset("R")
