"""The settings that people change in the page: what each is made of, how it is shown, and how what was typed is taken.

Which database and office a workspace has, what a file may ask of the machine, and where files are written or read for
others stay with whoever has the machine: the page shows them and changes none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pipeline.remedies.theme_words import words_of
from pipeline.settings import WEEKDAYS, Settings
from pipeline.typed_text import typed as several_lines
from pipeline.typed_text import typed_line

Keys = tuple[str, ...]
"""The keys that lead to a setting in ``phieu.toml``."""

_WHOLE = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,15})?")
_PERCENT = re.compile(r"(\d{1,3}([.,]\d{1,10})?)\s*%")


class Kind(StrEnum):
    """How a setting is asked for."""

    CHOICE = "choice"
    """One of a few."""
    FLAG = "flag"
    """Yes or no."""
    WHOLE = "whole"
    """A whole number."""
    NUMBER = "number"
    """A number."""
    SHARE = "share"
    """A share, as a fraction, a decimal, or in per cent."""
    LINE = "line"
    """A text in one line."""
    TEXT = "text"
    """A text of several lines."""
    LIST = "list"
    """Several texts, a line each."""
    DAY = "day"
    """A day."""
    SEVERAL = "several"
    """Any of a few, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Field:
    """A setting in the page.

    Attributes:
        path: its keys in ``phieu.toml``.
        kind: how it is asked for.
        choices: what there is to choose from, for ``CHOICE``; several values are joined by a comma.
        optional: whether nothing typed means that there is no such setting; else it means the default.
    """

    path: Keys
    kind: Kind
    choices: tuple[str, ...] = ()
    optional: bool = False

    @property
    def name(self) -> str:
        """What it is called in forms, and where its texts are."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Section:
    """Settings under one heading, which is a text."""

    name: str
    fields: tuple[Field, ...]


def _field(name: str, kind: Kind, *choices: str, optional: bool = False) -> Field:
    return Field(tuple(name.split(".")), kind, choices, optional)


SECTIONS: tuple[Section, ...] = (
    Section(
        "language",
        (
            _field("language", Kind.CHOICE, "vi", "en"),
            _field("csv_locale", Kind.CHOICE, "", "vi", "en", optional=True),
        ),
    ),
    Section(
        "validity",
        (
            _field("validity.invalid_share", Kind.SHARE),
            _field("validity.overvote", Kind.CHOICE, "ask", "void"),
            _field("validity.fewest_for_rank", Kind.WHOLE),
            _field("validity.fewest_in_cell", Kind.WHOLE),
            _field("review.double_entry", Kind.SHARE),
        ),
    ),
    Section(
        "report",
        (
            _field("report.target", Kind.NUMBER),
            _field("report.handwriting", Kind.FLAG),
            _field("report.superior", Kind.LINE),
            _field("report.symbol", Kind.LINE),
            _field("report.place", Kind.LINE),
            _field("report.addressee", Kind.LINE),
            _field("report.recipients", Kind.LIST),
            _field("report.signer", Kind.TEXT),
        ),
    ),
    Section(
        "retention",
        (
            _field("retention.months", Kind.WHOLE, optional=True),
            _field("retention.scans_until", Kind.DAY, optional=True),
        ),
    ),
    Section(
        "backup",
        (
            _field("backup.folder", Kind.LINE, optional=False),
            _field("backup.keep", Kind.WHOLE),
            _field("backup.archive", Kind.FLAG),
        ),
    ),
    Section(
        "online",
        (
            _field("online.address", Kind.LINE),
            _field("online.sheets", Kind.FLAG),
            _field("online.counts", Kind.CHOICE, "first", "online", "paper"),
            _field("online.daily_cap", Kind.WHOLE),
            _field("online.burst", Kind.WHOLE),
            _field("online.seconds", Kind.NUMBER),
            _field("rows.periods", Kind.CHOICE, "month", "quarter", "year"),
        ),
    ),
    Section(
        "publish",
        (
            _field("publish.provisional", Kind.FLAG),
            _field("publish.since", Kind.LINE),
            _field("publish.languages", Kind.CHOICE, "", "vi", "en", "vi,en", "en,vi"),
            _field("publish.contact", Kind.LINE),
        ),
    ),
    Section("comments", (_field("comments.answer_within_days", Kind.WHOLE),)),
    Section(
        "desks",
        (
            _field("desks.fewest", Kind.WHOLE),
            _field("desks.questions", Kind.SEVERAL),
        ),
    ),
    Section(
        "inbox",
        (
            _field("inbox.quiet_seconds", Kind.NUMBER),
            _field("inbox.patience_seconds", Kind.NUMBER),
            _field("inbox.passed_over", Kind.LIST),
            _field("files.group_may_read", Kind.FLAG),
        ),
    ),
    Section(
        "notify",
        (
            _field("notify.staff", Kind.LIST),
            _field("notify.clerks", Kind.LIST),
            _field("notify.managers", Kind.LIST),
            _field("notify.administrators", Kind.LIST),
            _field("notify.digest", Kind.CHOICE, "", "week", "month"),
            _field("notify.weekday", Kind.CHOICE, *WEEKDAYS),
        ),
    ),
    Section(
        "mail",
        (
            _field("mail.server", Kind.LINE),
            _field("mail.port", Kind.WHOLE),
            _field("mail.security", Kind.CHOICE, "starttls", "tls", "none"),
            _field("mail.user", Kind.LINE),
            _field("mail.sender", Kind.LINE),
            _field("mail.link", Kind.LINE),
        ),
    ),
)
"""The settings of the page in their order; channels and themes, which have ids, are asked for beside them."""

NAMED = ("channels", "themes")
"""The settings that are lists of things with an id and a name in both languages."""

WORDS = "words"
"""The key of the words by which a theme is suggested."""

_FIRST = ("language", "validity", "report", *NAMED)
ORDER = (*_FIRST, *(section.name for section in SECTIONS if section.name not in _FIRST))
"""The parts of the page, those first that are changed most."""

_LISTS = (Kind.LIST, Kind.SEVERAL)


def fields_of(settings: Settings) -> list[Field]:
    """Return all fields, with those of the channels and themes that there are, and of the words of themes."""
    named = [
        Field((what, name, language), Kind.LINE)
        for what in NAMED
        for name in getattr(settings, what)
        for language in ("vi", "en")
    ]
    words = [Field(("themes", name, WORDS), Kind.LIST) for name in settings.themes]
    return [*(field for section in SECTIONS for field in section.fields), *named, *words]


def shown(settings: Settings, field: Field) -> str:
    """Return what a field holds, as it is typed; several texts are a line each."""
    value: Any = settings
    for step in field.path:
        value = value[step] if isinstance(value, Mapping) else getattr(value, step)
    if field.path[0] == "themes" and field.path[-1] == WORDS:
        value = words_of(settings.themes)[field.path[1]]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, tuple):
        return ("\n" if field.kind in _LISTS else ",").join(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def taken(field: Field, typed: str) -> object:
    """Return what was typed as ``phieu.toml`` holds it; ``None`` for nothing, which takes the setting out.

    What can't be a number stays a text, so that the settings' own check says what is wrong with it.
    """
    text = several_lines(typed) if field.kind in (*_LISTS, Kind.TEXT) else typed_line(typed)
    if field.kind is Kind.FLAG:
        return text == "1"
    if field.kind in _LISTS:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.kind is Kind.CHOICE and field.name == "publish.languages":
        return text.split(",") if text else []
    if not text and (field.optional or field.kind in (Kind.WHOLE, Kind.NUMBER, Kind.SHARE)):
        return None
    return _number(field.kind, text)


def _number(kind: Kind, text: str) -> object:
    if kind is Kind.WHOLE and _WHOLE.fullmatch(text):
        return int(text)
    if kind is Kind.NUMBER and _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number
    if kind is Kind.SHARE:
        found = _PERCENT.fullmatch(text)
        return str(Fraction(found[1].replace(",", ".")) / 100) if found else text.replace(",", ".")
    if kind is Kind.DAY:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def differing(fields: Sequence[Field], was: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Return what somebody changed: the fields whose text is another than it was when the page was made."""
    return {
        field.name: typed.get(field.name, "")
        for field in fields
        if field.name in was and _plain(typed.get(field.name, "")) != _plain(was[field.name])
    }


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
