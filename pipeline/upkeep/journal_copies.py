"""What people sent online and no import has taken yet, in a backup and back: what they were thanked for is not lost."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures
from pipeline.public.sent import LIST
from pipeline.upkeep.backup_file import JOURNALS
from pipeline.workspace import Workspace

_OPEN = "*.jsonl"
_CLOSED = "online-*.jsonl"  # as the journal calls them; what else lies in the inbox is there to be imported anew


def copied_journals(workspace: Workspace, folder: Path) -> list[Path]:
    """Copy what is sent right now, and what waits for the import, into a folder; return the copies.

    Those that are open come first: one that moves into the inbox meanwhile is found there. A line that is cut off was
    not acknowledged yet, and the next ``phieu form`` takes it out.

    Args:
        workspace: whose journals they are.
        folder: in which a folder for the copies is made.

    Raises:
        DiskError: they can't be read or copied.
    """
    into = folder / JOURNALS
    made: dict[str, Path] = {}
    with disk_failures(into):
        into.mkdir(FOLDER_OWNER_ONLY)
        for place, pattern in ((workspace.journals, _OPEN), (workspace.inbox / "online", _CLOSED)):
            for path in sorted(place.glob(pattern)):
                with suppress(FileNotFoundError):  # it moved, or was taken in; the database is copied after this
                    made[path.name] = _copied(path, into)
        with suppress(FileNotFoundError):
            made[LIST] = _copied(workspace.journals / LIST, into)
    return [made[name] for name in sorted(made)]


def _copied(path: Path, into: Path) -> Path:
    return Path(shutil.copyfile(path, into / path.name))


def take_over_journals(there: Path, here: Path) -> int:
    """Copy the journals of a workspace that is replaced, unless the backup's are as long: they only ever grow.

    Args:
        there: the folder of its journals.
        here: that of the journals out of the backup.

    Returns:
        how many were copied.
    """
    taken = 0
    with disk_failures(here):
        for path in sorted((*there.glob(_OPEN), *there.glob(LIST))):
            kept = here / path.name
            if not kept.exists() or kept.stat().st_size < path.stat().st_size:
                here.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
                kept.unlink(missing_ok=True)
                _copied(path, here).chmod(0o600)
                taken += 1
    return taken
