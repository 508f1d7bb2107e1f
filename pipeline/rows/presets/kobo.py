"""KoboToolbox: names or labels as headings, groups parted by slashes, several choices in one column or in many."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.rows.presets.preset import Preset
from pipeline.rows.roles import Role, named
from pipeline.rows.spelling import plain

_OWN = ("_uuid", "_submission_time", "_validation_status", "__version__", "_index", "_submitted_by", "_id")


def _recognises(headings: Sequence[str]) -> bool:
    """Two of its own columns are there, which stay the same when headings are labels."""
    return len({*_OWN} & {heading.strip() for heading in headings}) >= 2


KOBO = Preset(
    "kobo",
    _recognises,
    roles={
        # Where a submission was corrected, this one keeps its first name.
        **named(Role.KEY, "metarootuuid", "rootuuid", "uuid"),
        **named(Role.ID, "id"),
        **named(Role.TIME, "end", "submissiontime", "today"),
        **named(Role.START, "start"),
        **named(Role.SENT, "validationstatus"),
        **named(Role.KNOWN, "notes", "status", "version", "tags", "index", "metainstanceid", "metainstancename"),
        **named(Role.KNOWN, "parentindex", "parenttablename", "metadeprecatedid", "formhubuuid", "xformidstring"),
        **named(Role.PERSONAL, "submittedby", "username", "deviceid", "phonenumber", "simserial", "subscriberid"),
        **named(Role.PERSONAL, "geolocation", "audit"),
    },
    has_id=True,
    utc=frozenset(("submissiontime",)),
    refused=frozenset(
        map(
            plain,
            [
                "Not approved",
                "On hold",
                "validation_status_not_approved",
                "validation_status_on_hold",
                "Không được duyệt",
                "Không phê duyệt",
                "Tạm giữ",
                "Chờ xử lý",
            ],
        )
    ),
    joined_by_blanks=True,
)
