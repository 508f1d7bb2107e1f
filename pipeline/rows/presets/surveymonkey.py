"""SurveyMonkey: two lines of headings, the question in the first, its choice or row in the second."""

from __future__ import annotations

from collections.abc import Sequence

from forms.typed_names import bare
from pipeline.rows.presets.preset import Preset
from pipeline.rows.roles import Role, named

_WHOLE = frozenset(
    ["", "response", "openendedresponse", "phanhoi", "cautraloi", "traloi", "traloicauhoimo", "cautraloimo"]
)
"""What the second line says where the column holds the whole answer."""


def _recognises(headings: Sequence[str]) -> bool:
    return {"respondentid", "collectorid"} <= set(map(bare, headings))


def _joined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Return ``question [choice]``; a question stands above the first of its columns alone."""
    made, above = [], ""
    for heading, below in zip(first, second, strict=True):
        above = heading or above
        made.append(above if bare(below) in _WHOLE else f"{above} [{below}]")
    return tuple(made)


SURVEYMONKEY = Preset(
    "surveymonkey",
    _recognises,
    roles={
        **named(Role.KEY, "respondentid"),
        **named(Role.TIME, "enddate", "datemodified"),
        **named(Role.START, "startdate", "datecreated"),
        **named(Role.KNOWN, "collectorid", "collector", "collectorname", "language"),
        **named(Role.PERSONAL, "ipaddress", "emailaddress", "firstname", "lastname"),
        **named(Role.PERSONAL, "customdata", *(f"customdata{number}" for number in range(1, 7))),
    },
    has_id=True,
    day_first=lambda _: False,
    joined=_joined,
)
