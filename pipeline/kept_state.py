"""What follows from the store, kept in a file beside it, so that the next process looks only at what was touched since.

A file tells up to which change of the store it is true (``pipeline.store.changes``). It is used only where nothing can
have come between: it bears a seal that follows from the key of the workspace, the token that the database holds
(``pipeline.store.lineages``), and what else it follows from. Of any other file nothing is said: all is looked at anew.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import orjson

from forms.errors import PhieuError
from pipeline.durable import OWNER_ONLY, disk_failures, sweep_drafts, sync_folder, written_whole
from pipeline.workspace import Workspace

KEPT_AFTER = 5_000
"""Sheets that were looked at from which on a state is kept, for the next process to go on from: 0.2 s."""
KEPT = ".kept-"
"""Begins the names of the files."""
FIGURES = "figures"
"""Those of the last tabulation (``pipeline.results.kept_figures``), which may quote what people wrote."""
_OURS = ("*.py", "*.yaml", "*.c", "*.h", "*.so", "*.pyd")


@dataclass(frozen=True, slots=True)
class Kept:
    """A state that was kept: the mark up to which it is true, and what it holds."""

    mark: int
    content: bytes


class KeptState:
    """A state under a name, in the file ``.kept-NAME`` of a workspace.

    Args:
        workspace: in whose folder, and from whose store it follows.
        name: of the state.
        follows_from: what else it follows from, beside rows that the feed of changes tells of.

    Attributes:
        follows_from: as above.
    """

    def __init__(self, workspace: Workspace, name: str, follows_from: str = "") -> None:
        self._workspace = workspace
        self._name = name
        self.follows_from = follows_from
        self._path = workspace.root / f"{KEPT}{name}"

    def load(self) -> Kept | None:
        """Return what was kept last, if it can be gone on from."""
        with suppress(OSError, ValueError, KeyError, TypeError, PhieuError):
            head, _, content = self._path.read_bytes().partition(b"\n")
            said = orjson.loads(head)
            seal, mark = said.pop("seal"), int(said["mark"])
            is_ours = hmac.compare_digest(seal, self._seal(orjson.dumps(said), content))
            store = self._workspace.store
            if is_ours and said == self._said(mark, store.lineages.of(self._name)) and mark <= store.changes.mark():
                return Kept(mark, content)
        return None

    def save(self, mark: int, content: bytes) -> None:
        """Keep a state that is true up to a mark; where that can't be done, nothing is kept, and nothing is lost."""
        with suppress(OSError, PhieuError):
            said = self._said(mark, self._workspace.store.lineages.renew(self._name))
            seal = self._seal(orjson.dumps(said), content)
            with written_whole(self._path, OWNER_ONLY) as file:
                file.write(orjson.dumps({**said, "seal": seal}) + b"\n")
                file.write(content)

    def forget(self) -> None:
        """Remove what is kept, and what was left of it where a process was killed.

        Raises:
            DiskError: it can't be removed.
        """
        sweep_drafts(self._path)
        with disk_failures(self._path):
            if self._path.exists():
                self._path.unlink()
                sync_folder(self._path.parent)

    def _said(self, mark: int, lineage: str) -> dict[str, int | str]:
        if not lineage:
            raise ValueError("the database knows of nothing that is kept")
        return {"mark": mark, "lineage": lineage, "from": self.follows_from}

    def _seal(self, head: bytes, content: bytes) -> str:
        key = hmac.new(self._workspace.secret(), f"kept {self._name}".encode(), hashlib.sha256).digest()
        sealed = hmac.new(key, head + b"\n", hashlib.sha256)
        sealed.update(content)
        return sealed.hexdigest()


def rules_of(workspace: Workspace) -> str:
    """Return a digest of what says how sheets are judged now: the settings, the office, keys, and the program itself.

    Of two answers with one code that counts whose key was trusted on its day.

    Raises:
        StoreError: the database can't be read.
    """
    said = f"{workspace.settings.model_dump_json()}\n{workspace.store.log.keys()}\n"
    with suppress(OSError):
        return hashlib.sha256(said.encode() + _program()).hexdigest()
    return secrets.token_hex()  # that of a program that can't be looked at is never the same


@cache
def _program() -> bytes:
    """Return what changes with the code that a state follows from: all of ours, since much is told by all of it."""
    specs = [find_spec(name) for name in ("forms", "omr", "pipeline")]  # to import omr takes longer than all else
    folders = [Path(where) for spec in specs if spec for where in spec.submodule_search_locations or ()]
    return b"\n".join(_stamps(path for folder in folders for ours in _OURS for path in sorted(folder.rglob(ours))))


def _stamps(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        found = path.stat()
        yield f"{path} {found.st_size} {found.st_mtime_ns}".encode()
