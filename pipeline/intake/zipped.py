"""What a ZIP holds that arrives: a table, as Google Forms hands over its answers, or pictures of sheets, or both."""

from __future__ import annotations

import zipfile
import zlib
from enum import StrEnum
from pathlib import Path, PurePosixPath

from pipeline.intake.row_names import is_of_rows

ZIP = ".zip"
PICTURES = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".zip"})
"""The endings of what a ZIP of pictures holds; a ZIP within it is one of pictures, too."""
_WORKBOOK = "xl/workbook.xml"
_BESIDE = ".txt"  # what a scanner notes down beside its pictures


class Zipped(StrEnum):
    """What is in a ZIP."""

    ROWS = "rows"
    PICTURES = "pictures"
    BOTH = "both"
    UNKNOWN = "unknown"
    """Neither, or it does not open."""


def zipped_in(path: Path) -> Zipped:
    """Tell what a ZIP holds, by the names of what is in it; a text beside pictures is no table."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    # What a damaged list of names raises besides; the reader of scans says what is wrong with it.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error, EOFError, IndexError):
        return Zipped.UNKNOWN
    if _WORKBOOK in names:
        return Zipped.ROWS
    own = [
        PurePosixPath(name) for name in names if "__MACOSX" not in name and not PurePosixPath(name).name.startswith(".")
    ]
    endings = {name.suffix.lower() for name in own}
    pictures = bool(endings & PICTURES)
    tables = any(is_of_rows(f"a{ending}") for ending in endings - ({_BESIDE} if pictures else set()))
    if tables:
        return Zipped.BOTH if pictures else Zipped.ROWS
    return Zipped.PICTURES if pictures else Zipped.UNKNOWN


def holds_rows(path: Path, name: str) -> bool:
    """Tell whether a file holds rows and no pictures: by the ending of its name, and of a ZIP by what is in it.

    Args:
        path: where it lies.
        name: what it is called.
    """
    if Path(name).suffix.lower() == ZIP:
        return zipped_in(path) is Zipped.ROWS
    return is_of_rows(name)


def holds_both(path: Path, name: str) -> bool:
    """Tell whether a file is a ZIP of rows and pictures, which have different ways in."""
    return Path(name).suffix.lower() == ZIP and zipped_in(path) is Zipped.BOTH
