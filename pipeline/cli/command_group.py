"""The base of all commands: exit codes, help, and the choice of the workspace."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperArgument, TyperGroup

from forms.bilingual import Words
from forms.errors import ExitCode, PhieuError, in_one_line
from pipeline.cli.console import complain, say_beside, tell_beside
from pipeline.cli.examples import EXAMPLES
from pipeline.cli.spoken import heard, said, speaking, told

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

EXIT_CODES = {
    ExitCode.OK: Words("đã làm xong mọi việc được yêu cầu", "all that was asked for is done"),
    ExitCode.FAILED: Words(
        "lỗi của phieu: hãy báo lại, kèm những gì --debug cho thấy",
        "a defect of phieu: please report it, with what --debug shows",
    ),
    ExitCode.USAGE: Words("dòng lệnh chưa đúng", "the command line is wrong"),
    ExitCode.BAD_SURVEY: Words("phiếu hỏi chưa dùng được", "the survey can't be used as it stands"),
    ExitCode.BAD_REGISTER: Words("danh mục đơn vị chưa dùng được", "the register of units can't be used as it stands"),
    ExitCode.CANNOT_PRINT: Words("không in được phiếu", "the sheets can't be printed"),
    ExitCode.BAD_WORKSPACE: Words(
        "không dùng được thư mục làm việc, cài đặt, khóa, ổ đĩa hoặc cơ sở dữ liệu",
        "the workspace, its settings, key, disk or database can't be used",
    ),
    ExitCode.UNKNOWN_NAME: Words(
        "không có đơn vị, hình thức, kỳ hoặc tệp như vậy", "a unit, channel, period or file does not exist"
    ),
    ExitCode.SOME_FAILED: Words(
        "xong, nhưng có tệp không đọc được; từng tệp đã được nêu tên",
        "done, but some files could not be read; each was named",
    ),
    ExitCode.NOT_READY: Words(
        "phieu doctor, check hoặc log --verify thấy điều phải sửa trước; erase hoặc retain phải chạy lại",
        "phieu doctor, check or log --verify found something that must be mended first; erase or retain must run again",
    ),
    ExitCode.INTERRUPTED: Words(
        "dừng bằng Ctrl-C, hoặc không ai đọc hết kết quả; việc đã làm vẫn được giữ",
        "stopped by Ctrl-C, or nobody read the output to its end; what was done is kept",
    ),
}


def epilog() -> str:
    """Return the exit codes in words, in the language that is spoken."""
    codes = "; ".join(f"{code.value} {said(meaning)}" for code, meaning in EXIT_CODES.items())
    return f"{told('Mã kết thúc', 'Exit codes')}: {codes}."


# Placeholders for the values of options, by type; a flag takes no value.
METAVARS = {"bool": "", "str": "TEXT", "int": "NUMBER"}


class Described(TyperGroup):
    """A group of commands whose help shows the value that each option takes, and an example, in the spoken language."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command with a name, or ``None``."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            self._describe(command, ctx)
            group = f"{ctx.info_name} " if ctx.parent else ""
            command.epilog = command.epilog or f"{told('Ví dụ', 'Example')}: {EXAMPLES[group + cmd_name]}"
            if not isinstance(command, Described):
                command.format_help = partial(_format_help, command)  # type: ignore[method-assign]
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the group, in the spoken language."""
        if not ctx.parent:
            self.epilog = epilog()
        _speak(self, ctx, self.commands.values())
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return what a word may be completed to, with helps in the spoken language."""
        from pipeline.cli.usage_texts import speak_help

        speak_help(self.commands.values())
        return super().shell_complete(ctx, incomplete)

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


def _format_help(command: Any, ctx: Any, formatter: Any) -> None:
    """Write the help of a command that is no group."""
    _speak(command, ctx)
    type(command).format_help(command, ctx, formatter)


def _speak(command: Any, ctx: Any, below: Iterable[Any] = ()) -> None:
    """Have the help of a command, and of those below it, written in the spoken language."""
    from pipeline.cli.usage_texts import dress, speak_help, speak_option, speak_usage

    dress()
    speak_help((command, *below))
    for param in command.get_params(ctx):  # the option for help is none of its own
        speak_option(param)
    speak_usage(command)


class Commands(Described):
    """A group that turns every error in a command into one line and an exit code."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run the command line in the language that it is answered in."""
        with speaking(sys.argv[1:] if args is None else args):
            return super().main(args, *more, **options)

    def make_context(self, *given: Any, **options: Any) -> Any:
        """Parse the options of the program; an error is told in the spoken language."""
        with _spoken_errors():
            return super().make_context(*given, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; whatever becomes of it, note how far the log has come."""
        try:
            return self._invoke(ctx)
        finally:
            note_heads()

    def _invoke(self, ctx: Any) -> Any:
        try:
            with _spoken_errors():
                return super().invoke(ctx)
        except PhieuError as error:
            _OPENED.clear()  # what can't be used must not be waited for once more
            if ctx.params.get("debug"):
                raise
            complain(error)
            raise typer.Exit(int(error.exit_code)) from None
        except KeyboardInterrupt:
            tell_beside("phieu: đã dừng; việc đã làm vẫn được giữ", "phieu: stopped; what was done is kept")
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
        except Exception as error:
            # Typer's own exceptions have exit codes and print themselves; Abort means that the user answered no.
            if ctx.params.get("debug") or isinstance(error, typer.Abort) or hasattr(error, "exit_code"):
                raise
            say_beside(f"phieu: {type(error).__name__}: {in_one_line(str(error))}")
            tell_beside(
                "       Lỗi của chương trình; hãy báo lại những gì lệnh này cho thấy với --debug.",
                "       A defect; please report what the same command shows with --debug.",
            )
            raise typer.Exit(int(ExitCode.FAILED)) from None


@contextmanager
def _spoken_errors() -> Iterator[None]:
    """Have errors of usage told in the spoken language."""
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message") and type(error).__name__ != "NoArgsIsHelpError":
            from pipeline.cli.usage_texts import speak_error

            speak_error(error)
        raise


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
        _tell(f"{heard(missed_in_words(place, missed))}. {heard(RECOVER)}")
    elif kept is not None:
        _tell(f"{heard(kept_in_words(kept))}. {heard(RECOVER)}")


def warn_before_figures(place: Workspace) -> None:
    """Say beside figures what they can't tell themselves: that the database is an older one, or not of this key."""
    from pipeline.errors import KeyFileError

    warn_put_back(place)
    try:
        if place.store.key_digest():
            place.check_key()
    except KeyFileError as error:
        _tell(f"{heard(error.message)}. {heard(error.advice)}")


def _tell(line: str) -> None:
    say_beside(f"phieu: {heard(line)}")
