"""The trained nets: codes and sound there and back, what is written, and what is refused."""

import numpy as np
import pytest

from coursekit.corpora import clips
from coursekit.errors import CourseError
from coursekit.evaluation.sounds import faults, mel_distance
from coursekit.listening import Audio
from coursekit.systems import jukebox_2020 as jukebox
from coursekit.systems import todd_1989
from coursekit.systems.jukebox_2020.levels import LEVELS
from coursekit.systems.jukebox_2020.training import UPPER


@pytest.fixture(scope="module")
def sounds():
    return [clips.render(one) for one in clips.plan(3, split="test", seed=5)]


def test_codes_are_as_many_as_their_level_says(sounds):
    model = jukebox.load()
    for name, frames in LEVELS.items():
        codes = model.encode(name, sounds[0])
        assert codes.shape == (500 // frames,)
        assert 0 <= codes.min() <= codes.max() < 2048
        assert model.decode(name, codes).duration_seconds == pytest.approx(10.0)


def test_finer_levels_copy_nearer_and_all_nearer_than_another_sound(sounds):
    model = jukebox.load()
    far = {
        name: np.mean([mel_distance(one, model.copy(name, one)) for one in sounds])
        for name in LEVELS
    }
    assert far["bottom"] < far["top"]
    for one, other in zip(sounds, sounds[1:] + sounds[:1], strict=True):
        copy = model.copy("bottom", one)
        assert mel_distance(one, copy) < mel_distance(other, copy)


def test_a_sound_at_another_rate_and_in_stereo_is_taken(sounds):
    model = jukebox.load()
    both = Audio(np.tile(sounds[0].resampled(32_000).samples, (2, 1)), 32_000)
    here, there = model.encode("top", sounds[0]), model.encode("top", both)
    assert len(here) == len(there)
    assert np.mean(here == there) > 0.5


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda model: model.copy("roof", Audio(np.ones(9_000), 16_000)), "no level 'roof'"),
        (lambda model: model.encode("top", Audio(np.ones(800), 16_000)), "shorter than one code"),
        (lambda model: model.decode("top", [5, 2048]), "from 0 to 2047"),
        (lambda model: model.decode("top", []), "one code or more"),
        (lambda model: jukebox.compose(seed=1, bars=40, tempo=96), "last 100 seconds; at most 60"),
    ],
)
def test_what_cannot_be_is_said(attempt, sentence):
    with pytest.raises(CourseError, match=sentence):
        attempt(jukebox.load())


@pytest.mark.parametrize("level", ["top", "middle", "bottom"])
def test_a_piece_lasts_as_long_as_asked_for_at_any_level(level):
    made = jukebox.compose(seed=1, bars=1, tempo=70, level=level)
    assert made.duration_seconds == pytest.approx(240 / 70, abs=1e-3)
    assert made.sample_rate == 16_000
    assert faults([made]) == {"silent": 0.0, "clipped": 0.0}


def test_labels_change_what_is_written():
    soft, loud = (
        jukebox.compose(seed=1, bars=2, tempo=96, dynamics=dynamics)
        for dynamics in ("very soft", "very loud")
    )
    assert np.abs(loud.samples).mean() > 1.5 * np.abs(soft.samples).mean()


def test_a_primer_opens_the_piece_by_the_learners_function():
    seen = []

    def own(vectors, book):
        seen.append(len(vectors))
        return jukebox.quantise(vectors, book)

    primer = todd_1989.compose(seed=1, bars=4, tempo=96)
    asked = {"seed": 1, "bars": 2, "tempo": 96, "instrument": "organ", "texture": "solo melody"}
    model = jukebox.load(quantise=own)
    primed = jukebox.compose(model=model, primer=primer, **asked)
    plain = jukebox.compose(**asked)
    assert len(seen) == len(LEVELS)
    assert primed.provenance.primer
    assert primed.provenance.own_functions == ("quantise",)
    assert primed.samples.shape == plain.samples.shape
    assert not np.array_equal(primed.samples, plain.samples)
    # Another instrument asked for plays the primer, whatever its own was.
    codes = model.encode("top", primed)[:20]
    other = jukebox.compose(primer=primer, **{**asked, "instrument": "marimba"})
    assert np.mean(codes == model.encode("top", other)[:20]) < 0.5


def test_a_primer_without_notes_is_refused_in_a_sentence():
    import pretty_midi

    with pytest.raises(CourseError, match="no notes"):
        jukebox.compose(seed=1, bars=1, primer=pretty_midi.PrettyMIDI())


def test_what_a_learner_returns_wrongly_is_replaced(capsys, sounds):
    wrong = [lambda v, b: None, lambda v, b: (v, b), lambda v, b: (v[:1], v[:1, 0])]
    expected = jukebox.load().encode("top", sounds[0])
    for one in wrong:
        model = jukebox.load(quantise=one)
        assert np.array_equal(model.encode("top", sounds[0]), expected)
        assert "The course's own takes over." in capsys.readouterr().out


def test_the_order_of_the_levels_is_whole():
    assert list(UPPER) == ["middle", "bottom"]
    assert set(UPPER) | set(UPPER.values()) == set(LEVELS)
