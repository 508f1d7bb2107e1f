"""What a person orders on the page: which choices there are, and what a filled-in form asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from forms.bilingual import Told, Words, grouped, in_language
from forms.desks import Desk, DeskKind, Desks
from forms.errors import PhieuError
from forms.register import Unit, folded
from pipeline.printing.desk_check import checked_desk
from pipeline.printing.online_sheets import is_online
from pipeline.printing.printing import DESK_KINDS, channel_label
from pipeline.records.period_words import period_head
from pipeline.records.periods import Period, months_after, parse_period, period_of_day
from pipeline.review.parts import Person
from pipeline.web.visits import Form
from pipeline.workspace import Workspace

MOST_SHEETS = 20_000
"""Sheets for one unit in one order: more than a stack of 40 reams, printed on both sides, nobody lays out at once."""
MOST_IN_ALL = 200_000
USUAL = 100
ALL = "all"
"""The value that stands for all units."""

NO_UNIT = Words("Chọn ít nhất một đơn vị.", "Choose at least one unit.")
NOT_YOURS = Words("Đơn vị {unit} không thuộc quyền của bạn.", "{unit} is not one of your units.")
NOT_THEN = Words("{unit} không hoạt động trong kỳ {period}.", "{unit} does not exist in the period {period}.")
NONE_THEN = Words("Không có đơn vị nào hoạt động trong kỳ {period}.", "No unit exists in the period {period}.")
NO_PERIOD = Words("Chọn kỳ khảo sát.", "Choose the period.")
NO_COUNT = Words("Số lượng phiếu phải từ 1 đến {most}.", "The number of sheets must be from 1 to {most}.")
TOO_MANY = Words(
    "Tổng cộng {total} phiếu: mỗi lần đặt in tối đa {most} phiếu. Chọn ít đơn vị hơn hoặc in làm nhiều lần.",
    "That makes {total} sheets; an order has {most} at most. Choose fewer units, or order in parts.",
)
DESK_OF_ONE = Words(
    "Phiếu cho một quầy hoặc cán bộ chỉ in cho đúng đơn vị đó: chọn một mình đơn vị {unit}.",
    "Sheets for a desk or official are for its unit alone: choose {unit} and no other.",
)


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """An order that can be printed.

    Attributes:
        units: for which sheets are printed.
        channel: the id of the channel.
        period: in which the answers count.
        count: sheets for each unit.
        desk: the id of the desk or official; empty for none.
        online: whether each sheet has a code to answer online instead.
    """

    units: tuple[Unit, ...]
    channel: str
    period: Period
    count: int
    desk: str = ""
    online: bool = False

    @property
    def total(self) -> int:
        """The sheets of all units."""
        return self.count * len(self.units)

    def fields(self) -> list[tuple[str, str]]:
        """Return the fields of a form that asks for the same."""
        desk = f"{self.units[0].id}/{self.desk}" if self.desk else ""
        said = [("unit", unit.id) for unit in self.units]
        said += [("channel", self.channel), ("period", self.period.name), ("count", str(self.count)), ("desk", desk)]
        return [*said, ("online", "yes" if self.online else "no")]

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.fields())


@dataclass(slots=True)
class Unfit:
    """What is wrong with a form.

    Attributes:
        problems: by the field that is wrong, in words that know both languages.
    """

    problems: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, words: str) -> None:
        """Say what is wrong with a field, of which the first thing is kept."""
        self.problems.setdefault(name, words)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen on the page.

    Attributes:
        units: by their kind, in the order of their names.
        periods: by how long they are, in months, the usual length first.
        channels: the ids and names.
        desks: for each unit that has some, the values and names.
        online: whether sheets can have a code to answer online; they have one by default if that is the setting.
        usual: what is chosen before anybody does.
    """

    units: Mapping[str, Sequence[Unit]]
    periods: Mapping[int, Sequence[str]]
    channels: Sequence[tuple[str, str]]
    desks: Mapping[str, Sequence[tuple[str, str]]]
    online: bool
    usual: Mapping[str, Sequence[str]]


def periods_offered(today: date, length: str) -> dict[int, list[str]]:
    """Return the periods that are offered: this one and the next two of the usual length, this and the next of others.

    Args:
        today: the current day.
        length: the usual one: ``month``, ``quarter`` or ``year``.

    >>> periods_offered(date(2026, 11, 30), "quarter")
    {3: ['2026-Q4', '2027-Q1', '2027-Q2'], 1: ['2026-11', '2026-12'], 12: ['2026', '2027']}
    """
    months = {"quarter": 3, "month": 1, "year": 12}
    ordered = sorted(months, key=lambda name: name != length)
    begin = today.replace(day=1)
    return {
        months[name]: [
            period_of_day(months_after(begin, further * months[name]), name) for further in range(3 if not at else 2)
        ]
        for at, name in enumerate(ordered)
    }


def choices_of(workspace: Workspace, person: Person, language: str, today: date) -> Choices:
    """Return what a person can choose.

    Raises:
        RegisterError, DesksError: a file can't be used.
    """
    length = workspace.settings.rows.periods
    periods = periods_offered(today, length)
    every = [parse_period(name) for names in periods.values() for name in names]
    register = workspace.register()
    there = {unit.id: unit for period in every for unit in register.valid_between(period.first, period.last)}
    mine = [unit for unit in there.values() if person.may_see(unit.id) and (person.units or unit.kind in DESK_KINDS)]
    named = sorted(mine, key=lambda unit: folded(unit.name))
    units = {kind: [unit for unit in named if unit.kind == kind] for kind in _kinds(mine)}
    channels = [(name, words.said(language)) for name, words in workspace.settings.channels.items()]
    desks = _desks(workspace.desks(), mine, language, today)
    first = next(iter(periods.values()))[0]
    usual = {"period": [first], "count": [str(USUAL)], "unit": [mine[0].id] if len(mine) == 1 else []}
    usual["online"] = ["yes"] if is_online(workspace) else []
    return Choices(units, periods, channels, desks, bool(workspace.settings.online.address), usual)


def _kinds(units: Sequence[Unit]) -> list[str]:
    """Return the kinds of units in their usual order, others behind."""
    there = {unit.kind for unit in units}
    return [kind for kind in DESK_KINDS if kind in there] + sorted(there - set(DESK_KINDS))


def _desks(desks: Desks, units: Sequence[Unit], language: str, today: date) -> dict[str, list[tuple[str, str]]]:
    """Return the desks and officials of each unit; an official goes by the id, as a name stands nowhere in public."""
    found: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        if here := desks.of_unit(unit.id, today, today):
            found[unit.name] = [(f"{unit.id}/{one.id}", _desk_said(one, language)) for one in here]
    return found


def _desk_said(desk: Desk, language: str) -> str:
    return desk.id if desk.kind is DeskKind.OFFICIAL else desk.said(language)


def order_of(workspace: Workspace, person: Person, form: Form) -> PrintOrder | Unfit:
    """Return what a form asks for, or everything that is wrong with it.

    Args:
        workspace: that prints.
        person: who orders; no other units than theirs.
        form: its fields, from a query or a post.
    """
    unfit = Unfit()
    period = _period(form, unfit)
    channel, count = _channel(workspace, form, unfit), _count(form, unfit)
    unit, _, desk = form.get("desk", "").partition("/")
    units = _units(workspace, person, form, period, unit, unfit) if period else ()
    if count and count * len(units) > MOST_IN_ALL:
        unfit.add("count", TOO_MANY.told(total=_number(count * len(units)), most=_number(MOST_IN_ALL)))
    if desk and units and period:
        if [one.id for one in units] != [unit]:
            unfit.add("desk", DESK_OF_ONE.told(unit=_name_of(workspace, unit)))
        else:
            _check_desk(workspace, unit, desk, period, unfit)
    if unfit.problems or period is None:
        return unfit
    online = form.get("online", "no") == "yes" and bool(workspace.settings.online.address)
    return PrintOrder(units, channel, period, count, desk, online)


def _period(form: Form, unfit: Unfit) -> Period | None:
    try:
        return parse_period(form.get("period", ""))
    except PhieuError:
        unfit.add("period", NO_PERIOD.told())
        return None


def _channel(workspace: Workspace, form: Form, unfit: Unfit) -> str:
    channel = form.get("channel", "")
    try:
        channel_label(workspace.settings, channel)
    except PhieuError as error:
        unfit.add("channel", said_of(error))
    return channel


def _count(form: Form, unfit: Unfit) -> int:
    typed = form.get("count", "").strip().replace(".", "").replace(",", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
    if not 1 <= number <= MOST_SHEETS:
        unfit.add("count", NO_COUNT.told(most=_number(MOST_SHEETS)))
        return 0
    return number


def _units(
    workspace: Workspace, person: Person, form: Form, period: Period, of_desk: str, unfit: Unfit
) -> tuple[Unit, ...]:
    """Return the units that were chosen, each once; where none was, that of the desk that was."""
    chosen = list(dict.fromkeys(filter(None, form.getlist("unit")))) or ([of_desk] if of_desk else [])
    register = workspace.register()
    valid = register.valid_between(period.first, period.last)
    if ALL in chosen:
        theirs = [unit for unit in valid if (unit.id in person.units if person.units else unit.kind in DESK_KINDS)]
        if not theirs:
            unfit.add("unit", NONE_THEN.told(period=_period_said(period)))
        return tuple(theirs)
    by_id, found = {unit.id: unit for unit in register}, list[Unit]()
    for name in chosen:
        unit = by_id.get(name)
        if unit is None or not person.may_see(unit.id):
            unfit.add("unit", NOT_YOURS.told(unit=name))
        elif unit not in valid:
            unfit.add("unit", NOT_THEN.told(unit=unit.name, period=_period_said(period)))
        else:
            found.append(unit)
    if not chosen:
        unfit.add("unit", NO_UNIT.told())
    return tuple(found)


def _period_said(period: Period) -> Told:
    return Told(period_head(period.name, "en"), period_head(period.name, "vi"))


def _check_desk(workspace: Workspace, unit: str, desk: str, period: Period, unfit: Unfit) -> None:
    try:
        checked_desk(workspace.desks(), unit, desk, period)
    except PhieuError as error:
        unfit.add("desk", said_of(error))


def _name_of(workspace: Workspace, unit: str) -> str:
    return next((one.name for one in workspace.register() if one.id == unit), unit)


def _number(number: int) -> Told:
    return Told(grouped(number, "en"), grouped(number, "vi"))


def said_of(error: PhieuError) -> Told:
    """Return what an error says with its advice, in both languages where it knows them."""
    en, vi = (_sentences(in_language(error.message, one), in_language(error.advice, one)) for one in ("en", "vi"))
    return Told(en, vi)


def _sentences(message: str, advice: str) -> str:
    """Return both as sentences; messages stand behind a name on the command line, and begin small.

    >>> _sentences("there is no channel “x”", "Known here: box.")
    'There is no channel “x”. Known here: box.'
    """
    ended = message if message.endswith((".", "!", "?", "…")) else f"{message}."
    return f"{ended[:1].upper()}{ended[1:]} {advice}".rstrip()
