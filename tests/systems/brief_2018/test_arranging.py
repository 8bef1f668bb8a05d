"""From a timeline to tracks: names, markers, ranges, loudness, shortness, and the end."""

import numpy as np
import pretty_midi
import pytest

from coursekit.systems import brief_2018 as composer
from coursekit.systems.brief_2018 import INSTRUMENTS, STYLES, Brief, arrange, compose, load, plan
from coursekit.systems.brief_2018.textures import classes_of, voiced

every_style = pytest.mark.parametrize("style", STYLES)


@every_style
def test_each_instrument_has_a_named_track_within_its_range(style):
    timeline = plan(Brief("excited", style, seconds=40, seed=2))
    midi = arrange(timeline)
    assert [part.name for part in midi.instruments] == timeline["piece"]["instruments"]
    for part in midi.instruments:
        player = INSTRUMENTS[part.name]
        assert part.program == player.program
        assert part.is_drum == (part.name == "drums")
        if not part.is_drum:
            assert all(player.low <= note.pitch <= player.high for note in part.notes)


@every_style
def test_spans_stand_as_markers_and_the_metre_is_the_styles(style):
    timeline = plan(Brief("calm", style, seconds=60, seed=2))
    midi = arrange(timeline)
    assert [mark.text for mark in midi.text_events] == [span["name"] for span in timeline["spans"]]
    assert midi.time_signature_changes[0].numerator == STYLES[style].beats
    assert midi.get_tempo_changes()[1] == pytest.approx([timeline["piece"]["tempo"]])


def test_everybody_holds_the_last_chord_to_the_end():
    midi = arrange(plan(Brief("tender", "ballad", seconds=33.3, seed=8)))
    for part in midi.instruments:
        assert max(note.end for note in part.notes) == pytest.approx(33.3, abs=0.01)
    last = [n.pitch % 12 for p in midi.instruments for n in p.notes if n.end > 33.2]
    tonic = midi.key_signature_changes[0].key_number % 12
    assert {(pitch - tonic) % 12 for pitch in last} <= {0, 3, 4, 7}


def test_an_angry_piece_is_louder_and_shorter_in_its_notes_than_a_sad_one():
    def of(mood):
        midi = arrange(plan(Brief(mood, "pop", bpm=100, instruments=("flute", "piano"), seed=3)))
        flute = midi.instruments[0].notes[:-1]
        return np.mean([n.velocity for n in flute]), np.mean([n.end - n.start for n in flute])

    angry, sad = of("angry"), of("sad")
    assert angry[0] > sad[0] + 20
    assert angry[1] < sad[1]


def test_an_instrument_that_cannot_play_the_role_left_over_still_has_a_track():
    midi = arrange(plan(Brief(instruments=("drums", "double bass"))))
    assert [part.name for part in midi.instruments] == ["drums", "double bass"]
    assert all(part.notes for part in midi.instruments)


def test_dominants_of_minor_are_major_and_added_notes_belong_to_the_key():
    assert classes_of(5, "", 9, "minor") == (4, 8, 11)  # E major in A minor
    assert classes_of(1, "7", 0, "major") == (0, 4, 7, 11)
    assert classes_of(1, "sus", 0, "major") == (0, 5, 7)
    assert classes_of(2, "9", 0, "major") == (2, 5, 9, 0, 4)


def test_chords_follow_each_other_closely():
    first = voiced((0, 4, 7), (), 57)
    second = voiced((5, 9, 0), first, 57)
    assert sorted(pitch % 12 for pitch in second) == [0, 5, 9]
    assert abs(np.mean(second) - np.mean(first)) <= 4


@pytest.mark.parametrize("bars", [1, 2, 7, 40])
def test_compose_has_so_many_bars(bars):
    midi = compose(seed=1, bars=bars, style="waltz", tempo=120)
    assert isinstance(midi, pretty_midi.PrettyMIDI)
    assert midi.get_end_time() == pytest.approx(bars * 1.5, abs=0.01)


def test_a_learners_functions_play_and_faulty_ones_are_replaced(capsys):
    def hurried(valence, arousal):
        return {"tempo": 200, "loudness": 90, "articulation": 0.5, "density": 2.0, "register": 70,
                "colour": 0.0, "mode": "major"}  # fmt: skip

    assert plan(Brief("weary", "march"), model=load(parameters=hurried))["piece"]["tempo"] > 190
    assert not capsys.readouterr().out
    for faulty in (lambda v, a: None, lambda v, a: {"tempo": 3}, lambda v: {}):
        assert plan(Brief(), model=load(parameters=faulty)) == plan(Brief())
        assert "The course's own takes over" in capsys.readouterr().out
    for wrong in (lambda s, t, b: (3, 1.0), lambda s, t, b: 4, lambda s, t, b: (1.5, 2)):
        assert plan(Brief(), model=load(fitted=wrong)) == plan(Brief())
        assert "The course's own takes over" in capsys.readouterr().out


def test_a_piece_says_where_it_comes_from():
    def slow(valence, arousal):
        return composer.parameters(valence, arousal) | {"tempo": 50}

    model = load(parameters=slow)
    timeline = plan(Brief("sad", "waltz", seconds=20, seed=9), model=model)
    made = arrange(timeline, model=model).provenance
    assert (made.system, made.seed, made.own_functions) == ("brief_2018", 9, ("parameters",))
    assert (made.controls["mood"], made.controls["seconds"]) == ("sad", 20)
    other = composer.regenerate(timeline, "melody", seed=1)
    assert arrange(other).provenance.controls["timeline"] != made.controls["timeline"]
