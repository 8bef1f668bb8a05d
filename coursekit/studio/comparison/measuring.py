"""What can be measured of any system of the course, by what all of them have: a card and compose.

Measured once a system on one core, and kept in `logs/systems.json`; `coursekit comparison
--measure` does it anew. No system is named here: the timeline says which there are.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.evaluation import place, polyphony
from coursekit.evaluation.distances import compare
from coursekit.evaluation.probe import real_pieces
from coursekit.evaluation.statistics import Interval, mean_interval
from coursekit.studio import open_models
from coursekit.systems import TIMELINE, system
from coursekit.timing import bar_lines, notes_in_beats, tempo_at, to_seconds

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening import Audio
    from coursekit.systems.controls import Control

PIECES, BARS = 60, 12
"""As many pieces and bars as the style probe's scale asks for."""
LONG, LONG_BARS = 20, 16
TIMES, TIMED_BARS = 3, 8
APART = 4
"""A bar comes again where one so many bars or more before it was the same."""
HERE = Path(__file__).parent
SYSTEMS = HERE.parents[1] / "systems"
Row = dict[str, Any]


def measure(name: str, *, pieces: int = PIECES, long: int = LONG) -> Row:
    """Return what is found of one system, as a row for the log.

    Args:
        name: on the timeline.
        pieces: how many the style probe gets; with fewer the row is off the course's scale.
        long: of how many pieces of 16 bars the form is measured.
    """
    chosen = system(name)
    card, model = chosen.card, chosen.load()

    def make(seed: int, bars: int, **controls: Any) -> Any:
        return chosen.compose(model=model, seed=seed, bars=bars, **controls)

    first = make(0, TIMED_BARS)
    row = {
        "seed": 0, "system": name, "title": card.title, "year": card.year, "era": card.era,
        "lesson": card.lesson, "kind": card.kind, "accepts": list(card.accepts),
        "makes": card.makes, "reference": card.reference, **of_weights(name),
        **timed(make), **steered(make, card.controls),
    }  # fmt: skip
    if card.makes == "sound":
        return {**row, "parts": [], "form": None, "probe": None, "overlap": None}
    row["parts"] = [part.name for part in first.instruments if part.notes]
    if _pitches(first) == _pitches(make(1, TIMED_BARS)):
        # What plays given notes has neither form nor style of its own.
        return {**row, "form": None, "probe": None, "overlap": None}
    form = returning([make(seed, LONG_BARS) for seed in range(long)])
    scale = "chorales" if polyphony(first) >= 2 else "tunes"
    made = [make(seed, BARS) for seed in range(pieces)]
    return {**row, "form": _plain(form), **beside_real(made, scale)}


def beside_real(pieces: list[PrettyMIDI], scale: str) -> Row:
    """Return how easily pieces are told from real ones, and how much their distances overlap.

    Args:
        pieces: what a system made.
        scale: of the style probe: `chorales` or `tunes`.
    """
    real = [_cut(piece) for piece in real_pieces(scale)[0]]
    compared = compare([_cut(piece) for piece in pieces], real)
    overlap = float(np.mean([one.overlap for one in compared]))
    try:
        found = place(pieces, scale)
    except CourseError:  # too few pieces have four notes in four bars
        return {"probe": None, "overlap": overlap}
    low, high = found.interval
    probe = {"scale": scale, "value": found.accuracy, "low": low, "high": high}
    return {"probe": probe, "overlap": overlap}


def _cut(piece: PrettyMIDI) -> PrettyMIDI:
    """Return the first twelve bars' notes: counts grow with length, and lengths must not tell."""
    from pretty_midi import Instrument, PrettyMIDI

    begins = min(note.start for part in piece.instruments for note in part.notes)
    end = begins + float(to_seconds(piece, 4 * BARS))
    cut = PrettyMIDI(resolution=piece.resolution, initial_tempo=tempo_at(piece, 0))
    for part in piece.instruments:
        kept = Instrument(part.program, part.is_drum, part.name)
        kept.notes = [note for note in part.notes if note.start < end - 1e-6]
        cut.instruments.append(kept)
    return cut


def of_weights(name: str) -> Row:
    """Return how large a system's weights are, how long they were trained, and their licences.

    Weights that were trained together say so by equal seconds, which count once.
    """
    folder = SYSTEMS / name / "weights"
    cards = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return {
        "megabytes": sum(path.stat().st_size for path in folder.glob("*.safetensors")) / 1e6,
        "minutes": sum({card["seconds"] for card in cards}) / 60,
        "licences": sorted({card["licence"] for card in cards}),
        "lines": sum(len(path.read_text("utf-8").splitlines())
                     for path in (SYSTEMS / name).glob("*.py")),
        "trains": hasattr(system(name), "train"),
    }  # fmt: skip


def timed(make: Callable[..., PrettyMIDI | Audio]) -> Row:
    """Return the seconds of one core that a piece of eight bars takes, and how long it sounds."""
    taken, sounding = [], []
    for seed in range(1, TIMES + 1):
        start = time.process_time()
        piece = make(seed, TIMED_BARS)
        taken.append(time.process_time() - start)
        sounding.append(seconds_of(piece))
    return {"seconds": sorted(taken)[TIMES // 2], "sounding": sorted(sounding)[TIMES // 2]}


def steered(make: Callable[..., PrettyMIDI | Audio], controls: tuple[Control, ...]) -> Row:
    """Return which controls change the piece when they are moved from end to end, seed for seed.

    A control that only acts together with another, such as one of a net that is not chosen, does
    not move anything here.
    """
    moved = []
    for control in controls:
        ends = ends_of(control)
        try:
            pieces = [make(0, 4, **{control.name: end}) for end in ends]
        except CourseError:
            continue
        if len(ends) == 2 and _notes(pieces[0]) != _notes(pieces[1]):
            moved.append(control.name)
    return {"controls": [control.name for control in controls], "moved": moved}


def ends_of(control: Control) -> tuple[Any, ...]:
    """Return the two values of a control that lie farthest apart; for text two sentences."""
    if control.kind == "text":
        return open_models.prompts()[:2]
    if control.kind == "flag":
        return (False, True)
    if control.choices:
        return (control.choices[0], control.choices[-1])
    if control.low is None or control.high is None:
        return ()
    # Dozens of candidates would take minutes, and differ from one as eight do.
    return (control.low, min(control.high, 8)) if control.kind == "int" and control.low == 1 else (
        control.low, control.high)  # fmt: skip


def returning(pieces: list[PrettyMIDI]) -> Interval:
    """Return the share of bars that were heard note for note four bars or more before.

    Args:
        pieces: two or more. Of each, the bars from the fifth to the sixteenth that hold notes
            count; one transposed is another bar.
    """
    shares = []
    for piece in pieces:
        lines, pickup = bar_lines(piece)
        notes = notes_in_beats(piece, piece.instruments)
        homes = np.searchsorted(lines, notes[:, 0] + 0.125, side="right") - 1
        places = np.round(4 * (notes[:, 0] - lines[homes])).astype(int)
        sounds = [(homes == k).nonzero()[0] for k in range(int(pickup), len(lines) - 1)]
        bars = [frozenset(zip(places[at].tolist(), notes[at, 2].tolist(), strict=True))
                for at in sounds]  # fmt: skip
        later = [k for k in range(APART, min(len(bars), LONG_BARS)) if bars[k]]
        if later:
            shares.append(float(np.mean([bars[k] in bars[: k - APART + 1] for k in later])))
    return mean_interval(shares)


def marks() -> list[Row]:
    """Return what real music gives, beside which a system's figures are read."""
    from coursekit.corpora import tunes

    rows: list[Row] = []
    for scale, title in (("chorales", "Bach's chorales"), ("tunes", "fiddle tunes")):
        pieces, _ = real_pieces(scale)
        rows.append({"seed": 0, "mark": title, "form": _plain(returning(pieces))})
    train = [tune for tune in tunes.load() if tune.split == "train"]
    lot = np.random.default_rng(0).permutation(len(train))[:PIECES]
    others = [train[place].to_midi() for place in lot.tolist()]
    rows.append({"seed": 0, "mark": "other real tunes", **beside_real(others, "tunes")})
    return rows


def seconds_of(piece: PrettyMIDI | Audio) -> float:
    """Return how long a piece sounds."""
    length = getattr(piece, "duration_seconds", None)
    return float(length if length is not None else piece.get_end_time())  # type: ignore[union-attr]


def missing(rows: list[Row]) -> list[str]:
    """Return the systems on the timeline that no row of a log tells of."""
    known = {row.get("system") for row in rows}
    return [name for name in TIMELINE if name not in known]


def _notes(piece: Any) -> Any:
    """Return what two pieces are compared by: all their notes, or all their samples."""
    if not hasattr(piece, "instruments"):
        return piece.samples.tobytes()
    return [(part.program, [(round(note.start, 3), round(note.end, 3), note.pitch, note.velocity)
                            for note in part.notes]) for part in piece.instruments]  # fmt: skip


def _pitches(piece: PrettyMIDI) -> list[int]:
    return sorted(note.pitch for part in piece.instruments for note in part.notes)


def _plain(found: Interval) -> Row:
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}
