"""The commands about audits: the size of the sample, the draw, and the report on the errors of counting."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from pipeline.audit.bounds import RISK, sample_size
from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace, warn_before_figures
from pipeline.cli.console import counted, say, say_json, tell
from pipeline.cli.spoken import decimal, number, told
from pipeline.cli.typed_share import typed_share

RATE = Fraction(1, 100)

audit_app = typer.Typer(
    cls=Described,
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
    tell(
        f"{number(size)} phiếu{f' trong {number(sheets)}' if sheets else ''}",
        f"{counted(size, 'sheet')}{f' of {sheets:,}' if sheets else ''}",
    )
    say(_risk_in_words(rate, risk, allow))


@audit_app.command("list")
def list_frame_command(ctx: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Write the list of the sheets that can be drawn now, to be published before a seed is chosen."""
    from pipeline.audit.audit import publish_frame

    place = opened_workspace(ctx, workspace)
    warn_before_figures(place)
    path, frame, sheets = publish_frame(place)
    tell(f"{path}: {number(sheets)} phiếu", f"{path}: {counted(sheets, 'sheet')}")
    say(f"SHA-256: {frame}")
    tell(
        "Hãy công bố. Rồi gieo xúc xắc, hoặc chờ kết quả xổ số: phieu audit draw --seed CÁC_SỐ --list SHA-256",
        "Publish it. Then throw dice, or wait for a lottery's numbers: phieu audit draw --seed NUMBERS --list SHA-256",
    )


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
    from pipeline.audit.audit import draw_audit, frame_file, is_fit_seed

    if not is_fit_seed(seed):
        said = told("số gieo là một dòng chữ gõ lại được", "a seed is a line of text that can be typed again")
        raise typer.BadParameter(said, param_hint="--seed")
    place = opened_workspace(ctx, workspace)
    warn_before_figures(place)
    size = sheets or (lambda population: sample_size(rate, risk, population))
    audit = draw_audit(place, seed, size, published.strip().lower())
    tell(
        f"Lần kiểm tra {audit.id}: {number(audit.size)} trong {number(audit.population)} phiếu",
        f"Audit {audit.id}: {counted(audit.size, 'sheet')} of {audit.population:,}",
    )
    if sheets is None:
        say(_risk_in_words(rate, risk, 0))
    frame = frame_file(place, audit.frame)
    tell(f"Rút từ {frame}, SHA-256 {audit.frame}", f"Drawn from {frame}, SHA-256 {audit.frame}")
    if audit.id > 1:
        before = audit.id - 1
        tell(
            f"Trước đó đã rút {number(before)} lần, như nhật ký ghi.",
            f"{counted(before, 'audit')} {'was' if before == 1 else 'were'} drawn before, as the log tells.",
        )
    tell(
        "Tiếp theo: nhập điều ghi trên giấy của từng phiếu (phieu review), rồi phieu audit report",
        "Next: enter what the paper of each says (phieu review), then phieu audit report",
    )


@audit_app.command("report")
def report_misreads_command(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[AUDIT]", min=1, help="Its number; else the newest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="F.csv", help="Write every answer checked.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say how many answers were misread, and how many may be in all, with 95 % confidence."""
    import orjson

    from pipeline.audit.audit import audit_report, audits, find_audit
    from pipeline.cli.audit_texts import tell_report, write_compared
    from pipeline.counting.csv_files import LOCALES

    place = opened_workspace(ctx, workspace)
    warn_before_figures(place)
    report = audit_report(place, find_audit(place, number))
    if csv is not None:
        write_compared(csv, report.compared, LOCALES[place.settings.csv_locale or place.settings.language])
    if as_json:
        say_json(orjson.dumps(report.to_dict()))
        return
    tell_report(report, len(audits(place)))
    if csv is not None:
        say(f"  {csv}")


def _risk_in_words(rate: Fraction, risk: Fraction, allowed: int) -> str:
    seen = f"at most {allowed:,}" if allowed else "none"
    few = f"gặp không quá {number(allowed)} phiếu sai" if allowed else "không gặp phiếu sai nào"
    return told(
        f"Nếu có từ {_per_cent(rate)} số phiếu bị đọc sai, thì nhiều nhất {_per_cent(risk)} số lần rút như vậy {few}.",
        f"Were {_per_cent(rate)} of the sheets misread or more, at most {_per_cent(risk)} of such draws would show "
        f"{seen} of them.",
    )


def _per_cent(share: Fraction) -> str:
    return decimal(f"{float(100 * share):g} %")
