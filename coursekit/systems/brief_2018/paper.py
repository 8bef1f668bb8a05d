"""What was said of composers by brief, how it is measured here, and who made such services."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.evaluation.statistics import mean_interval, share_interval
from coursekit.listening.midi_writer import midi_bytes
from coursekit.systems.brief_2018 import experiments
from coursekit.systems.brief_2018.arranging import arrange
from coursekit.systems.brief_2018.brief import FIELDS
from coursekit.systems.brief_2018.model import complete, plan
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of

SERVICES: tuple[tuple[str, str, str, str, str], ...] = (
    ("2012", "Jukedeck", "genre, mood, tempo, instruments, length",
     "writes note by note, without loops; bought by TikTok's owner in 2019",
     "TechCrunch 2014; Music Ally 2017, 2019"),
    ("2014", "Amper", "style, mood, length; later a timeline of spans",
     "plays its own recorded samples; part of Shutterstock since 2020†",
     "Sputnik 2019; NYC Data Science 2020; Shutterstock"),
    ("2016", "AIVA", "style or an uploaded piece; gives MIDI†",
     "learned from scores, some 15,000 in 2017", "Geeks and Beats 2018; Lëtzebuerger Journal 2017"),
    ("2016†", "Mubert", "a sentence or tags, length",
     "puts together loops that musicians made; no net makes sound",
     "Mubert 2022; Music Business Worldwide 2023"),
    ("2018", "Boomy", "style and filter, then try again, save or edit",
     "110,000 songs within months; "
     "in 2023 Spotify took down 7 % of those it had, suspecting robots",
     "Music Ally 2019; Business Insider 2023"),
    ("2019", "Soundful", "key, tempo, genre, sub-genre; gives stems",
     "single notes of musicians, recorded for it", "Six Peas 2024; Crafted 2024; Muta 2022"),
    ("2021", "Beatoven", "length, tempo, genre, mood",
     "arranges loops and samples", "Indian Express 2023"),
    ("2018†", "ecrett", "scene, mood, genre†", "nothing could be checked", "none found"),
)  # fmt: skip
"""Begun, name, what its brief asks, how it makes music and what became of it, where this stands."""

FACTORS: tuple[tuple[str, str, str], ...] = (
    ("tempo", "arousal", "fast: activity, excitement, joy, anger; slow: calm, peace, sadness"),
    (
        "loudness",
        "arousal",
        "loud: intensity, excitement, tension, anger, joy; soft: peace, tenderness, sadness",
    ),
    ("articulation", "arousal", "staccato: activity, energy, anger; legato: softness, sadness†"),
    ("density", "arousal", "many notes: activity†"),
    ("register", "valence", "high: happy, graceful, serene; low: sad, dignified†"),
    ("colour", "valence", "simple, consonant: happy, serene; complex: tension, sadness, anger†"),
    ("mode", "valence", "major: happiness, serenity; minor: sadness, tension, disgust, anger"),
)
"""Parameter, what moves it here, and what listeners connect with it (Gabrielsson & Lindström)."""


def _work(seeds: int) -> Finding:
    spent = experiments.seconds_of_work(range(max(6, 2 * seeds)))
    measured = Measurement.of_range("work for a minute of music", spent, "CPU-seconds", "pieces")
    return Finding(
        (measured,), "holds" if max(spent) < 10 else "fails",
        "From the brief to the notes. A player's sound takes some seconds more.",
    )  # fmt: skip


def _filled(seeds: int) -> Finding:
    full = opened = 0
    trials = 10 * seeds
    rng = np.random.default_rng(seeds)
    for seed in range(trials):
        timeline = plan(experiments.any_brief(seed, longest=60.0))
        full += complete(timeline) == timeline
        part = [timeline["piece"], *timeline["spans"][:-1]][
            int(rng.integers(len(timeline["spans"])))
        ]
        part.pop(str(rng.choice([name for name in FIELDS if name in part])))
        opened += complete(timeline) == plan(experiments.any_brief(seed, longest=60.0))
    parts = [
        Measurement.of_interval(name, share_interval(hits, trials), "%", "timelines", scale=100)
        for name, hits in (("full ones that come back unchanged", full),
                           ("with a field taken out, filled again by the same seed", opened))
    ]  # fmt: skip
    return Finding(
        tuple(parts),
        verdict_of([full == trials, opened == trials]),
        "Each field has its own random numbers, so that the same seed fills a gap with the same.",
    )


def _length(seeds: int) -> Finding:
    errors = [experiments.length_error(seed) for seed in range(20 * seeds)]
    measured = Measurement.of_range("length beside what was asked", errors,
                                    "millionths of a second", "briefs", scale=1e6)  # fmt: skip
    return Finding(
        (measured,), "holds" if max(errors) < 1 else "fails",
        "Briefs by lot, 10 to 120 seconds. The last chord takes what whole bars leave.",
    )  # fmt: skip


def _same(seeds: int) -> Finding:
    briefs = [experiments.any_brief(seed, longest=60.0) for seed in range(10 * seeds)]
    equal = sum(midi_bytes(arrange(plan(b))) == midi_bytes(arrange(plan(b))) for b in briefs)
    measured = Measurement.of_interval(
        "files equal byte for byte", share_interval(equal, len(briefs)), "%", "briefs", scale=100
    )
    return Finding((measured,), "holds" if equal == len(briefs) else "fails",
                   "Every brief was composed twice.")  # fmt: skip


def _locks(seeds: int) -> Finding:
    counts = np.sum([experiments.renewed(seed) for seed in range(20 * seeds)], axis=0)
    staying, kept, anew, changed = (int(count) for count in counts)
    measured = (
        Measurement.of_interval("fields that should stay and stay",
                                share_interval(kept, staying), "%", "fields", scale=100),
        Measurement.of_interval("fields made anew that come out otherwise",
                                share_interval(changed, anew), "%", "fields", scale=100),
    )  # fmt: skip
    return Finding(
        measured, "holds" if kept == staying else "fails",
        "Fields and locks by lot. A field made anew may come out as it was: few grooves, few keys.",
    )  # fmt: skip


def _told(field: str, seeds: int) -> Finding:
    found: dict[str, Any] = experiments.told(field, max(30 if field == "mood" else 12, 4 * seeds))
    chance = 1 / len(found["words"])
    measured = [
        Measurement.of_interval(name, mean_interval(found[view]), "%", "seeds", scale=100,
                                baseline=100 * chance, against="guessing")
        for name, view in ((f"{field}s told by notes and playing", "both"),
                           ("by the notes alone", "notes"),
                           ("by tempo, loudness, height and pace alone", "playing"))
    ]  # fmt: skip
    holds = [mean_interval(found[view]).above(2 * chance) for view in ("both", "notes")]
    return Finding(
        tuple(measured),
        verdict_of(holds),
        "A linear judge, on seeds from which it has not learned. It holds where the whole interval "
        "lies above twice guessing, with the playing and without.",
    )


claims: tuple[Claim, ...] = (
    Claim("seconds", "Style, mood and length are enough for a piece within seconds.",
          "Silverstein in the Creative Next podcast, season 3, episode 11 (2020)",
          "“in a matter of seconds”", _work),
    Claim("filled", "What a timeline leaves open the composer fills; what it says stays.",
          "Shutterstock's developer pages, Custom music",
          "instruments may be chosen, or left to the interface", _filled),
    Claim("length", "The piece is as long as was asked for, within a second.", "",
          "no figure", _length),
    Claim("same", "The same brief and seed give the same file.", "", "no figure", _same),
    Claim("locks", "Making one field anew leaves all others alone.", "", "no figure", _locks),
    Claim("moods", "Ten moods can be told apart.", "", "no figure",
          lambda seeds: _told("mood", seeds)),
    Claim("styles", "Six styles can be told apart.", "", "no figure",
          lambda seeds: _told("style", seeds)),
)  # fmt: skip
