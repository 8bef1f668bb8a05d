"""What is claimed of MidiNet, and how it is measured here.

Of the paper we could check the abstract and the authors' code; what bears the sign † we could not
check. Its listening test, in which 21 people compared it with another system, cannot be made again
here, so that no claim rests on it.

The games were played anew, one of each kind a seed, on songs that a reader may not have: the log
holds a row for each seed. The last claim is measured wherever the course runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.systems.claims import Claim, Finding, Measurement, Verdict
from coursekit.systems.midinet_2017.model import SYSTEM

LOG, MUSIC = "games", "music"
FEWEST_SEEDS = 3
SEEDS = "seeds"
MODELS = ("stable", "creative", "no chord")
PLACE = "Yang et al. 2017, section"
NEAR = 0.3
"""How far the number of notes may lie from the songs', as a share of it."""


def retrain(seeds: int) -> None:
    """Play all games with so many seeds, 3 or more, and write the log of what came of them."""
    from coursekit.neural import repeat
    from coursekit.systems.midinet_2017.experiments import study
    from coursekit.systems.midinet_2017.training import recipe_for

    about = "One seed a row: the figures of each game by `study`, on 2,000 held-out bars of songs."
    recipe = recipe_for().__dict__
    repeat(SYSTEM, LOG, study, max(seeds, FEWEST_SEEDS), recipe=recipe, about=about)


def judge_anew(seeds: int) -> None:
    """Judge the weights that ship as music, once, and write the log."""
    from coursekit.neural import repeat
    from coursekit.systems.midinet_2017.experiments import music_study

    about = "200 pieces of eight bars over chords of held-out songs, by `music_study`."
    repeat(SYSTEM, MUSIC, music_study, 1, about=about)


def rows() -> list[dict[str, Any]]:
    """Return the log of the games, one row a seed."""
    from coursekit.neural import read_log

    return read_log(SYSTEM, LOG)


def column(game: str, figure: str) -> np.ndarray[Any, Any]:
    """Return a figure of a game, `[seed]`."""
    return np.array([row[game][figure] for row in rows()])


def _range(name: str, values: Any, unit: str, scale: float = 1, **more: Any) -> Measurement:
    return Measurement.of_range(name, values, unit, SEEDS, scale=scale, **more)


def _follows(seeds: int) -> Finding:
    stable, creative, free = (column(name, "chord") for name in MODELS)
    chance = float(np.mean([column(name, "shuffled") for name in MODELS]))
    songs = float(column("songs", "chord").mean())
    told = (stable > free + 0.05).all() and (creative > free + 0.05).all()
    ordered = told and (stable > creative).all()
    return Finding(
        (
            *(
                _range(f"time on notes of the chord, {name}", values, "%", 100,
                       baseline=100 * songs, against="songs")
                for name, values in zip(MODELS, (stable, creative, free), strict=True)
            ),
            Measurement("the same bars held against chords of others", 100 * chance, "%",
                        3 * len(stable), "games"),
        ),
        "holds" if ordered else "partly" if told else "fails",
        "The share of sixteenths on root, third or fifth. It holds where in every seed stable "
        "keeps to the chord more than creative, and creative clearly more than no chord.",
        "log",
    )  # fmt: skip


def _matching(seeds: int) -> Finding:
    names = {"stable": "with", "unmatched": "without"}
    pitches = {name: column(name, "pitches") for name in names}
    distinct = {name: column(name, "distinct") for name in names}
    real = float(column("songs", "distinct").mean())
    nearer = pitches["stable"] < pitches["unmatched"]
    return Finding(
        (
            *(_range(f"distance from the songs' pitches, {words} matching", pitches[name], "%", 100)
              for name, words in names.items()),
            *(_range(f"distinct bars, {words} matching", distinct[name], "%", 100,
                     baseline=100 * real, against="songs") for name, words in names.items()),
        ),
        "holds" if nearer.all() else "partly" if nearer.mean() > 0.5 else "fails",
        "Half the sum of differences between the shares of the 24 pitches, 2,000 bars a game. It "
        "holds where in every seed the game with feature matching lies nearer to the songs.",
        "log",
    )  # fmt: skip


def _before(seeds: int) -> Finding:
    games = {"creative": "creative", "stable": "stable",
             "judge sees before": "creative, and the judge sees the bar before"}  # fmt: skip
    gains = {name: column(name, "before") - column(name, "another") for name in games}
    songs = float((column("songs", "before") - column("songs", "another")).mean())
    told = bool((gains["creative"] > songs / 2).all())
    some = bool((gains["creative"] > 0.01).all())
    return Finding(
        tuple(
            _range(f"likeness to the bar before, {words}", gains[name], "%", 100,
                   baseline=100 * songs, against="songs")
            for name, words in games.items()
        ),
        "holds" if told else "partly" if some else "fails",
        "The share of sixteenths with the pitch of the bar before at the same place, less that of "
        "another bar before. It holds where the creative model has half the songs' in every seed.",
        "log",
    )  # fmt: skip


def _density(seeds: int) -> Finding:
    songs = float(column("songs", "notes").mean())
    games = {name: name for name in MODELS} | {
        "as drawn": "stable as the paper draws it", "pitches alone": "stable, no holds asked for"
    }  # fmt: skip
    notes = {name: column(name, "notes") for name in games}
    near = [bool((np.abs(notes[name] / songs - 1) <= NEAR).all()) for name in MODELS]
    return Finding(
        tuple(
            _range(f"notes a bar, {words}", notes[name], "", baseline=songs, against="songs")
            for name, words in games.items()
        ),
        "holds" if all(near) else "partly" if near[0] else "fails",
        "It holds where our three models stay within 30 % of the songs in every seed. In the last "
        "two games nothing tells how often a pitch is held.",
        "log",
    )


def _music(seeds: int) -> Finding:
    from coursekit.neural import read_log
    from coursekit.systems.midinet_2017.experiments import PIECES

    row = read_log(SYSTEM, MUSIC)[0]
    made, real, probe = (row[name] for name in ("pieces", "songs", "probe"))
    low, high = 100 * probe["low"], 100 * probe["high"]
    told = Measurement("told from songs by the style probe", 100 * probe["accuracy"], "%",
                       int(probe["pieces"]), "pieces of 8 bars", low, high, baseline=50.0,
                       against="guessing")  # fmt: skip
    others = tuple(
        Measurement(words, scale * made[name], unit, PIECES, "pieces of 8 bars",
                    baseline=scale * real[name], against="songs")
        for name, words, unit, scale in (
            ("notes a bar", "notes a bar", "", 1),
            ("empty", "pieces without a note", "%", 100),
            ("one note", "pieces on one note", "%", 100),
            ("copied", "pieces with 16 notes in a row from training", "%", 100),
        )
    )  # fmt: skip
    verdict: Verdict = "holds" if low <= 50 else "partly" if high < 75 else "fails"
    return Finding(
        (told, *others),
        verdict,
        "Melodies of the stable model that ships over chords of held-out songs. It holds where the "
        "probe may be guessing, in part where it is right less than 3 times in 4.",
        "log",
    )


def _tunes(seeds: int) -> Finding:
    from coursekit.systems.midinet_2017.experiments import JUDGED, shipped_study

    studies = [shipped_study(seed) for seed in range(seeds)]
    means = {name: np.array([study[name]["chord"] for study in studies])
             for name in (*MODELS, "tunes")}  # fmt: skip
    stable, creative, free = (means[name] for name in MODELS)
    verdict: Verdict = "holds" if (stable > creative).all() and (creative > free).all() else "fails"
    return Finding(
        tuple(
            Measurement.of_range(f"time on notes of the chord, {name}", means[name], "%",
                                 "draws", scale=100, baseline=100 * float(means["tunes"].mean()),
                                 against="tunes")
            for name in MODELS
        ),
        verdict,
        f"The weights that ship, on {JUDGED:,} bars of fiddle tunes a draw; what their chords are, "
        "a rule decides.",
    )  # fmt: skip


claims = (
    Claim("follows",
          "A generator that is told the chord in all layers keeps to it more than one that is told "
          "in the last alone.", f"{PLACE} 3.3 †", "stable and creative mode, no figure †",
          _follows, retrain),
    Claim("matching", "Feature matching brings what is made nearer to the data.",
          f"{PLACE} 3.4 †", "described without a figure †", _matching, retrain),
    Claim("before", "Told the bar before, the generator goes on from it.",
          f"{PLACE} 3.2 †", "described without a figure †", _before, retrain),
    Claim("density", "Its bars have as many notes as those of songs.", "", "no figure", _density,
          retrain, "ours"),
    Claim("music", "Its melodies cannot be told from those of songs.", "",
          "not asked so; 21 listeners judged it by ear", _music, judge_anew, "ours"),
    Claim("tunes", "The models keep to the chords of music of another kind in the same order.",
          "", "not asked", _tunes, None, "ours"),
)  # fmt: skip
