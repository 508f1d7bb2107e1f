"""``form01.csv``: a line for each valid sheet, made while sheets are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from pipeline.counting.csv_files import CsvLocale, as_typed, cell_writer
from pipeline.counting.csv_tables import read_table
from pipeline.counting.long_tables import IN_DOUBT, SHEET_KEYS, Kept
from pipeline.figures.formulas import half_up
from pipeline.records.assembly import Sheet, SheetForm, Status
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.dossiers import Dossier, points_of_dossier
from pipeline.schemes.form_columns import FormColumn, Kind
from pipeline.schemes.form_figures import listed_in
from pipeline.schemes.outcome import DECIMALS
from pipeline.schemes.scheme import exact, in_words
from pipeline.schemes.scheme_checks import told
from pipeline.schemes.sheet_score import SheetScore, score_sheet

NAME = "form01"


@dataclass(frozen=True, slots=True)
class FormLines:
    """What the lines are made with; it is sent to the processes that count.

    Attributes:
        schemes: by survey that has the form.
        keys: by layout, under which id the answers to a question are counted, where it is not its own.
        dossiers: the lines of ``dossiers.csv`` by the serial of the sheet that was handed out with them.
        today: the day as of which dossiers are judged.
        language: of the names of classes.
    """

    schemes: Mapping[str, BoundScheme]
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dossiers: Mapping[int, Sequence[Dossier]] = field(default_factory=dict)
    today: date = date.max
    language: str = "vi"

    @property
    def name(self) -> str:
        """Of the table."""
        return NAME

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators of all schemes that have a column."""
        found = (one.indicator.id for bound in self.schemes.values() for one in listed_in(bound))
        return tuple(dict.fromkeys(found))

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of all schemes that have a column."""
        shares = [bound.scheme.shares for bound in self.schemes.values() if bound.shares_of]
        return tuple(dict.fromkeys(level.id for one in shares if one for level in one.levels))

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the table."""
        points, levels = (f"points_{one}" for one in self.indicators), (f"level_{one}" for one in self.levels)
        officials = ("officials_sum", "officials_class", "officials_class_name")
        return (*SHEET_KEYS, "scheme", "dossier", *points, *officials, *levels, "pending", "scan", "page")

    def of_serials(self, serials: range) -> FormLines:
        """Return what is needed for the sheets with these serials."""
        return replace(self, dossiers={one: self.dossiers[one] for one in self.dossiers if one in serials})

    def maker(self, locale: CsvLocale, scans: Mapping[int, str]) -> FormLineMaker:
        """Return what makes the lines, with the file names ``scans`` by id."""
        return FormLineMaker(self, locale, scans)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where the questions of a scheme stand on the sheets of a layout."""

    bound: BoundScheme
    positions: tuple[tuple[str, int], ...]
    page: int


_Said = tuple[str, tuple[tuple[str, str], ...], int]
"""Layout, answer and state of each question, and the serial of the sheet whose dossier is known, else 0."""


class FormLineMaker:
    """Makes lines; sheets that say the same have the same cells, which are made once."""

    def __init__(self, lines: FormLines, locale: CsvLocale, scans: Mapping[int, str]) -> None:
        self._lines, self._locale, self._scans = lines, locale, scans
        self._cell = cell_writer(locale)
        self._indicators, self._levels = lines.indicators, lines.levels
        self._here = {
            bound.scheme.id: {one.indicator.id for one in listed_in(bound)} for bound in lines.schemes.values()
        }
        self._asked: dict[str, _Asked] = {}
        self._cells: Kept[_Said, bytes] = Kept(self._made)

    def of_sheet(self, keys: bytes, form: SheetForm, sheet: Sheet) -> bytes | None:
        """Return the line of a sheet; ``None`` where it does not count, or its survey has no such form.

        Args:
            keys: the cells that identify it.
            form: of its layout.
            sheet: what it says.
        """
        if sheet.status is not Status.VALID or form.survey not in self._lines.schemes:
            return None
        asked = self._asked.get(form.layout) or self._place(form)
        said = tuple([(sheet.answers[at], sheet.states[at]) for _, at in asked.positions])
        known = sheet.serial if sheet.serial in self._lines.dossiers else 0
        place = sheet.found[asked.page] or next(filter(None, sheet.found), None)
        scan, page = (self._cell(self._scans[place[0]]), str(place[1])) if place else ("", "")
        mark = self._locale.separator
        return b"%b%b%b" % (keys, self._cells[form.layout, said, known], f"{mark}{scan}{mark}{page}".encode())

    def _place(self, form: SheetForm) -> _Asked:
        """Find the questions on the sheets of a layout, and the page of the first."""
        bound, keys = self._lines.schemes[form.survey], self._lines.keys.get(form.layout, {})
        at = {keys.get(question, question): place for place, question in enumerate(form.questions)}
        wanted = [*bound.asked, *([bound.shares_of] if bound.shares_of else [])]
        positions = tuple((one, at[one]) for one in dict.fromkeys(wanted) if one in at)
        first = form.questions[min((place for _, place in positions), default=0)]
        page = next(number for number, questions in enumerate(form.pages) if first in questions)
        self._asked[form.layout] = _Asked(bound, positions, page)
        return self._asked[form.layout]

    def _made(self, key: _Said) -> bytes:
        layout, said, serial = key
        asked = self._asked[layout]
        by_question = {question: one for (question, _), one in zip(asked.positions, said, strict=True)}
        answers = {question: answer for question, (answer, state) in by_question.items() if state in "rv"}
        doubts = {question for question, (_, state) in by_question.items() if state == "d"}
        dossier, by_dates = self._dossier(asked.bound, serial)
        cells = self._cells_of(asked.bound, score_sheet(asked.bound, answers, by_dates), doubts)
        cells = [asked.bound.scheme.id, dossier, *cells, str(len(doubts))]
        return self._locale.separator.join(map(self._cell, cells)).encode()

    def _dossier(self, bound: BoundScheme, serial: int) -> tuple[str, dict[str, Fraction]]:
        """Return the code of the dossier that a sheet was handed out with, and the points that its dates make."""
        lines = self._lines.dossiers.get(serial, ())
        found = {}
        for one in listed_in(bound) if lines else ():
            computed = one.indicator.computed
            points = points_of_dossier(computed, lines, self._lines.today) if computed else None
            if points is not None:
                found[one.indicator.id] = points
        return lines[0].code if lines else "", found

    def _cells_of(self, bound: BoundScheme, score: SheetScore, doubts: set[str]) -> list[str]:
        waits = {one.indicator.id for one in bound.indicators if any(each.question in doubts for each in one.asked)}
        here = self._here[bound.scheme.id]
        points = [
            IN_DOUBT if one in waits else self._number(score.points.get(one)) if one in here else ""
            for one in self._indicators
        ]
        shares = bound.scheme.shares
        known = {level.id for level in shares.levels} if shares else set()
        share = IN_DOUBT if bound.shares_of in doubts else score.share
        levels = [self._level(level, share) if level in known else "" for level in self._levels]
        return [*points, *self._officials(bound, score, waits), *levels]

    def _officials(self, bound: BoundScheme, score: SheetScore, waits: set[str]) -> tuple[str, str, str]:
        """Return the sum of the officials, its class and what that is called; a sum that waits has no class."""
        officials = bound.scheme.officials
        if officials is None:
            return "", "", ""
        if any(one in waits for one in officials.indicators):
            complete = all(one in waits or score.points.get(one) is not None for one in officials.indicators)
            return (IN_DOUBT if complete else ""), "", ""
        titles = {one.id: in_words(one.title).said(self._lines.language) for one in officials.classes}
        return self._number(score.officials_sum), score.officials_class, titles.get(score.officials_class, "")

    @staticmethod
    def _level(level: str, share: str) -> str:
        """Return 1 for the level that was chosen, 0 for the others, nothing where none was."""
        return share and (IN_DOUBT if share == IN_DOUBT else str(int(level == share)))

    def _number(self, points: Fraction | None) -> str:
        if points is None:
            return ""
        if points.denominator == 1:
            return str(points.numerator)
        rounded = Fraction(str(half_up(points, DECIMALS)))
        return told(rounded).replace(".", self._locale.decimal)


class _Marks(NamedTuple):
    """What stands in a cell of the form for a level that was chosen, and for an answer that waits."""

    chosen: str = "x"
    waits: str = IN_DOUBT


MARKS = _Marks()

Line = Mapping[str, str]
"""A row of ``form01.csv``."""


def read_lines(
    path: Path, locale: CsvLocale, survey: str | None = None, period: str | None = None
) -> dict[tuple[str, str, str, str], list[Line]]:
    """Return the rows of ``form01.csv``, by survey, unit, channel and period; none where there is no such file.

    Args:
        path: of the file.
        locale: with which it was written.
        survey: the only one that is wanted.
        period: the only one that is wanted.
    """
    if not path.is_file():
        return {}
    table = read_table(path, locale)
    for column, wanted in (("survey", survey), ("period", period)):
        table = table if wanted is None else table[table[column] == wanted]
    found: dict[tuple[str, str, str, str], list[Line]] = {}
    for row in table.to_dict("records"):
        cells = {str(name): str(value) for name, value in row.items()}
        figures = {name: said.replace(locale.decimal, ".") for name, said in cells.items() if _is_figure(name)}
        line = cells | figures
        found.setdefault((line["survey"], line["unit"], line["channel"], line["period"]), []).append(line)
    return found


def of_column(column: FormColumn, line: Line) -> str | int | Fraction | None:
    """Return what stands in a column of the form: a number, a mark, a text, or nothing."""
    if column.id == "dossier":
        return as_typed(line["dossier"]) or line["sheet"]
    if column.id == "officials_class":
        return line["officials_class_name"] or None
    if column.kind is Kind.MARK:
        said = line[column.id]
        return MARKS.waits if said == IN_DOUBT else MARKS.chosen if said == "1" else None
    said = line[column.id if column.id == "officials_sum" else f"points_{column.id}"]
    points = None if said == IN_DOUBT else exact(said)
    if points is None:
        return said or None
    return int(points) if points.denominator == 1 else points


def _is_figure(name: str) -> bool:
    return name.startswith("points_") or name == "officials_sum"
