"""The corpus of bad input, where it is no scan: surveys, registers, settings, commands, odd things in an inbox."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forms.errors import ExitCode
from tests.pipeline.bad_files import ESCAPES, locked

PRINT = ("print", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "1")
Change = Callable[[Path], None]


@dataclass(frozen=True)
class BadCommand:
    """A command that can't be done.

    Attributes:
        case: what is wrong with it, in words.
        code: what it ends with.
        says: a part of what is said.
        arguments: of the command line; ``{}`` stands for the workspace.
        change: spoils the workspace first.
    """

    case: str
    code: ExitCode
    says: str
    arguments: tuple[str, ...]
    change: Change = lambda _: None


@dataclass(frozen=True)
class OddThing:
    """What lies in an inbox and is no file; ``says`` is empty where nothing is said of it."""

    case: str
    name: str
    put: Change
    says: str = "left alone, it is a link or a device, not a file"


def _edit(name: str, old: str, new: str, encoding: str = "utf-8") -> Change:
    def change(root: Path) -> None:
        text = (root / name).read_text("utf-8-sig")
        assert old in text
        (root / name).write_bytes(text.replace(old, new, 1).encode(encoding))

    return change


def _replace(name: str, data: bytes) -> Change:
    def change(root: Path) -> None:
        (root / name).write_bytes(data)

    return change


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path may have no more than 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def _bomb() -> bytes:
    """Each of 30 lists holds the one before it ten times."""
    lists = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
    return f"a0: &a0 [lol]\n{lists}".encode()


ODD = (
    OddThing("a link to itself", "loop.pdf", lambda path: path.symlink_to(path.name)),
    OddThing("a link to /etc/passwd", "passwd.pdf", lambda path: path.symlink_to("/etc/passwd")),
    OddThing("a link to a folder above", "above", lambda path: path.symlink_to("..")),
    OddThing("a pipe that nobody writes to", "pipe.pdf", os.mkfifo),
    OddThing("a socket", "socket.pdf", _socket),
    OddThing("an empty folder", "folder.pdf", Path.mkdir, says=""),
)

_SURVEY, _UNITS, _TOML = "survey.yaml", "units.csv", "phieu.toml"
_Q01 = "      q01: Nơi ngồi chờ"
SURVEYS = tuple(
    BadCommand(f"survey: {case}", ExitCode.BAD_SURVEY, says, ("layout",), change)
    for case, says, change in (
        ("an id twice", "survey.yaml:38: “q01” stands here twice", _edit(_SURVEY, "      q02:", "      q01:")),
        (
            "a label is missing",
            "survey.yaml:37: question q01: “label” has no text",
            _edit(_SURVEY, _Q01, "      q01: #"),
        ),
        ("billion laughs", "survey.yaml:1: anchors (&) and aliases (*)", _replace(_SURVEY, _bomb())),
        ("tabs", "survey.yaml:37: is not YAML: a tab", _edit(_SURVEY, _Q01, "\tq01: Nơi ngồi chờ")),
        ("UTF-16", "survey.yaml:1: is not UTF-8 text", _edit(_SURVEY, "id: sipas", "id: sipas", "utf-16")),
        ("a Python object", "tags (!) are not used", _edit(_SURVEY, "id: sipas", "id: !!python/object:os.system x")),
        ("empty", "holds no survey", _replace(_SURVEY, b"")),
        ("binary", "survey.yaml", _replace(_SURVEY, bytes(range(128)))),
        ("100,000 brackets", "is nested too deeply", _replace(_SURVEY, b"id: " + b"[" * 100_000)),
        ("1 MB", "is larger than 256 kB", _replace(_SURVEY, b"id: sipas\n" * 100_000)),
        ("escape sequences", "\\x1b]0;owned\\x07", _edit(_SURVEY, "id: sipas", 'id: "\\e]0;owned\\a\\e[2J\\r"')),
        ("an id of 200,000 letters", "the id “aaaa", _edit(_SURVEY, "id: sipas", "id: " + "a" * 200_000)),
    )
)
_ENCODED = _edit(_SURVEY, "id: sipas", "id: sipas", "utf-16")
PRINTED = (
    BadCommand("survey: UTF-16, to print", ExitCode.BAD_SURVEY, "is not UTF-8", PRINT, _ENCODED),
    BadCommand(
        "survey: not there, to print",
        ExitCode.BAD_SURVEY,
        "no such file",
        PRINT,
        lambda root: (root / _SURVEY).unlink(),
    ),
)
REGISTERS = tuple(
    BadCommand(f"units.csv: {case}", ExitCode.BAD_REGISTER, says, PRINT, change)
    for case, says, change in (
        ("an id twice", "units.csv:4: two units have the id ub06808", _edit(_UNITS, "ub06811,06811", "ub06808,06811")),
        ("ends before it begins", "units.csv:2: unit ub196 ends on 2010", _edit(_UNITS, "2025-06-30", "2010-06-30")),
        ("a date that is none", "units.csv:2: valid_to “31/06/2025”", _edit(_UNITS, "2025-06-30", "31/06/2025")),
        ("CP1258", "units.csv:2: is not UTF-8", _replace(_UNITS, "unit_id\nThành".encode("cp1258"))),
        ("an open quote", "is not CSV", _edit(_UNITS, "Phường Vàng Danh", '"Phường Vàng Danh')),
        ("a field of 1 MB", "units.csv", _edit(_UNITS, "Phường Vàng Danh", "x" * 1_000_000)),
        ("escape sequences", "\\x1b]0;owned\\x07", _edit(_UNITS, "ub06808", ESCAPES.strip())),
        ("empty", "units.csv:1: has no column", _replace(_UNITS, b"")),
    )
)
SETTINGS = tuple(
    BadCommand(f"phieu.toml: {case}", ExitCode.BAD_WORKSPACE, says, PRINT, change)
    for case, says, change in (
        ("no TOML", "phieu.toml:4: ", _edit(_TOML, 'language = "en"', "language = en")),
        ("a key that is none", "unknown setting langage", _edit(_TOML, "language =", "langage =")),
        ("a value that is none", "limits.pages", _edit(_TOML, "pages = 10000", "pages = -1")),
        ("UTF-16", "can't be read", _edit(_TOML, "language", "language", "utf-16")),
        ("binary", "phieu.toml", _replace(_TOML, bytes(range(128)))),
        ("100,000 brackets", "phieu.toml", _replace(_TOML, b"x = " + b"[" * 100_000)),
        ("10,000 digits", "phieu.toml", _edit(_TOML, "pages = 10000", "pages = 1" + "0" * 10_000)),
        ("escape sequences", "\\x1b]0;owned\\x07", _edit(_TOML, "language =", '"\\u001b]0;owned\\u0007" =')),
        ("no phieu.key beside it", "phieu.key: ", lambda root: (root / "phieu.key").unlink()),
        ("a phieu.key cut off", "phieu.key: the key has 3 bytes", _replace("phieu.key", b"abcdef")),
    )
)


def _pipe(root: Path) -> None:
    os.mkfifo(root / "pipe.pdf")


def _locked(root: Path) -> None:
    (root / "locked.pdf").write_bytes(locked("open", "change"))


def _with(option: str, value: str) -> tuple[str, ...]:
    place = PRINT.index(option) + 1
    return (*PRINT[:place], value, *PRINT[place + 1 :])


NOWHERE, FAILED = ExitCode.UNKNOWN_NAME, ExitCode.SOME_FAILED
ASKED = (
    BadCommand("a unit that is none", NOWHERE, "no unit “ub99999”", _with("--unit", "ub99999")),
    BadCommand("a unit of escape sequences", NOWHERE, "\\x1b]0;owned\\x07", _with("--unit", ESCAPES)),
    BadCommand("a channel that is none", NOWHERE, "no channel “post”", _with("--channel", "post")),
    BadCommand("a channel of escape sequences", NOWHERE, "\\x1b]0;owned\\x07", _with("--channel", ESCAPES)),
    BadCommand("a period that is none", NOWHERE, "“2019-Q5” is no period", _with("--period", "2019-Q5")),
    BadCommand("a period of escape sequences", NOWHERE, "\\x1b]0;owned\\x07", _with("--period", ESCAPES)),
    BadCommand("a file that is not there", NOWHERE, "no file or folder nowhere.pdf", ("ingest", "{}/nowhere.pdf")),
    BadCommand("the same of escape sequences", NOWHERE, "\\x1b]0;owned\\x07", ("ingest", f"{{}}/{ESCAPES}")),
    BadCommand("check a pipe", NOWHERE, "there is no file pipe.pdf", ("check", "{}/pipe.pdf"), _pipe),
    BadCommand("check a locked PDF", FAILED, "asks for a password", ("check", "{}/locked.pdf"), _locked),
    BadCommand("show a locked PDF", FAILED, "asks for a password", ("show", "{}/locked.pdf"), _locked),
    BadCommand("show a pipe", NOWHERE, "there is no scan pipe.pdf", ("show", "{}/pipe.pdf"), _pipe),
    BadCommand("show what is not there", NOWHERE, "there is no scan nowhere", ("show", "nowhere")),
    BadCommand("the same of escape sequences", NOWHERE, "\\x1b]0;owned\\x07", ("show", ESCAPES)),
    BadCommand("the same of 5,000 letters", NOWHERE, "there is no scan aaa", ("show", "a" * 5000)),
    BadCommand("identify a serial mistyped", NOWHERE, "0000001", ("identify", "nowhere.pdf", "1", "0000001-Z")),
    BadCommand("no workspace", ExitCode.BAD_WORKSPACE, "is no workspace", ("-w", "{}/archive", "layout")),
)
COMMANDS = (*SURVEYS, *PRINTED, *REGISTERS, *SETTINGS, *ASKED)
