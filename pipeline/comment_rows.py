"""The table of comments: a row for each frame that somebody wrote in, typed or not yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.comments import Comment
from pipeline.csv_files import CsvLocale, cell_writer
from pipeline.rows import SHEET_KEYS, SheetLines
from pipeline.rulings import Matter
from pipeline.runs import IssuedRun
from pipeline.sheets import Sheet, SheetForm, written_frames
from pipeline.stored import KeptRuling

COMMENT_COLUMNS = (*SHEET_KEYS, "question", "state", "text", "themes", "needs_answer", "by", "at", "scan", "page")
TYPED, WAITING = "typed", "waiting"


class CommentLines:
    """Makes lines of ``comments.csv``."""

    def __init__(
        self, locale: CsvLocale, sheets: SheetLines, scans: Mapping[int, str], rulings: Iterable[KeptRuling]
    ) -> None:
        """``sheets`` says whose they are, ``scans`` are the names of the files, ``rulings`` those in force."""
        self._separator = locale.separator
        self._cell = cell_writer(locale)
        self._sheets = sheets
        self._scans = scans
        comments = (one for one in rulings if one.ruling.matter is Matter.COMMENT)
        self._typed = {(one.ruling.serial, one.ruling.question): one for one in comments}

    def of_sheet(self, run: IssuedRun, form: SheetForm, sheet: Sheet) -> Iterator[str]:
        """Yield a line for each frame of a sheet that has ink in it."""
        for _, question, (scan, page) in written_frames(form, sheet):
            cells = self._cells(question, self._typed.get((sheet.serial, question)))
            line = self._separator.join(map(self._cell, (*cells, self._scans[scan], str(page))))
            yield self._sheets.keys(run, form, sheet) + line

    @staticmethod
    def _cells(question: str, kept: KeptRuling | None) -> tuple[str, ...]:
        if kept is None:
            return question, WAITING, "", "", "", "", ""
        comment = Comment.unpacked(kept.ruling.answer)
        answer = "yes" if comment.needs_answer else "no"
        return question, TYPED, comment.text, "|".join(comment.themes), answer, kept.by, kept.at
