"""What was sent of late: which forms and codes, and how many from each desk today; without a word of the answers.

It is known again after a restart: from journals that have not been taken in yet, and from a list beside them,
``online/sent.log``, that a journal's forms are added to before it moves. Older forms are known to the database.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson

from pipeline.durable import OWNER_ONLY, written_whole
from pipeline.public.journal import lines_of

LIST = "sent.log"
KEPT_DAYS = 3
"""Days for which the list tells of a form: a day longer than one may be sent in."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was taken.

    Attributes:
        id: of the form.
        day: on which it was sent, as in ``2026-11-30``.
        unit: that it is about.
        desk: that it is about; empty for none.
        code: the tag of its one-time code; empty for an open address.
        partial: whether it was left unfinished on a tablet.
    """

    id: str
    day: str
    unit: str
    desk: str = ""
    code: str = ""
    partial: bool = False


class SentForms:
    """The forms that were taken within the last days.

    Args:
        folder: in which the list lies, and journals that are open.
        inbox: in which journals lie that are to be taken in.
    """

    def __init__(self, folder: Path, inbox: Path) -> None:
        self._folder = folder
        self._inbox = inbox
        self._whole: set[str] = set()
        self._left: set[str] = set()
        self._codes: set[str] = set()
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def load(self, today: date) -> None:
        """Read what is known, and shorten the list to the last days."""
        since = (today - timedelta(days=KEPT_DAYS)).isoformat()
        path = self._folder / LIST
        listed = [one for one in _listed(path) if one.day >= since]
        if path.exists():
            with written_whole(path) as file:
                file.writelines(_line(one) for one in listed)
        for one in listed:
            self.note(one)
        for journal in (*self._folder.glob("*.jsonl"), *self._inbox.glob("online-*.jsonl")):
            with suppress(OSError):  # the import has just taken it
                for one in sent_in(journal):
                    self.note(one)

    def note(self, one: Sent) -> None:
        """Know of a form from now on."""
        known = self._left if one.partial else self._whole
        if one.id in known:
            return
        known.add(one.id)
        if one.code and not one.partial:
            self._codes.add(one.code)
        if not one.code and not one.partial:
            self._counts[one.day, one.unit, one.desk] += 1

    def has(self, form: str, *, partial: bool = False) -> bool:
        """Tell whether a form was taken, whole or as one that was left unfinished."""
        return form in (self._left if partial else self._whole)

    def has_code(self, tag: str) -> bool:
        """Tell whether a one-time code was used."""
        return tag in self._codes

    def count(self, day: date, unit: str, desk: str) -> int:
        """Return how many forms were taken on a day by the open address of a desk."""
        return self._counts[day.isoformat(), unit, desk]

    def list_all(self, journal: Path) -> None:
        """Add the forms of a journal to the list, before it moves.

        Raises:
            OSError: the disk is full.
        """
        handle = os.open(self._folder / LIST, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
        with os.fdopen(handle, "ab") as file:
            file.writelines(_line(one) for one in sent_in(journal))
            file.flush()
            os.fsync(file.fileno())


def sent_in(journal: Path) -> Iterator[Sent]:
    """Yield the forms in a journal; what can't be read is left to the import, which names it."""
    for line in lines_of(journal):
        with suppress(ValueError, KeyError, TypeError):
            told = orjson.loads(line)
            day = datetime.fromisoformat(told["at"]).date().isoformat()
            yield Sent(told["id"], day, told["unit"], told["desk"], told["code"], bool(told["partial"]))


def _listed(path: Path) -> Iterable[Sent]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        with suppress(ValueError, TypeError):  # cut off by a power cut, before its journal moved: that has it
            yield Sent(**orjson.loads(line))


def _line(one: Sent) -> bytes:
    return orjson.dumps(asdict(one)) + b"\n"
