"""The names of those who work on comments: no reply that is published tells them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from forms.desks import DeskKind
from forms.errors import PhieuError
from pipeline.records.remedies import Shortcoming
from pipeline.workspace import Workspace


def known_names(workspace: Workspace, users: Iterable[str], register: Iterable[Shortcoming]) -> list[str]:
    """Return the names of owners, users and officials.

    Args:
        workspace: whose officials are in ``desks.csv``; without such a file, or with one that can't be used, none are.
        users: names of those who may enter.
        register: of shortcomings.
    """
    names = [*(one.owner for one in register if one.owner), *users]
    with suppress(PhieuError):
        names += [one.name for one in workspace.desks() if one.kind is DeskKind.OFFICIAL]
    return names
