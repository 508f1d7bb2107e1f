"""The QR code of the log's head, as a phone sees it on a terminal."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from pipeline.cli.head_code import code_lines, say_code
from pipeline.records.log_heads import head_for_code, parse_head

HASH = "9f2c41aa" * 8


def test_a_phone_reads_what_a_terminal_shows() -> None:
    text = head_for_code(1234, HASH)
    blocks = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = [[blocks[sign][half] for sign in line] for line in code_lines(text) for half in (0, 1)]
    shown = np.where(np.array(rows), 0, 255).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    (found,) = zxingcpp.read_barcodes(shown)
    assert found.text == text
    assert parse_head(found.text).is_of(1234, HASH)


def test_where_no_terminal_is_nothing_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    say_code(head_for_code(1, HASH))
    assert capsys.readouterr().out == ""
