"""A text is found in a file however a program wrote it there, and nothing else is."""

from __future__ import annotations

import gzip
import json
import unicodedata

import pytest

from pipeline.upkeep.text_search import holding

TEXT = "Đặng Thị Ạnh Hường, 0912 345 678: chờ lâu\nvà ồn"
NFD = unicodedata.normalize("NFD", TEXT)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        NFD.encode(),
        TEXT.upper().encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        b"\xef\xbb\xbf1;2\r\n" + TEXT.encode(),
        json.dumps(TEXT).encode(),
        json.dumps(json.dumps({"text": TEXT})).encode(),
        "".join(f"&#{ord(letter)};" for letter in TEXT).encode(),
        NFD.encode("cp1258", "replace"),
        b"0912 345 678 (her name is taken out)",
        gzip.compress(TEXT.encode(), mtime=0),
        b"%PDF-1.7, in which it is packed",
    ],
)
def test_a_text_is_found_however_it_is_written(content: bytes) -> None:
    assert holding([TEXT])(content)


@pytest.mark.parametrize("content", [b"", b"unit,index\nub06808,81.5\n", "Đặng Thị".encode(), bytes(range(256))])
def test_what_does_not_hold_it_is_left(content: bytes) -> None:
    assert not holding([TEXT])(content)


def test_without_a_text_there_is_nothing_to_look_for() -> None:
    assert not holding(["", "Hà"])("Hà, unit".encode())
