"""What is not ours to keep never leaves the reader; and a row is the same row in every file that it comes in."""

from __future__ import annotations

import pytest

from pipeline.rows.answer_row import AnswerRow, RowFile
from tests.pipeline.rows.conftest import Read
from tests.pipeline.rows.surveys import SAMPLE, context_of

CONTEXT = context_of(SAMPLE)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Họ và tên", "Trần Thị Bưởi"),
        ("Họ và tên của ông/bà", "Trần Thị Bưởi"),
        ("Tên người nộp", "Trần Thị Bưởi"),
        ("CanBo", "Trần Thị Bưởi"),
        ("Full name", "Trần Thị Bưởi"),
        ("Số điện thoại", "0912345678"),
        ("Địa chỉ email", "buoi@example.com"),
        ("IP Address", "113.160.1.9"),
        ("CCCD", "022190001234"),
        ("Cột 9", "buoi@example.com"),
        ("Cột 9", "+84 912 345 678"),
        ("Cột 9", "2001:db8::1"),
        ("Cột 9", "022190001234"),
    ],
)
def test_personal_data_is_dropped_by_its_heading_or_by_what_it_is(read: Read, heading: str, cell: str) -> None:
    found = read(f"unit,time,{heading},q01\nnw06820,2026-05-13,{cell},4\nnw06820,2026-05-13,{cell},x\n", CONTEXT)
    assert found.dropped == (heading,)
    assert heading not in (*found.unused, *found.headers)
    assert cell not in repr(found)


def test_an_address_that_names_rows_is_no_key(read: Read) -> None:
    found = read("mã,unit,time,q01\nbuoi@example.com,nw06820,2026-05-13,4\n", CONTEXT)
    assert found.dropped == ("mã",)
    assert "buoi" not in repr(found)


def test_what_was_typed_in_a_wrong_place_is_not_shown(read: Read) -> None:
    (row,) = read('unit,time,q01\nnw06820,2026-05-13,"gọi tôi 0912 345 678, buoi@example.com"\n', CONTEXT).rows
    assert "0912" not in repr(getattr(row, "detail", row))
    assert "buoi" not in getattr(row, "detail", "buoi")


def test_a_text_question_may_hold_an_address(read: Read) -> None:
    found = read("unit,time,q01,comments\nnw06820,2026-05-13,4,a@example.com\n", CONTEXT)
    (row,) = found.rows
    assert isinstance(row, AnswerRow)
    assert row.answers["comments"] == "a@example.com"


def keys(found: RowFile) -> list[str]:
    return [row.key for row in found.rows if isinstance(row, AnswerRow)]


@pytest.mark.parametrize(
    ("heads", "row", "key"),
    [
        ("unit;time;q01;_uuid;_id", "nw06820;2026-05-13;4;uuid:fe833c3c;7", "fe833c3c"),
        ("unit,NgayTao,TraLoi1,TraLoi2,q01,MaHoSo", "nw06820,2026-05-13,2,2,4,H49.31-1", "H49.31-1"),
        ("id,unit,submitdate,lastpage,seed,q01", "17,nw06820,2026-05-13,3,9,4", "limesurvey:sipas:17"),
        ("mã phiếu,unit,time,q01", "P7,nw06820,2026-05-13,4", "plain:sipas:P7"),
    ],
)
def test_a_row_has_the_name_that_its_program_gave_it(read: Read, heads: str, row: str, key: str) -> None:
    assert keys(read(f"{heads}\n{row}\n", CONTEXT)) == [key]


ROWS = (
    "13/05/2026 09:41:07,nw06820,Hài lòng,a@example.com\n" * 2 + "14/05/2026 09:41:07,nw06820,Hài lòng,b@example.com\n"
)


def test_rows_without_a_name_are_the_same_rows_when_they_come_again(read: Read) -> None:
    first = keys(read(f"Dấu thời gian,Đơn vị,q01,Email\n{ROWS}", CONTEXT))
    assert len({*first}) == 3
    again = ROWS.replace(",a@example.com", "").replace(",b@example.com", "").replace("13/05/2026 09", "13/5/2026 9")
    later = f"{again}15/05/2026 09:41:07,nw06820,Hài lòng\n"
    assert (
        keys(read(f"Dấu thời gian;Đơn vị;Nơi ngồi chờ có đủ chỗ ngồi\n{later.replace(',', ';')}", CONTEXT))[:3] == first
    )
    more = later.replace("lòng\n", "lòng,\n")
    assert keys(read(f"Dấu thời gian,Đơn vị,q01,Câu mới\n{more}", CONTEXT))[:3] == first
