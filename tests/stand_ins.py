"""What samples of documents ask for that a checkout does not hold: small files, and a wiki on this machine; our own texts."""

from __future__ import annotations

import bz2
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import test_dump
from loopback import Wiki, served
from test_evaluate_analyzer import NAMED, WORDS

_CITED = "<ref>{{{{cite book |author=王明 |title={0}志 |publisher=商務印書館 |year=1998 |isbn=7-100-01234-5}}}}</ref>"
_PAGE = (
    "'''{0}'''{{{{地名}}}}。環保組織在2006年宣稱{0}的冰川正在縮小。"
    + _CITED
    + "\n\n[[李華]]認為{1}。\n\n== 參考資料 ==\n{{{{reflist}}}}\n"
)

TITLES = ("恐怖主義與哈薩克", "天山", "青岛市")
"""Pages that documents fetch."""


def page(title: str, told: str = "這個說法沒有根據") -> str:
    """Wikitext of a page."""
    return _PAGE.format(title, told)


def _revisions(title: str, first: int) -> str:
    texts = (page(title), page(title, "這個說法沒有根據，並在2007年寫信給報社"))
    return "".join(
        test_dump.revision(first + i, text.replace("<", "&lt;"), at=f"2024-01-0{i + 1}T00:00:00Z") for i, text in enumerate(texts)
    )


def _dump() -> bytes:
    return test_dump.export(*(test_dump.page(i, _revisions(title, i * 100), title=title) for i, title in enumerate(TITLES, 1)))


def lay_out(folder: Path, text: str) -> None:
    """The files that the text of a document names, and that nobody can bring along, into a folder."""
    packed = ("zhwiki-latest-pages-articles.xml.bz2", "history.xml.bz2")
    files = {"dev.conllu": WORDS.encode(), "dev.iob2": NAMED.encode()} | dict.fromkeys(packed, bz2.compress(_dump()))
    for name, content in files.items():
        if name in text:
            (folder / name).write_bytes(content)


def edit(wiki: Wiki) -> None:
    """Somebody edits every page of the wiki, once."""
    for title, found in wiki.pages.items():
        last = found["rows"][-1]
        if not last["parentid"]:
            told = page(title, "這個說法沒有根據，並在2007年寫信給報社")
            main = last["slots"]["main"] | {"content": told}
            at = {"revid": last["revid"] + 1, "parentid": last["revid"], "timestamp": "2024-05-02T06:07:08Z"}
            found["rows"].append(last | at | {"slots": {"main": main}})


_SITE = """
import os, httpx
send = httpx.HTTPTransport.handle_request
def handle(self, request):
    request.url = httpx.URL(os.environ["STAND_IN"] + request.url.raw_path.decode())
    return send(self, request)
httpx.HTTPTransport.handle_request = handle
"""
"""Whichever wiki is asked, the one on this machine answers."""


@contextmanager
def answered(folder: Path) -> Iterator[tuple[Wiki, dict[str, str]]]:
    """The wiki that answers, and what the environment of a command must hold that asks it. The folder is for files of Python."""
    (folder / "sitecustomize.py").write_text(_SITE)
    wiki = Wiki()
    wiki.add("Template:地名", "是一個地名")
    for title in TITLES:
        wiki.add(title, page(title))
        wiki.templates[title] = ["Template:地名"]
        wiki.links[title] = ["李華"]
    wiki.items["李華"] = "Q4000001"
    with served(wiki) as address:
        yield wiki, {"PYTHONPATH": str(folder), "STAND_IN": address}
