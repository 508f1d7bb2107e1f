"""What tabulating puts into the register: once, by whomever, and only of periods that are over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.figures.delivery import Delivery
from pipeline.office.daily_proposals import DailyProposals
from pipeline.office.figures.live import LiveFigures
from pipeline.records.periods import VIETNAM
from pipeline.records.remedies import Status, StepKind, Subject
from pipeline.remedies.proposing import NOTHING_PROPOSED, Proposed, periods_that_propose, propose
from pipeline.results.tabulate import Tabulation, tabulate
from tests.pipeline.province import Province, said

LOW, HIGH = "ub06814", "ub06808"
SHEETS = 20


def province_in(root: Path) -> Province:
    """A ward where nearly everything is bad, and one where nearly everything is good, in a quarter long ago."""
    made = Province.founded(root)
    for unit, levels in ((LOW, "00000000"), (HIGH, "22222222")):
        sheets = [said(levels if n % 7 else "11111111") for n in range(SHEETS)]
        made.take(unit, "counter", "2019-Q1", sheets)
    return made


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return province_in(tmp_path_factory.mktemp("province") / "w")


@pytest.fixture(scope="module")
def tabulated(province: Province) -> Tabulation:
    """The first tabulation, which finds the register empty."""
    return tabulate(province.workspace)


def test_tabulating_proposes_once(province: Province, tabulated: Tabulation) -> None:
    register = province.workspace.store.remedies
    (one,) = register.all()
    assert tabulated.proposed == Proposed(new=(one.number,))
    assert (one.about.unit, one.about.subject, one.status) == (LOW, Subject.INDEX, Status.PROPOSED)
    assert one.steps[0].by == "phieu"
    assert propose(province.workspace, tabulated) == NOTHING_PROPOSED
    assert tabulate(province.workspace, figures_only=True).proposed == NOTHING_PROPOSED
    assert [step.kind for step in register.all()[0].steps] == [StepKind.PROPOSED]


@pytest.mark.usefixtures("tabulated")
def test_titles_are_in_the_language_of_the_office(province: Province) -> None:
    (one,) = province.workspace.store.remedies.all()
    assert one.title == "Mức hài lòng chung thấp hơn mục tiêu"


@pytest.mark.usefixtures("tabulated")
def test_what_is_written_is_in_the_log_without_its_words(province: Province) -> None:
    entries = [str(one.entry) for one in province.workspace.store.log.entries() if "shortcoming" in str(one.entry)]
    assert entries
    assert not any("hài lòng" in entry for entry in entries)


def test_the_command_says_how_many_are_new(tmp_path: Path) -> None:
    province_in(tmp_path / "w").workspace.close()
    arguments = ["--language", "vi", "tabulate", "--figures-only", "--workspace", str(tmp_path / "w")]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0
    assert "Đề xuất mới trong sổ theo dõi hạn chế: 1" in ran.output.splitlines()


def test_several_at_once_propose_once(tmp_path: Path) -> None:
    place = province_in(tmp_path / "w").workspace
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.results.tabulate.propose", lambda *_: NOTHING_PROPOSED)
        done = tabulate(place, language="en")
    places = [Workspace.open(place.root) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: propose(one, done), places))
    for one in places:
        one.close()
    assert sorted(one.new for one in found) == [(), (), (), (1,)]
    (only,) = place.store.remedies.all()
    assert only.title == "Mức hài lòng chung thấp hơn mục tiêu", "whatever language somebody wants the tables in"


def test_a_period_that_is_not_over_proposes_nothing(tabulated: Tabulation) -> None:
    assert periods_that_propose(tabulated.state.deliveries, date(2019, 3, 31)) == {}
    assert periods_that_propose(tabulated.state.deliveries, date(2019, 4, 1)) == {"tt01": "2019-Q1"}


def delivery(period: str, delivered: int, units: int = 10) -> Delivery:
    return Delivery("s", period, units, delivered, delivered, delivered == units, ())


def test_the_newest_period_of_which_all_has_come_proposes() -> None:
    known = [delivery("2019-Q1", 10), delivery("2019-Q2", 9)]
    assert periods_that_propose(known, date(2019, 7, 1)) == {"s": "2019-Q1"}
    assert periods_that_propose(known, date(2019, 9, 1)) == {"s": "2019-Q2"}, "one never delivers, and all the rest has"
    few = [delivery("2019-Q1", 10), delivery("2019-Q2", 5)]
    assert periods_that_propose(few, date(2019, 9, 1)) == {"s": "2019-Q1"}


def test_an_office_in_the_browser_proposes_by_itself_once_a_day(tmp_path: Path) -> None:
    place = province_in(tmp_path / "w").workspace
    now = [datetime(2026, 3, 2, 8, tzinfo=VIETNAM)]
    daily = DailyProposals(place, lambda: now[0])
    daily.step()  # before there is an office
    assert place.store.remedies.all() == []
    daily.figures = LiveFigures(place)
    daily.step()
    (one,) = place.store.remedies.all()
    assert (one.about.unit, one.steps[0].kind) == (LOW, StepKind.PROPOSED)
    place.store.remedies.step(one.number, StepKind.DROPPED, "an", why="Đang sửa nhà")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.office.daily_proposals.propose", lambda *_: pytest.fail("it was done today"))
        daily.step()
    now[0] += timedelta(days=1)
    daily.step()
    assert len(place.store.remedies.all()) == 1
    place.close()
