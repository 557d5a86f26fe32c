"""The Ray engine, on a real cluster of this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from test_shard import PAGE, Quiet, content
from zhclaims import extras
from zhclaims.dataset import Dataset
from zhclaims.errors import InternalError, UsageError
from zhclaims.progress import Tick
from zhclaims.run import job, local, ray_tasks, shard
from zhclaims.settings import Settings

try:
    import ray
except ImportError:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip("Ray is not installed: pip install -e '.[ray]'", allow_module_level=True)


pytestmark = pytest.mark.usefixtures("many_shards")


@pytest.fixture(scope="module")
def cluster():
    """The address of a cluster of two cores."""
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # its workers cannot import a module of tests
    found = ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield found.address_info["gcs_address"]
    ray.shutdown()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    directory = tmp_path_factory.mktemp("in")
    for n in range(8):
        (directory / f"{n}.txt").write_text(PAGE.format(title=f"第{n}號會議"), encoding="utf-8")
    (directory / "空.txt").write_bytes(b"")
    return directory


@pytest.fixture(scope="module")
def records(pages, many_shards, tmp_path_factory):
    """What the local engine makes of the pages."""
    directory = tmp_path_factory.mktemp("local")
    job.run(job.Job(inputs=(pages,), to=directory, settings=Settings()), local.run, Quiet())
    return whole(directory)


def whole(directory):
    return {name: data for name, data in content(directory).items() if name != ".lock"}


def square(number, on_tick, avoid):
    on_tick(Tick(1, 0, 10))
    return number * number


def fail(number, on_tick, avoid):
    raise UsageError(f"no {number}")


def fail_unforeseen(number, on_tick, avoid):
    return 1 // 0


def die(number, on_tick, avoid):
    os._exit(1)


def done(function, shards):
    ticks: list[Tick] = []
    return list(ray_tasks.engine(None)(function, shards, 2, ticks.append)), ticks


def test_results_come_in_the_order_of_the_shards(cluster):
    results, ticks = done(square, range(20))
    assert results == [n * n for n in range(20)]
    assert sum(tick.pages for tick in ticks) == 20


@pytest.mark.parametrize(
    ("function", "kind", "told"), [(fail, UsageError, "^no 0$"), (fail_unforeseen, InternalError, "^ZeroDivisionError: ")]
)
def test_errors_come_through(cluster, function, kind, told):
    with pytest.raises(kind, match=told):
        done(function, range(2))


def test_workers_that_are_lost_again_and_again_are_told(cluster):
    with pytest.raises(UsageError, match=r"Ray lost the workers of a shard 4 times \(WorkerCrashedError\)"):
        done(die, [0])


def dying_run(work, on_tick, avoid):
    """Kills its worker once, in the middle of a shard."""
    flag = Path(work.directory).parents[2] / "died"

    def tell_and_die(tick):
        if not flag.exists():
            flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        on_tick(tick)

    return RUN(work, tell_and_die, avoid)


RUN = shard.process_shard


def test_a_worker_killed_in_the_middle_leaves_no_trace(cluster, pages, records, tmp_path, monkeypatch):
    monkeypatch.setattr(shard, "process_shard", dying_run)
    told = Quiet()
    job.run(job.Job(inputs=(pages,), to=tmp_path / "out", settings=Settings(), workers=2), ray_tasks.engine(None), told)
    assert (tmp_path / "died").exists()
    assert told.pages == told.done == 9
    assert whole(tmp_path / "out") == records
    assert Dataset(tmp_path / "out").manifest().rejects == {"empty_file": 1}


def test_the_command_uses_a_cluster_that_exists_already(cluster, pages, records, tmp_path):
    command = [sys.executable, "-m", "zhclaims", "run", pages, "--to", tmp_path / "out", "--engine", "ray", "--address", cluster]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stderr
    assert result.stderr.startswith("rejected: 空.txt (read, empty_file)")
    assert whole(tmp_path / "out") == records


def test_an_address_without_a_cluster_is_told(monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", lambda **_: (_ for _ in ()).throw(ConnectionError("could not find any\nrunning instance")))
    with pytest.raises(UsageError, match="^no Ray cluster at auto: ConnectionError: could not find any$"):
        list(ray_tasks.engine("auto")(square, [1], 2, print))


def test_an_address_where_nobody_answers_is_told_at_once(monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(UsageError, match=r"^no Ray cluster at 127\.0\.0\.1:9: Connection refused$"):
        list(ray_tasks.engine("127.0.0.1:9")(square, [1], 2, print))


def test_ray_that_is_missing_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=re.escape(extras.command("ray"))):
        ray_tasks.engine(None)
