"""Fit the classifier of marks and check it on hands that it has not seen: ``python -m tests.benchmarks.fit_marks``.

With ``--strokes FILE`` half of the writers in a file of real pen strokes lend their shapes to the fit and the other
half to the check. Prints a confusion table and a reliability table of the check, and writes ``omr/marks.npz``. Needs
scikit-learn; reading does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.neural_network import MLPClassifier

from omr.evidence import CELLS, features, gather
from omr.marks import WEIGHTS_FILE
from tests.benchmarks.practice import EMPTY, draw_card, load_writers

HIDDEN = (256, 64)
EPOCHS = ((8, 1e-3), (5, 3e-4), (4, 1e-4))  # how many, at which learning rate
BATCH = 512
CARDS_A_JOB = 50
UNINKED_KEPT = 0.03  # share of the boxes without ink that are kept: rules decide those, not the network
INVISIBLE = 0.004  # a mark that left less ink than this on the picture teaches nothing
BINS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0)


@dataclass(frozen=True, slots=True)
class Examples:
    """``inputs`` n×515, ``labels`` n."""

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]


def draw_examples(first: int, seed: int, strokes: Path | None, half: int) -> Examples:
    """Draw one job's cards; ``half`` 0 or 1 says which writers may lend their shapes."""
    cv2.setNumThreads(1)
    writers = load_writers(strokes) if strokes else {}
    shapes = [writers[name] for i, name in enumerate(sorted(writers)) if i % 2 == half]
    inputs, labels = [], []
    for number in range(first, first + CARDS_A_JOB):
        rng = np.random.default_rng([seed, half, number])
        card = draw_card(rng, shapes)
        evidence = gather(card.dark)
        inked = (evidence.inside > INVISIBLE) | (evidence.ring > INVISIBLE)
        kept = inked | ((card.labels == EMPTY) & (rng.random(len(inked)) < UNINKED_KEPT))
        inputs.append(features(evidence)[kept].astype(np.float16))
        labels.append(card.labels[kept])
    return Examples(np.concatenate(inputs), np.concatenate(labels))


def gathered(cards: int, seed: int, strokes: Path | None, half: int) -> Examples:
    """Draw so many cards on all cores."""
    firsts = range(0, cards, CARDS_A_JOB)
    with ProcessPoolExecutor() as pool:
        jobs = [pool.submit(draw_examples, first, seed, strokes, half) for first in firsts]
        parts = [job.result() for job in jobs]
    inputs = np.concatenate([part.inputs for part in parts]).astype(np.float32)
    return Examples(inputs, np.concatenate([part.labels for part in parts]))


def fitted(examples: Examples, seed: int) -> MLPClassifier:
    """Fit a perceptron by Adam; every batch is turned or mirrored at random, for a box has eight symmetries."""
    rng = np.random.default_rng(seed)
    network = MLPClassifier(HIDDEN, alpha=1e-4, random_state=seed)
    for epochs, rate in EPOCHS:
        network.set_params(learning_rate_init=rate)
        if hasattr(network, "_optimizer"):
            network._optimizer.learning_rate_init = rate
        for _ in range(epochs):
            order = rng.permutation(len(examples.labels))
            for batch in np.array_split(order, len(order) // BATCH):
                turned = _turned(examples.inputs[batch], int(rng.integers(8)))
                network.partial_fit(turned, examples.labels[batch], classes=[0, 1, 2])
    return network


def _turned(inputs: NDArray[np.float32], symmetry: int) -> NDArray[np.float32]:
    cells = inputs[:, : 2 * CELLS * CELLS].reshape(-1, 2, CELLS, CELLS)
    cells = cells[:, :, ::-1] if symmetry & 1 else cells
    cells = cells[:, :, :, ::-1] if symmetry & 2 else cells
    cells = cells.transpose(0, 1, 3, 2) if symmetry & 4 else cells
    return np.concatenate([cells.reshape(len(inputs), -1), inputs[:, 2 * CELLS * CELLS :]], axis=1)


def logits(network: MLPClassifier, inputs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what goes into the softmax, n×3."""
    activation = inputs
    for weight, bias in zip(network.coefs_[:-1], network.intercepts_[:-1], strict=True):
        activation = np.maximum(activation @ weight + bias, 0)
    return np.asarray(activation @ network.coefs_[-1] + network.intercepts_[-1], dtype=np.float64)


def best_temperature(raw: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the temperature that makes unseen labels likeliest (Guo et al. 2017)."""

    def surprise(temperature: float) -> float:
        probabilities = softmax(raw / temperature)
        return float(-np.log(probabilities[np.arange(len(labels)), labels] + 1e-300).mean())

    return float(minimize_scalar(surprise, bounds=(0.3, 5.0), method="bounded").x)


def softmax(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, n×3."""
    odds = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def print_tables(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
    """Print what was taken for what, and how often each degree of certainty was right."""
    best = probabilities.argmax(axis=1)
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (labels, best), 1)
    print(f"{'drawn as':>12} {'empty':>8} {'marked':>8} {'cancelled':>10}   <- taken for")
    for name, row in zip(("empty", "marked", "cancelled"), confusion, strict=True):
        print(f"{name:>12} {row[0]:8d} {row[1]:8d} {row[2]:10d}")
    certainty = probabilities.max(axis=1)
    print(f"\n{'certainty':>18} {'boxes':>8} {'said':>9} {'was right':>10}")
    for low, high in pairwise(BINS):
        inside = (certainty > low) & (certainty <= high)
        if inside.any():
            right = (best == labels)[inside].mean()
            print(f"{low:8.4f} … {high:.4f} {inside.sum():8d} {certainty[inside].mean():9.5f} {right:10.5f}")


def save(network: MLPClassifier, temperature: float, shares: NDArray[np.float64]) -> None:
    """Write the weights beside the code that uses them; half precision is finer than what the fit can tell apart."""
    stored: dict[str, NDArray[np.generic]] = {}
    for i, (weight, bias) in enumerate(zip(network.coefs_, network.intercepts_, strict=True)):
        stored[f"weight{i}"], stored[f"bias{i}"] = weight.astype(np.float16), bias.astype(np.float32)
    path = Path(__file__).parents[2] / "omr" / WEIGHTS_FILE
    np.savez_compressed(path, temperature=np.float64(temperature), shares=shares, **stored)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, fit, check, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=6000, help="cards to fit on; a third as many are for the check")
    parser.add_argument("--strokes", type=Path, help="file of real pen strokes, plain or gzipped JSON")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    seen = gathered(chosen.cards, chosen.seed, chosen.strokes, 0)
    unseen = gathered(chosen.cards // 3, chosen.seed, chosen.strokes, 1)
    network = fitted(seen, chosen.seed)
    half = np.arange(len(unseen.labels)) % 2 == 0  # one half sets the temperature, the other is told of
    raw = logits(network, unseen.inputs)
    temperature = best_temperature(raw[half], unseen.labels[half])
    print(f"fitted on {len(seen.labels)} boxes, checked on {(~half).sum()}; temperature {temperature:.3f}")
    print_tables(softmax(raw[~half] / temperature), unseen.labels[~half])
    save(network, temperature, np.bincount(seen.labels, minlength=3) / len(seen.labels))


if __name__ == "__main__":
    main()
