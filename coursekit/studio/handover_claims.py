"""Questions of lesson 24, measured: do stems add up, and what does each format keep?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coursekit.listening import Audio, render, to_musicxml
from coursekit.listening.midi_writer import midi_bytes
from coursekit.studio.export.dawproject import dawproject_bytes
from coursekit.studio.multitrack import mix, stems
from coursekit.studio.reimport import diff, read
from coursekit.systems import compose
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

SYSTEMS = ("illiac_1957", "music_transformer_2018", "brief_2018")
LIMIT_DB = -60.0


def rest_in_decibels(midi: PrettyMIDI) -> float:
    """Return how loud what is left is, after the whole was taken from the sum of its stems.

    Args:
        midi: the piece. The whole is rendered at once, brought to the mix's loudness.

    Returns:
        Decibels below the mix.
    """
    summed, whole = mix(stems(midi)).samples, render(midi, level=False).samples
    length = min(summed.shape[1], whole.shape[1]) - 24_000  # the fades at the end differ
    summed, whole = summed[:, :length].astype(float), whole[:, :length].astype(float)
    gain = float((summed * whole).sum() / (whole**2).sum())
    rest = ((summed - gain * whole) ** 2).mean() / (summed**2).mean()
    return float(10 * np.log10(rest + 1e-12))


def rest_of_files(midi: PrettyMIDI) -> float:
    """Return the same for files of 24 bits: the mix's, after the sum of the stems' was taken away.

    Args:
        midi: the piece.
    """
    parts = stems(midi)
    files = [Audio.load(one.encode(".wav", bits=24)).samples for one in parts.values()]
    whole = Audio.load(mix(parts).encode(".wav", bits=24)).samples.astype(float)
    rest = ((np.sum(files, axis=0) - whole) ** 2).mean() / (whole**2).mean()
    return float(10 * np.log10(rest + 1e-20))


def kept(midi: PrettyMIDI, ending: str, *, velocities: bool = True) -> float:
    """Return the share, in percent, of notes that come back unchanged from a file.

    Args:
        midi: the piece.
        ending: `.mid`, `.dawproject` or `.musicxml`.
        velocities: whether loudness counts.
    """
    data = {
        ".mid": lambda: midi_bytes(midi),
        ".dawproject": lambda: dawproject_bytes(midi, title="", comment="", stems={}),
        ".musicxml": lambda: to_musicxml(midi).encode("utf-8"),
    }[ending]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"piece{ending}"
        path.write_bytes(data)
        found = diff(midi, read(path), velocities=velocities)
    return 100 * found.kept / sum(len(part.notes) for part in midi.instruments)


def _pieces() -> list[PrettyMIDI]:
    from pretty_midi import PrettyMIDI

    made = [compose(name, seed=24, bars=4) for name in SYSTEMS]
    return [piece for piece in made if isinstance(piece, PrettyMIDI)]


def _add_up(seeds: int) -> Finding:
    return _finding([rest_of_files(piece) for piece in _pieces()], "mix file less sum of stems")


def _sound_alike(seeds: int) -> Finding:
    rests = [rest_in_decibels(piece) for piece in _pieces()]
    return _finding(rests, "all parts rendered at once less sum of stems")


def _finding(rests: list[float], name: str) -> Finding:
    figure = Measurement.of_range(name, rests, "dB", "pieces", baseline=LIMIT_DB, against="asked")
    why = f"It holds where what is left lies {-LIMIT_DB:.0f} dB or more below the music."
    return Finding((figure,), verdict_of([rest < LIMIT_DB for rest in rests]), why, "measured")


def _comes_back(seeds: int) -> Finding:
    pieces = _pieces()
    figures = []
    for ending, velocities in ((".mid", True), (".dawproject", True), (".musicxml", False)):
        shares = [kept(piece, ending, velocities=velocities) for piece in pieces]
        name = f"notes unchanged in {ending}" + ("" if velocities else ", loudness apart")
        figures.append(Measurement.of_range(name, shares, "%", "pieces"))
    why = "It holds for a format that gives back every note. A score rounds onsets and lengths."
    return Finding(
        tuple(figures), verdict_of([figure.value > 99.9 for figure in figures]), why, "measured"
    )


claims = (
    Claim("stems", "Stems of 24 bits add up to their mix.", "", "not asked", _add_up),
    Claim("whole", "Stems add up to what the sampler plays when it is given all parts at once.",
          "", "not asked", _sound_alike),
    Claim("formats", "A file gives back every note with its loudness and its exact time.", "",
          "not asked", _comes_back),
)  # fmt: skip
"""What is asked here stands in no paper."""
