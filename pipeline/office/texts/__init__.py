"""What the office says: a module for each room, joined here."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.office.texts import (
    audits,
    camera,
    comments,
    due,
    figures,
    home,
    measures,
    people,
    printing,
    record,
    scans,
    settings,
)

_ROOMS = (audits, camera, comments, due, figures, home, measures, people, printing, record, scans, settings)

TEXTS: Mapping[str, Words] = {name: text for room in _ROOMS for name, text in room.TEXTS.items()}
"""All texts, by names that begin with their room's."""
