"""What may tell who wrote a comment is found by plain rules, and covered where a person says so."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.likely_names import COVER, Told, covered, likely_names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cán bộ nhiệt tình, chờ hơi lâu.", []),
        ("Cảm ơn anh. Quầy 3 rất tốt", []),
        ("Đề nghị chị Hoa ở quầy 3 vui vẻ hơn", [("chị Hoa", Told.NAME)]),
        ("ông Nguyễn Văn Bình, bà Lan", [("ông Nguyễn Văn Bình", Told.NAME), ("bà Lan", Told.NAME)]),
        ("Tôi là Trần Thị Mỹ Duyên ở tổ 5", [("Trần Thị Mỹ Duyên", Told.NAME)]),
        ("ÔNG NGUYỄN VĂN AN HẸN MÃI", [("ÔNG NGUYỄN VĂN AN HẸN", Told.NAME)]),
        ("ANH CHO TÔI HỎI", []),
        ("Mr. Smith said so", [("Mr. Smith", Told.NAME)]),
        ("Gọi 0912 345 678 hoặc +84912345678", [("0912 345 678", Told.PHONE), ("+84912345678", Told.PHONE)]),
        ("gọi 0203.3854.123 nhé", [("0203.3854.123", Told.PHONE)]),
        ("CCCD 022190001234", [("022190001234", Told.PAPER)]),
        ("CMND 100 123 456", [("100 123 456", Told.PAPER)]),
        ("thư về lan.nt@uongbi.gov.vn", [("lan.nt@uongbi.gov.vn", Told.MAIL)]),
        ("chờ 45 phút, nộp 1500000 đồng, ngày 05/03/2019", []),
        ("mã hồ sơ 12345", []),
    ],
)
def test_what_may_tell_who_wrote_it_is_found(text: str, found: list[tuple[str, Told]]) -> None:
    assert [(text[one.start : one.end], one.told) for one in likely_names(text)] == found


def test_forms_of_address_stay_and_names_are_covered() -> None:
    assert covered("Chị Hoa và Trần Văn Nam, 0912345678.") == f"Chị {COVER} và {COVER}, {COVER}."
    assert covered("Chờ lâu") == "Chờ lâu"


@given(st.text(alphabet="chị ông Nguyễn Hoa 0912345678@a.vn\n,.", max_size=80))
def test_what_is_found_lies_apart_and_in_order_and_nothing_is_left_once_it_is_covered(text: str) -> None:
    found = likely_names(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(one.told is Told.NAME for one in likely_names(covered(text))) or not found
