"""The network that weighs the ink at each box, alone and beside the other marks of the same hand. numpy runs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from omr.evidence import SHARES

Floats = NDArray[np.float32]

WEIGHTS_FILE = "marks.npz"
# Below this a box is not taken for one of the hand's marks when the others are compared with them.
SURE_ENOUGH = 0.5
# With so many marks seen, half of what can be known of a hand is known.
HALF_KNOWN = 3.0
ALMOST_NONE = 1e-3  # marks, lest nothing be divided by nothing


@dataclass(frozen=True, slots=True)
class Network:
    """A perceptron with a second opinion.

    ``alone`` judges a box by itself. What the boxes taken for marks look like on average (``hand``, and how much ink
    they have and how dark it is; each box apart from itself), and how far this box differs from that, then goes into
    ``beside``, which corrects the first judgement: a filling among fillings is a mark, a dot among bold crosses is a
    dot, and so is what a rubber left of a tick. Pooling over a set keeps the order of boxes out of it (Zaheer et al.,
    Deep Sets, 2017).

    Attributes:
        layers: name to weights (inputs×outputs) and bias.
        temperature: by which the outcome is divided before the softmax (Guo et al., On Calibration of Modern Neural
            Networks, 2017), fitted on hands that the weights had not seen.
        shares: of the three classes among the examples that the weights were fitted on.
    """

    layers: dict[str, tuple[Floats, Floats]]
    temperature: float
    shares: NDArray[np.float64]

    def logits(self, inputs: Floats) -> NDArray[np.float64]:
        """Return n×3 logits of ``empty``, ``marked``, ``cancelled`` for all boxes of one page.

        Args:
            inputs: n×656 from ``evidence.features``; boxes without ink may be left out.
        """
        seen = _rectified(self._through("second", _rectified(self._through("first", inputs))))
        alone = self._through("alone", seen)
        corrected = alone + self._through(
            "last", _rectified(self._through("beside", self._beside(inputs, seen, alone)))
        )
        return corrected.astype(np.float64) / self.temperature

    def _beside(self, inputs: Floats, seen: Floats, alone: Floats) -> Floats:
        """Put beside each box what the hand's other marks look like, and how much is known of them."""
        marked = softmax(alone.astype(np.float64))[:, 1].astype(np.float32)
        weight = np.where(marked > SURE_ENOUGH, marked, np.float32(0))
        traits = np.concatenate([_rectified(self._through("hand", seen)), inputs[:, -SHARES:]], axis=1)
        weighed = traits * weight[:, None]
        others = np.maximum(weight.sum() - weight, 0)[:, None]
        usual = (weighed.sum(axis=0) - weighed) / (others + np.float32(ALMOST_NONE))
        known = others / (others + np.float32(HALF_KNOWN))
        return np.concatenate([seen, traits, known * usual, known * np.abs(traits - usual), known], axis=1)

    def _through(self, name: str, inputs: Floats) -> Floats:
        weight, bias = self.layers[name]
        return np.asarray(inputs @ weight + bias, dtype=np.float32)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, n×3."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@cache
def stored() -> Network:
    """Return the network that came with the package (``tests/benchmarks/fit_marks.py`` makes it)."""
    with resources.files("omr").joinpath(WEIGHTS_FILE).open("rb") as stream, np.load(stream) as file:
        names = [name.removesuffix("_weight") for name in file.files if name.endswith("_weight")]
        layers = {
            name: (file[f"{name}_weight"].astype(np.float32), file[f"{name}_bias"].astype(np.float32)) for name in names
        }
        return Network(layers, float(file["temperature"]), file["shares"].astype(np.float64))


def _rectified(values: Floats) -> Floats:
    return np.maximum(values, np.float32(0))
