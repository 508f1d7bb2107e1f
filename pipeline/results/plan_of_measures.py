"""``measures.csv`` between the figures, the people who type into it, and the register of shortcomings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from pipeline.figures.measures import FROM_REGISTER, MEASURE_COLUMNS, TO_FILL
from pipeline.figures.tables import framed
from pipeline.records.remedies import Shortcoming
from pipeline.remedies.plan_lines import KEY, Line, cell_of, filled_in, matched_again, plan_lines, unlisted
from pipeline.remedies.plan_taking import NOTHING, FromPlan, take_plan
from pipeline.results.typed_measures import Carried, Written, carried_over, key_of, nothing_typed, remembered
from pipeline.results.written_files import WrittenFiles
from pipeline.store.store import Store

MEASURES = "measures.csv"

Moment = tuple[int, tuple[int, ...]]
"""The newest step of the register, and those whose texts were erased."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan with what people typed into the one before.

    Attributes:
        low: the criteria that are low now, nothing filled in.
        criteria: the table of criteria.
        carried: the plan with all that the file had.
        rows: of ``carried``.
        lines: those of the rows that are about criteria, compared with the register.
        data: the file; ``None`` where there was none.
        step: the newest step of the register that the plan tells of.
        erased: the steps whose texts were erased by then.
        of_file: the same two of the file, when it was written.
        taken: what is in the register since.
    """

    low: pd.DataFrame
    criteria: pd.DataFrame
    carried: Carried
    rows: list[dict[str, Any]]
    lines: list[Line]
    data: bytes | None
    step: int
    erased: tuple[int, ...]
    of_file: Moment
    taken: FromPlan = NOTHING

    def written(self, table: pd.DataFrame) -> Written:
        """Return what is to be remembered of the rows of the table that is written, also of those of the register.

        What is about all channels or units would else be taken for a row of a single one by its names.
        """
        numbered = [row for row in _rows(table) if isinstance(row["number"], int)]  # what people typed is text
        return {key_of(row): remembered(row) for row in numbered} | dict(self.carried.written)

    @property
    def left_behind(self) -> str:
        """Why not all of what the file held is in the next one; empty where all is."""
        return self.carried.left_behind or next(iter(self.taken.refused), "")

    def table(self) -> pd.DataFrame:
        """Return the plan, filled in as the register says."""
        columns = [*MEASURE_COLUMNS, *(str(name) for name in self.carried.table if name not in MEASURE_COLUMNS)]
        rows = filled_in(self.rows, self.lines, _rows(self.low), self._names())
        table = framed(rows, columns)
        for name in columns:
            if name in TO_FILL or name in FROM_REGISTER or name not in MEASURE_COLUMNS:
                table[name] = table[name].astype(object).where(table[name].notna(), None)
        table["number"] = pd.Series([_whole(cell) for cell in table["number"]], table.index, dtype=object)
        return table

    def _names(self) -> list[dict[str, Any]]:
        """Return the newest rows of criteria that lines are of, which lack names; there may be a million others."""
        units = {line.key[1] for line in self.lines if not line.row.get("unit_kind")}
        some = self.criteria[self.criteria["unit"].isin(units)].drop_duplicates(list(KEY), keep="last")
        named = some.rename(columns={"question_name": "limitation"})
        return _rows(named[[*KEY, "unit_name", "unit_kind", "limitation"]])


def plan_of(store: Store, written: WrittenFiles, tables: Mapping[str, pd.DataFrame]) -> Plan:
    """Return the plan with what people typed into the file, and what of that is not in the register yet.

    Raises:
        DiskError: the file can't be read.
        StoreError: the register can't be read.
    """
    low, data = tables["measures"], written.content(MEASURES)
    was = written.measures_of()
    carried = nothing_typed(low) if data is None else carried_over(low, tables["criteria"], data, was)
    register, rows, of_file = store.remedies.all(), _rows(carried.table), (written.step, written.erased)
    lines = plan_lines(rows, carried.written, register, *of_file)
    made = [*lines, *unlisted(lines, register)]
    return Plan(low, tables["criteria"], carried, rows, made, data, *_moment(register), of_file)


def written_down(store: Store, plan: Plan, day: date) -> Plan:
    """Put what was typed into the register, and return the plan as it is then.

    Whoever does the same at the same time waits, and then finds it there.

    Raises:
        StoreError: the register can't be written.
    """
    if any(line.taken.fields for line in plan.lines):
        with store.remedies.undisturbed() as register:
            lines = plan_lines(plan.rows, plan.carried.written, register, *plan.of_file)
            _look_up(lines, plan.criteria)
            return refreshed(store, replace(plan, lines=lines, taken=take_plan(store, lines, day)))
    return refreshed(store, replace(plan, taken=take_plan(store, plan.lines, day)))


def _look_up(lines: Sequence[Line], criteria: pd.DataFrame) -> None:
    """Give each line with which a shortcoming begins the figure behind it; there may be a million others."""
    begins = {(*line.key, cell_of(line.row, "period")): line for line in lines if not line.found and line.taken.fields}
    some = criteria[criteria["unit"].isin({key[1] for key in begins})]
    for row in _rows(some):
        if line := begins.get(tuple(str(row[name]) for name in (*KEY, "period"))):
            line.figure = row


def refreshed(store: Store, plan: Plan) -> Plan:
    """Return the plan as the register stands now: of one moment, whoever takes a step meanwhile.

    Raises:
        StoreError: the register can't be read.
    """
    register = store.remedies.all()
    step, erased = _moment(register)
    return replace(plan, lines=matched_again(plan.lines, register), step=step, erased=erased)


def _moment(register: Sequence[Shortcoming]) -> Moment:
    newest = max((one.last_step for one in register), default=0)
    return newest, tuple(step.id for one in register for step in one.steps if step.erased_at)


def _whole(cell: object) -> object:
    """Return a number without the fraction that it gets beside missing ones."""
    return int(cell) if isinstance(cell, float) else cell


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]
