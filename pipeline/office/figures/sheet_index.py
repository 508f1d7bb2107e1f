"""Which sheets say what: the way back from a figure to the sheets behind it."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.counting.csv_files import CsvLocale
from pipeline.records.assembly import Sheet, SheetForm, Status

TABLE = "index"
_APART = "\x1f"  # between cells; no choice has it (ASCII, unit separator)
_STATUSES = {Status.VALID: "v", Status.INVALID: "i", Status.WAITING: "w"}
VALID = ord("v")
COUNTED = (ord("r"), ord("v"))
"""States of answers that count: read by the machine, or given by a person."""


@dataclass(frozen=True, slots=True)
class IndexTable:
    """Has the sheets that are counted told one by one, beside their counts; it can be sent between processes."""

    name: str = TABLE
    columns: tuple[str, ...] = ()

    def of_serials(self, _serials: range) -> IndexTable:
        """Return what is needed for some sheets: nothing."""
        return self

    def maker(self, _locale: CsvLocale, _scans: Mapping[int, str]) -> IndexTable:
        """Return what makes the lines."""
        return self

    def of_sheet(self, _keys: bytes, form: SheetForm, sheet: Sheet) -> bytes | None:
        """Return the line of a sheet; what is in doubt has no answer yet."""
        shown = (answer if state in "rv" else "" for answer, state in zip(sheet.answers, sheet.states, strict=True))
        cells = (str(sheet.serial), form.layout, _STATUSES[sheet.status], sheet.states, *shown)
        return _APART.join(cells).replace("\n", " ").encode()


class Found(NamedTuple):
    """What a sheet says to a question: its serial, its answer, its state as a letter, and whether the sheet counts."""

    serial: int
    answer: str
    state: str
    valid: bool


class _Answers(dict[str, int]):
    """Numbers of answers, each given when it is first seen."""

    def __missing__(self, answer: str) -> int:
        self[answer] = len(self)
        return self[answer]


@dataclass(slots=True)
class _Rows:
    """The sheets of one layout in one block."""

    serials: array[int] = field(default_factory=lambda: array("q"))
    statuses: bytearray = field(default_factory=bytearray)
    states: bytearray = field(default_factory=bytearray)
    answers: array[int] = field(default_factory=lambda: array("I"))


class IndexBlock:
    """The sheets of a block of serials.

    Args:
        lines: as ``IndexTable`` makes them.
        numbers: of all answers that were ever seen; it grows.
    """

    def __init__(self, lines: bytes, numbers: _Answers) -> None:
        self.layouts: dict[str, _Rows] = {}
        for line in lines.decode().split("\n"):
            if not line:
                continue
            serial, layout, status, states, *answers = line.split(_APART)
            rows = self.layouts.setdefault(layout, _Rows())
            rows.serials.append(int(serial))
            rows.statuses += status.encode()
            rows.states += states.encode()
            rows.answers.extend(map(numbers.__getitem__, answers))


class SheetIndex:
    """The sheets of all blocks, by what they say.

    Args:
        blocks: in the order of their serials.
        numbers: of all answers, as the blocks use them.
        questions: of each layout, in the order of a sheet's answers.
    """

    def __init__(
        self, blocks: Iterable[IndexBlock], numbers: Mapping[str, int], questions: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._blocks = tuple(blocks)
        self._numbers = dict(numbers)
        self._names = tuple(self._numbers)
        self._questions = questions

    def find(
        self,
        places: Mapping[str, str],
        spans: Collection[range],
        *,
        answer: str | None = None,
        counted: bool = True,
        states: Collection[str] = (),
    ) -> Iterator[Found]:
        """Yield the sheets that give an answer, by serial.

        Args:
            places: by layout the question that is meant.
            spans: serials among which they are looked for.
            answer: the choice, or one of several choices; ``None`` for any.
            counted: whether only answers that count are meant, on sheets that count.
            states: letters of the states that are meant; empty for any.
        """
        limits = _limits(spans)
        for block in self._blocks:
            found = [
                one
                for layout, rows in block.layouts.items()
                if layout in places and places[layout] in self._questions.get(layout, ())
                for one in self._in_rows(layout, rows, places[layout], limits, answer, counted=counted, states=states)
            ]
            yield from sorted(found)

    def _in_rows(
        self,
        layout: str,
        rows: _Rows,
        question: str,
        limits: tuple[NDArray[np.int64], NDArray[np.int64]],
        answer: str | None,
        *,
        counted: bool,
        states: Collection[str],
    ) -> list[Found]:
        asked = self._questions[layout]
        at, count = asked.index(question), len(rows.serials)
        serials = np.frombuffer(rows.serials, np.int64)
        given = np.frombuffer(rows.answers, np.uint32).reshape(count, len(asked))[:, at]
        letters = np.frombuffer(bytes(rows.states), np.uint8).reshape(count, len(asked))[:, at]
        valid = np.frombuffer(bytes(rows.statuses), np.uint8) == VALID
        kept = _within(serials, limits)
        if counted:
            kept &= valid & np.isin(letters, COUNTED)
        if states:
            kept &= np.isin(letters, [ord(state) for state in states])
        if answer is not None:
            kept &= np.isin(given, self._numbers_with(answer))
        return [
            Found(int(serials[n]), self._names[given[n]], chr(letters[n]), bool(valid[n])) for n in np.flatnonzero(kept)
        ]

    def _numbers_with(self, choice: str) -> list[int]:
        return [number for answer, number in self._numbers.items() if choice in answer.split("|")]


def _limits(spans: Collection[range]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ordered = sorted((span.start, span.stop) for span in spans)
    return np.array([a for a, _ in ordered], np.int64), np.array([b for _, b in ordered], np.int64)


def _within(serials: NDArray[np.int64], limits: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Tell for each serial whether it lies in one of the spans, which have nothing in common."""
    starts, ends = limits
    if not len(starts):
        return np.zeros(len(serials), np.bool_)
    at = np.searchsorted(starts, serials, side="right") - 1
    inside: NDArray[np.bool_] = (at >= 0) & (serials < ends[np.maximum(at, 0)])
    return inside


Answers = _Answers
