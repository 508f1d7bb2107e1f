"""The commands about the keys that sheets are signed with: ``phieu key list``, ``rotate`` and ``leaked``."""

from __future__ import annotations

import getpass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, progress, say, say_json, tell
from pipeline.cli.spoken import day, number, told

if TYPE_CHECKING:
    from pipeline.records.keys import KeyState
    from pipeline.workspace import Workspace

key_app = typer.Typer(cls=Described, help="Change the key that sheets are signed with.", no_args_is_help=True)
_DAY = ["%Y-%m-%d"]
ByOption = Annotated[str | None, typer.Option(help="Who has it done; else who is logged in here.")]


@key_app.command("list")
def list_keys_command(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the keys that ever signed sheets, the oldest first, by their fingerprints."""
    import orjson

    from pipeline.upkeep.keys import list_keys

    keys = list_keys(opened_workspace(ctx, workspace))
    if as_json:
        say_json(orjson.dumps([{"key": one.state, "is_here": one.is_here} for one in keys]))
        return
    for one in keys:
        gone = told("; không có trong phieu.key ở đây", "; it is not in phieu.key here")
        say(_in_words(one.state) + ("" if one.is_here else gone))
    if not keys:
        tell(
            "Chưa in phiếu nào; khóa trong phieu.key bắt đầu ký từ phiếu đầu tiên.",
            "No sheet was printed yet; the key of phieu.key begins to sign with the first.",
        )


@key_app.command("rotate")
def rotate_command(
    ctx: typer.Context,
    until: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=_DAY, help="The last day on which older sheets count; else for ever."),
    ] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Sign sheets with a new key from now on. Those in people's hands stay readable."""
    from pipeline.upkeep.keys import rotate

    last = until.date() if until else None
    if last is not None and last < _today():
        raise typer.BadParameter(
            told(
                "--until phải là một ngày chưa qua; khóa đã lộ thì dùng: phieu key leaked",
                "--until is a day that is not over yet; a key that leaked: phieu key leaked",
            )
        )
    state = rotate(opened_workspace(ctx, workspace), by or getpass.getuser(), last)
    say(_in_words(state))
    tell(
        "Hãy giữ một bản mới của phieu.key ở nơi an toàn, và chép cho mọi cơ quan dùng chung cơ sở dữ liệu.",
        "Keep a new copy of phieu.key in a safe place, and copy it to all offices that share the database.",
    )


@key_app.command("leaked")
def leaked_command(
    ctx: typer.Context,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="As phieu key list shows it.")],
    since: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=_DAY, help="The last day on which nobody else had it; else today."),
    ] = None,
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Trust a key no more: its sheets that were scanned after a day wait for a person."""
    from pipeline.upkeep.keys import declare_leaked

    last = since.date() if since else _today()
    if last > _today():
        raise typer.BadParameter(
            told("--since không thể là ngày sau hôm nay", "--since is no day that is still to come")
        )
    place, who = opened_workspace(ctx, workspace), by or getpass.getuser()
    say(_in_words(declare_leaked(place, fingerprint, who, last)))
    _judge_again(place, last, who)


def _judge_again(place: Workspace, last: date, who: str) -> None:
    """Read what arrived after a day again, and have what is not trusted wait; other readings stay."""
    from omr.faults import Fault
    from pipeline.intake.rereading import Choice, RereadListener, reread

    if last >= _today():
        return
    with progress("Reading", "pages") as report:
        listener = RereadListener(on_progress=report)
        choice = Choice(since=last + timedelta(days=1), only=Fault.CODE_DISTRUSTED)
        done = reread(place, choice, who, listener=listener)
    pages = done.pages if done else 0
    tell(
        f"{number(pages)} trang nhận từ đó: chờ người xem (phieu review)",
        f"{counted(pages, 'page')} that arrived since: waiting for a person (phieu review)",
    )


def _in_words(state: KeyState) -> str:
    from pipeline.records.keys import fingerprint

    now = told("đang ký phiếu", "signs sheets")
    before = told("đã lộ", "leaked") if state.leaked else told("từng ký phiếu", "signed sheets before")
    last = day(state.until) if state.until else ""
    until = told(f", bản quét đến hết {last} được tính", f", scans until {last} count") if last else ""
    begun = day(datetime.fromisoformat(state.at).astimezone())
    since = told(f"bắt đầu {begun}", f"begun {begun}")
    return f"{fingerprint(state.digest)}: {now if state.signs else before}, {since}{until}"


def _today() -> date:
    return datetime.now().astimezone().date()
