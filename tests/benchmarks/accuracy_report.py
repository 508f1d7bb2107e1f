"""What was found, as tables: on the screen, as Markdown, as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.accuracy_counts import Counts, summed, upper_bound
from tests.benchmarks.accuracy_job import Result
from tests.benchmarks.accuracy_plan import (
    BLANK_BESIDE_TAILS,
    REFILLED,
    RINGED_AND_RENEWED,
    SCRIBBLED_AND_RENEWED,
    SHARES,
    SOLID,
    Cell,
)
from tests.benchmarks.accuracy_sheets import PLAIN_BESIDE

# The targets, as shares (issue 3, “Measured”; issue 13, “The simulator and the measure”).
IN_SPEC_DOUBTS = 0.002
FILLERS_DOUBTS = 0.003
IN_SPEC_STOPPED = 1 / 10_000
HARD_DOUBTS = 0.03
HARD_DOUBTS_OF = {
    **dict.fromkeys(
        ("bleed-through", "fax", "fold", "bilevel-200", "bilevel-300", "phone", "phone-curl"),
        HARD_DOUBTS,
    ),
    **dict.fromkeys(("dark streak", "white streak"), 0.05),
}
"""Profiles that have an aim of their own; a streak covers boxes that nobody can read."""
AMBIGUOUS_SILENT = 0.01
BLANK_DOUBTS = 0.01
SCRIBBLED_DOUBTS = 0.10
RINGED_DOUBTS = 0.03
REFILLED_DOUBTS = 0.10
# Not counted for that: what is plain, and what the reader takes for a hook; both have their rows among the marks.
ASIDE = (PLAIN_BESIDE, "question mark")

COLUMNS = (
    "sheets",
    "stopped",
    "positions",
    "questions",
    "silent errors",
    "95 % bound",
    "needless doubts",
    "of questions",
    "rightly asked",
    "pairs",
    "flips",
)


@dataclass(slots=True)
class Row:
    """One line of a table: sums over cells."""

    sheets: int = 0
    stopped: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    def add(self, sheets: int, stopped: int, faults: Mapping[str, int], counts: Counts) -> None:
        """Add what was found to the sums."""
        self.sheets += sheets
        self.stopped += stopped
        self.faults = dict(Counter(self.faults) + Counter(faults))
        self.counts += counts

    def cells(self) -> list[str]:
        """Return the figures for ``COLUMNS``; a table by marks has no sheets, for one sheet holds many."""
        c = self.counts
        bound = f"{upper_bound(c.silent, c.positions):.1e}" if c.positions else ""
        share = f"{100 * c.doubtful / c.questions:.3f} %" if c.questions else ""
        sheets = [f"{self.sheets:,}", f"{self.stopped:,}"] if self.sheets else ["", ""]
        pairs = [f"{c.pairs:,}", f"{c.flips:,}"] if c.pairs else ["", ""]
        middle = [f"{c.positions:,}", f"{c.questions:,}", f"{c.silent:,}", bound, f"{c.doubtful:,}", share]
        return [*sheets, *middle, f"{c.asked:,}", *pairs]


Sums = dict[tuple[str, str], Row]


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at, what was measured, and whether that is as good."""

    group: str
    aim: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found.

    Attributes:
        about: date, commit, number of positions, seed, seconds: for the record.
        profiles: sums by group and profile; by group alone where the profile is empty.
        marks: sums by group and what the marks are called.
        questionnaires: sums by group and questionnaire.
        kinds: sums by group and kind of second thoughts: its sheets, and of their questions those that it is about.
        targets: of each group.
    """

    about: dict[str, Any]
    profiles: Sums
    marks: Sums
    questionnaires: Sums
    kinds: Sums
    targets: tuple[Target, ...]


def found(about: dict[str, Any], measured: Iterable[tuple[Cell, Result]]) -> Findings:
    """Sum results up and hold them against the targets."""
    profiles: Sums = {}
    marks: Sums = {}
    questionnaires: Sums = {}
    kinds: Sums = {}
    for cell, result in measured:
        counts = summed(result.counts.values())
        pen = " (real pen)" if cell.real else ""
        sheets = (result.sheets, result.stopped, result.faults)
        for key in ((cell.group, cell.profile.name + pen), (cell.group, "")):
            profiles.setdefault(key, Row()).add(*sheets, counts)
        questionnaires.setdefault((cell.group, cell.survey), Row()).add(*sheets, counts)
        for name, part in result.counts.items():
            marks.setdefault((cell.group, name + pen), Row()).add(0, 0, {}, part)
        if cell.group == "second thoughts":
            of_kind = result.counts.get(cell.way.name, Counts())
            kinds.setdefault((cell.group, cell.way.name + pen), Row()).add(*sheets, of_kind)
    return Findings(about, profiles, marks, questionnaires, kinds, tuple(_targets(profiles, marks)))


def _targets(profiles: Sums, marks: Sums) -> Iterable[Target]:
    def whole(group: str) -> Row:
        return profiles.get((group, ""), Row())

    yield _silent("in-spec", whole("in-spec").counts)
    yield _doubts("in-spec", whole("in-spec").counts, IN_SPEC_DOUBTS)
    fillers = _of_marks(marks, "in-spec", lambda name: name.startswith(SOLID))
    yield _doubts("in-spec", fillers, FILLERS_DOUBTS, "fillers: ")
    yield _few_stopped(whole("in-spec"))
    yield _silent("shapes", whole("shapes").counts)
    yield _silent("hard", whole("hard").counts)
    yield _doubts("hard", whole("hard").counts, HARD_DOUBTS)
    for name, most in HARD_DOUBTS_OF.items():
        of_profile = summed(profiles.get(("hard", name + pen), Row()).counts for pen in ("", " (real pen)"))
        yield _doubts("hard", of_profile, most, f"{name}: ")
    yield from _ambiguous_targets(marks)
    yield _silent("second thoughts", whole("second thoughts").counts)
    yield from _second_thoughts_targets(marks)
    yield _no_flip(whole("re-scan").counts)


def _of_marks(marks: Sums, group: str, wanted: Callable[[str], bool]) -> Counts:
    """Sum up the rows of a group whose name is wanted, of simulated and real pens."""
    return summed(
        row.counts for (of, name), row in marks.items() if of == group and wanted(name.removesuffix(" (real pen)"))
    )


def _few_stopped(in_spec: Row) -> Target:
    stopped = in_spec.stopped / max(in_spec.sheets, 1)
    measured = f"{in_spec.stopped:,} of {in_spec.sheets:,}"
    return Target("in-spec", "at most 1 sheet in 10,000 stopped", measured, stopped <= IN_SPEC_STOPPED)


def _ambiguous_targets(marks: Sums) -> Iterable[Target]:
    ambiguous = _of_marks(marks, "ambiguous", lambda name: not name.startswith(ASIDE))
    wrong = ambiguous.silent / max(ambiguous.questions, 1)
    yield Target(
        "ambiguous",
        f"at least {1 - AMBIGUOUS_SILENT:.0%} doubted or read as meant, question marks aside",
        f"{1 - wrong:.2%} of {ambiguous.questions:,}",
        wrong <= AMBIGUOUS_SILENT,
    )
    blank = _of_marks(marks, "ambiguous", BLANK_BESIDE_TAILS.__eq__)
    yield _doubts("ambiguous", blank, BLANK_DOUBTS, f"{BLANK_BESIDE_TAILS}: ")


def _second_thoughts_targets(marks: Sums) -> Iterable[Target]:
    for names, most, called in (
        (SCRIBBLED_AND_RENEWED, SCRIBBLED_DOUBTS, "a plain new mark beside one scribbled out"),
        (RINGED_AND_RENEWED, RINGED_DOUBTS, "a plain new mark beside one ringed"),
        (frozenset({REFILLED}), REFILLED_DOUBTS, REFILLED),
    ):
        yield _doubts("second thoughts", _of_marks(marks, "second thoughts", names.__contains__), most, f"{called}: ")


def _no_flip(again: Counts) -> Target:
    bound = f" (95 % bound {upper_bound(again.flips, again.pairs):.1e})" if again.pairs else ""
    measured = f"{again.flips:,} in {again.pairs:,} pairs{bound}"
    return Target("re-scan", "no flip between mark and blank", measured, again.flips == 0)


def _silent(group: str, counts: Counts) -> Target:
    bound = f" (95 % bound {upper_bound(counts.silent, counts.positions):.1e})" if counts.positions else ""
    measured = f"{counts.silent:,} in {counts.positions:,} positions{bound}"
    return Target(group, "no silent error", measured, counts.silent == 0)


def _doubts(group: str, counts: Counts, most: float, of: str = "") -> Target:
    share = counts.doubtful / max(counts.questions, 1)
    measured = f"{share:.3%} ({counts.doubtful:,} of {counts.questions:,})"
    return Target(group, f"{of}doubts on at most {most:.1%} of questions", measured, share <= most)


@dataclass(frozen=True, slots=True)
class _Printable:
    title: str
    columns: Sequence[str]
    rows: list[list[str]]


def _printables(findings: Findings) -> list[_Printable]:
    aims = [[t.group, t.aim, t.measured, "yes" if t.met else "NO"] for t in findings.targets]
    return [
        _Printable("By scanner", ("group", "profile", *COLUMNS), _rows(findings.profiles, lambda name: name or "all")),
        _Printable("By mark", ("group", "mark", *COLUMNS[2:]), [r[:2] + r[4:] for r in _rows(findings.marks, str)]),
        _Printable(
            "By questionnaire",
            ("group", "questionnaire", *COLUMNS),
            _rows(findings.questionnaires, str),
        ),
        _Printable(
            "By second thoughts", ("group", "kind", *COLUMNS[:-2]), [r[:-2] for r in _rows(findings.kinds, str)]
        ),
        _Printable("Targets", ("group", "target", "measured", "met"), aims),
    ]


def _rows(sums: Sums, called: Callable[[str], str]) -> list[list[str]]:
    order = list(SHARES)
    keys = sorted(sums, key=lambda key: (order.index(key[0]), key[1] == "", key[1]))
    return [[group, called(name), *sums[group, name].cells()] for group, name in keys]


def show(findings: Findings, console: Console) -> None:
    """Print the tables."""
    for printable in _printables(findings):
        table = Table(title=printable.title, title_justify="left")
        for column in printable.columns:
            left = column in ("group", "profile", "mark", "questionnaire", "kind", "target", "measured", "met")
            table.add_column(column, justify="left" if left else "right")
        for row in printable.rows:
            table.add_row(*row)
        console.print(table)
    console.print(_about(findings.about))


def markdown(findings: Findings) -> str:
    """Return the tables as Markdown."""
    parts = [f"# Accuracy\n\n{_about(findings.about)}\n"]
    for printable in _printables(findings):
        lines = [printable.columns, ["---"] * len(printable.columns), *printable.rows]
        parts.append(f"## {printable.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")
    return "\n".join(parts)


def as_json(findings: Findings) -> dict[str, Any]:
    """Return everything as plain dicts, lists and numbers."""
    return {
        "about": findings.about,
        "profiles": [_entry(group, "profile", name, row) for (group, name), row in findings.profiles.items()],
        "marks": [_entry(group, "mark", name, row) for (group, name), row in findings.marks.items()],
        "questionnaires": [_entry(g, "questionnaire", name, row) for (g, name), row in findings.questionnaires.items()],
        "kinds": [_entry(group, "kind", name, row) for (group, name), row in findings.kinds.items()],
        "targets": [asdict(target) for target in findings.targets],
    }


def _entry(group: str, kind: str, name: str, row: Row) -> dict[str, Any]:
    bound = upper_bound(row.counts.silent, row.counts.positions) if row.counts.positions else None
    sums = {"sheets": row.sheets, "stopped": row.stopped, "faults": row.faults}
    return {"group": group, kind: name, **sums, **asdict(row.counts), "silent_bound": bound}


def _about(about: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}" for name, value in about.items()
    )
