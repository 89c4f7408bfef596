"""Learn the start of a diary afresh: `python studies/train_start.py src/unknot/data/start.npz`.

Needed whenever the model's hash changes; until then every fit lives 330 days for each draw. Takes a
quarter of an hour on two cores. Prints the misses of log states on lives kept aside.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from unknot.engine.calibrate import load
from unknot.person.start import train


def main(place: Path) -> None:
    """Train and write the network."""
    network, miss = train(load())
    arrays = {
        f"{kind}{i}": value.astype(np.float32)
        for i, layer in enumerate(network.layers)
        for kind, value in zip("wb", layer, strict=True)
    }
    np.savez_compressed(
        place,
        allow_pickle=False,
        model=np.array(network.model),
        states=np.array(network.states),
        in_mean=network.inputs[0],
        in_sd=network.inputs[1],
        out_mean=network.outputs[0],
        out_sd=network.outputs[1],
        **arrays,
    )
    for name, column in zip(network.states, np.abs(miss).T, strict=True):
        median, most = np.quantile(column, [0.5, 0.9])
        print(f"{name:24} median {median:.3f}   90 % {most:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
