"""Whose a one-time code is: the sheet or slip that it was printed on, while its key is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from forms.errors import CodeError
from forms.one_time_code import OnlineKey, holders_of, tag_of, typed_code
from forms.texts import CODE_TEXTS
from pipeline.records.keys import Trust
from pipeline.records.runs import IssuedRun, Ledger, Origin


class IssuedCode(NamedTuple):
    """A code that was printed: the run that it was printed in, and the tag by which its use is kept."""

    run: IssuedRun
    tag: str


def issued_code(typed: str, keys: Sequence[OnlineKey], ledger: Ledger, trust: Trust, day: date) -> IssuedCode:
    """Return whose a code is.

    Args:
        typed: as a person typed it, or as a link has it.
        keys: of all codes, the oldest first, as ``trust`` has them.
        ledger: of all runs.
        trust: up to which day each key is trusted; a code of one that leaked is good no longer than that.
        day: on which it is used.

    Raises:
        CodeError: it is no code, was never printed, or is not good any more. Of two sheets that could have it, which
            happens to one code in millions once a key was rotated, it is neither's.
    """
    found = [
        (run, tag_of(serial, keys[at]), trust.covers(at, day))
        for serial, at in holders_of(typed_code(typed), keys)
        if (run := ledger.run_of(serial)) is not None and run.origin is not Origin.ROWS and run.printed
    ]
    good = [IssuedCode(run, tag) for run, tag, is_good in found if is_good]
    if len(good) != 1:
        raise CodeError(CODE_TEXTS["ended" if found and not good else "unknown"])
    return good[0]
