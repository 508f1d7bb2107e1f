"""The commands about the users of the office: ``phieu users add``, ``list``, ``password``, ``roles`` …."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace
from pipeline.cli.console import say, say_json
from pipeline.cli.spoken import heard
from pipeline.web.roles import Right, Role

if TYPE_CHECKING:
    from forms.bilingual import Told
    from pipeline.web.users import User, Users

users_app = typer.Typer(
    cls=Described, help="Say who may use the office's pages, with passwords and roles.", no_args_is_help=True
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As it is typed at the log-in; any case.")]
RolesOption = Annotated[
    list[Role] | None, typer.Option("--role", help="What they may do; may be given often.", show_default=False)
]
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
    from pipeline.web import people_texts as texts

    users = _users(ctx, workspace)
    name, units = users.new_name(name), _units(ctx, workspace, unit)
    first = not users.everyone()
    user = users.add(name, role or [Role.CLERK], _password(name), units)
    say(texts.LOGS_IN.told(name=user.name, **_known(user)))
    if first:
        say(texts.ALL_LOG_IN.told())


@users_app.command("list")
def list_users_command(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List who may log in."""
    import orjson

    from pipeline.web import people_texts as texts

    everyone = _read_users(ctx, workspace).everyone()
    if as_json:
        say_json(orjson.dumps(everyone))
        return
    for user in everyone:
        when = {"since": user.created_at.astimezone(), "password": user.password_at.astimezone()}
        say(texts.LISTED.told(name=user.name, **_known(user), **when))
    if not everyone:
        say(texts.NO_USERS.told())


@users_app.command("password")
def password_command(ctx: typer.Context, name: NameArgument, workspace: WorkspaceOption = None) -> None:
    """Set another password for a user, who is logged out everywhere."""
    from pipeline.web.people_texts import ANOTHER_PASSWORD

    users = _users(ctx, workspace)
    user = users.named(name)
    users.set_password(user.name, _password(user.name))
    say(ANOTHER_PASSWORD.told(name=user.name))


@users_app.command("roles")
def roles_command(
    ctx: typer.Context, name: NameArgument, role: RolesOption = None, workspace: WorkspaceOption = None
) -> None:
    """Give a user these roles in place of those of before, with immediate effect; without --role, say which they are.

    A staff member prints sheets, a clerk brings scans and settles doubts, a manager sees figures, decides and adds
    people, an administrator keeps settings, keys, backups and the log.
    """
    from pipeline.web.people_texts import NOW_ROLES, roles_in_words

    users = _users(ctx, workspace)
    user = users.give_roles(name, role) if role else users.named(name)
    say(NOW_ROLES.told(name=user.name, roles=roles_in_words(user.roles)))
    _warn_of_who_is_missing(users)


@users_app.command("units")
def units_command(
    ctx: typer.Context, name: NameArgument, unit: UnitOption = None, workspace: WorkspaceOption = None
) -> None:
    """Let a user see the sheets of some units alone, with immediate effect; without --unit, of all of them."""
    from pipeline.web.people_texts import SEES_ALL, SEES_UNITS

    user = _users(ctx, workspace).bind(name, _units(ctx, workspace, unit))
    told = SEES_UNITS.told(name=user.name, units=", ".join(user.units)) if user.units else SEES_ALL.told(name=user.name)
    say(told)


@users_app.command("desks")
def desks_command(
    ctx: typer.Context,
    name: NameArgument,
    may: Annotated[bool, typer.Option("--let/--no-more", help="Whether they may see them.")] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Let a manager see figures of single desks and officials, of the units that they may see; or no more."""
    from forms.bilingual import Told
    from pipeline.web.people_texts import NO_DESKS, SEES_DESKS, WHOSE_DESKS

    user = _users(ctx, workspace).let_see_desks(name, may=may)
    whose = WHOSE_DESKS.told(units=", ".join(user.units)) if user.units else Told("", "")
    say(SEES_DESKS.told(name=user.name, units=whose) if may else NO_DESKS.told(name=user.name))


@users_app.command("remove")
def remove_command(ctx: typer.Context, name: NameArgument, workspace: WorkspaceOption = None) -> None:
    """Remove a user, with immediate effect. The user's decisions are kept under the same name."""
    from pipeline.web.people_texts import NOBODY_LEFT, REMOVED

    users = _users(ctx, workspace)
    user = users.remove(name)
    say(REMOVED.told(name=user.name))
    if users.everyone():
        _warn_of_who_is_missing(users)
    else:
        say(NOBODY_LEFT.told())


def _warn_of_who_is_missing(users: Users) -> None:
    """Say it where nobody is left who may do what only some roles may."""
    from pipeline.web.people_texts import NO_MANAGER_LEFT, NOBODY_MANAGES

    rights = [one.rights for one in users.everyone()]
    if not any(Right.DECIDE in each for each in rights):
        say(NO_MANAGER_LEFT.told())
    if not any(Right.USERS in each for each in rights):
        say(NOBODY_MANAGES.told())


def _read_users(ctx: typer.Context, workspace: WorkspaceOption) -> Users:
    from pipeline.web.users import USERS, Users

    return Users(opened_workspace(ctx, workspace).root / USERS)


def _users(ctx: typer.Context, workspace: WorkspaceOption) -> Users:
    """Return the users, each change of whom is logged; one that can't be logged is refused."""
    opened = opened_workspace(ctx, workspace)
    # The database is opened when there is something to log: a mistyped name is told without it.
    return _read_users(ctx, workspace).noting(
        lambda before, after, what: opened.store.log.note_people(before, after, what, opened.who)
    )


def _units(ctx: typer.Context, workspace: WorkspaceOption, named: list[str] | None) -> list[str]:
    """Return the ids of units that were named.

    Raises:
        UnknownUnitError: there is no such unit.
    """
    register = opened_workspace(ctx, workspace).register() if named else None
    return [register.get(one).id for one in named or ()] if register else []


def _known(user: User) -> dict[str, Told]:
    """Return what a user is called, and what they see, as parts of a sentence."""
    from forms.bilingual import Told
    from pipeline.web.people_texts import DESKS_TOO, bound_in_words, roles_in_words

    desks = DESKS_TOO.told() if user.may_see_desks else Told("", "")
    return {"roles": roles_in_words(user.roles), "units": bound_in_words(user.units), "desks": desks}


def _password(name: str) -> str:
    """Prompt for a password twice without showing it, or read it from stdin if that is not a terminal.

    Raises:
        UserError: the password is not accepted, or the two entries differ.
    """
    from pipeline.errors import UserError
    from pipeline.web import people_texts as texts
    from pipeline.web.passwords import check_password

    try:
        if not sys.stdin.isatty():
            return sys.stdin.readline(_READ_AT_MOST).rstrip("\r\n")
        password = getpass.getpass(heard(texts.ASK_PASSWORD.told(name=name)))
        check_password(password, name)  # before it is typed again
        again = getpass.getpass(heard(texts.ASK_AGAIN.told()))
    except (EOFError, UnicodeDecodeError):
        raise UserError(texts.NO_PASSWORD.told(), texts.GIVE_PASSWORD.told()) from None
    if again != password:
        raise UserError(texts.NOT_THE_SAME.told(), texts.RUN_AGAIN.told())
    return password
