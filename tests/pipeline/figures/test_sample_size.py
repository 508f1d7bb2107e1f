from __future__ import annotations

from fractions import Fraction
from math import comb
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from typer.testing import CliRunner

from pipeline import Workspace
from pipeline.cli.command_group import Commands
from pipeline.cli.sample import SAMPLE
from pipeline.figures.sample_size import ERROR, certainty, exact, yamane

SHARES = st.sampled_from([Fraction(1, 20), Fraction(3, 100), Fraction(1, 10), Fraction(7, 100)])


def close_enough(size: int, population: int, error: Fraction) -> Fraction:
    """The least probability over every number of satisfied, by counting samples."""
    return min(
        Fraction(
            sum(
                comb(satisfied, x) * comb(population - satisfied, size - x)
                for x in range(size + 1)
                if abs(Fraction(x, size) - Fraction(satisfied, population)) <= error
            ),
            comb(population, size),
        )
        for satisfied in range(population + 1)
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), SHARES, st.sampled_from([Fraction(95, 100), Fraction(8, 10), Fraction(99, 100)]))
def test_from_the_exact_size_on_every_sample_is_close_enough(
    population: int, error: Fraction, confidence: Fraction
) -> None:
    needed = exact(population, error, float(confidence))
    enough = [close_enough(size, population, error) >= confidence for size in range(1, population + 1)]
    assert all(enough[needed - 1 :])
    assert needed == 1 or not enough[needed - 2]


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), SHARES, st.data())
def test_the_certainty_is_that_of_counting_samples(population: int, error: Fraction, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, population))
    assert certainty(size, population, error) == pytest.approx(float(close_enough(size, population, error)), abs=1e-9)


@pytest.mark.parametrize(("population", "size"), [(700, 249), (5_509, 369), (20_000, 389)])
def test_the_certainty_is_the_least_over_all_true_shares(population: int, size: int) -> None:
    satisfied = range(population // 2 + 1)
    allowed = size * population // 20
    high = [(k * size + allowed) // population for k in satisfied]
    low = [-((allowed - k * size) // population) for k in satisfied]
    least = min(
        hypergeom.pmf(range(lowest, highest + 1), population, k, size).sum()
        for k, lowest, highest in list(zip(satisfied, low, high, strict=True))[-60:]
    )
    # Far from one half it is larger: what was found near it is the least of all.
    assert certainty(size, population) <= least + 1e-9
    assert certainty(size, population) == pytest.approx(least, abs=1e-3)


@pytest.mark.parametrize(
    ("population", "decision", "whole"), [(0, 0, 0), (1, 1, 1), (100, 80, 80), (1000, 286, 290), (10_000, 385, 380)]
)
def test_sizes_of_some_populations(population: int, decision: int, whole: int) -> None:
    assert (yamane(population), exact(population)) == (decision, whole)


@given(st.integers(0, 10**6), SHARES)
def test_no_formula_asks_for_more_sheets_than_there_are_transactions(population: int, error: Fraction) -> None:
    assert 0 <= yamane(population, error) <= population


def test_what_is_exactly_enough_is_not_rounded_up() -> None:
    assert yamane(400) == 200
    assert yamane(401) == 201


def test_three_percent_of_a_number_that_hardly_divides() -> None:
    # 916 sheets fail only where the true share is far from one half, since 5,509 is about six times as many.
    assert exact(5_509, Fraction(3, 100)) == 917


@pytest.mark.parametrize("population", [1_001, 1_500, 4_999, 1_000_000])
def test_of_many_transactions_too_every_larger_sample_is_close_enough(population: int) -> None:
    needed = exact(population)
    assert certainty(needed - 1, population) < 0.95
    assert all(certainty(size, population) >= 0.95 for size in range(needed, needed + 120))


def test_a_million_transactions() -> None:
    assert exact(1_000_000) == 400


@pytest.mark.parametrize(("population", "error"), [(-1, ERROR), (10, Fraction(0)), (10, Fraction(1))])
def test_what_makes_no_sense_is_refused(population: int, error: Fraction) -> None:
    for size in (yamane, exact):
        with pytest.raises(ValueError, match=r"transactions|between 0 and 1"):
            size(population, error)


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer(cls=Commands)
    for name, command in SAMPLE.items():
        app.command(name)(command)

    @app.callback()
    def start(ctx: typer.Context) -> None:
        ctx.obj = None

    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


def test_the_command_says_how_many_sheets_a_number_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("sample", "--transactions", "1000")
    assert code == 0
    row = next(line for line in said.splitlines() if "1,000" in line)
    assert row.replace("│", " ").split() == ["1,000", "286", "290"]
    assert run("sample", "--transactions", "1000", "--error", "5%")[1] == said
    assert "3 %" in run("sample", "--transactions", "1000", "--error", "0.03")[1]
    assert run("sample", "--transactions", "1000", "--error", "5")[0] == 2


def test_the_command_goes_through_the_table_of_transactions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHIEU_LANGUAGE", "vi")
    workspace = Workspace.create(tmp_path / "w")
    workspace.close()
    code, said = run("sample", "-w", str(workspace.root))
    assert code == 7
    assert "transactions.csv" in said
    (workspace.root / "transactions.csv").write_text("unit,period,transactions\nub06808,2019-Q1,1000\n", "utf-8")
    code, said = run("sample", "-w", str(workspace.root))
    assert code == 0
    row = next(line for line in said.splitlines() if "Vàng Danh" in line)
    assert row.replace("│", " ").split() == ["Phường", "Vàng", "Danh", "2019-Q1", "1.000", "286", "290"]
    assert "tính chính xác" in said
    (workspace.root / "transactions.csv").write_text("unit,period,transactions\nub06808,2019-Q1,1.000\n", "utf-8")
    code, said = run("sample", "-w", str(workspace.root))
    assert code == 4
    assert "transactions.csv:2" in said.replace("\n", "")
