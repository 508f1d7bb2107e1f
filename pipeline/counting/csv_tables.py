"""Whole tables as CSV for spreadsheets, written and read with pandas, which whoever writes cells alone does without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from pandas.api.types import is_numeric_dtype

from pipeline.counting.csv_files import BOM, CsvLocale, harmless
from pipeline.durable import written_whole

NO_MORE: Mapping[str, int] = MappingProxyType({})
MOST_DIGITS = 15  # precision of a spreadsheet's number (IEEE 754)


def read_table(path: Path, locale: CsvLocale, numbers: Iterable[str] = ()) -> pd.DataFrame:
    """Read a table that was written by this module.

    Args:
        path: the file.
        locale: with which it was written.
        numbers: the columns whose cells are converted to numbers where possible; all others are text.
    """
    table = pd.read_csv(path, sep=locale.separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in numbers:
        made = [_number(value, locale.decimal) for value in table[column]]
        table[column] = pd.Series(made, table.index, dtype=object)
    return table


def _number(text: str, decimal: str) -> str | int | float:
    """Return a text as a number if it is one; a text with significant leading zeros stays a text."""
    whole, _, fraction = text.partition(decimal)
    if not whole.isdecimal() or (whole[0] == "0" and whole != "0") or len(whole) > MOST_DIGITS:
        return text
    if not fraction:
        return int(whole) if text == whole else text
    return float(f"{whole}.{fraction}") if fraction.isdecimal() else text


def write_table(path: Path, table: pd.DataFrame, locale: CsvLocale, decimals: Mapping[str, int] = NO_MORE) -> None:
    """Write a table atomically; texts are neutralised, and missing values become empty cells.

    Args:
        path: the file.
        table: its rows.
        locale: separator and decimal sign.
        decimals: number of decimals by column; other columns with fractions have two.
    """
    safe = table.copy()
    for column in safe.columns:
        if not is_numeric_dtype(safe[column]):
            # The same few texts fill thousands of cells, and hardly ever does one need anything.
            made = {text: harmless(text) for text in safe[column].unique() if isinstance(text, str)}
            if any(text != cell for text, cell in made.items()):
                safe[column] = [made[value] if isinstance(value, str) else value for value in safe[column]]
        elif column in decimals:
            pattern = f"{{:.{decimals[column]}f}}"
            values = zip(safe[column].tolist(), safe[column].isna().tolist(), strict=True)
            said = [None if is_missing else pattern.format(value) for value, is_missing in values]
            safe[column] = pd.Series(said, safe.index, dtype=object).str.replace(".", locale.decimal)
    text = safe.to_csv(
        index=False, sep=locale.separator, decimal=locale.decimal, float_format="%.2f", lineterminator="\n"
    )
    with written_whole(path) as file:
        file.write(BOM + text.encode())
