"""The local engine."""

import os

import pytest

from zhclaims.engines.local import run
from zhclaims.errors import UsageError


def square(number):
    return number * number


def die(number):
    os._exit(1)


def fail(number):
    raise UsageError(f"no {number}")


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_shards(workers):
    assert list(run(square, range(5), workers)) == [0, 1, 4, 9, 16]


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_come_through(workers):
    with pytest.raises(UsageError, match="no 0"):
        list(run(fail, range(3), workers))


def test_a_process_that_dies_is_told():
    with pytest.raises(UsageError, match="a worker process died"):
        list(run(die, range(3), 2))


def test_nothing_to_do():
    assert list(run(square, [], 4)) == []
