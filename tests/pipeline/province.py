"""A province whose units are assessed by Circular 01/2018: its sheets were never on paper, but recorded in a store."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.flow import lay_out
from forms.layout import Kind, Layout
from omr.faults import Outcome
from pipeline.records.page_record import NO_CONFIDENCE, PageAnswers, PageRecord, questions_on
from pipeline.records.runs import IssuedRun, Order
from pipeline.workspace import Workspace

SURVEY = Path(__file__).parent / "schemes" / "tt01_survey.yaml"
ASKED = ("q1", "q2", "q3", "q4", "q6", "q7", "q10", "q11")
FEWEST = 5  # valid sheets for a rank

Said = Mapping[str, str]
"""Answers by question; what it leaves out is blank, ``?2`` is a doubtful mark."""


def said(levels: str) -> dict[str, str]:
    """Return what a sheet says, a sign for each question: its level, ``-`` for none, ``?`` for a doubtful 2."""
    pairs = zip(ASKED, levels, strict=True)
    return {question: "?2" if level == "?" else level for question, level in pairs if level != "-"}


@dataclass
class Province:
    """A workspace, and what comes into it."""

    workspace: Workspace
    layout: Layout

    @classmethod
    def founded(cls, root: Path, scheme: str = "tt01-2018", survey: str = "") -> Province:
        """Open an office of the province in a new folder."""
        Workspace.create(root).close()
        (root / "survey.yaml").write_text(f"scheme: {scheme}\n{survey or SURVEY.read_text('utf-8')}", "utf-8")
        settings = root / "phieu.toml"
        text = settings.read_text("utf-8")
        settings.write_text(text.replace("fewest_for_rank = 30", f"fewest_for_rank = {FEWEST}"), "utf-8")
        workspace = Workspace.open(root)
        return cls(workspace, lay_out(workspace.survey()))

    def take(self, unit: str, channel: str, period: str, sheets: Sequence[Said], issued: int = 0) -> range:
        """Issue a run, of which these sheets come back; return their serials."""
        store = self.workspace.store
        store.layouts.keep(self.layout, self.workspace.survey_text())
        name = self.workspace.register().get(unit).name
        order = Order(unit, name, "ward", channel, period, self.layout.id, max(issued, len(sheets), 1))
        (run,) = store.runs.issue([order], lambda _: None)
        store.runs.confirm_printed([run], "sheets.pdf")
        if sheets:
            self._scan(f"{unit}-{channel}-{period}-{run.id}.pdf", run, sheets)
        return range(run.first_serial, run.first_serial + len(sheets))

    def _scan(self, name: str, run: IssuedRun, sheets: Sequence[Said]) -> None:
        store = self.workspace.store
        scan = store.scans.add(hashlib.sha256(name.encode()).hexdigest(), name, "", name, 1)
        pages = [record for number, one in enumerate(sheets) for record in self._pages(run, number, one)]
        store.scans.set_page_count(scan, len(pages))
        for record in pages:
            store.pages.record(scan, record)
        store.scans.finish(scan)

    def _pages(self, run: IssuedRun, number: int, one: Said) -> Iterator[PageRecord]:
        count = len(self.layout.pages)
        for page in range(1, count + 1):
            whose: dict[str, Any] = {"serial": run.first_serial + number, "unit": run.unit, "run": run.run}
            answers = self._answers(page, one)
            yield PageRecord(
                number * count + page, Outcome.READ, sheet_page=page, layout=run.layout, answers=answers, **whose
            )

    def _answers(self, page: int, one: Said) -> PageAnswers:
        kinds = {question.question: question.kind for question in self.layout.questions}
        asked = questions_on(self.layout, page)
        answers = [one.get(question, "") for question in asked]
        states = "".join("d" if answer[:1] == "?" else "r" if answer else "b" for answer in answers)
        sure = tuple(NO_CONFIDENCE if kinds[question] is Kind.TEXT else 9999 for question in asked)
        return PageAnswers(tuple(answer.removeprefix("?") for answer in answers), states, sure)

    def scores(self, name: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Write ``self_scores.csv`` or ``appraised_scores.csv``: unit, period, indicator, score."""
        lines = ["unit,period,indicator,score", *(",".join(row) for row in rows)]
        (self.workspace.root / name).write_text("\n".join(lines) + "\n", "utf-8")


def made_up_sheets(seed: int, count: int, doubts: int = 0) -> list[dict[str, str]]:
    """Return sheets that were filled in at random; some leave questions out, some are blank."""
    draw = random.Random(seed)
    sheets = []
    for number in range(count):
        levels = [draw.choice("0112222") if draw.random() > 0.06 else "-" for _ in ASKED]
        if number < doubts:
            levels[draw.randrange(len(ASKED) - 2)] = "?"
        sheets.append(said("".join("-" if number % 17 == 16 else level for level in levels)))
    return sheets
