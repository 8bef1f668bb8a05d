"""What is hummed or played comes back as its notes, and what is no melody gets a sentence."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.humming import melody_of, pitch_track
from coursekit.errors import CourseError, announcements
from coursekit.listening import Audio, render

RATE = 16_000
TUNES = st.lists(
    st.tuples(st.floats(0.25, 0.8), st.integers(40, 93)), min_size=1, max_size=12
)  # fmt: skip
STEADY = {"vibrato": 0.0, "tuning": 0.0, "gap": 0.05}


def hum(tune, *, vibrato=0.3, tuning=0.0, gap=0.05, rate=RATE):
    """Return a voice of three harmonics that sings [(seconds, pitch), …]."""
    parts = []
    for seconds, pitch in tune:
        time = np.arange(round(seconds * rate)) / rate
        wave = pitch + tuning + vibrato * np.sin(2 * np.pi * 5.5 * time)
        phase = 2 * np.pi * np.cumsum(440 * 2 ** ((wave - 69) / 12)) / rate
        tone = sum(np.sin(harmonic * phase) / harmonic for harmonic in (1, 2, 3))
        swell = np.clip(np.minimum(time, seconds - gap - time) / 0.02, 0, 1)
        parts.append(0.25 * tone * swell)
    return Audio(np.concatenate(parts), rate)


def played(tune, program):
    """Return the tune as the sampled orchestra plays it, detached by a tenth."""
    midi, part = pretty_midi.PrettyMIDI(), pretty_midi.Instrument(program)
    begins = onsets(tune)
    part.notes = [
        pretty_midi.Note(80, pitch, begin, begin + 0.9 * seconds)
        for begin, (seconds, pitch) in zip(begins, tune, strict=True)
    ]
    midi.instruments.append(part)
    return render(midi, sample_rate=RATE)


def onsets(tune):
    return np.cumsum([0.0, *(seconds for seconds, _ in tune[:-1])])


def heard(tune, recording, late=0.1):
    """Return the share of a tune's notes that come back where they began, and how many too many."""
    notes = melody_of(recording).instruments[0].notes
    found = sum(
        any(abs(note.start - begin) < late and note.pitch == pitch for note in notes)
        for begin, (_, pitch) in zip(onsets(tune), tune, strict=True)
    )
    return found / len(tune), len(notes) - len(tune)


@given(TUNES, st.floats(0, 0.5), st.floats(-0.3, 0.3), st.sampled_from([0.03, 0.05, 0.1]))
@settings(max_examples=15, deadline=None)
def test_a_hummed_tune_comes_back(tune, vibrato, tuning, gap):
    share, more = heard(tune, hum(tune, vibrato=vibrato, tuning=tuning, gap=gap))
    assert share >= 0.9
    assert abs(more) <= 1


@pytest.mark.parametrize(("program", "low", "high"), [
    (53, 50, 74), (73, 60, 84), (70, 40, 62), (74, 65, 85), (40, 55, 85), (0, 48, 76),
])  # fmt: skip
def test_what_instruments_play_comes_back(program, low, high):
    draw = np.random.default_rng(5)
    shares, more = [], 0
    for _ in range(5):
        pitches = np.clip(np.cumsum(draw.integers(-5, 6, 10)) + (low + high) // 2, low, high)
        tune = list(zip(draw.uniform(0.25, 0.7, 10).tolist(), pitches.tolist(), strict=True))
        share, extra = heard(tune, played(tune, program), late=0.15)
        shares.append(share)
        more += abs(extra)
    assert np.mean(shares) >= 0.9
    assert more <= 6


@pytest.mark.parametrize("pitch", [38, 50, 62, 74, 86, 96])
def test_each_moment_has_the_pitch_that_sounds(pitch):
    pitches, strangeness = pitch_track(hum([(1.0, pitch)], **STEADY))
    inside = slice(10, 85)
    assert np.abs(pitches[inside] - pitch).max() < 0.2
    assert strangeness[inside].max() < 0.1


def test_one_pitch_sung_three_times_is_three_notes_and_held_is_one():
    assert heard([(0.4, 60)] * 3, hum([(0.4, 60)] * 3)) == (1.0, 0)
    assert heard([(1.2, 60)], hum([(0.4, 60)] * 3, gap=0.0, vibrato=0)) == (1.0, 0)


def test_a_rest_is_a_rest():
    pause = Audio(np.zeros(RATE // 2), RATE)
    one, two = hum([(0.5, 60)]), hum([(0.5, 64)])
    sound = np.concatenate([pause.samples, one.samples, pause.samples, two.samples], axis=1)
    first, second = melody_of(Audio(sound, RATE)).instruments[0].notes
    assert (first.start, first.end) == (pytest.approx(0.5, abs=0.05), pytest.approx(1, abs=0.1))
    assert second.start == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("rate", [8000, 22_050, 48_000])
@pytest.mark.parametrize("kind", ["PCM_U8", "PCM_16", "PCM_24"])
def test_old_files_in_stereo_are_read(rate, kind, tmp_path):
    import soundfile

    tune = [(0.5, 60), (0.5, 67), (0.5, 64)]
    mono = hum(tune, rate=rate).samples[0]
    path = tmp_path / "hum.wav"
    soundfile.write(path, np.column_stack([mono, 0.5 * mono]), rate, subtype=kind)
    assert heard(tune, path) == (1.0, 0)
    assert heard(tune, path.read_bytes()) == (1.0, 0)


def test_of_an_hour_only_the_beginning_is_read(tmp_path):
    import soundfile

    minute = np.tile(hum([(0.5, 60)] * 2, rate=8000).samples[0], 60)
    peaks = []
    for minutes in (1, 1, 60):  # the first time Python loads what it needs
        path = tmp_path / f"{minutes}.wav"
        with soundfile.SoundFile(path, "w", 8000, 1, subtype="PCM_U8") as file:
            for _ in range(minutes):
                file.write(minute)
        tracemalloc.start()
        notes = melody_of(path).instruments[0].notes
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(notes) == 30
        assert max(note.end for note in notes) <= 15
    assert peaks[2] < 1.05 * peaks[1]


@pytest.mark.parametrize(("recording", "words"), [
    (Audio(np.zeros(RATE), RATE), "This recording is silent"),
    (Audio(np.full(RATE, 0.3), RATE), "This recording is silent"),
    (Audio(np.zeros(1), RATE), "This recording is silent"),
    (Audio(np.random.default_rng(0).normal(0, 0.1, 2 * RATE), RATE), "nothing in it keeps a pitch"),
    (hum([(0.03, 60)], gap=0.0), "nothing in it keeps a pitch"),
    (b"no sound", "could not be read as sound"),
    ("no/such/file.wav", "could not be read as sound"),
])  # fmt: skip
def test_what_is_no_melody_is_said_in_a_sentence(recording, words):
    with pytest.raises(CourseError, match=words) as caught:
        melody_of(recording)
    assert str(caught.value).endswith(".")


def test_a_tune_among_noise_is_found_and_said_to_be_doubtful():
    tune = [(0.6, 60), (0.6, 64)]
    sound = hum(tune).samples[0]
    noise = np.random.default_rng(2).normal(0, 0.1, 3 * RATE)
    with announcements() as sentences:
        share, _ = heard(tune, Audio(np.concatenate([sound, noise]), RATE))
    assert share == 1
    assert len(sentences) == 1
    assert "may be wrong" in sentences[0]


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=4000), st.integers(4000, 96_000))
@settings(max_examples=15, deadline=None)
def test_any_sound_gives_notes_or_a_sentence(samples, rate):
    try:
        midi = melody_of(Audio(np.array(samples), rate))
    except CourseError:
        return
    for note in midi.instruments[0].notes:
        assert 0 <= note.pitch <= 127
        assert note.end > note.start
