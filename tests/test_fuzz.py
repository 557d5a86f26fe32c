"""Broken documents end as articles or as rejects, never as a traceback, an invalid record or an offset that leads astray."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mutations
from fuzz import checked, fuzz
from zhclaims.errors import InputError
from zhclaims.settings import Settings
from zhclaims.sources import formats
from zhclaims.sources.documents import LoadedDocument, read_document


def test_some_hundred_documents_through_the_whole_pipeline():
    assert list(fuzz(160, seed=7)) == []


@pytest.mark.parametrize("form", [formats.RENDERED_TEXT, formats.WIKITEXT, formats.HTML])
def test_readers_give_a_page_or_refuse_it(form):
    """Any page of any format, read as any format."""

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 2**32), st.sampled_from(sorted(mutations.seeds())))
    def check(number, kind):
        rng = random.Random(number)
        text = mutations.mutated(rng, mutations.some_seed(rng, kind))
        try:
            page = read_document(LoadedDocument(text.encode("utf-8", "surrogatepass"), "頁"), form)
        except InputError as error:
            assert error.reason  # noqa: PT017
            return
        assert "\n" not in page.title
        spans = [s.span for s in page.sections] + [b.span for b in page.blocks] + [link.span for link in page.links]
        assert all(0 <= start <= end <= len(page.text) for start, end in spans)
        assert all(0 <= marker.at <= len(page.text) for marker in page.markers)

    check()


FOUND = {
    "headings within headings.html": "<div><h2>甲<h3>乙</h3>丙</h2><p>正文在此。</p></div>",
    "negative.txt": "甲\n\n河水在甲上漲。",
    "negative.txt.json": '{"schema": "zhclaims/page/1", "title": "甲", "revision_id": -1}',
    "no variant.wikitext": "'''河水'''在[[甲]]上漲。",
    "no variant.wikitext.json": '{"schema": "zhclaims/page/1", "title": "乙", "variant": "x:a"}',
    "deep contents.txt": "條目\n\n河水在此上漲,人們離開了。\n\n目錄\n"
    + "".join(f"{'.'.join('1' * n)} {name}章\n" for n, name in enumerate("甲乙丙丁戊己庚辛", 1))
    + "".join(f"{name}章[編輯]\n河水在此上漲。\n" for name in "甲乙丙丁戊己庚辛"),
    "redirects alone.xml": "<mediawiki><page><title>甲</title><ns>0</ns><id>1</id><redirect title='乙'/></page></mediawiki>",
}
"""What fuzzing has found."""


def test_what_was_found_once(tmp_path):
    for name, text in FOUND.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert list(checked(tmp_path, Settings())) == []


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of broken documents, and the dataset that the command line makes of them."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "in").mkdir()
    rng = random.Random(5)
    for i in range(12):
        mutations.write(rng, folder / "in", f"{i}")
    (folder / "in" / "bytes.txt").write_bytes(bytes(range(256)))
    assert said("run", str(folder / "in"), "--to", str(folder / "out")) == 1
    return folder


def said(*command: str) -> int:
    """The exit code of a command, which has shown no traceback."""
    ended = subprocess.run([sys.executable, "-m", "zhclaims", *command], capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr + ended.stdout
    return ended.returncode


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("claims.jsonl", b"\xff{\n" + b"[" * 5000),
        ("claims.jsonl", b"[]\n1\n"),
        ("manifest.json", b'{"parts": [{}], "tool": null}'),
    ],
)
def test_no_traceback_reaches_the_user(broken, tmp_path, file, content):
    """Whatever stands in place of a file of a dataset."""
    out = tmp_path / "out"
    shutil.copytree(broken / "out", out)
    (out / file).write_bytes(content)
    assert said("validate", str(out)) in (1, 2)
    assert said("run", str(broken / "in"), "--to", str(out)) == 2
