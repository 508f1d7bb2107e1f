"""Fit the classifier of marks and check it on hands that it has not seen: ``python -m tests.benchmarks.fit_marks``.

With ``--strokes FILE`` half of the writers in a file of real pen strokes lend their shapes to the fit and the other
half to the check; with ``--fills FOLDER`` half of the sources of filled marks likewise. Prints, for the check, what was
taken for what, how often each degree of certainty was right, and both by what was drawn; writes ``omr/marks.npz``.
``--check`` fits nothing and checks the weights that are there. Needs PyTorch; reading does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from omr.marks.ink_features import CELLS, FEATURES, SHARES, features
from omr.marks.ink_shape import ink_shape
from omr.marks.network import ALMOST_NONE, HALF_KNOWN, SURE_ENOUGH, WEIGHTS_FILE, Layers, Network, softmax, stored
from tests.benchmarks.practice import draw_card
from tests.benchmarks.practice_marks import EMPTY, Lender, load_fills
from tests.benchmarks.real_pen import load_writers

FIRST, SECOND, HAND, BESIDE = 384, 64, 32, 64  # how many units each layer has
MEMBERS = 2  # networks, from other random weights each
EPOCHS = 24
FASTEST = 2e-3  # learning rate at its highest, of one cycle (Smith and Topin, Super-Convergence, 2018)
CARDS_A_BATCH = 20
CARDS_A_JOB = 50
UNINKED_KEPT = 0.03  # share of the boxes without ink that are kept: rules decide those, not the network
INVISIBLE, UNTINTED = 0.004, 0.12  # below these shares of ink and of tint a box counts as uninked
GONE_AROUND = 0.3  # a mark that left nothing inside and less than this around its box is not on the picture at all
ALONE_COUNTS = 0.5  # weight of the first judgement's loss beside that of the corrected one
BINS = (0.0, 0.5, 0.9, 0.99, 0.995, 0.999, 0.9999, 1.0)
SURE = 0.995  # what the table by style calls sure: the bound of ``omr.answers``
STRANGE = 2 * CELLS * CELLS + 4  # which input tells of a form of another maker
TEMPERATURES = np.linspace(0.5, 4.0, 141)


@dataclass(frozen=True, slots=True)
class Examples:
    """``inputs`` n×FEATURES, ``labels`` n, ``cards`` n: the card that each comes from, and what was ``drawn``."""

    inputs: NDArray[np.float16]
    labels: NDArray[np.int64]
    cards: NDArray[np.int64]
    drawn: NDArray[np.str_]

    def only(self, rows: NDArray[np.bool_]) -> Examples:
        """Return some of them."""
        return Examples(self.inputs[rows], self.labels[rows], self.cards[rows], self.drawn[rows])

    def by_card(self) -> list[NDArray[np.int64]]:
        """Return the positions of each card's boxes."""
        return [
            np.asarray(part) for part in np.split(np.arange(len(self.cards)), np.flatnonzero(np.diff(self.cards)) + 1)
        ]


class TwoOpinions(nn.Module):
    """A member of ``omr.marks.network.Network``, in a form that can be fitted."""

    def __init__(self) -> None:
        """Draw the weights."""
        super().__init__()
        self.first, self.second = nn.Linear(FEATURES, FIRST), nn.Linear(FIRST, SECOND)
        self.alone, self.hand = nn.Linear(SECOND, 3), nn.Linear(SECOND, HAND)
        self.beside, self.last = nn.Linear(SECOND + 3 * (HAND + SHARES) + 1, BESIDE), nn.Linear(BESIDE, 3)

    def forward(self, inputs: torch.Tensor, card: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return both judgements, n×3 logits each; ``card`` n numbers the cards from 0."""
        seen = torch.relu(self.second(torch.relu(self.first(inputs))))
        alone = self.alone(seen)
        marked = torch.softmax(alone, 1)[:, 1].detach()
        weight = torch.where(marked > SURE_ENOUGH, marked, torch.zeros_like(marked))
        traits = torch.cat([torch.relu(self.hand(seen)), inputs[:, -SHARES:]], 1)
        weighed = traits * weight[:, None]
        count = int(card.max()) + 1
        others = (torch.zeros(count).index_add(0, card, weight)[card] - weight)[:, None].clamp(min=0)
        sums = torch.zeros(count, HAND + SHARES).index_add(0, card, weighed)[card]
        usual = (sums - weighed) / (others + ALMOST_NONE)
        known = others / (others + HALF_KNOWN)
        beside = torch.cat([seen, traits, known * usual, known * (traits - usual).abs(), known], 1)
        return alone, alone + self.last(torch.relu(self.beside(beside)))


def draw_examples(first: int, seed: int, strokes: Path | None, fills: Path | None, half: int) -> Examples:
    """Draw one job's cards; ``half`` 0 or 1 says who may lend their shapes."""
    cv2.setNumThreads(1)
    lenders = _lenders(strokes, fills, half)
    inputs, labels, cards, drawn = [], [], [], []
    for number in range(first, first + CARDS_A_JOB):
        rng = np.random.default_rng([seed, half, number])
        card = draw_card(rng, lenders)
        evidence = card.evidence
        inked = np.maximum(evidence.inside, evidence.ring) > INVISIBLE
        inked |= evidence.tint.max(axis=1) > UNTINTED
        gone = (card.labels != EMPTY) & (evidence.inside == 0) & (evidence.around < GONE_AROUND)
        # Nothing is learned of question marks: hooks that they are, they would cast doubt upon one tick in 150.
        asked = np.array(card.drawn) == "question"
        kept = ~gone & ~asked & (inked | ((card.labels == EMPTY) & (rng.random(len(inked)) < UNINKED_KEPT)))
        inputs.append(features(evidence, ink_shape(evidence.dark))[kept].astype(np.float16))
        labels.append(card.labels[kept])
        cards.append(np.full(kept.sum(), number))
        drawn.append(np.array(card.drawn)[kept])
    return Examples(*(np.concatenate(parts) for parts in (inputs, labels, cards, drawn)))


def _lenders(strokes: Path | None, fills: Path | None, half: int) -> list[Lender]:
    writers = load_writers(strokes)[half::2] if strokes else ()
    by_source = load_fills(fills) if fills else {}
    patches = [tuple(by_source[source]) for source in sorted(by_source)][half::2] or [()]
    return [Lender(writer, patches[i % len(patches)]) for i, writer in enumerate(writers)]


def gathered(cards: int, seed: int, strokes: Path | None, fills: Path | None, half: int) -> Examples:
    """Draw so many cards on all cores."""
    with ProcessPoolExecutor() as pool:
        firsts = range(0, cards, CARDS_A_JOB)
        parts = [job.result() for job in [pool.submit(draw_examples, i, seed, strokes, fills, half) for i in firsts]]
    return Examples(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("inputs", "labels", "cards", "drawn")))


def fitted(examples: Examples, seed: int) -> TwoOpinions:
    """Fit by Adam; every batch of cards is turned or mirrored at random, for a box has eight symmetries."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network, cards = TwoOpinions(), examples.by_card()
    batches = len(cards) // CARDS_A_BATCH
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=1e-4)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, FASTEST, total_steps=EPOCHS * batches, pct_start=0.1)
    for _ in range(EPOCHS):
        for batch in np.array_split(rng.permutation(len(cards)), batches):
            optimiser.zero_grad()
            _loss(network, examples, [cards[i] for i in batch], int(rng.integers(8))).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            pace.step()
    return network


def _loss(network: TwoOpinions, examples: Examples, cards: list[NDArray[np.int64]], symmetry: int) -> torch.Tensor:
    rows = np.concatenate(cards)
    card = np.repeat(np.arange(len(cards)), [len(boxes) for boxes in cards])
    inputs = torch.from_numpy(_turned(examples.inputs[rows].astype(np.float32), symmetry))
    labels = torch.from_numpy(examples.labels[rows])
    alone, corrected = network(inputs, torch.from_numpy(card))
    surprise = nn.functional.cross_entropy
    return ALONE_COUNTS * surprise(alone, labels) + surprise(corrected, labels)


def _turned(inputs: NDArray[np.float32], symmetry: int) -> NDArray[np.float32]:
    cells = inputs[:, : 2 * CELLS * CELLS].reshape(-1, 2, CELLS, CELLS)
    cells = cells[:, :, ::-1] if symmetry & 1 else cells
    cells = cells[:, :, :, ::-1] if symmetry & 2 else cells
    cells = cells.transpose(0, 1, 3, 2) if symmetry & 4 else cells
    return np.concatenate([cells.reshape(len(inputs), -1), inputs[:, 2 * CELLS * CELLS :]], axis=1)


def as_read(networks: Sequence[TwoOpinions], shares: NDArray[np.float64]) -> Network:
    """Return networks as the reader runs them."""
    return Network(tuple(map(_layers, networks)), 1.0, shares)


def _layers(network: TwoOpinions) -> Layers:
    """Return weights and biases; half precision is finer than what the fit can tell apart."""
    fitted_to = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    return {
        name.removesuffix(".weight"): (
            np.ascontiguousarray(value.T).astype(np.float16).astype(np.float32),
            fitted_to[name.replace("weight", "bias")],
        )
        for name, value in fitted_to.items()
        if name.endswith(".weight")
    }


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


def save(network: Network) -> None:
    """Write the weights beside the code that uses them."""
    arrays: dict[str, NDArray[np.generic]] = {"members": np.array(len(network.members)), "shares": network.shares}
    for number, layers in enumerate(network.members):
        for name, (weight, bias) in layers.items():
            arrays[f"{number}_{name}_weight"], arrays[f"{number}_{name}_bias"] = weight.astype(np.float16), bias
    path = Path(__file__).parents[2] / "omr" / WEIGHTS_FILE
    np.savez_compressed(path, temperature=np.float64(network.temperature), **arrays)  # type: ignore[arg-type]


def check(network: Network, unseen: Examples) -> None:
    """Print how a network fares on examples: on boxes as we print them, then on those of other makers."""
    raw = np.concatenate([network.logits(unseen.inputs[rows].astype(np.float32)) for rows in unseen.by_card()])
    strange = unseen.inputs[:, STRANGE] > 0
    for whose, rows in (("our boxes", ~strange), ("boxes of other makers", strange)):
        print(f"\n{whose}: {rows.sum():,} of {len(set(unseen.cards[rows])):,} cards\n")
        print_tables(softmax(raw[rows]), unseen.only(rows))


def fit(seen: Examples, unseen: Examples, seed: int) -> None:
    """Fit, set the temperature by one half of the unseen cards, tell of the other, write."""
    shares = np.bincount(seen.labels, minlength=3) / len(seen.labels)
    network = as_read([fitted(seen, seed + number) for number in range(MEMBERS)], shares)
    half = unseen.only(unseen.cards % 2 == 0)
    raw = np.concatenate([network.logits(half.inputs[rows].astype(np.float32)) for rows in half.by_card()])
    network = replace(network, temperature=best_temperature(raw, half.labels))
    print(f"fitted on {len(seen.labels):,} boxes; temperature {network.temperature:.3f}")
    check(network, unseen.only(unseen.cards % 2 == 1))
    save(network)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, fit, check, write; or only draw and check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=24000, help="cards to fit on; a quarter as many are for the check")
    parser.add_argument("--strokes", type=Path, help="file of real pen strokes, plain or gzipped JSON")
    parser.add_argument("--fills", type=Path, help="folder of real filled marks, beside a JSON list of the same name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="fit nothing: check the weights that are there")
    chosen = parser.parse_args(arguments)
    unseen = gathered(chosen.cards // 4, chosen.seed, chosen.strokes, chosen.fills, 1)
    if chosen.check:
        check(stored(), unseen)
    else:
        fit(gathered(chosen.cards, chosen.seed, chosen.strokes, chosen.fills, 0), unseen, chosen.seed)


if __name__ == "__main__":
    main()
