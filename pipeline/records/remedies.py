"""The register of shortcomings and their remedies: what was found, what is done about it, and every step of that.

Nothing in the register is ever overwritten. It consists of steps; how a shortcoming stands is what its steps add up to.
A shortcoming goes from *proposed* over *decided* and *under way* to *done*; *checked* it is once the figures bear out
that it was put right, or, where no figure can, once somebody of the whole office has closed it; or it is *dropped*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

import orjson

MOST_LETTERS = 4_000
"""Of one field that somebody fills in."""
MOST_ATTACHED = 20
"""Files of one shortcoming."""
MOST_ATTACHED_BYTES = 5_000_000
"""Of one file."""
MOST_KEPT_BYTES = 1_000_000_000
"""Of all files of a database: each backup holds them, and each proof of the log reads them."""
MOST_LETTERS_OF_NAME = 200
"""Of the name of a file."""
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
"""What lies beyond is a slip of whoever typed a day."""


class Subject(StrEnum):
    """What a shortcoming is about."""

    INDEX = "index"
    """The index of a unit in a channel."""
    FACTOR = "factor"
    """A factor: several criteria that belong together."""
    CRITERION = "criterion"
    """One question."""
    THEME = "theme"
    """What many comments are about."""
    COMMENT = "comment"
    """A comment, or a letter, that must be answered."""
    OTHER = "other"
    """What a person says it is, such as a line of an office's own list."""


class Reason(StrEnum):
    """By what a shortcoming is told from chance."""

    BELOW_TARGET = "below-target"
    """Its figure lies clearly below the target of the settings."""
    BELOW_EXPECTATION = "below-expectation"
    """It lies clearly below what the other units would lead one to expect."""
    FALL = "fall"
    """It fell clearly since the period before."""
    SIGNAL = "signal"
    """The control chart tells that it differs from what it usually is."""
    DRIVER = "driver"
    """It goes with the overall rating, and is low."""
    NEEDS_ANSWER = "needs-answer"
    """Whoever typed a comment said that it must be answered."""
    GROWS = "grows"
    """A larger share of comments is about it than before."""
    PERSON = "person"
    """A person said so."""


class Status(StrEnum):
    """How a shortcoming stands."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    UNDER_WAY = "under-way"
    DONE = "done"
    CHECKED = "checked"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do about it."""
        return self not in (Status.CHECKED, Status.DROPPED)


class StepKind(StrEnum):
    """The steps that there are."""

    PROPOSED = "proposed"
    """The figures propose it; the first step of it."""
    ADDED = "added"
    """A person added it, or a file that was imported has it; the first step of it."""
    SEEN = "seen"
    """The figures of a later period show it as well; ``evidence`` is the newer one."""
    EDITED = "edited"
    """Some of its fields were changed."""
    DECIDED = "decided"
    """What is to be done, by whom and until when."""
    STARTED = "started"
    """It is under way."""
    DONE = "done"
    """The measure was carried out, on the day ``done_on``."""
    CHECKED = "checked"
    """It was closed: ``verdict`` says what the figures said."""
    DROPPED = "dropped"
    """Nothing will be done about it; ``why`` says why not."""
    REOPENED = "reopened"
    """It is open again."""
    RETURNED = "returned"
    """The whole office gave it back to the unit with a question, which stands in ``why``."""
    ANSWERED = "answered"
    """The unit answered that question in ``why``."""
    ATTACHED = "attached"
    """A file was attached: ``file``, ``sha256``, ``bytes``."""
    DETACHED = "detached"
    """A file was taken away again: ``sha256``."""
    REMINDED = "reminded"
    """Somebody was reminded of it; ``why`` says by which way, without an address."""


_TEXTS = {str}
BEGINS = (StepKind.PROPOSED, StepKind.ADDED)
"""The steps with which a shortcoming begins."""

_OPEN = frozenset(status for status in Status if status.is_open)
FROM: Mapping[StepKind, frozenset[Status]] = {
    StepKind.SEEN: _OPEN,
    StepKind.EDITED: _OPEN,
    StepKind.DECIDED: frozenset({Status.PROPOSED, Status.DECIDED, Status.UNDER_WAY}),
    StepKind.STARTED: frozenset({Status.DECIDED}),
    StepKind.DONE: frozenset({Status.DECIDED, Status.UNDER_WAY}),
    StepKind.CHECKED: frozenset({Status.DONE}),
    StepKind.DROPPED: _OPEN,
    StepKind.REOPENED: frozenset({Status.DONE, Status.CHECKED, Status.DROPPED}),
    StepKind.RETURNED: _OPEN,
    StepKind.ANSWERED: _OPEN,
    StepKind.ATTACHED: _OPEN,
    StepKind.DETACHED: _OPEN,
    StepKind.REMINDED: _OPEN,
}
"""In which states a step can be taken; those of ``BEGINS`` begin a shortcoming."""

_LEADS_TO = {
    StepKind.DECIDED: Status.DECIDED,
    StepKind.STARTED: Status.UNDER_WAY,
    StepKind.DONE: Status.DONE,
    StepKind.CHECKED: Status.CHECKED,
    StepKind.DROPPED: Status.DROPPED,
}
_PLAN = ("measure", "owner", "due")
_NEEDS = {StepKind.DECIDED: _PLAN, StepKind.DONE: ("done_on",)}
"""Fields that must be filled in once a step was taken, by it or before."""
_KEPT_FILLED = {
    Status.PROPOSED: ("title",),
    Status.DECIDED: ("title", *_PLAN),
    Status.UNDER_WAY: ("title", *_PLAN),
    Status.DONE: ("title", *_PLAN, "done_on"),
}
"""Fields that no step may clear in a state; they are empty there once they were erased."""
_UNDONE = dict.fromkeys(("done_on", "verdict"), "")
"""Fields that are cleared where a shortcoming is opened again: it was not done, nor did the figures say so."""
_NEEDS_REASON = (StepKind.DROPPED, StepKind.REOPENED, StepKind.RETURNED, StepKind.ANSWERED)

TYPED = ("title", "cause", "measure", "owner", "result", "reply", "file")
"""Fields that people fill in. They may name people: the log holds a keyed digest of them, and they can be erased."""
OTHERS = (
    *("subject", "survey", "unit", "unit_name", "channel", "question", "source", "evidence"),
    *("due", "done_on", "verdict", "publish", "sha256", "bytes", "imported"),
)
"""Fields that name nobody."""
DAYS = ("due", "done_on")
"""Fields that hold a day as ISO 8601; empty for none."""


class Cell(NamedTuple):
    """A figure of the tables: of a unit, in a channel, about a question or factor (empty for the index)."""

    unit: str
    channel: str
    question: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The figure behind a shortcoming, as it was when it was found.

    Attributes:
        period: by its name; empty where there is no figure.
        reasons: by what it is told from chance.
        index: per cent with two decimals; of a theme the share of comments.
        low: lower end of its 95 % interval.
        high: upper end.
        expected: what it should be: the target, or what the others would lead one to expect.
        satisfied: satisfied answers; of a theme the comments about it.
        answers: valid answers; of a theme the typed comments.
        before: the period that it is compared with; empty for none.
        change: since then, in percentage points.
        change_low: lower end of its interval.
        change_high: upper end.
        also: other figures that have the same cause and are not proposed by themselves.
    """

    period: str = ""
    reasons: tuple[Reason, ...] = ()
    index: float | None = None
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    satisfied: int = 0
    answers: int = 0
    before: str = ""
    change: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    also: tuple[Cell, ...] = ()

    def packed(self) -> str:
        """Return the evidence as JSON."""
        unsaid = {one.name: one.default for one in fields(self)}
        said = {name: value for name, value in asdict(self).items() if value != unsaid[name]}
        return orjson.dumps(said, default=list).decode()

    @classmethod
    def unpacked(cls, text: str) -> Evidence:
        """Return the evidence that ``packed`` made this text of.

        Raises:
            ValueError: The text is something else.
        """
        try:
            row: dict[str, Any] = orjson.loads(text) if text else {}
            row["reasons"] = tuple(map(Reason, row.get("reasons", ())))
            row["also"] = tuple(Cell(*map(str, cell)) for cell in row.get("also", ()))
            return cls(**row)
        except (TypeError, AttributeError, orjson.JSONDecodeError) as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class About:
    """What a shortcoming is about.

    Attributes:
        subject: which kind of thing.
        survey: id; empty where there is none.
        unit: id; empty where it is of the whole office.
        unit_name: as it was called then.
        channel: id; empty where it is of all of them.
        question: id of the question, factor or theme; empty where there is none.
        source: of a comment ``SERIAL:question``, with the serial as printed, or the name of the letter; of an imported
            line what tells it from others.
    """

    subject: Subject
    survey: str = ""
    unit: str = ""
    unit_name: str = ""
    channel: str = ""
    question: str = ""
    source: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from what others are about; the same cause has the same key in every period."""
        return (self.subject, self.survey, self.unit, self.channel, self.question, self.source)


@dataclass(frozen=True, slots=True)
class Step:
    """A step.

    Attributes:
        id: number among all steps, from 1.
        shortcoming: number of the shortcoming, from 1.
        at: when, as ISO 8601 in UTC.
        by: who.
        kind: what was done.
        fields: what was filled in, by the names ``TYPED`` and ``OTHERS``; an empty text clears a field.
        why: what was said of it.
        erased_at: when texts of it were erased; ``None`` if they were not.
    """

    id: int
    shortcoming: int
    at: str
    by: str
    kind: StepKind
    fields: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    erased_at: str | None = None

    @property
    def moment(self) -> datetime:
        """When, by the clock on the wall."""
        return datetime.fromisoformat(self.at).astimezone()

    @property
    def texts(self) -> tuple[str, ...]:
        """What people wrote in it, as far as it was not erased; the title of a proposal is nobody's."""
        if self.kind is StepKind.PROPOSED:
            return ()
        written = (self.fields.get(name, "") for name in TYPED)
        return tuple(text for text in (*written, self.why) if text)


class Attached(NamedTuple):
    """A file that is attached to a shortcoming; an empty name says that it was erased."""

    name: str
    sha256: str
    bytes: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """A shortcoming as it stands.

    Attributes:
        number: from 1, as people call it.
        about: what it is about.
        status: how it stands.
        found: the evidence with which it came into the register.
        latest: the newest evidence.
        title: what it is, in words.
        cause: why it is so.
        measure: what is to be done about it.
        owner: who has to do it.
        due: until when; ``None`` while nobody has said.
        done_on: the day on which the measure was carried out.
        result: what came of it.
        reply: what may be told to the public, without a name.
        publish: whether somebody said that the reply may be published.
        verdict: what the figures said when it was closed, as ``pipeline.remedies`` words it; else empty.
        question: what the whole office asked the unit, and nobody has answered; else empty.
        attached: the files.
        steps: all of them, the oldest first.
    """

    number: int
    about: About
    status: Status
    found: Evidence
    latest: Evidence
    title: str = ""
    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: date | None = None
    done_on: date | None = None
    result: str = ""
    reply: str = ""
    publish: bool = False
    verdict: str = ""
    question: str = ""
    attached: tuple[Attached, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do about it."""
        return self.status.is_open

    @property
    def last_step(self) -> int:
        """The id of its newest step: whoever changes it says which they have seen. A reminder is none to be seen."""
        return next(step.id for step in reversed(self.steps) if step.kind is not StepKind.REMINDED)

    def is_overdue(self, day: date) -> bool:
        """Tell whether it should have been done before a day."""
        return self.due is not None and self.due < day and self.is_open and self.status is not Status.DONE

    def since(self, kind: StepKind) -> Step | None:
        """Return the newest step of a kind; ``None`` if there is none."""
        return next((step for step in reversed(self.steps) if step.kind is kind), None)


def register_of(steps: Iterable[Step]) -> list[Shortcoming]:
    """Return how each shortcoming stands after its steps, by number.

    Raises:
        ValueError: The steps are not such that the store would have taken them.
    """
    ordered = sorted(steps, key=lambda step: (step.shortcoming, step.id))
    each = groupby(ordered, key=lambda step: step.shortcoming)
    return [_standing(number, tuple(group)) for number, group in each]


def fields_of(text: str) -> dict[str, str]:
    """Return the fields of a step that are kept as this JSON.

    Raises:
        ValueError: It is something else.
    """
    fields = orjson.loads(text)
    if not isinstance(fields, dict) or not set(map(type, fields.values())) <= _TEXTS:
        raise ValueError("these are no fields of a step")
    return fields


def missing_of(now: Shortcoming | None, kind: StepKind, changed: Mapping[str, str], why: str) -> str:
    """Return the name of what a step lacks: a field, ``why`` or, where it can't be taken now, ``status``; else empty.

    Args:
        now: the shortcoming; ``None`` where it begins.
        kind: the step.
        changed: the fields that it fills in.
        why: what is said of it.
    """
    if (now is None) is not (kind in BEGINS):
        return "status"
    if now is None:
        return "" if changed.get("title", "").strip() and changed.get("subject") else "title"
    if now.status not in FROM[kind] or (kind is StepKind.ANSWERED and not now.question):
        return "status"
    if kind is StepKind.DETACHED and changed.get("sha256") not in {one.sha256 for one in now.attached}:
        return "file"
    if lacking := _fields_lacking(now, kind, changed):
        return lacking[0]
    return "why" if _needs_reason(now, kind, changed) and not why.strip() else ""


def _fields_lacking(now: Shortcoming, kind: StepKind, changed: Mapping[str, str]) -> list[str]:
    blank = {name for name, value in changed.items() if not value.strip()}
    cleared = [name for name in _KEPT_FILLED.get(_LEADS_TO.get(kind, now.status), ()) if name in blank]
    return cleared + [name for name in _NEEDS.get(kind, ()) if name not in changed and not getattr(now, name)]


def _needs_reason(now: Shortcoming, kind: StepKind, changed: Mapping[str, str]) -> bool:
    if kind is StepKind.CHECKED:  # by what the figures say, by what came of it, or as somebody says
        return not (changed.get("verdict") or changed.get("result", now.result))
    return kind in _NEEDS_REASON


def changed_of(now: Shortcoming, filled: Mapping[str, str]) -> dict[str, str]:
    """Return the fields among these that say something else than a shortcoming does as it stands."""
    found = {}
    for name, value in filled.items():
        held = getattr(now, name, "")
        said = ("yes" if held else "") if isinstance(held, bool) else str(held or "")
        if value != said:
            found[name] = value
    return found


_OF_ABOUT = About.__slots__[1:]
_WRITTEN = TYPED[:-1]  # but for the names of files


_ASKS = frozenset({StepKind.RETURNED})
_ANSWERS = frozenset({StepKind.ANSWERED, StepKind.CHECKED, StepKind.DROPPED})


def _standing(number: int, steps: tuple[Step, ...]) -> Shortcoming:
    held: dict[str, str] = {}
    status, evidence = Status.PROPOSED, ""
    for step in steps:
        held |= step.fields
        if step.kind is StepKind.REOPENED:
            held |= _UNDONE
        evidence = evidence or step.fields.get("evidence", "")
        status = _status_after(step, status, steps)
    about = About(Subject(held["subject"]), *[held.get(name, "") for name in _OF_ABOUT])
    due, done_on = (date.fromisoformat(held[name]) if held.get(name) else None for name in DAYS)
    found = Evidence.unpacked(evidence)
    return Shortcoming(
        number,
        about,
        status,
        found,
        found if held.get("evidence", "") == evidence else Evidence.unpacked(held["evidence"]),
        **{name: held.get(name, "") for name in _WRITTEN},
        due=due,
        done_on=done_on,
        publish=held.get("publish") == "yes",
        verdict=held.get("verdict", ""),
        question=_question(steps),
        attached=_attached(steps),
        steps=steps,
    )


def _question(steps: tuple[Step, ...]) -> str:
    """Return what was asked and nobody has answered; one that was erased is still to be answered."""
    last = next((step for step in reversed(steps) if step.kind in _ASKS or step.kind in _ANSWERS), None)
    return (last.why or "…") if last and last.kind in _ASKS else ""


def _attached(steps: tuple[Step, ...]) -> tuple[Attached, ...]:
    found: dict[str, Attached] = {}
    for step in steps:
        filled = step.fields
        if step.kind is StepKind.ATTACHED:
            one = Attached(filled["file"], filled["sha256"], int(filled["bytes"]), step.by, step.at)
            found[one.sha256] = one
        elif step.kind is StepKind.DETACHED:
            found.pop(filled["sha256"], None)
    return tuple(found.values())


def _status_after(step: Step, status: Status, steps: tuple[Step, ...]) -> Status:
    if step.kind is not StepKind.REOPENED:
        return _LEADS_TO.get(step.kind, status)
    was_decided = any(one.kind is StepKind.DECIDED for one in steps if one.id < step.id)
    return Status.UNDER_WAY if was_decided else Status.PROPOSED
