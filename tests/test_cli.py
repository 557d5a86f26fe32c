"""The command line: what it prints, its exit codes, and every failure in one line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock
from typer.main import get_command

from test_shard import PAGE
from zhclaims.cli.app import app

ROOT = Path(__file__).parents[1]
COMMANDS = ("run", "fetch", "analyzers", "diff", "validate", "evaluate", "export", "check", "view")


def zhclaims(*arguments, cwd=None) -> subprocess.CompletedProcess:
    environment = os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", "zhclaims", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment)


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "會議.txt"
    file.write_text(PAGE.format(title="會議"), encoding="utf-8")
    return file


def fails(result, code, told) -> None:
    """One line on stderr that tells it, no traceback, nothing on stdout."""
    assert result.returncode == code, result.stderr
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""


def test_run_prints_a_table_and_where_the_files_are(page, tmp_path):
    result = zhclaims("run", page, "--to", tmp_path / "out")
    assert (result.returncode, result.stderr) == (0, "")
    rows = dict(re.findall(r"^ *(\S.*?) {2,}([\d,]+)(?: s)?$", result.stdout, re.MULTILINE))
    assert list(rows) == [
        *("articles", "sentences", "claims", "cited", "carried", "uncited", "broken", "references", "entities", "dates"),
        *("attributions", "changes", "issues found", "rejects", "time"),
    ]
    assert (rows["articles"], rows["references"], rows["rejects"]) == ("1", "1", "0")
    assert f"{tmp_path / 'out'}/articles.jsonl" in result.stdout


def test_run_again_does_nothing_and_says_so(page, tmp_path):
    zhclaims("run", page, "--to", tmp_path / "out")
    before = {f.name: f.stat().st_mtime_ns for f in (tmp_path / "out").iterdir()}
    result = zhclaims("run", page, "--to", tmp_path / "out")
    assert result.returncode == 0
    assert "nothing to do" in result.stderr
    assert {f.name: f.stat().st_mtime_ns for f in (tmp_path / "out").iterdir()} == before
    result = zhclaims("run", page, "--to", tmp_path / "out", "--force")
    assert "nothing to do" not in result.stderr


def test_quiet_prints_nothing(page, tmp_path):
    result = zhclaims("run", page, "--to", tmp_path / "out", "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_log_json_is_an_object_a_line(page, tmp_path):
    (tmp_path / "壞\n{}.txt").write_bytes(b"")
    result = zhclaims("run", tmp_path, "--to", tmp_path / "out", "--log-json", "--workers", "2")
    assert result.returncode == 1
    events = [json.loads(line) for line in result.stderr.splitlines()]
    begin, *progress, last, rejected, end = events
    assert [e["event"] for e in (begin, last, rejected, end)] == ["begin", "progress", "rejected", "end"]
    assert {e["event"] for e in progress} <= {"progress"}  # one every ten seconds
    assert begin["pages"] == last["pages"] == 2
    assert rejected["path"] == "壞\n{}.txt"
    assert end["counts"]["articles"] == 1
    assert {"survey", "model", "read", "analysis", "write", "disk", "join"} <= set(end["seconds"])
    result = zhclaims("run", "nothing.txt", "--to", tmp_path / "out", "--log-json")
    assert json.loads(result.stderr) == {"event": "error", "message": "no such file or directory: nothing.txt"}


def test_the_report_says_where_the_time_went(page, tmp_path):
    told = zhclaims("run", page, "--to", tmp_path / "out").stdout
    assert re.search(r"^time went to: \w+ [\d.]+ s \(\d+%\), ", told, re.MULTILINE)


BAD = {
    "empty.txt": (b"", "(read, empty_file)"),
    "gb.txt": ("會議在北京舉行,他們說這是不會的。".encode("gb18030"), "it decodes as GB18030"),
    "big5.txt": ("會議在北京舉行,他們說這是不會的。".encode("big5"), "it decodes as Big5"),
    "binary.txt": (b"\x7fELF\0\0\1", "(read, binary"),
    "prose.txt": (b"Just a few words.", "(read, no_prose)"),
}


def test_bad_pages_are_named_and_the_rest_is_written(page, tmp_path):
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    result = zhclaims("run", tmp_path, "--to", tmp_path / "out")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("rejected: ")]
    assert len(lines) == len(BAD)
    for name, (_, told) in BAD.items():
        assert any(line.startswith(f"rejected: {name} (read, ") and told in line for line in lines), name
    assert re.search(r"articles +1\n", result.stdout)
    assert zhclaims("validate", tmp_path / "out").returncode == 0
    assert zhclaims("run", tmp_path, "--to", tmp_path / "out").returncode == 1


def test_files_that_are_no_pages_are_named(page, tmp_path):
    (tmp_path / "README.md").write_text("x")
    assert "left out, not pages: README.md" in zhclaims("run", tmp_path, "--to", tmp_path / "out").stderr


def test_wrong_use_is_one_line(page, tmp_path):
    out = tmp_path / "out"
    fails(zhclaims("run", "nothing.txt", "--to", out), 2, "no such file or directory: nothing.txt")
    fails(zhclaims("run", page, "--to", out, "--analyzer", "none"), 2, "unknown analyzer 'none': choose from embedded")
    fails(zhclaims("run", page, "--to", page), 2, "is a file: choose a directory")
    fails(zhclaims("validate", out), 2, "no such directory")
    fails(zhclaims("evaluate", "no.json", out), 2, "no such file or directory: no.json")
    (tmp_path / "empty").mkdir()
    fails(zhclaims("run", tmp_path / "empty", "--to", out), 2, "no pages (*.txt, *.wikitext, *.html")
    assert not out.exists()


def test_a_directory_is_brought_up_to_date_unless_its_run_was_over_other_documents(page, tmp_path):
    zhclaims("run", page, "--to", tmp_path / "out")
    result = zhclaims("run", page, "--to", tmp_path / "out", "--words")
    assert result.returncode == 0
    assert "brought up to date: " in result.stderr
    assert "--words is False there and True here: all of it again" in result.stderr
    other = page.rename(tmp_path / "別的.txt")
    told = "holds a run over other documents, 會議.txt; use --force"
    fails(zhclaims("run", other, "--to", tmp_path / "out"), 2, told)


@pytest.mark.skipif(not Path("/dev/full").exists() or os.name != "posix", reason="needs a directory that cannot be written")
def test_a_directory_that_cannot_be_written_is_told(page):
    fails(zhclaims("run", page, "--to", "/proc/zhclaims"), 2, "cannot write /proc/zhclaims: ")


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
def test_no_space_is_told(page, tmp_path):
    code = (
        "import resource, signal, sys; from zhclaims.cli import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600));"
        f"sys.argv = ['zhclaims', 'run', {str(page)!r}, '--to', {str(tmp_path / 'out')!r}, '--no-cache']; main()"
    )
    fails(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True), 2, "cannot write")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("run x", "missing option '--to'; see `zhclaims run --help`"),
        ("run x --to out --workers 0", "invalid value for '--workers': "),
        ("run x --to out --workers many", "invalid value for '--workers': "),
        ("run x --to out --format pdf", "'pdf' is not one of "),
        ("run x --to out --wrokers 2", "no such option: --wrokers"),
        ("run x --to", "'--to' requires an argument; see `zhclaims"),
        ("fly", "no such command 'fly'; see `zhclaims --help`"),
        ("export a --format csv", "missing option '--to'; see `zhclaims export --help`"),
        ("diff a b --old x", "invalid value for '--old': "),
        ("cache fly", "no such command 'fly'; see `zhclaims cache --help`"),
        ("view", "missing argument '"),
        ("view a b c", "unexpected extra argument"),
    ],
)
def test_options_that_are_wrong_are_told_in_a_line(line, told, tmp_path):
    if told.startswith("missing option") and _does_not_miss_options():
        pytest.skip("typer before 0.26 does not notice a missing option where click is 8.3 or later")
    result = zhclaims(*line.split(), cwd=tmp_path)
    fails(result, 2, told)
    assert result.stderr.startswith("zhclaims: ")
    assert result.stderr.endswith(" --help`\n")
    assert list(tmp_path.iterdir()) == []


def _does_not_miss_options() -> bool:
    """Whether the packages at hand are an older typer and a newer click, which do not fit."""
    known = {name: tuple(map(int, metadata.version(name).split(".")[:2])) for name in ("typer", "click") if find_spec(name)}
    typer, click = known["typer"], known.get("click", (0, 0))
    return typer < (0, 26) and click >= (8, 3)


def test_wrong_options_are_json_where_that_is_asked_for(tmp_path):
    result = zhclaims("run", "x", "--to", tmp_path / "out", "--workers", "0", "--log-json")
    assert json.loads(result.stderr)["event"] == "error"


def test_a_run_of_nothing_shows_the_usual_ways():
    result = zhclaims("run")
    assert (result.returncode, result.stdout) == (2, "")
    ways = re.findall(r"^  (zhclaims .*?) +# ", result.stderr, re.MULTILINE)
    assert len(ways) == 3
    for use in (piece.split() for way in ways for piece in way.split(" && ")):
        assert get_command(app).commands[use[1]].params


@pytest.mark.parametrize("line", [[], ["cache"]])
def test_without_a_command_the_commands_are_shown(line):
    result = zhclaims(*line)
    assert result.returncode == 2
    assert "Commands" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("https://zh.wikipedia.org/wiki/天山", "`zhclaims fetch 天山 --to pages/` first, then run over pages/"),
        (
            "https://zh.wikipedia.org/wiki/%E5%A4%A9_(%E5%B1%B1)",
            "`zhclaims fetch '天 (山)' --to pages/` first",
        ),
        ("https://zh.wikipedia.org/zh-tw/天山", "`zhclaims fetch https://zh.wikipedia.org/zh-tw/天山 --to pages/` first"),
        ("https://dumps.wikimedia.org/zhwiki/pages.xml.bz2", "is an address of the web, which is not read here: download it"),
        ("ftp://ftp.example/pages.xml", "is an address of the web, which is not read here: download it"),
    ],
)
def test_a_run_over_an_address_names_the_command_that_fetches_it(tmp_path, given, told):
    fails(zhclaims("run", given, "--to", tmp_path / "out"), 2, told)
    assert not (tmp_path / "out").exists()


def test_addresses_of_the_web_are_no_places_for_datasets(page, tmp_path):
    fails(zhclaims("run", page, "--to", "https://a.example/out"), 2, "is an address of the web")
    fails(zhclaims("validate", "https://a.example/out"), 2, "is an address of the web")


def test_debug_shows_the_traceback(tmp_path):
    assert "Traceback" in zhclaims("run", "nothing.txt", "--to", tmp_path, "--debug").stderr
    (tmp_path / "empty.txt").write_bytes(b"")
    result = zhclaims("run", tmp_path / "empty.txt", "--to", tmp_path / "out", "--debug")
    assert "Traceback" in result.stderr
    assert result.returncode == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command):
    result = zhclaims(command, "--help")
    assert result.returncode == 0
    assert f"zhclaims {command} " in result.stdout.split("Examples:")[1]


def test_help_names_every_command_and_the_exit_codes():
    result = zhclaims("--help")
    assert all(command in result.stdout for command in COMMANDS)
    assert "Exit codes: 0 all well, 1 pages rejected" in result.stdout
    assert re.fullmatch(r"zhclaims \d+\.\d+\.\d+\n", zhclaims("--version").stdout)


def test_validate_tells_faults_and_fails(page, tmp_path):
    zhclaims("run", page, "--to", tmp_path / "out")
    result = zhclaims("validate", tmp_path / "out")
    assert (result.returncode, result.stdout) == (0, f"{tmp_path / 'out'}: sound\n")
    claims = tmp_path / "out" / "claims.jsonl"
    claims.write_text(claims.read_text(encoding="utf-8").replace('"status":"cited"', '"status":"fine"'), encoding="utf-8")
    result = zhclaims("validate", tmp_path / "out")
    assert result.returncode == 1
    assert "$.status: 'fine' is not one of" in result.stdout


def test_evaluate_prints_scores_and_errors(demo):
    gold = ROOT / "corpus" / "gold" / "article.json"
    result = zhclaims("evaluate", gold, demo, "--errors", "1")
    assert result.returncode == 0
    assert re.search(r"^markers +P 1\.000  R 1\.000  F1 1\.000   gold +42  predicted +42$", result.stdout, re.MULTILINE)
    rows = json.loads(zhclaims("evaluate", gold, demo, "--json").stdout)
    assert rows["markers"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "gold": 42, "predicted": 42, "hit": 42}
    fails(zhclaims("evaluate", gold, demo, "--article", "zhwiki:無"), 2, "no article for zhwiki:無")


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_was_killed_is_finished_by_the_next(tmp_path, number, code):
    pages = tmp_path / "in"
    pages.mkdir()
    for i in range(200):
        (pages / f"{i:03}.txt").write_text(PAGE.format(title=f"第{i}號會議"), encoding="utf-8")
    out = tmp_path / "out"
    run = subprocess.Popen(
        [sys.executable, "-m", "zhclaims", "run", pages, "--to", out, "--no-cache"],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore Ctrl-C
    )
    while run.poll() is None and len(list(out.glob(".parts/0*"))) < 3:
        time.sleep(0.01)
    run.send_signal(number)
    assert run.wait() == code
    told = run.stderr.read()
    run.stderr.close()
    assert "Traceback" not in told
    assert ("the same command carries on from here" in told) == (code > 0)
    FileLock(out / ".lock", timeout=0).acquire().lock.release()  # nobody holds it
    assert not (out / "manifest.json").exists()
    assert zhclaims("run", pages, "--to", out).returncode == 0
    zhclaims("run", pages, "--to", tmp_path / "undisturbed", "--workers", "2")
    for part in ("articles", "claims", "references", "rejects"):
        assert (out / f"{part}.jsonl").read_bytes() == (tmp_path / "undisturbed" / f"{part}.jsonl").read_bytes()


def test_a_run_loads_no_package_that_it_does_not_need(page, tmp_path):
    """spaCy, which other analyzers and some exports need, takes longer to load than a page to read."""
    wanted = ["zhclaims", "run", str(page), "--to", str(tmp_path / "out"), "--workers", "1"]
    code = (
        f"import sys; sys.argv = {wanted!r}\nfrom zhclaims.__main__ import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*{'spacy', 'torch', 'ray', 'pyarrow', 'fsspec', 'jsonschema', 'onnxruntime'} & set(sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "onnxruntime"
