"""What a file of rows comes wrapped in: a ZIP around the table, as Google Forms and SurveyMonkey hand it over."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from pipeline.errors import RowsError
from pipeline.rows.row_limits import RowLimits

ZIP = b"PK\x03\x04"
_TABLES = (".csv", ".tsv", ".txt", ".xlsx")
_WORKBOOK = "xl/workbook.xml"
_PAGES = (b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta", b"<style")


def unwrapped(data: bytes, name: str, limits: RowLimits) -> bytes:
    """Return the only table in a ZIP; any other file, also a workbook, as it is.

    Raises:
        RowsError: The ZIP holds no table or several, or can't be unpacked; or the file is a web page, as portals save
            what they call a workbook.
    """
    if data[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        advice = "Open it in the spreadsheet program, and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”."
        raise RowsError(f"{name}: is a web page, whatever its name says", advice)
    if not data.startswith(ZIP):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return data if _WORKBOOK in packed.namelist() else _only_table(packed, name, limits)
    # RuntimeError: the ZIP asks for a password.
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError) as problem:
        raise RowsError(f"{name}: can't be unpacked", "Unpack it, and import the table in it.") from problem


def _only_table(packed: zipfile.ZipFile, name: str, limits: RowLimits) -> bytes:
    tables = [part for part in packed.infolist() if _is_table(part.filename)]
    if len(tables) != 1:
        said = "several tables" if tables else "no table"
        raise RowsError(f"{name}: holds {said}", "Unpack it, and import the tables in it one by one: CSV or XLSX.")
    if tables[0].file_size > limits.file_bytes:
        raise RowsError(f"{name}: unpacks to more than {limits.file_bytes // 10**6:,} MB", "Part the table.")
    return packed.read(tables[0])


def _is_table(path: str) -> bool:
    """Tell whether a part is a table, and not what a Mac adds beside it."""
    parts = PurePosixPath(path).parts
    return path.lower().endswith(_TABLES) and "__MACOSX" not in parts and not parts[-1].startswith(".")
