"""What names a row, however often it comes: the id that its program gave it, or what stands in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.rows.roles import Role

LONGEST = 64
"""Characters of a key."""


@dataclass
class RowKeys:
    """The keys of the rows of one file, asked for in the order of its rows.

    Attributes:
        program: Which program wrote it.
        survey: The id of the survey.
    """

    program: str
    survey: str
    _seen: Counter[str] = field(default_factory=Counter)

    def by_id(self, role: Role, cell: str) -> str:
        """Return the key of a row with an id; an id that is one of this questionnaire alone gets its name before it."""
        cell = cell.removeprefix("uuid:")
        key = cell if role is Role.KEY else f"{self.program}:{self.survey}:{cell}"
        return key if len(key) <= LONGEST and key.isprintable() else hashlib.sha256(key.encode()).hexdigest()

    def by_cells(self, cells: Sequence[str]) -> str:
        """Return the key of a row without id, from its filled cells in their order, without personal data.

        Headings are left out, so that a heading which is put right does not make all rows new ones. Rows of one file
        that are equal are numbered: both count, and the same file counts no row again.
        """
        digest = hashlib.sha256("\x1f".join(cells).encode()).hexdigest()
        self._seen[digest] += 1
        number = self._seen[digest]
        return digest if number == 1 else hashlib.sha256(f"{digest}:{number}".encode()).hexdigest()
