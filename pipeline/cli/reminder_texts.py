"""What is said of what is due, and of mails."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cli.console import say, say_beside, tell
from pipeline.cli.spoken import day, heard, moment, number, said, spoken, told
from pipeline.remedies.due import DueList
from pipeline.remedies.reminder_texts import LATER, NO_ADDRESS, NOBODY, NUMBERED, OVERDUE, SOON, UNDATED, unit_in_words
from pipeline.remedies.reminding import Mailed, Outcome
from pipeline.remedies.sent_mails import SentMails
from pipeline.workspace import Workspace

_INDENT = "  "


def tell_due(due: DueList) -> None:
    """Say what is due, by owner, the most urgent first."""
    overdue, soon = number(len(due.overdue)), number(len(due.this_week))
    tell(
        f"{day(due.day)}: {overdue} hạn chế quá hạn, {soon} đến hạn trong 7 ngày",
        f"{day(due.day)}: {overdue} overdue, {soon} due within seven days",
    )
    for one in due.by_owner():
        say(one.owner or said(NOBODY))
        parts = (
            (OVERDUE, one.due.overdue),
            (SOON, one.due.this_week),
            (LATER, one.due.later),
            (UNDATED, one.due.undated),
        )
        for head, ones in parts:
            for each in ones:
                when = f"{said(head)} {day(each.due)}" if each.due else said(head)
                unit = unit_in_words(each, spoken())
                say(f"{_INDENT}{when} · {said(NUMBERED, number=each.number)}: {each.title} ({unit})")


def tell_mailed(one: Mailed) -> str:
    """Return what came of a mail."""
    names = {
        Outcome.SENT: told("đã gửi", "sent"),
        Outcome.BEFORE: told("đã gửi trước đó", "sent before"),
        Outcome.LATER: told("sẽ gửi lại sau", "to be tried again"),
        Outcome.FAILED: told("không gửi được", "not sent"),
        Outcome.PLANNED: told("sẽ gửi", "would be sent"),
    }
    scope = number(len(one.mail.units)) if one.mail.units else told("mọi", "all")
    digest = told(f"bản tổng hợp ({scope} đơn vị)", f"digest ({scope} units)")
    kind = digest if one.mail.is_digest else told("thư nhắc", "reminder")
    why = f": {heard(one.error.message)}. {heard(one.error.advice)}" if one.error else ""
    return f"{one.mail.to}: {kind}, {names[one.outcome]}{why}"


def tell_unreached(names: Sequence[str]) -> None:
    """Say who has something to do and gets no mail."""
    if names:
        say(said(NO_ADDRESS, names="; ".join(names)))


def tell_trouble(place: Workspace) -> None:
    """Say why mails could not be sent, if some could not."""
    if not place.settings.mail.is_set:
        return
    for trouble in SentMails.of(place.root).troubles.values():
        said_of_it = f"{heard(trouble.message)}. {heard(trouble.advice)}"
        at = moment(trouble.at)
        say_beside(
            told(f"phieu: thư nhắc chưa gửi được ({at}): ", f"phieu: a reminder was not sent ({at}): ") + said_of_it
        )
