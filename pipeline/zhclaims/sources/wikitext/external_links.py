"""External links: `[https://… text]` and bare addresses become elements that lead to their target."""

from __future__ import annotations

import re

from zhclaims.sources.common.text import decode_references
from zhclaims.sources.wikitext.context import Context, LinkTarget
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder

_WITH_HOST = "https?|ftps?|sftp|ssh|ircs?|git|svn|gopher|telnet|nntp|worldwind|mms|redis"
_WITHOUT_HOST = "mailto|news|tel|sms|geo|urn|xmpp|magnet|bitcoin"
_PROTOCOLS = f"(?:{_WITH_HOST})://|(?:{_WITHOUT_HOST}):"
_CHARACTERS = r'[^\]\[<>"\x00-\x20\x7f\ufffd\s]'
_SIGN = re.compile(rf"\[((?:https?:)?//{_CHARACTERS}++)([^\[\]\n]*+)\]|\[|<a \d+>|:")
"""What an address or a link may stand at: these signs are far fewer than the letters that an address begins with."""
_BRACKETED = re.compile(rf"\[(?:{_PROTOCOLS}|//){_CHARACTERS}+", re.IGNORECASE)
_FREE = re.compile(rf"(?:{_PROTOCOLS}){_CHARACTERS}+", re.IGNORECASE)
_PROTOCOL_BEFORE = re.compile(rf"(?<![A-Za-z0-9_])(?:{_WITH_HOST}|{_WITHOUT_HOST})\Z", re.IGNORECASE | re.ASCII)
_LONGEST = len("worldwind")
_STARTS = re.compile(_PROTOCOLS, re.IGNORECASE)
_CUT = re.compile("&(?:lt|gt|nbsp|#0*(?:60|62|160)|#x0*(?:3c|3e|a0));", re.IGNORECASE)
_AROUND = " \u3000\u00a0"
_LINE = re.compile("[\n\\]]")


def external_links(context: Context, text: Traced) -> Traced:
    """The text with its external links as elements; an address that is shown is never converted between variants."""
    if ":" not in text.text and "//" not in text.text:
        return text
    return _Addresses(context, text).run()


def _cut(url: str) -> re.Match[str] | None:
    """The entity that ends the address, if one does."""
    return _CUT.search(url) if "&" in url else None


class _Addresses:
    def __init__(self, context: Context, text: Traced) -> None:
        self._context = context
        self._text = text
        self._out = TracedBuilder()
        self._at = 0
        self._stop = -1

    def run(self) -> Traced:
        search = 0
        while (found := self._next(search)) is not None:
            if found.lastindex:
                search = self._whole(found)
            elif found[0].startswith("<a "):
                close = self._text.text.find("</a>", found.end())
                search = close if close >= 0 else found.end()
            elif found[0].startswith("["):
                search = self._bracketed(found)
            else:
                search = self._free(found)
        self._out.copy(self._text, self._at, len(self._text))
        return self._out.build()

    def _next(self, search: int) -> re.Match[str] | None:
        """The next address, or the next link that is one already."""
        text = self._text.text
        for sign in _SIGN.finditer(text, search):
            found: re.Match[str] | None = sign
            if sign.lastindex:
                return sign
            if sign[0] == "[":
                found = _BRACKETED.match(text, sign.start())
            elif sign[0] == ":":
                low = max(sign.start() - _LONGEST - 1, 0)
                protocol = _PROTOCOL_BEFORE.search(text[low : sign.start()])
                start = low + protocol.start() if protocol else -1
                found = _FREE.match(text, start) if start >= search else None
            if found is not None:
                return found
        return None

    def _open(self, start: int, url: str) -> None:
        self._out.copy(self._text, self._at, start)
        self._context.targets.append(LinkTarget(url=decode_references(url)))
        self._out.write(f"<a {len(self._context.targets) - 1}>")

    def _close(self, end: int) -> int:
        self._out.write("</a>")
        self._at = end
        return end

    def _whole(self, found: re.Match[str]) -> int:
        """An address of the usual kind, with its brackets and its text."""
        url, (start, end) = found[1], found.span(2)
        if (cut := _cut(url)) is not None:
            start = found.start(1) + cut.start()
            url = url[: cut.start()]
        return self._linked(found.start(), url, (start, end))

    def _bracketed(self, found: re.Match[str]) -> int:
        url_end = found.end()
        cut = _cut(found[0])
        url_end = found.start() + cut.start() if cut else url_end
        close = self._closing(found.end())
        if close < 0:
            return found.start() + 1
        return self._linked(found.start(), found[0][1 : url_end - found.start()], (url_end, close))

    def _linked(self, start: int, url: str, text: tuple[int, int]) -> int:
        """Write the link, with its text or a number; where its bracket has closed."""
        written = self._text.text[text[0] : text[1]]
        shown = written.strip(_AROUND)
        low = text[0] + len(written) - len(written.lstrip(_AROUND))
        self._open(start, url)
        if not shown:
            self._context.links_without_text += 1
            self._out.write(f"[{self._context.links_without_text}]")
        elif ":" in shown and _STARTS.match(shown):
            self._as_it_is(self._text.cut(low, low + len(shown)))
        else:
            self._out.copy(self._text, low, low + len(shown))
        return self._close(text[1] + 1)

    def _closing(self, at: int) -> int:
        """Where the bracket closes on the line; -1 if it does not."""
        if self._text.text.startswith("]", at):
            return at
        if self._stop < at:
            found = _LINE.search(self._text.text, at)
            self._stop = found.start() if found else len(self._text)
        return self._stop if self._text.text.startswith("]", self._stop) else -1

    def _free(self, found: re.Match[str]) -> int:
        url = found[0]
        cut = _cut(url)
        url = url[: cut.start()] if cut else url
        url = url.rstrip(",;.:!?" if "(" in url else ",;.:!?)")
        end = found.start() + len(url)
        if _STARTS.fullmatch(url) or not _STARTS.match(url):
            return found.end()
        self._open(found.start(), url)
        self._as_it_is(self._text.cut(found.start(), end))
        return self._close(end)

    def _as_it_is(self, shown: Traced) -> None:
        marked = "-{" not in shown.text and "}-" not in shown.text
        self._out.write("-{R|" if marked else "")
        self._out.add(shown)
        self._out.write("}-" if marked else "")
