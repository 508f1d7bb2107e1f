"""Errors that people meet, told in Vietnamese: no English word is left, and every gap is filled."""

import errno
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from forms.bilingual import in_language
from forms.desks import parse_desks
from forms.errors import PhieuError
from forms.register import load_register, parse_register
from forms.serial import parse_serial
from forms.survey import parse_survey
from forms.system_reasons import reason_of
from omr.scan.pages import count_pages
from pipeline.durable import written_whole
from pipeline.errors import DiskError
from pipeline.printing.printing import units_to_print
from pipeline.records.kept_details import told_detail
from pipeline.records.periods import parse_period
from pipeline.settings import load_settings
from pipeline.workspace import Workspace

# English words that stand in no command, file, setting or column that the errors below name.
ENGLISH = re.compile(
    r"\b(the|is|are|was|there|no|not|and|or|can't|with|without|this|that|it|its|of|has|have|Write|Name|Add|Give|Check|"
    r"Correct|Make|Bring|must|be|unknown|question|line|scan|page|file|damaged|missing|read|run|again)\b"
)
SURVEY = """
id: sipas
title: Khảo sát | Survey
languages: [vi, en]
scales:
  satisfaction: {1: Rất không hài lòng | Very dissatisfied, 2: Rất hài lòng | Very satisfied}
sections:
  service:
    title: Phục vụ | Service
    questions:
      q01: {kind: rating, label: Thái độ | Attitude}
"""
UNITS = """unit_id,gso_code,name_vi,name_en,type,parent_gso,valid_from,valid_to,successor_unit_ids,note
ub1,06808,Phường Vàng Danh,Vàng Danh,ward,,2025-07-01,,,
"""


def unknown_unit(_: Path) -> None:
    parse_register(UNITS).get("ub2")


def twice_the_same_unit(_: Path) -> None:
    parse_register(f"{UNITS}{UNITS.splitlines()[1]}\n")


def no_register(folder: Path) -> None:
    load_register(folder / "units.csv")


def unit_without_column(_: Path) -> None:
    parse_register("unit_id,name_vi\nub1,Phường Vàng Danh\n")


def broken_line_of_survey(_: Path) -> None:
    parse_survey(SURVEY.replace("label: Thái độ | Attitude}", "label: a: b}"))


def label_that_is_missing(_: Path) -> None:
    parse_survey(SURVEY.replace(", label: Thái độ | Attitude", ""))


def unknown_key_of_survey(_: Path) -> None:
    parse_survey(SURVEY.replace("label:", "lable:"))


def level_without_order(_: Path) -> None:
    parse_survey(SURVEY.replace("{1: Rất", "{3: Rất"))


def desk_of_no_unit(_: Path) -> None:
    parse_desks(
        "desk,unit,name_vi,name_en,kind,valid_from,valid_to\nq1,ub9,Quầy 1,,quầy,2025-07-01,hôm qua\n",
        parse_register(UNITS),
    )


def mistyped_serial(_: Path) -> None:
    parse_serial("0001234-A")


def mistyped_period(_: Path) -> None:
    parse_period("2019-Q5")


def setting_out_of_range(folder: Path) -> None:
    (folder / "phieu.toml").write_text("[report]\ntarget = 180\n")
    load_settings(folder / "phieu.toml")


def setting_of_another_kind(folder: Path) -> None:
    (folder / "phieu.toml").write_text("[validity]\ninvalid_share = true\n")
    load_settings(folder / "phieu.toml")


def settings_that_are_no_toml(folder: Path) -> None:
    (folder / "phieu.toml").write_text("language = vi\n")
    load_settings(folder / "phieu.toml")


def no_workspace(folder: Path) -> None:
    Workspace.find(folder)


def full_disk(folder: Path) -> None:
    with written_whole(folder / "answers.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")


def database_that_is_gone(folder: Path) -> None:
    place = Workspace.create(folder / "office")
    (place.prints / "u.pdf").touch()
    (place.root / "phieu.db").unlink(missing_ok=True)
    _ = place.store


def key_that_is_damaged(folder: Path) -> None:
    place = Workspace.create(folder / "office")
    (place.root / "phieu.key").chmod(0o600)
    (place.root / "phieu.key").write_text("x")
    _ = place.key


def pdf_with_a_password(folder: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(folder / "1.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    count_pages(folder / "1.pdf")


def text_in_place_of_a_scan(folder: Path) -> None:
    (folder / "1.pdf").write_text("xin chào")
    count_pages(folder / "1.pdf")


def unit_that_was_not_yet(_: Path) -> None:
    units_to_print(parse_register(UNITS), "ub1", parse_period("2019"))


MISTAKES: list[Callable[[Path], None]] = [
    unknown_unit,
    twice_the_same_unit,
    no_register,
    unit_without_column,
    broken_line_of_survey,
    label_that_is_missing,
    unknown_key_of_survey,
    level_without_order,
    desk_of_no_unit,
    mistyped_serial,
    mistyped_period,
    setting_out_of_range,
    setting_of_another_kind,
    settings_that_are_no_toml,
    no_workspace,
    full_disk,
    database_that_is_gone,
    key_that_is_damaged,
    pdf_with_a_password,
    text_in_place_of_a_scan,
    unit_that_was_not_yet,
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_error_is_told_in_vietnamese_without_an_english_word(mistake: Callable[[Path], None], tmp_path: Path) -> None:
    with pytest.raises(PhieuError) as caught:
        mistake(tmp_path)
    arrived = pickle.loads(pickle.dumps(caught.value))
    for error in (arrived, *arrived.others):
        for text in (error.message, error.advice):
            spoken = in_language(text, "vi").replace(str(tmp_path), "")
            assert not ENGLISH.findall(spoken), spoken
            assert "{" not in re.sub(r"\{na:", "", spoken), spoken
            assert spoken != text.replace(str(tmp_path), ""), "the same in both languages"


def test_detail_that_is_kept_in_english_is_told_in_vietnamese() -> None:
    kept = "phiếu.pdf, page 3: the picture is damaged (it may not have been decoded as it is)"
    told = told_detail(kept)
    assert told == kept
    assert in_language(told, "vi") == "phiếu.pdf, trang 3: ảnh bị hỏng (có thể đã không được giải mã đúng)"
    assert in_language(told_detail("300×400 px"), "vi") == "300×400 px"


def test_disk_error_keeps_what_the_system_says_in_english() -> None:
    told = DiskError(reason_of(OSError(errno.ENOSPC, "No space left on device")))
    assert (told.message, in_language(told.message, "vi")) == ("No space left on device", "đĩa đã đầy")
