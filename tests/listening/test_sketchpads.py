"""The sketchpad without a page: what may stand on it, as music and back, and what it says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets import Widget

from coursekit import listening, systems
from coursekit.errors import CourseError, announcements
from coursekit.listening import sketch_grid
from coursekit.listening.sketch_grid import SketchGrid, SketchNote
from coursekit.timing import notes_in_beats
from tests.systems.test_primers import LEFT_AWAY, TAKERS

GRIDS = st.builds(
    SketchGrid,
    bars=st.integers(1, 3),
    beats_per_bar=st.integers(2, 5),
    steps_per_beat=st.sampled_from(sketch_grid.STEPS_PER_BEAT),
    voices=st.integers(1, 4),
    tempo=st.floats(20, 300),
)
NUMBERS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
ANYTHING = st.recursive(
    NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
NEAR = st.lists(st.lists(st.integers(-3, 90), min_size=2, max_size=4), max_size=12)


@st.composite
def sketches(draw):
    """Return a grid and notes that may stand on it."""
    grid = draw(GRIDS)
    one = st.builds(
        SketchNote,
        step=st.integers(0, grid.steps - 1),
        length=st.integers(1, grid.steps),
        pitch=st.integers(grid.low, grid.high),
    )
    return grid, sketch_grid.cleaned(draw(st.lists(one, max_size=12)), grid)[0]


def pad_with(notes, **sizes):
    """Return a pad on which a page has put notes."""
    pad = listening.sketchpad(**sizes)
    pad.set_state({"drawn": [list(note) for note in notes]})
    return pad


@given(sketches())
def test_notes_become_music_and_the_same_notes_again(sketch):
    grid, notes = sketch
    midi = sketch_grid.to_music(notes, grid)
    assert sketch_grid.from_music(midi, grid) == (notes, "")
    assert midi.get_tempo_changes()[1][0] == pytest.approx(grid.tempo, rel=1e-4)
    assert midi.time_signature_changes[0].numerator == grid.beats_per_bar


@given(sketches())
def test_no_more_notes_sound_than_there_are_voices(sketch):
    grid, notes = sketch
    sounding = np.zeros(grid.steps, int)
    for note in notes:
        assert note.length >= 1
        sounding[note.step : note.step + note.length] += 1
    assert sounding.max(initial=0) <= grid.voices
    assert sketch_grid.cleaned(notes, grid) == (notes, 0)


@given(ANYTHING | NEAR, ANYTHING, ANYTHING)
def test_nothing_that_a_page_sends_raises(drawn, typed, other):
    pad = listening.sketchpad(chords=1, voices=2)
    sizes = pad.sizes
    pad.set_state({"drawn": drawn, "typed": typed, "sizes": other, "faults": other, "title": other})
    assert pad.sizes == sizes
    assert sketch_grid.cleaned(pad.notes, pad.grid) == (pad.notes, 0)
    sent = len(drawn) if isinstance(drawn, list) else 1
    assert bool(pad.message) == (sent > len(pad.notes))
    assert (pad.midi is None) == (not pad.notes)
    assert len(pad.chords) == 2
    assert all(isinstance(text, str) for text in pad.chords)
    assert str(pad).startswith("Sketchpad, Sketchpad, 2 bars of 4/4: ")


def test_what_is_no_note_is_cleaned_and_said():
    pad = pad_with([(0, 4, 60), (4, 99, 62), (-1, 1, 60), (0.5, 1, 60), (3, 1, 99), (2, 0, 60)])
    assert pad.notes == ((0, 4, 60), (4, 28, 62))
    assert pad.message == "4 entries were left away, since this pad has no room for such notes."
    pad.set_state({"drawn": [[0, 4, 60]]})
    assert pad.message == ""
    assert pad_with([(10**400, 1, 60), (math.inf, math.nan, 60)]).notes == ()


def test_the_page_is_told_what_was_cleaned(monkeypatch):
    pad, told = listening.sketchpad(chords=1), []
    monkeypatch.setattr(pad, "send_state", lambda key: told.append(key))
    pad.set_state({"drawn": [[0, 1, 99]], "typed": ["C"]})
    assert told[-1] == ["drawn", "typed"]
    told.clear()
    pad.set_state({"drawn": [[0, 1, 60]], "typed": ["C", ""]})
    assert not [key for key in told if isinstance(key, list)]


def test_one_voice_ends_where_the_next_note_begins():
    assert pad_with([(0, 8, 60), (4, 4, 64), (4, 2, 67)]).notes == ((0, 4, 60), (4, 2, 67))
    two = pad_with([(0, 8, 60), (4, 4, 64), (4, 2, 67), (6, 1, 60)], voices=2)
    assert two.notes == ((0, 6, 60), (4, 4, 64), (6, 1, 60))


def test_it_says_where_each_note_is():
    pad = pad_with([(0, 4, 60), (6, 2, 66), (16, 5, 70), (24, 8, 60)], title="Mine")
    assert str(pad) == (
        "Sketchpad, Mine, 2 bars of 4/4: bar 1, beat 1: C4, a quarter note; "
        "bar 1, beat 2½: F♯4, an eighth note; bar 2, beat 1: B♭4, 1¼ beats; "
        "bar 2, beat 3: C4, a half note."
    )
    thirds = pad_with([(1, 1, 60), (5, 4, 60)], steps_per_beat=3, beats_per_bar=3)
    assert "bar 1, beat 1⅓: C4, ⅓ of a beat; bar 1, beat 2⅔: C4, 1⅓ beats" in str(thirds)
    assert pad.said == "C4 F♯4 B♭4 C4"
    assert pad_with([(step, 1, 60) for step in range(20)]).said.endswith("C4 and 12 more notes")


@pytest.mark.parametrize("steps_per_beat", sketch_grid.STEPS_PER_BEAT)
def test_the_page_has_a_word_for_each_place_length_and_pitch(steps_per_beat):
    sizes = listening.sketchpad(steps_per_beat=steps_per_beat, beats_per_bar=3).sizes
    steps = 6 * steps_per_beat
    assert len(sizes["places"]) == len(set(sizes["places"])) == steps == sizes["steps"]
    assert len(sizes["lengths"]) == len(set(sizes["lengths"])) == steps
    assert len(sizes["names"]) == 20
    assert sizes["lengths"][steps_per_beat - 1] == "a quarter note"
    assert {1, steps_per_beat, 2 * steps_per_beat} <= set(sizes["choices"])


def test_it_starts_from_music_and_says_what_has_no_room(make):
    notes = [(0, 1, 60), (1.1, 0.9, 62), (2, 1, 20), (2, 2, 64), (3, 1, 65), (9, 1, 60)]
    pad = listening.sketchpad(start=make({"Piano": (0, notes)}, tempo=97))
    assert pad.notes == ((0, 4, 60), (4, 4, 62), (8, 4, 64), (12, 4, 65))
    assert pad.message == (
        "1 note outside C4 to G5 left away. 1 note after bar 2 left away. "
        "1 note moved to the nearest step."
    )
    again = listening.sketchpad(start=pad.midi)
    assert (again.notes, again.message) == (pad.notes, "")


def test_it_starts_from_the_first_part_or_from_all(four_parts):
    high = {"low": 60, "high": 84, "bars": 4}
    assert [note.pitch for note in listening.sketchpad(start=four_parts, **high).notes][:3] == [
        72, 74, 76,
    ]  # fmt: skip
    several = listening.sketchpad(start=four_parts, low=40, high=84, bars=4, voices=4)
    assert len(several.notes) == 64
    assert several.message == ""


def test_chords_are_checked_by_who_knows_them():
    def chord_notes(name):
        if name == "X":
            raise CourseError("X is no chord.")
        return {"Am": (9, 0, 4), "F/A": (9, 5, 0)}[name]

    pad = listening.sketchpad(chords=2, chord_notes=chord_notes)
    pad.set_state({"typed": [" Am", "X", "F/A", "?"]})
    assert pad.chords == ("Am", "", "F/A", "")
    assert pad.sounds == [[45, 48, 52], [], [45, 53, 48], []]
    assert pad.faults[1] == "X is no chord."
    assert "'?' could not be read: KeyError" in pad.faults[3]
    assert "Chords: Am | – | F/A | –." in str(pad)
    free = listening.sketchpad(chords=1)
    free.set_state({"typed": ["whatever", "D"]})
    assert free.chords == ("whatever", "D")


def test_a_panel_hands_its_music_over_and_follows(make):
    primers = []

    def go_on(primer=None):
        primers.append(primer)
        return make({"Piano": (0, [(0, 1, 60)])})

    pad = listening.sketchpad(chords=1)
    panel = listening.panel(go_on, title="Go on", primer=pad)
    assert primers == [None]
    assert "primer (now no notes yet)" in str(panel)
    pad.set_state({"drawn": [[0, 4, 64]]})
    assert primers[1] is pad.midi
    assert [note.pitch for note in pad.midi.instruments[0].notes] == [64]
    pad.set_state({"drawn": [[0, 4, 64]]})
    assert len(primers) == 2
    pad.set_state({"drawn": []})
    assert primers[2] is None
    pad.set_state({"typed": ["C", ""]})  # a maker may read them from the pad
    assert len(primers) == 4
    assert "primer (now no notes yet, chords C | –)" in str(panel)


@pytest.mark.parametrize("name", TAKERS)
def test_every_system_with_a_primer_takes_it(name):
    pitches = (60, 64, 67, 64, 65, 62, 67, 72)
    pad = pad_with([(4 * step, 4, pitch) for step, pitch in enumerate(pitches)])
    with announcements() as sentences:
        controls = TAKERS[name].controls
        piece = systems.compose(name, primer=pad.midi, seed=1, bars=12, **controls)
    assert all(map(LEFT_AWAY.match, sentences))
    kept = 4 if sentences else 8
    melody = notes_in_beats(piece, piece.instruments[:1])
    assert melody[:kept, 2].tolist() == list(pitches[:kept])
    np.testing.assert_allclose(melody[:kept, 0], np.arange(kept), atol=0.01)
    assert len(melody) > kept


def test_without_a_page_it_shows_a_piano_roll():
    InteractiveShell.instance()
    pad = pad_with([(0, 4, 60), (4, 4, 64)], title="<Mine>")
    with capture_output() as captured:
        pad._ipython_display_()
    stored, live = (output.data for output in captured.outputs)
    assert "&lt;Mine&gt;</strong>. Run this cell to draw." in stored["text/html"]
    assert "<img" in stored["text/html"]
    assert stored["text/plain"] == str(pad)
    assert stored["image/png"]
    assert "from C4" in captured.outputs[0].metadata["image/png"]["alt"]
    box = Widget.widgets[live["application/vnd.jupyter.widget-view+json"]["model_id"]]
    assert box.children == (pad,)


def test_the_stored_page_follows():
    InteractiveShell.instance()
    pad = listening.sketchpad(title="Mine")
    with capture_output() as captured:
        pad._ipython_display_()
        pad.set_state({"drawn": [[0, 4, 67]]})
    empty, _, drawn = captured._outputs
    assert "Sketchpad, Mine, 2 bars of 4/4: no notes yet." in empty["data"]["text/html"]
    assert drawn["update"]
    assert drawn["transient"] == empty["transient"]
    assert "bar 1, beat 1: G4, a quarter note" in drawn["data"]["text/plain"]
    assert drawn["data"]["image/png"]


@pytest.mark.parametrize(
    "sizes",
    [
        {"bars": 0}, {"bars": 17}, {"bars": 1.5}, {"bars": "2"}, {"beats_per_bar": 1},
        {"steps_per_beat": 5}, {"tempo": math.nan}, {"tempo": 500}, {"low": 5},
        {"low": 70, "high": 60}, {"low": 40, "high": 90}, {"voices": 9}, {"chords": 3},
        {"chords": 2, "beats_per_bar": 3},
        {"title": " "}, {"start": 60},
    ],
)  # fmt: skip
def test_limits_are_said_in_a_sentence(sizes):
    with pytest.raises(CourseError, match=r"(?s)^A sketchpad.*\."):
        listening.sketchpad(**sizes)


def test_a_note_without_a_time_is_said(make):
    broken = make({"Piano": (0, [(0, 1, 60)])})
    broken.instruments[0].notes[0].end = math.nan
    with pytest.raises(CourseError, match="no proper time"):
        listening.sketchpad(start=broken)
