"""What figures rest on beside scans and rulings: settings and files, each change of which is an entry of the log.

Whatever prints, reads, counts or reports calls ``note_in_use`` first. It writes an entry where something differs from
what the log tells, with what it was and what it is; who changed it nobody knows, but who used it first, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from forms.errors import PhieuError
from pipeline.durable import hash_of
from pipeline.records.keys import digest_of_key
from pipeline.settings import OnlineSettings
from pipeline.workspace import (
    APPRAISED_SCORES,
    DESKS,
    DOSSIERS,
    KEY,
    SELF_SCORES,
    SURVEY,
    TRANSACTIONS,
    UNITS,
    Workspace,
)

SETTINGS_IN_USE: dict[str, Any] = {
    **dict.fromkeys(("channels", "themes", "validity", "review", "limits", "desks"), True),
    "report": {"target"},
}
"""The parts of ``phieu.toml`` that decide what is read, what counts, and what it is called; a letterhead does not."""
_LEFT_OUT: dict[str, Any] = {"themes": {"__all__": {"words"}}}
"""No figure rests on the words by which a theme is suggested: a person confirms it."""


def in_use(workspace: Workspace) -> dict[str, str]:
    """Return the settings and the SHA-256 of the files that figures rest on now, by name."""
    found = dict(_flat(workspace.settings.model_dump(include=SETTINGS_IN_USE, exclude=_LEFT_OUT)))
    schemes = sorted(path.name for path in workspace.root.glob("*.yaml") if path.name != SURVEY)
    for name in (UNITS, DESKS, SURVEY, TRANSACTIONS, SELF_SCORES, APPRAISED_SCORES, DOSSIERS, *schemes):
        try:
            found[name] = hash_of(workspace.root / name)
        except OSError:  # most have none of these tables; whoever needs another file says that it is missing
            continue
    online = workspace.settings.online
    if online.address or online.counts != OnlineSettings().counts:
        found |= {"online.address": online.address, "online.counts": online.counts}
    with suppress(PhieuError):  # as above
        found[KEY] = digest_of_key(workspace.keys[0])  # later ones are entries of their own
    return {name: value for name, value in found.items() if value}


def note_in_use(workspace: Workspace, by: str = "") -> None:
    """Log what was changed of the settings and files that figures rest on, if anything was.

    Args:
        workspace: whose they are.
        by: who changed them; empty where nobody knows, for whoever uses them first.

    Raises:
        StoreError: The database can't be used.
    """
    workspace.store.log.note_settings(in_use(workspace), by)


def _flat(settings: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)
