"""What a column is for, beside the answers: unit, time, what names a row; and the words that programs use for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a column is for."""

    UNIT = "unit"
    """The unit that is rated."""
    TIME = "time"
    """When the row was sent."""
    START = "start"
    """When somebody began to answer."""
    SECONDS = "seconds"
    """How long it took to answer."""
    KEY = "key"
    """Names the row among all rows of the world."""
    ID = "id"
    """Names the row among those of one questionnaire."""
    DESK = "desk"
    """The desk or official that it is about."""
    PERIOD = "period"
    """The period that it counts in."""
    SENT = "sent"
    """Whether the row was sent, or approved."""
    ANSWER = "answer"
    """The answer to a question."""
    FLAG = "flag"
    """Whether one choice of a question was chosen."""
    OTHER = "other"
    """What was typed beside a choice such as “other”."""
    PERSONAL = "drop"
    """Personal data, which is not ours to keep."""
    KNOWN = "ignore"
    """What a program writes for itself."""
    UNUSED = "?"
    """Nobody knows."""


def named(role: Role, *headings: str) -> dict[str, Role]:
    """Return a role by headings, as ``spelling.bare`` makes them."""
    return dict.fromkeys(headings, role)


BY_HEADING: Mapping[str, Role] = {
    **named(Role.UNIT, "unit", "unitid", "unitcode", "unitname", "office", "donvi", "madonvi", "tendonvi"),
    **named(
        Role.UNIT, "iddonvi", "donviid", "donvitext", "donviten", "coquan", "macoquan", "tencoquan", "madv", "tendv"
    ),
    **named(Role.UNIT, "donvidanhgia", "donviduocdanhgia", "donvigiaiquyet"),
    **named(Role.UNIT, "gsocode", "madvhc"),
    **named(Role.TIME, "time", "timestamp", "datetime", "date", "at", "submitted", "submittedat", "datesubmitted"),
    **named(Role.TIME, "submitdate", "enddate", "endtime", "completiontime", "completedat", "createdat", "created"),
    **named(Role.TIME, "thoigian", "dauthoigian", "ngay", "ngaygio", "ngaytao", "ngaygui", "thoidiem", "thoigiangui"),
    **named(Role.TIME, "ngaydanhgia", "thoigiandanhgia", "thoigiantao", "thoidiemgui", "ngaytraloi", "thoigiantraloi"),
    **named(Role.TIME, "ngaykhaosat", "thoigiankhaosat", "thoigianhoantat", "giohoanthanh", "thoigianhoanthanh"),
    **named(Role.TIME, "thoigianketthuc", "ketthuc", "ngayhoanthanh"),
    **named(Role.START, "startdate", "starttime", "startedat", "started", "datestarted", "thoigianbatdau"),
    **named(Role.START, "giobatdau", "ngaybatdau", "batdau"),
    **named(Role.SECONDS, "interviewtime", "seconds", "duration", "totaltime", "durationinseconds", "sogiay"),
    **named(Role.KEY, "uuid", "key", "mahoso", "sohoso", "khoa"),
    **named(
        Role.ID, "id", "ma", "responseid", "respondentid", "maphieu", "sophieu", "idphieu", "maphanhoi", "macautraloi"
    ),
    **named(Role.DESK, "desk", "quay", "quaygiaodich", "ban", "maquay"),
    **named(Role.PERIOD, "period", "ky", "kykhaosat", "kydanhgia"),
    **named(Role.SENT, "completed", "complete", "finished", "hoanthanh", "hoanthanhdanhgia", "dahoanthanh"),
    **named(Role.KNOWN, "stt", "tt", "sothutu", "no", "channel", "hinhthuc", "kenh"),
    **named(Role.KNOWN, "mucdorhl", "mucdohl", "mucdobt", "mucdokhl", "mucdorkhl"),
}
"""What a heading means in a file of no special program; a preset's own words come before these."""
