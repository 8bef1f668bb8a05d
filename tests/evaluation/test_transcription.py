"""The transcriber: notes that were played are heard; and what it says where it is not there."""

import itertools

import numpy as np
import pretty_midi
import pytest

from coursekit.errors import CourseError
from coursekit.evaluation import scale_consistency
from coursekit.evaluation import transcription as hearing
from coursekit.listening import Audio, render

here = pytest.mark.skipif(bool(hearing.missing()), reason=hearing.missing() or "it is there")


@pytest.fixture(scope="module")
def scale():
    """A scale in thirds on a piano, half a second a step."""
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(program=0)
    for place, pitch in enumerate([60, 62, 64, 65, 67, 69, 71, 72]):
        for other in (pitch, pitch + 4 if pitch in (60, 65, 67, 72) else pitch + 3):
            part.notes.append(pretty_midi.Note(80, other, place * 0.5, place * 0.5 + 0.45))
    midi.instruments.append(part)
    return midi


@here
def test_a_scale_in_thirds_is_heard(scale):
    heard = hearing.transcribe(render(scale, sample_rate=16_000))
    assert hearing.note_f1(scale, heard) > 0.8
    assert scale_consistency(heard) > 0.85
    starts = [note.start for note in heard.instruments[0].notes if note.pitch in (60, 64)]
    assert min(starts) == pytest.approx(0, abs=0.03)
    # Windows join without a seam: no note is heard twice within a few frames.
    places = sorted((note.pitch, note.start) for note in heard.instruments[0].notes)
    for (pitch, start), (after, later) in itertools.pairwise(places):
        assert after != pitch or later - start > 0.1


@here
@pytest.mark.parametrize("samples", [np.zeros(16_000), np.zeros(1), np.zeros(160_000)])
def test_silence_has_no_notes(samples):
    assert not hearing.transcribe(samples).instruments[0].notes


@here
def test_what_cannot_be_heard_is_told():
    with pytest.raises(CourseError, match="resampled"):
        hearing.transcribe(Audio(np.zeros(4_000), 8_000))


def test_where_it_is_missing_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(hearing, "_found", lambda package: package == "onnxruntime")
    hearing._net.cache_clear()
    with pytest.raises(CourseError, match=r"basic_pitch missing.*--no-deps basic-pitch==0\.4\.0"):
        hearing.transcribe(np.zeros(16_000))


def test_notes_begin_at_peaks_and_last_while_they_sound():
    starts, sounding = np.zeros((60, 88), np.float32), np.zeros((60, 88), np.float32)
    starts[10, 39] = starts[30, 39] = 0.9
    sounding[10:50, 39] = 0.8
    sounding[15:20, 39] = 0.2  # a short gap does not end a note
    sounding[20:28, 39] = 0.5
    starts[5, 50], sounding[5:7, 50] = 0.9, 0.8  # too short
    starts[20, 60], sounding[20:40, 60] = 0.3, 0.8  # the net heard no start, but a rise
    sounding[10:13, 60] = 0.2
    assert hearing.note_spans(starts, sounding) == [(10, 30, 39), (20, 40, 60), (30, 50, 39)]
    assert hearing.note_spans(np.zeros((0, 88)), np.zeros((0, 88))) == []


def test_a_long_gap_ends_a_note():
    starts, sounding = np.zeros((80, 88), np.float32), np.zeros((80, 88), np.float32)
    starts[10, 39] = 0.9
    sounding[10:30, 39] = sounding[60:70, 39] = 0.8
    assert (10, 30, 39) in hearing.note_spans(starts, sounding)


def test_f1_counts_each_note_once(scale):
    assert hearing.note_f1(scale, scale) == 1
    late = pretty_midi.PrettyMIDI()
    late.instruments.append(pretty_midi.Instrument(0))
    for note in scale.instruments[0].notes[:8]:
        for shift in (0.04, 0.041):
            late.instruments[0].notes.append(
                pretty_midi.Note(80, note.pitch, note.start + shift, note.end + shift)
            )
    assert hearing.note_f1(scale, late) == pytest.approx(2 * 8 / (16 + 16))
    assert hearing.note_f1(scale, late, tolerance=0.03) == 0
    assert hearing.note_f1(pretty_midi.PrettyMIDI(), pretty_midi.PrettyMIDI()) == 0
