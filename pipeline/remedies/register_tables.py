"""The register as tables: a row for each shortcoming (``register.csv``), a row for each step (``register_steps.csv``).

Days are those of this place, as ISO 8601. Coded values are those of ``pipeline.records.remedies``; the names of units
are as they were when the shortcoming was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.records.remedies import BEGINS, DAYS, TYPED, Evidence, Shortcoming, Status, Step, StepKind
from pipeline.remedies.register_words import FIELDS

REGISTER, REGISTER_STEPS = "register", "register_steps"
_STATES: Mapping[Status, tuple[StepKind, ...]] = {
    Status.PROPOSED: BEGINS,
    Status.DECIDED: (StepKind.DECIDED,),
    Status.UNDER_WAY: (StepKind.STARTED,),
    Status.DONE: (StepKind.DONE,),
    Status.CHECKED: (StepKind.CHECKED,),
    Status.DROPPED: (StepKind.DROPPED,),
}
_FIGURES = ("index", "low", "high", "expected", "change", "change_low", "change_high")
_COUNTS = ("number", "satisfied", "answers", "step")
REGISTER_COLUMNS = (
    *("number", "status", "subject", "unit", "unit_name", "channel", "channel_name", "question", "question_name"),
    *("title", "period", "reasons", "index", "low", "high", "expected", "satisfied", "answers"),
    *("before", "change", "change_low", "change_high"),
    *("cause", "measure", "owner", "due", "done_on", "result", "verdict", "reply", "publish", "asked", "files"),
    *(f"{status.value.replace('-', '_')}_{what}" for status in Status for what in ("at", "by", "why")),
    *("survey", "source", "step"),
)
"""Of ``register.csv``. ``index`` to ``change_high`` are the newest evidence; ``asked`` is the question that the whole
office asked and nobody has answered; ``files`` are the names of those attached, joined by ``|``; of each status the day
on which it was reached last, by whom and what was said of it; ``step`` is the newest step of the shortcoming, which
tells of what day an exported register is."""
STEP_COLUMNS = ("number", "unit", "unit_name", "step", "at", "by", "kind", "what", "why")
"""Of ``register_steps.csv``. ``number`` is the shortcoming's, ``step`` that of the step; ``what`` has a line for each
field that was filled in."""


@dataclass(frozen=True, slots=True)
class RegisterNames:
    """What the ids in the register are called.

    Attributes:
        questions: questions, factors and themes, by survey and id.
        channels: by id.
    """

    questions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> RegisterNames:
        """Return the names that the tables of figures have."""
        questions: dict[tuple[str, str], str] = {}
        for table, name in (("themes", "theme"), ("factors", "factor"), ("criteria", "question")):
            if (found := tables.get(table)) is not None and {"survey", name, f"{name}_name"} <= {*found.columns}:
                named = found[["survey", name, f"{name}_name"]].drop_duplicates(["survey", name], keep="last")
                questions |= {(row[0], row[1]): row[2] for row in named.itertuples(index=False)}
        channels = tables.get("channels")
        if channels is None or "channel_name" not in channels:
            return cls(questions)
        return cls(questions, dict(zip(channels["channel"], channels["channel_name"], strict=True)))


def register_table(
    shortcomings: Sequence[Shortcoming],
    names: RegisterNames | Mapping[str, pd.DataFrame],
    verdicts: Mapping[int, str],
) -> pd.DataFrame:
    """Return the table of shortcomings, by number.

    Args:
        shortcomings: the register, or the part of it that may be seen.
        names: what ids are called, or the tables of figures that tell.
        verdicts: by number, what the figures say of a measure that was carried out, in words; of one that was closed
            stands what they said then.
    """
    known = names if isinstance(names, RegisterNames) else RegisterNames.of(names)
    rows = [_row(one, known, verdicts.get(one.number, "")) for one in shortcomings]
    return _framed(rows, REGISTER_COLUMNS)


def steps_table(shortcomings: Sequence[Shortcoming], language: str) -> pd.DataFrame:
    """Return the table of steps, those of each shortcoming together and in their order."""
    return _framed([_step_row(one, step, language) for one in shortcomings for step in one.steps], STEP_COLUMNS)


def of_units(shortcomings: Iterable[Shortcoming], units: Sequence[str]) -> list[Shortcoming]:
    """Return the shortcomings of some units; all of them where none is named."""
    return [one for one in shortcomings if not units or one.about.unit in units]


def register_tables(
    shortcomings: Sequence[Shortcoming],
    tables: Mapping[str, pd.DataFrame],
    verdicts: Mapping[int, str],
    language: str,
) -> dict[str, pd.DataFrame]:
    """Return both tables by their ids."""
    return {
        REGISTER: register_table(shortcomings, tables, verdicts),
        REGISTER_STEPS: steps_table(shortcomings, language),
    }


def _row(one: Shortcoming, names: RegisterNames, verdict: str) -> dict[str, Any]:
    about = one.about
    return {
        **{name: getattr(about, name) for name in ("survey", "unit", "unit_name", "channel", "question", "source")},
        **_evidence(one.latest),
        **{name: getattr(one, name) for name in TYPED if name != "file"},
        **{name: day.isoformat() if (day := getattr(one, name)) else "" for name in DAYS},
        **_states(one),
        "number": one.number,
        "status": one.status.value,
        "subject": about.subject.value,
        "channel_name": names.channels.get(about.channel, about.channel),
        "question_name": names.questions.get((about.survey, about.question), about.question),
        "verdict": one.verdict or verdict,
        "publish": "yes" if one.publish else "",
        "asked": one.question,
        "files": "|".join(file.name for file in one.attached if file.name),
        "step": one.last_step,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    figures = {name: getattr(evidence, name) for name in _FIGURES}
    counts = {name: getattr(evidence, name) if evidence.answers else None for name in ("satisfied", "answers")}
    said = {"period": evidence.period, "before": evidence.before, "reasons": "|".join(evidence.reasons)}
    return figures | counts | said


def _states(one: Shortcoming) -> dict[str, str]:
    """Return of each status when, by whom and why it was reached last; a reopened one has reached fewer of them."""
    cells: dict[str, str] = {}
    for status, kinds in _STATES.items():
        step = next((step for step in reversed(one.steps) if step.kind in kinds), None)
        name = status.value.replace("-", "_")
        if step:
            cells |= {f"{name}_at": _day(step), f"{name}_by": step.by, f"{name}_why": step.why}
    return cells


def _step_row(one: Shortcoming, step: Step, language: str) -> dict[str, Any]:
    filled = [(name, step.fields.get(name, "")) for name in FIELDS if name in step.fields]
    what = "\n".join(f"{FIELDS[name].said(language)}: {value}" for name, value in filled)
    return {
        "number": one.number,
        "unit": one.about.unit,
        "unit_name": one.about.unit_name,
        "step": step.id,
        "at": step.moment.isoformat(sep=" ", timespec="minutes")[:16],
        "by": step.by,
        "kind": step.kind.value,
        "what": what,
        "why": step.why,
    }


def _day(step: Step) -> str:
    return step.moment.date().isoformat()


def _framed(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    for name in columns:
        if name in _COUNTS:
            table[name] = table[name].astype("Int64")
        elif name in _FIGURES:
            table[name] = table[name].astype("float64")
        else:
            table[name] = table[name].astype(object).where(table[name].notna(), None)
    return table
