"""The classifier is fitted on cards that are drawn, and what was fitted is what the reader loads."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from omr.marks import network
from omr.marks.ink_features import FEATURES
from omr.reader_version import WEIGHTS_FILE
from samples.training import examples
from samples.training.cards import draw_card
from samples.training.certainty import best_temperature, check_network
from samples.training.examples import Examples, draw_examples
from samples.training.fit import fit, save

CARDS = 24
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def drawn() -> Examples:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examples, "CARDS_A_JOB", CARDS)
        return draw_examples(0, 1, None, None, 0)


def test_a_card_is_drawn_from_its_seed_alone() -> None:
    first, again, other = (draw_card(np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first.drawn == again.drawn != other.drawn
    assert np.array_equal(first.evidence.dark, again.evidence.dark)


def test_cards_hold_empty_marked_and_cancelled_boxes(drawn: Examples) -> None:
    assert drawn.inputs.shape == (len(drawn.labels), FEATURES)
    assert set(drawn.labels) == {0, 1, 2}
    assert len(drawn.by_card()) == CARDS
    assert "question" not in drawn.drawn


def test_the_weights_that_are_there_know_most_of_what_was_drawn(
    drawn: Examples, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = network.stored()
    raw = np.concatenate([stored.logits(drawn.inputs[rows].astype(np.float32)) for rows in drawn.by_card()])
    assert (raw.argmax(axis=1) == drawn.labels).mean() > 0.9
    check_network(stored, drawn)
    said = capsys.readouterr().out
    assert "our boxes" in said
    assert "boxes of other makers" in said


def test_the_temperature_cools_what_is_too_sure() -> None:
    labels = np.array([1, 1, 1, 0])
    raw = np.tile([0.0, 20.0, -20.0], (4, 1))
    assert best_temperature(raw, labels) > 1


def test_saved_weights_are_the_same_network_when_loaded(
    drawn: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = network.stored()
    save(before, tmp_path / WEIGHTS_FILE)
    monkeypatch.setattr(network.resources, "files", lambda _: tmp_path)
    loaded = network.stored.__wrapped__()
    rows = drawn.by_card()[0]
    inputs = drawn.inputs[rows].astype(np.float32)
    assert np.array_equal(loaded.logits(inputs), before.logits(inputs))


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed: it is only needed to fit")
def test_a_small_fit_learns_and_can_be_read(
    drawn: Examples, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samples.training.two_opinions.CARDS_A_BATCH", 8)
    monkeypatch.setattr("samples.training.two_opinions.EPOCHS", 8)
    fitted = fit(drawn, drawn, 1)
    assert "fitted on" in capsys.readouterr().out
    raw = np.concatenate([fitted.logits(drawn.inputs[rows].astype(np.float32)) for rows in drawn.by_card()])
    assert (raw.argmax(axis=1) == drawn.labels).mean() > max(np.bincount(drawn.labels)) / len(drawn.labels)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [(("--help",), 0, "--strokes"), *([] if find_spec("torch") else [((), 2, "fitting needs PyTorch")])],
)
def test_help_and_what_is_missing_are_told_at_once(arguments: tuple[str, ...], code: int, says: str) -> None:
    command = [sys.executable, "-m", "samples.training.fit", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code
    assert says in done.stdout + done.stderr
