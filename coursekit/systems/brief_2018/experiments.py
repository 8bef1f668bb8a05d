"""What can be measured without a listener: lengths, bytes, locks, and what a judge tells apart."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coursekit.evaluation.windows import Side
from coursekit.systems.brief_2018.arranging import arrange
from coursekit.systems.brief_2018.brief import FIELDS, Brief
from coursekit.systems.brief_2018.model import plan, regenerate
from coursekit.systems.brief_2018.timeline import Timeline
from coursekit.systems.brief_2018.vocabulary import INSTRUMENTS, MOODS, STYLES

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Floats = NDArray[np.float64]
SECONDS = 30.0


def any_brief(seed: int, *, longest: float = 120.0) -> Brief:
    """Return a brief drawn by lot.

    Args:
        seed: of the draw, and of the brief.
        longest: its length in seconds at most; ten at least.
    """
    rng = np.random.default_rng([seed, 21])
    names = list(INSTRUMENTS)
    count = int(rng.integers(0, 6))
    return Brief(
        mood=str(rng.choice(list(MOODS))), style=str(rng.choice(list(STYLES))),
        bpm=float(round(rng.uniform(45, 200), 1)) if rng.random() < 0.5 else None,
        seconds=float(round(rng.uniform(10, longest), 2)),
        instruments=tuple(names[at] for at in rng.permutation(len(names))[:count]), seed=seed,
    )  # fmt: skip


def length_error(seed: int) -> float:
    """Return by how many seconds the piece of a drawn brief is longer or shorter than asked."""
    brief = any_brief(seed)
    return float(abs(arrange(plan(brief)).get_end_time() - brief.seconds))


def renewed(seed: int) -> tuple[int, int, int, int]:
    """Make some fields of a drawn brief's timeline anew, with some of them locked.

    Returns:
        How many fields were to stay and how many did; how many were to be made anew, and how many
        came out otherwise.
    """
    rng = np.random.default_rng([seed, 22])
    fields = [name for name in FIELDS if name != "bars"]
    wanted = [str(name) for name in rng.permutation(fields)[: int(rng.integers(1, 5))]]
    locked = [str(name) for name in rng.permutation(fields)[: int(rng.integers(0, 5))]]
    locked = [name for name in locked if name != wanted[0]]
    brief = any_brief(seed, longest=60.0)
    before = plan(Brief(**{**brief.as_dict(), "locked": locked}))
    after = regenerate(before, *wanted, seed=seed + 1)
    follow = {"tempo": "bars", "instruments": "playing"}
    free = {
        name for name in (*wanted, *(follow.get(name) for name in wanted)) if name not in locked
    }
    staying = [name for name in FIELDS if name not in free]
    if "bars" in free:  # other bars may make another number of spans
        staying = [name for name in staying if name in before["piece"]]
    kept = sum(_of(before, name) == _of(after, name) for name in staying)
    anew = [name for name in wanted if name not in locked and name != "mode"]
    return len(staying), kept, len(anew), sum(_of(before, n) != _of(after, n) for n in anew)


def _of(timeline: Timeline, field: str) -> Any:
    """Return a field of the piece, or of all its spans."""
    if field in timeline["piece"]:
        return timeline["piece"][field]
    return [span.get(field) for span in timeline["spans"]]


def described(midi: PrettyMIDI) -> tuple[Floats, Floats]:
    """Return what a piece is like: its notes, by the course's features, and how it is played.

    The features are those of `evaluation`, which the composer never sees: of onsets, lengths and
    pitches alone. What is played is tempo, loudness, height and pace.
    """
    notes = Side.of([midi]).features.mean(axis=0)
    every = [note for part in midi.instruments if not part.is_drum for note in part.notes]
    tempo = float(midi.get_tempo_changes()[1][0])
    loudness, height = np.mean([(note.velocity, note.pitch) for note in every], axis=0)
    return notes, np.array([tempo, loudness, height, len(every) / midi.get_end_time()])


def told(field: str, seeds: int) -> dict[str, Any]:
    """Measure how well a judge tells moods, or styles, on seeds from which it has not learned.

    For each seed there is a piece in every mood (or style), all in one style (or mood), which
    goes round with the seeds.

    Args:
        field: `mood` or `style`.
        seeds: five or more; the folds are made of them.

    Returns:
        For `notes`, `playing` and `both` the shares told by seed, `[seed]`; `words`, and
        `confusions` `[true, told]` by both.
    """
    words, others = (list(MOODS), list(STYLES)) if field == "mood" else (list(STYLES), list(MOODS))
    rows: list[tuple[Floats, Floats]] = []
    for seed in range(seeds):
        other = others[seed % len(others)]
        for word in words:
            mood, style = (word, other) if field == "mood" else (other, word)
            rows.append(described(arrange(plan(Brief(mood, style, seconds=SECONDS, seed=seed)))))
    notes, played = (np.stack(column) for column in zip(*rows, strict=True))
    truth = np.tile(np.arange(len(words)), seeds)
    groups = np.repeat(np.arange(seeds), len(words))
    found: dict[str, Any] = {"words": words}
    views = {"notes": notes, "playing": played, "both": np.hstack([notes, played])}
    for name, table in views.items():
        guessed = _judged(table, truth, groups)
        found[name] = [float((guessed == truth)[groups == seed].mean()) for seed in range(seeds)]
    confusions = np.zeros((len(words), len(words)), dtype=int)
    np.add.at(confusions, (truth, guessed), 1)
    return found | {"confusions": confusions}


def _judged(rows: Floats, truth: NDArray[np.int_], groups: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return what a linear judge says of each row, learned from the other groups."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    said = np.zeros_like(truth)
    for learn, tried in GroupKFold(5).split(rows, truth, groups):
        judge = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300, C=0.1))
        said[tried] = judge.fit(rows[learn], truth[learn]).predict(rows[tried])
    return said


def seconds_of_work(seeds: Sequence[int]) -> list[float]:
    """Return how many CPU-seconds a minute of music takes, from the brief to the notes."""
    spent = []
    for seed in seeds:
        begun = time.process_time()
        arrange(plan(Brief(list(MOODS)[seed % 10], list(STYLES)[seed % 6], seconds=60, seed=seed)))
        spent.append(time.process_time() - begun)
    return spent
