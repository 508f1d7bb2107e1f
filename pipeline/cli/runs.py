"""The commands about what was printed: ``phieu runs list``, ``cancel``, ``restore`` and ``reprint``."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from forms.bilingual import Words
from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, progress, say, say_json, tell
from pipeline.cli.spoken import moment, number, said, told
from pipeline.errors import CameBackError

if TYPE_CHECKING:
    from pipeline.records.runs import IssuedRun
    from pipeline.settings import Settings
    from pipeline.store.run_list import ListedRun

runs_app = typer.Typer(
    cls=Described,
    help="List what was printed; cancel a run that was never handed out; make a lost PDF anew.",
    no_args_is_help=True,
)
_HEADINGS = (
    Words("đơn vị", "unit"),
    Words("", ""),
    Words("lượt in", "run"),
    Words("hình thức", "channel"),
    Words("kỳ", "period"),
    Words("quầy", "desk"),
    Words("đã in", "sheets"),
    Words("thu về", "came back"),
    Words("lúc", "when"),
    Words("người in", "by"),
    Words("", ""),
)
_STATES = {"unfinished": "chưa in xong", "cancelled": "đã hủy"}
UnitArgument = Annotated[str, typer.Argument(metavar="UNIT", help="The unit's id.")]
RunArgument = Annotated[
    int, typer.Argument(metavar="RUN", min=1, help="The number of the run among those of its unit.")
]
ByOption = Annotated[str | None, typer.Option(help="Who has it done; else who is logged in here.")]
CameBackOption = Annotated[
    int, typer.Option("--came-back", min=0, help="How many of its sheets have come back, as you were told.")
]


@runs_app.command("list")
def list_runs_command(
    ctx: typer.Context,
    period: Annotated[str | None, typer.Option(help="Those of a period.")] = None,
    unit: Annotated[str | None, typer.Option(help="Those of a unit, by its id.")] = None,
    cancelled: Annotated[bool, typer.Option("--cancelled", help="Those alone that were cancelled.")] = False,
    last: Annotated[int, typer.Option(min=1, max=100_000, help="So many at most, the newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List what was printed, the newest first, with how many sheets came back."""
    import orjson

    from pipeline.records.periods import parse_period
    from pipeline.store.run_list import RunFilter, RunState

    place = opened_workspace(ctx, workspace)
    state = RunState.CANCELLED if cancelled else None
    of_unit = place.register().named(unit).id if unit else ""
    wanted = RunFilter(parse_period(period).name if period else "", of_unit, state)
    found = place.store.run_list.some(wanted, 0, last)
    if as_json:
        say_json(orjson.dumps([_plain(one) for one in found]))
        return
    _tell(found, place.settings)
    more = place.store.run_list.count(wanted) - len(found)
    if more > 0:
        tell(
            f"và {number(more)} lượt in trước đó; xem với --last",
            f"and {counted(more, 'earlier run')}; see them with --last",
        )
    if not found:
        tell("Chưa in gì như vậy.", "Nothing like that was printed.")


def _plain(one: ListedRun) -> dict[str, object]:
    run = one.run
    names = ("unit", "unit_name", "run", "channel", "period", "desk", "origin", "count", "first_serial")
    said = {name: getattr(run, name) for name in names}
    further = {"ordered_at": one.ordered_at, "by": one.by, "came_back": one.came_back, "state": one.state}
    return said | further | {"cancelled_at": one.cancelled_at}


def _tell(found: list[ListedRun], settings: Settings) -> None:
    from rich.table import Table

    from pipeline.cli.names import channel_name
    from pipeline.cli.table_console import table_console

    if not found:
        return
    table = Table(*map(said, _HEADINGS))
    for column in (2, 6, 7):
        table.columns[column].justify = "right"
    for one in found:
        run, at = one.run, datetime.fromisoformat(one.ordered_at).astimezone()
        whose = (run.unit, run.unit_name, str(run.run), channel_name(settings, run.channel), run.period, run.desk)
        code = one.state.value
        state = "" if code == "printed" else told(_STATES.get(code, code), code)
        table.add_row(*whose, number(run.count), number(one.came_back), moment(at), one.by, state)
    table_console().print(table)


@runs_app.command("cancel")
def cancel_run_command(
    ctx: typer.Context,
    unit: UnitArgument,
    run: RunArgument,
    why: Annotated[str, typer.Option(help="Why its sheets were never handed out.")],
    came_back: CameBackOption = 0,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Cancel a run that was never handed out: nobody waits for its sheets. One that comes back waits for a person."""
    from pipeline.printing.cancelling import cancel_run, find_run

    place = opened_workspace(ctx, workspace)
    with _option_that_confirms():
        done = cancel_run(place, find_run(place, unit, run), why, by or getpass.getuser(), came_back)
    tell(
        f"{_named(done.run)} đã hủy: không ai chờ {number(done.run.count)} phiếu của lượt này nữa",
        f"{_named(done.run)} is cancelled: nobody waits for its {counted(done.run.count, 'sheet')} any more",
    )
    if done.came_back:
        tell(
            f"{number(done.came_back)} phiếu đã thu về, chờ người xem: phieu review",
            f"{counted(done.came_back, 'sheet')} came back, and wait for a person: phieu review",
        )


@runs_app.command("restore")
def restore_run_command(
    ctx: typer.Context,
    unit: UnitArgument,
    run: RunArgument,
    why: Annotated[str, typer.Option(help="Why, if there is something to say.")] = "",
    came_back: CameBackOption = 0,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Take back that a run was cancelled: its sheets are issued again."""
    from pipeline.printing.cancelling import find_run, restore_run

    place = opened_workspace(ctx, workspace)
    with _option_that_confirms():
        done = restore_run(place, find_run(place, unit, run), by or getpass.getuser(), why, came_back)
    tell(
        f"{_named(done.run)} không còn bị hủy: {number(done.run.count)} phiếu của lượt này lại được chờ",
        f"{_named(done.run)} is not cancelled any more: its {counted(done.run.count, 'sheet')} may come back",
    )


@runs_app.command("reprint")
def reprint_run_command(
    ctx: typer.Context, unit: UnitArgument, run: RunArgument, by: ByOption = None, workspace: WorkspaceOption = None
) -> None:
    """Make the PDF of a run anew where it was lost, with the same serials. Never hand out both copies."""
    from pipeline.printing.cancelling import find_run
    from pipeline.printing.reprinting import KeptPdf, kept_pdf, make_anew, refuse_unprintable

    place = opened_workspace(ctx, workspace)
    found = find_run(place, unit, run)
    refuse_unprintable(found)
    kept, path = kept_pdf(place, found)
    if kept is KeptPdf.WHOLE:
        tell(
            f"{_named(found)}: tệp PDF vẫn còn, đúng như khi in",
            f"{_named(found)}: its PDF is there, as it was printed",
        )
        say(f"  {path}")
        return
    with progress("Printing", "sheets") as report:
        made = make_anew(place, found, by or getpass.getuser(), report)
    same = {
        True: told("đúng tệp đã mất", "the very file that was lost"),
        False: told("không giống hệt tệp đã mất", "not the same bytes as the file that was lost"),
        None: "",
    }
    tell(
        f"{_named(found)}: đã lập lại với các số phiếu cũ; đừng phát cả hai bản",
        f"{_named(found)}: made anew with the same serials; don't hand out both copies",
    )
    say(f"  {made.path}" + (f" ({like})" if (like := same[made.same]) else ""))


@contextmanager
def _option_that_confirms() -> Iterator[None]:
    """Name the option by which somebody confirms how many sheets came back, where an error asks for that."""
    try:
        yield
    except CameBackError as error:
        asked = Words("{advice} Ghi --came-back {count}.", "{advice} Give --came-back {count}.")
        raise CameBackError(error.message, asked.told(advice=error.advice, count=error.count), error.count) from error


def _named(run: IssuedRun) -> str:
    return told(f"lượt in {run.run} của {run.unit} {run.unit_name}", f"run {run.run} of {run.unit} {run.unit_name}")
