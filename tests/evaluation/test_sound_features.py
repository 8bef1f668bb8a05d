"""What is noted of a sound: each part on sounds of which it is known."""

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.evaluation import sound_features as hearing
from coursekit.evaluation.sounds import magnitudes

SECONDS = np.arange(96_000) / 16_000


def note(pitch, seconds=SECONDS):
    """A note with six overtones."""
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    return 0.1 * sum(np.sin(2 * np.pi * hertz * k * seconds) / k for k in range(1, 8))


def beats(apart, pitch=60):
    """Notes that begin every so many seconds and fade."""
    return (note(pitch) * np.exp(-8 * (SECONDS % apart))).astype(np.float32)


@pytest.mark.parametrize("apart", [0.25, 0.4, 0.5, 0.8, 1.2])
def test_a_pulse_is_found_at_its_period(apart):
    found = hearing.pulse(hearing.onset_strength(beats(apart)))
    near = np.abs(hearing.LAGS / apart - 1) < 0.06
    shorter = 0.9 * apart > hearing.LAGS
    assert found[near].max() > 0.5
    assert found[near].max() > found[shorter].max() + 0.3


@pytest.mark.parametrize("pitches", [(60,), (48, 55, 64), (67, 71, 74)])
def test_the_keys_that_sound_stand_out(pitches):
    sound = sum(note(pitch) for pitch in pitches).astype(np.float32)
    strength = hearing.salience(magnitudes(sound, 4096, 640)).mean(axis=1)
    # An octave or a fifth above may be as strong: all that is asked for is among the strongest.
    strongest = {int(key) + hearing.LOWEST for key in np.argsort(strength)[-9:]}
    assert set(pitches) <= strongest
    assert int(strength.argmax()) + hearing.LOWEST in {p + up for p in pitches for up in (0, 12)}


def test_a_sound_of_any_length_has_features_that_are_numbers():
    noise = np.random.default_rng(0).uniform(-1, 1, 40_001)
    for sound in (
        np.zeros(160_000),
        np.zeros(1),
        np.ones(3),
        noise,
        beats(0.5),
        beats(0.3)[:9_000],
    ):
        found = hearing.sound_features(sound)
        assert found.shape == (hearing.FEATURES,)
        assert found.dtype == np.float32
        assert np.isfinite(found).all()
    with pytest.raises(CourseError, match="not numbers"):
        hearing.sound_features(np.full(9, np.inf))


def test_the_same_sound_is_heard_alike_and_another_is_not():
    one = hearing.sound_features(beats(0.5))
    assert np.array_equal(one, hearing.sound_features(beats(0.5)))
    for other in (beats(0.5) / 4, beats(0.25), beats(0.5, pitch=72)):
        assert np.abs(one - hearing.sound_features(other)).max() > 0.1
