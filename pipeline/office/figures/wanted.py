"""What an address asks for: which survey and period, which channel, and whose sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from forms.register import Register
from pipeline.counting.tally import Group
from pipeline.figures.areas import Area, Member, areas_of
from pipeline.figures.choice import Choice, choose
from pipeline.figures.criteria import in_language
from pipeline.figures.delivery import deliveries
from pipeline.office.figures.live import Figures
from pipeline.records.period_words import period_said
from pipeline.records.periods import parse_period
from pipeline.review.parts import Person

FIELDS = ("survey", "period", "channel", "unit", "area")


@dataclass(frozen=True, slots=True)
class Option:
    """What a field of the filter offers."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What figures are shown of.

    Attributes:
        survey: its id.
        period: its name.
        channel: its id; empty for all of them, side by side.
        unit: its id; empty for several.
        area: the id of the unit above those that are shown; empty for none.
        units: whose sheets are shown; ``None`` for all units.
        choice: how it came to be about that period.
        options: what each field of the filter offers.
    """

    survey: str
    period: str
    channel: str
    unit: str
    area: str
    units: frozenset[str] | None
    choice: Choice
    options: Mapping[str, tuple[Option, ...]]

    @property
    def unit_names(self) -> list[tuple[str, str]]:
        """The ids and names of the units that the filter offers."""
        return [(one.value, one.name) for one in self.options["unit"]]

    @property
    def of_sheets(self) -> tuple[str, str, str, frozenset[str] | None]:
        """What tells one set of sheets from another."""
        return self.survey, self.period, self.channel, self.units

    def holds(self, group: Group) -> bool:
        """Tell whether the sheets of a group are among those that are wanted."""
        return (
            (group.survey, group.period) == (self.survey, self.period)
            and self.channel in ("", group.channel)
            and (self.units is None or group.unit in self.units)
        )

    def query(self, **more: str) -> str:
        """Return the address's query that asks for the same, with some fields changed or added.

        Empty ones are left out.
        """
        asked = {name: getattr(self, name) for name in FIELDS} | more
        if len(self.options["survey"]) < 2:
            asked.pop("survey")
        return urlencode({name: value for name, value in asked.items() if value})

    def named(self, field: str) -> str:
        """Return what the value of a field is called; empty where nothing is chosen."""
        chosen = getattr(self, field)
        return next((one.name for one in self.options[field] if one.value == chosen), chosen)

    def at(self, period: str) -> Wanted:
        """Return the same of another period."""
        return replace(self, period=period)


def wanted_of(figures: Figures, person: Person, asked: Mapping[str, str], language: str) -> Wanted | None:
    """Return what an address asks for, as far as a person may see it; ``None`` where there is nothing to be seen.

    What it does not say is chosen as for a report: the newest period that is complete, all channels and units.

    Raises:
        UnknownNameError: nothing was printed for that survey or period.
        HTTPException: there is no such channel, unit or area, or it is not the person's to see (404).
    """
    done = figures.done
    register = figures.kept("register", done.snapshot.workspace.register)
    channels = {name: one.said(language) for name, one in done.snapshot.workspace.settings.channels.items()}
    groups = {group: counts for group, counts in done.tally.groups.items() if person.may_see(group.unit)}
    known = deliveries(groups, register, channels) if person.units else done.state.deliveries
    if not known:
        return None
    choice = choose(known, asked.get("period") or None, asked.get("survey") or None)
    survey, period = choice.of.survey, choice.of.period
    here = {group: one for group, one in groups.items() if (group.survey, group.period) == (survey, period)}
    units = {group.unit: one.unit_name for group, one in here.items()}
    key = ("areas", survey, period, person.units)
    areas = figures.kept(key, lambda: _areas(register, units, period, language))
    options = {
        "survey": _surveys(figures, {one.survey for one in known}, language),
        "period": _periods({one.period for one in known if one.survey == survey}, language),
        "channel": tuple(Option(one, channels.get(one, one)) for one in dict.fromkeys(group.channel for group in here)),
        "unit": figures.kept(("units", survey, period, person.units), lambda: _units(units)),
        "area": tuple(Option(one.id, one.name) for one in areas),
    }
    channel, unit, area = (_chosen(asked.get(name, ""), options[name]) for name in ("channel", "unit", "area"))
    beneath = next((frozenset(member.unit for member in one.members) for one in areas if one.id == area), None)
    if unit and beneath is not None and unit not in beneath:
        beneath, area = None, ""  # the unit is the closer wish
    own = frozenset(person.units) if person.units else None
    chosen = frozenset({unit}) if unit else beneath if beneath is not None else own
    if chosen is not None and len(chosen & units.keys()) == 1 and not unit:
        (unit,) = chosen & units.keys()
    return Wanted(survey, period, channel, unit, area, chosen, choice, options)


def _chosen(value: str, options: tuple[Option, ...]) -> str:
    if value and value not in {one.value for one in options}:
        raise HTTPException(404)
    return value


def _surveys(figures: Figures, ids: set[str], language: str) -> tuple[Option, ...]:
    versions = figures.done.snapshot.versions()
    newest = {name: versions[name][-1].survey for name in sorted(ids)}
    return tuple(Option(name, in_language(one.title, one, language)) for name, one in newest.items())


def _periods(names: set[str], language: str) -> tuple[Option, ...]:
    ordered = sorted(names, key=lambda name: parse_period(name).sort_key, reverse=True)
    return tuple(Option(name, period_said(name, language)) for name in ordered)


def _areas(register: Register, units: Mapping[str, str], period: str, language: str) -> list[Area]:
    """Return the areas that hold some of these units, and not all or only one of them."""
    found = areas_of(register, (Member(unit, period) for unit in units), language)
    return [one for one in found if 1 < len({member.unit for member in one.members}) < len(units)]


def _units(units: Mapping[str, str]) -> tuple[Option, ...]:
    """Return units by their names; those that share one with another are told apart by their ids."""
    times = Counter(units.values())
    told = [(unit, f"{name} ({unit})" if times[name] > 1 else name) for unit, name in units.items()]
    return tuple(Option(*one) for one in sorted(told, key=lambda one: one[1].casefold()))
