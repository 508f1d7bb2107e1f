"""Read a file of rows, whoever wrote it."""

from __future__ import annotations

from pathlib import Path

from pipeline.rows.answer_row import RowFile
from pipeline.rows.context import RowContext
from pipeline.rows.errors import RowFileError
from pipeline.rows.own_rows import read_own_rows


def read_rows(path: Path, name: str, channel: str, context: RowContext) -> RowFile:
    """Return what a file says.

    Args:
        path: of the file.
        name: what it was called when it came.
        channel: by which its answers came.
        context: what its rows are understood by.

    Raises:
        RowFileError: it can't be understood as a whole.
        SurveyError: the survey that it brings along can't be used.
    """
    del channel
    if Path(name).suffix.lower() == ".jsonl":
        return read_own_rows(path, name, context)
    raise RowFileError(f"{name}: nothing here knows its columns", "Export it as CSV with the names of the columns.")
