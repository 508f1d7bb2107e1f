"""Google Forms: answers as labels, from the form's own CSV or from the sheet that it fills.

The sheet writes moments as its language does; the form itself ``2026/05/13 9:41:07 AM GMT+7``, with several choices
joined by semicolons. No row has an id.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms.typed_names import bare
from pipeline.rows.presets.preset import Preset
from pipeline.rows.roles import Role, named

_FIRST = ("dauthoigian", "timestamp")


def _recognises(headings: Sequence[str]) -> bool:
    """The first column is the moment; nobody else calls it so in Vietnamese, nor begins with it in English."""
    return bool(headings) and bare(headings[0]) in _FIRST


def _day_first(headings: Sequence[str]) -> bool:
    """A sheet made in English has American moments."""
    return bare(headings[0]) != "timestamp"


GOOGLE_FORMS = Preset(
    "google_forms",
    _recognises,
    roles={
        **named(Role.TIME, *_FIRST),
        **named(Role.PERSONAL, "emailaddress", "username", "diachiemail", "tennguoidung", "email"),
        **named(Role.KNOWN, "score", "totalscore", "diemso", "tongdiem"),
    },
    day_first=_day_first,
)
