"""What a file of rows is read against: the survey, the register, the map, and what the person who imports says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from forms.labels import Label
from forms.register import Register
from forms.survey import Survey
from pipeline.records.periods import VIETNAM
from pipeline.rows.row_limits import RowLimits
from pipeline.rows.row_map import RowMap


@dataclass(frozen=True)
class RowContext:
    """What a file of rows is read against.

    Attributes:
        survey: Whose questions it answers.
        survey_text: The YAML text of the survey.
        register: The units.
        row_map: What a person said of columns, values and units that no preset knows.
        period: The period that all rows count in, where somebody says so; empty: that of each row's day.
        unit: The id of the unit of rows that name none; empty where there is none.
        zone: In which moments without a zone are meant.
        limits: What a file may ask of the machine.
    """

    survey: Survey
    survey_text: str
    register: Register
    row_map: RowMap = field(default_factory=RowMap)
    period: str = ""
    unit: str = ""
    zone: ZoneInfo = VIETNAM
    limits: RowLimits = field(default_factory=RowLimits)

    @property
    def known_texts(self) -> Collection[str]:
        """Labels and names some of which a file in a code page must hold, so that the page can be told."""
        labels: list[Label] = [question.label for question in self.survey.questions]
        labels += [option.label for question in self.survey.questions for option in question.options]
        return {*(label.main for label in labels), *(unit.name for unit in self.register), "Dấu thời gian"}
