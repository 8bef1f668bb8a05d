"""What is claimed of CONCERT, and how it is measured here.

The experiments train many small networks, so they are read from logs; `--retrain` repeats them.
What the shipped weights show of the music is measured at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from coursekit.systems.base import Claim, Measurement, Verdict

NAME = "concert_1994"
RUNS = {"extension": 5, "scales": 10, "walks": 5, "interspersed": 5, "aaba": 8, "music": 5}
"""Over how many seeds each log was made; `--retrain` with more makes it longer."""
_ABOUT = {
    "extension": "Notes foretold right of the 14 above the two octaves learned.",
    "scales": "Shares of 63 notes of 9 unseen scales foretold right.",
    "walks": "Chance given to legal notes, and the share of the likelier of two.",
    "interspersed": "Chance given to legal notes of woven walks.",
    "aaba": "Shares foretold right within phrases (local) and by the form (global).",
    "music": "Surprise in nats a note at test pieces, beside a third-order table's.",
}


def repeat_one(key: str, seeds: int) -> Any:
    """Train anew for one experiment, over at least its usual number of seeds, and write its log."""
    from coursekit.neural import repeat
    from coursekit.systems.concert_1994 import experiments, music, training

    run = music.held_out if key == "music" else getattr(experiments, key)
    recipe = training.COMPARED if key == "music" else experiments.RECIPES[key]
    return repeat(NAME, key, run, max(seeds, RUNS[key]), recipe=recipe, about=_ABOUT[key])


_REPEATS = {key: functools.partial(repeat_one, key) for key in RUNS}


def _rows(key: str) -> dict[str, np.ndarray[Any, Any]]:
    from coursekit.neural import read_log

    rows = read_log(NAME, key)
    return {name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]}


def interval(values: Sequence[float] | np.ndarray[Any, Any]) -> tuple[float, float]:
    """Return the 95 % interval of a mean over runs, by Student's t."""
    from scipy.special import stdtrit

    found = np.asarray(values, dtype=float)
    half = float(stdtrit(len(found) - 1, 0.975)) * found.std(ddof=1) / len(found) ** 0.5
    return float(found.mean() - half), float(found.mean() + half)


def _percent(values: np.ndarray[Any, Any]) -> str:
    low, high = interval(values)
    return f"{100 * low:.1f} to {min(100 * high, 100.0):.1f} %"


def _extension(_: int) -> Measurement:
    rows = _rows("extension")
    before = rows["before_error"]
    verdict: Verdict = "holds" if before.min() >= 12 else "partly" if before.min() >= 4 else "fails"
    return Measurement(
        f"{before.mean():.1f} of 14 notes right before the first error",
        f"{before.min():.0f} to {before.max():.0f} over {len(before)} runs", verdict,
        "Two octaves of C major learned, two more asked for. It goes on for about an octave: the "
        "tanh of its units saturates as the height grows.", "log",
    )  # fmt: skip


def _scales(_: int) -> Measurement:
    rows = _rows("scales")
    concert, table = rows["concert"], rows["table"]
    good = concert.mean() >= 0.95 and interval(concert - table)[0] > 0
    near = abs(table.mean() - 0.266) < 0.1
    return Measurement(
        f"{100 * concert.mean():.1f} % against {100 * table.mean():.1f} % for the table, "
        f"{100 * rows['backing_off'].mean():.1f} % where it backs off, "
        f"{100 * rows['local'].mean():.1f} % for the same net without the code's geometry",
        _percent(concert), "holds" if good and near else "partly" if good else "fails",
        f"28 of 37 scales learned, 63 notes of the others asked, {len(concert)} runs; the second-"
        "order table knows nothing after a single note or an unheard pair.", "log",
    )  # fmt: skip


def _walks(_: int) -> Measurement:
    from coursekit.systems.concert_1994 import experiments

    rows = _rows("walks")
    legal, larger = rows["legal"], rows["larger"]
    counted = np.mean([experiments.counted_larger(seed) for seed in range(len(legal))])
    good, even = legal.mean() > 0.95, larger.mean() < 0.6
    return Measurement(
        f"{100 * legal.mean():.1f} % of the chance on legal notes, the likelier of two has "
        f"{100 * larger.mean():.0f} % of it", _percent(legal),
        "holds" if good and even else "partly" if good else "fails",
        f"100 walks of ten notes learned, {len(legal)} runs. Even would be 50 %; in the walks "
        f"learned the likelier of two has {100 * counted:.0f} %, and the net exaggerates that.",
        "log",
    )  # fmt: skip


def _interspersed(_: int) -> Measurement:
    rows = _rows("interspersed")
    legal, first, second = rows["legal"], rows["table1"], rows["table2"]
    beats_first = interval(legal - first)[0] > 0 and legal.mean() > 0.95
    beats_second = interval(legal - second)[0] > 0
    return Measurement(
        f"{100 * legal.mean():.1f} % of the chance on legal notes; tables: first order "
        f"{100 * first.mean():.0f} %, second order {100 * second.mean():.1f} %", _percent(legal),
        "partly" if beats_first and second.mean() > 0.9 else "holds" if beats_second else "fails",
        "100 woven sequences of 20 notes. A first-order table fails; one of second order, which "
        "sees past the other walk's note, comes close behind.", "log",
    )  # fmt: skip


def _aaba(_: int) -> Measurement:
    rows = _rows("aaba")
    gain = rows["reduced_global"] - rows["standard_global"]
    low, high = interval(gain)
    figures = ", ".join(
        f"{name} {100 * rows[f'reduced_{name}'].mean():.1f} % with, "
        f"{100 * rows[f'standard_{name}'].mean():.1f} % without"
        for name in ("global", "local")
    )
    return Measurement(
        figures, f"global gain {100 * low:.1f} to {100 * high:.1f} points",
        "holds" if low > 0 else "partly" if gain.mean() > 0 else "fails",
        f"{len(gain)} pairs of nets, each pair on the same pieces, new ones at each step; 500 "
        "other pieces asked. Which notes count as global is our reading.", "log",
    )  # fmt: skip


def _folk(_: int) -> Measurement:
    rows = _rows("music")
    gain = rows["folk_table"] - rows["folk_concert"]
    low, high = interval(gain)
    return Measurement(
        f"{rows['folk_concert'].mean():.2f} nats a note at unheard tunes, the table "
        f"{rows['folk_table'].mean():.2f}", f"better by {low:.2f} to {high:.2f} nats",
        "partly" if low > 0 else "fails",
        "25 fiddle tunes learned, 25 others asked; the table is of third order and backs off by "
        "the strength best on further tunes. Nobody listened here: lower surprise is not "
        "preference, so this can hold in part at most.", "log",
    )  # fmt: skip


def _bach(seeds: int) -> Measurement:
    from coursekit.systems.concert_1994.music import steps_and_scale

    real, own, shuffled = steps_and_scale("bach", 10 * seeds)
    close = abs(own[0] - real[0]) < abs(shuffled[0] - real[0]) / 2
    tonal = abs(own[1] - real[1]) < 0.1
    return Measurement(
        f"{100 * own[0]:.0f} % of moves are steps or repeats (Bach {100 * real[0]:.0f} %, his "
        f"notes shuffled {100 * shuffled[0]:.0f} %)",
        f"{100 * own[1]:.0f} % of notes in C major (Bach {100 * real[1]:.0f} %)",
        "holds" if close and tonal else "partly" if close or tonal else "fails",
        f"{10 * seeds} lines of 40 notes drawn at temperature 1. Plausible from note to note is "
        "all that this says.",
    )  # fmt: skip


def _waltzes(seeds: int) -> Measurement:
    from coursekit.systems.concert_1994.music import come_again

    rows = _rows("music")
    low, high = interval(rows["waltzes_standard"] - rows["waltzes_concert"])
    real, own = come_again("waltzes", 8 * seeds)
    lost = interval(own)[1] < interval(real)[0]
    gains = f"slow units save {low:.2f} to {high:.2f} nats a note"
    return Measurement(
        f"{100 * real.mean():.0f} % of a real air's runs of six notes come again, "
        f"{100 * own.mean():.0f} % of a drawn one's", gains,
        "holds" if lost else "fails",
        f"{8 * seeds} pieces of 70 notes at temperature .8, beside the learned airs; the saving "
        "is on unheard airs. Form is what a prediction of single notes does not bring.", "log",
    )  # fmt: skip


def _claim(key: str, sentence: str, reference: str, paper: str,
           measure: Callable[[int], Measurement], log: str | None = None) -> Claim:  # fmt: skip
    return Claim(key, sentence, reference, paper, measure, _REPEATS[log] if log else None)


claims = (
    _claim("extension", "A scale learned over two octaves is carried on over two more.",
           "Mozer 1994, C-major scale", "reported as correct until near the top", _extension,
           "extension"),
    _claim("scales", "Unseen scales are foretold where a second-order table fails.",
           "Mozer 1994, diatonic scales", "reported as 98.4 % against 26.6 %", _scales, "scales"),
    _claim("walks", "After a random walk the chance falls evenly on the two legal notes.",
           "Mozer 1994, random walk", "reported as about equal", _walks, "walks"),
    _claim("interspersed", "Two woven walks are learned where tables fail.",
           "Mozer 1994, interspersed walks", "reported without a figure", _interspersed,
           "interspersed"),
    _claim("aaba", "Slow units foretell the form AABA better and cost little within phrases.",
           "Mozer 1994, AABA phrases",
           "reported as global 75.6 % with, 58.4 % without; local 96.7 % with, 97.3 % without",
           _aaba, "aaba"),
    _claim("bach", "Learned from Bach, its lines are plausible from note to note.",
           "Mozer 1994, Bach", "reported without a figure", _bach),
    _claim("folk", "Listeners prefer its folk tunes to those of a third-order table.",
           "Mozer 1994, abstract", "without a figure in the abstract", _folk, "music"),
    _claim("waltzes", "Its waltzes lack coherence over long stretches, with slow units too.",
           "Mozer 1994, abstract", "limited success, no figure", _waltzes, "music"),
)  # fmt: skip
"""The claims of the paper's experiments and of its music."""
