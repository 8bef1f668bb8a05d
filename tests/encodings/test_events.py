from __future__ import annotations

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.events import (
    NOTE_OFF,
    SHIFTS,
    TIME_SHIFT,
    VELOCITY,
    VOCABULARY,
    decode_events,
    encode_events,
    encode_files,
    shift_tokens,
    token_name,
)
from coursekit.encodings.midi_files import read_midi
from coursekit.encodings.notes import NOTE_DTYPE, notes_of
from coursekit.errors import CourseError

seconds = st.floats(0, 12, allow_nan=False).map(lambda s: round(s, 4))
some_notes = st.lists(
    st.tuples(seconds, st.floats(0.02, 3), st.integers(0, 127), st.integers(1, 127)), max_size=40
)


def music(notes, *, parts=1):
    midi = pretty_midi.PrettyMIDI()
    midi.instruments = [pretty_midi.Instrument(p) for p in range(parts)]
    for index, (start, length, pitch, velocity) in enumerate(notes):
        note = pretty_midi.Note(velocity, pitch, start, start + length)
        midi.instruments[index % parts].notes.append(note)
    return midi


def heard(midi):
    return sorted(
        (n.pitch, n.start, n.end, n.velocity) for part in midi.instruments for n in part.notes
    )


def apart(notes):
    """Drop the notes that touch another of the same pitch, 20 ms around included."""
    return [
        a
        for i, a in enumerate(notes)
        if not any(
            j != i and a[2] == b[2] and a[0] < b[0] + b[1] + 0.02 and b[0] < a[0] + a[1] + 0.02
            for j, b in enumerate(notes)
        )
    ]


@settings(max_examples=120, deadline=None)
@given(some_notes, st.integers(1, 3))
def test_notes_come_back_within_half_a_unit(notes, parts):
    notes = apart(notes)
    before = heard(music(notes, parts=parts))
    after = heard(decode_events(encode_events(music(notes, parts=parts))))
    assert len(before) == len(after)
    for (pitch, start, end, velocity), (pitch2, start2, end2, velocity2) in zip(
        before, after, strict=True
    ):
        assert pitch == pitch2
        assert abs(start - start2) <= 0.005 + 1e-6
        assert abs(end - end2) <= 0.005 + 1e-6
        assert velocity // 4 == velocity2 // 4


@settings(max_examples=100, deadline=None)
@given(some_notes)
def test_tokens_come_back_from_what_they_say(notes):
    tokens = encode_events(music(notes))
    assert encode_events(decode_events(tokens)).tolist() == tokens.tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, VOCABULARY - 1), max_size=60))
def test_any_row_of_tokens_is_music(tokens):
    for note in decode_events(tokens).instruments[0].notes:
        assert note.end > note.start >= 0
        assert 1 <= note.velocity <= 127


def slowly(notes):
    """Encode as the vocabulary's definition says it, one note after another."""
    grid = [
        (round(s * 100), max(round((s + d) * 100), round(s * 100) + 1), p, v)
        for s, d, p, v in notes
    ]
    events = [(off, 0, p, v) for _, off, p, v in grid] + [(on, 1, p, v) for on, _, p, v in grid]
    tokens, now, loud = [], 0, None
    for time, starts, pitch, velocity in sorted(events):
        wait, now = time - now, time
        while wait > 0:
            tokens.append(TIME_SHIFT + min(wait, SHIFTS) - 1)
            wait -= SHIFTS
        if not starts:
            tokens.append(NOTE_OFF + pitch)
            continue
        if velocity // 4 != loud:
            loud = velocity // 4
            tokens.append(VELOCITY + loud)
        tokens.append(pitch)
    return tokens


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 900), st.integers(2, 300), st.integers(0, 127), st.integers(1, 127)
        ),
        max_size=30,
    )
)
def test_the_columns_say_what_a_loop_says(rows):
    notes = apart([(on / 100, length / 100, p, v) for on, length, p, v in rows])
    assert encode_events(music(notes)).tolist() == slowly(notes)


def test_a_small_example_token_by_token():
    notes = [(0.0, 0.5, 60, 80), (0.0, 0.5, 64, 80), (0.5, 1.5, 67, 90)]
    names = [token_name(t) for t in encode_events(music(notes))]
    assert names == [
        "velocity 80-83", "note on C4", "note on E4", "wait 500 ms", "note off C4", "note off E4",
        "velocity 88-91", "note on G4", "wait 1000 ms", "wait 500 ms", "note off G4",
    ]  # fmt: skip


@given(st.floats(0, 30))
@settings(max_examples=60)
def test_a_wait_is_as_long_as_asked_and_as_short_as_can_be(seconds):
    tokens = np.array(shift_tokens(seconds), dtype=int)
    assert ((tokens >= 256) & (tokens < 356)).all()
    hundredths = int((tokens - 255).sum())
    assert abs(hundredths - seconds * 100) <= 0.5 + 1e-9
    assert len(tokens) == -(-hundredths // 100)
    assert (np.diff(tokens) <= 0).all()


def test_waits_are_those_between_the_notes_of_a_piece():
    midi = music([(0.0, 2.34, 60, 80), (3.34, 0.16, 60, 80)])
    waits = [t for t in encode_events(midi).tolist() if 256 <= t < 356]
    assert waits == shift_tokens(2.34) + shift_tokens(1.0) + shift_tokens(0.16)


def test_a_pitch_struck_again_ends_there():
    tokens = encode_events(music([(0, 2, 60, 80), (1, 2, 60, 80)]))
    spans = [(n.start, n.end) for n in decode_events(tokens).instruments[0].notes]
    assert spans == [(0, 1), (1, 3)]


def test_a_pitch_struck_twice_at_once_is_the_longer_and_louder():
    for order in (1, -1):
        both = [(0, 1, 60, 100), (0, 2, 60, 20)][::order]
        notes = decode_events(encode_events(music(both, parts=2))).instruments[0].notes
        assert [(n.start, n.end, n.velocity // 4) for n in notes] == [(0, 2, 25)]


def test_a_note_lasts_a_unit_at_least():
    assert heard(decode_events(encode_events(music([(1, 0, 60, 80)])))) == [(60, 1.0, 1.01, 82)]


def test_rows_of_notes_and_music_say_the_same():
    midi = music([(0, 0.5, 60, 80), (0.5, 0.25, 64, 90)])
    assert encode_events(notes_of(midi), tempo=120).tolist() == encode_events(midi).tolist()
    assert encode_events(np.zeros(0, NOTE_DTYPE)).tolist() == []


def test_drums_and_pedals_are_left_out():
    midi = music([(0, 1, 60, 80)])
    plain = encode_events(midi).tolist()
    drums = pretty_midi.Instrument(0, is_drum=True)
    drums.notes.append(pretty_midi.Note(80, 36, 0, 1))
    midi.instruments.append(drums)
    midi.instruments[0].control_changes.append(pretty_midi.ControlChange(64, 127, 0.5))
    assert encode_events(midi).tolist() == plain


def test_files_in_bulk_say_what_each_says_alone(tmp_path):
    rng = np.random.default_rng(3)
    paths = []
    for index in range(70):  # more than one batch
        midi = music(
            [(s, d, int(p), int(v)) for s, d, p, v in zip(
                rng.uniform(0, 8, 12), rng.uniform(0.05, 2, 12), rng.integers(30, 90, 12),
                rng.integers(1, 128, 12), strict=True)],
            parts=3,
        )  # fmt: skip
        if index % 5 == 0:
            midi.instruments[0].is_drum = True
        if index == 9:
            for part in midi.instruments:
                part.is_drum = True
        paths.append(tmp_path / f"{index}.mid")
        midi.write(str(paths[-1]))
    rows = encode_files(paths)
    assert len(rows) == 70
    assert rows[9].tolist() == []
    for path, row in zip(paths, rows, strict=True):
        assert encode_events(read_midi(path)).tolist() == row.tolist()
    assert encode_files([]) == []


def test_what_cannot_be_said_is_answered_with_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="hours; the limit is 6"):
        encode_events(music([(0, 30000, 60, 80)]))
    for wrong in ([388], [-1], [[1, 2]], [0.5]):
        with pytest.raises(CourseError):
            decode_events(wrong)
    with pytest.raises(CourseError, match="six hours"):
        decode_events([TIME_SHIFT + SHIFTS - 1] * 21601)
    with pytest.raises(CourseError):
        token_name(388)
    long = tmp_path / "long.mid"
    music([(0, 1, 60, 80), (21601, 1, 60, 80)]).write(str(long))
    with pytest.raises(CourseError, match=r"long\.mid"):
        encode_files([long])
