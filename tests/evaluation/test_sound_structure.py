"""How a sound hangs together: sounds that come back and keep their key, and some that do not."""

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.evaluation import sound_structure as structure

C_MAJOR = (60, 64, 67, 65, 69, 72, 62, 71)


def tune(pitches, each=0.5):
    """A tone with overtones a pitch, each so many seconds long."""
    seconds = np.arange(round(16_000 * each)) / 16_000
    fade = np.minimum(1, 40 * (each - seconds)) * np.minimum(1, 200 * seconds)
    tones = [
        sum(np.sin(2 * np.pi * 440 * 2 ** ((p - 69) / 12) * k * seconds) / k for k in range(1, 6))
        for p in pitches
    ]
    return np.concatenate([0.1 * fade * tone for tone in tones]).astype(np.float32)


def test_the_pitch_class_that_sounds_is_found():
    for pitch in (48, 57, 61, 70):
        frames = structure.chroma(tune([pitch], each=2.0))
        assert set(frames[:, 5:-5].argmax(axis=0)) == {pitch % 12}
    assert not structure.chroma(np.zeros(16_000)).any()


def test_what_comes_back_is_found_at_its_lag():
    there = tune([*C_MAJOR] * 3)[:160_000]  # 4 s, and again
    draw = np.random.default_rng(0)
    never = tune(draw.integers(55, 79, 20))
    assert structure.repetition(there) > structure.repetition(never) + 0.3
    assert structure.repetition(there, (3.8, 4.2)) == structure.repetition(there)
    assert structure.repetition(there, (2.3, 2.9)) < structure.repetition(there) - 0.3
    # One chord held on is as like itself at all lags.
    assert structure.repetition(tune([60], each=10.0)) == pytest.approx(0, abs=0.02)


def test_a_key_that_is_kept_is_steadier_than_one_that_is_left():
    home = [*C_MAJOR, *C_MAJOR, 60, 64, 67, 72]
    away = [p if k < 10 else p + 6 for k, p in enumerate(home)]
    assert structure.key_steadiness(tune(home)) == 1
    assert structure.key_steadiness(tune(away)) < 0.8


@pytest.mark.parametrize(
    ("measure", "sound"),
    [
        (structure.repetition, np.ones(16_000)),
        (structure.key_steadiness, np.ones(16_000)),
        (structure.key_steadiness, np.zeros(160_000)),
        (structure.chroma, np.full(16_000, np.nan)),
    ],
)
def test_what_has_no_structure_to_tell_is_told(measure, sound):
    with pytest.raises(CourseError):
        measure(sound)
