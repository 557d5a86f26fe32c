"""The page rendered in a variant: `-{…}-` resolved in order, the text between tags converted, places in the source kept.

A rule acts on the text that follows it. Text is therefore converted in stretches, from one rule that changes the table to the
next; within a stretch each text between two tags is converted by itself, as MediaWiki does it.
"""

from __future__ import annotations

import re
from array import array

from zhclaims.sources import language_converter as converter
from zhclaims.sources.language_converter import Conversion, PageRules, Rule
from zhclaims.sources.language_converter.variants import FALLBACKS, NAMES
from zhclaims.sources.wikitext.messages import message
from zhclaims.sources.wikitext.traced import NOWHERE, Traced, TracedBuilder, generated, joined

_TOKEN = re.compile(r"<code>[\s\S]*?</code>|<pre>[\s\S]*?</pre>|<[^>]*>|&[a-zA-Z#][a-zA-Z0-9]*;|\x7f\d+\x7f")
_BRACKETS = re.compile(r"-\{|\}-")
_DEPTH_AT_MOST = 10


class Renderer:
    """One page in one variant."""

    def __init__(self, variant: str, *, converts: bool = True) -> None:
        self._variant = variant
        self._tables = converter.tables_of(variant if converts else "zh")
        self._rules = PageRules()
        self._out: list[Traced] = []
        self._waiting: list[int] = []

    @property
    def tables_used(self) -> str:
        return self._tables.name

    def plain(self, text: str) -> str:
        """A short text of the interface in the variant."""
        return text if text.isascii() else self._tables.convert([text], {})[0].text

    def shown(self, text: str) -> str:
        """A short text of the page in the variant, by the rules that the page has given so far."""
        kept = self._out, self._waiting
        self._out, self._waiting = [], []
        try:
            return self.render(generated(text)).text
        finally:
            self._out, self._waiting = kept

    def render(self, text: Traced) -> Traced:
        if "-{" not in text.text and self._tables.name == "none":
            return text
        at = 0
        while (found := text.text.find("-{", at)) >= 0:
            self._text(text.cut(at, found))
            at = self._rule(text, found)
        self._text(text.cut(at))
        self._convert()
        return joined(self._out)

    # ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _text(self, text: Traced) -> None:
        """Take in text with tags; what is between them waits for its conversion."""
        if self._tables.name == "none":
            self._out.append(text)
            return
        at = kept = 0
        for match in _TOKEN.finditer(text.text):
            start, end = match.span()
            if start > at and not text.text[at:start].isascii():
                if at > kept:
                    self._out.append(text.cut(kept, at))
                self._waiting.append(len(self._out))
                self._out.append(text.cut(at, start))
                kept = start
            at = end
        if at > kept:
            self._out.append(text.cut(kept, at))
        if at < len(text):
            self._waiting.append(len(self._out))
            self._out.append(text.cut(at))

    def _convert(self) -> None:
        if self._waiting:
            texts = [self._out[i] for i in self._waiting]
            written = [t.text for t in texts]
            converted = self._tables.convert(written, self._rules.needed(written))
            for i, text, conversion in zip(self._waiting, texts, converted, strict=True):
                self._out[i] = _moved(text, conversion)
        self._waiting = []

    # ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, text: Traced, at: int) -> int:
        """Resolve the rule that opens at `at`; where it ends. An unclosed one is text to the end of the page."""
        inner, end = self._inside(text, at + 2, 0)
        if end < 0:
            self._out.append(generated("-{"))
            self._text(inner)
            return len(text)
        self._out.append(self._applied(inner))
        return end

    def _inside(self, text: Traced, at: int, depth: int) -> tuple[Traced, int]:
        """The text of a rule with the rules in it resolved, and where it ends (-1: nowhere)."""
        out = TracedBuilder()
        while (found := _BRACKETS.search(text.text, at)) is not None:
            out.copy(text, at, found.start())
            if found[0] == "}-":
                return out.build(), found.end()
            if depth >= _DEPTH_AT_MOST:
                out.write("-{")
                at = found.end()
                continue
            inner, end = self._inside(text, found.end(), depth + 1)
            if end < 0:
                out.write("-{")
                out.add(inner)
                return out.build(), -1
            out.add(self._applied(inner))
            at = end
        out.copy(text, at, len(text))
        return out.build(), -1

    def _applied(self, inner: Traced) -> Traced:
        rule = converter.parse_rule(inner.text)
        if rule.flags & {"+", "-"}:
            self._change(rule)
        return self._shown(rule, inner)

    def _change(self, rule: Rule) -> None:
        pairs = rule.pairs(self._variant) if self._tables.name != "none" else {}
        if not pairs:
            return
        self._convert()
        for source, target in pairs.items():
            if "-" in rule.flags:
                self._rules.drop(source)
            else:
                self._rules.put(source, target)

    def _shown(self, rule: Rule, inner: Traced) -> Traced:
        """What stands in the place of the rule."""
        if "R" in rule.flags:
            return self._raw(rule, inner.cut(*rule.content))
        if "N" in rule.flags:
            return generated(NAMES.get(rule.content.of(rule.text).strip(), ""))
        if "D" in rule.flags and ("H" in rule.flags or "+" not in rule.flags):
            return generated(rule.description())
        if "S" not in rule.flags:
            return generated("") if rule.flags & {"H", "-", "T", "+"} else _error()
        span = rule.shown(self._variant)
        return inner.cut(*span) if span is not None else _error()

    def _raw(self, rule: Rule, text: Traced) -> Traced:
        """Text that is not converted, or (`-{zh-hans|…}-`) that is converted in some variants only."""
        wanted = next((v for v in (self._variant, *FALLBACKS[self._variant]) if v in rule.only), None)
        if wanted is None:
            return text
        return _moved(text, converter.tables_of(wanted).convert([text.text], {})[0])


def _error() -> Traced:
    return generated(f'<span class="error">{message("converter_rule_error")}</span>')


def _moved(text: Traced, conversion: Conversion) -> Traced:
    """The converted text with the places of the text; a piece that changes its length keeps those of its ends."""
    if conversion.text == text.text:
        return text
    if all(length == converted for length, converted in conversion.pieces):
        return Traced(conversion.text, text.at)
    at = array("i")
    start = 0
    for length, converted in conversion.pieces:
        if length == converted:
            at.extend(text.at[start : start + length])
        else:
            places = [NOWHERE] * converted
            if length and converted:
                places[0] = text.at[start]
                places[-1] = text.at[start + length - 1] if converted > 1 else places[0]
            at.extend(places)
        start += length
    return Traced(conversion.text, at)
