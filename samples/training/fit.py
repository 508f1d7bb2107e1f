"""Fit the classifier of marks and check it on hands that it has not seen: ``python -m samples.training.fit``.

With ``--strokes FILE`` half of the writers in a file of real pen strokes lend their shapes to the fit and the other
half to the check; with ``--fills FOLDER`` half of the sources of filled marks likewise. Prints, for the check, what was
taken for what, how often each degree of certainty was right, and both by what was drawn; writes ``omr/marks.npz``.
``--check`` fits nothing and checks the weights that are there. Fitting needs PyTorch; checking and reading do not.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from omr.marks.network import Network, stored
from omr.reader_version import WEIGHTS_FILE
from samples.training.certainty import best_temperature, check_network
from samples.training.examples import Examples, gathered

MEMBERS = 2  # networks, from other random weights each
WEIGHTS = Path(__file__).parents[2] / "omr" / WEIGHTS_FILE


def save(network: Network, path: Path) -> None:
    """Write the weights as ``omr.marks.network.stored`` reads them."""
    arrays: dict[str, NDArray[np.generic]] = {"members": np.array(len(network.members)), "shares": network.shares}
    for number, layers in enumerate(network.members):
        for name, (weight, bias) in layers.items():
            arrays[f"{number}_{name}_weight"], arrays[f"{number}_{name}_bias"] = weight.astype(np.float16), bias
    np.savez_compressed(path, temperature=np.float64(network.temperature), **arrays)  # type: ignore[arg-type]


def fit(seen: Examples, unseen: Examples, seed: int) -> Network:
    """Fit, set the temperature by one half of the unseen cards, tell of the other half; return the network."""
    from samples.training.two_opinions import as_read, fitted_network

    shares = np.bincount(seen.labels, minlength=3) / len(seen.labels)
    network = as_read([fitted_network(seen, seed + number) for number in range(MEMBERS)], shares)
    half = unseen.only(unseen.cards % 2 == 0)
    raw = np.concatenate([network.logits(half.inputs[rows].astype(np.float32)) for rows in half.by_card()])
    network = replace(network, temperature=best_temperature(raw, half.labels))
    print(f"fitted on {len(seen.labels):,} boxes; temperature {network.temperature:.3f}")
    check_network(network, unseen.only(unseen.cards % 2 == 1))
    return network


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, fit, check, write; or only draw and check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=24000, help="cards to fit on; a quarter as many are for the check")
    parser.add_argument("--strokes", type=Path, help="file of real pen strokes, plain or gzipped JSON")
    parser.add_argument("--fills", type=Path, help="folder of real filled marks, beside a JSON list of the same name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go, instead of omr/marks.npz")
    parser.add_argument("--check", action="store_true", help="fit nothing: check the weights that are there")
    chosen = parser.parse_args(arguments)
    if not chosen.check and find_spec("torch") is None:
        parser.error("fitting needs PyTorch: pip install 'phieu[training]'")
    unseen = gathered(chosen.cards // 4, chosen.seed, chosen.strokes, chosen.fills, 1)
    if chosen.check:
        check_network(stored(), unseen)
        return
    seen = gathered(chosen.cards, chosen.seed, chosen.strokes, chosen.fills, 0)
    save(fit(seen, unseen, chosen.seed), chosen.out)


if __name__ == "__main__":
    main()
