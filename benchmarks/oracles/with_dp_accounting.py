"""The epsilon that Google's accountant gives the noise of `benchmarks/defences.py`.

python -m venv dp && dp/bin/pip install dp-accounting==0.6.0
dp/bin/python benchmarks/oracles/with_dp_accounting.py /tmp/oracles
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from dp_accounting import GaussianDpEvent, SelfComposedDpEvent
from dp_accounting.pld import PLDAccountant
from dp_accounting.rdp import RdpAccountant


def main(folder: Path) -> None:
    """Print both accountants' epsilon next to the one that was asked for."""
    given = np.load(folder / "dp.npz")
    for asked, noise, steps in zip(given["epsilons"], given["noise"], given["steps"], strict=True):
        event = SelfComposedDpEvent(GaussianDpEvent(float(noise)), int(steps))
        exact, renyi = (
            one().compose(event).get_epsilon(float(given["delta"])) for one in (PLDAccountant, RdpAccountant)
        )
        print(f"asked {asked:.1f}: privacy loss distributions {exact:.3f}, Renyi {renyi:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
