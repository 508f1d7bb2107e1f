"""A scale: its levels in order, which way it runs, which of its levels count as satisfied, and what each one scores.

The short form is a list of levels, numbered and rising. The long form says the rest, too::

    scales:
      likelihood:
        direction: up                 # "down" where the first level is the best
        satisfied: [9, 10]            # [] for a scale without an index
        not_applicable: {na: Không áp dụng | Does not apply}
        levels:
          0: {label: Hoàn toàn không | Not at all, score: 0}
          10: Rất có thể | Very likely
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from forms.bilingual import both
from forms.decimals import Decimal2
from forms.labels import Id, Option, OptionId, Part, named, wrong
from forms.leanings import course, is_middling, leaning

MAX_LEVELS = 11  # 0 to 10

PROMOTERS = ("9", "10")
"""The levels of a Net Promoter Score that count for it (Reichheld, Harvard Business Review, December 2003)."""
DETRACTORS = ("0", "1", "2", "3", "4", "5", "6")
"""The levels that count against it."""
_NPS_LEVELS = tuple(f"{number}" for number in range(11))

_LEVEL = re.compile(r"0|[1-9]\d?", re.ASCII)


class Level(Option):
    """A level of a scale; ``score`` is ``None`` where the file gives none, see ``Scale.scores``."""

    score: Decimal2 | None = None


def _listed(value: object) -> object:
    if not isinstance(value, list):
        raise wrong(
            both("không phải là danh sách các mức", "is no list of levels"),
            both(
                "Viết theo dạng [4, 5], hoặc [] nếu không mức nào được coi là hài lòng.",
                "Write it as [4, 5], or as [] if no level counts as satisfied.",
            ),
        )
    return value


def _sole(value: object) -> object:
    """Turn ``{na: label}`` into the entry of that option."""
    if not isinstance(value, dict) or len(value) != 1:
        raise wrong(
            both("phải là một lựa chọn", "must be one option"),
            both(
                "Viết theo dạng {na: Không áp dụng | Does not apply}.",
                "Write it as {na: Không áp dụng | Does not apply}.",
            ),
        )
    return named(value)[0]


class Scale(Part):
    """The levels that ratings share, from the lowest number to the highest.

    Attributes:
        id: its name, by which questions refer to it.
        levels: in the order in which they are printed.
        direction: ``up`` where the last level is the best, ``down`` where the first one is.
        stated: the levels that the file says count as satisfied; ``None`` where it says nothing.
        not_applicable: an option beside the levels for those whom the question doesn't concern. A question that is so
            marked is answered, but its answer is neither valid nor satisfied. ``None`` where there is none.
        nps: whether the scale makes a Net Promoter Score, of ``PROMOTERS`` and ``DETRACTORS``.

    """

    id: Id
    levels: Annotated[tuple[Level, ...], BeforeValidator(named)]
    direction: Literal["up", "down"] = "up"
    stated: Annotated[tuple[OptionId, ...] | None, BeforeValidator(_listed)] = Field(None, alias="satisfied")
    not_applicable: Annotated[Option | None, BeforeValidator(_sole)] = None
    nps: bool = False

    @property
    def satisfied(self) -> tuple[str, ...]:
        """The ids of the levels that count as satisfied, in the order of the levels; none on a scale without index."""
        return self.satisfied_by_default if self.stated is None else self._in_order(self.stated)

    @property
    def satisfied_by_default(self) -> tuple[str, ...]:
        """The levels that count as satisfied where the file says nothing.

        These are the levels above the middle of the scale, but for those that are called middling; and the levels next
        to them that are plainly called good as these are: of 1 to 5 the levels 4 and 5 (Decision 2640/QĐ-BNV of
        10/10/2017), of *dissatisfied, satisfied, very satisfied* the last two. Of a Net Promoter Score it is its
        promoters. Labels that plainly run the other way than the scale, as sheets of older versions may have them,
        count by what they say.
        """
        if self.nps:
            return PROMOTERS
        upwards = (course([level.label for level in self.levels]) or self.direction) == "up"
        best_first = self.levels[:: -1 if upwards else 1]
        count = len(best_first) // 2
        while count and is_middling(best_first[count - 1].label):
            count -= 1
        if all(leaning(level.label) > 0 for level in best_first[:count]):
            while 0 < count < len(best_first) - 1 and leaning(best_first[count].label) > 0:
                count += 1
        return self._in_order(tuple(level.id for level in best_first[:count]))

    @property
    def satisfied_is_stated(self) -> bool:
        """Whether the file says which levels count as satisfied."""
        return self.stated is not None

    @property
    def scores(self) -> Mapping[str, Fraction]:
        """What each level scores, by its id; a better level never scores less.

        Where the file gives no score it is the level's number, counted from the other end if the scale runs down: the
        levels 1 to 5 of such a scale score 5 to 1.
        """
        by_default = self.scores_by_default
        return {level.id: by_default[level.id] if level.score is None else level.score for level in self.levels}

    @property
    def scores_by_default(self) -> Mapping[str, Fraction]:
        """What each level would score if the file said nothing."""
        ids = [level.id for level in self.levels]
        ends = int(ids[0]) + int(ids[-1])
        return {name: Fraction(ends - int(name) if self.direction == "down" else int(name)) for name in ids}

    @property
    def options(self) -> tuple[Option, ...]:
        """The boxes of a row: the levels, then the option for those whom the question doesn't concern."""
        return (*self.levels, *([self.not_applicable] if self.not_applicable else []))

    @property
    def is_terse(self) -> bool:
        """Whether a level that is named by its number alone is printed as just that.

        Scales in the short form of up to ten levels keep the look that they have always had.
        """
        return bool(self.model_fields_set - {"id", "levels"}) or len(self.levels) == MAX_LEVELS

    @property
    def unprinted(self) -> dict[str, Any]:
        """What the scale says beyond its labels and differs from what goes without saying; empty where nothing does."""
        told: dict[str, Any] = {}
        if self.direction != "up":
            told["direction"] = self.direction
        if self.satisfied != self.satisfied_by_default:
            told["satisfied"] = list(self.satisfied)
        if self.scores != self.scores_by_default:
            told["scores"] = {level: str(score) for level, score in self.scores.items()}
        if self.not_applicable:
            told["not_applicable"] = self.not_applicable.id
        if self.nps:
            told["nps"] = True
        return told

    def _in_order(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(level.id for level in self.levels if level.id in ids)

    @field_validator("stated")
    @classmethod
    def _known_levels(cls, value: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        known = [level.id for level in info.data.get("levels", ())]
        for name in value or ():
            if known and name not in known:
                raise wrong(
                    both(
                        "có “{name}”, không phải là mức nào của thang điểm",
                        "names “{name}”, which is no level of the scale",
                        name=name,
                    ),
                    both("Các mức của thang là {names}.", "Its levels are {names}.", names=", ".join(known)),
                )
        if value and len(set(value)) != len(value):
            raise wrong(
                both("ghi một mức hai lần", "names a level twice"),
                both("Ghi mỗi mức một lần.", "Name each level once."),
            )
        return value

    @field_validator("not_applicable")
    @classmethod
    def _no_level(cls, value: Option | None) -> Option | None:
        if value and _LEVEL.fullmatch(value.id):
            raise wrong(
                both("có mã “{id}”, trùng mã của một mức", "has the id “{id}”, which is a level's", id=value.id),
                both("Đặt mã không phải là số, ví dụ na.", "Give it a name that is no number, for example na."),
            )
        return value

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        numbers = [level.id for level in self.levels]
        if not all(_LEVEL.fullmatch(number) for number in numbers):
            raise wrong(
                both("các mức của thang điểm phải là số", "the levels of a scale must be numbers"),
                both(
                    "Viết “1: …”, “2: …” và tiếp tục; điểm trung bình cần có số.",
                    "Write “1: …”, “2: …” and so on; means need numbers.",
                ),
            )
        if not 2 <= len(numbers) <= MAX_LEVELS or numbers != sorted(numbers, key=int):
            raise wrong(
                both(
                    "thang điểm có từ 2 đến {max_levels} mức, theo thứ tự tăng dần",
                    "a scale has 2 to {max_levels} levels in rising order",
                    max_levels=MAX_LEVELS,
                ),
                both("Thêm, bớt hoặc sắp xếp lại các mức.", "Add, remove or sort its levels."),
            )
        self._check_scores()
        if self.nps and (tuple(numbers) != _NPS_LEVELS or self.direction != "up"):
            raise wrong(
                both(
                    "“nps” dành cho thang từ 0 đến 10 theo chiều tăng", "“nps” is for a scale of 0 to 10 that runs up"
                ),
                both("Đặt các mức từ 0 đến 10, hoặc bỏ nps.", "Give it the levels 0 to 10, or take nps out."),
            )
        return self

    def _check_scores(self) -> None:
        scores = list(self.scores.items())
        rising = scores if self.direction == "up" else scores[::-1]
        for (worse, less), (better, more) in pairwise(rising):
            if less > more:
                raise wrong(
                    both(
                        "mức {better} tốt hơn mức {worse} (direction: {direction}) nhưng điểm lại thấp hơn",
                        "level {better} is better than level {worse} (direction: {direction}) but scores less",
                        better=better,
                        worse=worse,
                        direction=self.direction,
                    ),
                    both(
                        "Sửa điểm; hoặc đổi chiều ở direction, nếu các nhãn xếp theo chiều ngược lại.",
                        "Correct the scores; or turn the direction round, if the labels run the other way.",
                    ),
                )
        if rising[0][1] == rising[-1][1]:
            raise wrong(
                both("mọi mức đều cùng một điểm", "all levels have the same score"),
                both(
                    "Cho mức tốt hơn điểm cao hơn, hoặc bỏ điểm đi.",
                    "Give better levels a higher score, or leave the scores out.",
                ),
            )


_LONG = frozenset(name for name in Scale.model_fields if name != "id") - {"stated"} | {"satisfied"}


def scales_named(value: object) -> list[dict[str, Any]]:
    """Turn ``{id: levels}``, and ``{id: {levels: …, …}}``, into a list of entries that contain their id."""
    if not isinstance(value, dict):
        return named(value)
    entries = []
    for key, content in value.items():
        if isinstance(content, dict) and _LONG & content.keys():
            entries += [{**content, "id": key}]
        else:
            entries += [{"id": key, "levels": content}]
    return entries
