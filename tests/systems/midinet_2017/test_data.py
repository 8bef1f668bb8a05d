"""Bars, the bars before them, and their chords."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import pop909
from coursekit.encodings.grid import HOLD, REST
from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import data


def test_rests_and_holds_take_the_pitch_of_the_note_before():
    pitches, starts, rests = data.prolonged([REST, 60, HOLD, REST, REST, 64, HOLD])
    assert pitches.tolist() == [60, 60, 60, 60, 60, 64, 64]
    assert starts.nonzero()[0].tolist() == [1, 5]
    assert rests.nonzero()[0].tolist() == [0, 3, 4]


@pytest.mark.parametrize(
    ("chord", "classes"), [(0, (0, 4, 7)), (12, (0, 3, 7)), (9 + 12, (9, 0, 4)), (11, (11, 3, 6))]
)
def test_a_chord_is_a_triad(chord, classes):
    assert midinet.triad(chord) == classes


@settings(deadline=None)
@given(chord=st.integers(0, 23), shift=st.integers(0, 11))
def test_the_rule_for_chords_finds_a_broken_triad_in_any_key(chord, shift):
    root, third, fifth = data.triad(chord)
    bar = np.array([root] * 6 + [third] * 5 + [fifth] * 5) + 60
    assert data.chord_of(bar) == chord
    assert data.chord_of(bar + shift) % 12 == (chord + shift) % 12


@pytest.mark.parametrize("split", ["train", "test"])
def test_bars_lie_in_two_octaves_with_a_chord_each(split):
    bars = midinet.bars("tunes", split)
    assert len(bars) > 1_000
    assert bars.bar.shape == bars.before.shape == (len(bars), 16)
    for steps in (bars.bar, bars.before):
        assert steps.min() >= 0
        assert steps.max() < 24
    assert set(bars.chord.tolist()) <= set(range(24))


def test_a_bar_is_the_bar_before_the_next():
    bars = midinet.bars("tunes", "test")
    same = (bars.piece[1:] == bars.piece[:-1]) & (bars.before[1:] % 12 == bars.bar[:-1] % 12).all(1)
    assert same.mean() > 0.8


def test_all_keys_keep_intervals_and_chord_tones():
    home, everywhere = midinet.bars("tunes", "test"), midinet.in_all_keys("tunes", "test")
    assert 8 * len(home) < len(everywhere) <= 12 * len(home)
    assert len(set(everywhere.chord.tolist())) == 24
    first = home[[0]]
    for semitones in range(12):
        moved = data.in_range(_at_pitch(first), semitones)
        if len(moved):
            assert np.diff(moved.bar).tolist() == np.diff(first.bar).tolist()
            assert (moved.chord - first.chord) % 12 == semitones
            assert (moved.bar[0, 0] - moved.before[0, 0]) == first.bar[0, 0] - first.before[0, 0]


def test_what_spans_more_than_two_octaves_is_left_out():
    wide = data.Bars(np.full((1, 16), 85), np.full((1, 16), 60), np.array([0]), np.array([0]))
    assert len(data.in_range(wide)) == 0
    narrow = data.Bars(np.full((1, 16), 83), np.full((1, 16), 60), np.array([0]), np.array([0]))
    assert data.in_range(narrow).bar[0, 0] == 23


def _at_pitch(bars):
    return data.Bars(bars.bar + 60, bars.before + 60, bars.chord, bars.piece)


def test_a_song_gives_each_two_bars_with_the_chord_that_lasts_longest():
    song = _song()
    (pair, chord), *_ = data._song_pairs(song)
    assert pair.tolist() == [60] * 8 + [62] * 8 + [64] * 8 + [65] * 8
    assert chord == 9 + 12


def _song():
    from coursekit.encodings.notes import NOTE_DTYPE

    notes = np.zeros(4, NOTE_DTYPE)
    notes["onset"], notes["duration"], notes["pitch"] = [0, 2, 4, 6], [2, 2, 2, 1], [60, 62, 64, 65]
    empty = np.zeros(0, NOTE_DTYPE)
    chords = (pop909.Chord(0, 4, 0, "maj", 0), pop909.Chord(4, 1, 5, "maj", 5),
              pop909.Chord(5, 3, 9, "min", 9))  # fmt: skip
    return pop909.Song("001", (0, "major"), 90.0, 4, 8, "train", {}, (0, 4), chords, notes, empty,
                       empty, empty)  # fmt: skip
