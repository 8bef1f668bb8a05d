"""What is claimed of the long short-term memory, and how it is measured here.

Gradients and their decay are measured at once. What takes training over many seeds is read from
the logs that `lstm.experiments` wrote.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.systems.base import Claim, Measurement
from coursekit.systems.lstm_1997 import answer, experiments
from coursekit.systems.lstm_1997.byhand import memory_net
from coursekit.systems.lstm_1997.tasks import temporal_order
from coursekit.systems.lstm_1997.vanishing import KINDS, state_norms

LAG = 100


def gradient_gap(seed: int, *, truncated: bool) -> tuple[float, float]:
    """Compare the gradient written by hand with automatic differentiation, step by step.

    Args:
        seed: of weights and sequences.
        truncated: whether errors stop at the net inputs; the reference then detaches.

    Returns:
        The greatest difference in any weight, and that of PyTorch's all-steps-at-once way, each
        as a share of the greatest gradient.
    """
    import torch

    from coursekit.systems.lstm_1997.cells import from_hand

    batch = temporal_order(np.random.default_rng(seed), 4, 30)
    net = memory_net(8, 4, blocks=2, size=2, seed=seed, spread=1.0)
    # Python runs these few loops sooner than they could be compiled.
    mine, _, _ = net.gradient(batch, truncated=truncated, compiled=False)
    reference = from_hand(net, truncated=truncated)
    ends = torch.arange(len(batch.lengths)), torch.from_numpy(batch.lengths) - 1
    found = []
    for way in (reference.hidden.by_step, reference.hidden.forward):
        reference.zero_grad()
        outputs = torch.sigmoid(reference.out(way(torch.from_numpy(batch.inputs))[ends]))
        loss = ((outputs - torch.from_numpy(batch.targets[:, 0])) ** 2).sum() / 2
        loss.backward()  # type: ignore[no-untyped-call]
        grad = reference.hidden.weights.grad
        assert grad is not None
        found.append(grad.numpy().copy())
    largest = np.abs(found[0]).max()
    return float(np.abs(mine - found[0]).max() / largest), float(
        np.abs(found[1] - found[0]).max() / largest
    )


def _exact(seeds: int) -> Measurement:
    full = max(gradient_gap(seed, truncated=False)[0] for seed in range(seeds))
    short = max(max(gradient_gap(seed, truncated=True)) for seed in range(seeds))
    return Measurement(
        f"differs by {full:.0e} of the gradient, truncated by {short:.0e}", None,
        "holds" if max(full, short) < 1e-9 else "fails",
        f"Greatest difference in any weight over {seeds} nets with 4 sequences of 30 steps each; "
        "truncated, the reference detaches the step before.",
    )  # fmt: skip


def _torch_equal(seeds: int) -> Measurement:
    import torch

    from coursekit.systems.lstm_1997.cells import MemoryCells, as_torch_lstm

    gaps = []
    for seed in range(seeds):
        cells = MemoryCells(5, 8, 1, seed=seed, spread=1.0).double()
        with torch.no_grad():
            cells.weights[:, 5 + 8 : -1] = 0
            x = torch.from_numpy(np.random.default_rng(seed).normal(size=(4, 100, 5)))
            gaps.append(float((cells(x) - as_torch_lstm(cells)(x)[0]).abs().max()))
    return Measurement(
        f"outputs differ by {max(gaps):.0e} at most", None,
        "holds" if max(gaps) < 1e-9 else "fails",
        f"{seeds} random nets of 8 cells over 100 steps; torch's candidate weights are halved, as "
        "g(x) = 2 tanh(x/2) and h(s) = tanh(s/2).",
    )  # fmt: skip


def _vanishing(seeds: int) -> Measurement:
    norms = {kind: np.array([state_norms(kind, steps=LAG, seed=seed)[LAG] for seed in range(seeds)])
             for kind in KINDS}  # fmt: skip
    said = "; ".join(f"{kind} {np.median(found):.0e}" for kind, found in norms.items())
    cell = norms[KINDS[-1]]
    others = max(float(norms[kind].max()) for kind in KINDS[:-1])
    return Measurement(
        f"left after {LAG} steps: {said}",
        f"the cell {cell.min():.2f} to {cell.max():.2f}, all others below {others:.0e}",
        "holds" if cell.min() > 0.5 and others < 1e-3 else "fails",
        f"Norm of the last state's derivative by the one {LAG} steps before, median over {seeds} "
        "random nets of 16 units; in the cell nothing is truncated.",
    )  # fmt: skip


def _spread(values: list[float]) -> str:
    return f"{100 * min(values):.1f} to {100 * max(values):.1f} %"


def _log(key: str) -> list[dict[str, Any]]:
    from coursekit.neural import read_log

    return read_log(experiments.SYSTEM, key)


def _lengths(key: str, lengths: tuple[int, ...], unit: str) -> Measurement:
    rows = _log(key)
    said, spans, solved, plain_solved = [], [], [], []
    for length in lengths:
        right = [row[f"right {length}"] for row in rows]
        plain = [row[f"plain right {length}"] for row in rows]
        needed = sorted(row[f"sequences {length}"] for row in rows)[len(rows) // 2]
        solved += [share >= 0.99 for share in right]
        plain_solved += [share >= 0.99 for share in plain]
        said.append(f"T={length}: {100 * np.mean(right):.1f} % after {needed:,} sequences, "
                    f"plain {100 * np.mean(plain):.1f} %")  # fmt: skip
        spans.append(f"T={length}: {_spread(right)}, plain {_spread(plain)}")
    good = sum(solved)
    return Measurement(
        "; ".join(said), "; ".join(spans),
        "holds" if good == len(solved) and not any(plain_solved) else
        "partly" if good > len(solved) / 2 and not any(plain_solved) else "fails",
        f"{unit}, {experiments.TESTED:,} fresh ones a run; {good} of {len(solved)} runs solved "
        f"(99 % right), {sum(plain_solved)} of the plain net's with as many weights.",
        "log",
    )  # fmt: skip


_SUM = "A sum is right when less than .04 away; the output is a sum"


def _adding(seeds: int) -> Measurement:
    return _lengths("adding", experiments.ADDING_LENGTHS[:1], _SUM)


def _adding_longer(seeds: int) -> Measurement:
    return _lengths("adding", experiments.ADDING_LENGTHS[1:], _SUM)


def _order(seeds: int) -> Measurement:
    return _lengths("order", experiments.ORDER_LENGTHS,
                    "An order is right when every output is less than .3 away")  # fmt: skip


def _reber(seeds: int) -> Measurement:
    rows = _log("reber")
    solved = [row["strings"] for row in rows if row["solved"]]
    short = [row["strings truncated"] for row in rows if row["solved truncated"]]
    plain = sum(row["solved plain"] for row in rows)
    share = len(solved) / len(rows)
    return Measurement(
        f"{len(solved)} of {len(rows)} runs, after {min(solved):,} to {max(solved):,} strings; "
        f"truncated {len(short)} of {len(rows)}; plain net {plain} of {len(rows)}",
        "at most {most strings:,} strings a run, truncated and plain {most strings plain:,}".format(
            **experiments.RECIPES["reber"]
        ),
        "holds" if share >= 0.9 else "partly" if share > 0.5 else "fails",
        "Solved when in all of 256 training and 256 other strings every legal letter outdoes every "
        "other; 859 weights, full gradient and cross-entropy, where the paper has 276, truncates "
        "and takes squares.",
        "log",
    )  # fmt: skip


def _opening(seeds: int) -> Measurement:
    from coursekit.systems.lstm_1997 import load

    model, gaps = load(), (4, 16)
    found = {(kind, gap): [answer.brought_back(model.net(kind), gap, seed=seed, pieces=60)[0]
                           for seed in range(seeds)]
             for kind in ("memory", "plain") for gap in gaps}  # fmt: skip
    said = "; ".join(f"{gap} bars: {100 * np.mean(found['memory', gap]):.0f} %, plain "
                     f"{100 * np.mean(found['plain', gap]):.0f} %" for gap in gaps)  # fmt: skip
    apart = all(min(found["memory", gap]) > max(found["plain", gap]) for gap in gaps)
    return Measurement(
        said, f"memory after 16 bars {_spread(found['memory', 16])}",
        "holds" if apart and np.mean(found["memory", 16]) > 0.9 else "partly" if apart else "fails",
        f"Steps of the answer that equal the opening, {60 * seeds} pieces from tunes that neither "
        f"net has learned from; gaps in training were {answer.GAPS[0]} to {answer.GAPS[1]} bars.",
    )  # fmt: skip


_PAPER = "Hochreiter and Schmidhuber 1997"
claims: tuple[Claim, ...] = (
    Claim("gradient", "The gradient can be written out by hand: truncated it is the paper's, and "
          "with truncation off it is the whole gradient.", f"{_PAPER}, appendix",
          "derived, not measured", _exact),
    Claim("torch", "With its forget gate held open, PyTorch's LSTM is the cell of 1997.", "ours",
          "not in the paper: the forget gate came later", _torch_equal),
    Claim("vanishing", "Errors that flow back through squashing units vanish; those in the cell's "
          "carousel do not.", f"{_PAPER}, sections 3 and 4",
          "a sigmoid's error decays where its weight is below 4; in the cell it is constant",
          _vanishing),
    Claim("reber", "The cell learns the embedded Reber grammar in nearly every run.",
          f"{_PAPER}, experiment 1", "148 of 150 runs, after 8,440 to 39,740 strings; Elman nets "
          "none", _reber, experiments.repeat_reber),
    Claim("adding", "It adds two marked values within 100 steps, and a plain net of as many "
          "weights does not.", f"{_PAPER}, experiment 4",
          "1 wrong of 2,560 at most, after 74,000 sequences", _adding, experiments.repeat_adding),
    Claim("adding_longer", "It adds over twice that length too.", f"{_PAPER}, experiment 4",
          "at T=500 after 209,000 sequences", _adding_longer, experiments.repeat_adding),
    Claim("order", "It tells in which order two signals came, at more than one length, and a plain "
          "net of as many weights does not.", f"{_PAPER}, experiment 6a",
          "1 wrong of 2,560, after 31,390 sequences at T=100", _order, experiments.repeat_order),
    Claim("opening", "Trained on tunes, it brings an opening bar back after gaps longer than any "
          "it has learned from.", "ours", "the paper has no music", _opening),
)  # fmt: skip
