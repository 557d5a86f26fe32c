"""`zhclaims references`: strings from a file or standard input, one a line, to JSON lines or CSL-JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from test_export_csl import VALIDATOR

LIST = "王伯. 某代詩格[M]. 南京: 某某古籍出版社, 2002: 288.\n\n  王明，《天山史》，北京：某某書館，1998年，頁12。\n"


def references(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "zhclaims", "references", *arguments], input=given, capture_output=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_line_for_each_string(file: Path) -> None:
    ran = references(str(file))
    found = [json.loads(line) for line in ran.stdout.decode().splitlines()]
    assert (ran.returncode, ran.stderr.decode()) == (0, "2 references read, 2 taken apart\n")
    assert [(r["line"], r["title"], r["author"], r["place"], r["date"]) for r in found] == [
        (1, "某代詩格", "王伯", "南京", "2002"),
        (3, found[1]["title"], "王明", "北京", "1998"),
    ]
    assert found[1]["text"] == "王明，《天山史》，北京：某某書館，1998年，頁12。"


def test_standard_input_and_csl(file: Path) -> None:
    ran = references("-", "--csl", given=file.read_bytes())
    items = json.loads(ran.stdout)
    assert [e.json_path for e in VALIDATOR.iter_errors(items)] == []
    assert [(i["id"], i["type"], i["title"]) for i in items] == [("stdin#1", "book", "某代詩格"), ("stdin#3", "book", "天山史")]
    assert json.loads(references(str(file), "--csl").stdout)[0]["id"] == "list.txt#1"


def test_nothing_is_nothing() -> None:
    ran = references("-", given=b"\n \n")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"0 references read, 0 taken apart\n")
    assert json.loads(references("-", "--csl", given=b"").stdout) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "甲. 书[M]. 某社, 2001.\n".encode() + "你好中国，这是一个".encode("gb18030"),
            "line 2 of -: not UTF-8 at byte 0; it decodes as GB18030",
        ),
        (b"@book{a,\n title={b}}", "line 1 of - is BibTeX, which has fields already (pandoc -f bibtex -t csljson)"),
        (b"a" * (1 << 20), "line 1 of - is longer than 1 MiB"),
    ],
)
def test_what_is_no_list_is_refused_with_the_way_out(given: bytes, message: str) -> None:
    ran = references("-", given=given)
    assert ran.returncode == 2
    assert message in ran.stderr.decode()
    assert ran.stdout.count(b"\n") == given.count(b"\n") * (b"@" not in given)


def test_a_missing_file() -> None:
    ran = references("no such file")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == "zhclaims: cannot read no such file: No such file or directory\n"


def test_each_field_says_which_rule_filled_it(file: Path) -> None:
    ran = references(str(file), "--explain")
    lines = ran.stdout.decode().splitlines()
    assert lines[0] == "1: 王伯. 某代詩格[M]. 南京: 某某古籍出版社, 2002: 288."
    assert any(line.split()[:3] == ["publisher", "某某古籍出版社", "gbt._read_part:"] for line in lines)
    both = references(str(file), "--explain", "--csl")
    assert (both.returncode, both.stdout) == (2, b"")
