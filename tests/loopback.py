"""A wiki on this machine: it answers the API's requests from pages in hand, and with the faults that a test lines up."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

RIGHTS = {"url": "https://creativecommons.org/licenses/by-sa/4.0/deed.zh", "text": "CC BY-SA 4.0"}
BASE = "https://wiki.example/wiki/%E9%A6%96%E9%A1%B5"


class Fault(NamedTuple):
    """A response in place of an answer."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = {}
    hang_up: bool = False
    raw: bytes | None = None
    """The body as it goes over the line, in place of `body`."""
    sent: int | None = None
    """Bytes of the body before the connection is lost."""
    chunked: bool = False
    stalls: float = 0.0
    """Seconds after each byte of the body."""


class Request(NamedTuple):
    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


class Wiki:
    """Pages by title, each a list of revisions (the latest last), and a log of the requests."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, Any]] = {}
        self.redirects: dict[str, str] = {}
        self.converted: dict[str, str] = {}
        self.interwiki: dict[str, str] = {}
        self.rendered: dict[tuple[int, str], dict[str, Any]] = {}
        self.faults: list[Fault | None] = []
        self.requests: list[Request] = []
        self.templates: dict[str, list[str]] = {}
        """Titles of the templates that a page uses."""
        self.links: dict[str, list[str]] = {}
        """Titles that a page links to."""
        self.items: dict[str, str] = {}
        """Items of pages by title."""
        self.fragments: dict[str, str] = {}
        """Sections that redirects lead to."""
        self.links_per_answer = 500
        self.packed = True
        """Answers go out as gzip."""
        self.per_answer = 1000
        """Revisions in one answer: after them it is to be continued."""
        self.clock: str | None = None
        """The date in the head of its answers."""

    def add(self, title: str, *texts: str, model: str = "wikitext", **known: Any) -> list[int]:
        """A page with a revision for each text; their ids."""
        number = len(self.pages) + 1
        first = known.pop("first", number * 100)
        ids = list(range(first, first + len(texts)))
        rows = [
            {
                "revid": n,
                "parentid": n - 1 if i else 0,
                "timestamp": f"2024-05-0{i % 9 + 1}T06:07:08Z",
                "user": "某人",
                "slots": {"main": {"contentmodel": model, "contentformat": "text/x-wiki", "content": text}},
            }
            for i, (n, text) in enumerate(zip(ids, texts, strict=True))
        ]
        self.pages[title] = {"pageid": number, "ns": 0, "title": title, "contentmodel": model, "rows": rows} | known
        return ids

    def answer(self, parameters: dict[str, str]) -> dict[str, Any]:
        if parameters["action"] == "parse":
            return self._parse(parameters)
        if parameters.get("meta") == "siteinfo":
            return {"batchcomplete": True, "query": {"general": {"base": BASE, "wikiid": "zhexample"}, "rightsinfo": RIGHTS}}
        if parameters.get("prop") == "templates":
            return self._templates(parameters)
        if parameters.get("generator") == "links":
            return self._links(parameters)
        if "titles" in parameters:
            follow = "redirects" in parameters
            return {"batchcomplete": True, "query": self._resolved(parameters["titles"].split("|"), follow=follow)}
        return self._revisions(parameters)

    def _parse(self, parameters: dict[str, str]) -> dict[str, Any]:
        found = self.rendered.get((int(parameters["oldid"]), parameters["variant"]))
        return {"parse": found} if found else {"error": {"code": "nosuchrevid", "info": "There is no revision with that ID."}}

    def _templates(self, parameters: dict[str, str]) -> dict[str, Any]:
        """A template in each answer, until all are told."""
        titles = parameters["titles"].split("|")
        told = [(title, used) for title in titles for used in self.templates.get(title, ())]
        at = int(parameters.get("tlcontinue", 0))
        pages = [{"title": title, "templates": [{"ns": 10, "title": used}]} for title, used in told[at : at + 1]]
        more = {"continue": {"tlcontinue": str(at + 1), "continue": "||"}} if at + 1 < len(told) else {}
        return {"query": {"pages": pages}} | more

    def _links(self, parameters: dict[str, str]) -> dict[str, Any]:
        """What the links of a page lead to, some in each answer; redirects are followed to their end."""
        every = self.links.get(parameters["titles"], [])
        at, size = int(parameters.get("gplcontinue", 0)), self.links_per_answer
        query: dict[str, Any] = {"pages": [], "redirects": []}
        for title in every[at : at + size]:
            while title in self.redirects:
                fragment = {"tofragment": self.fragments[title]} if title in self.fragments else {}
                query["redirects"].append({"from": title, "to": self.redirects[title]} | fragment)
                title = self.redirects[title]
            known = {"missing": True} if title not in self.pages and title not in self.items else {"pageid": 7}
            query["pages"].append({"ns": 0, "title": title} | known | self._properties(title))
        more = {"continue": {"gplcontinue": str(at + size), "continue": "gplcontinue||"}} if at + size < len(every) else {}
        return {"query": query} | more

    def _properties(self, title: str) -> dict[str, Any]:
        return {"pageprops": {"wikibase_item": self.items[title]}} if title in self.items else {}

    def _resolved(self, titles: list[str], *, follow: bool = True) -> dict[str, Any]:
        query: dict[str, Any] = {"pages": [], "normalized": [], "converted": [], "redirects": [], "interwiki": []}
        for asked in titles:
            title = asked[:1].upper() + asked[1:]
            for name, steps in (("converted", self.converted), ("redirects", self.redirects)):
                if name == "converted" and title != asked:
                    query["normalized"].append({"fromencoded": False, "from": asked, "to": title})
                if title in steps and (follow or name != "redirects"):
                    query[name].append({"from": title, "to": steps[title]})
                    title = steps[title]
            if title in self.interwiki:
                query["interwiki"].append({"title": title, "iw": self.interwiki[title]})
            elif title not in [p["title"] for p in query["pages"]]:
                query["pages"].append(self._info(title))
        return {key: value for key, value in query.items() if value}

    def _info(self, title: str) -> dict[str, Any]:
        if title.startswith(":::"):
            return {"title": title, "invalidreason": "The requested page title is empty.", "invalid": True}
        if title.startswith("Special:"):
            return {"ns": -1, "title": title, "special": True}
        page = self.pages.get(title)
        if page is None:
            return {"ns": 0, "title": title, "missing": True, "contentmodel": "wikitext"}
        known = {key: value for key, value in page.items() if key != "rows"} | self._properties(title)
        return known | {"lastrevid": page["rows"][-1]["revid"], "touched": "2024-06-01T00:00:00Z", "length": 9}

    def _revisions(self, parameters: dict[str, str]) -> dict[str, Any]:
        if "revids" in parameters:
            wanted = [int(n) for n in parameters["revids"].split("|")]
            rows = [(p, r) for p in self.pages.values() for r in p["rows"] if r["revid"] in wanted]
        else:
            page = next(p for p in self.pages.values() if str(p["pageid"]) == parameters["pageids"])
            rows = [(page, r) for r in reversed(page["rows"])]
        first = int(parameters.get("rvcontinue", "0"))
        size = min(self.per_answer, int(parameters.get("rvlimit", "1000")))
        pages: dict[str, dict[str, Any]] = {}
        for page, row in rows[first : first + size]:
            bare = {k: page[k] for k in ("pageid", "ns", "title")}
            asked = parameters["rvprop"].split("|")
            left_out = set() if "content" in asked else {"slots"}
            shown = {k: v for k, v in row.items() if k not in left_out} | _digests(row, asked)
            pages.setdefault(page["title"], bare | {"revisions": []})["revisions"].append(shown)
        further = {"continue": {"rvcontinue": str(first + size), "continue": "||"}} if first + size < len(rows) else {}
        return {"query": {"pages": list(pages.values())}} | further


def _digests(row: dict[str, Any], asked: list[str]) -> dict[str, Any]:
    text = row["slots"]["main"].get("content", "").encode("utf-8", "surrogatepass")
    found = {"size": len(text), "sha1": hashlib.sha1(text, usedforsecurity=False).hexdigest()}
    return {key: value for key, value in found.items() if key in asked and key not in row}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wiki: Wiki

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, query: str) -> None:
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        self.wiki.requests.append(Request(self.command, urlsplit(self.path).path, parameters, dict(self.headers)))
        fault = self.wiki.faults.pop(0) if self.wiki.faults else None
        if fault is None:
            self._send(Fault(body=json.dumps(self.wiki.answer(parameters)), headers={"Content-Type": "application/json"}))
        elif fault.hang_up:
            self.close_connection = True
        else:
            self._send(fault)

    def _send(self, response: Fault) -> None:
        packed = self.wiki.packed and response.raw is None
        plain = response.body.encode() if response.raw is None else response.raw
        body = gzip.compress(plain) if packed else plain
        packing = {"Content-Encoding": "gzip"} if packed else {}
        length = {"Transfer-Encoding": "chunked"} if response.chunked else {"Content-Length": str(len(body))}
        self.send_response(response.status)
        for name, value in (packing | length | response.headers).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # a client may have heard enough
            self._write(body[: response.sent], response)
        self.close_connection = self.close_connection or response.sent is not None

    def _write(self, body: bytes, response: Fault) -> None:
        step = 1 if response.stalls else 1 << 16
        for first in range(0, len(body), step):
            part = body[first : first + step]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if response.chunked else part)
            time.sleep(response.stalls)
        if response.chunked and response.sent is None:
            self.wfile.write(b"0\r\n\r\n")

    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.wiki.clock or super().date_time_string(timestamp)

    def log_message(self, *_: object) -> None:
        """The log is `Wiki.requests`."""


@contextmanager
def served(wiki: Wiki) -> Iterator[str]:
    """The wiki at an address on this machine."""
    handler = type("Handler", (_Handler,), {"wiki": wiki})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
