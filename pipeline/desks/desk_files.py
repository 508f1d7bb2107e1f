"""Write figures of desks and officials into files that nobody but their owner reads: two tables, and a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from forms.desks import Desk
from pipeline.counting.asked import printed_survey
from pipeline.counting.csv_files import LOCALES
from pipeline.counting.csv_tables import write_table
from pipeline.desks import texts
from pipeline.desks.ranges import DeskFigures, Peers, UnitRanges, desk_figures
from pipeline.desks.shown import Shown, naming_counts
from pipeline.desks.views import DeskViews
from pipeline.desks.whose import Unclear
from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures
from pipeline.report.blocks import (
    Block,
    ChartBlock,
    ColumnSpec,
    FirstPage,
    Heading,
    Note,
    Paragraph,
    Report,
    TableBlock,
)
from pipeline.report.html import write_report_html
from pipeline.results.written_files import overwriting
from pipeline.workspace import Workspace

FOLDER = "desks"
"""The folder in ``results/``; open to its owner alone, also where ``results/`` is open to a group."""
WIDTHS = (0.7, 1.8, 1.4, 0.8, 1.4, 1.4, 1.6)


def write_desks(workspace: Workspace, period: str = "", units: tuple[str, ...] = (), language: str = "") -> list[Path]:
    """Write what is told of the desks and officials of a period, and note down who asked for it.

    Args:
        workspace: whose sheets are counted.
        period: its name; empty for the newest.
        units: the ids of the units that are told of; none for all.
        language: ``vi`` or ``en``; empty for that of the settings.

    Returns:
        ``desks-PERIOD.csv``, ``desks-naming-PERIOD.csv`` and ``desks-PERIOD.html`` in ``results/desks/``; the units
        stand in the names where some were named.

    Raises:
        UnknownNameError: there are no sheets of that period.
        DesksError: ``desks.csv`` can't be used.
        DiskError: a file can't be written; then nothing is shown.
    """
    language = language or workspace.settings.language
    figures = desk_figures(workspace, period, language).of_units(units)
    DeskViews(workspace.root).add(workspace.who, units, figures.period)
    channels = {name: channel.said(language) for name, channel in workspace.settings.channels.items()}
    shown = Shown(figures, language, channels)
    folder = _private_folder(workspace)
    name = "-".join([figures.period or "none", *units])
    ranges, naming, page = paths = [
        folder / f"desks-{name}.csv",
        folder / f"desks-naming-{name}.csv",
        folder / f"desks-{name}.html",
    ]
    locale = LOCALES[workspace.settings.csv_locale or language]
    with overwriting(folder, paths):
        write_table(ranges, pd.DataFrame(list(_rows(shown)), columns=COLUMNS), locale)
        write_table(naming, pd.DataFrame(list(_naming_rows(figures)), columns=NAMING_COLUMNS), locale)
        write_report_html(_page(workspace, shown), page)
    return paths


def _private_folder(workspace: Workspace) -> Path:
    """Return the folder, which nobody but its owner enters, whatever it was before."""
    folder = workspace.results / FOLDER
    with disk_failures(folder):
        folder.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        if os.name != "nt":
            folder.chmod(FOLDER_OWNER_ONLY)
    return folder


_KEYS = ("survey", "unit", "unit_name", "channel", "period")
COLUMNS = [*_KEYS, "kind", "desk", "name", "valid_from", "valid_to", "sheets", "low", "high"]
COLUMNS += ["expected_low", "expected_high", "said"]
NAMING_COLUMNS = [*_KEYS, "valid", "desk_known", "official_known", "none", *(why.value for why in Unclear)]


def _rows(shown: Shown) -> Iterator[tuple[object, ...]]:
    """Yield a row for each desk and official by id, after that of their unit; there is no index and no rank."""
    for unit in shown.figures.units:
        keys = _keys(unit, shown.figures.period)
        yield (*keys, "unit", "", "", None, None, unit.sheets, *(unit.span or (None, None)), None, None, "")
        for peers in unit.peers:
            for line in peers.lines:
                band = line.expected.alarm if line.span and line.expected else (None, None)
                cells = (line.sheets, *(line.span or (None, None)), *band, shown.verdict(peers, line))
                yield (*keys, peers.kind.value, line.desk.id, *_about(line.desk, shown.language), *cells)


def _about(desk: Desk, language: str) -> tuple[object, ...]:
    days = (day.isoformat() if day else None for day in (desk.valid_from, desk.valid_to))
    return (desk.said(language), *days)


def _keys(unit: UnitRanges, period: str) -> tuple[str, ...]:
    return (unit.where.survey, unit.where.unit, unit.unit_name, unit.where.channel, period)


def _naming_rows(figures: DeskFigures) -> Iterator[tuple[object, ...]]:
    for unit in figures.units:
        yield (*_keys(unit, figures.period), *naming_counts(unit.naming))


def _page(workspace: Workspace, shown: Shown) -> Report:
    layouts = list(workspace.store.layouts.by_id().values())
    authority = printed_survey(layouts[-1].survey_text).authority.main if layouts else ""
    spoken = shown.language
    title, period = texts.TITLE.said(spoken), shown.figures.period
    first = FirstPage(authority, title, period, note=texts.CONFIDENTIAL.said(spoken))
    blocks = [first, *_blocks(workspace, shown)]
    return Report(
        title, period, authority, "en" if spoken == "en" else "vi", tuple(blocks), texts.CONFIDENTIAL.said(spoken)
    )


def _blocks(workspace: Workspace, shown: Shown) -> Iterator[Block]:
    spoken = shown.language
    if not any(unit.peers for unit in shown.figures.units):
        yield Paragraph(texts.NO_FILE.said(spoken))
        return
    yield Note(f"{texts.HOW_TO_READ.said(spoken)} {shown.when_told()}")
    if questions := workspace.settings.desks.questions:
        yield Paragraph(texts.QUESTIONS.said(spoken, questions=", ".join(questions)))
    for unit in shown.figures.units:
        if unit.peers:
            yield Heading(1, shown.heading(unit))
            for peers in unit.peers:
                yield from _of_peers(shown, unit, peers)
            yield _naming_table(shown, unit)


def _of_peers(shown: Shown, unit: UnitRanges, peers: Peers) -> Iterator[Block]:
    title = texts.KINDS[peers.kind].said(shown.language)
    yield Heading(2, title)
    if (chart := shown.chart(peers)) is not None and peers.funnel is not None:
        yield ChartBlock(texts.BESIDE.said(shown.language), chart, shown.spread(peers.funnel))
    specs = zip(shown.columns(), WIDTHS, strict=True)
    columns = tuple(ColumnSpec(label, "right" if at == 3 else "left", wide) for at, (label, wide) in enumerate(specs))
    rows = tuple(shown.rows(unit, peers))
    caption = texts.EACH.said(shown.language)
    yield TableBlock(caption, columns, rows, emphasised=frozenset({len(rows) - 1}), in_order=True)


def _naming_table(shown: Shown, unit: UnitRanges) -> Block:
    columns = tuple(ColumnSpec(label, "right") for label in shown.naming_columns())
    notes = (texts.ABOUT_NAMING.said(shown.language),)
    return TableBlock(texts.NAMING.said(shown.language), columns, (shown.naming_cells(unit.naming),), notes)
