"""The roles of a workspace's users, and what each of them may do.

A person may have several roles. Whoever settles doubts or decides need not see the settings, and whoever keeps the
settings need not see what people answered: nothing is in two roles unless both need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Right(StrEnum):
    """What a person may do; how things stand is seen by everybody who is logged in."""

    PRINT = "print"
    """Print sheets for their units, see what was printed, and cancel what was never handed out."""
    BRING = "bring"
    """Bring scans, and see what was made of those that they brought."""
    SETTLE = "settle"
    """Settle doubts."""
    DECIDE = "decide"
    """Take back what others decided, withdraw what others brought, draw and enter an audit."""
    FIGURES = "figures"
    """See figures, trace them to sheets, and take them along as files."""
    REMEDIES = "remedies"
    """See the shortcomings of their units and work on them; whoever is bound to no unit closes and returns them."""
    USERS = "users"
    """Add and remove people of their units, with roles that they have themselves."""
    SETTINGS = "settings"
    """Change settings, survey and register; keys, backup and retention."""
    LOG = "log"
    """Read the whole log."""


class Role(StrEnum):
    """A user's role."""

    STAFF = "staff"
    """Prints sheets, hands them out and collects them."""
    CLERK = "clerk"
    """Brings scans and settles doubts."""
    MANAGER = "manager"
    """Sees figures and decides; may do everything that staff and clerks may."""
    ADMINISTRATOR = "administrator"
    """Keeps settings, keys, backups and the log."""

    def covers(self, role: Role) -> bool:
        """Tell whether it may do everything that ``role`` may."""
        return RIGHTS[role] <= RIGHTS[self]


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.STAFF: frozenset({Right.PRINT}),
    Role.CLERK: frozenset({Right.BRING, Right.SETTLE}),
    Role.MANAGER: frozenset(
        {Right.PRINT, Right.BRING, Right.SETTLE, Right.DECIDE, Right.FIGURES, Right.REMEDIES, Right.USERS},
    ),
    Role.ADMINISTRATOR: frozenset({Right.SETTINGS, Right.LOG, Right.USERS}),
}
"""What each role may do."""

ALL_RIGHTS = frozenset(Right)
"""What the person may do who has all roles: who started the server, as long as there are no users."""


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Return what a person with these roles may do."""
    return frozenset[Right]().union(*(RIGHTS[role] for role in roles))
