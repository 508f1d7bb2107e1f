"""The neural networks that judge the ink at each box, alone and compared with the same hand's marks; run by numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_features import SHARES
from omr.reader_version import WEIGHTS_FILE

Floats = NDArray[np.float32]
Layers = dict[str, tuple[Floats, Floats]]

# Least probability of ``marked`` at which a box counts as one of the hand's marks in the comparison.
SURE_ENOUGH = 0.5
# Number of marks at which the comparison with the hand's marks gets half of its full weight.
HALF_KNOWN = 3.0
ALMOST_NONE = 1e-3  # marks; avoids a division by zero


@dataclass(frozen=True, slots=True)
class Network:
    """An ensemble of multilayer perceptrons, whose logits are averaged.

    Each member was fitted from other random weights; where they disagree, their mean is less sure (Lakshminarayanan et
    al., Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles, 2017).

    In a member, layer ``alone`` judges a box by itself. The average traits of all other boxes that look marked (those
    that layer ``hand`` extracts, and the amount, darkness and shape of their ink), and this box's difference from them,
    are the input of ``beside``, which corrects the first judgement: a filling among fillings is a mark, a dot among
    bold crosses is a dot, and so is what a rubber left of a tick. Pooling over a set makes the result independent of
    the order of boxes (Zaheer et al., Deep Sets, 2017).

    Attributes:
        members: for each member, the weights (inputs×outputs) and the bias of every layer by its name.
        temperature: divisor of the logits before the softmax (Guo et al., On Calibration of Modern Neural Networks,
            2017), fitted on hands that the weights had not seen.
        shares: of the three classes among the examples that the weights were fitted on; they sum to 1.
    """

    members: tuple[Layers, ...]
    temperature: float
    shares: NDArray[np.float64]

    def logits(self, inputs: Floats) -> NDArray[np.float64]:
        """Return n×3 logits of ``empty``, ``marked``, ``cancelled`` for all boxes of one page.

        Args:
            inputs: n×FEATURES from ``ink_features.features``; boxes without ink may be left out.
        """
        judged = [_judged(layers, inputs) for layers in self.members]
        return np.asarray(np.mean(judged, axis=0, dtype=np.float64) / self.temperature)


def _judged(layers: Layers, inputs: Floats) -> Floats:
    """Return n×3 logits of one member."""
    seen = _rectified(_through(layers["second"], _rectified(_through(layers["first"], inputs))))
    alone = _through(layers["alone"], seen)
    beside = _beside(layers["hand"], inputs, seen, alone)
    return alone + _through(layers["last"], _rectified(_through(layers["beside"], beside)))


def _beside(hand: tuple[Floats, Floats], inputs: Floats, seen: Floats, alone: Floats) -> Floats:
    """Return each box's inputs to layer ``beside``: its traits, those of the hand's other marks, and their weight."""
    marked = softmax(alone.astype(np.float64))[:, 1].astype(np.float32)
    weight = np.where(marked > SURE_ENOUGH, marked, np.float32(0))
    traits = np.concatenate([_rectified(_through(hand, seen)), inputs[:, -SHARES:]], axis=1)
    weighed = traits * weight[:, None]
    others = np.maximum(weight.sum() - weight, 0)[:, None]
    usual = (weighed.sum(axis=0) - weighed) / (others + np.float32(ALMOST_NONE))
    known = others / (others + np.float32(HALF_KNOWN))
    return np.concatenate([seen, traits, known * usual, known * np.abs(traits - usual), known], axis=1)


def _through(layer: tuple[Floats, Floats], inputs: Floats) -> Floats:
    weight, bias = layer
    return np.asarray(inputs @ weight + bias, dtype=np.float32)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return n×3 probabilities for n×3 logits."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@cache
def stored() -> Network:
    """Return the network that came with the package (``samples/training/fit.py`` makes it)."""
    with resources.files("omr").joinpath(WEIGHTS_FILE).open("rb") as stream, np.load(stream) as file:
        members = tuple(_member(file, number) for number in range(int(file["members"])))
        return Network(members, float(file["temperature"]), file["shares"].astype(np.float64))


def _member(file: Mapping[str, NDArray[np.generic]], number: int) -> Layers:
    """Return the layers of one member from the arrays that ``samples.training.fit.save`` wrote."""
    names = [
        name.removesuffix("_weight") for name in file if name.startswith(f"{number}_") and name.endswith("_weight")
    ]
    return {
        name.partition("_")[2]: (file[f"{name}_weight"].astype(np.float32), file[f"{name}_bias"].astype(np.float32))
        for name in names
    }


def _rectified(values: Floats) -> Floats:
    return np.maximum(values, np.float32(0))
