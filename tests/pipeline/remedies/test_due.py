"""What is due, by whom and when; and as a calendar file that other programs read."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.records.remedies import Shortcoming, StepKind
from pipeline.remedies.calendar_file import calendar_of
from pipeline.remedies.due import due_list
from tests.pipeline.remedies.made_register import shortcoming

DAY = date(2026, 11, 30)


def in_days(days: int) -> date:
    return DAY + timedelta(days=days)


def numbers(ones: tuple[Shortcoming, ...]) -> list[int]:
    return [one.number for one in ones]


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_what_is_overdue_comes_first_and_what_is_done_or_closed_is_not_due() -> None:
    register = [
        shortcoming(1, in_days(6), "An"),
        shortcoming(2, in_days(-1), "An"),
        shortcoming(3, DAY, "Bình"),
        shortcoming(4, in_days(7), "An"),
        shortcoming(5),
        shortcoming(6, in_days(-9), "An", kinds=[(StepKind.DONE, "")]),
        shortcoming(7, in_days(-9), "An", kinds=[(StepKind.DROPPED, "hết ngân sách")]),
        shortcoming(8, in_days(-30), "Bình"),
        shortcoming(9, in_days(40), "Chi", kinds=[(StepKind.RETURNED, "Ai trả tiền?")]),
    ]
    due = due_list(register, DAY)
    assert numbers(due.overdue) == [8, 2]
    assert numbers(due.this_week) == [3, 1]
    assert numbers(due.later) == [4, 9]
    assert numbers(due.undated) == numbers(due.undecided) == [5]
    assert numbers(due.pressing) == [8, 2, 3, 1, 9]
    assert [one.owner for one in due.by_owner()] == ["An", "Bình", "Chi", ""]


def test_an_owner_is_one_however_the_name_is_spelt() -> None:
    names = ["Trần Thị An", unicodedata.normalize("NFD", "TRẦN THỊ AN"), " trần  thị an "]
    register = [shortcoming(number, DAY, name) for number, name in enumerate(names, 1)]
    (one,) = due_list(register, DAY).by_owner()
    assert (one.owner, numbers(one.due.this_week)) == ("Trần Thị An", [1, 2, 3])


def test_a_ward_has_its_own_alone() -> None:
    register = [shortcoming(1, DAY, "An"), shortcoming(2, DAY, "An", unit="ub06820"), shortcoming(3, DAY, unit="")]
    assert numbers(due_list(register, DAY, ("ub06820",)).everything) == [2]
    assert numbers(due_list(register, DAY).everything) == [1, 2, 3]


@given(st.lists(st.integers(-400, 400) | st.none(), max_size=12), st.integers(-30, 30))
def test_everything_that_is_open_is_somewhere_once_and_somebodys(days: list[int | None], moved: int) -> None:
    register = [
        shortcoming(number, None if one is None else in_days(one), f"chủ {number % 3}")
        for number, one in enumerate(days, 1)
    ]
    due = due_list(register, in_days(moved))
    assert sorted(numbers(due.everything)) == [one.number for one in register]
    assert sorted(n for one in due.by_owner() for n in numbers(one.due.everything)) == [one.number for one in register]
    assert all(one.is_overdue(due.day) for one in due.overdue)
    assert not any(one.is_overdue(due.day) for one in (*due.this_week, *due.later, *due.undated))


def test_a_calendar_program_reads_the_file_as_it_was_meant() -> None:
    title = "Ghế chờ; bàn, quạt: ba thứ đều thiếu\nở tầng hai \\ phòng một, " + "rất lâu rồi " * 20
    one = shortcoming(12, date(2026, 12, 31), "Trần Thị An", title)
    content = calendar_of([one, shortcoming(13)], "vi", "ab12", DAY, "https://phieu.uongbi.gov.vn/")
    (event,) = events(content)
    assert event["UID"] == "12.ab12@phieu"
    assert event["SUMMARY"] == f"Hạn chế 12: {' '.join(title.split())} (Phường Vàng Danh)"
    assert event.decoded("DTSTART") == date(2026, 12, 31)
    assert event.decoded("DTSTAMP") == datetime(2026, 11, 3, 2, tzinfo=UTC)
    assert event["DESCRIPTION"] == "Đơn vị: Phường Vàng Danh\nNgười thực hiện: Trần Thị An\nTrạng thái: đã quyết định"
    assert event["URL"] == "https://phieu.uongbi.gov.vn/measures/12"
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter was cut in two
    assert content == calendar_of([one], "vi", "ab12", DAY, "https://phieu.uongbi.gov.vn/")


def test_a_step_more_is_a_newer_version_of_the_same_entry() -> None:
    before, after = shortcoming(1, DAY, "An"), shortcoming(1, DAY, "An", kinds=[(StepKind.STARTED, "")])
    (old,), (new,) = (events(calendar_of([one], "en", "x", DAY)) for one in (before, after))
    assert old["UID"] == new["UID"]
    assert old["SEQUENCE"] < new["SEQUENCE"]
    assert events(calendar_of([before], "en", "y", DAY))[0]["UID"] != old["UID"]


def test_what_is_done_or_dropped_is_called_off_until_it_is_long_ago() -> None:
    ends = {StepKind.DROPPED: "không còn cần", StepKind.DONE: ""}
    ended = [shortcoming(at, DAY, "An", kinds=[one]) for at, one in enumerate(ends.items(), 2)]
    register = [shortcoming(1, DAY, "An"), *ended]
    found = events(calendar_of(register, "vi", "x", DAY))
    assert [str(one["STATUS"]) for one in found] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    before = events(calendar_of([shortcoming(2, DAY, "An")], "vi", "x", DAY))[0]
    assert (before["UID"], before["SEQUENCE"] + 1) == (found[1]["UID"], found[1]["SEQUENCE"])
    assert len(events(calendar_of(register, "vi", "x", DAY + timedelta(days=90)))) == 1


@pytest.mark.parametrize("sign", ["\r\nATTENDEE:mailto:x@y.z", "\x00", "\u2028", "\x0b"])
def test_no_title_makes_a_line_of_its_own(sign: str) -> None:
    content = calendar_of([shortcoming(1, date.max, "An", f"Ghế{sign}")], "vi", "x", DAY)
    (event,) = events(content)
    assert "ATTENDEE" not in event
    assert event["SUMMARY"].startswith("Hạn chế 1: Ghế")
