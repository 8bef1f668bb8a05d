import numpy as np
import pytest

from coursekit.encodings.notes import notes_of
from coursekit.encodings.textures import TEXTURES, passing_notes, play_chords
from coursekit.encodings.voicing import chord_symbols, four_voices
from coursekit.errors import CourseError
from coursekit.systems.illiac_1957 import parallel_perfects


def test_passing_notes_fill_thirds_and_make_no_parallels():
    seen = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        numerals = rng.choice(["I", "ii", "iii", "IV", "V", "V7", "vi", "vii°"], 16).tolist()
        chords = chord_symbols([*numerals, "I"])
        voices = four_voices(chords, rng)
        for (index, voice), pitch in passing_notes(chords, voices).items():
            one, two = int(voices[index, voice]), int(voices[index + 1, voice])
            assert min(one, two) < pitch < max(one, two)
            assert pitch % 12 in chords[index].scale
            through = voices[index].copy()
            through[voice] = pitch
            assert not parallel_perfects(through.tolist(), voices[index + 1].tolist())
            seen += 1
    assert seen > 5


@pytest.mark.parametrize("texture", TEXTURES)
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_texture_plays_the_whole_time(texture, mode):
    beats = 3.0 if texture == "waltz" else 2.0
    first = "I" if mode == "major" else "i"
    chords = chord_symbols([first, "V7", first, "V", first], mode, 2, beats)
    midi = play_chords(chords, texture=texture, tempo=60)
    assert midi.get_end_time() == pytest.approx(5 * beats)
    notes = notes_of(midi)
    assert (notes["duration"] > 0).all()
    for track in np.unique(notes["track"]):
        mine = notes[notes["track"] == track]
        for pitch in np.unique(mine["pitch"]):
            same = np.sort(mine[mine["pitch"] == pitch], order="onset")
            ends = same["onset"] + same["duration"]
            assert (ends[:-1] <= same["onset"][1:] + 1e-6).all(), "a note is struck while it sounds"
    sounding = np.zeros(int(5 * beats))
    for note in notes:
        sounding[int(note["onset"]) : int(np.ceil(note["onset"] + note["duration"]))] = 1
    assert sounding.all()


def test_what_cannot_be_played_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="no chord to set"):
        play_chords([])
    with pytest.raises(CourseError, match="no texture 'polka'"):
        play_chords(chord_symbols(["I"]), texture="polka")
