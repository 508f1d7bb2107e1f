"""What stands above and below a report that is filed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.report.letterhead import in_lines, letterhead_of, place_of
from pipeline.settings import ReportSettings, load_settings

CITY = "ỦY BAN NHÂN DÂN THÀNH PHỐ UÔNG BÍ"


def test_without_settings_the_name_of_a_peoples_committee_tells_the_rest() -> None:
    made = letterhead_of(ReportSettings(), CITY, "vi")
    assert (made.authority, made.superior, made.addressee) == (CITY, "", "")
    assert (made.symbol, made.place) == ("BC-UBND", "Uông Bí")
    assert made.signer == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    assert made.recipients == ("Lưu: VT",)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_of_another_office_nothing_is_made_up(language: str) -> None:
    made = letterhead_of(ReportSettings(), "Trung tâm Hành chính công", language)
    assert (made.symbol, made.place) == ("BC", "")
    assert "CHỦ TỊCH" not in made.signer
    assert made.signer


def test_settings_come_first_in_the_language_of_the_report() -> None:
    settings = ReportSettings(
        superior="UBND tỉnh | Provincial People's Committee",
        symbol="BC-NV",
        place="Hạ Long",
        addressee="Sở Nội vụ | Department of Home Affairs",
        recipients=("TT. Thành ủy", " | ", "Lưu: VT, NV"),
        signer="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
    )
    vietnamese, english = (letterhead_of(settings, CITY, language) for language in ("vi", "en"))
    assert (vietnamese.superior, vietnamese.symbol, vietnamese.place) == ("UBND tỉnh", "BC-NV", "Hạ Long")
    assert vietnamese.recipients == ("Như trên", "TT. Thành ủy", "Lưu: VT, NV")
    assert vietnamese.signer == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    assert (english.superior, english.addressee) == ("Provincial People's Committee", "Department of Home Affairs")
    assert english.recipients[0] == "As above"


def test_a_unit_reports_to_the_authority_of_the_settings_and_signs_for_itself() -> None:
    settings = ReportSettings(superior="UBND tỉnh", place="Uông Bí", symbol="BC-NV", signer="GIÁM ĐỐC", addressee="Sở")
    made = letterhead_of(settings, "Ủy ban nhân dân phường Vàng Danh", "vi", superior=CITY)
    assert (made.superior, made.addressee) == (CITY, CITY)
    assert (made.symbol, made.place) == ("BC-UBND", "Vàng Danh")
    assert made.signer.endswith("CHỦ TỊCH")
    assert made.recipients == ("Như trên", "Lưu: VT")


@pytest.mark.parametrize(
    ("authority", "place"),
    [
        ("Uỷ ban nhân dân xã Thượng Yên Công", "Thượng Yên Công"),
        ("UBND tỉnh Bà Rịa - Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("ỦY BAN NHÂN DÂN TỈNH BÀ RỊA - VŨNG TÀU", "Bà Rịa - Vũng Tàu"),
        ("Ủy ban nhân dân Quận 1", ""),
        ("People's Committee of Vàng Danh Ward", "Vàng Danh"),
        ("Sở Nội vụ tỉnh Quảng Ninh", ""),
        ("", ""),
    ],
)
def test_the_place_is_what_a_peoples_committee_governs(authority: str, place: str) -> None:
    assert place_of(authority) == place


def test_a_long_name_is_broken_where_letterheads_break_it() -> None:
    assert in_lines("People's Committee of Uông Bí City") == "People's Committee\nof Uông Bí City"
    assert in_lines("Trung tâm Hành chính công") == "Trung tâm Hành chính công"


def test_a_line_break_in_the_settings_is_one_in_the_signature(tmp_path: Path) -> None:
    path = tmp_path / "phieu.toml"
    path.write_text('[report]\nsigner = "KT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH"\n', "utf-8")
    assert letterhead_of(load_settings(path).report, CITY, "vi").signer == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
