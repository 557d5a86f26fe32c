"""Records from Python."""

import subprocess
import sys
from pathlib import Path

import pytest

import zhclaims

ROOT = Path(__file__).parents[1]
TEXT = "會議\n\n2006年6月4日,發言人說會議已經結束。[1]\n\n參考資料\n\n1. ^ 會議結束. 某報. 2006年6月5日.\n"


def test_extract_from_text_and_from_a_file_agree(tmp_path):
    file = tmp_path / "會議.txt"
    file.write_text(TEXT, encoding="utf-8")
    records = [zhclaims.extract(each) for each in (TEXT, file, str(file))]
    assert records[1] == records[2]
    assert [c.text for c in records[0].claims] == [c.text for c in records[1].claims]
    assert records[1].article.source.path == "會議.txt"


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
    for name in zhclaims.__all__:
        assert getattr(zhclaims, name) is not None
    assert set(zhclaims.__all__) <= set(dir(zhclaims))
    with pytest.raises(AttributeError):
        zhclaims.nothing  # noqa: B018


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, zhclaims; print(*[m for m in ('spacy', 'onnxruntime', 'opencc', 'numpy', 'jsonschema') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
