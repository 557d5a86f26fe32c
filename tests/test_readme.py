"""README and docs tell of every command and option; their command lines, links and records are right."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

import samples
from samples import DOCUMENTS, README, ROOT, command_lines, main_command, uses
from zhclaims.cli.app import app

ROOT_COMMAND = get_command(app)
COMMANDS = ROOT_COMMAND.commands


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def test_the_main_command_is_there():
    assert re.search(r"zhclaims run corpus/? --to outputs/demo$", main_command())


def test_after_the_main_command_what_it_installed_is_on_the_path():
    assert "&& . .venv/bin/activate &&" in main_command()


def test_the_test_command_is_there():
    assert ".ci/test" in command_lines(README)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command):
    assert command in {use[0] for use in uses(README)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_use_is_right(document):
    for command, *arguments in uses(document):
        known = COMMANDS[command] if not command.startswith("-") else ROOT_COMMAND
        known = getattr(known, "commands", {}).get(arguments[0], known) if arguments else known
        shown = [parameter for parameter in known.params if not getattr(parameter, "hidden", False)]
        flags = {option for parameter in shown for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {a for a in arguments if a.startswith("-") and a != "-"} <= flags | {"--help", "-h"}, (command, arguments)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_is_explained(command):
    for parameter in COMMANDS[command].params:
        assert getattr(parameter, "help", None), parameter.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_block_is_typed_or_looked_at(document):
    """Nothing hides from the test that types what is to be typed (tests/test_end_to_end.py)."""
    for block in samples.blocks(document):
        assert block.language in samples.LANGUAGES, block.place
        typed = re.search(r"^(\$ |>>> |pip |zhclaims )", block.text, re.MULTILINE)
        assert block.language == "console" or not typed, block.place
        assert block.language != "console" or block.text.startswith("$ "), block.place


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_within_the_project_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            place = document.parent / target
            assert place.exists() or "made" in place.parts, target


def test_the_record_that_is_shown_is_one():
    """It leaves fields out, and changes none."""
    sample = {
        claim["claim_id"]: claim for claim in map(json.loads, (ROOT / "outputs/sample/claims.jsonl").open(encoding="utf-8"))
    }
    shown = [json.loads(block.text) for block in samples.blocks(README) if block.language == "json"]
    assert shown
    for record in shown:
        real = sample[record["claim_id"]]
        assert {key: real[key] for key in record} == record


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_no_document_tells_to_install_a_name_that_no_index_has(document):
    assert not re.search(r"pip install [^\n`&]*\bzhclaims(?!-)\b", document.read_text(encoding="utf-8"))


def test_every_extra_is_explained():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    ours = {"dev", "bench", "docs", "exports", "tables"}
    assert [extra for extra in project["optional-dependencies"].keys() - ours if f"`{extra}`" not in told] == []


def test_scores_that_are_told_are_those_that_evaluate_prints():
    """What it prints is compared with what stands there, where that is typed (tests/test_end_to_end.py)."""
    text = (ROOT / "docs/quality.md").read_text(encoding="utf-8")
    f1 = dict(re.findall(r"^([\w.]+) +P .* F1 (\S+)", text, re.MULTILINE))
    told = {row[0].split(" (")[0]: row[1] for row in re.findall(r"^\| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE)}
    assert told["sentences"] == f1["sentences"]
    assert told["citations, direct / all"] == f"{f1['citations.direct']} / {f1['citations.all']}"
    assert told["dates, span / value"] == f"{f1['dates']} / {f1['dates.value']}"
    assert told["names"] == f1["entities"]
    assert told["attributions, cue / whole"] == f"{f1['attributions.cue']} / {f1['attributions.whole']}"
    shown = README.read_text(encoding="utf-8")
    assert f"names {f1['entities']}, attributions {f1['attributions.whole']}" in shown


def test_what_is_printed_is_compared_but_for_times():
    assert samples.agrees("a   1\nb\nc took 0.2 s (38%)\n", "a 1\n...\nc took 1 s (2%)\n")
    assert not samples.agrees("a 1\nb", "a 2\nb")
    assert not samples.agrees("a\nb", "a")
