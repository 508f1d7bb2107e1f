"""The neural networks that judge the ink at each box, alone and compared with the same hand's marks; run by numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_features import SHARES
from omr.reader_version import WEIGHTS_FILE

Floats = NDArray[np.float32]
Layer = tuple[Floats, Floats]
Layers = dict[str, Layer]

# Least probability of ``marked`` at which a box counts as one of the hand's marks in the comparison.
SURE_ENOUGH = 0.5
# Number of marks at which the comparison with the hand's marks gets half of its full weight.
HALF_KNOWN = 3.0
ALMOST_NONE = 1e-3  # marks; avoids a division by zero


@dataclass(frozen=True, slots=True, eq=False)
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
        judged = _judged(_together(self), inputs)
        return np.asarray(judged.mean(axis=0, dtype=np.float64) / self.temperature)


@lru_cache(maxsize=4)
def _together(network: Network) -> Layers:
    """Return the layers of k members as one: k×inputs×outputs weights, k×1×outputs biases.

    Only of the first layer, whose inputs the members have in common, the weights are inputs×(k·outputs).
    """
    layers = {}
    for name in network.members[0]:
        weights, biases = zip(*(member[name] for member in network.members), strict=True)
        weight = np.concatenate(weights, axis=1) if name == "first" else np.stack(weights)
        layers[name] = weight, np.stack(biases)[:, None]
    return layers


def _judged(layers: Layers, inputs: Floats) -> Floats:
    """Return k×n×3 logits of k members."""
    seen = _rectified(_through(layers["second"], _first(layers["first"], inputs)))
    alone = _through(layers["alone"], seen)
    beside = _beside(layers["hand"], inputs, seen, alone)
    return alone + _through(layers["last"], _rectified(_through(layers["beside"], beside)))


def _first(layer: Layer, inputs: Floats) -> Floats:
    """Return k×n×outputs of the first layer; most inputs are 0 for all boxes of a page, and are left out."""
    weight, bias = layer
    used = np.flatnonzero((inputs != 0).any(axis=0))
    seen = (inputs[:, used] @ weight[used]).reshape(len(inputs), len(bias), -1)
    return _rectified(seen.transpose(1, 0, 2) + bias)


def _beside(hand: Layer, inputs: Floats, seen: Floats, alone: Floats) -> Floats:
    """Return each box's inputs to layer ``beside``: its traits, those of the hand's other marks, and their weight."""
    marked = softmax(alone.astype(np.float64))[..., 1].astype(np.float32)
    weight = np.where(marked > SURE_ENOUGH, marked, np.float32(0))
    shares = np.broadcast_to(inputs[:, -SHARES:], (len(seen), len(inputs), SHARES))
    traits = np.concatenate([_rectified(_through(hand, seen)), shares], axis=2)
    weighed = traits * weight[..., None]
    others = np.maximum(weight.sum(axis=1, keepdims=True) - weight, 0)[..., None]
    usual = (weighed.sum(axis=1, keepdims=True) - weighed) / (others + np.float32(ALMOST_NONE))
    known = others / (others + np.float32(HALF_KNOWN))
    return np.concatenate([seen, traits, known * usual, known * np.abs(traits - usual), known], axis=2)


def _through(layer: Layer, inputs: Floats) -> Floats:
    weight, bias = layer
    return np.asarray(inputs @ weight + bias, dtype=np.float32)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return …×3 probabilities for …×3 logits."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


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
