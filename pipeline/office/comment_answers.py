"""The comments that must be answered: as a list, and one of them with its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms.typed_dates import TypedDateError, typed_date
from pipeline.office.measures.steps import as_seen
from pipeline.records.remedies import Shortcoming
from pipeline.remedies.answers import due_of, in_order, is_overdue
from pipeline.remedies.heard import Heard, heard_of
from pipeline.remedies.reply_check import Finding, findings, may_be_published
from pipeline.typed_text import typed, typed_line
from pipeline.workspace import Workspace

EXCERPT = 160
"""Letters of a comment in a list: two lines on a telephone."""
FIELDS = ("owner", "due", "result", "done_on", "reply", "publish")
_LINES = ("owner",)
_DAYS = ("due", "done_on")


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A comment that must be answered, or was.

    Attributes:
        one: how it stands in the register.
        heard: what it says now; ``None`` where that is not kept any more.
        due: until when it is to be answered.
        late: whether that was before today.
    """

    one: Shortcoming
    heard: Heard | None
    due: date
    late: bool

    @property
    def excerpt(self) -> str:
        """The beginning of its text."""
        text = " ".join(self.heard.said.text.split()) if self.heard else ""
        return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


def listed(workspace: Workspace, register: Iterable[Shortcoming], day: date) -> list[ToAnswer]:
    """Return comments with what they say, overdue ones first."""
    comments, settings = list(register), workspace.settings.comments
    said = heard_of(workspace, comments)
    arrived = {number: one.arrived for number, one in said.items() if one.arrived}
    return [
        ToAnswer(
            one,
            said.get(one.number),
            due_of(one, settings, arrived.get(one.number)),
            is_overdue(one, day, settings, arrived.get(one.number)),
        )
        for one in in_order(comments, day, settings, arrived)
    ]


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody typed into the form of a comment.

    Attributes:
        values: by the names of ``FIELDS``.
        wrong: the fields that are no days.
        found: what in the reply should not be published.
        no_names: whether they said that what looks like a name is none.
    """

    values: Mapping[str, str]
    wrong: tuple[str, ...] = ()
    found: Sequence[Finding] = ()
    no_names: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether it can't be saved as it is."""
        return bool(self.wrong) or (bool(self.values["publish"]) and not self.may_be_published)

    @property
    def may_be_published(self) -> bool:
        """Whether there is a reply with nothing in it that should not be published."""
        return bool(self.values["reply"]) and may_be_published(self.found, no_names=self.no_names)

    @property
    def asks_about_names(self) -> bool:
        """Whether what looks like a name is all that keeps the reply from being published."""
        return bool(self.found) and not any(one.must_change for one in self.found)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The reply in parts, each with what it is, if it should not be published; else an empty text."""
        reply, made, at = self.values["reply"], [], 0
        for one in self.found:
            made += [(reply[at : one.start], ""), (reply[one.start : one.end], one.what.value)]
            at = one.end
        return [part for part in (*made, (reply[at:], "")) if part[0]]


def sent_of(form: Mapping[str, str], names: Iterable[str], comment: str, today: date) -> Sent:
    """Return what somebody typed, with all that is wrong with it.

    Args:
        form: that was sent.
        names: of those who work on comments.
        comment: what the comment says.
        today: no answer was given later.
    """
    values = {name: _read(name, form.get(name, "")) for name in FIELDS}
    latest = {"due": date.max, "done_on": today}
    wrong = tuple(name for name, last in latest.items() if values[name] and not _is_day(values[name], last))
    found = findings(values["reply"], names, comment) if values["reply"] else []
    return Sent(values, wrong, found, bool(form.get("no_names")))


def as_stored(one: Shortcoming) -> Sent:
    """Return the form of a comment as it stands in the register."""
    values = {name: str(getattr(one, name) or "") for name in FIELDS if name != "publish"}
    return Sent(values | {"publish": "yes" if one.publish and one.reply else ""})


def brought_up_to_date(sent: Sent, one: Shortcoming, seen: int) -> Sent:
    """Return what was sent by whoever had not seen the newest steps, with what they left alone as it stands now."""
    before, now = as_seen(one, seen), as_stored(one).values
    held = as_stored(before).values if before else {}
    values = {name: now[name] if value == held.get(name) else value for name, value in sent.values.items()}
    return replace(sent, values=values)


def _read(name: str, text: str) -> str:
    if name == "publish":
        return "yes" if text else ""
    if name in _DAYS:
        try:
            return typed_date(text.strip()).isoformat() if text.strip() else ""
        except TypedDateError:
            return text.strip()[:40]
    return typed_line(text) if name in _LINES else typed(text)


def _is_day(text: str, latest: date) -> bool:
    try:
        return date.fromisoformat(text) <= latest
    except ValueError:
        return False
