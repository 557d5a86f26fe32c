"""Inputs and datasets in an object store: a real server of S3's protocol on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from test_shard import PAGE
from zhclaims import extras
from zhclaims.dataset import Dataset, lock, locked, shards
from zhclaims.errors import UsageError
from zhclaims.places import as_os_errors, is_remote, place, reachable
from zhclaims.progress import Tick
from zhclaims.run import job, local, shard
from zhclaims.settings import Settings

try:
    import boto3
    import s3fs  # noqa: F401
    from moto.server import ThreadedMotoServer
except ImportError:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip("s3fs or moto is not installed: pip install -e '.[dev]'", allow_module_level=True)


pytestmark = pytest.mark.usefixtures("many_shards")


@pytest.fixture(scope="module")
def address():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def bucket(address):
    """A bucket, and the settings that lead to it."""
    keys = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = dict(os.environ)
    os.environ.update(keys)
    boto3.client("s3").create_bucket(Bucket="wiki")
    yield place("s3://wiki")
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def pages(bucket, tmp_path_factory) -> tuple[Path, Path]:
    """The same pages on this machine and in the store."""
    here, there = tmp_path_factory.mktemp("in"), bucket / "in"
    for n in range(5):
        write(here, there, f"甲/{n}.txt", PAGE.format(title=f"第{n}號會議"))
    write(here, there, "甲/1.txt.json", '{"schema": "zhclaims/page/1", "title": "另一場會議", "page_id": 7}')
    write(here, there, "空.txt", "")
    write(here, there, "README.md", "no page")
    write(
        here,
        there,
        "wiki.xml",
        "<mediawiki><page><title>大橋</title><ns>0</ns><id>9</id><revision><id>1</id>"
        "<timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model>"
        "<text>'''大橋'''是橋。</text></revision></page></mediawiki>",
    )
    return here, there


def write(here: Path, there: Path, name: str, text: str) -> None:
    (here / name).parent.mkdir(exist_ok=True)
    (here / name).write_text(text, encoding="utf-8")
    (there / name).write_bytes(text.encode())


class Untold:
    def begin(self, pages: int) -> None: ...

    def update(self, tick: Tick) -> None: ...


def run(inputs: Path, to: Path, **more) -> job.Outcome:
    return job.run(job.Job(inputs=(inputs,), to=to, settings=Settings(), **more), local.run, Untold())


def records(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.iterdir() if file.name.endswith(".jsonl")}


@pytest.fixture(scope="module")
def whole(pages, many_shards, tmp_path_factory) -> dict[str, bytes]:
    directory = tmp_path_factory.mktemp("whole")
    outcome = run(pages[0], directory)
    assert (outcome.manifest.counts["articles"], outcome.manifest.counts["rejects"]) == (6, 1)
    return records(directory)


@pytest.mark.parametrize("name", ["a", "/a/b", "C:/a", "a:b", "s3:/a"])
def test_paths_of_this_machine_are_paths(name):
    assert place(name) == Path(name)
    assert not is_remote(place(name))


def test_names_with_a_scheme_are_remote(bucket):
    assert is_remote(place("s3://wiki/a/"))
    assert str(place("s3://wiki/a/") / "b") == "s3://wiki/a/b"
    with pytest.raises(UsageError, match="nowhere://x"):
        place("nowhere://x")


def test_inputs_in_the_store_give_the_same_records(pages, whole, tmp_path):
    outcome = run(pages[1], tmp_path / "out")
    assert records(tmp_path / "out") == whole
    assert [str(path) for path in outcome.left_out] == ["s3://wiki/in/README.md"]


def test_a_dataset_in_the_store_holds_the_same_records_and_nothing_else(bucket, pages, whole):
    run(pages[1], bucket / "out")
    assert records(bucket / "out") == whole
    assert sorted(f.name for f in (bucket / "out").iterdir()) == sorted([*whole, "manifest.json"])
    assert run(pages[1], bucket / "out").done_before
    assert list(Dataset(bucket / "out").faults()) == []


def test_a_stopped_run_is_carried_on_and_damage_is_found(bucket, pages, whole, monkeypatch):
    original, seen = shard.ShardWriter, []

    def stop_at_fourth(directory, *more):
        seen.append(directory.name)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return original(directory, *more)

    with monkeypatch.context() as patch:
        patch.setattr(shard, "ShardWriter", stop_at_fourth)
        with pytest.raises(KeyboardInterrupt):
            run(pages[0], bucket / "stopped")
    parts = bucket / "stopped" / ".parts"
    (parts / seen[0] / "claims.jsonl").write_bytes(b"half")
    (parts / seen[1] / shards.ENTRY).write_bytes(b"no entry")
    assert Dataset(bucket / "stopped").manifest() is None
    run(pages[0], bucket / "stopped")
    assert records(bucket / "stopped") == whole
    assert not parts.exists()


def test_a_resumed_run_does_no_shard_again(bucket, pages, whole, monkeypatch):
    original, written = shard.ShardWriter, []

    def stop_at_fourth(directory, *more):
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(directory.name)
        return original(directory, *more)

    with monkeypatch.context() as patch:
        patch.setattr(shard, "ShardWriter", stop_at_fourth)
        with pytest.raises(KeyboardInterrupt):
            run(pages[1], bucket / "resumed")
    monkeypatch.setattr(shard, "ShardWriter", lambda d: written.append(d.name) or original(d))
    run(pages[1], bucket / "resumed")
    assert len(written) > 3
    assert len(set(written)) == len(written)
    assert records(bucket / "resumed") == whole


# ── two runs at once ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_run_is_refused_while_the_first_goes_on(bucket, pages):
    out = bucket / "twice"
    holder = rf"in use by another run \(process {os.getpid()} on \S+ since 20\S+Z \(run \w+\)\): .* delete s3://wiki/twice/\.lock"
    with locked(out):
        with pytest.raises(UsageError, match=holder):
            run(pages[1], out)
        assert [file.name for file in out.iterdir()] == [".lock"]
    run(pages[1], out)
    assert not (out / ".lock").exists()


def test_the_lock_is_written_only_where_there_is_none(bucket):
    path = bucket / "locked" / lock.NAME
    with locked(bucket / "locked"):
        before = path.read_bytes()
        assert not lock._create(path, b"another run")  # one that looked before the first had written
        assert path.read_bytes() == before
        assert lock._create(path, before)  # its answer was lost, and the client has sent it again


def test_a_lock_that_was_taken_over_is_not_taken_away(bucket, caplog):
    with locked(bucket / "taken"):
        (bucket / "taken" / lock.NAME).write_bytes(b"another run")
    assert (bucket / "taken" / lock.NAME).read_bytes() == b"another run"
    with locked(bucket / "deleted"):
        (bucket / "deleted" / lock.NAME).unlink()
    assert "was deleted while the run went on" in caplog.text


def test_a_store_without_conditions_is_told(bucket, monkeypatch, caplog):
    original = bucket.fs.pipe_file
    monkeypatch.setattr(bucket.fs, "pipe_file", lambda path, data, mode: original(path, data))
    with locked(bucket / "plain"), pytest.raises(UsageError, match="in use by another run"), locked(bucket / "plain"):
        pytest.fail("two runs at once")
    assert "does not keep apart two runs that begin at the same moment" in caplog.text


def test_what_stops_a_run_opens_the_lock(bucket):
    with suppress(KeyboardInterrupt), locked(bucket / "interrupted"):
        raise KeyboardInterrupt
    assert not (bucket / "interrupted" / lock.NAME).exists()


def test_the_command_takes_addresses(pages, bucket, whole):
    command = [sys.executable, "-m", "zhclaims", "run", "s3://wiki/in", "--to", "s3://wiki/command", "--workers", "2"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stderr
    assert result.stderr.splitlines()[-1].startswith("rejected: 空.txt (read, empty_file)")
    assert records(bucket / "command") == whole
    result = subprocess.run([*command[:3], "validate", "s3://wiki/command"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "s3://wiki/command: sound\n"), result.stderr


def test_what_is_not_there_is_told(bucket, tmp_path):
    with pytest.raises(UsageError, match="no such file or directory: s3://wiki/nothing"):
        run(place("s3://wiki/nothing"), tmp_path / "out")


def test_a_store_that_cannot_be_reached_is_told(bucket, pages, tmp_path):
    environment = os.environ | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    for arguments in (["s3://wiki/in", "--to", tmp_path / "out"], [pages[0], "--to", "s3://wiki/out"]):
        command = [sys.executable, "-m", "zhclaims", "run", *arguments]
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert result.returncode == 2
        assert result.stderr.startswith("zhclaims: cannot reach s3://wiki/")
        assert len(result.stderr.splitlines()) == 1


def test_only_remote_errors_become_those_of_disks(bucket):
    with pytest.raises(OSError, match="ValueError: x"), as_os_errors(bucket):
        raise ValueError("x")
    with pytest.raises(ValueError, match="x"), as_os_errors(Path("a")):
        raise ValueError("x")
    with pytest.raises(FileNotFoundError), reachable(Path("a")):
        raise FileNotFoundError("x")


def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(UsageError, match=re.escape(extras.command("s3"))):
        place("s3://wiki/x")


def test_paths_of_this_machine_load_nothing():
    code = "import sys, zhclaims.cli.running; sys.exit(bool({'fsspec', 'upath', 'ray'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)
