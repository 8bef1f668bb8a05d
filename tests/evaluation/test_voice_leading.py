"""Faults of voice leading are found where a teacher finds them, and nowhere else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coursekit.corpora import chorales
from coursekit.encodings.grid import REST
from coursekit.evaluation.voice_leading import VoiceLeading, voice_leading

GOOD = [[72, 67, 64, 48], [72, 69, 65, 53], [71, 67, 62, 55], [72, 67, 64, 48]]


def test_a_plain_cadence_has_no_faults():
    assert voice_leading(GOOD, tonic=0) == VoiceLeading(chords=4)


def test_each_fault_is_counted_once():
    fifths = voice_leading([[67, 60], [69, 62]])
    octaves = voice_leading([[72, 60], [74, 62]])
    doubled = voice_leading([[71, 59]], tonic=0)
    crossed = voice_leading([[60, 64]])
    assert fifths == VoiceLeading(chords=2, fifths=1)
    assert octaves == VoiceLeading(chords=2, octaves=1)
    assert doubled == VoiceLeading(chords=1, leading_notes=1)
    assert crossed == VoiceLeading(chords=1, crossings=1)


def test_held_contrary_and_resting_voices_are_no_parallels():
    assert voice_leading([[67, 60], [67, 60], [67, 60]]) == VoiceLeading(chords=1)
    assert voice_leading([[67, 60], [69, 50]]).fifths == 0
    assert voice_leading([[67, REST], [69, REST]]) == VoiceLeading(chords=2)


@given(st.lists(st.lists(st.integers(36, 81), min_size=4, max_size=4), min_size=1, max_size=12),
       st.integers(-12, 12), st.integers(0, 11))  # fmt: skip
def test_another_key_and_longer_notes_change_nothing(steps, semitones, tonic):
    here = voice_leading(steps, tonic)
    assert voice_leading(np.array(steps) + semitones, (tonic + semitones) % 12) == here
    assert voice_leading(np.repeat(steps, 3, axis=0), tonic) == here


def test_bach_has_few_of_them():
    """Fewer parallels than the same chords with their voices' parts drawn anew."""
    known = [one for one in chorales.load() if one.split == "valid"]
    bach = sum((voice_leading(one.sounding(), one.key[0]) for one in known), VoiceLeading())
    rng = np.random.default_rng(0)
    mixed = sum(
        (voice_leading(rng.permutation(one.sounding()), one.key[0]) for one in known),
        VoiceLeading(),
    )
    assert bach.per_hundred()["parallel fifths"] < 1
    assert bach.fifths * 5 < mixed.fifths * bach.chords / mixed.chords
