"""The output about PDFs that were printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.console import counted, say
from pipeline.cli.spoken import number, told

if TYPE_CHECKING:
    from pipeline.printing.printing import PrintedFile


def tell_printed(file: PrintedFile) -> None:
    """Print the path of a PDF, and how long it is."""
    instead = told(", thay tệp đã có ở đó", ", in place of the file that was there") if file.replaced else ""
    pages = told(f"{number(file.pages)} trang", counted(file.pages, "page"))
    say(f"  {file.path}: {pages}{instead}")
