"""The commands about audits: how many sheets, which ones, and how often counting was wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from forms.layout import Kind
from forms.serial import format_serial
from omr.reading import State
from omr.scan.errors import shown
from pipeline.audit.audit import (
    PAPER_STATES,
    AuditReport,
    Compared,
    Figures,
    audit_report,
    audits,
    draw_audit,
    find_audit,
    frame_file,
    is_fit_seed,
    publish_frame,
)
from pipeline.audit.bounds import RISK, sample_size, up
from pipeline.cli.command_group import WorkspaceOption, opened
from pipeline.cli.console import counted, say
from pipeline.cli.typed_share import typed_share
from pipeline.counting.csv_files import LOCALES, CsvLocale, LineWriter, cell_writer
from pipeline.durable import written_whole
from pipeline.store.audits import Audit

RATE = Fraction(1, 100)
WITHOUT_TERMINAL = 160  # characters a line
MOST_TOLD = 10  # sheets that remain to be entered
COLUMNS = (
    "sheet",
    "question",
    "kind",
    "paper",
    "paper_state",
    "counted",
    "state",
    "confidence",
    "scan",
    "page",
    "by",
    "misread",
)

audit_app = typer.Typer(
    help="Draw random sheets, enter again what the paper says, and learn how often counting was wrong.",
    no_args_is_help=True,
)


RateOption = Annotated[
    Fraction,
    typer.Option(
        "--rate",
        parser=typed_share,
        metavar="SHARE",
        help="The share of misread sheets that must not be missed.",
        show_default="0.01",
    ),
]
RiskOption = Annotated[
    Fraction,
    typer.Option(
        "--risk",
        parser=typed_share,
        metavar="SHARE",
        help="How probable it may be to miss it.",
        show_default="0.05",
    ),
]


@audit_app.command("size")
def size_command(
    rate: RateOption = RATE,
    risk: RiskOption = RISK,
    sheets: Annotated[int | None, typer.Option(min=1, help="Sheets to draw from; else without end.")] = None,
    allow: Annotated[int, typer.Option(min=0, help="Misread sheets in the sample that are put up with.")] = 0,
) -> None:
    """Say how many sheets to draw for a stated risk."""
    size = sample_size(rate, risk, sheets, allow)
    say(f"{counted(size, 'sheet')}{f' of {sheets:,}' if sheets else ''}")
    say(_risk_in_words(rate, risk, allow))


@audit_app.command("list")
def list_command(ctx: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Write the list of the sheets that can be drawn now, to be published before a seed is chosen."""
    path, frame, sheets = publish_frame(opened(ctx, workspace))
    say(f"{path}: {counted(sheets, 'sheet')}")
    say(f"SHA-256: {frame}")
    say("Publish it. Then throw dice, or wait for a lottery's numbers: phieu audit draw --seed NUMBERS --list SHA-256")


@audit_app.command("draw")
def draw_command(
    ctx: typer.Context,
    seed: Annotated[str, typer.Option(help="What nobody can choose: dice thrown before witnesses, lottery numbers.")],
    sheets: Annotated[
        int | None, typer.Option(min=1, help="How many; else as many as --rate and --risk ask for.")
    ] = None,
    rate: RateOption = RATE,
    risk: RiskOption = RISK,
    published: Annotated[
        str, typer.Option("--list", metavar="SHA-256", help="Draw from the published list, or not at all.")
    ] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Draw random sheets among those that are settled; whoever has the list and the seed can draw them again."""
    if not is_fit_seed(seed):
        raise typer.BadParameter("a seed is a line of text that can be typed again", param_hint="--seed")
    place = opened(ctx, workspace)
    size = sheets or (lambda population: sample_size(rate, risk, population))
    audit = draw_audit(place, seed, size, published.strip().lower())
    say(f"Audit {audit.id}: {counted(audit.size, 'sheet')} of {audit.population:,}")
    if sheets is None:
        say(_risk_in_words(rate, risk, 0))
    say(f"Drawn from {frame_file(place, audit.frame)}, SHA-256 {audit.frame}")
    if audit.id > 1:
        say(f"{counted(audit.id - 1, 'audit')} {'was' if audit.id == 2 else 'were'} drawn before, as the log tells.")
    say("Next: enter what the paper of each says (phieu review), then phieu audit report")


@audit_app.command("report")
def report_command(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[AUDIT]", min=1, help="Its number; else the newest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="F.csv", help="Write every answer checked.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say how many answers were misread, and how many may be in all, with 95 % confidence."""
    place = opened(ctx, workspace)
    report = audit_report(place, find_audit(place, number))
    if csv is not None:
        _write(csv, report.compared, LOCALES[place.settings.csv_locale])
    if as_json:
        say(orjson.dumps(report.to_dict()).decode())
        return
    tell_report(report, len(audits(place)))
    if csv is not None:
        say(f"  {csv}")


def tell_report(report: AuditReport, drawn: int) -> None:
    """Say what an audit found; ``drawn`` is how many audits there were in all."""
    _tell_draw(report.audit, drawn)
    total, population = report.total, report.audit.population
    say(f"{counted(total.answers, 'answer')} checked, {_misread_in_words(total)}")
    say(f"With 95 % confidence, of the {counted(population, 'sheet')} drawn from:")
    share = up(Fraction(total.sheets_most, population))
    say(f"  at most {counted(total.sheets_most, 'sheet')} ({share:.2f} %) with a misread answer")
    say(f"  at most {up(total.answers_most):.2f} % of the answers misread, whichever way they gather on sheets")
    console = Console(width=None if sys.stdout.isatty() else WITHOUT_TERMINAL)
    console.print(_table("By kind of question", report.by_kind))
    console.print(_table("By how it was counted", report.by_state))
    say("Each bound holds with 95 % by itself. Of handwriting only whether there is any was compared.")
    for one in report.misread:
        say(_misread_line(one))
    _tell_missing(report)


def _tell_draw(audit: Audit, drawn: int) -> None:
    when = f"{datetime.fromisoformat(audit.drawn_at).astimezone():%Y-%m-%d %H:%M}"
    others = f"; {counted(drawn, 'audit')} in all" if drawn > 1 else ""
    say(f"Audit {audit.id}, drawn {when} by {shown(audit.by)} with the seed “{audit.seed}”{others}")
    say(f"{counted(audit.size, 'sheet')} of {audit.population:,}, from the list with the SHA-256 {audit.frame}")


def _tell_missing(report: AuditReport) -> None:
    if not report.to_enter:
        return
    left = counted(report.total.to_enter, "answer")
    say(f"Not entered yet: {left} on {counted(len(report.to_enter), 'sheet')}; the bounds take them for misread.")
    for one in report.to_enter[:MOST_TOLD]:
        say(f"  {format_serial(one.serial)}: {counted(len(one.missing), 'question')}")
    if len(report.to_enter) > MOST_TOLD:
        say(f"  and {counted(len(report.to_enter) - MOST_TOLD, 'sheet')} more")


def _misread_in_words(total: Figures) -> str:
    if not total.misread:
        return "none misread"
    return f"{total.misread:,} misread ({total.rate:.3f} %) on {counted(total.misread_sheets, 'sheet')}"


def _misread_line(one: Compared) -> str:
    paper = _in_words(one.paper.answer, PAPER_STATES[one.paper.state])
    sure = "" if one.confidence is None else f", {one.confidence:.4f} sure"
    where = f"{shown(one.scan)} page {one.page}" if one.page else "no page"
    was = f"{_in_words(one.counted, one.state)} ({one.state}{sure})"
    return f"{format_serial(one.serial)} {one.question}: the paper says {paper}, counted was {was}, {where}"


def _in_words(answer: str, state: str) -> str:
    return answer if answer and state != "void" else "something written" if state in {"answer", "read"} else state


def _risk_in_words(rate: Fraction, risk: Fraction, allowed: int) -> str:
    seen = f"at most {allowed:,}" if allowed else "none"
    misread = f"Were {_per_cent(rate)} of the sheets misread or more"
    return f"{misread}, at most {_per_cent(risk)} of such draws would show {seen} of them."


def _per_cent(share: Fraction) -> str:
    return f"{float(100 * share):g} %"


def _table(title: str, figures: Mapping[Kind, Figures] | Mapping[State, Figures]) -> Table:
    names = ("", "answers", "misread", "%", "at most %", "on sheets", "sheets at most %", "to enter")
    table = Table(*names, title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, one in figures.items():
        rate = "" if one.rate is None else f"{one.rate:.3f}"
        bounds = (up(one.answers_most), up(Fraction(one.sheets_most, one.population)))
        cells = (f"{one.answers:,}", f"{one.misread:,}", rate, f"{bounds[0]:.2f}", f"{one.misread_sheets:,}")
        table.add_row(name, *cells, f"{bounds[1]:.2f}", f"{one.to_enter:,}")
    return table


def _write(path: Path, rows: Iterable[Compared], locale: CsvLocale) -> None:
    cell = cell_writer(locale)
    with written_whole(path) as file:
        writer = LineWriter(file)
        writer.write(locale.separator.join(COLUMNS))
        for row in rows:
            said = row.to_dict() | {"misread": "yes" if row.misread else "no"}
            if row.confidence is not None:
                said["confidence"] = f"{row.confidence:.4f}".replace(".", locale.decimal)
            values = ("" if said[name] is None else str(said[name]) for name in COLUMNS)
            writer.write(locale.separator.join(map(cell, values)))
        writer.flush()
