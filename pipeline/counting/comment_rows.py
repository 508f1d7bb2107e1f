"""The table of comments: a row for each frame with handwriting, whether it was typed or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.counting.csv_files import CsvLocale, cell_writer
from pipeline.counting.long_tables import SHEET_KEYS
from pipeline.records.assembly import Sheet, SheetForm, written_frames
from pipeline.records.comments import Comment
from pipeline.records.rulings import Matter
from pipeline.records.store_rows import KeptRuling, Scan

COMMENT_COLUMNS = (
    *SHEET_KEYS,
    "question",
    "state",
    "text",
    "themes",
    "needs_answer",
    "by",
    "at",
    "scan",
    "page",
    "received",
)
TYPED, WAITING = "typed", "waiting"


class CommentLines:
    """Makes lines of ``comments.csv``."""

    def __init__(self, locale: CsvLocale, scans: Mapping[int, Scan], rulings: Iterable[KeptRuling]) -> None:
        """Make lines for ``scans``, the files by id, and ``rulings``, those in force."""
        self._separator = locale.separator
        self._cell = cell_writer(locale)
        self._scans = scans
        comments = (one for one in rulings if one.ruling.matter is Matter.COMMENT)
        self._typed = {(one.ruling.serial, one.ruling.question): one for one in comments}

    def of_sheet(self, keys: bytes, form: SheetForm, sheet: Sheet) -> Iterator[bytes]:
        """Yield a line for each frame of a sheet that has ink in it; ``keys`` are the cells that identify the sheet."""
        for _, question, (number, page) in written_frames(form, sheet):
            scan, said = self._scans[number], self._cells(question, self._typed.get((sheet.serial, question)))
            cells = (*said, scan.name, str(page), scan.arrival_day.isoformat())
            yield keys + self._separator.join(map(self._cell, cells)).encode()

    @staticmethod
    def _cells(question: str, kept: KeptRuling | None) -> tuple[str, ...]:
        if kept is None:
            return question, WAITING, "", "", "", "", ""
        comment = Comment.unpacked(kept.ruling.answer)
        answer = "yes" if comment.needs_answer else "no"
        return question, TYPED, comment.text, "|".join(comment.themes), answer, kept.by, kept.at
