"""Keys, and how a pitch is written in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coursekit.timing import to_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
"""The pitch class of each letter."""

LETTERS = "FCGDAEB"
"""The letters in fifths upwards, which is the order in which a signature names its sharps."""

# How well each pitch class fits a key, from its tonic upwards (Krumhansl and Kessler 1982).
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


def pitch_name(pitch: int) -> str:
    """Return a pitch's usual name with its octave, whatever the key: 60 is C4."""
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"


def key_of(midi: PrettyMIDI, start: float = 0.0) -> tuple[int, bool]:
    """Return the key at a place: the written key signature, else the key that fits best.

    The guess correlates how long each pitch class sounds with the profiles of Krumhansl and
    Kessler (1982); where no key fits (correlation 0.5 or less) it is C major.

    Args:
        midi: the piece.
        start: the place, in beats.

    Returns:
        The tonic's pitch class, 0 for C, and whether the key is minor.
    """
    changes = sorted(midi.key_signature_changes, key=lambda change: change.time)
    if changes:
        past = [c for c in changes if float(to_beats(midi, c.time)) <= start + 1e-6] or changes
        return past[-1].key_number % 12, past[-1].key_number >= 12
    weights = midi.get_pitch_class_histogram(use_duration=True)
    if np.ptp(weights) < 1e-9:
        return 0, False
    fits = {
        (tonic, minor): float(np.corrcoef(np.roll(profile, tonic), weights)[0, 1])
        for minor, profile in ((False, _MAJOR), (True, _MINOR))
        for tonic in range(12)
    }
    best = max(fits, key=lambda key: fits[key])
    # Music without a key is written without a signature.
    return best if fits[best] > 0.5 else (0, False)


def fifths(tonic: int, minor: bool) -> int:
    """Return the sharps (or, below 0, flats) of a key's signature."""
    sharps = (tonic * 7 - (3 if minor else 0)) % 12
    return sharps if sharps <= 6 else sharps - 12


def spelled(pitch: int, key: tuple[int, bool]) -> tuple[str, int]:
    """Return a pitch's name and octave as its key writes it: ("F#", 5), or ("B-", 4) for B flat.

    On the line of fifths a major key reaches from its flat third to its sharp fifth, a minor key
    from its flat second to its sharp fourth: the raised degrees are sharp, the lowered ones flat.
    """
    tonic, minor = key
    tonic_place = fifths(tonic, minor) + (3 if minor else 0)
    lowest = tonic_place - (5 if minor else 3)
    place = lowest + (pitch * 7 - lowest) % 12
    letter = LETTERS[(place + 1) % 7]
    accidental = (place + 1) // 7
    octave = (pitch - accidental) // 12 - 1
    return letter + ("#" * accidental if accidental > 0 else "-" * -accidental), octave


def written_name(pitch: int, key: tuple[int, bool]) -> str:
    """Return a pitch's name with its octave as its key writes it, in signs: B♭4."""
    name, octave = spelled(pitch, key)
    return f"{name.replace('#', '♯').replace('-', '♭')}{octave}"
