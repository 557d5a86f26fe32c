"""What SECURITY.md promises of documents that nobody vouches for."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import mutations
import zhclaims
from fuzz import Silent
from test_dump import export, page, revision
from zhclaims.dataset import Dataset
from zhclaims.errors import InputError
from zhclaims.run import job, local
from zhclaims.settings import Settings
from zhclaims.sources.common import bounds
from zhclaims.sources.dump import streams

RUNNER = Path(__file__).with_name("untrusted_run.py")

FORGED = "甲\nzhclaims: all well\x1b[2J\u202e\r乙"
NOWHERE = "http://127.0.0.1:9"
HOSTILE = {
    "links.wikitext": f"{{{{cite web|url={NOWHERE}/}}}} [[File:a.png]] [{NOWHERE}] '''河水'''上漲。<ref>{{{{#invoke:x}}}}</ref>",
    "script.html": f"<html><body><script>fetch('{NOWHERE}')</script><style>@import '{NOWHERE}'</style><img src='{NOWHERE}'>"
    f"<iframe src='{NOWHERE}'>甲</iframe><p onclick='alert(1)'>河水上漲。</p></body></html>",
    "forged.wikitext": "河水在'''甲'''地上漲，[[人]]們離開了。",
    "forged.wikitext.json": json.dumps({"schema": "zhclaims/page/1", "title": FORGED}),
    "outside.wikitext": "河水在'''甲'''地上漲，[[人]]們離開了。",
    "outside.wikitext.json": json.dumps({"schema": "zhclaims/page/1", "title": "../../../etc/cron.d/甲"}),
    "entity.xml": '<!DOCTYPE mediawiki [<!ENTITY a SYSTEM "file:///etc/passwd">]><mediawiki><page><title>&a;</title></page></mediawiki>',
    "titles.xml": export(page(1, revision(10), title="../../甲"), page(2, revision(20), title=f"乙&#10;{'丙' * 200}")).decode(),
}


def run(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(directory), "XDG_CACHE_HOME": str(directory / "cache"), "TMPDIR": str(directory)}
    others = {name: value for name, value in os.environ.items() if name != "ZHCLAIMS_CACHE"}
    return subprocess.run(
        [sys.executable, "-B", str(RUNNER), str(directory), *command],
        capture_output=True,
        text=True,
        check=False,
        env=others | home,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A dataset of hostile documents, made by a process that is watched; what it has said."""
    directory = tmp_path_factory.mktemp("hostile")
    (directory / "in").mkdir()
    for name, text in HOSTILE.items():
        (directory / "in" / name).write_text(text, encoding="utf-8")
    (directory / "in" / f"{FORGED}.txt").write_bytes(b"\xff")
    rng = random.Random(11)
    for i in range(10):
        mutations.write(rng, directory / "in", f"mutated-{i}")
    return directory, run(directory, "run", str(directory / "in"), "--to", str(directory / "out"))


def test_a_run_makes_no_connection_starts_no_program_and_writes_where_it_is_told(made):
    directory, ended = made
    assert "FORBIDDEN" not in ended.stderr
    assert ended.returncode == 1, ended.stderr
    titles = [a["title"] for a in Dataset(directory / "out").records("articles")]
    assert "../../../etc/cron.d/甲" in titles
    assert not [path for path in directory.rglob("*甲*") if directory / "in" not in path.parents]


def test_nothing_is_left_in_the_home_of_the_user_but_the_cache(made):
    """Nor by libraries, whose own code is not watched: ONNX Runtime would leave an id of the device and queue events to send."""
    directory, _ = made
    left = {
        p.relative_to(directory).as_posix() for p in directory.rglob("*") if p.is_file() and directory / "in" not in p.parents
    }
    assert not [path for path in left if not path.startswith(("out/", "cache/zhclaims/"))]


def test_the_watch_sees_what_is_forbidden(made):
    directory, _ = made
    fetched = run(directory, "fetch", "甲", "--to", str(directory / "pages"), "--wiki", "http://127.0.0.1:9/w/api.php")
    assert "FORBIDDEN: socket." in fetched.stderr
    outside = run(directory / "home", "run", str(directory / "in" / "script.html"), "--to", str(directory / "elsewhere"))
    assert "FORBIDDEN: open" in outside.stderr


def test_scripts_and_styles_are_no_text(made):
    directory, _ = made
    (text,) = (a["text"] for a in Dataset(directory / "out").records("articles") if a["source"]["path"] == "script.html")
    assert "河水上漲。" in text
    assert not any(word in text for word in ("fetch", "import", "alert", "127.0.0.1"))


def test_declared_entities_are_refused(made):
    directory, _ = made
    (reject,) = (r for r in Dataset(directory / "out").records("rejects") if r["source"]["path"] == "entity.xml")
    assert reject["reason"] == "xml_doctype"


def test_titles_and_file_names_forge_no_lines(made):
    directory, plain = made
    again = run(directory, "run", str(directory / "in"), "--to", str(directory / "again"), "--log-json")
    validated = run(directory, "validate", str(directory / "again"))
    for printed in (plain.stderr, plain.stdout, again.stderr, validated.stdout):
        assert not any(line.startswith("zhclaims: all well") for line in printed.splitlines())
        assert not any(c in printed for c in "\x1b\u202e\r")
    assert all(json.loads(line) for line in again.stderr.splitlines())


def test_faults_of_a_forged_dataset_stay_on_their_lines(made, tmp_path):
    directory, _ = made
    shutil.copytree(directory / "out", tmp_path / "out")
    file = tmp_path / "out" / "claims.jsonl"
    forged = [json.loads(line) | {"article_id": f"zhwiki:無{FORGED}"} for line in file.read_bytes().splitlines()]
    file.write_text("".join(f"{json.dumps(claim)}\n" for claim in forged), encoding="utf-8")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    for part in manifest["parts"]:
        part["sha256"] = hashlib.sha256((tmp_path / "out" / part["path"]).read_bytes()).hexdigest()
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    printed = run(tmp_path, "validate", str(tmp_path / "out")).stdout
    assert "no article zhwiki:無甲\ufffd" in printed
    assert not any(line.startswith("zhclaims: all well") for line in printed.splitlines())


def _gz_of_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


@pytest.mark.parametrize("pack", ["bz2", "gz", "zst"])
def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(streams, "_FREE", 8 << 20)
    size = 64 << 20
    if pack == "zst":
        data = pytest.importorskip("zstandard").ZstdCompressor(level=19).compress(bytes(size))
    else:
        data = bz2.compress(bytes(size)) if pack == "bz2" else _gz_of_zeros(size)
    (tmp_path / f"bomb.xml.{pack}").write_bytes(data)
    given: list[bytes] = []
    with pytest.raises(InputError, match="unpacks to more than") as caught:
        given.extend(streams.chunks(tmp_path / f"bomb.xml.{pack}"))
    assert caught.value.reason == "packed_bomb"
    assert sum(map(len, given)) <= 8 << 20


def test_a_small_archive_of_much_the_same_is_read(tmp_path):
    data = export(*(page(n, revision(n * 10, "河水上漲。" * 500)) for n in range(1, 200)))
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(data))
    assert b"".join(streams.chunks(tmp_path / "a.xml.gz")) == data


def test_a_file_that_is_too_large_for_a_page_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "FILE_AT_MOST", 1 << 20)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "large.txt").write_bytes(b"a" * ((1 << 20) + 1))
    outcome = job.run(job.Job(inputs=(tmp_path / "in",), to=tmp_path / "out", settings=Settings()), local.run, Silent())
    message = (
        "large.txt: 1,048,577 bytes; a file of one page has at most 1,048,576: split the page into several files, at its headings"
    )
    assert [(r.stage, r.reason, r.message) for r in outcome.rejects] == [("read", "too_large", message)]
    with pytest.raises(InputError, match=re.escape(message)):
        zhclaims.extract(tmp_path / "in" / "large.txt")
