"""The faults that a page can have: name, meaning, what to do, in Vietnamese and English. One taxonomy, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a page that arrived. Every page has exactly one."""

    READ = "read"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    CONFLICT = "conflict"
    FORGED = "forged"


class Fault(StrEnum):
    """Why a page could not be read as it is. The most specific one that fits is named."""

    PAGE_BLANK = "page-blank"
    PAGE_FOREIGN = "page-foreign"
    PICTURE_BROKEN = "picture-broken"
    PICTURE_TOO_LARGE = "picture-too-large"
    PICTURE_TOO_SMALL = "picture-too-small"
    FIDUCIALS_MISSING = "fiducials-missing"
    REGISTRATION_POOR = "registration-poor"
    CODE_UNREADABLE = "code-unreadable"
    CODE_FORGED = "code-forged"
    CODE_CONTRADICTS_PAGE = "code-contradicts-page"
    LAYOUT_UNKNOWN = "layout-unknown"
    SERIAL_UNKNOWN = "serial-unknown"
    SHEET_CONFLICT = "sheet-conflict"
    SHEET_DUPLICATE = "sheet-duplicate"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person is told: what was seen, and what to do next."""

    seen_vi: str
    do_vi: str
    seen_en: str
    do_en: str
