"""The annex with the forms: what it prints is what the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from forms.bilingual import decimal_mark
from pipeline.figures.all_rows import rows_of_survey
from pipeline.report.blocks import Block, Heading, KeepTogether, Language, Paragraph, TableBlock, Turned, plain
from pipeline.report.matter import Subject
from pipeline.report.parts import forms as part
from pipeline.report.parts.forms import forms
from pipeline.report.reporting import report
from pipeline.results.tabulate import Tabulation, tabulate
from tests.pipeline.conftest import read_table
from tests.pipeline.province import Province, said

NOW = "2019-Q1"
BY_HAND = ("22222222", "11111111", "01012100", "10110111", "2-121011", "1102?212")


@dataclass
class Office:
    """A province of two units, one of which has a channel more."""

    province: Province
    tabulated: Tabulation

    def subject(self, language: Language = "vi", period: str = NOW) -> Subject:
        done = self.tabulated
        rows = rows_of_survey(done.tables, done.comments, "tt01")
        lines = done.form_lines("tt01", period)
        return Subject(rows, "tt01", period, language, 80.0, forms=done.forms["tt01"], form_lines=lines)

    def rows(self, name: str, **wanted: str) -> list[dict[str, str]]:
        rows = read_table(self.province.workspace.results / f"{name}.csv")
        return [row for row in rows if all(row[column] == cell for column, cell in wanted.items())]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    province = Province.founded(tmp_path_factory.mktemp("annex") / "w")
    province.take("ub06808", "counter", NOW, [said(levels) for levels in BY_HAND])
    province.take("ub06811", "counter", NOW, [said("22222222")] * 6)
    province.take("ub06811", "box", NOW, [said("11111111")] * 2)
    province.scores(
        "self_scores.csv", [(unit, NOW, f"i{n}", "1") for unit in ("ub06808", "ub06811") for n in (5, 8, 9)]
    )
    with closing(province.workspace):
        yield Office(province, tabulate(province.workspace, language="vi"))


def flat(blocks: Iterator[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found += flat(iter(block.blocks)) if isinstance(block, KeepTogether | Turned) else [block]
    return found


def tables(blocks: list[Block], columns: int) -> list[TableBlock]:
    return [one for one in blocks if isinstance(one, TableBlock) and len(one.columns) == columns]


def headings(blocks: list[Block]) -> list[str]:
    return [one.text for one in blocks if isinstance(one, Heading)]


def test_the_annex_has_the_forms_in_their_order_and_wide_ones_are_turned(office: Office) -> None:
    blocks = list(forms(office.subject()))
    assert [text.partition(".")[0] for text in headings(flat(iter(blocks)))] == [
        "Biểu mẫu",
        "Mẫu 01",
        "Mẫu 02",
        "Mẫu 03",
    ]
    turned = [headings(flat(iter(one.blocks)))[-1][:6] for one in blocks if isinstance(one, Turned)]
    assert turned == ["Mẫu 01", "Mẫu 03"]
    assert sum(isinstance(one, KeepTogether) for one in blocks) == 3  # a form for each unit and channel


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_printed_is_what_the_tables_say(office: Office, language: Language) -> None:
    blocks = flat(forms(office.subject(language)))

    def told(number: str) -> str:
        return decimal_mark(number, language) if number else "–"

    third = tables(blocks, 18)
    assert [table.title.rpartition(": ")[2] for table in third] == ["Tại quầy", "Hòm thư góp ý"]
    for table, channel in zip(third, ("counter", "box"), strict=True):
        wanted = [
            [told(row[f"points_i{n}"]) for n in range(1, 10)] + [told(row["sum"])]
            for row in office.rows("form03", channel=channel)
        ]
        assert [list(row[3:13]) for row in table.rows[:-1]] == wanted
    second = tables(blocks, 6)
    assert len(second) == 3
    for table, (unit, channel) in zip(
        second, (("06808", "counter"), ("06811", "box"), ("06811", "counter")), strict=True
    ):
        rows = office.rows("form02", unit=f"ub{unit}", channel=channel)
        assert [row[3] for row in table.rows[:-1]] == [told(row["own"]) for row in rows]


def test_a_form_of_sheets_has_its_rows_and_its_foot(office: Office) -> None:
    table = tables(flat(forms(office.subject())), 13)[0]
    assert table.title == "Cơ quan: Phường Vàng Danh · Quý I năm 2019 · Hình thức: Tại quầy · Số phiếu: 6"
    assert table.rows[5] == (*"6", "0000006-Y", *"1102?2", "6", "Hoàn thành 100 % nhiệm vụ", "", "", "x")
    assert table.rows[6] == ("", "Tổng số", *"755967", "", "", *"132")
    assert table.rows[7][2:9] == ("1,17", "1,00", "0,83", "1,50", "1,20", "1,17", "5,67")
    assert table.rows[8][-3:] == ("16,7", "50,0", "33,3")
    assert {column.group for column in table.columns} == {"", "Chỉ số", "Xếp loại cán bộ, công chức", "Mức độ hài lòng"}


def test_too_many_sheets_are_left_to_the_workbook_and_that_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "MOST_SHEETS", 13)
    monkeypatch.setattr(part, "MOST_UNITS", 2)
    blocks = flat(forms(office.subject()))
    assert [text[:6] for text in headings(blocks)] == ["Biểu m", "Mẫu 03"]
    said_so = next(plain(one.text) for one in blocks if isinstance(one, Paragraph))
    assert "Mẫu 01 có 14 dòng" in said_so
    assert "form01.csv" in said_so
    assert "form02.csv" in said_so


def test_a_report_on_one_unit_has_its_forms_and_no_other_units_figures(office: Office) -> None:
    subject = office.subject()
    units = [row for row in subject.rows.units if row.unit == "ub06808"]
    blocks = flat(forms(replace(subject, rows=replace(subject.rows, units=units))))
    assert not tables(blocks, 18)
    assert ["Vàng Danh" in table.title for table in [*tables(blocks, 13), *tables(blocks, 6)]] == [True, True]


def test_a_survey_without_forms_has_no_annex(office: Office) -> None:
    nothing: Any = None
    assert not list(forms(replace(office.subject(), forms=nothing)))
    assert not list(forms(office.subject(period="2018-Q4")))


def test_the_report_that_is_asked_for_has_the_annex(office: Office, tmp_path: Path) -> None:
    made = report(office.province.workspace, NOW, output=tmp_path / "r.pdf")
    assert "Mẫu 03" in made.files[1].read_text("utf-8")
