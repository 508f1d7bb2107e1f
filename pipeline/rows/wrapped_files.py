"""What a file of rows comes wrapped in: a ZIP around the table, as Google Forms and SurveyMonkey hand it over."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from forms.bilingual import both
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
        advice = both(
            "Mở tệp trong chương trình bảng tính, rồi lưu dạng “Excel workbook (.xlsx)” hoặc “CSV UTF-8”.",
            "Open it in the spreadsheet program, and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”.",
        )
        raise RowsError(
            both("{name}: là trang web, dù tên tệp ghi gì", "{name}: is a web page, whatever its name says", name=name),
            advice,
        )
    if not data.startswith(ZIP):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return data if _WORKBOOK in packed.namelist() else _only_table(packed, name, limits)
    # RuntimeError: the ZIP asks for a password.
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError) as problem:
        raise RowsError(
            both("{name}: không giải nén được", "{name}: can't be unpacked", name=name),
            both("Giải nén, rồi nạp bảng bên trong.", "Unpack it, and import the table in it."),
        ) from problem


def _only_table(packed: zipfile.ZipFile, name: str, limits: RowLimits) -> bytes:
    tables = [part for part in packed.infolist() if _is_table(part.filename)]
    if len(tables) != 1:
        said = both("nhiều bảng", "several tables") if tables else both("không có bảng nào", "no table")
        raise RowsError(
            both("{name}: trong tệp {said}", "{name}: holds {said}", name=name, said=said),
            both(
                "Giải nén, rồi nạp từng bảng một: CSV hoặc XLSX.",
                "Unpack it, and import the tables in it one by one: CSV or XLSX.",
            ),
        )
    if tables[0].file_size > limits.file_bytes:
        raise RowsError(
            both(
                "{name}: giải nén ra lớn hơn {file_bytes:,} MB",
                "{name}: unpacks to more than {file_bytes:,} MB",
                name=name,
                file_bytes=limits.file_bytes // 10**6,
            ),
            both("Chia bảng ra.", "Part the table."),
        )
    return packed.read(tables[0])


def _is_table(path: str) -> bool:
    """Tell whether a part is a table, and not what a Mac adds beside it."""
    parts = PurePosixPath(path).parts
    return path.lower().endswith(_TABLES) and "__MACOSX" not in parts and not parts[-1].startswith(".")
