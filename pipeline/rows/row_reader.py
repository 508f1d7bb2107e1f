"""One row after another: whether it was sent, when, about which unit, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from forms.bilingual import alike
from forms.typed_names import bare
from omr.faults import Fault
from pipeline.errors import UnknownNameError
from pipeline.records.periods import Period, parse_period
from pipeline.rows.answer_columns import AnswerColumns, UnknownAnswerError
from pipeline.rows.answer_row import AnswerRow, BadRow
from pipeline.rows.columns import Column
from pipeline.rows.heads import Headed
from pipeline.rows.personal_data import shortened
from pipeline.rows.roles import Role
from pipeline.rows.row_context import RowContext
from pipeline.rows.row_keys import RowKeys
from pipeline.rows.spelling import plain
from pipeline.rows.table import Cells
from pipeline.rows.typed_times import Times, is_never
from pipeline.rows.unit_names import UnitNames

_LONGEST_ANSWERING = 7 * 86_400
"""Seconds: who needs longer than a week left the page open, and the difference says nothing."""
_BLANK_MOMENTS = frozenset(["null", "none", "n/a", "-"])


_TELLING = (Role.ANSWER, Role.FLAG, Role.OTHER, Role.UNIT, Role.TIME, Role.START, Role.KEY)


class RowFaultError(Exception):
    """A row that can't be counted: why, and in which column."""

    def __init__(self, fault: Fault, detail: str) -> None:
        self.fault, self.detail = fault, detail
        super().__init__(detail)


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one file.

    Attributes:
        found: Its table.
        columns: What each of its columns is for.
        context: What it is read against.
        name: Of the file, for messages.
    """

    found: Headed
    columns: tuple[Column, ...]
    context: RowContext
    name: str

    def rows(self) -> Iterator[AnswerRow | BadRow]:
        """Yield what each row answers, or what is wrong with it.

        Raises:
            RowsError: A column of answers, or of units, holds nothing that is understood.
        """
        answers = AnswerColumns.of(self.found, self.columns, self.context, self.name)
        keys = RowKeys(self.found.preset.id, self.context.survey.id)
        for place, cells in enumerate(self.found.table.rows):
            line = place + 1
            row_id, digest = self._names(place, keys)
            try:
                yield replace(self._row(line, cells, answers, row_id or digest), digest=digest)
            except RowFaultError as problem:
                kept = self._kept_cells(cells)
                yield BadRow(line, problem.fault, problem.detail, cells=kept, digest=digest)

    @property
    def kept_headings(self) -> tuple[str, ...]:
        """The headings of the columns that hold no personal data, as they stand there."""
        return tuple(self.found.said[column.place] for column in self.columns if column.role is not Role.PERSONAL)

    def _kept_cells(self, cells: Cells) -> tuple[str, ...]:
        """Return the cells below these headings, as many as there are; moments as ISO 8601.

        In a file of a few bad rows it could not be told any more whether a day stands before its month.
        """
        moments = {place: self._moment_as_meant(place, cells[place]) for place in self._times if place < len(cells)}
        kept = [place for place in self._kept_places if place < len(cells)]
        return tuple(moments.get(place) or cells[place] for place in kept)

    @cached_property
    def _kept_places(self) -> Sequence[int]:
        personal = {column.place for column in self.columns if column.role is Role.PERSONAL}
        width = max(map(len, self.found.table.rows), default=0)
        return [place for place in range(width) if place not in personal]

    def _moment_as_meant(self, place: int, cell: str) -> str:
        """Return a moment that is understood as ISO 8601 with its zone, and any other cell as it is."""
        times = self._times.get(place)
        moment = times.moment(cell) if times and cell and not is_never(cell) else None
        return moment.isoformat() if moment else cell

    def _row(self, line: int, cells: Cells, answers: AnswerColumns, key: str) -> AnswerRow:
        if line - 1 in self.found.table.broken:
            raise RowFaultError(
                Fault.ROW_BROKEN, alike("{cells} ≠ {columns}", cells=len(cells), columns=len(self.columns))
            )
        self._refuse_empty(cells)
        self._refuse_unsent(cells)
        at, period = self._at(cells), self._period(cells)
        if at is None and not period:
            raise RowFaultError(Fault.ROW_TIME_UNKNOWN, self._shown(cells, Role.TIME, Role.START))
        unit = self._unit(cells, at, period)
        try:
            answered = answers.answers(cells)
        except UnknownAnswerError as problem:
            raise RowFaultError(Fault.ROW_ANSWER_UNKNOWN, str(problem)) from None
        seconds = self._seconds(cells, at)
        desk, kept = self._first(cells, Role.DESK), self._kept_cells(cells)
        return AnswerRow(line, key, unit, at, answered, seconds, desk, period=period, cells=kept)

    @cached_property
    def _by_role(self) -> Mapping[Role, Sequence[Column]]:
        found: dict[Role, list[Column]] = {}
        for column in sorted(self.columns, key=lambda column: (column.rank, column.place)):
            found.setdefault(column.role, []).append(column)
        return found

    def _of(self, *roles: Role) -> list[Column]:
        return [column for role in roles for column in self._by_role.get(role, ())]

    def _first(self, cells: Cells, *roles: Role) -> str:
        return next((cells[column.place] for column in self._of(*roles) if cells[column.place]), "")

    def _shown(self, cells: Cells, *roles: Role) -> str:
        """Return the columns of a role with what stands in them, for a person."""
        return "; ".join(f"{column.heading}: “{shortened(cells[column.place])}”" for column in self._of(*roles))

    def _refuse_empty(self, cells: Cells) -> None:
        """Raise the fault of a row with nothing but its number: sheets are often numbered beyond their last row."""
        if not any(cells[column.place] for column in self._of(*_TELLING)):
            raise RowFaultError(Fault.ROW_INCOMPLETE, "–")

    def _refuse_unsent(self, cells: Cells) -> None:
        for column in self._of(Role.TIME):
            if bare(self._own_heading(column)) in self.found.preset.unsent and _is_blank(cells[column.place]):
                raise RowFaultError(Fault.ROW_INCOMPLETE, alike("{heading}: “”", heading=column.heading))
        for column in self._of(Role.SENT):
            if plain(cells[column.place]) in self.found.preset.refused:
                raise RowFaultError(
                    Fault.ROW_INCOMPLETE,
                    alike("{heading}: “{shortened}”", heading=column.heading, shortened=shortened(cells[column.place])),
                )

    def _own_heading(self, column: Column) -> str:
        """Return the line of headings in which the program's own word stands."""
        heads = [head[column.place] for head in self.found.table.heads]
        return next((head for head in heads if bare(head) in self.found.preset.roles), heads[0])

    @cached_property
    def _times(self) -> Mapping[int, Times]:
        day_first = self.found.preset.day_first(self.found.table.headings)
        made = {}
        for column in self._of(Role.TIME, Role.START):
            is_utc = bare(self._own_heading(column)) in self.found.preset.utc
            zone = UTC if is_utc else self.context.zone
            made[column.place] = Times.of_column(self.found.table.column(column.place), zone, day_first=day_first)
        return made

    def _at(self, cells: Cells) -> datetime | None:
        """Return the moment of a row by the first of its columns that has one; ``None`` where all are empty."""
        for column in self._of(Role.TIME, Role.START):
            cell = cells[column.place]
            if not _is_blank(cell) and not is_never(cell):
                moment = self._times[column.place].moment(cell)
                if moment is None:
                    raise RowFaultError(
                        Fault.ROW_TIME_UNKNOWN,
                        alike("{heading}: “{shortened}”", heading=column.heading, shortened=shortened(cell)),
                    )
                return moment
        return None

    def _period(self, cells: Cells) -> str:
        """Return the period that somebody named for the file or the row; empty: that of its day."""
        said = self._first(cells, Role.PERIOD)
        if self.context.period or not said:
            return self.context.period
        try:
            return parse_period(said).name
        except UnknownNameError:
            raise RowFaultError(Fault.ROW_TIME_UNKNOWN, self._shown(cells, Role.PERIOD)) from None

    @cached_property
    def _units(self) -> UnitNames:
        return UnitNames(self.context.register, self.context.row_map.units)

    def _unit(self, cells: Cells, at: datetime | None, period: str) -> str:
        """Return the id of the only unit that the columns name and that existed on the day, or in the period."""
        days = _days(at.astimezone(self.context.zone).date() if at else None, period)
        named = [cells[column.place] for column in self._of(Role.UNIT) if cells[column.place]]
        named = named or [self.context.unit]
        units = {unit.id for cell in named if cell and (unit := self._units.unit_on(cell, *days))}
        if len(units) != 1:
            day = days[0].isoformat() if at else period
            other = "; ".join(dict.fromkeys(filter(None, map(self._units.other_times, named))))
            when = f"{day}; {other}" if other else day
            said = self._shown(cells, Role.UNIT) or self.context.unit
            raise RowFaultError(Fault.ROW_UNIT_UNKNOWN, alike("{said} ({when})", said=said, when=when))
        return units.pop()

    def _names(self, place: int, keys: RowKeys) -> tuple[str, str]:
        """Return the key of a row by its id and that by its cells, one of which is empty.

        What was mended goes on to be the row that it was; of cells that don't fit the columns none is an id.
        """
        table = self.found.table
        cells, is_whole = table.rows[place], place not in table.broken
        if table.keys and table.keys[place]:
            return "", table.keys[place]
        for role in (Role.KEY, Role.ID) if is_whole else ():
            if cell := self._first(cells, role):
                return keys.by_id(role, cell), ""
        content = self._content(cells) if is_whole else cells
        return "", keys.by_cells([self._unit_and_period(), *content])

    def _unit_and_period(self) -> str:
        """Return what the file doesn't tell of all of its rows, which tells them from those of another file."""
        return f"{self.context.survey.id} {self.context.period} {self.context.unit}"

    def _content(self, cells: Cells) -> Iterator[str]:
        """Yield the filled cells without personal data; moments as they are meant, however the file writes them."""
        for column in self.columns:
            if column.role is not Role.PERSONAL and (cell := cells[column.place]):
                yield self._moment_as_meant(column.place, cell)

    def _seconds(self, cells: Cells, at: datetime | None) -> float | None:
        said = self._first(cells, Role.SECONDS).replace(",", ".")
        begun = next((self._times[one.place].moment(cells[one.place]) for one in self._of(Role.START)), None)
        try:
            seconds = float(said)
        except ValueError:
            has_end = any(cells[column.place] for column in self._of(Role.TIME))
            seconds = (at - begun).total_seconds() if at and begun and has_end else -1.0
        return seconds if 0 <= seconds <= _LONGEST_ANSWERING else None


def _is_blank(cell: str) -> bool:
    return not cell or cell.casefold() in _BLANK_MOMENTS


def _days(day: date | None, period: str) -> tuple[date, date]:
    """Return the first and last day on which the unit may have existed: the day itself, where it is known."""
    if day is not None:
        return day, day
    when: Period = parse_period(period)
    return when.first, when.last
