"""The style probe: what classifier it needs, and where the systems stand on its scale."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from coursekit.corpora import chorales, tunes
from coursekit.encodings.notes import to_midi
from coursekit.evaluation import place_by_aspect, style_probe
from coursekit.evaluation.probe import PENALTY, _deal, _probe, _real_side
from coursekit.evaluation.windows import Side
from coursekit.systems import illiac_1957, illiac_markov_1957, quick_2016

PIECES, BARS = 60, 12


def told(title: str, pieces: list, scale: str) -> None:
    """Print where some pieces stand: all together, then aspect by aspect."""
    probes = place_by_aspect(pieces, scale)
    everything = probes.pop("everything")
    low, high = everything.interval
    aspects = "  ".join(f"{name} {100 * found.accuracy:3.0f}" for name, found in probes.items())
    print(f"  {title:34s} {100 * everything.accuracy:4.0f}   {100 * low:3.0f} to {100 * high:3.0f}"
          f"   {aspects}", flush=True)  # fmt: skip


def composed(system: object, count: int = PIECES, **controls: object) -> list:
    """Return so many pieces of a system, seeds 0, 1, …"""
    return [system.compose(seed=seed, bars=BARS, **controls) for seed in range(count)]


def white_noise(count: int = PIECES) -> list:
    """Return four parts of random pitches and lengths."""
    from coursekit.encodings.notes import NOTE_DTYPE

    rng = np.random.default_rng(0)
    pieces = []
    for _ in range(count):
        rows = np.zeros(4 * 2 * 4 * BARS, NOTE_DTYPE)
        rows["onset"] = rng.integers(0, 16 * BARS, len(rows)) / 4
        rows["duration"] = rng.integers(1, 9, len(rows)) / 4
        rows["pitch"], rows["velocity"] = rng.integers(36, 85, len(rows)), 80
        pieces.append(to_midi(rows))
    return pieces


def some(works: list, count: int = PIECES) -> list:
    """Return some real pieces of the split that systems learn from."""
    train = [work for work in works if work.split == "train"]
    chosen = np.random.default_rng(0).permutation(len(train))[:count]
    return [train[index].to_midi() for index in sorted(chosen)]


def classifiers() -> None:
    """Print accuracy and seconds of the probe's classifier and of one that is not linear."""
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.linear_model import LogisticRegression

    def fitted(model: Callable) -> Callable:
        return lambda z, y, tried: model().fit(z, y).predict(tried) == 1

    rivals = {
        "LogisticRegression": fitted(lambda: LogisticRegression(C=1 / PENALTY, max_iter=1000)),
        "ExtraTrees (150)": fitted(
            lambda: ExtraTreesClassifier(150, min_samples_leaf=2, random_state=0)
        ),
    }
    for scale, order in (("tunes", 1), ("tunes", 5), ("soprano", 5)):
        real, names = _real_side(scale)
        made = Side.of(composed(illiac_markov_1957, source=scale, order=order))
        codes = {name: code for code, name in enumerate(names)}
        x = np.concatenate([real.features, made.features])
        y = np.repeat([0, 1], [len(real.features), len(made.features)])
        home = np.array([codes[name] for name in names])[real.piece]
        group = np.concatenate([home, len(names) + made.piece])
        fold = _deal(group, y, 5, np.random.default_rng(0))
        print(f"  chains of order {order}, {scale}")
        for name, classify in rivals.items():
            right, start = 0, time.perf_counter()
            for k in range(5):
                learn, tried = (fold >= 0) & (fold != k), fold == k
                centre, spread = x[learn].mean(axis=0), x[learn].std(axis=0)
                z = np.clip((x - centre) / np.where(spread > 1e-9, spread, np.inf), -5, 5)
                right += int((classify(z[learn], y[learn], z[tried]) == (y[tried] == 1)).sum())
            taken = time.perf_counter() - start
            print(f"    {name:20s} {100 * right / (fold >= 0).sum():5.1f} %  {taken:6.2f} s")


def halves(title: str, works: list, pieces: int, draws: int = 60) -> None:
    """Print how often the interval holds 50 % between two sets of real pieces drawn by lot."""
    side = Side.of([work.to_midi() for work in works])
    found = []
    for seed in range(draws):
        drawn = np.random.default_rng(seed).permutation(len(works))[: 2 * pieces]
        sets = [_those(side, chosen) for chosen in (drawn[:pieces], drawn[pieces:])]
        names = [(word, k) for word in "ab" for k in range(pieces)]
        found.append(_probe(*sets, (names[:pieces], names[pieces:]), seed, 5))
    held = sum(probe.interval[0] <= 0.5 <= probe.interval[1] for probe in found)
    above = sum(probe.interval[0] > 0.5 for probe in found)
    mean = 100 * np.mean([probe.accuracy for probe in found])
    print(f"  {title}: {mean:.1f} % told on average, the interval holds 50 % in {held} of {draws} "
          f"draws and lies above in {above}", flush=True)  # fmt: skip


def _those(side: Side, chosen: np.ndarray) -> Side:
    """Return some pieces of a side, numbered anew."""
    number = {piece: place for place, piece in enumerate(chosen.tolist())}
    mine = np.isin(side.piece, chosen)
    piece = np.array([number[piece] for piece in side.piece[mine].tolist()])
    return replace(side, features=side.features[mine], piece=piece, left_out=0)


def sizes() -> None:
    """Print how the accuracy depends on the number of pieces."""
    real = [tune.to_midi() for tune in tunes.load() if tune.split != "train"]
    made = composed(illiac_markov_1957, len(real), source="tunes", order=3)
    for count in (20, 60, len(real)):
        found = style_probe(real[:: len(real) // count][:count], made[:count])
        low, high = found.interval
        print(f"  {count:3d} pieces a side: {100 * found.accuracy:.0f} % "
              f"({100 * low:.0f} to {100 * high:.0f})", flush=True)  # fmt: skip


def main() -> None:
    """Print the comparison of classifiers, the controls, then the scale."""
    start = time.perf_counter()
    Side.of(some(chorales.load()))
    print(f"describing: {PIECES / (time.perf_counter() - start):.0f} chorales a second")
    print("classifiers, windows told correctly in five folds")
    classifiers()
    print("real music against real music")
    distinct = [work for work in chorales.load() if work.duplicate_of is None]
    halves("60 chorales and 60 others", distinct, 60)
    halves("60 tunes and 60 others", tunes.load()[:600], 60)
    halves("150 tunes and 150 others", tunes.load()[:600], 150)
    print("chains of order 3 against fiddle tunes, by the number of pieces")
    sizes()
    print(
        f"the scale: % of windows told from real music, 95 % interval; {PIECES} pieces of {BARS} "
        "bars"
    )
    print("against Bach's chorales")
    told("other chorales (split train)", some(chorales.load()), "chorales")
    told("white noise", white_noise(), "chorales")
    for stage in "ah":
        title = f"Illiac II, stage {stage}, exact search"
        told(title, composed(illiac_1957, stage=stage, search="exact"), "chorales")
    for stage in "abcdefghijk":
        told(f"Illiac IV, stage {stage}", composed(illiac_markov_1957, stage=stage), "chorales")
    for order in (0, 2, 5):
        title = f"four chains side by side, order {order}"
        told(title, composed(illiac_markov_1957, source="chorale", order=order), "chorales")
    for probabilities in ("uniform", "published", "learned"):
        title = f"Quick, major, {probabilities}"
        told(title, composed(quick_2016, probabilities=probabilities), "chorales")
    told("Quick, minor, learned", composed(quick_2016, mode="minor", probabilities="learned"),
         "chorales")  # fmt: skip
    for scale, works in (("soprano", None), ("tunes", tunes.load())):
        print(f"against {'the chorales’ sopranos' if works is None else 'fiddle tunes'}")
        if works:
            told("other tunes (split train)", some(works), scale)
        for order in range(6):
            told(f"chain of order {order}",
                 composed(illiac_markov_1957, source=scale, order=order), scale)  # fmt: skip


if __name__ == "__main__":
    main()
