"""The users of a workspace and their roles, stored in ``phieu.users`` with hashed passwords.

The file is JSON, readable by its owner only, and replaced as a whole. A running server notices changes, so that a user
who is removed loses access at once. A file of version 1, in which a user had one role, is read as ever, and lies as
``phieu.users.old`` beside the one of version 2 that replaces it; an older phieu reads version 1 alone.

A change can be told to somebody who writes it down (``Users.noting``): that comes first, and what can't be written down
is refused.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
from pipeline.web import people_texts as texts
from pipeline.web.passwords import Passwords, check_password
from pipeline.web.roles import Right, Role, rights_of

USERS = "phieu.users"
OLD_USERS = "phieu.users.old"
"""The file of version 1 that was there before the first change by this phieu."""
Note = Callable[[str, str, str], None]
"""Writes a change down: what was known of a user (``User.words``), what is known now, and what was done."""
ADDED, REMOVED, CHANGED, PASSWORD, NOT_WRITTEN = "added", "removed", "changed", "password", "not written"
"""What is done to a user, as it is written down; the last says that the change before did not come about."""
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
    def words(self) -> str:
        """All that may be known of the person, as JSON: no password, and nothing that was made of one."""
        known = {"name": self.name, "roles": self.roles, "units": self.units, "desks": self.desks}
        return orjson.dumps(known | {"password_at": self.password_at}).decode()

    @property
    def stamp(self) -> str:
        """A text that a session stores, which changes if the person or the password changes."""
        return f"{self.created_at.isoformat()} {self.password_at.isoformat()}"


Check = Callable[[Sequence[User], Sequence[User]], None]
"""Refuses a change by raising an error: is called with everybody before and after it."""


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
        raise UserError(texts.NO_NAME.told(name=name), texts.A_NAME.told(most=MOST_CHARACTERS))
    if _misleads(name):
        raise UserError(texts.MISLEADING.told(name=name), texts.ONE_ALPHABET.told())
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
        self._note: Note = _unnoted
        self._check: Check = _unchecked

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

    def noting(self, note: Note, check: Check | None = None) -> Users:
        """Return the same users, each change of whom is written down before it comes about, or else refused.

        Args:
            note: writes it down.
            check: is called with everybody before and after a change, while nobody else can make another one; what it
                raises refuses the change.
        """
        noted = Users(self.path, self._passwords)
        noted._seen, noted._note, noted._check = self._seen, note, check or _unchecked
        return noted

    def add(
        self,
        name: str,
        roles: Iterable[Role],
        password: str,
        units: Collection[str] = (),
        *,
        desks: bool = False,
        first: bool = False,
    ) -> User:
        """Add a user with these roles, who may see the sheets of these units alone, if any are named.

        Args:
            name: of the user.
            roles: at least one.
            password: to be hashed.
            units: ids of units; empty for all of them.
            desks: whether the user may see figures of single desks and officials.
            first: whether this is done only if there is nobody yet.

        Raises:
            UserError: the name is taken or can't be a name, the password is too weak, or there is somebody already.
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
            desks=desks,
        )
        with self._changed(ADDED) as users:
            if first and users:
                raise UserError(texts.NO_LONGER_FIRST.told(), texts.LOG_IN.told())
            self.new_name(name)  # another command may have added the name meanwhile
            users[key_of(name)] = kept
        return kept.user

    def remove(self, name: str, seen: str = "") -> User:
        """Remove a user; the user's decisions are kept under the same name.

        Args:
            name: of the user.
            seen: what was known of the user (``User.words``) when this was decided; empty if that does not matter.

        Raises:
            UnknownNameError: there is no such user.
            UserError: somebody else has changed the user since.
            DiskError: the file can't be written.

        """
        with self._changed(REMOVED) as users:
            self._as_seen(name, seen)
            return users.pop(key_of(name)).user

    def set_password(self, name: str, password: str, seen: str = "") -> User:
        """Set another password for a user, which ends the user's sessions.

        Args:
            name: of the user.
            password: to be hashed.
            seen: as for ``remove``.

        Raises:
            UnknownNameError: there is no such user.
            UserError: the password is too weak, or somebody else has changed the user since.
            DiskError: the file can't be written.

        """
        check_password(password, self.named(name).name)
        hashed = self._passwords.hashed(password)
        return self._update(name, seen, PASSWORD, password=hashed, password_at=datetime.now(UTC))

    def change(
        self, name: str, roles: Iterable[Role], units: Collection[str] = (), *, desks: bool = False, seen: str = ""
    ) -> User:
        """Give a user other roles and units, with immediate effect.

        Args:
            name: of the user.
            roles: at least one.
            units: ids of units; empty for all of them.
            desks: whether the user may see figures of single desks and officials; only managers may.
            seen: as for ``remove``.

        Raises:
            UnknownNameError: there is no such user.
            UserError: somebody else has changed the user since.
            DiskError: the file can't be written.

        """
        given = _in_order(roles)
        may = desks and Right.FIGURES in rights_of(given)
        return self._update(name, seen, CHANGED, roles=given, units=tuple(sorted(set(units))), desks=may)

    def give_roles(self, name: str, roles: Iterable[Role]) -> User:
        """Give a user other roles, with immediate effect.

        Raises:
            UnknownNameError: there is no such user.
            DiskError: the file can't be written.

        """
        user = self.named(name)
        return self.change(name, roles, user.units, desks=user.desks, seen=user.words)

    def bind(self, name: str, units: Collection[str]) -> User:
        """Let a user see the sheets of these units alone, with immediate effect; of all of them if none is named.

        Raises:
            UnknownNameError: there is no such user.
            DiskError: the file can't be written.

        """
        return self._update(name, "", CHANGED, units=tuple(sorted(set(units))))

    def let_see_desks(self, name: str, *, may: bool) -> User:
        """Let a manager see figures of single desks and officials, or no more, with immediate effect.

        Raises:
            UnknownNameError: there is no such user.
            UserError: they are no manager.
            DiskError: the file can't be written.

        """
        with self._changed(CHANGED) as users:
            user = self.named(name)
            if may and Right.FIGURES not in user.rights:
                raise UserError(texts.NO_MANAGER.told(name=user.name), texts.MAKE_MANAGER.told(name=user.name))
            kept = users[key_of(name)] = users[key_of(name)].model_copy(update={"desks": may})
        return kept.user

    def _update(self, name: str, seen: str, what: str, **changes: object) -> User:
        with self._changed(what) as users:
            self._as_seen(name, seen)
            kept = users[key_of(name)] = users[key_of(name)].model_copy(update=changes)
        return kept.user

    def _as_seen(self, name: str, seen: str) -> None:
        """Check that a user is as somebody has seen it; it is called while nobody else changes the file."""
        user = self.named(name)
        if seen not in ("", user.words):
            raise UserError(texts.OVERTAKEN.told(name=user.name), texts.LOOK_AGAIN.told())

    def new_name(self, name: str) -> str:
        """Check that a new user may have a name, and return it in the form that is stored.

        Raises:
            UserError: it can't be a user's name, or it is taken.

        """
        name = checked_name(name)
        if (there := self.find(name)) is not None:
            raise UserError(texts.THERE_ALREADY.told(name=there.name), texts.OTHER_NAME.told(name=there.name))
        return name

    def named(self, name: str) -> User:
        """Return the user with this name.

        Raises:
            UnknownNameError: there is none.

        """
        user = self.find(name)
        if user is None:
            raise UnknownNameError(texts.NOBODY.told(name=name), texts.WHO_THERE_IS.told())
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
                "{path}: không còn, trong khi có {count} người dùng",
                "{path}: is gone, with {count} users",
                path=self.path,
                count=len(self._seen[1]),
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
    def _changed(self, what: str = "") -> Iterator[_ByKey]:
        """Yield the content of the file for changing; it is written if the block ends without an error.

        Args:
            what: is done to whom, as it is written down; empty where nothing changes that concerns anybody.
        """
        with self._alone():
            before = self._kept()
            users = dict(before)
            yield users
            ordered = [kept.model_dump(mode="json") for _, kept in sorted(users.items())]
            content = orjson.dumps({"version": 2, "users": ordered}, option=orjson.OPT_INDENT_2)
            if what:
                self._check(*([kept.user for kept in those.values()] for those in (before, users)))
            self._keep_version_1()
            changes = list(_changes(before, users)) if what else []
            for old, new in changes:  # before it comes about: what nobody wrote down does not happen
                self._note(old, new, what)
            try:
                _replace(self.path, content + b"\n")
            except DiskError:
                for old, new in changes:
                    self._note(new, old, NOT_WRITTEN)
                raise

    def _keep_version_1(self) -> None:
        """Keep the file of version 1 beside the one that is about to replace it."""
        with contextlib.suppress(FileNotFoundError):
            content = self.path.read_bytes()
            if _Content.model_validate_json(content).version == 1:
                _replace(self.path.with_name(OLD_USERS), content)

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


def _unnoted(_before: str, _after: str, _what: str) -> None:
    """Write nothing down: there is no log, as in a folder that is no workspace."""


def _unchecked(_before: Sequence[User], _after: Sequence[User]) -> None:
    """Allow everything, as to whoever is at the command line."""


def _changes(before: _ByKey, after: _ByKey) -> Iterator[tuple[str, str]]:
    """Yield what was and what is known of every user who differs."""
    for key in sorted(before.keys() | after.keys()):
        old, new = (kept[key].user.words if key in kept else "" for kept in (before, after))
        if old != new:
            yield old, new


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
