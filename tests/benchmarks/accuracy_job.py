"""One job: make the sheets of a portion, read them, count."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from omr import read_page
from omr.faults import Outcome
from omr.reading import AnswerReading, PageReading
from pipeline.work.workers import Alive, Ending
from samples.respondent import Response
from samples.training.real_pen import Writer, held_out, load_writers
from tests.benchmarks.accuracy_counts import Counts
from tests.benchmarks.accuracy_crops import Case, worst
from tests.benchmarks.accuracy_plan import Portion
from tests.benchmarks.accuracy_sheets import KEY, ScannedSheet, label, make_sheet
from tests.benchmarks.accuracy_verdicts import counted, paired, worth_a_look

SECONDS_A_SHEET = 60.0
CLEAR_GROUPS = frozenset({"in-spec", "shapes", "hard"})
"""Groups of clear marks only; in the others it is often right to be unsure."""


@dataclass(slots=True)
class Result:
    """What one job found.

    Attributes:
        portion: name of its portion.
        sheets: passes of sheets through the scanner.
        stopped: those of which a page was not read.
        faults: why pages were not read, and how often.
        counts: by what the marks are called.
        worst: cases to look at.
        seconds: of computing that it took.
    """

    portion: str
    sheets: int = 0
    stopped: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    worst: list[Case] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, name: str, counts: Counts) -> None:
        """Count."""
        self.counts[name] = self.counts.get(name, Counts()) + counts

    def stop(self, faults: Iterable[str]) -> None:
        """Count a sheet of which pages were not read."""
        self.stopped += 1
        self.faults = dict(Counter(self.faults) + Counter(faults))


@dataclass(frozen=True, slots=True)
class AccuracyJob:
    """A portion of a measurement; runs in a worker."""

    portion: Portion
    seed: int
    strokes: Path | None = None

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return SECONDS_A_SHEET * self.portion.count

    def run(self, _: Alive) -> Result:
        """Make, read, count."""
        begun = time.process_time()
        cell, result = self.portion.cell, Result(self.portion.name)
        writers = held_out_writers(self.strokes) if cell.real and self.strokes else ()
        for index in range(self.portion.first, self.portion.first + self.portion.count):
            _SheetCount(self.portion, index, make_sheet(cell, index, self.seed, writers)).into(result)
        result.worst = worst(result.worst)
        result.seconds = time.process_time() - begun
        return result

    def parts(self) -> list[AccuracyJob]:
        """Return the smallest jobs that this one is made of."""
        return [self]

    def given_up(self, _: Ending) -> Result:
        """Return the result where a worker dies of it: no sheet was read."""
        count = self.portion.count
        return Result(self.portion.name, count, count, {"worker died": count})


@cache
def held_out_writers(strokes: Path) -> tuple[Writer, ...]:
    """Load the writers that nothing was fitted on; once a process."""
    return held_out(load_writers(strokes))


def read_pass(sheet: ScannedSheet, scanned: int) -> list[PageReading]:
    """Read the pages of one pass."""
    layouts = {sheet.layout.id: sheet.layout}
    return [read_page(picture, layouts, KEY) for picture in sheet.passes[scanned]]


@dataclass(frozen=True, slots=True)
class _SheetCount:
    """One sheet being counted."""

    portion: Portion
    index: int
    sheet: ScannedSheet

    def into(self, result: Result) -> None:
        """Read every pass; count each, and where there are two, the boxes in both."""
        passes = [self._count_pass(scanned, result) for scanned in range(len(self.sheet.passes))]
        if len(passes) < 2:
            return
        for row in self.sheet.answers.responses:
            first, second = (answers.get(row.question) for answers in passes)
            result.add(label(self.portion.cell, row), paired(first, second, self._boxes(row.question)))

    def _count_pass(self, scanned: int, result: Result) -> dict[str, AnswerReading]:
        """Read one pass and count it; questions of pages that were not read count with the sheets stopped alone."""
        readings = read_pass(self.sheet, scanned)
        read = [reading.outcome is Outcome.READ for reading in readings]
        result.sheets += 1
        if not all(read):
            result.stop(str(r.fault or r.outcome) for r, good in zip(readings, read, strict=True) if not good)
        answers = {a.question: a for r, good in zip(readings, read, strict=True) if good for a in r.answers}
        on_read = {
            box.question for page, good in zip(self.sheet.layout.pages, read, strict=True) if good for box in page.boxes
        }
        for row in self.sheet.answers.responses:
            if row.question in on_read:
                self._count_answer(scanned, row, answers.get(row.question), result)
        return answers

    def _count_answer(self, scanned: int, row: Response, answer: AnswerReading | None, result: Result) -> None:
        cell = self.portion.cell
        name = label(cell, row)
        counts = counted(row, answer, self._boxes(row.question))
        result.add(name, counts)
        clear = cell.group in CLEAR_GROUPS
        why = worth_a_look(row, answer, counts, clear=clear) if answer else None
        if answer is not None and why is not None:
            shown = (why, row.style or name, self.sheet.pen, row.answer, answer.answer, str(answer.state))
            case = Case(cell.name, self.index, scanned, row.question, *shown, answer.confidence)
            result.worst.append(case)

    def _boxes(self, question: str) -> int:
        return next(len(q.choices) for q in self.sheet.layout.questions if q.question == question)
