"""How many threads a small net is quickest with on this machine: measured, not guessed."""

from __future__ import annotations

import os
import time
from functools import cache

# More threads must win by this much: on a machine that others use too, one thread is the safer.
WORTHWHILE = 1.15


@cache
def use_best_threads() -> int:
    """Let PyTorch use as many threads as multiply small matrices fastest, and return how many.

    It is measured once a process, in a few hundredths of a second: one thread against half the
    cores and all of them, on the product of a small recurrent step, `[32, 128]` by `[128, 512]`.
    Where OMP_NUM_THREADS is set, whoever set it has chosen, and nothing is measured.
    """
    import torch

    if os.environ.get("OMP_NUM_THREADS", "").isdigit():
        return torch.get_num_threads()
    cores = available_cores()
    seconds = {count: _seconds(count) for count in sorted({1, max(1, cores // 2), cores})}
    best = min(seconds, key=lambda count: seconds[count])
    if seconds[best] * WORTHWHILE > seconds[1]:
        best = 1
    torch.set_num_threads(best)
    return best


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _seconds(threads: int) -> float:
    """Return the least time of 20 products with so many threads."""
    import torch

    torch.set_num_threads(threads)
    left, right = torch.ones(32, 128), torch.ones(128, 512)
    least = float("inf")
    for _ in range(6):
        begun = time.perf_counter()
        for _ in range(20):
            torch.tanh(left @ right)
        least = min(least, time.perf_counter() - begun)
    return least
