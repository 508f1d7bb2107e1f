"""Two years of a city in a real workspace, from sheets to verdicts: ``python -m tests.benchmarks.remedy_office``.

A city of ``remedy_city`` has its very sheets put into the store of a new workspace, quarter by quarter. After each of
them everything is tabulated, so that the figures propose, and the register is kept as an office would keep it: what is
planted is decided once it is proposed, its owner says that the measure is done on the day of the plan (of three, one
works, one has no effect, and one was never carried out), and the city closes what the figures bear out. Prints what was
proposed, and what was said of measures at last, beside what is true; and whether the same was proposed as by the tables
that ``remedies`` makes by itself. Asserts nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from forms.flow import lay_out
from forms.layout import Layout
from pipeline import Workspace
from pipeline.records.page_record import PageAnswers
from pipeline.records.periods import parse_period
from pipeline.records.remedies import Shortcoming, Status, StepKind
from pipeline.records.runs import Order
from pipeline.remedies.proposals import Proposal
from pipeline.remedies.verdicts import Said, Verdict, may_be_closed, verdicts
from pipeline.results.tabulate import Tabulation, tabulate
from pipeline.store import schema
from pipeline.workspace import SURVEY as SURVEY_FILE
from pipeline.workspace import UNITS as UNITS_FILE
from tests.benchmarks.remedies import match, proposed_in
from tests.benchmarks.remedy_city import FEWEST, SURVEY, Kind, MadeCity, Planted, remedy_city
from tests.benchmarks.remedy_verdicts import judged

ARRIVED = "2023-01-02T08:00:00+00:00"
_HEAD = f"""\
id: {SURVEY}
languages: [vi]
paper: A4
authority: ỦY BAN NHÂN DÂN THÀNH PHỐ
title: Phiếu khảo sát
notice: Chỉ dùng để đo.
scales:
  satisfaction:
    {{1: Rất không hài lòng, 2: Không hài lòng, 3: Bình thường, 4: Hài lòng, 5: Rất hài lòng}}
sections:
"""


@dataclass
class Office:
    """A workspace, into which the sheets of a city come.

    Attributes:
        city: whose sheets these are.
        workspace: of the office.
        layout: of its sheets, a page each.
        pages: how many have come.
        found: the shortcomings that were proposed, with the position of the period.
    """

    city: MadeCity
    workspace: Workspace
    layout: Layout
    pages: int = 0
    found: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def founded(cls, city: MadeCity, folder: Path) -> Office:
        """Open the office in a new folder."""
        Workspace.create(folder).close()
        (folder / SURVEY_FILE).write_text(_survey(city), "utf-8")
        head = (folder / UNITS_FILE).read_text("utf-8-sig").splitlines()[0]
        lines = [f"{unit},,Phường {unit},Ward {unit},ward,,2011-01-01,,,," for unit in city.units]
        (folder / UNITS_FILE).write_text("\n".join([head, *lines]) + "\n", "utf-8")
        workspace = Workspace.open(folder)
        layout = lay_out(workspace.survey())
        workspace.store.layouts.keep(layout, workspace.survey_text())
        return cls(city, workspace, layout)

    def pass_through(self, at: int) -> Tabulation:
        """Let the sheets of a period come, tabulate, and keep the register; return what was tabulated."""
        self._carry_out(at)
        self._take(self.city.periods[at])
        done = tabulate(self.workspace, figures_only=True)
        self.found += [(number, at) for number in done.proposed.new]
        register = self.workspace.store.remedies
        for number, verdict in self.verdicts(done).items():
            if may_be_closed(register.numbered(number), verdict):
                register.step(number, StepKind.CHECKED, "city", {"verdict": verdict.said.value})
        return done

    def verdicts(self, done: Tabulation) -> dict[int, Verdict]:
        """Return what is said of the measures that were carried out."""
        return verdicts(self.workspace.store.remedies.all(), done.tables, FEWEST, date.today())

    def _carry_out(self, at: int) -> None:
        """Let owners say that their measures are done, on the last day of the period before those that show them."""
        register = self.workspace.store.remedies
        for one in register.all():
            planted = match(self.city, Proposal(one.about, one.found, one.title))[0]
            if planted is None or planted.shows != at or one.status is not Status.PROPOSED:
                continue
            day = parse_period(self.city.periods[at - 1]).last.isoformat()
            plan = {"measure": "Sửa quy trình", "owner": "Bộ phận một cửa", "due": day}
            register.step(one.number, StepKind.DECIDED, "ward", plan)
            register.step(one.number, StepKind.DONE, "ward", {"done_on": day})

    def _take(self, period: str) -> None:
        """Record the sheets of a period as if they had been read from scans, a scan for each unit and channel."""
        tally = self.city.inputs.tally
        (coded,) = tally.coded
        groups = [(at, group) for at, group in enumerate(tally.groups) if group.period == period]
        orders = [
            Order(
                group.unit,
                f"Phường {group.unit}",
                "ward",
                group.channel,
                period,
                self.layout.id,
                tally.groups[group].issued,
            )
            for _, group in groups
        ]
        store = self.workspace.store
        runs = store.runs.issue(orders, lambda _: None)
        store.runs.confirm_printed(runs, "made-up")
        with store.transaction(synced=False) as connection:
            for run, (at, _) in zip(runs, groups, strict=True):
                sheets = coded.codes[coded.groups == at]
                connection.execute(insert(schema.scans), [_scan(run.id, len(sheets))])
                connection.execute(insert(schema.pages), list(self._rows(run.id, run.first_serial, sheets)))

    def _rows(self, scan: int, first: int, sheets: Any) -> Iterator[dict[str, Any]]:
        sure = tuple([9999] * sheets.shape[1])
        for number, codes in enumerate(sheets.tolist()):
            said = PageAnswers(tuple(map(str, codes)), "r" * len(codes), sure)
            sheet = {"serial": first + number, "sheet_page": 1, "layout": self.layout.id, "answers": said.packed()}
            found = {"outcome": "read", "fault": None, "evidence": "", "detail": "", "doubts": 0}
            yield {"scan": scan, "page": number + 1} | sheet | found


def _survey(city: MadeCity) -> str:
    """Return the survey of a city, whose factors are its sections."""
    lines = [_HEAD.rstrip("\n")]
    for name, asked in city.factors.items():
        lines += [f"  {name}:", f"    title: Nhóm {name}", "    questions:"]
        lines += [f"      {question}: Tiêu chí {question}" for question in asked]
    return "\n".join(lines) + "\n"


def _scan(number: int, pages: int) -> dict[str, Any]:
    name = f"{number}.pdf"
    values = {"id": number, "sha256": f"{number:064x}", "name": name, "folder": "", "file": name, "bytes": 1}
    return values | {"arrived_at": ARRIVED, "pages": pages, "finished_at": ARRIVED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a city.

    Attributes:
        city: which.
        register: what was proposed, with its place in the plan and the position of the period.
        verdicts: the last ones.
        is_alike: whether the tables that benchmarks make propose the same in the first period with proposals.
        seconds: of tabulating, all periods together.
    """

    city: MadeCity
    register: list[tuple[Shortcoming, Planted | None, int]]
    verdicts: dict[int, Verdict]
    is_alike: bool
    seconds: float


def passed_through(seed: int) -> Outcome:
    """Return what becomes of a city, all its periods through a workspace."""
    city = remedy_city(seed)
    with tempfile.TemporaryDirectory() as folder:
        office = Office.founded(city, Path(folder) / "office")
        began, done = perf_counter(), None
        for at in range(len(city.periods)):
            done = office.pass_through(at)
        assert done is not None
        seconds = perf_counter() - began
        said, known = office.verdicts(done), {one.number: one for one in office.workspace.store.remedies.all()}
        office.workspace.close()
    register = []
    for number, at in office.found:
        one = known[number]
        planted = match(city, Proposal(one.about, one.found, one.title))[0]
        register.append((one, planted if planted is None or at >= planted.begins else None, at))
    first = min((at for _, _, at in register), default=0)
    ours = {one.about.key[2:] for one, _, at in register if at == first}
    theirs = {item.proposal.about.key[2:] for item in proposed_in(city)[0] if item.period == first}
    return Outcome(city, register, said, ours == theirs, seconds)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cities", type=int, default=3)
    options.add_argument("--seed", type=int, default=3000)
    given = options.parse_args()
    found = [passed_through(seed) for seed in range(given.seed, given.seed + given.cities)]
    console = Console(width=140)
    console.print(_proposals_table(found), _verdicts_table(found))
    for one in found:
        alike = "the same" if one.is_alike else "NOT the same"
        print(f"seed {one.city.seed}: {alike} as by tables alone; {round(one.seconds)} s")


def _proposals_table(found: list[Outcome]) -> Table:
    shown = Table("shortcoming", "planted", "found", "missed", "proposed", title="Proposals")
    for kind in Kind:
        planted = [(one, each) for one in found for each in one.city.planted if each.kind is kind]
        own = [sum(of == each for _, of, _ in one.register) for one, each in planted]
        shown.add_row(kind.value, *map(str, (len(own), sum(n > 0 for n in own), own.count(0), sum(own))))
    false = [item for one in found for item in one.register if item[1] is None]
    shown.add_row("nothing was planted", "", "", "", str(len(false)))
    return shown


def _verdicts_table(found: list[Outcome]) -> Table:
    columns = ("measures", "better", "no change", "worse", "not yet", "closed")
    shown = Table("shortcoming", "measure", *columns, title="Verdicts after the last quarter")
    cells: dict[tuple[str, str], Counter[Said]] = {}
    closed: Counter[tuple[str, str]] = Counter()
    for outcome in found:
        for one, planted, _ in outcome.register:
            if one.number in outcome.verdicts:
                cell = (planted.kind.value, planted.remedy.value) if planted else ("nothing was wrong", "")
                cells.setdefault(cell, Counter())[outcome.verdicts[one.number].said] += 1
                closed[cell] += one.status is Status.CHECKED
    total: Counter[str] = Counter()
    for cell, said in sorted(cells.items()):
        total.update(judged(cell, said))
        not_yet = said[Said.NOT_YET] + said[Said.NOT_COMPARABLE]
        counts = (said.total(), said[Said.BETTER], said[Said.NO_CHANGE], said[Said.WORSE], not_yet, closed[cell])
        shown.add_row(*cell, *map(str, counts))
    shown.caption = ", ".join(f"{name} {count}" for name, count in total.items())
    return shown


if __name__ == "__main__":
    main()
