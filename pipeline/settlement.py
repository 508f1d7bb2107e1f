"""Several scans of the same page of a sheet: which one counts."""

from __future__ import annotations

from collections.abc import Sequence

from omr.faults import Fault, Outcome
from pipeline.page_record import PageAnswers


def settle(scans: Sequence[PageAnswers | None]) -> list[tuple[Outcome, Fault | None]]:
    """Decide what becomes of each scan of one page of one sheet.

    The same marks again are a duplicate and count once. Other marks are a conflict, and so is what they conflict with:
    neither counts until a person has compared them. The result depends on the order of arrival alone, not on when each
    scan was read.

    Args:
        scans: the answers of every scan of the page, in the order of arrival; ``None`` where the page has none.

    Returns:
        outcome and fault of each.
    """
    heads: list[PageAnswers | None] = []
    is_head = []
    for answers in scans:
        new = not any(_agree(answers, head) for head in heads)
        is_head.append(new)
        if new:
            heads.append(answers)
    first: tuple[Outcome, Fault | None] = (Outcome.READ, None)
    if len(heads) > 1:
        first = (Outcome.CONFLICT, Fault.SHEET_CONFLICT)
    return [first if new else (Outcome.DUPLICATE, Fault.SHEET_DUPLICATE) for new in is_head]


def _agree(one: PageAnswers | None, other: PageAnswers | None) -> bool:
    return one is None or other is None or one.agrees_with(other)
