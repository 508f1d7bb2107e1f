"""What each column of a table is for: by ``map.yaml``, by its preset, by the survey, by plain words, by its values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from forms.layout import Kind
from forms.typed_names import bare
from pipeline.rows.heads import Headed
from pipeline.rows.personal_data import are_personal, is_personal_heading
from pipeline.rows.presets.plain_file import PLAIN
from pipeline.rows.question_names import QuestionNames, Target
from pipeline.rows.roles import BY_HEADING, Role
from pipeline.rows.row_map import FileMap
from pipeline.rows.spelling import plain
from pipeline.rows.unit_names import UnitNames

_UNIT_BEGINNINGS = ("donvi", "coquan", "noigiaodich", "unit", "whichunit", "whichoffice")
_ONLY_BY_PROGRAM = (Role.KEY, Role.ID, Role.SENT)
"""What a plain word does not make a column of a program that has its own: a citizen may have typed what is in it."""
_CELLS_LOOKED_AT = 2000
_MOST_ANSWERS = 100
"""Different cells of a column that may still be answers to one question: it has at most 40 choices."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        place: From 0.
        heading: As it is shown to a person.
        role: What it is for.
        question: Whose answer it holds; empty for none.
        option: The choice that it is about, for ``Role.FLAG``.
        rank: The lower, the sooner it is asked among columns of one role.
    """

    place: int
    heading: str
    role: Role
    question: str = ""
    option: str = ""
    rank: int = 0


def fingerprint(headings: Sequence[str]) -> str:
    """Return 16 hex digits that are equal for files with the same headings in the same order."""
    return hashlib.sha256("\n".join(map(plain, headings)).encode()).hexdigest()[:16]


def columns_of(found: Headed, names: QuestionNames, units: UnitNames, said: FileMap) -> tuple[Column, ...]:
    """Return every column of a table with what it is for, in their order."""
    made = [_column(found, place, names, said) for place in range(len(found.headings))]
    made = [_by_values(column, found, names) for column in made]
    if all(column.role is not Role.UNIT for column in made):
        unused = [column for column in made if column.role is Role.UNUSED]
        by_values = [column for column in unused if _are_units(column, found, units)]
        by_heading = [column for column in unused if bare(column.heading).startswith(_UNIT_BEGINNINGS)]
        # Where several hold units, such as the ward in which somebody lives, a person must say which one is rated.
        likely = by_values or by_heading
        if len(likely) == 1:
            made[likely[0].place] = replace(likely[0], role=Role.UNIT)
    return tuple(made)


def _column(found: Headed, place: int, names: QuestionNames, said: FileMap) -> Column:
    heading = found.headings[place]
    column = Column(place, heading, Role.UNUSED)
    for use in _uses(found, place, names, said):
        if isinstance(use, Target):
            return replace(column, role=use.role, question=use.question, option=use.option)
        if use is not None:
            return replace(column, role=use, rank=_rank(found, place))
    return column


def _uses(found: Headed, place: int, names: QuestionNames, said: FileMap) -> Iterator[Role | Target | None]:
    """Yield what a column may be for, the surest first."""
    heading = found.said[place]
    yield said.columns.get(plain(found.headings[place]))
    for head in found.table.heads:
        yield found.preset.roles.get(bare(head[place]))
    yield found.preset.target(names, heading)
    yield names.target(heading)
    if is_personal_heading(heading):
        yield Role.PERSONAL
    role = BY_HEADING.get(bare(heading))
    yield role if found.preset.id == PLAIN.id or role not in _ONLY_BY_PROGRAM else None


def _rank(found: Headed, place: int) -> int:
    words = list(found.preset.roles)
    ranks = [words.index(bare(head[place])) for head in found.table.heads if bare(head[place]) in words]
    return min(ranks, default=len(words))


def _by_values(column: Column, found: Headed, names: QuestionNames) -> Column:
    """Return a column that is unused, or names rows in a plain file, as personal data where its cells are such."""
    unsure = column.role is Role.UNUSED or (column.role in (Role.KEY, Role.ID) and not found.preset.has_id)
    if column.question and names.question(column.question).kind is Kind.TEXT:
        unsure = False
    cells = found.table.column(column.place)[:_CELLS_LOOKED_AT] if unsure else []
    return replace(column, role=Role.PERSONAL) if cells and are_personal(cells) else column


def _are_units(column: Column, found: Headed, units: UnitNames) -> bool:
    cells = found.table.values(column.place)
    return bool(cells) and 2 * sum(map(units.knows, cells)) > len(cells)


def overlooked(columns: Sequence[Column], found: Headed, names: QuestionNames) -> tuple[str, ...]:
    """Return the headings of unused columns in which all that stands would be answers to one question of the survey."""
    unused = [column for column in columns if column.role is Role.UNUSED]
    return tuple(column.heading for column in unused if _look_like_answers(found.table.values(column.place), names))


def _look_like_answers(cells: Collection[str], names: QuestionNames) -> bool:
    return 0 < len(cells) <= _MOST_ANSWERS and any(all(map(one.named, cells)) for one in names.choices.values())
