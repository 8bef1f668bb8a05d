"""What the makers of open models claim that can be measured without their weights, and our own."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.studio.open_models import costs, musicgen
from coursekit.studio.open_models.models import find
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of

PAPER_STEPS = {"delay": 1500, "parallel": 1500, "partial flattening": 3000, "coarse first": 3000,
               "flattening": 6000}  # fmt: skip
"""Steps of the net for 30 seconds, as MusicGen's paper counts them for each pattern."""
PAPER_FAD = {"delay": 0.96, "parallel": 2.58, "partial flattening": 1.32, "coarse first": 1.98,
             "flattening": 0.86}  # fmt: skip
"""Fréchet audio distance of each pattern in that paper; less is better. Cited, not measured."""
SECONDS = 30
LISTED = ("musicgen-small", "musicgen-medium", *costs.ANTICIPATION)
"""Models of which all files that are counted here were found with their sizes."""


def steps_of_patterns(seconds: int = SECONDS) -> dict[str, int]:
    """Return how many steps each pattern takes for so many seconds of four codebooks."""
    frames = seconds * musicgen.FRAMES
    codes = [[1] * frames for _ in range(4)]
    return {name: len(rows[0]) for name, rows in musicgen.patterns(codes, 0).items()}


def _patterns(seeds: int) -> Finding:
    found = steps_of_patterns()
    figures = tuple(
        Measurement(f"steps for {SECONDS} s, {name}", found[name], "", 1, "pieces",
                    baseline=steps, against="paper")
        for name, steps in PAPER_STEPS.items()
    )  # fmt: skip
    off = max(abs(found[name] / steps - 1) for name, steps in PAPER_STEPS.items())
    why = (
        "It holds within 1 % of the paper's steps. Ours count the three by which a delay ends late."
    )
    return Finding(figures, "holds" if off < 0.01 else "fails", why)


def _off(model: str, part: str) -> tuple[float, float]:
    """Return how many millions a part has, and by how much that is more than the makers say."""
    millions = costs.counted(model)[part] / 1e6
    return millions, 100 * (millions / find(model).parameters - 1)


def _names(models: tuple[str, ...], part: str = "transformer") -> Finding:
    figures = []
    worst = 0.0
    for model in models:
        millions, off = _off(model, part)
        worst = max(worst, abs(off))
        figures.append(Measurement(f"{find(model).title}: {part}", millions, "million", 1, "nets",
                                   baseline=find(model).parameters, against="makers"))  # fmt: skip
    within = [abs(_off(model, part)[1]) < 5 for model in models]
    why = f"It holds within 5 % of the name. The largest difference is {worst:.0f} %."
    return Finding(tuple(figures), verdict_of(within), why, _source())


def _source() -> Any:
    from coursekit.studio.open_models.loading import installed

    return "measured" if installed() else "log"


def _files(seeds: int) -> Finding:
    figures = []
    worst = 0.0
    for model in LISTED:
        expected = costs.gigabytes(sum(costs.counted(model).values()))
        worst = max(worst, abs(expected / find(model).download - 1))
        figures.append(Measurement(f"{find(model).title}: weights times four bytes", expected, "GB",
                                   1, "files", baseline=find(model).download,
                                   against="listed"))  # fmt: skip
    why = f"It holds where all are within 2 %. The largest difference is {100 * worst:.1f} %."
    return Finding(tuple(figures), "holds" if worst < 0.02 else "fails", why, _source())


def _speed(seeds: int) -> Finding:
    rows = [row for row in costs.log("sizes") if row.get("foretold") and row.get("measured")]
    ratios = [row["measured"] / row["foretold"] for row in rows]
    figure = Measurement.of_range("seconds a step, measured over foretold", ratios, "times", "nets")
    why = "It holds where every net takes between half and twice as long as the formula says."
    fits = [0.5 <= ratio <= 2 for ratio in ratios]
    return Finding((figure,), verdict_of(fits), why, "log")


def _steers(seeds: int) -> Finding:
    rows = costs.log("guidance")
    plain, leaning = ([row[f"usual {scale:g}"] for row in rows] for scale in (1, 3))
    gain = np.array(leaning) - np.array(plain)
    figures = [
        Measurement.of_range(f"style heard, usual instruments, guidance {scale:g}",
                             [row[f"usual {scale:g}"] for row in rows], "%",
                             "draws of 24 pieces", scale=100)
        for scale in (3, 1, 7)
    ]  # fmt: skip
    why = (
        "It holds where a judge hears the style more often at guidance 3 than at 1, with each seed."
    )
    return Finding(tuple(figures), verdict_of((gain > 0).tolist()), why, "log")


def _rescues(seeds: int) -> Finding:
    rows = costs.log("guidance")
    figures = [
        Measurement.of_range(f"style heard, foreign instruments, guidance {scale:g}",
                             [row[f"foreign {scale:g}"] for row in rows], "%",
                             "draws of 24 pieces", scale=100, baseline=100 / 6, against="chance")
        for scale in (3, 1, 7)
    ]  # fmt: skip
    gain = np.array([row["foreign 3"] - row["foreign 1"] for row in rows])
    why = "It holds where the style is heard more often at guidance 3 than at 1, with each seed."
    return Finding(tuple(figures), verdict_of((gain > 0).tolist()), why, "log")


claims = (
    Claim("patterns", "Delayed codebooks take as many steps as side by side, flattened ones four "
          "times as many.", "Copet 2023, table on codebook patterns",
          "1,500 and 6,000 steps for 30 s", _patterns),
    Claim("musicgen-names", "MusicGen comes with 300 million, 1.5 billion and 3.3 billion weights.",
          "Copet 2023; model cards", "300, 1,500 and 3,300 million",
          lambda seeds: _names(tuple(costs.MUSICGEN))),
    Claim("anticipation-names", "The Anticipatory Music Transformer comes with 128, 360 and 780 "
          "million weights.", "Thickstun 2023", "128, 360 and 780 million",
          lambda seeds: _names(tuple(costs.ANTICIPATION))),
    Claim("stable-names", "Stable Audio Open's diffusion transformer has 1,057 million weights.",
          "Evans 2024", "1,057 million", lambda seeds: _names(("stable-audio-open",))),
    Claim("files", "A download is as large as its weights times four bytes.", "",
          "the sizes of files are listed on the pages of the models", _files),
    Claim("speed", "The time of a token is that of reading all weights once from memory.", "",
          "the papers give seconds on graphics cards only", _speed),
    Claim("steers", "Guidance brings out the style that was asked for.", "",
          "MusicGen uses 3, Stable Audio 7, without a figure for it", _steers),
    Claim("rescues", "Guidance brings back a style that foreign instruments have driven away.", "",
          "not asked", _rescues),
)  # fmt: skip
"""What is measured here; distances and votes of listeners in the papers are cited in the lesson."""
