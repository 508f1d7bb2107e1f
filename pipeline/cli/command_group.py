"""What all commands share: how they end, and which workspace they mean."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from forms.errors import ExitCode, PhieuError, in_one_line
from pipeline.cli.console import complain

if TYPE_CHECKING:
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
    ExitCode.NOT_READY: "phieu doctor, check or log --verify found something that must be mended first",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C, or because nobody reads the output any more; what was done is kept",
}
EPILOG = "Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in EXIT_CODES.items()) + "."


class Commands(TyperGroup):
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
            say_error = f"phieu: {type(error).__name__}: {in_one_line(str(error))}"
            typer.echo(
                f"{say_error}\n       A defect; please report what the same command shows with --debug.", err=True
            )
            raise typer.Exit(int(ExitCode.FAILED)) from None


WORKSPACE_HELP = "The workspace. Else the folder that $PHIEU_WORKSPACE names, else this one or the next above it."
WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", "-w", metavar="DIR", help=WORKSPACE_HELP, show_default=False)
]


def opened(ctx: typer.Context, workspace: Path | None) -> Workspace:
    """Open the workspace that the command line names, or the one that this folder lies in."""
    from pipeline.workspace import Workspace

    named: Path | None = workspace or ctx.obj
    return Workspace.open(named, _tell) if named else Workspace.find(Path.cwd(), _tell)


def _tell(line: str) -> None:
    typer.echo(f"phieu: {line}", err=True)
