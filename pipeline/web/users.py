"""The users of a workspace and their roles, stored in ``phieu.users`` with hashed passwords.

The file is JSON, readable by its owner only, and replaced as a whole. A running server notices changes, so that a user
who is removed loses access at once.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.durable import OWNER_ONLY, sync_folder, write_new
from pipeline.errors import DiskError, UnknownNameError, UserError, WorkspaceError
from pipeline.web.passwords import Passwords, check_password
from pipeline.web.roles import Right, Role, rights_of

USERS = "phieu.users"
MOST_CHARACTERS = 40  # of a name: it is shown beside the person's decisions, in the log and on the page
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})  # whose letters look alike
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | set(map(chr, range(0xFE00, 0xFE10)))
_MOST_TYPED = 4 * MOST_CHARACTERS + 1  # code points: what is longer has more characters also when it is composed
_PATIENCE = 10.0  # seconds to wait for another command to release the file, which it holds for milliseconds


@dataclass(frozen=True)
class User:
    """A person who may use the review page.

    Attributes:
        name: NFC, as it was given.
        roles: of the user, each once.
        created_at: in UTC.
        password_at: when the password was last set, in UTC; sessions that began before have ended.
        units: ids of the units whose sheets the person may see; empty for all of them.
        desks: whether the person was let see figures of single desks and officials.
    """

    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    password_at: datetime
    units: tuple[str, ...] = ()
    desks: bool = False

    @property
    def rights(self) -> frozenset[Right]:
        """What the person may do."""
        return rights_of(self.roles)

    @property
    def may_see_desks(self) -> bool:
        """Whether the person may see figures of single desks and officials: a manager who was let, of their units."""
        return self.desks and Right.FIGURES in self.rights

    @property
    def stamp(self) -> str:
        """A text that a session stores, which changes if the person or the password changes."""
        return f"{self.created_at.isoformat()} {self.password_at.isoformat()}"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    password: str  # its hash
    created_at: datetime
    password_at: datetime
    units: tuple[str, ...] = ()
    desks: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_version_1(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """Take the one role that a user had in files of version 1."""
        others = {name: value for name, value in kept.items() if name != "role"}
        return {**others, "roles": [kept["role"]]} if "role" in kept else kept

    @property
    def user(self) -> User:
        """The user without the hash, which never leaves this module."""
        return User(self.name, self.roles, self.created_at, self.password_at, self.units, self.desks)


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1, 2]
    users: tuple[_Kept, ...]


_ByKey = dict[str, _Kept]


def key_of(name: str) -> str:
    """Return a key that is equal for two spellings of a name that differ only in Unicode composition or case.

    >>> key_of("HẠNH") == key_of(unicodedata.normalize("NFD", "Hạnh"))
    True
    """
    typed = name[:_MOST_TYPED]  # 64 kB of accents would take seconds to be put in order
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())


def checked_name(name: str) -> str:
    """Return a name in the form that is stored.

    Raises:
        UserError: it can't be a user's name.
    """
    name = unicodedata.normalize("NFC", name)
    # Unprintable characters are refused: they could break a line, a header or a log, or reverse the text's direction.
    if not 1 <= len(name) <= MOST_CHARACTERS or not name.isprintable() or name != " ".join(name.split()):
        raise UserError(
            both("“{name}” không dùng làm tên người dùng được", "“{name}” can't be a user's name", name=name),
            both(
                (
                    "Tên có từ 1 đến {most_characters} chữ cái, chữ số, dấu hoặc dấu cách đơn, không có dấu cách ở "
                    "hai đầu."
                ),
                "A name has 1 to {most_characters} letters, digits, signs or single blanks, no blank at its ends.",
                most_characters=MOST_CHARACTERS,
            ),
        )
    if _misleads(name):
        raise UserError(
            both(
                "“{name}” không dùng làm tên người dùng được: trông giống một tên khác",
                "“{name}” can't be a user's name: it looks like another one",
                name=name,
            ),
            both(
                "Gõ tên bằng một bàn phím: tên này có chữ của nhiều bảng chữ cái, hoặc ký tự không nhìn thấy.",
                "Type it on one keyboard: it holds letters of several alphabets, or signs that nobody sees.",
            ),
        )
    return name


def _misleads(name: str) -> bool:
    """Tell whether people could take a name for another, which then seems to have decided what this one did."""
    alphabets = _ALPHABETS & {unicodedata.name(letter, "").partition(" ")[0] for letter in name}
    return len(alphabets) > 1 or not _UNSEEN.isdisjoint(name)


class Users:
    """The users' file of a workspace; a missing file means that there are no users.

    Args:
        path: ``phieu.users`` in the root of a workspace.
        passwords: for tests, with a cheap hash.

    """

    def __init__(self, path: Path, passwords: Passwords | None = None) -> None:
        self.path = path
        self._passwords = passwords or Passwords()
        self._seen: tuple[tuple[int, int, int], _ByKey] | None = None

    def everyone(self) -> tuple[User, ...]:
        """Return all users by name.

        Raises:
            WorkspaceError: the file is damaged or can't be read.

        """
        return tuple(kept.user for _, kept in sorted(self._kept().items()))

    def find(self, name: str) -> User | None:
        """Return the user with this name (compared by ``key_of``), or ``None``.

        Raises:
            WorkspaceError: the file is damaged or can't be read.

        """
        kept = self._kept().get(key_of(name))
        return kept.user if kept else None

    def add(self, name: str, roles: Iterable[Role], password: str, units: Collection[str] = ()) -> User:
        """Add a user with these roles, who may see the sheets of these units alone, if any are named.

        Raises:
            UserError: the name is taken or can't be a name, or the password is too weak.
            DiskError: the file can't be written.

        """
        name = self.new_name(name)
        check_password(password, name)
        now = datetime.now(UTC)
        hashed = self._passwords.hashed(password)
        kept = _Kept(
            name=name,
            roles=_in_order(roles),
            password=hashed,
            created_at=now,
            password_at=now,
            units=tuple(sorted(set(units))),
        )
        with self._changed() as users:
            self.new_name(name)  # another command may have added the name meanwhile
            users[key_of(name)] = kept
        return kept.user

    def remove(self, name: str) -> User:
        """Remove a user; the user's decisions are kept under the same name.

        Raises:
            UnknownNameError: there is no such user.
            DiskError: the file can't be written.

        """
        with self._changed() as users:
            self.named(name)
            return users.pop(key_of(name)).user

    def set_password(self, name: str, password: str) -> User:
        """Set another password for a user, which ends the user's sessions.

        Raises:
            UnknownNameError: there is no such user.
            UserError: the password is too weak.
            DiskError: the file can't be written.

        """
        check_password(password, self.named(name).name)
        change = {"password": self._passwords.hashed(password), "password_at": datetime.now(UTC)}
        with self._changed() as users:
            self.named(name)
            kept = users[key_of(name)] = users[key_of(name)].model_copy(update=change)
        return kept.user

    def bind(self, name: str, units: Collection[str]) -> User:
        """Let a user see the sheets of these units alone, with immediate effect; of all of them if none is named.

        Raises:
            UnknownNameError: there is no such user.
            DiskError: the file can't be written.

        """
        with self._changed() as users:
            self.named(name)
            change = {"units": tuple(sorted(set(units)))}
            kept = users[key_of(name)] = users[key_of(name)].model_copy(update=change)
        return kept.user

    def let_see_desks(self, name: str, *, may: bool) -> User:
        """Let a manager see figures of single desks and officials, or no more, with immediate effect.

        Raises:
            UnknownNameError: there is no such user.
            UserError: they are no manager.
            DiskError: the file can't be written.

        """
        with self._changed() as users:
            user = self.named(name)
            if may and Right.FIGURES not in user.rights:
                message = both(
                    "{name} không phải là người quản lý, mà số liệu về quầy và cán bộ chỉ dành cho người quản lý",
                    "{name} is no manager, and figures of desks and officials are for managers alone",
                    name=user.name,
                )
                raise UserError(
                    message,
                    both(
                        "Xóa người dùng này, rồi: phieu users add NAME --role manager",
                        "Remove the user, then: phieu users add NAME --role manager",
                    ),
                )
            kept = users[key_of(name)] = users[key_of(name)].model_copy(update={"desks": may})
        return kept.user

    def new_name(self, name: str) -> str:
        """Check that a new user may have a name, and return it in the form that is stored.

        Raises:
            UserError: it can't be a user's name, or it is taken.

        """
        name = checked_name(name)
        if (there := self.find(name)) is not None:
            advice = both(
                "Đặt mật khẩu bằng: phieu users password “{name}”",
                "Set the password with: phieu users password “{name}”",
                name=there.name,
            )
            raise UserError(
                both("đã có người dùng “{name}”", "there is a user “{name}” already", name=there.name), advice
            )
        return name

    def named(self, name: str) -> User:
        """Return the user with this name.

        Raises:
            UnknownNameError: there is none.

        """
        user = self.find(name)
        if user is None:
            raise UnknownNameError(
                both("không có người dùng “{name}”", "there is no user “{name}”", name=name),
                both("phieu users list cho biết có những ai.", "phieu users list shows who there is."),
            )
        return user

    def verify(self, name: str, password: str) -> User | None:
        """Return the user with this name and password, or ``None``; neither result nor time tells which was wrong."""
        kept = self._kept().get(key_of(name))
        fits = self._passwords.fits(kept.password if kept else None, password)
        if kept is None or not fits:
            return None
        if self._passwords.outdated(kept.password):
            self._hash_anew(kept, password)
        return kept.user

    def device_token(self, name: str) -> str:
        """Return a new token that marks a browser as one in which a user has logged in, until the password changes."""
        nonce = secrets.token_urlsafe(12)
        return f"{nonce}.{_signed(self._kept()[key_of(name)], nonce)}"

    def device(self, name: str, token: str) -> str:
        """Return what marks a browser by its token; empty if this user has not logged in there with this password."""
        nonce, _, signature = token.partition(".")
        kept = self._kept().get(key_of(name))
        known = kept is not None and hmac.compare_digest(_signed(kept, nonce).encode(), signature.encode())
        return nonce if known else ""

    def _hash_anew(self, before: _Kept, password: str) -> None:
        """Replace a hash by one with the current parameters; an error of the disk does not prevent the log-in."""
        key = key_of(before.name)
        anew = before.model_copy(update={"password": self._passwords.hashed(password)})
        with contextlib.suppress(DiskError), self._changed() as users:
            if users.get(key) == before:  # otherwise it was changed or removed meanwhile
                users[key] = anew

    def _kept(self) -> _ByKey:
        """Return the content of the file, which is read again if it has changed."""
        try:
            state = self.path.stat()
            mark = (state.st_mtime_ns, state.st_size, state.st_ino)
            if self._seen is None or self._seen[0] != mark:
                content = _Content.model_validate_json(self.path.read_bytes())
                self._seen = mark, {key_of(kept.name): kept for kept in content.users}
        except FileNotFoundError as error:
            if not self._seen or not self._seen[1]:
                return {}
            # Its folder may be a share that has gone: nobody is let in without a password meanwhile.
            message = both(
                "{path}: không còn, trong khi có {value} người dùng",
                "{path}: is gone, with {value} users",
                path=self.path,
                value=len(self._seen[1]),
            )
            raise WorkspaceError(
                message,
                both(
                    "Đưa tệp trở lại, hoặc lập người dùng bằng: phieu users add",
                    "Bring it back, or set up users with: phieu users add",
                ),
            ) from error
        except (OSError, ValidationError) as error:
            why = reason_of(error) if isinstance(error, OSError) else both("tệp bị hỏng", "it is damaged")
            # A damaged file must not count as no users, because then everybody on this machine would have access.
            raise WorkspaceError(
                both("{path}: không đọc được ({why})", "{path}: can't be read ({why})", path=self.path, why=why),
                both(
                    ("Lấy lại tệp từ bản sao lưu; hoặc xóa tệp, rồi lập lại tất cả người dùng bằng: phieu users add"),
                    "Bring it back from a backup; or delete it, and set up all users anew with: phieu users add",
                ),
            ) from None
        return self._seen[1]

    @contextlib.contextmanager
    def _changed(self) -> Iterator[_ByKey]:
        """Yield the content of the file for changing; it is written if the block ends without an error."""
        with self._alone():
            users = dict(self._kept())
            yield users
            ordered = [kept.model_dump(mode="json") for _, kept in sorted(users.items())]
            content = orjson.dumps({"version": 2, "users": ordered}, option=orjson.OPT_INDENT_2)
            _replace(self.path, content + b"\n")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Lock the file, so that no other process changes it between our reading and writing it."""
        lock = FileLock(self.path.with_name(f".{self.path.name}.lock"), mode=OWNER_ONLY)
        try:
            with contextlib.suppress(NotImplementedError):  # a share without locks: the last one to write wins
                lock.acquire(timeout=_PATIENCE)
        except (Timeout, OSError) as error:
            why = (
                both("lệnh khác đang dùng tệp", "another command has it")
                if isinstance(error, Timeout)
                else reason_of(error)
            )
            advice = both(
                "Chạy lại lệnh; bạn cần có quyền ghi vào thư mục làm việc.",
                "Run the command again; you need the right to write to the workspace.",
            )
            raise DiskError(
                both("{path}: không ghi được ({why})", "{path}: can't be written ({why})", path=self.path, why=why),
                advice,
            ) from error
        try:
            yield
        finally:
            lock.release(force=True)


def _in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    given = set(roles)
    return tuple(role for role in Role if role in given)


def _signed(kept: _Kept, nonce: str) -> str:
    # The key is the hash of the password, which never leaves the file.
    return hmac.new(kept.password.encode(), f"device {key_of(kept.name)} {nonce}".encode(), "sha256").hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` atomically; nobody but the owner can read it at any time."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        write_new(draft, content)
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        advice = both(
            "Cấp quyền ghi vào thư mục làm việc, rồi chạy lại lệnh.",
            "Give yourself the right to write to the workspace, then run the command again.",
        )
        raise DiskError(
            both("{path}: không ghi được ({why})", "{path}: can't be written ({why})", path=path, why=reason_of(error)),
            advice,
        ) from error
    finally:
        draft.unlink(missing_ok=True)
