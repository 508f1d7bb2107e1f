"""What is known of a program that exports rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.rows.question_names import QuestionNames, Target
from pipeline.rows.roles import Role


@dataclass(frozen=True, slots=True)
class Preset:
    """A program that exports rows.

    Attributes:
        id: Its name in ``RowFile.preset`` and in ``map.yaml``.
        recognises: Whether it wrote a table with these headings.
        roles: What its own columns are for, by heading as ``spelling.bare`` makes it. Of several columns for one thing
            the first here that has anything in a row goes before the others.
        has_id: Whether every row has an id from the program, so that no other column can name it.
        day_first: Whether a day stands before its month in a file with these headings, where its moments don't tell.
        utc: The headings, likewise, whose moments are in UTC where they have no zone.
        unsent: The headings, likewise, that are empty in a row that was begun and never sent.
        refused: What a column ``Role.SENT`` holds, as ``spelling.plain`` makes it, where a row does not count.
        joined_by_blanks: Whether it joins several choices by blanks.
        preselects: Whether the form behind it has the best answers chosen before anybody touches it.
        target: What else a heading of its own means.
        joined: Makes one heading of two lines of them; ``None`` where it writes one line.
    """

    id: str
    recognises: Callable[[Sequence[str]], bool]
    roles: Mapping[str, Role] = field(default_factory=dict)
    has_id: bool = False
    day_first: Callable[[Sequence[str]], bool] = lambda _: True
    utc: frozenset[str] = frozenset()
    unsent: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    joined_by_blanks: bool = False
    preselects: bool = False
    target: Callable[[QuestionNames, str], Target | None] = lambda *_: None
    joined: Callable[[Sequence[str], Sequence[str]], tuple[str, ...]] | None = None
