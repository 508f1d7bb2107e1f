"""The forms that a scheme prescribes, as sheets of the workbook: laid out as they are filed, each figure a link.

A sheet's row in the form of sheets leads to the sheet itself, a unit's points to the foot of its form of sheets, and
those in the form of all units to the forms of the units. Formulas bear the exact figure as their value, so that a
program that computes none shows it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
from xlsxwriter import Workbook

from pipeline.records.periods import parse_period
from pipeline.results.form_page import Cell, FormPage, Place, Written
from pipeline.results.worksheets import cell_text, link_to
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
from pipeline.schemes.form_lines import NAME as LINES
from pipeline.schemes.form_tables import UNIT, UNITS
from pipeline.schemes.rows import IndicatorRow
from pipeline.schemes.scheme import Form, Source, exact, in_words

Key = tuple[str, str, str]
"""Unit, channel and period."""


@dataclass(frozen=True, slots=True)
class WorkbookForms:
    """The forms of all surveys.

    Attributes:
        surveys: whose schemes have some.
        channels: what channels are called, by id.
        lines: the rows of ``form01.csv``, by survey, unit, channel and period; ``None`` where it is not written, or too
            long.
        of_all: how many rows it has.
    """

    surveys: tuple[SurveyForms, ...] = ()
    channels: Mapping[str, str] | None = None
    lines: Mapping[tuple[str, str, str, str], Sequence[Line]] | None = None
    of_all: int = 0


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet of the workbook with a form.

    Attributes:
        name: of the sheet.
        forms: of its survey.
        form: which of them.
        table: the CSV file with the same figures.
        rows: how many forms there are, or rows of the form of sheets.
        left_out: whether it has too many rows for the workbook.
    """

    name: str
    forms: SurveyForms
    form: Form
    table: str
    rows: int
    left_out: bool = False


def form_sheets(found: WorkbookForms, taken: Iterable[str], language: str) -> list[FormSheet]:
    """Return the sheets that the forms take, under names that no other sheet has.

    Args:
        found: the forms.
        taken: the names of all other sheets.
        language: ``vi`` or ``en``.
    """
    names, sheets = {name.casefold() for name in taken}, []
    for forms in found.surveys:
        wanted = forms.scheme.forms
        for form, table in ((wanted.sheets, LINES), (wanted.unit, UNIT), (wanted.units, UNITS)):
            if form is None or (form is wanted.sheets and not found.of_all):
                continue
            name = _name(number_said(form, language), forms.survey, names)
            rows = found.of_all if form is wanted.sheets else len(forms.units)
            sheets.append(FormSheet(name, forms, form, table, rows, form is wanted.sheets and found.lines is None))
    return sheets


def _name(said: str, survey: str, taken: set[str]) -> str:
    """Return a name that spreadsheets allow; where two surveys have forms, the second's says whose it is."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in cell_text(said))[:31].strip("' ") or "-"
    if plain.casefold() in taken:
        plain = f"{plain[:14]} {survey}"[:31]
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[:27]} {number}"
    taken.add(name.casefold())
    return name


def rows_by_serial(sheets: pd.DataFrame | None, name: str) -> dict[str, str]:
    """Return where the workbook has the row of each sheet, by its serial; ``name`` is that of the sheet with them."""
    serials: list[str] = [] if sheets is None or "sheet" not in sheets else sheets["sheet"].tolist()
    return {serial: link_to(name, row) for row, serial in enumerate(serials, 1)}


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same for all sheets of a workbook.

    Attributes:
        footer: printed on every page.
        back: where the first cell leads to, and what is said of it.
        language: ``vi`` or ``en``.
        most: rows that a sheet may have; older periods that are beyond it stand in the CSV file alone.
    """

    footer: str
    back: tuple[str, str]
    language: str
    most: int


def write_forms(
    book: Workbook,
    found: WorkbookForms,
    sheets: Sequence[FormSheet],
    rows_of_sheets: Mapping[str, str],
    around: Around,
) -> None:
    """Add the sheets of the forms.

    Args:
        book: the workbook.
        found: the forms.
        sheets: what ``form_sheets`` made of them.
        rows_of_sheets: by serial, where the workbook has the sheet's row.
        around: what is the same for all sheets.
    """
    writer = _Writer(book, found, around)
    for survey in found.surveys:
        here = {sheet.table: sheet for sheet in sheets if sheet.forms is survey and not sheet.left_out}
        feet = writer.sheets(here[LINES], rows_of_sheets) if LINES in here else {}
        units = writer.unit(here[UNIT], feet) if UNIT in here else {}
        if UNITS in here:
            writer.units(here[UNITS], units)


@dataclass(frozen=True, slots=True)
class _Foot:
    """Where the foot of a unit's form of sheets stands."""

    begin: Place
    means: Mapping[str, Place]
    dates: Mapping[str, Place]
    shares: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _UnitPlaces:
    """Where the figures of a unit's form stand; those that are not the ones that count are left out."""

    begin: Place
    points: Mapping[str, Place]
    shares: Mapping[str, Place]


class _Writer:
    """Writes the forms of one survey after the other."""

    def __init__(self, book: Workbook, found: WorkbookForms, around: Around) -> None:
        self._book, self._found, self._around, self._language = book, found, around, around.language

    def _page(self, sheet: FormSheet, columns: Sequence[FormColumn]) -> FormPage:
        title, source = (in_words(one).said(self._language) for one in (sheet.form.title, sheet.form.source))
        number = number_said(sheet.form, self._language)
        page = FormPage(self._book, sheet.name, columns, self._language)
        page.head(number, title, source, self._around.back)
        page.lay_out(self._around.footer)
        return page

    def _begin(self, page: FormPage, forms: SurveyForms, form: UnitForm) -> Place:
        channel = (self._found.channels or {}).get(form.row.channel, form.row.channel)
        return page.begin(head_of(forms, form, channel, self._language))

    def _newest(self, forms: Iterable[UnitForm], rows_each: int) -> Iterator[UnitForm]:
        """Yield the forms of the newest periods first, as many as a sheet has room for."""
        ordered = sorted(forms, key=lambda form: parse_period(form.row.period).sort_key, reverse=True)
        yield from ordered[: max(1, self._around.most // rows_each)]

    # ------------------------------------------------------------------------------------------------ a row per sheet

    def sheets(self, sheet: FormSheet, rows_of_sheets: Mapping[str, str]) -> dict[Key, _Foot]:
        forms, columns = sheet.forms, sheets_columns(sheet.forms)
        page, feet = self._page(sheet, columns), dict[Key, _Foot]()
        lines = self._found.lines or {}
        for form in self._newest(forms.units, 1):
            begin = self._begin(page, forms, form)
            rows = lines.get((forms.survey, *form.key), ())
            for place, line in enumerate(rows, 1):
                page.row([self._cell(column, place, line, rows_of_sheets) for column in columns])
            feet[form.key] = self._foot(page, forms, form, rows, begin)
            if any(MARKS.waits in line.values() for line in rows):
                page.note(form_texts.OPEN_MARK.said(self._language))
        return feet

    @staticmethod
    def _cell(column: FormColumn, place: int, line: Line, rows: Mapping[str, str]) -> Cell:
        if column.kind is Kind.PLACE:
            return Cell(place)
        link = rows.get(line["sheet"], "") if column.id == "dossier" else ""
        return Cell(of_column(column, line), link=link)

    def _foot(self, page: FormPage, forms: SurveyForms, form: UnitForm, rows: Sequence[Line], begin: Place) -> _Foot:
        """Write what stands below the rows: formulas where they say the exact figure, else the figure."""
        foot = _FootOf(page, forms, form, rows)
        total = page.row(foot.totals(), form_texts.TOTAL)
        means = page.row(foot.means(), form_texts.MEAN)
        dates = None
        if any(one.dates is not None for one in form.feet.values()):
            dates = page.row(foot.dates(), form_texts.BY_DATES)
        page.amend(means, foot.officials(means, dates, self._language))
        shares = page.row(foot.shares(total), form_texts.PERCENT)
        levels = [column.id for column in page.columns if column.kind is Kind.MARK]
        return _Foot(
            begin,
            {name: page.place(means, name) for name, one in form.feet.items() if one.mean is not None},
            {name: page.place(dates, name) for name, one in form.feet.items() if dates and one.dates is not None},
            {name: page.place(shares, name) for name in levels if form.row.share_answers},
        )

    # -------------------------------------------------------------------------------------------------------- a unit

    def unit(self, sheet: FormSheet, feet: Mapping[Key, _Foot]) -> dict[Key, _UnitPlaces]:
        forms, page = sheet.forms, self._page(sheet, unit_columns())
        found: dict[Key, _UnitPlaces] = {}
        for form in self._newest(forms.units, len(forms.indicators) + 8):
            begin, foot = self._begin(page, forms, form), feet.get(form.key)
            if foot:
                page.link(begin, foot.begin)
            rows = [page.row(self._indicator(forms, row, foot)) for row in form.indicators]
            page.row(self._sum(page, forms, form, rows), bold=True)
            shares = self._shares(page, form, foot)
            found[form.key] = _UnitPlaces(begin, dict(_counted(page, forms, form, rows)), shares)
        return found

    def _indicator(self, forms: SurveyForms, row: IndicatorRow, foot: _Foot | None) -> list[Cell]:
        own = forms.own(row)
        places: Mapping[str, Place] = {}
        if foot:
            places = {Source.CITIZENS: foot.means, Source.COMPUTED: foot.dates}.get(own.source or Source.SELF, {})
        place = places.get(row.indicator)
        scored = Cell(own.span.value, formula=f"={place.reference}", link=place.link) if place else Cell(own.span.value)
        remark = form_remarks.of_indicator(forms, row, self._language)
        name = row.name.said(self._language)
        return [Cell(row.number), Cell(name), Cell(row.max), scored, Cell(row.appraised), Cell(remark)]

    def _sum(self, page: FormPage, forms: SurveyForms, form: UnitForm, rows: Sequence[Written]) -> list[Cell]:
        remark = form_remarks.of_sum(forms, form, self._language)
        summed = page.sum_of(rows, "max") if forms.scheme.overall == "sum" else ""
        most = Cell(form.row.max, formula=summed, kind=Kind.COUNT if form.row.max.denominator == 1 else None)
        sums = [
            Cell(value, formula=page.sum_of(rows, name) if value is not None else "")
            for name, value in (("own", forms.own_sum(form)), ("appraised", forms.appraised_sum(form)))
        ]
        title = form_texts.ALL_TOGETHER.said(self._language)
        return [Cell(""), Cell(title), most, *sums, Cell(remark)]

    def _shares(self, page: FormPage, form: UnitForm, foot: _Foot | None) -> dict[str, Place]:
        """Write a row for each level of which the share is told."""
        levels, found = page_levels(form), dict[str, Place]()
        if levels:
            page.line(form_texts.SHARES_GROUP_PERCENT.said(self._language))
        for level in levels:
            name = f"level_{level}"
            place, share = (foot.shares.get(name) if foot else None), form.share(level)
            title = self._level_title(level)
            cell = Cell(share, f"={place.reference}" if place else "", place.link if place else "", Kind.SHARE)
            row = page.row([Cell(""), Cell(title), Cell(None), cell, Cell(None), Cell("")])
            if share is not None:
                found[name] = page.place(row, "own")
        return found

    def _level_title(self, level: str) -> str:
        for forms in self._found.surveys:
            for one in forms.scheme.shares.levels if forms.scheme.shares else ():
                if one.id == level:
                    return in_words(one.title).said(self._language)
        return level

    # ---------------------------------------------------------------------------------------------------- all units

    def units(self, sheet: FormSheet, places: Mapping[Key, _UnitPlaces]) -> None:
        forms, columns = sheet.forms, units_columns(sheet.forms)
        page = self._page(sheet, columns)
        by_form: dict[tuple[str, str], list[UnitForm]] = {}
        for form in self._newest(forms.units, 1):
            by_form.setdefault((form.row.period, form.row.channel), []).append(form)
        for group in by_form.values():
            channel = (self._found.channels or {}).get(group[0].row.channel, group[0].row.channel)
            page.begin((head_of_units(group[0].row.period, channel, self._language),))
            rows = [
                page.row(self._unit_cells(page, forms, form, number, places.get(form.key)))
                for number, form in enumerate(group, 1)
            ]
            self._all_units(page, group, rows)
            for remark in self._remarks(forms, group):
                page.note(remark)

    def _unit_cells(
        self, page: FormPage, forms: SurveyForms, form: UnitForm, number: int, places: _UnitPlaces | None
    ) -> list[Cell]:
        row, told = form.row, settled(form.row.overall)
        cells: dict[str, Cell] = {
            "place": Cell(number),
            "unit_name": Cell(forms.unit_name(form), link=places.begin.link if places else ""),
            "sheets": Cell(row.sheets),
            "class": Cell(
                form_remarks.class_name(forms, told, self._language), link=places.begin.link if places else ""
            ),
            "rank": Cell(row.rank),
        }
        for one in form.indicators:
            cells[one.indicator] = _linked(one.points.value, places.points.get(one.indicator) if places else None)
        for level in row.shares:
            name = f"level_{level}"
            cells[name] = _linked(form.share(level), places.shares.get(name) if places else None)
        value = row.overall.span.value
        summed = forms.scheme.overall == "sum" and value is not None
        cells["sum"] = Cell(
            value, formula=page.sum_beside([one.indicator for one in form.indicators]) if summed else ""
        )
        return [cells.get(column.id, Cell(None)) for column in page.columns]

    def _all_units(self, page: FormPage, group: Sequence[UnitForm], rows: Sequence[Written]) -> None:
        total = sum(form.row.sheets for form in group)
        cells = {
            "unit_name": Cell(form_texts.ALL_UNITS.said(self._language)),
            "sheets": Cell(total, formula=page.sum_of(rows, "sheets")),
        }
        page.row([cells.get(column.id, Cell(None)) for column in page.columns], bold=True)

    def _remarks(self, forms: SurveyForms, group: Sequence[UnitForm]) -> Iterator[str]:
        for number, form in enumerate(group, 1):
            if remark := form_remarks.of_unit(forms, form, self._language):
                yield f"({number}) {forms.unit_name(form)}: {remark}"


def page_levels(form: UnitForm) -> list[str]:
    """Return the levels of which a unit's share is told."""
    return list(form.row.shares)


def _linked(value: Fraction | None, place: Place | None) -> Cell:
    if value is None or place is None:
        return Cell(value)
    return Cell(value, formula=f"={place.reference}", link=place.link)


def _counted(
    page: FormPage, forms: SurveyForms, form: UnitForm, rows: Sequence[Written]
) -> Iterator[tuple[str, Place]]:
    """Yield where the points of each indicator stand that count."""
    for one, row in zip(form.indicators, rows, strict=True):
        if one.counts is Source.APPRAISED:
            yield one.indicator, page.place(row, "appraised")
        elif one.counts is not None and one.counts is forms.own(one).source:
            yield one.indicator, page.place(row, "own")


class _FootOf:
    """The cells below the rows of a form of sheets."""

    def __init__(self, page: FormPage, forms: SurveyForms, form: UnitForm, rows: Sequence[Line]) -> None:
        self._page, self._forms, self._form, self._rows = page, forms, form, rows

    def totals(self) -> list[Cell]:
        """Return the sums of the columns."""
        found = {}
        for name, foot in self._form.feet.items():
            said = self._adds_up(name)
            whole = Kind.COUNT if foot.total is not None and foot.total.denominator == 1 else None
            found[name] = Cell(foot.total, formula=self._over("SUM", name) if said else "", kind=whole)
        for level, count in self._form.row.shares.items():
            name = f"level_{level}"
            marked = sum(row[name] == "1" for row in self._rows) == count
            over = f'=COUNTIF({self._page.above(name)},"{MARKS.chosen}")'
            found[name] = Cell(count, formula=over if marked and self._rows else "", kind=Kind.COUNT)
        return self._cells(found)

    def means(self) -> list[Cell]:
        """Return the means of the columns, which the form of a unit takes."""
        return self._cells(
            {
                name: Cell(foot.mean, formula=self._over("AVERAGE", name) if self._adds_up(name) else "")
                for name, foot in self._form.feet.items()
            }
        )

    def dates(self) -> list[Cell]:
        """Return the points that the dates of dossiers make."""
        return self._cells({name: Cell(foot.dates) for name, foot in self._form.feet.items()})

    def officials(self, means: Written, dates: Written | None, language: str) -> dict[str, Cell]:
        """Return the officials' sum of the means and its class."""
        officials, wanted = self._form.row.officials, self._forms.scheme.officials
        if officials is None or wanted is None:
            return {}
        value, parts, exact = officials.span.value, [], Fraction(0)
        for name in wanted.indicators:
            foot = self._form.feet.get(name)
            if foot and foot.mean is not None:
                parts.append(self._page.place(means, name).cell)
                exact += foot.mean
            elif foot and foot.dates is not None and dates:
                parts.append(self._page.place(dates, name).cell)
                exact += foot.dates
        formula = f"={'+'.join(parts)}" if parts and exact == value else ""
        told = form_remarks.officials_class_name(self._forms, settled(officials), language)
        return {"officials_sum": Cell(value, formula=formula), "officials_class": Cell(told)}

    def shares(self, total: Written) -> list[Cell]:
        """Return the share of each level in per cent."""
        levels, whole = self._form.row.shares, self._form.row.share_answers
        found = {}
        for level in levels:
            name = f"level_{level}"
            below = str(whole)
            if sum(levels.values()) == whole:
                cells = [self._page.place(total, f"level_{one}").cell for one in levels]
                first, last = cells[0], cells[-1]
                below = f"SUM({first}:{last})"
            formula = f"=100*{self._page.place(total, name).cell}/{below}" if whole else ""
            found[name] = Cell(self._form.share(level), formula=formula, kind=Kind.SHARE)
        return self._cells(found)

    def _adds_up(self, name: str) -> bool:
        """Whether the points of the rows make exactly what the foot says."""
        foot = self._form.feet[name]
        points = [points for row in self._rows if (points := exact(row[f"points_{name}"])) is not None]
        return bool(points) and len(points) == foot.answers and sum(points) == foot.total

    def _over(self, function: str, name: str) -> str:
        return f"={function}({self._page.above(name)})"

    def _cells(self, found: Mapping[str, Cell]) -> list[Cell]:
        return [found.get(column.id, Cell(None)) for column in self._page.columns]
