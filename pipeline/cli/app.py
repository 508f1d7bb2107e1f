"""The command ``phieu``: a function for each command; every error gives one line and an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forms.errors import ExitCode
from pipeline.cli.audit import audit_app
from pipeline.cli.backups import BACKUPS
from pipeline.cli.batches import batches_app
from pipeline.cli.command_group import WORKSPACE_HELP, Commands, Language, WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, progress, say, say_json, steps, tell
from pipeline.cli.desks import DESKS
from pipeline.cli.erasing import ERASING
from pipeline.cli.form import FORM
from pipeline.cli.importing import IMPORTING
from pipeline.cli.keeping import KEEPING
from pipeline.cli.keys import key_app
from pipeline.cli.measures import measures_app
from pipeline.cli.printed_texts import tell_printed
from pipeline.cli.publishing import PUBLISHING
from pipeline.cli.recover import RECOVER
from pipeline.cli.reminding import REMINDING
from pipeline.cli.results import RESULTS
from pipeline.cli.runs import runs_app
from pipeline.cli.sample import SAMPLE
from pipeline.cli.scheme import SCHEME
from pipeline.cli.serving import SERVING
from pipeline.cli.slips import SLIPS
from pipeline.cli.spoken import heard, said, told
from pipeline.cli.users import users_app

if TYPE_CHECKING:
    from forms.register import Unit
    from pipeline.records.periods import Period
    from pipeline.workspace import Workspace

LANGUAGE_HELP = (
    "The language of all that is said: vi or en. Else $PHIEU_LANGUAGE, else the workspace's, else the terminal's."
)
app = typer.Typer(
    cls=Commands,
    help="Print survey sheets, read them back from scans, and tabulate them by unit.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _tell_version(wanted: bool) -> None:
    from importlib.metadata import PackageNotFoundError, version

    if not wanted:
        return
    try:
        say(f"phieu {version('phieu')}")
    except PackageNotFoundError:
        tell("phieu, chạy từ mã nguồn, chưa cài đặt", "phieu, run from its source without being installed")
    raise typer.Exit


@app.callback()
def _common(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace", "-w", metavar="DIR", envvar="PHIEU_WORKSPACE", help=WORKSPACE_HELP, show_default=False
        ),
    ] = None,
    language: Annotated[  # noqa: ARG001 - it was found before the command line was parsed
        Language | None, typer.Option("--language", help=LANGUAGE_HELP, show_default=False)
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error came from.")] = False,  # noqa: ARG001
    version: Annotated[  # noqa: ARG001 - it ends the program
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Say which phieu this is.")
    ] = False,
) -> None:
    ctx.obj = workspace


@app.command("init")
def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one that is no workspace yet.")],
) -> None:
    """Make a workspace with the sample survey and register."""
    from pipeline.workspace import Workspace

    workspace = Workspace.create(folder)
    tell(
        f"{workspace.root} đã sẵn sàng: survey.yaml và units.csv là mẫu để sửa, phieu.toml chứa các cài đặt.",
        f"{workspace.root} is ready: survey.yaml and units.csv are samples to be edited, "
        "phieu.toml holds the settings.",
    )
    tell(
        "Hãy giữ một bản phieu.key ở nơi an toàn: ai có tệp này đều ký được phiếu.",
        "Keep a copy of phieu.key in a safe place: whoever has it can sign sheets.",
    )
    order = f"phieu print --workspace {folder} --unit ub06808 --channel counter --period 2019-Q1 --count 100"
    tell(f"Tiếp theo: {order}", f"Next: {order}")


@app.command("print")
def print_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    channel: Annotated[str, typer.Option(help="How the sheets are handed out: counter, box, …")],
    period: Annotated[str, typer.Option(help="What they count in: 2019, 2019-Q1 or 2019-03.")],
    count: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Sheets for each unit; a proof is of one.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="The unit's id, as in units.csv.")] = None,
    all_units: Annotated[
        bool, typer.Option("--all-units", help="Every ward, commune and center that is valid in the period.")
    ] = False,
    desk: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The desk or official of the unit that they are for, as in desks.csv."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="F.pdf", help="One PDF for all; else one each in print/.")
    ] = None,
    online: Annotated[
        bool | None,
        typer.Option(
            "--online/--no-online", help="Each sheet has a code to answer online instead; else as phieu.toml says."
        ),
    ] = None,
    same_meaning: Annotated[
        bool,
        typer.Option("--same-meaning", help="Questions changed since the last printing mean the same; this is logged."),
    ] = False,
    proof: Annotated[
        bool,
        typer.Option(
            "--proof", help="One sheet to look at, marked MẪU: it has no serial, and never counts. Nothing is issued."
        ),
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print sheets, each with a serial that is never given twice."""
    from pipeline.printing.meaning_check import declare_same_meaning
    from pipeline.printing.printing import print_runs, units_to_print
    from pipeline.records.periods import parse_period

    if (unit is None) == (not all_units):
        raise typer.BadParameter(
            told(
                "hãy nêu một đơn vị với --unit, hoặc tất cả với --all-units",
                "name one unit with --unit, or all with --all-units",
            )
        )
    if desk and all_units:
        raise typer.BadParameter(
            told("--desk thuộc một đơn vị: hãy nêu với --unit", "--desk is of one unit: name it with --unit")
        )
    if count is None and not proof:
        raise typer.BadParameter(
            told(
                "hãy nêu số phiếu với --count, hoặc xem thử một phiếu với --proof",
                "say how many sheets with --count, or look at one with --proof",
            )
        )
    place = opened_workspace(ctx, workspace)
    when = parse_period(period)
    units = units_to_print(place.register(), unit, when)
    if proof:
        _print_proof(place, units[0], channel, when, output, desk or "", online=online)
        return
    if same_meaning:
        for change in declare_same_meaning(place, online=online):
            tell(
                f"{change.question}: từ nay được tính chung: “{change.was}” và “{change.now}”",
                f"{change.question}: counted together from now on: “{change.was}” and “{change.now}”",
            )
    with progress("Printing", "sheets") as report:
        printed = print_runs(place, units, channel, when, count or 1, output, report, desk=desk or "", online=online)
    for file in printed:
        for run in file.runs:
            last = run.first_serial + run.count - 1
            tell(
                f"{run.unit} {run.unit_name}: lượt in {run.run}, số phiếu {run.first_serial} đến {last}",
                f"{run.unit} {run.unit_name}: run {run.run}, serials {run.first_serial} to {last}",
            )
        tell_printed(file)


def _print_proof(
    place: Workspace, unit: Unit, channel: str, when: Period, output: Path | None, desk: str, *, online: bool | None
) -> None:
    from pipeline.printing.proofs import proof, write_proof

    content = proof(place, unit, channel, when, desk=desk, online=online)
    path = write_proof(place, unit, content, output)
    tell(
        f"{unit.id} {unit.name}: bản mẫu, không có số phiếu; bản quét của nó không bao giờ được tính",
        f"{unit.id} {unit.name}: a proof, without a serial; what is scanned of it never counts",
    )
    say(f"  {path}")


@app.command("layout")
def layout_command(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="The whole geometry as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show where everything of the current survey lies on the page."""
    import orjson

    from pipeline.printing.online_sheets import layout_to_print

    place = opened_workspace(ctx, workspace)
    layout = layout_to_print(place, place.survey())
    if as_json:
        say_json(orjson.dumps(layout.to_dict()))
        return
    size = "{:g} × {:g} mm".format(*layout.page_size_mm)
    tell(
        f"Mẫu phiếu {layout.id} của phiếu hỏi {layout.survey}: {len(layout.pages)} trang, {size}",
        f"Layout {layout.id} of the survey {layout.survey}: {counted(len(layout.pages), 'page')}, {size}",
    )
    for page in layout.pages:
        asked = ", ".join(dict.fromkeys([box.question for box in page.boxes] + [text.question for text in page.texts]))
        tell(
            f"  trang {page.page}: {len(page.boxes)} ô: {asked}",
            f"  page {page.page}: {counted(len(page.boxes), 'box', 'boxes')}: {asked}",
        )


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
    import orjson

    from pipeline.cli.check_report import tell_check
    from pipeline.inspection.check import check, overall
    from pipeline.inspection.measures import Grade

    place = opened_workspace(ctx, workspace)
    language = place.settings.language
    pages = check(place, paths)
    grade = overall(pages) or Grade.POOR
    if as_json:
        told = {"verdict": grade, "pages": [page.to_dict(language) for page in pages]}
        say_json(orjson.dumps(told))
    else:
        tell_check(pages)
    if grade is Grade.POOR:
        raise typer.Exit(int(ExitCode.NOT_READY))


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
    from pipeline.cli.summaries import tell_shown
    from pipeline.inspection.show import show

    place = opened_workspace(ctx, workspace)
    tell_shown(show(place, scan, page, output))


@app.command("fetch")
def fetch_command(
    ctx: typer.Context,
    scan: Annotated[str, typer.Argument(metavar="SCAN", help="A scan's name as results/pages.csv has it.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="The folder that the copy goes to.")] = Path(),
    workspace: WorkspaceOption = None,
) -> None:
    """Copy a scan out of the archive, as it arrived and under its own name. The archive keeps its own."""
    from pipeline.inspection.fetch import fetch

    say(str(fetch(opened_workspace(ctx, workspace), scan, output)))


@app.command("faults")
def faults_command(as_json: Annotated[bool, typer.Option("--json", help="The whole list as JSON.")] = False) -> None:
    """List every fault that a page can have: what was seen and what to do, in Vietnamese and English."""
    import orjson

    from pipeline.cli.names import FAULTS, OUTCOMES, named
    from pipeline.counting.scan_advice import fault_advice
    from pipeline.inspection.fault_table import fault_table

    entries = fault_table()
    if as_json:
        say_json(orjson.dumps([entry.to_dict() for entry in entries]))
        return
    for entry in entries:
        fault, outcome = named(FAULTS, entry.fault), named(OUTCOMES, entry.outcome)
        tell(f"{entry.fault}: {fault} ({outcome})", f"{fault} ({outcome})")
        for language in ("vi", "en"):
            say(f"  {fault_advice(entry.fault, language)}")


@app.command("demo")
def demo_command(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to keep it; an older demo there is replaced.")
    ] = Path("demo"),
    sheets: Annotated[int, typer.Option(min=1, max=5000, help="Sheets for each unit at the counter.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other people.")] = 2019,
) -> None:
    """Print, fill, scan (simulated), read, tabulate, and say how many answers were right."""
    from pipeline.cli.demo import demonstrate
    from pipeline.cli.summaries import tell_demonstration

    with steps() as on_step:
        shown_off = demonstrate(folder, sheets, seed, on_step)
    tell_demonstration(shown_off)


@app.command("doctor")
def doctor_command(
    ctx: typer.Context,
    archive: Annotated[
        bool, typer.Option("--archive", help="Also read every scan that is kept: is it there, and as it arrived?")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Look whether everything is here that is needed."""
    from rich.table import Table
    from rich.text import Text

    from pipeline.cli.table_console import table_console
    from pipeline.upkeep.doctor import VERDICTS, Verdict, examine

    with progress("Checking", "files") as report:
        findings = examine(lambda: opened_workspace(ctx, workspace), report if archive else None)
    colours = {Verdict.GOOD: "green", Verdict.OPTIONAL: "cyan", Verdict.WARNING: "yellow", Verdict.MISSING: "bold red"}
    table = Table("", "", told("kết quả", "found"), told("cần làm", "what to do"))
    for finding in findings:
        verdict = Text(said(VERDICTS[finding.verdict]), colours[finding.verdict])
        table.add_row(heard(finding.what), verdict, heard(finding.found), heard(finding.advice))
    table_console().print(table)
    if any(finding.verdict is Verdict.MISSING for finding in findings):
        raise typer.Exit(int(ExitCode.NOT_READY))


@app.command("version")
def version_command() -> None:
    """Say which phieu this is."""
    _tell_version(True)


_COMMANDS = (
    SLIPS,
    RESULTS,
    PUBLISHING,
    DESKS,
    KEEPING,
    REMINDING,
    IMPORTING,
    ERASING,
    RECOVER,
    BACKUPS,
    SERVING,
    FORM,
    SAMPLE,
    SCHEME,
)
for name, command in (one for commands in _COMMANDS for one in commands.items()):
    app.command(name)(command)
app.add_typer(users_app, name="users")
app.add_typer(key_app, name="key")
app.add_typer(audit_app, name="audit")
app.add_typer(runs_app, name="runs")
app.add_typer(batches_app, name="batches")
app.add_typer(measures_app, name="measures")
