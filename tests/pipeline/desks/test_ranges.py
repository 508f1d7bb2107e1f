"""Ranges of desks and officials against counts by hand; what is withheld, and that there is no order by figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from forms.desks import DeskKind
from pipeline import Workspace
from pipeline.desks.ranges import DeskFigures, Line, Peers, UnitRanges, desk_figures
from pipeline.desks.whose import Unclear
from pipeline.errors import UnknownNameError
from pipeline.figures.formulas import Estimate, Interval
from pipeline.figures.significance import Clarity
from pipeline.records.page_evidence import RowNote
from pipeline.settings import load_settings

Office = Any  # of conftest.py, which can't be imported
WARD, OTHER = "ub06808", "ub06820"


def eight(unit: str = WARD) -> list[str]:
    return [f"d{n},{unit},Quầy {n},,desk,,,{n}" for n in range(1, 9)]


def minds(satisfied: int, count: int, **more: str) -> list[dict[str, str]]:
    """Sheets of one mind each, so that a sheet is worth one answer."""
    levels = ["5"] * satisfied + ["2"] * (count - satisfied)
    return [{"q1": level, "q2": level, "seats": level} | more for level in levels]


def by_hand(satisfied: int, sheets: int) -> Interval | None:
    """The interval of sheets of one mind with three answers each."""
    return Estimate(3 * satisfied, 3 * sheets, sheets, 9 * satisfied, 9 * satisfied, 9 * sheets).interval()


def unit_of(figures: DeskFigures, unit: str = WARD, channel: str = "counter") -> UnitRanges:
    return next(one for one in figures.units if (one.where.unit, one.where.channel) == (unit, channel))


def peers_of(figures: DeskFigures, kind: DeskKind = DeskKind.DESK, **where: str) -> Peers:
    return next(peers for peers in unit_of(figures, **where).peers if peers.kind is kind)


def lines_of(figures: DeskFigures, **where: Any) -> dict[str, Line]:
    return {line.desk.id: line for line in peers_of(figures, **where).lines}


def test_counters_by_question_row_and_run_give_the_counts_of_the_truth(
    desk_office: Callable[..., Office],
) -> None:
    office = desk_office()
    office.list_desks(*eight())
    for number in range(1, 4):  # by run
        office.come_back(office.run(40, desk=f"d{number}"), minds(30 + number, 40))
    office.come_back(office.run(120), [s for n in (4, 5, 6) for s in minds(30 + n, 40, quay=str(n))])  # by question
    notes = [RowNote(f"k{n}", "2019-02-03T23:30:00+07:00", None, f"d{7 + n % 2}") for n in range(80)]
    office.come_back(office.rows_run(80), minds(70, 80), notes)
    figures = desk_figures(office.workspace)
    counter = lines_of(figures)
    assert list(counter) == ["d1", "d2", "d3", "d4", "d5", "d6"]
    for number, line in enumerate(counter.values(), 1):
        assert (line.sheets, line.span) == (40, by_hand(30 + number, 40))
    unit = unit_of(figures)
    assert (unit.sheets, unit.span) == (240, by_hand(sum(range(31, 37)), 240))
    online = unit_of(figures, channel="online")
    assert {line.desk.id: line.sheets for line in online.peers[0].lines} == {"d7": 40, "d8": 40}


def test_of_fewer_than_thirty_valid_sheets_nothing_is_told_and_invalid_ones_do_not_count(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight())
    blank = {"q1": "", "q2": "", "seats": ""}
    for number, sheets in ((1, minds(25, 30)), (2, minds(25, 30)), (3, minds(25, 30)), (4, [*minds(25, 29), blank])):
        office.come_back(office.run(30, desk=f"d{number}"), sheets)
    lines = lines_of(desk_figures(office.workspace))
    assert [line.span is not None for line in lines.values()] == [True, True, True, False]
    withheld = lines["d4"]
    assert (withheld.sheets, withheld.span, withheld.expected, withheld.index) == (29, None, None, None)


def test_where_fewer_than_three_have_enough_the_unit_alone_is_told(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight(), *eight(OTHER))
    for unit, desks in ((WARD, 2), (OTHER, 3)):
        for number in range(1, desks + 1):
            office.come_back(office.run(40, unit=unit, desk=f"d{number}"), minds(30, 40))
    figures = desk_figures(office.workspace)
    assert all(line.span is None and line.index is None for line in lines_of(figures).values())
    assert not peers_of(figures).is_told
    assert unit_of(figures).span is not None
    assert all(line.span for line in lines_of(figures, unit=OTHER).values())


def test_lines_stand_by_id_whatever_their_figures_and_no_rank_is_kept(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*reversed(eight()))
    for number in range(8, 0, -1):
        office.come_back(office.run(40, desk=f"d{number}"), minds(20 + 3 * (number * 5 % 7), 40))
    assert list(lines_of(desk_figures(office.workspace))) == [f"d{number}" for number in range(1, 9)]
    assert not {field.name for field in fields(Line)} & {"rank", "place"}


def test_one_that_lies_far_below_the_others_is_worse_than_expected_and_the_others_are_not(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight())
    for number in range(1, 9):
        office.come_back(office.run(100, desk=f"d{number}"), minds(40 if number == 3 else 90, 100))
    said = {name: line.expected.verdict for name, line in lines_of(desk_figures(office.workspace)).items()}
    assert said.pop("d3") is Clarity.BELOW_EXPECTED
    assert Clarity.BELOW_EXPECTED not in said.values()
    assert peers_of(desk_figures(office.workspace)).funnel.dispersion is None, "eight are too few to tell"


def test_how_much_desks_differ_is_learned_from_all_units_and_the_same_whoever_looks(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight(), *eight(OTHER))
    for unit in (WARD, OTHER):
        for number in range(1, 9):
            office.come_back(office.run(100, unit=unit, desk=f"d{number}"), minds(50 + 5 * number, 100))
    figures = desk_figures(office.workspace)
    funnel = peers_of(figures).funnel
    assert funnel.dispersion > 1
    assert funnel.tau > 0
    assert peers_of(figures.of_units([WARD])).funnel == funnel
    assert {one.where.unit for one in figures.of_units([WARD]).units} == {WARD}


def test_what_sheets_name_is_counted_and_contradictions_are_said(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight(), "cb1,ub06808,Nguyễn Văn An,,official,,,")
    sheets = [{"quay": "1"}, {"quay": "2"}, {"quay": "9"}, {"quay": "?1"}, {}, {"quay": ""}]
    office.come_back(office.run(6, desk="d1"), sheets)
    office.come_back(office.run(2, desk="cb1"), [{"quay": "3"}, {}])
    office.come_back(office.run(1), [{}])
    naming = unit_of(desk_figures(office.workspace)).naming
    assert naming.valid == 9
    assert dict(naming.named) == {DeskKind.DESK: 5, DeskKind.OFFICIAL: 2}
    expected = {Unclear.CONTRADICTION: 1, Unclear.UNKNOWN: 1, Unclear.WAITING: 1}
    assert (dict(naming.unclear), naming.without) == (expected, 1)


def test_only_the_questions_that_the_settings_name_count_for_single_ones(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight())
    for number in range(1, 4):
        office.come_back(office.run(40, desk=f"d{number}"), [{"q1": "5", "q2": "5", "seats": "1"}] * 40)
    assert lines_of(desk_figures(office.workspace))["d1"].index == pytest.approx(66.67)
    settings = office.workspace.root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace("questions = []", 'questions = ["q1", "q2"]'), "utf-8")
    workspace = replace(office.workspace, settings=load_settings(settings))
    assert lines_of(desk_figures(workspace))["d1"].index == 100
    settings.write_text(settings.read_text("utf-8").replace('"q1", "q2"', '"nine"'), "utf-8")
    with pytest.raises(UnknownNameError, match="nine"):
        desk_figures(replace(office.workspace, settings=load_settings(settings)))


def test_periods_are_apart_and_one_without_sheets_is_refused(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*eight())
    for period in ("2018-Q4", "2019-Q1"):
        for number in range(1, 4):
            office.come_back(office.run(40, desk=f"d{number}", period=period), minds(30, 40))
    newest, before = (desk_figures(office.workspace, period) for period in ("", "2018-Q4"))
    assert (newest.period, newest.periods) == ("2019-Q1", ("2019-Q1", "2018-Q4"))
    assert [line.sheets for line in lines_of(before).values()] == [40, 40, 40]
    with pytest.raises(UnknownNameError, match="2017"):
        desk_figures(office.workspace, "2017")


def test_an_empty_workspace_and_one_without_a_list_have_nothing_to_tell(desk_office: Any, tmp_path: Any) -> None:
    empty = Workspace.create(tmp_path / "empty")
    assert desk_figures(empty).units == ()
    empty.close()
    office = desk_office()
    office.come_back(office.run(40), minds(30, 40))
    assert unit_of(desk_figures(office.workspace)).peers == ()
