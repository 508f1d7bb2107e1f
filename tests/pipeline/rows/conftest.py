"""Files of rows, read as they arrive: under a name without an ending, since the archive keeps them by their digest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.rows.answer_row import RowFile
from pipeline.rows.reading import read_rows
from pipeline.rows.row_context import RowContext

Read = Callable[[bytes | str, RowContext], RowFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def file_that_holds(data: bytes | str, context: RowContext) -> RowFile:
        path = tmp_path / "5f2c"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_rows(path, "answers.csv", "online", context)

    return file_that_holds
