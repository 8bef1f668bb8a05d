"""What the paper claims of its blues, and how it is measured here.

Two logs tell of training repeated over seeds: `form` of experiment 1, `melody` of experiment 2.
What the shipped nets play is measured at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from coursekit.corpora import blues
from coursekit.systems.base import Claim, Measurement
from coursekit.systems.eck_schmidhuber_2002 import playing

SYSTEM = "eck_schmidhuber_2002"
TEN = 10 * blues.STEPS


def _rows(key: str) -> list[dict[str, Any]]:
    from coursekit.neural import read_log

    return read_log(SYSTEM, key)


def _net(kind: str = "lstm", experiment: int = 2) -> Any:
    from coursekit.systems.eck_schmidhuber_2002 import load

    return load().net(kind, experiment)


def _played(seeds: int, pieces: int = 8, **given: Any) -> Any:
    """Return ten choruses each of so many pieces by the shipped net."""
    return playing.free_run(_net(), TEN, range(pieces * seeds), **given)


def _spread(values: Any) -> tuple[float, float]:
    """Return a mean and half its 95 % interval, in per cent."""
    found = 100 * np.asarray(values, dtype=float)
    return float(found.mean()), 1.96 * float(found.std(ddof=1)) / len(found) ** 0.5


def _form_repeats(seeds: int) -> Measurement:
    rows = _rows("form")
    kept = sum(row["lstm_wrong"] == 0 for row in rows)
    steps = sorted(row["lstm_steps"] for row in rows if row["lstm_steps"])
    return Measurement(
        f"{kept} of {len(rows)} nets play ten choruses without a wrong chord",
        f"found after {steps[0]:,} to {steps[-1]:,} steps" if steps else None,
        _verdict(kept, len(rows)),
        "Experiment 1, free running from the first chord, 960 steps each; a chord is right where "
        "all twelve notes are.",
        "log",
    )


def _form_under_melody(seeds: int) -> Measurement:
    rows = _rows("melody")
    kept = sum(row["lost"] == 0 for row in rows)
    wrong = playing.wrong_chords(_played(seeds))
    return Measurement(
        f"{kept} of {len(rows)} nets never lost the form; the shipped one has {wrong.sum()} wrong "
        f"chords in {wrong.size * TEN:,} steps",
        "20 pieces of ten choruses by each net",
        _verdict(kept, len(rows)) if wrong.sum() == 0 else "partly" if kept else "fails",
        "Experiment 2 with the mask; melodies drawn from the outputs.",
        "log",
    )


def _in_scale(seeds: int) -> Measurement:
    mean, half = _spread(playing.scale_share(_played(seeds)))
    trained = [row["scale"] for row in _rows("melody")]
    return Measurement(
        f"{mean:.1f} % of the melody in the blues scale",
        f"± {half:.1f}; nets trained anew {100 * min(trained):.1f} to {100 * max(trained):.1f} %",
        "holds" if mean - half >= 95 and min(trained) >= 0.95 else "partly" if mean >= 95
        else "fails",
        f"Shipped net, {8 * seeds} pieces of ten choruses, each eighth note counted.",
    )  # fmt: skip


def _seed_kept(seeds: int) -> Measurement:
    walked = playing.WALKED
    openings = [
        np.repeat(np.random.default_rng(100 * notes + seed).choice(walked, notes), 2).tolist()
        for seed in range(seeds) for notes in range(1, 25)
    ]  # fmt: skip
    played = playing.free_run(_net(), TEN, range(len(openings)), openings=openings)
    kept = sum(
        playing.pitches_of(piece)[: len(opening)].tolist() == opening
        for piece, opening in zip(played, openings, strict=True)
    )
    lost = int((playing.wrong_chords(played) > 0).sum())
    right = kept == len(openings) and lost == 0
    return Measurement(
        f"{kept} of {len(openings)} seeds kept exactly, the form lost after {lost}",
        "seeds of 1 to 24 notes, each length as often",
        "holds" if right else "partly" if kept == len(openings) else "fails",
        "Seeds are notes of the scale drawn by lot, unlike any written bar; ten choruses follow.",
    )


def _better_than_walk(seeds: int) -> Measurement:
    played = _played(seeds)
    walks = [playing.random_walk(TEN, np.random.default_rng(seed)) for seed in range(8 * seeds)]
    walked = playing.with_form(np.array(walks))
    net, walk = (_spread(playing.chord_share(game)) for game in (played, walked))
    far = {name: _distance(game) for name, game in (("net", played), ("walk", walked))}
    written = playing.chord_share(blues.steps_of([piece.choices for piece in blues.load()[::41]]))
    apart = net[0] - net[1] > walk[0] + walk[1]
    return Measurement(
        f"on the chord: net {net[0]:.0f} %, walk {walk[0]:.0f} %, written bars "
        f"{100 * float(written.mean()):.0f} %; distance from how notes are spread over the form: "
        f"net {far['net']:.2f}, walk {far['walk']:.2f}",
        f"± {net[1]:.1f} and {walk[1]:.1f}",
        "holds" if apart and far["net"] < far["walk"] else "partly" if apart else "fails",
        f"{8 * seeds} pieces of ten choruses each; distance is total variation, 0 to 1, meaned "
        "over the steps. It measures likeness to the written bars, which is not yet beauty.",
    )


def _distance(game: Any) -> float:
    """Return how far the notes at each step of the form are spread from those of the corpus."""
    wanted = blues.melody_steps([[0] * 12, [1] * 12]).mean(axis=0)
    notes = np.asarray(game)[..., playing.CHORDS :]
    found = notes.reshape(-1, blues.STEPS, playing.MELODY).mean(axis=0)
    return float(np.abs(found - wanted).sum(axis=1).mean() / 2)


def _plain_fails(seeds: int) -> Measurement:
    rows = _rows("form")
    plain, lstm = (sum(row[f"{kind}_wrong"] == 0 for row in rows) for kind in ("plain", "lstm"))
    played = playing.free_run(_net("plain"), TEN, range(8 * seeds))
    share = 100 * float(playing.wrong_chords(played).mean() / TEN)
    return Measurement(
        f"{plain} of {len(rows)} plain nets hold the chords for ten choruses, {lstm} of "
        f"{len(rows)} LSTMs",
        f"the shipped plain net, with melody, has {share:.0f} % of its chords wrong",
        "holds" if plain == 0 < lstm else "partly" if 2 * plain < len(rows) else "fails",
        f"Experiment 1, {rows[0]['plain_weights']} weights against {rows[0]['lstm_weights']}, as "
        "many steps; the plain net at .01, the best of three learning rates.",
        "log",
    )


def _mask_protects(seeds: int) -> Measurement:
    lost, half = {}, 0.0
    for kind in ("lstm", "everyone"):
        game = playing.free_run(_net(kind), TEN, range(8 * seeds), temperature=2.0)
        lost[kind], spread = _spread(playing.wrong_chords(game) > 0)
        half = max(half, spread)
    return Measurement(
        f"at temperature 2 the form is lost in {lost['lstm']:.0f} % of pieces with the mask, in "
        f"{lost['everyone']:.0f} % without",
        f"± {half:.0f}",
        "holds" if lost["lstm"] == 0 and lost["everyone"] - half > 0 else "partly"
        if lost["lstm"] < lost["everyone"] else "fails",
        f"Shipped nets, one of each kind, {8 * seeds} pieces of ten choruses. With the mask the "
        "chords cannot depend on what is drawn.",
    )  # fmt: skip


def _verdict(kept: int, of: int) -> Any:
    return "holds" if kept == of else "partly" if kept else "fails"


def _repeat_form(seeds: int) -> Sequence[Any]:
    from coursekit.systems.eck_schmidhuber_2002.experiments import repeat_form

    return repeat_form(seeds)


def _repeat_melody(seeds: int) -> Sequence[Any]:
    from coursekit.systems.eck_schmidhuber_2002.experiments import repeat_melody

    return repeat_melody(seeds)


claims = (
    Claim("form", "The net repeats the chords exactly for as long as one is willing to listen.",
          "Eck and Schmidhuber 2002, experiment 1", "after one right cycle, indefinitely",
          _form_repeats, _repeat_form),
    Claim("melody", "It keeps the form while it improvises.",
          "Eck and Schmidhuber 2002, experiment 2", "chord structure always reproduced",
          _form_under_melody, _repeat_melody),
    Claim("scale", "Its melodies stay in the scale.",
          "Eck and Schmidhuber 2002, experiment 2", "no figure", _in_scale, _repeat_melody),
    Claim("seed", "It goes on from seeds of 1 to 24 notes.",
          "Eck and Schmidhuber 2002, experiment 2", "seeded with one note to 24", _seed_kept),
    Claim("walk", "Its melodies are remarkably better than a random walk on the scale.",
          "Eck and Schmidhuber 2002, discussion", "said, not measured", _better_than_walk),
    Claim("plain", "Plain recurrent nets cannot learn it.",
          "Eck and Schmidhuber 2002 (ICANN); the report says it was not tried", "said, not run",
          _plain_fails, _repeat_form),
    Claim("mask", "Cutting chords off from the melody protects the form.",
          "Eck and Schmidhuber 2002, experiment 2", "the reason given, no figure", _mask_protects),
)  # fmt: skip
"""The paper's claims, two of which it did not test."""
