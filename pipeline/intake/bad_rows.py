"""The rows of a file that can't be counted, written where somebody can mend them and import them again.

Written whole, after all rows of the file are stored; where that was cut off, importing the file again does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from forms.bilingual import in_language
from omr.faults import ADVICE, Fault
from pipeline.counting.csv_files import BOM, LOCALES, cell_writer
from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures, written_whole
from pipeline.intake.bad_rows_file import bad_rows_file
from pipeline.records.kept_details import told_detail
from pipeline.records.store_rows import Scan
from pipeline.rows.answer_row import RowFile
from pipeline.rows.mended import LINE, REASON, ROW
from pipeline.workspace import Workspace


def write_bad_rows(
    workspace: Workspace, scan: Scan, found: RowFile, bad: Mapping[int, tuple[Fault, str]]
) -> Path | None:
    """Write the rows of a file that can't be counted, with their lines and what is wrong; none where all are good.

    What was never sent needs no mending, and is left out.

    Raises:
        DiskError: the file can't be written.
    """
    path = bad_rows_file(workspace, scan)
    mendable = {line: why for line, why in bad.items() if why[0] is not Fault.ROW_INCOMPLETE}
    if not mendable:
        with disk_failures(path):
            path.unlink(missing_ok=True)
        return None
    with disk_failures(path):
        path.parent.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    language = workspace.settings.language
    locale = LOCALES[workspace.settings.csv_locale or language]
    cell = cell_writer(locale)
    with written_whole(path) as file:
        file.write(BOM)
        for cells in _lines(found, mendable, language):
            file.write(f"{locale.separator.join(map(cell, cells))}\n".encode())
    return path


def _lines(found: RowFile, bad: Mapping[int, tuple[Fault, str]], language: str) -> Iterator[list[str]]:
    rows = [row for row in found.rows if row.line in bad]
    has_digests = any(row.digest for row in rows)
    added = (LINE, REASON, ROW) if has_digests else (LINE, REASON)
    yield [*(words.said(language) for words in added), *found.headers]
    for row in rows:
        fault, detail = bad[row.line]
        reason = f"{ADVICE[fault].seen.said(language)} {in_language(told_detail(detail), language)}"
        name = [row.digest] if has_digests else []
        yield [str(row.line), reason, *name, *row.cells, *[""] * (len(found.headers) - len(row.cells))]
