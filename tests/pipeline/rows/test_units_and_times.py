"""Whom a row is about, on the day that it was sent, and when that was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import RowsError
from pipeline.rows.answer_row import AnswerRow, BadRow
from tests.pipeline.rows.conftest import Read
from tests.pipeline.rows.surveys import SAMPLE, context_of

CONTEXT = context_of(SAMPLE)


def unit_of(read: Read, cell: str, day: str) -> str:
    (row,) = read(f'unit,time,q01\n"{cell}",{day},4\n', CONTEXT).rows
    return row.unit if isinstance(row, AnswerRow) else f"{row.fault} {row.detail}"


@pytest.mark.parametrize(
    ("cell", "day", "unit"),
    [
        ("nw06820", "2026-05-13", "nw06820"),
        ("NW06820", "2026-05-13", "nw06820"),
        ("06820", "2026-05-13", "nw06820"),
        ("6820", "2026-05-13", "nw06820"),
        ("06820", "2025-05-13", "ub06820"),
        ("Phường Vàng Danh", "2026-05-13", "nw06820"),
        ("Phường Vàng Danh", "2025-05-13", "ub06808"),
        ("phường  vàng danh", "2025-07-01", "nw06820"),
        ("PHƯỜNG VÀNG DANH", "2025-06-30", "ub06808"),
        ("P. Vàng Danh", "2026-05-13", "nw06820"),
        ("P.Vàng Danh", "2026-05-13", "nw06820"),
        ("UBND phường Vàng Danh", "2026-05-13", "nw06820"),
        ("Vàng Danh", "2026-05-13", "nw06820"),
        ("Phuong Vang Danh", "2026-05-13", "nw06820"),
        ("Vang Danh Ward", "2026-05-13", "nw06820"),
        ("X. Điền Công", "2019-05-13", "ub07141"),
        ("TTHCC Uông Bí", "2019-05-13", "ubhcc"),
        ("Xã Vàng Danh", "2026-05-13", ""),
        ("Phường Trưng Vương", "2026-05-13", ""),
        ("nw06820", "2025-06-30", ""),
        ("Phường Hồng Hà", "2026-05-13", ""),
    ],
)
def test_a_unit_is_meant_as_it_was_on_the_day(read: Read, cell: str, day: str, unit: str) -> None:
    found = unit_of(read, cell, day)
    assert found == unit if unit else found.startswith(f"row-unit-unknown unit: “{cell}” ({day}")


def test_of_a_unit_of_other_days_is_said_which_ones_and_what_followed_it(read: Read) -> None:
    assert unit_of(read, "Phường Bắc Sơn", "2025-07-01").endswith("(2025-07-01; ub06814 …2025-06-30 → nw06820)")
    assert unit_of(read, "nw06820", "2025-06-30").endswith("(2025-06-30; nw06820 2025-07-01…)")
    assert unit_of(read, "Phường Hồng Hà", "2026-05-13").endswith("(2026-05-13)")


def test_of_a_row_that_does_not_fit_is_said_how_many_cells_it_has(read: Read) -> None:
    rows = "nw06820,2026-05-13\nnw06820,2026-05-13,4,5,\nnw06820,2026-05-13,4\n"
    short, long, good = read(f"unit,time,q01\n{rows}", CONTEXT).rows
    assert isinstance(short, BadRow)
    assert isinstance(long, BadRow)
    assert isinstance(good, AnswerRow)
    assert (short.detail, long.detail) == ("2 ≠ 3", "5 ≠ 3")
    assert short.cells == ("nw06820", "2026-05-13T00:00:00+07:00")


def test_a_column_of_units_is_known_by_what_stands_in_it(read: Read) -> None:
    rows = "Phường Vàng Danh,2026-05-13,4\nPhường Yên Tử,2026-05-13,5\n"
    found = read(f"Ông bà đã đến đâu,time,q01\n{rows}", CONTEXT)
    assert [row.unit for row in found.rows if isinstance(row, AnswerRow)] == ["nw06820", "nw06832"]


def test_a_unit_and_a_period_may_be_said_for_the_whole_file(read: Read) -> None:
    said = replace(CONTEXT, unit="nw06820", period="2026-Q2")
    (row,) = read("q01\n4\n", said).rows
    assert isinstance(row, AnswerRow)
    assert (row.unit, row.at, row.period) == ("nw06820", None, "2026-Q2")
    (row,) = read("unit,q01\nPhường Vàng Danh,4\n", replace(CONTEXT, period="2024-Q1")).rows
    assert isinstance(row, AnswerRow)
    assert row.unit == "ub06808"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-05-13T09:41:07.000+07:00", "2026-05-13T09:41:07+07:00"),
        ("2026-05-13T02:41:07Z", "2026-05-13T02:41:07+00:00"),
        ("2026-05-13 02:41:07 +0000", "2026-05-13T02:41:07+00:00"),
        ("2026-05-13 09:41", "2026-05-13T09:41:00+07:00"),
        ("13/05/2026 9:41:07", "2026-05-13T09:41:07+07:00"),
        ("13.05.2026", "2026-05-13T00:00:00+07:00"),
        ("9:41 13/5/2026", "2026-05-13T09:41:00+07:00"),
        ("5/13/2026 9:41:07 PM", "2026-05-13T21:41:07+07:00"),
        ("2026/05/13 12:41:07 SA GMT+7", "2026-05-13T00:41:07+07:00"),
        ("2026/05/13 9:41:07 CH GMT+7", "2026-05-13T21:41:07+07:00"),
        ("46155.4035532407", "2026-05-13T09:41:07+07:00"),
        ("31/02/2026", None),
        ("hôm qua", None),
        ("13/05/0026", None),
        ("25:00 13/05/2026", None),
        ("", None),
    ],
)
def test_moments_in_every_way_that_programs_write_them(read: Read, cell: str, moment: str | None) -> None:
    (row,) = read(f"unit,time,q01\nnw06820,{cell},4\n", CONTEXT).rows
    if isinstance(row, BadRow):
        assert (row.fault, moment) == ("row-time-unknown", None)
    else:
        assert row.at
        assert row.at.isoformat() == moment


@pytest.mark.parametrize(
    ("heading", "cells", "days"),
    [
        ("Dấu thời gian", ["01/02/2026 9:00", "02/02/2026 9:00"], ["02-01", "02-02"]),
        ("Timestamp", ["1/2/2026 9:00:00", "1/2/2026 9:30:00"], ["01-02", "01-02"]),
        ("Timestamp", ["1/2/2026 9:00:00", "13/2/2026 9:00:00"], ["02-01", "02-13"]),
        ("Dấu thời gian", ["1/2/2026 9:00", "1/13/2026 9:00"], ["01-02", "01-13"]),
        # One after another they are only with the day first.
        ("Timestamp", ["12/01/2026 9:00:00", "02/02/2026 9:00:00", "03/02/2026 9:00:00"], ["01-12", "02-02", "02-03"]),
        # Both orders in one column: what could be either is not read.
        ("Timestamp", ["13/1/2026 9:00:00", "1/13/2026 9:00:00", "1/2/2026 9:00:00"], ["01-13", "01-13", "?"]),
    ],
)
def test_whether_the_day_comes_first_is_seen_from_the_whole_column(
    read: Read, heading: str, cells: list[str], days: list[str]
) -> None:
    rows = "".join(f"{cell},nw06820,4\n" for cell in cells)
    found = read(f"{heading},Đơn vị,q01\n{rows}", CONTEXT).rows
    assert [f"{row.at:%m-%d}" if isinstance(row, AnswerRow) and row.at else "?" for row in found] == days


def test_how_long_it_took_is_told_by_the_program_or_by_begin_and_end(read: Read) -> None:
    heads = "id,submitdate,lastpage,startlanguage,startdate,unit,q01,interviewtime\n"
    rows = "1,2026-05-13 09:41:07,3,vi,2026-05-13 09:38:12,nw06820,4,90.5\n"
    rows += "2,2026-05-13 09:41:07,3,vi,2026-05-13 09:38:12,nw06820,4,\n"
    rows += "3,2026-05-13 09:41:07,3,vi,2026-05-14 09:38:12,nw06820,4,\n"
    found = read(heads + rows, CONTEXT).rows
    assert [row.seconds for row in found if isinstance(row, AnswerRow)] == [90.5, 175.0, None]


def test_a_moment_that_was_never_kept_is_none(read: Read) -> None:
    """LimeSurvey writes 1980 where an anonymous survey keeps no days."""
    heads = "id,submitdate,lastpage,startlanguage,unit,q01\n"
    row = "1,1980-01-01 00:00:00,3,vi,nw06820,4\n"
    (bad,) = read(heads + row, CONTEXT).rows
    (good,) = read(heads + row, replace(CONTEXT, period="2026-Q2")).rows
    assert isinstance(bad, BadRow)
    assert bad.fault == "row-time-unknown"
    assert isinstance(good, AnswerRow)
    assert (good.at, good.period) == (None, "2026-Q2")


def test_kobo_s_own_moments_without_a_zone_are_in_utc(read: Read) -> None:
    (row,) = read("unit;q01;_uuid;_submission_time\nnw06820;4;u1;2026-05-13T23:30:00\n", CONTEXT).rows
    assert isinstance(row, AnswerRow)
    assert row.at
    assert row.at.astimezone(CONTEXT.zone).isoformat() == "2026-05-14T06:30:00+07:00"


def test_without_a_unit_anywhere_the_file_is_refused(read: Read) -> None:
    with pytest.raises(RowsError, match="no column names the unit") as problem:
        read("time,q01\n2026-05-13,4\n", CONTEXT)
    assert "--unit" in problem.value.advice
