"""Records from Python."""

import gc
import json
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import zhclaims
from zhclaims.cli.progress import Quiet as Progress
from zhclaims.dataset import Dataset, page_lines
from zhclaims.run import job, local
from zhclaims.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = "會議\n\n2006年6月4日,發言人說會議已經結束。[1]\n\n參考資料\n\n1. ^ 會議結束. 某報. 2006年6月5日.\n"


def test_extract_from_text_and_from_a_file_agree(tmp_path):
    file = tmp_path / "會議.txt"
    file.write_text(TEXT, encoding="utf-8")
    records = [zhclaims.extract(each) for each in (TEXT, file, str(file))]
    assert records[1] == records[2]
    assert [c.text for c in records[0].claims] == [c.text for c in records[1].claims]
    assert records[1].article.source.path == "會議.txt"


WIKITEXT = "'''-{zh-hans:计算机软件;zh-tw:電腦軟體;zh-hk:電腦軟件}-'''是[[程序]]。張三說，程序已經完成。<ref>某報，2006年。</ref>"
HTML = '<html><body><div class="mw-parser-output"><p>長江是河流。李明在2006年6月4日說，水位很高。</p></div></body></html>'
KNOWN = {"schema": "zhclaims/page/1", "title": "軟體", "page_id": 5, "revision_id": 9, "timestamp": "2024-01-01T00:00:00Z"}
KNOWN |= {"url": "https://zh.wikipedia.org/wiki/x"}
PAGES = {
    "sidecar with a variant": ("x.wikitext", WIKITEXT, KNOWN | {"variant": "zh-hk"}, Settings()),
    "a sidecar's variant, another asked for": (
        "x.wikitext",
        WIKITEXT,
        KNOWN | {"variant": "zh-hk"},
        Settings(variant="zh-tw"),
    ),
    "sidecar without a variant": ("x.wikitext", WIKITEXT, KNOWN, Settings()),
    "sidecar of another program": ("x.wikitext", WIKITEXT, {"schema": "other", "title": "y", "variant": "zh-hk"}, Settings()),
    "wikitext alone": ("x.wikitext", WIKITEXT, None, Settings(variant="zh-tw")),
    "html": ("x.html", HTML, None, Settings(words=True)),
    "html with a sidecar": ("x.html", HTML, KNOWN | {"variant": "zh-hk"}, Settings()),
    "text": ("x.txt", "\ufeff" + TEXT, None, Settings()),
    "text with a sidecar": ("x.txt", TEXT, KNOWN, Settings(format="rendered_text")),
}


@pytest.mark.parametrize("case", PAGES.values(), ids=PAGES)
def test_extract_gives_what_a_run_writes(case, tmp_path):
    name, text, known, settings = case
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / name
    file.write_text(text, encoding="utf-8")
    if known is not None:
        (tmp_path / "in" / f"{name}.json").write_text(json.dumps(known), encoding="utf-8")
    wanted = job.Job(inputs=(file,), to=tmp_path / "out", settings=settings)
    job.run(wanted, local.run, Progress())
    written = {part: list(Dataset(tmp_path / "out").lines(part)) for part in ("articles", "claims", "references")}
    assert written["claims"]
    found = page_lines(zhclaims.extract(file, settings)).lines
    assert {part: found[part] for part in written} == written


def test_the_variant_of_a_sidecar_decides_where_none_is_asked_for(tmp_path):
    file = tmp_path / "x.wikitext"
    file.write_text(WIKITEXT, encoding="utf-8")
    (tmp_path / "x.wikitext.json").write_text(json.dumps(KNOWN | {"variant": "zh-hk"}), encoding="utf-8")
    shown = [zhclaims.extract(file, Settings(variant=v)).article.text[:4] for v in ("source", "zh-tw", "zh-cn")]
    assert shown == ["電腦軟件", "電腦軟體", "计算机软"]
    assert zhclaims.extract(WIKITEXT, Settings(variant="zh-tw")).article.text.startswith("電腦軟體")


@pytest.mark.parametrize(
    ("content", "sidecar", "reason"),
    [(b"\xff\xfe\x00", None, "not_utf8"), (b"", None, "empty_file"), (TEXT.encode(), b"{", "broken_metadata")],
)
def test_extract_refuses_what_a_run_rejects(content, sidecar, reason, tmp_path):
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    if sidecar is not None:
        (tmp_path / "x.txt.json").write_bytes(sidecar)
    with pytest.raises(zhclaims.InputError) as caught:
        zhclaims.extract(file)
    wanted = job.Job(inputs=(file,), to=tmp_path / "out", settings=Settings())
    (reject,) = job.run(wanted, local.run, Progress()).rejects
    assert (caught.value.reason, str(caught.value)) == (reject.reason, reject.message)
    assert reject.reason == reason


def test_a_run_from_python_leaves_the_garbage_collector_as_it_was(tmp_path):
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    before = gc.get_threshold(), gc.get_freeze_count()
    job.run(job.Job(inputs=(tmp_path / "x.txt",), to=tmp_path / "out", settings=Settings()), local.run, Progress())
    zhclaims.extract(TEXT)
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_extract_gives_typed_records():
    records = zhclaims.extract(TEXT)
    assert isinstance(records, zhclaims.ArticleRecords)
    (claim,) = (c for c in records.claims if c.citations)
    assert (claim.status, claim.citations[0].ref) == ("cited", "1")
    assert records.article.dates[0].value == "2006-06-04"
    assert records.references[0].cited_by == (claim.claim_id,)


@pytest.mark.parametrize("missing", ["no.txt", Path("no.txt"), Path("no")])
def test_a_missing_file_is_told(missing):
    with pytest.raises(zhclaims.UsageError, match="no such file: no"):
        zhclaims.extract(missing)


@pytest.mark.parametrize("text", ["", "  \n", "just English", "\ud800", "甲\0乙"])
def test_what_is_no_page_is_told(text):
    with pytest.raises(zhclaims.InputError):
        zhclaims.extract(text)


@pytest.mark.parametrize("text", ["天" * 10_000 + "。", "一行沒有句號的文字" * 3])
def test_one_line_of_text_is_text(text):
    assert zhclaims.extract(text).article.text


def test_every_public_name_is_there():
    for name in dir(zhclaims):
        assert getattr(zhclaims, name) is not None
    assert set(zhclaims.__all__) <= set(dir(zhclaims))
    assert {"ArticleRecords", "ClaimRecord", "Settings", "UsageError", "ZhclaimsError"} <= set(dir(zhclaims))
    with pytest.raises(AttributeError):
        zhclaims.nothing  # noqa: B018


def test_help_shows_what_one_calls_and_not_the_fields_of_records():
    shown = pydoc.plain(pydoc.render_doc(zhclaims))
    assert len(shown.splitlines()) < 150
    for name in ("extract(", "load(", "parse_reference(", "UsageError", "ClaimRecord", "to_pandas()"):
        assert name in shown
    assert "Data descriptors" not in shown


@pytest.mark.parametrize("name", ["extract", "load", "parse_reference"])
def test_what_one_calls_has_examples(name):
    assert ">>> " in getattr(zhclaims, name).__doc__


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, zhclaims; print(*[m for m in ('spacy', 'onnxruntime', 'opencc', 'numpy', 'jsonschema') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
