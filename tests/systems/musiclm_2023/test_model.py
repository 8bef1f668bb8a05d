"""The trained system: text in, sound out, whatever the text; melodies, round trips, the crux."""

from __future__ import annotations

import time

import numpy as np
import pretty_midi
import pytest

from coursekit.corpora import clips
from coursekit.errors import CourseError, announcements
from coursekit.evaluation.sounds import mel_distance
from coursekit.listening import Audio
from coursekit.systems import musiclm_2023 as system
from coursekit.systems.musiclm_2023.model import SECONDS, codes_fault, played


@pytest.fixture(scope="module")
def model() -> system.Model:
    """Return the course's own."""
    return system.load()


@pytest.fixture(scope="module")
def clip() -> Audio:
    """Return a clip that nothing was trained on."""
    return clips.render(clips.plan(1, split="test", seed=4)[0])


def tune(*pitches: int) -> pretty_midi.PrettyMIDI:
    """Return a melody of half seconds that begins after three seconds."""
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    part.notes = [
        pretty_midi.Note(90, pitch, 3 + k / 2, 3.45 + k / 2) for k, pitch in enumerate(pitches)
    ]
    midi.instruments.append(part)
    return midi


class TestCompose:
    @pytest.mark.parametrize(
        ("prompt", "said"),
        [
            ("a loud trumpet in a high register", ""),
            ("", "No word of the prompt"),
            ("медленная флейта", "No word of the prompt"),
            ("dubstep with a theremin", "never met"),
            ("a soft flute " * 400, "Only the first"),
        ],
    )
    def test_answers_any_prompt_with_sound_and_says_what_it_does_not_know(self, prompt, said):
        with announcements() as sentences:
            audio = system.compose(seed=1, bars=1, prompt=prompt, tempo=120)
        assert isinstance(audio, Audio)
        assert audio.sample_rate == 16_000
        assert np.abs(audio.samples).max() <= 1
        told = "".join(sentences)
        assert said in told
        assert bool(said) == bool(told.strip())

    def test_lasts_as_many_bars_as_fit_into_ten_seconds(self):
        assert system.compose(seed=1, bars=1, tempo=120).duration_seconds == pytest.approx(
            2, abs=0.1
        )
        assert system.compose(seed=1, bars=9, tempo=60).duration_seconds == SECONDS

    def test_ten_seconds_of_four_candidates_come_in_fifteen(self, model):
        begun = time.process_time()
        made = model.candidates("a fast melody on the piano", seed=2, count=4)
        assert time.process_time() - begun < 15
        assert [one.likeness for one in made] == sorted(
            (one.likeness for one in made), reverse=True
        )
        assert len({one.audio.samples.tobytes() for one in made}) == 4

    def test_plays_a_melody_in_the_sound_that_is_described(self, model):
        melody = tune(72, 76, 79, 76, 72, 67, 72, 72)
        made = model.candidates("a solo flute", seed=1, count=1, melody=melody)[0]
        assert made.audio.duration_seconds == pytest.approx(4, abs=0.2)
        assert (made.tokens == model.tokens(played(melody))[: len(made.tokens)]).all()

    def test_a_melody_without_notes_gets_a_sentence(self):
        with pytest.raises(CourseError, match="no notes"):
            system.compose(seed=1, primer=tune())


class TestCodes:
    def test_come_back_as_nearly_the_same_sound(self, model, clip):
        again = model.again(clip)
        assert again.duration_seconds == SECONDS
        assert mel_distance(clip, again) < 2.5
        assert mel_distance(clip, again) < mel_distance(clip, model.again(clip, stages=2))

    def test_are_the_learners_where_they_are_fit(self, clip, capsys):
        def first_only(vectors, codebooks):
            codes = system.residual_quantise(vectors, codebooks)
            codes[:, 1:] = 0
            return codes

        codes = system.load(first_only).codes(clip)
        assert (codes[:, 1:] == 0).all()
        assert (codes[:, 0] == system.load().codes(clip)[:, 0]).all()
        assert not capsys.readouterr().out

    def test_are_the_courses_own_where_the_learners_go_wrong(self, clip, capsys):
        codes = system.load(lambda vectors, codebooks: None).codes(clip)
        assert (codes == system.load().codes(clip)).all()
        assert "The course's own takes over" in capsys.readouterr().out

    def test_faults_are_named(self):
        vectors, books = np.zeros((5, 3)), np.zeros((2, 4, 3))
        good = np.zeros((5, 2), dtype=int)
        assert not codes_fault(good, vectors, books)
        for wrong, words in (
            (None, "None"),
            (good.tolist(), "whole numbers"),
            (good.T, "shape [2, 5]"),
            (good + 0.5, "whole numbers"),
            (good + 4, "from 0 to 3"),
            (good - 1, "from 0 to 3"),
        ):
            assert words in codes_fault(wrong, vectors, books)
