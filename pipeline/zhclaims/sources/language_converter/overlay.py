"""The conversion rules of a page, laid over the table of its variant: which of them a text needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence


class Overlay:
    """What the page has replaced by what, as it stands at the place that has been read."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._lengths: Counter[int] = Counter()

    def put(self, source: str, target: str) -> None:
        if source not in self._rules:
            self._lengths[len(source)] += 1
        self._rules[source] = target

    def drop(self, source: str) -> None:
        if self._rules.pop(source, None) is not None:
            self._lengths[len(source)] -= 1
            self._lengths += Counter()  # without the lengths that no rule has any more

    def needed(self, texts: Sequence[str]) -> dict[str, str]:
        """The rules whose source stands in one of the texts. The cost is that of the texts or of the rules, whichever is less."""
        looked_up = sum(map(len, texts)) * len(self._lengths)
        if looked_up < len(self._rules):
            return {source: self._rules[source] for text in texts for source in self._sources(text)}
        whole = "\n\x01\n".join(texts)
        return {source: target for source, target in self._rules.items() if source in whole}

    def _sources(self, text: str) -> Iterator[str]:
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                if text[start : start + length] in self._rules:
                    yield text[start : start + length]
