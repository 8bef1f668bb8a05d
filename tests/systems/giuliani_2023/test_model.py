"""What the arranger makes: notes, sound, a picture; and a learner's constraints in it."""

import numpy as np
import pytest

from coursekit.encodings.notes import notes_of
from coursekit.systems import giuliani_2023 as gs

BRIEF = gs.Brief()


@pytest.fixture(scope="module")
def made():
    return gs.arrange(BRIEF)


def test_an_arrangement_has_a_track_for_each_role_and_its_sections_as_markers(made):
    midi = made.to_midi()
    assert [part.name for part in midi.instruments] == list(gs.ROLES)
    assert [part.is_drum for part in midi.instruments] == [False] * 6 + [True]
    assert midi.get_tempo_changes()[1][0] == pytest.approx(112)
    a_bar = 4 * 60 / 112
    marks = [mark.time / a_bar + 1 for mark in midi.text_events]
    assert marks == pytest.approx(made.sections)
    assert len(notes_of(midi)) == sum(len(one.loop.notes) for one in made.placed)
    assert midi.get_end_time() == pytest.approx(made.bars * a_bar, abs=a_bar)


def test_its_sound_is_the_sum_of_its_loops(made):
    sound = made.to_audio()
    assert sound.duration_seconds == pytest.approx(made.bars * 4 * 60 / 112, abs=1e-3)
    mix = np.zeros(sound.samples.shape[1])
    for one in made.placed:
        begins = round((one.bar - 1) * 4 * 60 / 112 * sound.sample_rate)
        loop = gs.rendered(one.loop)[: len(mix) - begins]
        mix[begins : begins + len(loop)] += loop
    ratio = np.dot(mix, sound.samples[0]) / np.dot(mix, mix)
    np.testing.assert_allclose(sound.samples[0], ratio * mix, atol=1e-4)
    assert made.to_audio(last=4).duration_seconds == pytest.approx(16 * 60 / 112, abs=1e-3)


def test_the_picture_says_which_loop_starts_where(made):
    told = gs.timeline(made).alt
    assert told == gs.in_words(made)
    assert all(f"From bar {bar}:" in told for bar in made.sections)
    assert " again" in told


@pytest.mark.parametrize("change", [{"genre": "waltz"}, {"room": 9}, {"loops": 3}, {"tempo": 60}],
                         ids=str)  # fmt: skip
def test_every_control_changes_the_piece(change):
    pieces = [gs.compose(seed=1, bars=12, **wish) for wish in ({}, change)]
    assert pieces[0].get_end_time() != pieces[1].get_end_time() or (
        notes_of(pieces[0]).tolist() != notes_of(pieces[1]).tolist()
    )


@pytest.mark.parametrize(("genre", "bars", "beats"), [("pop", 3, 4), ("waltz", 17, 3)])
def test_a_piece_has_the_bars_that_were_asked_for(genre, bars, beats):
    piece = gs.compose(seed=2, bars=bars, genre=genre, tempo=60)
    assert (bars - 1) * beats < piece.get_end_time() <= bars * beats + 1e-6
    assert piece.time_signature_changes[0].numerator == beats


def test_moments_leave_drums_out(made):
    heard = gs.moments(made)
    assert len(heard) <= made.bars * 8
    assert all(set(pitches) <= set(range(12)) for pitches in heard)
    drums = gs.Arrangement(BRIEF, tuple(one for one in made.placed if one.loop.role == "drums"))
    assert gs.moments(drums) == []


def test_loops_that_share_labels_clash_less():
    model = gs.load()
    shared, lot = (
        np.mean([model.clashes(model.arrange(gs.Brief("ballad", seed=seed, matched=matched)))
                 for seed in range(3)])
        for matched in (True, False)
    )  # fmt: skip
    assert shared < lot / 2


class TestLearner:
    def test_a_rule_that_forgets_the_room_is_found_by_the_checker(self):
        model = gs.load(keep_within=lambda model, parts, demands, capacity: None)
        assert set(gs.broken(model.arrange(gs.Brief(capacity=3)))) == {"room"}

    def test_a_rule_that_stops_half_way_leaves_nothing_behind(self, capsys):
        def half(model, parts, demands, capacity):
            model.add(parts[0].start == 99)
            raise ValueError("too loud")

        made = gs.load(keep_within=half).arrange(BRIEF)
        assert made.placed == gs.arrange(BRIEF).placed
        assert capsys.readouterr().out.count("The course's own takes over.") == 1

    def test_what_should_return_nothing_and_does_not_is_replaced(self, capsys):
        gs.load(start_together=lambda model, parts: "music").arrange(BRIEF)
        assert "returned 'music' where nothing was expected" in capsys.readouterr().out

    def test_a_learners_rate_is_heard_or_replaced(self, made, capsys):
        assert gs.load(clash_rate=lambda moments: 0.25).clashes(made) == 0.25
        assert gs.load(clash_rate=lambda moments: 25).clashes(made) < 1
        assert "a number from 0 to 1 was expected" in capsys.readouterr().out

    def test_nothing_is_taken_for_granted_of_another_rule(self):
        def alone(model, parts, demands, capacity):
            model.add_no_overlap([part.interval for part in parts])

        few = gs.Brief("reel", {"main melody": 2, "pad": 1, "bass": 1})
        made = gs.load(keep_within=alone).arrange(few)
        assert made.bars == 24
        assert made.proved

    def test_a_piece_says_who_arranged_it_and_by_which_wishes(self):
        pad = next(loop.name for loop in BRIEF.cast() if loop.role == "pad")

        def keep_within(model, parts, demands, capacity):
            gs.keep_within(model, parts, demands, capacity)

        made = gs.load(keep_within=keep_within).arrange(BRIEF.lock(pad, 1))
        origin = made.to_midi().provenance
        assert origin.controls["locks"] == f"{pad} at bar 1"
        assert origin.own_functions == ("keep_within",)
        assert gs.arrange(BRIEF).to_midi().provenance.own_functions == ()
