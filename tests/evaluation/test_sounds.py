"""How sounds are measured: figures that are known, and a second computation of each measure."""

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, signal

from coursekit.errors import CourseError
from coursekit.evaluation import sounds as measures
from coursekit.listening import Audio

SECONDS = np.arange(32_000) / 16_000
MEASURES = (measures.spectral_convergence, measures.mel_distance, measures.high_band_error)


def tone(hertz=440.0, level=0.3, seed=0):
    """Two seconds of a tone with overtones that fades, and a little noise."""
    partials = sum(np.sin(2 * np.pi * hertz * k * SECONDS) / k for k in range(1, 9))
    noise = np.random.default_rng(seed).standard_normal(len(SECONDS))
    return (level * (partials * np.exp(-SECONDS) + 0.01 * noise)).astype(np.float32)


@pytest.mark.parametrize(("window", "hop"), [*measures.WINDOWS, (1280, 320)])
def test_magnitudes_are_those_of_scipys_transform(window, hop):
    found = measures.magnitudes(tone(), window, hop)
    frames = signal.ShortTimeFFT(signal.get_window("hann", window), hop, fs=16_000)
    other = np.abs(frames.stft(tone()))
    place = np.arange(found.shape[1]) * hop + window // 2  # the middle of each frame
    at = {middle: number for number, middle in enumerate(np.arange(frames.p_min, 700) * hop)}
    if window // 2 % hop == 0:
        picked = other[:, [at[middle] for middle in place]]
        assert found == pytest.approx(picked, abs=2e-3)
    else:
        assert found.mean() == pytest.approx(other.mean(), rel=0.05)


def test_spectral_convergence_is_the_share_of_the_magnitudes_that_is_wrong():
    sound = tone()
    assert measures.spectral_convergence(sound, np.zeros_like(sound)) == pytest.approx(0)
    # Half as loud everywhere: half of each magnitude is missing, and phase says nothing.
    assert measures.spectral_convergence(sound, sound / 2) == pytest.approx(-6.02, abs=0.01)
    assert measures.spectral_convergence(sound, -sound) < -120
    by_hand = []
    for window, hop in measures.WINDOWS:
        one, other = (
            np.abs(librosa.stft(side, n_fft=window, hop_length=hop, center=False))
            for side in (sound, tone(level=0.25, seed=1))
        )
        by_hand.append(20 * np.log10(np.linalg.norm(one - other) / np.linalg.norm(one)))
    heard = measures.spectral_convergence(sound, tone(level=0.25, seed=1))
    assert heard == pytest.approx(np.mean(by_hand), abs=0.02)


def test_mel_distance_is_that_of_librosas_spectrogram():
    one, other = tone(), tone(466.0, level=0.2, seed=1)
    logs = [
        20 * np.log10(0.01 + librosa.feature.melspectrogram(
            y=side, sr=16_000, n_fft=1280, hop_length=320, center=False, power=1.0, n_mels=80,
            norm=1,
        ))
        for side in (one, other)
    ]  # fmt: skip
    assert measures.mel_distance(one, other) == pytest.approx(
        float(np.abs(logs[0] - logs[1]).mean()), abs=0.01
    )
    assert measures.mel_distance(one, one) == 0
    # What is loud everywhere and is made 6 dB softer is 6 dB away.
    noise = np.random.default_rng(0).uniform(-0.9, 0.9, 32_000).astype(np.float32)
    assert measures.mel_distance(noise, noise / 2) == pytest.approx(6.02, abs=0.05)


def test_the_high_band_is_heard_and_the_low_one_is_not():
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 32_000)
    low = signal.sosfilt(signal.butter(8, 1_000, "lowpass", fs=16_000, output="sos"), noise)
    assert measures.high_band_error(noise, low) > 30
    bass = tone(100) * 0 + np.sin(2 * np.pi * 100 * SECONDS)
    assert measures.high_band_error(noise, noise + bass) < 0.1
    assert measures.mel_distance(noise, noise + bass) > 0.5
    with pytest.raises(CourseError, match="8,000 Hz"):
        measures.high_band_error(noise, low, above=8_000)


@pytest.mark.parametrize("measure", MEASURES)
def test_worse_copies_are_further_away(measure):
    sound, noise = tone(), np.random.default_rng(3).standard_normal(32_000)
    found = [measure(sound, sound + level * noise) for level in (0.001, 0.01, 0.1)]
    assert found == sorted(found)
    assert found[0] < found[-1] - 3


@pytest.mark.parametrize("measure", MEASURES)
def test_kinds_of_sound_count_alike(measure):
    one, other = tone(), tone(level=0.2, seed=1)
    plain = measure(one, other)
    assert measure(Audio(one, 16_000), Audio(np.stack([other, other]), 16_000)) == plain
    assert measure((one * 32_767).round().astype(np.int16), other) == pytest.approx(plain, abs=0.1)
    assert measure(one, np.concatenate([other, other])) == plain
    assert np.isfinite(measure(one[:1] + 0.1, other[:1]))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (Audio(tone(), 44_100), "resampled"),
        (np.full(32_000, np.nan), "not numbers"),
        (np.zeros(0), "samples"),
        (np.zeros((2, 2, 2)), "samples"),
    ],
)
def test_what_cannot_be_measured_is_told(measure, sound, words):
    for pair in ((sound, tone()), (tone(), sound)):
        with pytest.raises(CourseError, match=words):
            measure(*pair)


def test_silence_is_told_or_measured():
    silence = np.zeros(32_000)
    with pytest.raises(CourseError, match="silent"):
        measures.spectral_convergence(silence, tone())
    assert measures.mel_distance(silence, silence) == 0
    assert measures.high_band_error(silence, silence) == 0


def test_faults_are_counted():
    loud = np.clip(tone(level=3.0), -1, 1)
    assert measures.faults([tone(), tone() * 1e-4, loud, np.zeros(9)]) == {
        "silent": 0.5,
        "clipped": 0.25,
    }
    with pytest.raises(CourseError, match="no sound"):
        measures.faults([])


@given(st.integers(1, 6), st.integers(2, 40), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_frechet_distance_is_that_by_scipys_root(width, count, seed):
    draw = np.random.default_rng(seed)
    one, other = draw.standard_normal((count, width)), 2 * draw.standard_normal((count + 3, width))
    covariances = [np.atleast_2d(np.cov(side.T)) for side in (one, other)]
    # scipy's root wants a matrix of full rank; ours does not.
    if count > width + 1:
        root = linalg.sqrtm(covariances[0] @ covariances[1]).real
        expected = np.square(one.mean(0) - other.mean(0)).sum() + np.trace(
            covariances[0] + covariances[1] - 2 * root
        )
        assert measures.frechet_distance(one, other) == pytest.approx(expected, rel=1e-4, abs=1e-5)
    there, back = measures.frechet_distance(one, other), measures.frechet_distance(other, one)
    assert there == pytest.approx(back, rel=1e-6, abs=1e-6)
    assert measures.frechet_distance(one, one) == pytest.approx(0, abs=1e-6)
    assert measures.frechet_distance(one, one + 3) == pytest.approx(9 * width, rel=1e-6)


@pytest.mark.parametrize("other", [np.zeros((5, 2)), np.zeros((1, 3)), np.full((5, 3), np.nan)])
def test_sets_that_have_no_frechet_distance_are_told(other):
    with pytest.raises(CourseError):
        measures.frechet_distance(np.zeros((5, 3)), other)


def test_fad_stands_between_its_marks():
    def embed(sounds):
        return np.stack([measures.log_mel(measures.samples_of(one)).mean(axis=1) for one in sounds])

    draw = np.random.default_rng(0)
    sounds = [tone(draw.uniform(200, 800), draw.uniform(0.1, 0.5), n) for n in range(24)]
    same = [tone(draw.uniform(200, 800), draw.uniform(0.1, 0.5), n) for n in range(24, 48)]
    dull = [0.1 * one for one in same]
    found = measures.calibrated_fad(sounds, {"same": same, "dull": dull}, embed)
    assert list(found) == ["real", "shuffled", "noise", "same", "dull"]
    assert max(found["real"], found["same"]) < found["dull"] < found["noise"]
    assert found == measures.calibrated_fad(sounds, {"same": same, "dull": dull}, embed)
    with pytest.raises(CourseError, match="two sounds"):
        measures.calibrated_fad(sounds, {"one": same[:1]}, embed)
