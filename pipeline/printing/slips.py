"""Print slips of one-time codes, and posters with the address that is open to everyone.

Slips are issued as sheets are, with serials that are never given twice, and are in the log; but nobody waits for them
to come back: an answer that is given with one is a row with a serial of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forms.desks import Desk, DeskKind, Desks
from forms.flow import lay_out_rows
from forms.layout import Layout
from forms.online_link import Online
from forms.page_code import PageCode, encode
from forms.register import Unit
from forms.rendering import Run
from forms.serial import format_serial
from forms.slips import Poster, SlipRun, render_posters, render_slips
from forms.survey import Survey, parse_survey
from pipeline.durable import hash_of, written_whole
from pipeline.in_use import note_in_use
from pipeline.log_heads import note_head
from pipeline.printing.desk_check import checked_desk
from pipeline.printing.meaning_check import refuse_changed_meanings
from pipeline.printing.online_sheets import online_of
from pipeline.printing.printing import PrintedFile, channel_label, free_path
from pipeline.records.periods import Period
from pipeline.records.runs import IssuedRun, Order, Origin, pdf_name
from pipeline.upkeep.put_back import refuse_put_back
from pipeline.workspace import SURVEY, Workspace


def print_slips(
    workspace: Workspace,
    units: Sequence[Unit],
    channel: str,
    period: Period,
    count: int,
    output: Path | None = None,
    *,
    desk: str = "",
) -> list[PrintedFile]:
    """Issue a run of ``count`` slips for each unit and print it.

    Args:
        workspace: where the runs are recorded.
        units: for which the slips are printed.
        channel: the id of one of the settings' channels, that the answers count in.
        period: in which the answers will be counted.
        count: number of slips for each unit.
        output: one PDF for all runs; ``None`` for one file per run in ``print/``.
        desk: the desk or official of the unit that they are for, by its id; empty for none.

    Returns:
        the PDFs, in the order of ``units``.

    Raises:
        UnknownNameError: there is no such channel.
        UnknownDeskError: a unit has no such desk or official in the period.
        AddressError: nothing says where people answer online, or it does not fit.
        ChangedMeaningError: an id of the survey means something else than before.
        PutBackError: an older database was put back, which would issue serials twice; nothing was done.
        PhieuError: the survey can't be used, or slips can't be printed; no run counts as issued then.

    """
    spoken = channel_label(workspace.settings, channel)
    desks = workspace.desks() if desk else Desks()
    whose = [checked_desk(desks, unit.id, desk, period) for unit in units]
    text = workspace.survey_text()
    survey = parse_survey(text, str(workspace.root / SURVEY))
    layout = lay_out_rows(survey, [question.id for question in survey.questions])
    workspace.check_key()
    online = online_of(workspace)
    refuse_changed_meanings(workspace, survey, layout, text)
    note_in_use(workspace)
    refuse_put_back(workspace)
    workspace.store.layouts.keep(layout, text)
    orders = [
        Order(unit.id, unit.name, unit.kind, channel, period.name, layout.id, count, of)
        for unit, of in zip(units, whose, strict=True)
    ]
    runs = workspace.store.runs.issue(orders, lambda run: _check(run, layout, workspace.key), Origin.SLIPS)
    note_head(workspace)
    named = {run.id: slip_run(run, desks, period, survey, spoken) for run in runs}
    printed = []
    for stack in [runs] if output else [[run] for run in runs]:
        path = output or free_path(workspace.prints, pdf_name(stack[0]))
        printed.append(_print(workspace, survey, stack, [named[run.id] for run in stack], online, path))
    note_head(workspace)
    return printed


def _print(
    workspace: Workspace,
    survey: Survey,
    runs: Sequence[IssuedRun],
    slips: Sequence[SlipRun],
    online: Online,
    path: Path,
) -> PrintedFile:
    replaced = path.exists()
    with written_whole(path) as target:
        pages = render_slips(survey, slips, online, workspace.key, target)
    workspace.store.runs.confirm_printed(runs, path.name, hash_of(path))
    return PrintedFile(path, tuple(runs), pages, replaced)


def _check(run: IssuedRun, layout: Layout, key: bytes) -> None:
    """Make sure, before anything is issued, that serials are not used up and can be signed."""
    last = run.first_serial + run.count - 1
    format_serial(last)
    encode(PageCode(layout.id, run.unit, run.run, last, 1), key)


def slip_run(run: IssuedRun, desks: Desks, period: Period, survey: Survey, spoken: Mapping[str, str]) -> SlipRun:
    """Return what is printed of a run of slips.

    Args:
        run: as it was issued.
        desks: of all units.
        period: of the run.
        survey: that is answered.
        spoken: what its channel is called, by language.

    Raises:
        UnknownDeskError: there is no such desk any more.
    """
    language = survey.languages[0]
    channel = spoken.get(language, run.channel)
    order = Run(run.unit, run.unit_name, run.run, channel, run.period, run.first_serial, run.count)
    found = desks.get(run.unit, run.desk, period.first, period.last) if run.desk else None
    return SlipRun(order, run.layout, run.desk, desk_name(found, language))


def desk_name(desk: Desk | None, language: str) -> str:
    """Return what is printed of a desk; nothing of an official, whose name stands nowhere."""
    return "" if desk is None or desk.kind is DeskKind.OFFICIAL else desk.said(language)


def print_posters(
    workspace: Workspace,
    units: Sequence[Unit],
    period: Period,
    paper: str,
    output: Path | None = None,
    *,
    desk: str = "",
) -> tuple[Path, int]:
    """Print a poster for each unit with the address that is open to everyone; nothing is issued.

    Args:
        workspace: whose survey is answered.
        units: that are answered for.
        period: in which a desk must exist.
        paper: ``A4`` or ``A3``.
        output: the PDF; ``None`` for one in ``print/``.
        desk: the desk or official of the unit, by its id; empty for none.

    Returns:
        the PDF, and the number of its pages.

    Raises:
        UnknownDeskError: a unit has no such desk or official.
        AddressError: nothing says where people answer online, or it does not fit.
        PhieuError: the survey can't be used, or the posters can't be printed.

    """
    survey = workspace.survey()
    address = online_of(workspace).address.rstrip("/")
    desks, language = workspace.desks() if desk else Desks(), survey.languages[0]
    posters = []
    for unit in units:
        of = checked_desk(desks, unit.id, desk, period)
        found = desks.get(unit.id, of, period.first, period.last) if of else None
        link = "/".join([address, unit.id, *([of] if of else [])])
        posters.append(Poster(unit.name, link, desk_name(found, language)))
    name = f"poster-{units[0].id}{f'-{desk.lower()}' if desk else ''}.pdf" if len(units) == 1 else "posters.pdf"
    path = output or free_path(workspace.prints, name.replace("/", "-"))
    with written_whole(path) as target:
        return path, render_posters(survey, posters, paper, target)
