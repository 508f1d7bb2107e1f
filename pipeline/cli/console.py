"""Output of the commands: results on stdout; errors, advice and progress on stderr; a bar only on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TextIO

from forms.errors import PhieuError, in_one_line
from pipeline.cli.nearest_letters import can_be_written
from pipeline.cli.spoken import heard, number, told

_DOING = {
    "Printing": "Đang in",
    "Checking": "Đang kiểm tra",
    "Reading": "Đang đọc",
    "Proving": "Đang đối chiếu",
    "Tabulating": "Đang tổng hợp",
    "Reporting": "Đang viết báo cáo",
    "Counting": "Đang đếm",
    "Backing up": "Đang sao lưu",
    "Restoring": "Đang khôi phục",
    "Filling and scanning": "Đang điền và quét",
}
"""What is being done, by how it is called in English."""
_MEASURES = {
    "sheets": "phiếu",
    "pages": "trang",
    "files": "tệp",
    "bytes": "byte",
    "stacks": "tập",
    "units": "đơn vị",
}
"""What progress is counted in, likewise."""

Report = Callable[[int, int], None]
"""Is called with the amount that is done and the amount in all."""


def say(line: str = "", end: str = "\n") -> None:
    """Write a line to stdout: in the language that the program speaks, if it knows itself in that."""
    _write(sys.stdout, heard(line) + end)


def tell(vi: str, en: str) -> None:
    """Write a line to stdout, in the language that the program speaks."""
    say(told(vi, en))


def tell_beside(vi: str, en: str) -> None:
    """Write a line to stderr, in the language that the program speaks."""
    say_beside(told(vi, en))


def say_json(content: bytes) -> None:
    """Write JSON to stdout; what its encoding lacks is escaped as JSON does it, so that programs read the same text."""
    text = content.decode()
    say(
        text
        if can_be_written(text, sys.stdout.encoding or "utf-8")
        else json.dumps(json.loads(text), separators=(",", ":"))
    )


def say_beside(line: str) -> None:
    """Write a line to stderr, as ``say`` does to stdout."""
    _write(sys.stderr, heard(line) + "\n")


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


# Nobody reads a thousand lines on a screen, and the first ones tell what they have in common.
_MOST_ERRORS = 40


def complain(error: PhieuError) -> None:
    """Write an error's message and advice to stderr, and those of all others in the same file."""
    for one in (error, *error.others[: _MOST_ERRORS - 1]):
        say_beside(f"phieu: {heard(one.message)}")
        if one.advice:
            say_beside(f"       {heard(one.advice)}")
    more = len(error.others) + 1 - _MOST_ERRORS
    if more > 0:
        tell_beside(
            f"phieu: còn {number(more)} dòng nữa phải sửa trong tệp này",
            f"phieu: {counted(more, 'further line')} to correct in the same file",
        )


def complain_of(error: Exception) -> None:
    """Write an error that stops a service, foreseen or not, to stderr."""
    if isinstance(error, PhieuError):
        complain(error)
    else:
        say_beside(f"phieu: {type(error).__name__}: {in_one_line(str(error))}")
        tell_beside("       Lỗi của chương trình; hãy báo lại.", "       A defect; please report it.")


def counted(amount: int, thing: str, things: str = "") -> str:
    """Return a number with its noun, in English.

    >>> counted(1, "page"), counted(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{amount:,} {thing if amount == 1 else things or thing + 's'}"


def _unseen(_done: int, _total: int) -> None:
    """Do nothing: there is no terminal on which to show progress."""


def _named(names: Mapping[str, str], name: str) -> str:
    """Return a step or a unit in the language that is spoken; those of benchmarks have an English name alone."""
    return told(names.get(name, name), name)


@contextmanager
def progress(doing: str, unit: str) -> Iterator[Report]:
    """Show the progress of something on a terminal; otherwise show nothing, as the result is printed afterwards."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from pipeline.cli.progress_bar import progress_bar

    with progress_bar(_named(_DOING, doing), _named(_MEASURES, unit)) as report:
        yield report


@contextmanager
def steps(*, named: bool = True) -> Iterator[Callable[[str, str], Report]]:
    """Show several steps in turn, each as ``progress`` does; without a terminal name each in a line when it begins."""
    with ExitStack() as current:

        def begin(doing: str, unit: str) -> Report:
            current.close()
            if named and not sys.stderr.isatty():
                say_beside(f"{_named(_DOING, doing)} …")
            return current.enter_context(progress(doing, unit))

        yield begin


def begin_late(begin: Callable[[str, str], Report], doing: str, unit: str) -> Report:
    """Return what begins a step of ``steps`` when it is first told how far that is."""
    shown: list[Report] = []

    def report(done: int, of: int) -> None:
        if not shown:
            shown.append(begin(doing, unit))
        shown[0](done, of)

    return report
