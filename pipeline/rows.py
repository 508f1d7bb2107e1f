"""The long tables: a row for each answer, each sheet, each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from forms.serial import format_serial
from omr.faults import Outcome
from pipeline.csv_files import CsvLocale, cell_writer
from pipeline.page_record import CONFIDENCE_STEPS, NO_CONFIDENCE, STATES
from pipeline.runs import IssuedRun
from pipeline.scan_advice import page_advice
from pipeline.sheets import Sheet, SheetForm
from pipeline.stored import PageRow
from pipeline.streak_runs import StreakRun, streak_runs

SHEET_KEYS = ("sheet", "survey", "layout", "unit", "unit_name", "unit_kind", "channel", "period")
ANSWER_COLUMNS = (*SHEET_KEYS, "question", "answer", "state", "confidence", "scan", "page")
SHEET_COLUMNS = (*SHEET_KEYS, "status", "reason")
PAGE_COLUMNS = (
    "scan",
    "sha256",
    "page",
    "outcome",
    "fault",
    "sheet",
    "sheet_page",
    "advice",
    "detail",
    "doubts",
    "scale",
    "folder",
)
IN_DOUBT = "?"
"""Stands in ``sheets.csv`` for an answer that a person must decide."""


class SheetLines:
    """Makes lines of ``answers.csv`` and ``sheets.csv``.

    A million sheets have thirty million answers: what repeats is made a cell once.
    """

    def __init__(self, locale: CsvLocale, scans: Mapping[int, str], questions: Sequence[str]) -> None:
        """``scans`` are the names of the files; ``questions`` the columns of ``sheets.csv``."""
        self._separator = locale.separator
        self._cell = cell_writer(locale)
        self._scans = {scan: self._cell(name) for scan, name in scans.items()}
        self._columns = {question: column for column, question in enumerate(questions)}
        self._confidence = _confidence_writer(locale)
        self._states = {letter: state.value for letter, state in STATES.items()}
        self._run_keys: Callable[[IssuedRun, SheetForm], str] = lru_cache(maxsize=10_000)(self._keys_of_run)

    def _keys_of_run(self, run: IssuedRun, form: SheetForm) -> str:
        keys = (form.survey, form.layout, run.unit, run.unit_name, run.unit_kind, run.channel, run.period)
        return self._separator.join(map(self._cell, keys))

    def keys(self, run: IssuedRun, form: SheetForm, sheet: Sheet) -> str:
        """Return the cells that say whose sheet it is, as a line begins with them."""
        return f"{format_serial(sheet.serial)}{self._separator}{self._run_keys(run, form)}{self._separator}"

    def of_answers(self, run: IssuedRun, form: SheetForm, sheet: Sheet) -> Iterator[str]:
        """Yield a line for each question of a sheet."""
        keys = self.keys(run, form, sheet)
        cell, confidence, states, mark = self._cell, self._confidence, self._states, self._separator
        position = 0
        for questions, found in zip(form.pages, sheet.found, strict=True):
            place = f"{self._scans[found[0]]}{mark}{found[1]}" if found else mark
            for question in questions:
                answer, state = cell(sheet.answers[position]), states[sheet.states[position]]
                sure = confidence(sheet.confidences[position])
                yield f"{keys}{question}{mark}{answer}{mark}{state}{mark}{sure}{mark}{place}"
                position += 1

    def of_sheet(self, run: IssuedRun, form: SheetForm, sheet: Sheet) -> str:
        """Return the line of a sheet: its answers as they count, ``?`` where a person must decide."""
        cells = [""] * len(self._columns)
        for question, answer, state in zip(form.questions, sheet.answers, sheet.states, strict=True):
            cells[self._columns[question]] = IN_DOUBT if state == "d" else "" if state == "x" else self._cell(answer)
        return self.keys(run, form, sheet) + self._separator.join([sheet.status, sheet.reason, *cells])


class PageLines:
    """Makes lines of ``pages.csv``."""

    def __init__(self, locale: CsvLocale, language: str) -> None:
        self._separator = locale.separator
        self._cell = cell_writer(locale)
        self._decimal = locale.decimal
        self._language = language

    def of_scan(self, rows: Sequence[PageRow]) -> Iterator[str]:
        """Yield the lines of all pages of one scan: what several of them share is told at each."""
        shared: dict[int, list[StreakRun]] = {row.page: [] for row in rows}
        for run in streak_runs({row.page: row.evidence.streaks for row in rows}):
            for page in run.pages:
                shared[page].append(run)
        for row in rows:
            yield self._of_page(row, shared[row.page])

    def _of_page(self, row: PageRow, runs: Sequence[StreakRun]) -> str:
        cells = (
            row.scan,
            row.sha256,
            str(row.page),
            row.outcome.value,
            row.fault.value if row.fault else "",
            format_serial(row.serial) if row.serial and row.outcome is not Outcome.FORGED else "",
            str(row.sheet_page) if row.sheet_page else "",
            page_advice(row.fault, runs, self._language),
            row.detail,
            str(row.doubts),
            _scale(row.evidence.scale, self._decimal),
            row.folder,
        )
        return self._separator.join(map(self._cell, cells))


def _scale(scale: tuple[float, float] | None, decimal: str) -> str:
    """Return printed over intended size, the mean of both directions: 1.000 is as intended."""
    return f"{sum(scale) / 2:.3f}".replace(".", decimal) if scale else ""


def _confidence_writer(locale: CsvLocale) -> Callable[[int], str]:
    """Return a function that writes ten-thousandths as a number of 0 to 1; handwriting has none."""

    @lru_cache(maxsize=CONFIDENCE_STEPS + 2)
    def confidence(steps: int) -> str:
        if steps == NO_CONFIDENCE:
            return ""
        return f"{steps // CONFIDENCE_STEPS}{locale.decimal}{steps % CONFIDENCE_STEPS:04d}"

    return confidence
