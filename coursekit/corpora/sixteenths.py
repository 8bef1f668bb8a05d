"""Music in sixteenths as tokens: melodies, drums and trios of some bars, from three collections."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from coursekit.corpora import groove, pop909, tunes
from coursekit.encodings.grid import HOLD as GRID_HOLD
from coursekit.encodings.grid import REST as GRID_REST
from coursekit.encodings.notes import NOTE_DTYPE, Notes, sorted_notes, to_midi

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Kind = Literal["melody", "drums", "trio"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
STEPS = 16
"""Of a bar."""
HOLD, REST, FIRST = range(3)
"""Tokens of a line: it sounds on, it is silent, and the first of those that begin a note."""
LOW, HIGH = 21, 108
"""The lowest and the highest pitch, A0 and C8."""
LINE, DRUMS = FIRST + HIGH - LOW + 1, 512
"""How many tokens a line and the drums have, as in the paper's code."""
TRACKS: dict[Kind, tuple[int, ...]] = {
    "melody": (LINE,),
    "drums": (DRUMS,),
    "trio": (LINE, LINE, DRUMS),
}
SOFT = (20, 40, 20, 20, 20, 20, 20, 20, 20)
"""A drum struck more softly than this (MIDI velocity) is left away: most are ghost notes."""
LEAST_NOTES = 2
"""Of a bar on average; else a window is left out."""
LONGEST_REST = {2: 12, 16: 32}
"""In steps, by the number of bars; windows with longer ones are left out."""
FASTEST = 0.25
"""How much faster or slower, as a share, drums may be that are put to a song."""
MOVES = 6
"""By so many semitones up or down melodies are moved at most, so that they come in all keys."""
TOMS = (4, 5, 6)
"""The toms among the drums, which may change places."""
PERIODS = (12, 24, 48, 96, 7, 5)
"""In semitones, of the waves by which pitches are alike."""
SOURCES = {
    "melody": "melodies of POP909 (Wang 2020) and fiddle tunes (Ryan's Mammoth Collection, 1883)",
    "drums": "the Groove MIDI Dataset (Gillick 2019), soft strokes left away",
    "trio": "melodies and basses of POP909 (Wang 2020), with drums of the Groove MIDI Dataset "
    "(Gillick 2019) that were never played to them",
}
LICENCES = {
    "melody": "POP909: MIT, © 2020 Music X Lab; tunes: public domain",
    "drums": "CC BY 4.0, © Google LLC",
    "trio": "POP909: MIT, © 2020 Music X Lab; Groove: CC BY 4.0, © Google LLC",
}
PROGRAMS = {"melody": 73, "bass": 32}
"""With which General MIDI program each line is played."""


@functools.cache
def load(kind: Kind, split: str, bars: int = 2) -> Ints:
    """Return the windows of a split, `[window, step, track]` of tokens, for MusicVAE.

    A window begins at a bar line; what sounds on from before it is struck anew there. In the
    training part it may begin at each bar, elsewhere windows do not overlap. No two are alike.

    Args:
        kind: `melody` from the fiddle tunes, and POP909 where it is on this computer; `drums`
            from Groove; `trio` from both collections.
        split: `train`, `valid` or `test`; whole pieces belong to one of them.
        bars: of 4/4.

    Raises:
        CourseError: a collection is needed that is not on this computer and cannot be had.
    """
    hop = 1 if split == "train" else bars
    if kind == "drums":
        return _drum_windows(split, bars, hop)
    if kind == "trio":
        return _windows(_trios(split), bars, hop)
    pieces = [*_tunes(split), *(_songs(split) if pop909.available() else ())]
    return _windows(iter(pieces), bars, hop)


@functools.cache
def tunes_only(split: str, bars: int = 2) -> Ints:
    """Return the melodies of fiddle tunes alone, which are always there; else as `load`."""
    return _windows(_tunes(split), bars, 1 if split == "train" else bars)


def lines(split: str) -> list[Ints]:
    """Return the melodies of a split whole, `[step]` each, of the collections that `load` takes."""
    pieces = [*_tunes(split), *(_songs(split) if pop909.available() else ())]
    return [piece[:, 0] for piece in pieces]


def _tunes(split: str) -> Iterator[Ints]:
    """Yield the tunes, `[step, 1]`; bars of 2/4 are read in half as long steps."""
    for tune in tunes.load():
        if tune.split == split and tune.meter in ((2, 4), (2, 2), (4, 4)):
            steps_per_beat = 8 if tune.meter == (2, 4) else 4
            grid = tune.tokens(steps_per_beat)
            yield tokens_of_grid(grid[round(tune.pickup_beats * steps_per_beat) :])[:, None]


def _of_pop(split: str) -> Iterator[pop909.Song]:
    for song in pop909.load():
        fits = song.beats_in_bar == 4 and "melody off the sixteenths" not in song.faults
        if song.split == split and fits:
            yield song


def _songs(split: str) -> Iterator[Ints]:
    for song in _of_pop(split):
        grid = tokens_of_grid(song.tokens("melody"))
        yield from _whole(song, grid[:, None])


def _whole(song: pop909.Song, steps: Ints) -> Iterator[Ints]:
    """Yield the stretches of a song in which all bars have four beats."""
    begins = [int(beat) for beat in song.whole_bars()]
    run: list[int] = []
    for beat in [*begins, -1]:
        if run and beat != run[-1] + 4:
            yield steps[4 * run[0] : 4 * (run[-1] + 4)]
            run = []
        run.append(beat)


def _trios(split: str) -> Iterator[Ints]:
    """Yield songs with drums from another collection, which were never played together."""
    wanted = ("rock", "pop", "soul", "funk", "hiphop", "country")
    drummers = [
        one
        for one in groove.load()
        if one.split == split and one.meter == (4, 4) and one.kind == "beat"
        and one.style in wanted and one.bars >= 4
    ]  # fmt: skip
    tempos = np.array([one.tempo for one in drummers])
    for song in _of_pop(split):
        # A song may be felt at half or twice the pace that its beats were marked with.
        apart = np.min([np.abs(np.log(tempos / (song.tempo * by))) for by in (0.5, 1, 2)], axis=0)
        near = np.flatnonzero(apart < FASTEST)
        if not len(near):
            continue
        chosen = drummers[near[np.random.default_rng(int(song.name)).integers(len(near))]]
        grid = chosen.grid()[: (chosen.bars - 1) * STEPS]
        struck = groove.combinations(np.where(grid >= SOFT, grid, 0)).astype(np.int64)
        lines = [tokens_of_grid(song.tokens(part)) for part in ("melody", "bass")]
        yield from _whole(song, np.stack([*lines, np.resize(struck, len(lines[0]))], axis=1))


def tokens_of_grid(grid: npt.ArrayLike) -> Ints:
    """Return the tokens of a melody grid, `[step]`; pitches beyond A0 to C8 move by octaves."""
    cells = np.asarray(grid, dtype=np.int64)
    pitches = np.where(cells < LOW, LOW + (cells - LOW) % 12, cells)
    pitches = np.where(pitches > HIGH, HIGH - (HIGH - pitches) % 12, pitches)
    return np.select(
        [cells == GRID_HOLD, cells == GRID_REST], [HOLD, REST], pitches - LOW + FIRST
    )  # fmt: skip


def grid_of_tokens(tokens: npt.ArrayLike) -> Ints:
    """Return the melody grid of tokens of a line, of the same shape."""
    given = np.asarray(tokens)
    return np.select(
        [given == HOLD, given == REST], [GRID_HOLD, GRID_REST], given - FIRST + LOW
    )  # fmt: skip


def sounding(tokens: npt.ArrayLike) -> Ints:
    """Return which pitch sounds at each step of a line, `[…, step]`; 0 where none does."""
    given = np.asarray(tokens)
    steps = np.arange(given.shape[-1])
    begun = np.maximum.accumulate(np.where(given != HOLD, steps, 0), axis=-1)
    last = np.take_along_axis(given, begun, axis=-1)
    return np.where(last >= FIRST, last - FIRST + LOW, 0)


def _windows(pieces: Iterator[Ints], bars: int, hop: int) -> Ints:
    """Return the windows of pieces `[step, track]` in which the melody is never long silent."""
    steps, stack = bars * STEPS, []
    for piece in pieces:
        pitches = sounding(piece[:, :2].T).T if piece.shape[1] > 1 else sounding(piece.T).T
        for at in range(0, len(piece) - steps + 1, hop * STEPS):
            window = piece[at : at + steps].copy()
            for line in range(pitches.shape[1]):
                if window[0, line] == HOLD:
                    pitch = pitches[at, line]
                    window[0, line] = pitch - LOW + FIRST if pitch else REST
            if (window[:, 0] >= FIRST).sum() >= LEAST_NOTES * bars and _longest_rest(
                pitches[at : at + steps, 0]
            ) <= LONGEST_REST.get(bars, STEPS):
                stack.append(window)
    return _distinct(np.stack(stack))


def _longest_rest(pitches: Ints) -> int:
    silent = np.concatenate([[0], (pitches == 0).astype(int), [0]])
    edges = np.flatnonzero(np.diff(silent))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _drum_windows(split: str, bars: int, hop: int) -> Ints:
    played = [one for one in groove.load() if one.split == split]
    grid = groove.windows(played, bars=bars, hop=hop)
    tokens = groove.combinations(np.where(grid >= SOFT, grid, 0)).astype(np.int64)
    return _distinct(tokens[(tokens > 0).sum(axis=1) >= LEAST_NOTES * bars][..., None])


def _distinct(windows: Ints) -> Ints:
    """Return windows in their order, each the first of its kind, not to be changed."""
    _, first = np.unique(windows.reshape(len(windows), -1), axis=0, return_index=True)
    kept = windows[np.sort(first)]
    kept.flags.writeable = False
    return kept


def varied(kind: Kind, tokens: Ints, moves: Ints, order: Ints, lot: npt.NDArray[np.bool_]) -> Ints:
    """Return windows `[window, step, track]` in other keys, or with toms that changed places.

    Args:
        kind: what the tracks are.
        tokens: not changed.
        moves: `[window]` semitones; what would leave the range turns back by an octave.
        order: of the three toms.
        lot: `[window]`, whose toms change places.
    """
    changed = tokens.copy()
    if kind != "drums":
        lines = changed[..., :1] if kind == "melody" else changed[..., :2]
        by = moves[:, None, None]
        moved = lines + by
        beyond = (moved < FIRST) | (moved > FIRST + HIGH - LOW)
        moved = np.where(beyond, moved - 12 * np.sign(by), moved)
        changed[..., : lines.shape[2]] = np.where(lines >= FIRST, moved, lines)
    if kind != "melody":
        struck = np.arange(DRUMS)
        swapped = struck & ~sum(1 << tom for tom in TOMS)
        for tom, other in zip(TOMS, np.asarray(TOMS)[order], strict=True):
            swapped |= (struck >> tom & 1) << other
        changed[..., -1] = np.where(lot[:, None], swapped[changed[..., -1]], changed[..., -1])
    return changed


def traits(vocabulary: int) -> npt.NDArray[np.float32]:
    """Return fixed traits of tokens, `[token, trait]`, by which alike ones are alike to a net.

    A note's are waves of its pitch, the circle of fifths among them; of drums struck together
    each drum and each pair.
    """
    if vocabulary == DRUMS:
        struck = groove.drums_of(np.arange(DRUMS)).astype(np.float32)
        first, second = np.triu_indices(struck.shape[1], 1)
        return np.concatenate([struck, struck[:, first] * struck[:, second]], axis=1)
    pitch = np.arange(vocabulary - FIRST)
    waves = [2 * np.pi * pitch / period for period in PERIODS]
    waves.append(2 * np.pi * (7 * pitch % 12) / 12)
    height = pitch / (vocabulary - FIRST) - 0.5
    notes = np.stack([height, *(f(w) for w in waves for f in (np.sin, np.cos))], axis=1)
    table = np.zeros((vocabulary, FIRST + 1 + notes.shape[1]), dtype=np.float32)
    table[:FIRST, :FIRST] = np.eye(FIRST)
    table[FIRST:, FIRST] = 1
    table[FIRST:, FIRST + 1 :] = notes
    return table


def onsets(kind: Kind, tokens: Any) -> npt.NDArray[np.bool_]:
    """Return where something begins, of the same shape as tokens `[…, step, track]`."""
    given = np.asarray(tokens)
    begins = given >= FIRST
    if kind != "melody":
        begins[..., -1] = given[..., -1] > 0
    return np.asarray(begins)


def music_of(kind: Kind, tokens: Any, *, tempo: float = 110.0) -> PrettyMIDI:
    """Return tokens `[step, track]` as music: a flute, an acoustic bass, a drum kit.

    Args:
        kind: what the tracks are.
        tokens: what is held before anything began is silent.
        tempo: quarter notes a minute.
    """
    given = np.asarray(tokens).reshape(-1, len(TRACKS[kind]))
    names = {"melody": ["Melody"], "drums": ["Drums"], "trio": ["Melody", "Bass", "Drums"]}[kind]
    rows = [
        _struck(given[:, place], place) if name == "Drums" else _sung(given[:, place], place)
        for place, name in enumerate(names)
    ]
    return to_midi(
        sorted_notes(np.concatenate(rows)), tempo=tempo, names=names, time_signature=(4, 4)
    )  # fmt: skip


def _sung(line: Ints, track: int) -> Notes:
    """Return the notes of one line."""
    begins = np.flatnonzero(line >= FIRST)
    ends = np.append(np.flatnonzero(line != HOLD), len(line))
    notes = np.zeros(len(begins), NOTE_DTYPE)
    notes["onset"] = begins / 4
    notes["duration"] = (ends[np.searchsorted(ends, begins, side="right")] - begins) / 4
    notes["pitch"], notes["velocity"] = line[begins] - FIRST + LOW, 90
    notes["program"], notes["track"] = list(PROGRAMS.values())[track], track
    return notes


def _struck(tokens: Ints, track: int) -> Notes:
    """Return the hits of the drums."""
    step, drum = np.nonzero(groove.drums_of(tokens))
    notes = np.zeros(len(step), NOTE_DTYPE)
    notes["onset"], notes["duration"] = step / 4, 1 / 4
    notes["pitch"], notes["velocity"] = np.asarray(groove.PITCHES)[drum], 85
    notes["drum"], notes["track"] = True, track
    return notes
