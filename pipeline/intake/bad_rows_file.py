"""Where the rows of a file that can't be counted are put: known without what writes them, which takes long to load."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

FOLDER = "bad_rows"
_DIGITS = 8  # of the SHA-256, so that two files of one name have files of their own
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_STEM = 80


def bad_rows_file(workspace: Workspace, scan: Scan) -> Path:
    """Return where the bad rows of a file lie, if it has any."""
    stem = _UNSAFE.sub("_", Path(scan.name).stem)[:_STEM].strip(". ") or "rows"
    return workspace.results / FOLDER / f"{stem}-{scan.sha256[:_DIGITS]}.csv"
