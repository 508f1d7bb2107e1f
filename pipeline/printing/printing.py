"""Print runs of sheets: serials are issued before the PDF is written, so that no serial is ever on two sheets.

Nothing is issued while an older database is in place than what was printed with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count as counting
from pathlib import Path

from forms.bilingual import both
from forms.desks import Desks
from forms.layout import Layout
from forms.online_link import Online
from forms.page_code import PageCode, encode
from forms.register import Register, Unit
from forms.rendering import Run, render
from forms.serial import format_serial
from forms.survey import parse_survey
from pipeline.durable import hash_of, written_whole
from pipeline.errors import UnknownNameError
from pipeline.in_use import note_in_use
from pipeline.log_heads import note_head
from pipeline.printing.desk_check import checked_desk
from pipeline.printing.meaning_check import refuse_changed_meanings
from pipeline.printing.online_sheets import is_online, layout_to_print, online_of
from pipeline.records.periods import Period
from pipeline.records.runs import IssuedRun, Order, pdf_name
from pipeline.settings import Settings, other_channels
from pipeline.upkeep.put_back import refuse_put_back
from pipeline.workspace import SURVEY, Workspace

DESK_KINDS = ("ward", "commune", "center")
"""The kinds of units that serve people; ``--all-units`` prints for these."""


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A PDF and the runs in it; ``replaced`` tells that it took the place of a file, which had been named."""

    path: Path
    runs: tuple[IssuedRun, ...]
    pages: int
    replaced: bool = False


def units_to_print(register: Register, unit: str | None, period: Period) -> list[Unit]:
    """Return the unit that was named, or every desk of the period.

    Raises:
        UnknownUnitError: there is no such unit.
        UnknownNameError: the unit did not exist in the period, or no unit did.

    """
    valid = register.valid_between(period.first, period.last)
    if unit is None:
        desks = [desk for desk in valid if desk.kind in DESK_KINDS]
        if not desks:
            raise UnknownNameError(
                both(
                    "không có đơn vị nào trong danh mục còn hiệu lực trong {name}",
                    "no desk of the register is valid in {name}",
                    name=period.name,
                ),
                both("Kiểm tra valid_from và valid_to.", "Check valid_from and valid_to."),
            )
        return desks
    named = register.named(unit)
    if named not in valid:
        others = ", ".join(f"{desk.id} ({desk.name})" for desk in valid if desk.kind == named.kind) or both(
            "không có", "none"
        )
        message = both(
            "{id} ({name}) không tồn tại trong {period}",
            "{id} ({name}) did not exist in {period}",
            id=named.id,
            name=named.name,
            period=period.name,
        )
        raise UnknownNameError(
            message, both("Đơn vị của kỳ này: {others}.", "Units of that period: {others}.", others=others)
        )
    return [named]


def print_runs(  # noqa: PLR0913 - one parameter for each part of an order
    workspace: Workspace,
    units: Sequence[Unit],
    channel: str,
    period: Period,
    count: int,
    output: Path | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
    *,
    desk: str = "",
    online: bool | None = None,
    by: str = "",
) -> list[PrintedFile]:
    """Issue a run of ``count`` sheets for each unit and print it.

    Args:
        workspace: where the runs are recorded.
        units: for which the sheets are printed.
        channel: the id of one of the settings' channels.
        period: in which the answers will be counted.
        count: number of sheets for each unit.
        output: one PDF for all runs; ``None`` for one file per run in ``print/``.
        progress: is called with the number of sheets done and the number of sheets in all.
        desk: the desk or official of the unit that they are for, by its id; empty for none. It is recorded, and not
            printed.
        online: whether each sheet has a code to answer online instead; ``None``: as the settings say.
        by: who ordered it, for the log; empty for whoever works with the workspace.

    Returns:
        the PDFs, in the order of ``units``.

    Raises:
        UnknownNameError: there is no such channel.
        UnknownDeskError: a unit has no such desk or official in the period.
        AddressError: nothing says where people answer online, or it does not fit.
        ChangedMeaningError: an id of the survey means something else than on sheets that were printed before.
        PutBackError: an older database was put back, which would issue serials twice; nothing was done.
        PhieuError: the survey can't be used, laid out or printed; no run counts as issued then.

    """
    label = channel_label(workspace.settings, channel)
    desks = workspace.desks() if desk else Desks()
    whose = [checked_desk(desks, unit.id, desk, period) for unit in units]
    text = workspace.survey_text()
    survey = parse_survey(text, str(workspace.root / SURVEY))
    layout = layout_to_print(workspace, survey, online=online)
    refuse_changed_meanings(workspace, survey, layout, text)
    workspace.check_key()
    where = online_of(workspace) if is_online(workspace, online) else None
    note_in_use(workspace)
    refuse_put_back(workspace)
    workspace.store.layouts.keep(layout, text)
    orders = [
        Order(unit.id, unit.name, unit.kind, channel, period.name, layout.id, count, of)
        for unit, of in zip(units, whose, strict=True)
    ]
    runs = workspace.store.runs.issue(orders, _code_check(layout, workspace.key), by=by)
    note_head(workspace)
    spoken = label.get(survey.languages[0], channel)
    stacks = [runs] if output else [[run] for run in runs]
    printed: list[PrintedFile] = []
    for stack in stacks:
        path = output or free_path(workspace.prints, pdf_name(stack[0]))
        before = sum(run.count for one in printed for run in one.runs)

        def done(sheets: int, before: int = before) -> None:
            progress(before + sheets, count * len(runs))

        printed.append(_print_stack(workspace, layout, stack, spoken, path, done, where))
        workspace.store.runs.confirm_printed(stack, path.name, hash_of(path), by)
    note_head(workspace)
    return printed


def _print_stack(
    workspace: Workspace,
    layout: Layout,
    runs: Sequence[IssuedRun],
    channel: str,
    path: Path,
    progress: Callable[[int], None],
    online: Online | None,
) -> PrintedFile:
    sheets = [
        Run(run.unit, run.unit_name, run.run, channel, run.period, run.first_serial, run.count, run.desk)
        for run in runs
    ]
    replaced = path.exists()
    with written_whole(path) as target:
        pages = render(layout, sheets, workspace.key, target, progress, online)
    return PrintedFile(path, tuple(runs), pages, replaced)


def channel_label(settings: Settings, channel: str) -> dict[str, str]:
    """Return what a channel is called, by language.

    Raises:
        UnknownNameError: there is no such channel.
    """
    if channel not in settings.channels:
        raise UnknownNameError(
            both("không có hình thức “{channel}”", "there is no channel “{channel}”", channel=channel),
            other_channels(settings, channel),
        )
    return settings.channels[channel].model_dump()


def _code_check(layout: Layout, key: bytes) -> Callable[[IssuedRun], None]:
    """Return a check, to be made before anything is issued, that codes are not too long and serials not used up."""

    def check(run: IssuedRun) -> None:
        last = run.first_serial + run.count - 1
        format_serial(last)
        encode(PageCode(layout.id, run.unit, run.run, last, len(layout.pages)), key)

    return check


def free_path(folder: Path, name: str) -> Path:
    """Return where a new PDF goes: a file that has its name already, whatever that is, is never overwritten."""
    path = folder / name
    further = counting(2)
    while path.exists():
        path = path.with_name(f"{name.removesuffix('.pdf')}-{next(further)}.pdf")
    return path
