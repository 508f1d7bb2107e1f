"""Which choice of a question a cell means: by its id, its label, a code, or several joined in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from forms.layout import Kind
from forms.survey import SurveyQuestion
from forms.typed_names import bare
from pipeline.rows.spelling import plain, unnumbered, whole_number

_YES, _NO = ("yes", "y", "có", "true", "đúng"), ("no", "n", "không", "false", "sai")
_SEXES = (("m", ("male", "nam")), ("f", ("female", "nữ")))
_CODE = re.compile(r"(?:A|AO|SQ)0*(?P<number>\d{1,3})", re.ASCII)
"""A code of an answer or a choice as LimeSurvey proposes them: A1, AO01 and SQ001 and so on."""
_NUMBER_FIRST = re.compile(r"(?P<number>\d{1,2})\s*[-–—.:=)]\s*(?P<label>\S.*)", re.DOTALL)
_NUMBER_LAST = re.compile(r"(?P<label>.*\S)\s*\(\s*(?P<number>\d{1,2})\s*\)", re.DOTALL)
_OTHER_BEGINS = re.compile(r"(?:khác|mục khác|other)\s*(?:[:：(–—-]|\Z)", re.IGNORECASE)
_OTHER_WORDS = ("other", "khac", "muckhac", "oth")
_PARTS = re.compile(r"\s*[,;|\n]\s*")
_BLANKS = re.compile(r"\s+")
ALL_ELSE = "*"
"""What stands in ``map.yaml`` for every value that nothing else explains."""
BLANKS = frozenset(
    [
        "",
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "-",
        "no answer",
        "không trả lời",
        "không có câu trả lời",
        "{question_not_shown}",
    ]
)
"""What programs write where nobody answered, where no choice is called so."""


class Codes(StrEnum):
    """What the number in a code such as A2 is."""

    LEVELS = "levels"
    """The number of a level of the scale."""
    PLACES = "places"
    """The place among the choices, from 1."""
    UNSURE = "unsure"
    """One of both."""
    NEITHER = "neither"
    """Something else: there are codes that fit neither."""


@dataclass(frozen=True)
class ChoiceNames:
    """The choices of a question by all that they are called.

    Attributes:
        question: The question.
        typed: What further values mean, by ``map.yaml``: an id by what stands in the cell.
        codes: What the number in a code such as A2 is.
    """

    question: SurveyQuestion
    typed: dict[str, str] = field(default_factory=dict)
    codes: Codes = Codes.UNSURE

    def named(self, cell: str) -> str | None:
        """Return the only choice that a cell means; ``None`` where it means none, or more than one."""
        return self._meant(cell) or self.all_else

    def _meant(self, cell: str) -> str | None:
        cell = whole_number(cell)
        if found := self.typed.get(plain(cell)):
            return found
        for candidates in (self._plainly(cell), self._by_word(cell), self._with_number(cell), self._by_code(cell)):
            if candidates:
                return next(iter(candidates)) if len(candidates) == 1 else None
        is_other = self.other and (_OTHER_BEGINS.match(cell) or cell == "-oth-")
        return self.other if is_other else None

    @property
    def all_else(self) -> str | None:
        """What every value means that nothing else explains, where a person said so and one choice is wanted."""
        return self.typed.get(ALL_ELSE) if self.question.kind is not Kind.CHOICES else None

    def is_blank(self, cell: str) -> bool:
        """Tell whether a cell says that nobody answered."""
        return not cell or (plain(cell) in _PLAIN_BLANKS and self._meant(cell) is None)

    @cached_property
    def other(self) -> str | None:
        """The only choice that stands for all others; ``None`` where there is none."""
        found = [one.id for one in self.question.options if self._is_other(one.id, one.label.main, one.label.second)]
        return found[0] if len(found) == 1 else None

    @staticmethod
    def _is_other(*texts: str | None) -> bool:
        return any(bare(text) in _OTHER_WORDS for text in texts if text)

    def _plainly(self, cell: str) -> set[str]:
        return self._ids.get(cell, set()) | self._labels.get(plain(cell), set()) or self._ids.get(
            cell.casefold(), set()
        )

    @cached_property
    def _ids(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for option in self.question.options:
            for name in {option.id, option.id.casefold()}:
                found.setdefault(name, set()).add(option.id)
        return found

    @cached_property
    def _labels(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for option in self.question.options:
            for text in (option.label.main, option.label.second):
                if text:
                    found.setdefault(plain(text), set()).add(option.id)
        return found

    def _by_word(self, cell: str) -> set[str]:
        """Return what yes, no, M and F mean, where one choice is called so in any language."""
        word = plain(cell)
        for words in (_YES, _NO):
            if word in map(plain, words) and self._called(_YES) and self._called(_NO):
                return self._called(words)
        return next((self._called(names) for letter, names in _SEXES if word == letter), set())

    def _called(self, names: Iterable[str]) -> set[str]:
        return {one for name in names for one in self._labels.get(plain(name), self._ids.get(name, set()))}

    def _with_number(self, cell: str) -> set[str]:
        """Return what “4 - Hài lòng” and “Hài lòng (4)” mean: the label, where the number is not that of another."""
        match = _NUMBER_FIRST.fullmatch(cell) or _NUMBER_LAST.fullmatch(cell)
        if match is None:
            return self._labels.get(plain(unnumbered(cell)), set())
        found = self._plainly(match["label"])
        number = match["number"].lstrip("0") or "0"
        options = [option.id for option in self.question.options]
        place = {name: f"{k}" for k, name in enumerate(options, 1)}
        if len(found) == 1 and self.question.kind is Kind.RATING and number not in {*found, *map(place.get, found)}:
            return set()
        return found

    def _by_code(self, cell: str) -> set[str]:
        match = _CODE.fullmatch(cell)
        if match is None:
            return set()
        number = int(match["number"])
        level = self._ids.get(f"{number}", set())
        place = {self.question.options[number - 1].id} if 1 <= number <= len(self.question.options) else set()
        if self.codes is Codes.UNSURE:
            return place if self.question.kind is not Kind.RATING or place == level else set()
        return {Codes.LEVELS: level, Codes.PLACES: place}.get(self.codes, set())

    def in_order(self, code: str) -> str | None:
        """Return the choice at the place that a code tells: the second for SQ002."""
        found = self._by_code(code)
        return next(iter(found)) if len(found) == 1 else None

    def several(self, cell: str, *, by_blanks: bool = False) -> frozenset[str] | None:
        """Return the choices that are joined in a cell; ``None`` where it can't be told, or one of them is unknown.

        Args:
            cell: Choices joined by commas, semicolons, bars or line breaks, which their labels may hold, too.
            by_blanks: Whether blanks join them as well, where the others give nothing.
        """
        ways = [_PARTS, _BLANKS] if by_blanks else [_PARTS]
        known = next((found for way in ways if (found := self._parted(cell, way)) is not None), None)
        return self._with_all_else(cell) if known is None and ALL_ELSE in self.typed else known

    def _with_all_else(self, cell: str) -> frozenset[str]:
        """Return the choices in a cell, the longest runs of its parts first, and what a person said of all else."""
        parts, found, first = _PARTS.split(cell), set(), 0
        while first < len(parts):
            ends = range(len(parts), first, -1)
            runs = ((end, self.named(", ".join(parts[first:end]))) for end in ends)
            first, choice = next(((end, one) for end, one in runs if one), (first + 1, self.typed[ALL_ELSE]))
            found.add(choice)
        return frozenset(found)

    def _parted(self, cell: str, way: re.Pattern[str]) -> frozenset[str] | None:
        """Return the only way in which runs of the parts make choices; each way is a set of choices."""
        ends = [(match.start(), match.end()) for match in way.finditer(cell)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(cell)]
        if len(starts) > 4 * len(self.question.options) + 40:
            return None
        ways: list[set[frozenset[str]]] = [set() for _ in range(len(starts))] + [{frozenset()}]
        for first in reversed(range(len(starts))):
            if starts[first] >= stops[first]:
                ways[first] |= ways[first + 1]
            for last in range(first, len(starts)):
                choice = self._part(cell[starts[first] : stops[last]], is_last=last == len(starts) - 1)
                if choice:
                    ways[first] |= {found | {choice} for found in ways[last + 1]}
            ways[first] = set(sorted(ways[first], key=sorted)[:2])
        return next(iter(ways[0])) if len(ways[0]) == 1 else None

    def _part(self, text: str, *, is_last: bool) -> str | None:
        """Return the choice of a part; a text typed beside “other” may hold commas, and stands last."""
        if _OTHER_BEGINS.match(text) and not is_last and plain(text) not in self._labels:
            return None
        return self.named(text)

    def codes_in(self, cells: Iterable[str]) -> list[int]:
        """Return the numbers of the codes such as A4 among these cells."""
        return [int(match["number"]) for cell in cells if (match := _CODE.fullmatch(cell))]


_PLAIN_BLANKS = frozenset(map(plain, BLANKS)) - {""}  # such as ?, which is no answer
