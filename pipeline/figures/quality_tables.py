"""How good the data are: what was read, what people decided, what became of every page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from omr.faults import Fault, Outcome
from pipeline.counting.counting_job import PagesPart
from pipeline.counting.scan_advice import fault_advice
from pipeline.figures.tables import GROUP, TableInput, framed

QUALITY_COLUMNS = (
    *GROUP,
    "answers_all",
    "read",
    "reviewed",
    "changed",
    "blank",
    "void",
    "doubt",
    "sheets_reviewed",
    "pages",
    "pages_duplicate",
    "pages_conflict",
    "pages_unreadable",
    "pages_streak",
    "survey",
)
PAGE_OUTCOME_COLUMNS = ("outcome", "fault", "pages", "advice")
_STATES = {"read": "r", "reviewed": "v", "blank": "b", "void": "x", "doubt": "d"}
_OUTCOMES = {
    "pages_duplicate": Outcome.DUPLICATE,
    "pages_conflict": Outcome.CONFLICT,
    "pages_unreadable": Outcome.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class QualityRow:
    """How the answers on the sheets of a unit were read, in one channel and period.

    Attributes:
        unit_name: as it was when sheets were printed.
        channel: id.
        period: by its name.
        answers_all: answers of every state.
        read: by the machine.
        reviewed: that a person gave.
        changed: that a person gave and that differ from what the machine had read or suggested.
        blank: left open.
        void: with more marks than one may have.
        doubt: that a person must decide.
    """

    unit_name: str
    channel: str
    period: str
    answers_all: int
    read: int
    reviewed: int
    changed: int
    blank: int
    void: int
    doubt: int


@dataclass(frozen=True, slots=True)
class PageOutcomeRow:
    """Pages of one outcome and fault.

    Attributes:
        outcome: what became of them.
        pages: how many.
        advice: what was seen and what to do; empty without a fault.
    """

    outcome: Outcome
    pages: int
    advice: str


def quality_table(inputs: TableInput, pages: PagesPart) -> pd.DataFrame:
    """Return a row for each unit × channel × period: answers by state, and what became of the pages.

    ``changed`` are answers that a person gave and that differ from what the machine had read or suggested.
    """
    of_run: dict[int | None, Counter[tuple[Outcome, Fault | None]]] = {}
    for (run, outcome, fault), count in pages.of_runs.items():
        of_run.setdefault(run, Counter())[outcome, fault] += count
    rows = []
    for survey in inputs.surveys:
        for number, _, keys in inputs.of_groups(survey):
            counts = inputs.counts[number]
            seen = sum((of_run.get(run.id, Counter()) for run in counts.runs), Counter[tuple[Outcome, Fault | None]]())
            states = counts.sheets.states
            cells = {column: states[letter] for column, letter in _STATES.items()}
            cells |= {"answers_all": states.total(), "changed": counts.sheets.changed}
            cells |= {"sheets_reviewed": counts.sheets.reviewed, "pages": seen.total()}
            for column, outcome in _OUTCOMES.items():
                cells[column] = sum(n for (one, _), n in seen.items() if one is outcome)
            cells["pages_streak"] = sum(n for (_, fault), n in seen.items() if fault is Fault.STREAK)
            rows.append(keys | cells)
    return framed(rows, QUALITY_COLUMNS)


def page_outcomes_table(pages: PagesPart, language: str) -> pd.DataFrame:
    """Return a row for each outcome and fault of all pages that ever arrived, with advice."""
    counts: Counter[tuple[Outcome, Fault | None]] = Counter()
    for (_, outcome, fault), count in pages.of_runs.items():
        counts[outcome, fault] += count
    order = {outcome: position for position, outcome in enumerate(Outcome)}
    rows = [
        {"outcome": outcome.value, "fault": fault or "", "pages": count, "advice": fault_advice(fault, language)}
        for (outcome, fault), count in sorted(counts.items(), key=lambda item: (order[item[0][0]], item[0][1] or ""))
    ]
    return framed(rows, PAGE_OUTCOME_COLUMNS)
