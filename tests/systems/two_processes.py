"""Two processes of torchrun learn what one does, whichever system it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

PROCESSES = 2
needs_gloo = pytest.mark.skipif(
    not torch.distributed.is_available() or not torch.distributed.is_gloo_available(),
    reason="this build of PyTorch knows one process only",
)


def assert_two_learn_what_one_does(system, alone, folder):
    """Raise where `tests.systems.<system>.several` under torchrun writes other weights.

    Stochastic layers are off there, and both see the same global batches.
    """
    path = folder / "net.pt"
    command = ["-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={PROCESSES}",
               "-m", f"tests.systems.{system}.several", str(path)]  # fmt: skip
    done = subprocess.run(
        [sys.executable, *command],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    together = torch.load(path)
    for name, weights in alone.state_dict().items():
        torch.testing.assert_close(together[name], weights, atol=1e-4, rtol=0)
