"""Sheets that say the same in every rating, though what they say is varied: more than chance lets coincide.

Where people are of one mind, many sheets are alike, and then many more are nearly alike: they differ in one answer. A
pile that one person filled is a spike: many are the same, and hardly any lies beside them. So a pattern is held against
its own neighbours, and not against a share of matches that would be too many anywhere: on near duplicates see N.
Kuriakose and M. Robbins, Don't get duped: fraud through duplication in public opinion surveys, Statistical Journal of
the IAOS 32 (2016), 283–291; that high shares of matches occur by themselves where people agree, K. Simmons, A. Mercer,
S. Schwarzer and C. Kennedy, Evaluating a new proposal for detecting data falsification in surveys, the same, 327–338.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.counting.sent_rows import UNKNOWN
from pipeline.figures.answer_patterns import Looks
from pipeline.figures.arrival_times import windows_of

FEWEST_ANSWERS = 8
"""Ratings that a pattern needs: of fewer, with two levels each, a hundred sheets hold most patterns there can be."""
MOST_IN_A_COLUMN = (3, 4)
"""Largest share of the answers of a varied pattern in one column: who answers nearly all alike agrees with many."""


class Identical(NamedTuple):
    """The varied pattern that most sheets of a group share.

    Attributes:
        sheets: how many have it; 1 where none is like another.
        near: how many differ from it in one rating alone.
        together: the most sheets with one varied pattern that were sent within ten minutes.
        varied: sheets whose pattern is varied.
    """

    sheets: int = 0
    near: int = 0
    together: int = 0
    varied: int = 0

    @property
    def p(self) -> float:
        """How probable so many or more are where neighbours are at least as many: ``P(X ≥ k)``, X of ``B(k+m, ½)``.

        Of people who agree with a pattern in every rating with probability p, those that differ in one alone are
        ``Σ(1-p)/p`` times as many: at eight ratings, as many once they agree in no more than eight of nine.
        """
        if self.sheets < 2:
            return 1.0
        # Imported here, since it takes half a second that most commands need not wait for.
        special = importlib.import_module("scipy.special")
        return float(special.bdtrc(self.sheets - 1, self.sheets + self.near, 0.5))


def identical_of(looks: Iterable[Looks], groups: int) -> list[Identical]:
    """Return the most shared varied pattern of each group; of several layouts, that of the one where most share it."""
    found = [Identical()] * groups
    for one in looks:
        order, varied = np.argsort(one.coded.groups, kind="stable"), _is_varied(one)
        numbers, starts = np.unique(one.coded.groups[order], return_index=True)
        for number, places in zip(numbers.tolist(), np.split(order, starts[1:]), strict=True):
            here, before = _of_group(one, places, varied[places]), found[number]
            largest = max(before, here, key=lambda each: each.sheets)
            together = max(before.together, here.together)
            found[number] = largest._replace(varied=before.varied + here.varied, together=together)
    return found


def _is_varied(looks: Looks) -> NDArray[np.bool_]:
    part, whole = MOST_IN_A_COLUMN
    return (looks.rated > 0) & (looks.lined >= FEWEST_ANSWERS) & (whole * looks.fullest <= part * looks.lined)


def _of_group(looks: Looks, places: NDArray[np.int64], varied: NDArray[np.bool_]) -> Identical:
    patterns = looks.pattern[places]
    if not varied.any():
        return Identical()
    each, inverse, counts = np.unique(patterns[varied], axis=0, return_inverse=True, return_counts=True)
    largest = int(counts.argmax())  # of equals the first by its codes, so that it is always the same
    differing = (patterns != each[largest]).sum(axis=1)
    together = _together(looks, places[varied], inverse.reshape(-1))
    return Identical(int(counts[largest]), int((differing == 1).sum()), together, int(varied.sum()))


def _together(looks: Looks, places: NDArray[np.int64], patterns: NDArray[np.int64]) -> int:
    """Return the most sheets with one pattern that were sent within ten minutes; 0 where it is not known when."""
    sent = looks.coded.sent
    if sent is None:
        return 0
    known = sent.at[places] != UNKNOWN
    times, kinds = sent.at[places][known], patterns[known]
    most = 0
    for kind in np.flatnonzero(np.bincount(kinds) > 1).tolist() if len(kinds) else ():
        ordered = np.sort(times[kinds == kind])
        most = max(most, int((windows_of(ordered) - np.arange(len(ordered))).max()))
    return most or int(known.any())
