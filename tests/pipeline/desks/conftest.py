"""An office with eight counters whose people tell, by question, by row or by run, where they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from forms.flow import lay_out, lay_out_rows
from forms.layout import Layout
from pipeline import Workspace
from pipeline.records.page_evidence import RowNote
from pipeline.records.page_record import PageAnswers, questions_on
from pipeline.records.runs import IssuedRun, Order
from pipeline.store import schema
from pipeline.workspace import DESKS, SURVEY

ARRIVED = "2019-04-02T08:00:00+00:00"
HEADER = "desk,unit,name_vi,name_en,kind,valid_from,valid_to,number"
SURVEY_TEXT = """
id: s
authority: Ủy ban nhân dân thành phố Uông Bí
title: Phiếu khảo sát
notice: Không ghi tên.
desks: quay
scales: {a: {1: Rất không hài lòng, 2: Không hài lòng, 3: Bình thường, 4: Hài lòng, 5: Rất hài lòng}}
sections:
  one:
    title: Phục vụ
    questions:
      q1: Thái độ phục vụ
      q2: Thời gian giải quyết
      seats: Chỗ ngồi chờ
      quay:
        kind: choice
        label: Quầy số
        options: {1: Quầy 1, 2: Quầy 2, 3: Quầy 3, 4: Quầy 4, 5: Quầy 5, 6: Quầy 6, 7: Quầy 7, 8: Quầy 8, 9: Quầy 9}
"""
WARD, OTHER = "ub06808", "ub06820"


def eight(unit: str = WARD) -> list[str]:
    return [f"d{n},{unit},Quầy {n},,desk,,,{n}" for n in range(1, 9)]


@dataclass
class DeskOffice:
    """A workspace, what stands in its ``desks.csv``, and the sheets that come back."""

    workspace: Workspace
    layout: Layout
    rows_layout: Layout
    scans: int = 0
    _pages: list[dict[str, Any]] = field(default_factory=list)

    def list_desks(self, *lines: str) -> None:
        (self.workspace.root / DESKS).write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")

    def run(
        self, count: int, *, unit: str = WARD, desk: str = "", channel: str = "counter", period: str = "2019-Q1"
    ) -> IssuedRun:
        named = self.workspace.register().get(unit)
        order = Order(unit, named.name, named.kind, channel, period, self.layout.id, count, desk)
        runs = self.workspace.store.runs.issue([order], lambda _: None)
        self.workspace.store.runs.confirm_printed(runs, "sheets.pdf")
        return runs[0]

    def rows_run(self, count: int, *, unit: str = WARD, period: str = "2019-Q1") -> IssuedRun:
        """A run that was never printed, with serials of its own."""
        run = self.run(count, unit=unit, channel="online", period=period)
        table = schema.runs
        with self.workspace.store.transaction() as connection:
            here = table.update().where(table.c.id == run.id)
            connection.execute(here.values(origin="rows", layout=self.rows_layout.id))
        return run

    def come_back(self, run: IssuedRun, sheets: Sequence[dict[str, str]], notes: Sequence[RowNote] = ()) -> None:
        """Have sheets come back, the first of a run; ratings that are not given are 4, ``?3`` is a doubt."""
        self.scans += 1
        layout = self.rows_layout if notes else self.layout
        pages = [
            {
                "scan": self.scans,
                "page": number,
                "serial": run.first_serial + number - 1,
                "sheet_page": 1,
                "layout": layout.id,
                "answers": _answers(layout, said).packed(),
                "outcome": "read",
                "fault": None,
                "detail": "",
                "doubts": 0,
                "evidence": notes[number - 1].packed() if notes else "",
            }
            for number, said in enumerate(sheets, 1)
        ]
        scan = {"id": self.scans, "sha256": f"{self.scans:064x}", "name": f"{self.scans}.pdf", "folder": "", "bytes": 1}
        scan |= {"file": f"{self.scans}.pdf", "arrived_at": ARRIVED, "pages": len(pages), "finished_at": ARRIVED}
        scan["channel"] = "online" if notes else ""
        with self.workspace.store.transaction(synced=False) as connection:
            connection.execute(insert(schema.scans), [scan])
            connection.execute(insert(schema.pages), pages)


def _answers(layout: Layout, said: dict[str, str]) -> PageAnswers:
    names = questions_on(layout, 1)
    given = [said.get(name, "" if name == "quay" else "4") for name in names]
    states = "".join("d" if one[:1] == "?" else "r" if one else "b" for one in given)
    return PageAnswers(tuple(one.lstrip("?") for one in given), states, (9999,) * len(names))


def of_one_mind(satisfied: int, count: int, **more: str) -> list[dict[str, str]]:
    """Sheets of which some say 5 to everything and the others 2."""
    return [
        {"q1": level, "q2": level, "seats": level} | more for level in ["5"] * satisfied + ["2"] * (count - satisfied)
    ]


@pytest.fixture
def desk_office(tmp_path: Path) -> Callable[..., DeskOffice]:
    def make(name: str = "w") -> DeskOffice:
        root = tmp_path / name
        Workspace.create(root).close()
        (root / SURVEY).write_text(SURVEY_TEXT, "utf-8")
        workspace = Workspace.open(root)
        survey = workspace.survey()
        layout, rows = lay_out(survey), lay_out_rows(survey, [question.id for question in survey.questions])
        for one in (layout, rows):
            workspace.store.layouts.keep(one, SURVEY_TEXT)
        return DeskOffice(workspace, layout, rows)

    return make
