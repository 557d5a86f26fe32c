"""Pages from a wiki's API, against a wiki on this machine: nothing here goes to the network, and nothing waits."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback import BASE, Fault, Wiki, served
from test_crash import killed, nobody, operations, suicide, watched
from test_shard import Quiet
from zhclaims.dataset import Dataset
from zhclaims.errors import InputError, UsageError
from zhclaims.fingerprint import __version__
from zhclaims.run import job, local
from zhclaims.settings import Settings
from zhclaims.sources import api, sidecar
from zhclaims.sources.api import answers, client, files, queries
from zhclaims.sources.api.files import FileState
from zhclaims.sources.common import wikis
from zhclaims.validate import faults as faults_of

RIVER = "'''大河'''是一條河。<ref>{{cite web|title=河流|url=https://a.example/1}}</ref>它在2006年6月4日改道。\n"
SOON = [2.0, 4.0, 8.0, 16.0]


@pytest.fixture
def wiki(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return Wiki()


@pytest.fixture
def address(wiki):
    with served(wiki) as found:
        yield found


@pytest.fixture
def slept():
    return []


@pytest.fixture
def fetch(address, tmp_path, slept):
    """Fetch titles into `tmp_path/pages`; what happened."""

    def fetch(*titles, at=address, timeout=5.0, **wanted):
        with api.Client(at, sleep=slept.append, timeout=httpx.Timeout(timeout)) as opened:
            return list(api.fetch(opened, api.Wanted(titles, tmp_path / "pages", **wanted)))

    return fetch


def failed(events):
    return [e for e in events if isinstance(e, api.Failed)]


def only_failure(events) -> api.Failed:
    """The one thing that went wrong, told in one line."""
    (found,) = failed(events)
    assert "\n" not in found.why
    return found


def written(directory):
    return sorted(f.name for f in directory.iterdir()) if directory.exists() else []


# ── what is fetched ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_and_what_is_known_of_it(wiki, address, fetch, tmp_path):
    wiki.add("大河", RIVER)
    (event,) = fetch("大河")
    file = tmp_path / "pages" / "大河.wikitext"
    assert event == api.Fetched(("大河",), "大河", 100, file, new=True)
    assert file.read_text(encoding="utf-8") == RIVER
    assert sidecar.read_sidecar(file) == sidecar.Sidecar(
        title="大河",
        requested=("大河",),
        wiki=f"{address}/w/api.php",
        site="zhexample",
        url="https://wiki.example/wiki/%E5%A4%A7%E6%B2%B3",
        namespace=0,
        page_id=1,
        revision_id=100,
        parent_id=0,
        timestamp="2024-05-01T06:07:08Z",
        contributor="某人",
        licence=sidecar.Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/deed.zh"),
        sha256=hashlib.sha256(RIVER.encode()).hexdigest(),
    )
    assert written(tmp_path / "pages") == ["大河.wikitext", "大河.wikitext.json"]


def test_every_request_has_manners(wiki, fetch):
    wiki.add("大河", RIVER)
    fetch("大河")
    assert len(wiki.requests) == 3
    for request in wiki.requests:
        assert request.headers["User-Agent"].startswith(f"zhclaims/{__version__} (")
        assert "gzip" in request.headers["Accept-Encoding"]
        assert (request.parameters["maxlag"], request.parameters["format"]) == ("5", "json")


def test_contact_stands_in_the_user_agent(wiki, address):
    with api.Client(address, contact="me@example.org") as opened:
        opened.get({"action": "query", "meta": "siteinfo"})
    assert "; me@example.org)" in wiki.requests[0].headers["User-Agent"]
    with pytest.raises(UsageError, match="--contact"):
        api.Client(address, contact="我\r\nX: y")


def test_titles_go_in_batches(wiki, fetch, tmp_path):
    titles = [f"很長的標題{n}" for n in range(120)]
    for title in titles:
        wiki.add(title, f"{title}是一頁。")
    events = fetch(*titles)
    assert [e.title for e in events] == titles
    assert len(written(tmp_path / "pages")) == 240
    asked = [r.parameters["titles"].count("|") + 1 for r in wiki.requests if "titles" in r.parameters]
    assert asked == [50, 50, 20]
    assert len(wiki.requests) == 1 + 3 + 3
    methods = [r.method for r in wiki.requests if "titles" in r.parameters]
    assert methods == ["POST", "POST", "GET"]  # what is too long for an address goes into the body


def test_answers_are_read_to_their_end(wiki, fetch, tmp_path):
    wiki.per_answer = 2
    for n in range(5):
        wiki.add(f"頁{n}", f"第{n}頁。")
    assert [e.title for e in fetch(*(f"頁{n}" for n in range(5)))] == [f"頁{n}" for n in range(5)]
    assert sum("rvcontinue" in r.parameters for r in wiki.requests) == 2


def test_redirects_and_other_spellings_lead_to_the_page(wiki, fetch, tmp_path):
    wiki.add("Abc大河", RIVER)
    wiki.redirects["长河"] = "Abc大河"
    wiki.converted["長河"] = "长河"
    events = fetch("長河", "abc大河")
    assert events[:2] == [api.Redirected("長河", ("长河", "Abc大河")), api.Redirected("abc大河", ("Abc大河",))]
    assert [type(e) for e in events[2:]] == [api.Fetched]
    assert sidecar.read_sidecar(tmp_path / "pages" / "Abc大河.wikitext").requested == ("長河", "abc大河")


def test_revisions_each_in_a_file(wiki, fetch, tmp_path):
    wiki.per_answer = 2
    ids = wiki.add("大河", *(f"第{n}版。" for n in range(7)))
    events = fetch("大河", revisions=5)
    assert {e.revision_id for e in events} == set(ids[-5:])
    for number, text in zip(ids[-5:], range(2, 7), strict=True):
        file = tmp_path / "pages" / f"大河@{number}.wikitext"
        assert file.read_text(encoding="utf-8") == f"第{text}版。"
        assert (sidecar.read_sidecar(file).revision_id, sidecar.read_sidecar(file).parent_id) == (number, number - 1)


def test_html_in_the_variant(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    wiki.rendered[100, "zh-hk"] = {"title": "大河", "revid": 100, "text": '<div class="mw-parser-output"><p>大河係河。</p></div>'}
    fetch("大河", html=True, variant="zh-HK")
    assert written(tmp_path / "pages") == ["大河.html", "大河.html.json"]
    assert "<p>大河係河。</p>" in (tmp_path / "pages" / "大河.html").read_text(encoding="utf-8")
    assert sidecar.read_sidecar(tmp_path / "pages" / "大河.html").variant == "zh-hk"


# ── what is there already ───────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_there_is_not_fetched_again(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    fetch("大河")
    before = {f: f.stat().st_mtime_ns for f in (tmp_path / "pages").iterdir()}
    wiki.requests.clear()
    (event,) = fetch("大河")
    assert not event.new
    assert not any("revids" in r.parameters for r in wiki.requests)
    assert before == {f: f.stat().st_mtime_ns for f in (tmp_path / "pages").iterdir()}


def test_a_new_revision_takes_the_place_of_the_old(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    fetch("大河")
    wiki.pages["大河"]["rows"].append(wiki.pages["大河"]["rows"][0] | {"revid": 107, "parentid": 100})
    (event,) = fetch("大河")
    assert (event.new, event.revision_id) == (True, 107)
    assert sidecar.read_sidecar(event.file).revision_id == 107


def test_numbered_revisions_are_kept_when_newer_ones_come(wiki, fetch, tmp_path):
    """With --revisions a file is a revision for good; without it a page has one file, which shows its latest."""
    wiki.add("大河", "一。", "二。")
    fetch("大河", revisions=2)
    fetch("大河")
    wiki.pages["大河"]["rows"].append(wiki.pages["大河"]["rows"][0] | {"revid": 107, "parentid": 101})
    fetch("大河", revisions=2)
    fetch("大河")
    pages = [name for name in written(tmp_path / "pages") if not name.endswith(".json")]
    assert pages == ["大河.wikitext", "大河@100.wikitext", "大河@101.wikitext", "大河@107.wikitext"]
    assert sidecar.read_sidecar(tmp_path / "pages" / "大河.wikitext").revision_id == 107


def test_another_variant_is_fetched(wiki, fetch):
    wiki.add("大河", RIVER)
    fetch("大河")
    (event,) = fetch("大河", variant="zh-tw")
    assert event.new
    assert sidecar.read_sidecar(event.file).variant == "zh-tw"


def test_a_file_of_the_users_own_stays(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    mine = tmp_path / "pages" / "大河.wikitext"
    mine.parent.mkdir()
    mine.write_text("我的", encoding="utf-8")
    for known in (None, "{", '{"title": "大河"}'):
        if known:
            sidecar.sidecar_path(mine).write_text(known, encoding="utf-8")
        assert "was not fetched: move it" in only_failure(fetch("大河")).why
        assert mine.read_text(encoding="utf-8") == "我的"


def test_a_page_of_another_wiki_stays(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    fetch("大河")
    file = tmp_path / "pages" / "大河.wikitext"
    sidecar.sidecar_path(file).write_bytes(
        sidecar.encode_sidecar(sidecar.Sidecar(title="大河", wiki="https://other.example/w/api.php"))
    )
    assert "of https://other.example/w/api.php already" in only_failure(fetch("大河")).why


@pytest.mark.parametrize("breaks_at", range(3))
def test_broken_off_while_writing(wiki, fetch, tmp_path, monkeypatch, breaks_at):
    """Wherever it breaks off, no text stands beside what is known of another, and the next time mends it."""
    wiki.add("大河", RIVER)
    fetch("大河")
    wiki.pages["大河"]["rows"].append(wiki.pages["大河"]["rows"][0] | {"revid": 107})
    wiki.pages["大河"]["rows"][1]["slots"] = {"main": {"content": "新"}}
    steps = iter(range(3))
    for name in ("unlink", "replace"):
        real = getattr(Path, name)

        def broken(self, *a, real=real, **k):
            if next(steps, -1) == breaks_at:
                raise KeyboardInterrupt
            return real(self, *a, **k)

        monkeypatch.setattr(Path, name, broken)
    with pytest.raises(KeyboardInterrupt):
        fetch("大河")
    monkeypatch.undo()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    file = tmp_path / "pages" / "大河.wikitext"
    if file.exists():
        assert (file.read_text(encoding="utf-8"), sidecar.read_sidecar(file).revision_id) in ((RIVER, 100), ("新", 107))
    assert not failed(fetch("大河"))
    assert (file.read_text(encoding="utf-8"), sidecar.read_sidecar(file).revision_id) == ("新", 107)


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_full_disk(wiki, fetch, tmp_path, monkeypatch, fails):
    """What was there stays whole, nothing half written is left, and the message names the file."""
    wiki.add("大河", RIVER)
    fetch("大河")
    wiki.pages["大河"]["rows"].append(wiki.pages["大河"]["rows"][0] | {"revid": 107})

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if fails == "fsync":
        monkeypatch.setattr(files.os, "fsync", full)
    else:
        monkeypatch.setattr(files, "_draft", full)
    with pytest.raises(UsageError, match=r"cannot write .*大河\.wikitext: No space left on device"):
        fetch("大河")
    monkeypatch.undo()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert written(tmp_path / "pages") == ["大河.wikitext", "大河.wikitext.json"]
    assert sidecar.read_sidecar(tmp_path / "pages" / "大河.wikitext").revision_id == 100
    assert [e.revision_id for e in fetch("大河")] == [107]


# ── what was edited, damaged, or not fetched ────────────────────────────────────────────────────────────────────────────────


def newer(wiki, title, text="新"):
    """The page gets another revision, 107."""
    row = wiki.pages[title]["rows"][-1]
    wiki.pages[title]["rows"].append(row | {"revid": 107, "parentid": row["revid"], "slots": {"main": {"content": text}}})


def as_older_versions_wrote(file, **changed):
    """What stands beside the page, without a hash."""
    known = json.loads(sidecar.sidecar_path(file).read_bytes()) | changed
    del known["sha256"]
    sidecar.sidecar_path(file).write_text(json.dumps(known), encoding="utf-8")


@pytest.mark.parametrize("gets_newer", [False, True])
@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:5],
        lambda data: b"",
        lambda data: data + "我添的。".encode(),
        lambda data: data.replace("河".encode(), "江".encode()),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"\0" * len(data),
    ],
    ids=["cut", "emptied", "added to", "same length", "line ends", "mark of order", "zeros"],
)
def test_what_differs_from_what_was_fetched_is_kept_and_named(wiki, fetch, tmp_path, change, html, gets_newer):
    wiki.add("大河", RIVER)
    wiki.rendered[100, "zh"] = wiki.rendered[107, "zh"] = {"text": "<p>大河</p>"}
    (event,) = fetch("大河", html=html)
    fetched = event.file.read_bytes()
    event.file.write_bytes(change(fetched))
    if gets_newer:
        newer(wiki, "大河", RIVER)
    before = sidecar.sidecar_path(event.file).read_bytes()
    found = only_failure(fetch("大河", html=html))
    assert (found.titles, found.reason) == (("大河",), "edited")
    assert str(event.file) in found.why
    assert "--overwrite" in found.why
    assert (event.file.read_bytes(), sidecar.sidecar_path(event.file).read_bytes()) == (change(fetched), before)
    (again,) = fetch("大河", html=html, overwrite=True)
    assert (again.new, again.revision_id, event.file.read_bytes()) == (True, 107 if gets_newer else 100, fetched)
    assert [e.new for e in fetch("大河", html=html)] == [False]


def test_an_edited_revision_among_others(wiki, fetch):
    wiki.add("大河", "一。", "二。", "三。")
    events = fetch("大河", revisions=3)
    edited = events[1].file
    edited.write_text("改。", encoding="utf-8")
    again = fetch("大河", revisions=3)
    assert only_failure(again).why.startswith(f"{edited} is not as it was fetched")
    assert [e.new for e in again if isinstance(e, api.Fetched)] == [False, False]


def test_a_page_that_was_taken_away_is_fetched_again(wiki, fetch):
    wiki.add("大河", RIVER)
    (event,) = fetch("大河")
    event.file.unlink()
    assert [e.new for e in fetch("大河")] == [True]
    assert event.file.read_text(encoding="utf-8") == RIVER


FOREIGN = {
    "no json": "我的筆記",
    "another program's": '{"bookmarks": [1, 2]}',
    "a list": "[1]",
    "empty": "",
    "another schema": '{"schema": "zhclaims/page/2", "title": "大河", "wiki": "https://w.example"}',
    "by hand": '{"schema": "zhclaims/page/1", "title": "大河"}',
    "huge": " " * (1 << 20) + "{}",
}


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("with_page", [False, True])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_beside_a_page_stays(wiki, fetch, tmp_path, name, with_page, overwrite):
    wiki.add("大河", RIVER)
    wiki.add("小河", RIVER)
    page = tmp_path / "pages" / "大河.wikitext"
    page.parent.mkdir()
    if with_page:
        page.write_text("我的", encoding="utf-8")
    foreign = sidecar.sidecar_path(page)
    foreign.write_text(FOREIGN[name], encoding="utf-8")
    found = only_failure(fetch("大河", "小河", overwrite=overwrite))
    assert (found.titles, found.reason) == (("大河",), "not_ours")
    assert f"{foreign} is there already and was not fetched: move it" in found.why
    assert foreign.read_text(encoding="utf-8") == FOREIGN[name]
    assert page.exists() == with_page
    assert not with_page or page.read_text(encoding="utf-8") == "我的"
    assert (page.parent / "小河.wikitext").exists()


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("which", ["", ".json"])
@pytest.mark.parametrize("kind", ["directory", "link", "link to nowhere"])
def test_what_is_no_file_stays(wiki, fetch, tmp_path, kind, which, overwrite):
    wiki.add("大河", RIVER)
    there = tmp_path / "pages" / f"大河.wikitext{which}"
    there.parent.mkdir()
    if kind == "directory":
        there.mkdir()
    else:
        target = tmp_path / "mine"
        if kind == "link":
            target.write_text("我的", encoding="utf-8")
        there.symlink_to(target)
    found = only_failure(fetch("大河", overwrite=overwrite))
    assert (found.reason, str(there) in found.why) == ("not_ours", True)
    assert written(there.parent) == [there.name]


@pytest.mark.parametrize("gets_newer", [False, True])
def test_what_older_versions_fetched_counts_as_unedited_where_the_wiki_says_so(wiki, fetch, gets_newer):
    wiki.add("大河", RIVER)
    (event,) = fetch("大河")
    as_older_versions_wrote(event.file)
    if gets_newer:
        newer(wiki, "大河")
    (again,) = fetch("大河")
    assert (again.new, again.revision_id) == ((True, 107) if gets_newer else (False, 100))


UNTOLD = {
    "cut": (lambda wiki, file: file.write_bytes(file.read_bytes()[:5]), {}),
    "same length": (lambda wiki, file: file.write_bytes(file.read_bytes().replace("河".encode(), "江".encode())), {}),
    "no revision": (lambda wiki, file: None, {"revision_id": None}),
    "another revision": (lambda wiki, file: None, {"revision_id": 101}),
    "a deleted revision": (lambda wiki, file: None, {"revision_id": 999}),
    "untold size": (lambda wiki, file: wiki.pages["大河"]["rows"][-1].update(size=None, sha1=""), {}),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_older_versions_fetched_is_kept_where_nobody_can_tell(wiki, fetch, name):
    wiki.add("大河", RIVER, "又一版。")
    wiki.pages["大河"]["rows"].reverse()
    (event,) = fetch("大河")
    change, noted = UNTOLD[name]
    as_older_versions_wrote(event.file, **noted)
    change(wiki, event.file)
    kept = event.file.read_bytes()
    newer(wiki, "大河")
    found = only_failure(fetch("大河"))
    assert (found.reason, event.file.read_bytes()) == ("edited", kept)
    assert [e.new for e in fetch("大河", overwrite=True)] == [True]
    assert [e.new for e in fetch("大河")] == [False]


def test_sizes_of_many_older_pages_are_asked_for_in_batches(wiki, fetch):
    titles = [f"頁{n}" for n in range(60)]
    for title in titles:
        wiki.add(title, f"{title}。")
    for event in fetch(*titles):
        as_older_versions_wrote(event.file)
    wiki.requests.clear()
    assert [e.new for e in fetch(*titles)] == [False] * 60
    assert sum("revids" in r.parameters for r in wiki.requests) == 2


def test_an_edit_while_the_page_is_fetched_is_kept(wiki, fetch):
    wiki.add("大河", RIVER)
    (event,) = fetch("大河")
    newer(wiki, "大河")

    def edits(parameters, real=wiki.answer):
        if "revids" in parameters:
            event.file.write_text("剛改的", encoding="utf-8")
        return real(parameters)

    wiki.answer = edits
    found = only_failure(fetch("大河"))
    assert (found.reason, event.file.read_text(encoding="utf-8")) == ("changed", "剛改的")


def test_a_page_that_cannot_be_read_is_named(wiki, fetch, monkeypatch):
    wiki.add("大河", RIVER)
    wiki.add("小河", RIVER)
    (event,) = fetch("大河")
    real = Path.open

    def broken(self, *arguments, **more):
        if self == event.file:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", broken)
    found = only_failure(fetch("大河", "小河"))
    assert (found.titles, found.reason) == (("大河",), "unreadable")
    assert f"cannot read {event.file}, which is there already: Input/output error: move it" in found.why


def test_a_run_does_not_ask_for_the_hash(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    (event,) = fetch("大河")
    event.file.write_text("大河是我改過的一條河。", encoding="utf-8")
    (article,) = records(tmp_path / "pages", tmp_path / "out", "articles")
    assert (article["text"], article["revision_id"]) == ("大河是我改過的一條河。", 100)


# ── what killed fetches leave, and two at once ──────────────────────────────────────────────────────────────────────────────

KILLS = 30 if os.environ.get("CI") == "true" or os.environ.get("ZHCLAIMS_CRASHES") else 15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
def test_killed_at_the_disk(wiki, address, fetch, tmp_path):
    """Wherever a fetch is killed, the same command leaves the same bytes as one that nobody disturbed, and nothing else."""
    titles = [f"頁{n}" for n in range(6)]
    for title in titles:
        wiki.add(title, f"{title}的舊版。")
    fetch(*titles[:4])
    old = tmp_path / "pages"
    for title in titles[:4]:
        row = wiki.pages[title]["rows"][0]
        wiki.pages[title]["rows"].append(row | {"revid": row["revid"] + 7, "slots": {"main": {"content": f"{title}的新版。"}}})

    def work(to):
        with api.Client(address) as opened:
            assert not failed(list(api.fetch(opened, api.Wanted(tuple(titles), to))))

    shutil.copytree(old, tmp_path / "whole")
    lasts = operations(lambda: work(tmp_path / "whole"), tmp_path / "note")
    whole = contents(tmp_path / "whole")
    assert len(whole) == 12
    assert lasts > 40
    chance = random.Random(4)
    left = 0
    for operation in chance.sample(range(lasts), KILLS):
        to = tmp_path / str(operation)
        shutil.copytree(old, to)
        assert not killed(watched(lambda to=to: work(to), suicide(operation)), nobody)
        left += any(name.startswith(".fetch-") for name in written(to))
        assert killed(lambda to=to: work(to), nobody)
        assert contents(to) == whole
    assert left  # or the kills were all too kind


def contents(directory):
    return {name: (directory / name).read_bytes() for name in written(directory)}


def test_drafts_of_the_dead_are_swept_though_there_is_nothing_to_fetch(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    fetch("大河")
    pages = tmp_path / "pages"
    for name in (".fetch-1-0.tmp", ".fetch-4194304-1.tmp", ".fetch.lock", ".fetch-mine.tmp", ".x.tmp", "fetch-1-0.tmp"):
        (pages / name).write_text("x", encoding="utf-8")
    fetch("大河")
    assert written(pages) == [".fetch-mine.tmp", ".x.tmp", "fetch-1-0.tmp", "大河.wikitext", "大河.wikitext.json"]


def test_drafts_of_a_living_fetch_are_not_swept(wiki, fetch, tmp_path, monkeypatch):
    """Another fetch that would sweep waits until the drafts have become pages."""
    wiki.add("大河", RIVER)
    pages = tmp_path / "pages"
    sweeping = []
    real = files._draft

    def draft(file, data):
        real(file, data)
        if not sweeping:
            sweeping.append(threading.Thread(target=files.remove_leftovers, args=(pages,)))
            sweeping[0].start()
            sweeping[0].join(0.2)
            assert sweeping[0].is_alive()
            assert file.exists()

    monkeypatch.setattr(files, "_draft", draft)
    assert not failed(fetch("大河"))
    sweeping[0].join()
    assert written(pages) == ["大河.wikitext", "大河.wikitext.json"]


def test_several_fetches_into_one_directory(wiki, address, tmp_path):
    titles = [f"頁{n}" for n in range(40)]
    for title in titles:
        wiki.add(title, f"{title}。")
    line = [sys.executable, "-m", "zhclaims", "fetch", *titles, "--to", str(tmp_path / "pages"), "--wiki", address]
    running = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60) for process in running]
    assert [(process.returncode, errors) for process, (_, errors) in zip(running, told, strict=True)] == [(0, "")] * 3
    assert len(written(tmp_path / "pages")) == 80
    assert sum(out.count(" there already: ") for out, _ in told) == 80


def test_a_fetch_that_does_not_move_on(wiki, fetch, tmp_path, monkeypatch):
    wiki.add("大河", RIVER)
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(files, "_PATIENCE", 0.05)
    with files._alone(tmp_path / "pages"), pytest.raises(UsageError, match="is in use by another fetch"):
        fetch("大河")
    assert not failed(fetch("大河"))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("operation", range(5))
def test_a_disk_that_fails(wiki, fetch, tmp_path, monkeypatch, operation, code):
    """At each operation: one line, nothing half written, and the same command carries on."""
    wiki.add("大河", RIVER)
    fetch("大河")
    newer(wiki, "大河")
    steps = iter(range(100))

    def failing(real):
        def call(*arguments, **more):
            if next(steps) == operation:
                raise OSError(code, os.strerror(code))
            return real(*arguments, **more)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", failing(os.fsync))
        patch.setattr(files.Path, "replace", failing(Path.replace))
        patch.setattr(files.Path, "unlink", failing(Path.unlink))
        with pytest.raises(UsageError, match=rf"^cannot write .*大河\.wikitext: {os.strerror(code)}: .* carries on$"):
            fetch("大河")
    there = written(tmp_path / "pages")
    assert [name for name in there if name.startswith(".")] == []
    file = tmp_path / "pages" / "大河.wikitext"
    if file.exists():
        assert (file.read_text(encoding="utf-8"), sidecar.read_sidecar(file).revision_id) == (RIVER, 100)
    (event,) = fetch("大河")
    assert (event.new, file.read_text(encoding="utf-8"), sidecar.read_sidecar(file).revision_id) == (True, "新", 107)


# ── what cannot be had ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("沒有這頁", "沒有這頁: no such page"),
        (":::", "no title of a page: The requested page title is empty"),
        ("Special:Random", "a special page"),
        ("wikt:河", r"leads to another wiki (wikt:)"),
        ("甲|乙", "holds a character that titles cannot have"),
        (" ", "it is empty"),
        ("甲\n乙", "no title of a page"),
        ("\udcff", "no title of a page"),
        ("模块", "its content is Scribunto"),
        ("隱", "隱, revision 300: its text is hidden"),
        ("沒了", "沒了, revision 400: the wiki does not give it"),
    ],
)
def test_a_title_without_a_page(wiki, fetch, tmp_path, title, why):
    """It is told, and the others are fetched."""
    wiki.add("大河", RIVER)
    wiki.add("模块", "return 1", model="Scribunto")
    wiki.add("隱", "x")
    wiki.pages["隱"]["rows"][0]["slots"] = {"main": {"contentmodel": "wikitext", "texthidden": True}}
    wiki.add("沒了", "x")
    wiki.interwiki["Wikt:河"] = "wikt"
    gone = wiki.pages["沒了"]["rows"]
    wiki._revisions = lambda p, real=wiki._revisions: gone.clear() or real(p)
    assert why in only_failure(fetch(title, "大河")).why
    assert written(tmp_path / "pages") == ["大河.wikitext", "大河.wikitext.json"]


def test_what_the_wiki_does_not_render(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    wiki.add("小河", RIVER)
    wiki.rendered[200, "zh"] = {"text": "<p>小河</p>"}
    assert "大河, revision 100" in only_failure(fetch("大河", "小河", html=True)).why
    assert written(tmp_path / "pages") == ["小河.html", "小河.html.json"]


def error(code, status=200, **headers):
    return Fault(status, json.dumps({"error": {"code": code, "info": f"It is {code}."}}), headers)


BUSY = {
    "lag": (error("maxlag", **{"Retry-After": "5"}), [5.0]),
    "too many": (Fault(429, "slow down", {"Retry-After": "30"}), [30.0]),
    "rate": (error("ratelimited"), [2.0]),
    "fault": (error("internal_api_error_DBQueryError", 500), [2.0]),
    "bad gateway": (Fault(502, "<html>"), [2.0]),
    "hang up": (Fault(hang_up=True), [2.0]),
    "no number": (Fault(503, "", {"Retry-After": "soon"}), [2.0]),
}


@pytest.mark.parametrize("name", BUSY)
def test_a_busy_wiki_is_asked_again(wiki, fetch, slept, name):
    fault, waits = BUSY[name]
    wiki.add("大河", RIVER)
    wiki.faults = [None, fault]
    assert not failed(fetch("大河"))
    assert slept == waits
    assert len(wiki.requests) == 4


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (error("maxlag"), "api_maxlag"),
        (Fault(429), "http_429"),
        (Fault(500), "http_500"),
        (Fault(503, "{}"), "http_503"),
        (Fault(hang_up=True), "network_fault"),
    ],
)
def test_a_wiki_that_stays_busy_is_left_alone(wiki, fetch, slept, fault, reason):
    wiki.faults = [fault] * 9
    found = only_failure(fetch("大河", "小河"))
    assert (found.titles, found.reason) == (("大河", "小河"), reason)
    assert "5 tries" in found.why
    assert "carries on later" in found.why
    assert slept == SOON


def test_a_wiki_that_asks_for_a_long_wait_is_left_alone(wiki, fetch, slept):
    wiki.faults = [Fault(429, "", {"Retry-After": "3600"})]
    assert "asks to come back in 3600 s" in only_failure(fetch("大河")).why
    assert (slept, len(wiki.requests)) == ([], 1)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (error("readapidenied"), "not open to readers without an account"),
        (error("unknown_action"), "It is unknown_action. (unknown_action)"),
        (Fault(body='{"query": '), "no answer of MediaWiki's API"),
        (Fault(body="[]"), "no answer of MediaWiki's API"),
        (Fault(body='{"query": {"pages": {"1": {}}}}'), "no answer of MediaWiki's API"),
        (Fault(body="{}"), "no answer of MediaWiki's API"),
        (Fault(body="[" * 100_000), "no answer of MediaWiki's API"),
        (Fault(body="<!DOCTYPE html><title>登入</title>"), "no answer of MediaWiki's API (JSON): name the wiki's api.php"),
        (Fault(404, "<html>"), "answers 404: name the wiki's api.php"),
        (Fault(403, "<html>"), "answers 403: the wiki does not let us"),
        (
            Fault(301, "", {"Location": "https://other.example/w/api.php?action=x"}),
            "redirects to https://other.example: name that",
        ),
        (Fault(302, "", {"Location": "ftp://127.0.0.1/"}), "redirects to ftp://127.0.0.1"),
    ],
)
def test_a_wiki_that_cannot_be_read(wiki, address, fetch, slept, tmp_path, fault, told):
    """One line, at once: there is nothing to wait for."""
    wiki.faults = [fault]
    found = only_failure(fetch("大河"))
    assert told in found.why
    assert address in found.why
    assert (slept, written(tmp_path / "pages")) == ([], [])


def test_redirects_on_the_same_host_are_followed(wiki, fetch):
    wiki.add("大河", RIVER)
    query = "action=query&meta=siteinfo&format=json"
    wiki.faults = [Fault(301, "", {"Location": f"/api/v2.php?{query}"})]
    assert not failed(fetch("大河"))
    assert wiki.requests[1].path == "/api/v2.php"
    wiki.faults = [Fault(301, "", {"Location": "/w/api.php"})] * 9
    assert only_failure(fetch("大河")).reason == "redirects"


def test_redirects_of_pages_in_a_circle(wiki, fetch, tmp_path):
    wiki.add("小河", "小。")
    circle = {"redirects": [{"from": "甲", "to": "乙"}, {"from": "乙", "to": "甲"}], "pages": []}
    plain = wiki.answer

    def answer(parameters):
        found = plain(parameters)
        if "titles" in parameters:
            found["query"]["redirects"] = circle["redirects"]
            found["query"]["pages"] = [p for p in found["query"]["pages"] if p["title"] == "小河"]
        return found

    wiki.answer = answer
    assert only_failure(fetch("甲", "小河")).why == "甲 → 乙 → 甲: its redirects lead in a circle"
    assert written(tmp_path / "pages") == ["小河.wikitext", "小河.wikitext.json"]


def test_answers_that_are_not_packed_and_packed_ones_that_are_broken(wiki, fetch, slept):
    wiki.add("大河", RIVER)
    wiki.packed = False
    assert not failed(fetch("大河"))
    wiki.faults = [Fault(body="no gzip", headers={"Content-Encoding": "gzip"})]
    assert not failed(fetch("大河"))
    assert slept == [2.0]


def test_nobody_answers(fetch, slept):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        found = only_failure(fetch("大河", at=f"http://127.0.0.1:{held.getsockname()[1]}"))
    assert found.why.startswith("cannot reach http://127.0.0.1:")
    assert slept == SOON


def test_no_answer_in_time(fetch):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = only_failure(fetch("大河", at=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.02))
    assert found.reason == "timeout"


def test_an_answer_that_never_ends(wiki, fetch, monkeypatch):
    wiki.add("大河", RIVER)
    monkeypatch.setattr(client, "_BYTES_AT_MOST", 1000)
    wiki.faults = [Fault(body=" " * 10_000)]
    assert only_failure(fetch("大河")).reason == "too_large"


@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("asking_for", ["titles", "pageids", "revids"])
def test_an_answer_that_is_continued_for_ever(wiki, fetch, asking_for, changes):
    """Also where it never says the same twice: requests are bounded by what is asked for."""
    wiki.add("大河", *"甲乙")
    numbers = count()

    def answer(parameters, real=wiki.answer):
        following = {"continue": {"rvcontinue": "0", "x": str(next(numbers) if changes else 0)}}
        return real(parameters) | (following if asking_for in parameters else {})

    wiki.answer = answer
    assert only_failure(fetch("大河", revisions=20)).reason == "endless"
    assert len(wiki.requests) <= 60


def test_an_answer_that_never_ends_on_the_line(wiki, fetch, monkeypatch):
    """A byte now and then keeps no connection open for ever."""
    monkeypatch.setattr(client, "_SECONDS_AT_MOST", 0.05)
    wiki.faults = [Fault(raw=b" " * 1000, stalls=0.01)] * 5
    found = only_failure(fetch("大河"))
    assert (found.reason, "5 tries" in found.why) == ("timeout", True)


def packed(*pieces):
    engine = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(map(engine.compress, pieces)) + engine.flush()


@pytest.fixture(scope="module")
def bomb():
    """256 MiB of blanks, in 250 KiB."""
    return packed(*[b" " * (1 << 20)] * 256)


def answered(response):
    """The body that the client makes of a response, and the most that it had in memory."""
    transport = httpx.MockTransport(lambda _: response)
    with api.Client("http://wiki.example") as opened:
        opened._http = httpx.Client(transport=transport)
        tracemalloc.start()
        try:
            body = bytes(opened._exchange("http://wiki.example/w/api.php", None).body)
        except InputError as error:
            return error, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    return body, 0


def raw(body, encoding):
    return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=httpx.ByteStream(body))


def test_no_more_is_unpacked_than_may_be_in_memory(bomb, monkeypatch):
    monkeypatch.setattr(client, "_BYTES_AT_MOST", 8 << 20)
    error, peak = answered(raw(bomb, "gzip"))
    assert error.reason == "too_large"
    assert peak < 12 << 20


@pytest.mark.parametrize(
    "encoding",
    ["gzip, gzip", "gzip,gzip", "GZIP , x-gzip", "identity, gzip, gzip", "deflate", "br", "zstd", "gzip, br", "compress", "x, y"],
)
def test_packings_that_nobody_asked_for_are_refused(wiki, fetch, bomb, slept, encoding):
    error, peak = answered(raw(packed(bomb), encoding))
    assert error.reason == "encoding"
    assert peak < 1 << 20
    wiki.faults = [Fault(raw=packed(bomb), headers={"Content-Encoding": encoding})]
    found = only_failure(fetch("大河"))
    assert (found.reason, slept) == ("encoding", [])
    assert "only gzip was asked for" in found.why


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 1 << 20, (1 << 20) + 258])
def test_packed_bodies_come_whole(size):
    """Whatever falls on the borders of the pieces."""
    for body in (random.Random(size).randbytes(size), b"x" * size):
        assert answered(raw(packed(body), "gzip"))[0] == body
        assert answered(raw(packed(body), "x-gzip"))[0] == body
        assert answered(raw(body, "identity"))[0] == answered(raw(body, ""))[0] == body


@pytest.mark.parametrize(
    "fault",
    [
        Fault(raw=packed(b"{}" * 500)[:-9], headers={"Content-Encoding": "gzip"}),
        Fault(raw=packed(b"{}" * 500)[:-1], headers={"Content-Encoding": "gzip"}),
        Fault(body="x" * 5000, sent=20),
        Fault(raw=b'{"query": {}}', sent=5),
        Fault(raw=b'{"query": {}}', sent=0),
        Fault(raw=b'{"query": {}}', sent=5, chunked=True),
        Fault(raw=b'{"query": {}}', sent=13, chunked=True),
        Fault(raw=packed(b"{}"), sent=9, chunked=True, headers={"Content-Encoding": "gzip"}),
    ],
    ids=[
        "packed, cut",
        "packed, no end",
        "page, packed",
        "page",
        "head alone",
        "chunks",
        "all but the last chunk",
        "packed chunks",
    ],
)
def test_a_connection_that_is_lost_on_the_way(wiki, fetch, slept, tmp_path, fault):
    """What comes half is asked for again; where it stays so, nothing half is written, and the same command carries on."""
    wiki.add("大河", RIVER)
    wiki.faults = [None, None, fault]
    assert not failed(fetch("大河"))
    assert slept == [2.0]
    wiki.add("小河", RIVER)
    wiki.faults = [None, None, *[fault] * 5]
    found = only_failure(fetch("大河", "小河"))
    assert (found.titles, found.reason) == (("小河",), "network_fault")
    assert "carries on later" in found.why
    assert written(tmp_path / "pages") == ["大河.wikitext", "大河.wikitext.json"]
    assert [e.title for e in fetch("小河")] == ["小河"]


def test_answers_slower_than_the_time_out(wiki, fetch, slept, tmp_path):
    wiki.add("大河", RIVER)
    wiki.add("小河", RIVER)
    slow = Fault(raw=b'{"query": {}}', stalls=2.0)
    wiki.faults = [None, None, slow]
    assert not failed(fetch("大河", timeout=0.5))
    assert slept == [2.0]
    wiki.faults = [None, None, *[slow] * 5]
    found = only_failure(fetch("大河", "小河", timeout=0.5))
    assert (found.titles, found.reason) == (("小河",), "timeout")
    assert "does not answer in time (ReadTimeout) (5 tries): the same command carries on later" in found.why
    assert not failed(fetch("大河", "小河"))


def test_waits_go_by_the_clock_of_the_wiki(wiki, address, tmp_path, monkeypatch):
    """Ours may be years off, or be set back while we wait."""
    ours = [datetime(2031, 1, 1, tzinfo=UTC)]

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return ours[0]

    monkeypatch.setattr(client, "datetime", Clock)
    slept = []

    def sleep(wait):
        slept.append(wait)
        ours[0] -= timedelta(days=700)

    wiki.add("大河", RIVER)
    wiki.clock = "Wed, 01 May 2024 12:00:00 GMT"
    wiki.faults = [None, *[Fault(503, "", {"Retry-After": "Wed, 01 May 2024 12:00:40 GMT"})] * 3]
    with api.Client(address, sleep=sleep) as opened:
        assert not failed(api.fetch(opened, api.Wanted(("大河",), tmp_path / "pages")))
    assert slept == [40.0] * 3


HALVES = ["\ud800", "\udfff", "甲\udc00乙", "\ud83d\ud83d\ude00", "\\\ud800", "\\n\udead", '"\udbff"', "\ude00\ud83d"]


@pytest.mark.parametrize("half", HALVES)
def test_half_a_character_fails_its_own_page(wiki, fetch, tmp_path, half):
    titles = [f"頁{n}" for n in range(50)]
    for title in titles:
        wiki.add(title, f"{title}，😀 \\ud800。")
    wiki.pages["頁17"]["rows"][0]["slots"]["main"]["content"] = f"頁17{half}。"
    wiki.pages["頁33"]["rows"][0]["user"] = half
    events = fetch(*titles)
    assert [(e.titles, e.reason) for e in failed(events)] == [(("頁17",), "lone_surrogate"), (("頁33",), "lone_surrogate")]
    assert all(e.why.startswith(f"{e.titles[0]}, revision ") for e in failed(events))
    assert len(written(tmp_path / "pages")) == 96
    assert (tmp_path / "pages" / "頁1.wikitext").read_text(encoding="utf-8") == "頁1，😀 \\ud800。"
    assert len(wiki.requests) < 30


def test_half_a_character_where_titles_lead(wiki, fetch, tmp_path):
    for title in "甲乙丙丁戊":
        wiki.add(title, f"{title}。")
    wiki.redirects["乙"] = "\ud800"
    found = only_failure(fetch(*"甲乙丙丁戊"))
    assert (found.titles, "half a character" in found.why) == (("乙",), True)
    assert len(written(tmp_path / "pages")) == 8


def test_half_a_character_among_revisions_and_renderings(wiki, fetch, tmp_path):
    for title in "甲乙":
        wiki.add(title, "一。", "二。")
    wiki.rendered[101, "zh"] = {"text": "\ud800"}
    wiki.rendered[201, "zh"] = {"text": "<p>二</p>"}
    assert only_failure(fetch(*"甲乙", html=True)).titles == ("甲",)
    named = {"query": {"pages": [{"title": "\ud800", "revisions": []}]}}
    wiki.answer = lambda p, real=wiki.answer: named if p.get("pageids") == "1" else real(p)
    found = only_failure(fetch(*"甲乙", revisions=2))
    assert (found.titles, found.reason) == (("甲",), "lone_surrogate")
    assert [n for n in written(tmp_path / "pages") if n.endswith(".wikitext")] == ["乙@200.wikitext", "乙@201.wikitext"]


@given(st.text(st.characters(categories=("Cs", "Lo", "Po", "Cc", "So")), max_size=20), st.booleans())
def test_answers_with_half_a_character_are_told_from_others(text, escaped):
    """As the JSON of Python's library reads them, escaped or as bytes."""
    body = json.dumps({"error": {"code": text}}, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    meant = json.loads(body.decode("utf-8", "surrogatepass"))["error"]["code"]
    half = any("\ud800" <= c <= "\udfff" for c in meant)
    found = answers.decode_answer(body)
    assert (found is None, found is None and answers.is_garbled(body)) == (half, half)
    assert half or found.error.code == text or escaped


def test_what_is_no_answer_is_looked_through_in_little_memory():
    body = b"\\" * (4 << 20)
    tracemalloc.start()
    assert not answers.is_garbled(body)
    assert tracemalloc.get_traced_memory()[1] < 3 * len(body)
    tracemalloc.stop()


@pytest.mark.parametrize(
    "crowd", ['{"query": {"pages": [%s{}]}}' % ("{}," * 1000), '{"continue": {%s"x": 1}}' % ('"y": 1,' * 1000)]
)
def test_answers_of_nothing_but_fields_are_refused(wiki, fetch, monkeypatch, crowd):
    """They would take fifty times their size in memory."""
    monkeypatch.setattr(answers, "_THINGS_AT_MOST", 900)
    wiki.faults = [Fault(body=crowd)]
    assert only_failure(fetch("大河")).reason == "too_large"


def test_half_a_character_as_bytes(wiki, fetch):
    wiki.add("大河", RIVER)
    wiki.faults = [None, None, Fault(raw=b'{"query": {"pages": [{"title": "\xed\xa0\x80"}]}}')]
    assert (only_failure(fetch("大河")).reason, failed(fetch("大河"))) == ("lone_surrogate", [])


def test_what_was_fetched_before_a_fault_is_kept(wiki, fetch, tmp_path):
    titles = [f"頁{n}" for n in range(60)]
    for title in titles:
        wiki.add(title, f"{title}。")
    wiki.faults = [None, None, None, None, *[Fault(500)] * 5]
    found = only_failure(fetch(*titles))
    assert found.titles == tuple(titles[50:])
    assert len(written(tmp_path / "pages")) == 100
    assert not failed(fetch(*titles))
    assert len(written(tmp_path / "pages")) == 120


def test_a_fault_between_revisions(wiki, fetch, tmp_path):
    """A page of which some revisions are missing is named."""
    wiki.add("大河", *(f"{n}" for n in range(60)))
    wiki.add("小河", "小")
    wiki.faults = [None, None, None, None, None, *[Fault(500)] * 5]
    assert only_failure(fetch("大河", "小河", revisions=60)).titles == ("大河", "小河")
    assert len(written(tmp_path / "pages")) == 100


def test_a_directory_that_cannot_be_written_to(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    (tmp_path / "pages").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write"):
        fetch("大河")


@pytest.mark.parametrize(
    "wrong", ["zh.wikipedia.org", "file:///etc/passwd", "ftp://a.example", "https://", "https://a:b@c.example", ""]
)
def test_no_address_of_a_wiki(wrong):
    with pytest.raises(UsageError, match="no address of a wiki"):
        api.Client(wrong)


def test_endpoints():
    assert client.endpoint("https://zh.wikipedia.org/") == "https://zh.wikipedia.org/w/api.php"
    assert client.endpoint("http://a.example/wiki/api.php?x") == "http://a.example/wiki/api.php"


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("天山", "天山"),
        ("A B", "A_B"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
        ("..", "%2E."),
        ("甲@5", "甲%405"),
        ("100%", "100%25"),
        ("CON", "%43ON"),
        ("nul.txt", "%6Eul.txt"),
        ("Com¹", "%43om¹"),
        ("Aux .甲", "%41ux_.甲"),
        ("Conin$", "%43onin$"),
        ("Console", "Console"),
        ("甲.", "甲."),
        ("README", "%52EADME"),
        ("C:\\x?*", "C%3A%5Cx%3F%2A"),
        ("\u202eabc\x00", "%E2%80%AEabc%00"),
        ("\udc80", "%ED%B2%80"),
    ],
)
def test_names_of_files(title, name):
    assert files.file_stem(title) == name


@given(st.lists(st.text(min_size=1, max_size=400).map(lambda t: t.replace("_", " ")), unique=True, max_size=5))
def test_names_are_safe_and_different(titles):
    found = [files.file_stem(t) for t in titles]
    assert len(set(found)) == len(titles)
    for name in found:
        assert Path("d", name).parent == Path("d")
        assert not name.startswith(".")
        assert len(f"{name}@{10**18}.wikitext.json".encode()) <= 255


def test_long_names_differ():
    assert files.file_stem("河" * 300 + "甲") != files.file_stem("河" * 300 + "乙")
    with pytest.raises(ValueError, match="no title"):
        files.file_stem("")


def test_hostile_titles_stay_in_the_directory(wiki, fetch, tmp_path):
    titles = ["../../../逃", "..", "a/b/c", "/etc/x", "長" * 85, "c:\\d"]
    for title in titles:
        wiki.add(title[:1].upper() + title[1:], f"{title}。")
    assert not failed(fetch(*titles))
    assert sorted(f.name for f in tmp_path.iterdir()) == ["pages"]
    assert len(written(tmp_path / "pages")) == 2 * len(titles)
    assert all(f.is_file() for f in (tmp_path / "pages").iterdir())


def test_a_title_the_wiki_makes_up_is_checked(wiki, fetch, tmp_path):
    """Also where the answer leads somewhere that nobody asked for."""
    wiki.add("../出", "x。")
    wiki.redirects["大河"] = "../出"
    assert not failed(fetch("大河"))
    assert written(tmp_path / "pages") == ["%2E.%2F出.wikitext", "%2E.%2F出.wikitext.json"]


def test_titles_that_differ_in_case_on_a_system_that_does_not_see_it(wiki, address, tmp_path):
    file = tmp_path / "x.wikitext"
    files.write_page(file, "甲", sidecar.Sidecar(title="ABC", wiki="w", page_id=1, revision_id=2), FileState())
    with pytest.raises(InputError, match="is ABC of w already"):
        files.write_page(file, "乙", sidecar.Sidecar(title="Abc", wiki="w", page_id=3, revision_id=4), FileState())
    assert file.read_text(encoding="utf-8") == "甲"


# ── small things ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_how_long_to_wait():
    now = datetime(2024, 5, 1, 12, 0, 0, tzinfo=UTC)
    assert client.seconds_to_wait(0, "Wed, 01 May 2024 12:00:40 GMT", now) == 40
    assert client.seconds_to_wait(0, "Wed, 01 May 2024 11:00:00 GMT", now) == 1
    assert client.seconds_to_wait(0, "0") == 1
    assert [client.seconds_to_wait(n, None) for n in (0, 1, 20)] == [2, 4, 120]
    assert client.seconds_to_wait(1, "-5") == client.seconds_to_wait(1, "x" * 1000) == 4


@given(st.text(max_size=60))
def test_any_text_for_a_wait(text):
    assert client.seconds_to_wait(0, text) >= 1


def test_titles_are_asked_for_as_wikis_write_them():
    assert queries.normalized_title(" A_B ") == "A B"
    assert queries.normalized_title("か\u3099") == "が"
    assert queries.normalized_title("a[b") is queries.normalized_title("") is None


# ── what a run makes of it ──────────────────────────────────────────────────────────────────────────────────────────────


class Silent:
    def begin(self, pages):
        pass

    def update(self, tick):
        pass


def records(directory, to, name):
    job.run(job.Job(inputs=(directory,), to=to, settings=Settings()), local.run, Silent())
    assert list(faults_of(to)) == []
    return [json.loads(line) for line in (to / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("html", [False, True])
def test_a_run_reads_what_is_known(wiki, fetch, tmp_path, html):
    wiki.add("中/大河", RIVER)
    wiki.rendered[100, "zh"] = {"text": '<div class="mw-parser-output"><p>大河是一條河。它在2006年6月4日改道。</p></div>'}
    fetch("中/大河", html=html)
    (article,) = records(tmp_path / "pages", tmp_path / "out", "articles")
    assert {k: article[k] for k in ("article_id", "title", "revision_id", "timestamp", "url")} == {
        "article_id": "zhexample:1",
        "title": "中/大河",
        "revision_id": 100,
        "timestamp": "2024-05-01T06:07:08Z",
        "url": "https://wiki.example/wiki/%E4%B8%AD/%E5%A4%A7%E6%B2%B3",
    }
    assert article["text"] == "大河是一條河。它在2006年6月4日改道。"


def test_a_page_has_the_same_ids_from_a_dump(wiki, fetch, tmp_path):
    wiki.add("大河 (河流)", RIVER, ns=0)
    fetch("大河 (河流)")
    revision = "<revision><id>100</id><timestamp>2024-05-01T06:07:08Z</timestamp><model>wikitext</model>"
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / "wiki.xml").write_text(
        f'<mediawiki version="0.11"><siteinfo><dbname>zhexample</dbname><base>{BASE}</base></siteinfo>'
        f"<page><title>大河 (河流)</title><ns>0</ns><id>1</id>{revision}"
        f"<text>{RIVER.replace('<', '&lt;')}</text></revision></page></mediawiki>",
        encoding="utf-8",
    )
    ours = records(tmp_path / "pages", tmp_path / "out1", "claims")
    theirs = records(tmp_path / "dump", tmp_path / "out2", "claims")
    assert [c["claim_id"] for c in ours] == [c["claim_id"] for c in theirs]
    (a,), (b,) = (records(tmp_path / d, tmp_path / o, "articles") for d, o in (("pages", "out1"), ("dump", "out2")))
    assert [a[k] for k in ("article_id", "revision_id", "timestamp", "url", "title", "text")] == [
        b[k] for k in ("article_id", "revision_id", "timestamp", "url", "title", "text")
    ]


def test_a_run_sees_that_only_the_metadata_has_changed(wiki, fetch, tmp_path):
    wiki.add("大河", RIVER)
    fetch("大河")
    records(tmp_path / "pages", tmp_path / "out", "articles")
    wiki.pages["大河"]["rows"].append(wiki.pages["大河"]["rows"][0] | {"revid": 107, "parentid": 106})
    fetch("大河")
    (article,) = records(tmp_path / "pages", tmp_path / "out", "articles")
    assert (article["revision_id"], article["text"]) == (107, "大河是一條河。它在2006年6月4日改道。")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [(i["path"], i["format"]) for i in manifest["inputs"]] == [
        ("大河.wikitext", "wikitext"),
        ("大河.wikitext.json", "page_metadata"),
    ]


def test_pages_of_a_real_wiki(wiki, fetch, shared, tmp_path):
    """The recorded answers of a MediaWiki: wikitext and HTML give the same page, each with the ids that the wiki gave it."""
    oracle = shared / "oracle"
    titles = json.loads((oracle / "pages" / "titles.json").read_text(encoding="utf-8"))
    for name in ("article", "n01_named_before_def", "n03_groups"):
        recorded = json.loads((oracle / "api" / f"{name}.zh-hk.json").read_text(encoding="utf-8"))
        text = (oracle / "pages" / f"{name}.wikitext").read_text(encoding="utf-8")
        wiki.add(titles[name], text, first=recorded["revid"], pageid=recorded["pageid"])
        html = (oracle / "html" / f"{name}.zh-hk.html").read_text(encoding="utf-8")
        wiki.rendered[recorded["revid"], "zh-hk"] = recorded | {"text": html}
    wanted = [titles[name] for name in ("article", "n01_named_before_def", "n03_groups")]
    assert not failed(fetch(*wanted, html=True, variant="zh-hk"))
    articles = records(tmp_path / "pages", tmp_path / "out", "articles")
    assert sorted((a["article_id"], a["revision_id"]) for a in articles) == sorted(
        (f"zhexample:{p['pageid']}", p["rows"][0]["revid"]) for p in wiki.pages.values()
    )
    assert {a["title"] for a in articles} == set(wanted)
    assert all(a["markers"] for a in articles)


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def command(*arguments):
    environment = os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", "NO_PROXY": "127.0.0.1"}
    line = [sys.executable, "-m", "zhclaims", "fetch", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, env=environment, timeout=60)


def test_the_command_takes_addresses_of_pages(wiki, address, tmp_path):
    wiki.add("大河", RIVER)
    wiki.add("小河", RIVER)
    wiki.rendered[100, "zh-tw"] = {"title": "大河", "revid": 100, "text": "<p>大河係河。</p>"}
    pages = tmp_path / "pages"
    result = command(f"{address}/wiki/%E5%A4%A7%E6%B2%B3#%E5%8E%86%E5%8F%B2", f"{address}/w/index.php?title=小河", "--to", pages)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "2 fetched, 0 there already, 0 failed"
    assert written(pages) == ["大河.wikitext", "大河.wikitext.json", "小河.wikitext", "小河.wikitext.json"]
    result = command(f"{address}/zh-tw/大河", "--to", tmp_path / "html", "--html")
    assert (result.returncode, result.stderr) == (0, "")
    assert sidecar.read_sidecar(tmp_path / "html" / "大河.html").variant == "zh-tw"


def test_pages_of_two_wikis_are_asked_for_there(wiki, address, tmp_path):
    other = Wiki()
    wiki.add("大河", RIVER)
    other.add("小河", RIVER)
    with served(other) as elsewhere:
        result = command("大河", f"{elsewhere}/wiki/小河", "--wiki", f"{address}/w/api.php", "--to", tmp_path / "pages")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "2 fetched, 0 there already, 0 failed"
    found = [sidecar.read_sidecar(tmp_path / "pages" / f"{name}.wikitext").wiki for name in ("大河", "小河")]
    assert found == [f"{address}/w/api.php", f"{elsewhere}/w/api.php"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("https://zh.wikipedia.org/w/index.php?title=天山&oldid=123", "oldid= names it by a number; give the title of the page"),
        ("https://zh.wikipedia.org/?curid=123", "curid= names it by a number; give the title of the page"),
        ("https://zh.wikipedia.org/", "is no address of a page, such as https://zh.wikipedia.org/wiki/天山"),
        ("https://dumps.wikimedia.org/zhwiki/latest/pages.xml.bz2", "is no address of a page"),
        ("https://zh.wikipedia.org/wiki/%20_", "is no address of a page"),
        ("https://zh.wikipedia.org/zh-xx/天山", "no such variant: 'zh-xx'"),
    ],
)
def test_an_address_that_is_of_no_page_is_told_before_anything_is_asked(wiki, address, tmp_path, given, told):
    wiki.add("大河", RIVER)
    result = command("大河", given, "--wiki", address, "--to", tmp_path / "pages")
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert wiki.requests == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://zh.wikipedia.org/wiki/A_B", ("https://zh.wikipedia.org", "A B", "source")),
        ("http://zh.wikipedia.org/zh-hans/天山", ("http://zh.wikipedia.org", "天山", "zh-hans")),
        ("https://zh.wikipedia.org/zh/天山?action=edit", ("https://zh.wikipedia.org", "天山", "source")),
        ("https://zh-yue.m.wikipedia.org/wiki/天山", ("https://zh-yue.wikipedia.org", "天山", "source")),
        ("https://zh.wikipedia.org/wiki/AC/DC", ("https://zh.wikipedia.org", "AC/DC", "source")),
        ("https://zh.wikipedia.org/wiki/%3F", ("https://zh.wikipedia.org", "?", "source")),
        ("https://zh.wikipedia.org/wiki/Talk:天山#甲", ("https://zh.wikipedia.org", "Talk:天山", "source")),
        ("https://wiki.example:8080/w/index.php?title=A&variant=zh-mo", ("https://wiki.example:8080", "A", "zh-mo")),
        ("https://wiki.example/index.php/天山", ("https://wiki.example", "天山", "source")),
        ("天山", None),
        ("s3://bucket/wiki/天山", None),
        ("http://[", None),
        ("HTTP: 協定", None),
    ],
)
def test_which_page_an_address_is_of(address, expected):
    assert wikis.page_of(address) == (expected and wikis.PageAddress(*expected))


def test_all_that_a_wiki_did_not_answer_is_counted(wiki, address, tmp_path):
    wiki.add("大河", RIVER)
    wiki.faults += [Fault(404)] * 10
    result = command("大河", "小河", "中河", "--to", tmp_path / "pages", "--wiki", address)
    assert result.returncode == 1
    assert result.stdout.splitlines()[-1] == "0 fetched, 0 there already, 3 failed"


def test_the_command_tells_what_it_did(wiki, address, tmp_path):
    wiki.add("大河", RIVER)
    wiki.redirects["長河"] = "大河"
    result = command("長河", "--to", tmp_path / "pages", "--wiki", address)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "長河 leads to 大河",
        f"大河, revision 100: {tmp_path / 'pages' / '大河.wikitext'}",
        "1 fetched, 0 there already, 0 failed",
    ]
    again = command("長河", "--to", tmp_path / "pages", "--wiki", address, "--quiet")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_the_command_fails_with_a_line_for_each_page(wiki, address, tmp_path):
    wiki.add("大河", RIVER)
    result = command("甲", "大河", "乙", "--to", tmp_path / "pages", "--wiki", address)
    assert result.returncode == 1
    assert [line[:26] for line in result.stderr.splitlines()] == ["zhclaims: 甲: no such page:", "zhclaims: 乙: no such page:"]
    assert result.stdout.splitlines()[-1] == "1 fetched, 0 there already, 2 failed"
    assert (tmp_path / "pages" / "大河.wikitext").exists()


def test_the_command_names_what_a_broken_wiki_leaves(wiki, address, tmp_path):
    wiki.faults = [error("readapidenied")]
    result = command(*"甲乙丙丁戊己庚", "--to", tmp_path / "pages", "--wiki", address)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.endswith("not fetched: 甲, 乙, 丙, 丁, 戊 and 2 more")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--wiki", "ftp://a.example"), "no address of a wiki"),
        (("--variant", "xx"), "no such variant"),
        (("--revisions", "0"), "--revisions"),
    ],
)
def test_the_command_wrongly_used(tmp_path, arguments, told):
    result = command("甲", "--to", tmp_path / "pages", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_the_command_has_help_with_examples():
    result = command("--help")
    assert result.returncode == 0
    assert "zhclaims fetch " in result.stdout.split("Examples:")[1]


def test_what_a_wiki_says_does_not_steer_the_terminal(wiki, address, tmp_path):
    wiki.faults = [Fault(body=json.dumps({"error": {"code": "x", "info": "\x1b[2J\u0007gone"}}))]
    result = command("甲", "--to", tmp_path / "pages", "--wiki", address)
    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("base", "title", "url"),
    [
        (BASE, "A b/c:d (e)", "https://wiki.example/wiki/A_b/c:d_(e)"),
        (BASE, "a@b;c$d&e?f'g~h", "https://wiki.example/wiki/a@b;c$d%26e%3Ff%27g~h"),
        ("http://[::1", "A", None),
        ("ftp://wiki.example/wiki/X", "A", None),
        ("", "A", None),
    ],
)
def test_addresses_are_those_that_the_wiki_makes(base, title, url):
    assert wikis.page_address(base, title) == url


def test_templates_that_pages_use_come_too_and_a_run_reads_them(wiki, address, tmp_path):
    """As a user does: fetch with `--templates`, then run with it; redirects of templates lead where they lead on the wiki."""
    wiki.add("青島", "青島{{nsref|甲志}}。膠州{{舊注|乙志}}。\n\n{{reflist}}")
    wiki.add("Template:Nsref", "<ref>{{{1}}}。某社。2001年。</ref>", ns=10)
    wiki.add("Template:舊注", "#重定向 [[Template:Nsref]]", ns=10)
    wiki.redirects["Template:舊注"] = "Template:Nsref"
    wiki.templates["青島"] = ["Template:Nsref", "Template:舊注"]
    command = [sys.executable, "-m", "zhclaims"]
    fetched = [*command, "fetch", "青島", "--wiki", address, "--to", "pages", "--templates", "templates"]
    first = subprocess.run(fetched, capture_output=True, text=True, cwd=tmp_path, encoding="utf-8")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.endswith("3 fetched, 0 there already, 0 failed\n")
    assert sorted(f.name for f in (tmp_path / "templates").glob("*.wikitext")) == [
        "Template%3ANsref.wikitext",
        "Template%3A舊注.wikitext",
    ]
    again = subprocess.run(fetched, capture_output=True, text=True, cwd=tmp_path, encoding="utf-8")
    assert again.stdout.endswith("0 fetched, 3 there already, 0 failed\n")
    ran = [*command, "run", "pages", "--templates", "templates", "--to", "out"]
    done = subprocess.run(ran, capture_output=True, text=True, cwd=tmp_path, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    claims = [json.loads(line) for line in (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [c["status"] for c in claims] == ["cited", "cited"]


def test_a_wiki_that_does_not_tell_its_templates_is_named(wiki, address, tmp_path):
    wiki.add("青島", "青島。")
    wiki.faults += [None, None, None, *[Fault(status=400, body="no")] * 9]
    with api.Client(address, sleep=lambda _: None, timeout=httpx.Timeout(5.0)) as opened:
        list(api.fetch(opened, api.Wanted(("青島",), tmp_path / "pages")))
        events = list(api.fetch_templates(opened, ["青島"], api.Wanted((), tmp_path / "templates")))
    assert only_failure(events).titles == ("青島",)
    assert "the templates of these pages are not known" in only_failure(events).why


# ── items of Wikidata ───────────────────────────────────────────────────────────────────────────────────────────────────


def linked(wiki):
    """A page with links: to a page, over a redirect, to a section, over two redirects, to no page, to a page without an item."""
    wiki.add("大河", "'''大河'''見[[甲山]]、[[舊山]]、[[山頂]]、[[更舊]]、[[紅]]、[[無項]]、[[甲山#北|北]]、[[計算機]]。")
    for title in ("甲山", "無項"):
        wiki.add(title, f"{title}。")
    wiki.redirects |= {"舊山": "甲山", "山頂": "甲山", "更舊": "舊山"}
    wiki.fragments["山頂"] = "頂"
    wiki.items |= {"大河": "Q1", "甲山": "Q2", "计算机": "Q3"}
    wiki.links["大河"] = ["甲山", "舊山", "山頂", "更舊", "紅", "無項", "計算機", "计算机"]


def test_a_page_is_asked_for_its_item_with_what_is_asked_anyway(wiki, fetch, tmp_path):
    linked(wiki)
    fetch("大河")
    assert len(wiki.requests) == 3
    known = sidecar.read_sidecar(tmp_path / "pages" / "大河.wikitext")
    assert (known.wikidata, known.links) == ("Q1", None)


@pytest.mark.parametrize("per_answer", [500, 2])
def test_items_of_links_stand_beside_the_page_and_come_into_records(wiki, fetch, tmp_path, per_answer):
    linked(wiki)
    wiki.links_per_answer = per_answer
    fetch("大河", links=True)
    asked = [r.parameters for r in wiki.requests if "generator" in r.parameters]
    assert len(asked) == 8 // min(per_answer, 8)
    assert (asked[0]["gpllimit"], asked[0]["ppprop"], asked[0]["redirects"], asked[0]["maxlag"]) == (
        "max",
        "wikibase_item",
        "1",
        "5",
    )
    known = sidecar.read_sidecar(tmp_path / "pages" / "大河.wikitext")
    assert known.links == {"山頂": "Q2", "舊山": "Q2", "甲山": "Q2", "更舊": None, "無項": None, "计算机": "Q3"}
    assert known.sections == ("山頂",)
    ran = job.run(job.Job(inputs=(tmp_path / "pages",), to=tmp_path / "out", settings=Settings()), local.run, Quiet())
    assert list(faults_of(tmp_path / "out")) == []
    assert ran.manifest.counts["articles"] == 1
    (article,) = Dataset(tmp_path / "out").records("articles")
    assert (article["wikidata"], article["licence"]["name"]) == ("Q1", "CC BY-SA 4.0")
    assert [(link["target"], link["wikidata"]) for link in article["links"]] == [
        *(("甲山", "Q2"), ("舊山", "Q2"), ("山頂", "Q2"), ("更舊", None), ("紅", None), ("無項", None)),
        *(("甲山#北", "Q2"), ("計算機", "Q3")),
    ]


def test_links_of_a_page_are_asked_for_once_however_many_revisions(wiki, fetch, tmp_path):
    wiki.add("大河", "一。", "二。", "三。")
    fetch("大河", revisions=3, links=True)
    assert sum("generator" in r.parameters for r in wiki.requests) == 1
    assert sidecar.read_sidecar(tmp_path / "pages" / "大河@101.wikitext").links == {}


def test_pages_that_were_fetched_without_are_fetched_again(wiki, fetch, tmp_path):
    linked(wiki)
    events = [event for links in (False, True, True, False) for event in fetch("大河", links=links)]
    assert [event.new for event in events] == [True, True, False, False]
    assert sidecar.read_sidecar(tmp_path / "pages" / "大河.wikitext").links["甲山"] == "Q2"


def test_a_wiki_that_does_not_tell_items_gives_the_page_all_the_same(wiki, fetch, tmp_path, caplog):
    linked(wiki)
    wiki.faults = [None, None, None, Fault(body='{"error": {"code": "badvalue", "info": "Unrecognized value"}}')]
    (event,) = fetch("大河", links=True)
    assert event.new
    assert sidecar.read_sidecar(event.file).links is None
    assert "大河: the items of its links are not known" in caplog.text


def test_thousands_of_links_are_bounded(wiki, fetch, tmp_path):
    wiki.add("大河", "一。")
    wiki.links["大河"] = [f"{'很長的標題' * 16}{n}" for n in range(12_000)]
    wiki.items |= dict.fromkeys(wiki.links["大河"], "Q7")
    (event,) = fetch("大河", links=True, timeout=60.0)
    assert sum("generator" in r.parameters for r in wiki.requests) == 20
    assert sidecar.sidecar_path(event.file).stat().st_size < 1 << 20
    assert sidecar.read_sidecar(event.file).links


@pytest.mark.parametrize("value", ["Q0", "q1", 7, None, []])
def test_what_is_no_item_is_none(wiki, fetch, tmp_path, value):
    linked(wiki)
    wiki.items["大河"] = wiki.items["甲山"] = value
    (event,) = fetch("大河", links=True)
    known = sidecar.read_sidecar(event.file)
    assert (known.wikidata, known.links["甲山"]) == (None, None)
