"""The forms of the steps that somebody can take now, and what was sent with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.records.remedies import DAYS, Shortcoming, Status, StepKind, Subject, register_of
from pipeline.remedies.levels import may
from pipeline.remedies.typed_days import day_meant
from pipeline.typed_text import typed, typed_line

OFFERED = (
    *(StepKind.CHECKED, StepKind.STARTED, StepKind.DONE, StepKind.DECIDED, StepKind.ANSWERED),
    *(StepKind.RETURNED, StepKind.EDITED, StepKind.REOPENED, StepKind.DROPPED),
)
"""Steps that have a form, in the order in which they are offered behind the one that leads on."""
_LEADS_ON = {
    Status.PROPOSED: StepKind.DECIDED,
    Status.DECIDED: StepKind.STARTED,
    Status.UNDER_WAY: StepKind.DONE,
    Status.DONE: StepKind.CHECKED,
}
"""The step that leads on from each status."""
LINES = ("title", "owner", "due", "done_on")
"""Fields of one line; the others have several."""
_FIELDS: Mapping[StepKind, tuple[str, ...]] = {
    StepKind.DECIDED: ("cause", "measure", "owner", "due"),
    StepKind.DONE: ("done_on", "result"),
    StepKind.EDITED: ("title", "cause", "measure", "owner", "due"),
}
_NEEDS: Mapping[StepKind, frozenset[str]] = {
    StepKind.DECIDED: frozenset({"measure", "owner", "due"}),
    StepKind.DONE: frozenset({"done_on"}),
    StepKind.EDITED: frozenset({"title"}),
}
_NAMES = (*_FIELDS[StepKind.EDITED], *_FIELDS[StepKind.DONE])
_MUST_SAY_WHY = (StepKind.DROPPED, StepKind.REOPENED, StepKind.RETURNED, StepKind.ANSWERED)


@dataclass(frozen=True, slots=True)
class StepForm:
    """The form of a step.

    Attributes:
        kind: the step.
        values: what each field holds, by its name, in the order in which they are shown.
        needed: fields that must be filled in.
        asks_why: whether something may be said of it.
        needs_why: whether it must.
        why: what is said of it.
        is_main: whether it is the step that leads on.
    """

    kind: StepKind
    values: Mapping[str, str]
    needed: frozenset[str]
    asks_why: bool
    needs_why: bool
    why: str = ""
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent with a step.

    Attributes:
        kind: the step.
        fields: that are changed by it.
        why: what is said of it.
        lacking: the names of fields, or ``why``, that must be filled in and are not.
        seen: the newest step that whoever sent it has seen.
    """

    kind: StepKind
    fields: Mapping[str, str]
    why: str
    lacking: tuple[str, ...]
    seen: int


def forms_of(units: tuple[str, ...], one: Shortcoming, typed_in: Mapping[str, str] | None = None) -> list[StepForm]:
    """Return the forms of the steps that somebody bound to these units can take now, the one that leads on first.

    Args:
        units: to which the person is bound; empty for none.
        one: the shortcoming.
        typed_in: a form that was sent and is to be shown again, as it was typed.
    """
    main = StepKind.ANSWERED if units and one.question else _LEADS_ON.get(one.status)
    kinds = [kind for kind in OFFERED if may(units, one, kind)]
    kinds.sort(key=lambda kind: kind is not main)
    return [_form(kind, one, typed_in or {}, is_main=kind is main) for kind in kinds]


def sent_of(one: Shortcoming, form: Mapping[str, str]) -> Sent | None:
    """Return what was sent with a step; ``None`` where it is none that has a form."""
    kind = next((kind for kind in OFFERED if kind == form.get("kind")), None)
    if kind is None:
        return None
    values = {name: _read(name, form.get(name, "")) for name in _names(kind, one) if name in form}
    shown = _form(kind, one, {}, is_main=False)
    lacking = [name for name in shown.values if name in shown.needed and not values.get(name, shown.values[name])]
    why = typed(form.get("why", ""))
    if shown.needs_why and not why:
        lacking.append("why")
    fields = {name: value for name, value in values.items() if value != shown.values[name]}
    return Sent(kind, fields, why, tuple(lacking), seen_in(form))


def seen_in(form: Mapping[str, str]) -> int:
    """Return the newest step that whoever sent a form has seen; 0 where it does not say."""
    seen = form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def texts_of(form: Mapping[str, str]) -> dict[str, str]:
    """Return what people typed into a form, by the names of fields."""
    return {name: form[name] for name in (*_NAMES, "why") if form.get(name)}


def as_seen(one: Shortcoming, seen: int) -> Shortcoming | None:
    """Return a shortcoming as it stood after a step; ``None`` where that is none of its steps."""
    known = [step for step in one.steps if step.id <= seen]
    return register_of(known)[0] if any(step.id == seen for step in known) else None


def brought_up_to_date(form: Mapping[str, str], one: Shortcoming) -> dict[str, str]:
    """Return what was sent by whoever had not seen the newest steps, with what they left alone as it stands now.

    Otherwise a form that is sent again would take back, unasked, what somebody else has changed.
    """
    before = as_seen(one, seen_in(form))
    if before is None:
        return dict(form)
    alone = (name for name in _NAMES if name in form and _read(name, form[name]) == _now(before, name))
    return dict(form) | {name: _now(one, name) for name in alone}


def _form(kind: StepKind, one: Shortcoming, typed_in: Mapping[str, str], *, is_main: bool) -> StepForm:
    again = typed_in if typed_in.get("kind") == kind else {}
    values = {name: again.get(name, _now(one, name)) for name in _names(kind, one)}
    must = kind in _MUST_SAY_WHY or (kind is StepKind.CHECKED and _is_closed_by_word(one))
    asks = must or kind in (StepKind.STARTED, StepKind.CHECKED)
    return StepForm(kind, values, _needed(kind, one), asks, must, again.get("why", ""), is_main)


def _is_closed_by_word(one: Shortcoming) -> bool:
    """Tell whether neither a figure nor an answer shows that it was put right, so that a person must say why it is."""
    about = one.about.subject
    return about is Subject.OTHER or (about is Subject.COMMENT and not one.result.strip())


def _names(kind: StepKind, one: Shortcoming) -> tuple[str, ...]:
    """Return the fields that a step fills in."""
    names = _FIELDS.get(kind, ())
    if kind is StepKind.EDITED and one.status is Status.DONE:
        names = (*names, "done_on", "result")
    return names


def _needed(kind: StepKind, one: Shortcoming) -> frozenset[str]:
    """Return the fields that must not be empty after a step: what was decided can be changed, and not be taken out."""
    needed = _NEEDS.get(kind, frozenset[str]())
    if kind is StepKind.EDITED and one.since(StepKind.DECIDED) and one.status is not Status.PROPOSED:
        needed |= _NEEDS[StepKind.DECIDED]
    if kind is StepKind.EDITED and one.status is Status.DONE:
        needed |= _NEEDS[StepKind.DONE]
    return needed


def _now(one: Shortcoming, name: str) -> str:
    return str(getattr(one, name) or "")


def _read(name: str, text: str) -> str:
    if name in DAYS:
        meant = day_meant(text)
        return meant.isoformat() if meant else text.strip()
    return typed_line(text) if name in LINES else typed(text)
