"""Telling never ends a run: not on a terminal that lacks the letters, nor on one that is gone, nor on a full disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.cli.nearest_letters import error_handler

NAME = "phiếu quét ở phường Vàng Danh – đợt 1.pdf"
COMMANDS: list[tuple[list[str], int]] = [
    (["--help"], 0),
    (["ingest", "--help"], 0),
    (["ingest"], ExitCode.SOME_FAILED),
    (["status", "--serials"], 0),
    (["log"], 0),
    (["tabulate"], 0),
    (["doctor", "--archive"], 0),
    (["faults"], 0),
    (["show", NAME, "1"], ExitCode.SOME_FAILED),
    (["ingest", "không có tệp này.pdf"], ExitCode.UNKNOWN_NAME),
    (["ingest", "--không"], ExitCode.USAGE),
    (["retain"], 0),
    (["backup", "."], ExitCode.BAD_WORKSPACE),
]
JSON = [["status", "--json"], ["log", "--json"], ["faults", "--json"], ["layout", "--json"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Workspace.create(tmp_path / "Uông Bí").root
    drop(root)
    return root


def drop(root: Path) -> None:
    (root / "inbox" / "máy ở quầy").mkdir(exist_ok=True)
    (root / "inbox" / "máy ở quầy" / NAME).write_bytes(b"%PDF-1.7 and no more")


ALL_OF_THEM = """
import json, sys
from pipeline.cli import main
ends = []
for command in json.loads(sys.argv[2]):
    try:
        main(["-w", sys.argv[1], *command])
    except SystemExit as ended:
        ends.append(int(ended.code or 0))
print(json.dumps(ends))
"""


def environment(encoding: str) -> dict[str, str]:
    return os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "150"}


def said(root: Path, commands: list[list[str]], encoding: str) -> tuple[list[int], str, str]:
    """Run commands one after another in a program of its own; return how they ended, and all that was said."""
    arguments = [sys.executable, "-c", ALL_OF_THEM, str(root), json.dumps(commands)]
    done = subprocess.run(arguments, env=environment(encoding), capture_output=True, check=False, timeout=300)
    out, err = (text.decode(encoding.partition(":")[0]) for text in (done.stdout, done.stderr))
    assert done.returncode == 0, err
    *told, ends = out.splitlines()
    return json.loads(ends), "\n".join(told), err


def started(root: Path, *arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", "-w", str(root), *arguments]
    return subprocess.Popen(command, env=environment("utf-8"), **streams)


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258:strict", "ascii:strict"])
def test_every_command_goes_on_where_letters_are_lacking(root: Path, encoding: str) -> None:
    ends, out, err = said(root, [arguments for arguments, _ in COMMANDS], encoding)
    assert ends == [code for _, code in COMMANDS], err
    assert "Traceback" not in err
    assert "A defect" not in err
    plain = unicodedata.normalize("NFD", out + err).lower()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    assert "phieu quet o phuong vang danh" in letters
    assert "khong co tep nay" in letters
    assert "\\u" not in letters


def test_what_programs_read_is_the_same_in_every_encoding(root: Path) -> None:
    def told(encoding: str) -> str:
        return said(root, JSON, encoding)[1]

    said(root, [["ingest"]], "utf-8")
    as_ever, in_ascii = told("utf-8"), told("ascii:strict")
    assert "phường" in as_ever
    assert "Trang trắng" in as_ever
    assert in_ascii.isascii()
    assert list(map(json.loads, in_ascii.splitlines())) == list(map(json.loads, as_ever.splitlines()))


def test_names_that_look_like_markup_are_told_as_they_are(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "inbox" / "[b]máy[").mkdir()
    (root / "inbox" / "máy ở quầy" / NAME).rename(root / "inbox" / "[b]máy[" / "a:smile:[red].pdf")
    for arguments, code in ((["ingest"], ExitCode.SOME_FAILED), (["status"], 0)):
        with pytest.raises(SystemExit) as ended:
            main(["-w", str(root), *arguments])
        assert ended.value.code == code
    out = capsys.readouterr().out
    assert "[b]máy[" in out
    assert "a:smile:[red].pdf" in out


def accounted_for(root: Path) -> bool:
    workspace = Workspace.open(root)
    try:
        return workspace.store.pages.account() == (1, 1) and not list((root / "inbox" / "máy ở quầy").iterdir())
    finally:
        workspace.close()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_has_gone_stops_nothing(root: Path) -> None:
    assert ended_without_a_reader(root, "ingest") == (ExitCode.SOME_FAILED, b""), (
        "what went wrong with a file comes first"
    )
    assert accounted_for(root)
    assert ended_without_a_reader(root, "status") == (ExitCode.INTERRUPTED, b"")


def ended_without_a_reader(root: Path, *arguments: str) -> tuple[int, bytes]:
    reading, writing = os.pipe()
    os.close(reading)
    program = started(root, *arguments, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, err = program.communicate(timeout=120)
    return program.returncode, err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_under_the_output_stops_nothing_and_is_told(root: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        program = started(root, "ingest", stdout=full, stderr=full)
        assert program.wait(120) == ExitCode.SOME_FAILED
        assert accounted_for(root)
        program = started(root, "status", "--json", stdout=full, stderr=subprocess.PIPE)
        _, err = program.communicate(timeout=120)
    assert program.returncode == ExitCode.BAD_WORKSPACE, "a file that is cut off must not pass for a whole one"
    assert b"No space left on device" in err
    assert b"Make room" in err
    assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_a_terminal_that_goes_away_stops_nothing(root: Path) -> None:
    ours, theirs = os.openpty()
    program = started(root, "ingest", stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.close(ours)
    assert program.wait(120) == ExitCode.SOME_FAILED
    assert accounted_for(root)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes none")
@pytest.mark.parametrize("closed", [">&- 2>&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-"])
def test_an_output_that_was_closed_before_stops_nothing(root: Path, closed: str) -> None:
    closing = ["sh", "-c", f'exec "$0" -m pipeline.cli -w "$1" ingest {closed}', sys.executable, str(root)]
    program = subprocess.run(closing, env=environment("utf-8"), check=False, timeout=120)
    assert program.returncode == ExitCode.SOME_FAILED
    assert accounted_for(root)


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("cp1258", "Phiếu ở Đường Lệ Ưng – “10 × 2”"),
        ("cp1252", "Phiêu o Duòng Lê Ung – “10 × 2”"),
        ("ascii", 'Phieu o Duong Le Ung - "10 x 2"'),
        ("utf-8", "Phiếu ở Đường Lệ Ưng – “10 × 2”"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_come_as_near_as_the_encoding_has_them(encoding: str, written: str, form: Any) -> None:
    text = unicodedata.normalize(form, "Phiếu ở Đường Lệ Ưng – “10 × 2”")
    shown = text.encode(encoding, error_handler(encoding)).decode(encoding)
    if form == "NFD" and encoding != "utf-8":  # of accents that are typed apart already, more may be lost
        shown, written = without_accents(shown), without_accents(written)
    assert unicodedata.normalize("NFC", shown) == unicodedata.normalize("NFC", written)


def without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def test_what_has_no_near_letter_is_escaped() -> None:
    assert "語\udcff😀".encode("ascii", error_handler("ascii")) == b"\\u8a9e\\udcff\\U0001f600"
    assert "語\udcff".encode("utf-8", error_handler("utf-8")).decode() == "語\\udcff"
