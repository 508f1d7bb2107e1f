"""What follows from the store, kept in a file beside it, so that the next process looks only at what was touched since.

A file tells up to which change of the store it is true (``pipeline.store.changes``). It is used only where nothing can
have come between: it bears a seal that follows from the key of the workspace, the token that the database holds
(``pipeline.store.lineages``), and what else it follows from. Of any other file nothing is said: all is looked at anew.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from forms.errors import PhieuError
from pipeline.durable import written_whole
from pipeline.workspace import SETTINGS, Workspace

KEPT_AFTER = 5_000
"""Sheets that were looked at from which on a state is kept, for the next process to go on from: 0.2 s."""
_PACKAGES = ("counting", "inspection", "records", "review", "store")


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
    """

    def __init__(self, workspace: Workspace, name: str, follows_from: str = "") -> None:
        self._workspace = workspace
        self._name = name
        self._from = follows_from
        self._path = workspace.root / f".kept-{name}"

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
            with written_whole(self._path) as file:
                file.write(orjson.dumps({**said, "seal": seal}) + b"\n")
                file.write(content)

    def _said(self, mark: int, lineage: str) -> dict[str, int | str]:
        if not lineage:
            raise ValueError("the database knows of nothing that is kept")
        return {"mark": mark, "lineage": lineage, "from": self._from}

    def _seal(self, head: bytes, content: bytes) -> str:
        key = hmac.new(self._workspace.secret(), f"kept {self._name}".encode(), hashlib.sha256).digest()
        return hmac.new(key, head + b"\n" + content, hashlib.sha256).hexdigest()


def rules_of(workspace: Workspace) -> str:
    """Return a digest of what says how sheets are judged: the settings, the office, and the program itself."""
    with suppress(OSError):
        said = [(workspace.root / SETTINGS).read_bytes(), workspace.settings.office.encode(), _program()]
        return hashlib.sha256(b"\0".join(said)).hexdigest()
    return ""


@cache
def _program() -> bytes:
    """Return what changes with the code that a state follows from."""
    here = Path(__file__).parent
    return b"\n".join(_stamps(path for name in _PACKAGES for path in sorted((here / name).glob("*.py"))))


def _stamps(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        found = path.stat()
        yield f"{path.name} {found.st_size} {found.st_mtime_ns}".encode()
