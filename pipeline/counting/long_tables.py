"""The long tables: a row for each answer, each sheet, each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from pipeline.counting.csv_files import CsvLocale, cell_writer
from pipeline.counting.scan_advice import page_advice
from pipeline.records.assembly import Sheet, SheetForm
from pipeline.records.page_record import CONFIDENCE_STEPS, NO_CONFIDENCE, STATES
from pipeline.records.runs import IssuedRun
from pipeline.records.store_rows import PageRow
from pipeline.records.streak_runs import StreakRun, streak_runs

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
"""The cell in ``sheets.csv`` of an answer that a person must decide."""
PLACES = "places"
"""The last column of ``sheets.csv``: the scan and page of each page of the sheet, as ``scan#page|scan#page``."""

NONE_UNTOLD: Mapping[str, frozenset[str]] = MappingProxyType({})

Key = TypeVar("Key")
Made = TypeVar("Made")


class Kept(dict[Key, Made]):
    """A cache that makes a value for each key once, and is emptied when it has too many.

    As a subclass of ``dict`` it is looked up without calling Python code, which makes a million sheets quick.
    """

    MOST = 500_000

    def __init__(self, make: Callable[[Key], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Made:
        """Make, store and return the value of a new key."""
        if len(self) >= self.MOST:
            self.clear()
        made = self[key] = self._make(key)
        return made


class SheetLines:
    """Makes lines of ``answers.csv`` and ``sheets.csv``.

    A million sheets have thirty million answers: repeated cells are made once, and as bytes, which take half as much
    memory as a ``str`` with Vietnamese letters.
    """

    def __init__(
        self,
        locale: CsvLocale,
        scans: Mapping[int, str],
        questions: Sequence[str],
        untold: Mapping[str, frozenset[str]] = NONE_UNTOLD,
    ) -> None:
        """Make lines.

        Args:
            locale: separator and decimal sign.
            scans: file names by id.
            questions: the columns of ``sheets.csv``.
            untold: the questions of each layout that stand in no line, where it has any.
        """
        self._separator = locale.separator.encode()
        self._cell = cell_writer(locale)
        self._scans = scans
        self._columns = tuple(questions)
        self._decimal = locale.decimal
        self._untold = untold
        self._run_keys: Kept[tuple[IssuedRun, SheetForm], bytes] = Kept(self._keys_of_run)
        self._answers: Kept[tuple[str, str, str, int], bytes] = Kept(self._answer)
        self._answer_cells: Kept[tuple[str, str], bytes] = Kept(self._answer_cell)
        self._scan_cells: Kept[int, bytes] = Kept(lambda scan: self._made(scans[scan]))

    def _made(self, *texts: str) -> bytes:
        return self._separator.join([self._cell(text).encode() for text in texts])

    def _keys_of_run(self, key: tuple[IssuedRun, SheetForm]) -> bytes:
        run, form = key
        return self._made(form.survey, form.layout, run.unit, run.unit_name, run.unit_kind, run.channel, run.period)

    def _answer(self, key: tuple[str, str, str, int]) -> bytes:
        question, answer, state, confidence = key
        sure = ""
        if confidence != NO_CONFIDENCE:
            sure = f"{confidence / CONFIDENCE_STEPS:.4f}".replace(".", self._decimal)
        return self._made(question, answer, STATES[state].value) + self._separator + sure.encode() + self._separator

    def _answer_cell(self, key: tuple[str, str]) -> bytes:
        answer, state = key
        return self._made(IN_DOUBT if state == "d" else "" if state == "x" else answer)

    def keys(self, run: IssuedRun, form: SheetForm, sheet: Sheet) -> bytes:
        """Return the cells that identify the sheet, with which each of its lines begins."""
        return b"%b%b%b%b" % (
            format_serial(sheet.serial).encode(),
            self._separator,
            self._run_keys[run, form],
            self._separator,
        )

    def of_answers(self, keys: bytes, form: SheetForm, sheet: Sheet) -> bytes:
        """Return the lines of a sheet, one for each question; ``keys`` are the cells that identify it."""
        form, sheet = self._told(form, sheet)
        parts = map(
            self._answers.__getitem__,
            zip(form.questions, sheet.answers, sheet.states, sheet.confidences, strict=True),
        )
        lines = []
        for questions, found in zip(form.pages, sheet.found, strict=True):
            place = self._separator
            if found:
                place = b"%b%b%d" % (self._scan_cells[found[0]], self._separator, found[1])
            if questions:
                between = b"%b\n%b" % (place, keys)
                lines.append(b"%b%b%b" % (keys, between.join(islice(parts, len(questions))), place))
        return b"\n".join(lines)

    def of_sheet(self, keys: bytes, form: SheetForm, sheet: Sheet) -> bytes:
        """Return the line of a sheet: its answers as counted, ``?`` where a person must decide; its scans and pages."""
        form, sheet = self._told(form, sheet)
        said = map(self._answer_cells.__getitem__, zip(sheet.answers, sheet.states, strict=True))
        if form.questions == self._columns:  # which is nearly always so
            cells = list(said)
        else:
            answers = dict(zip(form.questions, said, strict=True))
            cells = [answers.get(question, b"") for question in self._columns]
        places = "|".join([f"{self._scans[found[0]]}#{found[1]}" for found in sheet.found if found])
        states = (sheet.status.encode(), sheet.reason.encode())
        return keys + self._separator.join([*states, *cells, self._made(places)])

    def count(self, form: SheetForm) -> int:
        """Return how many lines a sheet has in ``answers.csv``."""
        return len(form.questions) - len(self._untold.get(form.layout, frozenset()).intersection(form.questions))

    def _told(self, form: SheetForm, sheet: Sheet) -> tuple[SheetForm, Sheet]:
        """Return a sheet and its form without what is not told of it."""
        untold = self._untold.get(form.layout)
        if not untold:  # which is nearly always so
            return form, sheet
        kept = [at for at, question in enumerate(form.questions) if question not in untold]
        pages = tuple(tuple(question for question in page if question not in untold) for page in form.pages)
        told = sheet._replace(
            answers=[sheet.answers[at] for at in kept],
            states="".join(sheet.states[at] for at in kept),
            confidences=[sheet.confidences[at] for at in kept],
        )
        return replace(form, pages=pages, questions=tuple(form.questions[at] for at in kept)), told


class PageLines:
    """Makes lines of ``pages.csv``."""

    def __init__(self, locale: CsvLocale, language: str) -> None:
        self._separator = locale.separator
        self._cell = cell_writer(locale)
        self._decimal = locale.decimal
        self._language = language
        self._said: Kept[tuple[Outcome, Fault | None], tuple[str, str]] = Kept(self._outcome)

    def _outcome(self, key: tuple[Outcome, Fault | None]) -> tuple[str, str]:
        """Return the cells of outcome and fault, and that of the advice for a page without a shared streak."""
        outcome, fault = key
        cells = self._separator.join(map(self._cell, (outcome.value, fault.value if fault else "")))
        return cells, self._cell(page_advice(fault, (), self._language))

    def of_scan(self, rows: Sequence[PageRow]) -> Iterator[str]:
        """Yield the lines of all pages of one scan; a streak that several of them share is mentioned at each."""
        shared: dict[int, list[StreakRun]] = {}
        if any(row.evidence.streaks for row in rows):
            for run in streak_runs({row.page: row.evidence.streaks for row in rows}):
                for page in run.pages:
                    shared.setdefault(page, []).append(run)
        mark = self._separator
        for row in rows:
            outcome, advice = self._said[row.outcome, row.fault]
            if row.page in shared or row.evidence.flaws:
                runs = shared.get(row.page, ())
                advice = self._cell(page_advice(row.fault, runs, self._language, row.evidence.flaws))
            scan = f"{self._cell(row.scan)}{mark}{row.sha256}{mark}{row.page}"
            sheet = format_serial(row.serial) if row.serial and row.outcome is not Outcome.FORGED else ""
            found = f"{sheet}{mark}{row.sheet_page or ''}{mark}{advice}{mark}{self._cell(row.detail)}{mark}{row.doubts}"
            lies = f"{_scale(row.evidence.scale, self._decimal)}{mark}{self._cell(row.folder)}"
            yield f"{scan}{mark}{outcome}{mark}{found}{mark}{lies}"


def _scale(scale: tuple[float, float] | None, decimal: str) -> str:
    """Return printed over intended size as text, the mean of both directions; empty if it is not known."""
    return f"{sum(scale) / 2:.3f}".replace(".", decimal) if scale else ""
