"""The tables in ``results/``, read back whichever separator and decimal sign they were written with."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table; numbers with a decimal comma have a point, as other tables have it."""
    text = path.read_bytes().decode("utf-8-sig")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    return rows if separator == "," else [{name: _with_point(cell) for name, cell in row.items()} for row in rows]


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell
