"""What the users of a workspace may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user may do."""

    CLERK = "clerk"
    """Settles doubts."""
    MANAGER = "manager"
    """All that a clerk may, and what pages keep for managers."""

    def covers(self, role: Role) -> bool:
        """Return whether it may do all that ``role`` may."""
        return self is Role.MANAGER or self is role
