"""Notes as triples of tokens, and notes that are told ahead of their time."""

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings import arrivals
from coursekit.errors import CourseError

NOTES = st.lists(
    st.tuples(
        st.integers(0, arrivals.TIMES - 1),
        st.integers(1, arrivals.DURATIONS - 1),
        st.integers(0, arrivals.DRUMS),
        st.integers(0, 127),
    ),
    max_size=12,
    unique=True,
)


def tokens(notes):
    """Return notes (time, duration, instrument, pitch) in order as tokens."""
    return [
        token
        for time, length, program, pitch in sorted(notes)
        for token in (time, arrivals.DURATION + length, arrivals.NOTE + 128 * program + pitch)
    ]


def test_the_vocabulary_has_the_size_of_the_published_one():
    assert arrivals.VOCABULARY == 55_028
    assert arrivals.CONTROL == 27_513


@settings(max_examples=40, deadline=None)
@given(NOTES)
def test_notes_come_back_as_they_were(notes):
    row = tokens(notes)
    assert arrivals.encode_arrivals(arrivals.decode_arrivals(row)).tolist() == row


def test_a_flute_by_hand():
    midi = pretty_midi.PrettyMIDI()
    flute = pretty_midi.Instrument(73)
    flute.notes.append(pretty_midi.Note(80, 60, 1.5, 2.0))
    midi.instruments.append(flute)
    assert arrivals.encode_arrivals(midi).tolist() == [150, 10_050, 20_404]


def test_a_long_note_is_cut_and_a_late_one_refused():
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    part.notes.append(pretty_midi.Note(80, 60, 0, 30))
    midi.instruments.append(part)
    assert arrivals.encode_arrivals(midi)[1] == arrivals.DURATION + arrivals.DURATIONS - 1
    part.notes.append(pretty_midi.Note(80, 60, 100.5, 101))
    with pytest.raises(CourseError, match=r"begins after 100\.5 seconds"):
        arrivals.encode_arrivals(midi)


@settings(max_examples=40, deadline=None)
@given(NOTES, NOTES)
def test_what_was_interleaved_is_parted_again(events, controls):
    row = arrivals.interleaved(tokens(events), tokens(controls))
    assert row[0] == (arrivals.ANTICIPATE if controls else arrivals.AUTOREGRESS)
    mine, given_notes = arrivals.parted(row)
    assert mine.tolist() == tokens(events)
    assert given_notes.tolist() == tokens(controls)


@settings(max_examples=40, deadline=None)
@given(NOTES, NOTES)
def test_a_given_note_stands_right_after_the_first_event_that_is_late_enough(events, controls):
    rows = arrivals.interleaved(tokens(events), tokens(controls))[1:].reshape(-1, 3)
    told = rows[:, 0] >= arrivals.CONTROL
    for place in np.flatnonzero(told):
        due = rows[place, 0] - arrivals.CONTROL - 500
        before = rows[:place][~told[:place]][:, 0]
        assert (before[:-1] < due).all()


@pytest.mark.parametrize("wrong", [[1, 2], [0, 0, 0], [0, 10_001, 27_513 + 27_513]])
def test_what_is_no_triple_gets_a_sentence(wrong):
    with pytest.raises(CourseError):
        arrivals.decode_arrivals(wrong)
