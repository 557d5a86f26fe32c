"""One request at a time to the API of a wiki, with the manners that it asks for.

Every request names us in its User-Agent, asks the wiki to refuse it while its databases lag (`maxlag`), and takes packed answers.
Where the wiki is busy or fails it is tried again, later each time, or when the wiki says (`Retry-After`).

Bounds: five tries, two minutes between them, 64 MiB unpacked and five minutes an answer, five redirects to the same host.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from zhclaims.errors import InputError, UsageError
from zhclaims.fingerprint import __version__
from zhclaims.sources.api.answers import Answer, ApiError, decode_answer, is_crowded, is_garbled

MAXLAG = 5
"""Seconds that the wiki's databases may lag behind."""

_BYTES_AT_MOST = 64 << 20
_SECONDS_AT_MOST = 300.0
_REDIRECTS_AT_MOST = 5
_ADDRESS_AT_MOST = 2000
"""Characters; what is longer goes into the body."""

_TRIES = 5
"""Requests at most for one answer."""

_LONGEST_WAIT = 120.0
"""Seconds; a wiki that asks for more is left alone."""

_FIRST_WAIT = 2.0
_ACCEPTED = "gzip"
"""The packing that requests ask for."""

_PIECE = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_TIMEOUT = httpx.Timeout(30.0)
_ALWAYS = {"format": "json", "formatversion": "2", "maxlag": str(MAXLAG)}
_LATER = frozenset(("maxlag", "ratelimited"))
_BUSY = frozenset((429, 500, 502, 503, 504))

Parameters = dict[str, str]
_LOG = logging.getLogger(__name__)


class Refused(InputError):
    """The API's error about what a request asks for, not about the wiki as a whole."""


class Garbled(Refused):
    """An answer that holds a character which is none: what else was asked for can be had by itself."""


class _Again(NamedTuple):
    """Why a request has to be made again, and when."""

    why: InputError
    retry_after: str | None = None
    now: datetime | None = None
    """By the wiki's clock."""


class _Response(NamedTuple):
    status: int
    headers: httpx.Headers
    body: bytearray


class Client:
    """The API of one wiki. Use it in a `with` block."""

    def __init__(
        self,
        wiki: str,
        *,
        contact: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
        timeout: httpx.Timeout = _TIMEOUT,
    ) -> None:
        """UsageError if one of these is not what it should be.

        wiki: its address, or that of its `api.php`.
        contact: how its people reach who runs this: goes into the User-Agent.
        sleep: called with the seconds to wait before a request is made again.
        """
        self.endpoint = endpoint(wiki)
        self._sleep = sleep
        self._http = httpx.Client(headers={"User-Agent": _agent(contact), "Accept-Encoding": _ACCEPTED}, timeout=timeout)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, parameters: Parameters) -> Answer:
        """The answer to one request.

        Raises `Refused` for an error about the request; InputError with reason `network_fault`, `timeout`, `http_429`,
        `api_readapidenied`, `malformed_answer` … where the wiki cannot be read.
        """
        query = _ALWAYS | parameters
        for tried in range(_TRIES):
            found = self._try(query)
            if isinstance(found, Answer):
                return found
            wait = seconds_to_wait(tried, found.retry_after, found.now)
            if tried + 1 == _TRIES or wait > _LONGEST_WAIT:
                raise _given_up(found.why, tried + 1, wait)
            _LOG.warning("%s: trying again in %.0f s", found.why, wait)
            self._sleep(wait)
        raise AssertionError("unreachable")

    def _try(self, query: Parameters) -> Answer | _Again:
        try:
            response = self._response(query)
        except httpx.TimeoutException as error:
            return _Again(InputError(f"{self.endpoint} does not answer in time ({type(error).__name__})", reason="timeout"))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _Again(InputError(f"cannot reach {self.endpoint}: {_one_line(error)}", reason="network_fault"))
        return self._judged(response)

    def _judged(self, response: _Response) -> Answer | _Again:
        retry_after, now = response.headers.get("Retry-After"), http_date(response.headers.get("Date", ""))
        if is_crowded(response.body):
            raise InputError(f"{self.endpoint} answers with millions of fields, not with pages", reason="too_large")
        answer = decode_answer(response.body)
        if answer is None and is_garbled(response.body):
            raise Garbled(
                "the wiki answers with half a character (a lone surrogate): it has to mend that", reason="lone_surrogate"
            )
        if answer and answer.error:
            error = self._error(answer.error)
            if answer.error.code in _LATER or answer.error.code.startswith("internal_api_error") or response.status in _BUSY:
                return _Again(error, retry_after, now)
            raise error
        if response.status in _BUSY:
            error = InputError(f"{self.endpoint} answers {response.status}", reason=f"http_{response.status}")
            return _Again(error, retry_after, now)
        if response.status != 200:
            raise InputError(
                f"{self.endpoint} answers {response.status}{_hint(response.status)}", reason=f"http_{response.status}"
            )
        if answer is None:
            raise InputError(
                f"{self.endpoint} gives no answer of MediaWiki's API (JSON): name the wiki's api.php with --wiki",
                reason="malformed_answer",
            )
        return answer

    def _error(self, error: ApiError) -> InputError:
        message = f"{self.endpoint}: {' '.join(error.info.split())[:300] or error.code} ({error.code})"
        if error.code in ("readapidenied", "permissiondenied-read", "blocked", "autoblocked"):
            return InputError(f"{message}: this wiki is not open to readers without an account", reason=f"api_{error.code}")
        return Refused(message, reason=f"api_{error.code}")

    def _response(self, query: Parameters) -> _Response:
        """The response, redirects on the same host followed."""
        encoded = urlencode(query)
        long = len(encoded) > _ADDRESS_AT_MOST
        url = self.endpoint if long else f"{self.endpoint}?{encoded}"
        for _ in range(_REDIRECTS_AT_MOST + 1):
            response = self._exchange(url, query if long else None)
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                return response
            url = _followed(url, location)
        raise InputError(f"{self.endpoint} redirects without end", reason="redirects")

    def _exchange(self, url: str, form: Parameters | None) -> _Response:
        until = time.monotonic() + _SECONDS_AT_MOST
        body = bytearray()
        with self._http.stream("POST" if form else "GET", url, data=form) as response:
            for piece in self._unpacked(response):
                if len(body) + len(piece) > _BYTES_AT_MOST:
                    raise InputError(f"{self.endpoint} answers with more than {_BYTES_AT_MOST >> 20} MiB", reason="too_large")
                body += piece
                if time.monotonic() > until:
                    raise httpx.ReadTimeout(f"more than {_SECONDS_AT_MOST:.0f} s for one answer")
            return _Response(response.status_code, response.headers, body)

    def _unpacked(self, response: httpx.Response) -> Iterator[bytes]:
        try:
            return _unpacked(response.iter_raw(), response.headers.get("Content-Encoding", ""))
        except InputError as error:
            raise InputError(f"cannot read the answer of {self.endpoint}: {error}", reason=error.reason) from error


def endpoint(wiki: str) -> str:
    """The address of a wiki's `api.php`. UsageError if it is no http address.

    >>> endpoint("https://zh.wikipedia.org/"), endpoint("http://wiki.example/api.php")
    ('https://zh.wikipedia.org/w/api.php', 'http://wiki.example/api.php')
    """
    try:
        parts = urlsplit(wiki.strip())
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if not whole:
        raise UsageError(f"no address of a wiki: {wiki!r} (https://zh.wikipedia.org, or the address of its api.php)")
    path = parts.path if parts.path.endswith("/api.php") else "/w/api.php"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _agent(contact: str | None) -> str:
    purpose = "reads articles of MediaWiki wikis for claims and their citations"
    if contact and not (contact.isascii() and contact.isprintable()):
        raise UsageError(f"--contact is sent in a header: an address in ASCII, not {contact!r}")
    return f"zhclaims/{__version__} ({purpose}{f'; {contact}' if contact else ''}) httpx/{httpx.__version__}"


def _followed(url: str, location: str) -> str:
    """Where a redirect leads. InputError if that is another host, or no longer encrypted."""
    there = urljoin(url, location)
    old, new = urlsplit(url), urlsplit(there)
    same = (old.scheme, old.netloc) == (new.scheme, new.netloc)
    encrypted = old.hostname == new.hostname and (old.scheme, new.scheme) == ("http", "https")
    if not (same or encrypted):
        raise InputError(
            f"{url.partition('?')[0]} redirects to {new.scheme}://{new.netloc}: name that with --wiki if it is the wiki you mean",
            reason="other_host",
        )
    return there


def _given_up(why: InputError, tries: int, wait: float) -> InputError:
    asked = f", and asks to come back in {wait:.0f} s" if wait > _LONGEST_WAIT else ""
    times = "1 try" if tries == 1 else f"{tries} tries"
    return InputError(f"{why} ({times}{asked}): the same command carries on later", reason=why.reason)


def _hint(status: int) -> str:
    return ": name the wiki's api.php with --wiki" if status == 404 else ": the wiki does not let us read it"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


# ── waiting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def seconds_to_wait(tried: int, retry_after: str | None, now: datetime | None = None) -> float:
    """What the wiki asks for (`Retry-After`: seconds, or a date), or else twice as long each time.

    now: by the clock of the wiki, which the date is by as well: ours may be wrong, or be set while we wait.

    >>> seconds_to_wait(0, None), seconds_to_wait(3, None), seconds_to_wait(0, "7")
    (2.0, 16.0, 7.0)
    """
    asked = _asked_seconds(retry_after, now or datetime.now(UTC)) if retry_after else None
    return min(_FIRST_WAIT * 2**tried, _LONGEST_WAIT) if asked is None else max(asked, 1.0)


def http_date(written: str) -> datetime | None:
    """A date of HTTP; None if it is none."""
    try:
        at = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _asked_seconds(retry_after: str, now: datetime) -> float | None:
    written = retry_after.strip()
    if written.isascii() and written.isdecimal():
        return float(written[:9])
    at = http_date(written)
    return None if at is None else (at - now).total_seconds()


# ── packed answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body in pieces of 64 KiB at most where it is packed.

    encoding: the header Content-Encoding.

    Raises InputError with reason `encoding` for what was not asked for, such as one packing in another; `httpx.DecodingError` for
    what is broken, or breaks off.
    """
    packings = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if not packings:
        return iter(chunks)
    if packings not in (["gzip"], ["x-gzip"]):
        raise InputError(f"it is packed as {', '.join(packings)[:80]}, and only {_ACCEPTED} was asked for", reason="encoding")
    return _gunzipped(chunks)


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj(_GZIP)
    fed = False
    try:
        for chunk in chunks:
            fed = True
            piece = b""
            while not engine.eof and (chunk or len(piece) == _PIECE):
                piece = engine.decompress(chunk, _PIECE)
                chunk = engine.unconsumed_tail
                yield piece
    except zlib.error as error:
        raise httpx.DecodingError(f"a packed answer that is broken ({error})") from error
    if fed and not engine.eof:
        raise httpx.DecodingError("a packed answer that breaks off")
