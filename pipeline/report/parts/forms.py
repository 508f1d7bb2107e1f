"""The annex: the forms that the survey's scheme prescribes, as they are filed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from pipeline.figures.formulas import half_up
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, KeepTogether, Paragraph, TableBlock, Turned
from pipeline.report.matter import HARD_SPACE, NOTHING, Subject
from pipeline.schemes import form_remarks
from pipeline.schemes import texts as form_texts
from pipeline.schemes.form_columns import (
    FormColumn,
    Kind,
    head_of,
    head_of_units,
    number_said,
    sheets_columns,
    unit_columns,
    units_columns,
)
from pipeline.schemes.form_figures import SurveyForms, UnitForm, settled
from pipeline.schemes.form_lines import MARKS, Line, of_column
from pipeline.schemes.rows import IndicatorRow
from pipeline.schemes.scheme import Form, in_words

MOST_SHEETS = 300
"""Rows of the form of sheets, some twelve pages; more are for the workbook, in which they can be followed."""
MOST_UNITS = 100
"""Forms of units, some thirty pages."""


def forms(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the annex; none where the survey's scheme has no forms."""
    found = matter.forms
    if found is None or not found.scheme.forms.all:
        return
    shown = {row.unit for row in matter.now(matter.rows.units)}
    of_period = [form for form in found.units if form.row.period == matter.period]
    here = [form for form in of_period if form.row.unit in shown]
    if not here:
        return
    begin: list[Block] = [Heading(1, matter.say(texts.FORMS)), Paragraph(_about(matter, found, here))]
    wanted = found.scheme.forms
    if wanted.sheets and matter.form_lines is not None and _few_sheets(here):
        yield Turned((*begin, *_of_sheets(matter, found, wanted.sheets, here)))
    else:
        yield from begin
    if wanted.unit and len(here) <= MOST_UNITS:
        above = (_heading(matter, wanted.unit), _source(matter, wanted.unit))
        for number, form in enumerate(here):
            yield KeepTogether((*(() if number else above), _of_unit(matter, found, form)))
    if wanted.units and len(here) == len(of_period):
        yield Turned((_heading(matter, wanted.units), *_of_units(matter, found, here)))


def _few_sheets(here: Sequence[UnitForm]) -> bool:
    return 0 < sum(form.row.sheets for form in here) <= MOST_SHEETS


def _about(matter: Subject, found: SurveyForms, here: Sequence[UnitForm]) -> str:
    """Say which scheme prescribes the forms, and where those are that are too long to be printed."""
    title = in_words(found.scheme.title).said(matter.language)
    said, wanted = [matter.say(texts.ABOUT_FORMS, scheme=title)], found.scheme.forms
    if wanted.sheets and not _few_sheets(here):
        sheets = matter.count(sum(form.row.sheets for form in here))
        number = number_said(wanted.sheets, matter.language)
        said.append(matter.say(texts.SHEETS_ELSEWHERE, number=number, sheets=sheets))
    if wanted.unit and len(here) > MOST_UNITS:
        said.append(matter.say(texts.UNITS_ELSEWHERE, number=number_said(wanted.unit, matter.language)))
    return " ".join(said)


def _heading(matter: Subject, form: Form) -> Heading:
    return Heading(2, f"{number_said(form, matter.language)}. {in_words(form.title).said(matter.language)}")


def _head(matter: Subject, found: SurveyForms, form: UnitForm) -> str:
    return " · ".join(head_of(found, form, matter.channel_name(form.row.channel), matter.language))


def _specs(matter: Subject, columns: Sequence[FormColumn]) -> tuple[ColumnSpec, ...]:
    words = (Kind.TEXT, Kind.LONG_TEXT)
    return tuple(
        ColumnSpec(
            one.label.said(matter.language),
            "left" if one.kind in words else "right",
            one.width,
            one.group.said(matter.language),
        )
        for one in columns
    )


def _source(matter: Subject, form: Form) -> Paragraph:
    return Paragraph(in_words(form.source).said(matter.language) + ".")


# ---------------------------------------------------------------------------------------------------- a row per sheet


def _of_sheets(matter: Subject, found: SurveyForms, form: Form, here: Sequence[UnitForm]) -> Iterator[Block]:
    yield _heading(matter, form)
    yield _source(matter, form)
    columns = sheets_columns(found)
    lines = matter.form_lines or {}
    for unit in here:
        rows = [_line(matter, columns, place, line) for place, line in enumerate(lines.get(unit.key, ()), 1)]
        foot = list(_foot(matter, found, columns, unit))
        waits = any(MARKS.waits in row for row in rows)
        notes = (matter.say(form_texts.OPEN_MARK),) if waits else ()
        last = frozenset(range(len(rows), len(rows) + len(foot)))
        yield TableBlock(_head(matter, found, unit), _specs(matter, columns), (*rows, *foot), notes, last)


def _line(matter: Subject, columns: Sequence[FormColumn], place: int, line: Line) -> tuple[str, ...]:
    return tuple(str(place) if one.kind is Kind.PLACE else _said(matter, of_column(one, line)) for one in columns)


def _said(matter: Subject, value: str | int | Fraction | None) -> str:
    """Write what stands in a cell of the form of sheets: whole points without decimals."""
    if isinstance(value, Fraction):
        return _points(matter, value)
    return "" if value is None else str(value)


def _foot(
    matter: Subject, found: SurveyForms, columns: Sequence[FormColumn], form: UnitForm
) -> Iterator[tuple[str, ...]]:
    feet, row = form.feet, form.row
    counts = {f"level_{level}": matter.count(count) for level, count in row.shares.items()}
    totals = {name: _whole(matter, foot.total) for name, foot in feet.items()}
    yield _labelled(columns, matter.say(form_texts.TOTAL), totals | counts)
    means = {name: _points(matter, foot.mean) for name, foot in feet.items()}
    if row.officials:
        means["officials_sum"] = _points(matter, row.officials.span.value)
        told = settled(row.officials)
        means["officials_class"] = form_remarks.officials_class_name(found, told, matter.language)
    yield _labelled(columns, matter.say(form_texts.MEAN), means)
    if any(foot.dates is not None for foot in feet.values()):
        dates = {name: _points(matter, foot.dates) for name, foot in feet.items()}
        yield _labelled(columns, matter.say(form_texts.BY_DATES), dates)
    shares = {f"level_{level}": _percent(matter, form.share(level)) for level in row.shares}
    yield _labelled(columns, matter.say(form_texts.PERCENT), shares)


def _labelled(columns: Sequence[FormColumn], label: str, cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(label if one.id == "dossier" else cells.get(one.id, "") for one in columns)


# ------------------------------------------------------------------------------------------------------------- a unit


def _of_unit(matter: Subject, found: SurveyForms, form: UnitForm) -> TableBlock:
    rows = [_indicator(matter, found, row) for row in form.indicators]
    sums = [_points(matter, one) or NOTHING for one in (found.own_sum(form), found.appraised_sum(form))]
    remark = form_remarks.of_sum(found, form, matter.language)
    rows.append(("", matter.say(form_texts.ALL_TOGETHER), _whole(matter, form.row.max), *sums, remark))
    shares = [
        f"{in_words(level.title).said(matter.language)} {_percent(matter, share)}{HARD_SPACE}%"
        for level in (found.scheme.shares.levels if found.scheme.shares else ())
        if level.id in form.row.shares and (share := form.share(level.id)) is not None
    ]
    notes = (f"{matter.say(form_texts.SHARES_GROUP)}: {'; '.join(shares)}.",) if shares else ()
    specs = _specs(matter, unit_columns())
    return TableBlock(_head(matter, found, form), specs, tuple(rows), notes, frozenset({len(rows) - 1}))


def _indicator(matter: Subject, found: SurveyForms, row: IndicatorRow) -> tuple[str, ...]:
    return (
        row.number,
        row.name.said(matter.language),
        _whole(matter, row.max),
        _points(matter, found.own(row).span.value) or NOTHING,
        _points(matter, row.appraised) or NOTHING,
        form_remarks.of_indicator(found, row, matter.language),
    )


# ---------------------------------------------------------------------------------------------------------- all units


def _of_units(matter: Subject, found: SurveyForms, here: Sequence[UnitForm]) -> Iterator[Block]:
    form, columns = found.scheme.forms.units, units_columns(found)
    if form is not None:
        yield _source(matter, form)
    for channel in matter.channels:
        group = [one for one in here if one.row.channel == channel.channel]
        if not group:
            continue
        rows = [_unit(matter, found, columns, number, one) for number, one in enumerate(group, 1)]
        total = {
            "unit_name": matter.say(form_texts.ALL_UNITS),
            "sheets": matter.count(sum(u.row.sheets for u in group)),
        }
        rows.append(tuple(total.get(one.id, "") for one in columns))
        remarks = [(one, form_remarks.of_unit(found, one, matter.language)) for one in group]
        notes = tuple(f"{found.unit_name(one)}: {remark}." for one, remark in remarks if remark)
        title = head_of_units(matter.period, channel.channel_name, matter.language)
        yield TableBlock(title, _specs(matter, columns), tuple(rows), notes, frozenset({len(rows) - 1}))


def _unit(
    matter: Subject, found: SurveyForms, columns: Sequence[FormColumn], number: int, form: UnitForm
) -> tuple[str, ...]:
    row = form.row
    cells = {
        "place": str(number),
        "unit_name": found.unit_name(form),
        "sheets": matter.count(row.sheets),
        "sum": _points(matter, row.overall.span.value) or NOTHING,
        "class": form_remarks.class_name(found, settled(row.overall), matter.language) or NOTHING,
        "rank": matter.count(row.rank),
    }
    cells |= {one.indicator: _points(matter, one.points.value) or NOTHING for one in form.indicators}
    cells |= {f"level_{level}": _percent(matter, form.share(level)) or NOTHING for level in row.shares}
    return tuple(cells.get(one.id, "") for one in columns)


def _points(matter: Subject, points: Fraction | None) -> str:
    return form_remarks.pointed(points, matter.language)


def _whole(matter: Subject, points: Fraction | None) -> str:
    """Write points that are whole without decimals."""
    if points is not None and points.denominator == 1:
        return matter.count(int(points))
    return _points(matter, points)


def _percent(matter: Subject, share: Fraction | None) -> str:
    return "" if share is None else matter.number(half_up(share, 1), 1)
