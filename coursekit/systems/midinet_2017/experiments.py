"""What is measured of the games: chords followed, density, variety, pitches, the bar before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from coursekit.encodings.notes import to_midi
from coursekit.evaluation.originality import phrases
from coursekit.systems.midinet_2017 import training
from coursekit.systems.midinet_2017.data import PITCHES, Bars, Ints, bars, in_all_keys
from coursekit.systems.midinet_2017.model import MODELS, Model, load
from coursekit.systems.midinet_2017.music import melody_notes
from coursekit.systems.midinet_2017.network import Game, Rules

JUDGED = 2_000
"""Held-out bars for whose conditions a game makes bars that are measured."""
LONG, PIECES = 8, 200
"""Bars of a piece that is judged as music, and how many pieces are."""
GAMES: dict[str, Rules] = {
    "no chord": replace(training.QUICK, model=1),
    "stable": training.QUICK,
    "creative": replace(training.QUICK, model=3),
    "unmatched": replace(training.QUICK, means=0.0, pictures=0.0, holds=0.0),
    "blind to holds": replace(training.QUICK, sees_holds=False),
    "pitches alone": replace(training.QUICK, sees_holds=False, holds=0.0),
    "judge sees before": replace(training.QUICK, model=3, sees_before=True),
    "as drawn": replace(training.PAPER, pitches=PITCHES),
}
"""The games of each seed; the last is the paper's, but for its 24 pitches and its rates."""


def held_out(seed: int, count: int = JUDGED) -> Bars:
    """Return so many held-out bars of songs, in all keys, drawn by lot."""
    everything = in_all_keys("songs", "test")
    drawn = np.random.default_rng(seed).permutation(len(everything))[:count]
    return everything[drawn]


def starts_of(made: Ints) -> Ints:
    """Return how many notes each bar `[bar, 16]` has: one more than its pitch changes."""
    return np.asarray(1 + (np.diff(made, axis=1) != 0).sum(1))


def measures(
    made: Ints, given: Bars, rng: np.random.Generator, model: Model | None = None
) -> dict[str, float]:
    """Return figures of bars that were made for the conditions of held-out ones.

    Args:
        made: `[bar, 16]` pitches from 0 for C4.
        given: the held-out bars.
        rng: shuffles.
        model: whose `chord_tone_ratio` counts.

    Returns:
        `chord`: the share of time on notes of the chord; `shuffled`: on those of another bar's;
        `notes` a bar; `distinct`: the share of bars that differ from all before; `one note`: the
        share of bars that hold one pitch throughout; `pitches`: half the sum of the differences
        between the shares of the 24 pitches and those of the held-out bars; `before`: the share of
        steps with the pitch of the bar before at the same place; `another`: of another bar before.
    """
    model = model or load()
    order = rng.permutation(len(made))
    shares = [np.bincount(x.ravel(), minlength=PITCHES) / x.size for x in (made, given.bar)]
    return {
        "chord": model.fit_of(made, given.chord),
        "shuffled": model.fit_of(made, given.chord[order]),
        "notes": float(starts_of(made).mean()),
        "distinct": len(np.unique(made, axis=0)) / len(made),
        "one note": float((starts_of(made) == 1).mean()),
        "pitches": float(np.abs(shares[0] - shares[1]).sum() / 2),
        "before": float((made == given.before).mean()),
        "another": float((made == given.before[order]).mean()),
    }


def study(seed: int, **shorter: Any) -> dict[str, Any]:
    """Return one row of the log: the figures of every game with one seed, and of the songs.

    Args:
        seed: of the nets, the draws, and of which held-out bars are answered.
        shorter: changes of the recipe.
    """
    given = held_out(seed)
    songs = measures(given.bar, given, np.random.default_rng(seed))
    row: dict[str, Any] = {"songs": _rounded(songs)}
    for name, rules in GAMES.items():
        recipe = training.recipe_for(**shorter)
        if rules.choice == "sigmoid":
            recipe = replace(recipe, rate_shares=(("discriminator.", training.SLOWEST),))
        played = training.play("songs", rules=rules, seed=seed, recipe=recipe, progress=False)
        game, history = played
        row[name] = _rounded(figures_of(game, given, seed)) | {"minutes": history.seconds / 60}
    return row


def figures_of(game: Game, given: Bars, seed: int) -> dict[str, float]:
    """Return the measures of what a game makes for the conditions of some bars."""
    rng = np.random.default_rng(seed)
    return measures(training.made_for(game, given, rng), given, rng)


def shipped_study(seed: int = 0) -> dict[str, dict[str, float]]:
    """Return the measures of the weights that ship, by the names of the models, on fiddle tunes.

    The tunes are at hand everywhere, and no model was trained on them; their chords are by rule.
    """
    tunes = in_all_keys("tunes", "test")
    given = tunes[np.random.default_rng(seed).permutation(len(tunes))[:JUDGED]]
    found = {"tunes": measures(given.bar, given, np.random.default_rng(seed))}
    for name in MODELS:
        rng = np.random.default_rng(seed)
        found[name] = measures(load().answer(given, rng, name), given, rng)
    return found


def music_study(seed: int = 0, pieces: int = PIECES) -> dict[str, Any]:
    """Compose pieces over the chords of held-out songs and say what they are like, as music.

    Args:
                seed: draws chords and inputs.
        pieces: how many, of eight bars each, by the stable model.

    Returns:
        `notes a bar`, `empty`, `one note` and `copied`, each of the pieces and of the songs; and
        under `probe` in how many tries of how many the style probe told the first 60 from songs.
    """
    from coursekit.evaluation.probe import style_probe

    stretches = eight_bars("test")
    rng = np.random.default_rng(seed)
    drawn = [stretches[at] for at in rng.choice(len(stretches), pieces)]
    made = [load().melody(chords, rng) for _, chords in drawn]
    real = [melody for melody, _ in drawn]
    known = frozenset(run for melody, _ in eight_bars("train", hop=1) for run in _runs(melody))
    found = {side: _traits(some, known) for side, some in (("pieces", made), ("songs", real))}
    sides = [melody for melody, _ in stretches][:PIECES], made[:60]
    probe = style_probe(*([to_midi(melody_notes(one)) for one in side] for side in sides))
    low, high = probe.interval
    judged = {"accuracy": probe.accuracy, "low": low, "high": high, "pieces": probe.pieces[1]}
    return {**found, "probe": _rounded(judged)}


def eight_bars(split: str, hop: int = LONG) -> list[tuple[Ints, Ints]]:
    """Return stretches of eight bars that follow one another in a song: pitches, and chords."""
    given = bars("songs", split)
    follows = (given.piece[1:] == given.piece[:-1]) & (
        (given.before[1:] % 12) == (given.bar[:-1] % 12)
    ).all(1)
    runs, at = [], 0
    while at + LONG <= len(given):
        if follows[at : at + LONG - 1].all():
            runs.append((given.bar[at : at + LONG], given.chord[at : at + LONG]))
            at += hop
        else:
            at += 1
    return runs


def _runs(melody: Ints) -> list[bytes]:
    """Return every 16 notes in a row, alike in all keys."""
    rows = melody_notes(melody)
    return phrases(np.rint(rows["onset"] * 4).astype(np.int64), rows["pitch"].astype(np.int64))


def _traits(melodies: list[Ints], known: frozenset[bytes]) -> dict[str, float]:
    lines = [melody_notes(melody) for melody in melodies]
    return _rounded({
        "notes a bar": np.mean([len(line) / LONG for line in lines]),
        "empty": np.mean([len(line) == 0 for line in lines]),
        "one note": np.mean([len(set(line["pitch"].tolist())) == 1 for line in lines]),
        "copied": np.mean([not known.isdisjoint(_runs(melody)) for melody in melodies]),
    })  # fmt: skip


def _rounded(figures: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in figures.items()}
