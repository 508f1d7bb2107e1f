"""A made-up office with a few periods: twelve units, people of a mind, comments; straight into the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from forms.flow import lay_out
from forms.layout import Kind, Layout
from pipeline import Workspace
from pipeline.records.comments import Comment
from pipeline.records.page_record import PageAnswers, questions_on
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.runs import IssuedRun, Order
from pipeline.store import schema
from pipeline.workspace import UNITS

PERIODS = ("2018-Q3", "2018-Q4", "2019-Q1")
CHANNELS = {"counter": (40, 160, 0.0), "box": (8, 45, -0.5)}
"""Fewest and most sheets of a unit, and how much less content people are than at the counter."""
BACK, OPEN, BLANK, DOUBT, WRITTEN = 0.8, 0.02, 0.02, 0.0005, 0.15  # shares
STEPS = (-1.6, -0.9, 0.0, 1.2)  # of contentment, between the levels
COMMENTS = (
    ("Cần thêm ghế ngồi ở khu vực chờ.", "place"),
    ("Cán bộ hướng dẫn nhiệt tình, cảm ơn.", "staff"),
    ("Hồ sơ phải đi lại ba lần mới xong, đề nghị ghi rõ giấy tờ cần nộp ngay từ đầu.", "procedure"),
    ("Chờ hơn một giờ mới đến lượt.", "waiting"),
)
MOST_COMMENTS = 20
ARRIVED = "2019-04-02T08:00:00+00:00"


@dataclass(frozen=True)
class _People:
    rng: np.random.Generator
    layout: Layout
    hardness: dict[str, float]

    def page(self, number: int, mood: float, *, blank: bool) -> PageAnswers:
        kinds = {question.question: question for question in self.layout.questions}
        answers, states, confidences = [], "", []
        for name in questions_on(self.layout, number):
            question, chance = kinds[name], self.rng.random()
            if question.kind is Kind.TEXT:
                answers.append("")
                states += "r" if chance < WRITTEN else "b"
                confidences.append(-1)
                continue
            is_open = blank or chance < OPEN
            answers.append("" if is_open else self._choice(name, question.choices, mood))
            states += "b" if is_open else "d" if chance > 1 - DOUBT else "r"
            confidences.append(int(self.rng.integers(9900, 10000)))
        return PageAnswers(tuple(answers), states, tuple(confidences))

    def _choice(self, name: str, choices: tuple[str, ...], mood: float) -> str:
        if len(choices) != 5 or choices[0] != "1":
            return str(self.rng.choice(choices))
        felt = mood + self.hardness[name] + self.rng.normal(0, 0.9)
        return str(int(np.digitize(felt, STEPS)) + 1)


def make_up(folder: Path, seed: int = 7, periods: Sequence[str] = PERIODS, units: int = 12) -> Workspace:
    """Return a new workspace with made-up answers of these periods and so many units, up to twelve of them real."""
    Workspace.create(folder).close()
    _register_more(folder / UNITS, units)
    workspace = Workspace.open(folder)
    rng = np.random.default_rng(seed)
    layout = lay_out(workspace.survey())
    store = workspace.store
    store.layouts.keep(layout, workspace.survey_text())
    people = _People(rng, layout, {q.question: float(rng.normal(0, 0.45)) for q in layout.questions})
    surveyed = [u for u in workspace.register() if u.id.startswith("ub") and u.kind != "city"][:units]
    moods: list[float] = []
    orders: list[Order] = []
    content = {unit.id: float(rng.normal(1.1, 0.5)) for unit in surveyed}
    for later, period in enumerate(periods):
        for unit in surveyed:
            for channel, (fewest, most, gloom) in CHANNELS.items():
                count = int(rng.integers(fewest, most))
                orders.append(Order(unit.id, unit.name, unit.kind, channel, period, layout.id, count))
                moods.append(content[unit.id] + 0.12 * later + gloom)
    runs = store.runs.issue(orders, lambda _: None)
    store.runs.confirm_printed(runs, "made-up")
    pages = [page for run, mood in zip(runs, moods, strict=True) for page in _scanned(people, run, mood)]
    with store.transaction(synced=False) as connection:
        connection.execute(insert(schema.scans), [_scan(run, pages) for run in runs])
        connection.execute(insert(schema.pages), pages)
    _type_comments(workspace, [page for page in pages if page["scan"] > len(runs) - 2 * len(surveyed)])
    return workspace


def _register_more(path: Path, units: int) -> None:
    """Write further units into the register: wards of the same city, under other ids and names."""
    lines = path.read_text("utf-8-sig").splitlines()
    wards = [line for line in lines if line.startswith("ub0")]
    for number in range(units - len(wards) - 1):  # the center is one of them, too
        _, _, name, rest = wards[number % len(wards)].split(",", 3)
        lines.append(f"ub9{number:04},,{name} {number // len(wards) + 2},{rest}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _scanned(people: _People, run: IssuedRun, mood: float) -> Iterator[dict[str, Any]]:
    number = 0
    for serial in range(run.first_serial, run.first_serial + run.count):
        if people.rng.random() > BACK:
            continue
        mine, blank = float(people.rng.normal(mood, 1.0)), bool(people.rng.random() < BLANK)
        for page in range(1, len(people.layout.pages) + 1):
            number += 1
            said = people.page(page, mine, blank=blank)
            sheet = {"serial": serial, "sheet_page": page, "layout": people.layout.id, "answers": said.packed()}
            found = {"outcome": "read", "fault": None, "evidence": "", "detail": "", "doubts": said.states.count("d")}
            yield {"scan": run.id, "page": number} | sheet | found


def _scan(run: IssuedRun, pages: list[dict[str, Any]]) -> dict[str, Any]:
    name = f"{run.period}-{run.unit}-{run.channel}.pdf"
    count = sum(page["scan"] == run.id for page in pages)
    values = {"id": run.id, "sha256": f"{run.id:064x}", "name": name, "folder": "", "file": name, "bytes": 1}
    return values | {"arrived_at": ARRIVED, "pages": count, "finished_at": ARRIVED}


def _type_comments(workspace: Workspace, pages: list[dict[str, Any]]) -> None:
    written = [page for page in pages if page["sheet_page"] == 2]
    chosen = [page for page in written if PageAnswers.unpacked(page["answers"]).states.endswith("r")]
    for number, page in enumerate(chosen[:: max(1, len(chosen) // MOST_COMMENTS)][:MOST_COMMENTS]):
        text, theme = COMMENTS[number % len(COMMENTS)]
        said = Comment(text, (theme,), needs_answer=number % 4 == 2).packed()
        place = Place(page["scan"], page["page"])
        workspace.store.rulings.put_in_force(
            Ruling(Matter.COMMENT, page["serial"], 2, "comments", place, said), "made up", None
        )
