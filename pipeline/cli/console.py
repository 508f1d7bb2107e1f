"""Output of the commands: results on stdout; errors, advice and progress on stderr; a bar only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import typer

from forms.errors import PhieuError, in_one_line

Report = Callable[[int, int], None]
"""Is called with the amount that is done and the amount in all."""


def say(line: str = "", end: str = "\n") -> None:
    """Write a line to stdout."""
    typer.echo(line + end, nl=False)


# Nobody reads a thousand lines on a screen, and the first ones tell what they have in common.
_MOST_ERRORS = 40


def complain(error: PhieuError) -> None:
    """Write an error's message and advice to stderr, and those of all others in the same file."""
    for one in (error, *error.others[: _MOST_ERRORS - 1]):
        typer.echo(f"phieu: {one.message}", err=True)
        if one.advice:
            typer.echo(f"       {one.advice}", err=True)
    more = len(error.others) + 1 - _MOST_ERRORS
    if more > 0:
        typer.echo(f"phieu: {counted(more, 'further line')} to correct in the same file", err=True)


def complain_of(error: Exception) -> None:
    """Write an error that stops a service, foreseen or not, to stderr."""
    if isinstance(error, PhieuError):
        complain(error)
    else:
        typer.echo(
            f"phieu: {type(error).__name__}: {in_one_line(str(error))}\n       A defect; please report it.", err=True
        )


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "page"), counted(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def _unseen(_done: int, _total: int) -> None:
    """Do nothing: there is no terminal on which to show progress."""


@contextmanager
def progress(doing: str, unit: str) -> Iterator[Report]:
    """Show the progress of something on a terminal; otherwise show nothing, as the result is printed afterwards."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from pipeline.cli.progress_bar import progress_bar

    with progress_bar(doing, unit) as report:
        yield report


@contextmanager
def steps() -> Iterator[Callable[[str, str], Report]]:
    """Show several steps in turn, each as ``progress`` does; without a terminal print a line when each begins."""
    with ExitStack() as current:

        def begin(doing: str, unit: str) -> Report:
            current.close()
            if not sys.stderr.isatty():
                typer.echo(f"{doing} …", err=True)
            return current.enter_context(progress(doing, unit))

        yield begin
