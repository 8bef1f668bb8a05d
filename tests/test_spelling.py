"""Keys and the names of pitches, against music21."""

from __future__ import annotations

import music21
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.spelling import fifths, key_of, pitch_name, spelled, written_name


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("tonic", range(12))
def test_signatures_are_music21s(tonic, minor):
    sharps = fifths(tonic, minor)
    key = music21.key.KeySignature(sharps).asKey("minor" if minor else "major")
    assert key.tonic.pitchClass == tonic
    assert -5 <= sharps <= 6


def read(pitch, key):
    name, octave = spelled(pitch, key)
    return music21.pitch.Pitch(name, octave=octave)


@given(st.integers(0, 127), st.integers(0, 11), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_spelling_sounds_as_the_pitch(pitch, tonic, minor):
    assert read(pitch, (tonic, minor)).ps == pitch


@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("tonic", range(12))
def test_the_scale_is_spelled_as_the_signature_says(tonic, minor):
    key = music21.key.KeySignature(fifths(tonic, minor)).asKey("minor" if minor else "major")
    names = {pitch.name for pitch in key.pitches}
    assert names == {read(60 + pitch.pitchClass, (tonic, minor)).name for pitch in key.pitches}
    if minor:
        leading = read(59 + tonic, (tonic, True))
        assert leading.step == key.pitches[-2].step


def piece(pitches, key=None):
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, p, k / 2, k / 2 + 0.5) for k, p in enumerate(pitches)]
    midi.instruments.append(part)
    if key is not None:
        midi.key_signature_changes.append(pretty_midi.KeySignature(key, 0))
    return midi


@pytest.mark.parametrize("tonic", range(12))
def test_the_key_is_heard_in_every_transposition(tonic):
    major = [0, 4, 7, 5, 9, 2, 7, 11, 0, 4, 7, 0]
    minor = [0, 3, 7, 5, 8, 2, 7, 11, 0, 3, 7, 0]
    assert key_of(piece([60 + tonic + p for p in major])) == (tonic, False)
    assert key_of(piece([60 + tonic + p for p in minor])) == (tonic, True)


def test_a_written_key_counts_and_a_row_has_none():
    assert key_of(piece([60, 64, 67], key=21)) == (9, True)
    assert key_of(piece(range(60, 72))) == (0, False)
    assert key_of(pretty_midi.PrettyMIDI()) == (0, False)


def test_usual_names():
    assert [pitch_name(p) for p in (0, 21, 60, 61, 127)] == ["C-1", "A0", "C4", "C♯4", "G9"]


def test_a_written_name_follows_the_key():
    assert written_name(68, (9, True)) == "G♯4"
    assert written_name(68, (3, False)) == "A♭4"
    assert written_name(59, (0, False)) == "B3"
