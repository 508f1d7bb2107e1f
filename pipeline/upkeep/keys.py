"""Begin another key for sheets, or declare that one leaked; whatever happens to keys is in the log."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from filelock import FileLock

from forms.bilingual import Words, both
from pipeline.durable import OWNER_ONLY, disk_failures, sync_folder, write_new
from pipeline.errors import KeyFileError, UnknownNameError
from pipeline.records.keys import KeyChange, KeyState, digest_of_key, fingerprint
from pipeline.workspace import KEY, KEY_BYTES, Workspace

LOCK = ".phieu.key.lock"

_HOW_MANY = {
    False: Words("không có khóa nào là {name}", "no keys are called {name}"),
    True: Words("có {count} khóa là {name}", "{count} keys are called {name}"),
}
"""What is said of a name that is not that of one key: whether any key has it."""


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key, and whether it is in ``phieu.key`` here."""

    state: KeyState
    is_here: bool


def list_keys(workspace: Workspace) -> list[ListedKey]:
    """Return all keys that ever signed sheets, the oldest first.

    Raises:
        KeyFileError: ``phieu.key`` can't be read.
        StoreError: The database can't be used.
    """
    here = {digest_of_key(key) for key in workspace.keys}
    return [ListedKey(state, digest in here) for digest, state in workspace.store.log.keys().items()]


def rotate(workspace: Workspace, by: str, until: date | None = None) -> KeyState:
    """Sign sheets with a new key from now on; those in people's hands stay readable.

    A run that was cut off after it had written the file is finished.

    Args:
        workspace: Whose sheets are signed.
        by: Who has it done.
        until: The last day on which scans of sheets with older signatures count without a person; ``None`` for ever.

    Raises:
        KeyFileError: The file lacks a key that signed sheets, or is another workspace's.
        DiskError, StoreError: The file or the database can't be written.
    """
    with _alone(workspace):
        workspace.forget_keys()  # another process may have begun one while this one waited
        if not begun_keys(workspace):
            workspace.check_key()
            _append_key(workspace, secrets.token_bytes(KEY_BYTES))
        log_begun_keys(workspace, by, until)
    return workspace.store.log.keys()[digest_of_key(workspace.key)]


def begun_keys(workspace: Workspace) -> list[str]:
    """Return the keys, by their SHA-256, that follow in the file on all those that the log tells of.

    Somebody was cut off while beginning one, or an older database was put back that does not know them.
    """
    known, here = workspace.store.log.keys(), [digest_of_key(key) for key in workspace.keys]
    older, later = here[: len(known)], here[len(known) :]
    return later if known and {*older} == known.keys() and not known.keys() & {*later} else []


def log_begun_keys(workspace: Workspace, by: str, until: date | None = None) -> None:
    """Log all keys of the file that the log does not tell of yet, each in the place of the one before it."""
    for key in begun_keys(workspace):
        older = next(digest for digest, state in workspace.store.log.keys().items() if state.signs)
        workspace.store.log.note_key(KeyChange(key, until=until, older=older), by)


def declare_leaked(workspace: Workspace, name: str, by: str, until: date) -> KeyState:
    """Trust a key no more: sheets that it signed and that are scanned after a day wait for a person.

    What was read so far is not touched; ``pipeline.intake.rereading`` reads it again.

    Args:
        workspace: Whose sheets are signed.
        name: The fingerprint of the key, or what it begins with.
        by: Who says so.
        until: The last day on which nobody else had it.

    Raises:
        UnknownNameError: No key is called so, or several are.
        KeyFileError: It is the one that sheets are signed with now.
    """
    found = [state for digest, state in workspace.store.log.keys().items() if name and digest.startswith(name.lower())]
    if len(found) != 1:
        raise UnknownNameError(
            _HOW_MANY[bool(found)].told(count=len(found), name=name),
            both("phieu key list liệt kê các khóa.", "phieu key list names them."),
        )
    if found[0].signs:
        message = both(
            "phiếu vẫn đang được ký bằng khóa {fingerprint}",
            "sheets are still signed with the key {fingerprint}",
            fingerprint=fingerprint(found[0].digest),
        )
        raise KeyFileError(
            message, both("Bắt đầu khóa khác trước: phieu key rotate", "Begin another one first: phieu key rotate")
        )
    workspace.store.log.note_key(KeyChange(found[0].digest, leaked=True, until=until), by)
    return workspace.store.log.keys()[found[0].digest]


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Have others who begin a key wait: of two who write the file at once, the key of one would be in no file."""
    lock = FileLock(workspace.root / LOCK, mode=OWNER_ONLY)
    with disk_failures(workspace.root / LOCK), suppress(NotImplementedError):  # a share without locks
        lock.acquire()
    try:
        yield
    finally:
        lock.release(force=True)


def _append_key(workspace: Workspace, key: bytes) -> None:
    """Put a key at the end of the file, which is there whole at any time, and as unreadable for others as before."""
    path = workspace.root / KEY
    draft = path.with_name(f".{KEY}.new")
    with disk_failures(path):
        draft.unlink(missing_ok=True)
        lines = "".join(f"{one.hex()}\n" for one in (*workspace.keys, key))
        write_new(draft, lines.encode())
        draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
        sync_folder(workspace.root)
    workspace.forget_keys()
