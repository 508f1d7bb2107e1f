"""The base of all commands: exit codes, help, and the choice of the workspace."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperArgument, TyperGroup

from forms.errors import ExitCode, PhieuError, in_one_line
from pipeline.cli.console import complain, say_beside
from pipeline.cli.examples import EXAMPLES

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
    ExitCode.NOT_READY: (
        "phieu doctor, check or log --verify found something that must be mended first; erase or retain must run again"
    ),
    ExitCode.INTERRUPTED: "stopped by Ctrl-C, or nobody read the output to its end; what was done is kept",
}
EPILOG = "Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in EXIT_CODES.items()) + "."


# Placeholders for the values of options, by type; a flag takes no value.
METAVARS = {"bool": "", "str": "TEXT", "int": "NUMBER"}


class Described(TyperGroup):
    """A group of commands whose help shows the value that each option takes, and an example."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command with a name, or ``None``."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            self._describe(command, ctx)
            group = f"{ctx.info_name} " if ctx.parent else ""
            command.epilog = command.epilog or f"Example: {EXAMPLES[group + cmd_name]}"
        return command

    def get_params(self, ctx: Any) -> Any:
        """Return the options of the group itself."""
        return [self._named(param) for param in super().get_params(ctx)]

    def _describe(self, command: Any, ctx: Any) -> None:
        for param in command.get_params(ctx):
            self._named(param)

    @staticmethod
    def _named(param: Any) -> Any:
        if isinstance(param, TyperArgument):  # its name suffices; Python's name of its type would be shown beside it
            param.display_type_rich = lambda ctx: None  # type: ignore[method-assign]  # noqa: ARG005
        elif param.metavar is None:
            param.metavar = METAVARS.get(param.bare_type())
        return param


class Commands(Described):
    """A group that turns every error in a command into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; whatever becomes of it, note how far the log has come."""
        try:
            return self._invoke(ctx)
        finally:
            note_heads()

    def _invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PhieuError as error:
            _OPENED.clear()  # what can't be used must not be waited for once more
            if ctx.params.get("debug"):
                raise
            complain(error)
            raise typer.Exit(int(error.exit_code)) from None
        except KeyboardInterrupt:
            say_beside("phieu: stopped; what was done is kept")
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
        except Exception as error:
            # Typer's own exceptions have exit codes and print themselves; Abort means that the user answered no.
            if ctx.params.get("debug") or isinstance(error, typer.Abort) or hasattr(error, "exit_code"):
                raise
            say_error = f"phieu: {type(error).__name__}: {in_one_line(str(error))}"
            say_beside(f"{say_error}\n       A defect; please report what the same command shows with --debug.")
            raise typer.Exit(int(ExitCode.FAILED)) from None


WORKSPACE_HELP = "The workspace. Else the folder that $PHIEU_WORKSPACE names, else this one or the next above it."


class Language(StrEnum):
    """The languages of pages, tables and reports."""

    VI = "vi"
    EN = "en"


_OPENED: list[Workspace] = []
"""The workspaces that this command has opened."""

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", "-w", metavar="DIR", help=WORKSPACE_HELP, show_default=False)
]


def opened_workspace(ctx: typer.Context, workspace: Path | None) -> Workspace:
    """Open the workspace that the command line names, or the one that contains the current folder."""
    from pipeline.workspace import Workspace

    named: Path | None = workspace or ctx.obj
    opened = Workspace.open(named, _tell) if named else Workspace.find(Path.cwd(), _tell)
    _OPENED.append(opened)
    return opened


def note_heads() -> None:
    """Note how far the logs have come of the workspaces that were opened, where their databases were."""
    while _OPENED:
        place = _OPENED.pop()
        if place.is_in_use:
            from pipeline.log_heads import note_head

            note_head(place)


def warn_put_back(place: Workspace) -> None:
    """Say beside the results that an older database was put back, where work goes on that does no harm."""
    from pipeline.log_heads import RECOVER, kept_in_words, missed_head, missed_in_words, missed_kept

    missed, kept = missed_head(place), missed_kept(place)
    if missed is not None:
        _tell(f"{missed_in_words(place, missed)}. {RECOVER}")
    elif kept is not None:
        _tell(f"{kept_in_words(kept)}. {RECOVER}")


def warn_before_figures(place: Workspace) -> None:
    """Say beside figures what they can't tell themselves: that the database is an older one, or not of this key."""
    from pipeline.errors import KeyFileError

    warn_put_back(place)
    try:
        if place.store.key_digest():
            place.check_key()
    except KeyFileError as error:
        _tell(f"{error.message}. {error.advice}")


def _tell(line: str) -> None:
    say_beside(f"phieu: {line}")
