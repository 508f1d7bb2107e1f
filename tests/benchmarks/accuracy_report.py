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
from tests.benchmarks.accuracy_plan import SHARES, Cell
from tests.benchmarks.accuracy_sheets import PLAIN_BESIDE

# The targets, as shares (issue 3, “Measured”).
IN_SPEC_DOUBTS = 0.002
IN_SPEC_STOPPED = 1 / 10_000
HARD_DOUBTS = 0.03
AMBIGUOUS_SILENT = 0.01
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
        targets: of each group.
    """

    about: dict[str, Any]
    profiles: dict[tuple[str, str], Row]
    marks: dict[tuple[str, str], Row]
    targets: tuple[Target, ...]


def found(about: dict[str, Any], measured: Iterable[tuple[Cell, Result]]) -> Findings:
    """Sum results up and hold them against the targets."""
    profiles: dict[tuple[str, str], Row] = {}
    marks: dict[tuple[str, str], Row] = {}
    for cell, result in measured:
        counts = summed(result.counts.values())
        pen = " (real pen)" if cell.real else ""
        for key in ((cell.group, cell.profile.name + pen), (cell.group, "")):
            profiles.setdefault(key, Row()).add(result.sheets, result.stopped, result.faults, counts)
        for name, part in result.counts.items():
            marks.setdefault((cell.group, name + pen), Row()).add(0, 0, {}, part)
    ambiguous = summed(
        row.counts for (group, name), row in marks.items() if group == "ambiguous" and not name.startswith(ASIDE)
    )
    return Findings(about, profiles, marks, tuple(_targets(profiles, ambiguous)))


def _targets(profiles: Mapping[tuple[str, str], Row], ambiguous: Counts) -> Iterable[Target]:
    in_spec, hard, again = (profiles.get((group, ""), Row()) for group in ("in-spec", "hard", "re-scan"))
    yield _silent("in-spec", in_spec.counts)
    yield _doubts("in-spec", in_spec.counts, IN_SPEC_DOUBTS)
    stopped = in_spec.stopped / max(in_spec.sheets, 1)
    measured = f"{in_spec.stopped:,} of {in_spec.sheets:,}"
    yield Target("in-spec", "at most 1 sheet in 10,000 stopped", measured, stopped <= IN_SPEC_STOPPED)
    yield _silent("hard", hard.counts)
    yield _doubts("hard", hard.counts, HARD_DOUBTS)
    wrong = ambiguous.silent / max(ambiguous.questions, 1)
    yield Target(
        "ambiguous",
        f"at least {1 - AMBIGUOUS_SILENT:.0%} doubted or read as meant, question marks aside",
        f"{1 - wrong:.2%} of {ambiguous.questions:,}",
        wrong <= AMBIGUOUS_SILENT,
    )
    flips, pairs = again.counts.flips, again.counts.pairs
    bound = f" (95 % bound {upper_bound(flips, pairs):.1e})" if pairs else ""
    yield Target("re-scan", "no flip between mark and blank", f"{flips:,} in {pairs:,} pairs{bound}", flips == 0)


def _silent(group: str, counts: Counts) -> Target:
    bound = f" (95 % bound {upper_bound(counts.silent, counts.positions):.1e})" if counts.positions else ""
    measured = f"{counts.silent:,} in {counts.positions:,} positions{bound}"
    return Target(group, "no silent error", measured, counts.silent == 0)


def _doubts(group: str, counts: Counts, most: float) -> Target:
    share = counts.doubtful / max(counts.questions, 1)
    measured = f"{share:.3%} ({counts.doubtful:,} of {counts.questions:,})"
    return Target(group, f"doubts on at most {most:.1%} of questions", measured, share <= most)


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
        _Printable("Targets", ("group", "target", "measured", "met"), aims),
    ]


def _rows(sums: Mapping[tuple[str, str], Row], called: Callable[[str], str]) -> list[list[str]]:
    order = list(SHARES)
    keys = sorted(sums, key=lambda key: (order.index(key[0]), key[1] == "", key[1]))
    return [[group, called(name), *sums[group, name].cells()] for group, name in keys]


def show(findings: Findings, console: Console) -> None:
    """Print the tables."""
    for printable in _printables(findings):
        table = Table(title=printable.title, title_justify="left")
        for column in printable.columns:
            left = column in ("group", "profile", "mark", "target", "measured", "met")
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
