"""The console that tables are shown on."""

from __future__ import annotations

import sys

from rich.console import Console

WITHOUT_TERMINAL = 160  # characters a line


def table_console(width: int = WITHOUT_TERMINAL) -> Console:
    """Return stdout for tables: as wide as the terminal, or of a width in characters where there is none."""
    return Console(width=None if sys.stdout.isatty() else width)
