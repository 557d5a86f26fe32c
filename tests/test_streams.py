"""A dump that cannot be read is no broken dump: the run stops and carries on later, and no page is lost."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import os

import pytest

from test_dump import export, page
from zhclaims.errors import UsageError
from zhclaims.run import dealing, shard
from zhclaims.settings import Settings
from zhclaims.sources.dump import streams
from zhclaims.sources.dump.packed import Gap
from zhclaims.sources.files import find

PACKERS = {"xml": bytes, "xml.bz2": bz2.compress, "xml.gz": gzip.compress}


class Failing(io.BytesIO):
    """A file on a disk that fails after some bytes."""

    bytes_left = 1000

    def read(self, size=-1):
        self.bytes_left -= max(size, 0)
        if self.bytes_left < 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(size)


@pytest.fixture(params=PACKERS)
def dump(request, tmp_path):
    path = tmp_path / f"wiki.{request.param}"
    path.write_bytes(PACKERS[request.param](export(*(page(n) for n in range(100)))))
    return path


def fail(monkeypatch, dump):
    """Have the dump fail to be read where it is unpacked, and nowhere else."""
    opened = type(dump).open
    monkeypatch.setattr(
        streams.Path, "open", lambda path, mode="r": Failing(path.read_bytes()) if path == dump else opened(path, mode)
    )
    monkeypatch.setattr(type(dump), "read_bytes", lambda path: opened(path, "rb").read())


def test_what_the_disk_does_is_not_the_dumps_damage(dump, monkeypatch):
    fail(monkeypatch, dump)
    with pytest.raises(OSError, match="Input/output error"):
        list(streams.chunks(dump))


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress])
def test_damage_is(tmp_path, pack):
    data = pack(export(page(1)))
    dump = tmp_path / "wiki.xml"
    dump.write_bytes(data[: len(data) // 2])
    assert [piece.reason for piece in streams.chunks(dump) if isinstance(piece, Gap)] == ["truncated"]


def test_a_disk_that_fails_during_the_survey_ends_the_run(dump, monkeypatch):
    (document,) = find([dump]).documents

    def failing(path, *more):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
        yield

    monkeypatch.setattr(streams, "chunks", failing)
    with pytest.raises(UsageError, match="cannot read .*: Input/output error"):
        dealing.survey([document], Settings())


@pytest.mark.parametrize("revisions", ["latest", "all"])
def test_a_disk_that_fails_in_a_shard_ends_the_run(dump, monkeypatch, tmp_path, revisions):
    settings = Settings(revisions=revisions)
    inputs = dealing.survey(find([dump]).documents, settings)
    chunks = streams.chunks

    def failing(path, *more):
        yield next(chunks(path))[:2000]
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(streams, "chunks", failing)
    with pytest.raises(UsageError, match="cannot read .*: Input/output error; the same command carries on"):
        shard.process_shard(dealing.Shard(str(tmp_path / "s"), inputs, settings))
    assert not (tmp_path / "s" / "done").exists()
