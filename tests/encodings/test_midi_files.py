"""MIDI files as they really come: read rightly, or refused in a sentence of our own."""

from __future__ import annotations

import os
import struct
import threading

import pretty_midi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.encodings import midi_files, midi_repair
from coursekit.encodings.events import encode_files
from coursekit.encodings.midi_files import read_midi, read_notes
from coursekit.errors import CourseError
from tests.encodings.midi_bytes import END, event, note, smf

QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
READERS = (read_midi, read_notes, lambda path: encode_files([path]))
LIBRARY_WORDS = ("symusic", "MiniMidi", "Invaild", "iostream", "mido", "codec", "Traceback")


def program(number, channel=0, delta=0):
    return event(delta, 0xC0 | channel, number)


def on(delta, pitch, velocity=64, channel=0):
    return event(delta, 0x90 | channel, pitch, velocity)


def off(delta, pitch, channel=0):
    return event(delta, 0x80 | channel, pitch, 0)


def meta(kind, data, delta=0):
    return event(delta, 0xFF, kind, len(data), *data)


@pytest.fixture
def write(tmp_path):
    """Give a test a function that puts bytes into a file."""

    def put(data, name="piece.mid"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


def rows(path):
    """Return onset, duration, pitch and program of every note, in beats."""
    notes = read_notes(path)
    return [tuple(row) for row in notes[["onset", "duration", "pitch", "program"]].tolist()]


def refusal(path):
    """Return the one sentence with which all readers refuse a file."""
    sentences = set()
    for read in READERS:
        with pytest.raises(CourseError) as caught:
            read(path)
        sentences.add(str(caught.value))
    assert len(sentences) == 1
    sentence = sentences.pop()
    assert sentence.endswith(".")
    assert not any(word in sentence for word in LIBRARY_WORDS)
    return sentence


def answer(read, path):
    """Return the sentence with which a reader refuses a file, or None where it reads it."""
    try:
        read(path)
    except CourseError as error:
        return str(error)
    return None


@pytest.mark.parametrize("power", [8, 31, 32, 33, 34, 64, 255])
def test_a_metre_finer_than_128ths_is_passed_over(write, power):
    path = write(smf(meta(0x58, (3, 2, 24, 8)) + meta(0x58, (2, power, 24, 8), 480), note(60)))
    marks = read_midi(path).time_signature_changes
    assert [(mark.numerator, mark.denominator) for mark in marks] == [(3, 4)]
    assert len(rows(path)) == 1


def test_a_metre_of_128ths_is_read(write):
    marks = read_midi(write(smf(meta(0x58, (5, 7, 24, 8)), note(60)))).time_signature_changes
    assert [(mark.numerator, mark.denominator) for mark in marks] == [(5, 128)]


def test_a_note_that_never_ends_sounds_to_the_end_of_its_track(write):
    path = write(smf(on(0, 60) + on(480, 64) + off(480, 64), division=480))
    assert rows(path) == [(0.0, 2.0, 60, 0), (1.0, 1.0, 64, 0)]
    late = write(smf(on(0, 60) + meta(1, b"", 1920)))
    assert rows(late) == [(0.0, 4.0, 60, 0)]


def test_a_note_that_is_struck_again_before_it_ended_ends_there(write):
    # Drum files often leave out all ends.
    hits = b"".join(on(240 * (k > 0), 36, channel=9) for k in range(4))
    assert rows(write(smf(hits + meta(1, b"", 480)))) == [
        (0.0, 0.5, 36, 0),
        (0.5, 0.5, 36, 0),
        (1.0, 0.5, 36, 0),
        (1.5, 1.0, 36, 0),
    ]
    twice = write(smf(on(0, 60, 1) + on(0, 60, 2) + off(480, 60)))
    assert sorted(row[1] for row in rows(twice)) == [0.0, 1.0]


def test_programs_set_on_another_track_count(write):
    first = program(40) + program(73, 1)
    path = write(smf(first, note(60), on(0, 72, channel=1) + off(480, 72, 1)))
    assert sorted((row[2], row[3]) for row in rows(path)) == [(60, 40), (72, 73)]
    # The track that sets it may come later, and may have notes itself.
    path = write(smf(note(60), program(40) + note(62), on(0, 72, channel=1) + off(480, 72, 1)))
    assert sorted((row[2], row[3]) for row in rows(path)) == [(60, 40), (62, 40), (72, 0)]
    assert {part.program for part in read_midi(path).instruments} == {0, 40}


def test_a_program_that_another_track_changes_midway_counts_from_there(write):
    path = write(smf(program(40) + program(19, delta=480), note(60) + note(62) + note(64)))
    assert [(row[2], row[3]) for row in rows(path)] == [(60, 40), (62, 19), (64, 19)]


def test_a_tracks_own_program_wins(write):
    # Files of more parts than there are channels share them, each track with its own program.
    path = write(smf(program(40) + note(60), program(19) + note(62)))
    assert sorted((row[2], row[3]) for row in rows(path)) == [(60, 40), (62, 19)]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Flöte".encode(), "Flöte"),
        ("Flöte".encode("latin-1"), "Flöte"),
        ("Гобой".encode(), "Гобой"),
        (b"\xa9 2008", "© 2008"),
        ("é".encode("latin-1") * 100, "é" * 100),
        (b"", ""),
    ],
)
def test_names_are_utf8_or_else_latin_1(write, raw, name):
    assert read_midi(write(smf(meta(3, raw) + note(60)))).instruments[0].name == name
    late = write(smf(note(60) + meta(3, raw)))
    assert read_midi(late).instruments[0].name == name


def test_a_longer_header_and_chunks_of_other_kinds_are_legal(write):
    whole = smf(note(60), note(62))
    longer = whole[:4] + struct.pack(">I", 10) + whole[8:14] + b"more" + whole[14:]
    alien = whole[:14] + b"XFIH" + struct.pack(">I", 3) + b"abc" + whole[14:]
    for data in (whole, longer, alien, whole + b"\n", whole + b"junk and more junk"):
        assert [row[2] for row in rows(write(data))] == [60, 62]


def test_the_end_mark_may_be_missing(write):
    data = note(60) + on(0, 62)
    assert [row[2] for row in rows(write(_chunk(data)))] == [60, 62]
    with_early_end = note(60) + END + note(62)
    assert [row[2] for row in rows(write(smf(with_early_end)))] == [60]


def _chunk(*tracks):
    """Return a file of tracks without end marks."""
    body = b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)
    return b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), 480) + body


def test_ends_of_velocity_nothing_and_running_status(write):
    running = on(0, 60) + event(480, 60, 0) + event(0, 62, 50) + meta(1, b"x") + event(240, 62, 0)
    assert rows(write(smf(running))) == [(0.0, 1.0, 60, 0), (1.0, 0.5, 62, 0)]


def test_where_a_pitch_overlaps_itself_the_first_end_is_the_first_notes(write):
    path = write(smf(on(0, 60, 1) + on(480, 60, 2) + off(480, 60) + off(480, 60)))
    assert rows(path) == [(0.0, 2.0, 60, 0), (1.0, 2.0, 60, 0)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (smf(), "holds no complete note"),
        (smf(note(60), division=0xE728), "film frames"),
        (smf(note(60), note(62), kind=2), "format 2"),
        (smf(note(60), note(62), kind=7), "format 7"),
        (smf(note(60))[:-9], "stops in the middle of track 1"),
        (b"MThd" + struct.pack(">I", 4) + smf(note(60))[8:], "header is too short"),
        (smf(on(0, 200) + off(9, 60)), "cannot be followed"),
        (smf(b"\x90" * 8 + on(0, 60) + off(9, 60)), "cannot be followed"),
        (_chunk(b"\x00\x90\x3c"), "track 1 cannot be followed"),
        (_chunk(note(60), b"\xff\xff\xff\xff\xff"), "track 2 cannot be followed"),
        (smf(*[b""] * 10_001), "10,001 tracks"),
    ],
)
def test_what_cannot_be_read_is_said_in_our_own_words(write, data, words):
    assert words in refusal(write(data))


def test_a_fine_clock_is_no_reason_to_refuse(write):
    # Recorded pianos count up to 32,767 ticks a beat; these are 437 beats.
    path = write(smf(on(14_325_216 - 32767, 60) + off(32767, 60), division=32767))
    assert rows(path) == [(pytest.approx(436.18, abs=0.01), 1.0, 60, 0)]
    assert read_midi(path).get_end_time() == pytest.approx(218.6, abs=0.1)


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    pipe = tmp_path / "pipe.mid"
    os.mkfifo(pipe)
    answers = []
    for path in (pipe, "/dev/zero"):
        asking = threading.Thread(target=lambda path=path: answers.append(refusal(path)))
        asking.daemon = True
        asking.start()
        asking.join(timeout=5)
    assert len(answers) == 2
    assert all("no ordinary file" in answer for answer in answers)


def test_millions_of_changes_are_refused(write, monkeypatch):
    monkeypatch.setattr(midi_files, "MAX_CHANGES", 100)
    pedal = event(0, 0xB0, 64, 1) * 101
    with pytest.raises(CourseError, match=r"101 changes.*the limit is 100"):
        read_midi(write(smf(pedal + note(60))))
    monkeypatch.setattr(midi_repair, "MAX_EVENTS", 50)
    assert "more than 50 events" in refusal(write(_chunk(pedal + note(60))))


def test_ordinary_files_are_not_walked_through(write, monkeypatch):
    """The slow way is for the few files that need it."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=100)  # its tempo has a byte like a program change
    for number in range(4):
        part = pretty_midi.Instrument(number, name=f"Part {number}")
        part.notes = [pretty_midi.Note(80, 60 + k, 9.0 * k, 9.0 * k + 8) for k in range(20)]
        midi.instruments.append(part)
    path = write(b"")
    midi.write(str(path))
    monkeypatch.setattr(midi_files, "mended", lambda *_: pytest.fail("it was walked through"))
    assert len(rows(path)) == 80


@settings(max_examples=40, **QUICK)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.sampled_from([0x80, 0x90, 0xB0, 0xE0]),
            st.integers(0, 3),
            st.integers(58, 61),
            st.integers(0, 127),
        ),
        max_size=30,
    )
)
def test_mended_tracks_hold_the_same_notes(tmp_path, events):
    """The slow way and the fast one agree, whatever is struck, ended or left open."""
    body = b"".join(event(d, kind | channel, a, b) for d, kind, channel, a, b in events) + note(80)
    path = tmp_path / "piece.mid"
    path.write_bytes(smf(body))
    struck = sum(kind == 0x90 and velocity > 0 for _, kind, _, _, velocity in events) + 1
    notes = read_notes(path)
    assert len(notes) == struck
    (track,) = midi_repair.tracks_of(smf(body), "x")
    again = tmp_path / "again.mid"
    again.write_bytes(midi_repair.joined(midi_repair.mended([track], "x"), 480))
    assert (read_notes(again) == notes).all()


PIECE = smf(
    meta(3, b"Conductor") + meta(0x58, (4, 2, 24, 8)) + meta(0x51, (7, 161, 32)),
    meta(3, "Flöte".encode("latin-1")) + program(73) + note(72) + note(74) + on(0, 76),
    program(40, 1) + event(0, 0xB1, 64, 127) + on(0, 60, 90, 1) + event(480, 60, 0),
)


@settings(max_examples=150, **QUICK)
@given(
    st.lists(st.tuples(st.integers(0, len(PIECE) - 1), st.integers(0, 255)), max_size=4),
    st.integers(0, len(PIECE)),
    st.binary(max_size=12),
)
def test_mutated_files_give_music_or_a_sentence(tmp_path, changes, place, inserted):
    data = bytearray(PIECE)
    for at, value in changes:
        data[at] = value
    data[place:place] = inserted
    path = tmp_path / "mutated.mid"
    path.write_bytes(data)
    for read in READERS:
        sentence = answer(read, path)
        assert sentence is None or str(path) in sentence
        assert not any(word in (sentence or "") for word in LIBRARY_WORDS)
