"""Sound to frames of log-magnitudes and back: what comes back has nearly the same magnitudes."""

from __future__ import annotations

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.spectra import FLOOR, HOP, WINDOW, log_magnitudes, sound_of
from coursekit.errors import CourseError
from coursekit.listening import render

RATE = 16_000


def convergence(frames: np.ndarray, heard: np.ndarray) -> float:
    """Return the spectral convergence in decibels of a sound against the frames it was made of."""
    wanted, found = np.exp(frames) - FLOOR, np.exp(log_magnitudes(heard)) - FLOOR
    wanted, found = wanted[4:-4], found[4:-4]  # frames at the edges are padded in other ways
    return float(20 * np.log10(np.linalg.norm(wanted - found) / np.linalg.norm(wanted)))


@pytest.fixture(scope="module")
def clip() -> np.ndarray:
    """Return four chords on a piano, strings above them, four seconds long."""
    midi = pretty_midi.PrettyMIDI()
    for program, shift in ((0, 0), (48, 12)):
        part = pretty_midi.Instrument(program)
        for start, root in enumerate((48, 53, 55, 48)):
            for third in (0, 4, 7):
                pitch = root + third + shift
                part.notes.append(pretty_midi.Note(80, pitch, start, start + 0.9))
        midi.instruments.append(part)
    return render(midi, sample_rate=RATE).mono().samples[0][: 4 * RATE]


def test_a_clip_comes_back_with_its_magnitudes(clip: np.ndarray) -> None:
    frames = log_magnitudes(clip)
    guess = convergence(frames, sound_of(frames, rounds=0))
    found = convergence(frames, sound_of(frames))
    assert guess < -12
    assert found < -20
    assert found < guess - 3


def test_phases_of_partials_go_on_better_than_drawn_ones(clip: np.ndarray) -> None:
    import librosa

    frames = log_magnitudes(clip)
    magnitudes = (np.exp(frames) - FLOOR).T
    drawn = librosa.griffinlim(
        magnitudes, n_iter=16, hop_length=HOP, win_length=WINDOW, n_fft=WINDOW,
        center=False, random_state=0,
    )  # fmt: skip
    edge = (WINDOW - HOP) // 2
    theirs = convergence(frames, np.pad(drawn[edge:], (0, 2 * HOP))[: len(clip)])
    assert convergence(frames, sound_of(frames)) < theirs


def test_a_sine_keeps_its_frequency_and_loudness() -> None:
    frequency = 443.0
    sine = 0.5 * np.sin(2 * np.pi * frequency / RATE * np.arange(RATE)).astype(np.float32)
    heard = sound_of(log_magnitudes(sine))[2 * WINDOW : -2 * WINDOW]
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), 16 * RATE))
    assert abs(np.argmax(spectrum) / 16 - frequency) < 1
    assert abs(np.sqrt(2 * np.mean(heard**2)) - 0.5) < 0.02


def test_a_sine_at_full_scale_has_a_quarter_of_the_window() -> None:
    sine = np.cos(2 * np.pi * 1000 / RATE * np.arange(RATE)).astype(np.float32)
    frame = log_magnitudes(sine)[25]
    assert np.argmax(frame) == 1000 * WINDOW // RATE
    assert abs(np.exp(frame.max()) / (WINDOW / 4) - 1) < 0.01


def test_clips_together_are_the_clips_alone(clip: np.ndarray) -> None:
    both = np.stack([clip, clip[::-1]])[:, None]
    frames = log_magnitudes(both)
    assert frames.shape == (2, 1, len(clip) // HOP, WINDOW // 2 + 1)
    assert frames.dtype == np.float32
    assert np.allclose(frames[1, 0], log_magnitudes(clip[::-1]))
    heard = sound_of(frames, rounds=2)
    assert np.allclose(heard[0, 0], sound_of(frames[0, 0], rounds=2), atol=1e-5)


def test_a_higher_floor_leaves_the_loud_as_it_is(clip: np.ndarray) -> None:
    low, high = log_magnitudes(clip), log_magnitudes(clip, floor=1.0)
    assert np.allclose(np.exp(low) - FLOOR, np.exp(high) - 1, atol=1e-3)
    assert high.std() < low.std()
    assert convergence(low, sound_of(high, floor=1.0)) < -20


def test_silence_stays_silent() -> None:
    frames = log_magnitudes(np.zeros(RATE))
    assert np.allclose(frames, np.log(FLOOR))
    assert np.abs(sound_of(frames)).max() < 1e-3


@settings(max_examples=15, deadline=None)
@given(
    length=st.integers(320, 5000), window=st.sampled_from([256, 1280, 2048]), seed=st.integers(0, 9)
)
def test_lengths_are_whole_hops(length: int, window: int, seed: int) -> None:
    samples = np.random.default_rng(seed).normal(0, 0.1, length)
    frames = log_magnitudes(samples, window=window, hop=128)
    assert frames.shape == (length // 128, window // 2 + 1)
    heard = sound_of(frames, window=window, hop=128, rounds=1)
    assert heard.shape == (length // 128 * 128,)
    assert np.isfinite(heard).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: log_magnitudes(np.zeros(300)), "shorter than a frame"),
        (lambda: log_magnitudes(np.float32(0)), "shorter than a frame"),
        (lambda: log_magnitudes(np.zeros(3000), window=1281), "even window"),
        (lambda: sound_of(np.zeros((5, 641)), hop=900), "hop of half"),
        (lambda: sound_of(np.zeros((5, 640))), "641 bins"),
        (lambda: sound_of(np.zeros((0, 641))), "641 bins"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(call, sentence: str) -> None:
    with pytest.raises(CourseError, match=sentence):
        call()
