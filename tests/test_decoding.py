"""Bytes that are no UTF-8 text: refused in one line that names the file, the byte and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhclaims.errors import InputError
from zhclaims.sources import read, read_text

HANT = "哈薩克在中亞地區的國家之中，對國內的社會有較強的控制，這是人們的說法。"
HANS = "哈萨克在中亚地区的国家之中，对国内的社会有较强的控制，这是人们的说法。"


def refused(path: Path, data: bytes) -> InputError:
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return caught.value


@pytest.mark.parametrize(("encoding", "text"), [("GB18030", HANS), ("Big5", HANT)])
def test_other_encodings_are_named(tmp_path: Path, encoding: str, text: str) -> None:
    error = refused(tmp_path / "頁 面.txt", b"ok " + text.encode(encoding))
    assert error.reason == "not_utf8"
    assert error.place == "byte 3"
    assert f"iconv -f {encoding.upper()} -t UTF-8 '{tmp_path}/頁 面.txt'" in str(error)


def test_a_cut_character_is_no_other_encoding(tmp_path: Path) -> None:
    data = HANT.encode()[:-1]
    error = refused(tmp_path / "a.txt", data)
    assert (error.reason, error.place) == ("not_utf8", f"byte {len(data) - 2}")
    assert "iconv" not in str(error)


def test_utf16(tmp_path: Path) -> None:
    error = refused(tmp_path / "a.txt", HANT.encode("utf-16"))
    assert error.reason == "not_utf8"
    assert "iconv -f UTF-16 -t UTF-8" in str(error)


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf\n"])
def test_empty(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path / "a.txt", data).reason == "empty_file"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(1, 32)) * 4, HANT.encode() + b"\0"])
def test_binary(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path / "a.txt", data).reason == "binary"


@pytest.mark.parametrize("text", ["恐怖主義\n", "Only English prose here. Nothing else.\n", "甲\t乙\n丙\t丁\n"])
def test_no_prose(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path / "a.txt", text.encode()).reason == "no_prose"


def test_a_byte_order_mark_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "山.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "某山很高[1]，某山很远。".encode())
    page = read(path)
    assert page.title == "山"
    assert page.markers[0].source == (4, 7)
    assert page.source_map[0].source_start == 0


def test_lone_surrogate() -> None:
    with pytest.raises(InputError, match="lone surrogate U\\+D800 at character 1") as caught:
        read_text("某\ud800山很高。")
    assert caught.value.reason == "lone_surrogate"
