"""The users' file, what it takes for a name and a password, and the commands about it."""

from __future__ import annotations

import getpass
import io
import json
import os
import stat
import sys
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from argon2 import PasswordHasher, Type, extract_parameters
from typer.testing import CliRunner, Result

import pipeline.web.users as users_module
from pipeline import Workspace
from pipeline.cli.command_group import Commands
from pipeline.cli.users import users_app
from pipeline.errors import DiskError, StoreError, UnknownNameError, UserError, WorkspaceError
from pipeline.records.log_chain import EntryKind
from pipeline.web.passwords import Passwords
from pipeline.web.roles import Role
from pipeline.web.users import USERS, Users

GOOD = "ba con trâu xanh"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / USERS, Passwords(CHEAP))


def test_who_was_added_is_let_in(users: Users) -> None:
    users.add("Hạnh", [Role.MANAGER], GOOD)
    found = users.verify("Hạnh", GOOD)
    assert found is not None
    assert (found.name, found.roles) == ("Hạnh", (Role.MANAGER,))
    assert users.verify("Hạnh", GOOD + "!") is None
    assert users.verify("Hà", GOOD) is None


def test_the_file_is_the_owners_and_holds_no_password(users: Users) -> None:
    before = os.umask(0)  # the laxest there is
    try:
        users.add("lan", [Role.CLERK], GOOD)
        users.set_password("lan", GOOD + "!")
    finally:
        os.umask(before)
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    text = users.path.read_text("utf-8")
    assert GOOD not in text
    assert "$argon2id$" in text
    assert [file.name for file in users.path.parent.iterdir() if file.name.endswith(".part")] == []


def test_the_hash_is_the_recommended_one(tmp_path: Path) -> None:
    users = Users(tmp_path / USERS)
    users.add("lan", [Role.CLERK], GOOD)
    hashed = json.loads(users.path.read_bytes())["users"][0]["password"]
    parameters = extract_parameters(hashed)
    assert (parameters.type, parameters.time_cost, parameters.memory_cost) == (Type.ID, 3, 65536)


def test_a_hash_of_older_parameters_is_made_anew(users: Users) -> None:
    before = users.add("lan", [Role.CLERK], GOOD)
    dearer = Users(users.path, Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    assert dearer.verify("lan", GOOD) == before  # same stamp: nobody is logged out
    hashed = json.loads(users.path.read_bytes())["users"][0]["password"]
    assert extract_parameters(hashed).time_cost == 2
    assert dearer.verify("lan", GOOD) == before


def test_an_unknown_name_costs_one_hash_too(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    users.add("lan", [Role.CLERK], GOOD)
    users.verify("nobody", GOOD)
    tried: list[str] = []
    real = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, h, p: (tried.append(h), real(self, h, p))[1])
    for name in ("lan", "nobody", "", "x" * 5000):
        users.verify(name, "wrong password")
    assert len(tried) == 4
    assert len({tuple(h.split("$")[1:4]) for h in tried}) == 1  # the same parameters


@pytest.mark.parametrize("other", ["LAN", "lan", unicodedata.normalize("NFD", "Lấn"), "LẤN", "lấn"])
def test_a_name_is_taken_however_it_is_spelt(users: Users, other: str) -> None:
    users.add("Lan", [Role.CLERK], GOOD)
    users.add("Lấn", [Role.CLERK], GOOD)
    with pytest.raises(UserError, match="already"):
        users.add(other, [Role.CLERK], GOOD)
    assert users.verify(other, GOOD) is not None


def test_a_name_of_any_one_alphabet_is_one(users: Users) -> None:
    for name in ("Đặng Thị Ánh-Nguyệt (2)", "Лан", "Ελένη", "蘭"):
        assert users.add(name, [Role.CLERK], GOOD).name == name


def test_a_password_is_the_same_however_it_is_composed(users: Users) -> None:
    users.add("lan", [Role.CLERK], unicodedata.normalize("NFD", "Tiếng Việt đẹp"))
    assert users.verify("lan", unicodedata.normalize("NFC", "Tiếng Việt đẹp")) is not None


@pytest.mark.parametrize(
    "name",
    ["", " ", "a" * 41, "a\r\nSet-Cookie: x=1", "a\nb", "a\tb", "a\x00", "\x1b[2Ja", "a\u202eb", "a\u200bb", " a", "a ",
     "a\u2028b", "\ud800", "Lan  Anh", "L\u0430n", "\u0391nh", "\u3164", "\u2800", "Lan\ufe0f"],
)  # fmt: skip
def test_what_is_no_name(users: Users, name: str) -> None:
    with pytest.raises(UserError):
        users.add(name, [Role.CLERK], GOOD)
    assert not users.path.exists()


@pytest.mark.parametrize(
    "password",
    ["", "short", "123456789", "1111111111", "abababababab", "1234567890", "PassWord123", "nguyễn thị lan",
     "NGUYỄN THỊ LAN", "x" * 257, "abcdefgh\x00ij", "abcdefg\nhij", "abcdefghi\udce1",
     "0123456798", "Matkhau12345", "Quangninh2026", "Qwerty@12345", "x1y2z3" * 40, "nguyenthilan1985", "phieuuongbi"],
)  # fmt: skip
def test_what_is_no_password(users: Users, password: str) -> None:
    with pytest.raises(UserError) as told:
        users.add("Nguyễn Thị Lan", [Role.CLERK], password)
    assert told.value.advice
    assert len(password) < 5 or password not in told.value.message + told.value.advice


@pytest.mark.parametrize(
    "password", ["một hai ba bốn", "correct horse battery staple", "thuyen nan song", "thuyen nan song 17 " * 13]
)
def test_length_is_enough(users: Users, password: str) -> None:
    users.add("lan", [Role.CLERK], password)
    assert users.verify("lan", password)


def test_another_password_has_another_stamp(users: Users) -> None:
    before = users.add("lan", [Role.CLERK], GOOD)
    after = users.set_password("LAN", GOOD + "!")
    assert after.stamp != before.stamp
    assert after.created_at == before.created_at
    assert users.verify("lan", GOOD) is None


def test_who_was_removed_is_gone(users: Users) -> None:
    users.add("lan", [Role.CLERK], GOOD)
    elsewhere = Users(users.path, Passwords(CHEAP))
    assert elsewhere.find("lan")
    users.remove("Lan")
    assert elsewhere.find("lan") is None
    for act in (lambda: users.remove("lan"), lambda: users.set_password("lan", GOOD)):
        with pytest.raises(UnknownNameError):
            act()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version":3,"users":[]}', "\x00", '{"version":1,"users":[{}]}'])
def test_a_damaged_file_lets_nobody_in(users: Users, content: str) -> None:
    users.path.write_text(content)
    for act in (users.everyone, lambda: users.verify("lan", GOOD), lambda: users.add("lan", [Role.CLERK], GOOD)):
        with pytest.raises(WorkspaceError, match="damaged"):
            act()
    assert users.path.read_text() == content


def test_a_write_that_fails_leaves_the_old_file(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    users.add("lan", [Role.CLERK], GOOD)
    before = users.path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskError):
        users.add("hà", [Role.CLERK], GOOD)
    assert users.path.read_bytes() == before
    assert not list(users.path.parent.glob(".*.part"))


def test_two_commands_at_once_lose_nobody(tmp_path: Path) -> None:
    def add(number: int) -> None:
        Users(tmp_path / USERS, Passwords(CHEAP)).add(f"clerk {number}", [Role.CLERK], GOOD)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Users(tmp_path / USERS).everyone()) == 8


def test_two_commands_at_once_give_a_name_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both_asked = threading.Barrier(2)
    hashed = Passwords.hashed

    def once_both_asked(self: Passwords, password: str) -> str:
        both_asked.wait(5)  # both have looked whether the name is free
        return hashed(self, password)

    monkeypatch.setattr(Passwords, "hashed", once_both_asked)
    refused: list[UserError] = []

    def add(password: str) -> None:
        try:
            Users(tmp_path / USERS, Passwords(CHEAP)).add("lan", [Role.MANAGER], password)
        except UserError as error:
            refused.append(error)

    threads = [threading.Thread(target=add, args=(password,)) for password in (GOOD, GOOD + "!")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


# The commands.


@pytest.fixture
def phieu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    Workspace.create(tmp_path / "office")
    monkeypatch.setattr(users_module, "Passwords", lambda: Passwords(CHEAP))
    app = typer.Typer(cls=Commands)
    app.callback()(_options)
    app.add_typer(users_app, name="users")

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, ["users", *arguments, "-w", str(tmp_path / "office")], input=typed)

    return run


def _options(debug: bool = False) -> None:
    """What the real program takes before the command."""


def test_the_commands(phieu: Callable[..., Result], tmp_path: Path) -> None:
    added = phieu("add", "Lan", "--role", "manager", typed=f"{GOOD}\n")
    assert (added.exit_code, "Lan may log in as manager" in added.output) == (0, True)
    assert "asks everybody to log in" in added.output
    assert phieu("add", "hà", typed=f"{GOOD}\r\n").exit_code == 0  # a clerk, as long as nothing else is said
    listed = phieu("list").output
    assert ("hà: clerk" in listed, "Lan: manager" in listed) == (True, True)
    assert "argon2" not in phieu("list", "--json").output
    assert {user["name"]: "+".join(user["roles"]) for user in json.loads(phieu("list", "--json").output)} == {
        "hà": "clerk",
        "Lan": "manager",
    }
    assert phieu("password", "lan", typed="một mật khẩu khác\n").exit_code == 0
    assert Users(tmp_path / "office" / USERS).verify("Lan", "một mật khẩu khác")
    assert "No manager is left" in phieu("remove", "lan").output
    assert "asks nobody to log in" in phieu("remove", "HÀ").output
    assert "There are no users" in phieu("list").output


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "said"),
    [
        (("add", "lan"), "short\n", 2, "10 to 256 characters"),
        (("add", "lan"), "", 2, "10 to 256 characters"),
        (("add", "a\r\nb"), f"{GOOD}\n", 2, "can't be a user's name"),
        (("add", "LÂM"), f"{GOOD}\n", 2, "“Lâm” already"),
        (("add", "lan", "--role", "king"), f"{GOOD}\n", 2, "king"),
        (("remove", "lan"), "", 7, "no user “lan”"),
        (("password", "lan"), f"{GOOD}\n", 7, "no user “lan”"),
    ],
)
def test_what_goes_wrong_is_a_line(
    phieu: Callable[..., Result], arguments: tuple[str, ...], typed: str, code: int, said: str
) -> None:
    phieu("add", "Lâm", typed=f"{GOOD}\n")
    result = phieu(*arguments, typed=typed)
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert GOOD not in result.output


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "said"),
    [((GOOD, GOOD), None), ((GOOD, GOOD + "!"), "not the same"), (("short", GOOD), "10 to 256"), ((), "could be read")],
)
def test_on_a_terminal_it_is_asked_for_twice(
    phieu: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, ...],
    said: str | None,
) -> None:
    answers = iter(typed)
    del phieu  # made the workspace

    def ask(_prompt: str) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", ask)
    context: Any = typer.Context(typer.main.get_command(users_app))
    context.obj = tmp_path / "office"
    command: Any = users_app.registered_commands[0].callback
    if said is None:
        command(context, "lan", [Role.CLERK], None)
        assert Users(tmp_path / "office" / USERS, Passwords(CHEAP)).verify("lan", GOOD)
        assert next(answers, None) is None
    else:
        with pytest.raises(UserError, match=said):
            command(context, "lan", [Role.CLERK], None)


def test_a_user_is_bound_to_units_and_set_free(phieu: Callable[..., Result], tmp_path: Path) -> None:
    bound = ("--unit", "ub06820", "--unit", "ub06808")
    assert phieu("add", "Lan", *bound, typed=f"{GOOD}\n").exit_code == 0
    assert "Lan: clerk, sheets of ub06808, ub06820 alone" in phieu("list").output
    users = Users(tmp_path / "office" / USERS)
    assert phieu("units", "lan", "--unit", "ub99999").exit_code != 0
    assert users.named("lan").units == ("ub06808", "ub06820")
    freed = phieu("units", "LAN")
    assert "all units" in freed.output, (freed.output, freed.exception)
    assert users.named("lan").units == ()


def test_a_manager_is_let_see_desks_and_officials_by_name_and_a_clerk_is_not(phieu: Callable[..., Result]) -> None:
    phieu("add", "Lan", "--role", "manager", "--unit", "ub06808", typed=f"{GOOD}\n")
    phieu("add", "hà", typed=f"{GOOD}\n")
    assert not any(user["desks"] for user in json.loads(phieu("list", "--json").output)), (
        "nobody may unless somebody says so"
    )
    assert "of ub06808; each time is noted down" in phieu("desks", "lan").output
    assert "desks and officials too" in phieu("list").output
    refused = phieu("desks", "hà")
    assert (refused.exit_code, "no manager" in refused.output) == (2, True)
    assert "any more" in phieu("desks", "LAN", "--no-more").output
    assert "desks and officials" not in phieu("list").output


def test_a_file_of_an_older_phieu_opens_and_lets_nobody_see_desks(users: Users) -> None:
    users.add("lan", [Role.MANAGER], GOOD)
    content = json.loads(users.path.read_text("utf-8"))
    for user in content["users"]:
        del user["desks"]
    users.path.write_text(json.dumps(content), "utf-8")
    (found,) = Users(users.path, Passwords(CHEAP)).everyone()
    assert (found.name, found.may_see_desks) == ("lan", False)


def test_a_file_of_version_1_stays_beside_the_one_that_replaces_it(users: Users) -> None:
    users.add("lan", [Role.MANAGER], GOOD)
    content = json.loads(users.path.read_text("utf-8"))
    for user in content["users"]:
        user["role"] = user.pop("roles")[0]
    users.path.write_text(json.dumps(content | {"version": 1}), "utf-8")
    before = users.path.read_bytes()
    again = Users(users.path, Passwords(CHEAP))
    assert again.named("lan").roles == (Role.MANAGER,)
    old = users.path.with_name("phieu.users.old")
    assert not old.exists(), "looking changes nothing"
    again.add("hà", [Role.CLERK, Role.STAFF], GOOD)
    assert (old.read_bytes(), stat.S_IMODE(old.stat().st_mode)) == (before, 0o600)
    assert again.verify("lan", GOOD)
    again.remove("hà")
    assert old.read_bytes() == before, "what is of version 2 does not replace it"


def test_what_nobody_writes_down_does_not_happen_and_what_fails_is_taken_back(
    users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []

    def refuse(_before: str, _after: str, _what: str) -> None:
        raise WorkspaceError("the log is away", "Wait.")

    with pytest.raises(WorkspaceError):
        users.noting(refuse).add("lan", [Role.CLERK], GOOD)
    assert users.find("lan") is None
    noted = users.noting(lambda before, after, what: told.append((what, f"{bool(before)} {bool(after)}")))
    noted.add("lan", [Role.CLERK], GOOD)
    noted.bind("lan", [])  # as before
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(DiskError):
        noted.remove("lan")
    assert told == [("added", "False True"), ("removed", "True False"), ("not written", "False True")]


def test_roles_are_given_and_listed_in_words_and_every_command_is_logged(
    phieu: Callable[..., Result], tmp_path: Path
) -> None:
    added = phieu("add", "Lan", "--role", "manager", "--role", "administrator", typed=f"{GOOD}\n")
    assert "Lan may log in as manager and administrator" in added.output
    phieu("add", "hà", typed=f"{GOOD}\n")
    assert "hà is staff and clerk now" in phieu("roles", "HÀ", "--role", "clerk", "--role", "staff").output
    assert "hà is staff and clerk now" in phieu("roles", "hà").output
    assert "No manager is left" in phieu("roles", "lan", "--role", "administrator").output
    assert "may add and remove people in the browser" in phieu("roles", "lan", "--role", "clerk").output
    phieu("units", "hà", "--unit", "ub06820")
    phieu("password", "hà", typed="một mật khẩu khác\n")
    phieu("remove", "hà")
    workspace = Workspace.open(tmp_path / "office")
    entries = [one.entry for one in workspace.store.log.entries() if one.entry.kind is EntryKind.PEOPLE]
    assert [one.why for one in entries] == [
        "added", "added", "changed", "changed", "changed", "changed", "password", "removed"
    ]  # fmt: skip
    assert {one.by for one in entries} == {workspace.who}
    said = "".join(one.before + one.after for one in entries)
    assert ("argon2" in said, GOOD in said) == (False, False)
    assert json.loads(entries[-1].before)["roles"] == ["staff", "clerk"]
    workspace.close()


def test_a_command_that_cannot_be_logged_changes_nobody(
    phieu: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phieu("add", "Lan", "--role", "manager", typed=f"{GOOD}\n")

    def away(*_: object) -> None:
        raise StoreError("the database is away", "Wait a minute.")

    monkeypatch.setattr("pipeline.store.log.Log.note_people", away)
    for arguments in (("remove", "lan"), ("roles", "lan", "--role", "clerk"), ("password", "lan")):
        refused = phieu(*arguments, typed="một mật khẩu khác\n")
        assert (refused.exit_code != 0, "the database is away" in refused.output) == (True, True)
    user = Users(tmp_path / "office" / USERS, Passwords(CHEAP)).verify("lan", GOOD)
    assert user is not None
    assert user.roles == (Role.MANAGER,)
