"""The roles of a workspace's users."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A user's role, which determines what the user may do."""

    CLERK = "clerk"
    """Settles doubts."""
    MANAGER = "manager"
    """May do everything that a clerk may, and what pages reserve for managers."""

    def covers(self, role: Role) -> bool:
        """Tell whether it may do everything that ``role`` may."""
        return self is Role.MANAGER or self is role
