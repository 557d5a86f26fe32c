"""Which files a run reads."""

import os

import pytest

from zhclaims.errors import UsageError
from zhclaims.sources.files import find


@pytest.fixture
def tree(tmp_path):
    for name in ("b.txt", "a.txt", "README.txt", "readme.md", ".hidden.txt", "gold/x.json", "sub/c.TXT", ".git/d.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("甲")
    return tmp_path


def test_a_directory_gives_its_pages_in_order_and_says_what_is_left_out(tree):
    found = find([tree])
    assert [d.path for d in found.documents] == ["a.txt", "b.txt", "sub/c.TXT"]
    assert {f.name for f in found.left_out} == {"README.txt", "readme.md", ".hidden.txt", "x.json", "d.txt"}


def test_a_file_that_is_named_is_read_whatever_its_name(tree):
    assert [d.path for d in find([tree / "README.txt", tree / ".hidden.txt"]).documents] == ["README.txt", ".hidden.txt"]


def test_a_file_that_is_named_twice_is_read_once(tree):
    assert [d.path for d in find([tree / "b.txt", tree]).documents] == ["b.txt", "a.txt", "sub/c.TXT"]


def test_a_missing_input_is_told(tree):
    with pytest.raises(UsageError, match="no such file or directory: .*nothing"):
        find([tree, tree / "nothing"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_regular_file_is_told_or_left_out(tree):
    os.mkfifo(tree / "pipe.txt")
    (tree / "nowhere.txt").symlink_to(tree / "nothing")
    assert {f.name for f in find([tree]).left_out} >= {"pipe.txt", "nowhere.txt"}
    with pytest.raises(UsageError, match="is no regular file"):
        find([tree / "pipe.txt"])


def test_a_directory_without_pages_is_told(tree):
    with pytest.raises(UsageError, match=r"no pages \(\*\.txt.* in .*gold"):
        find([tree / "gold"])


def test_a_name_that_is_no_text_is_kept_readable(tmp_path):
    try:
        (tmp_path / "a\udcff.txt").write_text("甲")
    except OSError:
        pytest.skip("the file system takes names of text only")
    assert [d.path for d in find([tmp_path]).documents] == ["a\ufffd.txt"]
