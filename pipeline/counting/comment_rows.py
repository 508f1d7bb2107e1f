"""The table of comments: a row for each frame with handwriting, whether it was typed or not, and for each letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.counting.csv_files import CsvLocale, cell_writer
from pipeline.counting.long_tables import SHEET_KEYS
from pipeline.records.assembly import Sheet, SheetForm, written_frames
from pipeline.records.comments import Comment
from pipeline.records.letters import Letter
from pipeline.records.periods import period_of_day
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
    "letter",
    "letter_pages",
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
            cells = (*said, scan.name, str(page), scan.arrival_day.isoformat(), "", "")
            yield keys + self._separator.join(map(self._cell, cells)).encode()

    @staticmethod
    def _cells(question: str, kept: KeptRuling | None) -> tuple[str, ...]:
        if kept is None:
            return question, WAITING, "", "", "", "", ""
        return question, TYPED, *_said(Comment.unpacked(kept.ruling.answer)), kept.by, kept.at


def letter_lines(
    locale: CsvLocale, scans: Mapping[int, Scan], letters: Iterable[Letter], periods: str
) -> Iterator[bytes]:
    """Yield a line of ``comments.csv`` for each letter: of no sheet and no question, received on its own date.

    Args:
        locale: separator and decimal sign.
        scans: the files by id.
        letters: in the order of the lines.
        periods: how long the periods are that letters are counted in: ``month``, ``quarter`` or ``year``.
    """
    cell = cell_writer(locale)
    for letter in letters:
        head, (number, page) = letter.head, letter.places[0]
        keys = ("", head.survey, "", head.unit, head.unit_name, head.unit_kind, head.channel)
        said = ("", TYPED, *_said(letter.said), letter.by, letter.at)
        where = (scans[number].name, str(page), head.day.isoformat(), letter.name, str(len(letter.places)))
        cells = (*keys, period_of_day(head.day, periods), *said, *where)
        yield locale.separator.join(map(cell, cells)).encode()


def _said(comment: Comment) -> tuple[str, str, str]:
    return comment.text, "|".join(comment.themes), "yes" if comment.needs_answer else "no"
