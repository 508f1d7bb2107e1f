"""The command line. ``app`` assembles the program; each group of commands has a module of its own."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``phieu`` and end the program with one of ``forms.errors.ExitCode``."""
    from pipeline.cli.streams import code_of_output, make_lasting

    make_lasting()
    from pipeline.cli.app import app

    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="phieu")
    except SystemExit as ended:
        raise SystemExit(ended.code or int(code_of_output())) from None
