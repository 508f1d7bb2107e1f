"""The camera of an office: the phones that are let in, what checks their photographs, and the way past the guard."""

from __future__ import annotations

import atexit
import re
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request

from forms.errors import PhieuError
from pipeline.intake.ingest import reader_of
from pipeline.office.camera_album import Album, publish_left
from pipeline.office.camera_check import Again, CheckJob, PhotoCheck
from pipeline.office.camera_phones import Phone, Phones
from pipeline.records.runs import Ledger
from pipeline.web.addresses import address_of, network_of
from pipeline.web.passages import Passage, Stopped
from pipeline.web.roles import Right
from pipeline.web.sessions import Clock
from pipeline.web.users import User
from pipeline.web.visits import Visit, Visits
from pipeline.work.workers import Workers
from pipeline.workspace import Workspace

MOST_PHOTO_BYTES = 25_000_000
"""Of one photograph: one of 48 million pixels has 10 to 20 MB as JPEG; the settings may allow less."""
READERS = 1
"""Processes that check photographs: one takes 0.1 to 1.5 s, less than it takes to lay down the next sheet."""
SWEEP_SECONDS = 30.0
"""How often the phones are looked for whose time is over."""
FORM_BYTES = 4096
"""What a form adds to its file."""

_PATHS = re.compile(r"/phone/([a-z2-9]{1,64})(?:/[a-z0-9/-]{1,64})?", re.ASCII)


class Camera:
    """The camera of an office; thread-safe.

    Args:
        workspace: whose office it is.
        clock: returns seconds; for tests.

    Attributes:
        phones: that are let in.
    """

    def __init__(self, workspace: Workspace, clock: Clock = time.time) -> None:
        self._workspace = workspace
        self.phones = Phones(workspace, clock, self._publish)
        self._workers = Workers(READERS, workspace.settings.limits.memory_bytes)
        self._checking = threading.Lock()
        self._over = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep, daemon=True)
        self._beginning = threading.Lock()
        try:
            publish_left(workspace.inbox)
        except PhieuError as error:
            workspace.tell(str(error))

    def passage(self) -> Passage:
        """Return the way past the guard for phones."""
        most = min(MOST_PHOTO_BYTES, self._workspace.settings.limits.file_bytes)
        return Passage(_PATHS, most + FORM_BYTES, self._admitted)

    def let_in(self, user: User) -> tuple[str, Phone]:
        """Let a phone in for a person, and return its token and it.

        Raises:
            UnknownNameError: too many are let in.
        """
        token, phone = self.phones.let_in(user.name, user.stamp, user.units)
        with self._beginning:
            if not self._sweeper.is_alive() and not self._over.is_set():
                atexit.register(self.close)
                self._sweeper.start()
        threading.Thread(target=self._begin_reader, daemon=True).start()  # so that the first one is quick, too
        return token, phone

    def check(self, path: Path, phone: Phone) -> PhotoCheck:
        """Check a photograph of a phone."""
        seen = self._check(path)
        if seen.serial is None:
            return seen
        run = Ledger(self._workspace.store.runs.all()).run_of(seen.serial)
        if run is None:
            return replace(seen, again=Again.STRANGE, serial=None)
        of_others = bool(phone.units) and run.unit not in phone.units
        return replace(seen, again=Again.OTHER_UNIT) if of_others else seen

    def finish(self, phone: Phone) -> int:
        """Put what a phone has photographed into the inbox, and return how many; what follows is another batch.

        Raises:
            DiskError: they can't be put there, and stay where they are.
        """
        count = phone.album.publish()
        self.phones.begin_album(phone)
        return count

    def close(self) -> None:
        """End all phones; what they photographed goes into the inbox."""
        self._over.set()
        for phone in self.phones.of():
            self.phones.end(phone.id)
        self._workers.dismiss()

    def _begin_reader(self) -> None:
        with suppress(PhieuError):  # told when a photograph can't be checked
            self._check(None)

    def _check(self, path: Path | None) -> PhotoCheck:
        job = CheckJob(path, reader_of(self._workspace), self._workspace.settings.validity.invalid_share)
        with self._checking:
            (_, seen), *_ = self._workers.in_order([job])
        checked: PhotoCheck = seen
        return checked

    def _publish(self, album: Album) -> None:
        try:
            album.publish()
        except PhieuError as error:  # they stay where they are, and are put into the inbox by the next server
            self._workspace.tell(str(error))

    def _sweep(self) -> None:
        while not self._over.wait(SWEEP_SECONDS):
            if not self.phones.of():  # those whose time is over have ended by being asked for
                with self._checking:
                    self._workers.dismiss()

    def _admitted(self, request: Request, visits: Visits) -> Visit | Stopped:
        """Say who makes a request with the token of a phone: the person who let it in, who may do nothing else here."""
        match = _PATHS.fullmatch(request.scope["path"])
        phone = self.phones.find(match[1]) if match else None
        if not self.phones.may_try(network_of(address_of(request)), phone):
            return Stopped(429, "phone_wait")
        user = _user_of(phone, request, visits) if phone else None
        if phone is None or user is None:
            return Stopped(404, "phone_over")
        phone.units = user.units  # a manager may have changed them
        return Visit(replace(user, roles=(), desks=False), token=f"phone {phone.id}", checked=True)


def _user_of(phone: Phone, request: Request, visits: Visits) -> User | None:
    """Return who let a phone in, if that person may still bring scans."""
    if not visits.has_users():  # the person who started the server, for whom no phone can come from elsewhere
        now = datetime.now(UTC)
        return User(phone.by, (), now, now) if visits.is_here(request) else None
    user = visits.users.find(phone.by)
    may = user is not None and user.stamp == phone.stamp and Right.BRING in user.rights
    return user if may else None
