"""Answers to comments: until when one is due, in which order they are worked on, and which steps an answer takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from forms.bilingual import Words
from pipeline.records.remedies import Shortcoming, Status, StepKind, Subject
from pipeline.settings import CommentSettings

_OF_SHEET = Words("Góp ý trên phiếu {name} cần trả lời", "The comment on sheet {name} must be answered")
_OF_LETTER = Words("Thư góp ý {name} cần trả lời", "The letter {name} must be answered")
TO_ANSWER = Words("Trả lời góp ý", "Answer the comment")
"""The measure of a comment where nobody decided on another one."""

ANSWERED = (Status.DONE, Status.CHECKED)
"""How a comment stands that was answered."""
_TEXTS = ("owner", "result", "reply")
_DECIDED = ("measure", "owner", "due")


class Taken(NamedTuple):
    """A step that is to be taken, with the fields that it fills in."""

    kind: StepKind
    fields: Mapping[str, str]


def answer_due(arrived: date, settings: CommentSettings) -> date:
    """Return the last day on which a comment that arrived on a day is answered in time, unless another was decided."""
    return arrived + timedelta(days=settings.answer_within_days)


def due_of(one: Shortcoming, settings: CommentSettings, arrived: date | None = None) -> date:
    """Return until when a comment is to be answered: what was decided, or what the settings make of its arrival.

    Args:
        one: a comment that must be answered.
        settings: of comments.
        arrived: when it did; ``None`` where that is not known, for the day on which it came into the register.
    """
    return one.due or answer_due(arrived or one.steps[0].moment.date(), settings)


def is_overdue(one: Shortcoming, day: date, settings: CommentSettings, arrived: date | None = None) -> bool:
    """Tell whether a comment should have been answered before a day, also where nobody has decided until when."""
    return one.is_open and one.status not in ANSWERED and due_of(one, settings, arrived) < day


def to_be_answered(register: Iterable[Shortcoming]) -> list[Shortcoming]:
    """Return the comments that wait for their answer."""
    return [one for one in register if _is_comment(one) and one.is_open and one.status not in ANSWERED]


def answered(register: Iterable[Shortcoming]) -> list[Shortcoming]:
    """Return the comments that were answered."""
    return [one for one in register if _is_comment(one) and one.status in ANSWERED]


def _is_comment(one: Shortcoming) -> bool:
    return one.about.subject is Subject.COMMENT


def in_order(
    waiting: Iterable[Shortcoming],
    day: date,
    settings: CommentSettings,
    arrivals: Mapping[int, date] | None = None,
) -> list[Shortcoming]:
    """Return comments as they are to be worked on: overdue ones first, in each part by owner, then by the day.

    Args:
        waiting: the comments.
        day: today.
        settings: of comments.
        arrivals: when each arrived, by its number, where that is known.
    """
    at = arrivals or {}

    def place(one: Shortcoming) -> tuple[bool, bool, str, date, int]:
        arrived = at.get(one.number)
        late = is_overdue(one, day, settings, arrived)
        return not late, not one.owner, one.owner.casefold(), due_of(one, settings, arrived), one.number

    return sorted(waiting, key=place)


def steps_of(one: Shortcoming, typed: Mapping[str, str], plan: Mapping[str, str]) -> list[Taken]:
    """Return the steps that turn a comment into what somebody typed of it.

    Who answers, and until when, is a decision; an answer with its day is done; all else is a change of fields.

    Args:
        one: the comment as it stands.
        typed: ``owner``, ``due``, ``result`` (the answer), ``done_on``, ``reply`` and ``publish``, each of which may be
            empty.
        plan: ``measure``, ``owner`` and ``due`` as they are decided where an answer is typed and nobody has decided.
    """
    now = {name: str(getattr(one, name) or "") for name in (*_TEXTS, *_DECIDED, "done_on")}
    now["publish"] = "yes" if one.publish else ""
    changed = {name: value for name, value in typed.items() if name in now and value != now[name]}
    ends = bool(typed.get("result") and typed.get("done_on"))
    taken: list[Taken] = []
    if one.status is Status.PROPOSED and (ends or (typed.get("owner") and typed.get("due"))):
        decided = {name: typed.get(name) or now[name] or plan[name] for name in _DECIDED}
        taken.append(Taken(StepKind.DECIDED, {name: value for name, value in decided.items() if value != now[name]}))
        changed = {name: value for name, value in changed.items() if name not in _DECIDED}
    elif one.status is not Status.DONE and any(typed.get(name) and name in changed for name in _DECIDED):
        taken.append(Taken(StepKind.DECIDED, {name: changed.pop(name) for name in _DECIDED if changed.get(name)}))
    if ends and one.status is not Status.DONE:
        return [*taken, Taken(StepKind.DONE, changed | {"done_on": typed["done_on"]})]
    return [*taken, Taken(StepKind.EDITED, changed)] if changed else taken


def title_of(source: str, language: str) -> str:
    """Return what a comment that must be answered is called in the register: no word of it.

    >>> title_of("0001234-S:comments", "en"), title_of("L12-3", "en")
    ('The comment on sheet 0001234-S must be answered', 'The letter L12-3 must be answered')
    """
    sheet, is_of_sheet, _ = source.partition(":")
    return (_OF_SHEET if is_of_sheet else _OF_LETTER).said(language, name=sheet)
