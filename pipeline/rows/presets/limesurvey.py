"""LimeSurvey: codes or full answers, codes or full texts as headings, ``question[sub]``, rows that were never sent."""

from __future__ import annotations

from collections.abc import Sequence

from forms.typed_names import bare
from pipeline.rows.presets.preset import Preset
from pipeline.rows.roles import Role, named

_OWN = frozenset(
    [
        *("submitdate", "lastpage", "startlanguage", "seed", "interviewtime", "datestamp", "startdate"),
        *("datesubmitted", "datelastaction", "datestarted", "totaltime", "trangcuoi", "ngonngubatdau"),
        *("submitdatedatesubmitted", "lastpagelastpage", "startlanguagestartlanguage"),
    ]
)


def _recognises(headings: Sequence[str]) -> bool:
    """Three of its own columns are there, with codes, with texts, or with both as headings."""
    return len(_OWN & set(map(bare, headings))) >= 3


LIMESURVEY = Preset(
    "limesurvey",
    _recognises,
    roles={
        **named(Role.ID, "id", "responseid", "idresponseid", "maphanhoi", "idphanhoi", "idcautraloi"),
        **named(Role.TIME, "submitdate", "datesubmitted", "submitdatedatesubmitted", "ngaygui"),
        **named(Role.TIME, "datestamp", "datelastaction", "datestampdatelastaction"),
        **named(Role.START, "startdate", "datestarted", "startdatedatestarted", "ngaybatdau"),
        **named(Role.SECONDS, "interviewtime", "totaltime", "interviewtimetotaltime"),
        **named(Role.KNOWN, "lastpage", "startlanguage", "seed", "lastpagelastpage", "startlanguagestartlanguage"),
        **named(Role.KNOWN, "seedseed", "trangcuoi", "ngonngubatdau"),
        **named(Role.PERSONAL, "token", "accesscode", "ipaddr", "ipaddress", "refurl", "referrerurl"),
        **named(Role.PERSONAL, "tokentoken", "tokenaccesscode", "ipaddripaddress", "refurlreferrerurl"),
    },
    has_id=True,
    target=lambda names, heading: names.coded(heading),  # headings may be “code. text”, whose text was reworded
    unsent=frozenset(("submitdate", "datesubmitted", "submitdatedatesubmitted", "ngaygui")),
)
