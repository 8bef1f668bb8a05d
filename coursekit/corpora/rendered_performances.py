"""Performances that no person played: scores from music21, performed by published rules.

Card: `datasets/rendered_performances/README.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coursekit.corpora import chorales, performance_rules, tunes
from coursekit.corpora._cache import Converted, cached, corpus_folder
from coursekit.corpora._musicxml import Part, read_bytes, read_parts
from coursekit.corpora._performance_files import pack, unpack
from coursekit.corpora.chorales import STEPS_PER_BEAT, Chorale, Split
from coursekit.corpora.performance_rules import NORMAL, Score
from coursekit.corpora.performances import SCORE_DTYPE, Performance, ScoreNotes
from coursekit.corpora.tunes import Tune
from coursekit.encodings.grid import notes_of_voice
from coursekit.errors import CourseError
from coursekit.progress import bar

VERSION = 1  # of scores, rules and players: raise it when a note changes
PHRASE_BARS = 4
"""Where a score marks no phrases, one begins every four bars."""


class Work(NamedTuple):
    """A keyboard work in music21's corpus; key and tempo are read from the music, by hand.

    Args:
        path: in the corpus.
        composer: family name.
        title: of the work.
        key: tonic pitch class and mode.
        tempo: quarter notes a minute.
        split: chosen by hand, since there are so few.
    """

    path: str
    composer: str
    title: str
    key: tuple[int, str]
    tempo: float
    split: Split


WORKS = (
    Work("cpebach/h186.mxl", "Bach (C. P. E.)", "Sonata H. 186, II", (6, "minor"), 50, "train"),
    Work("joplin/maple_leaf_rag.mxl", "Joplin", "Maple Leaf Rag", (8, "major"), 100, "train"),
    Work("mozart/k545/movement1_exposition.mxl", "Mozart", "Sonata K. 545, I, beginning",
         (0, "major"), 132, "test"),
    Work("schumann_clara/polonaise_op1n1.mxl", "Schumann (Clara)", "Polonaise op. 1, 1",
         (3, "major"), 96, "train"),
    Work("schumann_clara/polonaise_op1n2.mxl", "Schumann (Clara)", "Polonaise op. 1, 2",
         (0, "major"), 92, "train"),
    Work("schumann_clara/polonaise_op1n3.mxl", "Schumann (Clara)", "Polonaise op. 1, 3",
         (2, "major"), 96, "valid"),
    Work("schumann_clara/polonaise_op1n4.mxl", "Schumann (Clara)", "Polonaise op. 1, 4",
         (0, "major"), 92, "test"),
)  # fmt: skip

PLAYERS: dict[str, dict[str, float]] = {
    "normal": NORMAL,
    "romantic": NORMAL
    | {"phrase_arch": 2.5, "high_loud": 1.5, "melodic_charge": 1.5, "melody_lead": 1.5,
       "final_ritard": 1.5, "noise": 1.2},
    "detached": NORMAL
    | {"phrase_arch": 0.7, "duration_contrast": 2.0, "punctuation": 2.0,
       "overall_articulation": 0.6, "final_ritard": 0.5, "noise": 0.8, "pedal": 0.0},
    "plain": {name: k / 2 for name, k in NORMAL.items()} | {"pedal": 0.8},
}  # fmt: skip
"""Four sets of strengths, of our own choice, so that not all pieces are played alike."""


def load() -> list[Performance]:
    """Return all performances: chorales, then fiddle tunes, then keyboard works.

    Each piece is there once, by the player and with the seed that a hash of its name chooses. The
    first call on a machine renders them (seconds, with a progress bar); later calls read what it
    kept.

    Raises:
        CourseError: music21 or its corpus is not installed.
    """
    arrays, facts = cached("rendered_performances", VERSION, _convert)
    return unpack(arrays, facts["performances"])


def perform(score: Score, player: str | None = None, *, seed: int | None = None) -> Performance:
    """Perform a score as this collection does.

    Args:
        score: the piece.
        player: of PLAYERS; None takes the one that a hash of the name chooses.
        seed: of the rule `noise`; None takes it from the same hash.

    Raises:
        CourseError: there is no such player.
    """
    number = int.from_bytes(hashlib.sha256(score.name.encode()).digest()[:4], "big")
    names = list(PLAYERS)
    player = names[number % len(names)] if player is None else player
    if player not in PLAYERS:
        raise CourseError(f"There is no player {player!r}. The players are {', '.join(names)}.")
    seed = number if seed is None else seed
    return performance_rules.render(score, PLAYERS[player], seed=seed, performer=player)


def scores() -> Iterator[Score]:
    """Return the scores one after another, in the order of `load`.

    Raises:
        CourseError: music21 or its corpus is not installed.
    """
    for chorale in chorales.load():
        if chorale.duplicate_of is None:
            yield score_of_chorale(chorale)
    for tune in tunes.load():
        if len(tune.melody):
            yield score_of_tune(tune)
    for work in WORKS:
        yield _score_of_work(work)


def score_of_chorale(chorale: Chorale) -> Score:
    """Return a chorale as a score for a keyboard; phrases end with its fermatas."""
    rows = [
        (start / STEPS_PER_BEAT, steps / STEPS_PER_BEAT, pitch, voice)
        for voice in range(chorale.grid.shape[1])
        for start, steps, pitch in notes_of_voice(chorale.grid[:, voice].tolist())
    ]
    held = np.flatnonzero(np.diff(chorale.fermatas.astype(int), append=0) == -1) + 1
    begins = [0, *(step for step in held.tolist() if step < len(chorale.grid))]
    return Score(
        name=chorale.name,
        composer="Bach",
        title=chorale.title,
        split=chorale.split,
        notes=_playable(np.array(rows, dtype=SCORE_DTYPE)),
        bars=np.array(chorale.bar_starts) / STEPS_PER_BEAT,
        phrases=np.array(begins) / STEPS_PER_BEAT,
        key=chorale.key,
        tempo=chorales.TEMPO,
    )


def score_of_tune(tune: Tune) -> Score:
    """Return a fiddle tune as a score, one note at a time, without repeats."""
    melody = tune.melody
    notes = np.zeros(len(melody), SCORE_DTYPE)
    for name in ("onset", "duration", "pitch"):
        notes[name] = melody[name]
    length = tune.meter[0] * 4 / tune.meter[1]
    end = float((melody["onset"] + melody["duration"]).max())
    bars = np.arange(tune.pickup_beats, end, length)
    if tune.pickup_beats:
        bars = np.append(0.0, bars)
    return Score(
        name=tune.name,
        composer="traditional",
        title=tune.title,
        split=tune.split,
        notes=_playable(notes),
        bars=bars,
        phrases=_phrases(bars, tune.pickup_beats),
        key=tune.key,
        tempo=165.0 if tune.meter[1] == 8 else 100.0,
    )


def _score_of_work(work: Work) -> Score:
    path = corpus_folder(work.path.split("/")[0]).parent / work.path
    part: Part = read_parts(read_bytes(path), path.name)[0]
    notes = np.zeros(len(part.notes), SCORE_DTYPE)
    for name in ("onset", "duration", "pitch"):
        notes[name] = part.notes[name]
    bars = np.array([start for start, _ in part.measures])
    pickup = part.measures[0][1] if part.measures[0][1] < part.measures[1][1] else 0.0
    return Score(
        name=work.path.rpartition(".")[0],
        composer=work.composer,
        title=work.title,
        split=work.split,
        notes=_playable(notes),
        bars=bars,
        phrases=_phrases(bars, pickup),
        key=work.key,
        tempo=work.tempo,
    )


def _phrases(bars: npt.NDArray[np.float64], pickup: float) -> npt.NDArray[np.float64]:
    """Return where phrases of four bars begin; a pickup goes before each, if the piece has one."""
    full = bars[1:] if pickup else bars
    return np.append(bars[:1], np.maximum(full[PHRASE_BARS::PHRASE_BARS] - pickup, 0))


def _playable(notes: ScoreNotes) -> ScoreNotes:
    """Return the notes sorted, without those that have no length or whose key is taken at once.

    Of two voices that begin together on one key the longer note stays.
    """
    notes = notes[notes["duration"] > 1e-6]
    notes = notes[np.lexsort((-notes["duration"], notes["pitch"], notes["onset"]))]
    same = (np.diff(notes["onset"]) < 1e-6) & (np.diff(notes["pitch"]) == 0)
    return np.asarray(notes[~np.append(False, same)])


def _convert() -> Converted:
    """Render every score."""
    found = []
    title = "Performing the scores by rules for the first time"
    with bar(title, unit="pieces", delay=0.5) as shown:
        for score in scores():
            found.append(perform(score))
            shown.advance()
    arrays, facts = pack(found)
    return arrays, {"performances": facts}
