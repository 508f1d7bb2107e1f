"""The console on which tables are printed."""

from __future__ import annotations

import sys

from rich.console import Console

WITHOUT_TERMINAL = 160  # characters a line


def table_console(width: int = WITHOUT_TERMINAL) -> Console:
    """Return a console on stdout that is as wide as the terminal, or ``width`` characters if there is none.

    Texts are shown as they are: a folder may be called ``[/b]`` or ``:smile:``. Colours are given with ``Text``.
    """
    return Console(width=None if sys.stdout.isatty() else width, markup=False, emoji=False)
