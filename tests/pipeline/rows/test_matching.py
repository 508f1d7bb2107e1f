"""Headings are matched to questions and cells to choices, and where two things fit equally well, neither is taken."""

from __future__ import annotations

import pytest

from pipeline.errors import RowsError
from pipeline.rows.answer_row import AnswerRow, BadRow
from tests.pipeline.rows.conftest import Read
from tests.pipeline.rows.surveys import MIXED, SAMPLE, TT01, context_of

CONTEXT = context_of(SAMPLE)
TWINS = MIXED.replace(
    "paid: {label: Đã trả kết quả | The result was handed over", "paid: {label: Nhanh | Quick"
).replace("told: {label: Đã được báo trước | You were told before", "told: {label: Nhanh | Quick")


def one_cell(read: Read, heading: str, cell: str, text: str = SAMPLE) -> dict[str, str] | str:
    """What a file says whose only answer this is: the answers, or the fault."""
    quoted = '"' + cell.replace('"', '""') + '"'
    (row,) = read(f'unit,time,"{heading}"\nnw06820,2026-05-13T09:41:07Z,{quoted}\n', context_of(text)).rows
    return dict(row.answers) if isinstance(row, AnswerRow) else str(row.fault)


@pytest.mark.parametrize(
    "heading",
    [
        *("q04", "Q04", "access/q04", "group_access.q04", "access[q04]", "Trang thiết bị dễ sử dụng"),
        *("  TRANG THIẾT BỊ   dễ sử dụng ? *", "4. Trang thiết bị dễ sử dụng", "Câu 4: Trang thiết bị dễ sử dụng"),
        *("Equipment is easy to use", "Tiếp cận dịch vụ [Trang thiết bị dễ sử dụng]", "q04. Equipment is easy to use"),
        *(
            "Access to the service/Equipment is easy to use",
            "[q04] Trang thiết bị dễ sử dụng",
            "<b>Trang thiết bị dễ sử dụng</b>",
        ),
        "Trang thiết bị dễ ..",
    ],
)
def test_a_heading_is_matched_by_id_and_label_in_either_language(read: Read, heading: str) -> None:
    assert one_cell(read, heading, "4") == {"q04": "4"}


@pytest.mark.parametrize(
    "cell",
    [
        "4",
        "4.0",
        " hài  lòng ",
        "HÀI LÒNG",
        "Satisfied",
        "4 - Hài lòng",
        "4. Satisfied",
        "Hài lòng (4)",
        "A4",
        "AO04",
        "hài lòng.",
    ],
)
def test_a_cell_is_matched_by_id_code_and_label_in_either_language(read: Read, cell: str) -> None:
    assert one_cell(read, "q01", cell) == {"q01": "4"}


@pytest.mark.parametrize("cell", ["6", "A6", "hai long", "Hài", "3 - Hài lòng", "4, 5", "Rất", "4;5"])
def test_what_is_no_answer_is_said_with_its_column_and_value(read: Read, cell: str) -> None:
    (row,) = read(f'unit,time,q01\nnw06820,2026-05-13,"{cell}"\n', CONTEXT).rows
    assert isinstance(row, BadRow)
    assert (row.fault, row.detail) == ("row-answer-unknown", f"q01: “{cell}”")
    assert row.cells[2] == cell


@pytest.mark.parametrize("cell", ["", "N/A", "NULL", "-", "{question_not_shown}"])
def test_a_cell_may_say_that_nobody_answered(read: Read, cell: str) -> None:
    assert one_cell(read, "q01", cell) == {}


@pytest.mark.parametrize(
    ("heading", "cell", "answer"),
    [
        ("crop", "Má", "ma1"),
        ("crop", "mạ", "ma2"),
        ("crop", "Ma", "ma3"),
        ("crop", "Khác: ngô, khoai", "other"),
        ("crop", "Other (maize)", "other"),
        ("crop", "Khắc", None),
        ("twice", "Y", "y"),
        ("twice", "không", "n"),
        ("twice", "TRUE", "y"),
        ("recommend", "10", "10"),
        ("recommend", "0", "0"),
        ("recommend", "11", None),
        ("paid", "Does not apply", "na"),
        ("wishes", "Lời nói, thái độ, chỉ dẫn, Chỗ ngồi, quạt", "seats|words"),
        ("wishes", "Seats, fans;Time;", "seats|time"),
        ("wishes", "seats|fees", "seats|fees"),
        ("wishes", "Chỗ ngồi", None),
        ("wishes", "Thời gian, cái khác", None),
        ("wishes", "seats|time|words|fees", None),
        ("times", "07", "7"),
        ("times", "3.0", "3"),
        ("times", "100", None),
        ("times", "ba", None),
    ],
)
def test_the_choices_of_every_kind_of_question(read: Read, heading: str, cell: str, answer: str | None) -> None:
    assert one_cell(read, heading, cell, MIXED) == ({heading: answer} if answer else "row-answer-unknown")


def test_of_two_questions_with_one_label_neither_is_taken(read: Read) -> None:
    with pytest.raises(RowsError, match="no column is a question"):
        one_cell(read, "Nhanh", "1", TWINS)
    assert one_cell(read, "paid", "1", TWINS) == {"paid": "1"}


def test_codes_are_places_or_numbers_by_all_that_stands_on_their_scale(read: Read) -> None:
    """On a scale of 0 to 2, A2 is the second level or the level 2: A0 or A3 anywhere tells, else nobody."""

    def answers(*cells: str) -> list[str]:
        rows = "".join(f"nw06820,2026-05-13,{cell}\n" for cell in cells)
        found = read(f"unit,time,q1\n{rows}", context_of(TT01)).rows
        return [row.answers["q1"] if isinstance(row, AnswerRow) else "?" for row in found]

    assert answers("A1", "A3") == ["0", "2"]
    assert answers("A0", "A2") == ["0", "2"]
    assert answers("A1", "A2") == ["?", "?"]


def test_two_columns_of_one_question_must_say_the_same(read: Read) -> None:
    rows = "nw06820,2026-05-13,4,\nnw06820,2026-05-13,,5\nnw06820,2026-05-13,3,3\nnw06820,2026-05-13,3,4\n"
    found = read(f"unit,time,q01,q01\n{rows}", CONTEXT).rows
    assert [row.answers["q01"] if isinstance(row, AnswerRow) else row.fault for row in found] == [
        *("4", "5", "3"),
        "row-answer-unknown",
    ]


def test_a_column_of_which_nothing_is_understood_stops_the_file(read: Read) -> None:
    rows = "nw06820,2026-05-13,Tuyệt\n" * 3
    with pytest.raises(RowsError, match="column “q01” has no answer that question q01 knows: “Tuyệt”") as problem:
        read(f"unit,time,q01\n{rows}", CONTEXT)
    assert "map.yaml" in problem.value.advice


def test_a_column_that_looks_like_answers_and_is_unused_is_said_apart(read: Read) -> None:
    rows = "nw06820,2026-05-13,4,Hài lòng,abc\n"
    found = read(f"unit,time,q01,Bảo vệ có lịch sự không,Ghi chú\n{rows}", CONTEXT)
    assert found.unused == ("Bảo vệ có lịch sự không", "Ghi chú")
    assert found.overlooked == ("Bảo vệ có lịch sự không",)


def test_a_portal_s_numbers_are_not_taken_for_levels_of_another_scale(read: Read) -> None:
    """A 2 is the best there, and “dissatisfied” on the scale of the sample."""
    heads = "Id,DonVi,MaHoSo,NgayTao,TraLoi1,TraLoi2,MucDoRHL,MucDoHL,MucDoBT,MucDoKHL,MucDoRKHL,NguoiNhapDanhGia\n"
    found = read(
        heads + "1,nw06820,H1,2026-05-13,2,2,0,0,0,1,0,Trần B\n2,nw06820,H2,2026-05-13,2,2,1,0,0,1,0,\n", CONTEXT
    )
    first, second = found.rows
    assert isinstance(first, AnswerRow)
    assert first.answers == {"overall": "2"}
    assert isinstance(second, BadRow)
    assert found.overlooked == ("TraLoi1", "TraLoi2")
    assert found.dropped == ("NguoiNhapDanhGia",)
