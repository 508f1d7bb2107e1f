"""Files as offices send them: every encoding and separator, workbooks with all that people do to them, and rubbish."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RowsError
from pipeline.rows.answer_row import AnswerRow, BadRow
from pipeline.rows.row_limits import RowLimits
from tests.pipeline.rows.conftest import Read
from tests.pipeline.rows.exports import as_workbook
from tests.pipeline.rows.surveys import SAMPLE, context_of

CONTEXT = context_of(SAMPLE)
TABLE = "mã,đơn vị,thời gian,q01,gender,comments\n1,Phường Vàng Danh,13/05/2026 09:41,Hài lòng,Nữ,Tốt\n"
HEADS: list[object] = ["mã", "đơn vị", "thời gian", "q01", "comments"]
ROW: list[object] = [1, "Phường Vàng Danh", datetime(2026, 5, 13, 9, 41), "Hài lòng", "Tốt"]


TONES = "\u0300\u0301\u0303\u0309\u0323"


def as_in_cp1258(text: str) -> bytes:
    """Windows keeps the tones of Vietnamese apart from the letters."""
    made = []
    for sign in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", sign)
        letter = unicodedata.normalize("NFC", "".join(one for one in parts if one not in TONES))
        apart = letter + "".join(one for one in parts if one in TONES)
        made.append(sign.encode("cp1258", "ignore") or apart.encode("cp1258"))
    return b"".join(made)


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        as_in_cp1258(TABLE),
        unicodedata.normalize("NFD", TABLE).encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace("\n", "\r\n").encode(),
        b"sep=;\r\n" + TABLE.replace(",", ";").encode(),
        ('"' + TABLE.replace(",", '","').replace("\n", '"\r\n"').removesuffix('"')).encode(),
        ("\n\n" + TABLE + ",,,,,\n\n").encode(),
        ("BÁO CÁO KHẢO SÁT,,,,,\n,,,,,\n" + TABLE).encode(),
    ],
)
def test_one_table_in_whatever_way_it_is_written(read: Read, data: bytes) -> None:
    (row,) = read(data, CONTEXT).rows
    assert isinstance(row, AnswerRow)
    assert (row.line, row.unit) == (1, "nw06820")
    assert row.at
    assert row.at.isoformat() == "2026-05-13T09:41:00+07:00"
    assert row.answers == {"q01": "4", "gender": "female", "comments": "Tốt"}


def test_a_cell_may_go_over_several_lines_and_a_row_that_does_not_fit_is_broken(read: Read) -> None:
    more = '2,nw06820,14/05/2026,5,male,"một, hai\r\nba"\n3,nw06820,14/05/2026,5\n4,nw06820,14/05/2026,5,male,a,b,c\n'
    first, second, third, fourth = read(TABLE + more, CONTEXT).rows
    assert isinstance(first, AnswerRow)
    assert isinstance(second, AnswerRow)
    assert second.answers["comments"] == "một, hai\nba"
    assert isinstance(third, BadRow)
    assert isinstance(fourth, BadRow)
    assert (third.fault, fourth.fault) == ("row-broken", "row-broken")
    assert [row.line for row in (third, fourth)] == [3, 4]


def test_a_workbook_s_days_numbers_and_hidden_rows_are_read_and_hidden_sheets_are_not(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet, hidden = book.active, book.create_sheet("cũ")
    assert sheet is not None
    for record in (HEADS, ROW, [2.0, "06820", datetime(2026, 5, 14), 5.0, None], [3, "nw06820", 46156.5, "4", "=1+1"]):
        sheet.append(record)
    sheet["E4"].data_type = "s"
    sheet.row_dimensions[3].hidden = True
    hidden.append(HEADS)
    hidden.append(ROW)
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    first, second, third = read(file.getvalue(), CONTEXT).rows
    assert isinstance(first, AnswerRow)
    assert isinstance(second, AnswerRow)
    assert isinstance(third, AnswerRow)
    assert first.answers == {"q01": "4", "comments": "Tốt"}
    assert (second.unit, second.answers, second.at and second.at.day) == ("nw06820", {"q01": "5"}, 14)
    assert third.at
    assert third.at.isoformat() == "2026-05-14T12:00:00+07:00"
    assert third.answers["comments"] == "=1+1"


def test_the_only_sheet_with_answers_is_taken_and_of_two_none(read: Read) -> None:
    def workbook(**sheets: list[list[object]]) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, records in sheets.items():
            sheet = book.create_sheet(title)
            for record in records:
                sheet.append(record)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    found = read(workbook(notes=[["Ghi chú"], ["abc"]], answers=[HEADS, ROW]), CONTEXT)
    assert len(found.rows) == 1
    with pytest.raises(RowsError, match="several sheets hold answers: “may”, “june”"):
        read(workbook(may=[HEADS, ROW], june=[HEADS, ROW]), CONTEXT)


def test_a_formula_that_nobody_worked_out_is_not_taken_for_an_empty_cell(read: Read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADS)
    sheet.append([1, "nw06820", "13/05/2026", "=2+2", ""])
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(RowsError, match="formulas without a value") as problem:
        read(file.getvalue(), CONTEXT)
    assert "save it" in problem.value.advice


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return made.getvalue()


def test_a_table_may_come_in_a_zip_as_forms_hand_it_over(read: Read) -> None:
    packed = zipped({"Khảo sát.csv/Khảo sát.csv": TABLE, "__MACOSX/._Khảo sát.csv": "", "readme.pdf": "%PDF"})
    assert read(packed, CONTEXT).rows == read(TABLE, CONTEXT).rows


def with_part(name: str, content: bytes) -> bytes:
    """A workbook one of whose parts is another."""
    file, made = io.BytesIO(as_workbook([HEADS, ROW])), io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return made.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\x00\x01\x02", "no text"),
        (b"%PDF-1.7\n\xff\xfe\xfa", "no text"),
        (COMPOUND + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (COMPOUND + b"\x00" * 512 + "Workbook".encode("utf-16-le"), r"\.xls"),
        (b"PK\x03\x04 and no more", "can't be unpacked"),
        (zipped({"a.csv": TABLE, "b.csv": TABLE}), "several tables"),
        (zipped({"a.pdf": "%PDF"}), "no table"),
        ("<html><table><tr><td>q01</td></tr></table></html>", "web page"),
        (with_part("xl/workbook.xml", b"<workbook"), "damaged"),
        (with_part("xl/worksheets/sheet1.xml", BOMB), "entities"),
        (TABLE + '2,"nw06820,13/05/2026,4,male,\n', "is not CSV"),
        (TABLE.splitlines()[0], "no rows"),
        ("a,b\n1,2\n", "no column is a question"),
        ("đơn vị,thời gian,q01\n", "no rows"),
        ("thời gian,q01\n13/05/2026,4\n", "no column names the unit"),
        ("đơn vị,q01\nnw06820,4\n", "no column tells the time"),
        ("id,đơn vị,thời gian,q01\n1.14568E+11,nw06820,13/05/2026,4\n", "rounded the ids"),
    ],
)
def test_what_can_not_be_understood_is_refused_in_one_line_with_advice(
    read: Read, data: bytes | str, said: str
) -> None:
    with pytest.raises(RowsError, match=said) as problem:
        read(data, CONTEXT)
    assert problem.value.message.startswith("answers.csv")
    assert problem.value.advice
    assert "\n" not in problem.value.message + problem.value.advice


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (RowLimits(file_bytes=50), TABLE),
        (RowLimits(rows=1), TABLE + TABLE),
        (RowLimits(columns=3), TABLE),
        (RowLimits(columns=3), as_workbook([HEADS, ROW])),
        (RowLimits(rows=1), as_workbook([HEADS, ROW])),
        (RowLimits(unpacked_bytes=1000), as_workbook([HEADS, ROW])),
    ],
)
def test_what_asks_for_too_much_is_refused(read: Read, limits: RowLimits, data: bytes | str) -> None:
    with pytest.raises(RowsError, match=r"larger than|more than"):
        read(data, replace(CONTEXT, limits=limits))


@pytest.mark.parametrize("make", [lambda data: data, lambda data: as_workbook([HEADS, ROW])[:900] + data])
def test_rubbish_is_refused_or_its_rows_are_bad_but_nothing_breaks(read: Read, make: Callable[[bytes], Any]) -> None:
    @settings(max_examples=60)
    @given(st.binary(max_size=400) | st.text('mãq01,;"\n\t4', max_size=120).map(str.encode))
    def any_bytes(data: bytes) -> None:
        try:
            found = read(make(data), CONTEXT)
        except RowsError:
            return
        assert [row.line for row in found.rows] == list(range(1, len(found.rows) + 1))

    any_bytes()


def test_excel_may_leave_the_last_cells_of_a_block_out(read: Read) -> None:
    head, first = TABLE.splitlines()
    full = [first.replace("1,", f"{k},", 1) for k in range(1, 16)]
    short = [f"{k},nw06820,13/05/2026 09:41,4" for k in range(16, 32)]
    found = read("\n".join([head, *full, *short]), CONTEXT)
    assert all(isinstance(row, AnswerRow) for row in found.rows)
    assert len(found.rows) == 31


def test_a_mended_file_of_bad_rows_is_read_as_the_file_whose_rows_they_are(read: Read) -> None:
    """Its keys are the same as before, also where a file of so few rows no longer tells what stands first in a day."""
    begin = datetime(2026, 5, 1)
    days = [begin + timedelta(days=day) for day in range(20)]
    heads = '"Timestamp","Unit","q01","comments"\n'
    rows = [f"{day:%d/%m/%Y} 09:41:07,Phường Vàng Danh,{'?' if day == begin else 4},{day:%d}\n" for day in days]
    found = read(heads + "".join(rows), CONTEXT)
    bad, *good = found.rows
    assert isinstance(bad, BadRow)
    assert all(isinstance(row, AnswerRow) for row in good)
    mended = [
        "phieu: dòng;phieu: lý do;" + ";".join(found.headers),
        "1;vì sao;" + ";".join(bad.cells).replace("?", "5"),
    ]
    (row,) = read("\n".join(mended).encode("utf-8-sig"), CONTEXT).rows
    (right,) = read(heads + rows[0].replace("?", "5") + "".join(rows[1:]), CONTEXT).rows[:1]
    assert isinstance(row, AnswerRow)
    assert row == right
