"""The rhythm section: roots, a left hand that comps, a bass that walks."""

import numpy as np

from coursekit.corpora import blues
from coursekit.encodings.rhythm_section import comping, root_of, walking_bass

ENDS = np.cumsum([chord.steps for chord in blues.FORM]) / 2
SPANS = [
    (end - chord.steps / 2, end, chord.pitches) for chord, end in zip(blues.FORM, ENDS, strict=True)
]


def test_roots_are_those_of_the_names():
    named = {"C": 0, "F7": 5, "Gm": 7, "Em": 4, "A7": 9, "Dm": 2, "G": 7, "G7": 7}
    for chord in blues.FORM:
        # The printed Fdim holds the notes of a D7.
        assert root_of(chord.pitches) == named.get(chord.name, 2), chord


def test_the_bass_walks_in_quarters_from_root_to_root():
    bass = walking_bass(SPANS, track=2)
    assert bass["onset"].tolist() == list(range(48))
    assert bass["pitch"].min() >= 30
    assert bass["pitch"].max() <= 50
    roots = [bass[bass["onset"] == start]["pitch"][0] for start, *_ in SPANS]
    assert [root % 12 for root in roots] == [root_of(pitches) for *_, pitches in SPANS]
    before = [bass[bass["onset"] == end - 1]["pitch"][0] for _, end, _ in SPANS[:-1]]
    assert before == [root - 1 for root in roots[1:]]


def test_the_left_hand_strikes_on_the_first_beat_and_after_the_second():
    chords = comping(SPANS, track=1)
    expected = sorted(start + late for start, *_ in SPANS for late in (0, 1.5))
    assert np.unique(chords["onset"]).tolist() == expected
    for start, _, pitches in SPANS:
        assert sorted(chords[chords["onset"] == start]["pitch"]) == sorted(pitches)
    assert set(chords["duration"]) == {1.0, 0.5}


def test_a_chord_that_begins_off_the_beat_has_its_bass_on_the_next():
    bass = walking_bass([(0.0, 1.5, (48, 52, 55)), (1.5, 4.0, (53, 57, 60))], track=0)
    assert bass["onset"].tolist() == [0, 1, 2, 3]
    assert (bass["onset"] + bass["duration"]).tolist() == [1, 1.5, 3, 4]


def test_where_no_chord_sounds_nobody_plays():
    silence = [(0.0, 4.0, ()), (4.0, 8.0, ())]
    assert len(walking_bass(silence, track=0)) == len(comping(silence, track=0)) == 0
