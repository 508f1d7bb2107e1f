"""The network of the reader in a form that can be fitted, by PyTorch, and turned into what the reader runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from omr.marks.ink_cells import CELLS
from omr.marks.ink_features import FEATURES, SHARES
from omr.marks.network import ALMOST_NONE, HALF_KNOWN, SURE_ENOUGH, Layers, Network
from samples.training.examples import Examples

FIRST, SECOND, HAND, BESIDE = 384, 64, 32, 64  # how many units each layer has
EPOCHS = 24
FASTEST = 2e-3  # learning rate at its highest, of one cycle (Smith and Topin, Super-Convergence, 2018)
CARDS_A_BATCH = 20
ALONE_COUNTS = 0.5  # weight of the first judgement's loss beside that of the corrected one


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


def fitted_network(examples: Examples, seed: int) -> TwoOpinions:
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
            torch.autograd.backward(_loss(network, examples, [cards[i] for i in batch], int(rng.integers(8))))
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
