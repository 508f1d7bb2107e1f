"""The heads of the log that are noted in files beside the database and in ``print/``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pipeline.records.log_head import Head

HEAD = ".log-head.json"


def heads_in(folders: Iterable[Path]) -> list[Head]:
    """Return the heads that were noted there, the newest first; notes that are gone or can't be read are left out."""
    found = []
    for folder in folders:
        with suppress(OSError, ValueError):
            found.append(Head.unpacked((folder / HEAD).read_bytes()))
    return sorted(found, key=lambda head: head.number, reverse=True)


def highest_shortcoming(heads: Iterable[Head]) -> int:
    """Return the highest number of a shortcoming that these heads know of; 0 for none.

    It is never given again, whatever database was put back: it may stand in reports and letters.
    """
    return max((head.shortcoming for head in heads), default=0)
