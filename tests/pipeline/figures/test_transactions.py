from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from forms.errors import ExitCode
from forms.register import Register, Unit
from pipeline.errors import TransactionsError
from pipeline.figures.transactions import load_transactions

REGISTER = Register((Unit("ub06808", "06808", "Phường Vàng Danh"), Unit("ub06811", "06811", "Phường Thanh Sơn")))
GOOD = "unit,period,transactions\nub06808,2019-Q1,1234\nub06811,2019-Q1,0\n"
KNOWN = {("ub06808", "2019-Q1"): 1234, ("ub06811", "2019-Q1"): 0}


def load(folder: Path, text: str | bytes) -> dict[tuple[str, str], int]:
    path = folder / "transactions.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_transactions(path, REGISTER)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("unit,period,transactions", " Unit ,PERIOD,Transactions"),
        GOOD.replace("2019-Q1", " 2019-q1 "),
        GOOD.replace("\n", "\n\n").rstrip("\n"),
        "sep=;\n" + GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace("\n", ",,\n"),
        GOOD.replace("unit,period,transactions", "Đơn vị,Kỳ khảo sát,SỐ  HỒ SƠ"),
        unicodedata.normalize("NFD", GOOD.replace("unit,period,transactions", "Đơn vị,Kỳ,Số giao dịch")),
        GOOD.replace(",", "\u00a0,"),
        GOOD.replace(",", "\t").encode("utf-16"),
        'transactions,note,unit,period\n1234,"Vàng Danh, cũ",ub06808,2019-Q1\n0,,ub06811,2019-Q1\n',
    ],
)
def test_whatever_a_spreadsheet_writes_is_read(tmp_path: Path, text: str | bytes) -> None:
    assert load(tmp_path, text) == KNOWN


def test_without_the_file_nothing_is_known(tmp_path: Path) -> None:
    assert load_transactions(tmp_path / "transactions.csv", REGISTER) == {}


def test_a_year_and_its_quarters_are_kept_apart(tmp_path: Path) -> None:
    text = "unit,period,transactions\nub06808,2019,10\nub06808,2019-Q1,4\n"
    assert load(tmp_path, text) == {("ub06808", "2019"): 10, ("ub06808", "2019-Q1"): 4}


LINE = "unit,period,transactions\nub06808,2019-Q1,1\n"


@pytest.mark.parametrize(
    ("text", "line", "said", "advice"),
    [
        (LINE + "ub06809,2019-Q1,1\n", 3, "no unit “ub06809”", "ub06808"),
        (LINE + unicodedata.normalize("NFD", "Phường Thanh Sơn,2019-Q1,1\n"), 3, "“Phường Thanh Sơn”", "ub06811"),
        (LINE + "ub06811,Q1-2019,1\n", 3, "“Q1-2019” is no period", "2019-Q1"),
        (LINE + "ub06811,2019-Q1,-1\n", 3, "“-1” is no whole number", "such as 1234"),
        (LINE + "ub06811,2019-Q1,\n", 3, "“” is no whole number", "leave the line out"),
        (LINE + "ub06811,2019-Q1,12.5\n", 3, "“12.5” is no whole number", "such as 1234"),
        (LINE + "ub06811,2019-Q1,١٢\n", 3, "is no whole number", "such as 1234"),
        (LINE + f"ub06811,2019-Q1,{'9' * 5000}\n", 3, "“9999", "at most nine digits"),
        (LINE + "ub06811,2019-Q1,1.234\n", 3, "“1.234” is no whole number", "without anything between"),
        (LINE + "ub06811,2019-Q1,1 234 567\n", 3, "is no whole number", "without anything between"),
        (LINE + "ub06811,2019-Q1,1\u00a0234\n", 3, "is no whole number", "without anything between"),
        (LINE + 'ub06811,2019-Q1,"1,234"\n', 3, "“1,234” is no whole number", "without anything between"),
        (LINE + "ub06811,Mar-19,1\n", 3, "“Mar-19” is no period", "“Text”"),
        (LINE + "ub06811,Thg3-19,1\n", 3, "“Thg3-19” is no period", "such as 2019-03"),
        (LINE + "ub06811,01/03/2019,1\n", 3, "“01/03/2019” is no period", "“Text”"),
        (LINE + "ub06811,2019-Q1,1.234.567\n", 3, "is no whole number", "such as 1234567"),
        (LINE + "ub06811,2019-Q1,1,234\n", 3, "has 4 cells for 3 columns", "without separators"),
        (LINE + "\nub06808,2019-q1,2\n", 4, "two numbers for 2019-Q1 (see line 2)", "Remove one"),
        ("unit,period,transaction\n", 1, "no column “transactions”", "“transaction”"),
        ("unit,period,unit,transactions\n", 1, "“unit” twice", "Remove one"),
        ("", 1, "no column “unit”", "unit, period, transactions"),
        (LINE + 'ub06811,"2019-Q1,1\n', 3, "is not CSV", "quotation mark"),
        (LINE.encode() + b"ub06811,2019-Q1,\xff\n", 3, "is not UTF-8 text", "CSV UTF-8"),
    ],
)
def test_a_bad_line_is_named_with_advice(tmp_path: Path, text: str | bytes, line: int, said: str, advice: str) -> None:
    with pytest.raises(TransactionsError) as caught:
        load(tmp_path, text)
    assert caught.value.exit_code is ExitCode.BAD_REGISTER
    assert caught.value.message.startswith(f"{tmp_path / 'transactions.csv'}:{line}: ")
    assert said in caught.value.message
    assert advice in caught.value.advice


def test_all_bad_lines_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(TransactionsError) as caught:
        load(tmp_path, LINE + "ub06809,2019-Q5,x\nub06811,2019-Q1\nub06808,2019-q1,1.000\n")
    said = [
        one.message.removeprefix(f"{tmp_path / 'transactions.csv'}:") for one in (caught.value, *caught.value.others)
    ]
    assert [one[0] for one in said] == list("333455")
    assert ["unit" in said[0], "period" in said[1], "transactions" in said[2]] == [True] * 3


def test_a_folder_in_its_place_is_named_with_advice(tmp_path: Path) -> None:
    (tmp_path / "transactions.csv").mkdir()
    with pytest.raises(TransactionsError, match=r"transactions\.csv: can't be read"):
        load_transactions(tmp_path / "transactions.csv", REGISTER)
