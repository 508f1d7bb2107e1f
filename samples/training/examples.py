"""Boxes of practice cards as the network sees them: drawn on all cores, with the truth known."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_features import features
from omr.marks.ink_shape import ink_shape
from samples.training.cards import draw_card
from samples.training.happenings import EMPTY, Lender, load_fills
from samples.training.real_pen import load_writers

CARDS_A_JOB = 50
UNINKED_KEPT = 0.03  # share of the boxes without ink that are kept: rules decide those, not the network
INVISIBLE, UNTINTED = 0.004, 0.12  # below these shares of ink and of tint a box counts as uninked
GONE_AROUND = 0.3  # a mark that left nothing inside and less than this around its box is not on the picture at all


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
