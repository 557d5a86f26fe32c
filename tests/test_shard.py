"""A shard from end to end, and runs over several of them."""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import zhclaims
from test_dump import export, page, revision
from zhclaims import flow, revisions
from zhclaims.cli import running
from zhclaims.dataset import Dataset, PageIndex, read_index
from zhclaims.errors import InternalError, InvalidRecord, StageError, UsageError
from zhclaims.model import Date
from zhclaims.progress import Tick
from zhclaims.run import dealing, history, job, local, shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.common import decoding
from zhclaims.sources.dump import streams
from zhclaims.sources.files import find
from zhclaims.spans import Span
from zhclaims.terms import DateType
from zhclaims.validate import faults

PAGE = """{title}

維基百科,自由的百科全書

{title}在2006年6月4日舉行會議。發言人說會議已經結束。[1]

參考資料[編輯]

1. ^ 會議結束. 某報. 2006年6月5日.
"""


class Quiet:
    """Progress that only counts."""

    def __init__(self) -> None:
        self.pages = self.done = 0

    def begin(self, pages: int) -> None:
        self.pages = pages

    def update(self, tick: Tick) -> None:
        self.done += tick.pages


@pytest.fixture
def pages(tmp_path):
    directory = tmp_path / "in"
    directory.mkdir()
    for title in ("上海市", "北京市", "成都市"):
        (directory / f"{title}.txt").write_text(PAGE.format(title=title), encoding="utf-8")
    (directory / "壞.txt").write_bytes(b"\xff\xfe\x00")
    (directory / "空.txt").write_bytes(b"")
    return directory


def run(inputs: Path, to: Path, **options) -> job.Outcome:
    progress = Quiet()
    outcome = job.run(
        job.Job(inputs=(inputs,), to=to, settings=options.pop("settings", Settings()), **options), local.run, progress
    )
    assert progress.pages == progress.done
    return outcome


def done(work: dealing.Shard) -> list[PageIndex]:
    report = shard.process_shard(work)
    pages = read_index(Path(work.directory))
    assert report.pages == len(pages)
    return pages


def content(directory: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in directory.iterdir() if f.name != "manifest.json"}


def test_bad_pages_become_rejects_and_the_rest_is_written(pages, tmp_path):
    outcome = run(pages, tmp_path / "out")
    assert [(r.source.path, r.stage, r.reason) for r in outcome.rejects] == [
        ("壞.txt", "read", "not_utf8"),
        ("空.txt", "read", "empty_file"),
    ]
    assert [a["title"] for a in Dataset(tmp_path / "out").records("articles")] == ["上海市", "北京市", "成都市"]


def test_any_number_of_workers_writes_the_same_bytes(pages, tmp_path):
    run(pages, tmp_path / "one")
    run(pages, tmp_path / "two", workers=2)
    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a system that says what memory a process takes")
def test_the_command_line_relieves_its_process_that_has_grown_and_writes_the_same_bytes(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(dealing, "_ENOUGH", 1)
    run(pages, tmp_path / "plain")
    started, worker = [], local._Worker
    monkeypatch.setattr(local, "_MEMORY", 1)
    monkeypatch.setattr(local, "_Worker", lambda function: started.append(worker(function)) or started[-1])
    wanted = job.Job(inputs=(pages,), to=tmp_path / "renewed", settings=Settings())
    outcome = job.run(wanted, running.engine("local", None), Quiet())
    assert len(started) == 4  # of five shards the first is done here
    assert not any(worker.process.is_alive() for worker in started)
    assert content(tmp_path / "renewed") == content(tmp_path / "plain")
    assert outcome.manifest.rejects == {"not_utf8": 1, "empty_file": 1}


RELIEVED = """
import os, signal, sys
from zhclaims.cli import main
from zhclaims.run import dealing, local
local._MEMORY = dealing._ENOUGH = 1
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it runs in the background ignore it
number, worker = int(sys.argv.pop(1)), local._Worker
def start(function):
    started = worker(function)
    os.kill(os.getpid(), number)  # 0 does nothing
    return started
local._Worker = start
main()
"""
"""The command line that goes on in a fresh process, and is sent a signal as soon as that has started."""


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_that_a_fresh_process_goes_on_with(pages, tmp_path, number, code):
    def relieved_run(signalled: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", RELIEVED, str(signalled), "run", str(pages), "--to", str(tmp_path / "out"), "--no-cache"]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)

    ended = relieved_run(number)
    assert ended.returncode == code
    assert "carries on from here" in ended.stderr
    done_again = relieved_run(0)
    assert done_again.returncode == 1, done_again.stderr  # some pages are rejected
    run(pages, tmp_path / "plain")
    relieved, plain = content(tmp_path / "out"), content(tmp_path / "plain")
    assert {name: data for name, data in relieved.items() if name != ".lock"} == {
        name: data for name, data in plain.items() if name != ".lock"
    }


def test_two_runs_write_the_same_bytes_wherever_the_input_lies(pages, tmp_path):
    run(pages, tmp_path / "one")
    pages.rename(tmp_path / "elsewhere")
    run(tmp_path / "elsewhere", tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_words_are_written_if_they_are_wanted(pages, tmp_path):
    run(pages, tmp_path / "out", settings=Settings(words=True))
    assert all(a["words"] for a in Dataset(tmp_path / "out").records("articles"))


def test_finished_work_is_not_done_again(pages, tmp_path):
    assert run(pages, tmp_path / "out").done_before is False
    assert run(pages, tmp_path / "out").done_before is True
    assert run(pages, tmp_path / "out", force=True).done_before is False


def test_finished_shards_are_not_done_again(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(dealing, "_ENOUGH", 1)
    run(pages, tmp_path / "whole")
    seen = []
    original = shard.ShardWriter

    def stop_at_third(directory):
        seen.append(directory.name)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return original(directory)

    monkeypatch.setattr(shard, "ShardWriter", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        run(pages, tmp_path / "out")
    monkeypatch.setattr(shard, "ShardWriter", lambda directory: seen.append(directory.name) or original(directory))
    run(pages, tmp_path / "out")
    assert len(seen) == 3 + 3  # five shards: two were done, the third was begun twice
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_a_page_that_fails_in_a_stage_becomes_a_reject_with_its_title(pages, tmp_path, monkeypatch):
    def dates(page):
        return {}[page.title] if page.title == "北京市" else ((), ())

    monkeypatch.setattr(flow, "STAGES", tuple(dates if s.__name__ == "dates" else s for s in flow.STAGES))
    outcome = run(pages, tmp_path / "out")
    (failed,) = (r for r in outcome.rejects if r.stage == "dates")
    assert (failed.title, failed.reason, failed.message) == ("北京市", "key_error", "dates failed: KeyError: '北京市'")
    assert outcome.manifest.counts["articles"] == 2


def test_a_reader_that_fails_is_named_read(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "decode", lambda data, name: 1 / 0)
    outcome = run(pages, tmp_path / "out")
    assert {(r.stage, r.reason) for r in outcome.rejects} >= {("read", "zero_division_error")}


@pytest.fixture
def wrong_dates(monkeypatch):
    """The date of one page breaks the schema: its value is no value of EDTF or TIMEX3."""

    def dates(page):
        return ((Date(Span(0, 1), DateType.DATE, "no such value"),) if page.title == "上海市" else ()), ()

    monkeypatch.setattr(flow, "STAGES", tuple(dates if s.__name__ == "dates" else s for s in flow.STAGES))


@pytest.mark.usefixtures("wrong_dates")
def test_an_invalid_record_rejects_its_page_and_asks_for_a_report(pages, tmp_path):
    outcome = run(pages, tmp_path / "out")
    (invalid,) = (r for r in outcome.rejects if r.reason == "invalid_record")
    assert (invalid.title, invalid.stage, invalid.place) == ("上海市", "write", "$.dates[0].value")
    assert "a article breaks its schema at $.dates[0].value" in invalid.message
    assert invalid.message.endswith("this is a bug of zhclaims, please report it")
    assert outcome.manifest.counts["articles"] == 2
    assert list(faults(tmp_path / "out")) == []


@pytest.mark.usefixtures("wrong_dates")
def test_a_strict_run_ends_at_an_invalid_record_and_the_same_without_it_carries_on(pages, tmp_path):
    wanted = job.Job(inputs=(pages,), to=tmp_path / "out", settings=Settings(), strict=True)
    with pytest.raises(InvalidRecord, match=r"上海市\.txt: .*\$\.dates\[0\]\.value"):
        job.run(wanted, local.run, Quiet())
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert run(pages, tmp_path / "out").manifest.rejects["invalid_record"] == 1
    with pytest.raises(InvalidRecord, match="please report it"):  # it was done before
        job.run(wanted, local.run, Quiet())


@pytest.mark.usefixtures("wrong_dates")
def test_from_python_an_invalid_record_is_an_internal_error_with_its_place(pages):
    with pytest.raises(InternalError) as caught:
        zhclaims.extract(pages / "上海市.txt")
    assert caught.value.place == "$.dates[0].value"
    sent = pickle.loads(pickle.dumps(caught.value))
    assert (type(sent), str(sent), sent.place, sent.reason) == (
        InvalidRecord,
        str(caught.value),
        "$.dates[0].value",
        "invalid_record",
    )


def test_changes_that_break_the_schema_reject_the_revision_that_they_stand_with(tmp_path, monkeypatch):
    """A page that becomes a redirect: the removals are written with the revision before."""
    texts = (revision(1, "河水上漲了。"), revision(2, "#重定向 [[乙]]", at="2024-02-01T00:00:00Z"))
    (tmp_path / "wiki.xml").write_bytes(export(page(1, *texts), page(2)))

    def emptied(article_id, state, revision_id, timestamp):
        rows, state = revisions.emptied(article_id, state, revision_id, timestamp)
        return tuple(msgspec.structs.replace(row, kind="NO SUCH KIND") for row in rows), state

    monkeypatch.setattr(history, "emptied", emptied)
    wanted = job.Job(inputs=(tmp_path / "wiki.xml",), to=tmp_path / "out", settings=Settings(revisions="all"))
    outcome = job.run(wanted, local.run, Quiet())
    assert [(r.title, r.reason) for r in outcome.rejects] == [("頁1", "invalid_record")]
    assert outcome.manifest.counts["articles"] == 1


def test_a_reject_can_be_written_whatever_it_quotes(pages, tmp_path, monkeypatch):
    def dates(page):
        raise ValueError("half a character: \ud800")

    monkeypatch.setattr(flow, "STAGES", tuple(dates if s.__name__ == "dates" else s for s in flow.STAGES))
    outcome = run(pages, tmp_path / "out")
    assert {r.message for r in outcome.rejects if r.reason == "value_error"} == {
        "dates failed: ValueError: half a character: \ufffd"
    }


def test_a_page_that_changes_during_the_run_becomes_a_reject(pages, tmp_path):
    (document,) = find([pages / "上海市.txt"]).documents
    inputs = dealing.survey([document], Settings())
    document.file.write_text("另一頁。", encoding="utf-8")
    (page,) = done(dealing.Shard(str(tmp_path / "s"), inputs, Settings()))
    assert page.reject.reason == "changed_during_run"


def test_what_stands_beside_a_page_and_changes_during_the_run_makes_a_reject(pages, tmp_path):
    known = pages / "上海市.txt.json"
    for before, after in ((None, b"{}"), (b"{}", None), (b'{"title": "a"}', b'{"title": "b"}')):
        for content in (before, after):
            known.unlink(missing_ok=True) if content is None else known.write_bytes(content)
            if content is before:
                inputs = dealing.survey(find([pages / "上海市.txt"]).documents, Settings())
        (page,) = done(dealing.Shard(str(tmp_path / f"{before}{after}"), inputs, Settings()))
        assert page.reject.reason == "changed_during_run"


def test_a_link_that_leads_elsewhere_during_the_run_makes_a_reject(pages, tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(pages / "上海市.txt")
    inputs = dealing.survey(find([link]).documents, Settings())
    link.unlink()
    link.symlink_to(pages / "北京市.txt")
    (page,) = done(dealing.Shard(str(tmp_path / "s"), inputs, Settings()))
    assert page.reject.reason == "changed_during_run"


def test_a_dump_that_changes_during_the_run_ends_it(tmp_path):
    file = tmp_path / "wiki.xml"
    file.write_text("<mediawiki><page><title>甲</title></page></mediawiki>", encoding="utf-8")
    (document,) = find([file]).documents
    inputs = dealing.survey([document], Settings())
    file.write_text("<mediawiki></mediawiki>", encoding="utf-8")
    with pytest.raises(UsageError, match=r"wiki\.xml has changed since the run began"):
        shard.process_shard(dealing.Shard(str(tmp_path / "s"), inputs, Settings()))


@pytest.mark.parametrize("revisions", ["latest", "all"])
def test_a_dump_rewritten_in_place_is_found_out_before_any_of_it_is_written(tmp_path, revisions):
    """As large as before: its size tells nothing."""
    file = tmp_path / "wiki.xml"
    file.write_bytes(export(*(page(n, revision(n, "河水上漲。")) for n in range(1, 50))))
    (document,) = find([file]).documents
    settings = Settings(revisions=revisions)
    inputs = dealing.survey([document], settings)
    file.write_bytes(export(*(page(n, revision(n, "河水上漲。" if n < 40 else "河水下降。")) for n in range(1, 50))))
    with pytest.raises(UsageError, match=r"wiki\.xml has changed since the run began: the same command reads it anew"):
        shard.process_shard(dealing.Shard(str(tmp_path / "s"), inputs, settings))
    assert not (tmp_path / "s" / "done").exists()
    assert [p.name for p in (tmp_path / "s").iterdir()] == []


def test_the_hash_of_a_dump_is_of_the_bytes_that_its_pages_were_read_from(tmp_path, monkeypatch):
    """Even where it is rewritten while the survey reads it."""
    old, new = (export(*(page(n, revision(n, text * 300)) for n in range(1, 200))) for text in ("河水上漲。", "河水下降。"))
    file = tmp_path / "wiki.xml"
    file.write_bytes(old)
    (document,) = find([file]).documents
    chunks = streams.chunks

    def rewritten(path, *more):
        for n, piece in enumerate(chunks(path, *more)):
            yield piece
            if not n:
                file.write_bytes(new)

    monkeypatch.setattr(streams, "chunks", rewritten)
    (found,) = dealing.survey([document], Settings())
    monkeypatch.undo()
    read = 1 << 18
    assert found.source.sha256 == hashlib.sha256(old[:read] + new[read:]).hexdigest()
    assert found.source.bytes == len(old)
    with pytest.raises(UsageError, match="has changed since the run began"):
        shard.process_shard(dealing.Shard(str(tmp_path / "s"), (found,), Settings()))


@pytest.mark.parametrize(("raised", "reason"), [(MemoryError(), "memory_error"), (TimeoutError(), "system_error")])
def test_a_page_that_the_machine_fails_is_tried_again_by_the_same_command(pages, tmp_path, monkeypatch, raised, reason):
    monkeypatch.setattr(dealing, "_ENOUGH", 1)
    seen = []

    def dates(page):
        seen.append(page.title)
        if page.title == "北京市":
            raise raised
        return (), ()

    with monkeypatch.context() as patch:
        patch.setattr(flow, "STAGES", tuple(dates if s.__name__ == "dates" else s for s in flow.STAGES))
        outcome = run(pages, tmp_path / "out")
        assert outcome.manifest.rejects == {"not_utf8": 1, "empty_file": 1, reason: 1}
        assert len(seen) == 3
        assert run(pages, tmp_path / "out").done_before is False
        assert seen[3:] == ["北京市"]  # pages that are to blame themselves are not tried again, nor those that are done
    outcome = run(pages, tmp_path / "out")
    assert outcome.manifest.rejects == {"not_utf8": 1, "empty_file": 1}
    assert not (tmp_path / "out" / ".parts").exists()
    assert run(pages, tmp_path / "out").done_before is True


ARTICLE = (
    "<page><title>{title}</title><ns>0</ns><id>{n}</id>{redirect}<revision><id>{n}</id><timestamp>2020-01-01T00:00:00Z</timestamp>"
    "<model>wikitext</model><text>{text}</text></revision></page>"
)


def dump(file: Path) -> Path:
    """Pages with a redirect and a broken one among them."""
    texts = ["河是水。", "山是石。", "#重定向 [[0號]]", "", "湖是水。", "島是石。"]
    redirects = ['<redirect title="0號"/>' if text.startswith("#") else "" for text in texts]
    found = (
        ARTICLE.format(title=f"{n}號", n=n + 1, redirect=r, text=t) for n, (t, r) in enumerate(zip(texts, redirects, strict=True))
    )
    file.write_text(f"<mediawiki>{''.join(found)}</mediawiki>", encoding="utf-8")
    return file


@pytest.mark.parametrize(("revisions", "again"), [("latest", ["1號", "5號"]), ("all", ["0號", "1號", "3號", "4號", "5號"])])
def test_of_a_shard_only_the_pages_that_the_machine_failed_are_done_again(tmp_path, monkeypatch, revisions, again):
    settings = Settings(revisions=revisions)
    file = dump(tmp_path / "wiki.xml")
    seen, original, broken = [], shard.extract, True

    def extract(page, source, settings):
        seen.append(page.title)
        if broken and page.title in ("1號", "5號"):
            raise StageError("no memory", stage="dates", reason="memory_error")
        return original(page, source, settings)

    monkeypatch.setattr(shard, "extract", extract)
    assert run(file, tmp_path / "out", settings=settings).manifest.rejects["memory_error"] == 2
    seen.clear()
    broken = False
    run(file, tmp_path / "out", settings=settings)
    assert seen == again
    run(file, tmp_path / "whole", settings=settings)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_a_file_that_cannot_be_read_any_more_is_tried_again(pages, tmp_path):
    (document,) = find([pages / "上海市.txt"]).documents
    inputs = dealing.survey([document], Settings())
    data = document.file.read_bytes()
    document.file.unlink()
    work = dealing.Shard(str(tmp_path / "s"), inputs, Settings())
    (page,) = done(work)
    assert page.reject.reason == "cannot_read"
    document.file.write_bytes(data)
    (page,) = done(work)
    assert page.reject is None


def test_an_unknown_analyzer_is_told_before_anything_is_written(pages, tmp_path):
    with pytest.raises(UsageError, match="unknown analyzer 'none': choose from embedded"):
        run(pages, tmp_path / "out", settings=Settings(analyzer="none"))
    assert not (tmp_path / "out").exists()


def test_records_name_their_source(pages, tmp_path):
    run(pages / "上海市.txt", tmp_path / "out")
    data = (pages / "上海市.txt").read_bytes()
    (article,) = Dataset(tmp_path / "out").records("articles")
    digest = hashlib.sha256(data).hexdigest()
    assert article["source"] == {"path": "上海市.txt", "format": "rendered_text", "sha256": digest, "bytes": len(data)}


@pytest.mark.parametrize(
    ("documents", "size", "shards"),
    [(1, 0, 1), (64, 0, 1), (65, 0, 2), (200, 10_000, 15), (200, 140_000, 200), (5000, 1_000_000, 2500), (5000, 10_000, 358)],
)
def test_documents_are_dealt_in_order(documents, size, shards):
    source = source_record("a.txt", bytes(size))
    inputs = [dealing.Input(str(i), source) for i in range(documents)]
    identity = job.Identity(job.tool(), Settings(), {}, ())
    dealt = dealing.deal(Dataset(Path("out")), inputs, identity)
    assert len(dealt) == shards
    assert [i.file for s in dealt for i in s.inputs] == [i.file for i in inputs]
    assert len({s.directory for s in dealt}) == shards
