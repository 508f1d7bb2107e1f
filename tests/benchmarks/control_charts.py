"""How often a control chart tells of something where nothing changed: ``python -m tests.benchmarks.control_charts``.

An index that always scatters by two points around 80 is charted over 8 to 24 periods; beside it one that rises by six
points in the middle and stays there. Prints in how many of a hundred charts the newest period is told of, and any; and
the same for what goes with the overall rating: how often a factor of pure chance is called more than chance, beside
factors that count. Asserts nothing.
"""

from __future__ import annotations

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table

from pipeline.figures.control_charts import Rule, Value, control_chart
from pipeline.figures.drivers import shared_out
from pipeline.records.periods import periods_between

PERIODS = periods_between("2010-Q1", "2030-Q4")
MEAN, SPREAD, STEP = 80.0, 2.0, 6.0


def _charted(random: np.random.Generator, periods: int, step: float) -> tuple[bool, bool, set[Rule]]:
    """Return whether the newest period of a chart is told of, whether any is, and by which rules."""
    indices = random.normal(MEAN, SPREAD, periods)
    indices[periods // 2 :] += step
    values = [Value(name, one, one, one) for name, one in zip(PERIODS, indices.tolist(), strict=False)]
    chart = control_chart(values)
    assert chart
    rules = {rule for point in chart.points for rule, _ in point.rules}
    return bool(chart.points[-1].rules), bool(rules), rules


def _of_charts(charts: int, seed: int) -> Table:
    shown = Table("periods", "changed by", "newest told of", "any told of", *(rule.value for rule in Rule))
    for periods in (8, 12, 16, 24):
        for step in (0.0, STEP):
            random = np.random.default_rng(seed)
            found = [_charted(random, periods, step) for _ in range(charts)]
            shares = [sum(one[0] for one in found), sum(one[1] for one in found)]
            shares += [sum(rule in one[2] for one in found) for rule in Rule]
            cells = (f"{100 * share / charts:.1f} %" for share in shares)
            shown.add_row(str(periods), f"{step:.0f} points", *cells)
    return shown


def _of_drivers(surveys: int, seed: int) -> Table:
    """Two factors that count, and three of chance that are related to nothing or to those two."""
    shown = Table("sheets", "factors of chance", "one of them is called more than chance", "both that count are")
    for sheets in (100, 400, 2000):
        for related in (0.0, 1.0):
            random = np.random.default_rng(seed)
            taken = called = 0
            for _ in range(surveys):
                values = random.normal(size=(sheets, 6))
                values[:, -1] += values[:, 0] + values[:, 1]
                values[:, 2:5] += related * values[:, :1]
                shared = shared_out(values)
                taken += any(part > shared.by_chance for part in shared.parts[2:])
                called += bool(shared.parts) and min(shared.parts[:2]) > shared.by_chance
            said = "related to one that counts" if related else "related to nothing"
            shown.add_row(str(sheets), said, f"{100 * taken / surveys:.1f} %", f"{100 * called / surveys:.1f} %")
    return shown


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--charts", type=int, default=1000)
    options.add_argument("--surveys", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    Console().print(_of_charts(given.charts, given.seed))
    Console().print(_of_drivers(given.surveys, given.seed))


if __name__ == "__main__":
    main()
