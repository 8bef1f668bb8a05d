"""What is rendered is in tune, in time, clean at both ends, equally loud, and always the same."""

from __future__ import annotations

import copy
import io

import numpy as np
import pretty_midi
import pytest
import soundfile

from coursekit.errors import CourseError
from coursekit.listening import Audio, render, sound


def one_note(program=0, pitch=69, start=0.0, end=2.5, velocity=90):
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(program)
    part.notes = [pretty_midi.Note(velocity, pitch, start, end)]
    midi.instruments.append(part)
    return midi


def cents_off(audio, pitch):
    """Return how far the strongest frequency near a pitch lies from it, in cents."""
    rate = audio.sample_rate
    middle = audio.mono().samples[0][int(0.3 * rate) : int(2.3 * rate)]
    nominal = 440 * 2 ** ((pitch - 69) / 12)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 2**20))
    frequencies = np.fft.rfftfreq(2**20, 1 / rate)
    near = np.abs(np.log2(frequencies[1:] / nominal)) < 0.075
    found = frequencies[1:][near][spectrum[1:][near].argmax()]
    return 1200 * np.log2(found / nominal)


def level(samples):
    return 20 * np.log10(np.abs(samples).max() + 1e-9)


@pytest.mark.parametrize("program", [0, 19, 40, 42, 73])
@pytest.mark.parametrize("pitch", [48, 60, 81])
def test_it_is_in_tune(program, pitch):
    assert abs(cents_off(render(one_note(program, pitch)), pitch)) < 20


def test_it_starts_in_time_and_ends_in_silence():
    audio = render(one_note(end=1.0))
    loud = np.abs(audio.samples).max(axis=0) > 0.02
    assert loud.argmax() / audio.sample_rate < 0.05
    assert 1.0 < audio.duration_seconds < 4.0
    assert level(audio.samples[:, -2400:]) < level(audio.samples) - 50
    # No cut: between neighbouring stretches of 20 ms the tail never drops by more than a release.
    tail = audio.samples[0, int(1.0 * audio.sample_rate) :]
    blocks = np.abs(tail[: len(tail) // 960 * 960].reshape(-1, 960)).max(axis=1)
    audible = blocks[blocks > blocks.max() * 0.01]
    assert (audible[1:] > audible[:-1] * 0.2).all()


def test_a_late_note_sounds_late():
    audio = render(one_note(start=1.5, end=2.0))
    loud = np.abs(audio.samples).max(axis=0) > 0.02
    assert loud.argmax() / audio.sample_rate == pytest.approx(1.5, abs=0.05)


def test_soft_and_loud_pieces_are_equally_loud_and_never_clip(four_parts):
    soft = copy.deepcopy(four_parts)
    for part in soft.instruments:
        for note in part.notes:
            note.velocity = 30
    alone = one_note(program=48, end=6)
    rendered = [render(midi) for midi in (four_parts, soft, alone)]
    loudness = [audio.loudness() for audio in rendered]
    assert max(loudness) - min(loudness) < 1
    click = render(one_note(program=115, end=0.05, velocity=127))
    for audio in (*rendered, click):
        assert level(audio.samples) <= -0.99


def test_the_same_piece_gives_the_same_samples_and_stays_as_it_was(four_parts):
    before = [(n.start, n.end, n.pitch) for part in four_parts.instruments for n in part.notes]
    first, second = render(four_parts), render(four_parts)
    assert np.array_equal(first.samples, second.samples)
    assert first.mp3() == second.mp3()
    after = [(n.start, n.end, n.pitch) for part in four_parts.instruments for n in part.notes]
    assert before == after
    assert not any(part.control_changes for part in four_parts.instruments)


@pytest.mark.parametrize("end", [0.0, 0.0004])
def test_a_note_shorter_than_a_tick_does_not_hang(end):
    midi = one_note(program=19, end=end)
    audio = render(midi, tail_beats=16)
    assert audio.duration_seconds < 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": -1.0}, "0 seconds or later"),
        ({"start": float("nan")}, "0 seconds or later"),
        ({"end": float("inf")}, "0 seconds or later"),
        ({"end": -0.5}, "ends before it starts"),
        ({"end": 90_000.0}, "1,500 minutes"),
        ({"pitch": 128}, "0 to 127"),
        ({"pitch": 60.5}, "whole number"),
        ({"velocity": 0}, "1 to 127"),
    ],
)
def test_a_note_that_cannot_be_played_is_said_in_a_sentence(change, words):
    midi = one_note()
    for name, value in change.items():
        setattr(midi.instruments[0].notes[0], name, value)
    with pytest.raises(CourseError, match=words):
        render(midi)


def test_an_empty_piece_and_a_million_notes_are_said_in_a_sentence():
    with pytest.raises(CourseError, match="no notes"):
        render(pretty_midi.PrettyMIDI())
    midi = one_note()
    midi.instruments[0].notes *= 1_000_000
    with pytest.raises(CourseError, match="1,000,000 notes"):
        render(midi)


def test_without_the_orchestra_sine_tones_are_heard_and_said_once(monkeypatch):
    monkeypatch.setattr(sound, "_soundfont", lambda: None)
    sound._say_once.cache_clear()
    with pytest.warns(UserWarning, match="sine tones") as warned:
        audio, _ = [render(one_note()) for _ in range(2)]
    assert len(warned) == 1
    assert abs(cents_off(audio, 69)) < 5
    assert audio.samples.shape[0] == 2


def test_thirty_seconds_of_anything_fit_a_player():
    noise = np.random.default_rng(0).normal(0, 0.2, (2, 30 * 48000))
    assert len(Audio(noise, 48000).mp3()) < 450_000


@pytest.mark.parametrize("ending", [".wav", ".flac", ".mp3"])
def test_files_come_back(ending, tmp_path):
    audio = render(one_note()).resampled(44100)
    back = Audio.load(audio.save(tmp_path / f"note{ending}"))
    assert back.sample_rate == 44100
    assert back.duration_seconds == pytest.approx(audio.duration_seconds, abs=0.1)
    assert abs(cents_off(back, 69)) < 10


def test_an_odd_sample_rate_is_brought_to_one_that_mp3_knows():
    audio = Audio(np.sin(np.arange(20_000) / 7), 10_000)
    _, rate = soundfile.read(io.BytesIO(audio.mp3()))
    assert rate == 44100


def test_bad_sound_is_said_in_a_sentence(tmp_path):
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    for path in (text, tmp_path / "missing.mp3", tmp_path):
        with pytest.raises(CourseError, match="could not be read"):
            Audio.load(path)
    with pytest.raises(CourseError, match=r"\.wav, \.flac, \.mp3"):
        Audio(np.zeros(10), 48000).save(tmp_path / "sound.ogg")
    for samples, words in (([], "shape"), (np.zeros((1, 2, 3)), "shape"), ([np.nan], "numbers")):
        with pytest.raises(CourseError, match=words):
            Audio(np.array(samples), 48000)
    with pytest.raises(CourseError, match="above 0"):
        Audio(np.zeros(10), 0)


def test_loudness_is_the_standards():
    # BS.1770: a full-scale sine of 997 Hz in one channel measures -3.01 LUFS.
    sine = np.sin(2 * np.pi * 997 * np.arange(48000 * 5) / 48000)
    assert Audio(sine, 48000).loudness() == pytest.approx(-3.01, abs=0.05)
    assert Audio(np.zeros(48000), 48000).loudness() == float("-inf")
    assert np.isfinite(Audio(sine[:1000], 48000).loudness())
    assert not Audio(np.zeros(100), 48000).normalised().samples.any()
