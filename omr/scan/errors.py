"""Everything that can keep the reader from a picture. Faults of a page that was seen are in ``omr.faults``."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from forms.bilingual import Told, alike, both
from forms.errors import ExitCode, PhieuError, in_one_line
from omr.faults import Fault


@dataclass(frozen=True, slots=True)
class Where:
    """A file, or one of its pages, as messages name it.

    Attributes:
        file: its path or its name.
        page: its number in the file, from 1; ``None`` where the whole file is meant.

    >>> str(Where("inbox/phiếu.pdf", 3))
    'phiếu.pdf, page 3'
    """

    file: Path | str
    page: int | None = None

    def __str__(self) -> str:
        """Return the file's name, and the page, in English."""
        return str(self.told())

    def told(self) -> Told:
        """Return the file's name, and the page, in both languages."""
        if self.page is None:
            return alike(shown_name(self.file))
        return both("{file}, trang {page}", "{file}, page {page}", file=shown_name(self.file), page=self.page)


class ScanError(PhieuError):
    """A file, or a page of it, can't be turned into pixels.

    Attributes:
        fault: its name in the taxonomy of pages.
        problem: what is wrong, in one line, without the name of the file.
        where: the file or the page; ``None`` where only the caller knows which it is. The message begins with it.
    """

    exit_code = ExitCode.SOME_FAILED
    fault = Fault.PICTURE_BROKEN

    def __init__(self, problem: str, advice: str = "", where: Where | None = None) -> None:
        self.problem = in_one_line(problem)
        self.where = where
        said = alike("{where}: {problem}", where=where.told(), problem=problem) if where else problem
        super().__init__(said, advice)

    def __reduce__(self) -> tuple[type[PhieuError], tuple[object, ...]]:
        """Pickle by parts, as every error."""
        return type(self), (self.problem, self.advice, self.where)


class NotAScanError(ScanError):
    """The file is of no kind that is read: not PDF, TIFF, PNG or JPEG."""

    fault = Fault.FILE_NOT_A_SCAN


class EncryptedScanError(ScanError):
    """The PDF asks for a password."""

    fault = Fault.FILE_ENCRYPTED


class DamagedScanError(ScanError):
    """The file is empty, truncated or broken inside."""


class ScanTooLargeError(ScanError):
    """More pages or pixels, or more time, than the limits allow."""

    fault = Fault.PICTURE_TOO_LARGE


def shown_name(path: object) -> str:
    r"""Return a file's name as it may stand in a message of one line: composed letters, nothing that moves the cursor.

    >>> shown_name("phiếu\n1.pdf")
    'phiếu\\n1.pdf'
    """
    text = unicodedata.normalize("NFC", Path(str(path)).name)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
