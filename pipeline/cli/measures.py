"""The commands about the register of shortcomings: it is listed, shown, added to, exported, and lists are imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace
from pipeline.cli.console import say, tell
from pipeline.cli.measure_steps import ByOption, NumberArgument, add_steps
from pipeline.cli.spoken import spoken, told

if TYPE_CHECKING:
    from pipeline.records.remedies import Status

measures_app = typer.Typer(
    cls=Described, help="The register of shortcomings and measures: list it, import and export it, take its steps."
)
UnitOption = Annotated[str | None, typer.Option(metavar="ID", help="Of this unit alone, by its id.")]
_FORMS = (".csv", ".xlsx")


@measures_app.callback(invoke_without_command=True)
def measures_command(ctx: typer.Context, workspace: WorkspaceOption = None) -> None:
    """The register of shortcomings and measures: list it, import and export it, take its steps."""
    if ctx.invoked_subcommand is None:
        list_measures_command(ctx, workspace=workspace)
    else:
        ctx.obj = workspace or ctx.obj


@measures_app.command("list")
def list_measures_command(
    ctx: typer.Context,
    unit: UnitOption = None,
    status: Annotated[
        str | None,
        typer.Option(help="Those that stand so: proposed, decided, under-way, done, checked, dropped."),
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Those of an owner whose name holds this.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Those alone whose date has passed.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the shortcomings, with measure, owner, due date and how they stand."""
    from forms.typed_names import bare
    from pipeline.cli.measure_texts import tell_list

    place, stands = opened_workspace(ctx, workspace), _status(status)
    named = place.register().named(unit).id if unit else ""
    found = [
        one
        for one in place.store.remedies.all()
        if (not named or one.about.unit == named)
        and (stands is None or one.status is stands)
        and (not owner or bare(owner) in bare(one.owner))
        and (not overdue or one.is_overdue(date.today()))
    ]
    tell_list(found)


@measures_app.command("show")
def show_measure_command(ctx: typer.Context, number: NumberArgument, workspace: WorkspaceOption = None) -> None:
    """Show all of a shortcoming: its figure, what was filled in, every step."""
    from pipeline.cli.measure_texts import tell_whole

    tell_whole(opened_workspace(ctx, workspace).store.remedies.numbered(number))


@measures_app.command("add")
def add_measure_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TEXT", help="What falls short, in words.")],
    unit: Annotated[str | None, typer.Option(metavar="ID", help="The unit's id; else the whole office.")] = None,
    cause: Annotated[str, typer.Option(help="Why it is so.")] = "",
    measure: Annotated[str, typer.Option(help="What is to be done about it.")] = "",
    owner: Annotated[str, typer.Option(help="Who has to do it.")] = "",
    due: Annotated[str, typer.Option(metavar="DATE", help="Until when: 31/12/2026, 12/2026, Q4/2026.")] = "",
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a shortcoming. With measure, owner and date it is still a proposal: phieu measures decide says so."""
    from pipeline.cli.measure_steps import day_option
    from pipeline.records.remedies import About, Subject

    place = opened_workspace(ctx, workspace)
    found = place.register().named(unit) if unit else None
    about = About(Subject.OTHER, unit=found.id if found else "", unit_name=found.name if found else "")
    fields = {"title": title, "cause": cause, "measure": measure, "owner": owner, "due": day_option(due)}
    one = place.store.remedies.begin(about, fields, by or place.who)
    tell(f"Đã ghi hạn chế {one.number}", f"Shortcoming {one.number} is in the register")


@measures_app.command("import")
def import_measures_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list as the office keeps it: CSV or XLSX.")],
    unit: Annotated[str | None, typer.Option(metavar="ID", help="The unit of lines that name none.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only say what would be taken.")] = False,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Take over a list that the office keeps in a spreadsheet, each line once; imported again, what is new in it."""
    from pipeline.cli.measure_texts import tell_import
    from pipeline.remedies.register_import import Becomes, intended, take
    from pipeline.results.register_known import known_of, names_in
    from pipeline.results.register_lines import file_mark, read_list, register_lines

    place = opened_workspace(ctx, workspace)
    data = read_list(file)
    named = place.register().named(unit) if unit else None
    lines, day = register_lines(data, file.name, names_in(place)), date.today()
    if dry_run:
        wanted = intended(lines, known_of(place, named, day, spoken()))
    else:
        with place.store.remedies.undisturbed():  # who imports the same at the same time adds nothing
            wanted = intended(lines, known_of(place, named, day, spoken()))
            take(place.store, wanted, by or place.who, file_mark(data))
    tell_import(wanted, is_done=not dry_run)
    if any(one.becomes is Becomes.NOT_TAKEN for one in wanted):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


@measures_app.command("export")
def export_measures_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: F.csv or F.xlsx.")],
    unit: UnitOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the register into a file that can be typed into and imported again."""
    from pipeline.counting.csv_files import LOCALES
    from pipeline.remedies.register_tables import RegisterNames, of_units
    from pipeline.results.register_export import write_register_csv, write_register_workbook
    from pipeline.results.register_known import question_names

    if file.suffix.lower() not in _FORMS:
        raise typer.BadParameter(told("tên tệp phải kết thúc bằng .csv hoặc .xlsx", "name a file .csv or .xlsx"))
    place = opened_workspace(ctx, workspace)
    language = spoken()
    named = [place.register().named(unit).id] if unit else []
    shown = of_units(place.store.remedies.all(), named)
    channels = {name: getattr(one, language) for name, one in place.settings.channels.items()}
    names = RegisterNames(question_names(place, language), channels)
    if file.suffix.lower() == ".csv":
        write_register_csv(file, shown, names, {}, LOCALES[place.settings.csv_locale or language])
    else:
        write_register_workbook(file, shown, names, {}, language, date.today())
    say(f"  {file}")


def _status(text: str | None) -> Status | None:
    from pipeline.records.remedies import Status
    from pipeline.remedies.register_import import status_meant

    if text is None:
        return None
    found = status_meant(text)
    if found is None:
        known = ", ".join(Status)
        raise typer.BadParameter(told(f"trạng thái là một trong: {known}", f"one of: {known}"))
    return found


add_steps(measures_app)
