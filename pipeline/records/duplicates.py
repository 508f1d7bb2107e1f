"""The rule that decides which of several scans of the same page of a sheet counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from omr.faults import Fault, Outcome
from omr.reading import Doubt
from pipeline.records.page_record import PageAnswers

# So many pairs of scans are compared but once: with each copy of a sheet that arrives, all are compared anew.
KEPT_PAIRS = 10_000


def which_count(scans: Sequence[PageAnswers | None]) -> list[tuple[Outcome, Fault | None]]:
    """Decide which scans of one page of one sheet count, and what becomes of the others.

    The same paper again is a duplicate and counts once: of all scans the one counts in which least was hidden (by a
    streak, a stain), so that it helps to clean the glass and scan again; among equals the first. Other answers are a
    conflict, and so are the same answers in other strokes (a copy of the blank sheet that somebody else filled in), and
    so is what they conflict with: none counts until a person has compared them. The result depends on the order of
    arrival alone, not on when each scan was read.

    Args:
        scans: The answers of every scan of the page, in the order of arrival; ``None`` where the page has none.

    Returns:
        The outcome and the fault of each scan, in the same order.
    """
    contradicted = [not all(_agree(one, other) for other in scans) for one in scans]
    first: tuple[Outcome, Fault | None] = (Outcome.READ, None)
    if any(contradicted):
        first = (Outcome.CONFLICT, Fault.SHEET_CONFLICT)
        chosen = _versions(scans, contradicted)
    else:
        chosen = {min(range(len(scans)), key=lambda at: _hidden(scans[at]))}
    return [first if at in chosen else (Outcome.DUPLICATE, Fault.SHEET_DUPLICATE) for at in range(len(scans))]


def _versions(scans: Sequence[PageAnswers | None], contradicted: Sequence[bool]) -> set[int]:
    """Return one scan for each paper, the clearest: a doubtful one must not hide that two others differ.

    To agree is not transitive (a doubtful answer agrees with any, and so does a page with too few marks to compare),
    but there are never fewer than two: what contradicts the first is one, or agrees with another that is.
    """
    heads: list[int] = []
    for at in sorted(range(len(scans)), key=lambda at: _doubts(scans[at])):
        if contradicted[at] and not any(_agree(scans[at], scans[head]) for head in heads):
            heads.append(at)
    return set(heads)


def _hidden(answers: PageAnswers | None) -> int:
    """Return how many answers are in doubt because their boxes could not be seen; not because of what somebody drew."""
    return list(answers.doubts.values()).count(Doubt.BOX_DISTURBED) if answers else 0


def _doubts(answers: PageAnswers | None) -> int:
    return answers.states.count("d") if answers else 0


def _agree(one: PageAnswers | None, other: PageAnswers | None) -> bool:
    if one is None or other is None:
        return True
    return one.agrees_with(other) and not _are_two_papers(one.traces, other.traces)


@lru_cache(maxsize=KEPT_PAIRS)
def _are_two_papers(one: str, other: str) -> bool:
    from omr.marks.same_paper import Likeness, compare_traces

    return compare_traces(one, other) is Likeness.ANOTHER
