"""The command line. ``app`` assembles the program; each group of commands has a module of its own."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

_COLLECT_AFTER = 50_000
"""Objects, instead of 700: a tenth of the start of a command would go into looking for garbage that is not there."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``phieu`` and end the program with one of ``forms.errors.ExitCode``."""
    gc.set_threshold(_COLLECT_AFTER)
    from pipeline.cli.streams import code_of_output, make_lasting

    make_lasting()
    from pipeline.cli.app import app
    from pipeline.cli.asked_command import with_asked_alone

    try:
        program = with_asked_alone(app, sys.argv[1:] if arguments is None else arguments)
        program(args=list(arguments) if arguments is not None else None, prog_name="phieu")
    except SystemExit as ended:
        raise SystemExit(ended.code or int(code_of_output())) from None
