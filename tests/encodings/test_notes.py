from __future__ import annotations

import os
import struct
import time

import mido
import numpy as np
import pretty_midi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.encodings.events import encode_files
from coursekit.encodings.midi_files import read_midi, read_notes
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from tests.encodings.midi_bytes import event, note, smf

READERS = (read_midi, read_notes, lambda path: encode_files([path]))
note_rows = st.lists(
    st.tuples(
        st.integers(0, 640).map(lambda n: n / 16),
        st.integers(1, 64).map(lambda n: n / 16),
        st.integers(0, 127),
        st.integers(1, 127),
        st.just(0),
        st.integers(0, 3),
        st.just(False),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda row: (row[0], row[2], row[5]),
)


def table(rows):
    notes = np.array(rows, dtype=NOTE_DTYPE)
    return notes[np.lexsort((notes["track"], notes["pitch"], notes["onset"]))]


def answer(read, path):
    """Return the sentence with which a reader refuses a file, or None where it reads it."""
    try:
        read(path)
    except CourseError as error:
        return str(error)
    return None


def refuses(path, words):
    for read in READERS:
        with pytest.raises(CourseError) as caught:
            read(path)
        said = str(caught.value)
        assert words in said
        assert said.endswith(".")


@settings(max_examples=60, deadline=None)
@given(note_rows, st.sampled_from([40.0, 97.0, 120.0, 333.0]))
def test_rows_come_back_from_midi(rows, tempo):
    notes = table(rows)
    assert (notes_of(to_midi(notes, tempo=tempo)) == notes).all()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(note_rows)
def test_rows_come_back_from_a_file(tmp_path, rows):
    notes = table(rows)
    # In a file two notes of one pitch in one track cannot overlap: keep the music that can.
    for pitch in set(notes["pitch"]):
        for track in range(4):
            mine = notes[(notes["pitch"] == pitch) & (notes["track"] == track)]
            if (mine["onset"][1:] < (mine["onset"] + mine["duration"])[:-1]).any():
                return
    path = tmp_path / "rows.mid"
    to_midi(notes, tempo=90).write(str(path))
    back = read_notes(path)
    for column in ("onset", "duration", "pitch", "velocity"):
        np.testing.assert_allclose(back[column], notes[column], atol=1e-9)
    again = notes_of(read_midi(path))
    np.testing.assert_allclose(again["onset"], notes["onset"], atol=1e-6)


def test_tempo_changes_are_followed(tmp_path):
    tempo = event(0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20) + event(960, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40)
    path = tmp_path / "tempi.mid"
    path.write_bytes(smf(tempo, note(60) + note(62) + note(64) + note(65)))
    midi = read_midi(path)
    starts = [n.start for n in midi.instruments[0].notes]
    assert starts == pytest.approx([0, 0.5, 1.0, 2.0])
    assert notes_of(midi)["onset"].tolist() == [0, 1, 2, 3]
    # pretty_midi's own reader agrees.
    theirs = pretty_midi.PrettyMIDI(str(path))
    assert [n.start for n in theirs.instruments[0].notes] == pytest.approx(starts)


@pytest.mark.parametrize(("top", "power"), [(3, 2), (6, 3), (2, 1)])
def test_time_signatures_are_read(tmp_path, top, power):
    path = tmp_path / "bars.mid"
    path.write_bytes(smf(event(0, 0xFF, 0x58, 4, top, power, 24, 8) + note(60)))
    midi = read_midi(path)
    assert [(m.numerator, m.denominator) for m in midi.time_signature_changes] == [(top, 2**power)]


def test_keys_are_read_as_pretty_midi_reads_them(tmp_path):
    for fifths, minor in ((-3, 1), (2, 0), (0, 1), (7, 0), (-7, 0)):
        path = tmp_path / "key.mid"
        path.write_bytes(smf(event(0, 0xFF, 0x59, 2, fifths & 255, minor) + note(60)))
        ours = read_midi(path).key_signature_changes[0].key_number
        assert ours == pretty_midi.PrettyMIDI(str(path)).key_signature_changes[0].key_number


def test_running_status_and_formats(tmp_path):
    running = event(0, 0x90, 60, 64) + event(480, 60, 0) + event(0, 62, 50) + event(240, 62, 0)
    for kind in (0, 1, 2):
        path = tmp_path / f"running{kind}.mid"
        path.write_bytes(smf(running, kind=kind))
        notes = read_notes(path)
        assert notes["pitch"].tolist() == [60, 62]
        assert notes["duration"].tolist() == [1.0, 0.5]
    two = tmp_path / "sequences.mid"
    two.write_bytes(smf(note(60), note(62), kind=2))
    refuses(two, "format 2")


def test_controls_and_bends_survive(tmp_path):
    path = tmp_path / "pedal.mid"
    path.write_bytes(smf(event(0, 0xB0, 64, 127) + event(0, 0xE0, 0, 0x50) + note(60)))
    part = read_midi(path).instruments[0]
    assert [(c.number, c.value) for c in part.control_changes] == [(64, 127)]
    assert [b.pitch for b in part.pitch_bends] == [0x50 * 128 - 8192]


def test_a_note_of_no_length_is_kept(tmp_path):
    path = tmp_path / "zero.mid"
    path.write_bytes(smf(note(60, ticks=0) + note(62)))
    assert read_notes(path)["duration"].tolist() == [0.0, 1.0]
    assert len(read_midi(path).instruments[0].notes) == 2


def test_broken_files_are_answered_with_a_sentence(tmp_path):
    whole = smf(note(60) + note(62))
    cases = {
        "is empty": b"",
        "within its header": whole[:9],
        "broken MIDI": whole[:-7],
        "no complete note": smf(b""),
        "a PNG picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
        "not a MIDI file": b"Once upon a time there was a fugue.",
        "film frames": smf(note(60), division=0xE728),
        "or not at all": smf(note(60), division=0),
        "beyond tick": smf(event(0x0FFFFFFF, 0x90, 60, 64) + event(10, 0x80, 60, 0)),
    }
    for words, data in cases.items():
        path = tmp_path / "bad.mid"
        path.write_bytes(data)
        refuses(path, words)
    only_header = tmp_path / "header.mid"
    only_header.write_bytes(whole[:14])
    refuses(only_header, "header.mid")


def test_what_is_no_file_is_answered_with_a_sentence(tmp_path):
    refuses(tmp_path, "is a folder")
    refuses(tmp_path / "missing.mid", "There is no file")
    refuses("a\0b.mid", "could not be read")
    if os.name == "posix" and os.geteuid() != 0:
        locked = tmp_path / "locked.mid"
        locked.write_bytes(smf(note(60)))
        locked.chmod(0)
        refuses(locked, "could not be read")


def test_a_tempo_of_nothing_is_passed_over(tmp_path):
    path = tmp_path / "tempo.mid"
    path.write_bytes(smf(event(0, 0xFF, 0x51, 3, 0, 0, 0) + note(60)))
    assert read_midi(path).instruments[0].notes[0].end == pytest.approx(0.5)


@pytest.mark.parametrize(("top", "power"), [(0, 2), (4, 8), (4, 255)])
def test_a_time_signature_of_nothing_is_passed_over(tmp_path, top, power):
    path = tmp_path / "bars.mid"
    path.write_bytes(smf(event(0, 0xFF, 0x58, 4, top, power, 24, 8) + note(60)))
    assert read_midi(path).time_signature_changes == []


def test_a_million_notes_are_read_and_more_are_refused(tmp_path):
    one = event(1, 0x90, 60, 64) + event(3, 0x80, 60, 0)
    path = tmp_path / "huge.mid"
    path.write_bytes(smf(one * 1_000_000))
    assert len(read_notes(path)) == 1_000_000
    path.write_bytes(smf(one * 1_000_001))
    refuses(path, "1,000,001 notes; the limit is 1,000,000")
    enormous = tmp_path / "enormous.mid"
    with enormous.open("wb") as stream:
        stream.truncate(65 * 2**20)
    started = time.perf_counter()
    refuses(enormous, "the limit is 64 MB")
    assert time.perf_counter() - started < 5


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=120).map(lambda body: smf(body)),
        st.binary(max_size=60).map(lambda body: b"MThd" + struct.pack(">I", 6) + body),
        st.tuples(st.integers(0, 60), st.integers(0, 255)).map(
            lambda at: (lambda d: d[: at[0]] + bytes([at[1]]) + d[at[0] + 1 :])(
                smf(note(60) + note(62))
            )
        ),
    )
)
def test_random_bytes_give_music_or_a_sentence(tmp_path, data):
    path = tmp_path / "random.mid"
    path.write_bytes(data)
    for read in READERS:
        said = answer(read, path)
        assert said is None or str(path) in said


@pytest.mark.parametrize(
    ("start", "end", "pitch", "velocity", "words"),
    [
        (-1.0, 1.0, 60, 64, "before time zero"),
        (2.0, 1.0, 60, 64, "ends before it starts"),
        (float("nan"), 1.0, 60, 64, "not a number"),
        (0.0, 1.0, 128, 64, "pitch 128"),
        (0.0, 1.0, -3, 64, "pitch -3"),
        (0.0, 1.0, 60, 999, "velocity 999"),
    ],
)
def test_impossible_notes_are_answered_with_a_sentence(start, end, pitch, velocity, words):
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    wrong = pretty_midi.Note(velocity, pitch, 0.0, 1.0)
    wrong.start, wrong.end = start, end
    part.notes.append(wrong)
    midi.instruments.append(part)
    with pytest.raises(CourseError, match=words):
        notes_of(midi)


def test_to_midi_sets_names_signature_and_key():
    rows = table([(0, 1, 60, 90, 40, 0, False), (0, 1, 48, 90, 42, 1, False)])
    midi = to_midi(
        rows, tempo=60, names=("Violin", "Cello"), time_signature=(3, 4), key=(9, "minor")
    )
    assert [(p.name, p.program) for p in midi.instruments] == [("Violin", 40), ("Cello", 42)]
    assert midi.instruments[0].notes[0].end == 1.0
    assert midi.key_signature_changes[0].key_number == 21
    for wrong in ({"tempo": 0}, {"time_signature": (4, 3)}, {"key": (1, "blue")}):
        with pytest.raises(CourseError):
            to_midi(rows, **wrong)


def test_no_notes_make_no_music():
    empty = np.zeros(0, NOTE_DTYPE)
    assert to_midi(empty).instruments == []
    assert len(notes_of(pretty_midi.PrettyMIDI())) == 0


def test_mido_reads_what_we_write(tmp_path):
    path = tmp_path / "ours.mid"
    to_midi(table([(0, 1.5, 60, 90, 0, 0, False)]), tempo=100).write(str(path))
    ons = [m for m in mido.MidiFile(path).tracks[1] if m.type == "note_on"]
    assert [(m.note, m.velocity, m.time) for m in ons] == [(60, 90, 0), (60, 0, 720)]
