"""How files of rows are told from scans, and what they are called in the archive.

Of a file of rows must be known by which channel its answers came, and what was said of all of its rows when it was
imported. Its name in ``archive/`` tells that, so that it can be read again when nothing else is left: after the SHA-256
the channel, and then, where one was named, the period and the unit, with nothing between the dots for the other.
"""

from __future__ import annotations

import os
import unicodedata
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

ROW_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".jsonl"})
"""The endings of files of rows; a ZIP may be one, too (``pipeline.intake.zipped``)."""
_PACKED = frozenset({".xlsx", ".zip"})
_DIGITS = 64  # of a SHA-256
_PLAIN, _NAMED = 3, 5  # parts of a name: with a channel alone, and with period and unit


class SaidOfRows(NamedTuple):
    """What is said of all rows of a file.

    Attributes:
        channel: by which they came; empty for a file of pictures.
        period: that they all count in; empty for that of their days.
        unit: of those that name none; empty for none.
    """

    channel: str = ""
    period: str = ""
    unit: str = ""


NO_ROWS = SaidOfRows()
"""What is said of a file of pictures."""


def is_of_rows(name: str) -> bool:
    """Tell whether a file is one of rows, by the ending of its name.

    >>> is_of_rows("Câu trả lời.CSV"), is_of_rows("quét.pdf")
    (True, False)
    """
    return Path(name).suffix.lower() in ROW_SUFFIXES


def is_whole(path: Path) -> bool:
    """Tell whether a file of rows looks as if all of it were there: a workbook or ZIP opens, a text's last line ends.

    A text that ends otherwise may be whole, too: it is taken once it has not changed for long.
    """
    try:
        if path.suffix.lower() in _PACKED:
            return zipfile.is_zipfile(path)
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 2))
            return file.read().endswith((b"\n", b"\n\0", b"\r"))
    except OSError:  # gone again, or locked by the program that writes it
        return False


def channel_of_folder(folder: str, channels: Collection[str]) -> str:
    """Return the channel whose folder of the inbox a file lies in; empty where it lies elsewhere.

    Args:
        folder: the folders between the inbox and the file, joined by ``/``.
        channels: the ids of the channels.
    """
    first = unicodedata.normalize("NFC", folder.partition("/")[0]).casefold()
    return first if first in channels else ""


def archived_name(sha256: str, name: str, said: SaidOfRows) -> str:
    """Return what a file of rows is called in the archive.

    >>> archived_name("ab", "a.CSV", SaidOfRows("online")), archived_name("ab", "a.csv", SaidOfRows("online", "2026"))
    ('ab.online.csv', 'ab.online.2026..csv')
    """
    hints = f".{said.period}.{said.unit}" if said.period or said.unit else ""
    return f"{sha256}.{said.channel}{hints}{Path(name).suffix.lower()}"


def said_of(file: str) -> SaidOfRows:
    """Return what was said of the rows of a file, by its name in the archive; nothing of a file of pictures."""
    parts = file.split(".")
    of_rows = is_of_rows(file) or Path(file).suffix in _PACKED
    if len(parts[0]) != _DIGITS or len(parts) not in (_PLAIN, _NAMED) or not of_rows:
        return NO_ROWS
    return SaidOfRows(*parts[1:-1])
