"""Desks and officials: ids that mean another thing at another time, and what is told of a file that can't be used."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import forms
from forms.desks import Desk, DeskKind, Desks, load_desks, parse_desks, tells_name
from forms.errors import DesksError, ExitCode, UnknownDeskError
from forms.flow import lay_out
from forms.survey import parse_survey

HEADER = "desk,unit,name_vi,name_en,kind,valid_from,valid_to,number,aliases"
REGISTER = forms.parse_register(
    "unit_id,gso_code,name_vi,name_en,type,parent_gso,valid_from,valid_to,successor_unit_ids,note\n"
    "u1,1,Phường Một,,ward,,,2025-06-30,,\n"
    "u2,2,Phường Hai,,ward,,2025-07-01,,,\n"
    "u3,3,Phường Ba,,ward,,,,,\n"
)
Q1 = date(2019, 1, 1), date(2019, 3, 31)


def table(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def desks(*rows: str) -> Desks:
    return parse_desks(table(*rows), REGISTER)


def problems(*rows: str) -> list[str]:
    with pytest.raises(DesksError) as caught:
        desks(*rows)
    return [f"{one.message} {one.advice}" for one in (caught.value, *caught.value.others)]


MOVES = (
    "cb1,u1,Nguyễn Văn An,,official,2018-01-01,2019-02-15,,",
    "cb1,u1,Trần Thị Bình,,official,2019-02-16,,,",
    "cb7,u3,Nguyễn Văn An,,official,2019-02-16,,,",
    "d1,u1,Quầy đất đai,Land desk,desk,,,1,Địa chính|Nhà đất",
)


def test_an_official_moves_and_the_id_is_given_to_another() -> None:
    found = desks(*MOVES)
    assert found.named("u1", "cb1", date(2019, 2, 15)).name == "Nguyễn Văn An"
    assert found.named("u1", "cb1", date(2019, 2, 16)).name == "Trần Thị Bình"
    assert found.named("u3", "NGUYỄN VĂN AN", date(2019, 2, 16)).id == "cb7"
    with pytest.raises(UnknownDeskError):
        found.named("u3", "Nguyễn Văn An", date(2019, 2, 15))


def test_a_period_in_which_an_id_meant_two_people_names_nobody() -> None:
    found = desks(*MOVES)
    with pytest.raises(UnknownDeskError, match="several") as caught:
        found.get("u1", "cb1", *Q1)
    assert caught.value.exit_code is ExitCode.UNKNOWN_NAME
    assert found.get("u1", "cb1", date(2019, 1, 1), date(2019, 1, 31)).name == "Nguyễn Văn An"


@pytest.mark.parametrize("text", ["d1", "D1", "u1/d1", "quầy  đất đai", "Land Desk", "nhà đất", "1", "Quầy đất đai\n"])
def test_a_desk_is_found_by_id_name_alias_and_number(text: str) -> None:
    assert desks(*MOVES).named("u1", text, date(2019, 1, 1)).id == "d1"


def test_a_text_that_names_nobody_is_not_repeated_in_the_error_since_it_may_be_a_name() -> None:
    with pytest.raises(UnknownDeskError) as caught:
        desks(*MOVES).named("u1", "Lê Thị Cúc", date(2019, 1, 1))
    assert "Cúc" not in caught.value.message + caught.value.advice


def test_two_of_one_name_are_told_apart_by_their_ids_alone() -> None:
    found = desks("cb1,u1,Lê Thị Cúc,,official,,,,", "cb2,u1,Lê Thị Cúc,,official,,,,")
    with pytest.raises(UnknownDeskError, match="cb1, cb2"):
        found.named("u1", "lê thị cúc", date(2019, 1, 1))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("D3,u1,Quầy 3,,desk,,,,", "id “D3” can't be used"),
        ("quầy-số-ba,u1,Quầy 3,,desk,,,,", "can't be used"),
        ("d3,u1,,,desk,,,,", "d3 has no name"),
        ("d3,u1,Quầy 3,,chair,,,,", "kind “chair” is not known"),
        ("d3,u9,Quầy 3,,desk,,,,", "no unit “u9”"),
        ("d3,u1,Quầy 3,,desk,2019-13-01,,,", "valid_from “2019-13-01” is no date"),
        ("d3,u1,Quầy 3,,desk,2/1/2019,1/1/2019,,", "ends on 2019-01-01 before it begins on 2019-01-02"),
        ("d3,u1,Quầy 3,,desk,,,0,", "number “0” can't be used"),
        ("d3,u2,Quầy 3,,desk,1/1/2019,31/12/2019,,", "u2 did not exist while it had d3"),
        ("annv,u1,Nguyễn Văn An,,official,,,,", "id “annv” tells the name"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_what_is_wrong(row: str, said: str) -> None:
    (told,) = problems(row)
    assert told.startswith("desks.csv:2: ")
    assert said in told


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_lines() -> None:
    told = problems("d1,u1,Quầy 1,,desk,,,,", "d1,u1,Quầy một,,desk,,,,", "d2,u1,Quầy 2,,chair,,,,")
    assert [line.partition(": ")[0] for line in told] == ["desks.csv:3", "desks.csv:4"]
    assert "see line 2" in told[0]


def test_one_number_stands_on_one_desk_at_a_time() -> None:
    (told,) = problems("d1,u1,Quầy 1,,desk,,2019-06-30,4,", "d2,u1,Quầy 2,,desk,2019-06-30,,4,")
    assert "the number 4 twice" in told
    moved = desks("d1,u1,Quầy 1,,desk,,2019-06-30,4,", "d2,u1,Quầy 2,,desk,2019-07-01,,4,")
    assert [one.id for one in moved.numbered("u1", 4, date(2019, 7, 1), date(2019, 9, 30))] == ["d2"]


def test_the_same_id_in_two_units_is_two_desks() -> None:
    found = desks("d1,u1,Quầy 1,,desk,,,1,", "d1,u3,Quầy 1,,desk,,,1,")
    assert {found.get(unit, "d1", *Q1).unit for unit in ("u1", "u3")} == {"u1", "u3"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_table_as_excel_in_vietnamese_saves_it(tmp_path: Path, encoding: str) -> None:
    text = (
        "Mã quầy;Đơn vị;Họ và tên;Tên tiếng Anh;Loại;Từ ngày;Đến ngày;Số quầy;;\r\ncb1;u3;Hoà;;Cán bộ;1/7/2025;;;;\r\n"
    )
    path = tmp_path / "desks.csv"
    path.write_bytes(text.encode(encoding))
    (found,) = load_desks(path, REGISTER)
    assert (found.kind, found.valid_from, found.number) == (DeskKind.OFFICIAL, date(2025, 7, 1), None)


def test_without_a_file_there_are_no_desks_and_a_folder_is_no_file(tmp_path: Path) -> None:
    assert len(load_desks(tmp_path / "desks.csv", REGISTER)) == 0
    (tmp_path / "desks.csv").mkdir()
    with pytest.raises(DesksError, match="can't be read"):
        load_desks(tmp_path / "desks.csv", REGISTER)


@pytest.mark.parametrize(
    ("desk", "told"),
    [("an", True), ("nguyenan", True), ("nvan", True), ("dung-3", False), ("a1", False), ("cb", False)],
)
def test_an_id_that_is_made_of_a_name_is_seen(desk: str, told: bool) -> None:
    assert tells_name(desk, "Nguyễn Văn An") is told


DAYS = st.integers(0, 4000).map(lambda days: date(2015, 1, 1) + timedelta(days))
NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
IDS = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True)


@st.composite
def lines(draw: st.DrawFn) -> Desk:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    ends = draw(st.sampled_from([(first, last), (None, last), (first, None), (None, None)]))
    kind = draw(st.sampled_from(DeskKind))
    number = draw(st.none() | st.integers(1, 999))
    return Desk(draw(IDS), "u3", f"Quầy {draw(NAMES)}", "", kind, *ends, number)


@given(st.lists(lines(), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_what_is_written_is_read_again_or_refused_and_an_id_means_one_thing_a_day(some: list[Desk], sign: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator="\r\n")
    writer.writerow(HEADER.split(","))
    for one in some:
        days = (day.strftime("%d/%m/%Y") if day else "" for day in (one.valid_from, one.valid_to))
        writer.writerow([one.id, one.unit, one.name, "", one.kind, *days, one.number or "", ""])
    try:
        found = parse_desks(out.getvalue(), REGISTER)
    except DesksError:  # two of them meant something on the same days
        event("refused")
        return
    assert [(one.id, one.kind, one.valid_from, one.valid_to, one.number) for one in found] == [
        (one.id, one.kind, one.valid_from, one.valid_to, one.number) for one in some
    ]
    for one in found:
        for day in (one.valid_from or date(2015, 1, 1), one.valid_to or date(2026, 1, 1)):
            if one.is_valid_between(day, day):
                assert found.meant("u3", one.id, day, day) == (one,)


SURVEY = """
id: s
authority: Phường
title: Phiếu
notice: Không ghi tên.
{desks}
scales: {{a: {{1: Không hài lòng, 2: Hài lòng}}}}
sections:
  one:
    title: Phần
    questions:
      q1: Phục vụ
      quay: {{kind: choice, label: Quầy số, options: {{1: Quầy 1, 2: Quầy 2}}}}
      gender: {{kind: choice, label: Giới tính, options: {{male: Nam}}}}
"""


def test_a_question_asks_for_the_desk_by_its_number_and_other_surveys_keep_their_layout() -> None:
    plain, asking = (parse_survey(SURVEY.format(desks=line)) for line in ("", "desks: quay"))
    assert asking.desks == "quay"
    assert lay_out(plain).id != lay_out(asking).id
    assert lay_out(plain).pages == lay_out(asking).pages
    assert plain.unprinted == []


@pytest.mark.parametrize(
    ("named", "said"), [("gender", "not the numbers of desks"), ("q1", "not the"), ("qay", "none")]
)
def test_a_question_that_cannot_ask_for_the_desk_is_refused(named: str, said: str) -> None:
    with pytest.raises(forms.errors.SurveyError, match=said):
        parse_survey(SURVEY.format(desks=f"desks: {named}"))
