"""The errors of printing sheets, and the exit codes of the whole program.

Every error has its exit code and tells the user what to do next; ``omr.scan.errors`` and ``pipeline.errors`` build on
the same base class, so that a command can end with one line and the right code whatever failed below it.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from pathlib import Path
from typing import ClassVar

from forms.bilingual import Words, alike, both, changed


class ExitCode(IntEnum):
    """The exit codes of ``phieu``; scripts may rely on these numbers."""

    OK = 0
    """Everything that was requested is done."""
    FAILED = 1
    """An error without an exit code of its own: a bug of phieu, please report it."""
    USAGE = 2
    """The command line itself is wrong."""
    BAD_SURVEY = 3
    """The survey file can't be used in its present form."""
    BAD_REGISTER = 4
    """The register of units can't be used in its present form."""
    CANNOT_PRINT = 5
    """The sheets can't be printed: a glyph that the typeface lacks, a code that would be too long."""
    BAD_WORKSPACE = 6
    """The folder is not a workspace, or its settings, key or database can't be used."""
    UNKNOWN_NAME = 7
    """A unit, channel, period or file that was named does not exist."""
    SOME_FAILED = 8
    """The work is done, but some files could not be read; each was named with advice."""
    NOT_READY = 9
    """``phieu doctor``, ``phieu check`` or ``phieu log --verify`` found something that must be fixed first; what
    ``phieu erase`` or ``retain`` erased is left in a file that another process held."""
    INTERRUPTED = 130
    """Ctrl-C, or the reader of the output has gone; completed work is kept."""


# A message may quote a file or the command line; it is cut to this length.
MOST_CHARACTERS = 1000


def in_one_line(text: str) -> str:
    r"""Return a text that is safe to show: one line of limited length, with control characters escaped.

    >>> in_one_line("tên\n\x1b[2J")
    'tên\\n\\x1b[2J'
    """
    return changed(text, _in_one_line)


def _in_one_line(text: str) -> str:
    plain = text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
    return "".join(map(_plain, plain))


def _plain(sign: str) -> str:
    if sign.isprintable() or unicodedata.category(sign) == "Zs":  # no-break spaces are no harm
        return sign
    return sign.encode("unicode_escape").decode("ascii")


class PhieuError(Exception):
    """An error that a person can act on. Its texts are made safe for a terminal (``in_one_line``).

    Attributes:
        exit_code: the code that the command ends with.
        message: what happened, and where, in one line.
        advice: what to do about it, in one line.
        others: further errors of the same file, so that a person can correct them all at once.

    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, advice: str = "", others: tuple[PhieuError, ...] = ()) -> None:
        self.message = in_one_line(message)
        self.advice = in_one_line(advice)
        self.others = others
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[PhieuError], tuple[object, ...]]:
        """Pickle all parts separately, so that an error arrives complete from a worker process."""
        return type(self), (self.message, self.advice, self.others)


class SurveyError(PhieuError):
    """The survey file is malformed; the message names the line and the question, the advice says how to correct it."""

    exit_code = ExitCode.BAD_SURVEY

    @classmethod
    def at(cls, path: Path | str, line: int | None, problem: str, advice: str) -> SurveyError:
        """Return an error that names the file and the line (from 1; ``None`` if the whole file is meant)."""
        where = f"{path}:{line}" if line else f"{path}"
        return cls(alike("{where}: {problem}", where=where, problem=problem), advice)


class LayoutError(PhieuError):
    """The survey is well-formed but does not fit the paper."""

    exit_code = ExitCode.BAD_SURVEY


class RegisterError(PhieuError):
    """The register of units is malformed; the message names the line, the advice says how to correct it."""

    exit_code = ExitCode.BAD_REGISTER


class DesksError(PhieuError):
    """The table of desks and officials is malformed; the message names the line, the advice says how to correct it."""

    exit_code = ExitCode.BAD_REGISTER


class MissingGlyphError(PhieuError):
    """A text contains a character that the typeface can't print."""

    exit_code = ExitCode.CANNOT_PRINT


class PageCodeError(PhieuError):
    """A page code can't be made, or a text is not a page code."""

    exit_code = ExitCode.CANNOT_PRINT


class AddressError(PhieuError):
    """The address at which people answer online can't be printed."""

    exit_code = ExitCode.CANNOT_PRINT


class SerialError(PhieuError):
    """A serial is out of range, or was mistyped."""

    exit_code = ExitCode.UNKNOWN_NAME


class CodeError(PhieuError):
    """A one-time code was mistyped, or was never issued.

    Attributes:
        said: What is wrong with it, in both languages.

    """

    exit_code = ExitCode.UNKNOWN_NAME

    def __init__(self, said: Words, **values: object) -> None:
        self.said = Words(said.said("vi", **values), said.said("en", **values))
        super().__init__(
            self.said.told(),
            both("So lại từng chữ cái với phiếu hoặc thẻ.", "Compare each letter with the sheet or slip."),
        )

    def __reduce__(self) -> tuple[type[PhieuError], tuple[object, ...]]:
        """Pickle what it was made of."""
        return type(self), (self.said,)


class UnknownUnitError(PhieuError):
    """The register has no unit with this id."""

    exit_code = ExitCode.UNKNOWN_NAME


class UnknownDeskError(PhieuError):
    """A unit has no desk or official with this id or name at that time, or several."""

    exit_code = ExitCode.UNKNOWN_NAME
