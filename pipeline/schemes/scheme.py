"""What a scheme is: indicators with their points, the overall figure, its classes.

Everything here is what a YAML file says, with its types checked; whether it contradicts itself is looked at in
``scheme_checks``. All numbers are exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from forms.bilingual import Words, both
from forms.labels import Id, Label, LabelText, named, wrong

_SCHEME_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LEVEL_ID = re.compile(r"[A-Za-z0-9_.+-]{1,32}")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_FRACTION = re.compile(r"[0-9]{1,9}/0*[1-9][0-9]{0,8}")

PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""The lengths of periods that a scheme may be made for, in months."""


class Source(StrEnum):
    """Where the points of an indicator may come from."""

    APPRAISED = "appraised"
    """The agency's superior gave them."""
    SELF = "self"
    """The agency gave them to itself."""
    COMPUTED = "computed"
    """They follow from the dates of dossiers."""
    CITIZENS = "citizens"
    """They follow from what people answered."""


class Speed(StrEnum):
    """How a dossier was dealt with, by its dates."""

    EARLY = "early"
    """Returned before the day on which it was due."""
    ON_TIME = "on_time"
    """Returned on that day."""
    LATE = "late"
    """Returned after it, or not yet though it is past."""


def exact(text: str) -> Fraction | None:
    """Return the number that a text says, exactly; ``None`` if it says none.

    >>> exact("3,5"), exact("1/3"), exact("-1")
    (Fraction(7, 2), Fraction(1, 3), None)
    """
    if _DECIMAL.fullmatch(text):
        return Fraction(text.replace(",", "."))
    return Fraction(text) if _FRACTION.fullmatch(text) else None


def _number(value: object) -> object:
    found = exact(value) if isinstance(value, str) else None
    if found is None:
        raise wrong(
            both("có giá trị “{value}”, không phải là số", "is “{value}”, which is no number", value=value),
            both("Viết một số như 15, 3.5 hoặc 1/3.", "Write a number such as 15, 3.5 or 1/3."),
        )
    return found


def _scheme_id(value: object) -> object:
    if not isinstance(value, str) or _SCHEME_ID.fullmatch(value) is None:
        raise wrong(
            both("mã “{value}” không dùng được", "the id “{value}” can't be used", value=value),
            both(
                "Mã bắt đầu bằng a đến z, tiếp theo là a đến z, 0 đến 9, _ và -, nhiều nhất 32 ký tự.",
                "Ids begin with a to z and go on with a to z, 0 to 9, _ and -, at most 32.",
            ),
        )
    return value


def _named(value: object) -> list[dict[str, Any]]:
    """Turn ``{id: {…}}`` into a list of entries that contain their id."""
    if not isinstance(value, dict) or not all(isinstance(content, dict) for content in value.values()):
        raise wrong(
            both(
                "phải là danh sách các dòng “id: …”, dưới mỗi dòng còn nội dung",
                "must be a list of “id: …” lines with more below each",
            ),
            both("So lại với bộ chỉ số có sẵn.", "Compare it with a scheme that is shipped."),
        )
    return named(value)


def _numbered(value: object) -> list[dict[str, Any]]:
    """Turn ``{id: {…}}`` into a list of entries that contain their id and number, its place by default."""
    return [{"number": str(place), **entry} for place, entry in enumerate(_named(value), 1)]


def _level_id(value: object) -> object:
    if not isinstance(value, str) or _LEVEL_ID.fullmatch(value) is None:
        raise wrong(
            both("“{value}” không phải là mức", "“{value}” is no level", value=value),
            both(
                "Viết mức như trong thang điểm của phiếu hỏi, ví dụ 2.",
                "Write the level as the scale of the survey has it, such as 2.",
            ),
        )
    return value


def _listed(value: object) -> object:
    """Take a single word for a list of one."""
    return [value] if isinstance(value, str) else value


def _questions(value: object) -> object:
    return () if value == "all" else _listed(value)


Number = Annotated[Fraction, BeforeValidator(_number)]
Level = Annotated[str, BeforeValidator(_level_id)]
Levels = Annotated[tuple[Level, ...], BeforeValidator(_listed)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Stretch(Protocol):
    """A stretch of numbers: ``begin`` belongs to it, ``below`` no longer does; ``None`` is without end."""

    @property
    def begin(self) -> Fraction | None:
        """The first number of it."""

    @property
    def below(self) -> Fraction | None:
        """The first number that is beyond it."""


AStretch = TypeVar("AStretch", bound=Stretch)


class Band(_Part):
    """Points for a figure that lies in a stretch."""

    begin: Annotated[Number | None, Field(alias="from")] = None
    below: Number | None = None
    points: Number


class SumClass(_Part):
    """A class of the sum, such as *Tốt*."""

    id: Id
    title: LabelText
    begin: Annotated[Number | None, Field(alias="from")] = None
    below: Number | None = None


def holds(stretch: Stretch, value: Fraction) -> bool:
    """Tell whether a number lies in a stretch."""
    return (stretch.begin is None or stretch.begin <= value) and (stretch.below is None or value < stretch.below)


def stretch_of(value: Fraction, stretches: Sequence[AStretch]) -> AStretch | None:
    """Return the stretch that a number lies in; ``None`` where there are none."""
    return next((one for one in stretches if holds(one, value)), None)


class Measure(_Part):
    """What is computed of the answers to some questions: the mean of what each valid answer counts.

    Attributes:
        measure: ``points`` by level, ``index`` (100 for a satisfied answer, else 0) or ``mean`` (the level's score).
        points: what an answer counts, by level; for ``points`` only.
        satisfied: the levels that count as satisfied; those of the survey's scale where it is left out.
        bands: where there are some, points by the stretch that the figure lies in take the figure's place.
    """

    measure: Literal["points", "index", "mean"]
    points: dict[Level, Number] = {}
    satisfied: Levels = ()
    bands: tuple[Band, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _with_measure(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {"measure": "points" if "points" in data else "index"} | data


class Citizens(Measure):
    """An indicator as people answer it.

    Attributes:
        questions: ids of the survey's questions; empty for ``all`` that are rated.
        optional: whether the survey may leave the question out.
    """

    questions: Annotated[tuple[Id, ...], BeforeValidator(_questions)]
    optional: bool = False


class SpeedPoints(_Part):
    """What a dossier counts that is returned early, on the day on which it is due, and late."""

    early: Number
    on_time: Number
    late: Number


class Computed(_Part):
    """An indicator as the dates of dossiers have it.

    Attributes:
        time: ``total``: of whole dossiers; ``agencies``: of the steps at each agency.
        points: the mean of what each counts, by its speed.
        bands: in its place, points by the share that is early or on time, in per cent.
    """

    time: Literal["total", "agencies"]
    points: SpeedPoints | None = None
    bands: tuple[Band, ...] = ()


class Indicator(_Part):
    """One of the figures that make the overall one.

    Attributes:
        id: its name in every table and in the survey.
        number: as it is printed in forms, such as ``3``; its place where the file gives none.
        title: what it is called.
        max: the most points that it can have.
        weight: its weight where the overall figure is a weighted one.
        citizens: how people's answers make it; ``None``: they are not asked.
        computed: how dates make it; ``None``: they don't.
        scores_itself: whether the agency gives itself points.
        appraised: whether its superior gives it points.
        steps: the points that may be given; any from 0 to ``max`` where it is empty.
        counts: the sources in the order in which they count; the scheme's where it is empty.
    """

    id: Id
    number: str
    title: LabelText
    max: Number
    weight: Number = Fraction(1)
    citizens: Citizens | None = None
    computed: Computed | None = None
    scores_itself: Annotated[bool, Field(alias="self")] = False
    appraised: bool = False
    steps: Annotated[tuple[Number, ...], BeforeValidator(_listed)] = ()
    counts: Annotated[tuple[Source, ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="before")
    @classmethod
    def _with_max(cls, data: Any) -> Any:
        """Fill in the largest figure of an index, which is 100."""
        if not isinstance(data, dict) or "max" in data or not isinstance(data.get("citizens"), dict):
            return data
        asked = data["citizens"]
        is_index = asked.get("measure", "index") == "index" and not {"points", "bands"} & asked.keys()
        return data | ({"max": "100"} if is_index else {})

    @property
    def has(self) -> tuple[Source, ...]:
        """The sources that it has."""
        there = {
            Source.APPRAISED: self.appraised,
            Source.SELF: self.scores_itself,
            Source.COMPUTED: self.computed is not None,
            Source.CITIZENS: self.citizens is not None,
        }
        return tuple(source for source in Source if there[source])


class Officials(_Part):
    """The class of the officials who dealt with dossiers, by the sum of some indicators.

    Their points are those of people, and those of dates where people are not asked; nobody's own scores.
    """

    indicators: Annotated[tuple[Id, ...], BeforeValidator(_listed), Field(min_length=1)]
    classes: Annotated[tuple[SumClass, ...], BeforeValidator(_named)] = ()


class ShareLevel(_Part):
    """Answers of which the share is told, such as those that are satisfied."""

    id: Id
    title: LabelText
    levels: Annotated[Levels, Field(min_length=1)]


class Shares(_Part):
    """A question of which the share of each level is told."""

    question: Id
    levels: Annotated[tuple[ShareLevel, ...], BeforeValidator(_named), Field(min_length=1)]
    optional: bool = False


class Form(_Part):
    """A form that the scheme prescribes.

    Attributes:
        number: as it is cited, such as ``02``.
        title: what it is called.
        source: the text of the law that it follows, printed below its title.
    """

    number: str
    title: LabelText
    source: LabelText


class SheetsForm(Form):
    """The form with a row for each valid sheet of a unit.

    Attributes:
        indicators: those that have a column; all that people or dates give points to where it is empty.
    """

    indicators: Annotated[tuple[Id, ...], BeforeValidator(_listed)] = ()


class Forms(_Part):
    """The forms that the scheme has, each for one channel and period.

    Attributes:
        sheets: a row for each valid sheet of a unit, and what they make together.
        unit: the indicators of a unit.
        units: a row for each unit.
    """

    sheets: SheetsForm | None = None
    unit: Form | None = None
    units: Form | None = None

    @property
    def all(self) -> tuple[Form, ...]:
        """Those that there are."""
        return tuple(form for form in (self.sheets, self.unit, self.units) if form)


class Scheme(_Part):
    """A scheme.

    Attributes:
        id: its name, that of its file without ``.yaml``.
        title: what it is called.
        periods: the lengths of periods that it is made for.
        indicators: in the order of the forms; empty if ``sections`` make them.
        sections: every section of the survey that has ratings is an indicator, and this is computed of it.
        criteria: whether each question is told by itself, too.
        overall: ``sum`` of the indicators, ``weighted`` mean of them, or ``pooled``: computed of all answers at once.
        counts: the sources of points in the order in which they count; the first that has some is taken.
        classes: of the overall figure; empty: it has none.
        officials: their class; ``None``: they have none.
        shares: the question of which the share of each level is told; ``None``: there is none.
        also_asked: further questions that the survey must ask.
        ranking: whether units are ranked.
        sources: the texts of the law, which are printed with the figures.
        forms: those that it prescribes.
    """

    id: Annotated[str, BeforeValidator(_scheme_id)]
    title: LabelText
    periods: Annotated[tuple[Literal["month", "quarter", "year"], ...], BeforeValidator(_listed), Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], BeforeValidator(_numbered)] = ()
    sections: Measure | None = None
    criteria: bool = False
    overall: Literal["sum", "weighted", "pooled"]
    counts: Annotated[tuple[Source, ...], BeforeValidator(_listed), Field(min_length=1)] = tuple(Source)
    classes: Annotated[tuple[SumClass, ...], BeforeValidator(_named)] = ()
    officials: Officials | None = None
    shares: Shares | None = None
    also_asked: Annotated[tuple[Id, ...], BeforeValidator(_listed)] = ()
    ranking: bool = True
    sources: Annotated[tuple[LabelText, ...], BeforeValidator(_listed), Field(min_length=1)]
    forms: Forms = Forms()

    @property
    def most(self) -> Fraction:
        """The largest overall figure that there can be."""
        return largest(self.overall, self.indicators)

    def sources_of(self, indicator: Indicator) -> tuple[Source, ...]:
        """Return the sources of an indicator in the order in which they count."""
        return tuple(source for source in indicator.counts or self.counts if source in indicator.has)


def largest(overall: str, indicators: Sequence[Indicator]) -> Fraction:
    """Return the largest overall figure of some indicators; of an index where there are none."""
    if not indicators:
        return Fraction(100)
    if overall == "sum":
        return sum((one.max for one in indicators), Fraction(0))
    if overall == "pooled":
        return max(one.max for one in indicators)
    weights = sum((one.weight for one in indicators), Fraction(0))
    return sum((one.weight * one.max for one in indicators), Fraction(0)) / weights if weights else Fraction(0)


def in_words(label: Label) -> Words:
    """Return a text of a scheme, whose languages are Vietnamese and English, in this order."""
    return Words(label.main, label.second or label.main)
