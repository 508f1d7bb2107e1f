"""The true answers of a stack of scans, and the comparison of a reading of that stack with them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class TrueState(StrEnum):
    """The state that a correct reading gives an answer."""

    READ = "read"
    """The answer is clear to a person who looks at the question."""
    BLANK = "blank"
    """Nothing was chosen."""
    DOUBT = "doubt"
    """The answer is not clear even to a person: two plain marks, or nothing but a cancelled one."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one question of one sheet.

    Attributes:
        sheet: the serial as printed (``0001234-S``).
        question: the question's id.
        answer: the choices meant, joined by ``|`` in the order of the layout (a number's digits for ``number``); empty
            if nothing, or nothing certain, was meant.
        state: the state that a correct reading gives it.
        style: how its marks were drawn, box by box: ``2:cross+circled|5:cross``.
        scan: the file that holds the page.
        page: the page of that file, from 1.
    """

    sheet: str
    question: str
    answer: str
    state: TrueState
    style: str = ""
    scan: str = ""
    page: int = 0


COLUMNS = tuple(f.name for f in fields(Truth))


def write_truth(path: Path, rows: Iterable[Truth]) -> None:
    """Write rows as CSV (UTF-8, comma, a header, line feeds)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(row) for row in rows)


def read_truth(path: Path) -> list[Truth]:
    """Read what ``write_truth`` wrote.

    Raises:
        ValueError: the header or a value is not of the form that ``write_truth`` writes.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            raise ValueError(f"{path}: the columns are {header}, not {list(COLUMNS)}")
        return [
            Truth(sheet, question, answer, TrueState(state), style, scan, int(page))
            for sheet, question, answer, state, style, scan, page in reader
        ]


class Answered(Protocol):
    """An answer as it was read; rows of ``answers.csv`` and ``Truth`` fit, too."""

    @property
    def sheet(self) -> str:
        """The serial as printed."""

    @property
    def question(self) -> str:
        """The question's id."""

    @property
    def answer(self) -> str:
        """The choices joined by ``|``."""

    @property
    def state(self) -> str:
        """``read``, ``reviewed``, ``blank``, ``void`` or ``doubt``."""


@dataclass(frozen=True, slots=True)
class Score:
    """The comparison of a stack's answers with its truth. Every row of the truth is counted exactly once.

    Attributes:
        right: decided (``read`` or ``blank``; ``reviewed`` and ``void`` count alike) with the answer that was meant.
        silent: decided with another answer than was meant: an error that nobody is asked about.
        unsettled: decided although the truth is not clear even to a person; a silent error, too.
        doubtful: left to a person although the truth is clear: work, but no error.
        asked: left to a person, rightly.
        missing: no answer to this question at all.
        surplus: answers to questions that the truth does not have; in no other count.
        errors: the truths counted in ``silent`` and ``unsettled``, each with the answer given.
    """

    right: int = 0
    silent: int = 0
    unsettled: int = 0
    doubtful: int = 0
    asked: int = 0
    missing: int = 0
    surplus: int = 0
    errors: tuple[tuple[Truth, str], ...] = ()

    @property
    def total(self) -> int:
        """Number of rows of the truth."""
        return self.right + self.silent + self.unsettled + self.doubtful + self.asked + self.missing

    @property
    def silent_errors(self) -> int:
        """Number of wrong answers that nobody was asked about: those in ``silent`` and ``unsettled``."""
        return self.silent + self.unsettled


def compare(truth: Iterable[Truth], answers: Iterable[Answered | Mapping[str, str]]) -> Score:
    """Compare answers with the truth.

    Args:
        truth: at most one row for each sheet and question.
        answers: objects with ``sheet``, ``question``, ``answer``, ``state``, or mappings with these keys (rows of
            ``answers.csv``). Choices of several are compared as sets. Of two answers to one question, the last counts.

    Returns:
        the counts; ``Score`` defines each.
    """
    given = {(row[0], row[1]): (row[2], row[3]) for row in map(_parts, answers)}
    counts = dict.fromkeys(("right", "silent", "unsettled", "doubtful", "asked", "missing"), 0)
    errors: list[tuple[Truth, str]] = []
    for row in truth:
        answer, state = given.pop((row.sheet, row.question), ("", None))
        verdict = _verdict(row, answer, state)
        counts[verdict] += 1
        if verdict in ("silent", "unsettled"):
            errors.append((row, answer))
    return Score(**counts, surplus=len(given), errors=tuple(errors))


def _verdict(truth: Truth, answer: str, state: str | None) -> str:
    if state is None:
        return "missing"
    if state == "doubt":
        return "asked" if truth.state is TrueState.DOUBT else "doubtful"
    if truth.state is TrueState.DOUBT:
        # An overvote that a person has declared void is decided correctly.
        return "right" if state in ("void", "reviewed") else "unsettled"
    meant, counted = set(truth.answer.split("|")), set(answer.split("|"))
    return "right" if meant == counted and state != "void" else "silent"


def _parts(row: Answered | Mapping[str, str]) -> tuple[str, str, str, str]:
    if isinstance(row, Mapping):
        return row["sheet"], row["question"], row["answer"], row["state"]
    return row.sheet, row.question, row.answer, str(row.state)


def by_style(score: Score) -> Sequence[tuple[str, int]]:
    """Return the number of errors for each way of marking, in descending order: for tables of errors."""
    counts: dict[str, int] = {}
    for row, _ in score.errors:
        styles = "|".join(mark.partition(":")[2] for mark in row.style.split("|"))
        counts[styles] = counts.get(styles, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
