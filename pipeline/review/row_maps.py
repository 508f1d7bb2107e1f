"""What columns of files of rows are for, chosen by a manager in the page and kept in ``map.yaml``."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.bilingual import both
from pipeline.durable import disk_failures, written_whole
from pipeline.errors import UnknownNameError
from pipeline.in_use import note_in_use
from pipeline.intake.kept_files import whole_copy
from pipeline.intake.row_files import context_of
from pipeline.intake.row_names import said_of
from pipeline.records.store_rows import Scan
from pipeline.rows.map_choices import MapChoices, choices_of, with_choices
from pipeline.rows.own_rows import OWN
from pipeline.rows.row_context import RowContext
from pipeline.rows.row_map import FILE, parse_row_map
from pipeline.workspace import Workspace

MOST_FILES = 50
BEFORE = f"{FILE}.old"
"""What the map is called that was there before the last one was saved."""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of rows; ``has_bad`` says whether some of them, or all, can't be counted."""

    scan: Scan
    has_bad: bool


class RowMaps:
    """The files of rows of a workspace that other programs wrote; threads may share it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._saving = threading.Lock()

    def files(self) -> list[ListedFile]:
        """Return the newest of them, those first of which rows can't be counted."""
        store = self._workspace.store
        scans = [scan for scan in store.scans.all() if scan.channel and not scan.deleted_at and _is_table(scan)]
        found = [ListedFile(scan, store.row_files.has_bad(scan)) for scan in scans[::-1][:MOST_FILES]]
        return sorted(found, key=lambda one: not one.has_bad)

    def opened(self, number: int) -> tuple[Scan, MapChoices, RowContext]:
        """Return a file, what is to be chosen for it, and what it is read against.

        Raises:
            UnknownNameError: there is no such file of rows.
            DiskError: its copy in the archive is gone or damaged.
            RowsError, SurveyError, RegisterError, RowMapError: file, survey, register or map can't be used.
        """
        scan = self._scan(number)
        context = context_of(self._workspace, said_of(scan.file))
        return scan, choices_of(whole_copy(self._workspace, scan), scan.name, context), context

    def save(self, number: int, columns: Mapping[str, str], units: Mapping[str, str]) -> None:
        """Write what was chosen into ``map.yaml``, keep the map of before beside it, and log that it was changed.

        Raises:
            RowMapError: what was chosen can't be used; nothing was written.
            UnknownNameError, DiskError, RowsError, SurveyError, RegisterError: as ``opened``.
            StoreError: it is written, and can't be logged now; whatever counts next logs it.
        """
        scan = self._scan(number)
        context = context_of(self._workspace, said_of(scan.file))
        target = self._workspace.root / FILE
        with self._saving:
            there = _text_of(target)
            text = with_choices(whole_copy(self._workspace, scan), scan.name, context, there, columns, units)
            parse_row_map(text, context.survey, context.register)
            if there:
                _write(self._workspace.root / BEFORE, there)
            _write(target, text)
        note_in_use(self._workspace)

    def _scan(self, number: int) -> Scan:
        for scan in self._workspace.store.scans.numbered([number]):
            if scan.channel and not scan.deleted_at and _is_table(scan):
                return scan
        raise UnknownNameError(
            both("không có tệp câu trả lời này", "there is no such file of rows"),
            both("Chọn một tệp trong danh sách.", "Choose one of those that are listed."),
        )


def _is_table(scan: Scan) -> bool:
    """Tell whether another program wrote a file: our own say themselves what stands where."""
    return not scan.file.endswith(OWN)


def _text_of(path: Path) -> str:
    with disk_failures(path):
        return path.read_text("utf-8-sig") if path.exists() else ""


def _write(path: Path, text: str) -> None:
    with disk_failures(path), written_whole(path) as file:
        file.write(text.encode())
