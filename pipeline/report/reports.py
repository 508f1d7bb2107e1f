"""The reports on one survey and period: on all units together, and on each of them alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from forms.register import Register, Unit
from forms.survey import Survey
from pipeline.figures.all_rows import NO_ROWS, rows_of_survey
from pipeline.figures.channel_flags import Limits
from pipeline.figures.choice import Choice
from pipeline.figures.criteria import in_language, shared_scale
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.figures.typed_rows import rows_of
from pipeline.records.periods import parse_period
from pipeline.report.blocks import Language, Picture, Report
from pipeline.report.content import Issuer, content
from pipeline.report.crest import crest_of
from pipeline.report.handwriting import cut_frames
from pipeline.report.letterhead import letterhead_of
from pipeline.report.matter import Subject
from pipeline.report.one_unit import (
    Beside,
    OneUnit,
    beside_others,
    named_unit,
    official_name,
    rows_of_unit,
    units_with_sheets,
)
from pipeline.report.register_view import register_seen
from pipeline.results.tabulate import Tabulation


@dataclass(frozen=True)
class Reports:
    """What is needed to make them.

    Attributes:
        done: the tables that they rest on.
        choice: what they are about.
        quoted: whether comments are quoted.
        handwriting: whether they are quoted as pictures cut from the scans; ``None`` for what the settings say.
    """

    done: Tabulation
    choice: Choice
    quoted: bool = True
    handwriting: bool | None = None

    @cached_property
    def units(self) -> dict[str, str]:
        """The units that have sheets of the survey and period: their names by their ids."""
        return units_with_sheets(self.done, self.choice)

    def named(self, units: Collection[str]) -> Sequence[str]:
        """Return the ids of units that were named, each once.

        Raises:
            UnknownUnitError: there is no such unit.
            UnknownNameError: no sheets were issued to it.
        """
        return list(dict.fromkeys(named_unit(name, self.units, self._register, self.choice) for name in units))

    def of_all(self, *, each: bool = False) -> Report:
        """Return the report on all units together; ``each`` tells whether it tells of each in turn at its end."""
        issuer = Issuer(self._state.authority, crest=self._crest)
        return self._content(self._whole, issuer, each=each)

    def of_unit(self, unit: str) -> Report:
        """Return the report on one unit, by its id: of its own sheets' figures."""
        rows = rows_of_unit(self.done, self._register, self._about, unit)
        register = self._frame.register.narrowed(self._about, {unit})
        matter = replace(self._frame, rows=rows, unit=OneUnit(unit, self.units[unit], self._beside), register=register)
        name = official_name(unit, self.units[unit], self._register, matter.language)
        return self._content(matter, Issuer(name, self._state.authority, self._crest))

    def _content(self, matter: Subject, issuer: Issuer, *, each: bool = False) -> Report:
        settings = self.done.snapshot.workspace.settings
        made = content(
            matter, self._state, settings.validity, self.choice, quoted=self.quoted, issuer=issuer, each=each
        )
        head = letterhead_of(settings.report, issuer.authority, matter.language, issuer.superior, issuer.crest)
        return replace(made, letterhead=head)

    @property
    def _about(self) -> str:
        return self.choice.of.survey

    @cached_property
    def _register(self) -> Register:
        return self.done.snapshot.workspace.register()

    @cached_property
    def _printed(self) -> list[Survey]:
        """Every version of the survey that was printed, the oldest first."""
        return [version.survey for version in self.done.snapshot.versions()[self._about]]

    @cached_property
    def _state(self) -> StateOfData:
        """The state of the data, with the authority and title of this survey, and not of the newest."""
        newest, language = self._printed[-1], self.done.snapshot.language
        authority, title = (in_language(one, newest, language) for one in (newest.authority, newest.title))
        return replace(self.done.state, authority=authority, title=title)

    @cached_property
    def _crest(self) -> Picture | None:
        return crest_of(self.done.snapshot.workspace, self._printed[-1], self._state.authority)

    @cached_property
    def _beside(self) -> Mapping[str, Beside]:
        """What each unit may know of all, by channel."""
        tables, period = self.done.tables, self.choice.of.period
        here = [tables[name][tables[name]["survey"] == self._about] for name in ("units", "channels")]
        units, channels = (table[table["period"] == period] for table in here)
        return beside_others(rows_of(units, UnitRow), rows_of(channels, ChannelRow))

    @cached_property
    def _whole(self) -> Subject:
        return replace(self._frame, rows=rows_of_survey(self.done.tables, self.done.comments, self._about))

    @cached_property
    def _frame(self) -> Subject:
        """What a report is about, but for its rows."""
        spoken = self.done.snapshot.language
        said: Language = "vi" if spoken == "vi" else "en"
        workspace = self.done.snapshot.workspace
        settings = workspace.settings.report
        by_hand = settings.handwriting if self.handwriting is None else self.handwriting
        scale = shared_scale(self._printed, spoken)
        cut = partial(cut_frames, workspace) if by_hand else None
        period, done = self.choice.of.period, self.done
        made = Subject(NO_ROWS, self._about, period, said, settings.target, scale, handwriting=cut)
        limits = Limits.of(workspace.settings.online)
        register = register_seen(done, period).narrowed(self._about)
        forms, lines = done.forms.get(self._about), done.form_lines(self._about, period)
        made = replace(made, limits=limits, forms=forms, form_lines=lines, register=register)
        return replace(made, areas_of_units=self._areas_of_units)

    @cached_property
    def _areas_of_units(self) -> dict[str, str]:
        """The name of the unit right above each unit at the end of the period."""
        day = parse_period(self.choice.of.period).last
        found = {unit: self._register.parent_on(one, day) for unit, one in self._of_register.items()}
        english = self.done.snapshot.language == "en"
        return {unit: (one.name_en or one.name) if english else one.name for unit, one in found.items() if one}

    @cached_property
    def _of_register(self) -> dict[str, Unit]:
        """The units of the register, by their ids."""
        return {one.id: one for one in self._register}
