"""What a sheet looks like from afar: all at the best level, all in one column, how long a string, which pattern.

Nothing is known of how a question is meant: scales are data, with any number of levels, in either direction. The best
level is the one with the highest score. A column is where an answer stands on the sheet: on a reversed scale the same
column is the other end. Answers are looked at within the ratings that have equally many levels, since only among
these is the same column the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.counting.tally import DOUBT, Coded, CodedQuestion, Tally, Whole

FEWEST_RATINGS = 5
"""Sheets with fewer ratings say nothing by having them in one column: of three questions, many who read each of them
answer all three alike. Studies of straight-lining look at grids of five questions and more (Y. Kim et al.,
Straightlining: overview of measurement, Social Science Computer Review 37 (2019), 214–233)."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Looks:
    """What the valid sheets of one layout look like; each array has a number for each sheet.

    Attributes:
        coded: the sheets.
        rated: ratings with an answer; 0 where one of them is in doubt, since nothing of the sheet is settled then.
        best: ratings at their best level.
        lined: ratings with an answer among those that could be in one column: the largest set with equally many levels.
        fullest: how many of these are in the column that has most.
        string: the longest string of these, one after another, in one column; an open one ends it.
        pattern: the codes of all ratings, sheets × ratings.
    """

    coded: Coded
    rated: Whole
    best: Whole
    lined: Whole
    fullest: Whole
    string: Whole
    pattern: NDArray[np.uint8]

    @property
    def has_ratings(self) -> Flags:
        """Whether a sheet has a rating with an answer."""
        found: Flags = self.rated > 0
        return found

    @property
    def is_best(self) -> Flags:
        """Whether all ratings of a sheet are at the best level."""
        found: Flags = self.has_ratings & (self.best == self.rated)
        return found

    @property
    def may_be_lined(self) -> Flags:
        """Whether a sheet has enough ratings to say something by having them in one column."""
        found: Flags = self.has_ratings & (self.lined >= FEWEST_RATINGS)
        return found

    @property
    def is_lined(self) -> Flags:
        """Whether all these ratings of a sheet are in one column."""
        found: Flags = self.may_be_lined & (self.fullest == self.lined)
        return found


def looks_of(tally: Tally, survey: str, questions: Container[str]) -> list[Looks]:
    """Return what the sheets of each layout of a survey look like, by their answers to some ratings."""
    return [_looks(coded, questions) for coded in tally.coded if coded.survey == survey and len(coded.groups)]


def rated_questions(tally: Tally, survey: str) -> set[str]:
    """Return the ratings that sheets are looked at by: those of satisfaction; where there are none, all.

    That somebody expects the best of everything is not odd.
    """
    found = tally.ratings(survey)
    columns = (column for coded in tally.coded if coded.survey == survey for column in coded.columns)
    return found or {column.question for column in columns if column.levels}


def _looks(coded: Coded, questions: Container[str]) -> Looks:
    ratings = coded.ratings(questions)
    codes = coded.codes[:, [at for at, _ in ratings]]
    best, rated = (np.zeros(len(coded.groups), np.int64) for _ in range(2))
    in_doubt = np.zeros(len(coded.groups), np.bool_)
    for at, (_, column) in enumerate(ratings):
        rated += _levels(column)[codes[:, at]]
        best += _best(column)[codes[:, at]]
        in_doubt |= codes[:, at] == DOUBT
    rated[in_doubt] = 0
    return Looks(coded, rated, best, *_lines(codes, [column for _, column in ratings]), codes)


def _levels(column: CodedQuestion) -> Flags:
    return column.codes_of(column.levels.ids if column.levels else ())


def _best(column: CodedQuestion) -> Flags:
    levels = column.levels
    if levels is None:
        return column.codes_of(())
    top = max(levels.scores)
    return column.codes_of([one for one, score in zip(levels.ids, levels.scores, strict=True) if score == top])


def _lines(codes: NDArray[np.uint8], columns: Sequence[CodedQuestion]) -> tuple[Whole, Whole, Whole]:
    """Return ``lined``, ``fullest`` and ``string`` of the sheets."""
    sheets = len(codes)
    sizes = [len(column.levels.ids) if column.levels else 0 for column in columns]
    size = Counter(sizes).most_common(1)[0][0] if sizes else 0  # of equals the one that is asked first
    lined, run, string = (np.zeros(sheets, np.int64) for _ in range(3))
    before = np.zeros(sheets, np.uint8)
    times = np.zeros((max(map(len, (one.choices for one in columns)), default=0) + 1, sheets), np.int16)
    for at, column in enumerate(columns):
        if sizes[at] == size:
            here = codes[:, at]
            is_level = _levels(column)[here]
            run = np.where(is_level, np.where(here == before, run + 1, 1), 0)
            string, before = np.maximum(string, run), np.where(is_level, here, 0)
            for code in range(1, len(column.choices) + 1):
                times[code] += is_level & (here == code)
            lined += is_level
    return lined, times.max(axis=0).astype(np.int64), string


class Sums(NamedTuple):
    """How many sheets of each group look how.

    Attributes:
        rated: with a rating that has an answer.
        best: of these, all at the best level.
        may_be_lined: with enough ratings to be in one column.
        lined: of these, all in one column.
        lined_not_best: of these, those that are not all at the best level.
    """

    rated: Whole
    best: Whole
    may_be_lined: Whole
    lined: Whole
    lined_not_best: Whole


def sums_of(looks: Iterable[Looks], groups: int) -> Sums:
    """Return how many sheets of each of so many groups look how."""
    total = [np.zeros(groups, np.int64) for _ in Sums._fields]
    for one in looks:
        lined, best = one.is_lined, one.is_best
        for at, chosen in enumerate((one.has_ratings, best, one.may_be_lined, lined, lined & ~best)):
            total[at] += np.bincount(one.coded.groups[chosen], minlength=groups)
    return Sums(*total)


def strings_of(looks: Iterable[Looks], groups: int) -> list[Counter[int]]:
    """Return for each group how many sheets have a longest string of which length, of those that may be lined."""
    found = [Counter[int]() for _ in range(groups)]
    for one in looks:
        chosen = one.may_be_lined
        cells, times = np.unique(one.coded.groups[chosen] * 256 + one.string[chosen], return_counts=True)
        for cell, count in zip(cells.tolist(), times.tolist(), strict=True):
            found[cell // 256][cell % 256] += count
    return found
