"""Who is reminded of what, and when: a mail a week to each owner, and a digest a week or month to managers.

A mail that was sent is noted down in the workspace before the next one is. Whoever is killed between the two sends it
once more when phieu runs again, with the same Message-ID, by which many mail programs show it once: rather twice than
never. What can't be sent is tried again after a while, ever more seldom, and given up until the next week after a day;
an address that a server does not know is not tried again in that week.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from forms.bilingual import Words, in_language
from forms.errors import PhieuError
from pipeline.durable import OWNER_ONLY, disk_failures
from pipeline.errors import KeyFileError, MailError, RemedyError, UnknownNameError
from pipeline.records.remedies import Shortcoming, Status, StepKind
from pipeline.remedies.due import DueList, due_list, owner_key
from pipeline.remedies.mailing import connected
from pipeline.remedies.mails import Digest, Sender, digest_mail, mail_key, owner_mail, parsed, trial_mail
from pipeline.remedies.sent_mails import SentMails
from pipeline.settings import WEEKDAYS, NotifySettings
from pipeline.web.users import USERS, Users
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.remedies.digest_reports import DigestReports

LOCK = ".reminders.lock"
_MOST_TRIALS = 5  # administrators who get a mail to try things out
_BY_MAIL = Words("thư điện tử", "e-mail")
_NOT_SET = Words("chưa có máy chủ thư hoặc địa chỉ gửi", "there is no mail server, or no address of the sender")
_SET = Words(
    "Ghi server và sender ở mục [mail] của phieu.toml, hoặc ở trang Cài đặt.",
    "Give server and sender under [mail] in phieu.toml, or on the page of settings.",
)
_ANOTHER = Words("một phieu khác đang gửi thư nhắc", "another phieu is sending reminders")
_WAIT = Words("Chờ một lát rồi chạy lại.", "Wait a while, then run it again.")


class AnotherRoundError(MailError):
    """Another process is sending the reminders of this workspace."""


class Outcome(StrEnum):
    """What came of a mail."""

    SENT = "sent"
    BEFORE = "before"
    """It was sent before."""
    LATER = "later"
    """It could not be sent, and it is not yet time to try again."""
    FAILED = "failed"
    PLANNED = "planned"
    """It would be sent."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail that is to be sent.

    Attributes:
        to: the address, with a name.
        about: names the week or month, and whether it is a digest.
        due: what it tells of.
        units: ids of the units that a manager is bound to; empty for none.
        is_digest: whether it is a digest.
    """

    to: str
    about: str
    due: DueList
    units: tuple[str, ...] = ()
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Mailed:
    """What came of a mail.

    Attributes:
        mail: which.
        outcome: what came of it.
        error: why it failed; ``None`` where it did not.
    """

    mail: Planned
    outcome: Outcome
    error: MailError | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent on a day.

    Attributes:
        mails: all of them, digests last.
        unreached: owners who have something to do, and no address of their own.
    """

    mails: tuple[Planned, ...]
    unreached: tuple[str, ...]


def plan_of(workspace: Workspace, day: date, *, digest: bool = False) -> Plan:
    """Return which mails the week and month of a day ask for, whether or not they were sent.

    Args:
        workspace: whose register it is.
        day: of which week and month.
        digest: whether managers get a digest though the settings send none.

    Raises:
        StoreError: the register can't be read.
        UserError: the file of the users can't be used.
    """
    settings, register = workspace.settings.notify, workspace.store.remedies.all()
    addresses, about = addresses_of(settings), f"owner {_week(settings, day)}"
    due, mails, unreached = due_list(register, day), list[Planned](), list[str]()
    for one in due.by_owner():
        if one.owner and one.due.pressing:
            if to := addresses.get(owner_key(one.owner)):
                mails.append(Planned(to, about, one.due))
            else:
                unreached.append(one.owner)
    how_often = settings.digest or ("week" if digest else "")
    if how_often and register:
        mails += _digests(workspace, settings, f"digest {_of_digest(settings, how_often, day)}", register, day)
    return Plan(tuple(mails), tuple(unreached))


def addresses_of(settings: NotifySettings) -> dict[str, str]:
    """Return the addresses of the settings by the names that stand before them, as ``owner_key`` has them.

    A name before several addresses is no one's: two people have it, and nobody's work is told to the other.
    """
    found: dict[str, dict[str, str]] = {}
    for address in (*settings.staff, *settings.clerks, *settings.managers, *settings.administrators):
        name, plain = parsed(address)
        if name:
            found.setdefault(owner_key(name), {}).setdefault(plain.casefold(), address)
    return {name: next(iter(each.values())) for name, each in found.items() if len(each) == 1}


def strangers_among_managers(workspace: Workspace) -> tuple[str, ...]:
    """Return who gets the digest of all units though no user has that name, where some users are bound to units.

    Raises:
        UserError: the file of the users can't be used.
    """
    users = Users(workspace.root / USERS).everyone()
    known = {owner_key(one.name) for one in users}
    managers = workspace.settings.notify.managers if any(one.units for one in users) else ()
    return tuple(to for to in dict.fromkeys(managers) if owner_key(parsed(to)[0]) not in known)


def remind(
    workspace: Workspace, now: datetime, *, digest: bool = False, patient: bool = True, dry_run: bool = False
) -> list[Mailed]:
    """Send what is to be sent and was not sent yet.

    Args:
        workspace: whose register it is.
        now: with the time zone by which it is one day or another.
        digest: whether managers get a digest though the settings send none.
        patient: whether what could not be sent waits until it is time to try again.
        dry_run: send nothing.

    Returns:
        what came of each mail.

    Raises:
        MailError: no mail server is set, or another process is sending.
        StoreError: the register can't be read.
        DiskError: what was sent can't be noted down.
    """
    if not workspace.settings.mail.is_set and not dry_run:
        raise MailError(_NOT_SET.told(), _SET.told())
    plan = plan_of(workspace, now.date(), digest=digest)
    if dry_run:
        sent = SentMails.of(workspace.root)
        return [_standing(one, sent, workspace) for one in plan.mails]
    with _alone(workspace):
        sent = SentMails.of(workspace.root)
        sent.forget_all_but({_key(one, workspace) for one in plan.mails}, now)
        if all(sent.has(_key(one, workspace)) for one in plan.mails):
            sent.went_well("")  # nothing is left that the server would be asked for
        if patient and sent.waits("", now):
            return [Mailed(one, _unless_sent(one, sent, workspace, Outcome.LATER)) for one in plan.mails]
        return list(_Round(workspace, plan, sent, now, patient=patient).run())


def send_trial(workspace: Workspace, now: datetime) -> None:
    """Send a mail to the administrators of the settings, or to the sender where there are none.

    Raises:
        MailError: it can't be sent.
    """
    settings, mail = workspace.settings.notify, workspace.settings.mail
    if not mail.is_set:
        raise MailError(_NOT_SET.told(), _SET.told())
    with connected(mail, workspace.root) as connection:
        for to in (settings.administrators or (mail.sender,))[:_MOST_TRIALS]:
            connection.send(trial_mail(to, sender_of(workspace), now))
    SentMails.of(workspace.root).went_well("")  # what was mended need not wait


def sender_of(workspace: Workspace) -> Sender:
    """Return who writes the mails of a workspace."""
    mail = workspace.settings.mail
    return Sender(mail.sender, place_of(workspace), workspace.settings.language, mail.link)


def place_of(workspace: Workspace) -> str:
    """Return what tells the register of this office from others, 16 hex digits; it tells nothing else."""
    try:
        whose = f"{hashlib.sha256(workspace.keys[0]).hexdigest()} {workspace.settings.office}"
    except KeyFileError:
        whose = str(workspace.root)
    return hashlib.sha256(f"reminders {whose}".encode()).hexdigest()[:16]


class _Round:
    """A round of mails.

    Args:
        workspace: whose register it is.
        plan: what is to be sent.
        sent: what was sent.
        now: when.
        patient: as of ``remind``.
    """

    def __init__(self, workspace: Workspace, plan: Plan, sent: SentMails, now: datetime, *, patient: bool) -> None:
        self._workspace = workspace
        self._plan = plan
        self._sent = sent
        self._now = now
        self._patient = patient

    def run(self) -> Iterator[Mailed]:
        """Send mail after mail; once the server is away, nothing more."""
        wanted = list[Planned]()
        for one in self._plan.mails:
            key = _key(one, self._workspace)
            if self._sent.has(key):
                yield Mailed(one, Outcome.BEFORE)
            elif self._patient and self._sent.waits(key, self._now):
                yield Mailed(one, Outcome.LATER)
            else:
                wanted.append(one)
        if wanted:
            yield from self._send(wanted)

    def _send(self, wanted: list[Planned]) -> Iterator[Mailed]:
        mail, root, left = self._workspace.settings.mail, self._workspace.root, list(wanted)
        try:
            with connected(mail, root) as connection:
                while left and not left[0].is_digest:
                    mailed = self._one(left[0], connection.send)
                    del left[0]
                    yield mailed
            while left:  # making a report may take longer than a server waits
                made = self._written_or_not(left[0])
                if isinstance(made, EmailMessage):
                    with connected(mail, root) as connection:
                        made = self._one(left[0], connection.send, made)
                del left[0]
                yield made
            self._sent.went_well("")
        except MailError as error:
            self._sent.failed("", error, self._now)
            for one in left:
                yield Mailed(one, Outcome.FAILED, error)

    def _one(self, planned: Planned, send: Callable[[EmailMessage], None], made: EmailMessage | None = None) -> Mailed:
        """Send one mail and note it down.

        Raises:
            MailError: nothing can be sent by this server now.
        """
        key = _key(planned, self._workspace)
        try:
            send(made or self._written(planned))
        except MailError as error:
            if error.of_server:
                raise
            return self._not_sent(planned, error)
        self._sent.note(key, self._now)
        if not planned.is_digest:
            self._note_reminded(planned.due.pressing)
        return Mailed(planned, Outcome.SENT)

    def _not_sent(self, planned: Planned, error: MailError) -> Mailed:
        self._sent.failed(_key(planned, self._workspace), error, self._now)
        return Mailed(planned, Outcome.FAILED, error)

    def _written_or_not(self, planned: Planned) -> EmailMessage | Mailed:
        try:
            return self._written(planned)
        except MailError as error:
            return self._not_sent(planned, error)

    def _written(self, planned: Planned) -> EmailMessage:
        sender = sender_of(self._workspace)
        if not planned.is_digest:
            return owner_mail(planned.to, planned.due, sender, self._now, planned.about)
        return digest_mail(planned.to, self._digest(planned), sender, self._now, planned.about)

    def _digest(self, planned: Planned) -> Digest:
        register, units = self._workspace.store.remedies.all(), planned.units
        done = sum(one.status is Status.DONE and (not units or one.about.unit in units) for one in register)
        own = {owner_key(one.owner) for one in planned.due.by_owner()}
        unreached = tuple(name for name in self._plan.unreached if owner_key(name) in own)
        names = _names_of(self._workspace, units)
        try:
            attached = self._reports.of(units)
        except PhieuError as error:  # the digest is worth sending without
            language = self._workspace.settings.language
            return Digest(planned.due, done, names, unreached, no_report=in_language(error.message, language))
        return Digest(planned.due, done, names, unreached, attached.files, attached.left_out)

    @cached_property
    def _reports(self) -> DigestReports:
        from pipeline.remedies.digest_reports import DigestReports  # noqa: PLC0415 - figures take a while to load

        return DigestReports(self._workspace)

    def _note_reminded(self, ones: Sequence[Shortcoming]) -> None:
        way = _BY_MAIL.said(self._workspace.settings.language)
        for one in ones:
            with suppress(RemedyError, UnknownNameError):  # it was closed meanwhile
                self._workspace.store.remedies.step(one.number, StepKind.REMINDED, self._workspace.who, why=way)


def _digests(
    workspace: Workspace, settings: NotifySettings, about: str, register: Sequence[Shortcoming], day: date
) -> Iterator[Planned]:
    """Return the digests: of a manager who is bound to units, those of these units."""
    bound = {owner_key(one.name): one.units for one in Users(workspace.root / USERS).everyone()}
    for to in dict.fromkeys(settings.managers):
        units = bound.get(owner_key(parsed(to)[0]), ())
        yield Planned(to, about, due_list(register, day, units), units, is_digest=True)


def _names_of(workspace: Workspace, units: tuple[str, ...]) -> tuple[str, ...]:
    if not units:
        return ()
    with suppress(PhieuError):
        names = {unit.id: unit.name for unit in workspace.register()}
        return tuple(names.get(unit, unit) for unit in units)
    return units


def _week(settings: NotifySettings, day: date) -> str:
    """Return the last day up to this one on which mails are sent: what was missed then is sent later in the week."""
    behind = (day.weekday() - WEEKDAYS.index(settings.weekday)) % 7
    return (day - timedelta(days=behind)).isoformat()


def _of_digest(settings: NotifySettings, how_often: str, day: date) -> str:
    """Return the week, or the month of the first such day of it."""
    week = _week(settings, day)
    return week if how_often == "week" else week[:7]


def _key(one: Planned, workspace: Workspace) -> str:
    return mail_key(one.about, one.to, place_of(workspace))


def _standing(one: Planned, sent: SentMails, workspace: Workspace) -> Mailed:
    return Mailed(one, _unless_sent(one, sent, workspace, Outcome.PLANNED))


def _unless_sent(one: Planned, sent: SentMails, workspace: Workspace, outcome: Outcome) -> Outcome:
    return Outcome.BEFORE if sent.has(_key(one, workspace)) else outcome


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Send alone, as long as the block lasts.

    Raises:
        AnotherRoundError: another process is at it.
    """
    lock = FileLock(workspace.root / LOCK, mode=OWNER_ONLY)
    with disk_failures(workspace.root / LOCK), suppress(NotImplementedError):  # a share without locks
        try:
            lock.acquire(timeout=0)
        except Timeout as error:  # an OSError, but the disk is well
            raise AnotherRoundError(_ANOTHER.told(), _WAIT.told(), temporary=True) from error
    try:
        yield
    finally:
        lock.release(force=True)
