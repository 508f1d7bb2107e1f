"""How sure a network is of boxes that it has not seen, and how often it is right."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_cells import CELLS
from omr.marks.network import Network, softmax
from samples.training.examples import Examples

BINS = (0.0, 0.5, 0.9, 0.99, 0.995, 0.999, 0.9999, 1.0)
SURE = 0.995  # what the table by style calls sure: the bound of ``omr.answers``
STRANGE = 2 * CELLS * CELLS + 4  # which input tells of a form of another maker
TEMPERATURES = np.linspace(0.5, 4.0, 141)


def best_temperature(raw: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the temperature that makes unseen labels likeliest (Guo et al. 2017)."""

    def surprise(temperature: float) -> float:
        return float(-np.log(softmax(raw / temperature)[np.arange(len(labels)), labels] + 1e-300).mean())

    return float(min(TEMPERATURES, key=surprise))


def print_tables(probabilities: NDArray[np.float64], examples: Examples) -> None:
    """Print what was taken for what, how often each degree of certainty was right, and both by what was drawn."""
    labels, best, certainty = examples.labels, probabilities.argmax(axis=1), probabilities.max(axis=1)
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (labels, best), 1)
    print(f"{'drawn as':>12} {'empty':>8} {'marked':>8} {'cancelled':>10}   <- taken for")
    for name, row in zip(("empty", "marked", "cancelled"), confusion, strict=True):
        print(f"{name:>12} {row[0]:8d} {row[1]:8d} {row[2]:10d}")
    print(f"\n{'certainty':>18} {'boxes':>8} {'said':>9} {'was right':>10}")
    for low, high in pairwise(BINS):
        inside = (certainty > low) & (certainty <= high)
        if inside.any():
            right = (best == labels)[inside].mean()
            print(f"{low:8.4f} … {high:.4f} {inside.sum():8d} {certainty[inside].mean():9.5f} {right:10.5f}")
    print(f"\n{'drawn':>12} {'boxes':>8} {'surely right':>13} {'surely wrong':>13}")
    for style in sorted(set(examples.drawn)):
        these, right = examples.drawn == style, best == labels
        sure = these & (certainty > SURE)
        shares = (sure & right).sum() / these.sum(), (sure & ~right).sum()
        print(f"{style or 'nothing':>12} {these.sum():8d} {shares[0]:13.4f} {shares[1]:13d}")


def check_network(network: Network, unseen: Examples) -> None:
    """Print how a network fares on examples: on boxes as we print them, then on those of other makers."""
    raw = np.concatenate([network.logits(unseen.inputs[rows].astype(np.float32)) for rows in unseen.by_card()])
    strange = unseen.inputs[:, STRANGE] > 0
    for whose, rows in (("our boxes", ~strange), ("boxes of other makers", strange)):
        print(f"\n{whose}: {rows.sum():,} of {len(set(unseen.cards[rows])):,} cards\n")
        print_tables(softmax(raw[rows]), unseen.only(rows))
