"""The head of the log on a terminal: as words, and as a QR code that a phone reads off the screen."""

from __future__ import annotations

import sys

import numpy as np

from forms.qr import symbol
from pipeline.cli.console import say
from pipeline.cli.nearest_letters import can_be_written

_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
_BLOCKS = " ▀▄█"  # of two modules above each other: none dark, the upper one, the lower one, both
_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[30;107m", "\x1b[0m"


def say_code(text: str) -> None:
    """Draw a QR code where somebody can see it: on a terminal whose encoding has the blocks that it is made of."""
    if sys.stdout.isatty() and can_be_written(_BLOCKS, sys.stdout.encoding or "utf-8"):
        for line in code_lines(text):
            say(f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}")


def code_lines(text: str) -> list[str]:
    """Return the lines of a QR code, two rows of modules each, black on white, with its quiet zone."""
    dark = np.pad(symbol(text), _QUIET)
    dark = np.pad(dark, ((0, len(dark) % 2), (0, 0)))
    pairs = dark[::2].astype(int) + 2 * dark[1::2].astype(int)
    return ["".join(_BLOCKS[pair] for pair in row) for row in pairs.tolist()]
