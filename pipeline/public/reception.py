"""Takes finished forms, each once, however often it is sent; says no more than that it is kept, and when it is."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import orjson

from pipeline.errors import StoreError
from pipeline.public.filled import Filled
from pipeline.public.journal import Journal
from pipeline.public.sent import Sent, SentForms

LONGEST_SECONDS = 3 * 3600
"""A form that took longer lay aside, or waited for a network: how long somebody took over it is not known then."""
GRACE = 0.1
"""The share of the daily cap by which those may exceed it who had begun before it was reached."""


class Verdict(StrEnum):
    """What becomes of a form that was sent."""

    TAKEN = "taken"
    """It is on the disk, now or since it was sent before."""
    USED = "used"
    """Another form was sent with the same one-time code."""
    FULL = "full"
    """The open address of the desk has had its number of answers for today."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database knows; both may be slow.

    Attributes:
        has_form: whether a form has been taken in.
        has_code: whether a one-time code has been used.
    """

    has_form: Callable[[str], bool]
    has_code: Callable[[str], bool]


@dataclass(slots=True)
class _Line:
    """Those who send the same form or code at the same time."""

    lock: asyncio.Lock
    length: int = 0


class Reception:
    """Takes forms.

    Args:
        journal: to which they go.
        sent: those that were taken of late.
        kept: those that were taken before.
        daily_cap: how many forms a day an open address takes.
        now: returns the time with its zone; for tests.
    """

    def __init__(
        self, journal: Journal, sent: SentForms, kept: Kept, daily_cap: int, now: Callable[[], datetime] | None = None
    ) -> None:
        self._journal = journal
        self._sent = sent
        self._kept = kept
        self._cap = daily_cap
        self._now = now or (lambda: datetime.now().astimezone())
        self._in_hand: dict[str, _Line] = {}
        self._being_kept: Counter[tuple[str, str]] = Counter()  # by unit and desk, from the look at the cap on

    def has_taken(self, form: str) -> bool:
        """Tell whether a form was sent within the last days, so that its answers are shown to nobody any more."""
        return self._sent.has(form)

    async def code_is_used(self, tag: str) -> bool:
        """Tell whether a one-time code was used.

        Raises:
            StoreError: the database can't tell.
        """
        return self._sent.has_code(tag) or await asyncio.to_thread(self._kept.has_code, tag)

    def is_full(self, unit: str, desk: str) -> bool:
        """Tell whether the open address of a desk has had its number of answers for today."""
        return self._sent.count(self._now().date(), unit, desk) >= self._cap

    async def take(self, filled: Filled, answers: Mapping[str, str], *, partial: bool = False) -> Verdict:
        """Take a form, unless it was taken before.

        Args:
            filled: the form.
            answers: what it says, by question.
            partial: whether it was left unfinished on a tablet.

        Raises:
            DiskError: it can't be kept now.
            StoreError: the database can't tell whether its code was used.
        """
        place = filled.place
        async with self._alone(place.code or filled.id):
            if self._sent.has(filled.id, partial=partial) or self._sent.has(filled.id):
                return Verdict.TAKEN
            if await asyncio.to_thread(self._was_taken, filled.id):
                return Verdict.TAKEN
            if place.code and await self.code_is_used(place.code):
                return Verdict.USED
            at = self._now()
            if not (place.code or partial) and self._is_beyond(at, place.unit, place.desk):
                return Verdict.FULL
            await self._keep(filled, answers, at, partial=partial)
            return Verdict.TAKEN

    async def _keep(self, filled: Filled, answers: Mapping[str, str], at: datetime, *, partial: bool) -> None:
        place = filled.place
        counted = int(not (place.code or partial))
        self._being_kept[place.unit, place.desk] += counted
        try:
            await self._journal.add(line_of(filled, answers, at, partial=partial))
            day = at.date().isoformat()
            self._sent.note(Sent(filled.id, day, place.unit, place.desk, place.code, partial))
        finally:
            self._being_kept[place.unit, place.desk] -= counted

    def _was_taken(self, form: str) -> bool:
        """Tell whether a form was taken before; if the database is away it is taken, and counted once all the same."""
        try:
            return self._kept.has_form(form)
        except StoreError:
            return False

    def _is_beyond(self, at: datetime, unit: str, desk: str) -> bool:
        taken = self._sent.count(at.date(), unit, desk) + self._being_kept[unit, desk]
        return taken >= self._cap * (1 + GRACE)

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Let only one form of a key be looked at and taken at one time."""
        line = self._in_hand.setdefault(key, _Line(asyncio.Lock()))
        line.length += 1
        try:
            async with line.lock:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._in_hand[key]


def line_of(filled: Filled, answers: Mapping[str, str], at: datetime, *, partial: bool = False) -> bytes:
    """Return the line of a form in the journal, without its line break."""
    place = filled.place
    seconds = round(time.time() - filled.begun, 1)
    return orjson.dumps(
        {
            "id": filled.id,
            "at": at.isoformat(timespec="seconds"),
            "unit": place.unit,
            "desk": place.desk,
            "answers": answers,
            "seconds": seconds if 0 <= seconds <= LONGEST_SECONDS else None,
            "code": place.code,
            "period": place.period,
            "language": filled.language,
            "partial": partial,
        }
    )


def head_of(survey_text: str) -> bytes:
    """Return the first line of a journal, without its line break."""
    return orjson.dumps({"phieu_answers": 1, "survey_text": survey_text, "channel": "online"})
