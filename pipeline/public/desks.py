"""The desks of a workspace, as the form offers them: of officials no name is shown, only the number at their desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forms.bilingual import Words
from forms.desks import Desk, DeskKind
from pipeline.public.entrances import Desks
from pipeline.public.texts import TEXTS
from pipeline.workspace import Workspace


def desks_of(workspace: Workspace) -> Desks:
    """Return what knows the desks of a unit on a day.

    Raises:
        DesksError: their file can't be used.
    """
    known = workspace.desks()

    def there(unit: str, day: date) -> Sequence[tuple[str, Words]]:
        return [(desk.id, _called(desk)) for desk in known.of_unit(unit, day, day)]

    return there


def _called(desk: Desk) -> Words:
    if desk.kind is DeskKind.DESK:
        return Words(desk.said("vi"), desk.said("en"))
    words, number = TEXTS["official"], desk.number or desk.id
    return Words(words.said("vi", number=number), words.said("en", number=number))
