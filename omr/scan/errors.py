"""Everything that can keep the reader from a picture. Faults of a page that was seen are in ``omr.faults``."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from forms.errors import ExitCode, PhieuError
from omr.faults import Fault


class ScanError(PhieuError):
    """A file, or a page of it, can't be turned into pixels. ``fault`` names it in the taxonomy of pages."""

    exit_code = ExitCode.SOME_FAILED
    fault = Fault.PICTURE_BROKEN


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


def shown(path: object) -> str:
    r"""Return a file's name as it may stand in a message of one line: composed letters, nothing that moves the cursor.

    >>> shown("phiếu\n1.pdf")
    'phiếu\\n1.pdf'
    """
    text = unicodedata.normalize("NFC", Path(str(path)).name)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
