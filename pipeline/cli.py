"""The command ``phieu``: one function a command, one line for every error, one number for every way to end."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from forms.errors import ExitCode, PhieuError
from forms.flow import lay_out
from forms.serial import format_serial
from pipeline.check import check, overall
from pipeline.check_report import tell_check
from pipeline.console import complain, counted, progress, say, steps
from pipeline.demo import demonstrate
from pipeline.doctor import Verdict, examine
from pipeline.fault_table import fault_table
from pipeline.grading import Grade
from pipeline.ingest import ingest
from pipeline.periods import parse_period
from pipeline.printing import print_runs, units_to_print
from pipeline.scan_advice import advice
from pipeline.show import show
from pipeline.summaries import sheets_in_words, sum_up, tell_demonstration, tell_file, tell_shown
from pipeline.tabulate import tabulate
from pipeline.typed_serial import identify
from pipeline.workspace import Workspace

EXIT_CODES = {
    ExitCode.OK: "all that was asked for is done",
    ExitCode.FAILED: "a defect of phieu: please report it, with what --debug shows",
    ExitCode.USAGE: "the command line is wrong",
    ExitCode.BAD_SURVEY: "the survey can't be used as it stands",
    ExitCode.BAD_REGISTER: "the register of units can't be used as it stands",
    ExitCode.CANNOT_PRINT: "the sheets can't be printed",
    ExitCode.BAD_WORKSPACE: "the workspace, its settings, key, disk or database can't be used",
    ExitCode.UNKNOWN_NAME: "a unit, channel, period or file does not exist",
    ExitCode.SOME_FAILED: "done, but some files could not be read; each was named",
    ExitCode.NOT_READY: "phieu doctor found something missing, or phieu check a printer or scanner not good enough",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C, or because nobody reads the output any more; what was done is kept",
}
_EPILOG = "Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in EXIT_CODES.items()) + "."


class _Commands(TyperGroup):
    """Turns every error below a command into a line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except PhieuError as error:
            if ctx.params.get("debug"):
                raise
            complain(error)
            raise typer.Exit(int(error.exit_code)) from None
        except KeyboardInterrupt:
            typer.echo("phieu: stopped; what was done is kept", err=True)
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
        except BrokenPipeError:
            # Whoever read the output (head, a closed terminal) has gone; say nothing more, not even at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
        except Exception as error:
            # Typer's own exceptions carry their exit codes and print themselves; Abort stands for an answer of no.
            if ctx.params.get("debug") or isinstance(error, typer.Abort) or hasattr(error, "exit_code"):
                raise
            say_error = f"phieu: {type(error).__name__}: {error}"
            typer.echo(
                f"{say_error}\n       A defect; please report what the same command shows with --debug.", err=True
            )
            raise typer.Exit(int(ExitCode.FAILED)) from None


app = typer.Typer(
    cls=_Commands,
    help="Print survey sheets, read them back from scans, and tabulate them by unit.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

_WORKSPACE_HELP = "The workspace. Else the folder that $PHIEU_WORKSPACE names, else this one or the next above it."
WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", "-w", metavar="DIR", help=_WORKSPACE_HELP, show_default=False)
]


@app.callback()
def _common(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace", "-w", metavar="DIR", envvar="PHIEU_WORKSPACE", help=_WORKSPACE_HELP, show_default=False
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error came from.")] = False,  # noqa: ARG001
) -> None:
    ctx.obj = workspace


def _opened(ctx: typer.Context, workspace: Path | None) -> Workspace:
    named: Path | None = workspace or ctx.obj
    return Workspace.open(named) if named else Workspace.find(Path.cwd())


@app.command("init")
def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one that is no workspace yet.")],
) -> None:
    """Make a workspace with the sample survey and register."""
    workspace = Workspace.create(folder)
    say(
        f"{workspace.root} is ready: survey.yaml and units.csv are samples to be edited, phieu.toml holds the settings."
    )
    say("Keep a copy of phieu.key in a safe place: whoever has it can sign sheets.")
    say(f"Next: phieu print --workspace {folder} --unit ub06808 --channel counter --period 2019-Q1 --count 100")


@app.command("print")
def print_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    channel: Annotated[str, typer.Option(help="How the sheets are handed out: counter, box, …")],
    period: Annotated[str, typer.Option(help="What they count in: 2019, 2019-Q1 or 2019-03.")],
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="Sheets for each unit.")],
    unit: Annotated[str | None, typer.Option(help="The unit's id, as in units.csv.")] = None,
    all_units: Annotated[
        bool, typer.Option("--all-units", help="Every ward, commune and center that is valid in the period.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(metavar="F.pdf", help="One PDF for all; else one each in print/.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Print sheets, each with a serial that is never given twice."""
    if (unit is None) == (not all_units):
        raise typer.BadParameter("name one unit with --unit, or all with --all-units")
    place = _opened(ctx, workspace)
    when = parse_period(period)
    units = units_to_print(place.register(), unit, when)
    with progress("Printing", "sheets") as report:
        printed = print_runs(place, units, channel, when, count, output, report)
    for file in printed:
        for run in file.runs:
            last = run.first_serial + run.count - 1
            say(f"{run.unit} {run.unit_name}: run {run.run}, serials {run.first_serial} to {last}")
        say(f"  {file.path}: {counted(file.pages, 'page')}")


@app.command("layout")
def layout_command(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="The whole geometry as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show where everything of the current survey lies on the page."""
    layout = lay_out(_opened(ctx, workspace).survey())
    if as_json:
        say(orjson.dumps(layout.to_dict()).decode())
        return
    size = "{:g} × {:g} mm".format(*layout.page_size_mm)
    say(f"Layout {layout.id} of the survey {layout.survey}: {counted(len(layout.pages), 'page')}, {size}")
    for page in layout.pages:
        asked = dict.fromkeys(box.question for box in page.boxes) | dict.fromkeys(text.question for text in page.texts)
        say(f"  page {page.page}: {counted(len(page.boxes), 'box', 'boxes')}: {', '.join(asked)}")


@app.command("ingest")
def ingest_command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="Files or folders; none: all that lies in inbox/.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Read scans, each once. Named files are copied into the archive; those in inbox/ are moved there."""
    place = _opened(ctx, workspace)
    start = time.perf_counter()
    with progress("Reading", "pages") as report:
        reports = ingest(
            place, paths or (), on_file=lambda file: tell_file(file, place.settings.language), on_progress=report
        )
    sum_up(place, reports, time.perf_counter() - start)
    if any(not report.opened or report.left_alone for report in reports):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


@app.command("check")
def check_command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="SCAN...", help="A scan of printed sheets that nobody marked.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say whether this printer and scanner are good enough, by a scanned blank sheet. Nothing is recorded."""
    place = _opened(ctx, workspace)
    language = place.settings.language
    pages = check(place, paths)
    grade = overall(pages) or Grade.POOR
    if as_json:
        told = {"verdict": grade, "pages": [page.to_dict(language) for page in pages]}
        say(orjson.dumps(told).decode())
    else:
        tell_check(pages, language)
    if grade is Grade.POOR:
        raise typer.Exit(int(ExitCode.NOT_READY))


@app.command("tabulate")
def tabulate_command(ctx: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Write the tables into results/."""
    place = _opened(ctx, workspace)
    with progress("Tabulating", "sheets") as report:
        done = tabulate(place, report)
    say(sheets_in_words(done.statuses))
    for file in done.files:
        say(f"  {file}")


@app.command("show")
def show_command(
    ctx: typer.Context,
    scan: Annotated[str, typer.Argument(metavar="SCAN", help="A file, or a scan's name as results/pages.csv has it.")],
    page: Annotated[int, typer.Argument(metavar="PAGE", min=1, help="Of the scan, from 1.")] = 1,
    output: Annotated[
        Path | None, typer.Option(metavar="F.png", help="Where to draw it; else SCAN-PAGE.png here.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Draw a page as the reader sees it: boxes, marks, doubts, the fault. Nothing is recorded."""
    place = _opened(ctx, workspace)
    seen = show(place, scan, page, output)
    tell_shown(seen, place.settings.language)


@app.command("identify")
def identify_command(
    ctx: typer.Context,
    scan: Annotated[str, typer.Argument(metavar="SCAN", help="A scan's name as results/pages.csv has it.")],
    page: Annotated[int, typer.Argument(metavar="PAGE", min=1, help="Of the scan, from 1.")],
    serial: Annotated[str, typer.Argument(metavar="SERIAL", help="As printed beside the code: 0001234-S.")],
    by: Annotated[str | None, typer.Option(help="Who says so; else who is logged in here.")] = None,
    why: Annotated[str, typer.Option(help="A remark, kept with it.")] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Say whose sheet a page is whose code can't be read: it is read, and counts. Who said so is kept."""
    place = _opened(ctx, workspace)
    found = identify(place, scan, page, serial, by or getpass.getuser(), why)
    waiting = f", {counted(found.doubts, 'answer')} for a person to look at" if found.doubts else ""
    say(f"page {found.sheet_page} of {format_serial(found.serial)}: {found.outcome}{waiting}")
    say("Next: phieu tabulate")


@app.command("faults")
def faults_command(as_json: Annotated[bool, typer.Option("--json", help="The whole list as JSON.")] = False) -> None:
    """List every fault that a page can have: what was seen and what to do, in Vietnamese and English."""
    entries = fault_table()
    if as_json:
        say(orjson.dumps([entry.to_dict() for entry in entries]).decode())
        return
    for entry in entries:
        say(f"{entry.fault} ({entry.outcome})")
        for language in ("vi", "en"):
            say(f"  {advice(entry.fault, language)}")


@app.command("demo")
def demo_command(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to keep it; an older demo there is replaced.")
    ] = Path("demo"),
    sheets: Annotated[int, typer.Option(min=1, max=5000, help="Sheets for each unit at the counter.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other people.")] = 2019,
) -> None:
    """Print, fill, scan (simulated), read, tabulate, and say how many answers were right."""
    with steps() as on_step:
        shown_off = demonstrate(folder, sheets, seed, on_step)
    tell_demonstration(shown_off)


@app.command("doctor")
def doctor_command(ctx: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Look whether everything is here that is needed."""
    findings = examine(lambda: _opened(ctx, workspace))
    colours = {Verdict.GOOD: "green", Verdict.OPTIONAL: "cyan", Verdict.WARNING: "yellow", Verdict.MISSING: "bold red"}
    table = Table("", "", "found", "what to do")
    for finding in findings:
        mark = f"[{colours[finding.verdict]}]{finding.verdict}[/]"
        table.add_row(finding.what, mark, finding.found, finding.advice)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    if any(finding.verdict is Verdict.MISSING for finding in findings):
        raise typer.Exit(int(ExitCode.NOT_READY))


@app.command("version")
def version_command() -> None:
    """Say which phieu this is."""
    try:
        say(f"phieu {version('phieu')}")
    except PackageNotFoundError:
        say("phieu, run from its source without being installed")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``phieu`` and end the program with one of ``forms.errors.ExitCode``."""
    app(args=list(arguments) if arguments is not None else None, prog_name="phieu")


if __name__ == "__main__":
    main()
