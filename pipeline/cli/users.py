"""The commands about the users of the review page: ``phieu users add``, ``list``, ``password`` and ``remove``."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace
from pipeline.cli.console import say_json, tell
from pipeline.cli.spoken import day, told
from pipeline.web.roles import Role

if TYPE_CHECKING:
    from pipeline.web.users import User, Users

users_app = typer.Typer(
    cls=Described, help="Say who may use the review page, with passwords and roles.", no_args_is_help=True
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As it is typed at the log-in; any case.")]
UnitOption = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="ID", help="A unit whose sheets they may see; may be given often. Else: all."),
]
_READ_AT_MOST = 4096  # characters of a line of stdin that is read as a password


@users_app.command("add")
def add_command(
    ctx: typer.Context,
    name: NameArgument,
    role: Annotated[
        list[Role] | None, typer.Option(help="What they may do; may be given often. Else: clerk.", show_default=False)
    ] = None,
    unit: UnitOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a user. The password is asked for twice, or read as a line from stdin if that is not a terminal."""
    users = _users(ctx, workspace)
    name, units = users.new_name(name), _units(ctx, workspace, unit)
    first = not users.everyone()
    user = users.add(name, role or [Role.CLERK], _password(name), units)
    tell(
        f"{user.name} được đăng nhập với vai trò {_roles(user)}{_bound(user)}",
        f"{user.name} may log in as {_roles(user)}{_bound(user)}",
    )
    if first:
        tell(
            "Từ nay phieu review yêu cầu mọi người đăng nhập, kể cả trên máy này.",
            "From now on phieu review asks everybody to log in, on this machine too.",
        )


@users_app.command("list")
def list_users_command(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List who may log in."""
    import orjson

    everyone = _users(ctx, workspace).everyone()
    if as_json:
        say_json(orjson.dumps(everyone))
        return
    for user in everyone:
        since, password = day(user.created_at.astimezone()), day(user.password_at.astimezone())
        tell(
            f"{user.name}: {_roles(user)}{_bound(user)}, từ {since}, mật khẩu đặt ngày {password}",
            f"{user.name}: {_roles(user)}{_bound(user)}, since {since}, password of {password}",
        )
    if not everyone:
        tell(
            "Chưa có người dùng nào: phieu review chỉ phục vụ máy này, không cần đăng nhập.",
            "There are no users: phieu review serves this machine alone, without a log-in.",
        )


@users_app.command("password")
def password_command(ctx: typer.Context, name: NameArgument, workspace: WorkspaceOption = None) -> None:
    """Set another password for a user, who is logged out everywhere."""
    users = _users(ctx, workspace)
    user = users.named(name)
    users.set_password(user.name, _password(user.name))
    tell(
        f"{user.name} đã có mật khẩu mới và phải đăng nhập lại",
        f"{user.name} has another password, and must log in anew",
    )


@users_app.command("units")
def units_command(
    ctx: typer.Context, name: NameArgument, unit: UnitOption = None, workspace: WorkspaceOption = None
) -> None:
    """Let a user see the sheets of some units alone, with immediate effect; without --unit, of all of them."""
    user = _users(ctx, workspace).bind(name, _units(ctx, workspace, unit))
    units = ", ".join(user.units)
    alone = told(f"chỉ phiếu của {units}", f"sheets of {units} alone")
    seen = alone if units else told("phiếu của mọi đơn vị", "the sheets of all units")
    tell(f"{user.name} được xem {seen}", f"{user.name} may see {seen}")


@users_app.command("desks")
def desks_command(
    ctx: typer.Context,
    name: NameArgument,
    may: Annotated[bool, typer.Option("--let/--no-more", help="Whether they may see them.")] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Let a manager see figures of single desks and officials, of the units that they may see; or no more."""
    user = _users(ctx, workspace).let_see_desks(name, may=may)
    units = ", ".join(user.units)
    whose = told(f" của {units}", f" of {units}") if units else ""
    if may:
        tell(
            f"{user.name} được xem số liệu của quầy và cán bộ{whose}; mỗi lần đều được ghi lại",
            f"{user.name} may see figures of desks and officials{whose}; each time is noted down",
        )
    else:
        tell(
            f"{user.name} không còn được xem số liệu của quầy và cán bộ",
            f"{user.name} may not see figures of desks and officials any more",
        )


@users_app.command("remove")
def remove_command(ctx: typer.Context, name: NameArgument, workspace: WorkspaceOption = None) -> None:
    """Remove a user, with immediate effect. The user's decisions are kept under the same name."""
    users = _users(ctx, workspace)
    user = users.remove(name)
    tell(f"{user.name} không còn được đăng nhập", f"{user.name} may not log in any more")
    if not users.everyone():
        tell(
            "Không còn ai: phieu review chỉ phục vụ máy này, không yêu cầu đăng nhập.",
            "Nobody is left: phieu review serves this machine alone, and asks nobody to log in.",
        )
    elif not any(Role.MANAGER in one.roles for one in users.everyone()):
        tell(
            "Không còn người quản lý, người được rút lại quyết định của người khác. "
            "Tiếp theo: phieu users add TÊN --role manager",
            "No manager is left, who may take back what others decided. Next: phieu users add NAME --role manager",
        )


def _users(ctx: typer.Context, workspace: WorkspaceOption) -> Users:
    from pipeline.web.users import USERS, Users

    return Users(opened_workspace(ctx, workspace).root / USERS)


def _units(ctx: typer.Context, workspace: WorkspaceOption, named: list[str] | None) -> list[str]:
    """Return the ids of units that were named.

    Raises:
        UnknownUnitError: there is no such unit.
    """
    register = opened_workspace(ctx, workspace).register() if named else None
    return [register.get(one).id for one in named or ()] if register else []


def _roles(user: User) -> str:
    from pipeline.cli.names import ROLES, named

    return told(" và ", " and ").join(named(ROLES, role) for role in user.roles)


def _bound(user: User) -> str:
    names = ", ".join(user.units)
    units = told(f", chỉ phiếu của {names}", f", sheets of {names} alone") if names else ""
    desks = told(", cả quầy và cán bộ", ", desks and officials too") if user.may_see_desks else ""
    return f"{units}{desks}"


def _password(name: str) -> str:
    """Prompt for a password twice without showing it, or read it from stdin if that is not a terminal.

    Raises:
        UserError: the password is not accepted, or the two entries differ.
    """
    from pipeline.errors import UserError
    from pipeline.web.passwords import check_password

    try:
        if not sys.stdin.isatty():
            return sys.stdin.readline(_READ_AT_MOST).rstrip("\r\n")
        password = getpass.getpass(told(f"Mật khẩu của {name}: ", f"Password for {name}: "))
        check_password(password, name)  # before it is typed again
        again = getpass.getpass(told("Nhập lại: ", "Once more: "))
    except (EOFError, UnicodeDecodeError):
        raise UserError(
            told("không đọc được mật khẩu", "no password could be read"),
            told("Hãy gõ, hoặc đưa vào một dòng chữ UTF-8.", "Type it, or give it as a line of UTF-8 text."),
        ) from None
    if again != password:
        raise UserError(
            told("hai lần nhập mật khẩu không giống nhau", "the two passwords are not the same"),
            told("Hãy chạy lại lệnh.", "Run the command again."),
        )
    return password
